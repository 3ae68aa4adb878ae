/* SPDX-License-Identifier: MIT */
#include "tables/csv.h"

#include <string.h>

#define LONG_TEXT 32 /* worth a call of the library's search */

static void put_out(struct csv *csv)
{
	fwrite_unlocked(csv->line, 1, csv->used, csv->out);
	csv->used = 0;
}

static void put_char(struct csv *csv, char c)
{
	if (csv->used == sizeof csv->line)
		put_out(csv);
	csv->line[csv->used++] = c;
}

static void put_bytes(struct csv *csv, const char *bytes, size_t count)
{
	if (count > sizeof csv->line - csv->used)
		put_out(csv);
	if (count > sizeof csv->line) {
		fwrite_unlocked(bytes, 1, count, csv->out);
		return;
	}
	memcpy(csv->line + csv->used, bytes, count);
	csv->used += count;
}

static void separate(struct csv *csv)
{
	if (csv->begun)
		put_char(csv, ',');
	csv->begun = true;
}

static void put_quoted(struct csv *csv, const char *text)
{
	put_char(csv, '"');
	for (; *text; text++) {
		if (*text == '"')
			put_char(csv, '"');
		put_char(csv, *text);
	}
	put_char(csv, '"');
}

/* Bytes of the text that need no quotes.  By hand at first: most fields are a few letters long, and
 * a study has millions of them. */
static size_t plain_length(const char *text)
{
	size_t length = 0;

	while (length < LONG_TEXT) {
		char c = text[length];

		if (c == '\0' || c == ',' || c == '"' || c == '\n' || c == '\r')
			return length;
		length++;
	}
	return length + strcspn(text + length, ",\"\n\r");
}

void csv_text(struct csv *csv, const char *text)
{
	size_t length = plain_length(text);

	separate(csv);
	if (text[length])
		put_quoted(csv, text);
	else
		put_bytes(csv, text, length);
}

/* Without printf, which would be half of the time. */
void csv_number(struct csv *csv, uint64_t number)
{
	char digits[24];
	char *end = digits + sizeof digits, *at = end;

	separate(csv);
	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	put_bytes(csv, at, (size_t)(end - at));
}

void csv_empty(struct csv *csv, unsigned fields)
{
	for (; fields > 0; fields--)
		separate(csv);
}

void csv_raw(struct csv *csv, const char *fields, size_t length)
{
	separate(csv);
	put_bytes(csv, fields, length);
}

void csv_end(struct csv *csv)
{
	put_char(csv, '\n');
	put_out(csv);
	csv->begun = false;
}
