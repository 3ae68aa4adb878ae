/* SPDX-License-Identifier: MIT */
#include "trace.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __x86_64__
#error "the registers of a system call are written down for x86-64 alone"
#endif

#define TRACEES_MAX 8
#define LOOK_US 50000  /* between two looks at what they do */
#define LOOKS 20       /* that must find them all asleep */
#define MESSAGE_SIZE 8 /* of the channel between starter and sandbox */
#define MESSAGES 2
#define OPTIONS                                                                                    \
	(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |  \
	 PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL)

struct tracee {
	pid_t pid;
	bool alive, fresh; /* fresh: its first stop is not its own */
	bool counting;     /* between the marks */
	bool replaced;     /* the call that it is in was not made */
	bool parent;       /* it waits in vfork(2) for its child */
	unsigned messages;
	enum role role;
	struct traced_call *call; /* that it is in */
};

struct following {
	const struct injection *injection;
	look *look_at;
	void *context;
	struct trace *trace;
	struct tracee tracee[TRACEES_MAX];
	unsigned count;
	unsigned asleep; /* looks since the last stop that found all of them asleep */
};

/* ---- what a call is about ---- */

/* The argument that is a path, -1: none is. */
static int path_argument(long number)
{
	switch (number) {
	case SYS_mount:
	case SYS_symlink:
		return 1;
	case SYS_open:
	case SYS_mkdir:
	case SYS_chdir:
	case SYS_chmod:
	case SYS_umount2:
	case SYS_execve:
	case SYS_stat:
	case SYS_statfs:
	case SYS_readlink:
		return 0;
	case SYS_openat:
	case SYS_open_tree:
	case SYS_mount_setattr:
	case SYS_newfstatat:
	case SYS_statx:
		return 1;
	case SYS_move_mount:
		return 3;
	default:
		return -1;
	}
}

/* An undumpable process shows its memory to root alone. */
static void read_path(pid_t pid, uint64_t address, char text[DETAIL_MAX])
{
	struct iovec to = {text, DETAIL_MAX - 1};
	struct iovec from = {(void *)(uintptr_t)address, DETAIL_MAX - 1};
	const ssize_t n = process_vm_readv(pid, &to, 1, &from, 1, 0);

	text[n > 0 ? n : 0] = '\0';
	for (char *at = text; *at != '\0'; at++)
		if (*at < ' ')
			*at = '?';
}

static void describe(pid_t pid, const struct __ptrace_syscall_info *info, struct traced_call *call)
{
	const int path = path_argument(call->number);

	if (path >= 0)
		read_path(pid, info->entry.args[path], call->detail);
	else if (call->number == SYS_prctl || call->number == SYS_keyctl ||
		 call->number == SYS_rt_sigaction || call->number == SYS_seccomp)
		snprintf(call->detail, DETAIL_MAX, "%d", (int)info->entry.args[0]);
	else if (call->number == SYS_prlimit64 || call->number == SYS_fcntl)
		snprintf(call->detail, DETAIL_MAX, "%d", (int)info->entry.args[1]);
}

/* ---- injecting ---- */

static void set_number(pid_t pid, long number)
{
	struct user_regs_struct registers;

	ptrace(PTRACE_GETREGS, pid, NULL, &registers);
	registers.orig_rax = (unsigned long long)number;
	ptrace(PTRACE_SETREGS, pid, NULL, &registers);
}

static void set_result(pid_t pid, int64_t value)
{
	struct user_regs_struct registers;

	ptrace(PTRACE_GETREGS, pid, NULL, &registers);
	registers.rax = (unsigned long long)value;
	ptrace(PTRACE_SETREGS, pid, NULL, &registers);
}

/* The flags are the first word of what clone3(2) is given. */
static void clear_flags(pid_t pid, uint64_t address, int64_t flags)
{
	const long now = ptrace(PTRACE_PEEKDATA, pid, (void *)(uintptr_t)address, NULL);

	ptrace(PTRACE_POKEDATA, pid, (void *)(uintptr_t)address, (void *)(uintptr_t)(now & ~flags));
}

static void inject(struct following *following, struct tracee *tracee, uint64_t first_argument)
{
	const struct injection *injection = following->injection;

	following->trace->injected = true;
	if (injection->kind == KIND_KILL) {
		kill(tracee->pid, SIGKILL);
	} else if (injection->kind == KIND_FLAGS) {
		clear_flags(tracee->pid, first_argument, injection->value);
	} else {
		/* Where it lies about a wait, what is waited for has come: else it would be chance
		 * whether it has. */
		if (injection->number != SYS_poll)
			set_number(tracee->pid, -1);
		tracee->replaced = true;
	}
}

