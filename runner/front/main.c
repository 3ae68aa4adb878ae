/* SPDX-License-Identifier: MIT */
/* The program that users start: a small static one, for a start of it is part of what a sandbox
 * costs.  It has `exec`; all else is the full program's, which the loader takes longer to begin
 * than the kernel takes for a sandbox. */
#include "hand_over.h"

#include "../cli/cmd_exec.h"

#include <stdlib.h>
#include <string.h>

/* The command writes its own name over its first word. */
static char **copy_words(int count, char **words)
{
	char **copy = calloc((size_t)count + 1, sizeof(copy[0]));

	if (copy != NULL)
		memcpy(copy, words, (size_t)count * sizeof(copy[0]));
	return copy;
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
	status = exec_command(argc - 1, words, NULL);
	free(words);
	return status;
}
