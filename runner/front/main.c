/* SPDX-License-Identifier: MIT */
/* The program that users start: a small static one, for a start of it is part of what a sandbox
 * costs.  It has `exec`; all else is the full program's, which the loader takes longer to begin
 * than the kernel takes for a sandbox. */
#include "hand_over.h"

#include "../cli/cmd_exec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FRONT_FAILED 2 /* as for bad input */

/* The command writes its own name over its first word. */
static char **copy_words(int count, char **words)
{
	char **copy = calloc((size_t)count + 1, sizeof(copy[0]));

	if (copy != NULL)
		memcpy(copy, words, (size_t)count * sizeof(copy[0]));
	return copy;
}

/* What `exec --help` printed did not get out. */
static void check_output(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return;
	if (errno != EPIPE)
		fprintf(stderr, "whichwall: standard output: %s\n", strerror(errno));
	_exit(FRONT_FAILED);
}

int main(int argc, char **argv)
{
	char **words = NULL;
	int status;

	hand_over_prepare(argv);
	if (argc > 1 && strcmp(argv[1], "exec") == 0)
		words = copy_words(argc - 1, argv + 1);
	if (words == NULL)
		hand_over();
	atexit(check_output);
	status = exec_command(argc - 1, words, NULL);
	free(words);
	return status;
}
