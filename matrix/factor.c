/* SPDX-License-Identifier: MIT */
#include "factor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(WW_FACTORS_COUNT <= FACTOR_LOCAL_FIRST, "permanent bits end before the local ones");

#define NO_WORD_BIT 63 /* has no word ever */

static const char prefix[] = "no_";
static const char article[] = "the ";
static const char without[] = "Without it: ";

static struct {
	char word[FACTOR_WORD_MAX];
	char name[FACTOR_NAME_MAX];
	bool named;     /* it was given */
	char *sentence; /* NULL: not given */
} locals[FACTOR_LOCAL_COUNT];
static int local_count;

static const char *factor_words[FACTOR_BITS] = {
#define FACTOR(id, word, kind, name, meaning, takes) [FACTOR_##id] = (word),
#include "primitives.def"
};
const struct ww_words ww_factors = {"factor", factor_words, FACTOR_BITS};

static bool is_local(int bit)
{
	return bit >= FACTOR_LOCAL_FIRST && bit < FACTOR_LOCAL_FIRST + local_count;
}

int factor_find(const char *word)
{
	return ww_lookup(&ww_factors, word);
}

bool factor_word_fits(const char *word)
{
	const size_t length = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return strncmp(word, prefix, sizeof prefix - 1) == 0 && length > sizeof prefix - 1 &&
	       length < FACTOR_WORD_MAX && !word[length];
}

/* "no_write_limit": "the write limit". */
static void name_local(char *name, const char *word)
{
	sprintf(name, "%s%s", article, word + sizeof prefix - 1);
	for (; *name; name++)
		if (*name == '_')
			*name = ' ';
}

static int keep_meaning(int bit, const char *meaning, struct ww_error *e)
{
	char **kept = &locals[bit - FACTOR_LOCAL_FIRST].sentence;

	if (*kept || !meaning || !*meaning)
		return bit;
	if (asprintf(kept, "%s%s", without, meaning) >= 0)
		return bit;
	*kept = NULL;
	return ww_fail(e, 3, "out of memory");
}

int factor_add(const char *word, const char *meaning, struct ww_error *e)
{
	int bit = factor_find(word);

	if (bit >= 0)
		return is_local(bit) ? keep_meaning(bit, meaning, e) : bit;
	if (!factor_word_fits(word))
		return ww_fail(e, 2,
			       "'%.40s' is no word for a factor: expected no_ and a-z, 0-9 or _ "
			       "behind it, %d characters at most",
			       word, FACTOR_WORD_MAX - 1);
	if (local_count == FACTOR_LOCAL_COUNT)
		return ww_fail(e, 2,
			       "factor '%s': there are %d others already that are not built in, "
			       "and no more fit into a mask: take fewer profiles at once",
			       word, FACTOR_LOCAL_COUNT);
	strcpy(locals[local_count].word, word);
	name_local(locals[local_count].name, word);
	locals[local_count].named = false;
	bit = FACTOR_LOCAL_FIRST + local_count;
	factor_words[bit] = locals[local_count++].word;
	return keep_meaning(bit, meaning, e);
}

bool factor_name_fits(const char *name)
{
	return *name && strlen(name) < FACTOR_NAME_MAX;
}

void factor_call(int bit, const char *name)
{
	if (!is_local(bit) || locals[bit - FACTOR_LOCAL_FIRST].named || !factor_name_fits(name))
		return;
	strcpy(locals[bit - FACTOR_LOCAL_FIRST].name, name);
	locals[bit - FACTOR_LOCAL_FIRST].named = true;
}

uint64_t factors_local(void)
{
	return (WW_BIT(local_count) - 1) << FACTOR_LOCAL_FIRST;
}

uint64_t factors_known(void)
{
	return (WW_BIT(WW_FACTORS_COUNT) - 1) | factors_local();
}

const char *factor_name(int bit)
{
	return is_local(bit) ? locals[bit - FACTOR_LOCAL_FIRST].name : NULL;
}

const char *factor_sentence(int bit)
{
	const char *sentence;

	if (!is_local(bit))
		return NULL;
	sentence = locals[bit - FACTOR_LOCAL_FIRST].sentence;
	return sentence ? sentence : "";
}

const char *factor_meaning(int bit)
{
	const char *sentence = factor_sentence(bit);

	return sentence && *sentence ? sentence + sizeof without - 1 : sentence;
}

void factors_forget(void)
{
	while (local_count > 0) {
		local_count--;
		free(locals[local_count].sentence);
		locals[local_count].sentence = NULL;
		factor_words[FACTOR_LOCAL_FIRST + local_count] = NULL;
	}
}

/* ---- runs of other processes ---- */

static bool maps_to(const struct factor_map *map, int here)
{
	for (int i = 0; i < FACTOR_LOCAL_COUNT; i++)
		if (map->declared & WW_BIT(FACTOR_LOCAL_FIRST + i) && map->to[i] == here)
			return true;
	return false;
}

bool factor_map_has(const struct factor_map *map, int bit)
{
	return bit < FACTOR_LOCAL_FIRST || maps_to(map, bit);
}

int factor_map_add(struct factor_map *map, int bit, const char *word, const char *meaning,
		   struct ww_error *e)
{
	int here;

	if (bit < FACTOR_LOCAL_FIRST || bit >= FACTOR_BITS || map->declared & WW_BIT(bit))
		return ww_fail(e, 2, "factor '%.40s': expected a bit from %d to %d of its own",
			       word, FACTOR_LOCAL_FIRST, FACTOR_BITS - 1);
	here = factor_add(word, meaning, e);
	if (here < 0)
		return -1;
	if (maps_to(map, here))
		return ww_fail(e, 2, "factor '%.40s' stands twice", word);
	map->declared |= WW_BIT(bit);
	map->to[bit - FACTOR_LOCAL_FIRST] = (unsigned char)here;
	return 0;
}

uint64_t factor_map_mask(const struct factor_map *map, uint64_t mask)
{
	const uint64_t permanent = WW_BIT(FACTOR_LOCAL_FIRST) - 1;
	uint64_t here = mask & permanent;

	for (uint64_t left = mask & ~permanent; left; left &= left - 1) {
		const int bit = __builtin_ctzll(left);

		here |= (map->declared & WW_BIT(bit)) != 0
				? WW_BIT(map->to[bit - FACTOR_LOCAL_FIRST])
				: WW_BIT(NO_WORD_BIT);
	}
	return here;
}
