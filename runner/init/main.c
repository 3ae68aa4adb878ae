/* SPDX-License-Identifier: MIT */
/* Arena init: one trial at a time, on the supervisor's word.
 *
 * It is a program of its own, executed from a sealed memfd inside the arena's user namespace, for
 * two reasons.  The memory of a mere fork would belong to the outer user namespace and not be
 * dumpable, so that every /proc/PID escape would be refused for a reason that no real host has
 * (ptrace(2), "Ptrace access mode checking").  And /proc/1/exe must not lead to a real file. */
#include "init.h"
#include "need.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char *step, int err)
{
	struct wire_failed message = {.kind = WIRE_FAILED, .err = err};

	strncpy(message.step, step, sizeof(message.step) - 1);
	wire_send(INIT_FD_CONTROL, &message, sizeof(message), NULL, 0, 0);
}

/* TYPE:HEX of name_to_handle_at(2), as docs/reference/fixture-arguments.md promises.  Of the
 * directory: a file's handle may be opened by a capability in the initial user namespace alone, a
 * directory's (since Linux 6.11) by one in the file system's (may_decode_fh() in fs/fhandle.c).  ""
 * where the kernel has no handles. */
static void describe_handle(char text[HANDLE_SIZE])
{
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + 64];
	} u = {.handle.handle_bytes = 64};
	int mount, used;

	text[0] = 0;
	if (name_to_handle_at(AT_FDCWD, "/etc", &u.handle, &mount, 0) < 0)
		return;
	used = snprintf(text, HANDLE_SIZE, "%d:", u.handle.handle_type);
	for (unsigned i = 0; i < u.handle.handle_bytes; i++)
		used += snprintf(text + used, HANDLE_SIZE - (size_t)used, "%02x",
				 u.handle.f_handle[i]);
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
		[HELLO_CANARY] = {ARENA_CANARY, O_WRONLY},
		[HELLO_ROOT_CANARY] = {ARENA_ROOT_CANARY, O_WRONLY},
		[HELLO_LIBRARY] = {ARENA_LIBRARY, O_WRONLY},
		[HELLO_PTS] = {"/dev/pts", O_RDONLY | O_DIRECTORY},
		[HELLO_PROC] = {"/proc", O_RDONLY | O_DIRECTORY},
	};
	struct wire_hello message = {.kind = WIRE_HELLO};
	int fds[HELLO_FDS], err;

	for (int i = 0; i < HELLO_FDS; i++) {
		fds[i] = open(opened[i].path, opened[i].flags | O_CLOEXEC);
		if (fds[i] < 0)
			return opened[i].path;
	}
	describe_handle(message.handle);
	err = wire_send(INIT_FD_CONTROL, &message, sizeof(message), fds, HELLO_FDS, 0);
	/* Init keeps none of them: no real host has a descriptor in process 1 that can write the
	 * canary. */
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
	return next == count && fds[TRIAL_REPORT] >= 0 &&
	       (fds[TRIAL_GATE] >= 0 || fds[TRIAL_START] >= 0);
}

/* Whose the victim is: the id that the program will have. */
static uid_t victim_uid(const struct wire_trial *trial)
{
	if (trial->owner >= 0)
		return (uid_t)trial->owner;
	return trial->caller == CALLER_ROOT ? ARENA_ROOT : ARENA_USER;
}

/* Makes victims and services.  NULL or the failed step, errno set. */
static const char *make_peers(const struct wire_trial *trial, const int fds[TRIAL_FDS], int peer,
			      struct trial_processes *processes)
{
	if (trial->present & WW_BIT(TRIAL_VICTIM_SAME)) {
		processes->victim_same =
			victim_start(victim_uid(trial), fds[TRIAL_VICTIM_SAME], trial->needs);
		if (processes->victim_same < 0)
			return "victim_same";
	}
	if (trial->present & WW_BIT(TRIAL_VICTIM_OTHER)) {
		processes->victim_other = victim_start(ARENA_OTHER, fds[TRIAL_VICTIM_OTHER], 0);
		if (processes->victim_other < 0)
			return "victim_other";
	}
	if (trial->present & WW_BIT(TRIAL_SERVICE)) {
		processes->service = service_fork(trial->needs, fds[TRIAL_SERVICE], peer);
		if (processes->service < 0)
			return "service";
	}
	return NULL;
}

static const char *make_belongings(uint64_t needs, struct belongings *own)
{
	*own = (struct belongings){-1, -1, {-1, -1}};
	for (int need; (need = need_take(&needs)) >= 0;)
		if (need_rows[need]->hold && !need_rows[need]->hold(own))
			return need_words[need];
	return NULL;
}

/* true when nothing of it is left. */
static bool remove_all(uint64_t needs)
{
	bool gone = true;

	for (int need; (need = need_take(&needs)) >= 0;)
		if (need_rows[need]->remove)
			gone = need_rows[need]->remove() && gone;
	return gone;
}

