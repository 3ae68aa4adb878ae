/* SPDX-License-Identifier: MIT */
#include "terminal/explain.h"

#include <cjson/cJSON.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "description_list.h"
#include "hardening.h"
#include "input.h"
#include "journal.h"
#include "outcome.h"
#include "terminal/terminal.h"
#include "text/findings_text.h"
#include "text/phrases.h"
#include "text/utf8.h"
#include "text/verdict_text.h"
#include "text/words.h"
#include "json/external_json.h"
#include "json/json_tree.h"

#define LABEL 14

/* ---- the control arm ---- */

static int take_control(const struct facts *facts, void *context)
{
	struct explanation *explanation = context;
	const int kind = control_kind_of(facts->profile);
	struct control_arm *arm;

	if (facts->arm != ARM_CONTROL || kind < 0 ||
	    strcmp(facts->fixture, explanation->fixture->id) != 0)
		return 0;
	arm = &explanation->control[kind][facts->caller];
	/* A retry is no repetition of its own; what escaped is never retried. */
	arm->reps += facts->attempt == 0;
	arm->escaped += facts->sight == SIGHT_ESCAPED;
	if (*facts->effective)
		effective_primitives(facts->effective, &arm->in_force, &(uint64_t){0});
	if (facts->sight != SIGHT_ESCAPED) {
		memcpy(arm->step, facts->step, sizeof arm->step);
		arm->err = facts->said_errno;
	}
	return 0;
}

int explain_control(struct explanation *explanation, const char *dir, struct ww_error *e)
{
	struct folder folder;
	FILE *in;
	int status;

	if (folder_open(&folder, dir, FOLDER_READ, e) < 0)
		return -1;
	in = input_open_in(&folder, "trials.jsonl", "the journal of a run", e);
	folder_close(&folder);
	if (!in)
		return -1;
	status = journal_read(in, take_control, explanation, NULL, e);
	fclose(in);
	return status;
}

/* ---- what is told of the run ---- */

static const struct analysis_profile *profile_of(const struct explanation *explanation,
						 const struct row *row)
{
	const struct analysis *analysis = explanation->analysis;

	for (size_t i = 0; i < analysis->profile_count; i++)
		if (strcmp(analysis->profiles[i].name, row->profile) == 0)
			return &analysis->profiles[i];
	return NULL;
}

static bool is_launched(const struct explanation *explanation, const struct row *row)
{
	const struct analysis_profile *profile = profile_of(explanation, row);

	return profile && profile->control == CONTROL_LAUNCHED;
}

static const struct control_arm *control_of(const struct explanation *explanation,
					    const struct row *row)
{
	return &explanation->control[is_launched(explanation, row) ? CONTROL_LAUNCHED
								   : CONTROL_BARE][row->caller];
}

static bool asks_profile(const struct explanation *explanation, const char *profile)
{
	size_t i = 0;

	while (i < explanation->profile_count && strcmp(explanation->profiles[i], profile) != 0)
		i++;
	return explanation->profile_count == 0 || i < explanation->profile_count;
}

static bool asks_mask(const struct explanation *explanation, uint64_t mask)
{
	size_t i = 0;

	while (i < explanation->mask_count && explanation->masks[i] != mask)
		i++;
	return explanation->mask_count == 0 || i < explanation->mask_count;
}

static bool has_asked_cell(const struct explanation *explanation, const struct row *row)
{
	size_t i = 0;

	while (i < row->cell_count && !asks_mask(explanation, row->cells[i].mask))
		i++;
	return explanation->mask_count == 0 || i < row->cell_count;
}

bool explain_asked(const struct explanation *explanation, const struct row *row)
{
	return strcmp(row->fixture->id, explanation->fixture->id) == 0 &&
	       (!explanation->callers || explanation->callers & WW_BIT(row->caller)) &&
	       asks_profile(explanation, row->profile) && has_asked_cell(explanation, row);
}

