/* SPDX-License-Identifier: MIT */
/* The verdict in three sentences for each profile: what gets out, what earns most, what is the
 * weakest point. */
#include <string.h>

#include "page/parts.h"
#include "text/phrases.h"

/* The callers of one profile. */
struct callers {
	const struct page_group *groups;
	size_t count;
};

/* Before the i-th clause of a sentence. */
static const char *clause_separator(const struct callers *callers, size_t i)
{
	if (i == 0)
		return "";
	return i + 1 == callers->count ? " and " : ", ";
}

static const char *name_of(const struct callers *callers, size_t i)
{
	return caller_name(callers->groups[i].rows.caller);
}

/* ---- first: what gets out ---- */

static void put_open(struct page *page, const struct callers *callers)
{
	html_text(page->m, "Fully hardened, ");
	html_leaf(page->m, "code", NULL, callers->groups[0].rows.profile);
	html_text(page->m, " lets out ");
	for (size_t i = 0; i < callers->count; i++) {
		const struct page_group *group = &callers->groups[i];

		html_text(page->m, clause_separator(callers, i));
		html_leaff(page->m, "strong", NULL, "%zu of %zu",
			   group_standing(&group->rows, STANDING_OPEN), group->findings->testable);
		html_textf(page->m, "%s when %s %s",
			   i == 0 ? " escapes that can be tested on this host" : "",
			   name_of(callers, i), i == 0 ? "starts it" : "does");
	}
	html_text(page->m, ".");
}

/* ---- second: what earns most, and what nothing ---- */

static const struct share *strongest(const struct findings *findings)
{
	const struct share *best = NULL;

	for (unsigned i = 0; i < findings->factor_count; i++) {
		const struct share *share = &findings->shares[i];

		if (share->alone + share->shared > 0 &&
		    (!best || fraction_compare(share->shapley, best->shapley) > 0))
			best = share;
	}
	return best;
}

/* Factors that have no part in stopping anything. */
static uint64_t idle_factors(const struct findings *findings)
{
	uint64_t idle = 0;

	for (unsigned i = 0; i < findings->factor_count; i++)
		if (findings->shares[i].alone + findings->shares[i].shared == 0)
			idle |= WW_BIT(findings->shares[i].factor);
	return idle;
}

static void put_strongest(struct page *page, const struct callers *callers)
{
	for (size_t i = 0; i < callers->count; i++) {
		const struct share *share = strongest(callers->groups[i].findings);

		html_text(page->m, clause_separator(callers, i));
		if (!share) {
			html_textf(page->m, "none for %s", name_of(callers, i));
			continue;
		}
		html_leaf(page->m, "strong", NULL, hardening_name(share->factor));
		html_textf(page->m, " for %s (%zu more get%s out when it alone is left out)",
			   name_of(callers, i), share->alone, share->alone == 1 ? "s" : "");
	}
}

static bool any_strong(const struct callers *callers)
{
	for (size_t i = 0; i < callers->count; i++)
		if (strongest(callers->groups[i].findings))
			return true;
	return false;
}

static void put_nothing(struct page *page, const struct callers *callers)
{
	(void)callers;
	html_text(page->m, "None of the steps that were left out stops anything, alone or "
			   "together.");
}

static void put_earnings(struct page *page, const struct callers *callers)
{
	uint64_t idle = ~UINT64_C(0);

	for (size_t i = 0; i < callers->count; i++)
		idle &= idle_factors(callers->groups[i].findings);
	html_text(page->m, "The hardening step that earns most is ");
	put_strongest(page, callers);
	if (idle) {
		html_text(page->m, "; ");
		page_hardening(page, idle);
		html_textf(page->m, " ha%s no part in stopping anything",
			   idle & (idle - 1) ? "ve" : "s");
	}
	html_text(page->m, ".");
}

/* ---- third: the weakest point ---- */

/* The loss that opens most for each step lost: a set of all steps always opens as much as any, and
 * says nothing. */
static const struct weak_spot *costliest(const struct findings *findings)
{
	const size_t open = findings->escapes_of[0];
	const struct weak_spot *worst = NULL;

	for (unsigned size = 1; size <= findings->factor_count; size++) {
		const struct weak_spot *spot = &findings->weak[size];

		/* Cross-multiplied: (opened / steps) of the one against that of the other. */
		if (spot->escapes > open &&
		    (!worst ||
		     (spot->escapes - open) * worst->size > (worst->escapes - open) * spot->size))
			worst = spot;
	}
	return worst;
}

