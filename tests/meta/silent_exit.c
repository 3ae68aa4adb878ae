// SPDX-License-Identifier: MIT
// Ends with status 0 after the gate opened, without a word.
//
// Verdict in every mask: inconclusive, harness.  An exit status is never a claim.

#include "runtime/meta.h"

static void attack(void)
{
	honest_control();
	_exit(0);
}

FIXTURE = {
	.summary = "Ends without a word",
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
