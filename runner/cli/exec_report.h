/* SPDX-License-Identifier: MIT */
/* What `whichwall exec` reports: the rows, the tables of them, and the place of the JSON, which a
 * program without a JSON library leaves empty. */
#ifndef WHICHWALL_CLI_EXEC_REPORT_H
#define WHICHWALL_CLI_EXEC_REPORT_H

#include <stdio.h>

#include "../core/core.h"
#include "../lib/whichwall.h"

/* One line: what was asked for and what became of it. */
struct exec_row {
	const char *primitive;
	bool requested;
	const char *result;
	const char *err;      /* NULL unless the call failed */
	const char *observed; /* of sealed; NULL: not looked at */
};

/* Name of an errno, "unknown" where it has none. */
const char *exec_error(int err);

/* ---- all profiles but sealed ---- */

struct exec_end {
	int wait_status;
	bool has_outcome;
	struct outcome outcome;
	int exec_errno;
};

struct exec_run {
	enum profile profile;
	uint64_t mask;
	const char *caps;
	const struct core_filter *filter; /* NULL: none */
	const struct core_plan *plan;     /* as it was asked for */
	const struct exec_end *end;
};

/* False where the profiles of this report cannot have the primitive.  The run has an outcome. */
bool exec_row(const struct exec_run *run, enum primitive primitive, struct exec_row *row);
void exec_print_table(FILE *out, const struct exec_run *run);

/* ---- sealed ---- */

struct exec_sealed_run {
	const char *mask, *calls;
	const whichwall_sandbox *sandbox;
	const int *status;            /* NULL: the program was not executed */
	const whichwall_error *error; /* NULL: none */
};

struct exec_row exec_sealed_row(const whichwall_sandbox *sandbox, size_t layer);
/* All that was asked for was applied. */
bool exec_sealed_full(const whichwall_sandbox *sandbox);
void exec_print_sealed_table(FILE *out, const struct exec_sealed_run *run);

/* ---- the same as one JSON object and a newline ---- */

struct exec_json {
	void (*run)(FILE *out, const struct exec_run *run);
	void (*sealed)(FILE *out, const struct exec_sealed_run *run);
};

#endif
