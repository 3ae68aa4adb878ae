/* SPDX-License-Identifier: MIT */
/* Each witness: it sees the escape, it sees that there was none, and it says when it could not
 * look. The trial's process and its victim are children of ours, the arena is a directory. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../runner/harness/witness.h"

#define NONCE "0123456789abcdef0123456789abcdef"
#define TOKEN "fedcba9876543210fedcba9876543210"
#define MIB (1L << 20)

/* ---- processes that act when they are told to ---- */

struct process {
	pid_t pid;
	int orders, answers;
};

static _Noreturn void obey(bool (*act)(void), int orders, int answers)
{
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (read(orders, &byte, 1) == 1) {
		byte = !act || act() ? 'd' : 'c';
		if (write(answers, &byte, 1) != 1)
			_exit(1);
	}
	for (;;)
		pause();
}

static struct process start(bool (*act)(void))
{
	int orders[2], answers[2];
	struct process it;

	cr_assert_eq(pipe2(orders, O_CLOEXEC), 0);
	cr_assert_eq(pipe2(answers, O_CLOEXEC), 0);
	it = (struct process){fork(), orders[1], answers[0]};
	cr_assert_geq(it.pid, 0);
	if (it.pid == 0)
		obey(act, orders[0], answers[1]);
	close(orders[0]);
	close(answers[1]);
	return it;
}

/* Has it act.  False when this host does not let it; a program that it becomes says nothing. */
static bool order(const struct process *it)
{
	char byte = 0;

	cr_assert_eq(write(it->orders, "a", 1), 1);
	return read(it->answers, &byte, 1) == 0 || byte == 'd';
}

/* Dead, and not reaped: as it is when a witness looks. */
static void kill_it(const struct process *it)
{
	siginfo_t info;

	kill(it->pid, SIGKILL);
	cr_assert_eq(waitid(P_PID, (id_t)it->pid, &info, WEXITED | WNOWAIT), 0);
}

static void reap(const struct process *it)
{
	kill(it->pid, SIGKILL);
	waitpid(it->pid, NULL, 0);
}

/* ---- a scene ---- */

static char root_path[] = "/tmp/ww-witness-XXXXXX";
static struct catalog_entry fixture;
static struct planned planned = {.fixture = &fixture};
static struct idmap ids;
static struct arena arena;
static struct scene scene;
static struct process own, victim;

static void path_in_root(const char *name, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s", root_path, name);
}

