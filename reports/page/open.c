/* SPDX-License-Identifier: MIT */
/* What escapes under full hardening, the most severe first, side by side for each profile and
 * caller. */
#include <string.h>

#include "page/links.h"
#include "page/parts.h"
#include "text/findings_text.h"
#include "text/phrases.h"
#include "text/verdict_text.h"

static bool is_open(const struct page_group *group, const struct catalog_entry *fixture)
{
	const struct row *row = page_row_of(group, fixture);

	return row && row_standing(row) == STANDING_OPEN;
}

static bool is_open_anywhere(const struct page *page, const struct catalog_entry *fixture)
{
	for (size_t i = 0; i < page->group_count; i++)
		if (is_open(&page->groups[i], fixture))
			return true;
	return false;
}

/* ---- one escape ---- */

static void put_repetitions(struct page *page, const struct verdict_result *verdict)
{
	if (verdict->reps > 1)
		html_textf(page->m, " in %u of %u repetitions", verdict->escaped_reps,
			   verdict->reps);
}

/* Where the table is too wide for the screen, each cell names its sandbox. */
static void put_cell(struct page *page, const struct page_group *group, const struct row *row)
{
	const struct cell *cell = row ? page_full_cell(row) : NULL;
	char text[VERDICT_TEXT_MAX];

	html_open(page->m, "td", NULL);
	html_attributef(page->m, "data-sandbox", "%s, started by %s: ", group->rows.profile,
			caller_name(group->rows.caller));
	if (cell) {
		page_symbol(page, cell->verdict.verdict);
		html_textf(page->m, " %s", verdict_text(&cell->verdict, text));
		if (cell->verdict.verdict == VERDICT_ESCAPED)
			put_repetitions(page, &cell->verdict);
	} else {
		html_text(page->m, "not measured");
	}
	html_close(page->m);
}

static void put_references(struct page *page, const struct catalog_entry *fixture)
{
	html_open(page->m, "td", "references");
	links_put(page->m, fixture->cwe, ",;");
	if (*fixture->cwe && *fixture->attack_ck)
		html_text(page->m, ", ");
	links_put(page->m, fixture->attack_ck, ",;");
	html_close(page->m);
}

static void put_fixture(struct page *page, const struct catalog_entry *fixture)
{
	html_open(page->m, "tr", NULL);
	html_open(page->m, "th", NULL);
	html_attribute(page->m, "scope", "row");
	page_fixture_link(page, fixture->id);
	html_close(page->m);
	html_open(page->m, "td", NULL);
	html_text(page->m, fixture->summary);
	html_leaff(page->m, "span", "proof", " Proof: %s.", witness_meaning(fixture->witness));
	html_close(page->m);
	put_references(page, fixture);
	for (size_t i = 0; i < page->group_count; i++)
		put_cell(page, &page->groups[i], page_row_of(&page->groups[i], fixture));
	html_close(page->m);
	html_line(page->m);
}

/* ---- those of one gain ---- */

static size_t count_gain(const struct page *page, enum gain gain)
{
	const struct catalog *catalog = page->analysis->catalog;
	size_t count = 0;

	for (size_t i = 0; i < catalog->count; i++)
		count += catalog->entries[i].gain == gain &&
			 is_open_anywhere(page, &catalog->entries[i]);
	return count;
}

static void put_head(struct page *page)
{
	html_open(page->m, "thead", NULL);
	html_open(page->m, "tr", NULL);
	html_header(page->m, "col", "Escape");
	html_header(page->m, "col", "What it does");
	html_header(page->m, "col", "CWE, ATT&CK");
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

static void put_gain(struct page *page, enum gain gain)
{
	const struct catalog *catalog = page->analysis->catalog;
	const size_t count = count_gain(page, gain);
	char caption[128];

	if (count == 0)
		return;
	html_leaff(page->m, "h3", NULL, "%s (%zu)", gain_name(gain), count);
	snprintf(caption, sizeof caption, "Each of these %s", gain_meaning(gain));
	page_table(page, "open",
		   gain == GAIN_UNSAID ? "These programs do not say what they gain" : caption);
	put_head(page);
	html_open(page->m, "tbody", NULL);
	for (size_t i = 0; i < catalog->count; i++)
		if (catalog->entries[i].gain == gain &&
		    is_open_anywhere(page, &catalog->entries[i]))
			put_fixture(page, &catalog->entries[i]);
	html_close(page->m);
	page_table_end(page);
}

/* ---- the section ---- */

static void put_group_count(struct page *page, const struct page_group *group)
{
	html_open(page->m, "li", NULL);
	page_group_name(page, group);
	html_text(page->m, ": ");
	page_full_count(page, group);
	html_close(page->m);
	html_line(page->m);
}

static void put_counts(struct page *page)
{
	html_open(page->m, "ul", NULL);
	for (size_t i = 0; i < page->group_count; i++)
		put_group_count(page, &page->groups[i]);
	html_close(page->m);
	html_line(page->m);
}

/* It may break behind a word, not within one. */
static void put_state(struct page *page, const char *text)
{
	html_open(page->m, "code", "state");
	for (size_t length; *text; text += length) {
		length = strcspn(text, ";");
		length += text[length] == ';';
		html_textf(page->m, "%.*s", (int)length, text);
		html_open(page->m, "wbr", NULL);
		html_close_void(page->m);
	}
	html_close(page->m);
}

/* What stood in their way: the state that was seen under full hardening. */
static void put_states(struct page *page, const struct page_group *group)
{
	const struct findings *findings = group->findings;

	for (size_t i = 0; i < findings->state_count; i++) {
		if (!signature_get(&findings->states[i].masks, 0))
			continue;
		html_open(page->m, "p", "note");
		html_text(page->m, "In force under full hardening of ");
		page_group_name(page, group);
		html_text(page->m, ": ");
		put_state(page, findings->states[i].text);
		html_close(page->m);
		html_line(page->m);
	}
}

static bool any_full(const struct page *page)
{
	for (size_t i = 0; i < page->group_count; i++)
		if (page_has_full(&page->groups[i]))
			return true;
	return false;
}

static size_t count_open(const struct page *page)
{
	size_t count = 0;

	for (int gain = 0; gain < WW_GAINS_COUNT; gain++)
		count += count_gain(page, (enum gain)gain);
	return count;
}

void page_open(struct page *page)
{
	if (!any_full(page)) {
		page_paragraph(page, NULL,
			       "Not known: no outcome under full hardening was measured.");
		return;
	}
	page_paragraph(page, NULL,
		       count_open(page) > 0 ? "These programs escape although no step was dropped."
					    : "No program whose outcome is known escapes.");
	put_counts(page);
	for (int gain = GAIN_UNSAID + 1; gain < WW_GAINS_COUNT; gain++)
		put_gain(page, (enum gain)gain);
	put_gain(page, GAIN_UNSAID);
	for (size_t i = 0; i < page->group_count; i++)
		put_states(page, &page->groups[i]);
}
