// SPDX-License-Identifier: MIT
// Forks children in sessions of their own that keep the report pipe open and never end; then ends.
//
// Verdict where the filter stands: blocked, signal (SIGSYS), at step `fork`: the base filter has no
// fork. Where it does not (profile `standard`; `user` under no_userns+no_nnp): inconclusive,
// harness, within the deadline, since the end of the process is seen by its pidfd and not by the
// end of the pipe.  Nothing of it lives when the next trial starts.

#include "runtime/meta.h"

#define CHILDREN 3

static void leave_children(void)
{
	for (int i = 0; i < CHILDREN; i++) {
		pid_t child = fork();
		if (child < 0)
			refused(errno);
		if (child > 0)
			continue;
		setsid();
		wait_for_ever();
	}
}

static void attack(void)
{
	honest_control();
	attempting("fork");
	leave_children();
	_exit(0);
}

FIXTURE = {
	.summary = "Leaves processes behind that hold the report pipe",
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
