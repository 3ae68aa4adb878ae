/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_parse.h"

/* A whole entry, cut where a test puts something else. */
#define HEAD(id) "{\"id\":\"" id "\",\"summary\":\"Does it\",\"class\":\"fs\","
#define BODY "\"needs\":[],\"witness\":\"file\","
#define PREDICT "\"predict\":{\"root\":\"no_chroot\",\"user\":\"untestable\"},"
#define TAIL "\"attack_ck\":\"T1611\",\"cwe\":\"CWE-668\",\"references\":\"chroot(2)\""
#define ENTRY(id, more) HEAD(id) BODY PREDICT TAIL more "}"

static const char full[] =
	"[{\"id\":\"etc_write\",\"summary\":\"Creates a file in /etc\",\"class\":\"fs\","
	"\"needs\":[\"canary\",\"second_id\"],\"witness\":\"creds\",\"goal\":\"euid_0\","
	"\"predict\":{\"user\":\"untestable\",\"root\":\"no_userns+!no_chroot|no_nnp\"},"
	"\"gain\":\"code\",\"attack_ck\":\"T1611,T1565.001\",\"cwe\":\"CWE-668\","
	"\"references\":\"chroot(2); x\","
	"\"features\":\"CONFIG_X\",\"signals\":[11,7],\"deadline_ms\":10000,"
	"\"marks\":[\"slow\",\"racy\"]}]";

Test(catalog, every_field_is_read)
{
	struct catalog catalog = {0};
	struct ww_error e = {0};
	const struct catalog_entry *entry;

	cr_assert_eq(catalog_parse(full, &catalog, &e), 0, "%s", e.text);
	cr_assert_eq(catalog.count, 1);
	entry = &catalog.entries[0];
	cr_expect_str_eq(entry->id, "etc_write");
	cr_expect_str_eq(entry->summary, "Creates a file in /etc");
	cr_expect_eq(entry->fclass, CLASS_FS);
	cr_expect_eq(entry->needs, WW_BIT(NEED_CANARY) | WW_BIT(NEED_SECOND_ID));
	cr_expect_eq(entry->witness, WITNESS_CREDS);
	cr_expect_eq(entry->goal, GOAL_EUID_0);
	cr_expect_str_eq(entry->predict[CALLER_ROOT], "no_userns+!no_chroot|no_nnp");
	cr_expect_str_eq(entry->predict[CALLER_USER], "untestable");
	cr_expect_eq(entry->gain, GAIN_CODE);
	cr_expect_str_eq(entry->attack_ck, "T1611,T1565.001");
	cr_expect_str_eq(entry->cwe, "CWE-668");
	cr_expect_str_eq(entry->references, "chroot(2); x");
	cr_expect_str_eq(entry->features, "CONFIG_X");
	cr_expect_eq(entry->signals, WW_BIT(SIGSEGV) | WW_BIT(SIGBUS));
	cr_expect_eq(entry->deadline_ms, 10000);
	cr_expect_eq(entry->marks, WW_BIT(MARK_SLOW) | WW_BIT(MARK_RACY));
	catalog_done(&catalog);
	cr_expect_eq(catalog.count, 0);
	cr_expect_null(catalog.entries);
	catalog_done(&catalog);
	catalog_done(NULL);
}

/* The fields of an external fixture. */
#define EXTERNAL(witness, more)                                                                    \
	"[" HEAD("x") "\"needs\":[\"canary\"],\"witness\":\"" witness "\"," PREDICT TAIL           \
		      ",\"program\":\"x.py\"" more "}]"
#define PLAIN ",\"protocol\":\"plain\",\"benign_marker\":\"ok\""

Test(catalog, fields_of_an_external_fixture)
{
	struct catalog catalog = {0};
	struct ww_error e = {0};
	const struct catalog_entry *entry;

	cr_assert_eq(catalog_parse(EXTERNAL("nonce", PLAIN ",\"marker\":\"{nonce}\",\"arguments\":"
							   "[\"-n\",\"{canary}\"]"),
				   &catalog, &e),
		     0, "%s", e.text);
	entry = &catalog.entries[0];
	cr_expect_eq(entry->gain, GAIN_UNSAID);
	cr_expect_str_eq(entry->program, "x.py");
	cr_expect_eq(entry->protocol, PROTOCOL_PLAIN);
	cr_expect_eq(entry->arguments.count, 2);
	cr_expect_str_eq(entry->arguments.items[1], "{canary}");
	cr_expect_str_eq(entry->marker, "{nonce}");
	cr_expect_str_eq(entry->benign_marker, "ok");
	catalog_done(&catalog);
	cr_expect_eq(catalog_parse(EXTERNAL("file", ",\"file\":\"/run/x\""), &catalog, &e), 0, "%s",
		     e.text);
	cr_expect_eq(catalog.entries[0].protocol, PROTOCOL_LINES);
	catalog_done(&catalog);
}