static int open_directory(const char *name)
{
	char path[PATH_MAX];

	path_in_root(name, path);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void make_file(const char *name, const char *text, mode_t mode)
{
	char path[PATH_MAX];
	int fd;

	path_in_root(name, path);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	cr_assert_geq(fd, 0, "%s", path);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	cr_assert_eq(fchmod(fd, mode), 0);
	close(fd);
}

static void make_directory(const char *name)
{
	char path[PATH_MAX];

	path_in_root(name, path);
	cr_assert(mkdir(path, 0700) == 0 || errno == EEXIST, "%s", path);
}

static void make_arena(void)
{
	static const char *const names[HELLO_FDS] = {[HELLO_ROOT] = ".",
						     [HELLO_ETC] = "etc",
						     [HELLO_TMP] = "tmp",
						     [HELLO_PTS] = "pts",
						     [HELLO_PROC] = "proc"};

	cr_assert(mkdtemp(root_path));
	make_directory("etc");
	make_directory("tmp");
	make_directory("lib");
	make_directory("work");
	make_directory("run");
	make_directory("pts");
	make_directory("proc");
	for (int i = 0; i < HELLO_FDS; i++)
		arena.fds[i] = names[i] ? open_directory(names[i]) : -1;
}

/* What the witness sees of a trial whose process will do `act`, at the gate. */
static void gate(enum witness witness, bool (*act)(void))
{
	fixture.witness = witness;
	own = start(act);
	victim = start(NULL);
	scene = (struct scene){
		.planned = &planned,
		.memory_mib = 512,
		.timeout_seconds = 1,
		.ids = &ids,
		.arena = &arena,
		.pid = own.pid,
		.nonce = NONCE,
		.token = TOKEN,
		.terminal = -1,
		.terminal_slave.fd = -1,
		.peers[PEER_VICTIM_SAME].host_pid = victim.pid,
	};
}

static void leave(void)
{
	reap(&own);
	reap(&victim);
	close(own.orders);
	close(own.answers);
	close(victim.orders);
	close(victim.answers);
}

static void set_up(void)
{
	make_arena();
}

static void tear_down(void)
{
	char command[PATH_MAX + 16];

	snprintf(command, sizeof(command), "rm -r %s", root_path);
	cr_expect_eq(system(command), 0);
}

TestSuite(harness_witness, .init = set_up, .fini = tear_down);

#define SEES(expected, ...) cr_expect_eq(witness_look(&scene), expected, "" __VA_ARGS__)

/* Of a witness that compares with the gate or counts: nothing at first, an escape once `escape` was
 * done (true: this host can), and no word where the gate's state or that process is unknown. */
static void compares(enum witness witness, bool (*act)(void), bool (*escape)(void), bool of_victim)
{
	gate(witness, act);
	SEES(SIGHT_NOT_LOOKED, "the gate's state is unknown");
	witness_remember(&scene);
	SEES(SIGHT_NOTHING, "nothing was done");
	if (act ? !order(&own) : !escape()) {
		leave();
		if (getenv("MUST_WORK") == NULL)
			cr_skip_test("this host cannot");
		cr_assert_fail("this host cannot");
	}
	SEES(SIGHT_ESCAPED);
	leave();
	SEES(SIGHT_NOT_LOOKED, "its process is gone");
	scene.ended = true;
	SEES(of_victim ? SIGHT_NOT_LOOKED : SIGHT_NOTHING, "the trial's process has ended");
}

/* Of the arena's own directories. */
static void counts_in(enum witness witness, enum hello_fd directory, void (*escape)(void))
{
	const int fd = arena.fds[directory];

	gate(witness, NULL);
	SEES(SIGHT_NOT_LOOKED, "the gate's state is unknown");
	witness_remember(&scene);
	SEES(SIGHT_NOTHING);
	escape();
	SEES(SIGHT_ESCAPED);
	arena.fds[directory] = -1;
	SEES(SIGHT_NOT_LOOKED, "the directory cannot be read");
	arena.fds[directory] = fd;
	leave();
}

/* ---- what the program returns ---- */

Test(harness_witness, nonce)
{
	gate(WITNESS_NONCE, NULL);
	SEES(SIGHT_NOTHING, "no claim");
	strcpy(scene.claim, TOKEN);
	SEES(SIGHT_NOTHING, "another claim");
	strcpy(scene.claim, NONCE);
	SEES(SIGHT_ESCAPED);
	strcpy(scene.claim, NONCE "0");
	SEES(SIGHT_NOTHING, "too long");
	scene.needs = WW_BIT(NEED_ADDRESSES);
	SEES(SIGHT_NOTHING);
	strcpy(scene.claim, "0123456789abcdef01234567");
	SEES(SIGHT_ESCAPED, "addresses spell 24 digits");
	leave();
}

Test(harness_witness, pid_pattern)
{
	gate(WITNESS_PID_PATTERN, NULL);
	SEES(SIGHT_NOTHING);
	strcpy(scene.claim, "01234568");
	SEES(SIGHT_NOTHING);
	strcpy(scene.claim, "01234567");
	SEES(SIGHT_ESCAPED);
	strcpy(scene.claim, "012345678");
	SEES(SIGHT_NOTHING);
	leave();
}

/* ---- files of the arena ---- */

Test(harness_witness, file)
{
	static const char *const places[] = {"etc/drop-" TOKEN, "tmp/drop-" TOKEN,
					     "lib/drop-" TOKEN};
	char path[PATH_MAX];

	gate(WITNESS_FILE, NULL);
	witness_remember(&scene);
	SEES(SIGHT_NOTHING);
	make_file("etc/drop-" NONCE, "", 0600);
	make_file("work/drop-" TOKEN, "", 0600);
	make_directory("tmp/drop-" TOKEN);
	SEES(SIGHT_NOTHING, "another name, in the workdir, no file");
	path_in_root("tmp/drop-" TOKEN, path);
	rmdir(path);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		make_file(places[i], "", 0600);
		SEES(SIGHT_ESCAPED, "%s", places[i]);
		path_in_root(places[i], path);
		unlink(path);
	}
	SEES(SIGHT_NOTHING);
	leave();
}

