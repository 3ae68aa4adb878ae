/* SPDX-License-Identifier: MIT */
#include "argp.h"
#include "beyond.h"
#include "hand_over.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define CHILDREN_MAX 4

int argp_err_exit_status;

/* An option as it stands on the command line. */
struct found {
	const struct argp_option *option;
	size_t owner; /* 0: the argp itself, else one more than the child's index */
	char *value;
	int next; /* the word after it */
};

typedef bool match(const struct argp_option *option, const char *word);

/* "name" or "name=VALUE" */
static bool is_long(const struct argp_option *option, const char *word)
{
	const size_t length = strcspn(word, "=");

	return strlen(option->name) == length && strncmp(option->name, word, length) == 0;
}

static bool is_short(const struct argp_option *option, const char *word)
{
	return option->key == (unsigned char)word[0];
}

static const struct argp_option *find_in(const struct argp *argp, match *matches, const char *word)
{
	for (const struct argp_option *option = argp->options; option->name != NULL; option++)
		if (matches(option, word))
			return option;
	return NULL;
}

static bool find(const struct argp *argp, match *matches, const char *word, struct found *found)
{
	found->owner = 0;
	found->option = find_in(argp, matches, word);
	for (const struct argp_child *child = argp->children;
	     found->option == NULL && child->argp != NULL; child++) {
		found->owner = (size_t)(child - argp->children) + 1;
		found->option = find_in(child->argp, matches, word);
	}
	return found->option != NULL;
}

/* The option that begins at argv[at].  False for what only the whole of argp can judge: an
 * abbreviation, several letters in one word, a value that lacks or is too much. */
static bool read_option(const struct argp *argp, char **argv, int at, struct found *found)
{
	const bool is_name = argv[at][1] == '-';
	char *word = argv[at] + (is_name ? 2 : 1);
	char *glued = is_name ? strchr(word, '=') : word + 1;

	if (!find(argp, is_name ? is_long : is_short, word, found))
		return false;
	if (glued != NULL && *glued == '\0' && !is_name)
		glued = NULL;
	found->next = at + 1;
	found->value = glued == NULL || !is_name ? glued : glued + 1;
	if (found->option->arg == NULL)
		return glued == NULL;
	if (glued == NULL)
		found->value = argv[found->next++];
	return found->value != NULL;
}

static bool is_option(const char *word)
{
	return word != NULL && word[0] == '-' && word[1] != '\0' && strcmp(word, "--") != 0;
}

/* Nothing has been done yet when a command line is left to the full program. */
static bool is_ours(const struct argp *argp, char **argv)
{
	struct found found;

	for (int at = 1; is_option(argv[at]); at = found.next)
		if (!read_option(argp, argv, at, &found) ||
		    beyond_front(found.option->name, found.value))
			return false;
	return true;
}

static void tell(const struct argp *argp, size_t owner, int key, char *value,
		 struct argp_state *state, void *input)
{
	const struct argp *told = owner == 0 ? argp : argp->children[owner - 1].argp;

	state->input = owner == 0 ? input : state->child_inputs[owner - 1];
	told->parser(key, value, state);
}

error_t argp_parse(const struct argp *argp, int argc, char **argv, unsigned flags, int *end,
		   void *input)
{
	void *inputs[CHILDREN_MAX] = {NULL};
	struct argp_state state = {.argc = argc, .argv = argv, .next = 1, .child_inputs = inputs};
	struct found found;

	(void)flags;
	(void)end;
	if (!is_ours(argp, argv))
		hand_over();
	tell(argp, 0, ARGP_KEY_INIT, NULL, &state, input);
	while (is_option(argv[state.next])) {
		read_option(argp, argv, state.next, &found);
		state.next = found.next;
		tell(argp, found.owner, found.option->key, found.value, &state, input);
	}
	if (argv[state.next] != NULL && strcmp(argv[state.next], "--") == 0)
		state.next++;
	while (state.next < argc) {
		state.next++;
		tell(argp, 0, ARGP_KEY_ARG, argv[state.next - 1], &state, input);
	}
	tell(argp, 0, ARGP_KEY_END, NULL, &state, input);
	return 0;
}

void argp_error(const struct argp_state *state, const char *format, ...)
{
	(void)state;
	(void)format;
	hand_over();
}
