/* SPDX-License-Identifier: MIT */
/* Which step cannot be put in place without another, and which only without another. */
#include "page/parts.h"
#include "text/phrases.h"
#include "text/words.h"

static void put_part(struct page *page, size_t count, size_t pairs)
{
	if (pairs > 0)
		html_leaff(page->m, "td", "number", "%zu of %zu", count, pairs);
	else
		html_leaf(page->m, "td", "number", "not seen");
}

/* One direction of it: what is lost, or gained, when the step is dropped. */
static void put_direction(struct page *page, const struct enabling *enabling, bool lost)
{
	const size_t called = lost ? enabling->lost : enabling->gained;
	const size_t seen = lost ? enabling->lost_seen : enabling->gained_seen;
	char word[WORD_MAX];

	if (called + seen == 0)
		return;
	html_open(page->m, "tr", NULL);
	html_header(page->m, "row", hardening_label(enabling->factor));
	html_open(page->m, "td", NULL);
	html_leaf(page->m, "code", NULL, ww_word(&ww_primitives, (int)enabling->primitive));
	html_text(page->m, lost ? " no longer comes into force" : " comes into force only then");
	html_close(page->m);
	put_part(page, called, enabling->pairs);
	put_part(page, seen, enabling->pairs_seen);
	html_open(page->m, "td", NULL);
	html_leaf(page->m, "code", NULL, lost ? errno_word(enabling->err, word) : "");
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static void put_table(struct page *page, const struct page_group *group)
{
	static const char *const columns[] = {
		"Dropped",         "Then", "By what calls returned", "Seen from outside",
		"Commonest error", NULL};
	const struct findings *findings = group->findings;
	char caption[WW_PROFILE_MAX + 128];

	snprintf(caption, sizeof caption,
		 "%s, started by %s: in how many of the pairs that were measured",
		 group->rows.profile, caller_name(group->rows.caller));
	page_table(page, "enablers", caption);
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (size_t i = 0; i < findings->enabling_count; i++) {
		put_direction(page, &findings->enablings[i], true);
		put_direction(page, &findings->enablings[i], false);
	}
	html_close(page->m);
	page_table_end(page);
}

/* Pairs of measured combinations that differ in one step alone. */
static size_t measured_pairs(const struct findings *findings)
{
	size_t pairs = 0;

	for (uint64_t m = 0; m < WW_BIT(findings->factor_count); m++)
		for (unsigned bit = 0; bit < findings->factor_count; bit++)
			pairs += !(m & WW_BIT(bit)) && signature_get(&findings->measured, m) &&
				 signature_get(&findings->measured, m | WW_BIT(bit));
	return pairs;
}

/* Does anything tell what was in force? */
static bool was_recorded(const struct findings *findings)
{
	return findings->state_count > 0 || findings->refusals.level != LEVEL_UNKNOWN;
}

static void put_group(struct page *page, const struct page_group *group)
{
	const size_t pairs = measured_pairs(group->findings);

	if (group->findings->enabling_count > 0) {
		put_table(page, group);
		return;
	}
	html_open(page->m, "p", NULL);
	html_textf(page->m, "%s, started by %s: ", group->rows.profile,
		   caller_name(group->rows.caller));
	if (pairs == 0) {
		html_text(page->m, "not measured; it takes two combinations that differ in one "
				   "step.");
		page_command(page, group, "none,single", "some");
	} else if (group->findings->presence.launched) {
		html_text(page->m, "not known; nobody but its launcher knows what it asked for.");
	} else if (!was_recorded(group->findings)) {
		html_text(page->m, "not known; what came into force was not recorded.");
	} else {
		html_textf(page->m,
			   "in %zu pair%s of combinations that were measured, no step took another "
			   "down.",
			   pairs, plural(pairs));
	}
	html_close(page->m);
	html_line(page->m);
}

void page_dependencies(struct page *page)
{
	bool any = false;

	page_paragraph(page, NULL,
		       "Some steps cannot be put in place without another: dropping that one takes "
		       "them down with it, although they are still asked for. Each measurement is "
		       "compared with the one that differs in this step alone.");
	for (size_t i = 0; i < page->group_count; i++) {
		if (page->groups[i].rows.factor_count == 0)
			continue;
		put_group(page, &page->groups[i]);
		any = true;
	}
	if (!any)
		page_paragraph(page, NULL, "Not measured: no step was varied.");
}