/* A row with those of its cells that are asked for, which end alike or not. */
struct asked {
	struct analysis analysis;
	struct row row;
	struct cell *cells;
	struct alike *groups;
	size_t group_count;
};

/* false: no memory. */
static bool asked_open(const struct explanation *explanation, const struct row *row,
		       struct asked *asked)
{
	*asked = (struct asked){.analysis = *explanation->analysis, .row = *row};
	asked->cells = calloc(row->cell_count + 1, sizeof *asked->cells);
	asked->analysis.cells = asked->cells;
	asked->row.first_cell = asked->row.cell_count = 0;
	asked->row.cells = asked->cells;
	for (size_t i = 0; asked->cells && i < row->cell_count; i++)
		if (asks_mask(explanation, row->cells[i].mask))
			asked->cells[asked->row.cell_count++] = row->cells[i];
	if (asked->cells)
		asked->group_count = alike_cells(&asked->analysis, &asked->row, &asked->groups);
	return asked->groups != NULL;
}

static void asked_close(struct asked *asked)
{
	free(asked->groups);
	free(asked->cells);
}

/* What a sandbox is without a factor, by the description that it was measured by, where that one is
 * at hand: a run keeps the sentences of local factors alone. */
static const struct description *description_of(const struct explanation *explanation,
						const struct row *row)
{
	const struct analysis_profile *profile = profile_of(explanation, row);
	const struct description *description = description_find(row->profile);
	const size_t length = strlen(profile->sandbox.description);

	return description && length > 0 &&
			       strncmp(description->hash, profile->sandbox.description, length) == 0
		       ? description
		       : NULL;
}

#define MEANING_MAX 512

static const char *factor_told(const struct explanation *explanation, const struct row *row,
			       int bit, char text[MEANING_MAX])
{
	const struct description *description = description_of(explanation, row);

	snprintf(text, MEANING_MAX, "%s", hardening_meaning((enum factor)bit));
	for (size_t i = 0; description && i < description->factor_count; i++)
		if (description->factors[i].bit == WW_BIT(bit))
			snprintf(text, MEANING_MAX, "Without it: %s",
				 description->factors[i].meaning);
	return text;
}

/* ---- text ---- */

static void put_indented(const char *text, FILE *out)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		fprintf(out, "%s%.*s\n", length ? "  " : "", (int)length, text);
		text += length + (text[length] == '\n');
	}
}

static void put_field(const char *label, const char *text, FILE *out)
{
	if (!text || !*text)
		return;
	fprintf(out, "  %-*s", LABEL, label);
	put_line_of(text, out);
	putc('\n', out);
}

static void put_set(const char *label, uint64_t set, const struct ww_words *words, FILE *out)
{
	char text[VERDICT_TEXT_MAX] = "";
	size_t used = 0;

	for (; set; set &= set - 1)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "",
					 ww_word(words, __builtin_ctzll(set)));
	put_field(label, text, out);
}

static const char *prediction(const char *sets)
{
	if (!*sets)
		return "never escapes";
	return sets;
}

static const char *note_of(const struct explanation *explanation)
{
	if (*explanation->note)
		return explanation->note;
	return explanation->fixture->program
		       ? "An external fixture: this is what its manifest declares."
		       : "No explanation is built in: the fixture is not one of this program's.";
}

static void put_arguments(const char *label, const struct text_list *arguments, FILE *out)
{
	if (arguments->count == 0)
		return;
	fprintf(out, "  %-*s", LABEL, label);
	for (size_t i = 0; i < arguments->count; i++) {
		fputs(i ? " " : "", out);
		put_line_of(arguments->items[i], out);
	}
	putc('\n', out);
}

static void put_external(const struct catalog_entry *fixture, FILE *out)
{
	if (!fixture->program)
		return;
	put_field("program", fixture->program, out);
	put_arguments("arguments", &fixture->arguments, out);
	put_arguments("benign", &fixture->benign_arguments, out);
	put_field("protocol", ww_word(&ww_protocols, (int)fixture->protocol), out);
	put_field("prints", fixture->marker, out);
	put_field("benign prints", fixture->benign_marker, out);
	put_field("makes", fixture->file, out);
	put_field("hash", fixture->hash, out);
}

