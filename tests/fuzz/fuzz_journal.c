/* SPDX-License-Identifier: MIT */
/* A line of the journal: both readers say the same of it, and what they took is written as it was
 * understood. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "journal.h"

#define LINE_BYTES 65536 /* longer than any record, however its texts are escaped */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz_journal: %s\n", what);
	abort();
}

static void come_back(const struct facts *facts)
{
	char line[LINE_BYTES], again[LINE_BYTES];
	struct facts back;

	require(journal_format(facts, line, sizeof line) > 0, "a record cannot be written");
	require(journal_parse(line, &back, NULL) == 0, "a written record cannot be read");
	require(journal_format(&back, again, sizeof again) > 0, "a record is not written twice");
	require(strcmp(line, again) == 0, "a record does not come back");
}

/* With a blank that the writer does not make, it is the general parser that reads the line. */
static void same_when_spelled_otherwise(const char *line, const struct facts *facts, int status)
{
	size_t size = strlen(line) + 2;
	char *other = malloc(size);
	char first[LINE_BYTES], second[LINE_BYTES];
	struct facts back;

	if (!other)
		return;
	snprintf(other, size, "{ %s", line + 1);
	require(journal_parse(other, &back, NULL) == status, "one reader takes it, one does not");
	free(other);
	if (status < 0)
		return;
	journal_format(facts, first, sizeof first);
	journal_format(&back, second, sizeof second);
	require(strcmp(first, second) == 0, "the readers understand it differently");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *line = malloc(size + 1);
	struct ww_error e = {0};
	struct facts facts;
	int status;

	if (!line)
		return 0;
	memcpy(line, data, size);
	line[size] = '\0';
	status = journal_parse(line, &facts, &e);
	require(status == 0 || (e.code == 2 && *e.text), "refused without a message");
	if (status == 0)
		come_back(&facts);
	if (*line == '{')
		same_when_spelled_otherwise(line, &facts, status);
	free(line);
	return 0;
}