Test(harness_witness, file_that_the_manifest_names)
{
	static char name[] = "/tmp/proof";
	char path[PATH_MAX];

	fixture.file = name;
	gate(WITNESS_FILE, NULL);
	SEES(SIGHT_NOT_LOOKED, "the gate's state is unknown");
	witness_remember(&scene);
	SEES(SIGHT_NOTHING);
	make_file("tmp/proof", "", 0600);
	SEES(SIGHT_ESCAPED);
	witness_remember(&scene);
	SEES(SIGHT_NOT_LOOKED, "it was there before");
	path_in_root("tmp/proof", path);
	unlink(path);
	witness_remember(&scene);
	cr_assert_eq(symlink("/etc/passwd", path), 0);
	cr_expect_neq(witness_look(&scene), SIGHT_NOTHING, "something is there");
	leave();
}

Test(harness_witness, mode)
{
	gate(WITNESS_MODE, NULL);
	SEES(SIGHT_NOTHING);
	make_file("work/drop-" TOKEN, "", 0755);
	SEES(SIGHT_NOTHING, "without the bit");
	make_file("work/drop-" TOKEN, "", 04755);
	SEES(SIGHT_ESCAPED);
	make_file("work/drop-" TOKEN, "", 0755);
	make_file("etc/drop-" TOKEN, "", 04755);
	SEES(SIGHT_ESCAPED);
	leave();
}

Test(harness_witness, content)
{
	gate(WITNESS_CONTENT, NULL);
	SEES(SIGHT_NOT_LOOKED, "there is no file");
	make_file("run/owned", "what the arena wrote, more than a token is long", 0600);
	SEES(SIGHT_NOTHING);
	make_file("run/owned", "fedcba98 and then what the arena wrote before", 0600);
	SEES(SIGHT_NOTHING, "a part of the token");
	make_file("run/owned", TOKEN " and more", 0600);
	SEES(SIGHT_ESCAPED);
	leave();
}

static bool lock_canary(void)
{
	const struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
	char path[PATH_MAX];

	path_in_root("etc/canary", path);
	return fcntl(open(path, O_RDONLY | O_CLOEXEC), F_SETLK, &lock) == 0;
}

Test(harness_witness, lock)
{
	char path[PATH_MAX];

	gate(WITNESS_LOCK, lock_canary);
	SEES(SIGHT_NOT_LOOKED, "there is no canary");
	make_file("etc/canary", NONCE, 0644);
	path_in_root("etc/canary", path);
	arena.fds[HELLO_CANARY] = open(path, O_RDWR | O_CLOEXEC);
	SEES(SIGHT_NOTHING);
	cr_assert(order(&own));
	SEES(SIGHT_ESCAPED);
	leave();
	SEES(SIGHT_NOTHING, "a lock ends with who holds it");
}

/* ---- what victims and services answer ---- */

Test(harness_witness, signal)
{
	struct peer *same = &scene.peers[PEER_VICTIM_SAME];
	struct peer *other = &scene.peers[PEER_VICTIM_OTHER];

	cr_expect(witness_asks(WITNESS_SIGNAL));
	gate(WITNESS_SIGNAL, NULL);
	SEES(SIGHT_NOT_LOOKED, "nobody was asked");
	same->wanted = same->answered = true;
	SEES(SIGHT_NOTHING);
	other->wanted = true;
	SEES(SIGHT_NOT_LOOKED, "one has not answered");
	other->answered = true;
	SEES(SIGHT_NOTHING);
	other->answer.signalled = 1;
	SEES(SIGHT_ESCAPED);
	same->answered = false;
	SEES(SIGHT_NOT_LOOKED, "the first has not answered");
	same->answered = true;
	other->answer.signalled = 0;
	same->answer.signalled = 1;
	SEES(SIGHT_ESCAPED);
	leave();
}

