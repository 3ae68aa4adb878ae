/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"
#include "plan.h"

#define LINE_MAX_BYTES WW_JOURNAL_LINE_MAX

static void seal(struct facts *facts)
{
	struct trial_key key = facts_key(facts);

	facts->id = trial_id(&key);
}

/* The smallest record that there is. */
static struct facts small(void)
{
	struct facts facts = {.profile = "strict", .fixture = "etc_write"};

	facts.caller = CALLER_USER;
	facts.mask = 5;
	seal(&facts);
	return facts;
}

/* A record in which every member differs from its default. */
static struct facts whole(void)
{
	struct facts facts = small();

	strcpy(facts.profile, "strict+file_io");
	facts.mask = (1ULL << 53) - 1;
	facts.arm = ARM_CONTROL;
	facts.rep = 4000000000U;
	facts.attempt = 2;
	facts.setup = SETUP_FAILED;
	facts.setup_errno = ENOSPC;
	strcpy(facts.setup_step, "mount /tmp");
	facts.has_outcome = true;
	facts.outcome.strict_tag = true;
	facts.outcome.step[STEP_UNSHARE] = (struct step_status){STATUS_FAILED, EPERM};
	facts.outcome.step[STEP_BIND_MOUNTS].status = STATUS_APPLIED;
	strcpy(facts.effective, "no_new_privs=on;userns=own;seccomp=2");
	facts.said = SAID_REFUSED;
	facts.phase = PHASE_ATTEMPT;
	strcpy(facts.step, "open");
	facts.said_errno = EACCES;
	facts.cannot = REASON_LSM;
	facts.sight = SIGHT_VACUOUS;
	facts.ending = ENDING_SIGNALED;
	facts.ending_code = 31;
	facts.cpu_over = facts.memory_over = true;
	facts.leftovers = 3;
	facts.fresh = true;
	facts.cpu_us = 1234567890123;
	facts.wall_us = (1ULL << 53) - 1;
	seal(&facts);
	return facts;
}

static void expect_same(const struct facts *got, const struct facts *want)
{
	cr_expect_str_eq(got->profile, want->profile);
	cr_expect_str_eq(got->fixture, want->fixture);
	cr_expect_eq(got->caller, want->caller);
	cr_expect_eq(got->mask, want->mask);
	cr_expect_eq(got->arm, want->arm);
	cr_expect_eq(got->rep, want->rep);
	cr_expect_eq(got->attempt, want->attempt);
	cr_expect_eq(got->id, want->id);
	cr_expect_eq(got->setup, want->setup);
	cr_expect_eq(got->setup_errno, want->setup_errno);
	cr_expect_str_eq(got->setup_step, want->setup_step);
	cr_expect_eq(got->has_outcome, want->has_outcome);
	cr_expect_eq(got->outcome.strict_tag, want->outcome.strict_tag);
	cr_expect_eq(got->outcome.sealed_tag, want->outcome.sealed_tag);
	for (int i = 0; i < WW_STEPS_COUNT; i++) {
		cr_expect_eq(got->outcome.step[i].status, want->outcome.step[i].status);
		cr_expect_eq(got->outcome.step[i].err, want->outcome.step[i].err);
	}
	cr_expect_str_eq(got->effective, want->effective);
	cr_expect_eq(got->said, want->said);
	cr_expect_eq(got->phase, want->phase);
	cr_expect_str_eq(got->step, want->step);
	cr_expect_eq(got->said_errno, want->said_errno);
	cr_expect_eq(got->cannot, want->cannot);
	cr_expect_eq(got->sight, want->sight);
	cr_expect_eq(got->ending, want->ending);
	cr_expect_eq(got->ending_code, want->ending_code);
	cr_expect_eq(got->cpu_over, want->cpu_over);
	cr_expect_eq(got->memory_over, want->memory_over);
	cr_expect_eq(got->leftovers, want->leftovers);
	cr_expect_eq(got->fresh, want->fresh);
	cr_expect_eq(got->cpu_us, want->cpu_us);
	cr_expect_eq(got->wall_us, want->wall_us);
}

