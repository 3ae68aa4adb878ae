/* SPDX-License-Identifier: MIT */
/* The launcher of somebody else's sandbox: its start, and its end.  What it does in between is its
 * own affair; the program that it starts speaks for itself. */
#include "init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Time that it has to go by itself once its program has ended, and again after SIGTERM. */
#define PATIENCE_MS 500

static bool take(char **at, const char *end, uint32_t count, char *strings[])
{
	for (uint32_t i = 0; i < count; i++) {
		char *nul = memchr(*at, 0, (size_t)(end - *at));

		if (!nul)
			return false;
		strings[i] = *at;
		*at = nul + 1;
	}
	return true;
}

static bool fits(const struct start_head *head)
{
	return head->words > 0 && head->words <= START_STRINGS_MAX &&
	       head->variables <= START_STRINGS_MAX && head->directories <= START_FILES_MAX &&
	       head->files <= START_FILES_MAX;
}

bool launcher_read(int fd, struct start *start)
{
	struct stat st;
	char *at, *end;

	memset(start, 0, sizeof(*start));
	if (fstat(fd, &st) < 0 || (size_t)st.st_size < sizeof(start->head))
		return false;
	start->size = (size_t)st.st_size;
	start->bytes = mmap(NULL, start->size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (start->bytes == MAP_FAILED)
		return false;
	memcpy(&start->head, start->bytes, sizeof(start->head));
	at = start->bytes + sizeof(start->head);
	end = start->bytes + start->size;
	return fits(&start->head) && take(&at, end, start->head.words, start->words) &&
	       take(&at, end, start->head.variables, start->variables) &&
	       take(&at, end, start->head.directories, start->directories) &&
	       take(&at, end, 2 * start->head.files, start->files);
}

void launcher_forget(struct start *start)
{
	if (start->bytes && start->bytes != MAP_FAILED)
		munmap(start->bytes, start->size);
	start->bytes = NULL;
}

/* ---- the start ---- */

struct launcher {
	const struct wire_trial *trial;
	const struct start *start;
	const int *fds;
	const struct launch_extra *extra;
	struct trial_processes *processes;
};

static int high(int fd)
{
	return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, INIT_FD_END);
}

/* The channel is standard output, and standard input as well, where it works both ways and nothing
 * else is to be there. */
static bool place_channel(int report, int gate, int errors)
{
	return dup2(gate < 0 ? report : gate, 0) == 0 && dup2(report, 1) == 1 &&
	       dup2(errors, 2) == 2;
}

static bool place_descriptors(const struct launcher *launcher)
{
	const int report = high(launcher->fds[TRIAL_REPORT]);
	const int gate = high(launcher->fds[TRIAL_GATE]);
	const int errors = high(launcher->fds[TRIAL_ERRORS]);
	const struct launch_extra extra = {.terminal = high(launcher->extra->terminal),
					   .socketpair = high(launcher->extra->socketpair)};

	if (report < 0 || errors < 0)
		return false;
	syscall(SYS_close_range, 3U, (unsigned)INIT_FD_CONTROL - 1, 0U);
	return place_channel(report, gate, errors) &&
	       launch_place_extra(&extra, launcher->trial->fixture) &&
	       launch_leak(launcher->trial->needs, launcher->trial->fixture);
}

static const char *value_of(char *const *variables, const char *name)
{
	const size_t length = strlen(name);

	for (; *variables; variables++)
		if (strncmp(*variables, name, length) == 0 && (*variables)[length] == '=')
			return *variables + length + 1;
	return NULL;
}

/* By the PATH that it gets, which is not init's; as execvp(3) does it, which goes on where it may
 * not look, and says so in the end. */
static void execute(const struct start *start)
{
	const char *path = value_of(start->variables, "PATH"), *name = start->words[0];
	char file[PATH_SIZE];
	int err = ENOENT, length;

	if (strchr(name, '/')) {
		syscall(SYS_execve, name, start->words, start->variables);
		return;
	}
	for (path = path ? path : "/usr/bin:/bin"; path; path = strchr(path, ':')) {
		path += *path == ':';
		length = (int)strcspn(path, ":");
		/* No directory is the one we are in. */
		if (snprintf(file, sizeof(file), "%.*s%s%s", length, path, length ? "/" : "",
			     name) >= (int)sizeof(file))
			continue;
		syscall(SYS_execve, file, start->words, start->variables);
		if (errno == EACCES)
			err = EACCES;
		else if (errno != ENOENT && errno != ENOTDIR)
			return;
	}
	errno = err;
}

