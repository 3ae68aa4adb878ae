/* SPDX-License-Identifier: MIT */
/* Written straight, so that it shows what the core adds: the core's own functions are not used.
 * What the core asks the kernel before it acts (the last capability, the version of Landlock, what
 * kind of file a path is) is known here beforehand, or assumed. */
#include "floor_sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
#define RECURSIVE 0x8000U       /* AT_RECURSIVE */
#define COPY_TREE 1U            /* OPEN_TREE_CLONE */
#define FROM_EMPTY_PATH 4U      /* MOVE_MOUNT_F_EMPTY_PATH */
#define CLOSE_AT_EXEC (1U << 2) /* CLOSE_RANGE_CLOEXEC */
#define READ_ONLY 0x1U
#define NO_SETUID 0x2U
#define NO_DEVICES 0x4U
#define NO_EXECUTION 0x8U

/* Landlock's rights of files, landlock(7). */
#define EXECUTE 0x1U
#define READ 0xcU
/* All that changes but devices and execution, with REFER, TRUNCATE and RESOLVE_UNIX. */
#define WRITE 0x177b2U
#define DEVICE 0xc006U

#define PROGRAM_STACK 16384

/* What the process asks once. */
struct known {
	int capabilities;
	long landlock; /* version, or -1 */
};

static const struct known *known(void)
{
	static struct known once;

	if (once.capabilities == 0) {
		while (prctl(PR_CAPBSET_READ, (unsigned long)once.capabilities) >= 0)
			once.capabilities++;
		once.landlock = syscall(SYS_landlock_create_ruleset, NULL, 0UL, 1U);
	}
	return &once;
}

static bool has(const struct core_plan *plan, enum primitive layer)
{
	return (plan->layers & WW_BIT(layer)) != 0;
}

/* ---- mounts ---- */

static int copy_tree(const char *path)
{
	return (int)syscall(SYS_open_tree, AT_FDCWD, path, COPY_TREE | O_CLOEXEC | RECURSIVE);
}

static void attach(int tree, const char *path)
{
	syscall(SYS_move_mount, tree, "", AT_FDCWD, path, FROM_EMPTY_PATH);
}

static void restrict_mount(const char *path, unsigned how, uint64_t set)
{
	uint64_t attributes[4] = {set, 0, MS_PRIVATE};

	syscall(SYS_mount_setattr, AT_FDCWD, path, how, attributes, sizeof(attributes));
}

struct trees {
	int workdir, proc, mount[CORE_MOUNTS_MAX];
};

static void collect_trees(const struct core_plan *plan, struct trees *trees)
{
	mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	trees->workdir = copy_tree(".");
	trees->proc = has(plan, PRIM_PROCFS) ? -1 : copy_tree("/proc");
	for (unsigned i = 0; i < plan->seal.mount_count; i++)
		trees->mount[i] = copy_tree(plan->seal.mount[i].source);
}

/* A file, or a directory with those above it. */
static void make_directories(const char *path)
{
	char part[CORE_PATH_MAX];

	for (size_t i = 1; path[i] != '\0'; i++)
		if (path[i] == '/') {
			memcpy(part, path, i);
			part[i] = '\0';
			mkdir(part, 0755);
		}
	mkdir(path, 0755);
}

static void graft_device(const char *path)
{
	const int tree = copy_tree(path);

	close(open(path + 1, O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644));
	attach(tree, path + 1);
	close(tree);
}

static void make_scratch(const char *path)
{
	int tree;

	mkdir(path, 0700);
	chmod(path, 01777);
	tree = copy_tree(path);
	attach(tree, path);
	close(tree);
}

static void build_root(const struct core_plan *plan, const struct trees *trees)
{
	umask(022);
	mount("sealed", "/tmp", "tmpfs", 0, plan->seal.scratch);
	(void)!chdir("/tmp");
	mkdir("proc", 0755);
	mkdir("dev", 0755);
	graft_device("/dev/null");
	graft_device("/dev/zero");
	graft_device("/dev/full");
	graft_device("/dev/random");
	graft_device("/dev/urandom");
	(void)!symlink("/proc/self/fd", "dev/fd");
	(void)!symlink("/proc/self/fd/0", "dev/stdin");
	(void)!symlink("/proc/self/fd/1", "dev/stdout");
	(void)!symlink("/proc/self/fd/2", "dev/stderr");
	make_scratch("tmp");
	make_scratch("dev/shm");
	make_directories(plan->workdir + 1);
	attach(trees->workdir, plan->workdir + 1);
	if (trees->proc >= 0)
		attach(trees->proc, "proc");
	for (unsigned i = 0; i < plan->seal.mount_count; i++) {
		make_directories(plan->seal.mount[i].target + 1);
		attach(trees->mount[i], plan->seal.mount[i].target + 1);
	}
}