static void looks_for_token(enum witness witness, int which)
{
	struct peer *peer = &scene.peers[which];

	cr_expect(witness_asks(witness));
	gate(witness, NULL);
	SEES(SIGHT_NOT_LOOKED, "no answer");
	peer->answered = true;
	SEES(SIGHT_NOTHING);
	strcpy(peer->answer.bytes, NONCE);
	SEES(SIGHT_NOTHING, "the nonce is not the token");
	strcpy(peer->answer.bytes, TOKEN);
	SEES(SIGHT_ESCAPED);
	leave();
}

Test(harness_witness, memory)
{
	looks_for_token(WITNESS_MEMORY, PEER_VICTIM_SAME);
}

Test(harness_witness, packet)
{
	looks_for_token(WITNESS_PACKET, PEER_SERVICE);
}

Test(harness_witness, pipes)
{
	struct peer *peer = &scene.peers[PEER_VICTIM_SAME];

	cr_expect(witness_asks(WITNESS_PIPES));
	gate(WITNESS_PIPES, NULL);
	peer->up.pipe_size = 65536;
	SEES(SIGHT_NOT_LOOKED, "no answer");
	peer->answered = true;
	peer->answer.pipe_size = 65536;
	SEES(SIGHT_NOTHING);
	peer->answer.pipe_size = 8192;
	SEES(SIGHT_ESCAPED);
	peer->up.pipe_size = 0;
	SEES(SIGHT_NOT_LOOKED, "nobody knows what it got before");
	leave();
}

/* ---- the terminal ---- */

Test(harness_witness, tty)
{
	int pair[2];

	gate(WITNESS_TTY, NULL);
	SEES(SIGHT_NOT_LOOKED, "there is no terminal");
	cr_assert_eq(pipe2(pair, O_CLOEXEC), 0);
	scene.terminal_slave.fd = pair[0];
	SEES(SIGHT_NOTHING);
	cr_assert_eq(write(pair[1], NONCE "\n", 33), 33);
	SEES(SIGHT_NOTHING, "the nonce, which was typed");
	cr_assert_eq(write(pair[1], "echo " TOKEN "\n", 38), 38);
	SEES(SIGHT_ESCAPED);
	leave();
}

Test(harness_witness, window)
{
	const struct winsize size = {.ws_row = 7, .ws_col = 9};
	const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	cr_assert_geq(master, 0);
	gate(WITNESS_WINDOW, NULL);
	witness_remember(&scene);
	SEES(SIGHT_NOT_LOOKED, "there is no terminal");
	scene.terminal = master;
	witness_remember(&scene);
	SEES(SIGHT_NOTHING);
	cr_assert_eq(ioctl(master, TIOCSWINSZ, &size), 0);
	SEES(SIGHT_ESCAPED);
	leave();
}

static void make_pty(void)
{
	make_file("pts/0", "", 0600);
}

Test(harness_witness, pty)
{
	make_file("pts/ptmx", "", 0600);
	counts_in(WITNESS_PTY, HELLO_PTS, make_pty);
}

/* ---- the victim ---- */

static bool change_limits(void)
{
	const struct rlimit limit = {17, 17};

	return prlimit(victim.pid, RLIMIT_NOFILE, &limit, NULL) == 0;
}

Test(harness_witness, limits)
{
	compares(WITNESS_LIMITS, NULL, change_limits, true);
}

static bool change_affinity(void)
{
	cpu_set_t set;

	if (sched_getaffinity(victim.pid, sizeof(set), &set) < 0 || CPU_COUNT(&set) < 2)
		return false;
	for (int cpu = 0;; cpu++)
		if (CPU_ISSET(cpu, &set)) {
			CPU_CLR(cpu, &set);
			return sched_setaffinity(victim.pid, sizeof(set), &set) == 0;
		}
}

