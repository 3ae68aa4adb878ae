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
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "totals.h"

/* Hex digits against hex digits; an empty claim equals nothing.  Addresses spell 24 of the 32
 * digits. */
static enum sight look_nonce(const struct scene *scene)
{
	const bool addresses = scene->needs & WW_BIT(NEED_ADDRESSES);
	const size_t size = addresses ? (size_t)6 * told_addresses : NONCE_SIZE - 1;

	return strlen(scene->claim) == size && memcmp(scene->claim, scene->nonce, size) == 0
		       ? SIGHT_ESCAPED
		       : SIGHT_NOTHING;
}

/* Opens an absolute path of the arena.  Links are not followed, in no part of the path: they would
 * lead out of the arena's root. */
static int open_in_arena(const struct scene *scene, const char *path, uint64_t flags)
{
	const struct open_how how = {.flags = flags | O_CLOEXEC,
				     .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
						RESOLVE_NO_MAGICLINKS};

	return (int)syscall(SYS_openat2, scene->arena->fds[HELLO_ROOT], path + 1, &how,
			    sizeof(how));
}

/* No link is followed, in no part of a path. */
static bool find_drop_in(const struct scene *scene, const char *directory, struct stat *st)
{
	const int fd = open_in_arena(scene, directory, O_PATH | O_DIRECTORY);
	char name[DROP_NAME_SIZE];
	bool found;

	scene_drop_name(scene, name);
	found = fd >= 0 && fstatat(fd, name, st, AT_SYMLINK_NOFOLLOW) == 0;
	if (fd >= 0)
		close(fd);
	return found;
}

/* Looks through descriptors that init opened before the trial: no path of the trial's is walked. */
static bool find_drop(const struct scene *scene, struct stat *st)
{
	char name[DROP_NAME_SIZE];

	scene_drop_name(scene, name);
	return fstatat(scene->arena->fds[HELLO_ETC], name, st, AT_SYMLINK_NOFOLLOW) == 0 ||
	       fstatat(scene->arena->fds[HELLO_TMP], name, st, AT_SYMLINK_NOFOLLOW) == 0 ||
	       find_drop_in(scene, "/lib", st);
}

/* 1: the file that the manifest names exists, 0: it does not, -1: nobody can say. */
static int count_named_file(const struct scene *scene)
{
	const int fd = open_in_arena(scene, scene->planned->fixture->file, O_PATH);

	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
	close(fd);
	return 1;
}

static enum sight look_named_file(const struct scene *scene)
{
	const int now = count_named_file(scene);

	if (!scene->baseline.known || scene->baseline.count || now < 0)
		return SIGHT_NOT_LOOKED;
	return now ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

static enum sight look_file(const struct scene *scene)
{
	struct stat st;

	if (scene->planned->fixture->file)
		return look_named_file(scene);
	return find_drop(scene, &st) && S_ISREG(st.st_mode) ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

/* In the workdir, whose files all others can find as well. */
static bool find_work_drop(const struct scene *scene, struct stat *st)
{
	return find_drop_in(scene, ARENA_WORKDIR, st);
}

static enum sight look_mode(const struct scene *scene)
{
	struct stat st;

	return (find_drop(scene, &st) || find_work_drop(scene, &st)) && (st.st_mode & S_ISUID)
		       ? SIGHT_ESCAPED
		       : SIGHT_NOTHING;
}

static enum sight look_content(const struct scene *scene)
{
	const int fd = open_in_arena(scene, ARENA_OWNED, O_RDONLY | O_NONBLOCK);
	char start[NONCE_SIZE - 1];
	ssize_t n;

	if (fd < 0)
		return SIGHT_NOT_LOOKED;
	n = read(fd, start, sizeof(start));
	close(fd);
	return n == (ssize_t)sizeof(start) && memcmp(start, scene->token, sizeof(start)) == 0
		       ? SIGHT_ESCAPED
		       : SIGHT_NOTHING;
}

/* Our own descriptor has no lock: if a lock cannot be taken, another process holds one. */
static enum sight look_lock(const struct scene *scene)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (fcntl(scene->arena->fds[HELLO_CANARY], F_OFD_GETLK, &lock) < 0)
		return SIGHT_NOT_LOOKED;
	return lock.l_type == F_UNLCK ? SIGHT_NOTHING : SIGHT_ESCAPED;
}

/* A victim that did not answer is not the same as a witness that saw nothing. */
static enum sight look_signal(const struct scene *scene)
{
	enum sight sight = SIGHT_NOT_LOOKED;

