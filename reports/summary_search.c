/* SPDX-License-Identifier: MIT */
#include "summary_search.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "search_row.h"
#include "words.h"

#define TERMS_SHOWN 8 /* minimal sets of one fixture */

/* Of one profile and caller. */
struct search_tally {
	size_t rows, untestable;
	size_t guaranteed[WW_GUARANTEES_COUNT];
	size_t refuted, unverified;
	uint64_t trials, full, questions;
	uint64_t stoppers;
};

static struct search_tally tally_of(const struct group *group)
{
	struct search_tally tally = {0};

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		tally.rows++;
		if (!row->testable) {
			tally.untestable++;
			continue;
		}
		tally.questions += row->search->questions;
		tally.trials += row->search->trials;
		tally.full += row->search->full;
		tally.guaranteed[row->search->guarantee]++;
		tally.refuted += row->search->violations > 0;
		tally.unverified += !row->search->verified;
		tally.stoppers |= row->search->splits;
	}
	return tally;
}

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

static void put_not_found(const struct group *group, FILE *out)
{
	bool begun = false;

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || row->term_count > 0 ||
		    row->search->guarantee == GUARANTEE_UNFINISHED)
			continue;
		if (!begun)
			fputs("  Not seen to escape, whatever was taken away\n", out);
		begun = true;
		fprintf(out, "    %s\n", row->fixture->id);
	}
}

static void put_guarantees(const struct search_tally *tally, FILE *out)
{
	static const char *const meaning[WW_GUARANTEES_COUNT] = {
		[GUARANTEE_ALL] = "all sets, without an assumption",
		[GUARANTEE_IF_MONOTONE] =
			"all sets, if taking more away never stops an escape (docs/search.md)",
		[GUARANTEE_UP_TO_DEPTH] =
			"all sets up to the depth in search.csv, others may exist",
		[GUARANTEE_SOME] = "nothing can be said of other sets",
		[GUARANTEE_UNFINISHED] = "not finished",
	};

	for (int i = 0; i < WW_GUARANTEES_COUNT; i++)
		if (tally->guaranteed[i])
			fprintf(out, "    %5zu  %s\n", tally->guaranteed[i], meaning[i]);
}

static void put_group(const struct group *group, FILE *out)
{
	const struct search_tally tally = tally_of(group);
	char text[WW_MASK_TEXT_MAX];

	fprintf(out, "\nprofile %s, caller %s: %zu fixtures, %u factors\n", group->rows[0].profile,
		ww_word(&ww_callers, (int)group->rows[0].caller), tally.rows,
		(unsigned)__builtin_popcountll(group->rows[0].factors));
	put_found(group, out);
	put_not_found(group, out);
	fprintf(out, "  What is known of each fixture (%zu untestable)\n", tally.untestable);
	put_guarantees(&tally, out);
	if (tally.refuted)
		fprintf(out, "    %5zu  where taking more away was seen to stop an escape\n",
			tally.refuted);
	if (tally.stoppers)
		fprintf(out, "           searched in parts, with and without %s\n",
			factors_text(tally.stoppers, ", ", text));
	if (tally.unverified)
		fprintf(out, "    %5zu  with a set whose subsets could not all be tried\n",
			tally.unverified);
	fprintf(out,
		"  %" PRIu64 " trials for %" PRIu64 " questions; all masks would need %" PRIu64,
		tally.trials, tally.questions, tally.full);
	if (tally.trials)
		fprintf(out, ", %.*f times as many", tally.full / tally.trials < 10,
			(double)tally.full / (double)tally.trials);
	putc('\n', out);
}

int summary_search(const struct analysis *analysis, const char *dir, FILE *out)
{
	struct group group = {0};

	if (analysis->host_line && *analysis->host_line)
		fprintf(out, "%s\n", analysis->host_line);
	while (group_next(analysis, &group) && !ferror(out))
		put_group(&group, out);
	fprintf(out, "\n%s/search.csv has all of it, cells.csv the cells that were tried\n", dir);
	return ferror(out) ? -1 : 0;
}
