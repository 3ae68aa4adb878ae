/* SPDX-License-Identifier: MIT */
#include "terminal/summary_search.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "search_digest.h"
#include "terminal/terminal.h"
#include "text/phrases.h"
#include "text/utf8.h"
#include "text/words.h"

#define TERMS_SHOWN 8 /* minimal sets of one fixture */

static void put_sets(const struct row *row, FILE *out)
{
	char *copy = strdup(row->min_sets), *rest = copy;
	unsigned shown = 0;

	for (char *term; copy && (term = strsep(&rest, "|"));) {
		if (shown == TERMS_SHOWN) {
			fputs("      or more: search.csv\n", out);
			break;
		}
		fprintf(out, "      %s%s\n", shown++ ? "or " : "",
			strcmp(term, "always") == 0 ? "nothing: it escapes under full hardening"
						    : term);
	}
	free(copy);
}

static void put_found(const struct group *group, FILE *out)
{
	fputs("  Must be taken away before it escapes\n", out);
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || row->term_count == 0)
			continue;
		fprintf(out, "    %s\n", row->fixture->id);
		put_sets(row, out);
		if (*row->search->stopped_by)
			fprintf(out, "      stopped again by %s\n", row->search->stopped_by);
	}
}

/* Rows without a set, those that are sure to have none or the others. */
static void put_not_found(const struct group *group, bool sure, const char *heading, FILE *out)
{
	bool begun = false;

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || row->term_count > 0 || guarantees_all(row) != sure)
			continue;
		if (!begun)
			fprintf(out, "  %s\n", heading);
		begun = true;
		fprintf(out, "    %s\n", row->fixture->id);
	}
}

static void put_shares(const struct group *group, FILE *out)
{
	fputs("  Escapes that hang on a factor: alone it is enough; in every set of several; in "
	      "some\n",
	      out);
	for (uint64_t left = group->factors; left; left &= left - 1) {
		const struct factor_share share = factor_share(group, left & -left);

		fprintf(out, "    %-18s %5zu %5zu %5zu\n",
			ww_word(&ww_factors, __builtin_ctzll(left)), share.alone, share.every,
			share.some);
	}
}

static void put_guarantees(const struct search_tally *tally, FILE *out)
{
	fprintf(out, "  What is known of each fixture (%zu untestable)\n", tally->untestable);
	for (int i = 0; i < WW_GUARANTEES_COUNT; i++)
		if (tally->guaranteed[i])
			fprintf(out, "    %5zu  %s\n", tally->guaranteed[i],
				guarantee_meaning((enum guarantee)i));
}

static void put_doubts(const struct search_tally *tally, FILE *out)
{
	char text[WW_MASK_TEXT_MAX];

	if (tally->refuted)
		fprintf(out, "    %5zu  where taking more away was seen to stop an escape\n",
			tally->refuted);
	if (tally->splits)
		fprintf(out, "           searched in parts, with and without %s\n",
			factors_text(tally->splits, ", ", text));
	if (tally->unverified)
		fprintf(out, "    %5zu  with a set whose subsets could not all be tried\n",
			tally->unverified);
}

static void put_costs(const struct search_tally *tally, FILE *out)
{
	fprintf(out,
		"  %" PRIu64 " trials for %" PRIu64 " questions; all masks would need %" PRIu64,
		tally->trials, tally->questions, tally->full);
	if (tally->trials)
		fprintf(out, ", %.*f times as many", tally->full / tally->trials < 10,
			(double)tally->full / (double)tally->trials);
	putc('\n', out);
}

static void put_group(const struct group *group, FILE *out)
{
	struct search_tally tally;

	search_tally(group, &tally);
	fprintf(out, "\nprofile %s, caller %s: %zu fixtures, %u factors\n", group->profile,
		ww_word(&ww_callers, (int)group->caller), tally.rows, group->factor_count);
	put_found(group, out);
	put_not_found(group, true, "Not seen to escape, whatever was taken away", out);
	put_not_found(group, false, "Not seen to escape, but not everything was tried", out);
	put_shares(group, out);
	put_guarantees(&tally, out);
	put_doubts(&tally, out);
	put_costs(&tally, out);
}

static void put_summary(const struct analysis *analysis, const char *dir, FILE *out)
{
	struct group group = {0};

	if (analysis->host_line && *analysis->host_line)
		fprintf(out, "%s\n", analysis->host_line);
	while (group_next(analysis, &group))
		put_group(&group, out);
	putc('\n', out);
	put_line_of(dir, out);
	fputs("/search.csv has all of it, cells.csv the cells that were tried\n", out);
}

int summary_search(const struct analysis *analysis, const char *dir, FILE *out)
{
	struct terminal terminal;
	FILE *page = terminal_open(&terminal);

	if (page)
		put_summary(analysis, dir, page);
	return terminal_close(&terminal, page ? 0 : -1, out);
}
