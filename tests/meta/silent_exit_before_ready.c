// SPDX-License-Identifier: MIT
// Ends with status 0 before it says `ready`.
//
// Verdict in every mask: inconclusive, setup.

#include "runtime/meta.h"

static void leave(void)
{
	_exit(0);
}

EARLY(leave);

static void attack(void)
{
	honest_control();
	refused(EPERM);
}

FIXTURE = {
	.summary = "Ends before it is ready",
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