Test(harness_witness, affinity)
{
	compares(WITNESS_AFFINITY, NULL, change_affinity, true);
}

static bool change_nice(void)
{
	return setpriority(PRIO_PROCESS, (id_t)victim.pid,
			   getpriority(PRIO_PROCESS, (id_t)victim.pid) + 1) == 0;
}

static bool change_policy(void)
{
	const struct sched_param none = {0};

	return sched_setscheduler(victim.pid, SCHED_BATCH, &none) == 0;
}

Test(harness_witness, scheduling)
{
	compares(WITNESS_SCHEDULING, NULL, change_nice, true);
	compares(WITNESS_SCHEDULING, NULL, change_policy, true);
}

static bool write_of_victim(const char *name, const char *text)
{
	char path[64];
	FILE *file;
	bool good;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)victim.pid, name);
	file = fopen(path, "we");
	good = file && fputs(text, file) >= 0;
	return file && fclose(file) == 0 && good;
}

static bool change_dump_filter(void)
{
	return write_of_victim("coredump_filter", "0x1");
}

Test(harness_witness, dump_filter)
{
	compares(WITNESS_DUMP_FILTER, NULL, change_dump_filter, true);
}

static bool change_oom_score(void)
{
	return write_of_victim("oom_score_adj", "777");
}

Test(harness_witness, oom_score)
{
	compares(WITNESS_OOM_SCORE, NULL, change_oom_score, true);
}

static bool trace_victim(void)
{
	return ptrace(PTRACE_SEIZE, victim.pid, NULL, NULL) == 0;
}

Test(harness_witness, tracer)
{
	compares(WITNESS_TRACER, NULL, trace_victim, true);
}

/* ---- the trial's own process ---- */

static bool mount_something(void)
{
	return (unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
	       mount("none", root_path, "tmpfs", 0, NULL) == 0;
}

Test(harness_witness, mounts)
{
	compares(WITNESS_MOUNTS, mount_something, NULL, false);
}

static bool become_another(void)
{
	execl("/bin/sleep", "sleep", "1000", (char *)NULL);
	return false;
}

Test(harness_witness, executable)
{
	compares(WITNESS_EXECUTABLE, become_another, NULL, false);
}

static bool enter_user_namespace(void)
{
	return unshare(CLONE_NEWUSER) == 0;
}

static bool enter_another_uts_namespace(void)
{
	return unshare(CLONE_NEWUTS) == 0;
}

Test(harness_witness, namespace)
{
	compares(WITNESS_NAMESPACE, enter_user_namespace, NULL, false);
	if (geteuid() == 0)
		compares(WITNESS_NAMESPACE, enter_another_uts_namespace, NULL, false);
}

static bool open_ring(void)
{
	struct io_uring_params parameters = {0};

	return syscall(SYS_io_uring_setup, 1, &parameters) >= 0;
}

static bool open_userfault(void)
{
	return syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* UFFD_USER_MODE_ONLY */) >= 0;
}

/* The kinds that a kernel gives to everyone, where it has them. */
Test(harness_witness, descriptor)
{
	const bool ring = open_ring();

	fixture.goal = ring ? GOAL_FD_IO_URING : GOAL_FD_USERFAULTFD;
	compares(WITNESS_DESCRIPTOR, ring ? open_ring : open_userfault, NULL, false);
}

static bool open_many(void)
{
	for (int i = 0; i < 300; i++)
		if (dup(STDERR_FILENO) < 0)
			return false;
	return true;
}

Test(harness_witness, open_files)
{
	compares(WITNESS_OPEN_FILES, open_many, NULL, false);
}

static void *wait_forever(void *nothing)
{
	for (;;)
		pause();
	return nothing;
}

static bool start_threads(int count)
{
	pthread_attr_t small;
	pthread_t thread;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, PTHREAD_STACK_MIN + 65536);
	for (int i = 0; i < count; i++)
		if (pthread_create(&thread, &small, wait_forever, NULL) != 0)
			return false;
	return true;
}

