/* SPDX-License-Identifier: MIT */
/* trials.jsonl as a file of lines. */
#include "journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "journal_fields.h"

/* Many times the longest record.  What has no newline within that is no line of ours, and need not
 * be held in memory to say so. */
#define BLOCK_BYTES (1 << 18)

struct lines {
	FILE *in;
	char *block; /* BLOCK_BYTES and a NUL */
	size_t start, end;
	unsigned long number;
	long valid; /* bytes of the records read so far */
};

/* Reads on behind what is left in the block.  False at the end of the file or of the block. */
static bool refill(struct lines *lines)
{
	size_t left = lines->end - lines->start, got;

	memmove(lines->block, lines->block + lines->start, left);
	lines->start = 0;
	got = fread(lines->block + left, 1, BLOCK_BYTES - left, lines->in);
	lines->end = left + got;
	return got > 0;
}

/* The next line without its newline, with its NUL; NULL when there is no newline any more, or none
 * within a block. */
static char *next_line(struct lines *lines, size_t *length)
{
	size_t searched = 0;
	char *line, *newline;

	do {
		size_t left = lines->end - lines->start - searched;

		line = lines->block + lines->start;
		newline = memchr(line + searched, '\n', left);
		searched += left;
	} while (!newline && refill(lines));
	if (!newline)
		return NULL;
	line = lines->block + lines->start;
	*length = (size_t)(newline - line);
	*newline = '\0';
	lines->start += *length + 1;
	lines->number++;
	return line;
}

static bool at_end(struct lines *lines)
{
	return lines->start == lines->end && !refill(lines);
}

/* Is there a newline in what is left?  Then a line that fills a block is no torn end. */
static bool line_goes_on(struct lines *lines)
{
	do {
		if (memchr(lines->block + lines->start, '\n', lines->end - lines->start))
			return true;
		lines->start = lines->end;
	} while (refill(lines));
	return false;
}

static int bad_line(const struct lines *lines, const char *why, struct ww_error *e)
{
	return ww_fail(e, 2, "journal: line %lu: %.200s", lines->number, why);
}

/* 1: facts filled, 0: a torn last line, -1: corrupt. */
static int parse_line(struct lines *lines, const char *line, size_t length, struct facts *facts,
		      struct ww_error *e)
{
	struct ww_error why = {0};
	int status = NOT_JSON;

	if (strlen(line) == length)
		status = journal_parse_line(line, facts, &why);
	else
		ww_fail(&why, 2, "a NUL byte");
	if (status == 0)
		return 1;
	if (status == NOT_JSON && at_end(lines))
		return 0;
	return bad_line(lines, why.text, e);
}

/* Behind the last whole line: nothing, or what a killed writer left. */
static int finish(struct lines *lines, struct ww_error *e)
{
	if (line_goes_on(lines)) {
		lines->number++;
		return bad_line(lines, "longer than any record", e);
	}
	if (ferror(lines->in))
		return ww_fail(e, 3, "journal: cannot read: %s", strerror(errno));
	return 0;
}

static int read_records(struct lines *lines, journal_visit *visit, void *context,
			struct ww_error *e)
{
	struct facts facts;
	size_t length;
	char *line;
	int status;

	while ((line = next_line(lines, &length)) != NULL) {
		status = parse_line(lines, line, length, &facts, e);
		if (status <= 0)
			return status;
		lines->valid += (long)length + 1;
		status = visit(&facts, context);
		if (status != 0)
			return status;
	}
	return finish(lines, e);
}

int journal_read(FILE *in, journal_visit *visit, void *context, long *valid_bytes,
		 struct ww_error *e)
{
	struct lines lines = {.in = in, .block = malloc(BLOCK_BYTES + 1)};
	int status = lines.block ? read_records(&lines, visit, context, e)
				 : ww_fail(e, 3, "out of memory");

	free(lines.block);
	if (valid_bytes)
		*valid_bytes = lines.valid;
	return status;
}
