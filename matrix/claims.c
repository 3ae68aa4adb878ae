/* SPDX-License-Identifier: MIT */
/* Claims: read from a small CSV file, judged by measured cells. */
#include "claims.h"

#include <stdlib.h>
#include <string.h>

#include "csv_line.h"
#include "group.h"
#include "grow.h"
#include "mask.h"

static const char *const status_words[] = {
	[CLAIM_UNTESTABLE] = "untestable",
	[CLAIM_CONFIRMED] = "confirmed",
	[CLAIM_REFUTED] = "refuted",
};
const struct ww_words claim_statuses = {"status of a claim", status_words, CLAIM_STATUS_COUNT};

enum {
	FIELD_PROFILE,
	FIELD_CALLER,
	FIELD_REMOVED,
	FIELD_FIXTURE,
	FIELD_EXPECTED,
	FIELD_NOTE,
	FIELDS
};
static const char *const names[FIELDS] = {"profile", "caller",   "removed",
					  "fixture", "expected", "note"};

/* What one line says; the fields lie in the line itself. */
struct line {
	unsigned number;
	char *field[FIELDS];
};

static int bad_field(const struct line *line, int field, const char *expected, const char *found,
		     struct ww_error *e)
{
	return ww_fail(e, 2, "line %u: field \"%s\": expected %.100s, not '%.60s'", line->number,
		       names[field], expected, found);
}

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

/* ---- lines ---- */

static int cut_line(char *text, struct line *line, struct ww_error *e)
{
	static char nothing[] = "";
	int bad = 0;
	int count = csv_line_cut(text, line->field, FIELDS, &bad);

	if (count < 0)
		return ww_fail(e, 2, "line %u: field \"%s\": unbalanced double quotes",
			       line->number, names[bad]);
	if (count > FIELDS)
		return ww_fail(e, 2,
			       "line %u: more than %d fields: put a note with commas "
			       "into double quotes",
			       line->number, FIELDS);
	if (count < FIELD_NOTE)
		return ww_fail(e, 2, "line %u: field \"%s\" is missing", line->number,
			       names[count]);
	if (count == FIELD_NOTE)
		line->field[FIELD_NOTE] = nothing;
	return 0;
}

static int check_header(const struct line *line, struct ww_error *e)
{
	for (int i = 0; i < FIELDS; i++)
		if (strcmp(line->field[i], names[i]) != 0 && !(i == FIELD_NOTE && !*line->field[i]))
			return ww_fail(e, 2,
				       "line %u: expected the header "
				       "profile,caller,removed,fixture,expected[,note], found "
				       "'%.40s' for \"%s\"",
				       line->number, line->field[i], names[i]);
	return 0;
}

/* ---- claims ---- */

static int read_removed(const struct line *line, const char *profile, uint64_t *removed,
			struct ww_error *e)
{
	struct ww_error why;
	uint64_t factors;

	if (!profile_name_fits(profile) || profile_factors_all(profile, &factors) < 0)
		return bad_field(line, FIELD_PROFILE, "none, standard, strict, seed or sealed",
				 profile, e);
	if (mask_parse(line->field[FIELD_REMOVED], factors, removed, &why) < 0)
		return ww_fail(e, 2, "line %u: field \"removed\": %.180s", line->number, why.text);
	return 0;
}

/* One claim of a line; the fields that may be lists are given apart. */
static int read_claim(const struct line *line, const char *profile, const char *caller,
		      const char *fixture, struct claim *claim, struct ww_error *e)
{
	const char *expected = line->field[FIELD_EXPECTED];
	int which = ww_lookup(&ww_callers, caller), verdict = ww_lookup(&ww_verdicts, expected);

	*claim = (struct claim){.line = line->number, .why = "no run was asked"};
	if (read_removed(line, profile, &claim->removed, e) < 0)
		return -1;
	if (which < 0)
		return bad_field(line, FIELD_CALLER, "root or user", caller, e);
	/* An inconclusive cell is a measurement that failed, and no claim can expect that. */
	if (verdict < 0 || verdict == VERDICT_INCONCLUSIVE)
		return bad_field(line, FIELD_EXPECTED, "escaped, blocked or untestable", expected,
				 e);
	if (!*fixture || strlen(fixture) >= WW_ID_MAX || strlen(profile) >= WW_PROFILE_MAX)
		return bad_field(line, FIELD_FIXTURE, "the id of a fixture", fixture, e);
	claim->caller = (enum caller)which;
	claim->expected = (enum verdict)verdict;
	claim->profile = strdup(profile);
	claim->fixture = strdup(fixture);
	claim->note = strdup(line->field[FIELD_NOTE]);
	return claim->profile && claim->fixture && claim->note ? 0 : no_memory(e);
}

