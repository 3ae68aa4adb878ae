/* SPDX-License-Identifier: MIT */
/* Snapshots written by hand.  Rows are added in order of their ids. */
#ifndef WHICHWALL_TESTS_HAND_MADE_H
#define WHICHWALL_TESTS_HAND_MADE_H

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot.h"

#define USERNS WW_BIT(FACTOR_NO_USERNS)
#define CHROOT WW_BIT(FACTOR_NO_CHROOT)
#define NNP WW_BIT(FACTOR_NO_NNP)
#define HAND_MADE_ROWS 256

static inline struct signature bits_of(uint64_t factors, uint64_t bits)
{
	struct signature s = {.factors = (unsigned)__builtin_popcountll(factors)};

	s.bits[0] = bits;
	return s;
}

static inline uint64_t every_mask(uint64_t factors)
{
	const unsigned masks = 1U << __builtin_popcountll(factors);

	return masks == 64 ? UINT64_MAX : WW_BIT(masks) - 1;
}

/* Without groups. */
static inline struct snapshot *make_snapshot(void)
{
	struct snapshot *s = calloc(1, sizeof *s);

	cr_assert_not_null(s);
	s->complete = true;
	strcpy(s->study, "0123456789abcdef");
	s->host_line = strdup("Linux 6.1 x86_64");
	s->tool_version = strdup("whichwall 0.1.0");
	s->groups = calloc(8, sizeof *s->groups);
	s->rows = calloc(HAND_MADE_ROWS, sizeof *s->rows);
	return s;
}

/* At most 6 factors: `planned` has one bit for each dense mask. */
static inline void add_group(struct snapshot *s, const char *profile, enum caller caller,
			     uint64_t factors, uint64_t planned)
{
	struct snapshot_group *group = &s->groups[s->group_count++];

	snprintf(group->profile, sizeof group->profile, "%s", profile);
	group->caller = caller;
	group->factors = factors;
	group->planned = bits_of(factors, planned);
	group->level = LEVEL_FULL;
}

/* To the last group. */
static inline struct snapshot_row *add_row(struct snapshot *s, const char *fixture,
					   uint64_t escaped, uint64_t known)
{
	const struct snapshot_group *group = &s->groups[s->group_count - 1];
	struct snapshot_row *row = &s->rows[s->row_count++];

	cr_assert_leq(s->row_count, HAND_MADE_ROWS);
	snprintf(row->profile, sizeof row->profile, "%s", group->profile);
	snprintf(row->fixture, sizeof row->fixture, "%s", fixture);
	row->caller = group->caller;
	row->factors = group->factors;
	row->testable = true;
	row->escaped = bits_of(row->factors, escaped);
	row->known = bits_of(row->factors, known);
	strcpy(row->definition, "0123456789ab");
	cr_assert_eq(snapshot_derive(row), 0);
	return row;
}

static inline struct snapshot_row *add_untestable(struct snapshot *s, const char *fixture,
						  enum reason reason)
{
	struct snapshot_row *row = add_row(s, fixture, 0, 0);

	row->testable = false;
	row->reason = reason;
	free(row->min_sets);
	cr_assert_eq(snapshot_derive(row), 0);
	return row;
}

/* One row `x` of strict and root over `factors`. */
static inline struct snapshot *one_row(uint64_t factors, uint64_t escaped, uint64_t known)
{
	struct snapshot *s = make_snapshot();

	add_group(s, "strict", CALLER_ROOT, factors, every_mask(factors));
	add_row(s, "x", escaped, known);
	return s;
}

#endif
