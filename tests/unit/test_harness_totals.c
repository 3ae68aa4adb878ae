/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../runner/harness/totals.h"

#define MIB (1L << 20)

static void fill(int fd, long mib)
{
	static char chunk[MIB];

	for (long i = 0; i < mib; i++)
		cr_assert_eq(write(fd, chunk, sizeof(chunk)), sizeof(chunk));
}

static void make_file(int dir, const char *name, long mib, off_t hole)
{
	const int fd = openat(dir, name, O_CREAT | O_EXCL | O_WRONLY, 0600);

	cr_assert_geq(fd, 0);
	fill(fd, mib);
	cr_assert_eq(ftruncate(fd, mib * MIB + hole), 0);
	close(fd);
}

/* Two regular files, one with a hole; what is no regular file does not count. */
Test(harness_totals, contents)
{
	char path[] = "/tmp/ww-totals-XXXXXX";
	struct contents contents;
	int dir;

	cr_assert(mkdtemp(path));
	dir = open(path, O_RDONLY | O_DIRECTORY);
	cr_assert_geq(dir, 0);
	make_file(dir, "full", 2, 0);
	make_file(dir, "hollow", 1, 64 * MIB);
	cr_assert_eq(symlinkat("full", dir, "link"), 0);
	cr_assert_eq(mkdirat(dir, "below", 0700), 0);
	cr_assert_eq(total_contents(open(path, O_RDONLY | O_DIRECTORY), &contents), 0);
	cr_expect_eq(contents.files, 2);
	cr_expect_eq(contents.largest, 65 * MIB);
	/* A file system may need blocks of its own, far fewer than the hole is large. */
	cr_expect_geq(contents.held, 3 * MIB);
	cr_expect_lt(contents.held, 5 * MIB);
	cr_expect_eq(total_contents(-1, &contents), -1);
	unlinkat(dir, "full", 0);
	unlinkat(dir, "hollow", 0);
	unlinkat(dir, "link", 0);
	unlinkat(dir, "below", AT_REMOVEDIR);
	close(dir);
	rmdir(path);
}

/* The same file by two descriptors is one file; a mapping adds nothing. */
Test(harness_totals, memory_files)
{
	const int before = total_memory_files(getpid());
	const int one = memfd_create("one", 0), two = memfd_create("two", 0), copy = dup(one);
	void *map;

	cr_assert(one >= 0 && two >= 0 && copy >= 0);
	fill(one, 3);
	fill(two, 4);
	map = mmap(NULL, 3 * MIB, PROT_READ, MAP_SHARED, one, 0);
	cr_assert_neq(map, MAP_FAILED);
	cr_expect_eq(total_memory_files(getpid()) - before, 7);
	munmap(map, 3 * MIB);
	close(copy);
	close(one);
	cr_expect_eq(total_memory_files(getpid()) - before, 4);
	close(two);
}

/* A child that holds `mib` of memory, or is in a user namespace of its own; -1 when it may
 * not be. */
static pid_t start_child(long mib, bool own_userns)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	cr_assert_eq(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		char *memory = mmap(NULL, (size_t)(mib + 1) * MIB, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		memset(memory, 1, (size_t)mib * MIB);
		if (own_userns && syscall(SYS_unshare, 0x10000000) < 0) /* CLONE_NEWUSER */
			_exit(1);
		if (write(ready[1], "r", 1) == 1)
			for (;;)
				pause();
		_exit(1);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1) {
		waitpid(pid, NULL, 0);
		pid = -1;
	}
	close(ready[0]);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* A directory that shows some processes, as an arena's /proc does. */
struct view {
	char path[32];
	int dir, count;
};

static void open_view(struct view *view)
{
	*view = (struct view){.path = "/tmp/ww-totals-XXXXXX"};
	cr_assert(mkdtemp(view->path));
	view->dir = open(view->path, O_RDONLY | O_DIRECTORY);
	cr_assert_geq(view->dir, 0);
}

static void show(struct view *view, pid_t pid)
{
	char target[64], name[16];

	snprintf(target, sizeof(target), "/proc/%d", (int)pid);
	snprintf(name, sizeof(name), "%d", ++view->count);
	cr_assert_eq(symlinkat(target, view->dir, name), 0);
}

static void close_view(struct view *view)
{
	char name[16];

	for (; view->count > 0; view->count--) {
		snprintf(name, sizeof(name), "%d", view->count);
		unlinkat(view->dir, name, 0);
	}
	close(view->dir);
	rmdir(view->path);
}

/* What a process of ours needs beside what it was told to hold. */
#define OVERHEAD 24

Test(harness_totals, resident)
{
	const pid_t one = start_child(40, false), two = start_child(60, false);
	struct view view;
	int total;

	cr_assert(one > 0 && two > 0);
	open_view(&view);
	cr_expect_eq(total_resident(view.dir), 0);
	show(&view, one);
	total = total_resident(view.dir);
	cr_expect(total >= 40 && total < 40 + OVERHEAD);
	show(&view, two);
	total = total_resident(view.dir);
	cr_expect(total >= 100 && total < 100 + 2 * OVERHEAD);
	end_child(one);
	total = total_resident(view.dir);
	cr_expect(total >= 60 && total < 60 + OVERHEAD);
	cr_expect_eq(total_resident(-1), -1);
	end_child(two);
	close_view(&view);
}

Test(harness_totals, user_namespaces)
{
	const pid_t pid = start_child(0, true);
	struct view view;

	if (pid < 0)
		return; /* this host lets nobody make a user namespace */
	open_view(&view);
	show(&view, getpid());
	cr_expect_eq(total_user_namespaces(view.dir), 1);
	show(&view, getpid());
	cr_expect_eq(total_user_namespaces(view.dir), 1);
	show(&view, pid);
	cr_expect_eq(total_user_namespaces(view.dir), 2);
	/* No number, no process. */
	cr_assert_eq(symlinkat("/proc/self", view.dir, "self"), 0);
	cr_expect_eq(total_user_namespaces(view.dir), 2);
	unlinkat(view.dir, "self", 0);
	end_child(pid);
	cr_expect_eq(total_user_namespaces(view.dir), 1);
	close_view(&view);
}
