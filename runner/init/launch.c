/* SPDX-License-Identifier: MIT */
/* The trial's process, from clone to exec: leaked descriptors, credentials of the caller, the
 * profile under test, the fixture's image.  System calls on prepared data only.
 *
 * The process uses init's memory until exec (CLONE_VFORK), and init waits.  A copy, which exec
 * throws away at once, would be a tenth of a trial's cost.  Credentials, limits, namespaces and the
 * filter are the process's own. */
#include "init.h"
#include "need.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 64, FD_OUTCOME = 5, FD_IMAGE = 6 };

/* The launch block: two bytes (number of arguments, of environment strings), then the strings. */
struct launch {
	char block[LAUNCH_SIZE];
	char *argv[ARGUMENTS_MAX + 1], *envp[ARGUMENTS_MAX + 1];
};

/* Next string of the block, or NULL behind its end. */
static char *next_string(char **at, const char *end)
{
	char *start = *at, *nul = memchr(start, 0, (size_t)(end - start));

	if (!nul)
		return NULL;
	*at = nul + 1;
	return start;
}

static bool read_launch(int fd, struct launch *launch)
{
	ssize_t size = read(fd, launch->block, sizeof(launch->block));
	char *at = launch->block + 2, *end = launch->block + size;
	int argc, envc;

	if (size < 2)
		return false;
	argc = (unsigned char)launch->block[0];
	envc = (unsigned char)launch->block[1];
	if (argc > ARGUMENTS_MAX || envc > ARGUMENTS_MAX)
		return false;
	for (int i = 0; i < argc; i++)
		if (!(launch->argv[i] = next_string(&at, end)))
			return false;
	for (int i = 0; i < envc; i++)
		if (!(launch->envp[i] = next_string(&at, end)))
			return false;
	return true;
}

bool launch_lead_session(int terminal)
{
	return setsid() >= 0 && ioctl(terminal, TIOCSCTTY, 0) == 0;
}

_Noreturn void launch_keep_session(void)
{
	char name[] = "keeper";
	char *const words[] = {name, NULL}, *const no_environment[] = {NULL};

	syscall(SYS_execveat, INIT_FD_SELF, "", words, no_environment, AT_EMPTY_PATH);
	_exit(126);
}

bool launch_place_extra(const struct launch_extra *extra, enum fixture_kind kind)
{
	const int terminal = kind == FIXTURE_BUILTIN ? 0 : FIXTURE_FD_TERMINAL;

	if (extra->terminal >= 0 && dup2(extra->terminal, terminal) != terminal)
		return false;
	return extra->socketpair < 0 || dup2(extra->socketpair, told_socketpair) == told_socketpair;
}

/* The report and the gate, where this kind of fixture looks for them. */
static bool place_protocol(enum fixture_kind kind, int report, int gate, int output)
{
	if (kind == FIXTURE_LINES)
		return dup2(report, 1) == 1 && dup2(gate, 0) == 0;
	if (kind == FIXTURE_PLAIN && dup2(output, 1) < 0)
		return false;
	return dup2(report, FIXTURE_FD_REPORT) >= 0 && dup2(gate, FIXTURE_FD_GATE) >= 0;
}

/* The image that is executed: a memory file, but for a fixture that is about the file it
 * lies in. */
static bool place_image(const struct wire_trial *trial)
{
	const int memory = trial->fixture == FIXTURE_PLAIN ? INIT_FD_SELF : INIT_FD_FIXTURES;
	int fd;

	if (!(trial->needs & WW_BIT(NEED_IMAGE_FILE)))
		return dup3(memory, FD_IMAGE, O_CLOEXEC) >= 0;
	fd = open(ARENA_OWNED, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fd == FD_IMAGE)
		return fd == FD_IMAGE;
	return dup3(fd, FD_IMAGE, O_CLOEXEC) >= 0 && close(fd) == 0;
}

static bool leak_one(const struct need_leak *leak, enum fixture_kind kind)
{
	const int number = leak->standard && kind == FIXTURE_BUILTIN ? 0 : leak->number;
	const int fd = open(leak->path, leak->flags);

	if (fd < 0 || fd == number)
		return fd >= 0;
	return dup2(fd, number) >= 0 && close(fd) == 0;
}

bool launch_leak(uint64_t needs, enum fixture_kind kind)
{
	for (int need; (need = need_take(&needs)) >= 0;)
		if (need_rows[need]->leak.path && !leak_one(&need_rows[need]->leak, kind))
			return false;
	return true;
}