static int add_claim(struct claims *claims, const struct line *line, const char *profile,
		     const char *caller, const char *fixture, struct ww_error *e)
{
	if (make_room(claims->list, claims->count) < 0)
		return no_memory(e);
	/* Counted before it is read, so that what was read in part is freed. */
	return read_claim(line, profile, caller, fixture, &claims->list[claims->count++], e);
}

/* The next item of a list joined by '|', copied; false at its end. */
static bool next_item(const char **list, char item[WW_PROFILE_MAX])
{
	size_t length;

	if (!*list)
		return false;
	length = strcspn(*list, "|");
	snprintf(item, WW_PROFILE_MAX, "%.*s", (int)length, *list);
	*list = (*list)[length] ? *list + length + 1 : NULL;
	return true;
}

static int add_fixtures(struct claims *claims, const struct line *line, const char *profile,
			const char *caller, struct ww_error *e)
{
	char fixture[WW_PROFILE_MAX];

	for (const char *list = line->field[FIELD_FIXTURE]; next_item(&list, fixture);)
		if (add_claim(claims, line, profile, caller, fixture, e) < 0)
			return -1;
	return 0;
}

static int add_line(struct claims *claims, const struct line *line, struct ww_error *e)
{
	char profile[WW_PROFILE_MAX], caller[WW_PROFILE_MAX];

	for (const char *p = line->field[FIELD_PROFILE]; next_item(&p, profile);)
		for (const char *c = line->field[FIELD_CALLER]; next_item(&c, caller);)
			if (add_fixtures(claims, line, profile, caller, e) < 0)
				return -1;
	return 0;
}

static int take_line(struct claims *claims, char *text, unsigned number, bool *has_header,
		     struct ww_error *e)
{
	struct line line = {.number = number};

	text = csv_trim(text);
	if (!*text || *text == '#')
		return 0;
	if (cut_line(text, &line, e) < 0)
		return -1;
	if (*has_header)
		return add_line(claims, &line, e);
	*has_header = true;
	return check_header(&line, e);
}

int claims_parse(FILE *in, struct claims *claims, struct ww_error *e)
{
	bool has_header = false;
	size_t capacity = 0;
	char *text = NULL;
	int status = 0;

	for (unsigned number = 1; status == 0; number++) {
		ssize_t length = getline(&text, &capacity, in);

		if (length < 0)
			break;
		if (memchr(text, '\0', (size_t)length))
			status = ww_fail(e, 2, "line %u: not text", number);
		else
			status = take_line(claims, text, number, &has_header, e);
	}
	free(text);
	if (status == 0 && ferror(in))
		status = ww_fail(e, 2, "cannot be read");
	if (status == 0 && claims->count == 0)
		status = ww_fail(e, 2, "no claim: expected a header and at least one line");
	return status;
}

void claims_done(struct claims *claims)
{
	for (size_t i = 0; i < claims->count; i++) {
		free(claims->list[i].profile);
		free(claims->list[i].fixture);
		free(claims->list[i].note);
	}
	free(claims->list);
	*claims = (struct claims){0};
}

int claims_check(const struct claims *claims, const struct catalog *catalog, struct ww_error *e)
{
	for (size_t i = 0; i < claims->count; i++)
		if (!catalog_find(catalog, claims->list[i].fixture))
			return ww_fail(e, 2,
				       "line %u: field \"fixture\": there is no fixture '%.60s'; "
				       "`whichwall list fixtures` names them",
				       claims->list[i].line, claims->list[i].fixture);
	return 0;
}

/* ---- judging ---- */

static const struct cell *find_cell(const struct analysis *analysis, const struct claim *claim)
{
	const struct row *row =
		analysis_row(analysis, claim->profile, claim->caller, claim->fixture);

	for (size_t i = 0; row && i < row->cell_count; i++)
		if (analysis->cells[row->first_cell + i].mask == claim->removed)
			return &analysis->cells[row->first_cell + i];
	return NULL;
}

static void judge(struct claim *claim, const struct cell *cell)
{
	const struct verdict_result *measured = &cell->verdict;

	claim->cell = cell;
	claim->why = "";
	if (measured->verdict == claim->expected)
		claim->status = CLAIM_CONFIRMED;
	else if (measured->verdict == VERDICT_ESCAPED || measured->verdict == VERDICT_BLOCKED)
		claim->status = CLAIM_REFUTED;
	else
		claim->why = ww_word(&ww_reasons, (int)measured->reason);
}

void claims_judge(struct claims *claims, const struct analysis *analysis)
{
	for (size_t i = 0; i < claims->count; i++) {
		struct claim *claim = &claims->list[i];
		const struct cell *cell = claim->cell ? NULL : find_cell(analysis, claim);

		if (cell)
			judge(claim, cell);
		else if (!claim->cell)
			claim->why = "not measured in this run";
	}
}

size_t claims_tally(const struct claims *claims, enum claim_status status)
{
	size_t count = 0;

	for (size_t i = 0; i < claims->count; i++)
		count += claims->list[i].status == status;
	return count;
}
