/* SPDX-License-Identifier: MIT */
#include "workers.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mounts.h"

#define WORKERS_MAX 256

/* One worker's part of the memory that all share with the parent. */
struct report {
	_Atomic size_t finished, settled;
	size_t settled_before; /* rows of the search that the journal had settled */
	int result;
	struct sweep_counts counts;
	struct ww_error error;
};

struct worker {
	pid_t pid;
	int cpu;
};

struct crew {
	const struct workers_options *options;
	struct worker workers[WORKERS_MAX];
	unsigned count;
	struct report *reports;
};

/* The processors that this process may run on. */
static unsigned list_cpus(int cpus[WORKERS_MAX])
{
	cpu_set_t set;
	unsigned count = 0;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 0;
	for (int cpu = 0; cpu < CPU_SETSIZE && count < WORKERS_MAX; cpu++)
		if (CPU_ISSET(cpu, &set))
			cpus[count++] = cpu;
	return count;
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	/* Speed only: without it the trials are the same. */
	sched_setaffinity(0, sizeof(set), &set);
}

static void count_one(const struct facts *facts, const struct plan *plan, void *context)
{
	struct report *report = context;

	(void)facts;
	report->finished++;
	report->settled = plan_rows_settled(plan) - report->settled_before;
}

/* No more arenas at once than there are ids for: what the kernel counts for an id would couple two.
 */
static unsigned possible_jobs(const struct sweep_options *options)
{
	const struct idmap *ids = options->ids;
	const uint32_t most = ids->count / IDMAP_IDS;

	return ids->single || options->jobs < most ? options->jobs : most;
}

/* A worker's own quarter, half, ... of the ids, so that no two arenas share any. */
static void part_of_ids(struct idmap *ids, unsigned k, unsigned n)
{
	const uint32_t part = ids->count / n / IDMAP_IDS * IDMAP_IDS;

	if (ids->single)
		return;
	ids->base += k * part;
	ids->count = part;
	ids->next = 0;
}

#define SHOWN_MAX 256

static bool listed(const char *const *list, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], path) == 0)
			return true;
	return false;
}

/* What the sandboxes of others of this run are shown of the host; NULL where there are none.  What
 * is too much fails in the arena that misses it. */
static const char *const *collect_shown(const struct sweep_options *options,
					const char *shown[SHOWN_MAX + 1])
{
	bool launched = false;
	size_t count = 0;

	for (size_t i = 0; i < options->profile_count; i++) {
		const struct description *description = options->profiles[i].description;

		launched |= options->profiles[i].launched;
		for (size_t j = 0; description && j < description->show.count; j++)
			if (count < SHOWN_MAX && !listed(shown, count, description->show.items[j]))
				shown[count++] = description->show.items[j];
	}
	shown[count] = NULL;
	return launched ? shown : NULL;
}

const char *workers_leave_mounts(const struct sweep_options *options)
{
	const char *shown[SHOWN_MAX + 1];

	return mounts_leave(options->externals && options->externals->count,
			    collect_shown(options, shown));
}

static _Noreturn void work(struct crew *crew, unsigned k, struct plan *plan, pid_t parent)
{
	struct report *report = &crew->reports[k];
	struct sweep_options options = crew->options->sweep;
	const unsigned n = crew->count;
	const char *failed;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before the line above */
		_exit(1);
	pin(crew->workers[k].cpu);
	failed = workers_leave_mounts(&options);
	options.jobs = possible_jobs(&options);
	part_of_ids(options.ids, k, n);
	options.jobs = options.jobs / n + (k < options.jobs % n);
	options.progress = count_one;
	options.context = report;
	plan_shard(plan, k, n);
	report->settled_before = plan_rows_settled(plan);
	if (failed)
		report->result = ww_fail(&report->error, 3,
					 "cannot give arenas the host's files, read-only: %s: %s",
					 failed, strerror(errno));
	else
		report->result = sweep_run(&options, plan, &report->counts, &report->error);
	/* Buffers and handlers of the parent are not ours to flush. */
	_exit(0);
}

static struct workers_progress sum_progress(const struct crew *crew)
{
	struct workers_progress sum = {0};

