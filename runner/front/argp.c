/* SPDX-License-Identifier: MIT */
#include "argp.h"
#include "beyond.h"
#include "hand_over.h"

#include <getopt.h>
#include <limits.h>
#include <stddef.h>

#define OPTIONS_MAX 60
#define CHILDREN_MAX 4

int argp_err_exit_status;

/* The options of an argp and of its children, as getopt_long(3) takes them. */
struct known {
	size_t count;
	size_t owner[OPTIONS_MAX]; /* 0: the argp itself, else one more than the child's index */
	struct option names[OPTIONS_MAX + 1];
	size_t length;
	char letters[2 * OPTIONS_MAX + 2];
};

static void add_options(struct known *known, const struct argp *argp, size_t owner)
{
	for (const struct argp_option *option = argp->options;
	     option->name != NULL && known->count < OPTIONS_MAX; option++) {
		known->owner[known->count] = owner;
		known->names[known->count++] =
			(struct option){option->name, option->arg != NULL, NULL, option->key};
		if (option->key > UCHAR_MAX)
			continue;
		known->letters[known->length++] = (char)option->key;
		if (option->arg != NULL)
			known->letters[known->length++] = ':';
	}
}

static void add_all(struct known *known, const struct argp *argp)
{
	known->letters[known->length++] = '+'; /* the first word that is no option ends them */
	add_options(known, argp, 0);
	for (size_t i = 0; argp->children != NULL && argp->children[i].argp != NULL; i++)
		add_options(known, argp->children[i].argp, i + 1);
}

/* known->count: none has that key. */
static size_t find(const struct known *known, int key)
{
	size_t i = 0;

	while (i < known->count && known->names[i].val != key)
		i++;
	return i;
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
	struct argp_state state = {.argc = argc, .argv = argv, .child_inputs = inputs};
	struct known known = {0};

	(void)flags;
	(void)end;
	add_all(&known, argp);
	opterr = 0;
	tell(argp, 0, ARGP_KEY_INIT, NULL, &state, input);
	for (int key; (key = getopt_long(argc, argv, known.letters, known.names, NULL)) != -1;) {
		const size_t i = find(&known, key);

		if (i == known.count || beyond_front(known.names[i].name, optarg))
			hand_over();
		tell(argp, known.owner[i], key, optarg, &state, input);
	}
	state.next = optind;
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
