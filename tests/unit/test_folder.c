/* SPDX-License-Identifier: MIT */
/* A directory that may be somebody else's: what they plant in it and on the way to it. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "input.h"

#define OTHER 4711 /* an id of nobody here */

static char top[PATH_MAX];

static const char *in(const char *name)
{
	static char paths[2][2 * PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 2];

	snprintf(path, sizeof paths[0], "%s/%s", top, name);
	return path;
}

static void set_up(void)
{
	strcpy(top, "/tmp/test_folder.XXXXXX");
	cr_assert(mkdtemp(top));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void tear_down(void)
{
	unsetenv("TMPDIR");
	nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

TestSuite(folder, .init = set_up, .fini = tear_down);

/* Only root can make something another user's. */
static bool give_away(const char *path)
{
	return lchown(path, OTHER, OTHER) == 0;
}

static void expect_open(const char *path, enum folder_use use)
{
	struct folder folder;
	struct ww_error e = {0};

	cr_expect_eq(folder_open(&folder, path, use, &e), 0, "%s", e.text);
	folder_close(&folder);
}

static void expect_refused(const char *path, enum folder_use use, const char *why)
{
	struct folder folder;
	struct ww_error e = {0};

	cr_expect_lt(folder_open(&folder, path, use, &e), 0, "%s", path);
	cr_expect_eq(e.code, 2);
	cr_expect_not_null(strstr(e.text, why), "%s", e.text);
}

Test(folder, is_made_with_its_parents)
{
	struct stat st;

	expect_refused(in("a/b/c"), FOLDER_WRITE, "No such file");
	expect_open(in("a//b/./c/"), FOLDER_MAKE);
	cr_expect(stat(in("a/b/c"), &st) == 0 && S_ISDIR(st.st_mode));
	expect_open(in("a/b/../b/c"), FOLDER_WRITE);
}

Test(folder, what_is_none_is_named)
{
	close(creat(in("file"), 0600));
	expect_refused(in("file"), FOLDER_MAKE, "Not a directory");
	expect_refused(in("file/below"), FOLDER_MAKE, "Not a directory");
	expect_refused("", FOLDER_MAKE, "No such file");
	cr_assert_eq(symlink("loop", in("loop")), 0);
	expect_refused(in("loop"), FOLDER_WRITE, strerror(ELOOP));
}

/* Whoever owns a link can turn it elsewhere between two of our calls, and has chosen where we
 * write. */
Test(folder, a_link_of_ours_is_followed_and_one_of_another_user_is_not)
{
	cr_assert_eq(mkdir(in("real"), 0755), 0);
	cr_assert_eq(symlink("real", in("link")), 0);
	cr_assert_eq(symlink(in("real"), in("far")), 0);
	expect_open(in("link"), FOLDER_WRITE);
	expect_open(in("link/new"), FOLDER_MAKE);
	expect_open(in("far/new"), FOLDER_WRITE);
	if (!give_away(in("link")))
		return;
	expect_refused(in("link"), FOLDER_WRITE, "link of another user");
	expect_refused(in("link/new"), FOLDER_MAKE, "link of another user");
	expect_open(in("link"), FOLDER_READ);
}

Test(folder, names_stay_in_it)
{
	static const char *const names[] = {"", ".", "..", "a/b", "../x", "/etc/passwd"};
	struct folder folder, inner;
	struct stat st;

	cr_assert_eq(folder_open(&folder, top, FOLDER_WRITE, NULL), 0);
	cr_assert_eq(mkdir(in("a"), 0700), 0);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		cr_expect_lt(folder_create(&folder, names[i]), 0, "%s", names[i]);
		cr_expect_eq(errno, EINVAL);
		cr_expect_lt(folder_file(&folder, names[i], O_RDONLY, 0), 0);
		cr_expect_lt(folder_look(&folder, names[i], &st), 0);
		cr_expect_lt(folder_remove(&folder, names[i]), 0);
		cr_expect_lt(folder_enter(&inner, &folder, names[i], FOLDER_MAKE, NULL), 0);
	}
	folder_close(&folder);
}

/* A link, a second name of a file, a FIFO: each gives way to a new file. */
Test(folder, what_is_planted_is_not_written_to)
{
	struct folder folder;
	struct stat st;
	int fd;

	cr_assert_eq(folder_open(&folder, top, FOLDER_WRITE, NULL), 0);
	fd = creat(in("victim"), 0600);
	cr_assert_eq(write(fd, "kept", 4), 4);
	close(fd);
	cr_assert_eq(symlink("victim", in("link")), 0);
	cr_assert_eq(link(in("victim"), in("twin")), 0);
	cr_assert_eq(mkfifo(in("fifo"), 0600), 0);
	for (size_t i = 0; i < 3; i++) {
		static const char *const names[] = {"link", "twin", "fifo"};

		fd = folder_create(&folder, names[i]);
		cr_assert_geq(fd, 0, "%s: %s", names[i], strerror(errno));
		cr_assert_eq(write(fd, "x", 1), 1);
		close(fd);
		cr_expect(lstat(in(names[i]), &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 1);
	}
	cr_expect(stat(in("victim"), &st) == 0 && st.st_size == 4 && st.st_nlink == 1);
	folder_close(&folder);
}

Test(folder, a_link_is_not_read_and_not_entered)
{
	struct folder folder, inner;
	struct ww_error e = {0};

	cr_assert_eq(folder_open(&folder, top, FOLDER_READ, NULL), 0);
	close(creat(in("file"), 0600));
	cr_assert_eq(symlink("file", in("link")), 0);
	cr_assert_eq(symlink("/etc", in("figures")), 0);
	cr_expect_null(input_open_in(&folder, "link", "a file", &e));
	cr_expect_not_null(strstr(e.text, "a link"), "%s", e.text);
	cr_expect_lt(folder_enter(&inner, &folder, "figures", FOLDER_MAKE, &e), 0);
	cr_expect_not_null(strstr(e.text, "figures"), "%s", e.text);
	folder_close(&folder);
}

/* ---- fresh ones ---- */

/* The name may be another file's by the time that mode and owner are set: the descriptor is not. */
Test(folder, a_fresh_one_is_held_by_its_descriptor)
{
	struct fresh fresh;
	struct stat st;
	struct ww_error e = {0};

	setenv("TMPDIR", top, 1);
	cr_assert_eq(fresh_make(&fresh, "test-", &e), 0, "%s", e.text);
	cr_assert(stat(fresh.folder.path, &st) == 0 && (st.st_mode & 0777) == 0700);
	close(creat(in("victim"), 0600));
	cr_assert_eq(rename(fresh.folder.path, in("moved")), 0);
	cr_assert_eq(symlink("victim", fresh.folder.path), 0);
	cr_expect_eq(fchmod(fresh.folder.fd, 0755), 0);
	cr_expect(stat(in("moved"), &st) == 0 && (st.st_mode & 0777) == 0755);
	cr_expect(stat(in("victim"), &st) == 0 && (st.st_mode & 0777) == 0600);
	cr_expect_not(fresh_done(&fresh), "the link is no directory");
}

Test(folder, a_fresh_one_goes)
{
	struct fresh fresh = FRESH_NONE;

	cr_expect(fresh_done(&fresh));
	setenv("TMPDIR", top, 1);
	cr_assert_eq(fresh_make(&fresh, "test-", NULL), 0);
	cr_assert_eq(access(fresh.folder.path, F_OK), 0);
	cr_expect(fresh_done(&fresh));
	cr_expect_eq(rmdir(top), 0, "something was left");
}

static void expect_unsafe(const char *path)
{
	struct fresh fresh;
	struct ww_error e = {0};

	setenv("TMPDIR", path, 1);
	cr_expect_lt(fresh_make(&fresh, "test-", &e), 0, "%s", path);
	cr_expect_not_null(strstr(e.text, "set TMPDIR"), "%s", e.text);
}

/* The owner of a directory can rename and remove whatever lies in it, whoever owns that, and so can
 * whoever may write to it where it is not sticky. */
Test(folder, a_fresh_one_is_made_only_where_nobody_can_exchange_it)
{
	struct fresh fresh;
	struct ww_error e = {0};

	cr_assert_eq(mkdir(in("dir"), 0755), 0);
	cr_assert_eq(mkdir(in("dir/below"), 0755), 0);
	cr_assert_eq(chmod(in("dir"), 0777), 0);
	expect_unsafe(in("dir"));
	expect_unsafe(in("dir/below"));
	cr_assert_eq(chmod(in("dir"), 01777), 0);
	setenv("TMPDIR", in("dir/below"), 1);
	cr_assert_eq(fresh_make(&fresh, "test-", &e), 0, "%s", e.text);
	cr_expect(fresh_done(&fresh));
	cr_assert_eq(chmod(in("dir"), 0755), 0);
	if (!give_away(in("dir")))
		return;
	expect_unsafe(in("dir"));
	expect_unsafe(in("dir/below"));
}