static void put_fixture(const struct explanation *explanation, FILE *out)
{
	const struct catalog_entry *fixture = explanation->fixture;
	char text[VERDICT_TEXT_MAX];

	fprintf(out, "%s (%s): ", fixture->id, ww_word(&ww_classes, (int)fixture->fclass));
	put_line_of(fixture->summary, out);
	fputs("\n\n", out);
	put_indented(note_of(explanation), out);
	putc('\n', out);
	put_external(fixture, out);
	put_set("needs", fixture->needs, &ww_needs, out);
	snprintf(text, sizeof text, "%s%s%s", ww_word(&ww_witnesses, (int)fixture->witness),
		 fixture->goal == GOAL_NONE ? "" : ": ", ww_word(&ww_goals, (int)fixture->goal));
	put_field("witness", text, out);
	put_field("gains", ww_word(&ww_gains, (int)fixture->gain), out);
	put_set("marks", fixture->marks, &ww_marks, out);
	put_field("features", fixture->features, out);
	put_field("ATT&CK", fixture->attack_ck, out);
	put_field("CWE", fixture->cwe, out);
	put_field("references", fixture->references, out);
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		snprintf(text, sizeof text, "%s: %s", ww_word(&ww_callers, caller),
			 prediction(fixture->predict[caller]));
		put_field(caller ? "" : "predicted", text, out);
	}
}

static void put_control(const struct control_arm *arm, FILE *out)
{
	char text[VERDICT_TEXT_MAX], word[WORD_MAX];

	if (arm->reps == 0)
		snprintf(text, sizeof text, "was not run");
	else if (arm->escaped)
		snprintf(text, sizeof text, "escaped with no hardening at all (%u of %u)",
			 arm->escaped, arm->reps);
	else
		snprintf(text, sizeof text, "did not escape with no hardening at all%s%s%s%s",
			 arm->err ? ": " : "", errno_word(arm->err, word), arm->err ? " at " : "",
			 arm->err ? arm->step : "");
	put_field("control", text, out);
}

/* A blocked verdict says that the harmless program worked; a failure has its own reason. */
static void put_benign(const unsigned counts[WW_VERDICTS_COUNT], const struct alike *groups,
		       size_t count, FILE *out)
{
	char text[VERDICT_TEXT_MAX];
	size_t failed = 0, closed = 0, blocked;

	for (size_t i = 0; i < count; i++) {
		if (groups[i].verdict->reason == REASON_BENIGN)
			failed += groups[i].count;
		if (groups[i].verdict->how == HOW_CLOSED)
			closed += groups[i].count;
	}
	blocked = counts[VERDICT_BLOCKED] - closed;
	if (blocked + failed > 0) {
		snprintf(text, sizeof text,
			 "a harmless program worked in %s%zu%s combination%s that block%s it%s",
			 blocked == 1 ? "the " : "all ", blocked, closed ? " other" : "",
			 plural(blocked), blocked == 1 ? "s" : "",
			 failed ? ", and failed in those that are inconclusive for it" : "");
		put_field("benign", text, out);
	}
	if (closed > 0) {
		snprintf(
			text, sizeof text,
			"the sandbox did not start in %zu combination%s: it ran neither of the two",
			closed, plural(closed));
		put_field("closed", text, out);
	}
}

static const char *full_outcome(const struct row *row)
{
	switch (row_outcome(row, 0)) {
	case ROW_ESCAPED:
		return "escapes under full hardening";
	case ROW_BLOCKED:
		return "blocked under full hardening";
	case ROW_NOT_KNOWN:
		break;
	}
	return row->cell_count > 0 && row->cells[0].mask == 0 ? "not known under full hardening"
							      : "full hardening was not measured";
}

static void put_names(const char *label, uint64_t factors, FILE *out)
{
	fprintf(out, "  %-*s", LABEL, label);
	put_hardening_list(out, factors, ", and ");
	putc('\n', out);
}

