/* SPDX-License-Identifier: MIT */
/* The words of a trial's program (docs/reference/fixture-protocol.md): bytes in, words out.  The
 * program may be hostile: whatever it sends is a word of this list or nonsense. */
#ifndef WHICHWALL_WORDS_H
#define WHICHWALL_WORDS_H

#include <stddef.h>

#include "../../matrix/model.h"

/* More than the steps of a fixture ever need; a trial that writes more is a flood. */
#define WORDS_BYTES_MAX 16384
/* A line has at most 255 bytes. */
#define WORDS_LINE_MAX 256
#define WORDS_ERRNO_MAX 4095 /* MAX_ERRNO of linux/err.h */

enum word_kind {
	WORD_READY,
	WORD_SETUP,   /* a step that is about to be tried: `text` is its name */
	WORD_ATTEMPT, /* the same of a step of the attack */
	WORD_OBSERVE,
	WORD_DONE,    /* `text` is what it claims to have read, "" nothing */
	WORD_REFUSED, /* `err`: 1 to 4095 */
	WORD_CANNOT,  /* `reason`: why the host lacks what the fixture asks for */
	WORD_NONSENSE,
};

struct word {
	enum word_kind kind;
	char text[WORDS_LINE_MAX];
	int err; /* with `cannot` 0: none */
	enum reason reason;
};

/* A report that is being read; all zero at the start. */
struct words {
	char line[WORDS_LINE_MAX];
	size_t used;
	bool broken; /* the line is too long, or has a NUL */
};

/* May the character stand in the name of a step?  Printable ASCII that no table takes for its own.
 */
bool words_plain(char c);
/* Takes bytes up to the end of one line, and moves *bytes and *size behind it.  False when no line
 * ends in them: they are kept for the next bytes.  A step's name has printable ASCII that no table,
 * shell or spreadsheet takes for its own. */
bool words_next(struct words *words, const char **bytes, size_t *size, struct word *word);

#endif