static void bound_workdir(const struct core_plan *plan)
{
	const bool pivoted = has(plan, PRIM_PIVOT_ROOT);
	const char *workdir = pivoted ? plan->workdir + 1 : plan->workdir;
	const int base = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	const int lower = copy_tree(workdir);

	mount("sealed", workdir, "tmpfs", 0, plan->seal.scratch);
	(void)!chdir(workdir);
	mkdir("lower", 0700);
	mkdir("upper", 0700);
	mkdir("work", 0700);
	attach(lower, "lower");
	close(lower);
	mount("sealed", ".", "overlay", 0, "userxattr,lowerdir=lower,upperdir=upper,workdir=work");
	(void)!(pivoted ? fchdir(base) : chdir(plan->workdir));
	close(base);
}

static void restrict_mounts(const struct core_plan *plan)
{
	const unsigned plain = NO_SETUID | NO_DEVICES;
	const unsigned data = plan->seal.executable ? plain : plain | NO_EXECUTION;

	restrict_mount("/", RECURSIVE, NO_SETUID);
	if (!has(plan, PRIM_PIVOT_ROOT))
		return;
	restrict_mount("/", 0, plain | READ_ONLY);
	restrict_mount("/tmp", 0, data);
	restrict_mount("/dev/shm", 0, data);
	restrict_mount("/proc", 0, plain | NO_EXECUTION);
	restrict_mount(plan->workdir, RECURSIVE, data);
	for (unsigned i = 0; i < plan->seal.mount_count; i++)
		restrict_mount(plan->seal.mount[i].target, RECURSIVE,
			       plan->seal.mount[i].writable ? data : plain | READ_ONLY);
}

static void apply_mounts(const struct core_plan *plan, const struct trees *trees)
{
	const bool pivoted = has(plan, PRIM_PIVOT_ROOT);

	if (pivoted)
		build_root(plan, trees);
	if (has(plan, PRIM_PROCFS))
		mount("proc", pivoted ? "proc" : "/proc", "proc", 0, "hidepid=2");
	if (has(plan, PRIM_WORKDIR_BOUND))
		bound_workdir(plan);
	if (pivoted) {
		syscall(SYS_pivot_root, ".", ".");
		umount2(".", MNT_DETACH);
		(void)!chdir(plan->workdir);
	}
	if (has(plan, PRIM_MOUNT_FLAGS))
		restrict_mounts(plan);
}

/* ---- what is not mounted ---- */

static void write_file(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);

	(void)!write(fd, text, strlen(text));
	close(fd);
}

static void take_ids(long id)
{
	syscall(SYS_setgroups, 0L, NULL);
	syscall(SYS_setresgid, id, id, id);
	syscall(SYS_setresuid, id, id, id);
	prctl(PR_SET_DUMPABLE, 1UL, 0UL, 0UL, 0UL);
}

static void set_limit(const struct core_plan *plan, enum primitive layer, int resource,
		      uint64_t value)
{
	const struct rlimit limit = {(rlim_t)value, (rlim_t)value};

	if (has(plan, layer))
		setrlimit(resource, &limit);
}

static void set_limits(const struct core_plan *plan)
{
	set_limit(plan, PRIM_RLIMIT_AS, RLIMIT_AS, plan->rlimit_as);
	set_limit(plan, PRIM_RLIMIT_CPU, RLIMIT_CPU, plan->rlimit_cpu);
	set_limit(plan, PRIM_RLIMIT_NOFILE, RLIMIT_NOFILE, plan->rlimit_nofile);
	set_limit(plan, PRIM_RLIMIT_NPROC, RLIMIT_NPROC, plan->seal.rlimit_nproc);
	set_limit(plan, PRIM_RLIMIT_FSIZE, RLIMIT_FSIZE, plan->seal.rlimit_fsize);
	set_limit(plan, PRIM_RLIMIT_CORE, RLIMIT_CORE, plan->seal.rlimit_core);
	set_limit(plan, PRIM_RLIMIT_SIGPENDING, RLIMIT_SIGPENDING, plan->seal.rlimit_sigpending);
}

