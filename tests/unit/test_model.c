/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "model.h"

Test(model, words_and_enumerators_are_a_pair)
{
	static const struct ww_words *const tables[] = {
		&ww_steps,     &ww_primitives, &ww_factors,  &ww_profiles, &ww_callers, &ww_arms,
		&ww_reasons,   &ww_hows,       &ww_classes,  &ww_needs,    &ww_goals,   &ww_sights,
		&ww_setups,    &ww_saids,      &ww_phases,   &ww_endings,  &ww_levels,  &ww_marks,
		&ww_witnesses, &ww_verdicts,   &ww_statuses, &ww_gains,
	};

	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		cr_assert_gt(tables[t]->count, 0);
		for (int i = 0; i < tables[t]->count; i++)
			cr_expect(!tables[t]->words[i] ||
					  ww_lookup(tables[t], tables[t]->words[i]) == i,
				  "%s %d: two equal words", tables[t]->concept, i);
	}
}

Test(model, factors_have_the_bits_of_the_design)
{
	static const char *const names[] = {"no_userns",         "no_pidns",          "no_chroot",
					    "no_seccomp_socket", "no_seccomp_setuid", "no_nnp",
					    "no_seccomp",        "no_mntns",          "no_rlimits"};

	for (int i = 0; i < 9; i++)
		cr_expect_eq(ww_lookup(&ww_factors, names[i]), i);
}

Test(model, gains_have_an_order_of_severity)
{
	static const char *const words[] = {"code",   "write",       "read",  "process",
					    "denial", "information", "unsaid"};

	for (int i = 0; i < WW_GAINS_COUNT; i++)
		cr_expect_eq(gain_rank((enum gain)ww_lookup(&ww_gains, words[i])), i, "%s",
			     words[i]);
}

Test(model, unknown_words)
{
	cr_expect_eq(ww_lookup(&ww_profiles, "Strict"), -1);
	cr_expect_str_eq(ww_word(&ww_profiles, -1), "?");
	cr_expect_str_eq(ww_word(&ww_profiles, WW_PROFILES_COUNT), "?");
	cr_expect_str_eq(ww_word(&ww_profiles, PROFILE_SEED), "seed");
}

Test(model, namespaces_travel_in_one_call)
{
	cr_expect_eq(ww_primitive_step(PRIM_USERNS), STEP_UNSHARE);
	cr_expect_eq(ww_primitive_step(PRIM_PIDNS), STEP_UNSHARE);
	cr_expect_eq(ww_primitive_step(PRIM_MNTNS), STEP_UNSHARE);
	cr_expect_eq(ww_primitive_step(PRIM_SECCOMP), STEP_SECCOMP);
	cr_expect_str_eq(ww_word(&ww_primitives, PRIM_BIND_MOUNTS), "bind_mounts");
}

Test(model, profiles_have_their_factors)
{
	uint64_t factors = 99;

	cr_expect_eq(profile_factors("none", &factors), 0);
	cr_expect_eq(factors, 0);
	cr_expect_eq(profile_factors("standard", &factors), 0);
	cr_expect_eq(factors, 32, "no_nnp is bit 5");
	cr_expect_eq(profile_factors("strict", &factors), 0);
	cr_expect_eq(factors, 63);
	cr_expect_eq(profile_factors("seed", &factors), 0);
	cr_expect_eq(factors, 63);
	factors = 99;
	cr_expect_eq(profile_factors("strictest", &factors), -1);
	cr_expect_eq(factors, 99, "untouched on failure");
}

