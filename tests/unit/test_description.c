/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "description_list.h"
#include "factor.h"
#include "mask.h"

static const struct description_places places = {"/opt/ww/fixture", "/work", "/opt/ww/files",
						 "/home/user"};

/* Texts are written with ' in place of ". */
static char *quoted(const char *text)
{
	char *copy = strdup(text);

	cr_assert(copy);
	for (char *at = copy; (at = strchr(at, '\''));)
		*at = '"';
	return copy;
}

static const char *other_file; /* what every `from` finds; NULL: nothing */

static char *read_other(const char *path, void *context, struct ww_error *e)
{
	(void)context;
	if (other_file)
		return quoted(other_file);
	ww_fail(e, 2, "%s: no such file", path);
	return NULL;
}

static const struct description_source source = {"jail.json", read_other, NULL, "./jail.json",
						 false};

static struct description *parse(const char *text, struct ww_error *e)
{
	char *json = quoted(text);
	struct description *description = description_parse(json, &source, e);

	free(json);
	return description;
}

static struct description *parse_good(const char *text)
{
	struct ww_error e = {0};
	struct description *description = parse(text, &e);

	cr_assert(description, "%s", e.text);
	return description;
}

/* Of one or more words, the bits. */
static uint64_t mask_of(const char *words)
{
	uint64_t mask = 0;
	struct ww_error e = {0};

	cr_assert_eq(mask_parse(words, factors_known(), &mask, &e), 0, "%s", e.text);
	return mask;
}

static struct description_start expand(const struct description *description, enum caller caller,
				       const char *words)
{
	struct description_start start;
	struct ww_error e = {0};

	cr_assert_eq(description_expand(description, caller, mask_of(words), &places, &start, &e),
		     0, "%s", e.text);
	return start;
}

/* Words with blanks between them. */
static const char *joined(char *const *words)
{
	static char text[4096];
	size_t length = 0;

	text[0] = '\0';
	for (; *words; words++)
		length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
					   length ? " " : "", *words);
	return text;
}

static void expect_words(const struct description *description, const char *mask,
			 const char *expected)
{
	struct description_start start = expand(description, CALLER_USER, mask);

	cr_expect_str_eq(joined(start.argv), expected, "mask %s", mask);
	description_start_done(&start);
}

static void expect_file(const struct description *description, enum caller caller, const char *mask,
			const char *expected)
{
	struct description_start start = expand(description, caller, mask);
	char *text = quoted(expected);

	cr_assert_eq(start.file_count, 1);
	cr_expect_str_eq(start.files[0].text, text, "mask %s", mask);
	free(text);
	description_start_done(&start);
}

#define HEAD "{'name': 'jail', 'factors': {'no_x': 'without --x', 'no_y': 'without --y'},\n"
#define BOTH "{'unless': 'no_x', 'give': ['--x']}, {'unless': 'no_y', 'give': ['--y']}"

#define END "'command': ['j', " BOTH ", '{program}']}"

/* ---- expansion ---- */

Test(description, nodes_stand_for_one_of_their_sides)
{
	struct description *jail = parse_good(
		HEAD
		"'command': ['jail', {'unless': 'no_x', 'give': ['--x', '1'], 'else': ['--no-x']},"
		" '-', {'unless': 'no_y', 'else': ['--no-y']}, '{command}']}");

	expect_words(jail, "none", "jail --x 1 - /opt/ww/fixture guest");
	expect_words(jail, "no_x", "jail --no-x - /opt/ww/fixture guest");
	expect_words(jail, "no_y", "jail --x 1 - --no-y /opt/ww/fixture guest");
	expect_words(jail, "no_x+no_y", "jail --no-x - --no-y /opt/ww/fixture guest");
	description_free(jail);
}

Test(description, nodes_stand_in_each_other)
{
	struct description *jail = parse_good(
		HEAD "'command': ['jail', {'unless': 'no_x', 'give': ['a', {'unless': 'no_y',"
		     " 'give': ['b', 'c'], 'else': ['d']}, 'e'], 'else': [{'unless': 'no_y',"
		     " 'value': 'f', 'otherwise': 'g'}]}, '{program}']}");

	expect_words(jail, "none", "jail a b c e /opt/ww/fixture");
	expect_words(jail, "no_y", "jail a d e /opt/ww/fixture");
	expect_words(jail, "no_x", "jail f /opt/ww/fixture");
	expect_words(jail, "no_x+no_y", "jail g /opt/ww/fixture");
	description_free(jail);
}

Test(description, callers_have_sides_of_their_own)
{
	struct description *jail = parse_good(
		HEAD "'command': ['jail', {'caller': 'root', 'give': ['r'], 'else': ['u']},"
		     " {'caller': 'root', 'unless': 'no_x', 'give': ['rx'], 'else': ['rn']},"
		     " {'unless': 'no_y', 'give': ['y']}, '{program}']}");
	struct description_start start = expand(jail, CALLER_ROOT, "none");

	cr_expect_str_eq(joined(start.argv), "jail r rx y /opt/ww/fixture");
	description_start_done(&start);
	start = expand(jail, CALLER_ROOT, "no_x");
	cr_expect_str_eq(joined(start.argv), "jail r rn y /opt/ww/fixture");
	description_start_done(&start);
	expect_words(jail, "none", "jail u y /opt/ww/fixture");
	expect_words(jail, "no_x", "jail u y /opt/ww/fixture");
	description_free(jail);
}

Test(description, environment_and_lines_have_nodes_too)
{
	struct description *jail = parse_good(
		HEAD "'command': ['jail', '{files}/jail.conf', '{program}'], 'environment': ['A=1',"
		     " {'unless': 'no_x', 'give': ['HOME={home}'], 'else': ['B=']}],"
		     " 'files': {'jail.conf': ['bind {workdir}',"
		     " {'unless': 'no_y', 'give': ['y {', '}', 'z']}]}}");
	struct description_start start = expand(jail, CALLER_USER, "no_x");

	cr_expect_str_eq(joined(start.envp), "A=1 B=");
	description_start_done(&start);
	start = expand(jail, CALLER_USER, "none");
	cr_expect_str_eq(joined(start.envp), "A=1 HOME=/home/user");
	cr_expect_str_eq(joined(start.argv), "jail /opt/ww/files/jail.conf /opt/ww/fixture");
	cr_expect_str_eq(start.files[0].name, "jail.conf");
	cr_expect_str_eq(start.files[0].text, "bind /work\ny {\n}\nz\n");
	description_start_done(&start);
	expect_file(jail, CALLER_USER, "no_y", "bind /work\n");
	description_free(jail);
}

