/* SPDX-License-Identifier: MIT */
/* Which fixtures share one benign arm. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "benign.h"

Test(benign, the_first_chosen_one_stands_for_those_with_the_same_arm)
{
	static char ids[] = "ids", file[] = "file", program[] = "/bin/true";
	struct catalog_entry entries[] = {
		{.benign = ids},
		{.benign = file},
		{.benign = ids},
		{.benign = NULL},
		{.benign = NULL},
		{.benign = ids},
		{.benign = ids, .program = program},
	};
	const struct catalog catalog = {entries, sizeof entries / sizeof *entries};
	/* Without the first; an external program's arm is its own, whatever it says. */
	const bool chosen[] = {false, true, true, true, true, true, true};
	const size_t want[] = {0, 1, 2, 3, 4, 2, 6};
	size_t *leaders = benign_leaders(&catalog, chosen);

	cr_assert(leaders);
	for (size_t i = 0; i < catalog.count; i++)
		cr_expect_eq(leaders[i], want[i], "fixture %zu: %zu", i, leaders[i]);
	free(leaders);
}
