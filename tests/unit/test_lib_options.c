/* SPDX-License-Identifier: MIT */
/* What the options refuse, what comes of paths, and the environment that is made. */
#include "../../runner/lib/parts.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static whichwall_options *options;

static void setup(void)
{
	options = whichwall_options_new();
	cr_assert_not_null(options);
}

static void teardown(void)
{
	whichwall_options_free(options);
}

TestSuite(options, .init = setup, .fini = teardown);

/* What the start then reckons with, and what it tells of (whichwall_layer_requested). */
Test(options, without_a_layer_is_without_what_acts_on_it)
{
	cr_assert_eq(whichwall_options_without(options, "mntns", NULL), 0);
	cr_expect_eq(options->without, WW_BIT(PRIM_MNTNS) | WW_BIT(PRIM_BIND_MOUNTS) |
					       WW_BIT(PRIM_PIVOT_ROOT) | WW_BIT(PRIM_PROCFS) |
					       WW_BIT(PRIM_WORKDIR_BOUND) |
					       WW_BIT(PRIM_MOUNT_FLAGS));
	cr_assert_eq(whichwall_options_without(options, "no-such", NULL), -1);
}

/* The text of the refusal must hold this. */
static void refused(int ret, whichwall_error *error, const char *part)
{
	cr_assert_eq(ret, -1);
	cr_assert_eq(whichwall_error_code(error), WHICHWALL_BAD_OPTION);
	cr_assert_null(whichwall_error_layer(error));
	cr_assert_not_null(strstr(whichwall_error_text(error), part), "%s",
			   whichwall_error_text(error));
	whichwall_error_free(error);
}

Test(options, paths_say_where_they_lead)
{
	static const char *const bad[] = {"",      "a",     "./a",  "/a/", "/",   "//a",
					  "/a//b", "/a/..", "/./a", "/..", "/a/."};
	whichwall_error *error = NULL;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int ret = whichwall_options_ro(options, bad[i], NULL, &error);

		refused(ret, error, "path ");
		ret = whichwall_options_rw(options, "/a", bad[i], &error);
		refused(ret, error, "path ");
		ret = whichwall_options_workdir(options, bad[i], &error);
		refused(ret, error, "path ");
	}
	cr_assert_eq(whichwall_options_ro(options, "/..a", "/a..b/.c", NULL), 0);
}

Test(options, a_target_is_shown_once)
{
	whichwall_error *error = NULL;
	int ret;

	cr_assert_eq(whichwall_options_ro(options, "/a", "/t", NULL), 0);
	ret = whichwall_options_rw(options, "/b", "/t", &error);
	refused(ret, error, "shown twice");
}

Test(options, numbers_and_words_have_bounds)
{
	whichwall_error *error = NULL;
	int ret;

	ret = whichwall_options_memory(options, UINT64_MAX, &error);
	refused(ret, error, "expected at most");
	ret = whichwall_options_env(options, "=x", &error);
	refused(ret, error, "NAME=VALUE");
	ret = whichwall_options_guest_id(options, 0, &error);
	refused(ret, error, "owns nothing");
	ret = whichwall_options_without(options, "moat", &error);
	refused(ret, error, "moat");
	ret = whichwall_options_mask(options, "no_moat", &error);
	refused(ret, error, "no_moat");
	ret = whichwall_options_calls(options, "call:no_such_call", &error);
	refused(ret, error, "no_such_call");
	ret = whichwall_options_network(options, (enum whichwall_network)9, &error);
	refused(ret, error, "network 9");
	for (int i = 0; i < OPTION_ENV_MAX; i++)
		cr_assert_eq(whichwall_options_env(options, "NAME", NULL), 0);
	ret = whichwall_options_env(options, "NAME", &error);
	refused(ret, error, "more than 64");
}

/* ---- the view ---- */

static char base[] = "/tmp/ww-view-XXXXXX";

static const char *below(const char *name)
{
	static char paths[4][128];
	static int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s%s", base, name);
	return path;
}

static void make_tree(void)
{
	setup();
	cr_assert_not_null(mkdtemp(base));
	cr_assert_eq(chmod(base, 0755), 0);
	cr_assert_eq(mkdir(below("/in"), 0755), 0);
	cr_assert_eq(close(creat(below("/file"), 0644)), 0);
}

static void remove_tree(void)
{
	unlink(below("/file"));
	rmdir(below("/in"));
	rmdir(base);
	teardown();
}

TestSuite(view, .init = make_tree, .fini = remove_tree);

static struct view view;
static const char *workdir = "/work";

static int make(uint32_t guest, struct ww_error *e)
{
	whichwall_options_bare(options, 1);
	return view_make(options, guest, workdir, &view, e);
}