/* ---- stops ---- */

/* Of the starter what lies between its mark and the leave to execute, its second message; of the
 * others what they do before they wait for a child, or leave. */
static bool counts(struct tracee *tracee, const struct __ptrace_syscall_info *info)
{
	const long number = (long)info->entry.nr;

	if (number == MARK)
		tracee->counting = true;
	else if (number == SYS_wait4 || number == SYS_exit_group || tracee->messages == MESSAGES)
		tracee->counting = false;
	if (number == SYS_write && info->entry.args[2] == MESSAGE_SIZE &&
	    tracee->role == ROLE_STARTER)
		tracee->messages++;
	return tracee->counting && number != MARK;
}

static unsigned made_before(const struct trace *trace, enum role role, long number)
{
	unsigned count = 0;

	for (unsigned i = 0; i < trace->count; i++)
		count += trace->call[i].role == role && trace->call[i].number == number;
	return count;
}

static void enter(struct following *following, struct tracee *tracee,
		  const struct __ptrace_syscall_info *info)
{
	const struct injection *injection = following->injection;
	struct trace *trace = following->trace;
	const enum role role = tracee->role;
	const long number = (long)info->entry.nr;
	unsigned index;

	tracee->call = NULL;
	if (!counts(tracee, info) || trace->count == CALLS_MAX)
		return;
	index = made_before(trace, role, number);
	tracee->call = &trace->call[trace->count++];
	*tracee->call = (struct traced_call){role, index, number, 0, ""};
	if (injection->kind == KIND_NOTHING)
		describe(tracee->pid, info, tracee->call);
	else if (injection->role == role && injection->number == number &&
		 injection->index == index)
		inject(following, tracee, info->entry.args[0]);
}

static void leave(struct following *following, struct tracee *tracee, int64_t result)
{
	if (tracee->replaced) {
		set_result(tracee->pid, following->injection->value);
		tracee->replaced = false;
	} else if (tracee->call != NULL) {
		tracee->call->result = result;
	}
	tracee->call = NULL;
}

static void at_call(struct following *following, struct tracee *tracee)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->pid, sizeof(info), &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		enter(following, tracee, &info);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT)
		leave(following, tracee, info.exit.rval);
}

static void at_exec(struct following *following, struct tracee *tracee)
{
	following->trace->executed = true;
	tracee->counting = false;
	if (following->look_at != NULL)
		following->look_at(tracee->pid, following->tracee[ROLE_INIT].pid,
				   following->context);
}

static struct tracee *find(struct following *following, pid_t pid)
{
	for (unsigned i = 0; i < following->count; i++)
		if (following->tracee[i].pid == pid)
			return &following->tracee[i];
	if (following->count == TRACEES_MAX) {
		fputs("faults-driver: a start has more processes than are followed\n", stderr);
		exit(3);
	}
	following->tracee[following->count] = (struct tracee){.pid = pid,
							      .role = (enum role)following->count,
							      .alive = true,
							      .fresh = true,
							      .counting = following->count != 0};
	return &following->tracee[following->count++];
}

/* A child is known before its parent goes on, whichever of the two is heard of first. */
static void at_birth(struct following *following, pid_t parent)
{
	unsigned long child;

	if (ptrace(PTRACE_GETEVENTMSG, parent, NULL, &child) == 0)
		find(following, (pid_t)child);
}

static bool is_birth(int event)
{
	return event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
	       event == PTRACE_EVENT_CLONE;
}

/* A mask of /proc/PID/status. */
static uint64_t signals_of(pid_t pid, const char *format)
{
	char path[64], line[256];
	unsigned long long mask = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, format, &mask) == 1)
			break;
	if (file != NULL)
		fclose(file);
	return mask;
}

/* A fault that is not caught ends a process, the first of a pid namespace as well: the kernel takes
 * its protection away.  Not so of one that is traced (force_sig_info_to_task() in kernel/signal.c):
 * there the signal would be ignored, and the fault would come again for ever. */
static int not_for_ever(pid_t pid, int signal)
{
	const bool fault =
		signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE;

	if (fault && !(signals_of(pid, "SigCgt: %llx") >> (signal - 1) & 1))
		return SIGKILL;
	return signal;
}

