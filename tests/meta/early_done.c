// SPDX-License-Identifier: MIT
// Says `ready`, a step and `done` in one breath, before the gate opens.
//
// Verdict in every mask: inconclusive, harness.  What is said before the gate opens was said before
// the supervisor had read the effective state, so no state can be named in which it was tried.

#include "runtime/meta.h"

static void hurry(void)
{
	static const char lines[] = "ready\nattempt open\ndone\n";
	report_raw(lines, sizeof(lines) - 1);
	wait_for_ever();
}

EARLY(hurry);

static void attack(void)
{
	honest_control();
	refused(EPERM);
}

FIXTURE = {
	.summary = "Is done before the gate opens",
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