	for (unsigned k = 0; k < crew->count; k++) {
		sum.finished += crew->reports[k].finished;
		sum.settled += crew->reports[k].settled;
	}
	return sum;
}

static void tell_all(const struct crew *crew, int sig)
{
	for (unsigned k = 0; k < crew->count; k++)
		if (crew->workers[k].pid > 0)
			kill(crew->workers[k].pid, sig);
}

/* A worker ended.  One that failed or was killed takes the others along. */
static void take_leave(struct crew *crew, pid_t pid, int status)
{
	for (unsigned k = 0; k < crew->count; k++) {
		if (crew->workers[k].pid != pid)
			continue;
		crew->workers[k].pid = 0;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
			ww_fail(&crew->reports[k].error, 3,
				"a worker ended unexpectedly (wait status 0x%x); what it measured "
				"is kept: go on with --resume",
				status);
			crew->reports[k].result = -1;
		}
		if (crew->reports[k].result < 0)
			tell_all(crew, SIGTERM);
	}
}

static bool reap(struct crew *crew)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		take_leave(crew, pid, status);
	for (unsigned k = 0; k < crew->count; k++)
		if (crew->workers[k].pid > 0)
			return false;
	return true;
}

static void wait_for_all(struct crew *crew)
{
	const struct workers_options *options = crew->options;
	struct workers_progress progress;
	sigset_t child;
	bool told = false;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while (!reap(crew)) {
		const struct timespec tick = {.tv_nsec = 100000000};

		if (options->sweep.stop && *options->sweep.stop && !told) {
			tell_all(crew,
				 SIGTERM); /* a Ctrl-C reached them too; a kill of us did not */
			told = true;
		}
		/* SIGCHLD is blocked, hence stays pending: no end is missed between reap
		 * and wait. */
		sigtimedwait(&child, NULL, &tick);
		progress = sum_progress(crew);
		if (options->progress)
			options->progress(&progress, options->context);
	}
}

static int start(struct crew *crew, struct plan *plan, struct ww_error *e)
{
	int cpus[WORKERS_MAX];
	const unsigned available = list_cpus(cpus);
	const unsigned jobs = possible_jobs(&crew->options->sweep);
	const pid_t parent = getpid();
	sigset_t child;

	crew->count = available && available < jobs ? available : available ? jobs : 1;
	crew->reports = mmap(NULL, sizeof(*crew->reports) * crew->count, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (crew->reports == MAP_FAILED)
		return ww_fail(e, 3, "cannot start workers: %s", strerror(errno));
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	fflush(NULL);
	for (unsigned k = 0; k < crew->count; k++) {
		crew->workers[k].cpu = cpus[available ? k % available : 0];
		crew->workers[k].pid = fork();
		if (crew->workers[k].pid == 0)
			work(crew, k, plan, parent);
		if (crew->workers[k].pid < 0) {
			tell_all(crew, SIGKILL);
			return ww_fail(e, 3, "cannot start workers: %s", strerror(errno));
		}
	}
	return 0;
}

/* The worst result of all: an error, else an interruption. */
static int sum_up(const struct crew *crew, struct sweep_counts *counts, struct ww_error *e)
{
	int result = 0;

	for (unsigned k = 0; k < crew->count; k++) {
		const struct report *report = &crew->reports[k];

		counts->trials += report->counts.trials;
		counts->arenas += report->counts.arenas;
		/* Each also counts what was deferred before the start. */
		if (report->counts.deferred > counts->deferred)
			counts->deferred = report->counts.deferred;
		if (report->result < 0 && result >= 0)
			*e = report->error;
		if (report->result < 0 || (report->result > 0 && result == 0))
			result = report->result;
	}
	return result;
}

int workers_run(const struct workers_options *options, struct plan *plan,
		struct sweep_counts *counts, struct ww_error *e)
{
	struct crew crew = {.options = options};
	int result = start(&crew, plan, e);

	*counts = (struct sweep_counts){0};
	if (result == 0) {
		wait_for_all(&crew);
		result = sum_up(&crew, counts, e);
	}
	if (crew.reports != MAP_FAILED)
		munmap(crew.reports, sizeof(*crew.reports) * crew.count);
	return result;
}
