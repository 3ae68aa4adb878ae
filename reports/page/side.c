/* SPDX-License-Identifier: MIT */
/* Sandboxes side by side: of one run a section of report.html, of several a page of its own. */
#include <stdlib.h>

#include "page/assets.h"
#include "page/parts.h"
#include "side_report.h"
#include "text/phrases.h"
#include "text/side_text.h"
#include "text/verdict_text.h"

/* A table as it is written; `links`: fixtures have a section on this page. */
struct sheet {
	struct page *page;
	const struct side *side;
	bool links;
};

/* ---- heads of columns ---- */

/* Columns that begin with this one and have its caller. */
static size_t same_caller(const struct side *side, size_t first)
{
	size_t end = first;

	while (end < side->column_count &&
	       side->columns[end].group.caller == side->columns[first].group.caller)
		end++;
	return end - first;
}

static void put_callers(const struct sheet *sheet)
{
	struct markup *m = sheet->page->m;
	size_t span;

	html_open(m, "tr", NULL);
	html_leaf(m, "td", "label", "");
	for (size_t i = 0; i < sheet->side->column_count; i += span) {
		span = same_caller(sheet->side, i);
		html_open(m, "th", "size");
		html_attribute(m, "scope", "colgroup");
		html_attributef(m, "colspan", "%zu", span);
		html_textf(m, "started by %s", caller_name(sheet->side->columns[i].group.caller));
		html_close(m);
	}
	html_close(m);
	html_line(m);
}

static bool begins_caller(const struct side *side, size_t column)
{
	return column == 0 ||
	       side->columns[column].group.caller != side->columns[column - 1].group.caller;
}

static const char *class_at(const struct side *side, size_t column, const char *plain,
			    const char *first)
{
	return begins_caller(side, column) ? first : plain;
}

static void put_sandbox(const struct sheet *sheet, size_t i)
{
	struct markup *m = sheet->page->m;
	const struct side_column *column = &sheet->side->columns[i];
	char text[SIDE_TEXT_MAX];

	html_open(m, "th", class_at(sheet->side, i, "sandbox", "sandbox first"));
	html_attribute(m, "scope", "col");
	html_leaf(m, "code", NULL, column->label);
	html_text(m, " ");
	html_leaf(m, "span", NULL, side_what(column, text));
	html_text(m, " ");
	if (sheet->side->study_count > 1)
		html_leaff(m, "span", NULL, "study %.8s", column->run->analysis->study);
	html_close(m);
}

static void put_head(const struct sheet *sheet, const char *first)
{
	struct markup *m = sheet->page->m;

	html_open(m, "thead", NULL);
	html_line(m);
	put_callers(sheet);
	html_open(m, "tr", NULL);
	html_open(m, "th", "label");
	html_attribute(m, "scope", "col");
	html_text(m, first);
	html_close(m);
	for (size_t i = 0; i < sheet->side->column_count; i++)
		put_sandbox(sheet, i);
	html_close(m);
	html_close(m);
	html_line(m);
}

/* ---- counts ---- */

typedef const char *teller(const struct side *side, const struct side_column *column,
			   char text[SIDE_TEXT_MAX]);

static const char *tell_start(const struct side *side, const struct side_column *column,
			      char text[SIDE_TEXT_MAX])
{
	(void)side;
	return side_start_text(column, text);
}

static const char *tell_escapes(const struct side *side, const struct side_column *column,
				char text[SIDE_TEXT_MAX])
{
	(void)side;
	return side_escapes_text(column, text);
}

static const char *tell_rest(const struct side *side, const struct side_column *column,
			     char text[SIDE_TEXT_MAX])
{
	(void)side;
	return side_rest_text(column, text);
}

static void put_told(const struct sheet *sheet, const char *title, teller *tell)
{
	struct markup *m = sheet->page->m;
	char text[SIDE_TEXT_MAX];

	html_open(m, "tr", NULL);
	html_header(m, "row", title);
	for (size_t i = 0; i < sheet->side->column_count; i++)
		html_leaf(m, "td", class_at(sheet->side, i, "told", "told first"),
			  tell(sheet->side, &sheet->side->columns[i], text));
	html_close(m);
	html_line(m);
}

