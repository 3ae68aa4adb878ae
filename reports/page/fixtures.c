/* SPDX-License-Identifier: MIT */
/* A section for each fixture: what it tries, the kernel's rule behind it, and what was measured. */
#include <stdlib.h>
#include <string.h>

#include "page/links.h"
#include "page/parts.h"
#include "page/row.h"
#include "text/phrases.h"

/* ---- the note ---- */

/* Text in which `code` stands between grave accents. */
static void put_marked(struct page *page, char *text)
{
	bool code = false;

	for (char *part; (part = strsep(&text, "`"));) {
		if (code && text)
			html_leaf(page->m, "code", NULL, part);
		else
			html_text(page->m, part);
		code = !code;
	}
}

static void put_paragraphs(struct page *page, const char *note)
{
	char *copy = strdup(note), *at = copy;

	page->failed |= !copy;
	while (at && *at) {
		char *end = strstr(at, "\n\n");

		if (end)
			*end = '\0';
		html_open(page->m, "p", NULL);
		put_marked(page, at);
		html_close(page->m);
		html_line(page->m);
		at = end ? end + 2 : NULL;
	}
	free(copy);
}

static const char *note_of(const struct page *page, const struct catalog_entry *fixture)
{
	const char *note;

	/* A program of somebody else may have the name of a built-in one. */
	if (fixture->program || !page->notes || !page->notes->find)
		return "";
	note = page->notes->find(fixture->id);
	return note ? note : "";
}

static void put_note(struct page *page, const struct catalog_entry *fixture)
{
	const char *note = note_of(page, fixture);

	html_leaf(page->m, "h5", NULL, "What it tries, and the kernel's rule behind it");
	if (*note) {
		put_paragraphs(page, note);
		return;
	}
	html_leaff(page->m, "p", NULL,
		   "%s. The program that wrote this page has no further note on it.",
		   fixture->summary);
}

/* ---- what it declares ---- */

static void put_words(struct page *page, const char *label, uint64_t set,
		      const struct ww_words *words)
{
	if (!set)
		return;
	html_leaf(page->m, "dt", NULL, label);
	html_open(page->m, "dd", NULL);
	for (; set; set &= set - 1) {
		html_leaf(page->m, "code", NULL, ww_word(words, __builtin_ctzll(set)));
		html_text(page->m, set & (set - 1) ? ", " : "");
	}
	html_close(page->m);
	html_line(page->m);
}

static void put_list(struct page *page, const char *label, const char *list, const char *separators)
{
	if (!list || !*list)
		return;
	html_leaf(page->m, "dt", NULL, label);
	html_open(page->m, "dd", NULL);
	links_put(page->m, list, separators);
	html_close(page->m);
	html_line(page->m);
}

static void put_text(struct page *page, const char *label, const char *text)
{
	if (!text || !*text)
		return;
	html_leaf(page->m, "dt", NULL, label);
	html_leaf(page->m, "dd", NULL, text);
	html_line(page->m);
}

static void put_declared(struct page *page, const struct catalog_entry *fixture)
{
	html_open(page->m, "dl", "facts");
	html_leaf(page->m, "dt", NULL, "Proof of escape");
	html_open(page->m, "dd", NULL);
	html_text(page->m, witness_meaning(fixture->witness));
	if (fixture->goal != GOAL_NONE) {
		html_text(page->m, ": ");
		html_leaf(page->m, "code", NULL, ww_word(&ww_goals, (int)fixture->goal));
	}
	html_close(page->m);
	put_words(page, "Finds outside", fixture->needs, &ww_needs);
	put_words(page, "Marks", fixture->marks, &ww_marks);
	if (fixture->gain != GAIN_UNSAID)
		put_text(page, "Gain", gain_meaning(fixture->gain));
	put_text(page, "Kernel", fixture->features);
	put_text(page, "External program", fixture->program);
	put_text(page, "SHA-256", fixture->hash);
	put_list(page, "ATT&CK", fixture->attack_ck, ",;");
	put_list(page, "CWE", fixture->cwe, ",;");
	put_list(page, "References", fixture->references, ";");
	html_close(page->m);
	html_line(page->m);
}

/* ---- one fixture ---- */

static void put_badges(struct page *page, const struct catalog_entry *fixture)
{
	html_open(page->m, "span", "badges");
	for (size_t i = 0; i < page->group_count; i++) {
		const struct row *row = page_row_of(&page->groups[i], fixture);

		if (!row)
			continue;
		html_open(page->m, "span", "badge");
		page_row_badge(page, row);
		html_close(page->m);
		html_text(page->m, " ");
	}
	html_close(page->m);
}

static void put_summary(struct page *page, const struct catalog_entry *fixture)
{
	html_open(page->m, "summary", NULL);
	html_open(page->m, "span", "id");
	html_attribute(page->m, "role", "heading");
	html_attribute(page->m, "aria-level", "4");
	html_text(page->m, fixture->id);
	html_close(page->m);
	html_text(page->m, " ");
	html_leaf(page->m, "span", "what", fixture->summary);
	html_text(page->m, " ");
	put_badges(page, fixture);
	html_close(page->m);
	html_line(page->m);
}

static void put_fixture(struct page *page, const struct catalog_entry *fixture)
{
	html_open(page->m, "details", "fixture");
	html_attributef(page->m, "id", PAGE_FIXTURE_PREFIX "%s", fixture->id);
	put_summary(page, fixture);
	html_open(page->m, "div", "body");
	put_note(page, fixture);
	for (size_t i = 0; i < page->group_count; i++) {
		const struct row *row = page_row_of(&page->groups[i], fixture);

		if (row)
			page_row(page, &page->groups[i], row);
	}
	put_declared(page, fixture);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static bool was_run(const struct page *page, const struct catalog_entry *fixture)
{
	for (size_t i = 0; i < page->group_count; i++)
		if (page_row_of(&page->groups[i], fixture))
			return true;
	return false;
}

static void put_class(struct page *page, enum fixture_class fclass)
{
	const struct catalog *catalog = page->analysis->catalog;
	bool begun = false;

	for (size_t i = 0; i < catalog->count; i++) {
		const struct catalog_entry *fixture = &catalog->entries[i];

		if (fixture->fclass != fclass || !was_run(page, fixture))
			continue;
		if (!begun) {
			html_open(page->m, "h3", NULL);
			html_leaf(page->m, "code", NULL, ww_word(&ww_classes, (int)fclass));
			html_textf(page->m, " %s", class_meaning(fclass));
			html_close(page->m);
			html_line(page->m);
		}
		begun = true;
		put_fixture(page, fixture);
	}
}

void page_fixtures(struct page *page)
{
	page_paragraph(page, NULL,
		       "Click a row for details; rows left open are printed in full. A row has an "
		       "address of its own: that of this page, #" PAGE_FIXTURE_PREFIX
		       " and the name of the escape.");
	page_paragraph(page, "paper",
		       "Of rows that were closed when this page was printed, one line is on paper. "
		       "What escapes under full hardening stands above with its evidence.");
	for (int fclass = 0; fclass < WW_CLASSES_COUNT; fclass++)
		put_class(page, (enum fixture_class)fclass);
}