static void expect_round_trip(const struct facts *facts)
{
	char line[LINE_MAX_BYTES];
	struct ww_error e = {0};
	struct facts back;
	int length = journal_format(facts, line, sizeof line);

	cr_assert_gt(length, 0);
	cr_expect_eq((size_t)length, strlen(line));
	cr_expect_eq(line[length - 1], '\n');
	cr_expect_eq(strchr(line, '\n'), line + length - 1, "one line");
	cr_assert_eq(journal_parse(line, &back, &e), 0, "%s: %s", e.text, line);
	expect_same(&back, facts);
}

Test(journal, defaults_are_left_out)
{
	struct facts facts = small();
	char line[LINE_MAX_BYTES], expected[256];

	snprintf(expected, sizeof expected,
		 "{\"v\":1,\"id\":\"%016llx\",\"try\":0,\"p\":\"strict\",\"c\":\"user\",\"m\":5,"
		 "\"f\":\"etc_write\",\"a\":\"attack\",\"r\":0}\n",
		 (unsigned long long)facts.id);
	journal_format(&facts, line, sizeof line);
	cr_expect_str_eq(line, expected);
	expect_round_trip(&facts);
}

Test(journal, every_member_comes_back)
{
	struct facts facts = whole();

	expect_round_trip(&facts);
}

Test(journal, an_ordinary_record_is_short)
{
	struct facts facts = small();
	char line[LINE_MAX_BYTES];

	facts.has_outcome = true;
	strcpy(facts.effective,
	       "no_new_privs=on;userns=own;pidns=host;mntns=own;root=workdir;"
	       "seccomp=filter;rlimit_cpu=2;rlimit_nofile=256;rlimit_as=4294967296");
	facts.said = SAID_REFUSED;
	facts.phase = PHASE_ATTEMPT;
	strcpy(facts.step, "open");
	facts.said_errno = EACCES;
	facts.sight = SIGHT_NOTHING;
	facts.ending = ENDING_HELD;
	facts.cpu_us = 1234;
	facts.wall_us = 123456;
	cr_expect_leq(journal_format(&facts, line, sizeof line), 400);
	expect_round_trip(&facts);
}

/* Outcomes of every kind and every word of every vocabulary. */
Test(journal, random_records_come_back)
{
	unsigned state = 99;
	int steps;

#define PICK(n) ((state = state * 1103515245 + 12345), (int)(state >> 16) % (int)(n))
	for (int round = 0; round < 3000; round++) {
		struct facts facts = whole();

		facts.caller = (enum caller)PICK(WW_CALLERS_COUNT);
		facts.arm = (enum arm)PICK(WW_ARMS_COUNT);
		facts.mask = (uint64_t)PICK(64);
		facts.rep = (unsigned)PICK(3);
		facts.attempt = (unsigned)PICK(3);
		facts.setup = (enum setup)PICK(WW_SETUPS_COUNT);
		facts.said = (enum said)PICK(WW_SAIDS_COUNT);
		facts.phase = (enum phase)PICK(WW_PHASES_COUNT);
		facts.cannot = (enum reason)PICK(WW_REASONS_COUNT);
		facts.sight = (enum sight)PICK(WW_SIGHTS_COUNT);
		facts.ending = (enum ending)PICK(WW_ENDINGS_COUNT);
		facts.said_errno = PICK(5) - 2;
		facts.ending_code = PICK(256);
		facts.cpu_over = PICK(2);
		facts.memory_over = PICK(2);
		facts.fresh = PICK(2);
		facts.leftovers = (unsigned)PICK(2);
		facts.step[PICK(4)] = '\0';
		facts.has_outcome = PICK(2);
		if (!facts.has_outcome)
			facts.outcome = (struct outcome){0};
		facts.outcome.sealed_tag = facts.has_outcome && PICK(2);
		facts.outcome.strict_tag = facts.has_outcome && !facts.outcome.sealed_tag;
		steps = facts.outcome.sealed_tag ? WW_STEPS_COUNT : WW_TEXT_STEPS;
		facts.outcome.step[STEP_UNSHARE] = (struct step_status){0};
		for (int i = 0; facts.has_outcome && i < steps; i++) {
			facts.outcome.step[i].status = (enum status)PICK(WW_STATUSES_COUNT);
			facts.outcome.step[i].err =
				facts.outcome.step[i].status == STATUS_FAILED ? PICK(200) - 1 : 0;
		}
		seal(&facts);
		expect_round_trip(&facts);
	}
}