static void put_counts(const struct sheet *sheet)
{
	page_table(sheet->page, "map side", "Each sandbox in full, with no step dropped");
	put_head(sheet, "In full");
	html_open(sheet->page->m, "tbody", NULL);
	put_told(sheet, "Starts its program", tell_start);
	put_told(sheet, "Escapes, of known", tell_escapes);
	put_told(sheet, "Of those known in all", side_common_text);
	put_told(sheet, "Not known", tell_rest);
	html_close(sheet->page->m);
	page_table_end(sheet->page);
}

/* ---- what each factor stops ---- */

static void put_factor(const struct sheet *sheet, enum factor factor)
{
	struct markup *m = sheet->page->m;
	char text[SIDE_TEXT_MAX];

	html_open(m, "tr", NULL);
	html_header(m, "row", hardening_label(factor));
	for (size_t i = 0; i < sheet->side->column_count; i++) {
		const struct side_single single = side_single(sheet->side, i, factor);

		html_leaf(m, "td", class_at(sheet->side, i, "told whole", "told whole first"),
			  side_single_text(&single, text));
	}
	html_close(m);
	html_line(m);
}

static void put_factors(const struct sheet *sheet)
{
	if (!sheet->side->factors)
		return;
	page_table(sheet->page, "map side",
		   "What dropping one step alone adds, of the escapes that are known with and "
		   "without it. Blank: the sandbox does not have the step, or the run did not vary "
		   "it");
	put_head(sheet, "Dropped alone");
	html_open(sheet->page->m, "tbody", NULL);
	for (uint64_t left = sheet->side->factors; left; left &= left - 1)
		put_factor(sheet, (enum factor)__builtin_ctzll(left));
	html_close(sheet->page->m);
	page_table_end(sheet->page);
}

/* ---- escape by escape ---- */

static void put_cell(const struct sheet *sheet, size_t row, size_t i)
{
	struct markup *m = sheet->page->m;
	const struct verdict_result *v = side_verdict(sheet->side, row, i);
	char text[VERDICT_TEXT_MAX];

	html_open(m, "td", NULL);
	html_attributef(m, "class", "%s%s", v ? verdict_class(v->verdict) : "none",
			begins_caller(sheet->side, i) ? " first" : "");
	html_attributef(m, "title", "%s: %s", sheet->side->columns[i].label,
			v ? verdict_text(v, text) : "not measured");
	html_text(m, side_symbol(v));
	html_close(m);
}

static void put_row(const struct sheet *sheet, size_t row)
{
	struct markup *m = sheet->page->m;
	const struct side_row *of = &sheet->side->rows[row];

	html_open(m, "tr", NULL);
	html_open(m, "th", NULL);
	html_attribute(m, "scope", "row");
	html_attribute(m, "title", of->fixture->summary);
	if (sheet->links)
		page_fixture_link(sheet->page, of->fixture->id);
	else
		html_leaf(m, "span", "id", of->fixture->id);
	html_text(m, of->differs ? " *" : "");
	html_close(m);
	for (size_t i = 0; i < sheet->side->column_count; i++)
		put_cell(sheet, row, i);
	html_close(m);
	html_line(m);
}

static size_t same_gain(const struct side *side, size_t first)
{
	size_t end = first;

	while (end < side->row_count &&
	       side->rows[end].fixture->gain == side->rows[first].fixture->gain)
		end++;
	return end - first;
}

/* Rows of one gain; returns their number. */
static size_t put_band(const struct sheet *sheet, size_t first)
{
	struct markup *m = sheet->page->m;
	const size_t count = same_gain(sheet->side, first);

	html_open(m, "tbody", NULL);
	html_open(m, "tr", "band");
	html_open(m, "th", NULL);
	html_attribute(m, "scope", "rowgroup");
	html_attributef(m, "colspan", "%zu", sheet->side->column_count + 1);
	html_leaff(m, "span", NULL, "%s (%zu)", gain_name(sheet->side->rows[first].fixture->gain),
		   count);
	html_close(m);
	html_close(m);
	html_line(m);
	for (size_t row = first; row < first + count; row++)
		put_row(sheet, row);
	html_close(m);
	html_line(m);
	return count;
}