static const struct {
	const char *json, *field;
	unsigned line;
} faults[] = {
	{EXTERNAL("creds", ",\"goal\":\"caps\"" PLAIN), "witness", 1},
	{EXTERNAL("nonce", PLAIN), "marker", 1},
	{EXTERNAL("nonce", PLAIN ",\n\"marker\":\"nonce\""), "marker", 2},
	{EXTERNAL("file", PLAIN ",\n\"marker\":\"{nonce}\""), "marker", 2},
	{EXTERNAL("file", ",\n\"protocol\":\"plain\""), "benign_marker", 1},
	{EXTERNAL("file", ",\n\n\"benign_marker\":\"ok\""), "benign_marker", 3},
	{EXTERNAL("file", ",\n\"file\":\"/work/x\""), "file", 2},
	{EXTERNAL("file", ",\n\"file\":\"/run/../x\""), "file", 2},
	{EXTERNAL("mode", ",\n\"file\":\"/run/x\""), "file", 2},
	{EXTERNAL("file", ",\n\"arguments\":[\"{tcp}\"]"), "arguments", 2},
	{EXTERNAL("file", ",\n\"arguments\":[1]"), "arguments", 2},
	{EXTERNAL("file", ",\n\"protocol\":\"words\""), "protocol", 2},
	{EXTERNAL("file", ",\n\"gain\":\"money\""), "gain", 2},
	{EXTERNAL("file", ",\n\"gain\":2"), "gain", 2},
	{EXTERNAL("file", ",\n\"wrapper\":1"), "wrapper", 2},
	{"[" ENTRY("a", ",\n\"program\":\"../x\"") "]", "program", 2},
	{"[" ENTRY("a", ",\n\"program\":\"/bin/x\"") "]", "program", 2},
	{"[" ENTRY("a", ",\n\"arguments\":[]") "]", "arguments", 2},
	{"[" ENTRY("a", "") ",\n\n{\"id\":\"b\"}]", "", 3},
	{"[" ENTRY("a", "") ",\n" ENTRY("B", "") "]", "id", 2},
	{"[\n{\"id\":\n}]", "", 3},
};

Test(catalog, a_fault_has_its_line_and_field)
{
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct catalog catalog = {0};
		struct ww_error e = {0};

		cr_expect_eq(catalog_parse(faults[i].json, &catalog, &e), -1, "%s", faults[i].json);
		cr_expect_str_eq(e.field, faults[i].field, "%s: %s", e.field, e.text);
		cr_expect_eq(e.line, faults[i].line, "%u: %s", e.line, e.text);
	}
}

Test(catalog, what_may_be_left_out)
{
	struct catalog catalog = {0};
	struct ww_error e = {0};

	cr_assert_eq(catalog_parse("[" ENTRY("a", "") "]", &catalog, &e), 0, "%s", e.text);
	cr_expect_eq(catalog.entries[0].goal, GOAL_NONE);
	cr_expect_str_eq(catalog.entries[0].features, "");
	cr_expect_eq(catalog.entries[0].signals, 0);
	cr_expect_eq(catalog.entries[0].deadline_ms, 2000);
	cr_expect_eq(catalog.entries[0].marks, 0);
	catalog_done(&catalog);
	cr_assert_eq(catalog_parse("[" ENTRY("a", ",\"goal\":\"\",\"features\":\"\",\"signals\":[],"
						  "\"deadline_ms\":0,\"marks\":[]") "]",
				   &catalog, &e),
		     0, "%s", e.text);
	cr_expect_eq(catalog.entries[0].deadline_ms, 2000);
	catalog_done(&catalog);
	cr_assert_eq(catalog_parse(" [ ] \n", &catalog, &e), 0);
	cr_expect_eq(catalog.count, 0);
	catalog_done(&catalog);
}

Test(catalog, sorted_and_found)
{
	struct catalog catalog = {0};

	cr_assert_eq(catalog_parse("[" ENTRY("c", "") "," ENTRY("a_1", "") "," ENTRY("a", "") "]",
				   &catalog, NULL),
		     0);
	cr_expect_str_eq(catalog.entries[0].id, "a");
	cr_expect_str_eq(catalog.entries[1].id, "a_1");
	cr_expect_str_eq(catalog.entries[2].id, "c");
	for (size_t i = 0; i < catalog.count; i++)
		cr_expect_eq(catalog_find(&catalog, catalog.entries[i].id), &catalog.entries[i]);
	cr_expect_null(catalog_find(&catalog, "b"));
	cr_expect_null(catalog_find(&catalog, ""));
	catalog_done(&catalog);
	cr_expect_null(catalog_find(&catalog, "a"));
}

