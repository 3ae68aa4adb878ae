/* SPDX-License-Identifier: MIT */
#include "terminal/summary_search.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "refusal.h"
#include "search_digest.h"
#include "terminal/terminal.h"
#include "text/findings_text.h"
#include "text/launched_text.h"
#include "text/phrases.h"
#include "text/utf8.h"
#include "text/words.h"

#define TERMS_SHOWN 8 /* minimal sets of one fixture */

/* ---- what could not be applied, and what escapes under full hardening ---- */

static int put_not_applied(const struct group *group, FILE *out)
{
	struct refusals refusals;

	if (refusals_of(group->rows, group->count, &refusals) < 0)
		return -1;
	if (!has_refusals(&refusals))
		return 0;
	fputs("  ", out);
	put_group_refusals(out, group, &refusals);
	putc('\n', out);
	return 0;
}

static void put_launched_line(FILE *out, const char *line)
{
	fprintf(out, "  %s\n", line);
}

static void put_full(const struct group *group, FILE *out)
{
	const struct outcome_count full = group_outcomes(group, 0);
	char text[COUNT_TEXT_MAX];

	if (outcome_known(&full) == 0)
		fputs("  Full hardening: not known\n", out);
	else
		fprintf(out, "  Escape under full hardening: %s\n", count_text(&full, text));
}

/* ---- sets ---- */

static void put_set(const struct row *row, size_t i, FILE *out)
{
	fprintf(out, "      %s", i ? "or " : "");
	fputs(row_term(row, i).removed ? "" : "under ", out);
	put_without(out, row_term(row, i).removed);
	putc('\n', out);
}

static void put_sets(const struct row *row, FILE *out)
{
	for (size_t i = 0; i < row->term_count && i < TERMS_SHOWN; i++)
		put_set(row, i, out);
	if (row->term_count > TERMS_SHOWN)
		fputs("      or more: search.csv\n", out);
}

/* What stops an escape when it goes, too. */
static void put_stoppers(const struct row *row, FILE *out)
{
	struct implicant *terms;
	size_t count;

	if (!*row->search->stopped_by ||
	    implicants_parse(row->search->stopped_by, &terms, &count, NULL) < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		fputs(i ? " or " : "      blocked again ", out);
		put_without(out, terms[i].removed);
	}
	fputs(" as well\n", out);
	free(terms);
}

static void put_found(const struct group *group, FILE *out)
{
	bool begun = false;

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || row->term_count == 0)
			continue;
		fputs(begun ? "" : "  Where they escape: the smallest sets of steps dropped\n",
		      out);
		begun = true;
		fprintf(out, "    %s\n", row->fixture->id);
		put_sets(row, out);
		put_stoppers(row, out);
	}
}

/* Rows without a set; a guarantee that rests on an assumption says so. */
static void put_not_found(const struct group *group, bool chosen(const struct row *row),
			  const char *heading, FILE *out)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || row->term_count > 0 || !chosen(row))
			continue;
		if (count++ == 0)
			fprintf(out, "  %s\n", heading);
		fprintf(out, "    %s\n", row->fixture->id);
	}
}

static bool is_sure(const struct row *row)
{
	return row->search->guarantee == GUARANTEE_ALL;
}

static bool is_sure_if_monotone(const struct row *row)
{
	return row->search->guarantee == GUARANTEE_IF_MONOTONE;
}

static bool is_not_sure(const struct row *row)
{
	return !guarantees_all(row);
}

/* ---- counts ---- */

static size_t with_sets(const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += group->rows[i].testable && group->rows[i].term_count > 0;
	return count;
}

static void put_shares(const struct group *group, FILE *out)
{
	const size_t count = with_sets(group);

	fprintf(out,
		"  Of the %zu fixture%s with a set, those that escape without a step: alone; in "
		"every set of several; in some set\n",
		count, plural(count));
	for (uint64_t left = group->factors; left; left &= left - 1) {
		const struct factor_share share = factor_share(group, left & -left);

		fprintf(out, "    %-28s %5zu %5zu %5zu\n",
			hardening_label((enum factor)__builtin_ctzll(left)), share.alone,
			share.every, share.some);
	}
}

static void put_guarantees(const struct search_tally *tally, FILE *out)
{
	fprintf(out, "  What is known of the sets of the %zu testable fixtures\n",
		tally->rows - tally->untestable);
	for (int i = 0; i < WW_GUARANTEES_COUNT; i++)
		if (tally->guaranteed[i])
			fprintf(out, "    %5zu  %s\n", tally->guaranteed[i],
				guarantee_meaning((enum guarantee)i));
}

static void put_doubts(const struct search_tally *tally, FILE *out)
{
	char text[WW_MASK_TEXT_MAX];

	if (tally->refuted)
		fprintf(out, "    %5zu  where dropping more was seen to stop an escape\n",
			tally->refuted);
	if (tally->splits)
		fprintf(out, "           searched in parts, with and without: %s\n",
			factors_text(tally->splits, ", ", text));
	if (tally->unverified)
		fprintf(out, "    %5zu  with a set whose subsets could not all be tried\n",
			tally->unverified);
}

static void put_costs(const struct search_tally *tally, FILE *out)
{
	fprintf(out,
		"  %" PRIu64 " trials for %" PRIu64
		" questions; all combinations would need %" PRIu64,
		tally->trials, tally->questions, tally->full);
	if (tally->trials)
		fprintf(out, ", %.*f times as many", tally->full / tally->trials < 10,
			(double)tally->full / (double)tally->trials);
	putc('\n', out);
}

static int put_group(const struct analysis *analysis, const struct group *group, FILE *out)
{
	struct search_tally tally;

	search_tally(group, &tally);
	fprintf(out,
		"\n%s, started by %s: %zu fixture%s, %zu testable; searched over %u factor%s\n",
		group->profile, caller_name(group->caller), tally.rows, plural(tally.rows),
		tally.rows - tally.untestable, group->factor_count, plural(group->factor_count));
	if (put_not_applied(group, out) < 0 ||
	    put_launched_lines(out, analysis, group, put_launched_line) < 0)
		return -1;
	put_full(group, out);
	put_found(group, out);
	put_not_found(group, is_sure, "Blocked in every combination", out);
	put_not_found(group, is_sure_if_monotone,
		      "Blocked in every combination, if dropping more never stops an escape", out);
	put_not_found(group, is_not_sure, "Not seen to escape, but not everything was tried", out);
	put_shares(group, out);
	put_guarantees(&tally, out);
	put_doubts(&tally, out);
	put_costs(&tally, out);
	return 0;
}

static int put_summary(const struct analysis *analysis, const char *dir, FILE *out)
{
	struct group group = {0};
	int status = 0;

	if (analysis->host_line && *analysis->host_line)
		fprintf(out, "%s\n", analysis->host_line);
	if (!analysis->complete)
		fputs("This search is not finished; `whichwall run --resume` goes on.\n", out);
	while (status == 0 && group_next(analysis, &group) && !ferror(out))
		status = put_group(analysis, &group, out);
	putc('\n', out);
	put_line_of(dir, out);
	fputs("/search.csv has all of it, cells.csv the cells that were tried\n", out);
	return status;
}

int summary_search(const struct analysis *analysis, const char *dir, FILE *out)
{
	struct terminal terminal;
	FILE *page = terminal_open(&terminal);

	return terminal_close(&terminal, page ? put_summary(analysis, dir, page) : -1, out);
}