/* What a program under test chose to say is shown to people, and printed into tables. */
static void expect_tamed(struct facts facts, const char *step, const char *expected)
{
	char line[LINE_MAX_BYTES];
	struct facts back;

	strcpy(facts.step, step);
	cr_assert_gt(journal_format(&facts, line, sizeof line), 0);
	cr_assert_eq(journal_parse(line, &back, NULL), 0, "%s", line);
	cr_expect_str_eq(back.step, expected);
}

Test(journal, names_of_steps_are_printable_and_no_formulas)
{
	expect_tamed(whole(), "\x1b[2J\x7f\t\n\r", "_[2J____");
	expect_tamed(whole(), "gr\xc3\xbc", "gr__");
	expect_tamed(whole(), "\xe2\x80\xae", "___");
	/* By both readers: a quote is left to the general one. */
	expect_tamed(whole(), "=1+1", "_1+1");
	expect_tamed(whole(), "@x\"", "_x\"");
	expect_tamed(whole(), "a\x7f", "a_");
	expect_tamed(whole(), "+1", "_1");
	expect_tamed(whole(), "-1", "_1");
	expect_tamed(whole(), "a=-1", "a=-1");
}

Test(journal, longest_texts_and_hostile_ones_come_back)
{
	struct facts facts = whole();

	memset(facts.effective, 'e', sizeof facts.effective - 1);
	memset(facts.step, '\\', sizeof facts.step - 1);
	memset(facts.setup_step, '"', sizeof facts.setup_step - 1);
	expect_round_trip(&facts);
	strcpy(facts.step, "\\\"/{}[]:,");
	strcpy(facts.setup_step, " ~ ");
	expect_round_trip(&facts);
}

