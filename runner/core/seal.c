/* SPDX-License-Identifier: MIT */
#include "seal.h"
#include "engine.h"
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#define PROGRAM_STACK 65536
#define EXIT_NOT_STARTED 125 /* what cannot be applied: the program was not executed */
#define EXIT_NOT_EXECUTED 126
#define EXIT_NOT_FOUND 127

/* What starter and sandbox say to each other. */
enum word {
	WORD_GO = 1,  /* to the init: the ids are mapped (err 0), or could not be */
	WORD_READY,   /* from the program's process: about to execute; the kernel adds its pid */
	WORD_EXECUTE, /* to the program's process, when somebody verifies (err 0: do) */
	WORD_SETTLED, /* from the init: it holds nothing; the program is executed, or dead */
	WORD_ENDED,   /* from the init: status of the program */
	WORD_FAILED,  /* from the sandbox: nothing will be executed */
};
struct message {
	int word, value;
};

/* struct clone_args of linux/sched.h, which musl's headers do not go together with. */
struct clone_arguments {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
		set_tid_size, cgroup;
};

/* ---- the channel ---- */

/* By write(2) and read(2), which every filter allows. */
static bool say(int fd, enum word word, int value)
{
	const struct message message = {.word = word, .value = value};

	return write(fd, &message, sizeof(message)) == (ssize_t)sizeof(message);
}

/* The value of the next message, which must be this word.  -errno, -EPIPE when nobody is left. */
static int listen_to(int fd, enum word word, int *value)
{
	struct message message = {0};
	ssize_t n;

	do
		n = read(fd, &message, sizeof(message));
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(message))
		return n < 0 ? -errno : -EPIPE;
	if (message.word != (int)word)
		return -EPROTO;
	*value = message.value;
	return 0;
}

/* The starter's side: the next message that is there, and who sent it.  -errno, -EPIPE when nobody
 * is left. */
static int hear(int fd, struct message *message, pid_t *pid)
{
	union {
		struct cmsghdr header;
		char room[CMSG_SPACE(sizeof(struct ucred))];
	} control;
	struct iovec data = {.iov_base = message, .iov_len = sizeof(*message)};
	struct msghdr header = {.msg_iov = &data,
				.msg_iovlen = 1,
				.msg_control = &control,
				.msg_controllen = sizeof(control)};
	struct ucred sender = {0};
	struct cmsghdr *extra;
	ssize_t n;

	do
		n = recvmsg(fd, &header, MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (n != (ssize_t)sizeof(*message))
		return -EPIPE;
	extra = CMSG_FIRSTHDR(&header);
	if (extra != NULL && extra->cmsg_level == SOL_SOCKET && extra->cmsg_type == SCM_CREDENTIALS)
		memcpy(&sender, CMSG_DATA(extra), sizeof(sender));
	*pid = sender.pid;
	return 0;
}

int seal_control(int control[2])
{
	const int on = 1;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) < 0)
		return -errno;
	return setsockopt(control[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0 ? -errno : 0;
}

bool seal_ended(int control, int *status)
{
	struct message message;
	pid_t pid;

	while (hear(control, &message, &pid) == 0)
		if (message.word == WORD_ENDED) {
			*status = message.value;
			return true;
		}
	return false;
}

/* ---- the program's process: in the init's memory, while the init waits ---- */

/* The kernel kills us when our maker ends.  The setting is read back, since nobody would end a
 * sandbox that outlives its starter. */
static bool die_with_parent(void)
{
	int signal = 0;

	return prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL) == 0 &&
	       prctl(PR_GET_PDEATHSIG, &signal) == 0 && signal == SIGKILL;
}

/* When somebody verifies what is in force, the program's process asks for leave. */
static int await_leave(const struct seal_launch *launch)
{
	int value, err;

	if (launch->verify == NULL)
		return 0;
	err = listen_to(launch->control[1], WORD_EXECUTE, &value);
	return err != 0 ? -err : value;
}

static _Noreturn void give_up(const struct seal_launch *launch, const struct outcome *outcome)
{
	core_report(launch->report, outcome);
	say(launch->control[1], WORD_FAILED, 0);
	_exit(EXIT_NOT_STARTED);
}

