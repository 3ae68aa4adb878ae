/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../matrix/catalog_parse.h"
#include "../../matrix/presence.h"
#include "../../reports/page/notes.h"
#include "../../reports/report.h"
#include "../../reports/terminal/summary_search.h"
#include "../../reports/text/launched_text.h"
#include "../../reports/text/utf8.h"
#include "fixture_notes.h"
#include "output.h"

int cli_fail(const struct ww_error *e)
{
	const char *must = getenv("MUST_WORK");

	output_say("%s", e->text);
	if (e->code == CLI_HOST && must && strcmp(must, "1") == 0)
		return CLI_TRIPPED;
	return e->code;
}

int cli_rendered(int result)
{
	const struct ww_error e = {.code = CLI_HOST, .text = "out of memory"};

	return result < 0 && !ferror(stdout) ? cli_fail(&e) : CLI_DONE;
}

int cli_corpus(struct images *images, struct catalog *catalog, const char *corpus, char **json,
	       struct ww_error *e)
{
	char *text;
	int result;

	if (images_open(images, corpus, e) < 0)
		return -1;
	text = images_describe(images, e);
	if (!text)
		return -1;
	result = catalog_parse(text, catalog, e);
	/* Of the built-in corpus it is known that its benign arms need nothing but a workdir. */
	if (result == 0 && corpus)
		catalog_separate_benign(catalog);
	if (json && result == 0)
		*json = text;
	else
		free(text);
	return result;
}

void cli_take_fixture_dir(struct cli_fixture_dirs *dirs, const char *dir, struct argp_state *state)
{
	if (dirs->count == CLI_FIXTURE_DIRS_MAX)
		argp_error(state, "--fixture-dir: at most %d", CLI_FIXTURE_DIRS_MAX);
	dirs->dirs[dirs->count++] = dir;
}

int cli_externals(const struct cli_fixture_dirs *dirs, struct externals *externals,
		  struct catalog *catalog, char **json, struct ww_error *e)
{
	for (size_t i = 0; i < dirs->count; i++)
		if (externals_load(externals, dirs->dirs[i], catalog, json, e) < 0)
			return -1;
	return 0;
}

int cli_known_open(struct cli_known *known, const char *corpus, const struct cli_fixture_dirs *dirs,
		   struct ww_error *e)
{
	*known = (struct cli_known){.images = IMAGES_CLOSED};
	if (cli_corpus(&known->images, &known->catalog, corpus, &known->json, e) == 0 &&
	    cli_externals(dirs, &known->externals, &known->catalog, &known->json, e) == 0)
		return 0;
	cli_known_close(known);
	return -1;
}

void cli_known_close(struct cli_known *known)
{
	free(known->json);
	catalog_done(&known->catalog);
	externals_done(&known->externals);
	images_close(&known->images);
}

int cli_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	int result;

	argp_err_exit_status = CLI_USAGE;
	output_guard();
	result = argp_parse(argp, argc, argv, 0, NULL, input);
	output_unguard();
	return result;
}

bool cli_colour(int fd)
{
	const char *off = getenv("NO_COLOR"), *term = getenv("TERM");

	return !(off && off[0]) && isatty(fd) && term && strcmp(term, "dumb") != 0;
}

char *cli_command_line(int argc, char **argv)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fputs("whichwall", out);
	for (int i = 0; i < argc; i++) {
		putc(' ', out);
		put_line_of(argv[i], out);
	}
	fclose(out);
	return text;
}

const char *cli_note(const char *id)
{
	for (size_t i = 0; i < fixture_note_count; i++)
		if (strcmp(fixture_notes[i].id, id) == 0)
			return fixture_notes[i].text;
	return "";
}

/* Missing figures are told, and are no error. */
static int write_reports(struct writing *writing, struct ww_error *e)
{
	static const struct page_notes notes = {.find = cli_note};
	int status;

	writing->notes = &notes;
	status = report_write(writing, e);
	if (writing->note[0])
		output_say("%s", writing->note);
	return status;
}

static void warn_absent(const struct group *group, const struct presence *presence)
{
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);

	if (!memory)
		return;
	put_group_presence(memory, group, presence);
	if (fclose(memory) == 0)
		output_say("warning: %s", text);
	free(text);
}

size_t cli_warn_absent(const struct analysis *analysis)
{
	struct group group = {0};
	size_t count = 0;

	while (group_next(analysis, &group)) {
		const struct presence presence = presence_of(analysis, &group);

		if (!presence_warns(&presence))
			continue;
		warn_absent(&group, &presence);
		count++;
	}
	return count;
}

int cli_summary(const struct analysis *analysis, const char *dir)
{
	return analysis->searched ? summary_search(analysis, dir, stdout)
				  : summary_print(analysis, dir, cli_colour(STDOUT_FILENO), stdout);
}

int cli_write_reports(const struct analysis *analysis, const struct folder *folder, bool figures,
		      struct ww_error *e)
{
	struct writing writing = {
		.analysis = analysis, .folder = folder, .outputs = outputs_default()};

	if (!figures)
		writing.outputs &= ~WW_BIT(OUTPUT_figures);
	report_begin(&writing);
	return write_reports(&writing, e);
}

struct analysis *cli_report(struct writing *writing, struct ww_error *e)
{
	struct analysis *analysis;

	report_begin(writing);
	writing->analysis = analysis = analysis_load_in(writing->folder, e);
	if (!analysis) {
		report_abandon(writing);
		return NULL;
	}
	if (write_reports(writing, e) < 0) {
		analysis_free(analysis);
		return NULL;
	}
	return analysis;
}
