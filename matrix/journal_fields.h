/* SPDX-License-Identifier: MIT */
/* The fields of a record of trials.jsonl.  One table serves the writer and the reader, so that a
 * record cannot be written in one way and read in another.  docs/reference/file-formats.md
 * describes them. */
#ifndef WHICHWALL_JOURNAL_FIELDS_H
#define WHICHWALL_JOURNAL_FIELDS_H

#include "model.h"

#define NUMBER_MAX ((INT64_C(1) << 53) - 1) /* most readers hold JSON numbers as doubles */

enum kind {
	KIND_VERSION,
	KIND_ID,
	KIND_INT,
	KIND_UNSIGNED,
	KIND_U64,
	KIND_BOOL,
	KIND_WORD,
	KIND_TEXT,
	KIND_LINES, /* kept as it is: whoever shows it makes it fit */
	KIND_OUTCOME,
};

struct field {
	const char *key;
	size_t length;    /* of the key */
	const char *head; /* "key": as it is written */
	enum kind kind;
	bool always;         /* written whatever it holds, and must be there */
	size_t offset, size; /* of the member of struct facts */
	const struct ww_words *words;
};

#define FIELD_COUNT 31
/* In the order in which they are written. */
extern const struct field journal_fields[FIELD_COUNT];

#define NOT_JSON (-2)
/* As journal_parse(), but what is no JSON object, and so may be the torn end of a journal, gives
 * NOT_JSON; *facts is not kept on failure. */
int journal_parse_line(const char *line, struct facts *facts, struct ww_error *e);

#endif