/* All but the terminal's master, whose end would be a hangup for the trial: SIGHUP. */
static void close_belongings(const struct belongings *own)
{
	const int fds[] = {own->slave, own->pair[0], own->pair[1]};

	close_all(fds, 3);
}

static const char *tell_prepared(struct trial_processes *processes, const struct belongings *own)
{
	const pid_t pid = processes->trial;
	const struct wire_prepared message = {.kind = WIRE_PREPARED, .record = processes->record};
	const int fds[PREPARED_FDS] = {own->master, own->slave};

	/* The pid of our own child cannot be used again before we reap it. */
	if (processes->sealed.init > 0) {
		const int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);

		processes->pidfd = pidfd < 0 ? -1 : fcntl(pidfd, F_DUPFD_CLOEXEC, INIT_FD_END);
		if (pidfd < 0)
			return "pidfd_open";
		close(pidfd);
	}
	errno = -wire_send(INIT_FD_CONTROL, &message, sizeof(message), fds,
			   own->master >= 0 ? PREPARED_FDS : 0, pid);
	return errno ? "prepared" : NULL;
}

static const char *start_launcher(const struct wire_trial *trial, const int fds[TRIAL_FDS],
				  const struct launch_extra *extra,
				  struct trial_processes *processes)
{
	static struct start start;
	const char *failed = launcher_read(fds[TRIAL_START], &start) ? NULL : "start";

	processes->launcher = true;
	if (!failed)
		failed = offer_start(trial, &start, fds[TRIAL_COPIES]);
	if (!failed) {
		errno = -launcher_start(trial, &start, fds, extra, processes);
		failed = errno ? "launcher" : NULL;
	}
	launcher_forget(&start);
	return failed;
}

static const char *start_all(struct wire_trial *trial, const int fds[TRIAL_FDS],
			     const struct sock_filter *filters, const struct belongings *own,
			     struct trial_processes *processes)
{
	const struct launch_extra extra = {.terminal = own->slave, .socketpair = own->pair[0]};
	const char *step = make_peers(trial, fds, own->pair[1], processes);

	if (step)
		return step;
	if (fds[TRIAL_START] >= 0)
		return start_launcher(trial, fds, &extra, processes);
	errno = -launch_trial(trial, filters, fds, &extra, processes);
	return errno ? "vfork" : NULL;
}

static const char *prepare(struct wire_trial *trial, const int fds[TRIAL_FDS],
			   const struct sock_filter *filters, struct trial_processes *processes)
{
	struct belongings own;
	const char *step = workdir_make(trial, trial->needs, fds[TRIAL_PROGRAM]);

	if (!step)
		step = make_belongings(trial->needs, &own);
	else
		return step;
	if (!step)
		step = start_all(trial, fds, filters, &own, processes);
	if (!step)
		step = tell_prepared(processes, &own);
	close_belongings(&own);
	processes->terminal = own.master;
	return step;
}

static uint64_t microseconds(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000000 + (uint64_t)t->tv_usec;
}

static bool ours(const struct trial_processes *processes, pid_t pid)
{
	return pid == processes->victim_same || pid == processes->victim_other ||
	       pid == processes->service || pid == processes->keeper;
}

/* Ends the trial's own process alone, so that whoever lives on can be told from it. */
static void end_trial(struct trial_processes *processes, struct wire_finished *finished)
{
	siginfo_t info = {0};
	struct rusage usage;

	if (processes->launcher) {
		launcher_end(processes, finished, &usage);
		finished->cpu_us = microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime);
		return;
	}
	if (processes->sealed.init > 0) {
		sealed_end(processes, finished, &usage);
		finished->cpu_us = microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime);
		return;
	}
	finished->ended_before =
		waitid(P_PID, (id_t)processes->trial, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		info.si_pid == processes->trial;
	kill(processes->trial, SIGKILL);
	while (wait4(processes->trial, &finished->status, 0, &usage) < 0 && errno == EINTR)
		;
	finished->cpu_us = microseconds(&usage.ru_utime) + microseconds(&usage.ru_stime);
}

/* Kills everything in the arena but init (kill(2): -1 never reaches init itself) and reaps it. What
 * had ended by itself before is reaped first and is no leftover. */
static void end_others(const struct trial_processes *processes, struct wire_finished *finished)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		;
	/* Every process here descends from init: without children it is alone. kill(2) would walk
	 * all processes of the host to find that. */
	if (pid < 0 && errno == ECHILD)
		return;
	kill(-1, SIGKILL);
	while ((pid = waitpid(-1, NULL, 0)) > 0 || errno == EINTR) {
		if (pid <= 0 || ours(processes, pid))
			continue;
		finished->leftovers++;
		/* A process that was being created while kill(-1) walked the list outlives it. */
		kill(-1, SIGKILL);
	}
}