/* Each byte that is not UTF-8 becomes one '?', so that the file stays JSON. */
Test(journal, bytes_that_are_no_text)
{
	static const struct {
		const char *step, *expected;
	} cases[] = {
		{"a\xff"
		 "b",
		 "a?b"},
		{"\xc3", "?"},
		{"\xc0\x80", "??"},
		{"\xed\xa0\x80", "???"},
		{"\xe0\x80\x80", "???"},
		{"\xf4\x90\x80\x80", "????"},
		{"\xf0\x80\x80\x80", "????"},
		{"\xe2\x82", "??"},
		{"\xe2\x82z", "??z"},
		{"\xf5z", "?z"},
		{"\x80", "?"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct facts facts = small(), back;
		char line[LINE_MAX_BYTES];

		strcpy(facts.step, cases[i].step);
		cr_assert_gt(journal_format(&facts, line, sizeof line), 0);
		cr_assert_eq(journal_parse(line, &back, NULL), 0, "case %zu: %s", i, line);
		cr_expect_str_eq(back.step, cases[i].expected, "case %zu: %s", i, back.step);
	}
}

Test(journal, a_line_that_does_not_fit)
{
	struct facts facts = whole();
	char line[LINE_MAX_BYTES];
	int length = journal_format(&facts, line, sizeof line);

	for (int size = 0; size <= length; size++)
		cr_expect_eq(journal_format(&facts, line, (size_t)size), -1, "%d bytes", size);
	cr_expect_eq(journal_format(&facts, line, (size_t)length + 1), length);
}

Test(journal, what_json_cannot_hold_is_not_written)
{
	struct facts facts = small();
	char line[LINE_MAX_BYTES];

	facts.mask = 1ULL << 53;
	cr_expect_eq(journal_format(&facts, line, sizeof line), -1);
	facts = small();
	facts.cpu_us = UINT64_MAX;
	cr_expect_eq(journal_format(&facts, line, sizeof line), -1);
	facts = small();
	facts.said = WW_SAIDS_COUNT;
	cr_expect_eq(journal_format(&facts, line, sizeof line), -1);
}

/* ---- other writers' records ---- */

#define ID "4bfe3d8c5d7d1c77" /* put right by the test */
#define KEY                                                                                        \
	"\"v\":1,\"id\":\"" ID "\",\"try\":0,\"p\":\"strict\",\"c\":\"user\",\"m\":5,"             \
	"\"f\":\"etc_write\",\"a\":\"attack\",\"r\":0"

/* `text` with ID replaced by the id of the record small(). */
static const char *with_id(const char *text, char *out, size_t size)
{
	struct facts facts = small();
	char id[24];
	char *at;

	snprintf(id, sizeof id, "%016llx", (unsigned long long)facts.id);
	snprintf(out, size, "%s", text);
	while ((at = strstr(out, ID)))
		memcpy(at, id, 16);
	return out;
}

Test(journal, any_spelling_of_the_same_json)
{
	static const char *const spellings[] = {
		"{" KEY "}",
		"{" KEY "}\n",
		" { " KEY " } ",
		"{" KEY ", \"step\" : \"open\"}",
		"{" KEY ",\"step\":\"\\u006fpen\"}",
		"{\"step\":\"open\"," KEY "}",
		"{" KEY ",\"cpu\":1.5e1}",
		"{" KEY ",\"fresh\":false}",
		"{" KEY ",\"end\":\"none\",\"errno\":0,\"eff\":\"\"}",
		"{\"r\":0,\"a\":\"attack\",\"f\":\"etc_write\",\"m\":5e0,\"c\":\"user\","
		"\"p\":\"strict\",\"try\":0,\"id\":\"" ID "\",\"v\":1.0}",
	};

	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		struct facts facts = small(), back;
		struct ww_error e = {0};
		char line[1024];

		cr_assert_eq(journal_parse(with_id(spellings[i], line, sizeof line), &back, &e), 0,
			     "%s: %s", e.text, line);
		if (strstr(spellings[i], "step"))
			strcpy(facts.step, "open");
		if (strstr(spellings[i], "cpu"))
			facts.cpu_us = 15;
		expect_same(&back, &facts);
	}
}

