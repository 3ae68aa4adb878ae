/* SPDX-License-Identifier: MIT */
/* What prim_landlock() leaves of a small tree of files, of TCP, signals and abstract sockets. */
#include "../../runner/core/landlock.h"
#include "../../runner/core/primitive.h"
#include "child.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif

/* ---- the tree: work/, rw/, the file lone are given, secret/ is not, ro/ is given to read ---- */

static char base[] = "/var/tmp/landlock-XXXXXX";

static const char *in_base(const char *name)
{
	static char path[4][128];
	static unsigned next;
	char *slot = path[next++ % 4];

	snprintf(slot, sizeof(path[0]), "%s/%s", base, name);
	return slot;
}

static void make_file(const char *name)
{
	const int fd = open(in_base(name), O_WRONLY | O_CREAT, 0755);

	cr_assert_geq(fd, 0, "%s", name);
	cr_assert_eq(write(fd, "#!/no/such/interpreter\n", 23), 23);
	close(fd);
}

static void make_tree(void)
{
	static const char *const directories[] = {"work", "ro", "rw", "secret"};

	cr_assert_not_null(mkdtemp(base));
	for (size_t i = 0; i < 4; i++)
		cr_assert_eq(mkdir(in_base(directories[i]), 0755), 0);
	make_file("work/file");
	make_file("ro/file");
	make_file("rw/file");
	make_file("secret/file");
	make_file("lone");
}

static void remove_tree(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", base);
	cr_expect_eq(system(command), 0);
}

static void add_mount(struct core_plan *plan, const char *name, bool writable)
{
	struct core_mount *mount = &plan->seal.mount[plan->seal.mount_count++];

	snprintf(mount->source, sizeof(mount->source), "%s", in_base(name));
	snprintf(mount->target, sizeof(mount->target), "%s", in_base(name));
	mount->writable = writable;
}

static struct core_plan plan_of_tree(void)
{
	struct core_plan plan = {.layers = WW_BIT(PRIM_NO_NEW_PRIVS) | WW_BIT(PRIM_LANDLOCK),
				 .seal = {.program = -1}};

	snprintf(plan.workdir, sizeof(plan.workdir), "%s", in_base("work"));
	add_mount(&plan, "ro", false);
	add_mount(&plan, "rw", true);
	add_mount(&plan, "lone", false);
	return plan;
}

/* ---- helpers of the child ---- */

static long abi(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
}

static void enforce(const struct core_plan *plan)
{
	int err;

	MUST(prim_no_new_privs.apply(plan) == 0);
	err = prim_landlock.apply(plan);
	CANNOT_UNLESS(err != ENOSYS && err != EOPNOTSUPP);
	MUST(err == 0);
}