Test(description, no_environment_is_an_empty_one)
{
	struct description *jail = parse_good(HEAD "'command': ['j', " BOTH ", '{program}']}");
	struct description_start start = expand(jail, CALLER_USER, "none");

	cr_expect_null(start.envp[0]);
	cr_expect_eq(start.file_count, 0);
	description_start_done(&start);
	description_free(jail);
}

#define JSON_FILE "'command': ['jail'], 'files': {'config.json': "

Test(description, json_keeps_its_shape_and_its_numbers)
{
	struct description *jail = parse_good(
		HEAD JSON_FILE
		"{'args': ['{command}'], 'n': [18446744073709551615, -0.50, 1e3, 7],"
		" 'x': {'unless': 'no_x', 'value': true, 'otherwise': null},"
		" 'y': {'unless': 'no_y', 'value': {'deep': [{'a': '{workdir}'}]}}, '{home}': 0,"
		" 'caller': 'root', 'o': {}, 'e': []}}}");

	expect_file(jail, CALLER_USER, "none",
		    "{'args':['/opt/ww/fixture','guest'],'n':[18446744073709551615,-0.50,1e3,7],"
		    "'x':true,'y':{'deep':[{'a':'/work'}]},'/home/user':0,'caller':'root','o':{},"
		    "'e':[]}");
	expect_file(jail, CALLER_USER, "no_x+no_y",
		    "{'args':['/opt/ww/fixture','guest'],'n':[18446744073709551615,-0.50,1e3,7],"
		    "'x':null,'/home/user':0,'caller':'root','o':{},'e':[]}");
	description_free(jail);
}

Test(description, elements_of_json_arrays_may_be_objects)
{
	struct description *jail = parse_good(
		HEAD JSON_FILE
		"{'a': [{'t': 1}, {'unless': 'no_x', 'give': [{'t': 2}, 3], 'else': [{'t': 4}]},"
		" {'unless': 'no_y', 'value': {'t': 5}}], 'p': '{program}'}}}");

	expect_file(jail, CALLER_USER, "none",
		    "{'a':[{'t':1},{'t':2},3,{'t':5}],'p':'/opt/ww/fixture'}");
	expect_file(jail, CALLER_USER, "no_x+no_y",
		    "{'a':[{'t':1},{'t':4}],'p':'/opt/ww/fixture'}");
	description_free(jail);
}

Test(description, a_file_may_be_another_one_or_none)
{
	struct description *jail = parse_good(
		HEAD "'command': ['jail', '{program}'], 'files': {'f': {'unless': 'no_x',"
		     " 'value': ['lines'], 'otherwise': {'unless': 'no_y', 'value': {'a': 1}}}}}");
	struct description_start start = expand(jail, CALLER_USER, "no_x+no_y");

	cr_expect_eq(start.file_count, 0);
	description_start_done(&start);
	expect_file(jail, CALLER_USER, "none", "lines\n");
	expect_file(jail, CALLER_USER, "no_x", "{'a':1}");
	description_free(jail);
}

Test(description, two_braces_are_one)
{
	struct description *jail = parse_good(HEAD "'command': ['jail', " BOTH
						   ", '{{program}', '{ x }', '{A}', '{', '}{1}',"
						   " '{{{program}', '{program}{workdir}']}");

	expect_words(jail, "none",
		     "jail --x --y {program} { x } {A} { }{1} {/opt/ww/fixture "
		     "/opt/ww/fixture/work");
	description_free(jail);
}

/* ---- other fields ---- */

Test(description, has_defaults)
{
	struct description *jail = parse_good(HEAD "'command': ['j', " BOTH ", '{program}']}");

	cr_expect_str_eq(jail->name, "jail");
	cr_expect_eq(strlen(jail->hash), 64);
	cr_expect_eq(jail->factor_count, 2);
	cr_expect_str_eq(jail->factors[1].word, "no_y");
	cr_expect_str_eq(jail->factors[1].meaning, "without --y");
	cr_expect_null(jail->factors[1].name);
	cr_expect_eq(jail->factors[1].bit, mask_of("no_y"));
	cr_expect_eq(jail->all, mask_of("no_x+no_y"));
	cr_expect_eq(jail->callers, 3);
	cr_expect_eq(jail->show.count + jail->copy.count + jail->directories.count, 0);
	cr_expect_eq(jail->offers, 0);
	cr_expect_eq(jail->runs_as[CALLER_ROOT], -1);
	cr_expect_not(jail->pipes);
	cr_expect_not(jail->invisible);
	cr_expect_eq(jail->start_ms, DESCRIPTION_START_MS);
	cr_expect_eq(jail->signal_status, 0);
	cr_expect_not(jail->refused.known);
	cr_expect_null(jail->install);
	description_free(jail);
}

Test(description, has_what_it_says)
{
	struct description *jail = parse_good(
		HEAD "'$schema': 'x', 'install': 'make it', 'callers': ['user'],"
		     " 'directories': ['a', 'b/c'], 'show': ['/opt/jail', '/home/me/jail'],"
		     " 'copy': ['/usr/bin/jail'], 'offer': ['tun', 'cgroup'],"
		     " 'runs_as': {'user': 2000}, 'channel': 'pipes', 'start_ms': 9,"
		     " 'signal_status': 128, 'refused': {'status': [1, 255], 'stderr': 'jail: '},"
		     " 'invisible': true, 'command': ['j', " BOTH ", '{program}']}");

	cr_expect_str_eq(jail->install, "make it");
	cr_expect_eq(jail->callers, WW_BIT(CALLER_USER));
	cr_expect_str_eq(jail->directories.items[1], "b/c");
	cr_expect_str_eq(jail->show.items[1], "/home/me/jail");
	cr_expect_str_eq(jail->copy.items[0], "/usr/bin/jail");
	cr_expect_eq(jail->offers, WW_BIT(OFFER_TUN) | WW_BIT(OFFER_CGROUP));
	cr_expect_eq(jail->runs_as[CALLER_USER], 2000);
	cr_expect(jail->pipes && jail->invisible);
	cr_expect_eq(jail->start_ms, 9);
	cr_expect_eq(jail->signal_status, 128);
	cr_expect_eq(jail->refused.statuses[0], 2);
	cr_expect_eq(jail->refused.statuses[3], 1ULL << 63);
	cr_expect_str_eq(jail->refused.errors, "jail: ");
	description_free(jail);
}