#define ID63 "a23456789_123456789_123456789_123456789_123456789_123456789_123"

static const struct {
	const char *json, *names; /* what the message must name */
} bad[] = {
	{"", "JSON"},
	{"[", "JSON"},
	{"[] x", "JSON"},
	{"{}", "array"},
	{"[1]", "objects"},
	{"[" ENTRY("a", "") "," ENTRY("a", "") "]", "two fixtures"},
	{"[" ENTRY("", "") "]", "id"},
	{"[" ENTRY("A", "") "]", "id"},
	{"[" ENTRY("a-b", "") "]", "id"},
	{"[" ENTRY("../x", "") "]", "id"},
	{"[" ENTRY(ID63 "4", "") "]", "id"},
	{"[" ENTRY("a", ",\"color\":1") "]", "color"},
	{"[" ENTRY("a", ",\"cwe\":\"CWE-1\"") "]", "cwe"},
	{"[" ENTRY("a", ",\"goal\":\"euid_1\"") "]", "euid_1"},
	{"[" ENTRY("a", ",\"goal\":\"euid_0\"") "]", "goal"},
	{"[" ENTRY("a", ",\"goal\":7") "]", "goal"},
	{"[" ENTRY("a", ",\"gain\":\"money\"") "]", "'money' is not a gain"},
	{"[" ENTRY("a", ",\"gain\":\"\"") "]", "gain"},
	{"[" ENTRY("a", ",\"features\":null") "]", "features"},
	{"[" ENTRY("a", ",\"marks\":[\"fast\"]") "]", "fast"},
	{"[" ENTRY("a", ",\"marks\":\"slow\"") "]", "marks"},
	{"[" ENTRY("a", ",\"marks\":[1]") "]", "marks"},
	{"[" ENTRY("a", ",\"signals\":[0]") "]", "signals"},
	{"[" ENTRY("a", ",\"signals\":[64]") "]", "signals"},
	{"[" ENTRY("a", ",\"signals\":[9]") "]", "signals"},
	{"[" ENTRY("a", ",\"signals\":[1.5]") "]", "signals"},
	{"[" ENTRY("a", ",\"signals\":[1e99]") "]", "signals"},
	{"[" ENTRY("a", ",\"signals\":[\"SIGSEGV\"]") "]", "signals"},
	{"[" ENTRY("a", ",\"signals\":11") "]", "signals"},
	{"[" ENTRY("a", ",\"deadline_ms\":10001") "]", "deadline_ms"},
	{"[" ENTRY("a", ",\"deadline_ms\":-1") "]", "deadline_ms"},
	{"[" ENTRY("a", ",\"deadline_ms\":1.5") "]", "deadline_ms"},
	{"[" ENTRY("a", ",\"deadline_ms\":\"2000\"") "]", "deadline_ms"},
	{"[" HEAD("a") BODY PREDICT "\"cwe\":\"\",\"references\":\"\"}]", "attack_ck"},
	{"[" HEAD("a") "\"witness\":\"file\"," PREDICT TAIL "}]", "needs"},
	{"[" HEAD("a") "\"needs\":[\"money\"],\"witness\":\"file\"," PREDICT TAIL "}]", "money"},
	{"[" HEAD("a") "\"needs\":[]," PREDICT TAIL "}]", "witness"},
	{"[" HEAD("a") "\"needs\":[],\"witness\":\"creds\"," PREDICT TAIL "}]", "goal"},
	{"[" HEAD("a") "\"needs\":[],\"witness\":\"creds\",\"goal\":\"fd_io_uring\"," PREDICT TAIL
		       "}]",
	 "goal"},
	{"[" HEAD("a") "\"needs\":[],\"witness\":\"descriptor\",\"goal\":\"euid_0\"," PREDICT TAIL
		       "}]",
	 "goal"},
	{"[" HEAD("a") "\"needs\":[],\"witness\":\"descriptor\"," PREDICT TAIL "}]", "goal"},
	{"[" HEAD("a") "\"needs\":[],\"witness\":\"eyes\"," PREDICT TAIL "}]", "eyes"},
	{"[" HEAD("a") BODY TAIL "}]", "predict"},
	{"[" HEAD("a") BODY "\"predict\":{\"root\":\"\"}," TAIL "}]", "predict"},
	{"[" HEAD("a") BODY "\"predict\":{\"root\":\"\",\"user\":\"\",\"me\":\"\"}," TAIL "}]",
	 "predict"},
	{"[" HEAD("a") BODY "\"predict\":{\"root\":\"\",\"user\":\"\",\"user\":\"\"}," TAIL "}]",
	 "predict"},
	{"[" HEAD("a") BODY "\"predict\":{\"root\":\"no_x\",\"user\":\"\"}," TAIL "}]", "no_x"},
	{"[" HEAD("a") BODY "\"predict\":{\"root\":1,\"user\":\"\"}," TAIL "}]", "predict"},
	{"[" HEAD("a") BODY "\"predict\":[]," TAIL "}]", "predict"},
	{"[{\"id\":\"a\",\"summary\":\"\",\"class\":\"fs\"," BODY PREDICT TAIL "}]", "summary"},
	{"[{\"id\":\"a\",\"summary\":\"s\",\"class\":\"file\"," BODY PREDICT TAIL "}]", "file"},
	{"[{\"summary\":\"s\",\"class\":\"fs\"," BODY PREDICT TAIL "}]", "id"},
};