static const struct {
	const char *line, *names;
} bad[] = {
	{"", "JSON"},
	{"\n", "JSON"},
	{"{", "JSON"},
	{"{" KEY, "JSON"},
	{"{" KEY "}}", "JSON"},
	{"{" KEY "} {}", "JSON"},
	{"[1]", "JSON"},
	{"{}", "\"v\""},
	{"{" KEY ",\"colour\":1}", "colour"},
	{"{" KEY ",\"step\":\"a\",\"step\":\"b\"}", "\"step\""},
	{"{" KEY ",\"end\":\"burnt\"}", "\"end\""},
	{"{" KEY ",\"end\":3}", "\"end\""},
	{"{" KEY ",\"cpu\":-1}", "\"cpu\""},
	{"{" KEY ",\"cpu\":1.5}", "\"cpu\""},
	{"{" KEY ",\"cpu\":\"1\"}", "\"cpu\""},
	{"{" KEY ",\"cpu\":9007199254740992}", "\"cpu\""},
	{"{" KEY ",\"cpu\":9007199254740993}", "\"cpu\""},
	{"{" KEY ",\"cpu\":1e300}", "\"cpu\""},
	{"{" KEY ",\"cpu\":true}", "\"cpu\""},
	{"{" KEY ",\"fresh\":1}", "\"fresh\""},
	{"{" KEY ",\"fresh\":null}", "\"fresh\""},
	{"{" KEY ",\"code\":2147483648}", "\"code\""},
	{"{" KEY ",\"left\":4294967296}", "\"left\""},
	{"{" KEY ",\"out\":\"1 a\"}", "\"out\""},
	{"{" KEY ",\"out\":1}", "\"out\""},
	{"{" KEY ",\"step\":{}}", "\"step\""},
	{"{" KEY ",\"step\":\"0123456789012345678901234567890123456789012345678901234567890123\"}",
	 "\"step\""},
	{"{\"v\":2,\"id\":\"" ID "\",\"try\":0,\"p\":\"strict\",\"c\":\"user\",\"m\":5,"
	 "\"f\":\"etc_write\",\"a\":\"attack\",\"r\":0}",
	 "\"v\""},
	{"{\"v\":1,\"id\":\"" ID "\",\"try\":0,\"p\":\"strict\",\"c\":\"user\",\"m\":4,"
	 "\"f\":\"etc_write\",\"a\":\"attack\",\"r\":0}",
	 "\"id\""},
	{"{\"v\":1,\"id\":\"" ID "\",\"try\":0,\"p\":\"strict\",\"c\":\"root\",\"m\":5,"
	 "\"f\":\"etc_write\",\"a\":\"attack\",\"r\":0}",
	 "\"id\""},
	{"{\"v\":1,\"id\":\"0x12\",\"try\":0,\"p\":\"strict\",\"c\":\"user\",\"m\":5,"
	 "\"f\":\"etc_write\",\"a\":\"attack\",\"r\":0}",
	 "\"id\""},
	{"{\"v\":1,\"id\":\"000000000000000G\",\"try\":0,\"p\":\"strict\",\"c\":\"user\",\"m\":5,"
	 "\"f\":\"etc_write\",\"a\":\"attack\",\"r\":0}",
	 "\"id\""},
	{"{\"v\":1,\"id\":\"" ID "\",\"try\":0,\"p\":\"strict\",\"c\":\"user\",\"m\":5,"
	 "\"a\":\"attack\",\"r\":0}",
	 "\"f\""},
	{"{\"v\":1,\"id\":\"" ID "\",\"try\":0,\"p\":\"\",\"c\":\"user\",\"m\":5,"
	 "\"f\":\"etc_write\",\"a\":\"attack\",\"r\":0}",
	 "\"p\""},
	{"{\"v\":1,\"id\":\"" ID "\",\"try\":0,\"p\":\"strict\",\"c\":\"wheel\",\"m\":5,"
	 "\"f\":\"etc_write\",\"a\":\"attack\",\"r\":0}",
	 "\"c\""},
};

Test(journal, refused_with_the_field)
{
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct facts facts = small();
		struct ww_error e = {0};
		char line[1024];

		with_id(bad[i].line, line, sizeof line);
		cr_expect_eq(journal_parse(line, &facts, &e), -1, "%s", line);
		cr_expect_eq(e.code, 2);
		cr_expect_not_null(strstr(e.text, bad[i].names), "%s: %s", line, e.text);
		cr_expect_eq(facts.mask, 5, "untouched on failure");
	}
}

/* A record that was cut or in which one byte changed is refused or says the same; it never says
 * something else of the key. */
Test(journal, damage_is_noticed)
{
	struct facts facts = whole(), back;
	char line[LINE_MAX_BYTES];
	int length = journal_format(&facts, line, sizeof line);

	for (int i = 0; i < length - 1; i++) {
		char kept = line[i];

		line[i] = '\0';
		cr_expect_eq(journal_parse(line, &back, NULL), -1, "cut at %d", i);
		line[i] = kept == 'x' ? 'y' : 'x';
		if (journal_parse(line, &back, NULL) == 0) {
			cr_expect_eq(back.id, facts.id);
			cr_expect_str_eq(back.fixture, facts.fixture);
			cr_expect_eq(back.mask, facts.mask);
		}
		line[i] = kept;
	}
}

/* The id of a record that is spelled in another way is that of small(). */
Test(journal, texts_that_would_be_cut_or_garbled)
{
	static const struct {
		const char *line, *names;
	} cases[] = {
		{"{" KEY ",\"step\":\"op\\u0000en\"}", "NUL"},
		{"{" KEY ",\"step\":\"\\\\\\u0000\"}", "NUL"},
		{"{" KEY ",\"step\":\"\xff\"}", "UTF-8"},
		{"{" KEY ",\"step\":\"\xc3\"}", "UTF-8"},
	};
	char line[1024];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct facts facts;
		struct ww_error e = {0};

		with_id(cases[i].line, line, sizeof line);
		cr_expect_eq(journal_parse(line, &facts, &e), -1, "%s", line);
		cr_expect_not_null(strstr(e.text, cases[i].names), "%s: %s", line, e.text);
	}
}

