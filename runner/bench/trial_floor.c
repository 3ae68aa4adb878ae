/* SPDX-License-Identifier: MIT */
/* A stage process keeps few mounts, like a run's worker; the crew (crew.h) goes through the trials.
 */
#include "trial_floor.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../init/wire.h"
#include "../look/proc.h"
#include "caller.h"
#include "crew.h"
#include "probe_file.h"
#include "tasks.h"

#define WORKDIR "/w"
/* Where the probe finds its pipes; below the profile's RLIMIT_NOFILE, above what is open. */
enum { FD_REPORT = 200, FD_GATE = 201 };

/* What the floor has of one trial. */
struct floor_trial {
	const struct core_plan *plan;
	bool observed;    /* its state is read at the gate */
	unsigned victims; /* 0 to 2 */
};
struct floor {
	enum caller caller;
	struct tasks tasks; /* with the plans of all masks */
	struct floor_trial *trials;
	size_t count;
};
/* ---- the list ---- */

static const struct core_plan *plan_of(const struct floor *floor, const struct trial_key *key)
{
	for (size_t i = 0; i < floor->tasks.count; i++) {
		const struct bench_key *task = &floor->tasks.list[i].key;

		if (task->mask == key->mask && strcmp(task->profile, key->profile) == 0)
			return &floor->tasks.list[i].plan;
	}
	return NULL;
}

static struct floor_trial floor_trial(const struct floor *floor, const struct planned *planned)
{
	const uint64_t needs = planned->fixture->needs;
	const bool benign = planned->key.arm == ARM_BENIGN;

	/* A benign arm needs nothing of its arena, and its state is no finding. */
	return (struct floor_trial){
		.plan = plan_of(floor, &planned->key),
		.observed = !benign,
		.victims = benign ? 0
				  : ((needs & needs_with(NEEDS_VICTIM_SAME)) != 0) +
					    ((needs & needs_with(NEEDS_VICTIM_OTHER)) != 0),
	};
}

static int list_trials(struct floor *floor, struct plan *plan, struct ww_error *e)
{
	struct planned planned;

	floor->trials = calloc(plan_total(plan) + 1, sizeof(*floor->trials));
	if (!floor->trials)
		return ww_fail(e, 3, "out of memory");
	while (floor->count < plan_total(plan) && plan_next(plan, &planned) == 1) {
		floor->trials[floor->count] = floor_trial(floor, &planned);
		if (!floor->trials[floor->count++].plan)
			return ww_fail(e, 3, "the trial floor knows no profile %.40s",
				       planned.key.profile);
	}
	return 0;
}

static int get_ready(struct floor *floor, struct plan *plan, struct ww_error *e)
{
	static const char *const profiles[] = {"strict"};
	const struct session_options options = {
		.profiles = profiles,
		.profile_count = 1,
		.callers = WW_BIT(floor->caller),
		.masks = "all",
	};
	const char *workdirs[WW_CALLERS_COUNT] = {WORKDIR, WORKDIR};

	if (tasks_make(&options, workdirs, &floor->tasks, e) < 0)
		return -1;
	return list_trials(floor, plan, e);
}

static void floor_done(struct floor *floor)
{
	free(floor->trials);
	tasks_done(&floor->tasks);
}

/* ---- one trial ---- */

/* A started probe, with our ends of its pipes. */
struct held {
	pid_t pid;
	int report, gate;
};

/* The parent's memory is lent until exec, as by a run's init. */
static _Noreturn void become_probe(const struct core_plan *plan, enum caller caller, int report,
				   int gate)
{
	char name[] = "probe", mode[] = "hold", first[] = "200", second[] = "201";
	char *argv[] = {name, mode, first, second, NULL}, *envp[] = {NULL};
	struct outcome outcome;

	dup2(report, FD_REPORT);
	dup2(gate, FD_GATE);
	/* A change of ids makes the memory undumpable, and it is the parent's (setresuid(2)). */
	if (caller_become(caller, NULL) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0)
		_exit(126);
	if (plan)
		core_apply(plan, &outcome);
	execve("./probe", argv, envp);
	_exit(127);
}

/* `plan` NULL: a victim, which no profile holds. */
static int start(const struct core_plan *plan, enum caller caller, struct held *held)
{
	int report[2], gate[2];

	if (pipe2(report, O_CLOEXEC) < 0)
		return -1;
	if (pipe2(gate, O_CLOEXEC) < 0) {
		close(report[0]);
		close(report[1]);
		return -1;
	}
	held->pid = vfork();
	if (held->pid == 0)
		become_probe(plan, caller, report[1], gate[0]);
	close(report[1]);
	close(gate[0]);
	held->report = report[0];
	held->gate = gate[1];
	return held->pid < 0 ? -1 : 0;
}

