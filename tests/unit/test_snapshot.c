/* SPDX-License-Identifier: MIT */
/* Snapshots: what follows from cells, the text of a baseline, and what is refused of one. */
#include <errno.h>

#include "hand_made.h"
#include "journal.h"
#include "plan.h"

#define TWO (USERNS | CHROOT)
#define ALL 0xf

/* ---- what is known of a depth ---- */

Test(depth, is_exact_when_all_smaller_sets_are_known_to_hold)
{
	static const struct {
		uint64_t escaped, known;
		const char *text;
	} cases[] = {
		{0x0, 0xf, "inf"}, {0xf, 0xf, "0"},  {0x8, 0xf, "2"},  {0xc, 0xf, "1"},
		{0x4, 0x7, "1"},   {0x0, 0x7, "2+"}, {0x0, 0x3, "1+"}, {0x8, 0xb, "1+"},
		{0x8, 0x8, "0+"},  {0x0, 0x0, "0+"}, {0x1, 0x1, "0"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct signature escaped = bits_of(TWO, cases[i].escaped);
		struct signature known = bits_of(TWO, cases[i].known);
		char text[WW_DEPTH_TEXT_MAX];

		cr_expect_str_eq(depth_format(depth_known(&escaped, &known), text), cases[i].text,
				 "escaped %lx known %lx: %s", cases[i].escaped, cases[i].known,
				 text);
	}
}

/* ---- of an analysis ---- */

#define FIXTURE(id, more)                                                                          \
	"{\"id\":\"" id "\",\"summary\":\"s\",\"class\":\"fs\",\"needs\":[],\"witness\":\"file\"," \
	"\"predict\":{\"root\":\"\",\"user\":\"\"},\"attack_ck\":\"\",\"cwe\":\"\","               \
	"\"references\":\"\"" more "}"
#define RUN(masks, catalog)                                                                        \
	"{\"format\":1,\"program\":\"whichwall "                                                   \
	"9\",\"study\":\"abc\",\"host\":{\"line\":\"Linux\"},"                                     \
	"\"complete\":true,\"callers\":[\"user\"],\"fixtures\":[\"alpha\",\"beta\"],"              \
	"\"profiles\":[{\"name\":\"strict\",\"factors\":[\"no_userns\",\"no_chroot\"]" masks "}]," \
	"\"catalog\":[" catalog "]}"
#define BOTH FIXTURE("alpha", "") "," FIXTURE("beta", "")

static void write_trial(FILE *journal, const char *fixture, enum arm arm, uint64_t mask,
			enum sight sight)
{
	struct facts facts = {.caller = CALLER_USER,
			      .mask = mask,
			      .arm = arm,
			      .said = SAID_DONE,
			      .phase = PHASE_ATTEMPT,
			      .step = "open",
			      .sight = sight,
			      .ending = ENDING_HELD};
	struct trial_key key;
	char line[2048];

	snprintf(facts.profile, sizeof facts.profile, "%s", arm == ARM_CONTROL ? "none" : "strict");
	snprintf(facts.fixture, sizeof facts.fixture, "%s", fixture);
	facts.has_outcome = arm == ARM_ATTACK;
	if (sight == SIGHT_NOTHING) {
		facts.said = SAID_REFUSED;
		facts.said_errno = EPERM;
	}
	/* alpha's trial under full hardening shows a call that failed, no other does. */
	cr_assert_eq(outcome_parse(strcmp(fixture, "alpha") == 0 && mask == 0 ? "1 a a a a f1 s a s"
									      : "1 a a a a a a a s",
				   &facts.outcome),
		     0);
	key = facts_key(&facts);
	facts.id = trial_id(&key);
	cr_assert_gt(journal_format(&facts, line, sizeof line), 0);
	fputs(line, journal);
}

static void write_cell(FILE *journal, const char *fixture, uint64_t mask, bool escapes)
{
	write_trial(journal, fixture, ARM_ATTACK, mask, escapes ? SIGHT_ESCAPED : SIGHT_NOTHING);
	write_trial(journal, fixture, ARM_BENIGN, mask, SIGHT_NOT_LOOKED);
}

/* alpha escapes without its chroot; beta's control arm fails. */
static struct snapshot *analysed_masks(const char *run_json, const uint64_t *masks, size_t count)
{
	FILE *journal = tmpfile();
	struct ww_error e = {0};
	struct analysis *analysis;
	struct snapshot *snapshot;

	write_trial(journal, "alpha", ARM_CONTROL, 0, SIGHT_ESCAPED);
	write_trial(journal, "beta", ARM_CONTROL, 0, SIGHT_NOTHING);
	for (size_t i = 0; i < count; i++) {
		write_cell(journal, "alpha", masks[i], masks[i] == CHROOT);
		write_cell(journal, "beta", masks[i], false);
	}
	rewind(journal);
	analysis = analysis_build(journal, run_json, &e);
	cr_assert_not_null(analysis, "%s", e.text);
	snapshot = snapshot_of(analysis, &e);
	cr_assert_not_null(snapshot, "%s", e.text);
	analysis_free(analysis);
	fclose(journal);
	return snapshot;
}

static struct snapshot *analysed(const char *run_json)
{
	static const uint64_t masks[] = {0, USERNS, CHROOT};

	return analysed_masks(run_json, masks, 3);
}

Test(snapshot, has_what_an_analysis_found)
{
	struct snapshot *s = analysed(RUN(",\"masks\":[0,1,4]", BOTH));
	const struct snapshot_row *alpha = snapshot_find(s, "strict", CALLER_USER, "alpha");
	const struct snapshot_row *beta = snapshot_find(s, "strict", CALLER_USER, "beta");

	cr_assert(alpha && beta);
	cr_expect_eq(s->row_count, 2);
	cr_expect_str_eq(s->tool_version, "whichwall 9");
	cr_expect_str_eq(s->host_line, "Linux");
	cr_expect_eq(s->group_count, 1);
	cr_expect_eq(s->groups[0].planned.bits[0], 0x7);
	cr_expect_eq(s->groups[0].level, LEVEL_PARTIAL, "the lowest of the two");
	cr_expect(alpha->testable && !alpha->complete);
	cr_expect_eq(alpha->escaped.bits[0], 0x4);
	cr_expect_eq(alpha->known.bits[0], 0x7);
	cr_expect_eq(alpha->depth, 1);
	cr_expect_eq(alpha->sole, CHROOT);
	cr_expect_not(beta->testable);
	cr_expect_eq(beta->reason, REASON_NO_PRIVILEGE);
	cr_expect_null(snapshot_find(s, "strict", CALLER_ROOT, "beta"));
	cr_expect_null(snapshot_find(s, "strict", CALLER_USER, "gamma"));
	cr_expect_null(snapshot_find(s, "seed", CALLER_USER, "beta"));
	snapshot_free(s);
}

/* In the masks that were measured every call worked; that says nothing of full hardening. */
Test(snapshot, the_level_is_that_of_full_hardening)
{
	static const uint64_t masks[] = {USERNS, CHROOT};
	struct snapshot *s = analysed_masks(RUN(",\"masks\":[1,4]", BOTH), masks, 2);

	cr_expect_eq(s->groups[0].level, LEVEL_UNKNOWN);
	cr_expect_eq(snapshot_find(s, "strict", CALLER_USER, "alpha")->sole, 0,
		     "nobody knows that the chroot stopped it");
	snapshot_free(s);
}

Test(snapshot, without_a_list_of_masks_all_were_meant)
{
	struct snapshot *s = analysed(RUN("", BOTH));

	cr_expect_eq(s->groups[0].planned.bits[0], 0xf);
	snapshot_free(s);
}

static void definition_of(const char *more, char definition[WW_DEFINITION_MAX])
{
	char run[4096];
	struct snapshot *s;

	snprintf(run, sizeof run, RUN("", "%s%s%s," FIXTURE("beta", "")),
		 "{\"id\":\"alpha\",\"class\":\"fs\",\"needs\":[],\"witness\":\"file\","
		 "\"predict\":{\"root\":\"\",\"user\":\"\"},\"attack_ck\":\"\",\"cwe\":\"\","
		 "\"references\":\"\"",
		 more, "}");
	s = analysed(run);
	strcpy(definition, s->rows[0].definition);
	snapshot_free(s);
}

Test(snapshot, a_definition_is_what_decides_and_not_what_describes)
{
	char plain[WW_DEFINITION_MAX], reworded[WW_DEFINITION_MAX], changed[WW_DEFINITION_MAX];

	definition_of(",\"summary\":\"s\"", plain);
	definition_of(",\"summary\":\"said better\"", reworded);
	definition_of(",\"summary\":\"s\",\"signals\":[11]", changed);
	cr_expect_eq(strlen(plain), 12);
	cr_expect_str_eq(plain, reworded);
	cr_expect_str_neq(plain, changed);
}

/* ---- text ---- */

static char *written(const struct snapshot *snapshot)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(snapshot_write(snapshot, out), 0);
	fclose(out);
	return text;
}