Test(description, an_id_may_hang_on_a_factor)
{
	struct description *jail = parse_good(
		HEAD "'runs_as': {'root': {'unless': 'no_x', 'value': 1000}, 'user': 2000}," END);
	struct description_start start = expand(jail, CALLER_ROOT, "no_x");

	cr_expect_eq(jail->runs_as[CALLER_ROOT], 1000);
	cr_expect_eq(jail->runs_as[CALLER_USER], 2000);
	cr_expect_eq(start.runs_as, -1);
	description_start_done(&start);
	start = expand(jail, CALLER_ROOT, "no_y");
	cr_expect_eq(start.runs_as, 1000);
	description_start_done(&start);
	description_free(jail);
}

Test(description, words_of_the_vocabulary_keep_their_bits)
{
	struct description *jail = parse_good(
		"{'name': 'jail', 'factors': {'no_fs': '', 'no_netns': ''}, 'command': ['j',"
		" {'unless': 'no_netns', 'give': ['n']}, {'unless': 'no_fs', 'give': ['f']},"
		" '{program}']}");

	cr_expect_eq(jail->factors[0].bit, WW_BIT(FACTOR_LOCAL_FIRST));
	cr_expect_eq(jail->factors[1].bit, WW_BIT(FACTOR_NO_NETNS));
	description_free(jail);
}

Test(description, a_file_that_is_refused_leaves_no_words)
{
	struct ww_error e = {0};

	cr_expect_null(parse(HEAD "'command': ['j', " BOTH "]}", &e));
	cr_expect_eq(factors_local(), 0);
}

Test(description, a_file_may_have_more_words_than_a_run_has_bits)
{
	char text[4000] = "{'name': 'jail', 'factors': {", command[2000] = "'j', '{program}'";
	const size_t most = FACTOR_LOCAL_COUNT;
	struct ww_error e = {0};

	for (size_t i = 0; i <= most; i++) {
		sprintf(text + strlen(text), "%s'no_%zu': ''", i ? ",\n" : "", i);
		sprintf(command + strlen(command), ", {'unless': 'no_%zu', 'give': ['%zu']}", i, i);
	}
	sprintf(text + strlen(text), "}, 'command': [%s]}", command);
	cr_expect_null(parse(text, &e));
	cr_expect_eq(e.line, most + 1);
	cr_expect_str_eq(e.field, "factors.no_21");
	cr_expect(strstr(e.text, "21 others"), "%s", e.text);
}

Test(description, the_hash_is_that_of_all_its_texts)
{
	static const char text[] =
		HEAD "'command': ['j', " BOTH ", '{program}'], 'files': {'f': {'from': 'f'}}}";
	struct description *one, *two;

	other_file = "{'a': 1}";
	one = parse_good(text);
	other_file = "{'a': 2}";
	two = parse_good(text);
	cr_expect_str_neq(one->hash, two->hash);
	description_free(one);
	description_free(two);
}

/* ---- what is refused ---- */

struct bad {
	const char *text;
	unsigned line;
	const char *field, *says;
};

static void expect_refused(const struct bad *bad)
{
	struct ww_error e = {0};
	struct description *description = parse(bad->text, &e);

	cr_expect_null(description, "%s", bad->text);
	description_free(description);
	cr_expect_eq(e.code, 2, "%s", bad->text);
	cr_expect_eq(e.line, bad->line, "%s: line %u: %s", bad->text, e.line, e.text);
	cr_expect_str_eq(e.field, bad->field, "%s: %s", bad->text, e.text);
	cr_expect(strstr(e.text, bad->says), "'%s' is not in '%s'", bad->says, e.text);
	cr_expect(strncmp(e.text, "jail.json", 9) == 0, "%s", e.text);
}

#define EXPECT_REFUSED(list)                                                                       \
	for (size_t i_ = 0; i_ < sizeof(list) / sizeof *(list); i_++)                              \
	expect_refused(&(list)[i_])

Test(description, refuses_what_is_no_object_of_known_fields)
{
	static const struct bad bad[] = {
		{"", 1, "", "not JSON: it ends too early"},
		{"{\n'name': 'jail',\n}", 3, "",
		 "column 1, at '}'; no comma stands behind the last"},
		{HEAD "'a': [1,\n  2, ]," END, 3, "", "column 6, at ']"},
		{"{\n  // mine\n'name': 'jail'}", 2, "",
		 "column 3, at '// mine'; JSON has no comm"},
		{"{'name': # mine\n'jail'}", 1, "", "column 10, at '# mine'; JSON has no comments"},
		{"{'name' 'jail'}", 1, "", "column 9, at '"},
		{"{name: 1}", 1, "", "column 2, at 'name: 1}'"},
		{"[]", 1, "", "expected an object"},
		{"{'name': 'jail',\n 'name': 'jail'}", 2, "", "twice"},
		{HEAD "'a': {'b': 1,\n'c': 2,\n'b': 3}," END, 4, "", "\"b\" stands twice"},
		{HEAD "\n'orders': []," END, 3, "orders", "known are name, install, factors"},
		{"{'factors': {},\n'command': []}", 1, "", "\"name\" is missing"},
		{"{'name': 'jail',\n'command': []}", 1, "", "\"factors\" is missing"},
		{"{'name': 'jail',\n'factors': {}}", 1, "", "\"command\" is missing"},
		{HEAD "'start_ms': 01," END, 2, "", "not JSON"},
	};

	EXPECT_REFUSED(bad);
}

#define NAMED(name) "{'factors': {'no_x': '', 'no_y': ''},\n'name': " name "," END

