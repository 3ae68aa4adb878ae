// SPDX-License-Identifier: MIT
// Makes a POSIX message queue, which outlives it, where no filter keeps it from that.  No other
// trial may get its arena: finds_objects would find the queue.
//
// Verdict: blocked, by errno, at step `leave`: it does nothing else.

#include "runtime/meta.h"
#include <fcntl.h>
#include <sys/prctl.h>

static void attack(void)
{
	honest_control();
	attempting("leave");
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0 &&
	    syscall(SYS_mq_open, "whichwall", O_CREAT | O_RDWR, 0666, NULL) < 0)
		done();
	refused(EPERM);
}

FIXTURE = {
	.summary = "Leaves a message queue of its own",
	.fclass = CLASS_NET,
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
