// SPDX-License-Identifier: MIT
// Writes without end after `ready`.
//
// Verdict in every mask: inconclusive, flood.  The lines are well-formed: it is their amount that
// ends the trial, before they fill the supervisor's memory.

#include "runtime/meta.h"

static void attack(void)
{
	honest_control();
	for (;;)
		attempting("again");
}

FIXTURE = {
	.summary = "Reports without end",
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