/* What gets out then, and at the weakest point, which may be another. */
static void put_loss(struct page *page, const struct findings *findings,
		     const struct weak_spot *spot)
{
	const struct weak_spot *weakest = &findings->weakest;

	html_textf(page->m, " (then %zu of %zu get out", spot->escapes, findings->complete);
	if (spot->escapes == weakest->escapes)
		html_text(page->m, ", and no loss lets out more)");
	else
		html_textf(page->m, ", and at most %zu, without %u steps)", weakest->escapes,
			   weakest->size);
}

static void put_weakest(struct page *page, const struct callers *callers)
{
	html_text(page->m, "Step for step it loses most ");
	for (size_t i = 0; i < callers->count; i++) {
		const struct findings *findings = callers->groups[i].findings;
		const struct weak_spot *spot = costliest(findings);

		html_text(page->m, clause_separator(callers, i));
		if (!spot) {
			html_textf(page->m, "with no step in particular for %s",
				   name_of(callers, i));
			continue;
		}
		html_text(page->m, "without ");
		html_open(page->m, "strong", NULL);
		page_hardening(page, spot->mask);
		html_close(page->m);
		html_textf(page->m, " for %s", name_of(callers, i));
		put_loss(page, findings, spot);
	}
	html_text(page->m, ".");
}

/* ---- where not every combination is known ---- */

static uint64_t costliest_single(const struct page_group *group)
{
	uint64_t worst = 0;

	for (uint64_t left = group->rows.factors; left; left &= left - 1) {
		const uint64_t factor = left & -left;

		if (page_let_out(group, factor) > (worst ? page_let_out(group, worst) : 0))
			worst = factor;
	}
	return worst;
}

static void put_singles(struct page *page, const struct callers *callers)
{
	html_text(page->m, "Left out one at a time, the step that costs most is ");
	for (size_t i = 0; i < callers->count; i++) {
		const uint64_t factor = costliest_single(&callers->groups[i]);

		html_text(page->m, clause_separator(callers, i));
		if (!factor) {
			html_textf(page->m, "none for %s", name_of(callers, i));
			continue;
		}
		html_open(page->m, "strong", NULL);
		page_hardening(page, factor);
		html_close(page->m);
		html_textf(page->m, " for %s (%zu more get out)", name_of(callers, i),
			   page_let_out(&callers->groups[i], factor));
	}
	html_text(page->m, ".");
}

static void put_sentence(struct page *page, const struct callers *callers,
			 void (*put)(struct page *page, const struct callers *callers))
{
	html_open(page->m, "p", "verdict");
	put(page, callers);
	html_close(page->m);
	html_line(page->m);
}

/* A block that costs the user the program is told apart. */
static void put_closed(struct page *page, const struct callers *callers)
{
	struct group_tally tally;

	for (size_t i = 0; i < callers->count; i++) {
		group_tally(page->analysis, &callers->groups[i].rows, &tally);
		if (tally.closed == 0)
			continue;
		html_open(page->m, "p", "verdict");
		html_leaff(page->m, "strong", NULL, "%zu of %zu cells are closed", tally.closed,
			   tally.cells);
		html_textf(page->m,
			   " when %s starts it: the sandbox did not start. A step that was asked "
			   "for could not be applied, and then nothing is executed, neither the "
			   "escape nor a harmless program. They count as blocked.",
			   name_of(callers, i));
		html_close(page->m);
		html_line(page->m);
	}
}

static void put_profile(struct page *page, const struct callers *callers)
{
	size_t complete = 0;

	for (size_t i = 0; i < callers->count; i++)
		complete += callers->groups[i].findings->complete;
	if (page->analysis->profile_count > 1)
		html_leaf(page->m, "h3", NULL, callers->groups[0].rows.profile);
	put_sentence(page, callers, put_open);
	put_closed(page, callers);
	if (callers->groups[0].rows.factor_count == 0)
		return;
	if (complete == 0) {
		put_sentence(page, callers, put_singles);
		html_leaf(page->m, "p", "verdict",
			  "Not every combination of steps was measured, so no step is given credit "
			  "beyond that.");
	} else if (any_strong(callers)) {
		put_sentence(page, callers, put_earnings);
		put_sentence(page, callers, put_weakest);
	} else {
		put_sentence(page, callers, put_nothing);
	}
	html_line(page->m);
}

void page_verdict(struct page *page)
{
	struct callers callers = {.groups = page->groups};

	for (size_t i = 0; i < page->group_count; i++) {
		const bool last =
			i + 1 == page->group_count ||
			strcmp(page->groups[i + 1].rows.profile, page->groups[i].rows.profile) != 0;

		callers.count++;
		if (!last)
			continue;
		put_profile(page, &callers);
		callers = (struct callers){.groups = &page->groups[i + 1]};
	}
	if (page->group_count == 0)
		html_leaf(page->m, "p", "verdict", "Nothing was measured.");
}
