/* SPDX-License-Identifier: MIT */
/* What each hardening step earns: alone, and over all combinations. */
#include "page/parts.h"
#include "text/phrases.h"

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
	html_header(page->m, "row", hardening_label(share->factor));
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
	static const char *const columns[] = {
		"Step",           "Stops alone",   "Stops with others", "No part in",
		"Makes possible", "Shapley value", "Of the largest",    NULL};
	const struct findings *findings = group->findings;
	const double most = largest_share(findings);
	char caption[WW_PROFILE_MAX + 160];

	snprintf(caption, sizeof caption,
		 "%s, started by %s: over the %zu escapes (of %zu) whose outcome is known in every "
		 "combination",
		 group->rows.profile, caller_name(group->rows.caller), findings->complete,
		 findings->testable);
	page_table(page, "earnings", caption);
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (unsigned i = 0; i < findings->factor_count; i++)
		put_share(page, &findings->shares[i], most);
	html_close(page->m);
	page_table_end(page);
}

/* The values of all steps add up to what hardening as a whole does. */
static void put_sum(struct page *page, const struct page_group *group)
{
	const struct findings *findings = group->findings;

	html_open(page->m, "p", NULL);
	html_textf(page->m,
		   "The values add up to %ld: the escapes without any of the steps (%ld) less "
		   "those under full hardening (%zu)",
		   findings->shared_out, (long)findings->open + findings->shared_out,
		   findings->open);
	html_text(page->m, findings->efficient
				   ? "; checked, escape by escape."
				   : ". Here some do not add up: whichwall counted wrong.");
	html_close(page->m);
	html_line(page->m);
}

/* ---- the section ---- */

static const char about_singles[] =
	"Each step was dropped alone, with all others in place. What it lets out is parted in two: "
	"by "
	"its own loss, and by the loss of other steps that go down with it. Where the run cannot "
	"tell the two apart, a range is given.";

static const char about_shares[] =
	"A step stops an escape alone when dropping it and no other lets the escape out; an escape "
	"that needs two steps in place is stopped alone by either. It stops an escape with others "
	"when it is one of several that must be dropped together. It makes an escape possible when "
	"the program escapes only while the step is in place. The Shapley value shares the credit "
	"for "
	"each stopped escape fairly among the steps that stop it.";

static const char about_weakest[] =
	"The weakest point is the smallest set of steps without which as many programs escape as "
	"in "
	"any other combination that was measured. On the way to it, for each number of steps, the "
	"most costly loss:";

/* Calls it for each group with factors; says so where there is none. */
static void for_each_group(struct page *page,
			   void (*put)(struct page *page, const struct page_group *group))
{
	bool any = false;

	for (size_t i = 0; i < page->group_count; i++) {
		if (page->groups[i].rows.factor_count == 0)
			continue;
		put(page, &page->groups[i]);
		any = true;
	}
	if (!any)
		page_paragraph(page, NULL, "Not measured: no step was varied.");
}

static void put_combinations(struct page *page, const struct page_group *group)
{
	if (group->findings->complete > 0) {
		put_shares(page, group);
		put_sum(page, group);
		return;
	}
	html_open(page->m, "p", NULL);
	html_textf(page->m, "%s, started by %s: not measured; ", group->rows.profile,
		   caller_name(group->rows.caller));
	html_text(page->m, page_has_all(group) ? "no escape is known in every combination."
					       : "it takes every combination.");
	if (!page_has_all(group))
		page_command(page, group, "all", "it");
	html_close(page->m);
	html_line(page->m);
}

static bool any_complete(const struct page *page)
{
	for (size_t i = 0; i < page->group_count; i++)
		if (page->groups[i].rows.factor_count > 0 && page->groups[i].findings->complete > 0)
			return true;
	return false;
}

void page_earnings(struct page *page)
{
	html_leaf(page->m, "h3", NULL, "One step at a time");
	page_paragraph(page, NULL, about_singles);
	for_each_group(page, page_singles);
	html_leaf(page->m, "h3", NULL, "In all combinations");
	if (any_complete(page))
		page_paragraph(page, NULL, about_shares);
	for_each_group(page, put_combinations);
	html_leaf(page->m, "h3", NULL, "The weakest point");
	page_paragraph(page, NULL, about_weakest);
	for_each_group(page, page_weak_spots);
}
