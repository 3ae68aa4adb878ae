/* SPDX-License-Identifier: MIT */
/* What each hardening step earns, which step carries another, and where the sandbox is weakest. */
#include "page/parts.h"
#include "text/phrases.h"
#include "text/words.h"

#define BAR_WIDTH 120.0
#define BAR_HEIGHT 10

/* ---- shares ---- */

static double largest_share(const struct findings *findings)
{
	double most = 0;

	for (unsigned i = 0; i < findings->factor_count; i++) {
		const double value = fraction_value(findings->shares[i].shapley);

		most = value > most ? value : most;
	}
	return most;
}

static void put_bar(struct page *page, double share)
{
	html_open(page->m, "svg", "bar");
	html_attributef(page->m, "viewBox", "0 0 %g %d", BAR_WIDTH, BAR_HEIGHT);
	html_attributef(page->m, "width", "%g", BAR_WIDTH);
	html_attributef(page->m, "height", "%d", BAR_HEIGHT);
	html_attribute(page->m, "aria-hidden", "true");
	html_open(page->m, "rect", NULL);
	html_attributef(page->m, "width", "%.1f", share > 0 ? share * BAR_WIDTH : 0);
	html_attributef(page->m, "height", "%d", BAR_HEIGHT);
	html_close(page->m);
	html_close(page->m);
}

static void put_shapley(struct page *page, struct fraction value, double most)
{
	char text[WW_FRACTION_TEXT_MAX];

	html_open(page->m, "td", "number");
	html_attributef(page->m, "title", "exactly %s", fraction_format(value, text));
	html_textf(page->m, "%.2f", fraction_value(value));
	html_close(page->m);
	html_open(page->m, "td", NULL);
	put_bar(page, most > 0 ? fraction_value(value) / most : 0);
	html_close(page->m);
}

static void put_share(struct page *page, const struct share *share, double most)
{
	html_open(page->m, "tr", NULL);
	html_header(page->m, "row", hardening_name(share->factor));
	page_number(page, share->alone);
	page_number(page, share->shared);
	page_number(page, share->never);
	page_number(page, share->opens);
	put_shapley(page, share->shapley, most);
	html_close(page->m);
	html_line(page->m);
}

static void put_shares(struct page *page, const struct page_group *group)
{
	static const char *const columns[] = {"Hardening step", "Stops alone", "Stops with others",
					      "No part in",     "Helps out",   "Shapley sum",
					      "Of the largest", NULL};
	const struct findings *findings = group->findings;
	const double most = largest_share(findings);
	char caption[WW_PROFILE_MAX + 160];

	snprintf(caption, sizeof caption,
		 "%s, started by %s: over the %zu escapes whose outcome is known in every "
		 "combination",
		 group->rows.profile, caller_name(group->rows.caller), findings->complete);
	page_table(page, "earnings", caption);
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (unsigned i = 0; i < findings->factor_count; i++)
		put_share(page, &findings->shares[i], most);
	html_close(page->m);
	page_table_end(page);
}

/* ---- one step at a time ---- */

