/* SPDX-License-Identifier: MIT */
/* Texts, names and files of the layer `cgroup`.  A plain directory stands in for cgroupfs; the real
 * one is for tests/e2e/cgroup.bats. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../runner/core/cgroup_part.h"
#include "../../runner/core/cgroup_parts.h"

/* ---- texts ---- */

/* Of a host with cgroup v1 and v2 side by side, whose memory is bound to v1. */
#define HYBRID_MOUNTS                                                                              \
	"31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"                      \
	"35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"               \
	"41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 master:2 - cgroup2 cgroup2 rw\n"

Test(cgroup_place, own_group_is_that_of_version_2)
{
	char path[CGROUP_PATH_MAX];

	cr_assert_eq(cgroup_own("4:memory:/other\n1:cpu:/\n0::/user.slice/a b\n", path), 0);
	cr_expect_str_eq(path, "/user.slice/a b");
	cr_assert_eq(cgroup_own("0::/\n", path), 0);
	cr_expect_str_eq(path, "/");
	cr_expect_eq(cgroup_own("4:memory:/other\n10::/no\n", path), -ENOENT);
	cr_expect_eq(cgroup_own("", path), -ENOENT);
}

Test(cgroup_place, group_is_found_below_the_mount)
{
	char directory[CGROUP_PATH_MAX];

	cr_assert_eq(cgroup_locate(HYBRID_MOUNTS, "/a/b", directory), 0);
	cr_expect_str_eq(directory, "/sys/fs/cgroup/unified/a/b");
	cr_assert_eq(cgroup_locate(HYBRID_MOUNTS, "/", directory), 0);
	cr_expect_str_eq(directory, "/sys/fs/cgroup/unified");
}

/* As in a container that sees its own part of the hierarchy. */
Test(cgroup_place, root_of_a_mount_is_cut_off)
{
	static const char mounts[] =
		"50 40 0:38 /box/one /mnt/my\\040groups\\134 ro - cgroup2 cgroup2 rw\n";
	char directory[CGROUP_PATH_MAX];

	cr_assert_eq(cgroup_locate(mounts, "/box/one/task", directory), 0);
	cr_expect_str_eq(directory, "/mnt/my groups\\/task");
	cr_assert_eq(cgroup_locate(mounts, "/box/one", directory), 0);
	cr_expect_str_eq(directory, "/mnt/my groups\\");
	/* The same letters, another group. */
	cr_expect_eq(cgroup_locate(mounts, "/box/onetime", directory), -ENOENT);
	cr_expect_eq(cgroup_locate(mounts, "/", directory), -ENOENT);
}

Test(cgroup_place, other_file_systems_are_no_place)
{
	char directory[CGROUP_PATH_MAX];

	cr_expect_eq(cgroup_locate("35 31 0:32 / /x rw - cgroup cgroup rw\n", "/", directory),
		     -ENOENT);
	/* The word in the options of one line and in the next line. */
	cr_expect_eq(cgroup_locate("1 2 0:3 / /x rw - tmpfs cgroup2 rw\n2 3 0:4 / /y rw\n", "/",
				   directory),
		     -ENOENT);
	cr_expect_eq(cgroup_locate("", "/", directory), -ENOENT);
	cr_expect_eq(cgroup_locate(" - cgroup2 \n - cgroup2 x\n", "/", directory), -ENOENT);
}

Test(cgroup_place, long_paths_are_refused)
{
	char line[3 * CGROUP_PATH_MAX], directory[CGROUP_PATH_MAX], own[CGROUP_PATH_MAX];
	char text[2 * CGROUP_PATH_MAX];

	snprintf(line, sizeof(line), "50 40 0:38 / /%0*d rw - cgroup2 cgroup2 rw\n",
		 CGROUP_PATH_MAX, 0);
	cr_expect_eq(cgroup_locate(line, "/", directory), -ENOENT);
	snprintf(line, sizeof(line), "50 40 0:38 / /%0*d rw - cgroup2 cgroup2 rw\n",
		 CGROUP_PATH_MAX - 8, 0);
	cr_expect_eq(cgroup_locate(line, "/longer", directory), -ENOENT);
	snprintf(text, sizeof(text), "0::/%0*d\n", CGROUP_PATH_MAX, 0);
	cr_expect_eq(cgroup_own(text, own), -ENAMETOOLONG);
}

