/* SPDX-License-Identifier: MIT */
/* Text for a terminal that quotes others: a run from elsewhere must neither move its cursor nor
 * speak to the service whose log it becomes.  Everything that is printed of a run goes through
 * here. */
#ifndef WHICHWALL_TERMINAL_H
#define WHICHWALL_TERMINAL_H

#include <stdio.h>

/* Prints the text and frees it.  What a terminal would obey becomes an escape that can be seen
 * (text/utf8.h), and so does what begins a workflow command in a log of GitHub or Azure.  0, or -1
 * when it is NULL, memory ran out or the stream failed. */
int terminal_print(char *text, FILE *out);

/* The same of a text within a line: it stays one line.  NULL counts as "". */
void terminal_put(const char *text, FILE *out);

/* A stream whose text is printed so by terminal_close(), which returns what terminal_print()
 * does; NULL without memory, which terminal_close() takes. */
struct terminal {
	FILE *out; /* what is to be printed goes here */
	char *text;
	size_t size;
};
FILE *terminal_open(struct terminal *terminal);
int terminal_close(struct terminal *terminal, int status, FILE *out);

#endif
