/* SPDX-License-Identifier: MIT */
/* Comma-separated values by RFC 4180, section 2, with the line ends of Unix. */
#ifndef WHICHWALL_CSV_H
#define WHICHWALL_CSV_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Start with only `out` set.  What a line holds comes out at its end. */
struct csv {
	FILE *out;
	bool begun; /* the line has a field already */
	size_t used;
	char line[1024]; /* a longer one comes out in pieces */
};

/* Each adds one field to the line.  A text with a comma, a quote or a line end is quoted. */
void csv_text(struct csv *csv, const char *text);
void csv_number(struct csv *csv, uint64_t number);
void csv_empty(struct csv *csv, unsigned fields);
/* Adds fields that are quoted and parted already, `length` bytes. */
void csv_raw(struct csv *csv, const char *fields, size_t length);
/* Ends the line. */
void csv_end(struct csv *csv);

#endif
