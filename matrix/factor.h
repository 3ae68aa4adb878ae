/* SPDX-License-Identifier: MIT */
/* The registry of factors.  Those of primitives.def have permanent bits.  Other words, of profiles
 * that are read from files, get bits of this process in order of appearance: what is written down
 * names them by their words, and a reader translates. */
#ifndef WHICHWALL_FACTOR_H
#define WHICHWALL_FACTOR_H

#include "model.h"

/* A mask must be exact in a JSON number, which many readers keep in a double: 53 bits. */
#define FACTOR_LOCAL_FIRST 32
#define FACTOR_LOCAL_COUNT 21
#define FACTOR_BITS (FACTOR_LOCAL_FIRST + FACTOR_LOCAL_COUNT)
#define FACTOR_WORD_MAX 32 /* bytes of a local word with its NUL */
#define FACTOR_NAME_MAX 64 /* of its name for people */

/* The bit of a word, permanent or local, or -1. */
int factor_find(const char *word);
/* The same, where an unknown word gets the next local bit.  `meaning` is a sentence that says what
 * taking it away does ("" or NULL: nobody knows); a local factor keeps the first one that it is
 * given.  -1 with *e: not `no_` and a-z, 0-9, _ behind it, too long, or no bit is left. */
int factor_add(const char *word, const char *meaning, struct ww_error *e);
/* Gives a local factor its name for people, a line such as "the file-system rules"; it keeps the
 * first one.  Nothing happens with any other bit, and with a name that does not fit. */
void factor_call(int bit, const char *name);
/* Has the name a character, and is there room for it? */
bool factor_name_fits(const char *name);
/* Could a local factor have this word? */
bool factor_word_fits(const char *word);

/* All bits that have a word, and those of them that are local. */
uint64_t factors_known(void);
uint64_t factors_local(void);

/* Of a local factor: what it takes away, for people (the name that it was given, else by its word,
 * "the write limit" of no_write_limit), what
 * taking it away does, as it was given, and the same as a sentence ("Without it: ..."); "" where
 * nobody knows.  NULL for any other bit. */
const char *factor_name(int bit);
const char *factor_meaning(int bit);
const char *factor_sentence(int bit);

/* Where the bits of a run that another process wrote are in this one. */
struct factor_map {
	uint64_t declared; /* local bits of that run that have a word */
	unsigned char to[FACTOR_LOCAL_COUNT];
};
/* Another local bit of that run.  -1 with *e, as factor_add(). */
int factor_map_add(struct factor_map *map, int bit, const char *word, const char *meaning,
		   struct ww_error *e);
/* Is `bit`, of this process, permanent or one that the run declared? */
bool factor_map_has(const struct factor_map *map, int bit);
/* A mask of that run in the bits of this process.  A local bit that it did not declare becomes one
 * that never has a word, so that no profile has it. */
uint64_t factor_map_mask(const struct factor_map *map, uint64_t mask);

/* Forgets all local factors: no mask of theirs may be in use any more. */
void factors_forget(void);

#endif
