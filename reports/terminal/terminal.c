/* SPDX-License-Identifier: MIT */
#include "terminal/terminal.h"

#include <stdlib.h>

#include "text/utf8.h"

int terminal_print(char *text, FILE *out)
{
	char *clean = text ? utf8_clean(text) : NULL;
	int status = clean && fputs(clean, out) >= 0 && !ferror(out) ? 0 : -1;

	free(clean);
	free(text);
	return status;
}
