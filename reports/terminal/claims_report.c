/* SPDX-License-Identifier: MIT */
#include "terminal/claims_report.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "markdown/markdown.h"
#include "terminal/terminal.h"
#include "text/phrases.h"
#include "text/words.h"
#include "json/json_tree.h"

#define MEASURED_MAX 256

static const char *status_of(const struct claim *claim)
{
	return ww_word(&claim_statuses, (int)claim->status);
}

/* "blocked: EINVAL at setuid", "escaped", "untestable: no_privilege". */
static const char *measured(const struct claim *claim, char text[MEASURED_MAX])
{
	const struct verdict_result *v = claim->cell ? &claim->cell->verdict : NULL;
	char errno_text[WORD_MAX], signal_text[WORD_MAX];
	const char *verdict = v ? ww_word(&ww_verdicts, (int)v->verdict) : "";

	if (!v)
		snprintf(text, MEASURED_MAX, "%s", claim->why);
	else if (v->verdict == VERDICT_ESCAPED)
		snprintf(text, MEASURED_MAX, "%s", verdict);
	else if (v->verdict != VERDICT_BLOCKED)
		snprintf(text, MEASURED_MAX, "%s: %s", verdict,
			 ww_word(&ww_reasons, (int)v->reason));
	else if (v->how == HOW_CLOSED)
		snprintf(text, MEASURED_MAX, "%s: the sandbox did not start, %s at %s", verdict,
			 errno_word(v->err, errno_text), v->step);
	else if (v->how == HOW_INEFFECTIVE)
		snprintf(text, MEASURED_MAX, "%s: without effect at %s", verdict, v->step);
	else
		snprintf(text, MEASURED_MAX, "%s: %s at %s", verdict,
			 v->how == HOW_SIGNAL ? signal_word(v->sig, signal_text)
					      : errno_word(v->err, errno_text),
			 v->step);
	return text;
}

static const char *removed_of(const struct claim *claim, char text[WW_MASK_TEXT_MAX])
{
	mask_format(claim->removed, text);
	return text;
}

/* ---- text ---- */

enum { COLUMN_PROFILE, COLUMN_REMOVED, COLUMN_FIXTURE, COLUMNS };

static void widen(size_t *width, const char *text)
{
	if (strlen(text) > *width)
		*width = strlen(text);
}

static void measure_columns(const struct claims *claims, size_t width[COLUMNS])
{
	char text[WW_MASK_TEXT_MAX];

	for (size_t i = 0; i < claims->count; i++) {
		widen(&width[COLUMN_PROFILE], claims->list[i].profile);
		widen(&width[COLUMN_REMOVED], removed_of(&claims->list[i], text));
		widen(&width[COLUMN_FIXTURE], claims->list[i].fixture);
	}
}

static void put_claim(const struct claim *claim, const size_t width[COLUMNS], FILE *out)
{
	char removed[WW_MASK_TEXT_MAX], text[MEASURED_MAX];

	fprintf(out, "%-10s  %-*s  %-4s  %-*s  %-*s  claimed %s", status_of(claim),
		(int)width[COLUMN_PROFILE], claim->profile,
		ww_word(&ww_callers, (int)claim->caller), (int)width[COLUMN_REMOVED],
		removed_of(claim, removed), (int)width[COLUMN_FIXTURE], claim->fixture,
		ww_word(&ww_verdicts, (int)claim->expected));
	if (claim->status != CLAIM_CONFIRMED || claim->expected == VERDICT_BLOCKED)
		fprintf(out, "%s%s", claim->cell ? ", measured " : ": ", measured(claim, text));
	putc('\n', out);
	if (claim->status == CLAIM_REFUTED && claim->cell->effective[0])
		fprintf(out, "            in force: %s\n", claim->cell->effective);
}

/* The note of a line stands once above its claims. */
static void put_note(const struct claims *claims, size_t i, FILE *out)
{
	const struct claim *claim = &claims->list[i];

	if (i > 0 && claims->list[i - 1].line == claim->line)
		return;
	if (i > 0)
		putc('\n', out);
	if (*claim->note)
		fprintf(out, "%s\n", claim->note);
}

static void put_tally(const struct claims *claims, FILE *out)
{
	fprintf(out, "%zu claim%s: %zu confirmed, %zu refuted, %zu untestable\n", claims->count,
		plural(claims->count), claims_tally(claims, CLAIM_CONFIRMED),
		claims_tally(claims, CLAIM_REFUTED), claims_tally(claims, CLAIM_UNTESTABLE));
}