static bool renamed(void)
{
	struct utsname name;

	return uname(&name) == 0 && strcmp(name.nodename, ARENA_HOST_NAME) != 0;
}

/* No other trial uses an arena after a launcher: it is thrown away with all that is in it, and
 * nothing needs to be ended, removed or proven first. */
static void clean_up(struct trial_processes *processes, bool unfiltered,
		     struct wire_finished *finished)
{
	*finished = (struct wire_finished){.kind = WIRE_FINISHED, .renamed = renamed()};
	if (processes->trial > 0)
		end_trial(processes, finished);
	if (!processes->launcher)
		end_others(processes, finished);
	close_all(&processes->terminal, 1);
	close_all(&processes->control, 1);
	close_all(&processes->pidfd, 1);
	close_all(&processes->gate, 1);
	processes->terminal = processes->control = processes->pidfd = processes->gate = -1;
	finished->inert = !processes->launcher && remove_all(processes->needs) && !renamed() &&
			  inert_check() && (!unfiltered || inert_check_unfiltered());
}

static void finish(struct trial_processes *processes, bool unfiltered)
{
	struct wire_finished finished;

	clean_up(processes, unfiltered, &finished);
	wire_send(INIT_FD_CONTROL, &finished, sizeof(finished), NULL, 0, 0);
}

static struct trial_processes no_processes(uint64_t needs)
{
	return (struct trial_processes){.needs = needs,
					.terminal = -1,
					.control = -1,
					.control_other = -1,
					.pidfd = -1,
					.gate = -1};
}

static const char *run_unattended(struct wire_trial *trial, const struct sock_filter *filters)
{
	struct trial_processes processes = no_processes(0);
	struct wire_heard heard = {.kind = WIRE_HEARD};
	const char *failed = unattended_run(trial, filters, &processes, &heard);

	if (failed)
		return failed;
	clean_up(&processes, false, &heard.end);
	heard.record = processes.record;
	errno = -wire_send(INIT_FD_CONTROL, &heard,
			   offsetof(struct wire_heard, said) + heard.said_size, NULL, 0, 0);
	return errno ? "heard" : NULL;
}

static void serve(const struct sock_filter *filters)
{
	struct trial_processes processes = no_processes(0);
	union wire_message message;
	int got[WIRE_FDS_MAX], fds[TRIAL_FDS], count;

	/* End of file: the supervisor is gone.  The whole pid namespace ends with init. */
	while (wire_receive(INIT_FD_CONTROL, &message, sizeof(message), got, &count, NULL) > 0) {
		const char *failed = NULL;

		if (message.kind == WIRE_TRIAL) {
			processes = no_processes(message.trial.needs);
			if (!place(&message.trial, got, count, fds))
				failed = "descriptors";
			else
				failed = prepare(&message.trial, fds, filters, &processes);
		} else if (message.kind == WIRE_FINISH) {
			finish(&processes, message.finish.unfiltered);
		} else if (message.kind == WIRE_UNATTENDED) {
			failed = run_unattended(&message.trial, filters);
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

bool has_word(char *const *words, const char *word)
{
	for (char *const *at = words + 1; *at; at++)
		if (strcmp(*at, word) == 0)
			return true;
	return false;
}

/* Victims get numbers that no process of a sandbox's own pid namespace has: there the fixture is
 * number 2 or so, and would take itself for a victim of that number.  Where the kernel has no such
 * file (CONFIG_CHECKPOINT_RESTORE), numbers may meet, and a fixture that signals itself is told by
 * its death. */
static void leave_low_pids(void)
{
	const int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "300", 3) != 3)
		errno = 0; /* said above */
	close(fd);
}

int main(int argc, char **argv, char **envp)
{
	const struct sock_filter *filters;
	const char *failed;

	if (argc > 0 && strcmp(argv[0], "victim") == 0)
		victim_main(argv, envp);
	while (argc > 0 && strcmp(argv[0], "keeper") == 0)
		pause();
	if (argc > 1 && strcmp(argv[0], "stub") == 0)
		stub_main(argv);
	for (int fd = INIT_FD_CONTROL; fd < INIT_FD_END; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	/* The last credential change was before exec, which also cleared the setting. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	filters = map_filters();
	failed = rootfs_build(argv);
	/* It says that the network namespace is this arena's own. */
	if (!failed && has_word(argv, "net"))
		failed = loopback_up();
	if (!failed && has_word(argv, "offers"))
		failed = offer_decoy();
	if (!failed)
		leave_low_pids();
	if (!failed && !inert_remember())
		failed = "proof of inertness";
	if (!failed)
		failed = hello();
	if (failed) {
		fail(failed, errno);
		return 1;
	}
	serve(filters);
	return 0;
}
