/* SPDX-License-Identifier: MIT */
/* The part of `whichwall exec` that is about the profile sealed: its options, and its run. */
#ifndef WHICHWALL_CLI_CMD_EXEC_SEALED_H
#define WHICHWALL_CLI_CMD_EXEC_SEALED_H

#include <argp.h>
#include <stdio.h>

#include "../../matrix/model.h"
#include "exec_report.h"

/* Filled by the parser below, a child of the command's. */
struct sealed_request {
	whichwall_options *options; /* made by the caller */
	const char *seen;           /* one of its options that was given, or NULL */
	bool best_effort;
};
extern const struct argp sealed_argp;

/* What all profiles have. */
struct exec_request {
	const char *mask, *calls;
	const char *workdir;                                        /* NULL: a fresh one */
	const uint64_t *timeout, *memory;                           /* NULL: the default */
	void (*json)(FILE *out, const struct exec_sealed_run *run); /* NULL: a table */
	bool quiet;
	FILE *out; /* of the report */
	char **command;
};

/* Runs the command and reports.  Its exit status. */
int exec_sealed(const struct sealed_request *sealed, const struct exec_request *request);

#endif