static struct snapshot *read_bytes(const char *text, size_t size, struct ww_error *e)
{
	FILE *in = fmemopen((char *)text, size, "r");
	struct snapshot *snapshot;

	*e = (struct ww_error){0};
	cr_assert_not_null(in);
	snapshot = snapshot_read(in, e);
	fclose(in);
	return snapshot;
}

static struct snapshot *small(void)
{
	struct snapshot *s = make_snapshot();

	add_group(s, "strict", CALLER_ROOT, TWO, ALL);
	add_row(s, "always", 0xf, ALL);
	add_row(s, "chroot_only", 0xc, ALL);
	add_row(s, "helped", 0x4, ALL);
	add_untestable(s, "lacking", REASON_NO_FEATURE);
	add_row(s, "never", 0, ALL);
	add_row(s, "partly", 0x4, 0x7);
	add_group(s, "strict", CALLER_USER, TWO, 0x7);
	s->groups[1].level = LEVEL_UNKNOWN;
	add_row(s, "never", 0, 0x7);
	add_group(s, "strict+file_io", CALLER_USER, NNP, 0x3);
	s->groups[2].level = LEVEL_PARTIAL;
	add_row(s, "never", 0x2, 0x3);
	return s;
}

#define HEAD "# whichwall baseline 1\n"
#define GROUP "strict root level=full factors=no_userns+no_chroot masks=f\n"
#define DEFINITION " definition=0123456789ab\n"
#define NEVER "depth=inf min_sets=- sole=- escaped=0 known=f" DEFINITION