/* 0 or the errno of opening a file. */
static int opening(const char *path, int flags)
{
	const int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* ENOENT: there was no refusal, the interpreter is not there. */
static int executing(const char *path)
{
	char *const argv[] = {(char *)"x", NULL}, *const envp[] = {NULL};

	execve(path, argv, envp);
	return errno;
}

static int outcome(int ret)
{
	return ret == 0 ? 0 : errno;
}

/* ---- files ---- */

static void check_files(const void *context)
{
	const int secret = open(in_base("secret/file"), O_RDONLY);
	char again[64], byte;

	enforce(context);
	MUST(opening(in_base("work/new"), O_RDWR | O_CREAT) == 0);
	MUST(outcome(mkdir(in_base("work/dir"), 0700)) == 0);
	MUST(outcome(rename(in_base("work/new"), in_base("work/dir/new"))) == 0);
	MUST(outcome(symlink("x", in_base("work/link"))) == 0);
	MUST(outcome(unlink(in_base("work/link"))) == 0);
	MUST(outcome(mkfifo(in_base("work/fifo"), 0600)) == 0);
	MUST(outcome(truncate(in_base("work/file"), 23)) == 0);

	MUST(opening(in_base("ro"), O_RDONLY | O_DIRECTORY) == 0);
	MUST(opening(in_base("ro/file"), O_RDONLY) == 0);
	MUST(opening(in_base("ro/file"), O_WRONLY) == EACCES);
	MUST(opening(in_base("ro/new"), O_WRONLY | O_CREAT) == EACCES);
	MUST(outcome(unlink(in_base("ro/file"))) == EACCES);
	MUST(abi() < 3 || outcome(truncate(in_base("ro/file"), 0)) == EACCES);
	MUST(opening(in_base("rw/new"), O_RDWR | O_CREAT) == 0);
	MUST(opening(in_base("lone"), O_RDONLY) == 0);
	MUST(opening(in_base("lone"), O_WRONLY) == EACCES);

	MUST(opening(in_base("secret/file"), O_RDONLY) == EACCES);
	MUST(opening(in_base("secret"), O_RDONLY | O_DIRECTORY) == EACCES);
	MUST(opening("/", O_RDONLY | O_DIRECTORY) == EACCES);
	MUST(opening("/etc/passwd", O_RDONLY) == EACCES);
	MUST(opening("/tmp", O_RDONLY | O_DIRECTORY) == EACCES);
	MUST(outcome(link(in_base("secret/file"), in_base("work/stolen"))) != 0);

	/* A descriptor from before still reads; a new one through its link does not come. */
	MUST(secret >= 0 && read(secret, &byte, 1) == 1);
	snprintf(again, sizeof(again), "/proc/self/fd/%d", secret);
	MUST(opening(again, O_RDONLY) == EACCES);

	MUST(opening("/dev/null", O_RDWR) == 0);
	MUST(opening("/proc/self/status", O_RDONLY) == 0);
	MUST(opening("/proc/self/comm", O_WRONLY) == EACCES);
}

Test(landlock, leaves_what_was_given_and_nothing_else, .init = make_tree, .fini = remove_tree)
{
	const struct core_plan plan = plan_of_tree();

	run_in_child(check_files, &plan);
}

static void check_execution(const void *context)
{
	const struct core_plan *plan = context;
	const int written = plan->seal.executable ? ENOENT : EACCES;

	enforce(plan);
	MUST(executing(in_base("ro/file")) == ENOENT);
	MUST(executing(in_base("work/file")) == written);
	MUST(executing(in_base("rw/file")) == written);
	MUST(executing(in_base("secret/file")) == EACCES);
}

Test(landlock, what_is_writable_is_executable_when_asked, .init = make_tree, .fini = remove_tree)
{
	struct core_plan plan = plan_of_tree();

	run_in_child(check_execution, &plan);
	plan.seal.executable = true;
	run_in_child(check_execution, &plan);
}

static void check_program(const void *context)
{
	const struct core_plan *plan = context;
	char *const argv[] = {(char *)"x", NULL}, *const envp[] = {NULL};

	enforce(plan);
	syscall(SYS_execveat, plan->seal.program, "", argv, envp, AT_EMPTY_PATH);
	MUST(errno == ENOENT); /* its interpreter */
	MUST(executing(in_base("secret/other")) == EACCES);
}

Test(landlock, the_program_is_executable_wherever_it_lies, .init = make_tree, .fini = remove_tree)
{
	struct core_plan plan = plan_of_tree();

	make_file("secret/other");
	plan.seal.program = open(in_base("secret/file"), O_RDONLY);
	cr_assert_geq(plan.seal.program, 0);
	run_in_child(check_program, &plan);
	close(plan.seal.program);
}

/* ---- a root of its own ---- */

static void check_pivoted(const void *context)
{
	enforce(context);
	MUST(opening("/tmp", O_RDONLY | O_DIRECTORY) == 0);
	MUST(opening("/tmp", O_RDWR | O_TMPFILE) == 0);
	MUST(opening("/etc/passwd", O_RDONLY) == EACCES);
}

Test(landlock, with_a_new_root_its_targets_and_tmp_are_given, .init = make_tree,
     .fini = remove_tree)
{
	struct core_plan plan = plan_of_tree();

	plan.layers |= WW_BIT(PRIM_PIVOT_ROOT);
	for (unsigned i = 0; i < plan.seal.mount_count; i++)
		strcpy(plan.seal.mount[i].source, "/no/such/source");
	run_in_child(check_pivoted, &plan);
}

static void check_missing(const void *context)
{
	CANNOT_UNLESS(abi() > 0);
	MUST(prim_no_new_privs.apply(context) == 0);
	MUST(prim_landlock.apply(context) == ENOENT);
	MUST(opening("/etc/passwd", O_RDONLY) == 0);
}

Test(landlock, a_missing_workdir_or_source_is_an_error, .init = make_tree, .fini = remove_tree)
{
	struct core_plan plan = plan_of_tree();

	strcpy(plan.seal.mount[2].source, "/no/such/source");
	run_in_child(check_missing, &plan);
	plan = plan_of_tree();
	strcat(plan.workdir, "-not");
	run_in_child(check_missing, &plan);
}

/* ---- beyond files ---- */

static int connecting(int family, const void *address, socklen_t length)
{
	const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int err;

	MUST(fd >= 0);
	err = outcome(connect(fd, address, length));
	close(fd);
	return err;
}

/* Port 1 of the loopback, where nobody listens. */
static int connecting_to_tcp(void)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_port = htons(1),
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	return connecting(AF_INET, &address, sizeof(address));
}