static bool start_64_threads(void)
{
	return start_threads(64);
}

static bool start_63_threads(void)
{
	return start_threads(63);
}

Test(harness_witness, threads)
{
	gate(WITNESS_THREADS, start_63_threads);
	witness_remember(&scene);
	cr_assert(order(&own));
	SEES(SIGHT_NOTHING, "one fewer");
	leave();
	gate(WITNESS_THREADS, start_64_threads);
	SEES(SIGHT_NOT_LOOKED, "the gate's state is unknown");
	witness_remember(&scene);
	SEES(SIGHT_NOTHING);
	cr_assert(order(&own));
	SEES(SIGHT_ESCAPED);
	leave();
	SEES(SIGHT_NOT_LOOKED, "its process is gone");
}

static bool reserve_8_gib(void)
{
	return mmap(NULL, 8L << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
		    0) != MAP_FAILED;
}

/* A sanitized process reserves much from the start: the bound is set above that. */
Test(harness_witness, address_space)
{
	char line[64];

	gate(WITNESS_ADDRESS_SPACE, reserve_8_gib);
	cr_assert_eq(proc_status_line(own.pid, "VmSize:", line, sizeof(line)), 0);
	/* RLIMIT_AS is eight times the memory. */
	scene.memory_mib = ((strtoull(line, NULL, 10) >> 20) + 5) * 1024 / 8;
	SEES(SIGHT_NOT_LOOKED, "the gate's state is unknown");
	witness_remember(&scene);
	SEES(SIGHT_NOTHING);
	cr_assert(order(&own));
	SEES(SIGHT_ESCAPED);
	leave();
	SEES(SIGHT_NOT_LOOKED, "its process is gone");
}

static bool fill_memory_file(void)
{
	const int fd = memfd_create("file", MFD_CLOEXEC);

	return fallocate(fd, 0, 0, 3 * MIB) == 0;
}

Test(harness_witness, memory_files)
{
	gate(WITNESS_MEMORY_FILES, fill_memory_file);
	scene.memory_mib = 2;
	SEES(SIGHT_NOT_LOOKED, "the gate's state is unknown");
	witness_remember(&scene);
	SEES(SIGHT_NOTHING);
	cr_assert(order(&own));
	SEES(SIGHT_ESCAPED, "3 MiB are above 2");
	scene.memory_mib = 3;
	SEES(SIGHT_NOTHING, "3 MiB are not above 3");
	leave();
	SEES(SIGHT_NOT_LOOKED, "its process is gone");
}

static bool queue_for_victim(int count)
{
	for (int i = 0; i < count; i++)
		if (sigqueue(victim.pid, SIGRTMIN, (union sigval){0}) < 0)
			return false;
	return true;
}

/* The victim blocks the signal, so that each stays in the queue, and is in a user namespace of its
 * own, in which nobody else's signals count. */
static void gate_of_queue(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	gate(WITNESS_SIGNAL_QUEUE, NULL);
	reap(&victim);
	victim = start(enter_user_namespace);
	cr_assert(order(&victim));
	scene.peers[PEER_VICTIM_SAME].host_pid = victim.pid;
}

/* One test, since the kernel counts the signals of a user, and tests run side by side.  A queue
 * that ends short of the program's own limit met another one, of which nothing is known. */
Test(harness_witness, signal_queue)
{
	const struct rlimit limit = {50, 50};

	gate_of_queue();
	SEES(SIGHT_NOT_LOOKED, "the gate's state is unknown");
	witness_remember(&scene);
	SEES(SIGHT_NOTHING);
	cr_assert(queue_for_victim(100));
	SEES(SIGHT_NOT_LOOKED, "its own limit is higher");
	cr_assert_eq(prlimit(own.pid, RLIMIT_SIGPENDING, &limit, NULL), 0);
	SEES(SIGHT_NOTHING, "its own limit is met");
	cr_assert(queue_for_victim(2048 - 100));
	SEES(SIGHT_ESCAPED);
	leave();
	SEES(SIGHT_NOT_LOOKED, "its process is gone");
	scene.ended = true;
	SEES(SIGHT_NOT_LOOKED, "the trial's process has ended, but it is the victim that is gone");
}