Test(description, refuses_names_that_are_no_profile_of_a_file)
{
	static const struct bad bad[] = {
		{NAMED("'strict'"), 2, "name", "built in"},
		{NAMED("'none'"), 2, "name", "built in"},
		{NAMED("'Jail'"), 2, "name", "a-z"},
		{NAMED("'ja il'"), 2, "name", "a-z"},
		{NAMED("'a+b'"), 2, "name", "a-z"},
		{NAMED("'-a'"), 2, "name", "letter or digit first"},
		{NAMED("''"), 2, "name", "a-z"},
		{NAMED("7"), 2, "name", "a-z"},
	};

	EXPECT_REFUSED(bad);
}

#define FACTORS(list) "{'name': 'jail',\n'factors': " list "," END

Test(description, refuses_factors_that_no_mask_can_have)
{
	static const struct bad bad[] = {
		{FACTORS("[]"), 2, "factors", "an object"},
		{FACTORS("{'no_x': '',\n'x': ''}"), 3, "factors.x", "no_ and a-z"},
		{FACTORS("{'no_x': 1}"), 2, "factors.no_x", "a sentence"},
		{FACTORS("{'no_x': 'a\\nb'}"), 2, "factors.no_x", "a sentence"},
		{FACTORS("{'no_x': {'name': 'the x'}}"), 2, "factors.no_x", "without"},
		{FACTORS("{'no_x': {'without': 'no x'}}"), 2, "factors.no_x", "name"},
		{FACTORS("{'no_x': {'name': '', 'without': ''}}"), 2, "factors.no_x", "name"},
		{FACTORS("{'no_x': {'name': 'a\\tb', 'without': ''}}"), 2, "factors.no_x", "name"},
		{FACTORS("{'no_x': {'name': 'a', 'without': '', 'z': 1}}"), 2, "factors.no_x",
		 "name"},
		{FACTORS("{'no_x': ''}"), 2, "command[2].unless", "'no_y' is not declared"},
		{FACTORS("{'no_x': '', 'no_y': '',\n'no_z': ''}"), 3, "factors.no_z",
		 "changes nothing"},
		{HEAD "'command': ['j',\n{'unless': 'no_x', 'give': ['a'], 'else': ['a']},\n"
		      "{'unless': 'no_y', 'give': ['--y']}, '{program}']}",
		 1, "factors.no_x", "changes nothing"},
		{HEAD "'command': ['j', {'unless': 'no_x', 'give': ['a']}, {'unless': 'no_x', "
		      "'else': ['a']},\n{'unless': 'no_y', 'give': ['--y']}, '{program}']}",
		 1, "factors.no_x", "changes nothing"},
		{HEAD "'callers': ['user'], 'command': ['j', {'unless': 'no_x', 'caller': 'root', "
		      "'give': ['a']}, {'unless': 'no_y', 'give': ['--y']}, '{program}']}",
		 1, "factors.no_x", "changes nothing"},
	};

	EXPECT_REFUSED(bad);
}

Test(description, a_factor_may_matter_only_where_another_is_gone)
{
	struct description *jail = parse_good(
		HEAD "'command': ['j', {'unless': 'no_x', 'give': ['--x'], 'else': [{'unless': "
		     "'no_y', 'give': ['--y']}]}, '{program}']}");

	expect_words(jail, "no_y", "j --x /opt/ww/fixture");
	expect_words(jail, "no_x+no_y", "j /opt/ww/fixture");
	description_free(jail);
}

#define COMMAND(list) HEAD "'command': ['j', " BOTH ", '{program}',\n" list "]}"

Test(description, refuses_nodes_that_mean_nothing)
{
	static const struct bad bad[] = {
		{COMMAND("{'unless': 'no_z', 'give': []}"), 3, "command[4].unless",
		 "'no_z' is not declared"},
		{COMMAND("{'unless': 7, 'give': []}"), 3, "command[4].unless", "the word of a"},
		{COMMAND("{'unless': 'no_x'}"), 3, "command[4]", "either \"give\""},
		{COMMAND("{'unless': 'no_x', 'give': [], 'value': ''}"), 3, "command[4]",
		 "either \"give\""},
		{COMMAND("{'unless': 'no_x', 'give': [],\n'then': []}"), 4, "command[4].then",
		 "unknown in a node"},
		{COMMAND("{'unless': 'no_x', 'give': 'a'}"), 3, "command[4].give", "an array"},
		{COMMAND("{'unless': 'no_x', 'give': [],\n'else': {}}"), 4, "command[4].else",
		 "an array"},
		{COMMAND("{'caller': 'me', 'give': []}"), 3, "command[4].caller", "\"root\""},
		{COMMAND("{'caller': 'root'}"), 3, "command[4]", "expected a string"},
		{COMMAND("{'unless': 'no_x', 'give': [\n['a']]}"), 4, "command[4].give[0]",
		 "expected a string"},
		{COMMAND("{'unless': 'no_x', 'value': 7}"), 3, "command[4].value",
		 "expected a string"},
		{HEAD "'files': {'f': {'a': {'unless': 'no_x',\n'give': []}}}," END, 2, "files.f.a",
		 "here stands one value"},
		{HEAD "'files': {'f': {'a': {'unless': 'no_x', 'value': {'unless': 'no_y',\n"
		      "'give': []}}}}," END,
		 2, "files.f.a.value", "here stands one value"},
		{HEAD "'files': {'f': {'unless': 'no_x', 'give': []}}," END, 2, "files.f",
		 "here stands one value"},
	};

	EXPECT_REFUSED(bad);
}

Test(description, gives_a_factor_a_name_for_people)
{
	struct description *jail = parse_good(
		"{'name': 'jail', 'factors': {'no_x': {'name': 'the x rules', 'without': 'no x'}, "
		"'no_nnp': {'name': 'mine', 'without': 'sets it not'}}, 'command': ['j', "
		"{'unless': 'no_x', 'give': ['x']}, {'unless': 'no_nnp', 'give': ['n']}, "
		"'{program}']}");

	cr_expect_str_eq(jail->factors[0].meaning, "no x");
	cr_expect_str_eq(factor_name(factor_find("no_x")), "the x rules");
	cr_expect_null(factor_name(FACTOR_NO_NNP));
	description_free(jail);
}

