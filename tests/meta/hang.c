// SPDX-License-Identifier: MIT
// Announces a step and then waits for ever, whatever the gate says.
//
// Verdict in every mask: inconclusive, timeout.  "Could not finish" is not "was stopped".

#include "runtime/meta.h"

static void attack(void)
{
	honest_control();
	attempting("wait");
	wait_for_ever();
}

FIXTURE = {
	.summary = "Waits for ever after its first step",
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
	.deadline_ms = 1000,
	.attack = attack,
	.benign = benign_workdir_file,
};
