/* SPDX-License-Identifier: MIT */
#include "timekeeper.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "caller.h"
#include "probe_file.h"

struct answer {
	int result;
	struct start_times times;
	struct ww_error error;
};

/* ---- the workdir ---- */

/* Everything on the way to it is safe from others: the probe is executed by its path. */
int timekeeper_init(struct timekeeper *keeper, enum caller caller, struct ww_error *e)
{
	char path[CORE_PATH_MAX + 8];

	*keeper = (struct timekeeper){.caller = caller, .fresh = FRESH_NONE, .channel = -1};
	if (fresh_make(&keeper->fresh, "whichwall-bench-", e) < 0)
		return -1;
	if (snprintf(keeper->workdir, sizeof(keeper->workdir), "%s", keeper->fresh.folder.path) >=
	    (int)sizeof(keeper->workdir))
		return ww_fail(e, 3, "TMPDIR is too long: set it to a shorter one");
	snprintf(path, sizeof(path), "%s/probe", keeper->workdir);
	if (fchmod(keeper->fresh.folder.fd, 0755) < 0 || probe_write(path) < 0)
		return ww_fail(e, 3, "%.180s: %s", path, strerror(errno));
	return 0;
}

static void remove_workdir(struct timekeeper *keeper)
{
	if (!keeper->workdir[0])
		return;
	folder_remove(&keeper->fresh.folder, "probe");
	fresh_done(&keeper->fresh);
}

/* ---- the process ---- */

/* A child that is woken on the other processor costs more, and not always. */
static void pin(void)
{
	const int cpu = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu < 0 ? 0 : cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static int time_task(const struct stopwatch *watch, const struct task *task,
		     struct start_times *times, struct ww_error *e)
{
	switch (task->key.quantity) {
	case QUANTITY_START_END:
		return (core_begins_with_birth(task->plan.profile)
				? time_sealed_start
				: time_start)(watch, &task->plan, times, e);
	case QUANTITY_FLOOR_END:
		return time_floor(watch, &task->plan, times, e);
	case QUANTITY_ATTACH:
		return time_attach(watch, &task->plan, &times->end, e);
	case QUANTITY_CALL_CACHED:
	case QUANTITY_CALL_FILTERED:
		return time_call(watch, &task->plan, &times->end, e);
	case QUANTITY_START_PROGRAM:
	case QUANTITY_FLOOR_PROGRAM:
	case QUANTITY_TRIAL:
	case QUANTITY_TRIAL_FLOOR:
	case QUANTITY_TRIAL_CPU:
	case QUANTITY_TRIAL_FLOOR_CPU:
	case WW_QUANTITIES_COUNT:
		break;
	}
	return ww_fail(e, 3, "task of an unknown quantity");
}

static int get_ready(const struct timekeeper *keeper, struct stopwatch *watch, struct ww_error *e)
{
	*watch = (struct stopwatch){.workdir = keeper->workdir};
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pin();
	if (caller_become(keeper->caller, e) < 0 || stopwatch_open(watch, e) < 0)
		return -1;
	/* The change of ids cleared it, and with it the right to write one's own uid_map. */
	prctl(PR_SET_DUMPABLE, 1);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	return chdir(keeper->workdir) == 0
		       ? 0
		       : ww_fail(e, 3, "%.180s: %s", keeper->workdir, strerror(errno));
}

static _Noreturn void serve(const struct timekeeper *keeper, const struct tasks *tasks, int channel)
{
	struct ww_error error = {0};
	struct stopwatch watch;
	const int ready = get_ready(keeper, &watch, &error);
	size_t number;

	while (read(channel, &number, sizeof(number)) == sizeof(number)) {
		struct answer answer = {.result = ready, .error = error};

		if (ready == 0)
			answer.result = time_task(&watch, &tasks->list[number], &answer.times,
						  &answer.error);
		if (write(channel, &answer, sizeof(answer)) != sizeof(answer))
			break;
	}
	_exit(0);
}

int timekeeper_start(struct timekeeper *keeper, const struct tasks *tasks, struct ww_error *e)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return ww_fail(e, 3, "socketpair: %s", strerror(errno));
	keeper->pid = fork();
	if (keeper->pid == 0) {
		close(pair[0]);
		serve(keeper, tasks, pair[1]);
	}
	close(pair[1]);
	keeper->channel = pair[0];
	if (keeper->pid < 0) {
		keeper->pid = 0;
		return ww_fail(e, 3, "fork: %s", strerror(errno));
	}
	return 0;
}

int timekeeper_time(const struct timekeeper *keeper, size_t task, struct start_times *times,
		    struct ww_error *e)
{
	struct answer answer;

	if (write(keeper->channel, &task, sizeof(task)) != sizeof(task) ||
	    read(keeper->channel, &answer, sizeof(answer)) != sizeof(answer))
		return ww_fail(e, 3, "the timing process of the caller %s is gone",
			       ww_word(&ww_callers, (int)keeper->caller));
	if (answer.result < 0) {
		if (e)
			*e = answer.error;
		return -1;
	}
	*times = answer.times;
	return 0;
}

void timekeeper_done(struct timekeeper *keeper)
{
	if (keeper->pid > 0) {
		/* Not close(2) alone: a process that was started later holds a copy of this end. */
		shutdown(keeper->channel, SHUT_RDWR);
		close(keeper->channel);
		while (waitpid(keeper->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	remove_workdir(keeper);
	*keeper = (struct timekeeper){.channel = -1};
}