static bool bound_processes(void)
{
	const struct rlimit bound = {LAUNCHER_PROCESSES_MAX, LAUNCHER_PROCESSES_MAX};

	return setrlimit(RLIMIT_NPROC, &bound) == 0;
}

static int run_launcher(void *argument)
{
	const struct launcher *launcher = argument;
	const struct outcome nothing = {0};
	struct wire_record *record = &launcher->processes->record; /* init's, too */

	if (!place_descriptors(launcher) || chdir(ARENA_WORKDIR) < 0 || !bound_processes() ||
	    !launch_become(launcher->trial->caller))
		_exit(126);
	execute(launcher->start);
	record->size = (uint32_t)core_report_put(&nothing, record->bytes);
	record->size += (uint32_t)core_report_put_exec_failure(errno, record->bytes + record->size);
	_exit(127);
}

/* Leads the session of the terminal, as a shell does whose script starts the launcher.  Without a
 * terminal init leads the session and the process group that the launcher is born into: so it
 * leads neither in any trial, and setsid(2), which refuses the leader of a process group, does the
 * same in all of them. */
static int run_keeper(void *argument)
{
	const struct launcher *launcher = argument;

	if (!launch_lead_session(launcher->extra->terminal))
		_exit(126);
	launcher->processes->trial = launch_lend_on(run_launcher, argument);
	if (!launch_become(launcher->trial->caller))
		_exit(126);
	launch_keep_session();
}

/* 0, or -1 with errno, which is the child's as well. */
static int start_process(struct launcher *launcher)
{
	struct trial_processes *processes = launcher->processes;

	if (launcher->extra->terminal < 0) {
		processes->trial = launch_lend_memory(run_launcher, launcher);
	} else {
		processes->trial = -1;
		processes->keeper = launch_lend_memory(run_keeper, launcher);
	}
	return processes->trial < 0 ? -1 : 0;
}

int launcher_start(const struct wire_trial *trial, const struct start *start,
		   const int fds[TRIAL_FDS], const struct launch_extra *extra,
		   struct trial_processes *processes)
{
	struct launcher launcher = {trial, start, fds, extra, processes};
	int pidfd;

	if (start_process(&launcher) < 0)
		return -errno;
	pidfd = (int)syscall(SYS_pidfd_open, processes->trial, 0U);
	processes->pidfd = high(pidfd);
	if (pidfd >= 0)
		close(pidfd);
	return processes->pidfd < 0 ? -errno : 0;
}

/* ---- the end ---- */

static bool ends_within(int pidfd, int milliseconds)
{
	struct pollfd polled = {.fd = pidfd, .events = POLLIN};

	return poll(&polled, 1, milliseconds) > 0;
}

static bool executes_program(const char *pid, const struct stat *program)
{
	char path[PATH_SIZE];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%s/exe", pid);
	return stat(path, &st) == 0 && st.st_dev == program->st_dev && st.st_ino == program->st_ino;
}

/* Does one that executes the program live on?  What the launcher takes along with it, the kernel
 * ends after it: each gets what is left of the time. */
static bool survives(const char *pid, int *patience)
{
	const int pidfd = (int)syscall(SYS_pidfd_open, atoi(pid), 0U);
	struct timespec from, to;
	bool ended;

	clock_gettime(CLOCK_MONOTONIC, &from);
	ended = pidfd < 0 || ends_within(pidfd, *patience);
	clock_gettime(CLOCK_MONOTONIC, &to);
	*patience -=
		(int)((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000);
	*patience = *patience < 0 ? 0 : *patience;
	if (pidfd >= 0)
		close(pidfd);
	return !ended;
}

/* A launcher's own helpers are no survivors of the program. */
static unsigned count_survivors(void)
{
	struct stat program;
	const struct dirent *entry;
	DIR *dir = opendir("/proc");
	unsigned count = 0;
	int patience = PATIENCE_MS;

	if (dir && stat(ARENA_GUEST_PROGRAM, &program) == 0)
		while ((entry = readdir(dir)))
			count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
				 executes_program(entry->d_name, &program) &&
				 survives(entry->d_name, &patience);
	if (dir)
		closedir(dir);
	return count;
}

void launcher_end(struct trial_processes *processes, struct wire_finished *finished,
		  struct rusage *usage)
{
	finished->ended_before = ends_within(processes->pidfd, 0);
	if (!ends_within(processes->pidfd, PATIENCE_MS))
		kill(processes->trial, SIGTERM);
	if (!ends_within(processes->pidfd, PATIENCE_MS))
		kill(processes->trial, SIGKILL);
	while (wait4(processes->trial, &finished->status, 0, usage) < 0 && errno == EINTR)
		;
	finished->leftovers = count_survivors();
}
