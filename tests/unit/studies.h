/* SPDX-License-Identifier: MIT */
/* Studies of which each has one thing that tempts a report to say more than was measured.  The
 * numbers that a report may tell are counted by hand from the rules. */
#ifndef WHICHWALL_TESTS_STUDIES_H
#define WHICHWALL_TESTS_STUDIES_H

#include "study_rules.h"

struct named_study {
	const char *name;
	struct study study;
};

static const struct rule studied_rules[] = {
	{.id = "always", .escapes = always, .gain = GAIN_CODE, .summary = "Runs outside"},
	{.id = "both", .escapes = u_and_n, .gain = GAIN_READ, .summary = "Reads outside"},
	{.id = "either", .escapes = u_or_c, .gain = GAIN_WRITE, .summary = "Writes outside"},
	{.id = "helped", .escapes = c_without_u, .gain = GAIN_READ, .summary = "Reads by help"},
	{.id = "out", .escapes = never, .untestable = true, .summary = "Is out already"},
	{.id = "walled", .escapes = never, .gain = GAIN_DENIAL, .summary = "Never gets out"},
};
/* One time-out under full hardening. */
static const struct rule rules_full_hole[] = {
	{.id = "always", .escapes = always, .gain = GAIN_CODE, .summary = "Runs outside"},
	{.id = "by_c", .escapes = c_alone, .gain = GAIN_READ, .summary = "Reads outside"},
	{.id = "hole", .escapes = always, .unknown = at_full, .summary = "Was not seen once"},
	{.id = "walled", .escapes = never, .summary = "Never gets out"},
};
/* One without the chroot alone. */
static const struct rule rules_single_hole[] = {
	{.id = "always", .escapes = always, .gain = GAIN_CODE, .summary = "Runs outside"},
	{.id = "by_c", .escapes = c_alone, .gain = GAIN_READ, .summary = "Reads outside"},
	{.id = "hole", .escapes = c_alone, .unknown = at_c, .summary = "Was not seen once"},
	{.id = "walled", .escapes = never, .summary = "Never gets out"},
};
static const struct rule rules_ties[] = {
	{.id = "by_c", .escapes = c_alone, .gain = GAIN_READ, .summary = "Reads outside"},
	{.id = "by_n", .escapes = n_alone, .gain = GAIN_READ, .summary = "Reads outside"},
};
/* Full hardening lets out what is blocked without the chroot. */
static const struct rule rules_enabled[] = {
	{.id = "by_n", .escapes = n_alone, .gain = GAIN_READ, .summary = "Reads outside"},
	{.id = "kept",
	 .escapes = while_c_is_kept,
	 .gain = GAIN_WRITE,
	 .summary = "Needs the chroot"},
};
/* The sandbox does not start without the chroot. */
static const struct rule rules_closed[] = {
	{.id = "always", .escapes = always, .closed = c_alone, .summary = "Runs outside"},
	{.id = "by_n", .escapes = n_alone, .closed = c_alone, .summary = "Reads outside"},
};
static const uint64_t only_full[] = {0}, only_singles[] = {U, C, N}, only_c[] = {C};

#define STUDY_RULES(list) .rules = list, .rule_count = sizeof list / sizeof *list
#define OF_USER                                                                                    \
	.caller = CALLER_USER, .factors = U | C | N, .model = ordinary_user,                       \
	STUDY_RULES(studied_rules)
#define OF_ROOT .factors = C | N, .model = all_applied

static const struct named_study studies[] = {
	{"complete", {OF_USER}},
	{"full-hole", {OF_ROOT, STUDY_RULES(rules_full_hole)}},
	{"single-hole", {OF_ROOT, STUDY_RULES(rules_single_hole)}},
	{"without-full", {OF_USER, .masks = only_singles, .mask_count = 3}},
	{"full-alone", {OF_USER, .masks = only_full, .mask_count = 1}},
	{"no-chroot-alone", {OF_USER, .masks = only_c, .mask_count = 1}},
	{"ties", {OF_ROOT, STUDY_RULES(rules_ties)}},
	{"enabled", {OF_ROOT, STUDY_RULES(rules_enabled)}},
	{"closed", {OF_ROOT, STUDY_RULES(rules_closed)}},
	{"not-applied",
	 {.caller = CALLER_USER,
	  .factors = U | C | N,
	  .model = refusing_host,
	  STUDY_RULES(studied_rules)}},
	{"no-factors",
	 {.profile = "standard",
	  .caller = CALLER_USER,
	  .model = all_applied,
	  STUDY_RULES(studied_rules)}},
	{"partial", {OF_USER, .masks = only_full, .mask_count = 0, .partial = true}},
};
static const size_t study_count = sizeof studies / sizeof *studies;

static inline struct analysis *analyse_named(const char *name)
{
	for (size_t i = 0; i < study_count; i++)
		if (strcmp(studies[i].name, name) == 0)
			return analyse(&studies[i].study);
	cr_assert_fail("there is no study %s", name);
	return NULL;
}

#endif
