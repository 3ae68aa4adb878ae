// SPDX-License-Identifier: MIT
// Reads the canary, and hands the nonce over when the token, which is random, ends with an even
// digit; else one that it made up.  A race stripped of everything but its chance.
//
// Verdict in every mask where the canary can be read: escaped, in some of its 20 repetitions; the
// cell is unstable.  In the others blocked at `open`.  Slow, so that no table that is compared has
// it.

#include "runtime/meta.h"

static void attack(void)
{
	honest_control();
	const char *token = arg("token");
	char last = token[strlen(token) - 1];
	if (strchr("02468ace", last))
		attempt_read_nonce(arg("canary"));
	attempting("open");
	done_with("0123456789abcdef0123456789abcdef");
}

FIXTURE = {
	.summary = "Reads the canary and hands it over by chance",
	.fclass = CLASS_KERN,
	.needs = WW_BIT(NEED_CANARY),
	.witness = WITNESS_NONCE,
	.predict_root = "",
	.predict_user = "",
	.gain = GAIN_READ,
	.attack_ck = "T1005",
	.cwe = "CWE-362",
	.references = "docs/reference/verdicts.md",
	.features = "",
	.marks = WW_BIT(MARK_RACY) | WW_BIT(MARK_SLOW),
	.attack = attack,
	.benign = benign_workdir_file,
};