Test(view, parents_come_before_children)
{
	struct ww_error e;

	cr_assert_eq(whichwall_options_ro(options, below("/in"), "/v/in", NULL), 0);
	cr_assert_eq(whichwall_options_ro(options, base, "/v", NULL), 0);
	cr_assert_eq(make(0, &e), 0, "%s", e.text);
	cr_assert_eq(view.used, 2);
	cr_assert_str_eq(view.mount[0].target, "/v");
	cr_assert_str_eq(view.mount[1].target, "/v/in");
}

/* A mount point that is not there would be made, in the caller's files. */
Test(view, makes_no_place_in_what_it_shows)
{
	struct ww_error e;

	cr_assert_eq(whichwall_options_ro(options, base, "/v", NULL), 0);
	cr_assert_eq(whichwall_options_ro(options, below("/in"), "/v/new", NULL), 0);
	cr_assert_eq(make(0, &e), -1);
	cr_assert_not_null(strstr(e.text, "no such place"), "%s", e.text);
}

Test(view, a_file_is_no_place_for_a_directory)
{
	struct ww_error e;

	cr_assert_eq(whichwall_options_ro(options, base, "/v", NULL), 0);
	cr_assert_eq(whichwall_options_ro(options, below("/in"), "/v/file", NULL), 0);
	cr_assert_eq(make(0, &e), -1);
}

Test(view, the_sandbox_keeps_its_own_proc_and_dev)
{
	static const char *const own[] = {"/proc", "/proc/1", "/dev", "/dev/null", "/dev/shm/x"};
	struct ww_error e;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		teardown();
		setup();
		cr_assert_eq(whichwall_options_ro(options, base, own[i], NULL), 0);
		cr_assert_eq(make(0, &e), -1, "%s", own[i]);
	}
	teardown();
	setup();
	cr_assert_eq(whichwall_options_ro(options, base, "/devices", NULL), 0);
	cr_assert_eq(make(0, &e), 0, "%s", e.text);
}

/* Whatever is mounted on the other: an overlay shows no mounts, and what is written to it
 * is lost. */
Test(view, the_workdir_and_paths_keep_apart)
{
	static const char *const targets[] = {"/work", "/work/in", "/w"};
	struct ww_error e;

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		teardown();
		setup();
		workdir = i < 2 ? "/work" : "/w/in";
		cr_assert_eq(whichwall_options_rw(options, base, targets[i], NULL), 0);
		cr_assert_eq(make(0, &e), -1, "%s", targets[i]);
		cr_assert_not_null(strstr(e.text, "would hide it"), "%s", e.text);
	}
	teardown();
	setup();
	workdir = "/work";
	cr_assert_eq(whichwall_options_rw(options, base, "/works", NULL), 0);
	cr_assert_eq(make(0, &e), 0, "%s", e.text);
}

/* By the mode alone: whoever runs the test is not the guest. */
Test(view, the_guest_must_be_able_to)
{
	const uint32_t guest = 1879048192U;
	struct ww_error e;

	cr_assert_eq(whichwall_options_rw(options, below("/in"), "/v", NULL), 0);
	cr_assert_eq(make(guest, &e), -1);
	cr_assert_not_null(strstr(e.text, "may not write"), "%s", e.text);
	cr_assert_eq(chmod(below("/in"), 0777), 0);
	cr_assert_eq(make(guest, &e), 0, "%s", e.text);
	cr_assert_eq(chmod(below("/in"), 0773), 0);
	cr_assert_eq(make(guest, &e), -1);
	cr_assert_not_null(strstr(e.text, "may not read"), "%s", e.text);
}

/* ---- the environment ---- */

static const char *value(char *const *environment, const char *name)
{
	const size_t length = strlen(name);

	for (; *environment != NULL; environment++)
		if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=')
			return *environment + length + 1;
	return NULL;
}

Test(options, what_is_asked_for_wins_over_what_is_set)
{
	char **environment;

	setenv("HOME", "/of/the/caller", 1);
	setenv("TMPDIR", "/tmp/caller", 1);
	setenv("PASSED", "by name", 1);
	cr_assert_eq(whichwall_options_env(options, "PASSED", NULL), 0);
	cr_assert_eq(whichwall_options_env(options, "TMPDIR", NULL), 0);
	cr_assert_eq(whichwall_options_env(options, "SET=a=b", NULL), 0);
	cr_assert_eq(whichwall_options_env(options, "NOT_THERE", NULL), 0);
	environment = environment_make(options, "/work");
	cr_assert_not_null(environment);
	cr_assert_str_eq(value(environment, "HOME"), "/work");
	cr_assert_str_eq(value(environment, "TMPDIR"), "/tmp/caller");
	cr_assert_str_eq(value(environment, "PASSED"), "by name");
	cr_assert_str_eq(value(environment, "SET"), "a=b");
	cr_assert_null(value(environment, "NOT_THERE"));
	environment_free(environment);
}
