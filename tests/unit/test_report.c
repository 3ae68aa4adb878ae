/* SPDX-License-Identifier: MIT */
/* All formats against their golden files, and the small study's answers reasoned by hand.
 *
 * tests/golden/small/ is a study of six fixtures with the factors no_userns and no_chroot (masks 0,
 * 1, 4, 5; dense 0 to 3).  tests/golden/README.md says what each fixture does and how to write the
 * golden files anew. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "study.h"

static int render_summary(const struct analysis *analysis, FILE *out)
{
	return summary_print(analysis, "DIR", false, out);
}

/* ---- golden files ---- */

Test(golden, every_format_has_its_file)
{
	struct analysis *analysis = load_small();

	for (size_t i = 0; i < OUTPUTS_COUNT; i++) {
		char name[64], *text;

		if (!outputs[i].render || !output_applies(&outputs[i], analysis))
			continue;
		text = rendered(analysis, outputs[i].render);
		snprintf(name, sizeof name, "small.%s", outputs[i].path);
		compare_golden(name, text);
		free(text);
	}
	analysis_free(analysis);
}

Test(golden, summary)
{
	struct analysis *analysis = load_small();
	char *text = rendered(analysis, render_summary);

	compare_golden("small.summary.txt", text);
	free(text);
	analysis_free(analysis);
}

Test(golden, trials)
{
	char dir[PATH_MAX], path[PATH_MAX + 16];
	struct ww_error e = {0};
	char *text;

	copy_small(dir);
	cr_assert_eq(trials_csv_write(&(struct writing){.folder = folder_at(dir)}, &e), 0, "%s",
		     e.text);
	snprintf(path, sizeof path, "%s/trials.csv", dir);
	text = read_all(path);
	cr_assert(text);
	compare_golden("small.trials.csv", text);
	free(text);
	remove_tree(dir);
}

/* ---- by hand ---- */

Test(by_hand, matrix)
{
	struct analysis *analysis = load_small();
	char *text = rendered(analysis, matrix_csv);

	/* Escapes in every mask: f(0..3) = 1, one prime implicant without literals. */
	expect_in(text, "alpha_always,env,no_userns+no_chroot,1,f,1,4,f,0,always,,1,always,,\n");
	/* Escapes in masks 4 and 5, dense 2 and 3: 0b1100 = c, one literal. */
	expect_in(text, "beta_chroot,fs,no_userns+no_chroot,1,f,1,2,c,1,no_chroot,no_chroot,1,no_"
			"chroot,,\n");
	/* Escapes in mask 4 alone, dense 2: 0b0100 = 4; taking no_userns as well stops it. */
	expect_in(text, "delta_helped,ns,no_userns+no_chroot,1,f,1,1,4,1,!no_userns+no_chroot,"
			"no_chroot,0,!no_userns+no_chroot,,\n");
	/* Untestable: no signature, no attribution. */
	expect_in(text,
		  "epsilon_vacuous,cred,no_userns+no_chroot,0,,0,0,,,,,,untestable,,taints\n");
	/* Mask 1, dense 1, timed out: known = 0b1101 = d, and nothing is said of the row. */
	expect_in(text, "gamma_partial,sig,no_userns+no_chroot,1,d,0,0,0,,,,,,,\n");
	expect_in(text, "zeta_never,fs,no_userns+no_chroot,1,f,1,0,0,inf,,,1,,,\n");
	free(text);
	analysis_free(analysis);
}

