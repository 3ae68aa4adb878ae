/* SPDX-License-Identifier: MIT */
/* What dropping one step alone adds, and by what. */
#include "page/parts.h"
#include "text/findings_text.h"
#include "text/phrases.h"

/* A count of which `untold` may belong to it or to another: "3", "0 to 7". */
static void put_range(struct page *page, size_t least, size_t untold)
{
	if (untold > 0)
		html_leaff(page->m, "td", "number", "%zu to %zu", least, least + untold);
	else
		page_number(page, least);
}

static void put_blank(struct page *page)
{
	html_leaf(page->m, "td", "number", "\u2013");
}

static void put_which(struct page *page, const struct page_group *group, uint64_t factor)
{
	const char *before = "";

	html_open(page->m, "td", NULL);
	for (size_t i = 0; i < group->rows.count; i++) {
		if (!row_let_out(&group->rows.rows[i], factor))
			continue;
		html_text(page->m, before);
		page_fixture_link(page, group->rows.rows[i].fixture->id);
		before = ", ";
	}
	html_close(page->m);
}

/* "25 to 48 of 130", "48 of 130" where full hardening is not known, "not measured". */
static void put_escapes(struct page *page, const struct page_group *group,
			const struct share *share)
{
	const struct single *s = &share->single;
	const struct outcome_count alone = group_outcomes(&group->rows, WW_BIT(share->factor));
	const size_t unknown = group->findings->testable - s->compared;
	char text[COUNT_TEXT_MAX];

	if (s->compared == 0) {
		html_leaff(page->m, "td", "number", "%s%s", count_text(&alone, text),
			   outcome_known(&alone) ? ", before: not measured" : "");
		return;
	}
	html_open(page->m, "td", "number");
	html_textf(page->m, "%zu to %zu of %zu", s->before, s->after, s->compared);
	if (unknown > 0)
		html_textf(page->m, " (%zu not known)", unknown);
	html_close(page->m);
}

static void put_single(struct page *page, const struct page_group *group, const struct share *share)
{
	const struct single *s = &share->single;

	html_open(page->m, "tr", NULL);
	html_header(page->m, "row", hardening_label(share->factor));
	put_escapes(page, group, share);
	if (s->compared > 0) {
		page_number(page, s->lets_out);
		put_range(page, s->own, s->untold);
		put_range(page, s->enabled, s->untold);
		page_number(page, s->stops);
	} else {
		for (int i = 0; i < 4; i++)
			put_blank(page);
	}
	put_which(page, group, WW_BIT(share->factor));
	html_close(page->m);
	html_line(page->m);
}

void page_singles(struct page *page, const struct page_group *group)
{
	static const char *const columns[] = {"Dropped alone",
					      "Escapes before and after",
					      "Lets out",
					      "By its own loss",
					      "By what goes down with it",
					      "Stops",
					      "Which are let out",
					      NULL};
	char caption[WW_PROFILE_MAX + 128];

	snprintf(caption, sizeof caption,
		 "%s, started by %s: without one step, against full hardening", group->rows.profile,
		 caller_name(group->rows.caller));
	page_table(page, "singles", caption);
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (unsigned i = 0; i < group->findings->factor_count; i++)
		put_single(page, group, &group->findings->shares[i]);
	html_close(page->m);
	page_table_end(page);
}