Test(journal, a_backslash_before_u0000_is_a_text)
{
	struct facts facts = small(), back;
	struct ww_error e = {0};
	char line[LINE_MAX_BYTES];

	strcpy(facts.step, "\\u0000");
	cr_assert_gt(journal_format(&facts, line, sizeof line), 0);
	cr_assert_eq(journal_parse(line, &back, &e), 0, "%s", e.text);
	cr_expect_str_eq(back.step, "\\u0000");
}

/* ---- both readers ---- */

/* One blank more is the same JSON, but no longer the line as it is written, so that the general
 * parser reads it.  Returns whether both took the line. */
static bool both_agree(const char *line)
{
	struct facts one, two;
	char other[LINE_MAX_BYTES + 1], first[LINE_MAX_BYTES], second[LINE_MAX_BYTES];
	struct ww_error first_error = {0}, second_error = {0};
	int status = journal_parse(line, &one, &first_error);

	snprintf(other, sizeof other, "{ %s", line + 1);
	cr_assert_eq(journal_parse(other, &two, &second_error), status, "%s", line);
	if (status < 0) {
		cr_assert_str_eq(first_error.text, second_error.text, "%s", line);
		return false;
	}
	/* The writer needs more room for what a reader may be given in other ways; -1 is
	 * the same. */
	cr_assert_eq(journal_format(&one, first, sizeof first),
		     journal_format(&two, second, sizeof second));
	cr_assert_str_eq(first, second);
	return true;
}

/* Changes, drops, doubles or swaps bytes. */
static void mutate(char *line, unsigned *state)
{
	static const char likely[] = "\"\\{}[]:,-+.eE0123456789tfnu \x01\x7f\xff";
	size_t length = strlen(line);
	size_t at = 1 + (size_t)rand_r(state) % (length - 1);
	size_t other = 1 + (size_t)rand_r(state) % (length - 1);
	char byte = line[at];

	switch (rand_r(state) % 4) {
	case 0:
		line[at] = likely[(size_t)rand_r(state) % (sizeof likely - 1)];
		break;
	case 1:
		memmove(line + at, line + at + 1, length - at);
		break;
	case 2:
		memmove(line + at + 1, line + at, length - at + 1);
		break;
	default:
		line[at] = line[other];
		line[other] = byte;
	}
}

Test(journal, the_two_readers_agree)
{
	const struct facts records[] = {small(), whole()};
	unsigned state = 1, taken = 0, refused = 0;

	for (int i = 0; i < 40000; i++) {
		char line[LINE_MAX_BYTES];

		cr_assert_gt(journal_format(&records[i % 2], line, sizeof line - 8), 0);
		line[strlen(line) - 1] = '\0';
		for (int changes = i / 2 % 4; changes > 0; changes--)
			mutate(line, &state);
		if (both_agree(line))
			taken++;
		else
			refused++;
	}
	/* Or nothing was compared. */
	cr_expect_gt(taken, 10000);
	cr_expect_gt(refused, 10000);
}

/* Fields and values of every kind, in every order: most are no record of ours. */
Test(journal, the_two_readers_agree_on_made_up_values)
{
	static const char *const values[] = {
		"0",
		"-0",
		"00",
		"1",
		"-1",
		"1.0",
		"1e3",
		"9007199254740991",
		"9007199254740992",
		"2147483648",
		"4294967296",
		"99999999999999999999",
		"true",
		"false",
		"null",
		"\"\"",
		"\"ok\"",
		"\"escaped\"",
		"\"x\"",
		"[]",
		"{}",
		"\"1 s s s s s s s s\"",
		"\"0 f1 a a a a a a f-1\"",
		"tr",
		"true1",
		"\"",
		"-",
		"",
	};
	static const char *const keys[] = {
		"setup", "setup_errno", "setup_step", "out",   "eff", "said",        "phase",
		"step",  "errno",       "cannot",     "sight", "end", "code",        "cpu_over",
		"left",  "fresh",       "cpu",        "wall",  "try", "memory_over", "nonsense"};
	unsigned taken = 0;

	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
		for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
			char line[1024], text[1024];

			snprintf(text, sizeof text, "{" KEY ",\"%s\":%s}", keys[k], values[v]);
			taken += both_agree(with_id(text, line, sizeof line));
		}
	cr_expect_gt(taken, 50);
}