Test(cgroup_place, hierarchy_number_tells_the_version)
{
	static const char cgroups[] = "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
				      "cpu\t1\t1\t1\n"
				      "memory\t4\t26\t1\n"
				      "hugetlb\t0\t1\t1\n";

	cr_expect(cgroup_bound_to_v1(cgroups, "memory"));
	cr_expect(!cgroup_bound_to_v1(cgroups, "hugetlb"));
	cr_expect(!cgroup_bound_to_v1(cgroups, "mem"));
	cr_expect(!cgroup_bound_to_v1(cgroups, "pids"));
}

Test(cgroup_place, a_list_has_whole_words)
{
	cr_expect(cgroup_lists("cpuset cpu memory", "cpu"));
	cr_expect(cgroup_lists("cpuset cpu memory", "memory"));
	cr_expect(!cgroup_lists("cpuset memory", "cpu"));
	cr_expect(!cgroup_lists("memory", "memory.max"));
	cr_expect(!cgroup_lists("", "cpu"));
	cr_expect(!cgroup_lists("cpu", ""));
}

/* ---- names ---- */

Test(cgroup_name, reads_what_it_writes)
{
	const struct cgroup_name name = {.starter = 4711, .start = 987654321, .random = 0xbeef};
	char text[CGROUP_NAME_MAX];
	struct cgroup_name again;

	cgroup_name_write(&name, text);
	cr_expect_str_eq(text, "whichwall-4711-987654321-0000beef");
	cr_assert(cgroup_name_read(text, &again));
	cr_expect_eq(again.starter, 4711);
	cr_expect_eq(again.start, 987654321);
	cr_expect_eq(again.random, 0xbeef);
}

Test(cgroup_name, everything_else_is_not_ours)
{
	static const char *const others[] = {
		"whichwall-leaf",
		"whichwall-4711",
		"whichwall-4711-9-beef",
		"whichwall-4711-9-0000beef-more",
		"whichwall-4711-9-0000BEEF",
		"whichwall-+4711-9-0000beef",
		"whichwall- 4711-9-0000beef",
		"whichwall-04711-9-0000beef",
		"whichwall--1-9-0000beef",
		"whichwall-0-9-0000beef",
		"xwhichwall-4711-9-0000beef",
		"",
		".",
	};
	struct cgroup_name name;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_expect(!cgroup_name_read(others[i], &name), "%s", others[i]);
}

/* proc_pid_stat(5): (3) state ... (22) starttime. */
Test(cgroup_name, start_time_is_field_22)
{
	cr_expect_eq(
		cgroup_start_time("7 (a) b) 1) S 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 "
				  "2222 23 24"),
		2222);
	cr_expect_eq(cgroup_start_time("7 (sh) S 4 5"), 0);
	cr_expect_eq(cgroup_start_time(""), 0);
}

static struct cgroup_name my_name(void)
{
	struct cgroup_name name = {.starter = getpid()};
	char text[CGROUP_FILE_MAX];

	cr_assert_eq(cgroup_read(AT_FDCWD, "/proc/self/stat", text), 0);
	name.start = cgroup_start_time(text);
	cr_assert(name.start > 0);
	return name;
}

static pid_t dead_pid(void)
{
	const pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	cr_assert_eq(waitpid(pid, NULL, 0), pid);
	return pid;
}

Test(cgroup_name, a_pid_that_is_used_again_protects_nothing)
{
	struct cgroup_name name = my_name();

	cr_expect(cgroup_starter_lives(&name));
	name.start--;
	cr_expect(!cgroup_starter_lives(&name));
	name = my_name();
	name.starter = dead_pid();
	cr_expect(!cgroup_starter_lives(&name));
}

/* ---- limits ---- */

static char directory_path[64];