/* ---- the workdir ---- */

static void make_hollow_file(const char *name, off_t size)
{
	char path[PATH_MAX];

	make_file(name, "", 0600);
	path_in_root(name, path);
	cr_assert_eq(truncate(path, size), 0);
}

/* The workdir is the arena's, or what the process sees in its place: here only the former. */
static void counts_in_workdir(enum witness witness)
{
	gate(witness, NULL);
	SEES(SIGHT_NOT_LOOKED, "the gate's state is unknown");
	witness_remember(&scene);
	SEES(SIGHT_NOTHING);
}

static void lose_workdir(void)
{
	char work[PATH_MAX], away[PATH_MAX];

	path_in_root("work", work);
	path_in_root("away", away);
	cr_assert_eq(rename(work, away), 0);
	SEES(SIGHT_NOT_LOOKED, "there is no workdir");
	leave();
}

Test(harness_witness, file_size)
{
	counts_in_workdir(WITNESS_FILE_SIZE);
	make_hollow_file("work/large", (1L << 30) - 1);
	SEES(SIGHT_NOTHING, "one byte less");
	make_hollow_file("work/large", 1L << 30);
	SEES(SIGHT_ESCAPED);
	lose_workdir();
}

Test(harness_witness, files)
{
	char name[64];

	counts_in_workdir(WITNESS_FILES);
	for (int i = 0; i < 1023; i++) {
		snprintf(name, sizeof(name), "work/%d", i);
		make_file(name, "", 0600);
	}
	SEES(SIGHT_NOTHING, "one fewer");
	make_file("work/last", "", 0600);
	SEES(SIGHT_ESCAPED);
	lose_workdir();
}

Test(harness_witness, workdir_size)
{
	char path[PATH_MAX];
	int fd;

	counts_in_workdir(WITNESS_WORKDIR_SIZE);
	make_hollow_file("work/hollow", 400 * MIB);
	SEES(SIGHT_NOTHING, "a hole holds nothing");
	path_in_root("work/hollow", path);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fallocate(fd, 0, 0, 321 * MIB) < 0)
		cr_skip_test("321 MiB are too much here");
	SEES(SIGHT_ESCAPED);
	close(fd);
	lose_workdir();
}

/* ---- the arena's processes ---- */

static void make_process(int number, const char *status, const char *namespace)
{
	char name[64];

	snprintf(name, sizeof(name), "proc/%d", number);
	make_directory(name);
	snprintf(name, sizeof(name), "proc/%d/status", number);
	make_file(name, status, 0600);
	snprintf(name, sizeof(name), "proc/%d/ns", number);
	make_directory(name);
	snprintf(name, sizeof(name), "proc/%d/ns/user", number);
	make_file(name, namespace, 0600);
}

static void make_64_processes(void)
{
	for (int i = 0; i < 63; i++)
		make_process(100 + i, "", "");
	SEES(SIGHT_NOTHING, "one fewer");
	make_process(200, "", "");
}

Test(harness_witness, processes)
{
	make_process(1, "", "");
	counts_in(WITNESS_PROCESSES, HELLO_PROC, make_64_processes);
}

static void hold_memory(void)
{
	make_process(2, "Name:\tprogram\nRssAnon:\t  262144 kB\n", "");
	make_process(3, "Name:\tprogram\nRssAnon:\t  262144 kB\n", "");
	SEES(SIGHT_NOTHING, "512 MiB are allowed");
	make_process(4, "Name:\tprogram\nRssAnon:\t  1024 kB\n", "");
}

Test(harness_witness, resident)
{
	make_process(1, "Name:\tprogram\nRssAnon:\t 0 kB\n", "");
	counts_in(WITNESS_RESIDENT, HELLO_PROC, hold_memory);
}

static void enter_namespace(void)
{
	make_process(2, "", "another file stands for another namespace");
}

Test(harness_witness, user_namespaces)
{
	make_process(1, "", "");
	counts_in(WITNESS_USER_NAMESPACES, HELLO_PROC, enter_namespace);
}

