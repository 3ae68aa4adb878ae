// SPDX-License-Identifier: MIT
// Says `done` without an attempt step.
//
// Verdict in every mask: inconclusive, harness.  What was not tried was not blocked.

#include "runtime/meta.h"

static void attack(void)
{
	honest_control();
	done();
}

FIXTURE = {
	.summary = "Is done without having tried",
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
