/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include <string.h>

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

void csv_text(struct csv *csv, const char *text)
{
	separate(csv);
	if (text[strcspn(text, ",\"\r\n")] != '\0')
		put_quoted(text, csv->out);
	else
		fputs(text, csv->out);
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
	fputs(at, csv->out);
}

void csv_empty(struct csv *csv, unsigned fields)
{
	for (; fields > 0; fields--)
		separate(csv);
}

void csv_end(struct csv *csv)
{
	putc_unlocked('\n', csv->out);
	csv->begun = false;
}