static _Noreturn void run_program(const struct seal_launch *launch, struct outcome *outcome)
{
	const struct core_plan *plan = launch->plan;
	struct core_held held = {.environment = launch->envp};
	int err;

	if (!program_reset_signals(false) || !die_with_parent())
		give_up(launch, outcome);
	if (!engine_apply(plan, STAGE_PROGRAM, &held, outcome))
		give_up(launch, outcome);
	core_report(launch->report, outcome);
	if (!say(launch->control[1], WORD_READY, 0) || await_leave(launch) != 0)
		_exit(EXIT_NOT_STARTED);
	err = launch->execute(launch->context, launch->envp);
	core_report_exec_failure(launch->report, err);
	_exit(err == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTED);
}

/* ---- the init ---- */

static bool apply_all(const struct core_plan *plan, struct outcome *outcome)
{
	struct core_held held;
	int err = 0;

	root_trees_init(&held.trees);
	if (engine_wants(plan, PRIM_MNTNS))
		err = root_collect(plan, &held.trees);
	if (err != 0 && !engine_record(plan, PRIM_PIVOT_ROOT, err, outcome))
		return false;
	return engine_apply(plan, STAGE_SELF, &held, outcome);
}

/* The starter writes the maps: of more than one's own id only somebody outside may. */
static bool await_maps(const struct seal_launch *launch, struct outcome *outcome)
{
	const enum primitive layer =
		engine_wants(launch->plan, PRIM_ID_RANGE) ? PRIM_ID_RANGE : PRIM_USERNS;
	int value;
	const int err = listen_to(launch->control[1], WORD_GO, &value);

	if (err == 0 && value == 0)
		return true;
	engine_record(launch->plan, layer, err != 0 ? -err : value, outcome);
	return false;
}

/* Descriptors that were left to the program alone: a pipe ends when the program closes it. */
static void close_others(int kept)
{
	if (kept > 0)
		syscall(SYS_close_range, 0U, (unsigned)kept - 1, 0U);
	syscall(SYS_close_range, (unsigned)kept + 1, ~0U, 0U);
}

static int exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void reap(int control, pid_t program)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == program) {
			say(control, WORD_ENDED, status);
			/* With process 1 the whole pid namespace ends (pid_namespaces(7)). */
			_exit(exit_status(status));
		}
}

/* A terminal sends these to all of its foreground group. */
static bool is_for_group(int signal)
{
	return signal == SIGINT || signal == SIGQUIT || signal == SIGHUP || signal == SIGWINCH;
}

/* Whom to signal, as kill(2) takes it.  A shell that waits for its child leaves Ctrl-C to the
 * child. Our own group is 0, since its number may be 1 and -1 means everybody; without a session of
 * our own it is the starter's. */
static pid_t target_of(int signal, pid_t program)
{
	const pid_t group = getpgid(program);

	if (!is_for_group(signal) || getpgrp() != getpid())
		return program;
	if (group == getpgrp())
		return 0;
	return group > 1 ? -group : program;
}

/* Reaps whatever is left to it, and hands signals on to the program.  To process 1 of a pid
 * namespace the kernel delivers only what it waits for. */
static _Noreturn void be_init(int control, pid_t program)
{
	siginfo_t info;
	sigset_t all;

	sigfillset(&all);
	for (;;) {
		int signal;

		reap(control, program);
		signal = sigwaitinfo(&all, &info);
		/* Of what is sent to our own group one is for us. */
		if (signal > 0 && signal != SIGCHLD && info.si_pid != getpid())
			kill(target_of(signal, program), signal);
	}
}

/* In any other directory the program would see the wrong workdir. */
static int change_directory(const char *path)
{
	struct stat wanted_one, current;

	if (chdir(path) < 0 || stat(path, &wanted_one) < 0 || stat(".", &current) < 0)
		return errno;
	return wanted_one.st_dev == current.st_dev && wanted_one.st_ino == current.st_ino ? 0
											  : ENOENT;
}