static bool says(const struct held *held, char expected)
{
	char byte;

	return read(held->report, &byte, 1) == 1 && byte == expected;
}

/* The gate closes, and the probe ends. */
static bool release(const struct held *held)
{
	int status = 0;

	close(held->gate);
	close(held->report);
	while (waitpid(held->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status == 0;
}

static void kill_victim(const struct held *held)
{
	kill(held->pid, SIGKILL);
	release(held);
}

/* The files that observe_applied() reads, in its order; nothing is made of what they say. */
static bool read_state(pid_t pid, const struct core_plan *plan)
{
	struct object object;
	char text[8192];

	if (proc_text(pid, "status", text, 4096) < 0)
		return false;
	proc_text(pid, "limits", text, 4096);
	if (proc_object(pid, "ns/user", &object) < 0)
		return false;
	if (plan->layers & WW_BIT(PRIM_USERNS))
		proc_text(pid, "uid_map", text, 256);
	proc_object(pid, "ns/pid", &object);
	proc_object(pid, "ns/pid_for_children", &object);
	proc_object(pid, "ns/mnt", &object);
	proc_object(pid, "root", &object);
	if (plan->layers & WW_BIT(PRIM_CHROOT))
		proc_text(pid, "mountinfo", text, sizeof(text));
	return true;
}

static bool run_program(const struct floor_trial *trial, enum caller caller)
{
	struct held held;
	bool good;

	if (start(trial->plan, caller, &held) < 0)
		return false;
	good = says(&held, 'r') && (!trial->observed || read_state(held.pid, trial->plan)) &&
	       write(held.gate, "g", 1) == 1 && says(&held, 'd');
	return release(&held) && good;
}

static bool run_trial(const struct floor_trial *trial, enum caller caller)
{
	struct held victims[2];
	unsigned up = 0;
	bool good = true;

	while (good && up < trial->victims) {
		good = start(NULL, caller, &victims[up]) == 0;
		if (good)
			good = says(&victims[up++], 'r');
	}
	good = good && run_program(trial, caller);
	while (up > 0)
		kill_victim(&victims[--up]);
	return good;
}

static int run_job(const void *context, unsigned process, size_t job, struct ww_error *e)
{
	const struct floor *floor = context;

	(void)process;
	return run_trial(&floor->trials[job], floor->caller)
		       ? 0
		       : ww_fail(e, 3,
				 "trial %zu of the trial floor did not go through: a start failed, "
				 "or the probe died",
				 job);
}

/* ---- the stage ---- */

static bool write_text(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const bool whole = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return whole;
}

static bool map_id(const char *path, unsigned id)
{
	char map[40];

	snprintf(map, sizeof(map), "%u %u 1", id, id);
	return write_text(path, map);
}

/* Root may mount; everybody else may in a user namespace of their own. */
static bool may_mount(void)
{
	const uid_t uid = geteuid();
	const gid_t gid = getegid();

	if (uid == 0)
		return true;
	return unshare(CLONE_NEWUSER) == 0 && map_id("/proc/self/uid_map", uid) &&
	       write_text("/proc/self/setgroups", "deny") && map_id("/proc/self/gid_map", gid);
}

/* A mount table as short as an arena's, and a workdir that nobody else sees; NULL, or
 * what failed. */
static const char *leave_host(const void *context)
{
	(void)context;
	if (!may_mount())
		return "user namespace";
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("floor", "/tmp", "tmpfs", 0, "mode=755,size=1m") < 0 || chdir("/tmp") < 0)
		return "mount namespace";
	if (mkdir("proc", 0755) < 0 || mkdir("w", 0755) < 0 || chmod("w", 0755) < 0 ||
	    probe_write("w/probe") < 0 || chmod("w/probe", 0755) < 0)
		return "workdir";
	if (mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL) < 0)
		return "/proc";
	if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 ||
	    chdir(WORKDIR) < 0)
		return "pivot_root";
	return NULL;
}

int trial_floor_time(struct plan *plan, enum caller caller, double *ns, struct ww_error *e)
{
	struct floor floor = {.caller = caller};
	int result = get_ready(&floor, plan, e);

	if (result == 0)
		result = crew_time(&(struct crew_work){.name = "the trial floor",
						       .count = floor.count,
						       .enter = leave_host,
						       .job = run_job,
						       .context = &floor},
				   ns, e);
	floor_done(&floor);
	return result;
}
