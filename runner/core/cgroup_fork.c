/* SPDX-License-Identifier: MIT */
#include "cgroup_parts.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#define INTO_CGROUP 0x200000000ULL /* CLONE_INTO_CGROUP */

/* struct clone_args of linux/sched.h, which musl's headers do not go together with. */
struct clone_arguments {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
		set_tid_size, cgroup;
};

pid_t cgroup_fork(int group)
{
	struct clone_arguments arguments = {0};
	sigset_t all, before;
	pid_t pid;

	if (group >= 0) {
		arguments.flags = INTO_CGROUP;
		arguments.cgroup = (uint64_t)group;
	}
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
	if (pid != 0)
		sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}