/* ---- files ---- */

struct seen {
	unsigned count, stop_at;
	unsigned last_rep;
};

static int count_one(const struct facts *facts, void *context)
{
	struct seen *seen = context;

	seen->last_rep = facts->rep;
	return ++seen->count == seen->stop_at ? 42 : 0;
}

/* Appends `count` records with repetitions from `from` on; returns the bytes written. */
static long append(FILE *file, unsigned from, unsigned count)
{
	char line[LINE_MAX_BYTES];
	long bytes = 0;

	for (unsigned rep = from; rep < from + count; rep++) {
		struct facts facts = small();

		facts.rep = rep;
		seal(&facts);
		bytes += journal_format(&facts, line, sizeof line);
		fputs(line, file);
	}
	return bytes;
}

static int read_back(FILE *file, struct seen *seen, long *valid, struct ww_error *e)
{
	int status;

	rewind(file);
	status = journal_read(file, count_one, seen, valid, e);
	fclose(file);
	return status;
}

Test(journal, file_is_read_in_order)
{
	FILE *file = tmpfile();
	struct seen seen = {0};
	struct ww_error e = {0};
	long bytes = append(file, 0, 5), valid = -1;

	cr_expect_eq(read_back(file, &seen, &valid, &e), 0, "%s", e.text);
	cr_expect_eq(seen.count, 5);
	cr_expect_eq(seen.last_rep, 4);
	cr_expect_eq(valid, bytes);
}

/* More than is read at a time, so that lines lie across the seams. */
Test(journal, a_large_file)
{
	FILE *file = tmpfile();
	struct seen seen = {0};
	struct ww_error e = {0};
	long bytes = append(file, 0, 12000), valid = -1;

	cr_assert_gt(bytes, 1000000);
	cr_expect_eq(read_back(file, &seen, &valid, &e), 0, "%s", e.text);
	cr_expect_eq(seen.count, 12000);
	cr_expect_eq(seen.last_rep, 11999);
	cr_expect_eq(valid, bytes);
}

static void fill(FILE *file, int c, long count)
{
	while (count-- > 0)
		putc(c, file);
}

Test(journal, an_endless_line_is_refused_or_torn)
{
	FILE *whole_line = tmpfile(), *torn = tmpfile();
	struct seen seen = {0};
	struct ww_error e = {0};
	long bytes = append(torn, 0, 2), valid = -1;

	fill(torn, '\0', 3000000);
	cr_expect_eq(read_back(torn, &seen, &valid, &e), 0, "%s", e.text);
	cr_expect_eq(valid, bytes);
	append(whole_line, 0, 2);
	fill(whole_line, 'x', 3000000);
	putc('\n', whole_line);
	append(whole_line, 2, 1);
	cr_expect_eq(read_back(whole_line, &seen, &valid, &e), -1);
	cr_expect(strstr(e.text, "line 3") && strstr(e.text, "longer"), "%s", e.text);
	cr_expect_eq(valid, bytes);
}

/* As another system's editor leaves it: blanks are JSON. */
Test(journal, carriage_returns_are_blanks)
{
	FILE *file = tmpfile();
	struct facts facts = small();
	struct seen seen = {0};
	struct ww_error e = {0};
	char line[LINE_MAX_BYTES];
	int length = journal_format(&facts, line, sizeof line);

	for (int i = 0; i < 3; i++)
		fprintf(file, "%.*s\r\n", length - 1, line);
	cr_expect_eq(read_back(file, &seen, NULL, &e), 0, "%s", e.text);
	cr_expect_eq(seen.count, 3);
}