Test(by_hand, cells)
{
	struct analysis *analysis = load_small();
	char *text = rendered(analysis, cells_csv);

	/* Two repetitions, one escaped: one proof is proof. */
	expect_in(text, "beta_chroot,5,1,0,1,0,0,0,,escaped,,,,,,2,1,full,");
	expect_in(text,
		  "delta_helped,5,1,0,1,0,0,0,,blocked,,errno,\"open, by \"\"path\"\"\",EACCES,,"
		  "1,0,partial,applied,applied,applied,applied,failed:EPERM,skipped,skipped,"
		  "applied,");
	expect_in(text, "epsilon_vacuous,0,0,0,0,0,0,0,,untestable,vacuous,");
	expect_in(text, "gamma_partial,1,1,0,0,0,0,0,,inconclusive,timeout,,kill,,,1,0,");
	expect_in(text, "gamma_partial,4,0,0,1,0,0,0,,blocked,,signal,kill,,SIGSYS,1,0,");
	expect_in(text, "gamma_partial,5,1,0,1,0,0,0,,blocked,,ineffective,kill,,,1,0,");
	/* The first try failed in set-up; the second counts. */
	expect_in(text, "zeta_never,0,0,0,0,0,0,0,,blocked,,errno,chmod,EPERM,,1,0,");
	free(text);
	analysis_free(analysis);
}

Test(by_hand, states)
{
	struct analysis *analysis = load_small();
	char *text = rendered(analysis, states_csv);

	expect_in(text, "alpha_always,0,userns,1,applied,,own\n");
	/* Taken away: the others of the same unshare(2) were applied, this one was not. */
	expect_in(text, "alpha_always,1,userns,0,skipped,,arena\n");
	expect_in(text, "alpha_always,1,pidns,1,applied,,arena\n");
	expect_in(text, "alpha_always,4,chroot,0,skipped,,arena\n");
	/* An option that was off. */
	expect_in(text, "alpha_always,0,bind_mounts,0,skipped,,0\n");
	expect_in(text, "delta_helped,5,pidns,1,failed,EPERM,arena\n");
	/* Not read in time. */
	expect_in(text, "gamma_partial,1,chroot,1,applied,,\n");
	free(text);
	analysis_free(analysis);
}

#define FURTHER (WW_BIT(FACTOR_NO_USERNS) | WW_BIT(FACTOR_NO_MNTNS))

static uint64_t to_further(uint64_t mask)
{
	return mask_expand(mask_compress(mask, WW_BIT(FACTOR_NO_USERNS) | WW_BIT(FACTOR_NO_CHROOT)),
			   FURTHER);
}

/* The small run as if no_mntns had been varied in the place of no_chroot. */
static struct analysis *load_further(void)
{
	struct analysis *analysis = load_small();

	for (size_t i = 0; i < analysis->cell_count; i++)
		analysis->cells[i].mask = to_further(analysis->cells[i].mask);
	for (size_t i = 0; i < analysis->row_count; i++) {
		struct row *row = &analysis->rows[i];

		row->factors = FURTHER;
		row->sole = to_further(row->sole);
		free(row->min_sets);
		row->min_sets = calloc(1, 256);
		implicants_format(row->terms, row->term_count, FURTHER, row->min_sets, 256);
	}
	analysis->profiles[0].factors = FURTHER;
	return analysis;
}

Test(by_hand, further_factors_are_named_everywhere)
{
	struct analysis *analysis = load_further();
	char *cells = rendered(analysis, cells_csv), *states = rendered(analysis, states_csv),
	     *matrix = rendered(analysis, matrix_csv), *report = rendered(analysis, report_md),
	     *json = rendered(analysis, results_json),
	     *summary = rendered(analysis, render_summary);

	/* The six fixed columns keep their place; what came later stands in `removed`. */
	expect_in(cells, ",alpha_always,129,1,0,0,0,0,0,no_mntns,escaped,");
	expect_in(cells, ",alpha_always,1,1,0,0,0,0,0,,escaped,");
	expect_in(states, ",alpha_always,128,mntns,0,");
	expect_in(states, ",alpha_always,128,bind_mounts,0,");
	expect_in(states, ",alpha_always,1,mntns,1,");
	expect_in(matrix, ",beta_chroot,fs,no_userns+no_mntns,1,");
	expect_in(matrix, ",1,no_mntns,no_mntns,1,");
	expect_in(report, "`no_mntns`");
	expect_in(json, "\"no_mntns\"");
	expect_in(summary, "mount namespace");
	free(cells);
	free(states);
	free(matrix);
	free(report);
	free(json);
	free(summary);
	analysis_free(analysis);
}

/* All blocked cells of the run as those of a sandbox that did not start. */
static struct analysis *load_closed(void)
{
	struct analysis *analysis = load_small();

