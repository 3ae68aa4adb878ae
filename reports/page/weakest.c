/* SPDX-License-Identifier: MIT */
/* Where the sandbox is weakest: the most costly loss of each size. */
#include "page/parts.h"
#include "text/findings_text.h"
#include "text/phrases.h"

static void put_weak_spot(struct page *page, const struct weak_spot *spot)
{
	html_open(page->m, "tr", NULL);
	html_open(page->m, "th", NULL);
	html_attribute(page->m, "scope", "row");
	html_textf(page->m, "%u", spot->size);
	html_close(page->m);
	if (spot->ties == 0) {
		html_leaf(page->m, "td", NULL, "not measured");
		html_leaf(page->m, "td", "number", "\u2013");
	} else {
		html_open(page->m, "td", NULL);
		page_without(page, spot->mask);
		if (spot->ties == 2)
			html_text(page->m, ", or one other set that costs as much");
		else if (spot->ties > 2)
			html_textf(page->m, ", or one of %zu other sets that cost as much",
				   spot->ties - 1);
		html_close(page->m);
		page_number(page, spot->escapes);
	}
	html_close(page->m);
	html_line(page->m);
}

void page_weak_spots(struct page *page, const struct page_group *group)
{
	static const char *const columns[] = {"Steps dropped", "The most costly loss",
					      "Programs that escape", NULL};
	const struct findings *findings = group->findings;
	char caption[WW_PROFILE_MAX + 192];

	if (findings->measured_count < 2) {
		html_leaff(page->m, "p", NULL,
			   "%s, started by %s: not measured; it takes several combinations.",
			   group->rows.profile, caller_name(group->rows.caller));
		return;
	}
	if (findings->weakest.ties == 0) {
		html_leaff(page->m, "p", NULL,
			   "%s, started by %s: not known. No escape is known in all of the %zu "
			   "measured combinations.",
			   group->rows.profile, caller_name(group->rows.caller),
			   findings->measured_count);
		return;
	}
	snprintf(caption, sizeof caption,
		 "%s, started by %s: over the %zu escapes (of %zu) whose outcome is known in all "
		 "%zu measured combinations",
		 group->rows.profile, caller_name(group->rows.caller), findings->whole,
		 findings->testable, findings->measured_count);
	page_table(page, "weak", caption);
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (unsigned size = 0; size <= findings->weakest.size; size++)
		put_weak_spot(page, &findings->weak[size]);
	html_close(page->m);
	page_table_end(page);
}