static void drop_capabilities(const struct core_plan *plan)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	const bool filters =
		has(plan, PRIM_LANDLOCK) || has(plan, PRIM_SECCOMP) || has(plan, PRIM_SECCOMP_ARGS);
	const uint32_t kept = filters && !has(plan, PRIM_NO_NEW_PRIVS) ? 1U << CAP_SYS_ADMIN : 0;
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {
		{.permitted = kept, .effective = kept}};

	prctl(PR_CAP_AMBIENT, (unsigned long)PR_CAP_AMBIENT_CLEAR_ALL, 0UL, 0UL, 0UL);
	for (int i = 0; i < known()->capabilities; i++)
		prctl(PR_CAPBSET_DROP, (unsigned long)i, 0UL, 0UL, 0UL);
	syscall(SYS_capset, &header, sets);
}

static void attach_filter(const struct sock_filter *filter, uint16_t length)
{
	const union {
		const struct sock_filter *read;
		struct sock_filter *kernel;
	} program = {.read = filter};
	const struct sock_fprog fprog = {.len = length, .filter = program.kernel};

	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &fprog);
}

/* ---- Landlock ---- */

struct ruleset {
	int fd;
	uint64_t handled;
};

static void allow(const struct ruleset *ruleset, const char *path, uint64_t rights)
{
	struct {
		uint64_t allowed;
		int32_t fd;
	} __attribute__((packed))
	rule = {rights & ruleset->handled, open(path, O_PATH | O_CLOEXEC)};

	if (rule.fd < 0)
		return; /* no such device here */
	syscall(SYS_landlock_add_rule, ruleset->fd, 1, &rule, 0U);
	close(rule.fd);
}

static void allow_all(const struct ruleset *ruleset, const struct core_plan *plan)
{
	const uint64_t built = plan->seal.executable ? EXECUTE : 0;
	const bool pivoted = has(plan, PRIM_PIVOT_ROOT);

	allow(ruleset, plan->workdir, READ | WRITE | built);
	for (unsigned i = 0; i < plan->seal.mount_count; i++) {
		const struct core_mount *mount = &plan->seal.mount[i];

		allow(ruleset, pivoted ? mount->target : mount->source,
		      READ | (mount->writable ? WRITE | built : EXECUTE));
	}
	allow(ruleset, "/proc", READ);
	allow(ruleset, "/dev/null", DEVICE);
	allow(ruleset, "/dev/zero", DEVICE);
	allow(ruleset, "/dev/full", DEVICE);
	allow(ruleset, "/dev/random", DEVICE);
	allow(ruleset, "/dev/urandom", DEVICE);
	allow(ruleset, "/dev/tty", DEVICE);
	if (pivoted) {
		allow(ruleset, "/tmp", READ | WRITE | built);
		allow(ruleset, "/dev/shm", READ | WRITE | built);
	}
}

/* Versions 2, 3, 4, 5 and 6 brought renaming, truncation, TCP, devices' ioctls and scopes; 7 the
 * audit log, 9 sockets by path and 10 UDP. */
static void restrict_files(const struct core_plan *plan)
{
	const long version = known()->landlock;
	const uint64_t handled[3] = {
		0x1fffU | (version >= 2 ? 0x2000U : 0) | (version >= 3 ? 0x4000U : 0) |
			(version >= 5 ? 0x8000U : 0) | (version >= 9 ? 0x10000U : 0),
		version >= 4 && plan->seal.network == CORE_NET_NONE ? (version >= 10 ? 15 : 3) : 0,
		version >= 6 ? 3 : 0,
	};
	const struct ruleset ruleset = {
		.fd = (int)syscall(SYS_landlock_create_ruleset, handled, sizeof(handled), 0U),
		.handled = handled[0],
	};

	allow_all(&ruleset, plan);
	syscall(SYS_landlock_restrict_self, ruleset.fd, version >= 7 ? 5U : 0U);
	close(ruleset.fd);
}

/* ---- the order ---- */

