/* SPDX-License-Identifier: MIT */
/* As much of <argp.h> as `exec` uses, for a C library that has none.
 *
 * It never prints: a command line that it does not understand, a usage error, --help are left to
 * the full program, which has the whole of argp.
 */
#ifndef WHICHWALL_FRONT_ARGP_H
#define WHICHWALL_FRONT_ARGP_H

#include <errno.h>

#ifndef __error_t_defined
#define __error_t_defined 1
typedef int error_t;
#endif

#define ARGP_IN_ORDER 0x08
#define ARGP_ERR_UNKNOWN E2BIG
#define ARGP_KEY_ARG 0
#define ARGP_KEY_END 0x1000001
#define ARGP_KEY_INIT 0x1000003

struct argp_option {
	const char *name;
	int key; /* printable: a short option as well */
	const char *arg;
	int flags;
	const char *doc;
	int group;
};

struct argp_state {
	int argc;
	char **argv;
	int next; /* the word that comes next; a parser may move it */
	void *input;
	void **child_inputs;
};

typedef error_t argp_parser(int key, char *argument, struct argp_state *state);

struct argp {
	const struct argp_option *options;
	argp_parser *parser;
	const char *args_doc, *doc;
	const struct argp_child *children;
};

struct argp_child {
	const struct argp *argp;
	int flags;
	const char *header;
	int group;
};

extern int argp_err_exit_status;

/* Always in order, and always to the end. */
error_t argp_parse(const struct argp *argp, int argc, char **argv, unsigned flags, int *end,
		   void *input);
_Noreturn void argp_error(const struct argp_state *state, const char *format, ...);

#endif
