/* SPDX-License-Identifier: MIT */
#include "confine.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MEMORY_MAX (256 << 20)
#define SECONDS_MAX 2

struct core_filter *confined_filter(int image, struct ww_error *e)
{
	/* What a static program's start needs of a C library, and its end.  All else is EPERM, not
	 * death: a start that asks for more than it needs (a random number, its own name) goes on
	 * without. */
	const struct core_call calls[] = {
		{.name = "exit"},
		{.name = "exit_group"},
		{.name = "brk"},
		{.name = "munmap"},
		{.name = "mprotect"},
		{.name = "set_tid_address"},
		{.name = "getpid"},
		{.name = "rt_sigaction"},
		{.name = "rt_sigprocmask"},
		{.name = "arch_prctl"},
		{"write", true, 0, STDOUT_FILENO},
		{"writev", true, 0, STDOUT_FILENO},
		{"mmap", true, 4, UINT32_MAX}, /* memory, no file */
		{"execveat", true, 0, (uint32_t)image},
	};

	return core_filter_only(calls, sizeof(calls) / sizeof(calls[0]), e);
}

static int limit(void)
{
	const struct rlimit memory = {MEMORY_MAX, MEMORY_MAX}, seconds = {SECONDS_MAX, SECONDS_MAX};

	return setrlimit(RLIMIT_AS, &memory) == 0 && setrlimit(RLIMIT_CPU, &seconds) == 0 ? 0 : -1;
}

void confined_exec(int image, char *const argv[], const struct core_filter *filter)
{
	char *const none[] = {NULL};
	const struct sock_fprog program = {filter->length, filter->program};

	/* The image closes at the exec: what has its number afterwards is nothing. */
	if (fcntl(image, F_SETFD, FD_CLOEXEC) == 0 && limit() == 0 &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0)
		syscall(SYS_execveat, image, "", argv, none, AT_EMPTY_PATH);
}