/* The signal that it goes on with. */
static int at_stop(struct following *following, struct tracee *tracee, int status)
{
	const int signal = WSTOPSIG(status), event = status >> 16;

	tracee->parent = event == PTRACE_EVENT_VFORK;
	if (is_birth(event))
		at_birth(following, tracee->pid);
	if (signal == (SIGTRAP | 0x80)) {
		at_call(following, tracee);
		return 0;
	}
	if (event == PTRACE_EVENT_EXEC)
		at_exec(following, tracee);
	if (signal == SIGTRAP)
		return 0;
	if (signal == SIGSTOP && tracee->fresh) {
		tracee->fresh = false;
		return 0;
	}
	return not_for_ever(tracee->pid, signal);
}

/* ---- do they wait for ever? ---- */

static char state_of(pid_t pid)
{
	char path[64], state = '?';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	if (file == NULL || fscanf(file, "%*[^)]) %c", &state) != 1)
		state = '?';
	if (file != NULL)
		fclose(file);
	return state;
}

/* vfork(2) waits uninterruptibly; any other call that does is one that goes on by itself. */
static bool sleeps(const struct tracee *tracee)
{
	const char state = state_of(tracee->pid);

	return state == 'S' || (state == 'D' && tracee->parent);
}

static bool all_sleep(const struct following *following)
{
	for (unsigned i = 0; i < following->count; i++)
		if (following->tracee[i].alive && !sleeps(&following->tracee[i]))
			return false;
	return true;
}

static void kill_all(struct following *following)
{
	for (unsigned i = 0; i < following->count; i++)
		if (following->tracee[i].alive)
			kill(following->tracee[i].pid, SIGKILL);
}

/* None of them sets a timer, so that nobody is left to wake those that are all asleep: one of them
 * that had been woken would be about to run, or stopped at the end of its call.  It takes no notice
 * of how long they are kept from running.  More than one look, since they are looked at one after
 * another, and for what the kernel does outside of them. */
static void look_for_hang(struct following *following)
{
	following->asleep = all_sleep(following) ? following->asleep + 1 : 0;
	if (following->asleep < LOOKS)
		return;
	following->trace->hung = true;
	kill_all(following);
}

static void on_alarm(int signal)
{
	(void)signal;
}

/* Without SA_RESTART: it ends a wait(2).  Again and again, should it come between two waits. */
static void set_alarm(long us)
{
	const struct sigaction action = {.sa_handler = on_alarm};
	const struct itimerval timer = {{.tv_usec = us}, {.tv_usec = us}};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* From call to call, as long as one of its calls is looked for or recorded.  Births, execution and
 * the end are told in any case. */
static enum __ptrace_request how_on(const struct following *following, const struct tracee *tracee)
{
	const struct injection *injection = following->injection;
	const bool done = following->trace->injected && !tracee->replaced;

	if (injection->kind == KIND_NOTHING || (tracee->role == injection->role && !done))
		return PTRACE_SYSCALL;
	return PTRACE_CONT;
}

static void at_change(struct following *following, struct tracee *tracee, int status)
{
	int signal;

	following->asleep = 0;
	if (!WIFSTOPPED(status)) {
		tracee->alive = false;
		return;
	}
	signal = at_stop(following, tracee, status);
	ptrace(how_on(following, tracee), tracee->pid, NULL, signal);
}

/* Until the kernel knows of none.  One whose parent died before we heard of it has not been counted
 * yet, and would be taken for a process of the next start. */
void trace_follow(pid_t starter, const struct injection *injection, look *look_at, void *context,
		  struct trace *trace)
{
	struct following following = {
		.injection = injection, .look_at = look_at, .context = context, .trace = trace};
	int status;

	*trace = (struct trace){0};
	find(&following, starter)->fresh = false;
	waitpid(starter, &status, 0);
	ptrace(PTRACE_SETOPTIONS, starter, NULL, OPTIONS);
	ptrace(how_on(&following, &following.tracee[ROLE_STARTER]), starter, NULL, 0);
	set_alarm(LOOK_US);
	for (;;) {
		const pid_t pid = waitpid(-1, &status, __WALL);

		if (pid > 0)
			at_change(&following, find(&following, pid), status);
		else if (errno == EINTR)
			look_for_hang(&following);
		else
			break;
	}
	set_alarm(0);
}