Test(description, refuses_words_that_nothing_could_be_started_by)
{
	static const struct bad bad[] = {
		{HEAD "'command': 'j'}", 2, "command", "an array"},
		{COMMAND("7"), 3, "command[4]", "expected a string"},
		{COMMAND("'a{root}'"), 3, "command[4]",
		 "unknown placeholder {root}: known are {pro"},
		{HEAD "'command': ['j', " BOTH ",\n'{command}', '--', '{command}']}", 2, "command",
		 "stands 2 times"},
		{COMMAND("'a{command}'"), 3, "command[4]", "{command} is several words, so that"},
		{HEAD "'environment': ['A={command}']," END, 2, "environment[0]", "whole element"},
		{HEAD "'environment': ['A=1',\n'A']," END, 3, "environment[1]", "NAME=VALUE"},
		{HEAD "'environment': ['=A']," END, 2, "environment[0]", "NAME=VALUE"},
		{HEAD "'environment': {}," END, 2, "environment", "an array"},
		{HEAD "'command': ['j', " BOTH "]}", 2, "command", "neither {program}"},
		{HEAD "'command': ['j', " BOTH ",\n{'caller': 'root', 'give': ['{command}']}]}", 2,
		 "command", "left for user"},
		{HEAD "'command': ['j', " BOTH ",\n{'unless': 'no_x', 'give': ['{command}']}]}", 2,
		 "command", "neither {program}"},
		{HEAD "'command': [{'unless': 'no_x', 'give': ['j', '{program}']},"
		      "{'unless': 'no_y', 'give': ['{program}']}]}",
		 2, "command", "no program to start"},
	};

	EXPECT_REFUSED(bad);
}

Test(description, refuses_files_that_cannot_be_written)
{
	static const struct bad bad[] = {
		{HEAD "'files': []," END, 2, "files", "an object"},
		{HEAD "'files': {'a/b': []}," END, 2, "files.a/b", "without a slash"},
		{HEAD "'files': {'..': []}," END, 2, "files...", "without a slash"},
		{HEAD "'files': {'': []}," END, 2, "files.", "without a slash"},
		{HEAD "'directories': ['f'],\n'files': {'f': []}," END, 3, "files.f", "too"},
		{HEAD "'files': {'f': 'text'}," END, 2, "files.f", "lines"},
		{HEAD "'files': {'f': ['a',\n7]}," END, 3, "files.f[1]", "expected a string"},
		{HEAD "'files': {'f': ['a\\nb']}," END, 2, "files.f[0]", "line feed"},
		{HEAD "'files': {'f': ['{command}']}," END, 2, "files.f[0]", "whole element"},
		{HEAD "'files': {'f': {'a': '{command}'}}," END, 2, "files.f.a", "whole element"},
		{HEAD "'files': {'f': {'a': {'unless': 'no_x', 'value': '{command}'}}}," END, 2,
		 "files.f.a.value", "whole element"},
		{HEAD "'files': {'f': {'{x}': 1}}," END, 2, "files.f.{x}",
		 "the key: unknown placeholder {x}"},
		{HEAD "'directories': ['a/../b']," END, 2, "directories[0]", "below {files}"},
		{HEAD "'directories': ['/a']," END, 2, "directories[0]", "below {files}"},
		{HEAD "'directories': []," END, 2, "directories", "1 to 64"},
	};

	EXPECT_REFUSED(bad);
}

Test(description, refuses_to_show_everybodys_files)
{
	static const char *const paths[] = {
		"/",         "",         "opt/jail", "/home",
		"/root",     "/etc",     "/proc",    "/sys",
		"/dev",      "/run",     "/tmp",     "/usr",
		"/opt",      "/dev/kvm", "/proc/1",  "/opt/ww/fixture",
		"/a/../etc", "/a/",      "/a//b",    "/home/.",
	};
	char text[300];

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		snprintf(text, sizeof text, HEAD "'show': ['/opt/a',\n'%s']," END, paths[i]);
		expect_refused(&(struct bad){text, 3, "show[1]", ""});
		snprintf(text, sizeof text, HEAD "'copy': [\n'%s']," END, paths[i]);
		expect_refused(&(struct bad){text, 3, "copy[0]", ""});
	}
}

Test(description, refuses_values_of_other_kinds)
{
	static const struct bad bad[] = {
		{HEAD "'callers': []," END, 2, "callers", "1 to 64"},
		{HEAD "'callers': ['root',\n'me']," END, 3, "callers[1]", "root and user"},
		{HEAD "'offer': ['kvm']," END, 2, "offer[0]", "cgroup, fuse and tun"},
		{HEAD "'runs_as': 7," END, 2, "runs_as", "an object"},
		{HEAD "'runs_as': {'me': 7}," END, 2, "runs_as.me", "root and user"},
		{HEAD "'runs_as': {'root': -1}," END, 2, "runs_as.root", "from 0 to"},
		{HEAD "'runs_as': {'root': {'unless': 'no_x', 'value': '0'}}," END, 2,
		 "runs_as.root.value", "from 0 to"},
		{HEAD "'runs_as': {'root': {'unless': 'no_x', 'give': [0]}}," END, 2,
		 "runs_as.root", "here stands one value"},
		{HEAD "'channel': 'pty'," END, 2, "channel", "\"pipes\""},
		{HEAD "'start_ms': 0," END, 2, "start_ms", "from 1 to"},
		{HEAD "'start_ms': 1.5," END, 2, "start_ms", "a whole number"},
		{HEAD "'invisible': 1," END, 2, "invisible", "true or false"},
		{HEAD "'signal_status': 192," END, 2, "signal_status", "from 1 to 191"},
		{HEAD "'refused': {}," END, 2, "refused", "status, stderr"},
		{HEAD "'refused': {'status': [256]}," END, 2, "refused.status[0]", "to 255"},
		{HEAD "'refused': {'stderr': ''}," END, 2, "refused.stderr", "last line"},
		{HEAD "'refused': {'errno': 1}," END, 2, "refused.errno", "unknown"},
		{HEAD "'install': ''," END, 2, "install", "a sentence"},
		{HEAD "'$schema': 1," END, 2, "$schema", "a string"},
		{HEAD "'show': '/opt/jail'," END, 2, "show", "an array"},
	};

	EXPECT_REFUSED(bad);
}

