/* SPDX-License-Identifier: MIT */
/* Starts a program under a plan on the running host and reads what became of the hardening.
 *
 * Everything that may allocate happens before fork(2).  The child makes system calls on what lies
 * ready and leaves by execve(2) or _exit(2).
 */
#include "core.h"
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define EXIT_NOT_EXECUTED 126 /* the shells' convention */
#define EXIT_NOT_FOUND 127

static int find_program(const char *name, struct program *program, struct ww_error *e)
{
	static const char *const directories[] = {"/usr/bin/", "/bin/", NULL};
	const int err = program_find(name, directories, program);

	return err == 0 ? 0
			: ww_fail(e, 2, "command: its name is %s",
				  err == EINVAL ? "empty" : "too long");
}

static _Noreturn void run_child(const struct core_plan *plan, const struct program *program,
				char *const argv[], char *const envp[], int report_fd)
{
	struct outcome outcome = {.strict_tag = plan->strict_tag};
	int err = 0;

	program_reset_signals(true);
	if (chdir(plan->workdir) < 0)
		err = errno;
	else
		core_apply(plan, &outcome);
	if (report_fd >= 0)
		core_report(report_fd, &outcome);
	if (err == 0)
		err = program_execute(program, argv, envp);
	if (report_fd >= 0)
		core_report_exec_failure(report_fd, err);
	_exit(err == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTED);
}

static void close_pipe(const int fds[2])
{
	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

int core_spawn(const struct core_plan *plan, char *const argv[], char *const envp[],
	       struct core_child *child, struct ww_error *e)
{
	struct program program;
	sigset_t all, before;
	int fds[2] = {-1, -1};
	int err;
	pid_t pid;

	if (find_program(argv[0], &program, e) < 0)
		return -1;
	/* When no descriptor is free the report is lost; the hardening is applied all the same. */
	if (pipe2(fds, O_CLOEXEC) < 0)
		fds[0] = fds[1] = -1;
	/* A handler of the parent must not run in the child. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid == 0)
		run_child(plan, &program, argv, envp, fds[1]);
	err = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid < 0) {
		close_pipe(fds);
		return ww_fail(e, 3, "fork: %s", strerror(err));
	}
	if (fds[1] >= 0)
		close(fds[1]);
	*child = (struct core_child){.pid = pid, .report_fd = fds[0]};
	return 0;
}

/* Reads until the pipe ends; what does not fit is not ours. */
static size_t read_all(int fd, uint8_t *bytes, size_t size)
{
	size_t used = 0;

	while (used < size) {
		const ssize_t n = read(fd, bytes + used, size - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		used += (size_t)n;
	}
	return used;
}

bool core_collect(struct core_child *child, struct outcome *outcome, int *exec_errno)
{
	uint8_t bytes[CORE_REPORT_MAX];
	size_t size;

	if (child->report_fd < 0)
		return false;
	size = read_all(child->report_fd, bytes, sizeof(bytes));
	close(child->report_fd);
	child->report_fd = -1;
	return core_report_parse(bytes, size, outcome, exec_errno);
}