static void put_sets(const struct row *row, FILE *out)
{
	char text[VERDICT_TEXT_MAX];

	if (!row->testable)
		return;
	put_field("hardened", full_outcome(row), out);
	if (!row->complete) {
		snprintf(text, sizeof text, "no sets are told: %zu of %zu combinations are known",
			 row_known_count(row), (size_t)1 << __builtin_popcountll(row->factors));
		put_field("escapes", text, out);
		return;
	}
	put_field("escapes", *row->min_sets ? row->min_sets : "never", out);
	if (row->sole)
		put_names("sole blocker", row->sole, out);
	if (!row->monotone)
		put_field("note", "dropping one step more can stop it (!factor: it must stay)",
			  out);
}

static void put_tally(const struct row *row, const unsigned counts[WW_VERDICTS_COUNT], FILE *out)
{
	fprintf(out, "\n%s, started by %s: %zu cell%s", row->profile, caller_name(row->caller),
		row->cell_count, plural(row->cell_count));
	for (int verdict = 0; verdict < WW_VERDICTS_COUNT; verdict++)
		if (counts[verdict] > 0)
			fprintf(out, ", %u %s", counts[verdict], ww_word(&ww_verdicts, verdict));
	putc('\n', out);
}

/* The steps of a sandbox that others wrote are not known by their words alone. */
static void put_factors(const struct explanation *explanation, const struct row *row, FILE *out)
{
	char text[VERDICT_TEXT_MAX], meaning[MEANING_MAX];

	if (!is_launched(explanation, row))
		return;
	for (uint64_t left = row->factors; left; left &= left - 1) {
		const int bit = __builtin_ctzll(left);

		snprintf(text, sizeof text, "%s, %s. %s", ww_word(&ww_factors, bit),
			 hardening_name((enum factor)bit),
			 factor_told(explanation, row, bit, meaning));
		put_field(left == row->factors ? "factors" : "", text, out);
	}
}

static void put_groups(const struct asked *asked, FILE *out)
{
	char end[VERDICT_TEXT_MAX], masks[VERDICT_TEXT_MAX];

	for (size_t i = 0; i < asked->group_count; i++)
		fprintf(out, "  %5zu  %s\n         %s\n", asked->groups[i].count,
			verdict_text(asked->groups[i].verdict, end),
			alike_masks(&asked->groups[i], &asked->row, masks));
}

/* What the arena itself has is in force in the control arm, too. */
static void put_in_force(const char *effective, const struct control_arm *control, FILE *out)
{
	uint64_t in_force, known;

	effective_primitives(effective, &in_force, &known);
	in_force &= ~control->in_force;
	fprintf(out, "  %-*s", LABEL, "in force");
	if (in_force)
		put_primitive_list(out, in_force);
	else
		fputs("nothing that can be seen", out);
	putc('\n', out);
}

/* Why a launcher did not start the program; and of one cell, what was in force when it did. */
static void put_seen(const struct asked *asked, const struct control_arm *control, FILE *out)
{
	const char *said = NULL;

	for (size_t i = 0; i < asked->row.cell_count && !said; i++)
		said = asked->cells[i].launcher_said;
	put_field("launcher said", said, out);
	if (asked->row.cell_count == 1 && *asked->cells[0].effective)
		put_in_force(asked->cells[0].effective, control, out);
}

static void put_row(const struct explanation *explanation, const struct row *row,
		    const struct asked *asked, FILE *out)
{
	char text[VERDICT_TEXT_MAX];
	unsigned counts[WW_VERDICTS_COUNT];

	row_tally(&asked->analysis, &asked->row, counts);
	put_tally(&asked->row, counts, out);
	put_factors(explanation, row, out);
	put_control(control_of(explanation, row), out);
	put_benign(counts, asked->groups, asked->group_count, out);
	put_sets(row, out);
	if (*row->confirmed) {
		snprintf(text, sizeof text, "%s (%s)", prediction(row->predicted), row->confirmed);
		put_field("predicted", text, out);
	}
	put_seen(asked, control_of(explanation, row), out);
	put_groups(asked, out);
}

