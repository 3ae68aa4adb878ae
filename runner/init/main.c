/* SPDX-License-Identifier: MIT */
/* Arena init: one trial at a time, on the supervisor's word.
 *
 * It is a program of its own, executed from a sealed memfd inside the arena's user namespace, for
 * two reasons.  The memory of a mere fork would belong to the outer user namespace and not be
 * dumpable, so that every /proc/PID escape would be refused for a reason that no real host has
 * (ptrace(2), "Ptrace access mode checking").  And /proc/1/exe must not be a door to a real file.
 */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *step, int err)
{
	struct wire_failed message = {.kind = WIRE_FAILED, .err = err};

	strncpy(message.step, step, sizeof(message.step) - 1);
	wire_send(INIT_FD_CONTROL, &message, sizeof(message), NULL, 0, 0);
}

static const char *hello(void)
{
	static const struct {
		const char *path;
		int flags;
	} opened[HELLO_FDS] = {
		[HELLO_ROOT] = {"/", O_PATH | O_DIRECTORY},
		[HELLO_ETC] = {"/etc", O_PATH | O_DIRECTORY},
		[HELLO_TMP] = {"/tmp", O_PATH | O_DIRECTORY},
		[HELLO_WORK_PARENT] = {"/", O_PATH | O_DIRECTORY},
		[HELLO_CANARY] = {ARENA_CANARY, O_WRONLY},
		[HELLO_ROOT_CANARY] = {ARENA_ROOT_CANARY, O_WRONLY},
		[HELLO_LIBRARY] = {ARENA_LIBRARY, O_WRONLY},
	};
	const enum wire_kind message = WIRE_HELLO;
	int fds[HELLO_FDS], err;

	for (int i = 0; i < HELLO_FDS; i++) {
		fds[i] = open(opened[i].path, opened[i].flags | O_CLOEXEC);
		if (fds[i] < 0)
			return opened[i].path;
	}
	err = wire_send(INIT_FD_CONTROL, &message, sizeof(message), fds, HELLO_FDS, 0);
	/* Init keeps none of them: a writer of the canary in process 1 would be a door that no host
	 * has. */
	for (int i = 0; i < HELLO_FDS; i++)
		close(fds[i]);
	errno = -err;
	return err ? "hello" : NULL;
}

