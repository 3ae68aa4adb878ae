/* SPDX-License-Identifier: MIT */
/* What the commands share: exit statuses, error messages, the corpus. */
#ifndef WHICHWALL_CLI_H
#define WHICHWALL_CLI_H

#include <argp.h>

#include "../../matrix/results.h"
#include "../../reports/inputs.h"
#include "../harness/external.h"
#include "../harness/images.h"
#include "exits.h"

/* Prints "whichwall: TEXT" on standard error and returns the error's exit status.  With MUST_WORK=1
 * in the environment "this host cannot" counts as a failure (1). */
int cli_fail(const struct ww_error *e);
/* What a renderer to standard output returned: 0, or want of memory as an exit status, said.  That
 * the output failed is no business of the commands (output.h). */
int cli_rendered(int result);

/* Opens the images and parses what the fixtures declare. *json (may be NULL) receives the text, to
 * be freed. -1 with *e. */
int cli_corpus(struct images *images, struct catalog *catalog, const char *corpus, char **json,
	       struct ww_error *e);

/* Directories of --fixture-dir. */
#define CLI_FIXTURE_DIRS_MAX 8
struct cli_fixture_dirs {
	const char *dirs[CLI_FIXTURE_DIRS_MAX];
	size_t count;
};
/* Takes one more, or ends the program with a usage error. */
void cli_take_fixture_dir(struct cli_fixture_dirs *dirs, const char *dir, struct argp_state *state);
/* Joins their fixtures to the corpus. -1 with *e. */
int cli_externals(const struct cli_fixture_dirs *dirs, struct externals *externals,
		  struct catalog *catalog, char **json, struct ww_error *e);

/* What can be measured or explained: the corpus (`corpus` as above) and those of
 * the directories. */
struct cli_known {
	struct images images;
	struct externals externals;
	struct catalog catalog;
	char *json;
};
/* -1 with *e, and nothing to close. */
int cli_known_open(struct cli_known *known, const char *corpus, const struct cli_fixture_dirs *dirs,
		   struct ww_error *e);
void cli_known_close(struct cli_known *known);

/* argp_parse() with usage errors that exit 2. */
int cli_parse(const struct argp *argp, int argc, char **argv, void *input);

/* The command line as one line, for run.json; malloc'd.  What is no UTF-8 in it is escaped, since a
 * JSON text could not hold it.  Taken before anything parses argv. */
char *cli_command_line(int argc, char **argv);

/* The head of a built-in fixture's source, "" when no fixture of that id is built in. */
const char *cli_note(const char *id);

/* Writes all that is not on request, with or without the figures, into the folder.  -1 with *e.
 * Figures that could not be drawn are a line on standard error, not an error. */
int cli_write_reports(const struct analysis *analysis, const struct folder *folder, bool figures,
		      struct ww_error *e);

/* Warns on standard error of sandboxes of others of which nothing, or of a step nothing, was seen.
 * How many warnings that were. */
size_t cli_warn_absent(const struct analysis *analysis);
/* The summary on standard output; -1 when that failed. */
int cli_summary(const struct analysis *analysis, const char *dir);
/* Loads the run in writing->folder and writes writing->outputs of it, reading the journal for both
 * at once.  NULL with *e; nothing is written of a run that cannot be analysed. */
struct writing;
struct analysis *cli_report(struct writing *writing, struct ww_error *e);

/* Colour on this stream?  NO_COLOR, a terminal, TERM other than dumb. */
bool cli_colour(int fd);

#endif
