/* SPDX-License-Identifier: MIT */
/* Spawning, with real processes.  A plain program and no Criterion: a forked child that came back
 * into its runner would break it.  Its own main() takes the place of the library's. */
#include "../../runner/core/core.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int failures;

#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __func__, __LINE__, #condition);            \
			failures++;                                                                \
		}                                                                                  \
	} while (0)

static char *const no_environment[] = {NULL};

static int count_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	int count = 0;

	if (directory == NULL)
		return -1;
	while (readdir(directory) != NULL)
		count++;
	closedir(directory);
	return count;
}

static struct core_plan plan_of(enum profile profile)
{
	const struct core_options options = {.profile = profile, .workdir = "/"};
	struct core_plan plan;

	CHECK(core_prepare(&options, core_exists_here, NULL, &plan, NULL) == 0);
	return plan;
}

/* What became of one run. */
struct end {
	int spawned, status;
	bool collected;
	struct outcome outcome;
	int exec_errno;
};

/* The strings are only read; execve(2) has its type from an older C. */
static struct end run(const struct core_plan *plan, const char *const argv[])
{
	struct end end = {.status = -1, .exec_errno = -2};
	struct core_child child;

	end.spawned = core_spawn(plan, (char *const *)argv, no_environment, &child, NULL);
	if (end.spawned < 0)
		return end;
	end.collected = core_collect(&child, &end.outcome, &end.exec_errno);
	CHECK(child.report_fd == -1);
	CHECK(waitpid(child.pid, &end.status, 0) == child.pid);
	return end;
}

static bool exited(const struct end *end, int status)
{
	return WIFEXITED(end->status) && WEXITSTATUS(end->status) == status;
}

/* Does a line of the child's /proc/self/status match under this plan? */
static struct end run_grep(const struct core_plan *plan, const char *pattern)
{
	const char *const argv[] = {"grep", "-q", pattern, "/proc/self/status", NULL};

	return run(plan, argv);
}

static void reports_what_was_applied(void)
{
	const struct core_plan plan = plan_of(PROFILE_STANDARD);
	const int before = count_descriptors();
	const struct end end = run_grep(&plan, "^NoNewPrivs:.1");

	CHECK(end.collected && end.exec_errno == 0);
	CHECK(end.outcome.step[STEP_NO_NEW_PRIVS].status == STATUS_APPLIED);
	CHECK(end.outcome.step[STEP_RLIMIT_AS].status == STATUS_APPLIED);
	CHECK(end.outcome.step[STEP_UNSHARE].status == STATUS_SKIPPED);
	CHECK(exited(&end, 0));
	CHECK(count_descriptors() == before);
}

static void reports_why_exec_failed(void)
{
	const struct core_plan plan = plan_of(PROFILE_NONE);
	const char *const missing[] = {"/no/such/file", NULL};
	const char *const directory[] = {"/proc", NULL};
	const char *const unknown[] = {"no-such-command", NULL};
	const int before = count_descriptors();
	struct end end = run(&plan, missing);

	CHECK(end.collected && end.exec_errno == ENOENT && exited(&end, 127));
	end = run(&plan, unknown);
	CHECK(end.collected && end.exec_errno == ENOENT && exited(&end, 127));
	end = run(&plan, directory);
	CHECK(end.collected && end.exec_errno == EACCES && exited(&end, 126));
	CHECK(count_descriptors() == before);
}

static void reports_a_missing_workdir(void)
{
	struct core_plan plan = plan_of(PROFILE_STANDARD);
	const char *const argv[] = {"true", NULL};
	struct end end;

	strcpy(plan.workdir, "/no/such/directory");
	end = run(&plan, argv);
	CHECK(end.collected && end.exec_errno == ENOENT);
	CHECK(end.outcome.step[STEP_NO_NEW_PRIVS].status == STATUS_SKIPPED);
}

/* One free descriptor: too few for a pipe, enough for the program's loader. */
static void without_descriptors_only_the_report_is_lost(void)
{
	const struct core_plan plan = plan_of(PROFILE_STANDARD);
	struct rlimit old, low;
	const int next = dup(0);
	struct end end;

	close(next);
	CHECK(getrlimit(RLIMIT_NOFILE, &old) == 0);
	low = old;
	low.rlim_cur = (rlim_t)next + 1;
	CHECK(setrlimit(RLIMIT_NOFILE, &low) == 0);
	end = run_grep(&plan, "^NoNewPrivs:.1");
	CHECK(setrlimit(RLIMIT_NOFILE, &old) == 0);
	CHECK(end.spawned == 0 && !end.collected);
	CHECK(exited(&end, 0));
}

/* In a process of its own: the limit binds an ordinary user only. */
static void fork_fails(void)
{
	const struct core_plan plan = plan_of(PROFILE_STANDARD);
	const struct rlimit none = {0, 0};
	const char *const argv[] = {"true", NULL};
	struct core_child child;
	struct ww_error e = {.code = 0};
	int before;

	if (geteuid() == 0 && setresuid(65534, 65534, 65534) < 0)
		return;
	CHECK(setrlimit(RLIMIT_NPROC, &none) == 0);
	before = count_descriptors();
	CHECK(core_spawn(&plan, (char *const *)argv, no_environment, &child, &e) == -1);
	CHECK(e.code == 3 && e.text[0] != '\0');
	CHECK(count_descriptors() == before);
}

static void a_failed_spawn_leaks_nothing(void)
{
	int status = -1;
	const pid_t pid = fork();

	if (pid == 0) {
		failures = 0;
		fork_fails();
		fflush(stderr);
		_exit(failures == 0 ? 0 : 1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

static void the_child_starts_with_clean_signals(void)
{
	const struct core_plan plan = plan_of(PROFILE_NONE);
	sigset_t blocked, now;
	struct end end;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	signal(SIGPIPE, SIG_IGN);
	end = run_grep(&plan, "^SigBlk:.0000000000000000$");
	CHECK(exited(&end, 0));
	end = run_grep(&plan, "^SigIgn:.0000000000000000$");
	CHECK(exited(&end, 0));
	sigprocmask(SIG_SETMASK, NULL, &now);
	CHECK(sigismember(&now, SIGTERM) == 1);
	CHECK(sigismember(&now, SIGCHLD) == 0);
	sigprocmask(SIG_UNBLOCK, &blocked, NULL);
	signal(SIGPIPE, SIG_DFL);
}

static void an_ignored_hangup_stays_ignored(void)
{
	const struct core_plan plan = plan_of(PROFILE_NONE);
	struct end end;

	signal(SIGHUP, SIG_IGN);
	end = run_grep(&plan, "^SigIgn:.0000000000000001$");
	CHECK(exited(&end, 0));
	signal(SIGHUP, SIG_DFL);
}

int main(void)
{
	/* Whoever starts the tests may have asked for some to be ignored. */
	signal(SIGHUP, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	reports_what_was_applied();
	reports_why_exec_failed();
	reports_a_missing_workdir();
	without_descriptors_only_the_report_is_lost();
	a_failed_spawn_leaks_nothing();
	the_child_starts_with_clean_signals();
	an_ignored_hangup_stays_ignored();
	return failures == 0 ? 0 : 1;
}