static const char small_text[] = HEAD
	"# tool: whichwall 0.1.0\n"
	"# host: Linux 6.1 x86_64\n"
	"# study: 0123456789abcdef\n" GROUP
	"strict root always depth=0 min_sets=always sole=- escaped=f known=f" DEFINITION
	"strict root chroot_only depth=1 min_sets=no_chroot sole=no_chroot escaped=c "
	"known=f" DEFINITION
	"strict root helped depth=1 min_sets=!no_userns+no_chroot sole=no_chroot escaped=4 "
	"known=f" DEFINITION "strict root lacking untestable=no_feature" DEFINITION
	"strict root never " NEVER
	"strict root partly depth=1 min_sets=? sole=no_chroot escaped=4 known=7" DEFINITION
	"strict user level=unknown factors=no_userns+no_chroot masks=7\n"
	"strict user never depth=2+ min_sets=? sole=- escaped=0 known=7" DEFINITION
	"strict+file_io user level=partial factors=no_nnp masks=3\n"
	"strict+file_io user never depth=1 min_sets=no_nnp sole=no_nnp escaped=2 known=3" DEFINITION
	"end\n";

Test(baseline, is_written_as_documented)
{
	struct snapshot *s = small();
	char *text = written(s);

	cr_expect_str_eq(text, small_text);
	free(text);
	snapshot_free(s);
}

