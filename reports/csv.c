/* SPDX-License-Identifier: MIT */
#include "csv.h"

static void separate(struct csv *csv)
{
	if (csv->begun)
		putc_unlocked(',', csv->out);
	csv->begun = true;
}

static void put_quoted(const char *text, FILE *out)
{
	putc_unlocked('"', out);
	for (; *text; text++) {
		if (*text == '"')
			putc_unlocked('"', out);
		putc_unlocked(*text, out);
	}
	putc_unlocked('"', out);
}

/* Length of the text; *quote says whether it holds what must be quoted.  One pass by hand: most
 * fields are a few letters long, and a study has millions of them. */
static size_t measure(const char *text, bool *quote)
{
	size_t length = 0;

	for (*quote = false; text[length]; length++) {
		char c = text[length];

		*quote |= c == ',' || c == '"' || c == '\n' || c == '\r';
	}
	return length;
}

void csv_text(struct csv *csv, const char *text)
{
	bool quote;
	size_t length = measure(text, &quote);

	separate(csv);
	if (quote)
		put_quoted(text, csv->out);
	else
		fwrite_unlocked(text, 1, length, csv->out);
}

/* By hand: a study has millions of numbers, and printf would be half of the time. */
void csv_number(struct csv *csv, uint64_t number)
{
	char digits[24];
	char *at = digits + sizeof digits;

	separate(csv);
	*--at = '\0';
	do {
		*--at = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	fwrite_unlocked(at, 1, (size_t)(digits + sizeof digits - 1 - at), csv->out);
}

void csv_empty(struct csv *csv, unsigned fields)
{
	for (; fields > 0; fields--)
		separate(csv);
}

void csv_raw(struct csv *csv, const char *fields, size_t length)
{
	separate(csv);
	fwrite_unlocked(fields, 1, length, csv->out);
}

void csv_end(struct csv *csv)
{
	putc_unlocked('\n', csv->out);
	csv->begun = false;
}