static bool enter_workdir(const struct seal_launch *launch, struct outcome *outcome)
{
	const int err = launch->workdir == NULL ? 0 : change_directory(launch->workdir);

	if (err != 0)
		engine_record(launch->plan, PRIM_PIVOT_ROOT, err, outcome);
	return err == 0;
}

struct program_start {
	const struct seal_launch *launch;
	struct outcome *outcome;
};

static int program_main(void *start)
{
	const struct program_start *program = start;

	run_program(program->launch, program->outcome);
}

/* What vfork(2) does, on a stack of its own: what the program's process calls cannot change the
 * frames that its init returns to. */
static pid_t start_program(const struct seal_launch *launch, struct outcome *outcome)
{
	_Alignas(16) char stack[PROGRAM_STACK];
	struct program_start start = {launch, outcome};

	return clone(program_main, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, &start);
}

static _Noreturn void run_init(const struct seal_launch *launch)
{
	const struct core_plan *plan = launch->plan;
	const struct sigaction standard = {.sa_handler = SIG_DFL};
	struct outcome outcome = {.sealed_tag = true};
	sigset_t all;
	pid_t program;

	/* Without this, the channel would stay open after the starter has died, and we would wait
	 * for its maps for ever. */
	close(launch->control[0]);
	sigfillset(&all);
	/* A starter that died before this sends nothing any more; one that dies later takes us
	 * along. */
	if (!die_with_parent() || sigprocmask(SIG_SETMASK, &all, NULL) != 0)
		give_up(launch, &outcome);
	/* The program is our child: where SIGCHLD was inherited as ignored, or with SA_NOCLDWAIT,
	 * the kernel would reap it and nobody would hear of its end. */
	if (sigaction(SIGCHLD, &standard, NULL) < 0)
		give_up(launch, &outcome);
	if (plan->clone_flags != 0)
		outcome.step[STEP_UNSHARE].status = STATUS_APPLIED;
	if (engine_wants(plan, PRIM_CGROUP))
		engine_record(plan, PRIM_CGROUP, 0, &outcome);
	if (!await_maps(launch, &outcome) || !enter_workdir(launch, &outcome) ||
	    !apply_all(plan, &outcome))
		give_up(launch, &outcome);
	/* Again, since a change of ids clears it. */
	program = die_with_parent() ? start_program(launch, &outcome) : -1;
	if (program < 0)
		give_up(launch, &outcome);
	close_others(launch->control[1]);
	say(launch->control[1], WORD_SETTLED, 0);
	be_init(launch->control[1], program);
}

/* ---- the starter ---- */

static int write_file(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = 0;
	ssize_t n;

	if (fd < 0)
		return errno;
	n = write(fd, text, strlen(text));
	if (n != (ssize_t)strlen(text))
		err = n < 0 ? errno : EIO;
	close(fd);
	return err;
}

/* Appends a number to the string. */
static void add_number(char *text, unsigned long value)
{
	char digits[24], *at = digits + sizeof(digits) - 1;

	*at = '\0';
	do
		*--at = (char)('0' + value % 10);
	while ((value /= 10) != 0);
	strcat(text, at);
}

static int write_proc(pid_t pid, const char *name, const char *text)
{
	char path[64] = "/proc/";

	add_number(path, (unsigned long)pid);
	strcat(strcat(path, "/"), name);
	return write_file(path, text);
}

static int write_map(pid_t init, const char *name, uint32_t inner, uint32_t outer)
{
	char map[64] = "";

	add_number(map, inner);
	strcat(map, " ");
	add_number(map, outer);
	return write_proc(init, name, strcat(map, " 1"));
}

/* One id: the inner one is the outer one.  setgroups must be denied before an ordinary user may map
 * its group (user_namespaces(7)); whoever maps a range may change groups and keeps the right to
 * drop them. */
int seal_write_maps(const struct core_plan *plan, pid_t init)
{
	const struct core_seal *seal = &plan->seal;
	int err = 0;

	if (!engine_wants(plan, PRIM_ID_RANGE))
		err = write_proc(init, "setgroups", "deny");
	if (err == 0)
		err = write_map(init, "uid_map", seal->inner_id, seal->outer_uid);
	return err != 0 ? err : write_map(init, "gid_map", seal->inner_id, seal->outer_gid);
}