/* A description of which one word has `size` letters, once in each side of a node. */
static char *of_size(size_t size)
{
	char *text = malloc(2 * size + 1000);

	cr_assert(text);
	sprintf(text,
		HEAD "'command': ['j', {'unless': 'no_x', 'give': ['%0*d'], 'else': ['%0*d']}, "
		     "{'unless': 'no_y', 'give': ['--y']}, '{program}']}",
		(int)size, 1, (int)size, 2);
	return text;
}

Test(description, the_longer_side_of_each_node_counts)
{
	char *good = of_size(100 * 1024), *bad = of_size(DESCRIPTION_EXPANDED_MAX);

	description_free(parse_good(good));
	expect_refused(&(struct bad){bad, 2, "command", "at most 131072"});
	free(good);
	free(bad);
}

/* ---- files that exist ---- */

#define OTHER                                                                                      \
	"{'process': {'args': ['sh'], 'noNewPrivileges': true, 'caps': ['A', 'B']},\n"             \
	"'mounts': [{'destination': '/proc', 'type': 'proc'}, {'destination': '/a/b', "            \
	"'type': 'bind'}],\n"                                                                      \
	"'linux': {'namespaces': [{'type': 'pid'}, {'type': 'network'}], 'n': "                    \
	"18446744073709551615, 'literal': {'unless': '{x}'}}}"

#define FROM(edits)                                                                                \
	HEAD "'command': ['j', '{program}'], 'files': {'c': {'from': 'o.json',\n'edits': {" edits  \
	     "}}}}"

static struct description *parse_edits(const char *text)
{
	other_file = OTHER;
	return parse_good(text);
}

Test(description, edits_change_a_file_that_exists)
{
	struct description *jail = parse_edits(
		FROM("'always': [{'replace': '/process/args', 'value': ['{command}']},"
		     " {'remove': '/process/caps/[=A]'}, {'remove': '/linux/literal'}],"
		     " 'no_x': [{'remove': '/linux/namespaces/[type=network]'},"
		     " {'add': '/mounts/-', 'value': {'destination': '{workdir}'}}],"
		     " 'no_y': [{'replace': '/process/noNewPrivileges', 'value': false},"
		     " {'add': '/linux/uts', 'value': {'unless': 'no_x', 'value': 1, "
		     "'otherwise': 2}},"
		     " {'replace': '/mounts/[destination=/a/b]/type', 'value': 'tmpfs'}]"));

	expect_file(jail, CALLER_USER, "none",
		    "{'process':{'noNewPrivileges':true,'caps':['B'],'args':['/opt/ww/fixture',"
		    "'guest']},'mounts':[{'destination':'/proc','type':'proc'},{'destination':"
		    "'/a/b','type':'bind'}],'linux':{'namespaces':[{'type':'pid'},{'type':"
		    "'network'}],'n':18446744073709551615}}");
	expect_file(jail, CALLER_USER, "no_x",
		    "{'process':{'noNewPrivileges':true,'caps':['B'],'args':['/opt/ww/fixture',"
		    "'guest']},'mounts':[{'destination':'/proc','type':'proc'},{'destination':"
		    "'/a/b','type':'bind'},{'destination':'/work'}],'linux':{'namespaces':[{'type':"
		    "'pid'}],'n':18446744073709551615}}");
	expect_file(jail, CALLER_USER, "no_x+no_y",
		    "{'process':{'caps':['B'],'args':['/opt/ww/fixture','guest'],"
		    "'noNewPrivileges':false},'mounts':[{'destination':'/proc','type':'proc'},"
		    "{'destination':'/a/b','type':'tmpfs'},{'destination':'/work'}],'linux':{"
		    "'namespaces':[{'type':'pid'}],'n':18446744073709551615,'uts':2}}");
	description_free(jail);
}

Test(description, the_file_itself_is_taken_as_it_is)
{
	struct description *jail;

	other_file = "{'a': {'unless': 'no_such', 'give': 1}, 'b': '{nothing}', 'c': [{}]}";
	jail = parse_good(FROM("'no_x': [{'remove': '/b'}], 'no_y': [{'remove': '/c'}]"));
	expect_file(jail, CALLER_USER, "none",
		    "{'a':{'unless':'no_such','give':1},'b':'{nothing}','c':[{}]}");
	expect_file(jail, CALLER_USER, "no_x+no_y", "{'a':{'unless':'no_such','give':1}}");
	description_free(jail);
}

Test(description, edits_may_be_for_one_caller)
{
	struct description *jail;

	other_file = "{'a': 1, 'b': 2}";
	jail = parse_good(FROM("'always': [{'caller': 'root', 'replace': '/a', 'value': 3}],"
			       "'no_x': [{'caller': 'user', 'remove': '/a'}],"
			       "'no_y': [{'remove': '/b'}]"));
	expect_file(jail, CALLER_ROOT, "no_x", "{'b':2,'a':3}");
	expect_file(jail, CALLER_USER, "no_x", "{'b':2}");
	description_free(jail);
}

/* Each in both orders of the file, with the same result. */
Test(description, edits_whose_order_does_not_matter_are_taken)
{
	static const struct {
		const char *x, *y, *result;
	} good[] = {
		{"{'remove': '/a'}", "{'remove': '/a'}", "{'b':{'c':1},'l':[1,2]}"},
		{"{'remove': '/b'}", "{'remove': '/b/c'}", "{'a':1,'l':[1,2]}"},
		{"{'replace': '/a', 'value': 5}", "{'replace': '/a', 'value': 5}",
		 "{'b':{'c':1},'l':[1,2],'a':5}"},
		{"{'add': '/n', 'value': 5}", "{'add': '/n', 'value': 5}",
		 "{'a':1,'b':{'c':1},'l':[1,2],'n':5}"},
		{"{'remove': '/l/[=1]'}", "{'replace': '/l/[=2]', 'value': 3}",
		 "{'a':1,'b':{'c':1},'l':[3]}"},
		{"{'remove': '/l/[=1]'}", "{'add': '/l/-', 'value': 3}",
		 "{'a':1,'b':{'c':1},'l':[2,3]}"},
	};
	char text[600];

	other_file = "{'a': 1, 'b': {'c': 1}, 'l': [1, 2]}";
	for (size_t i = 0; i < 2 * sizeof good / sizeof *good; i++) {
		const char *x = good[i / 2].x, *y = good[i / 2].y;
		struct description *jail;

		snprintf(text, sizeof text, FROM("'no_x': [%s], 'no_y': [%s]"), i % 2 ? x : y,
			 i % 2 ? y : x);
		jail = parse_good(text);
		expect_file(jail, CALLER_USER, "no_x+no_y", good[i / 2].result);
		description_free(jail);
	}
}

