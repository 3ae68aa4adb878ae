/* SPDX-License-Identifier: MIT */
#include "witness.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "totals.h"

/* Hex digits against hex digits; an empty claim equals nothing.  Addresses spell 24 of the 32
 * digits. */
static enum sight look_nonce(const struct trial *trial)
{
	const bool addresses = trial->needs & WW_BIT(NEED_ADDRESSES);
	const size_t size = addresses ? (size_t)6 * ARENA_ADDRESSES : NONCE_SIZE - 1;

	return strlen(trial->claim) == size && memcmp(trial->claim, trial->nonce, size) == 0
		       ? SIGHT_ESCAPED
		       : SIGHT_NOTHING;
}

void witness_drop_name(const struct trial *trial, char name[64])
{
	snprintf(name, 64, "drop-%.32s", trial->token);
}

/* Opens an absolute path of the arena.  Links are not followed, in no part of the path: they would
 * lead out of the arena's root. */
static int open_in_arena(const struct trial *trial, const char *path, uint64_t flags)
{
	const struct open_how how = {.flags = flags | O_CLOEXEC,
				     .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
						RESOLVE_NO_MAGICLINKS};

	return (int)syscall(SYS_openat2, trial->arena->fds[HELLO_ROOT], path + 1, &how,
			    sizeof(how));
}

/* No link is followed, in no part of a path. */
static bool find_drop_in(const struct trial *trial, const char *directory, struct stat *st)
{
	const int fd = open_in_arena(trial, directory, O_PATH | O_DIRECTORY);
	char name[64];
	bool found;

	witness_drop_name(trial, name);
	found = fd >= 0 && fstatat(fd, name, st, AT_SYMLINK_NOFOLLOW) == 0;
	if (fd >= 0)
		close(fd);
	return found;
}

/* Looks through descriptors that init opened before the trial: no path of the trial's is walked. */
static bool find_drop(const struct trial *trial, struct stat *st)
{
	char name[64];

	witness_drop_name(trial, name);
	return fstatat(trial->arena->fds[HELLO_ETC], name, st, AT_SYMLINK_NOFOLLOW) == 0 ||
	       fstatat(trial->arena->fds[HELLO_TMP], name, st, AT_SYMLINK_NOFOLLOW) == 0 ||
	       find_drop_in(trial, "/lib", st);
}

/* 1: the file that the manifest names exists, 0: it does not, -1: nobody can say. */
static int count_named_file(const struct trial *trial)
{
	const int fd = open_in_arena(trial, trial->planned.fixture->file, O_PATH);

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	close(fd);
	return 1;
}

static enum sight look_named_file(const struct trial *trial)
{
	const int now = count_named_file(trial);

	if (!trial->baseline.known || trial->baseline.count || now < 0)
		return SIGHT_NOT_LOOKED;
	return now ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

static enum sight look_file(const struct trial *trial)
{
	struct stat st;

	if (trial->planned.fixture->file)
		return look_named_file(trial);
	return find_drop(trial, &st) && S_ISREG(st.st_mode) ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

/* In the workdir, whose files all others can find as well. */
static bool find_work_drop(const struct trial *trial, struct stat *st)
{
	return find_drop_in(trial, ARENA_WORKDIR, st);
}

static enum sight look_mode(const struct trial *trial)
{
	struct stat st;

	return (find_drop(trial, &st) || find_work_drop(trial, &st)) && (st.st_mode & S_ISUID)
		       ? SIGHT_ESCAPED
		       : SIGHT_NOTHING;
}

static enum sight look_content(const struct trial *trial)
{
	const int fd = open_in_arena(trial, ARENA_OWNED, O_RDONLY | O_NONBLOCK);
	char start[NONCE_SIZE - 1];
	ssize_t n;