Test(baseline, survives_a_round_trip)
{
	struct snapshot *s = small(), *again;
	struct ww_error e;
	char *text;

	again = read_bytes(small_text, strlen(small_text), &e);
	cr_assert_not_null(again, "%s", e.text);
	text = written(again);
	cr_expect_str_eq(text, small_text);
	cr_expect_eq(again->row_count, s->row_count);
	cr_expect_eq(again->group_count, 3);
	cr_expect(again->complete);
	cr_expect_str_eq(again->study, "0123456789abcdef");
	for (size_t i = 0; i < s->row_count; i++) {
		const struct snapshot_row *a = &s->rows[i], *b = &again->rows[i];

		cr_expect_eq(snapshot_order(a, b), 0);
		cr_expect_eq(a->testable, b->testable);
		cr_expect_eq(a->complete, b->complete);
		cr_expect_eq(a->reason, b->reason);
		cr_expect_eq(a->depth, b->depth, "%s", a->fixture);
		cr_expect_eq(a->sole, b->sole);
		cr_expect_str_eq(a->min_sets, b->min_sets);
		cr_expect_eq(a->factors, b->factors);
	}
	cr_expect_eq(again->rows[0].line, 6);
	cr_expect_eq(again->groups[0].line, 5);
	free(text);
	snapshot_free(s);
	snapshot_free(again);
}

Test(baseline, line_ends_of_windows_comments_and_blank_lines_are_taken)
{
	static const char text[] = "# whichwall baseline 1\r\n# mine\r\n\r\n"
				   "strict root level=full factors=no_userns+no_chroot masks=f\r\n"
				   "strict root a depth=inf min_sets=- sole=- escaped=0 known=f "
				   "definition=0123456789ab\r\nend\r\n\n# bye\n";
	struct ww_error e;
	struct snapshot *s = read_bytes(text, strlen(text), &e);

	cr_assert_not_null(s, "%s", e.text);
	cr_expect_str_eq(s->rows[0].definition, "0123456789ab");
	snapshot_free(s);
}