static int put_claims(const struct claims *claims, FILE *out)
{
	size_t width[COLUMNS] = {0};

	measure_columns(claims, width);
	for (size_t i = 0; i < claims->count; i++) {
		put_note(claims, i, out);
		put_claim(&claims->list[i], width, out);
	}
	putc('\n', out);
	put_tally(claims, out);
	return ferror(out) ? -1 : 0;
}

int claims_text(const struct claims *claims, FILE *out)
{
	struct terminal terminal;
	FILE *page = terminal_open(&terminal);

	return terminal_close(&terminal, page ? put_claims(claims, page) : -1, out);
}

/* ---- Markdown ---- */

int claims_markdown(const struct claims *claims, FILE *out)
{
	char removed[WW_MASK_TEXT_MAX], text[MEASURED_MAX];

	fputs("| profile | caller | factors dropped | fixture | claimed | | measured |\n"
	      "|---|---|---|---|---|---|---|\n",
	      out);
	for (size_t i = 0; i < claims->count; i++) {
		const struct claim *claim = &claims->list[i];
		const char *strong = claim->status == CLAIM_REFUTED ? "**" : "";

		fputs("| ", out);
		md_code(out, claim->profile);
		fprintf(out, " | `%s` | `%s` | ", ww_word(&ww_callers, (int)claim->caller),
			removed_of(claim, removed));
		md_code(out, claim->fixture);
		fprintf(out, " | %s | %s%s%s | ", ww_word(&ww_verdicts, (int)claim->expected),
			strong, status_of(claim), strong);
		md_text(out, measured(claim, text));
		fputs(" |\n", out);
	}
	putc('\n', out);
	put_tally(claims, out);
	return ferror(out) ? -1 : 0;
}

/* ---- JSON ---- */

static cJSON *cell_json(const struct cell *cell)
{
	const struct verdict_result *v = &cell->verdict;
	cJSON *object = cJSON_CreateObject();
	char word[WORD_MAX];

	cJSON_AddStringToObject(object, "verdict", ww_word(&ww_verdicts, (int)v->verdict));
	cJSON_AddStringToObject(object, "reason", ww_word(&ww_reasons, (int)v->reason));
	cJSON_AddStringToObject(object, "how", ww_word(&ww_hows, (int)v->how));
	cJSON_AddStringToObject(object, "step", v->step);
	cJSON_AddStringToObject(object, "errno", errno_word(v->err, word));
	cJSON_AddStringToObject(object, "signal", signal_word(v->sig, word));
	cJSON_AddNumberToObject(object, "reps", v->reps);
	cJSON_AddNumberToObject(object, "escaped_reps", v->escaped_reps);
	cJSON_AddStringToObject(object, "effective", cell->effective);
	return object;
}

static cJSON *claim_json(const struct claim *claim)
{
	cJSON *object = cJSON_CreateObject(), *removed;

	cJSON_AddNumberToObject(object, "line", claim->line);
	cJSON_AddStringToObject(object, "profile", claim->profile);
	cJSON_AddStringToObject(object, "caller", ww_word(&ww_callers, (int)claim->caller));
	cJSON_AddNumberToObject(object, "mask", (double)claim->removed);
	removed = cJSON_AddArrayToObject(object, "removed");
	for (uint64_t left = claim->removed; left; left &= left - 1)
		cJSON_AddItemToArray(
			removed, cJSON_CreateString(ww_word(&ww_factors, __builtin_ctzll(left))));
	cJSON_AddStringToObject(object, "fixture", claim->fixture);
	cJSON_AddStringToObject(object, "expected", ww_word(&ww_verdicts, (int)claim->expected));
	cJSON_AddStringToObject(object, "note", claim->note);
	cJSON_AddStringToObject(object, "status", status_of(claim));
	cJSON_AddStringToObject(object, "why", claim->why);
	cJSON_AddItemToObject(object, "measured",
			      claim->cell ? cell_json(claim->cell) : cJSON_CreateNull());
	return object;
}

int claims_json(const struct claims *claims, FILE *out)
{
	cJSON *root = cJSON_CreateObject(), *list;

	for (int status = 0; status < CLAIM_STATUS_COUNT; status++)
		cJSON_AddNumberToObject(root, ww_word(&claim_statuses, status),
					(double)claims_tally(claims, (enum claim_status)status));
	list = cJSON_AddArrayToObject(root, "claims");
	for (size_t i = 0; i < claims->count; i++)
		cJSON_AddItemToArray(list, claim_json(&claims->list[i]));
	return json_print(root, out);
}
