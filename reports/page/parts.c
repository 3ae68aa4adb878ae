/* SPDX-License-Identifier: MIT */
/* What the sections share. */
#include "page/parts.h"

#include "run_file.h"

#include "text/findings_text.h"
#include "text/phrases.h"
#include "text/sentences.h"

/* ---- markup ---- */

void page_section(struct page *page, const char *id, const char *title)
{
	html_line(page->m);
	html_open(page->m, "section", NULL);
	html_attribute(page->m, "id", id);
	html_attributef(page->m, "aria-labelledby", "%s-title", id);
	html_line(page->m);
	html_open(page->m, "h2", NULL);
	html_attributef(page->m, "id", "%s-title", id);
	html_text(page->m, title);
	html_close(page->m);
	html_line(page->m);
}

void page_paragraph(struct page *page, const char *class_name, const char *text)
{
	html_leaf(page->m, "p", class_name, text);
	html_line(page->m);
}

void page_table(struct page *page, const char *class_name, const char *caption)
{
	html_open(page->m, "div", "scroll");
	html_attribute(page->m, "role", "region");
	html_attribute(page->m, "tabindex", "0");
	html_attribute(page->m, "aria-label", caption);
	html_open(page->m, "table", class_name);
	html_leaf(page->m, "caption", NULL, caption);
	html_line(page->m);
}

void page_table_end(struct page *page)
{
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

void page_columns(struct page *page, const char *const *titles)
{
	html_open(page->m, "thead", NULL);
	html_open(page->m, "tr", NULL);
	for (; *titles; titles++)
		html_header(page->m, "col", *titles);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

void page_number(struct page *page, size_t number)
{
	html_leaff(page->m, "td", "number", "%zu", number);
}

void page_symbol(struct page *page, enum verdict verdict)
{
	html_open(page->m, "span", NULL);
	html_attributef(page->m, "class", "cell %s", verdict_class(verdict));
	html_text(page->m, verdict_symbol(verdict));
	html_close(page->m);
}

void page_fixture_link(struct page *page, const char *id)
{
	html_open(page->m, "a", "id");
	html_attributef(page->m, "href", "#" PAGE_FIXTURE_PREFIX "%s", id);
	html_text(page->m, id);
	html_close(page->m);
}

void page_group_name(struct page *page, const struct page_group *group)
{
	html_leaf(page->m, "code", NULL, group->rows.profile);
	html_textf(page->m, ", started by %s", caller_name(group->rows.caller));
}

void page_group_title(struct page *page, const struct page_group *group)
{
	if (page->group_count < 2)
		return;
	html_open(page->m, "h3", NULL);
	page_group_name(page, group);
	html_close(page->m);
	html_line(page->m);
}

/* ---- sentences ---- */

FILE *page_say(struct page *page)
{
	rewind(page->speech.out);
	return page->speech.out;
}

void page_said(struct page *page)
{
	page->failed |= fflush(page->speech.out) != 0;
	html_textf(page->m, "%.*s", (int)page->speech.size, page->speech.text);
}

void page_hardening(struct page *page, uint64_t factors)
{
	put_hardening_list(page_say(page), factors, " and ");
	page_said(page);
}

void page_without(struct page *page, uint64_t factors)
{
	put_without(page_say(page), factors);
	page_said(page);
}

void page_command(struct page *page, const struct page_group *group, const char *masks,
		  const char *what)
{
	const struct analysis *analysis = page->analysis;
	const char *given = analysis->profiles[run_profile(analysis, group->rows.profile)].given;

	if (!analysis->complete) {
		html_text(page->m, " The run is partial: ");
		html_leaf(page->m, "code", NULL, "whichwall run --resume");
		html_text(page->m, " goes on.");
		return;
	}
	html_text(page->m, " ");
	html_leaff(page->m, "code", NULL, "whichwall run -p %s -m %s", *given ? given : "FILE",
		   masks);
	html_textf(page->m, "%s measures %s.", *given ? "" : ", with its description as FILE,",
		   what);
}

/* ---- what was measured ---- */

uint64_t page_factors(const struct page *page)
{
	uint64_t factors = 0;

	for (size_t i = 0; i < page->group_count; i++)
		factors |= page->groups[i].rows.factors;
	return factors;
}

void page_full_count(struct page *page, const struct page_group *group)
{
	char text[COUNT_TEXT_MAX];

	html_text(page->m, full_text(group->findings, text));
}

bool page_has_full(const struct page_group *group)
{
	return outcome_known(&group->findings->full) > 0;
}

bool page_has_all(const struct page_group *group)
{
	return group->findings->measured_count == (size_t)1 << group->rows.factor_count;
}

const struct row *page_row_of(const struct page_group *group, const struct catalog_entry *fixture)
{
	for (size_t i = 0; i < group->rows.count; i++)
		if (group->rows.rows[i].fixture == fixture)
			return &group->rows.rows[i];
	return NULL;
}

const struct cell *page_full_cell(const struct row *row)
{
	return row->cell_count > 0 && row->cells[0].mask == 0 ? &row->cells[0] : NULL;
}
