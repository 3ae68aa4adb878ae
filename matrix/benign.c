/* SPDX-License-Identifier: MIT */
#include "benign.h"

#include <stdlib.h>
#include <string.h>

struct named_arm {
	const char *benign;
	size_t fixture;
};

static int compare_arms(const void *left, const void *right)
{
	const struct named_arm *a = left, *b = right;
	const int order = strcmp(a->benign, b->benign);

	return order ? order : (a->fixture > b->fixture) - (a->fixture < b->fixture);
}

/* Those of the chosen fixtures that say which one they have, by arm and then by fixture.  An
 * external program's is the program itself, whatever its manifest says. */
static size_t list_arms(const struct catalog *catalog, const bool *chosen, struct named_arm *arms)
{
	size_t count = 0;

	for (size_t i = 0; i < catalog->count; i++)
		if (chosen[i] && catalog->entries[i].benign && !catalog->entries[i].program)
			arms[count++] = (struct named_arm){catalog->entries[i].benign, i};
	qsort(arms, count, sizeof *arms, compare_arms);
	return count;
}

size_t *benign_leaders(const struct catalog *catalog, const bool *chosen)
{
	size_t *leaders = malloc((catalog->count + 1) * sizeof *leaders);
	struct named_arm *arms = malloc((catalog->count + 1) * sizeof *arms);

	if (leaders && arms) {
		const size_t count = list_arms(catalog, chosen, arms);

		for (size_t i = 0; i < catalog->count; i++)
			leaders[i] = i;
		for (size_t i = 1; i < count; i++)
			if (strcmp(arms[i].benign, arms[i - 1].benign) == 0)
				leaders[arms[i].fixture] = leaders[arms[i - 1].fixture];
	} else {
		free(leaders);
		leaders = NULL;
	}
	free(arms);
	return leaders;
}
