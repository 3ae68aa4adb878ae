/* SPDX-License-Identifier: MIT */
/* The frame of report.html: head, contents, the sections in their order. */
#include "page/page.h"

#include <stdlib.h>
#include <string.h>

#include "page/assets.h"
#include "page/parts.h"
#include "text/outfile.h"
#include "text/phrases.h"

/* ---- what the sections share ---- */

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
	html_attributef(page->m, "href", "#%s", id);
	html_text(page->m, id);
	html_close(page->m);
}

void page_group_name(struct page *page, const struct page_group *group)
{
	html_leaf(page->m, "code", NULL, group->rows.profile);
	html_textf(page->m, ", started by %s", caller_name(group->rows.caller));
}

bool page_lets_out(const struct row *row, uint64_t factor)
{
	return row->testable && row_standing(row) != STANDING_OPEN && row_escapes_with(row, factor);
}

size_t page_let_out(const struct page_group *group, uint64_t factor)
{
	size_t count = 0;

	for (size_t i = 0; i < group->rows.count; i++)
		count += page_lets_out(&group->rows.rows[i], factor);
	return count;
}

static const char *list_separator(uint64_t left)
{
	return left & (left - 1) ? ", " : " and ";
}

void page_factors(struct page *page, uint64_t factors)
{
	while (factors) {
		html_leaf(page->m, "code", NULL, ww_word(&ww_factors, __builtin_ctzll(factors)));
		factors &= factors - 1;
		if (factors)
			html_text(page->m, list_separator(factors));
	}
}

void page_hardening(struct page *page, uint64_t factors)
{
	while (factors) {
		html_text(page->m, hardening_name((enum factor)__builtin_ctzll(factors)));
		factors &= factors - 1;
		if (factors)
			html_text(page->m, list_separator(factors));
	}
}

/* ---- the frame ---- */

static void put_meta(struct page *page, const char *name, const char *content)
{
	html_open(page->m, "meta", NULL);
	html_attribute(page->m, "name", name);
	html_attribute(page->m, "content", content);
	html_close_void(page->m);
	html_line(page->m);
}