static bool place_descriptors(const struct wire_trial *trial, const int fds[TRIAL_FDS],
			      const struct launch_extra *extra)
{
	struct launch_extra high = {-1, -1};

	const int channels = fds[TRIAL_OUTCOME] >= 0 ? 3 : 2;
	/* The received descriptors have numbers above these: init keeps 3..39 free but for them, so
	 * move each away before the low numbers are filled. */
	int moved[3], output = -1;

	if (fds[TRIAL_OUTPUT] >= 0)
		output = fcntl(fds[TRIAL_OUTPUT], F_DUPFD_CLOEXEC, INIT_FD_END);
	for (int i = 0; i < channels; i++) {
		moved[i] = fcntl(fds[TRIAL_REPORT + i], F_DUPFD_CLOEXEC, INIT_FD_END);
		if (moved[i] < 0)
			return false;
	}
	if (extra->terminal >= 0)
		high.terminal = fcntl(extra->terminal, F_DUPFD_CLOEXEC, INIT_FD_END);
	if (extra->socketpair >= 0)
		high.socketpair = fcntl(extra->socketpair, F_DUPFD_CLOEXEC, INIT_FD_END);
	/* Close what came along and was not asked for by this process, then fill the
	 * low numbers. */
	syscall(SYS_close_range, 3U, (unsigned)INIT_FD_CONTROL, 0U);
	if (!place_protocol(trial->fixture, moved[0], moved[1], output) ||
	    (channels == 3 && dup3(moved[2], FD_OUTCOME, O_CLOEXEC) < 0) || !place_image(trial))
		return false;
	for (int i = 0; i < channels; i++)
		close(moved[i]);
	/* Nothing that a built-in profile does asks whether the process leads its session. */
	return (high.terminal < 0 || launch_lead_session(high.terminal)) &&
	       launch_place_extra(&high, trial->fixture) &&
	       launch_leak(trial->needs, trial->fixture);
}

bool launch_become(enum caller caller)
{
	const uid_t uid = ARENA_USER;

	if (caller == CALLER_ROOT)
		return true;
	/* The C library's wrappers ask all threads of a program, and block signals for that.  A
	 * change of ids makes the memory undumpable, and it is init's memory (setresuid(2)). */
	return syscall(SYS_setgroups, 0, NULL) == 0 && syscall(SYS_setresgid, uid, uid, uid) == 0 &&
	       syscall(SYS_setresuid, uid, uid, uid) == 0 && prctl(PR_SET_DUMPABLE, 1) == 0;
}

/* For each user id of the arena: its host ids are its own, and the bound holds for whoever lacks
 * capabilities in the initial user namespace (copy_process() in kernel/fork.c). */
static bool bound_processes(void)
{
	const struct rlimit bound = {EXTERNAL_PROCESSES_MAX, EXTERNAL_PROCESSES_MAX};

	return setrlimit(RLIMIT_NPROC, &bound) == 0;
}

static void execute(enum fixture_kind kind, const struct launch *launch)
{
	if (kind == FIXTURE_LINES)
		syscall(SYS_execve, ARENA_PROGRAM, launch->argv, launch->envp);
	else
		syscall(SYS_execveat, FD_IMAGE, "", launch->argv, launch->envp, AT_EMPTY_PATH);
}

/* What a sealed program executes: the same image. */
struct sealed_image {
	enum fixture_kind kind;
	const struct launch *launch;
};

static int execute_sealed(const void *context, char *const envp[])
{
	const struct sealed_image *image = context;

	(void)envp; /* reordered in place */
	execute(image->kind, image->launch);
	return errno;
}

/* Enters the trial's group, by the rights of the supervisor, which opened the descriptor.  Every
 * process that is started from here on is born there. 0 or an errno. */
static int enter_group(int door)
{
	return door < 0 || write(door, "0", 1) == 1 ? 0 : errno;
}

/* The layer has failed, and nothing is executed. */
static _Noreturn void report_no_group(int err)
{
	struct outcome outcome = {.sealed_tag = true};

	outcome.step[STEP_CGROUP] = (struct step_status){STATUS_FAILED, err};
	core_report(FD_OUTCOME, &outcome);
	_exit(0);
}

struct profile_start {
	const struct wire_trial *trial;
	const int *fds;
	const struct launch_extra *extra;
	struct launch *launch;
	struct trial_processes *processes;
	bool born; /* the sandbox has an init of its own */
};

/* The sandbox's init becomes a child of the arena's; the starter is done once the program is about
 * to be executed. */
static _Noreturn void start_sealed(const struct profile_start *start)
{
	const struct sealed_image image = {start->trial->fixture, start->launch};
	const struct seal_launch seal = {
		.plan = &start->trial->plan,
		.execute = execute_sealed,
		.context = &image,
		.envp = start->launch->envp,
		.report = FD_OUTCOME,
		.control = {start->processes->control, start->processes->control_other},
		.cgroup = -1, /* the starter is in it */
		.sibling = true,
	};

	seal_start(&seal, &start->processes->sealed);
	/* The end of a session's leader hangs its terminal up (disassociate_ctty() in
	 * drivers/tty/tty_jobctrl.c), which no caller's terminal would do meanwhile. */
	if (start->extra->terminal >= 0)
		launch_keep_session();
	_exit(0);
}