Test(model, names_of_profiles)
{
	static const char *const good[] = {
		"strict",         "none",
		"strict+file_io", "strict+file_io+bind_host_libs+call:sysinfo",
		"my-sandbox.v2",  "7z"};
	static const char *const bad[] = {"",          "=1",  "+1",  "-o",  "@x",  ".x",
					  "a b",       "a`",  "a|",  "a/b", "a\n", "a\x1b",
					  "a\xc3\xbc", "<a>", "a,b", "\"a"};
	char longest[WW_PROFILE_MAX + 1];

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		cr_expect(profile_name_fits(good[i]), "%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect_not(profile_name_fits(bad[i]), "%s", bad[i]);
	memset(longest, 'a', WW_PROFILE_MAX);
	longest[WW_PROFILE_MAX] = '\0';
	cr_expect_not(profile_name_fits(longest));
	cr_expect(profile_name_fits(longest + 1));
}

Test(model, further_factors_are_off_by_default)
{
	uint64_t factors = 99;

	cr_expect_eq(profile_factors_all("none", &factors), 0);
	cr_expect_eq(factors, 0);
	cr_expect_eq(profile_factors_all("standard", &factors), 0);
	cr_expect_eq(factors, 32);
	cr_expect_eq(profile_factors_all("strict+file_io", &factors), 0);
	cr_expect_eq(factors, 511);
	cr_expect_eq(profile_factors_all("seed", &factors), 0);
	cr_expect_eq(factors, 511);
	cr_expect_eq(profile_factors_all("strictest", &factors), -1);
	cr_expect_eq(factors, 511, "untouched on failure");
}

Test(model, profile_options_belong_to_the_name)
{
	char long_name[300];

	memset(long_name, 'x', sizeof long_name);
	long_name[sizeof long_name - 1] = '\0';
	cr_expect_eq(profile_base("strict+file_io"), PROFILE_STRICT);
	cr_expect_eq(profile_base("strict+file_io+code_exec"), PROFILE_STRICT);
	cr_expect_eq(profile_base("none"), PROFILE_NONE);
	cr_expect_eq(profile_base(""), -1);
	cr_expect_eq(profile_base("+strict"), -1);
	cr_expect_eq(profile_base("launcher:bwrap"), -1);
	cr_expect_eq(profile_base(long_name), -1);
}

/* An outcome whose first seven steps have these statuses; bind_mounts failed, which must
 * not count. */
static struct outcome outcome_of(bool strict_tag, const char *statuses)
{
	struct outcome outcome = {.strict_tag = strict_tag};

	for (int i = 0; i < WW_RECORD_STEPS; i++)
		outcome.step[i].status = statuses[i] == 'a'   ? STATUS_APPLIED
					 : statuses[i] == 'f' ? STATUS_FAILED
							      : STATUS_SKIPPED;
	outcome.step[STEP_BIND_MOUNTS].status = STATUS_FAILED;
	return outcome;
}

Test(model, level_follows_the_origin)
{
	static const struct {
		bool strict_tag;
		const char *statuses;
		enum level level;
	} cases[] = {
		{false, "assassf", LEVEL_BASELINE}, {false, "fffffff", LEVEL_BASELINE},
		{true, "aaaaaaa", LEVEL_FULL},      {true, "sssssss", LEVEL_FULL},
		{true, "sassasa", LEVEL_FULL},      {true, "fffffff", LEVEL_NONE},
		{true, "fsfssff", LEVEL_NONE},      {true, "aaaaffs", LEVEL_PARTIAL},
		{true, "afsssss", LEVEL_PARTIAL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct outcome outcome = outcome_of(cases[i].strict_tag, cases[i].statuses);

		cr_expect_eq(outcome_level(&outcome), cases[i].level, "%s", cases[i].statuses);
	}
}

Test(model, outcome_text)
{
	struct outcome outcome = {.strict_tag = true};
	struct outcome parsed;
	char text[128];

	outcome.step[STEP_NO_NEW_PRIVS].status = STATUS_APPLIED;
	outcome.step[STEP_UNSHARE] = (struct step_status){STATUS_FAILED, EPERM};
	outcome.step[STEP_SECCOMP] = (struct step_status){STATUS_FAILED, EACCES};
	outcome.step[STEP_BIND_MOUNTS] = (struct step_status){STATUS_FAILED, -1};
	outcome_format(&outcome, text, sizeof text);
	cr_expect_str_eq(text, "1 a s s s f1 s f13 f-1");
	cr_assert_eq(outcome_parse(text, &parsed), 0);
	cr_expect(parsed.strict_tag);
	for (int i = 0; i < WW_STEPS_COUNT; i++) {
		cr_expect_eq(parsed.step[i].status, outcome.step[i].status, "step %d", i);
		cr_expect_eq(parsed.step[i].err, outcome.step[i].err, "step %d", i);
	}
}

/* The first eight words are all that tags 0 and 1 have, whatever stands behind them. */
Test(model, outcome_text_of_sealed)
{
	struct outcome outcome = {.sealed_tag = true};
	struct outcome parsed;
	char text[WW_OUTCOME_TEXT_MAX];

	outcome.step[STEP_NO_NEW_PRIVS].status = STATUS_APPLIED;
	outcome.step[STEP_ID_RANGE] = (struct step_status){STATUS_FAILED, EPERM};
	outcome.step[STEP_ENV].status = STATUS_APPLIED;
	outcome_format(&outcome, text, sizeof text);
	cr_expect_str_eq(text, "2 a s s s s s s s f1 s s s s s s s s s s s s s s s s s s a s s");
	cr_assert_eq(outcome_parse(text, &parsed), 0);
	cr_expect(parsed.sealed_tag);
	cr_expect_not(parsed.strict_tag);
	for (int i = 0; i < WW_STEPS_COUNT; i++) {
		cr_expect_eq(parsed.step[i].status, outcome.step[i].status, "step %d", i);
		cr_expect_eq(parsed.step[i].err, outcome.step[i].err, "step %d", i);
	}
	outcome.sealed_tag = false;
	outcome_format(&outcome, text, sizeof text);
	cr_expect_str_eq(text, "0 a s s s s s s s");
}

Test(model, outcome_text_of_an_older_sealed)
{
	struct outcome parsed = {0};

	cr_assert_eq(outcome_parse("2 a s s s s s s s f13", &parsed), 0);
	cr_expect_eq(parsed.step[STEP_ID_RANGE].err, EACCES);
	for (int i = STEP_NS_LIMIT; i < WW_STEPS_COUNT; i++)
		cr_expect_eq(parsed.step[i].status, STATUS_SKIPPED, "step %d", i);
}

Test(model, the_longest_outcome_text_fits)
{
	struct outcome outcome = {.sealed_tag = true}, parsed;
	char text[WW_OUTCOME_TEXT_MAX];

	for (int i = 0; i < WW_STEPS_COUNT; i++)
		outcome.step[i] = (struct step_status){STATUS_FAILED, 4095};
	outcome_format(&outcome, text, sizeof text);
	cr_assert_eq(outcome_parse(text, &parsed), 0);
	cr_expect_eq(parsed.step[STEP_ENV].err, 4095);
}

/* Every layer counts, and bind mounts with them. */
Test(model, level_of_sealed)
{
	struct outcome outcome = {.sealed_tag = true};

	outcome.step[STEP_NO_NEW_PRIVS].status = STATUS_APPLIED;
	cr_expect_eq(outcome_level(&outcome), LEVEL_FULL);
	outcome.step[STEP_LANDLOCK].status = STATUS_FAILED;
	cr_expect_eq(outcome_level(&outcome), LEVEL_PARTIAL);
	outcome.step[STEP_NO_NEW_PRIVS].status = STATUS_SKIPPED;
	cr_expect_eq(outcome_level(&outcome), LEVEL_NONE);
}

Test(model, outcome_text_is_cut_not_overrun)
{
	struct outcome outcome = {0};
	char text[6] = "xxxxx";

	outcome_format(&outcome, text, 4);
	cr_expect_str_eq(text, "0 s");
	cr_expect_eq(text[4], 'x');
}

Test(model, malformed_outcomes)
{
	static const char *const bad[] = {
		"",
		"1",
		"2",
		"2 s s s s s s s",
		"3 s s s s s s s s",
		"2 s s s s s s s s ",
		"2 s s s s s s s s x",
		"2 a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a",
		"1 s s s s s s s",
		"1 s s s s s s s s s",
		"1 s s s s s s s s ",
		"1 s s s s s s s x",
		"1 s s s s s s s f",
		"1 s s s s s s s f+1",
		"1 s s s s s s s f99999",
		"1 s s s s s s s f-2",
		"1 s s s s s s s f 1",
		"1  s s s s s s s s",
		"1 s s s s s s s f1x",
		" 1 s s s s s s s s",
		"1 s s s s s s s f-",
	};
	struct outcome outcome;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect_eq(outcome_parse(bad[i], &outcome), -1, "'%s'", bad[i]);
}

Test(model, errors_are_formatted_and_cut)
{
	struct ww_error e = {0};
	char long_text[2 * WW_ERROR_MAX];

	memset(long_text, 'y', sizeof long_text);
	long_text[sizeof long_text - 1] = '\0';
	cr_expect_eq(ww_fail(&e, 2, "factor %s: %d", "no_x", 7), -1);
	cr_expect_eq(e.code, 2);
	cr_expect_str_eq(e.text, "factor no_x: 7");
	cr_expect_eq(ww_fail(NULL, 2, "nobody listens"), -1);
	cr_expect_eq(ww_fail(&e, 3, "%s", long_text), -1);
	cr_expect_eq(strlen(e.text), WW_ERROR_MAX - 1);
}