	for (int i = PEER_VICTIM_SAME; i <= PEER_VICTIM_OTHER; i++) {
		const struct peer *victim = &scene->peers[i];

		if (victim->answered && victim->answer.signalled)
			return SIGHT_ESCAPED;
		if (victim->wanted && !victim->answered)
			return SIGHT_NOT_LOOKED;
		if (victim->answered)
			sight = SIGHT_NOTHING;
	}
	return sight;
}

static enum sight look_token(const struct peer *peer, const struct scene *scene)
{
	if (!peer->answered)
		return SIGHT_NOT_LOOKED;
	return memcmp(peer->answer.bytes, scene->token, NONCE_SIZE - 1) == 0 ? SIGHT_ESCAPED
									     : SIGHT_NOTHING;
}

static enum sight look_memory(const struct scene *scene)
{
	return look_token(&scene->peers[PEER_VICTIM_SAME], scene);
}

static enum sight look_pipes(const struct scene *scene)
{
	const struct peer *victim = &scene->peers[PEER_VICTIM_SAME];

	if (!victim->answered || !victim->up.pipe_size)
		return SIGHT_NOT_LOOKED;
	return victim->answer.pipe_size < victim->up.pipe_size ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

static enum sight look_packet(const struct scene *scene)
{
	return look_token(&scene->peers[PEER_SERVICE], scene);
}

static pid_t victim_pid(const struct scene *scene)
{
	return scene->peers[PEER_VICTIM_SAME].host_pid;
}

/* ---- what is compared with the state at the gate ---- */

typedef int read_text(const struct scene *scene, char *text, size_t size);

static int read_limits(const struct scene *scene, char *text, size_t size)
{
	return proc_text(victim_pid(scene), "limits", text, size);
}

static int read_dump_filter(const struct scene *scene, char *text, size_t size)
{
	return proc_text(victim_pid(scene), "coredump_filter", text, size);
}

static int read_oom_score(const struct scene *scene, char *text, size_t size)
{
	return proc_text(victim_pid(scene), "oom_score_adj", text, size);
}

static int read_affinity(const struct scene *scene, char *text, size_t size)
{
	return proc_status_line(victim_pid(scene), "Cpus_allowed:", text, size);
}

/* Nice value and policy: fields 19 and 41 of /proc/PID/stat (proc(5)); the command in field 2 is
 * ours and has no space. */
static int read_scheduling(const struct scene *scene, char *text, size_t size)
{
	char stat[1024], *save = NULL, *word;
	int number = 1;

	if (proc_text(victim_pid(scene), "stat", stat, sizeof(stat)) < 0)
		return -1;
	text[0] = 0;
	for (word = strtok_r(stat, " ", &save); word; word = strtok_r(NULL, " ", &save), number++)
		if (number == 19 || number == 41)
			snprintf(text + strlen(text), size - strlen(text), "%s ", word);
	return text[0] ? 0 : -1;
}

/* FNV-1a, of one word and a blank. */
static void add_word(uint64_t *hash, const char *word)
{
	for (; *word; word++)
		*hash = (*hash ^ (unsigned char)*word) * 1099511628211ULL;
	*hash = (*hash ^ ' ') * 1099511628211ULL;
}

/* Root, mount point, type and source of a line; the others (ids, propagation) are new ones in each
 * mount namespace. */
static uint64_t mount_hash(char *line)
{
	char *dash = strstr(line, " - "), *words = NULL;
	uint64_t hash = 14695981039346656037ULL;
	unsigned number = 0;

	if (!dash)
		return 0;
	*dash = 0;
	for (char *w = strtok_r(line, " ", &words); w; w = strtok_r(NULL, " ", &words))
		if (++number == 4 || number == 5)
			add_word(&hash, w);
	number = 0;
	for (char *w = strtok_r(dash + 3, " ", &words); w; w = strtok_r(NULL, " ", &words))
		if (++number <= 2)
			add_word(&hash, w);
	return hash;
}

/* In any order: the kernel lists mounts by their ids.  A mount namespace of one's own mounts
 * nothing. */
static uint64_t mounts_hash(char *table)
{
	char *lines = NULL;
	uint64_t sum = 0;

	for (char *line = strtok_r(table, "\n", &lines); line; line = strtok_r(NULL, "\n", &lines))
		sum += mount_hash(line);
	return sum;
}

static int read_mounts(const struct scene *scene, char *text, size_t size)
{
	char *table = proc_whole(scene->pid, "mountinfo");

	if (!table)
		return -1;
	snprintf(text, size, "%016llx", (unsigned long long)mounts_hash(table));
	free(table);
	return 0;
}

static int read_executable(const struct scene *scene, char *text, size_t size)
{
	struct object object;

	if (proc_object(scene->pid, "exe", &object) < 0)
		return -1;
	snprintf(text, size, "%llu %llu", (unsigned long long)object.dev,
		 (unsigned long long)object.ino);
	return 0;
}

static int read_window(const struct scene *scene, char *text, size_t size)
{
	struct winsize window;

	if (ioctl(scene->terminal, TIOCGWINSZ, &window) < 0)
		return -1;
	snprintf(text, size, "%u %u", window.ws_row, window.ws_col);
	return 0;
}

static int read_namespaces(const struct scene *scene, char *text, size_t size)
{
	static const char *const names[] = {"ns/user", "ns/mnt", "ns/pid",   "ns/net",
					    "ns/ipc",  "ns/uts", "ns/cgroup"};
	struct object object;
	size_t used = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (proc_object(scene->pid, names[i], &object) < 0)
			return -1;
		used += (size_t)snprintf(text + used, size - used, "%llu:%llu ",
					 (unsigned long long)object.dev,
					 (unsigned long long)object.ino);
	}
	return 0;
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

typedef int count_things(const struct scene *scene);

static int count_kind(const struct scene *scene)
{
	return proc_descriptors(scene->pid, descriptor_prefix(scene->planned->fixture->goal));
}

static int count_open_files(const struct scene *scene)
{
	return proc_descriptors(scene->pid, "");
}

static int count_ptys(const struct scene *scene)
{
	return proc_numbers(scene->arena->fds[HELLO_PTS]);
}

static int count_processes(const struct scene *scene)
{
	return proc_numbers(scene->arena->fds[HELLO_PROC]);
}

/* Address space in GiB. */
static int count_address_space(const struct scene *scene)
{
	char line[64];

	if (proc_status_line(scene->pid, "VmSize:", line, sizeof(line)) < 0)
		return -1;
	return (int)(strtoull(line, NULL, 10) >> 20);
}

static int count_threads(const struct scene *scene)
{
	char line[64];

	if (proc_status_line(scene->pid, "Threads:", line, sizeof(line)) < 0)
		return -1;
	return (int)strtol(line, NULL, 10);
}

/* Before the slash of "SigQ: counted/limit", which are the user's (proc_pid_status(5)). */
static int count_signals(const struct scene *scene)
{
	char line[64];

	if (proc_status_line(victim_pid(scene), "SigQ:", line, sizeof(line)) < 0)
		return -1;
	return (int)strtol(line, NULL, 10);
}

static int count_resident(const struct scene *scene)
{
	return total_resident(scene->arena->fds[HELLO_PROC]);
}

static int count_user_namespaces(const struct scene *scene)
{
	return total_user_namespaces(scene->arena->fds[HELLO_PROC]);
}

static int count_memory_files(const struct scene *scene)
{
	return total_memory_files(scene->pid);
}

static bool same_directory(int a, int b)
{
	struct stat one, other;

	return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_dev == other.st_dev &&
	       one.st_ino == other.st_ino;
}

/* The process's own view of its workdir, where that is another directory than `outside`; -1. */
static int open_inside(const struct scene *scene, int outside)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/cwd", (int)scene->pid);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && same_directory(fd, outside)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The workdir as its host sees it, or, where that is more, as the process does: a sandbox may have
 * put a file system of its own in its place. 0, or -1 when it cannot be read. */
static int list_workdir(const struct scene *scene, struct contents *contents)
{
	const int outside = open_in_arena(scene, ARENA_WORKDIR, O_RDONLY | O_DIRECTORY);
	const int other = open_inside(scene, outside);
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
static int count_file_size(const struct scene *scene)
{
	struct contents contents;

	return list_workdir(scene, &contents) < 0 ? -1 : (int)(contents.largest >> 30);
}

static int count_files(const struct scene *scene)
{
	struct contents contents;

	return list_workdir(scene, &contents) < 0 ? -1 : contents.files;
}

/* MiB of all files in the workdir. */
static int count_workdir_size(const struct scene *scene)
{
	struct contents contents;

	return list_workdir(scene, &contents) < 0 ? -1 : (int)(contents.held >> 20);
}

static int count_tracers(const struct scene *scene)
{
	char line[64];

	if (proc_status_line(victim_pid(scene), "TracerPid:", line, sizeof(line)) < 0)
		return -1;
	return strtol(line, NULL, 10) != 0;
}

/* The least that no limit of the profile allows, of address space in GiB and of memory in MiB. */
static int above_address_space(const struct scene *scene)
{
	const uint64_t least = (core_rlimit_as(scene->memory_mib) >> 30) + 1;

	return least < INT_MAX ? (int)least : INT_MAX;
}

static int above_memory(const struct scene *scene)
{
	return scene->memory_mib < INT_MAX ? (int)scene->memory_mib + 1 : INT_MAX;
}

/* Did the queue end short of the program's own limit?  Then another limit was met, of a user
 * namespace further out, which all arenas share: kill(2) says nothing of it. */
static bool queue_cut_short(const struct scene *scene, int queued)
{
	const struct look_for asked = {.parts = LOOK_RLIMITS};
	struct look it;

	if (queued <= 0)
		return false;
	look_at(scene->pid, &asked, &it);
	return !it.has_limits || it.soft[RLIMIT_SIGPENDING] > (uint64_t)queued;
}

/* ---- the others ---- */

/* 8 hex digits: which of 32 pids exist; a guess is right once in 2^32. */
static enum sight look_pid_pattern(const struct scene *scene)
{
	return strlen(scene->claim) == 8 && strncmp(scene->claim, scene->nonce, 8) == 0
		       ? SIGHT_ESCAPED
		       : SIGHT_NOTHING;
}

/* What another reader of the terminal would get: whole lines, at most what a queue holds. */
static enum sight look_tty(const struct scene *scene)
{
	char input[4096 + 1];
	size_t used = 0;
	ssize_t n;

	if (scene->terminal_slave.fd < 0 ||
	    fcntl(scene->terminal_slave.fd, F_SETFL, O_NONBLOCK) < 0)
		return SIGHT_NOT_LOOKED;
	while (used < sizeof(input) - 1 &&
	       (n = read(scene->terminal_slave.fd, input + used, sizeof(input) - 1 - used)) > 0)
		used += (size_t)n;
	return memmem(input, used, scene->token, NONCE_SIZE - 1) ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

/* ---- what init's last word says ---- */

static bool has_survivor(const struct scene *scene, const struct wire_finished *finished)
{
	(void)scene;
	return finished->leftovers > 0;
}

static bool is_renamed(const struct scene *scene, const struct wire_finished *finished)
{
	(void)scene;
	return finished->renamed;
}

/* A quarter of a second past the bound: the kernel acts at a tick, and a death at the bound is no
 * escape. */
static bool is_above_cpu_time(const struct scene *scene, const struct wire_finished *finished)
{
	return finished->cpu_us > core_rlimit_cpu(scene->timeout_seconds) * 1000000 + 250000;
}

/* ---- credentials ---- */

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
 * /proc until init reaps it, which it does not before FINISH; an init of the sandbox's own may have
 * reaped it, and a dead process has nothing. */
static enum sight look_creds(const struct scene *scene)
{
	const enum goal goal = scene->planned->fixture->goal;
	struct credentials now;

	if (!scene->before_known)
		return SIGHT_NOT_LOOKED;
	if (holds(&scene->before, goal))
		return SIGHT_VACUOUS;
	if (observe_credentials(scene->pid, scene->arena, scene->ids, &now) < 0)
		return scene->ended ? SIGHT_NOTHING : SIGHT_NOT_LOOKED;
	return holds(&now, goal) ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

/* ---- the table ---- */

/* A witness looks for itself, or compares a text with that at the gate, or counts, or hears what
 * init says at the end. */
static const struct row {
	enum sight (*look)(const struct scene *scene);
	read_text *text;
	count_things *count;
	bool (*heard)(const struct scene *scene, const struct wire_finished *finished);
	int (*least_of)(const struct scene *scene); /* in place of `least` */
	int least;                                  /* how many make an escape */
	bool since_gate;                            /* more than at the gate; or in all */
	/* Did something that is not the sandbox end the counted? */
	bool (*cut_short)(const struct scene *scene, int count);
	bool of_victim;  /* what is read is the victim's, not of the trial's own process */
	bool of_program; /* what is seen is the program's process, or others of its making */
	bool asks;       /* the peers must have been asked first */
} rows[WW_WITNESSES_COUNT] = {
	[WITNESS_NONCE] = {.look = look_nonce},
	[WITNESS_FILE] = {.look = look_file},
	[WITNESS_MODE] = {.look = look_mode},
	[WITNESS_SIGNAL] = {.look = look_signal, .asks = true},
	[WITNESS_MEMORY] = {.look = look_memory, .asks = true},
	[WITNESS_LIMITS] = {.text = read_limits, .of_victim = true},
	[WITNESS_PACKET] = {.look = look_packet, .asks = true},
	[WITNESS_CREDS] = {.look = look_creds, .of_program = true},
	[WITNESS_PID_PATTERN] = {.look = look_pid_pattern},
	[WITNESS_AFFINITY] = {.text = read_affinity, .of_victim = true},
	[WITNESS_SCHEDULING] = {.text = read_scheduling, .of_victim = true},
	[WITNESS_TRACER] = {.count = count_tracers, .least = 1, .of_victim = true},
	[WITNESS_TTY] = {.look = look_tty},
	[WITNESS_WINDOW] = {.text = read_window},
	[WITNESS_PTY] = {.count = count_ptys, .least = 1, .since_gate = true},
	[WITNESS_NAMESPACE] = {.text = read_namespaces, .of_program = true},
	[WITNESS_MOUNTS] = {.text = read_mounts, .of_program = true},
	[WITNESS_HOST_NAME] = {.heard = is_renamed},
	[WITNESS_DESCRIPTOR] = {.count = count_kind,
				.least = 1,
				.since_gate = true,
				.of_program = true},
	[WITNESS_EXECUTABLE] = {.text = read_executable, .of_program = true},
	[WITNESS_PROCESSES] = {.count = count_processes,
			       .least = 64,
			       .since_gate = true,
			       .of_program = true},
	[WITNESS_ADDRESS_SPACE] = {.count = count_address_space,
				   .least_of = above_address_space,
				   .of_program = true},
	[WITNESS_OPEN_FILES] = {.count = count_open_files, .least = 300, .of_program = true},
	[WITNESS_FILE_SIZE] = {.count = count_file_size, .least = 1},
	[WITNESS_CPU_TIME] = {.heard = is_above_cpu_time, .of_program = true},
	[WITNESS_SURVIVOR] = {.heard = has_survivor, .of_program = true},
	[WITNESS_CONTENT] = {.look = look_content},
	[WITNESS_DUMP_FILTER] = {.text = read_dump_filter, .of_victim = true},
	[WITNESS_OOM_SCORE] = {.text = read_oom_score, .of_victim = true},
	[WITNESS_LOCK] = {.look = look_lock, .of_program = true},
	[WITNESS_PIPES] = {.look = look_pipes, .asks = true},
	[WITNESS_FILES] = {.count = count_files, .least = 1024},
	[WITNESS_WORKDIR_SIZE] = {.count = count_workdir_size, .least = 320},
	[WITNESS_RESIDENT] = {.count = count_resident,
			      .least_of = above_memory,
			      .of_program = true},
	[WITNESS_MEMORY_FILES] = {.count = count_memory_files,
				  .least_of = above_memory,
				  .of_program = true},
	[WITNESS_THREADS] = {.count = count_threads,
			     .least = 64,
			     .since_gate = true,
			     .of_program = true},
	[WITNESS_SIGNAL_QUEUE] = {.count = count_signals,
				  .least = 2048,
				  .since_gate = true,
				  .cut_short = queue_cut_short,
				  .of_victim = true},
	[WITNESS_USER_NAMESPACES] = {.count = count_user_namespaces,
				     .least = 1,
				     .since_gate = true,
				     .of_program = true},
};

static const struct row *row_of(const struct scene *scene)
{
	return &rows[scene->planned->fixture->witness];
}

bool witness_asks(enum witness witness)
{
	return rows[witness].asks;
}

void witness_remember(struct scene *scene)
{
	const struct row *row = row_of(scene);
	struct baseline *baseline = &scene->baseline;
	int count = 0;

	if (scene->planned->fixture->file)
		count = count_named_file(scene);
	else if (row->text)
		count = row->text(scene, baseline->text, sizeof(baseline->text));
	else if (row->count)
		count = row->count(scene);
	else
		return;
	baseline->known = count >= 0;
	baseline->count = count < 0 ? 0 : (unsigned)count;
}

/* A process that ended has no descriptors, namespaces, mounts or executable any more (what is left
 * of it in /proc is its status): for a witness of the trial's own process that is an answer. */
static enum sight unreadable(const struct scene *scene)
{
	return scene->ended && !row_of(scene)->of_victim && scene->baseline.known
		       ? SIGHT_NOTHING
		       : SIGHT_NOT_LOOKED;
}

static enum sight look_changed(const struct scene *scene)
{
	char now[sizeof(scene->baseline.text)];

	if (!scene->baseline.known || row_of(scene)->text(scene, now, sizeof(now)) < 0)
		return unreadable(scene);
	return strcmp(now, scene->baseline.text) != 0 ? SIGHT_ESCAPED : SIGHT_NOTHING;
}

static enum sight look_counted(const struct scene *scene)
{
	const struct row *row = row_of(scene);
	const int now = row->count(scene);
	const int more = now - (row->since_gate ? (int)scene->baseline.count : 0);

	if (!scene->baseline.known || now < 0)
		return unreadable(scene);
	if (more >= (row->least_of ? row->least_of(scene) : row->least))
		return SIGHT_ESCAPED;
	return row->cut_short && row->cut_short(scene, more) ? SIGHT_NOT_LOOKED : SIGHT_NOTHING;
}

static enum sight look(const struct scene *scene)
{
	const struct row *row = row_of(scene);

	if (row->look)
		return row->look(scene);
	if (row->text)
		return look_changed(scene);
	return row->count ? look_counted(scene) : SIGHT_NOT_LOOKED;
}

/* Of processes that cannot be seen, nothing that was seen says nothing. */
static enum sight as_far_as_seen(const struct scene *scene, enum sight sight)
{
	return sight == SIGHT_NOTHING && scene->opaque && row_of(scene)->of_program
		       ? SIGHT_NOT_LOOKED
		       : sight;
}

enum sight witness_look(const struct scene *scene)
{
	return as_far_as_seen(scene, look(scene));
}

void witness_hear(const struct scene *scene, const struct wire_finished *finished,
		  enum sight *sight)
{
	const struct row *row = row_of(scene);

	if (row->heard)
		*sight = as_far_as_seen(scene, row->heard(scene, finished) ? SIGHT_ESCAPED
									   : SIGHT_NOTHING);
}