/* Every row that is asked for.  How many there were; -1 without memory. */
static int put_rows(const struct explanation *explanation, FILE *out)
{
	const struct analysis *analysis = explanation->analysis;
	int count = 0;

	for (size_t i = 0; i < analysis->row_count && count >= 0; i++) {
		struct asked asked;

		if (!explain_asked(explanation, &analysis->rows[i]))
			continue;
		count = asked_open(explanation, &analysis->rows[i], &asked) ? count + 1 : -1;
		if (count > 0)
			put_row(explanation, &analysis->rows[i], &asked, out);
		asked_close(&asked);
	}
	return count;
}

static int put_explanation(const struct explanation *explanation, FILE *out)
{
	const struct analysis *analysis = explanation->analysis;
	int rows;

	put_fixture(explanation, out);
	if (!analysis)
		return ferror(out) ? -1 : 0;
	fputs("\nMeasured: ", out);
	put_line_of(analysis->host_line, out);
	fputs(analysis->complete ? "\n" : " (the run is partial)\n", out);
	rows = put_rows(explanation, out);
	if (rows == 0)
		fputs("\nThis run did not have the fixture.\n", out);
	return rows < 0 || ferror(out) ? -1 : 0;
}

int explain_text(const struct explanation *explanation, FILE *out)
{
	struct terminal terminal;
	FILE *page = terminal_open(&terminal);

	return terminal_close(&terminal, page ? put_explanation(explanation, page) : -1, out);
}

/* ---- JSON ---- */

static void add_words(cJSON *object, const char *key, uint64_t set, const struct ww_words *words)
{
	cJSON *list = cJSON_AddArrayToObject(object, key);

	for (; set; set &= set - 1)
		cJSON_AddItemToArray(list,
				     cJSON_CreateString(ww_word(words, __builtin_ctzll(set))));
}

static cJSON *group_json(const struct asked *asked, const struct alike *group)
{
	const struct row *row = &asked->row;
	const struct verdict_result *v = group->verdict;
	cJSON *object = cJSON_CreateObject(), *masks;
	char word[WORD_MAX];

	cJSON_AddStringToObject(object, "verdict", ww_word(&ww_verdicts, (int)v->verdict));
	cJSON_AddStringToObject(object, "reason", ww_word(&ww_reasons, (int)v->reason));
	cJSON_AddStringToObject(object, "how", ww_word(&ww_hows, (int)v->how));
	cJSON_AddStringToObject(object, "step", v->step);
	cJSON_AddStringToObject(object, "errno", errno_word(v->err, word));
	cJSON_AddStringToObject(object, "signal", signal_word(v->sig, word));
	add_words(object, "gone_in_all", alike_gone(group, row), &ww_factors);
	add_words(object, "kept_in_all", alike_kept(group, row), &ww_factors);
	cJSON_AddBoolToObject(object, "exact", alike_exact(group, row));
	masks = cJSON_AddArrayToObject(object, "masks");
	for (size_t i = 0; i < row->cell_count; i++) {
		const struct cell *cell = &asked->cells[i];

		if (ends_alike(v, &cell->verdict))
			cJSON_AddItemToArray(masks, cJSON_CreateNumber((double)cell->mask));
	}
	return object;
}

static const char *outcome_word(enum row_outcome outcome)
{
	switch (outcome) {
	case ROW_ESCAPED:
		return "escaped";
	case ROW_BLOCKED:
		return "blocked";
	case ROW_NOT_KNOWN:
		break;
	}
	return "not_known";
}

