/* SPDX-License-Identifier: MIT */
/* What gets out under full hardening, side by side for each profile and caller. */
#include "page/parts.h"
#include "text/phrases.h"

static bool is_open(const struct page_group *group, const struct catalog_entry *fixture)
{
	const struct row *row = group_row(&group->rows, fixture->id);

	return row && row_standing(row) == STANDING_OPEN;
}

static bool is_open_anywhere(const struct page *page, const struct catalog_entry *fixture)
{
	for (size_t i = 0; i < page->group_count; i++)
		if (is_open(&page->groups[i], fixture))
			return true;
	return false;
}

/* Its cell at full hardening, NULL when that was not measured. */
static const struct cell *hardened_cell(const struct page *page, const struct row *row)
{
	const struct cell *cell;

	if (!row || row->cell_count == 0)
		return NULL;
	cell = &page->analysis->cells[row->first_cell];
	return cell->mask == 0 ? cell : NULL;
}

static void put_cell(struct page *page, const struct cell *cell)
{
	html_open(page->m, "td", NULL);
	if (cell) {
		page_symbol(page, cell->verdict.verdict);
		html_textf(page->m, " %s", ww_word(&ww_verdicts, (int)cell->verdict.verdict));
	} else {
		html_text(page->m, "not measured");
	}
	html_close(page->m);
}

static void put_fixture(struct page *page, const struct catalog_entry *fixture)
{
	html_open(page->m, "tr", NULL);
	html_open(page->m, "th", NULL);
	html_attribute(page->m, "scope", "row");
	page_fixture_link(page, fixture->id);
	html_close(page->m);
	html_leaf(page->m, "td", NULL, fixture->summary);
	for (size_t i = 0; i < page->group_count; i++)
		put_cell(page, hardened_cell(page, group_row(&page->groups[i].rows, fixture->id)));
	html_close(page->m);
	html_line(page->m);
}

static void put_head(struct page *page)
{
	html_open(page->m, "thead", NULL);
	html_open(page->m, "tr", NULL);
	html_header(page->m, "col", "Fixture");
	html_header(page->m, "col", "What it does");
	for (size_t i = 0; i < page->group_count; i++) {
		html_open(page->m, "th", NULL);
		html_attribute(page->m, "scope", "col");
		page_group_name(page, &page->groups[i]);
		html_close(page->m);
	}
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

void page_open(struct page *page)
{
	const struct catalog *catalog = page->analysis->catalog;
	size_t count = 0;

	for (size_t i = 0; i < catalog->count; i++)
		count += is_open_anywhere(page, &catalog->entries[i]);
	if (count == 0) {
		html_leaf(page->m, "p", NULL, "No fixture was seen to escape.");
		return;
	}
	html_leaff(page->m, "p", NULL,
		   "%zu fixture%s seen to escape although nothing was left out. No step that was "
		   "varied stops %s.",
		   count, count == 1 ? " was" : "s were", count == 1 ? "it" : "them");
	page_table(page, "open", "Escapes under full hardening");
	put_head(page);
	html_open(page->m, "tbody", NULL);
	for (size_t i = 0; i < catalog->count; i++)
		if (is_open_anywhere(page, &catalog->entries[i]))
			put_fixture(page, &catalog->entries[i]);
	html_close(page->m);
	page_table_end(page);
}