Test(baseline, errors_name_line_and_field)
{
	static const struct {
		const char *text, *names[2];
	} cases[] = {
		{"\n", {"line 1", "not a baseline"}},
		{"profile,caller\n", {"line 1", "not a baseline"}},
		{"# whichwall baseline 2\n", {"line 1", "version '2'"}},
		{"# whichwall baseline 11\n", {"line 1", "version '11'"}},
		{"# whichwall baseline \n", {"line 1", "version ''"}},
		{HEAD, {"line 1", "not whole"}},
		{HEAD "end\n", {"no rows", ""}},
		{HEAD GROUP "end\n", {"no rows", ""}},
		{HEAD GROUP "strict root a " NEVER, {"line 3", "'end'"}},
		{HEAD GROUP "strict root a " NEVER "end", {"line 4", "cut off"}},
		{HEAD GROUP "strict root a " NEVER "end\nstrict root b " NEVER,
		 {"line 5", "behind"}},
		{HEAD GROUP "strict root a depth=inf min_sets=- sole=- esc", {"line 3", "cut off"}},
		{HEAD GROUP "strict root a depth=inf min_sets=- sole=- escaped=0 known=f\nend\n",
		 {"line 3", "definition"}},
		{HEAD GROUP "strict root a depth=inf min_sets=- escaped=0 known=f" DEFINITION
			    "end\n",
		 {"line 3", "sole"}},
		{HEAD GROUP "strict root a depth=inf sole=- escaped=0 known=f" DEFINITION "end\n",
		 {"line 3", "min_sets"}},
		{HEAD GROUP "strict root a\nend\n", {"line 3", "depth"}},
		{HEAD GROUP "strict root\nend\n", {"line 3", "fixture"}},
		{HEAD GROUP "strict\nend\n", {"line 3", "caller"}},
		{HEAD GROUP "strict admin a " NEVER "end\n", {"line 3", "caller"}},
		{HEAD GROUP " root a " NEVER "end\n", {"line 3", "profile"}},
		{HEAD GROUP "strict root A " NEVER "end\n", {"line 3", "fixture"}},
		{HEAD GROUP "strict root  " NEVER "end\n", {"line 3", "fixture"}},
		{HEAD "strict root a " NEVER "end\n", {"line 2", "behind the line of its profile"}},
		{HEAD GROUP "strict user a " NEVER "end\n", {"line 3", "behind the line of"}},
		{HEAD GROUP "strict root b " NEVER "strict root a " NEVER "end\n",
		 {"line 4", "out of order"}},
		{HEAD GROUP "strict root a " NEVER "strict root a " NEVER "end\n",
		 {"line 4", "each fixture once"}},
		{HEAD GROUP "strict root a " NEVER GROUP "end\n", {"line 4", "stand twice"}},
		{HEAD GROUP "strict root a " NEVER
			    "seed root level=full factors=none masks=1\nend\n",
		 {"line 4", "out of order"}},
		{HEAD "strict root level=best factors=no_userns masks=3\nend\n",
		 {"line 2", "level"}},
		{HEAD "strict root level=full factors=no_walls masks=3\nend\n",
		 {"line 2", "no_walls"}},
		{HEAD "strict root level=full factors=no_userns masks=4\nend\n",
		 {"line 2", "masks"}},
		{HEAD "strict root level=full factors=no_userns masks=03\nend\n",
		 {"line 2", "masks"}},
		{HEAD "strict root level=full factors=no_userns masks=3 more\nend\n",
		 {"line 2", "unexpected 'more'"}},
		{HEAD GROUP
		 "strict root a depth=inf min_sets=- sole=- escaped=00 known=f" DEFINITION "end\n",
		 {"line 3", "escaped"}},
		{HEAD GROUP "strict root a depth=inf min_sets=- sole=- escaped=0 known=F" DEFINITION
			    "end\n",
		 {"line 3", "known"}},
		{HEAD GROUP "strict root a depth=2 min_sets=? sole=- escaped=8 known=7" DEFINITION
			    "end\n",
		 {"line 3", "escaped"}},
		{HEAD "strict root level=full factors=no_userns+no_chroot masks=7\n"
		      "strict root a " NEVER "end\n",
		 {"line 3", "known"}},
		/* Columns for people that the signature denies. */
		{HEAD GROUP "strict root a depth=2 min_sets=- sole=- escaped=0 known=f" DEFINITION
			    "end\n",
		 {"line 3", "depth"}},
		{HEAD GROUP "strict root a depth=inf min_sets=no_userns sole=- escaped=0 "
			    "known=f" DEFINITION "end\n",
		 {"line 3", "min_sets"}},
		{HEAD GROUP "strict root a depth=inf min_sets=- sole=no_userns escaped=0 "
			    "known=f" DEFINITION "end\n",
		 {"line 3", "sole"}},
		{HEAD GROUP "strict root a untestable=badly" DEFINITION "end\n",
		 {"line 3", "untestable"}},
		/* A reason of inconclusive cells. */
		{HEAD GROUP "strict root a untestable=timeout" DEFINITION "end\n",
		 {"line 3", "untestable"}},
		{HEAD GROUP "strict root a untestable=lsm definition=0123\nend\n",
		 {"line 3", "definition"}},
		{HEAD GROUP "strict root a untestable=lsm definition=0123456789ab x\nend\n",
		 {"line 3", "unexpected 'x'"}},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ww_error e;
		struct snapshot *s = read_bytes(cases[i].text, strlen(cases[i].text), &e);

		cr_expect_null(s, "accepted:\n%s", cases[i].text);
		cr_expect_eq(e.code, 2, "%s", cases[i].text);
		for (int n = 0; n < 2; n++)
			cr_expect(strstr(e.text, cases[i].names[n]), "\"%s\" in \"%s\"",
				  cases[i].names[n], e.text);
		snapshot_free(s);
	}
}