/* What taking each factor of a sandbox of others away does. */
static void add_meanings(cJSON *object, const struct explanation *explanation,
			 const struct row *row)
{
	cJSON *meanings;
	char text[MEANING_MAX];

	if (!is_launched(explanation, row))
		return;
	meanings = cJSON_AddObjectToObject(object, "meanings");
	for (uint64_t left = row->factors; left; left &= left - 1) {
		const int bit = __builtin_ctzll(left);

		cJSON_AddStringToObject(meanings, ww_word(&ww_factors, bit),
					factor_told(explanation, row, bit, text));
	}
}

static cJSON *row_json(const struct explanation *explanation, const struct row *row,
		       const struct asked *asked)
{
	const struct control_arm *control = control_of(explanation, row);
	cJSON *object = cJSON_CreateObject(), *list, *arm;

	cJSON_AddStringToObject(object, "profile", row->profile);
	cJSON_AddStringToObject(object, "caller", ww_word(&ww_callers, (int)row->caller));
	add_words(object, "factors", row->factors, &ww_factors);
	add_meanings(object, explanation, row);
	cJSON_AddBoolToObject(object, "testable", row->testable);
	cJSON_AddNumberToObject(object, "known", (double)row_known_count(row));
	cJSON_AddStringToObject(object, "full_hardening", outcome_word(row_outcome(row, 0)));
	cJSON_AddBoolToObject(object, "complete", row->complete);
	cJSON_AddStringToObject(object, "min_sets", row->min_sets);
	add_words(object, "sole_blockers", row->sole, &ww_factors);
	cJSON_AddStringToObject(object, "predicted", row->predicted);
	cJSON_AddStringToObject(object, "confirmed", row->confirmed);
	arm = cJSON_AddObjectToObject(object, "control");
	cJSON_AddNumberToObject(arm, "reps", control->reps);
	cJSON_AddNumberToObject(arm, "escaped", control->escaped);
	list = cJSON_AddArrayToObject(object, "groups");
	for (size_t i = 0; i < asked->group_count; i++)
		cJSON_AddItemToArray(list, group_json(asked, &asked->groups[i]));
	return object;
}

static cJSON *fixture_json(const struct explanation *explanation)
{
	const struct catalog_entry *fixture = explanation->fixture;
	cJSON *object = cJSON_CreateObject(), *predict;

	cJSON_AddStringToObject(object, "id", fixture->id);
	cJSON_AddStringToObject(object, "summary", fixture->summary);
	cJSON_AddStringToObject(object, "class", ww_word(&ww_classes, (int)fixture->fclass));
	cJSON_AddStringToObject(object, "gain", ww_word(&ww_gains, (int)fixture->gain));
	cJSON_AddStringToObject(object, "note", explanation->note);
	add_words(object, "needs", fixture->needs, &ww_needs);
	cJSON_AddStringToObject(object, "witness", ww_word(&ww_witnesses, (int)fixture->witness));
	cJSON_AddStringToObject(object, "goal", ww_word(&ww_goals, (int)fixture->goal));
	add_words(object, "marks", fixture->marks, &ww_marks);
	cJSON_AddStringToObject(object, "attack_ck", fixture->attack_ck);
	cJSON_AddStringToObject(object, "cwe", fixture->cwe);
	cJSON_AddStringToObject(object, "references", fixture->references);
	predict = cJSON_AddObjectToObject(object, "predict");
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		cJSON_AddStringToObject(predict, ww_word(&ww_callers, caller),
					fixture->predict[caller]);
	add_external(object, fixture);
	return object;
}

int explain_json(const struct explanation *explanation, FILE *out)
{
	const struct analysis *analysis = explanation->analysis;
	cJSON *object = fixture_json(explanation), *rows = NULL;

	if (analysis)
		rows = cJSON_AddArrayToObject(object, "measured");
	for (size_t i = 0; analysis && i < analysis->row_count; i++) {
		const struct row *row = &analysis->rows[i];
		struct asked asked;

		if (!explain_asked(explanation, row))
			continue;
		if (asked_open(explanation, row, &asked))
			cJSON_AddItemToArray(rows, row_json(explanation, row, &asked));
		asked_close(&asked);
	}
	return json_print(object, out);
}
