// SPDX-License-Identifier: MIT
// Asks the arena for everything that outlives a process: segments, queues, semaphores, addresses, a
// host name, a terminal.  finds_objects then looks for it in the arena that both used.
//
// Verdict: blocked, by errno, at step `leave`: it does nothing itself.

#include "runtime/meta.h"

static void attack(void)
{
	attempting("leave");
	if (start.arm != ARM_CONTROL)
		refused(EPERM);
	if (openat(AT_FDCWD, arg("tmp_drop"), O_CREAT | O_WRONLY, 0600) < 0)
		refused(errno);
	done();
}

FIXTURE = {
	.summary = "Leaves what the arena made for it",
	.fclass = CLASS_NET,
	.needs = WW_BIT(NEED_SYSV_SHM) | WW_BIT(NEED_SYSV_MSG) | WW_BIT(NEED_SYSV_SEM) |
		 WW_BIT(NEED_POSIX_MQ) | WW_BIT(NEED_DEV_SHM) | WW_BIT(NEED_FIFO) |
		 WW_BIT(NEED_ADDRESSES) | WW_BIT(NEED_HOST_NAME) | WW_BIT(NEED_TTY) |
		 WW_BIT(NEED_SYSV_KEYS) | WW_BIT(NEED_INIT_SECRET) | WW_BIT(NEED_ROOT_CANARY),
	.witness = WITNESS_FILE,
	.predict_root = "",
	.predict_user = "",
	.gain = GAIN_WRITE,
	.attack_ck = "T1565",
	.cwe = "CWE-345",
	.references = "docs/reference/verdicts.md",
	.features = "",
	.attack = attack,
	.benign = benign_workdir_file,
};
