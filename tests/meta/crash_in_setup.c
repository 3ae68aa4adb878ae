// SPDX-License-Identifier: MIT
// Dies of SIGSEGV in a set-up step.
//
// Verdict in every mask: inconclusive, setup.

#include "runtime/meta.h"

static void attack(void)
{
	honest_control();
	setting_up("prepare");
	crash();
}

FIXTURE = {
	.summary = "Crashes in a set-up step",
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
