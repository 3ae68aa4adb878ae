// SPDX-License-Identifier: MIT
// Dies of SIGSEGV in an attempt step, without having declared that signal.
//
// Verdict in every mask: inconclusive, killed.  A bug of the fixture must not pass for a wall: the
// signals that count as a refusal are those that a sandbox sends and those that a fixture declares.

#include "runtime/meta.h"

static void attack(void)
{
	honest_control();
	attempting("first");
	crash();
}

FIXTURE = {
	.summary = "Crashes after its first step",
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