static void check_network(const void *context)
{
	const struct core_plan *plan = context;
	const int unrestricted = connecting_to_tcp();

	CANNOT_UNLESS(abi() >= 4);
	MUST(unrestricted != EACCES);
	enforce(plan);
	MUST(connecting_to_tcp() == (plan->seal.network == CORE_NET_NONE ? EACCES : unrestricted));
}

Test(landlock, tcp_is_for_plans_with_a_network, .init = make_tree, .fini = remove_tree)
{
	struct core_plan plan = plan_of_tree();

	run_in_child(check_network, &plan);
	plan.seal.network = CORE_NET_LOOPBACK;
	run_in_child(check_network, &plan);
	plan.seal.network = CORE_NET_HOST;
	run_in_child(check_network, &plan);
}

/* An abstract name, and the length of the address with it. */
static socklen_t abstract_name(struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1, "%s", base);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(base));
}

static void check_scopes(const void *context)
{
	struct sockaddr_un address;
	const socklen_t length = abstract_name(&address);

	CANNOT_UNLESS(abi() >= 6);
	MUST(connecting(AF_UNIX, &address, length) == 0);
	MUST(outcome(kill(getppid(), 0)) == 0);
	enforce(context);
	MUST(connecting(AF_UNIX, &address, length) == EPERM);
	MUST(outcome(kill(getppid(), 0)) == EPERM);
	MUST(outcome(kill(getpid(), 0)) == 0);
}

Test(landlock, signals_and_abstract_sockets_stay_inside, .init = make_tree, .fini = remove_tree)
{
	const struct core_plan plan = plan_of_tree();
	const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	struct sockaddr_un address;
	const socklen_t length = abstract_name(&address);

	cr_assert_eq(bind(listener, (const struct sockaddr *)&address, length), 0);
	cr_assert_eq(listen(listener, 4), 0);
	run_in_child(check_scopes, &plan);
	close(listener);
}

/* The bits of linux/landlock.h, which a kernel that does not know one refuses (EINVAL): ABI 2
 * renaming between directories, 3 truncation, 4 TCP, 5 ioctl(2) of devices, 6 scopes, 9 sockets by
 * path, 10 UDP.  7 and 8 have flags of landlock_restrict_self(2) only. */
Test(landlock, each_abi_is_asked_for_what_it_knows)
{
	static const struct landlock_handled known[] = {
		[1] = {0x1fff, 0, 0},    [2] = {0x3fff, 0, 0},    [3] = {0x7fff, 0, 0},
		[4] = {0x7fff, 3, 0},    [5] = {0xffff, 3, 0},    [6] = {0xffff, 3, 3},
		[7] = {0xffff, 3, 3},    [8] = {0xffff, 3, 3},    [9] = {0x1ffff, 3, 3},
		[10] = {0x1ffff, 15, 3}, [11] = {0x1ffff, 15, 3},
	};
	struct core_plan plan = {.seal = {.network = CORE_NET_NONE}};

	for (long version = 1; version <= 11; version++) {
		struct landlock_handled handled = landlock_handled(&plan, version);

		cr_expect_eq(handled.fs, known[version].fs, "ABI %ld", version);
		cr_expect_eq(handled.net, known[version].net, "ABI %ld", version);
		cr_expect_eq(handled.scoped, known[version].scoped, "ABI %ld", version);
	}
	plan.seal.network = CORE_NET_HOST;
	cr_expect_eq(landlock_handled(&plan, 10).net, 0, "the network is the host's, whole");
}
