/* SPDX-License-Identifier: MIT */
/* trials.jsonl: one record for each executed trial, appended whole; the only seam between running
 * and analysing.  Format in docs/reference/file-formats.md. */
#ifndef WHICHWALL_JOURNAL_H
#define WHICHWALL_JOURNAL_H

#include <stdio.h>

#include "model.h"

/* Bytes of the longest record as a line, its NUL too: the longest texts, of which each byte of a
 * step's name may take six. */
#define WW_JOURNAL_LINE_MAX 4096

/* Formats one record as a line with its newline. Returns its length, or -1 when it does not fit. */
int journal_format(const struct facts *facts, char *line, size_t size);
/* Parses one line (without newline needed). -1 with *e names the field. */
int journal_parse(const char *line, struct facts *facts, struct ww_error *e);

/* Called for each record in file order; a non-zero return stops the reading and is passed on. */
typedef int journal_visit(const struct facts *facts, void *context);
/* Reads all records. A torn last line (no newline, or not JSON and last) is tolerated; *valid_bytes
 * (may be NULL) is where the valid part ends, so that a resuming writer truncates there.  A corrupt
 * line elsewhere: -1 with *e naming line number and field. */
int journal_read(FILE *in, journal_visit *visit, void *context, long *valid_bytes,
		 struct ww_error *e);

#endif
