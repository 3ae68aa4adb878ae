/* SPDX-License-Identifier: MIT */
/* search.md: a searched run for people. */
#include <inttypes.h>

#include "markdown/markdown.h"
#include "report.h"
#include "search_digest.h"
#include "text/phrases.h"

static void put_head(const struct analysis *analysis, FILE *out)
{
	fputs("# What must be taken away before it escapes\n\nHost: ", out);
	md_text(out, analysis->host_line);
	fprintf(out, ". Study `%s`.\n\n", analysis->study);
	if (!analysis->complete)
		fputs("**This run is partial:** rows that are not finished may have other sets. "
		      "`whichwall run --resume` goes on.\n\n",
		      out);
	fputs("A factor is a part of the sandbox that was taken away. For each escape these are "
	      "the "
	      "smallest sets of factors that let it out, found by asking about a few of all "
	      "combinations (docs/guide/search.md).\n",
	      out);
}

static void put_row(const struct row *row, FILE *out)
{
	fprintf(out, "| `%s` | ", row->fixture->id);
	md_sets(out, row->min_sets, guarantees_all(row) ? "never seen to" : "none found");
	fprintf(out, " | %s | ", ww_word(&ww_guarantees, (int)row->search->guarantee));
	md_sets(out, row->search->stopped_by, "");
	fputs(" |\n", out);
}

static void put_rows(const struct group *group, FILE *out)
{
	fputs("\n| escape | gone before it escapes | other sets | stopped again by "
	      "|\n|---|---|---|---|\n",
	      out);
	for (size_t i = 0; i < group->count; i++)
		if (group->rows[i].testable)
			put_row(&group->rows[i], out);
}

static void put_shares(const struct group *group, FILE *out)
{
	fputs("\n| factor | enough alone | in every set of several | in some sets "
	      "|\n|---|---|---|---|\n",
	      out);
	for (uint64_t left = group->factors; left; left &= left - 1) {
		const struct factor_share share = factor_share(group, left & -left);

		fprintf(out, "| `%s` | %zu | %zu | %zu |\n",
			ww_word(&ww_factors, __builtin_ctzll(left)), share.alone, share.every,
			share.some);
	}
}

static void put_tally(const struct group *group, FILE *out)
{
	struct search_tally tally;

	search_tally(group, &tally);
	fprintf(out, "\n%zu fixture%s, %zu untestable.", tally.rows, plural(tally.rows),
		tally.untestable);
	for (int i = 0; i < WW_GUARANTEES_COUNT; i++)
		if (tally.guaranteed[i])
			fprintf(out, " `%s`, %zu: %s.", ww_word(&ww_guarantees, i),
				tally.guaranteed[i], guarantee_meaning((enum guarantee)i));
	if (tally.splits) {
		fprintf(out,
			" In %zu taking more away was seen to stop an escape; searched with and "
			"without ",
			tally.refuted);
		md_factors(out, tally.splits, ", ");
		putc('.', out);
	}
	fprintf(out, " %" PRIu64 " trials where all combinations would have needed %" PRIu64 ".\n",
		tally.trials, tally.full);
}

int search_md(const struct analysis *analysis, FILE *out)
{
	struct group group = {0};

	put_head(analysis, out);
	while (analysis->searched && group_next(analysis, &group) && !ferror(out)) {
		fputs("\n## ", out);
		md_text(out, group.profile);
		fprintf(out, ", %s\n", ww_word(&ww_callers, (int)group.caller));
		put_tally(&group, out);
		put_rows(&group, out);
		put_shares(&group, out);
	}
	return ferror(out) ? -1 : 0;
}
