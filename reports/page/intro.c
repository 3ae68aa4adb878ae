/* SPDX-License-Identifier: MIT */
/* What was tested, and what was not. */
#include <string.h>

#include "page/parts.h"
#include "text/phrases.h"

static void put_profiles(struct page *page)
{
	const struct analysis *analysis = page->analysis;

	for (size_t i = 0; i < analysis->profile_count; i++) {
		html_leaf(page->m, "code", NULL, analysis->profiles[i].name);
		if (i + 1 < analysis->profile_count)
			html_text(page->m, i + 2 == analysis->profile_count ? " and " : ", ");
	}
}

static void put_callers(struct page *page)
{
	const char *before = "";

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		bool used = false;

		for (size_t i = 0; i < page->group_count; i++)
			used |= (int)page->groups[i].rows.caller == caller;
		if (!used)
			continue;
		html_textf(page->m, "%s%s", before, caller_name((enum caller)caller));
		before = " and by ";
	}
}

/* Which sets of steps were dropped. */
enum extent { EXTENT_NOTHING, EXTENT_SINGLE, EXTENT_SOME, EXTENT_ALL };

static enum extent group_extent(const struct page *page, const struct page_group *group)
{
	enum extent extent = EXTENT_NOTHING;
	bool all = true;

	for (size_t i = 0; i < group->rows.count; i++) {
		const struct row *row = &group->rows.rows[i];

		all &= row->cell_count == WW_BIT(group->rows.factor_count);
		for (size_t c = 0; c < row->cell_count; c++) {
			const uint64_t mask = page->analysis->cells[row->first_cell + c].mask;

			if (mask & (mask - 1))
				extent = EXTENT_SOME;
			else if (mask && extent == EXTENT_NOTHING)
				extent = EXTENT_SINGLE;
		}
	}
	return all && extent == EXTENT_SOME ? EXTENT_ALL : extent;
}

static const char *extent_words(const struct page *page)
{
	static const char *const words[] = {
		[EXTENT_NOTHING] = "",
		[EXTENT_SINGLE] = "one at a time",
		[EXTENT_SOME] = "alone and in some combinations",
		[EXTENT_ALL] = "alone and in every combination",
	};
	enum extent most = EXTENT_NOTHING;

	for (size_t i = 0; i < page->group_count; i++) {
		const enum extent extent = group_extent(page, &page->groups[i]);

		most = extent > most ? extent : most;
	}
	return words[most];
}

static void put_extent(struct page *page)
{
	const char *words = extent_words(page);

	if (*words)
		html_textf(page->m,
			   ". Its hardening steps (%d of them) were dropped, %s, and every escape "
			   "was tried for real against what was left.",
			   __builtin_popcountll(page_factors(page)), words);
	else
		html_text(page->m, ". The sandbox was tested as it is: no step was dropped.");
}

/* How many of the combinations and escapes are known. */
static void put_base(struct page *page, const struct page_group *group)
{
	const struct findings *findings = group->findings;

	html_open(page->m, "p", NULL);
	page_group_name(page, group);
	html_textf(page->m, ": %zu escape%s, of which %zu can be tested on this host",
		   findings->rows, plural(findings->rows), findings->testable);
	html_textf(page->m, "; %zu of %llu combination%s of dropped steps %s measured",
		   findings->measured_count, (unsigned long long)WW_BIT(group->rows.factor_count),
		   plural(WW_BIT(group->rows.factor_count)),
		   findings->measured_count == 1 ? "was" : "were");
	if (findings->measured_count > 0 && !signature_get(&findings->measured, 0))
		html_text(page->m, ", full hardening not among them");
	html_textf(page->m, "; of %zu escape%s the outcome is known in all of these.",
		   findings->whole, plural(findings->whole));
	html_close(page->m);
	html_line(page->m);
}

static void put_lead(struct page *page)
{
	const size_t fixtures = fixture_count(page->analysis);

	html_open(page->m, "p", "lead");
	html_textf(page->m, "%zu small escape program%s attacked a program in the sandbox ",
		   fixtures, plural(fixtures));
	put_profiles(page);
	html_text(page->m, ", started by ");
	put_callers(page);
	put_extent(page);
	html_close(page->m);
	html_line(page->m);
	html_open(page->m, "p", NULL);
	html_textf(
		page->m,
		"That makes %zu measurements (cells) from %zu trials. An escape counts when "
		"something outside the sandbox saw its effect; a block counts when the same "
		"program does escape on this host with no hardening at all, and when a harmless "
		"program could work in the same sandbox. What could not be tried is never called "
		"blocked.",
		page->analysis->cell_count, page->analysis->trials);
	html_close(page->m);
	html_line(page->m);
}

void page_intro(struct page *page)
{
	put_lead(page);
	for (size_t i = 0; i < page->group_count; i++)
		put_base(page, &page->groups[i]);
}