	if (fd < 0)
		return SIGHT_NOT_LOOKED;
	n = read(fd, start, sizeof(start));
	close(fd);
	return n == (ssize_t)sizeof(start) && memcmp(start, trial->token, sizeof(start)) == 0
		       ? SIGHT_ESCAPED
		       : SIGHT_NOTHING;
}

/* Our own descriptor has no lock: if a lock cannot be taken, another process holds one. */
static enum sight look_lock(const struct trial *trial)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (fcntl(trial->arena->fds[HELLO_CANARY], F_OFD_GETLK, &lock) < 0)
		return SIGHT_NOT_LOOKED;
	return lock.l_type == F_UNLCK ? SIGHT_NOTHING : SIGHT_ESCAPED;
}

/* A victim that did not answer is not the same as a witness that saw nothing. */
static enum sight look_signal(const struct trial *trial)
{
	enum sight sight = SIGHT_NOT_LOOKED;

	for (int i = PEER_VICTIM_SAME; i <= PEER_VICTIM_OTHER; i++) {
		const struct peer *victim = &trial->peers[i];

		if (victim->answered && victim->answer.signalled)
			return SIGHT_ESCAPED;
		if (victim->wanted && !victim->answered)
			return SIGHT_NOT_LOOKED;
		if (victim->answered)
			sight = SIGHT_NOTHING;
	}
	return sight;
}

static enum sight look_token(const struct peer *peer, const struct trial *trial)
{
	if (!peer->answered)
		return SIGHT_NOT_LOOKED;
	return memcmp(peer->answer.bytes, trial->token, NONCE_SIZE - 1) == 0 ? SIGHT_ESCAPED
									     : SIGHT_NOTHING;
}

static enum sight look_memory(const struct trial *trial)
{
	return look_token(&trial->peers[PEER_VICTIM_SAME], trial);
}

static enum sight look_pipes(const struct trial *trial)
{
	const struct peer *victim = &trial->peers[PEER_VICTIM_SAME];

	if (!victim->answered || !victim->up.pipe_size)
		return SIGHT_NOT_LOOKED;
	return victim->answer.pipe_size < victim->up.pipe_size ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

static enum sight look_packet(const struct trial *trial)
{
	return look_token(&trial->peers[PEER_SERVICE], trial);
}

static pid_t victim_pid(const struct trial *trial)
{
	return trial->peers[PEER_VICTIM_SAME].host_pid;
}

/* ---- what is compared with the state at the gate ---- */

typedef int read_text(const struct trial *trial, char *text, size_t size);

static int read_limits(const struct trial *trial, char *text, size_t size)
{
	return observe_text(victim_pid(trial), "limits", text, size);
}

static int read_dump_filter(const struct trial *trial, char *text, size_t size)
{
	return observe_text(victim_pid(trial), "coredump_filter", text, size);
}

static int read_oom_score(const struct trial *trial, char *text, size_t size)
{
	return observe_text(victim_pid(trial), "oom_score_adj", text, size);
}

static int read_affinity(const struct trial *trial, char *text, size_t size)
{
	return observe_status_line(victim_pid(trial), "Cpus_allowed:", text, size);
}

/* Nice value and policy: fields 19 and 41 of /proc/PID/stat (proc(5)); the command in field 2 is
 * ours and has no space. */
static int read_scheduling(const struct trial *trial, char *text, size_t size)
{
	char stat[1024], *save = NULL, *word;
	int number = 1;

	if (observe_text(victim_pid(trial), "stat", stat, sizeof(stat)) < 0)
		return -1;
	text[0] = 0;
	for (word = strtok_r(stat, " ", &save); word; word = strtok_r(NULL, " ", &save), number++)
		if (number == 19 || number == 41)
			snprintf(text + strlen(text), size - strlen(text), "%s ", word);
	return text[0] ? 0 : -1;
}

static int read_mounts(const struct trial *trial, char *text, size_t size)
{
	return observe_text(trial->pid, "mountinfo", text, size);
}

static int read_executable(const struct trial *trial, char *text, size_t size)
{
	struct object object;

	if (observe_object(trial->pid, "exe", &object) < 0)
		return -1;
	snprintf(text, size, "%llu %llu", (unsigned long long)object.dev,
		 (unsigned long long)object.ino);
	return 0;
}

static int read_window(const struct trial *trial, char *text, size_t size)
{
	struct winsize window;

	if (ioctl(trial->terminal, TIOCGWINSZ, &window) < 0)
		return -1;
	snprintf(text, size, "%u %u", window.ws_row, window.ws_col);
	return 0;
}

static int read_namespaces(const struct trial *trial, char *text, size_t size)
{
	struct object objects[OBSERVED_NAMESPACES];
	size_t used = 0;

	if (observe_namespaces(trial->pid, objects) < 0)
		return -1;
	for (int i = 0; i < OBSERVED_NAMESPACES; i++)
		used += (size_t)snprintf(text + used, size - used, "%llu:%llu ",
					 (unsigned long long)objects[i].dev,
					 (unsigned long long)objects[i].ino);
	return 0;
}

static read_text *const compared[WW_WITNESSES_COUNT] = {
	[WITNESS_LIMITS] = read_limits,         [WITNESS_AFFINITY] = read_affinity,
	[WITNESS_SCHEDULING] = read_scheduling, [WITNESS_MOUNTS] = read_mounts,
	[WITNESS_EXECUTABLE] = read_executable, [WITNESS_WINDOW] = read_window,
	[WITNESS_NAMESPACE] = read_namespaces,  [WITNESS_DUMP_FILTER] = read_dump_filter,
	[WITNESS_OOM_SCORE] = read_oom_score,
};

/* A process that ended has no descriptors, namespaces, mounts or executable any more (what is left
 * of it in /proc is its status): for a witness of the trial's own process that is an answer. */
static enum sight unreadable(const struct trial *trial, bool of_victim)
{
	const bool ended = trial->process.fd < 0;