	for (size_t i = 0; i < analysis->cell_count; i++) {
		struct verdict_result *v = &analysis->cells[i].verdict;

		if (v->verdict != VERDICT_BLOCKED)
			continue;
		v->how = HOW_CLOSED;
		v->err = EPERM;
		v->sig = 0;
		strcpy(v->step, "landlock");
	}
	return analysis;
}

Test(by_hand, closed_cells_are_told_apart)
{
	struct analysis *plain = load_small(), *analysis = load_closed();
	char *was = rendered(plain, report_md), *report = rendered(analysis, report_md),
	     *summary = rendered(analysis, render_summary), *cells = rendered(analysis, cells_csv),
	     *before = rendered(plain, render_summary);

	cr_expect_null(strstr(was, "closed"));
	cr_expect_null(strstr(before, "Closed"));
	expect_in(report, "of 24 cells are closed**: a step that was asked for could not be");
	expect_in(summary, "Closed cells: 12 of 24, counted as blocked: the sandbox did not start");
	expect_in(cells, ",blocked,,closed,landlock,EPERM,,");
	free(was);
	free(before);
	free(report);
	free(summary);
	free(cells);
	analysis_free(plain);
	analysis_free(analysis);
}

/* A run of `sealed`, made from one of `strict`. */
Test(by_hand, states_of_sealed_are_those_of_its_layers)
{
	struct analysis *analysis = load_small();
	char *states, *json, *row;
	size_t rows = 0;

	for (size_t i = 0; i < analysis->cell_count; i++) {
		struct cell *cell = &analysis->cells[i];

		cell->profile = "sealed";
		cell->mask = 0;
		cell->has_outcome = true;
		cell->outcome = (struct outcome){.sealed_tag = true};
		cell->outcome.step[STEP_UNSHARE].status = STATUS_APPLIED;
		cell->outcome.step[STEP_LANDLOCK] = (struct step_status){STATUS_FAILED, ENOSYS};
		strcpy(cell->effective, "netns=own;caps=some;bounding=none;seccomp_filters=2");
	}
	states = rendered(analysis, states_csv);
	json = rendered(analysis, results_json);
	for (row = states; (row = strchr(row, '\n')); row++)
		rows++;
	/* 36 primitives without chroot and bind_mounts, and the header. */
	cr_expect_eq(rows, 34 * analysis->cell_count + 1, "%zu", rows);
	expect_in(states, ",netns,1,applied,,own\n");
	expect_in(states, ",landlock,1,failed,ENOSYS,\n");
	expect_in(states, ",caps,1,skipped,,none\n");
	expect_in(states, ",seccomp_args,1,skipped,,2\n");
	cr_expect_null(strstr(states, ",chroot,"));
	expect_in(json, "\"landlock\":\"failed:ENOSYS\"");
	free(states);
	free(json);
	analysis_free(analysis);
}

Test(by_hand, report_names_refuted_predictions_and_partial_runs)
{
	struct analysis *analysis = load_small();
	char *text;

	analysis->rows[1].confirmed = "refuted";
	analysis->rows[1].predicted = "no_chroot|no_nnp";
	analysis->complete = false;
	text = rendered(analysis, report_md);
	expect_in(text, "0 confirmed, 1 refuted");
	expect_in(text, "| `beta_chroot` | `no_chroot\\|no_nnp` | chroot |");
	expect_in(text, "**This run is partial:**");
	free(text);
	analysis_free(analysis);
}

Test(by_hand, summary_has_colour_only_when_asked)
{
	struct analysis *analysis = load_small();
	char *plain = rendered(analysis, render_summary), *coloured = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&coloured, &size);

	cr_assert_eq(summary_print(analysis, "DIR", true, out), 0);
	fclose(out);
	cr_expect_null(strchr(plain, '\033'));
	cr_expect_not_null(strchr(coloured, '\033'));
	free(plain);
	free(coloured);
	analysis_free(analysis);
}

