/* SPDX-License-Identifier: MIT */
#include "text/side_text.h"

#include <string.h>

#include "text/phrases.h"

const char side_legend[] =
	"E escaped, \u00b7 blocked, c blocked because the sandbox refused to start, n not known "
	"because its launcher never started the program, ? inconclusive otherwise, \u2013 "
	"untestable on this host, blank not measured";

const char *side_what(const struct side_column *column, char text[SIDE_TEXT_MAX])
{
	const char *slash = strrchr(column->launcher, '/');

	if (*column->version)
		snprintf(text, SIDE_TEXT_MAX, "%s", column->version);
	else if (*column->launcher)
		snprintf(text, SIDE_TEXT_MAX, "%s", slash ? slash + 1 : column->launcher);
	else
		snprintf(text, SIDE_TEXT_MAX, "%s",
			 column->control == CONTROL_LAUNCHED ? "not known" : "whichwall's own");
	return text;
}

const char *side_start_text(const struct side_column *column, char text[SIDE_TEXT_MAX])
{
	const size_t told = column->started + column->unstarted + column->closed;

	switch (side_start_of(column)) {
	case SIDE_STARTED:
		return "yes";
	case SIDE_STARTED_SOME:
		snprintf(text, SIDE_TEXT_MAX, "for %zu of %zu fixtures", column->started, told);
		return text;
	case SIDE_NEVER_STARTED:
		return column->unstarted == 0 ? "never: it refused to"
		       : column->closed == 0  ? "never: the launcher failed"
					      : "never: the launcher failed, or refused to";
	case SIDE_START_UNTOLD:
		break;
	}
	return "not known";
}

static size_t rows_of(const struct side_column *column)
{
	size_t rows = column->unmeasured;

	for (int i = 0; i < WW_VERDICTS_COUNT; i++)
		rows += column->verdicts[i];
	return rows;
}

const char *side_escapes_text(const struct side_column *column, char text[SIDE_TEXT_MAX])
{
	if (column->unmeasured == rows_of(column))
		return "not measured";
	if (side_known(column) == 0)
		return "not known";
	snprintf(text, SIDE_TEXT_MAX, "%zu of %zu", column->verdicts[VERDICT_ESCAPED],
		 side_known(column));
	return text;
}

const char *side_common_text(const struct side *side, const struct side_column *column,
			     char text[SIDE_TEXT_MAX])
{
	if (side_known(column) == 0 || side->common[column->group.caller] == 0)
		return "not known";
	snprintf(text, SIDE_TEXT_MAX, "%zu of %zu", column->common_escaped,
		 side->common[column->group.caller]);
	return text;
}

const char *side_rest_text(const struct side_column *column, char text[SIDE_TEXT_MAX])
{
	const size_t counts[] = {column->verdicts[VERDICT_UNTESTABLE],
				 column->verdicts[VERDICT_INCONCLUSIVE], column->unmeasured};
	static const char *const words[] = {"untestable", "inconclusive", "not measured"};
	size_t used = 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (counts[i] > 0)
			used += (size_t)snprintf(text + used, SIDE_TEXT_MAX - used, "%s%zu %s",
						 used ? ", " : "", counts[i], words[i]);
	return used ? text : "none";
}

const char *side_single_text(const struct side_single *single, char text[SIDE_TEXT_MAX])
{
	if (!single->varied)
		return "";
	if (single->known == 0)
		return "not known";
	if (single->stops > 0)
		snprintf(text, SIDE_TEXT_MAX, "+%zu, -%zu of %zu", single->adds, single->stops,
			 single->known);
	else
		snprintf(text, SIDE_TEXT_MAX, "+%zu of %zu", single->adds, single->known);
	return text;
}

const char *side_symbol(const struct verdict_result *v)
{
	if (!v)
		return "";
	if (v->verdict == VERDICT_INCONCLUSIVE && v->reason == REASON_LAUNCHER)
		return "n";
	if (v->verdict == VERDICT_BLOCKED && v->how == HOW_CLOSED)
		return "c";
	return verdict_symbol(v->verdict);
}

/* ---- caveats ---- */

static size_t count_kind(const struct side *side, enum control_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < side->column_count; i++)
		count += side->columns[i].control == kind;
	return count;
}

static size_t count_differing(const struct side *side)
{
	size_t count = 0;

	for (size_t i = 0; i < side->row_count; i++)
		count += side->rows[i].differs;
	return count;
}

static void put_excluded(FILE *out, const struct analysis_profile *profile)
{
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if (profile->excluded & WW_BIT(caller))
			fprintf(out,
				" %s has no column for %s: its file says that this caller cannot "
				"start it, and nothing was measured.",
				profile->name, caller_name((enum caller)caller));
}

void side_put_caveats(FILE *out, const struct side *side)
{
	const size_t differing = count_differing(side);

	if (side->study_count > 1)
		fputs(" The runs are of several studies, named in the head of each column: other "
		      "hosts or other plans, so that what is untestable in one may not be in "
		      "another.",
		      out);
	if (count_kind(side, CONTROL_BARE) > 0 && count_kind(side, CONTROL_LAUNCHED) > 0)
		fputs(" The control arms of sandboxes of others ran in a stand-in for the host "
		      "that offers more: an escape may be untestable for them and not for "
		      "whichwall's own, or the other way round.",
		      out);
	for (size_t run = 0; run < side->run_count; run++)
		for (size_t i = 0; i < side->runs[run].analysis->profile_count; i++)
			put_excluded(out, &side->runs[run].analysis->profiles[i]);
	if (differing > 0)
		fprintf(out,
			" %zu fixture%s marked * %s not the same in all runs, though the name "
			"is.",
			differing, plural(differing), differing == 1 ? "is" : "are");
}