static void put_single(struct page *page, const struct page_group *group, uint64_t factor)
{
	const char *before = "";

	html_open(page->m, "tr", NULL);
	html_header(page->m, "row", hardening_name((enum factor)__builtin_ctzll(factor)));
	page_number(page, page_let_out(group, factor));
	html_open(page->m, "td", NULL);
	for (size_t i = 0; i < group->rows.count; i++) {
		const struct row *row = &group->rows.rows[i];

		if (!page_lets_out(row, factor))
			continue;
		html_text(page->m, before);
		page_fixture_link(page, row->fixture->id);
		before = ", ";
	}
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static void put_singles(struct page *page, const struct page_group *group)
{
	static const char *const columns[] = {"Left out", "More get out", "Which", NULL};
	char caption[WW_PROFILE_MAX + 128];

	if (group->rows.factor_count == 0)
		return;
	snprintf(caption, sizeof caption,
		 "%s, started by %s: what gets out in addition when only this step is left out",
		 group->rows.profile, caller_name(group->rows.caller));
	page_table(page, "singles", caption);
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (uint64_t left = group->rows.factors; left; left &= left - 1)
		put_single(page, group, left & -left);
	html_close(page->m);
	page_table_end(page);
}

/* ---- enablers ---- */

static void put_enabling(struct page *page, const struct enabling *enabling)
{
	const bool lost =
		enabling->lost + enabling->lost_seen >= enabling->gained + enabling->gained_seen;
	char word[WORD_MAX];

	html_open(page->m, "tr", NULL);
	html_header(page->m, "row", hardening_name(enabling->factor));
	html_open(page->m, "td", NULL);
	html_leaf(page->m, "code", NULL, ww_word(&ww_primitives, (int)enabling->primitive));
	html_text(page->m, lost ? " no longer comes into force" : " comes into force only then");
	html_close(page->m);
	html_leaff(page->m, "td", "number", "%zu of %zu", lost ? enabling->lost : enabling->gained,
		   enabling->pairs);
	html_leaff(page->m, "td", "number", "%zu of %zu",
		   lost ? enabling->lost_seen : enabling->gained_seen, enabling->pairs);
	html_open(page->m, "td", NULL);
	html_leaf(page->m, "code", NULL, errno_word(enabling->err, word));
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static void put_enablings(struct page *page, const struct page_group *group)
{
	static const char *const columns[] = {
		"Left out",          "With it",         "By what calls returned",
		"Seen from outside", "Commonest error", NULL};
	const struct findings *findings = group->findings;
	char caption[WW_PROFILE_MAX + 128];

	if (findings->enabling_count == 0) {
		html_leaff(page->m, "p", NULL,
			   "Started by %s, no step carries another: whatever is left out, the "
			   "others still come into force.",
			   caller_name(group->rows.caller));
		return;
	}
	snprintf(caption, sizeof caption,
		 "%s, started by %s: steps that others depend on, in pairs of measurements",
		 group->rows.profile, caller_name(group->rows.caller));
	page_table(page, "enablers", caption);
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (size_t i = 0; i < findings->enabling_count; i++)
		put_enabling(page, &findings->enablings[i]);
	html_close(page->m);
	page_table_end(page);
}

/* ---- the weakest point ---- */

static void put_weak_spot(struct page *page, const struct weak_spot *spot)
{
	html_open(page->m, "tr", NULL);
	html_open(page->m, "th", NULL);
	html_attribute(page->m, "scope", "row");
	html_textf(page->m, "%u", spot->size);
	html_close(page->m);
	html_open(page->m, "td", NULL);
	if (spot->mask)
		page_hardening(page, spot->mask);
	else
		html_text(page->m, "nothing");
	if (spot->ties > 1)
		html_textf(page->m, " (or one of %zu other sets that cost as much)",
			   spot->ties - 1);
	html_close(page->m);
	page_number(page, spot->escapes);
	html_close(page->m);
	html_line(page->m);
}

static void put_weak_spots(struct page *page, const struct page_group *group)
{
	static const char *const columns[] = {"Steps left out", "Which loss costs most",
					      "Escapes that get out", NULL};
	const struct findings *findings = group->findings;
	char caption[WW_PROFILE_MAX + 128];

	snprintf(caption, sizeof caption,
		 "%s, started by %s: the most costly loss of each size, up to the weakest point",
		 group->rows.profile, caller_name(group->rows.caller));
	page_table(page, "weak", caption);
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (unsigned size = 0; size <= findings->weakest.size; size++)
		put_weak_spot(page, &findings->weak[size]);
	html_close(page->m);
	page_table_end(page);
}

/* ---- the section ---- */

static const char how_to_read[] =
	"A step stops an escape alone when leaving out this step and no other lets it out; an "
	"escape that needs two steps in place is stopped alone by either. It stops "
	"it with others when it is one of several that must be left out together. It helps out "
	"when an escape works only while the step is in place. The Shapley sum shares the credit "
	"for each stopped escape fairly among the steps that stop it; the sums of all steps add "
	"up to the number of escapes that full hardening stops and its absence lets out";
static const char adds_up[] = " (checked, escape by escape).";
static const char does_not_add_up[] = ". Here they do not: whichwall counted wrong.";

static const char about_weakest[] =
	"The weakest point is the smallest set of steps without which as many escapes get out as "
	"without any set. On the way to it, for each number of steps, the loss that costs most:";

static const char about_enablers[] =
	"Some steps cannot be put in place without another: leaving that one out takes them down "
	"with it, although they are still asked for. A measurement is compared with the one that "
	"differs in this step alone.";

static bool is_complete(const struct page *page)
{
	for (size_t i = 0; i < page->group_count; i++)
		if (page->groups[i].rows.factor_count > 0 && page->groups[i].findings->complete > 0)
			return true;
	return false;
}

static bool is_efficient(const struct page *page)
{
	for (size_t i = 0; i < page->group_count; i++)
		if (!page->groups[i].findings->efficient)
			return false;
	return true;
}

static void for_each_group(struct page *page,
			   void (*put)(struct page *page, const struct page_group *group))
{
	for (size_t i = 0; i < page->group_count; i++)
		put(page, &page->groups[i]);
}

void page_earnings(struct page *page)
{
	html_leaf(page->m, "h3", NULL, "One step at a time");
	for_each_group(page, put_singles);
	html_leaf(page->m, "h3", NULL, "In all combinations");
	if (!is_complete(page)) {
		html_leaf(page->m, "p", NULL,
			  "Nothing can be said: no fixture has a known outcome in every "
			  "combination of steps left out.");
		return;
	}
	html_leaff(page->m, "p", NULL, "%s%s", how_to_read,
		   is_efficient(page) ? adds_up : does_not_add_up);
	for_each_group(page, put_shares);
	html_leaf(page->m, "h3", NULL, "Steps that carry others");
	html_leaf(page->m, "p", NULL, about_enablers);
	for_each_group(page, put_enablings);
	html_leaf(page->m, "h3", NULL, "The weakest point");
	html_leaf(page->m, "p", NULL, about_weakest);
	for_each_group(page, put_weak_spots);
}