static void close_all(const int *fds, int count)
{
	for (int i = 0; i < count; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

/* Spreads the received descriptors over their places by the bits of `present`. */
static bool place(const struct wire_trial *trial, const int *got, int count, int fds[TRIAL_FDS])
{
	int next = 0;

	for (int i = 0; i < TRIAL_FDS; i++)
		fds[i] = (trial->present & WW_BIT(i)) && next < count ? got[next++] : -1;
	return next == count && fds[TRIAL_LAUNCH] >= 0;
}

static uid_t caller_uid(enum caller caller)
{
	return caller == CALLER_ROOT ? ARENA_ROOT : ARENA_USER;
}

/* Makes victims and services.  NULL or the failed step, errno set. */
static const char *make_peers(const struct wire_trial *trial, const int fds[TRIAL_FDS],
			      struct trial_processes *processes)
{
	if (trial->present & WW_BIT(TRIAL_VICTIM_SAME)) {
		processes->victim_same =
			victim_fork(caller_uid(trial->caller), fds[TRIAL_VICTIM_SAME]);
		if (processes->victim_same < 0)
			return "victim_same";
	}
	if (trial->present & WW_BIT(TRIAL_VICTIM_OTHER)) {
		processes->victim_other = victim_fork(ARENA_OTHER, fds[TRIAL_VICTIM_OTHER]);
		if (processes->victim_other < 0)
			return "victim_other";
	}
	if (trial->present & WW_BIT(TRIAL_SERVICE)) {
		processes->service = service_fork(trial->needs, fds[TRIAL_SERVICE]);
		if (processes->service < 0)
			return "service";
	}
	return NULL;
}

static const char *prepare(struct wire_trial *trial, const int fds[TRIAL_FDS],
			   const struct sock_filter *filters, struct trial_processes *processes)
{
	const enum wire_kind message = WIRE_PREPARED;
	const char *step = workdir_make(trial->caller, trial->needs, &trial->plan);
	int pidfd, err;

	if (!step)
		step = make_peers(trial, fds, processes);
	if (step)
		return step;
	processes->trial = launch_fork(trial, filters, fds);
	if (processes->trial < 0)
		return "fork";
	pidfd = (int)syscall(SYS_pidfd_open, processes->trial, 0);
	if (pidfd < 0)
		return "pidfd_open";
	err = wire_send(INIT_FD_CONTROL, &message, sizeof(message), &pidfd, 1, processes->trial);
	close(pidfd);
	errno = -err;
	return err ? "prepared" : NULL;
}

static uint64_t microseconds(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000000 + (uint64_t)t->tv_usec;
}

/* Kills everything in the arena but init (kill(2): -1 never reaches init itself) and reaps it. */
static void end_processes(const struct trial_processes *processes, struct wire_finished *finished)
{
	siginfo_t info = {0};
	struct rusage usage;
	pid_t pid;
	int status;

	finished->ended_before =
		waitid(P_PID, (id_t)processes->trial, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		info.si_pid == processes->trial;
	kill(-1, SIGKILL);
	while ((pid = wait4(-1, &status, 0, &usage)) > 0 || errno == EINTR) {
		if (pid == processes->trial) {
			finished->status = status;
			finished->cpu_us =
				microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime);
		} else if (pid > 0 && pid != processes->victim_same &&
			   pid != processes->victim_other && pid != processes->service) {
			finished->leftovers++;
			/* A process that was being created while kill(-1) walked the list outlives
			 * it. */
			kill(-1, SIGKILL);
		}
	}
}

static void finish(const struct trial_processes *processes)
{
	struct wire_finished finished = {.kind = WIRE_FINISHED};

	end_processes(processes, &finished);
	finished.inert = tmp_clean() == 0 && inert_check();
	wire_send(INIT_FD_CONTROL, &finished, sizeof(finished), NULL, 0, 0);
}

static void serve(const struct sock_filter *filters)
{
	struct trial_processes processes = {0};
	union wire_message message;
	int got[WIRE_FDS_MAX], fds[TRIAL_FDS], count;

	/* End of file: the supervisor is gone, and with init goes the whole pid namespace. */
	while (wire_receive(INIT_FD_CONTROL, &message, sizeof(message), got, &count, NULL) > 0) {
		const char *failed = NULL;

		if (message.kind == WIRE_TRIAL) {
			memset(&processes, 0, sizeof(processes));
			if (!place(&message.trial, got, count, fds))
				failed = "descriptors";
			else
				failed = prepare(&message.trial, fds, filters, &processes);
		} else if (message.kind == WIRE_FINISH) {
			finish(&processes);
		}
		if (failed)
			fail(failed, errno);
		close_all(got, count);
	}
}

static const struct sock_filter *map_filters(void)
{
	struct stat st;
	void *map;

	if (fstat(INIT_FD_FILTERS, &st) < 0 || st.st_size == 0)
		return NULL;
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, INIT_FD_FILTERS, 0);
	return map == MAP_FAILED ? NULL : map;
}

int main(int argc, char **argv)
{
	const struct sock_filter *filters;
	const char *failed;

	if (argc > 0 && strcmp(argv[0], "victim") == 0)
		victim_main();
	for (int fd = INIT_FD_CONTROL; fd < INIT_FD_END; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	/* The last credential change was before exec, which also cleared the setting. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	filters = map_filters();
	failed = rootfs_build();
	/* The argument says that the network namespace is this arena's own. */
	if (!failed && argc > 1)
		failed = loopback_up();
	if (!failed) {
		inert_remember();
		failed = hello();
	}
	if (failed) {
		fail(failed, errno);
		return 1;
	}
	serve(filters);
	return 0;
}
