/* SPDX-License-Identifier: MIT */
/* Cells that say nothing of the sandbox, with the reason. */
#include "page/parts.h"
#include "text/phrases.h"
#include "text/words.h"

/* Cells of a row that have this verdict and reason. */
static size_t cells_for(const struct page *page, const struct row *row, enum verdict verdict,
			enum reason reason)
{
	size_t count = 0;

	for (size_t i = 0; i < row->cell_count; i++) {
		const struct verdict_result *v =
			&page->analysis->cells[row->first_cell + i].verdict;

		count += v->verdict == verdict && v->reason == reason;
	}
	return count;
}

static size_t rows_for(const struct page *page, const struct page_group *group,
		       enum verdict verdict, enum reason reason)
{
	size_t count = 0;

	for (size_t i = 0; i < group->rows.count; i++)
		count += cells_for(page, &group->rows.rows[i], verdict, reason) > 0;
	return count;
}

/* The fixtures, each with its number of cells where it is not all of them. */
static void put_fixtures(struct page *page, const struct page_group *group, enum verdict verdict,
			 enum reason reason)
{
	const char *before = "";

	for (size_t i = 0; i < group->rows.count; i++) {
		const struct row *row = &group->rows.rows[i];
		const size_t count = cells_for(page, row, verdict, reason);

		if (count == 0)
			continue;
		html_text(page->m, before);
		page_fixture_link(page, row->fixture->id);
		if (count < row->cell_count)
			html_textf(page->m, " (%zu of %zu combinations)", count, row->cell_count);
		before = ", ";
	}
}

static void put_reason(struct page *page, const struct page_group *group, enum verdict verdict,
		       enum reason reason)
{
	if (rows_for(page, group, verdict, reason) == 0)
		return;
	html_open(page->m, "tr", NULL);
	html_open(page->m, "th", NULL);
	html_attribute(page->m, "scope", "row");
	html_textf(page->m, "%s: ", ww_word(&ww_verdicts, (int)verdict));
	html_leaf(page->m, "code", NULL, ww_word(&ww_reasons, (int)reason));
	html_close(page->m);
	html_leaf(page->m, "td", NULL, reason_meaning(reason));
	html_open(page->m, "td", NULL);
	put_fixtures(page, group, verdict, reason);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static bool put_group(struct page *page, const struct page_group *group)
{
	static const char *const columns[] = {"Verdict", "Meaning", "Escapes", NULL};
	char caption[WW_PROFILE_MAX + 64];
	struct group_tally tally;

	group_tally(page->analysis, &group->rows, &tally);
	if (tally.verdicts[VERDICT_UNTESTABLE] + tally.verdicts[VERDICT_INCONCLUSIVE] == 0)
		return false;
	snprintf(caption, sizeof caption, "%s, started by %s: %zu of %zu cells",
		 group->rows.profile, caller_name(group->rows.caller),
		 tally.verdicts[VERDICT_UNTESTABLE] + tally.verdicts[VERDICT_INCONCLUSIVE],
		 tally.cells);
	page_table(page, "untested", caption);
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (int reason = 0; reason < WW_REASONS_COUNT; reason++) {
		put_reason(page, group, VERDICT_UNTESTABLE, (enum reason)reason);
		put_reason(page, group, VERDICT_INCONCLUSIVE, (enum reason)reason);
	}
	html_close(page->m);
	page_table_end(page);
	return true;
}

void page_untested(struct page *page)
{
	bool any = false;

	for (size_t i = 0; i < page->group_count; i++)
		any |= put_group(page, &page->groups[i]);
	if (!any)
		html_leaf(page->m, "p", NULL,
			  "Nothing: every cell that was measured is escaped or blocked.");
	html_line(page->m);
}
