/* SPDX-License-Identifier: MIT */
/* A run for a paper: macros with its numbers, tables for \input, an example that compiles.
 * docs/reference/latex.md lists the names; they are contracts. */
#ifndef WHICHWALL_LATEX_H
#define WHICHWALL_LATEX_H

#include "findings.h"
#include "folder.h"
#include "group.h"
#include "side.h"

/* ---- texts ---- */

/* Any text, so that LaTeX sets it as it is and breaks long words.  What is not ASCII becomes its
 * code point, [U+00E9]: which letters a document can set is not ours to know. */
void latex_text(FILE *out, const char *text);
/* The same in typewriter. */
void latex_code(FILE *out, const char *text);
/* Names of macros have letters only.  "strict+file_io" becomes StrictFileIo, "9p" NineP. */
#define LATEX_NAME_MAX (8 * WW_PROFILE_MAX)
void latex_name(const char *text, char name[LATEX_NAME_MAX]);

/* ---- one group's numbers ---- */

struct latex_group {
	const struct analysis *analysis;
	const struct group *group;
	const struct findings *findings;
	char name[LATEX_NAME_MAX]; /* StrictRoot: no other group has it */
};
/* Each: 0, or -1 when writing failed. */
typedef int latex_writer(const struct latex_group *group, FILE *out);
latex_writer latex_macros, latex_outcomes, latex_factors, latex_minimal_sets, latex_open,
	latex_states, latex_minimal_sets_list, latex_open_list, latex_states_list;
/* The numbers of the whole run. */
int latex_run_macros(const struct analysis *analysis, FILE *out);

struct latex_table {
	const char *kind; /* start of the file name, see figure_name() */
	const char *title, *caption;
	latex_writer *write;
	bool is_long; /* breaks over pages, and floats in no table environment */
};
extern const struct latex_table latex_tables[];
extern const size_t latex_table_count;

/* Sandboxes side by side: table-side*.tex and list-side-escapes.tex, into the directory.  -1 with
 * *e. */
int latex_sides(const struct side *side, const struct folder *dir, struct ww_error *e);
/* Of a run that has several sandboxes to compare; else nothing. */
int latex_sides_of_run(const struct analysis *analysis, const struct folder *dir,
		       struct ww_error *e);
/* What example.tex says of these. */
void latex_sides_example(const struct analysis *analysis, FILE *out);

/* example.tex, in parts. */
int latex_example_begin(const struct analysis *analysis, FILE *out);
int latex_example_group(const struct latex_group *group, FILE *out);
int latex_example_end(FILE *out);

#endif