static int make_directory(void)
{
	int fd;

	snprintf(directory_path, sizeof(directory_path), "/tmp/ww-cgroup-XXXXXX");
	cr_assert(mkdtemp(directory_path) != NULL);
	fd = open(directory_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert(fd >= 0);
	return fd;
}

static void make_file(int directory, const char *file)
{
	const int fd = openat(directory, file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	cr_assert(fd >= 0);
	close(fd);
}

static void remove_directory(int directory, const char *const *files)
{
	for (; *files != NULL; files++)
		unlinkat(directory, *files, 0);
	close(directory);
	cr_expect_eq(rmdir(directory_path), 0, "something is left in %s", directory_path);
}

static void expect_file(int directory, const char *file, const char *expected)
{
	char text[CGROUP_FILE_MAX];

	cr_assert_eq(cgroup_read(directory, file, text), 0, "%s", file);
	cr_expect_str_eq(text, expected, "%s", file);
}

static const struct cgroup_options all_three = {.memory_mib = 512, .tasks = 64, .cpu_percent = 150};

Test(cgroup_limits, controllers_are_those_of_what_is_asked_for)
{
	const char *names[CGROUP_CONTROLLERS];

	cr_assert_eq(cgroup_controllers(&all_three, names), 3);
	cr_expect_str_eq(names[0], "memory");
	cr_expect_str_eq(names[1], "pids");
	cr_expect_str_eq(names[2], "cpu");
	cr_expect_eq(cgroup_controllers(&(struct cgroup_options){.tasks = 1}, names), 1);
	cr_expect_str_eq(names[0], "pids");
	cr_expect_eq(cgroup_controllers(&(struct cgroup_options){0}, names), 0);
}

Test(cgroup_limits, each_is_written)
{
	static const char *const files[] = {"memory.max", "memory.swap.max", "memory.oom.group",
					    "pids.max",   "cpu.max",         NULL};
	struct cgroup_limits limits;
	struct ww_error e;
	const int directory = make_directory();

	for (const char *const *file = files; *file != NULL; file++)
		make_file(directory, *file);
	cr_assert_eq(cgroup_limits_of(&all_three, &limits, &e), 0);
	cr_assert_eq(cgroup_limits_set(directory, &limits, &e), 0, "%s", e.text);
	expect_file(directory, "memory.max", "536870912");
	expect_file(directory, "memory.swap.max", "0");
	expect_file(directory, "memory.oom.group", "1");
	expect_file(directory, "pids.max", "64");
	/* One and a half of a processor: 150 of each 100 ms. */
	expect_file(directory, "cpu.max", "150000 100000");
	remove_directory(directory, files);
}

Test(cgroup_limits, a_missing_file_names_file_and_controller)
{
	static const char *const files[] = {"memory.max", "memory.swap.max", "memory.oom.group",
					    NULL};
	struct cgroup_limits limits;
	struct ww_error e;
	const int directory = make_directory();

	for (const char *const *file = files; *file != NULL; file++)
		make_file(directory, *file);
	cr_assert_eq(cgroup_limits_of(&all_three, &limits, &e), 0);
	cr_expect_eq(cgroup_limits_set(directory, &limits, &e), -ENOENT);
	cr_expect(strstr(e.text, "pids.max = 64: No such file") != NULL, "%s", e.text);
	cr_expect(strstr(e.text, "controller pids ") != NULL, "%s", e.text);
	remove_directory(directory, files);
}

/* What is read back is not what was written: a file that takes everything and holds nothing. */
Test(cgroup_limits, a_limit_that_does_not_stay_is_an_error)
{
	static const char *const files[] = {"pids.max", NULL};
	struct cgroup_limits limits;
	struct ww_error e;
	const int directory = make_directory();

	cr_assert_eq(symlinkat("/dev/null", directory, "pids.max"), 0);
	cr_assert_eq(cgroup_limits_of(&(struct cgroup_options){.tasks = 3}, &limits, &e), 0);
	cr_expect_eq(cgroup_limits_set(directory, &limits, &e), -EIO);
	cr_expect(strstr(e.text, "pids.max = 3: the kernel made it ;") != NULL, "%s", e.text);
	remove_directory(directory, files);
}

Test(cgroup_limits, swap_may_lack_where_the_kernel_has_none)
{
	static const char *const files[] = {"pids.max", NULL};
	struct cgroup_limits limits = {
		.count = 2,
		.limit = {{.file = "memory.swap.max", .value = "0", .may_lack = true},
			  {.file = "pids.max", .value = "5"}}};
	struct ww_error e;
	const int directory = make_directory();

	make_file(directory, "pids.max");
	cr_expect_eq(cgroup_limits_set(directory, &limits, &e), 0);
	expect_file(directory, "pids.max", "5");
	limits.limit[0].may_lack = false;
	cr_expect_eq(cgroup_limits_set(directory, &limits, &e), -ENOENT);
	remove_directory(directory, files);
}

Test(cgroup_limits, huge_pages_of_every_size_are_forbidden)
{
	static const char *const files[] = {"hugetlb.2MB.max",
					    "hugetlb.2MB.rsvd.max",
					    "hugetlb.1GB.max",
					    "hugetlb.2MB.current",
					    "memory.max",
					    "hugetlb.",
					    NULL};
	struct cgroup_limits limits = {.count = 0};
	struct ww_error e;
	const int directory = make_directory();

	for (const char *const *file = files; *file != NULL; file++)
		make_file(directory, *file);
	limits.huge_pages = true;
	cgroup_limits_add_huge(directory, &limits);
	cr_expect_eq(limits.count, 0, "they are allowed");
	limits.huge_pages = false;
	cgroup_limits_add_huge(directory, &limits);
	cr_expect_eq(limits.count, 3);
	cr_assert_eq(cgroup_limits_set(directory, &limits, &e), 0, "%s", e.text);
	expect_file(directory, "hugetlb.2MB.max", "0");
	expect_file(directory, "hugetlb.2MB.rsvd.max", "0");
	expect_file(directory, "hugetlb.1GB.max", "0");
	expect_file(directory, "hugetlb.2MB.current", "");
	expect_file(directory, "memory.max", "");
	remove_directory(directory, files);
}

Test(cgroup_limits, more_memory_than_can_be_counted_is_refused)
{
	struct cgroup_limits limits;
	struct ww_error e;

	cr_expect_eq(
		cgroup_limits_of(&(struct cgroup_options){.memory_mib = UINT64_MAX}, &limits, &e),
		-EINVAL);
	cr_expect_eq(e.code, 2);
}

/* ---- what is left of the dead ---- */

static void make_group(int base, const char *name)
{
	cr_assert_eq(mkdirat(base, name, 0700), 0);
}

static bool is_there(int base, const char *name)
{
	return faccessat(base, name, F_OK, 0) == 0;
}

Test(cgroup_remove, groups_below_go_as_well)
{
	static const char *const files[] = {NULL};
	const int base = make_directory();

	make_group(base, "group");
	make_group(base, "group/a");
	make_group(base, "group/a/b");
	make_group(base, "group/c");
	cr_expect_eq(cgroup_remove(base, "group", 1000), 0);
	cr_expect(!is_there(base, "group"));
	cr_expect_eq(cgroup_remove(base, "group", 0), 0);
	remove_directory(base, files);
}

Test(cgroup_remove, what_cannot_be_emptied_is_said)
{
	static const char *const files[] = {"group/file", NULL};
	const int base = make_directory();

	make_group(base, "group");
	make_file(base, "group/file");
	cr_expect_eq(cgroup_remove(base, "group", 20), -EBUSY);
	cr_assert_eq(unlinkat(base, "group/file", 0), 0);
	cr_expect_eq(cgroup_remove(base, "group", 0), 0);
	remove_directory(base, files);
}

Test(cgroup_remove, the_sweep_takes_what_dead_starters_left)
{
	static const char *const files[] = {NULL};
	struct cgroup_name name = my_name();
	char alive[CGROUP_NAME_MAX], again[CGROUP_NAME_MAX], dead[CGROUP_NAME_MAX];
	char held[CGROUP_NAME_MAX];
	const int base = make_directory();
	int lock;

	cgroup_name_write(&name, alive);
	name.start--;
	cgroup_name_write(&name, again);
	name.starter = dead_pid();
	cgroup_name_write(&name, dead);
	name.random = 1;
	cgroup_name_write(&name, held);
	make_group(base, alive);
	make_group(base, again);
	make_group(base, dead);
	make_group(base, held);
	make_group(base, "whichwall-notes");
	/* A starter whose pid we do not see. */
	lock = openat(base, held, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	cr_assert_eq(flock(lock, LOCK_SH), 0);

	cgroup_sweep(base);
	cr_expect(is_there(base, alive));
	cr_expect(!is_there(base, again));
	cr_expect(!is_there(base, dead));
	cr_expect(is_there(base, held));
	cr_expect(is_there(base, "whichwall-notes"));

	close(lock);
	cgroup_sweep(base);
	cr_expect(!is_there(base, held));
	unlinkat(base, alive, AT_REMOVEDIR);
	unlinkat(base, "whichwall-notes", AT_REMOVEDIR);
	remove_directory(base, files);
}

/* ---- the janitor ---- */

Test(cgroup_janitor, removes_when_told_and_says_so)
{
	static const char *const files[] = {NULL};
	const int base = make_directory();
	pid_t janitor;
	int line;

	make_group(base, "group");
	cr_assert_eq(cgroup_janitor_start(base, "group", &line, &janitor), 0);
	cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "no wait(2) of the caller's sees it");
	cr_expect(is_there(base, "group"));
	cr_expect_eq(cgroup_janitor_end(line, janitor, CGROUP_JANITOR_PATIENCE), 0);
	cr_expect(!is_there(base, "group"));
	cr_expect_eq(kill(janitor, 0), -1);
	remove_directory(base, files);
}

Test(cgroup_janitor, its_death_is_noticed)
{
	static const char *const files[] = {"group", NULL};
	const int base = make_directory();
	pid_t janitor;
	int line;

	make_group(base, "group");
	cr_assert_eq(cgroup_janitor_start(base, "group", &line, &janitor), 0);
	cr_assert_eq(kill(janitor, SIGKILL), 0);
	cr_expect_eq(cgroup_janitor_end(line, janitor, CGROUP_JANITOR_PATIENCE), -EPIPE);
	cr_expect(is_there(base, "group"));
	unlinkat(base, "group", AT_REMOVEDIR);
	remove_directory(base, files);
}

/* SIGSTOP is held back by no mask: whoever may signal the caller may do this to it. */
Test(cgroup_janitor, one_that_is_stopped_is_not_waited_for_for_ever, .timeout = 60)
{
	static const char *const files[] = {"group", NULL};
	const int base = make_directory();
	pid_t janitor;
	int line;

	make_group(base, "group");
	cr_assert_eq(cgroup_janitor_start(base, "group", &line, &janitor), 0);
	cr_assert_eq(kill(janitor, SIGSTOP), 0);
	cr_expect_eq(cgroup_janitor_end(line, janitor, 20), -EPIPE);
	cr_expect_eq(kill(janitor, 0), -1, "it is killed and reaped");
	unlinkat(base, "group", AT_REMOVEDIR);
	remove_directory(base, files);
}

/* ---- the whole ---- */

Test(cgroup_open, a_directory_of_another_file_system_is_no_place)
{
	static const char *const files[] = {NULL};
	struct cgroup_options options = {.place = directory_path, .tasks = 3};
	const int directory = make_directory();
	struct core_cgroup group;
	struct ww_error e;

	cr_expect_eq(cgroup_find(&options, &e), -EINVAL);
	cr_expect(strstr(e.text, "not in a file system of type cgroup2") != NULL, "%s", e.text);
	cr_expect_eq(cgroup_open(&options, &group, &e), -EINVAL);
	cr_expect_eq(group.directory, -1);
	options.place = "/does/not/exist";
	cr_expect_eq(cgroup_find(&options, &e), -ENOENT);
	cr_expect(strstr(e.text, "/does/not/exist: No such file") != NULL, "%s", e.text);
	remove_directory(directory, files);
}

/* ---- parts of a group ---- */

Test(cgroup_part, a_door_lets_others_in_since_5_16)
{
	cr_expect(cgroup_part_enterable("5.16.0"));
	cr_expect(cgroup_part_enterable("6.1.176"));
	cr_expect(cgroup_part_enterable("10.0-rc1"));
	cr_expect(!cgroup_part_enterable("5.15.200-generic"));
	cr_expect(!cgroup_part_enterable("4.19.0"));
	cr_expect(!cgroup_part_enterable(""));
}

Test(cgroup_part, one_that_cannot_be_limited_does_not_stay)
{
	static const char *const files[] = {NULL};
	const struct core_cgroup whole = {.directory = make_directory()};
	const struct cgroup_options limits = {.tasks = 3};
	struct cgroup_part part = {.name = "trial"};
	struct ww_error e;

	cr_expect_eq(cgroup_part_open(&whole, &limits, &part, &e), -ENOENT);
	cr_expect(strstr(e.text, "pids.max = 3") != NULL, "%s", e.text);
	cr_expect_eq(part.directory, -1);
	remove_directory(whole.directory, files);
}

/* Whoever closes one has other trials to serve.  A file cannot be removed from a group. */
Test(cgroup_part, one_that_does_not_empty_is_not_waited_for)
{
	static const char *const files[] = {NULL};
	const int whole = make_directory();
	struct cgroup_part part = {.name = "trial", .whole = whole};
	struct timespec begun, ended;

	cr_assert_eq(mkdirat(whole, part.name, 0755), 0);
	part.directory = openat(whole, part.name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	make_file(part.directory, "file");
	clock_gettime(CLOCK_MONOTONIC, &begun);
	cgroup_part_close(&part);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	cr_expect_lt((ended.tv_sec - begun.tv_sec) * 1000 +
			     (ended.tv_nsec - begun.tv_nsec) / 1000000,
		     500);
	cr_expect_eq(part.directory, -1);
	cr_assert_eq(unlinkat(whole, "trial/file", 0), 0);
	cr_expect_eq(cgroup_remove(whole, part.name, 0), 0, "the whole's janitor does so");
	remove_directory(whole, files);
}

Test(cgroup_part, who_is_in_it_is_a_whole_number)
{
	static const char *const files[] = {"cgroup.procs", NULL};
	const struct cgroup_part part = {.directory = make_directory()};

	make_file(part.directory, "cgroup.procs");
	cr_assert_eq(cgroup_write(part.directory, "cgroup.procs", "123\n45\n"), 0);
	cr_expect(cgroup_part_holds(&part, 123));
	cr_expect(cgroup_part_holds(&part, 45));
	cr_expect(!cgroup_part_holds(&part, 12));
	cr_expect(!cgroup_part_holds(&part, 5));
	remove_directory(part.directory, files);
}

/* A host that is short of memory kills in any group, and counts that there as well. */
Test(cgroup_part, its_own_limit_is_told_from_that_of_others)
{
	static const char *const files[] = {"memory.events", NULL};
	const struct cgroup_part part = {.directory = make_directory()}, none = {.directory = -1};

	cr_expect(!cgroup_part_used_up(&part));
	make_file(part.directory, "memory.events");
	cr_assert_eq(cgroup_write(part.directory, "memory.events",
				  "low 0\nhigh 0\nmax 9\noom 0\noom_kill 1\noom_group_kill 1\n"),
		     0);
	cr_expect(!cgroup_part_used_up(&part));
	cr_assert_eq(cgroup_write(part.directory, "memory.events",
				  "low 0\nhigh 0\nmax 9\noom 1\noom_kill 0\noom_group_kill 0\n"),
		     0);
	cr_expect(!cgroup_part_used_up(&part));
	cr_assert_eq(cgroup_write(part.directory, "memory.events",
				  "low 0\nhigh 0\nmax 9\noom 1\noom_kill 2\noom_group_kill 1\n"),
		     0);
	cr_expect(cgroup_part_used_up(&part));
	cr_expect(!cgroup_part_used_up(&none));
	remove_directory(part.directory, files);
}
