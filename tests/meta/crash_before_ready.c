// SPDX-License-Identifier: MIT
// Dies of SIGSEGV before it says `ready`.
//
// Verdict in every mask: inconclusive, setup.  A program that cannot start proves nothing about
// what it would have tried.

#include "runtime/meta.h"

EARLY(crash);

static void attack(void)
{
	honest_control();
	refused(EPERM);
}

FIXTURE = {
	.summary = "Crashes before it is ready",
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