static _Noreturn void apply_and_execute(const struct profile_start *start)
{
	struct wire_record *record = &start->processes->record; /* init's, too */
	struct outcome outcome = {0};

	core_apply(&start->trial->plan, &outcome);
	record->size = (uint32_t)core_report_put(&outcome, record->bytes);
	execute(start->trial->fixture, start->launch);
	record->size += (uint32_t)core_report_put_exec_failure(errno, record->bytes + record->size);
	_exit(127);
}

static int run_start(void *argument)
{
	const struct profile_start *start = argument;
	const struct wire_trial *trial = start->trial;
	const int group_err = enter_group(start->fds[TRIAL_CGROUP]);

	if (!read_launch(start->fds[TRIAL_GATE], start->launch) ||
	    !place_descriptors(trial, start->fds, start->extra) || chdir(ARENA_WORKDIR) < 0 ||
	    !launch_become(trial->caller))
		_exit(126);
	if (trial->fixture != FIXTURE_BUILTIN && !bound_processes())
		_exit(126);
	if (group_err)
		report_no_group(group_err);
	if (start->born)
		start_sealed(start);
	apply_and_execute(start);
}

/* Out of the way of the numbers that the trial's process fills. */
static int make_control(struct trial_processes *processes)
{
	int low[2], err = seal_control(low);

	if (err < 0)
		return err;
	processes->control = fcntl(low[0], F_DUPFD_CLOEXEC, INIT_FD_END);
	processes->control_other = fcntl(low[1], F_DUPFD_CLOEXEC, INIT_FD_END);
	close(low[0]);
	close(low[1]);
	return processes->control_other < 0 ? -errno : 0;
}

/* The starter is gone, or leads the session; what it started is init's own child. */
static void adopt(struct trial_processes *processes, bool keeps_session)
{
	close(processes->control_other);
	processes->control_other = -1;
	if (processes->sealed.init <= 0)
		return;
	if (keeps_session)
		processes->keeper = processes->trial;
	else
		while (waitpid(processes->trial, NULL, 0) < 0 && errno == EINTR)
			;
	processes->trial =
		processes->sealed.program > 0 ? processes->sealed.program : processes->sealed.init;
}

static const struct sock_filter *at_offset(const struct sock_filter *filters, uint32_t offset)
{
	return filters ? filters + offset / sizeof(*filters) : NULL;
}

/* What vfork(2) does, by its flags: what the process leaves for init to read stands in init's
 * memory.  musl 1.2.3 has a vfork() for some architectures only, and on aarch64 it is fork(), whose
 * memory is a copy. */
static pid_t lend_memory(int (*act)(void *argument), void *argument, int flags, char *stack_end)
{
	return clone(act, stack_end, CLONE_VM | CLONE_VFORK | SIGCHLD | flags, argument);
}

pid_t launch_lend_memory(int (*act)(void *argument), void *argument)
{
	static _Alignas(16) char stack[262144];

	return lend_memory(act, argument, 0, stack + sizeof(stack));
}

pid_t launch_lend_on(int (*act)(void *argument), void *argument)
{
	static _Alignas(16) char stack[262144]; /* the caller stands on the other one */

	return lend_memory(act, argument, CLONE_PARENT, stack + sizeof(stack));
}

int launch_trial(struct wire_trial *trial, const struct sock_filter *filters,
		 const int fds[TRIAL_FDS], const struct launch_extra *extra,
		 struct trial_processes *processes)
{
	static struct launch launch;
	struct profile_start start = {
		trial, fds, extra, &launch, processes, core_begins_with_birth(trial->plan.profile)};
	int err = 0;

	trial->plan.filter = at_offset(filters, trial->filter_offset);
	trial->plan.seal.args = at_offset(filters, trial->args_offset);
	trial->plan.seal.program = trial->fixture == FIXTURE_LINES ? -1 : FD_IMAGE;
	memset(launch.argv, 0, sizeof(launch.argv));
	memset(launch.envp, 0, sizeof(launch.envp));
	if (start.born && (err = make_control(processes)) < 0)
		return err;
	processes->trial = launch_lend_memory(run_start, &start);
	err = processes->trial < 0 ? -errno : 0;
	/* The environment may have held a secret. */
	explicit_bzero(launch.block, sizeof(launch.block));
	if (start.born && err == 0)
		adopt(processes, extra->terminal >= 0);
	return err;
}