static void put_rows(const struct sheet *sheet)
{
	page_paragraph(sheet->page, "legend", side_legend);
	page_table(sheet->page, "map side", "Escape by escape, the most severe first");
	put_head(sheet, "Escape");
	for (size_t row = 0; row < sheet->side->row_count;)
		row += put_band(sheet, row);
	page_table_end(sheet->page);
}

/* ---- the section ---- */

static void put_intro(const struct sheet *sheet)
{
	struct page *page = sheet->page;

	html_open(page->m, "p", NULL);
	html_text(page->m,
		  "A column counts what is known of its sandbox alone. \u201cOf those known in "
		  "all\u201d counts the escapes that are known of every sandbox with the same "
		  "caller that let anything be known, so that these numbers compare.");
	side_put_caveats(page_say(page), sheet->side);
	page_said(page);
	html_close(page->m);
	html_line(page->m);
}

static void put_side(const struct sheet *sheet)
{
	put_intro(sheet);
	put_counts(sheet);
	put_factors(sheet);
	put_rows(sheet);
}

void page_side(struct page *page)
{
	const struct sheet sheet = {
		.page = page, .side = side_of_run(page->analysis), .links = true};

	if (sheet.side)
		put_side(&sheet);
	else
		page->failed = true;
	side_free((struct side *)sheet.side);
}

bool page_has_sides(const struct page *page)
{
	return side_worthwhile(page->analysis);
}

/* ---- a page of its own ---- */

static void put_meta(struct markup *m, const char *name, const char *content)
{
	html_open(m, "meta", NULL);
	html_attribute(m, "name", name);
	html_attribute(m, "content", content);
	html_close_void(m);
	html_line(m);
}

static void put_page_head(struct markup *m)
{
	html_open(m, "head", NULL);
	html_line(m);
	html_open(m, "meta", NULL);
	html_attribute(m, "charset", "utf-8");
	html_close_void(m);
	html_line(m);
	page_policy(m);
	put_meta(m, "viewport", "width=device-width, initial-scale=1");
	put_meta(m, "color-scheme", "light dark");
	put_meta(m, "generator", "whichwall");
	html_leaf(m, "title", NULL, "Sandboxes side by side");
	html_line(m);
	html_open(m, "style", NULL);
	html_raw(m, page_style().bytes, page_style().size);
	html_close(m);
	html_close(m);
	html_line(m);
}

static void put_run(struct markup *m, const struct side_run *run)
{
	const struct analysis *analysis = run->analysis;

	html_open(m, "li", NULL);
	if (run->name) {
		html_leaf(m, "code", NULL, run->name);
		html_text(m, ": ");
	}
	html_textf(m, "%s. Study %s%s",
		   analysis->host_line && *analysis->host_line ? analysis->host_line
							       : "unknown host",
		   analysis->study,
		   analysis->complete ? "" : ", partial: not every planned trial was executed");
	html_close(m);
	html_line(m);
}

static void put_page_body(const struct sheet *sheet)
{
	struct markup *m = sheet->page->m;

	html_open(m, "body", NULL);
	html_open(m, "header", "top");
	html_leaf(m, "p", "brand", "whichwall");
	html_leaf(m, "h1", NULL, "Sandboxes side by side");
	html_open(m, "ul", NULL);
	for (size_t i = 0; i < sheet->side->run_count; i++)
		put_run(m, &sheet->side->runs[i]);
	html_close(m);
	html_close(m);
	html_line(m);
	html_open(m, "main", NULL);
	page_section(sheet->page, "side", "What escapes from which");
	put_side(sheet);
	html_close(m);
	html_close(m);
	html_close(m);
	html_line(m);
}

int side_html(const struct side *side, FILE *out)
{
	struct markup markup;
	struct page page = {.m = &markup};
	const struct sheet sheet = {.page = &page, .side = side};

	page.speech.out = open_memstream(&page.speech.text, &page.speech.size);
	if (!page.speech.out)
		return -1;
	markup_start(&markup, out);
	html_open(&markup, "html", NULL);
	html_attribute(&markup, "lang", "en");
	html_line(&markup);
	put_page_head(&markup);
	put_page_body(&sheet);
	html_close(&markup);
	html_line(&markup);
	page.failed |= markup_finish(&markup) < 0;
	fclose(page.speech.out);
	free(page.speech.text);
	return page.failed || ferror(out) ? -1 : 0;
}
