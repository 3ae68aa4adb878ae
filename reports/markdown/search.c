/* SPDX-License-Identifier: MIT */
/* search.md: a searched run for people. */
#include <inttypes.h>
#include <stdlib.h>

#include "markdown/markdown.h"
#include "refusal.h"
#include "report.h"
#include "search_digest.h"
#include "text/findings_text.h"
#include "text/launched_text.h"
#include "text/phrases.h"

static void put_head(const struct analysis *analysis, FILE *out)
{
	fputs("# What must be dropped before it escapes\n\nHost: ", out);
	md_text(out, analysis->host_line);
	fprintf(out, ". Study `%s`.\n\n", analysis->study);
	if (!analysis->complete)
		fputs("**This run is partial:** rows that are not finished may have other sets. "
		      "`whichwall run --resume` goes on.\n\n",
		      out);
	fputs("A factor is a step of the sandbox that is dropped. For each escape these are the "
	      "smallest sets of factors that let it out, found by asking about a few of all "
	      "combinations (docs/guide/search.md).\n",
	      out);
}

/* What is said of a row without a set. */
static const char *no_set(const struct row *row)
{
	if (row->search->guarantee == GUARANTEE_ALL)
		return "none: blocked in every combination";
	return guarantees_all(row) ? "none, if dropping more never stops an escape" : "none found";
}

static const char *full_word(const struct row *row)
{
	static const char *const words[] = {[ROW_NOT_KNOWN] = "not known",
					    [ROW_BLOCKED] = "blocked",
					    [ROW_ESCAPED] = "**escapes**"};

	return words[row_outcome(row, 0)];
}

static void put_row(const struct row *row, FILE *out)
{
	fprintf(out, "| `%s` | %s | ", row->fixture->id, full_word(row));
	md_sets(out, row->min_sets, no_set(row));
	fprintf(out, " | %s | ", ww_word(&ww_guarantees, (int)row->search->guarantee));
	md_sets(out, row->search->stopped_by, "");
	fputs(" |\n", out);
}

static void put_rows(const struct group *group, FILE *out)
{
	fputs("\n| escape | under full hardening | dropped before it escapes | other sets | "
	      "blocked "
	      "again without |\n|---|---|---|---|---|\n",
	      out);
	for (size_t i = 0; i < group->count; i++)
		if (group->rows[i].testable)
			put_row(&group->rows[i], out);
}

static void put_shares(const struct group *group, FILE *out)
{
	fputs("\n| step | enough alone | in every set of several | in some sets "
	      "|\n|---|---|---|---|\n",
	      out);
	for (uint64_t left = group->factors; left; left &= left - 1) {
		const struct factor_share share = factor_share(group, left & -left);

		fprintf(out, "| %s (`%s`) | %zu | %zu | %zu |\n",
			hardening_name((enum factor)__builtin_ctzll(left)),
			ww_word(&ww_factors, __builtin_ctzll(left)), share.alone, share.every,
			share.some);
	}
}

static void put_tally(const struct group *group, FILE *out)
{
	const struct outcome_count full = group_outcomes(group, 0);
	struct search_tally tally;
	char text[COUNT_TEXT_MAX];

	search_tally(group, &tally);
	fprintf(out, "\n**Escape under full hardening: %s.** %zu fixture%s, %zu untestable.",
		outcome_known(&full) ? count_text(&full, text) : "not known", tally.rows,
		plural(tally.rows), tally.untestable);
	for (int i = 0; i < WW_GUARANTEES_COUNT; i++)
		if (tally.guaranteed[i])
			fprintf(out, " `%s`, %zu: %s.", ww_word(&ww_guarantees, i),
				tally.guaranteed[i], guarantee_meaning((enum guarantee)i));
	if (tally.splits) {
		fprintf(out,
			" In %zu dropping more was seen to stop an escape; searched with and "
			"without ",
			tally.refuted);
		md_factors(out, tally.splits, ", ");
		putc('.', out);
	}
	fprintf(out, " %" PRIu64 " trials where all combinations would have needed %" PRIu64 ".\n",
		tally.trials, tally.full);
}

/* As Markdown; nothing when there is nothing to tell. */
static int put_not_applied(const struct group *group, FILE *out)
{
	struct refusals refusals;
	char *text = NULL;
	size_t size = 0;
	FILE *memory;

	if (refusals_of(group->rows, group->count, &refusals) < 0)
		return -1;
	if (!has_refusals(&refusals))
		return 0;
	memory = open_memstream(&text, &size);
	if (!memory)
		return -1;
	put_group_refusals(memory, group, &refusals);
	if (fclose(memory) == 0) {
		fputs("\n**Not all of it was in force.** ", out);
		md_text(out, text);
		putc('\n', out);
	}
	free(text);
	return 0;
}

static void put_launched_line(FILE *out, const char *line)
{
	putc('\n', out);
	md_text(out, line);
	putc('\n', out);
}

int search_md(const struct analysis *analysis, FILE *out)
{
	struct group group = {0};
	int status = 0;

	put_head(analysis, out);
	while (status == 0 && analysis->searched && group_next(analysis, &group) && !ferror(out)) {
		fputs("\n## ", out);
		md_text(out, group.profile);
		fprintf(out, ", started by %s\n", caller_name(group.caller));
		status = put_not_applied(&group, out);
		if (status == 0)
			status = put_launched_lines(out, analysis, &group, put_launched_line);
		put_tally(&group, out);
		put_rows(&group, out);
		put_shares(&group, out);
	}
	return ferror(out) ? -1 : status;
}