Test(baseline, long_words_and_nul_bytes_are_refused)
{
	char text[1024], name[300];
	struct ww_error e;
	int length;

	memset(name, 'a', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	length = snprintf(text, sizeof text, HEAD GROUP "strict root %s " NEVER "end\n", name);
	cr_expect_null(read_bytes(text, (size_t)length, &e));
	cr_expect(strstr(e.text, "fixture"));
	length = snprintf(text, sizeof text, HEAD "%s root level=full factors=none masks=1\nend\n",
			  name);
	cr_expect_null(read_bytes(text, (size_t)length, &e));
	cr_expect(strstr(e.text, "profile"));
	length = snprintf(text, sizeof text, HEAD GROUP "strict root a " NEVER "end\n");
	text[40] = '\0';
	cr_expect_null(read_bytes(text, (size_t)length, &e));
	cr_expect(strstr(e.text, "not text"));
}

/* Whatever is read is either refused with a reason or written as it was understood; the sanitizers
 * watch. */
Test(baseline, survives_random_damage)
{
	uint64_t state = 88172645463325252U;
	const size_t size = strlen(small_text);
	char text[sizeof small_text];

	for (int i = 0; i < 20000; i++) {
		struct snapshot *s;
		struct ww_error e;
		size_t length = size;

		memcpy(text, small_text, sizeof text);
		for (int changes = 0; changes < 1 + i % 3; changes++) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
			text[state % size] = (char)(state >> 32);
			if (state >> 60 == 0)
				length = 1 + (state >> 20) % size;
		}
		s = read_bytes(text, length, &e);
		cr_assert(s || (e.code == 2 && *e.text));
		if (s) {
			char *again = written(s);

			cr_assert_gt(strlen(again), 0);
			free(again);
		}
		snapshot_free(s);
	}
}

/* ---- selection ---- */

static bool keep_never(const char *profile, enum caller caller, const char *fixture, void *context)
{
	(void)profile;
	(void)context;
	return caller == CALLER_ROOT && (!*fixture || strcmp(fixture, "never") == 0);
}

Test(snapshot, can_be_restricted_and_renamed)
{
	struct snapshot *s = small();

	snapshot_restrict(s, keep_never, NULL);
	cr_expect_eq(s->group_count, 1);
	cr_assert_eq(s->row_count, 1);
	cr_expect_str_eq(s->rows[0].fixture, "never");
	snapshot_rename(s, NULL, CALLER_USER);
	cr_expect_not_null(snapshot_find(s, "strict", CALLER_USER, "never"));
	snapshot_rename(s, "seed", -1);
	cr_expect_not_null(snapshot_find(s, "seed", CALLER_USER, "never"));
	cr_expect_not_null(snapshot_group_find(s, "seed", CALLER_USER));
	snapshot_free(s);
}

Test(snapshot, what_is_known_under_full_hardening)
{
	struct snapshot *s = make_snapshot();

	add_group(s, "strict", CALLER_ROOT, USERNS, 0x3);
	add_row(s, "a", 0x2, 0x2);
	add_row(s, "b", 0, 0x1);
	add_group(s, "strict", CALLER_USER, USERNS, 0x3);
	add_row(s, "a", 0x2, 0x2);
	add_group(s, "zero", CALLER_ROOT, USERNS, 0x3);
	add_row(s, "a", 0x1, 0x1);
	cr_expect(snapshot_knows_full(s, "strict", CALLER_ROOT, false));
	cr_expect_not(snapshot_knows_full(s, "strict", CALLER_ROOT, true), "blocked");
	cr_expect_not(snapshot_knows_full(s, "strict", CALLER_USER, false), "without no_userns");
	cr_expect_not(snapshot_knows_full(s, "stric", CALLER_ROOT, false), "another profile");
	cr_expect(snapshot_knows_full(s, "zero", CALLER_ROOT, true));
	cr_expect_not(snapshot_knows_full(s, "zero", CALLER_USER, true), "another caller");
	snapshot_free(s);
}