Test(catalog, refused_with_the_field)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct catalog catalog = {0};
		struct ww_error e = {0};

		cr_expect_eq(catalog_parse(bad[i].json, &catalog, &e), -1, "%s", bad[i].json);
		cr_expect_eq(e.code, 2, "%s", bad[i].json);
		cr_expect_not_null(strstr(e.text, bad[i].names), "%s: %s", bad[i].json, e.text);
		cr_expect_null(catalog.entries, "untouched on failure");
	}
}

Test(catalog, descriptor_witnesses_have_goals)
{
	struct catalog catalog = {0};
	struct ww_error e = {0};

	cr_assert_eq(catalog_parse("[" HEAD("a") "\"needs\":[],\"witness\":\"descriptor\","
						 "\"goal\":\"fd_io_uring\"," PREDICT TAIL "}]",
				   &catalog, &e),
		     0, "%s", e.text);
	cr_expect_eq(catalog.entries[0].goal, GOAL_FD_IO_URING);
	catalog_done(&catalog);
}

Test(catalog, longest_id)
{
	struct catalog catalog = {0};

	cr_assert_eq(catalog_parse("[" ENTRY(ID63, "") "]", &catalog, NULL), 0);
	cr_expect_eq(strlen(catalog.entries[0].id), WW_ID_MAX - 1);
	catalog_done(&catalog);
}

/* fs_a, fs_slow (slow), net_a, sig_a. */
static void four(struct catalog *catalog)
{
	static const char json[] = "[" ENTRY("fs_a", "") "," ENTRY(
		"fs_slow", ",\"marks\":[\"slow\"]") ","
						    "{\"id\":\"net_a\",\"summary\":\"s\",\"class\":"
						    "\"net\"," BODY PREDICT TAIL "},"
						    "{\"id\":\"sig_a\",\"summary\":\"s\",\"class\":"
						    "\"sig\"," BODY PREDICT TAIL "}]";

	cr_assert_eq(catalog_parse(json, catalog, NULL), 0);
}

Test(catalog, selections)
{
	static const struct {
		const char *patterns;
		bool slow;
		const char *indexes;
	} cases[] = {
		{NULL, false, "0 2 3 "},
		{NULL, true, "0 1 2 3 "},
		{"*", false, "0 2 3 "},
		{"fs_a", false, "0 "},
		{"*_a", true, "0 2 3 "},
		{"sig_a,fs_*", true, "0 1 3 "},
		{"fs_a,fs_a,f*", false, "0 "},
		{"class:net", false, "2 "},
		{"class:fs", true, "0 1 "},
		{"class:fs", false, "0 "},
		{"class:sig,net_?", false, "2 3 "},
	};
	struct catalog catalog = {0};

	four(&catalog);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t *chosen, count, used = 0;
		struct ww_error e = {0};
		char text[64] = "";

		cr_assert_eq(catalog_select(&catalog, cases[i].patterns, cases[i].slow, &chosen,
					    &count, &e),
			     0, "%s", e.text);
		for (size_t j = 0; j < count; j++)
			used += (size_t)snprintf(text + used, sizeof text - used, "%zu ",
						 chosen[j]);
		cr_expect_str_eq(text, cases[i].indexes, "%s: %s",
				 cases[i].patterns ? cases[i].patterns : "all", text);
		free(chosen);
	}
	catalog_done(&catalog);
}

Test(catalog, patterns_that_match_nothing)
{
	static const struct {
		const char *patterns, *names;
	} cases[] = {
		{"fs_b", "fs_b"},        {"fs_a,nothing*", "nothing*"}, {"", "matches no"},
		{"fs_slow", "--slow"},   {"class:file", "proc"},        {"class:tty", "class:tty"},
		{"fs_a,", "matches no"},
	};
	struct catalog catalog = {0};

	four(&catalog);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ww_error e = {0};
		size_t *chosen, count;

		cr_expect_eq(
			catalog_select(&catalog, cases[i].patterns, false, &chosen, &count, &e), -1,
			"%s", cases[i].patterns);
		cr_expect_not_null(strstr(e.text, cases[i].names), "%s: %s", cases[i].patterns,
				   e.text);
	}
	catalog_done(&catalog);
}