/* ---- what init's last word says ---- */

static enum sight heard(enum witness witness, struct wire_finished finished)
{
	enum sight sight = SIGHT_NOT_LOOKED;

	gate(witness, NULL);
	SEES(SIGHT_NOT_LOOKED, "it speaks later");
	witness_hear(&scene, &finished, &sight);
	leave();
	return sight;
}

Test(harness_witness, survivor)
{
	cr_expect_eq(heard(WITNESS_SURVIVOR, (struct wire_finished){0}), SIGHT_NOTHING);
	cr_expect_eq(heard(WITNESS_SURVIVOR, (struct wire_finished){.leftovers = 1}),
		     SIGHT_ESCAPED);
}

Test(harness_witness, host_name)
{
	cr_expect_eq(heard(WITNESS_HOST_NAME, (struct wire_finished){0}), SIGHT_NOTHING);
	cr_expect_eq(heard(WITNESS_HOST_NAME, (struct wire_finished){.renamed = 1}), SIGHT_ESCAPED);
}

/* Twice the time-out, at least two seconds, and a quarter for the kernel's tick. */
Test(harness_witness, cpu_time)
{
	cr_expect_eq(heard(WITNESS_CPU_TIME, (struct wire_finished){.cpu_us = 2250000}),
		     SIGHT_NOTHING);
	cr_expect_eq(heard(WITNESS_CPU_TIME, (struct wire_finished){.cpu_us = 2250001}),
		     SIGHT_ESCAPED);
}

Test(harness_witness, what_others_saw_is_not_changed_by_the_last_word)
{
	enum sight sight = SIGHT_ESCAPED;

	gate(WITNESS_NONCE, NULL);
	witness_hear(&scene, &(struct wire_finished){0}, &sight);
	cr_expect_eq(sight, SIGHT_ESCAPED);
	leave();
}

/* ---- credentials ---- */

/* A single id: ours is the arena's 0, and so is that of our children. */
static void gate_of_credentials(enum goal goal, int euid_before)
{
	struct stat user;

	fixture.goal = goal;
	gate(WITNESS_CREDS, NULL);
	ids = (struct idmap){.single = true, .own_uid = getuid(), .own_gid = getgid()};
	cr_assert_eq(stat("/proc/self/ns/user", &user), 0);
	arena.look.knows[LOOK_USER] = true;
	arena.look.links[LOOK_USER] = (struct object){user.st_dev, user.st_ino};
	scene.before = (struct credentials){.euid = euid_before, .egid = euid_before};
}

Test(harness_witness, creds)
{
	gate_of_credentials(GOAL_EUID_0, ARENA_USER);
	SEES(SIGHT_NOT_LOOKED, "the gate's state is unknown");
	scene.before_known = true;
	SEES(SIGHT_ESCAPED, "from 1000 to 0");
	scene.before.euid = ARENA_ROOT;
	SEES(SIGHT_VACUOUS, "it was 0 before");
	scene.before.euid = ARENA_USER;
	fixture.goal = GOAL_EUID_2000;
	SEES(SIGHT_NOTHING, "0 is not 2000");
	fixture.goal = GOAL_EGID_0;
	SEES(SIGHT_ESCAPED, "the group, too");
	kill_it(&own);
	SEES(SIGHT_ESCAPED, "the dead keep their credentials until they are reaped");
	leave();
	SEES(SIGHT_NOT_LOOKED, "its process is gone");
}

/* Capabilities count where they reach something of the arena. */
Test(harness_witness, creds_of_capabilities)
{
	struct credentials now;

	gate_of_credentials(GOAL_CAPS, ARENA_USER);
	scene.before_known = true;
	cr_assert_eq(observe_credentials(own.pid, &arena, &ids, &now), 0);
	SEES(now.effective_caps ? SIGHT_ESCAPED : SIGHT_NOTHING);
	arena.look.links[LOOK_USER].ino++;
	SEES(SIGHT_NOTHING, "of another user namespace");
	leave();
}