/* Without an exit signal: the kernel reaps a child that says SIGCHLD to a parent that ignores it or
 * has SA_NOCLDWAIT (do_notify_parent() in kernel/signal.c), and any wait(2) of the caller's would
 * take its status.  This one is the child of no wait but one with __WALL. */
static pid_t clone_init(const struct seal_launch *launch, int *pidfd)
{
	struct clone_arguments arguments = {
		.flags = launch->plan->clone_flags | CLONE_PIDFD |
			 (launch->sibling ? CLONE_PARENT : 0),
		.pidfd = (uint64_t)(uintptr_t)pidfd,
	};

	if (launch->cgroup >= 0) {
		arguments.flags |= 0x200000000ULL; /* CLONE_INTO_CGROUP */
		arguments.cgroup = (uint64_t)launch->cgroup;
	}
	return (pid_t)syscall(SYS_clone3, &arguments, sizeof(arguments));
}

static void report_no_init(const struct seal_launch *launch, int err)
{
	struct outcome outcome = {.sealed_tag = true};

	outcome.step[STEP_UNSHARE] = (struct step_status){STATUS_FAILED, err};
	core_report(launch->report, &outcome);
}

/* Waits for what the sandbox says next; false when the init is dead and has said nothing more. */
static bool await_word(int control, int pidfd, struct message *message, pid_t *pid)
{
	struct pollfd polled[2] = {{.fd = control, .events = POLLIN},
				   {.fd = pidfd, .events = POLLIN}};
	int ready;

	while ((ready = poll(polled, 2, -1)) < 0 && errno == EINTR)
		;
	/* After a wait that failed, the word may have come or not. */
	return ready > 0 && hear(control, message, pid) == 0;
}

/* The program's process is about to execute. */
static bool await_ready(const struct seal_launch *launch, int pidfd, pid_t *program)
{
	struct message message = {0};

	return await_word(launch->control[0], pidfd, &message, program) &&
	       message.word == WORD_READY;
}

/* Leave to execute, from whoever verifies. */
static bool let_run(const struct seal_launch *launch, pid_t program)
{
	int bad;

	if (launch->verify == NULL)
		return true;
	bad = launch->verify(launch->context, program, launch->plan);
	return say(launch->control[0], WORD_EXECUTE, bad < 0 ? 0 : EPERM) && bad < 0;
}

static pid_t await_program(const struct seal_launch *launch, int pidfd)
{
	struct message message;
	pid_t program, init;

	if (!await_ready(launch, pidfd, &program) || program <= 0 || !let_run(launch, program))
		return 0;
	/* Until then its init holds what was left to the program alone; what /proc/1/fd shows would
	 * depend on which of the two runs first. */
	await_word(launch->control[0], pidfd, &message, &init);
	return program;
}

/* 0, or the errno of a sandbox that has no init. */
static int begin(const struct seal_launch *launch, struct seal_started *started)
{
	int err;

	started->init = clone_init(launch, &started->init_fd);
	if (started->init == 0)
		run_init(launch);
	if (started->init > 0 && started->init_fd >= 0)
		return 0;
	err = started->init < 0 ? errno : EPROTO;
	report_no_init(launch, err);
	return err;
}

int seal_start(const struct seal_launch *launch, struct seal_started *started)
{
	int err;

	*started = (struct seal_started){.init_fd = -1};
	err = begin(launch, started);
	if (err != 0) {
		*started = (struct seal_started){.init_fd = -1};
		return -err;
	}
	if (engine_wants(launch->plan, PRIM_USERNS))
		err = seal_write_maps(launch->plan, started->init);
	if (say(launch->control[0], WORD_GO, err))
		started->program = await_program(launch, started->init_fd);
	/* Whoever waits for a word that does not come would wait for ever. */
	if (started->program == 0)
		syscall(SYS_pidfd_send_signal, started->init_fd, SIGKILL, NULL, 0U);
	return 0;
}
