// SPDX-License-Identifier: MIT
// Says that it has read the canary and hands over a nonce of the right shape that it made up.
//
// Verdict in every mask: blocked, ineffective, at step `read`.  Every call succeeded, the fixture
// said it was done and held still, and the witness compared: only the right nonce is one.

#include "runtime/meta.h"

static void attack(void)
{
	honest_control();
	attempting("read");
	done_with("0123456789abcdef0123456789abcdef");
}

FIXTURE = {
	.summary = "Hands over a nonce that it made up",
	.fclass = CLASS_KERN,
	.needs = WW_BIT(NEED_CANARY),
	.witness = WITNESS_NONCE,
	.predict_root = "",
	.predict_user = "",
	.gain = GAIN_READ,
	.attack_ck = "T1565",
	.cwe = "CWE-345",
	.references = "docs/reference/verdicts.md",
	.features = "",
	.attack = attack,
	.benign = benign_workdir_file,
};