	return ended && !of_victim && trial->baseline.known ? SIGHT_NOTHING : SIGHT_NOT_LOOKED;
}

static bool about_victim(enum witness witness)
{
	const uint64_t witnesses = WW_BIT(WITNESS_LIMITS) | WW_BIT(WITNESS_AFFINITY) |
				   WW_BIT(WITNESS_SCHEDULING) | WW_BIT(WITNESS_TRACER) |
				   WW_BIT(WITNESS_DUMP_FILTER) | WW_BIT(WITNESS_OOM_SCORE);

	return witnesses & WW_BIT(witness);
}

static enum sight look_changed(const struct trial *trial)
{
	const enum witness witness = trial->planned.fixture->witness;
	char now[sizeof(trial->baseline.text)];

	if (!trial->baseline.known || compared[witness](trial, now, sizeof(now)) < 0)
		return unreadable(trial, about_victim(witness));
	return strcmp(now, trial->baseline.text) != 0 ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

/* ---- what is counted ---- */

static const char *descriptor_prefix(enum goal goal)
{
	switch (goal) {
	case GOAL_FD_BPF_MAP:
		return "anon_inode:bpf-map";
	case GOAL_FD_PERF_EVENT:
		return "anon_inode:[perf_event]";
	case GOAL_FD_USERFAULTFD:
		return "anon_inode:[userfaultfd]";
	case GOAL_FD_IO_URING:
		return "anon_inode:[io_uring]";
	case GOAL_NONE:
	case GOAL_EUID_0:
	case GOAL_EGID_0:
	case GOAL_EUID_2000:
	case GOAL_FSUID_2000:
	case GOAL_CAPS:
	case WW_GOALS_COUNT:
		break;
	}
	return "?";
}

typedef int count_things(const struct trial *trial);

static int count_kind(const struct trial *trial)
{
	return observe_descriptors(trial->pid, descriptor_prefix(trial->planned.fixture->goal));
}

static int count_open_files(const struct trial *trial)
{
	return observe_descriptors(trial->pid, "");
}

static int count_ptys(const struct trial *trial)
{
	return observe_numbers(trial->arena->fds[HELLO_PTS]);
}

static int count_processes(const struct trial *trial)
{
	return observe_numbers(trial->arena->fds[HELLO_PROC]);
}

/* Address space in GiB. */
static int count_address_space(const struct trial *trial)
{
	char line[64];

	if (observe_status_line(trial->pid, "VmSize:", line, sizeof(line)) < 0)
		return -1;
	return (int)(strtoull(line, NULL, 10) >> 20);
}

static int count_threads(const struct trial *trial)
{
	char line[64];

	if (observe_status_line(trial->pid, "Threads:", line, sizeof(line)) < 0)
		return -1;
	return (int)strtol(line, NULL, 10);
}

/* Before the slash of "SigQ: counted/limit", which are the user's (proc_pid_status(5)). */
static int count_signals(const struct trial *trial)
{
	char line[64];

	if (observe_status_line(victim_pid(trial), "SigQ:", line, sizeof(line)) < 0)
		return -1;
	return (int)strtol(line, NULL, 10);
}

static int count_resident(const struct trial *trial)
{
	return total_resident(trial->arena->fds[HELLO_PROC]);
}

static int count_user_namespaces(const struct trial *trial)
{
	return total_user_namespaces(trial->arena->fds[HELLO_PROC]);
}

static int count_memory_files(const struct trial *trial)
{
	return total_memory_files(trial->pid);
}

static bool same_directory(int a, int b)
{
	struct stat one, other;

	return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

/* The process's own view of its workdir, where that is another directory than `outside`; -1. */
static int open_inside(const struct trial *trial, int outside)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/cwd", (int)trial->pid);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && same_directory(fd, outside)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The workdir as its host sees it, or, where that is more, as the process does: a sandbox may have
 * put a file system of its own in its place. 0, or -1 when it cannot be read. */
static int list_workdir(const struct trial *trial, struct contents *contents)
{
	const int outside = open_in_arena(trial, ARENA_WORKDIR, O_RDONLY | O_DIRECTORY);
	const int other = open_inside(trial, outside);
	struct contents inside;

	if (total_contents(outside, contents) < 0) {
		if (other >= 0)
			close(other);
		return -1;
	}
	if (total_contents(other, &inside) < 0)
		return 0;
	if (inside.files > contents->files)
		contents->files = inside.files;
	if (inside.largest > contents->largest)
		contents->largest = inside.largest;
	if (inside.held > contents->held)
		contents->held = inside.held;
	return 0;
}

/* Size in GiB of the largest file in the workdir. */
static int count_file_size(const struct trial *trial)
{
	struct contents contents;

	return list_workdir(trial, &contents) < 0 ? -1 : (int)(contents.largest >> 30);
}

static int count_files(const struct trial *trial)
{
	struct contents contents;

	return list_workdir(trial, &contents) < 0 ? -1 : contents.files;
}

/* MiB of all files in the workdir. */
static int count_workdir_size(const struct trial *trial)
{
	struct contents contents;

	return list_workdir(trial, &contents) < 0 ? -1 : (int)(contents.held >> 20);
}

static int count_tracers(const struct trial *trial)
{
	char line[64];

	if (observe_status_line(victim_pid(trial), "TracerPid:", line, sizeof(line)) < 0)
		return -1;
	return strtol(line, NULL, 10) != 0;
}

enum { BY_MEMORY = 0 }; /* what the profile was told decides: least_count() */

/* How many more than at the gate make an escape; absolute counts have `absolute`. */
static const struct {
	count_things *count;
	int least;
	bool absolute;
} counted[WW_WITNESSES_COUNT] = {
	[WITNESS_DESCRIPTOR] = {count_kind, 1, false},
	[WITNESS_PTY] = {count_ptys, 1, false},
	[WITNESS_PROCESSES] = {count_processes, 64, false},
	[WITNESS_TRACER] = {count_tracers, 1, true},
	[WITNESS_ADDRESS_SPACE] = {count_address_space, BY_MEMORY, true},
	[WITNESS_OPEN_FILES] = {count_open_files, 300, true},
	[WITNESS_FILE_SIZE] = {count_file_size, 1, true},
	[WITNESS_FILES] = {count_files, 1024, true},
	[WITNESS_WORKDIR_SIZE] = {count_workdir_size, 320, true},
	[WITNESS_RESIDENT] = {count_resident, BY_MEMORY, true},
	[WITNESS_MEMORY_FILES] = {count_memory_files, BY_MEMORY, true},
	[WITNESS_THREADS] = {count_threads, 64, false},
	[WITNESS_USER_NAMESPACES] = {count_user_namespaces, 1, false},
	[WITNESS_SIGNAL_QUEUE] = {count_signals, 2048, false},
};

/* The least that no limit of the profile allows. */
static int least_count(const struct trial *trial, enum witness witness)
{
	const uint64_t memory_mib = trial->kit->memory_mib;
	const uint64_t least = witness == WITNESS_ADDRESS_SPACE
				       ? (core_rlimit_as(memory_mib) >> 30) + 1 /* GiB */
				       : memory_mib + 1;

	if (counted[witness].least != BY_MEMORY)
		return counted[witness].least;
	return least < INT_MAX ? (int)least : INT_MAX;
}

/* Did the queue end short of the program's own limit?  Then another limit was met, of a user
 * namespace further out, which all arenas share: kill(2) says nothing of it. */
static bool queue_cut_short(const struct trial *trial, int queued)
{
	struct limits limits;

	return queued > 0 &&
	       (observe_limits(trial->pid, &limits) < 0 || limits.sigpending > (uint64_t)queued);
}

static enum sight look_counted(const struct trial *trial)
{
	const enum witness witness = trial->planned.fixture->witness;
	const int now = counted[witness].count(trial);
	const int before = counted[witness].absolute ? 0 : (int)trial->baseline.count;

	if (!trial->baseline.known || now < 0)
		return unreadable(trial, about_victim(witness));
	if (now - before >= least_count(trial, witness))
		return SIGHT_ESCAPED;
	if (witness == WITNESS_SIGNAL_QUEUE && queue_cut_short(trial, now - before))
		return SIGHT_NOT_LOOKED;
	return SIGHT_NOTHING;
}

void witness_remember(struct trial *trial)
{
	const enum witness witness = trial->planned.fixture->witness;
	struct baseline *baseline = &trial->baseline;

	if (trial->planned.fixture->file) {
		const int count = count_named_file(trial);

		baseline->known = count >= 0;
		baseline->count = count > 0;
	} else if (compared[witness]) {
		baseline->known =
			compared[witness](trial, baseline->text, sizeof(baseline->text)) == 0;
	} else if (counted[witness].count) {
		const int count = counted[witness].count(trial);

		baseline->known = count >= 0;
		baseline->count = count < 0 ? 0 : (unsigned)count;
	}
}

/* ---- the others ---- */

/* 8 hex digits: which of 32 pids exist; a guess is right once in 2^32. */
static enum sight look_pid_pattern(const struct trial *trial)
{
	return strlen(trial->claim) == 8 && strncmp(trial->claim, trial->nonce, 8) == 0
		       ? SIGHT_ESCAPED
		       : SIGHT_NOTHING;
}

/* What another reader of the terminal would get: whole lines, at most what a queue holds. */
static enum sight look_tty(const struct trial *trial)
{
	char input[4096 + 1];
	size_t used = 0;
	ssize_t n;

	if (trial->terminal_slave.fd < 0 ||
	    fcntl(trial->terminal_slave.fd, F_SETFL, O_NONBLOCK) < 0)
		return SIGHT_NOT_LOOKED;
	while (used < sizeof(input) - 1 &&
	       (n = read(trial->terminal_slave.fd, input + used, sizeof(input) - 1 - used)) > 0)
		used += (size_t)n;
	return memmem(input, used, trial->token, NONCE_SIZE - 1) ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

/* Speaks in witness_hear(). */
static enum sight look_later(const struct trial *trial)
{
	(void)trial;
	return SIGHT_NOT_LOOKED;
}

void witness_hear(struct trial *trial, const struct wire_finished *finished)
{
	/* A quarter of a second past the bound: the kernel acts at a tick, and a death at the bound
	 * is no escape. */
	const uint64_t cpu_bound = core_rlimit_cpu(trial->kit->timeout_seconds) * 1000000 + 250000;
	const enum witness witness = trial->planned.fixture->witness;
	bool escaped;

	if (witness == WITNESS_SURVIVOR)
		escaped = finished->leftovers > 0;
	else if (witness == WITNESS_HOST_NAME)
		escaped = finished->renamed;
	else if (witness == WITNESS_CPU_TIME)
		escaped = finished->cpu_us > cpu_bound;
	else
		return;
	trial->facts.sight = escaped ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

static bool holds(const struct credentials *c, enum goal goal)
{
	switch (goal) {
	case GOAL_EUID_0:
		return c->euid == ARENA_ROOT;
	case GOAL_EGID_0:
		return c->egid == ARENA_ROOT;
	case GOAL_EUID_2000:
		return c->euid == ARENA_OTHER;
	case GOAL_FSUID_2000:
		return c->fsuid == ARENA_OTHER;
	case GOAL_CAPS:
		return c->effective_caps != 0 && c->in_arena;
	case GOAL_NONE:
	case GOAL_FD_BPF_MAP:
	case GOAL_FD_PERF_EVENT:
	case GOAL_FD_USERFAULTFD:
	case GOAL_FD_IO_URING:
	case WW_GOALS_COUNT:
		break;
	}
	return false;
}

/* A transition: not the goal before, the goal now.  A process that died keeps its credentials in
 * /proc until init reaps it, which it does not before FINISH. */
static enum sight look_creds(const struct trial *trial)
{
	const enum goal goal = trial->planned.fixture->goal;
	struct credentials now;

	if (!trial->before_known)
		return SIGHT_NOT_LOOKED;
	if (holds(&trial->before, goal))
		return SIGHT_VACUOUS;
	if (observe_credentials(trial->pid, trial->arena, trial->kit->ids, &now) < 0)
		return SIGHT_NOT_LOOKED;
	return holds(&now, goal) ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

static const struct {
	enum sight (*look)(const struct trial *trial);
	bool asks; /* the peers must have been asked first */
} witnesses[WW_WITNESSES_COUNT] = {
	[WITNESS_NONCE] = {look_nonce, false},
	[WITNESS_FILE] = {look_file, false},
	[WITNESS_MODE] = {look_mode, false},
	[WITNESS_SIGNAL] = {look_signal, true},
	[WITNESS_MEMORY] = {look_memory, true},
	[WITNESS_LIMITS] = {look_changed, false},
	[WITNESS_PACKET] = {look_packet, true},
	[WITNESS_CREDS] = {look_creds, false},
	[WITNESS_PID_PATTERN] = {look_pid_pattern, false},
	[WITNESS_AFFINITY] = {look_changed, false},
	[WITNESS_SCHEDULING] = {look_changed, false},
	[WITNESS_TRACER] = {look_counted, false},
	[WITNESS_TTY] = {look_tty, false},
	[WITNESS_WINDOW] = {look_changed, false},
	[WITNESS_PTY] = {look_counted, false},
	[WITNESS_NAMESPACE] = {look_changed, false},
	[WITNESS_MOUNTS] = {look_changed, false},
	[WITNESS_HOST_NAME] = {look_later, false},
	[WITNESS_DESCRIPTOR] = {look_counted, false},
	[WITNESS_EXECUTABLE] = {look_changed, false},
	[WITNESS_PROCESSES] = {look_counted, false},
	[WITNESS_ADDRESS_SPACE] = {look_counted, false},
	[WITNESS_OPEN_FILES] = {look_counted, false},
	[WITNESS_FILE_SIZE] = {look_counted, false},
	[WITNESS_CPU_TIME] = {look_later, false},
	[WITNESS_SURVIVOR] = {look_later, false},
	[WITNESS_CONTENT] = {look_content, false},
	[WITNESS_DUMP_FILTER] = {look_changed, false},
	[WITNESS_OOM_SCORE] = {look_changed, false},
	[WITNESS_LOCK] = {look_lock, false},
	[WITNESS_PIPES] = {look_pipes, true},
	[WITNESS_FILES] = {look_counted, false},
	[WITNESS_WORKDIR_SIZE] = {look_counted, false},
	[WITNESS_RESIDENT] = {look_counted, false},
	[WITNESS_MEMORY_FILES] = {look_counted, false},
	[WITNESS_THREADS] = {look_counted, false},
	[WITNESS_SIGNAL_QUEUE] = {look_counted, false},
	[WITNESS_USER_NAMESPACES] = {look_counted, false},
};

bool witness_asks(enum witness witness)
{
	return witnesses[witness].asks;
}

enum sight witness_look(const struct trial *trial)
{
	return witnesses[trial->planned.fixture->witness].look(trial);
}