static void before_mounts(const struct core_plan *plan)
{
	if (has(plan, PRIM_SESSION))
		setsid();
	if (has(plan, PRIM_ID_RANGE))
		take_ids((long)plan->seal.inner_id);
	if (has(plan, PRIM_NS_LIMIT))
		write_file("/proc/sys/user/max_user_namespaces", "0");
	if (has(plan, PRIM_HOST_NAME)) {
		(void)!sethostname(plan->seal.host_name, strlen(plan->seal.host_name));
		syscall(SYS_setdomainname, "", 0UL);
	}
	if (has(plan, PRIM_KEYRING))
		syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
}

static void after_mounts(const struct core_plan *plan)
{
	if (has(plan, PRIM_UNDUMPABLE))
		prctl(PR_SET_DUMPABLE, 0UL, 0UL, 0UL, 0UL);
	set_limits(plan);
	if (has(plan, PRIM_MDWE))
		prctl(65 /* PR_SET_MDWE */, 1UL, 0UL, 0UL, 0UL);
	if (has(plan, PRIM_SECUREBITS))
		prctl(PR_SET_SECUREBITS, 0xefUL, 0UL, 0UL, 0UL);
	if (has(plan, PRIM_CAPS))
		drop_capabilities(plan);
	if (has(plan, PRIM_NO_NEW_PRIVS))
		prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL);
	if (has(plan, PRIM_LANDLOCK))
		restrict_files(plan);
	if (has(plan, PRIM_SECCOMP_ARGS))
		attach_filter(plan->seal.args, plan->seal.args_length);
	if (has(plan, PRIM_SECCOMP))
		attach_filter(plan->filter, plan->filter_length);
}

static void apply(const struct core_plan *plan)
{
	struct trees trees = {.proc = -1};

	if (has(plan, PRIM_MNTNS))
		collect_trees(plan, &trees);
	before_mounts(plan);
	apply_mounts(plan, &trees);
	after_mounts(plan);
}

/* The bench declares one descriptor. */
static void close_at_exec(const struct core_plan *plan)
{
	const unsigned kept = (unsigned)plan->seal.declared[0];

	syscall(SYS_close_range, 3U, kept - 1, CLOSE_AT_EXEC);
	syscall(SYS_close_range, kept + 1, ~0U, CLOSE_AT_EXEC);
}

struct start {
	const struct core_plan *plan;
	const struct floor_program *program;
};

static int run_program(void *argument)
{
	const struct start *start = argument;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (has(start->plan, PRIM_FDS))
		close_at_exec(start->plan);
	execve(start->program->path, start->program->argv, start->program->envp);
	return 127;
}

static _Noreturn void run_init(const struct start *start, int go)
{
	_Alignas(16) char stack[PROGRAM_STACK];
	int status;
	pid_t pid;
	char byte;

	(void)!read(go, &byte, 1);
	apply(start->plan);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* vfork(2) on a stack of its own, as the core. */
	pid = clone(run_program, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD,
		    (void *)(uintptr_t)start);
	waitpid(pid, &status, 0);
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* ---- the starter ---- */

static void write_proc(pid_t pid, const char *name, const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	write_file(path, text);
}

static void write_maps(const struct core_plan *plan, pid_t init)
{
	const struct core_seal *seal = &plan->seal;
	char map[40];

	if (!has(plan, PRIM_ID_RANGE))
		write_proc(init, "setgroups", "deny");
	snprintf(map, sizeof(map), "%u %u 1", seal->inner_id, seal->outer_uid);
	write_proc(init, "uid_map", map);
	snprintf(map, sizeof(map), "%u %u 1", seal->inner_id, seal->outer_gid);
	write_proc(init, "gid_map", map);
}

pid_t floor_sealed_start(const struct core_plan *plan, const struct floor_program *program)
{
	const struct start start = {plan, program};
	uint64_t arguments[11] = {[0] = plan->clone_flags, [4] = SIGCHLD};
	int go[2];
	pid_t init;

	known();
	if (pipe2(go, O_CLOEXEC) < 0)
		return -1;
	init = (pid_t)syscall(SYS_clone3, arguments, sizeof(arguments));
	if (init == 0)
		run_init(&start, go[0]);
	if (init > 0 && has(plan, PRIM_USERNS))
		write_maps(plan, init);
	(void)!write(go[1], "", 1);
	close(go[0]);
	close(go[1]);
	return init;
}