/* The small study without alpha_always, the one that escapes in mask 0. */
Test(by_hand, summary_says_that_nothing_escapes)
{
	struct analysis *analysis = load_small();
	struct row *rows = analysis->rows;
	char *text;

	analysis->rows = rows + 1;
	analysis->row_count--;
	text = rendered(analysis, render_summary);
	expect_in(text, "  Escape under full hardening: 0 of 4\n  Dropping the chroot alone");
	free(text);
	analysis->rows = rows;
	analysis->row_count++;
	analysis_free(analysis);
}

Test(by_hand, an_empty_journal_renders)
{
	char *run = read_all(in_tests("golden/small/run.json"));
	FILE *journal = fopen("/dev/null", "r");
	struct ww_error e = {0};
	struct analysis *analysis = analysis_build(journal, run, &e);

	cr_assert(analysis, "%s", e.text);
	for (size_t i = 0; i < OUTPUTS_COUNT; i++)
		if (outputs[i].render)
			free(rendered(analysis, outputs[i].render));
	free(rendered(analysis, render_summary));
	analysis_free(analysis);
	fclose(journal);
	free(run);
}

/* ---- results.json and its schema ---- */

Test(results, parses_and_embeds_run_json_as_it_is)
{
	struct analysis *analysis = load_small();
	char *text = rendered(analysis, results_json);
	cJSON *results = cJSON_Parse(text);

	cr_assert(results);
	expect_in(text, "\"stamp\":\"1700000000123456789\"");
	cr_expect_eq(cJSON_GetArraySize(cJSON_GetObjectItem(results, "cells")), 24);
	cr_expect_eq(cJSON_GetArraySize(cJSON_GetObjectItem(results, "rows")), 6);
	cJSON_Delete(results);
	free(text);
	analysis_free(analysis);
}

/* Definitions of the schema that list the words of a table. */
static const struct {
	const char *name;
	const struct ww_words *words;
} schema_enums[] = {
	{"caller", &ww_callers},     {"class", &ww_classes},
	{"gain", &ww_gains},         {"need", &ww_needs},
	{"mark", &ww_marks},         {"witness", &ww_witnesses},
	{"goal", &ww_goals},         {"how", &ww_hows},
	{"verdict", &ww_verdicts},   {"factor", &ww_factors},
	{"level", &ww_levels},       {"reason", &ww_reasons},
	{"step", &ww_steps},         {"primitive", &ww_primitives},
	{"protocol", &ww_protocols},
};
#define SCHEMA_ENUMS (sizeof schema_enums / sizeof *schema_enums)

/* Those behind the first hole are of this process. */
static int permanent_words(const struct ww_words *words)
{
	int count = 0;

	while (count < words->count && words->words[count])
		count++;
	return count;
}

/* The line of the schema that defines enum `i`. */
static void put_enum(FILE *out, size_t i)
{
	const struct ww_words *words = schema_enums[i].words;

	fprintf(out, "    \"%s\": {\"enum\": [", schema_enums[i].name);
	for (int word = 0; word < permanent_words(words); word++)
		fprintf(out, "%s\"%s\"", word ? ", " : "", words->words[word]);
	fputs("]},", out);
}

/* The schema with the words of the vocabulary in its enums. */
static char *schema_with_words(const char *schema)
{
	char *text = NULL, start[64];
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	cr_assert(out);
	while (*schema) {
		size_t length = strcspn(schema, "\n"), i;

		for (i = 0; i < SCHEMA_ENUMS; i++) {
			snprintf(start, sizeof start, "    \"%s\": {\"enum\": [",
				 schema_enums[i].name);
			if (strncmp(schema, start, strlen(start)) == 0)
				break;
		}
		if (i < SCHEMA_ENUMS)
			put_enum(out, i);
		else
			fwrite(schema, 1, length, out);
		schema += length;
		if (*schema)
			putc(*schema++, out);
	}
	fclose(out);
	return text;
}