Test(description, edits_whose_order_matters_are_refused)
{
	static const struct {
		const char *x, *y;
	} bad[] = {
		{"{'remove': '/a'}", "{'replace': '/a', 'value': 5}"},
		{"{'remove': '/b'}", "{'replace': '/b/c', 'value': 5}"},
		{"{'remove': '/b'}", "{'add': '/b/d', 'value': 5}"},
		{"{'remove': '/l'}", "{'add': '/l/-', 'value': 5}"},
		{"{'replace': '/b', 'value': {}}", "{'remove': '/b/c'}"},
		{"{'replace': '/b', 'value': {}}", "{'replace': '/b/c', 'value': 7}"},
		{"{'replace': '/a', 'value': 5}", "{'replace': '/a', 'value': 6}"},
		{"{'add': '/n', 'value': 5}", "{'add': '/n', 'value': 6}"},
	};
	char text[600];

	other_file = "{'a': 1, 'b': {'c': 1}, 'l': [1, 2]}";
	for (size_t i = 0; i < 2 * sizeof bad / sizeof *bad; i++) {
		const char *x = bad[i / 2].x, *y = bad[i / 2].y;

		snprintf(text, sizeof text, FROM("'no_x': [%s],\n'no_y': [%s]"), i % 2 ? x : y,
			 i % 2 ? y : x);
		expect_refused(&(struct bad){text, 4, "files.c.edits.no_y[0]",
					     "which of them comes first would matter"});
	}
}

Test(description, refuses_edits_that_find_nothing)
{
	static const struct bad bad[] = {
		{FROM("'no_z': []"), 3, "files.c.edits.no_z", "'no_z' is not declared"},
		{FROM("'no_x': {}"), 3, "files.c.edits.no_x", "at most 64 edits"},
		{FROM("'no_x': ['a']"), 3, "files.c.edits.no_x[0]", "an object such as"},
		{FROM("'no_x': [{}]"), 3, "files.c.edits.no_x[0]", "has one of"},
		{FROM("'no_x': [{'remove': '/mounts',\n'move': '/a'}]"), 4,
		 "files.c.edits.no_x[0].move", "unknown in an edit"},
		{FROM("'no_x': [{'remove': '/mounts', 'value': 1}]"), 3, "files.c.edits.no_x[0]",
		 "has one of"},
		{FROM("'no_x': [{'replace': '/mounts'}]"), 3, "files.c.edits.no_x[0]",
		 "has one of"},
		{FROM("'no_x': [{'remove': 7}]"), 3, "files.c.edits.no_x[0].remove", "Pointer"},
		{FROM("'no_x': [{'remove': 'mounts'}]"), 3, "files.c.edits.no_x[0]", "slash"},
		{FROM("'no_x': [{'remove': ''}]"), 3, "files.c.edits.no_x[0]", "slash"},
		{FROM("'no_x': [{'remove': '/mount'}]"), 3, "files.c.edits.no_x[0]",
		 "has no 'mount' there"},
		{FROM("'no_x': [{'remove': '/mounts/0'}]"), 3, "files.c.edits.no_x[0]",
		 "[key=value]"},
		{FROM("'no_x': [{'remove': '/mounts/[type=tmpfs]'}]"), 3, "files.c.edits.no_x[0]",
		 "0 elements"},
		{FROM("'no_x': [{'add': '/mounts/0', 'value': 1}]"), 3, "files.c.edits.no_x[0]",
		 "at its end"},
		{FROM("'no_x': [{'add': '/mounts', 'value': 1}]"), 3, "files.c.edits.no_x[0]",
		 "has 'mounts' already"},
		{FROM("'no_x': [{'add': '/linux/n/a', 'value': 1}]"), 3, "files.c.edits.no_x[0]",
		 "neither object nor array"},
		{FROM("'no_x': [{'add': '/a', 'value': '{x}'}]"), 3, "files.c.edits.no_x[0].value",
		 "unknown placeholder"},
		{FROM("'no_x': [{'caller': 'me', 'remove': '/linux'}]"), 3,
		 "files.c.edits.no_x[0].caller", "\"root\""},
		{FROM("'always': [{'remove': '/linux'},\n{'remove': '/linux'}]"), 4,
		 "files.c.edits.always[1]", "has no 'linux' there"},
		{FROM("'always': [], 'no_x': [{'remove': '/linux'}]"), 1, "factors.no_y",
		 "changes nothing"},
		{HEAD "'files': {'c': {'from': 'o', 'edit': {}}}," END, 2, "files.c.edit",
		 "unknown beside"},
		{HEAD "'files': {'c': {'from': 7}}," END, 2, "files.c.from", "the path"},
		{HEAD "'files': {'c': {'from': 'o', 'edits': []}}," END, 2, "files.c.edits",
		 "an object of lists"},
	};

	other_file = OTHER;
	EXPECT_REFUSED(bad);
}

Test(description, says_what_is_wrong_with_the_other_file)
{
	static const struct bad bad = {HEAD "'files': {'c': {'from': 'o.json'}}," END, 2,
				       "files.c.from", "o.json"};
	struct ww_error e = {0};
	struct description_source alone = {"jail.json", NULL, NULL, NULL, false};
	char *text = quoted(bad.text);

	other_file = NULL;
	expect_refused(&bad);
	other_file = "{'a': 1,\n}";
	expect_refused(&(struct bad){bad.text, 2, "files.c.from", "o.json:2: not JSON"});
	cr_expect_null(description_parse(text, &alone, &e));
	cr_expect(strstr(e.text, "no other file"), "%s", e.text);
	free(text);
}

