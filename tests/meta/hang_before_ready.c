// SPDX-License-Identifier: MIT
// Waits for ever before it says `ready`.
//
// Verdict in every mask: inconclusive, timeout.

#include "runtime/meta.h"

EARLY(wait_for_ever);

static void attack(void)
{
	honest_control();
	refused(EPERM);
}

FIXTURE = {
	.summary = "Waits for ever before it is ready",
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
	.deadline_ms = 300,
	.attack = attack,
	.benign = benign_workdir_file,
};