static void expect_enum(const cJSON *definitions, size_t n)
{
	const struct ww_words *words = schema_enums[n].words;
	const char *name = schema_enums[n].name;
	const cJSON *list = cJSON_GetObjectItem(cJSON_GetObjectItem(definitions, name), "enum");

	cr_expect_eq(cJSON_GetArraySize(list), permanent_words(words),
		     "%s: number of words (tests/golden/README.md)", name);
	for (int i = 0; i < permanent_words(words); i++) {
		const cJSON *item = cJSON_GetArrayItem(list, i);

		cr_expect(cJSON_IsString(item) && strcmp(item->valuestring, words->words[i]) == 0,
			  "%s: word %d is not %s", name, i, words->words[i]);
	}
}

Test(golden, the_schema_has_the_words_of_the_vocabulary)
{
	const char *path = in_tests("../docs/reference/schemas/results.schema.json");
	char *text = read_all(path);
	cJSON *schema;

	cr_assert(text, "%s", path);
	if (getenv("WW_GOLDEN_UPDATE")) {
		char *updated = schema_with_words(text);

		write_text(path, updated);
		free(text);
		text = updated;
	}
	schema = cJSON_Parse(text);
	cr_assert(schema, "%s", path);
	for (size_t i = 0; i < SCHEMA_ENUMS; i++)
		expect_enum(cJSON_GetObjectItem(schema, "$defs"), i);
	cJSON_Delete(schema);
	free(text);
}

/* ---- files ---- */

Test(files, are_written_whole)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX];
	struct writing writing = {.analysis = analysis};
	size_t written = 0;

	copy_small(dir);
	writing.folder = folder_at(dir);
	for (size_t i = 0; i < OUTPUTS_COUNT; i++) {
		if (!outputs[i].render)
			continue;
		cr_expect_eq(output_write(&outputs[i], &writing, &e), 0, "%s", e.text);
		written++;
	}
	cr_expect_eq(count_entries(dir), 2 + written, "temporary files were left behind");
	remove_tree(dir);
	analysis_free(analysis);
}

/* A full disk, by a limit on the size of files. */
static void limit_file_size(rlim_t bytes)
{
	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){bytes, bytes}), 0);
}

Test(files, the_old_one_stays_when_the_disk_is_full)
{
	struct analysis *analysis = load_small();
	struct ww_error e = {0};
	char dir[PATH_MAX], path[PATH_MAX + 16];
	struct writing writing = {.analysis = analysis};
	char *text;
	FILE *old;

	copy_small(dir);
	writing.folder = folder_at(dir);
	snprintf(path, sizeof path, "%s/cells.csv", dir);
	old = fopen(path, "w");
	fputs("old\n", old);
	fclose(old);
	limit_file_size(100);
	cr_expect_lt(output_write(&outputs[0], &writing, &e), 0);
	expect_in(e.text, "cells.csv");
	expect_in(e.text, strerror(EFBIG));
	cr_expect_lt(trials_csv_write(&writing, &e), 0);
	expect_in(e.text, "trials.csv");
	text = read_all(path);
	cr_expect_str_eq(text, "old\n");
	cr_expect_eq(count_entries(dir), 3, "temporary files were left behind");
	free(text);
	remove_tree(dir);
	analysis_free(analysis);
}

Test(files, a_failing_stream_fails_the_renderer)
{
	struct analysis *analysis = load_small();

	for (size_t i = 0; i < OUTPUTS_COUNT; i++) {
		FILE *full;

		if (!outputs[i].render)
			continue;
		full = fopen("/dev/full", "w");
		cr_assert(full);
		setvbuf(full, NULL, _IONBF, 0);
		cr_expect_eq(outputs[i].render(analysis, full), -1, "%s", outputs[i].word);
		fclose(full);
	}
	analysis_free(analysis);
}

Test(files, a_missing_directory_is_named)
{
	struct analysis *analysis = load_small();
	struct writing writing = {.analysis = analysis, .folder = folder_at("/nonexistent")};
	struct ww_error e = {0};

	cr_expect_lt(output_write(&outputs[0], &writing, &e), 0);
	expect_in(e.text, "/nonexistent/cells.csv");
	cr_expect_lt(trials_csv_write(&writing, &e), 0);
	expect_in(e.text, "/nonexistent/trials.jsonl");
	analysis_free(analysis);
}