static void put_head(struct page *page)
{
	html_open(page->m, "head", NULL);
	html_line(page->m);
	html_open(page->m, "meta", NULL);
	html_attribute(page->m, "charset", "utf-8");
	html_close_void(page->m);
	html_line(page->m);
	page_policy(page->m);
	put_meta(page, "viewport", "width=device-width, initial-scale=1");
	put_meta(page, "color-scheme", "light dark");
	put_meta(page, "generator", "whichwall");
	html_leaff(page->m, "title", NULL, "Which wall stops which escape? Study %s",
		   page->analysis->study);
	html_line(page->m);
	html_open(page->m, "style", NULL);
	html_raw(page->m, page_style().bytes, page_style().size);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

/* Shown by the script, without which it would do nothing. */
static void put_appearance(struct page *page)
{
	static const char *const values[] = {"auto", "light", "dark"};
	static const char *const names[] = {"as the system", "light", "dark"};

	html_open(page->m, "div", "appearance");
	html_attribute(page->m, "hidden", "hidden");
	html_open(page->m, "label", NULL);
	html_attribute(page->m, "for", "appearance");
	html_text(page->m, "Appearance");
	html_close(page->m);
	html_text(page->m, " ");
	html_open(page->m, "select", NULL);
	html_attribute(page->m, "id", "appearance");
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		html_open(page->m, "option", NULL);
		html_attribute(page->m, "value", values[i]);
		html_text(page->m, names[i]);
		html_close(page->m);
	}
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static void put_banner(struct page *page)
{
	if (page->analysis->complete)
		return;
	html_open(page->m, "p", "banner");
	html_leaf(page->m, "strong", NULL, "This run is partial.");
	if (page->analysis->lost > 0)
		html_textf(page->m,
			   " Its journal was cut and lacks %zu trial%s that had been executed.",
			   page->analysis->lost, plural(page->analysis->lost));
	else
		html_text(page->m, " Not every planned trial has been executed.");
	html_text(page->m,
		  " What follows holds for the cells that are known; nothing is said about a "
		  "fixture as a whole where cells are missing. ");
	html_leaf(page->m, "code", NULL, "whichwall run --resume");
	html_text(page->m, " completes it.");
	html_close(page->m);
	html_line(page->m);
}

static void put_title(struct page *page)
{
	html_open(page->m, "header", "top");
	html_line(page->m);
	html_leaf(page->m, "p", "brand", "whichwall");
	html_leaf(page->m, "h1", NULL, "Which hardening stops which escape?");
	html_line(page->m);
	if (page->analysis->host_line && *page->analysis->host_line) {
		html_leaf(page->m, "p", "host", page->analysis->host_line);
		html_line(page->m);
	}
	put_appearance(page);
	html_close(page->m);
	html_line(page->m);
	put_banner(page);
}

static const struct part {
	const char *id, *title;
	void (*put)(struct page *page);
} parts[] = {
	{"tested", "What was tested", page_intro},
	{"verdict", "The verdict", page_verdict},
	{"words", "Words for what follows", page_words},
	{"open", "What gets out under full hardening", page_open},
	{"earnings", "What each hardening step earns", page_earnings},
	{"map", "The map", page_map},
	{"figures", "Figures", page_figures},
	{"fixtures", "Escape by escape", page_fixtures},
	{"untested", "What could not be tested, and why", page_untested},
	{"method", "Method and limits", page_method},
	{"provenance", "Provenance", page_provenance},
};
#define PARTS (sizeof parts / sizeof *parts)

static void put_contents(struct page *page)
{
	char href[32];

	html_open(page->m, "nav", NULL);
	html_attribute(page->m, "aria-label", "Contents");
	html_open(page->m, "ol", NULL);
	for (size_t i = 0; i < PARTS; i++) {
		snprintf(href, sizeof href, "#%s", parts[i].id);
		html_open(page->m, "li", NULL);
		html_link(page->m, href, parts[i].title);
		html_close(page->m);
	}
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

/* One place for the evidence of the map's cells; the script fills it. */
static void put_evidence(struct page *page)
{
	html_open(page->m, "aside", NULL);
	html_attribute(page->m, "id", "evidence");
	html_attribute(page->m, "aria-label", "Evidence of the chosen cell");
	html_attribute(page->m, "aria-live", "polite");
	html_attribute(page->m, "hidden", "hidden");
	html_close(page->m);
	html_line(page->m);
}

static void put_body(struct page *page)
{
	html_open(page->m, "body", NULL);
	html_line(page->m);
	html_open(page->m, "a", "skip");
	html_attribute(page->m, "href", "#tested");
	html_text(page->m, "Skip to the report");
	html_close(page->m);
	html_line(page->m);
	put_title(page);
	put_contents(page);
	html_open(page->m, "main", NULL);
	for (size_t i = 0; i < PARTS; i++) {
		page_section(page, parts[i].id, parts[i].title);
		parts[i].put(page);
		html_close(page->m);
	}
	html_close(page->m);
	html_line(page->m);
	put_evidence(page);
	html_open(page->m, "footer", NULL);
	html_textf(page->m, "Study %s. Made by whichwall from the journal of this run alone.",
		   page->analysis->study);
	html_close(page->m);
	html_line(page->m);
	html_open(page->m, "script", NULL);
	html_raw(page->m, page_script().bytes, page_script().size);
	html_close(page->m);
	html_close(page->m);
}

static void put_page(struct page *page)
{
	html_open(page->m, "html", NULL);
	html_attribute(page->m, "lang", "en");
	html_line(page->m);
	put_head(page);
	put_body(page);
	html_close(page->m);
	html_line(page->m);
}

/* ---- writing ---- */

static int take_group(struct page *page, const struct group *rows)
{
	struct page_group *groups = realloc(page->groups, (page->group_count + 1) * sizeof *groups);
	struct page_group *group;

	if (!groups)
		return -1;
	page->groups = groups;
	group = &groups[page->group_count++];
	*group = (struct page_group){
		.rows = *rows, .overview = overview_of(page->analysis, rows->rows, rows->count)};
	return group->overview ? 0 : -1;
}

static int take_groups(struct page *page)
{
	struct group rows = {0};

	while (group_next(page->analysis, &rows))
		if (take_group(page, &rows) < 0)
			return -1;
	return 0;
}

static void page_done(struct page *page)
{
	for (size_t i = 0; i < page->group_count; i++)
		overview_free(page->groups[i].overview);
	free(page->groups);
	cJSON_Delete(page->run);
}

static int write_page(struct page *page, FILE *out)
{
	struct markup markup;

	if (take_groups(page) < 0)
		return -1;
	markup_start(&markup, out);
	page->m = &markup;
	put_page(page);
	page->failed |= markup_finish(&markup) < 0;
	return page->failed ? -1 : 0;
}

int report_html_write(const struct analysis *analysis, const char *dir,
		      const struct page_notes *notes, struct ww_error *e)
{
	struct page page = {.analysis = analysis, .notes = notes, .dir = dir};
	struct outfile file;
	int status;

	if (outfile_open(&file, dir, "report.html", e) < 0)
		return -1;
	if (analysis->run_json)
		page.run = cJSON_Parse(analysis->run_json);
	status = write_page(&page, file.stream);
	page_done(&page);
	return outfile_finish(&file, status, e);
}