Test(journal, empty_file)
{
	struct seen seen = {0};
	long valid = -1;

	cr_expect_eq(read_back(tmpfile(), &seen, &valid, NULL), 0);
	cr_expect_eq(seen.count, 0);
	cr_expect_eq(valid, 0);
}

Test(journal, a_visitor_stops_the_reading)
{
	FILE *file = tmpfile();
	struct seen seen = {.stop_at = 2};

	append(file, 0, 5);
	cr_expect_eq(read_back(file, &seen, NULL, NULL), 42);
	cr_expect_eq(seen.count, 2);
}

Test(journal, torn_last_lines)
{
	static const char *const torn[] = {
		"{\"v\":1,\"id\":\"01", "{\"v\":1,\"id\":\"01\n", "\n", "x", "{}x\n", "17\n",
	};

	for (size_t i = 0; i < sizeof torn / sizeof *torn; i++) {
		FILE *file = tmpfile();
		struct seen seen = {0};
		struct ww_error e = {0};
		long bytes = append(file, 0, 3), valid = -1;

		fputs(torn[i], file);
		cr_expect_eq(read_back(file, &seen, &valid, &e), 0, "'%s': %s", torn[i], e.text);
		cr_expect_eq(seen.count, 3, "'%s'", torn[i]);
		cr_expect_eq(valid, bytes, "'%s'", torn[i]);
	}
}

/* Whole but for its newline: the next writer would append to it. */
Test(journal, a_last_line_without_newline_is_torn)
{
	FILE *file = tmpfile();
	struct facts facts = small();
	char line[LINE_MAX_BYTES];
	struct seen seen = {0};
	long bytes = append(file, 0, 1), valid = -1;
	int length = journal_format(&facts, line, sizeof line);

	fwrite(line, 1, (size_t)length - 1, file);
	cr_expect_eq(read_back(file, &seen, &valid, NULL), 0);
	cr_expect_eq(seen.count, 1);
	cr_expect_eq(valid, bytes);
}

Test(journal, nul_bytes_at_the_end_are_torn)
{
	FILE *file = tmpfile();
	struct seen seen = {0};
	long bytes = append(file, 0, 2), valid = -1;

	fwrite("\0\0\0\0\n", 1, 5, file);
	cr_expect_eq(read_back(file, &seen, &valid, NULL), 0);
	cr_expect_eq(valid, bytes);
}

Test(journal, corruption_elsewhere_is_an_error)
{
	static const struct {
		const char *line;
		size_t length;
		const char *names;
	} cases[] = {
		{"garbage\n", 8, "JSON"},
		{"\n", 1, "JSON"},
		{"\0\0\n", 3, "NUL"},
		{"{\"v\":7}\n", 8, "\"v\""},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		FILE *file = tmpfile();
		struct seen seen = {0};
		struct ww_error e = {0};
		long bytes = append(file, 0, 2), valid = -1;

		fwrite(cases[i].line, 1, cases[i].length, file);
		append(file, 2, 1);
		cr_expect_eq(read_back(file, &seen, &valid, &e), -1);
		cr_expect_eq(seen.count, 2);
		cr_expect_eq(valid, bytes);
		cr_expect(strstr(e.text, "line 3") && strstr(e.text, cases[i].names), "%s", e.text);
	}
}

/* A whole record with a wrong field is no torn write, even at the end. */
Test(journal, a_wrong_last_record_is_an_error)
{
	FILE *file = tmpfile();
	struct seen seen = {0};
	struct ww_error e = {0};

	append(file, 0, 1);
	fputs("{\"v\":1,\"id\":\"0123456789abcdef\",\"try\":0,\"p\":\"strict\",\"c\":\"user\","
	      "\"m\":5,\"f\":\"etc_write\",\"a\":\"attack\",\"r\":0}\n",
	      file);
	cr_expect_eq(read_back(file, &seen, NULL, &e), -1);
	cr_expect(strstr(e.text, "line 2") && strstr(e.text, "\"id\""), "%s", e.text);
}