/* ---- a command line ---- */

static struct description *of_command(const char *command, const char *const *without, size_t count)
{
	struct ww_error e = {0};
	char *text = description_of_command(command, without, count, &e);
	struct description *description;

	cr_assert(text, "%s", e.text);
	description = description_parse(text, &source, &e);
	cr_assert(description, "%s", e.text);
	free(text);
	return description;
}

Test(description, of_a_command_line)
{
	static const char *const without[] = {"no_x=--x", "no_tmp=--tmpfs '/my tmp'"};
	struct description *jail = of_command(
		"/opt/My-Jail  --x --tmpfs '/my tmp' \"a\\\"b\" c\\ d '' {command}", without, 2);

	cr_expect_str_eq(jail->name, "my-jail");
	cr_expect_str_eq(jail->factors[0].word, "no_x");
	cr_expect_str_eq(jail->factors[0].meaning, "without --x");
	cr_expect_str_eq(factor_name(factor_find("no_x")), "--x");
	expect_words(jail, "none",
		     "/opt/My-Jail --x --tmpfs /my tmp a\"b c d  /opt/ww/fixture guest");
	expect_words(jail, "no_x+no_tmp", "/opt/My-Jail a\"b c d  /opt/ww/fixture guest");
	description_free(jail);
}

Test(description, of_a_command_line_without_factors)
{
	struct description *jail = of_command("strict {program}", NULL, 0);

	cr_expect_str_eq(jail->name, "command", "the other is built in");
	cr_expect_eq(jail->factor_count, 0);
	description_free(jail);
}

Test(description, refuses_command_lines_that_are_not_clear)
{
	static const struct {
		const char *command, *without, *says;
	} bad[] = {
		{"jail 'a", "no_x=a", "a quote has no end"},
		{"", "no_x=a", "empty"},
		{"  ", "no_x=a", "empty"},
		{"jail a", "no_x", "NAME=WORD"},
		{"jail a", "x=a", "no word for a factor"},
		{"jail a", "no_x=b", "0 times"},
		{"jail a a", "no_x=a", "2 times"},
		{"jail a", "no_x=", "0 times"},
		{"jail a b", "no_x=b a", "0 times"},
		{"jail a", "no_x='a", "a quote has no end"},
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct ww_error e = {0};

		cr_expect_null(description_of_command(bad[i].command, &bad[i].without, 1, &e));
		cr_expect_eq(e.code, 2);
		cr_expect(strstr(e.text, bad[i].says), "%s: %s", bad[i].command, e.text);
	}
}

Test(description, two_factors_cannot_take_the_same_word)
{
	static const char *const without[] = {"no_x=a b", "no_y=b"};
	struct ww_error e = {0};

	cr_expect_null(description_of_command("jail a b", without, 2, &e));
	cr_expect(strstr(e.text, "no_x and by no_y"), "%s", e.text);
}

/* ---- the list ---- */

Test(description, is_found_by_name)
{
	struct description *jail = parse_good(HEAD END);
	struct ww_error e = {0};
	uint64_t factors;

	cr_expect_null(description_find("jail"));
	cr_expect_eq(description_register(jail, &e), 0, "%s", e.text);
	cr_expect_eq(description_find("jail"), jail);
	cr_expect_eq(description_at(0), jail);
	cr_expect_null(description_at(1));
	cr_expect_eq(profile_factors("jail", &factors), 0);
	cr_expect_eq(factors, jail->all);
	cr_expect_eq(description_register(parse_good(HEAD END), &e), -1);
	cr_expect(strstr(e.text, "twice"), "%s", e.text);
	descriptions_done();
	cr_expect_null(description_find("jail"));
	cr_expect_eq(profile_factors("jail", &factors), -1);
}

/* ---- those that are shipped ---- */

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	cr_assert(file, "%s", path);
	cr_assert_geq(getdelim(&text, &size, '\0', file), 0);
	fclose(file);
	return text;
}

static void expand_all(const struct description *description)
{
	const uint64_t sets = WW_BIT(description->factor_count);

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		for (uint64_t set = 0; set < sets; set++) {
			struct description_start start;
			struct ww_error e = {0};

			cr_expect_eq(description_expand(description, (enum caller)caller,
							mask_expand(set, description->all), &places,
							&start, &e),
				     0, "%s", e.text);
			cr_expect(start.argv && start.argv[0]);
			description_start_done(&start);
		}
}

/* Its name and its own words, in docs/reference/profile-files.md. */
static void expect_documented(const struct description *description)
{
	char *page = read_file(WW_TESTS_DIR "/../docs/reference/profile-files.md"), word[200];
	const char *table = strstr(page, "## Shipped profiles");

	cr_assert(table);
	snprintf(word, sizeof word, "`%s`", description->name);
	cr_expect(strstr(table, word), "%s is not in the table", word);
	for (size_t i = 0; i < description->factor_count; i++) {
		snprintf(word, sizeof word, "`%s`", description->factors[i].word);
		cr_expect(!(description->factors[i].bit & factors_local()) || strstr(table, word),
			  "%s is not in the table", word);
	}
	free(page);
}

static void load(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	struct description_source shipped = {name, NULL, NULL, NULL, false};
	char *text = read_file(path), file[200];
	struct ww_error e = {0};
	struct description *description = description_parse(text, &shipped, &e);

	free(text);
	cr_assert(description, "%s", e.text);
	snprintf(file, sizeof file, "%s.json", description->name);
	cr_expect_str_eq(file, name, "the file is called as the profile");
	cr_expect(description->install, "%s: how is it installed?", name);
	for (size_t i = 0; i < description->factor_count; i++)
		cr_expect_str_neq(description->factors[i].meaning, "", "%s: %s", name,
				  description->factors[i].word);
	expand_all(description);
	expect_documented(description);
	cr_expect_eq(description_register(description, &e), 0, "%s", e.text);
}

/* All in one process: one run may measure all of them. */
Test(description, of_every_profile_expands_with_every_set_of_factors)
{
	glob_t found;

	cr_assert_eq(glob(WW_TESTS_DIR "/../profiles/*.json", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		load(found.gl_pathv[i]);
	globfree(&found);
	descriptions_done();
}
