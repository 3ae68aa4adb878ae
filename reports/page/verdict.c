/* SPDX-License-Identifier: MIT */
/* The verdict on each profile and caller: what escapes, what one step costs, what all of them
 * earn, where the sandbox is weakest, and what stood in the way of measuring it. */
#include "page/parts.h"
#include "text/findings_text.h"
#include "text/launched_text.h"
#include "text/phrases.h"

#define TIES_SHOWN 4
#define HELPED_SHOWN 6

/* ---- what escapes ---- */

static void put_open(struct page *page, const struct page_group *group)
{
	html_open(page->m, "p", "count");
	html_leaf(page->m, "span", "label",
		  group->rows.factor_count > 0 ? "Escape under full hardening:" : "Escape:");
	html_text(page->m, " ");
	html_open(page->m, "strong", NULL);
	page_full_count(page, group);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
	if (page_has_full(group))
		return;
	html_open(page->m, "p", NULL);
	html_text(page->m, group->findings->testable > 0
				   ? "No cell of full hardening is known, so nothing is said of it."
				   : "No escape can be tested on this host, so nothing is said.");
	/* What did not start will not start by being run again. */
	if (group->findings->testable > 0 && group->findings->unstarted.count == 0)
		page_command(page, group, "none,single", "it, and what each step alone adds");
	html_close(page->m);
	html_line(page->m);
}

static size_t count_closed(const struct page *page, const struct page_group *group)
{
	struct group_tally tally;

	group_tally(page->analysis, &group->rows, &tally);
	return tally.closed;
}

/* A block that costs the user the program is told apart.  Of a sandbox of others put_endings()
 * does. */
static void put_closed(struct page *page, const struct page_group *group)
{
	struct group_tally tally;

	if (count_closed(page, group) == 0 || group->findings->presence.launched)
		return;
	group_tally(page->analysis, &group->rows, &tally);
	html_open(page->m, "p", "warning");
	html_leaff(page->m, "strong", NULL, "The sandbox did not start in %zu of %zu cells.",
		   tally.closed, tally.cells);
	html_text(page->m, " A step that was asked for could not be applied, and then nothing is "
			   "executed: neither the escape nor a harmless program. These cells count "
			   "as blocked.");
	html_close(page->m);
	html_line(page->m);
}

static void put_refused(struct page *page, const struct page_group *group)
{
	if (!has_refusals(&group->findings->refusals))
		return;
	html_open(page->m, "p", "warning");
	html_leaf(page->m, "strong", NULL, "Not all of it was in force.");
	html_text(page->m, " ");
	put_refusals(page_say(page), group->findings);
	page_said(page);
	html_close(page->m);
	html_line(page->m);
}

/* ---- whether a sandbox of others is there ---- */

static void put_absent(struct page *page, const struct page_group *group)
{
	const struct presence *presence = &group->findings->presence;

	if (!presence_warns(presence))
		return;
	html_open(page->m, "p", "warning");
	html_leaf(page->m, "strong", NULL, presence_title(presence));
	html_text(page->m, " ");
	put_presence(page_say(page), group->findings);
	page_said(page);
	html_close(page->m);
	html_line(page->m);
}

static void put_ending(struct page *page, const struct unstarted *unstarted)
{
	html_open(page->m, "li", NULL);
	put_unstarted(page_say(page), unstarted);
	page_said(page);
	html_close(page->m);
	html_line(page->m);
}

static void put_ending_list(struct page *page, const struct unstarted_list *list)
{
	html_open(page->m, "ul", NULL);
	html_line(page->m);
	for (size_t i = 0; i < list->count && i < UNSTARTED_SHOWN; i++)
		put_ending(page, &list->list[i]);
	if (list->count > UNSTARTED_SHOWN) {
		html_open(page->m, "li", NULL);
		put_unstarted_rest(page_say(page), list);
		page_said(page);
		html_close(page->m);
		html_line(page->m);
	}
	html_close(page->m);
	html_line(page->m);
}

/* Where it never started the program, and what its launcher said. */
static void put_endings(struct page *page, const struct page_group *group)
{
	const struct unstarted_list *list = &group->findings->unstarted;
	struct group_tally tally;

	if (list->count == 0)
		return;
	group_tally(page->analysis, &group->rows, &tally);
	html_open(page->m, "div", "warning");
	html_open(page->m, "p", NULL);
	html_open(page->m, "strong", NULL);
	put_unstarted_count(page_say(page), list, tally.cells);
	page_said(page);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
	put_ending_list(page, list);
	html_close(page->m);
	html_line(page->m);
}

/* ---- one step alone ---- */

static const struct share *share_of(const struct findings *findings, uint64_t factor)
{
	const struct share *share = findings->shares;

	while (WW_BIT(share->factor) != factor)
		share++;
	return share;
}

static void say_single(FILE *out, const struct findings *findings, const struct share *share,
		       bool first)
{
	const struct single *s = &share->single;
	const size_t unknown = findings->testable - s->compared;

	fprintf(out, "%s %s alone ", first ? "Dropping" : "dropping",
		hardening_name(share->factor));
	if (s->stops > 0)
		fprintf(out, "lets out %zu more and stops %zu: from %zu to %zu of %zu", s->lets_out,
			s->stops, s->before, s->after, s->compared);
	else
		fprintf(out, "raises %s from %zu to %zu of %zu", first ? "escapes" : "them",
			s->before, s->after, s->compared);
	if (unknown > 0)
		fprintf(out, " (%zu not known in both)", unknown);
}

/* Names all that tie: which of them comes first is an accident. */
static void put_costliest(struct page *page, const struct findings *findings)
{
	FILE *out = page_say(page);
	size_t told = 0, ties = (size_t)__builtin_popcountll(findings->most_single);

	for (uint64_t left = findings->most_single; left && told < TIES_SHOWN; left &= left - 1) {
		fputs(told ? "; " : "", out);
		say_single(out, findings, share_of(findings, left & -left), told == 0);
		told++;
	}
	if (ties > told)
		fprintf(out, "; %zu more steps let out as many", ties - told);
	fputs(ties > 1 ? ". No other step lets out more." : ".", out);
	page_said(page);
}

/* What goes down with a step is not its own doing. */
static void put_credits(struct page *page, const struct findings *findings)
{
	size_t told = 0;

	for (uint64_t left = findings->most_single; left && told < TIES_SHOWN; left &= left - 1) {
		const struct share *share = share_of(findings, left & -left);

		told++;
		if (share->single.own == share->single.lets_out)
			continue;
		put_whose(page_say(page), share);
		page_said(page);
	}
}

/* The factors whose own loss lets out most, 0 where it cannot be told. */
static uint64_t most_own(const struct findings *findings, size_t *most)
{
	uint64_t best = 0;

	*most = 0;
	for (unsigned i = 0; i < findings->factor_count; i++) {
		const struct share *share = &findings->shares[i];

		if (share->single.own > *most) {
			*most = share->single.own;
			best = 0;
		}
		if (share->single.own == *most && *most > 0)
			best |= WW_BIT(share->factor);
	}
	for (unsigned i = 0; i < findings->factor_count; i++)
		if (findings->shares[i].single.own + findings->shares[i].single.untold > *most)
			return 0;
	return best;
}

static void put_own(struct page *page, const struct findings *findings)
{
	size_t most;
	const uint64_t best = most_own(findings, &most);

	if (!best || best == findings->most_single)
		return;
	html_text(page->m, " By its own loss alone, ");
	put_hardening_list(page_say(page), best, " or ");
	page_said(page);
	html_textf(page->m, " lets out most: %zu.", most);
}

/* Factors that were dropped alone and could be compared with full hardening. */
static size_t compared_factors(const struct findings *findings)
{
	size_t count = 0;

	for (unsigned i = 0; i < findings->factor_count; i++)
		count += findings->shares[i].single.compared > 0;
	return count;
}

/* Of the steps that were dropped alone: the most escapes that could not be compared. */
static size_t most_unknown(const struct findings *findings)
{
	size_t most = 0;

	for (unsigned i = 0; i < findings->factor_count; i++) {
		const size_t compared = findings->shares[i].single.compared;

		if (compared > 0 && findings->testable - compared > most)
			most = findings->testable - compared;
	}
	return most;
}

static void put_none_more(struct page *page, const struct page_group *group)
{
	const size_t compared = compared_factors(group->findings);
	const size_t unknown = most_unknown(group->findings);

	if (compared == group->rows.factor_count)
		html_text(page->m,
			  "No step, dropped alone, lets out more than full hardening does");
	else
		html_textf(page->m,
			   "None of the %zu steps that were dropped alone lets out more than full "
			   "hardening does; %zu others were not dropped alone",
			   compared, group->rows.factor_count - compared);
	if (unknown > 0)
		html_textf(page->m,
			   ", as far as is known: for some step %zu of %zu escapes are not",
			   unknown, group->findings->testable);
	html_text(page->m, ".");
}

static void put_no_single(struct page *page, const struct page_group *group)
{
	const size_t compared = compared_factors(group->findings);

	if (compared > 0)
		put_none_more(page, group);
	else
		html_text(page->m, "What dropping one step alone adds was not measured.");
	if (compared < group->rows.factor_count && page_has_full(group))
		page_command(page, group, "none,single", "it");
}

static void put_single(struct page *page, const struct page_group *group)
{
	html_open(page->m, "p", NULL);
	if (group->findings->most_single) {
		put_costliest(page, group->findings);
		put_credits(page, group->findings);
		put_own(page, group->findings);
	} else {
		put_no_single(page, group);
	}
	html_close(page->m);
	html_line(page->m);
}

/* ---- all combinations ---- */

static const struct share *first_share(const struct findings *findings, uint64_t factors)
{
	return share_of(findings, factors & -factors);
}

/* Factors that have no part in stopping any of the complete rows. */
static uint64_t idle_factors(const struct findings *findings)
{
	uint64_t idle = 0;

	for (unsigned i = 0; i < findings->factor_count; i++)
		if (findings->shares[i].alone + findings->shares[i].shared == 0)
			idle |= WW_BIT(findings->shares[i].factor);
	return idle;
}

/* The step is named by the number that it is argued with. */
static void put_most(struct page *page, const struct findings *findings)
{
	const uint64_t most = findings->most_shapley;
	const bool several = (most & (most - 1)) != 0;

	html_textf(page->m, "Over all %zu combinations, and the %zu escapes known in each, ",
		   findings->measured_count, findings->complete);
	if (idle_factors(findings) == findings->factors) {
		html_text(page->m, "no step has a part in stopping any.");
		return;
	}
	if (!most) {
		html_textf(page->m, "no step has a positive Shapley value; all add up to %ld.",
			   findings->shared_out);
		return;
	}
	page_hardening(page, most);
	html_textf(page->m, " earn%s most: a Shapley value of %.2f%s; all values add up to %ld.",
		   several ? "" : "s", fraction_value(first_share(findings, most)->shapley),
		   several ? " each" : "", findings->shared_out);
}

static void put_idle(struct page *page, const struct findings *findings)
{
	const uint64_t idle = idle_factors(findings);

	if (!idle || idle == findings->factors)
		return;
	html_text(page->m, " Of the steps, ");
	page_hardening(page, idle);
	html_textf(page->m, " ha%s no part in stopping any of these %zu escapes.",
		   idle & (idle - 1) ? "ve" : "s", findings->complete);
}

static void put_together(struct page *page, const struct page_group *group)
{
	const struct findings *findings = group->findings;

	html_open(page->m, "p", NULL);
	if (findings->complete > 0) {
		put_most(page, findings);
		put_idle(page, findings);
	} else {
		html_text(page->m, "What each step earns over all combinations was not measured.");
		page_command(page, group, "all", "it");
	}
	html_close(page->m);
	html_line(page->m);
}

/* ---- the weakest point ---- */

/* "4 of the 6 programs known in all of them escape", with those that are not known in some. */
static void say_base(FILE *out, const struct findings *findings)
{
	fprintf(out, "%zu of the %zu programs known in all of them escape%s",
		findings->weakest.escapes, findings->whole,
		findings->weakest.escapes == 1 ? "s" : "");
	if (findings->whole < findings->testable)
		fprintf(out, " (%zu not known in some)", findings->testable - findings->whole);
}

static void say_ties(FILE *out, const struct weak_spot *weakest)
{
	if (weakest->ties > 1)
		fprintf(out, " %zu other set%s of %u step%s %s as weak.", weakest->ties - 1,
			plural(weakest->ties - 1), weakest->size, plural(weakest->size),
			weakest->ties > 2 ? "are" : "is");
}

static void say_weakest(FILE *out, const struct page_group *group)
{
	const struct findings *findings = group->findings;
	const struct weak_spot *weakest = &findings->weakest;

	fprintf(out, "Of the %zu %scombinations, ", findings->measured_count,
		page_has_all(group) ? "" : "measured ");
	if (weakest->size == 0)
		fputs("none is weaker than full hardening: ", out);
	else
		fprintf(out, "%s weakest is the one ", weakest->ties > 1 ? "a" : "the");
	if (weakest->size > 0) {
		put_without(out, weakest->mask);
		fputs(": ", out);
	}
	say_base(out, findings);
	fputs(".", out);
	say_ties(out, weakest);
}

static void put_weakest(struct page *page, const struct page_group *group)
{
	if (group->findings->measured_count < 2 || group->findings->weakest.ties == 0)
		return;
	html_open(page->m, "p", NULL);
	say_weakest(page_say(page), group);
	page_said(page);
	html_close(page->m);
	html_line(page->m);
}

/* ---- hardening that lets an escape out ---- */

static void put_helped_row(struct page *page, const struct row *row, size_t told)
{
	html_text(page->m, told ? "; " : "");
	page_fixture_link(page, row->fixture->id);
	html_text(page->m, " (");
	page_hardening(page, row_helped_by(row));
	html_text(page->m, ")");
}

static void put_helped(struct page *page, const struct page_group *group)
{
	const struct findings *findings = group->findings;
	size_t told = 0;

	if (findings->helped == 0)
		return;
	html_open(page->m, "p", "warning");
	html_leaff(page->m, "strong", NULL, "Hardening makes %zu of %zu escapes possible.",
		   findings->helped, findings->testable);
	html_text(page->m, " They escape in some combination and are blocked when one more step "
			   "is dropped: ");
	for (size_t i = 0; i < group->rows.count && told < HELPED_SHOWN; i++)
		if (group->rows.rows[i].testable && row_helped_by(&group->rows.rows[i]))
			put_helped_row(page, &group->rows.rows[i], told++);
	if (told < findings->helped)
		html_textf(page->m, "; and %zu more", findings->helped - told);
	html_text(page->m, ".");
	if (count_closed(page, group) > 0)
		html_text(page->m, " Cells in which the sandbox did not start count as blocked "
				   "here.");
	html_close(page->m);
	html_line(page->m);
}

/* ---- the section ---- */

static void put_group(struct page *page, const struct page_group *group)
{
	html_open(page->m, "div", "card");
	html_open(page->m, "h3", NULL);
	page_group_name(page, group);
	html_close(page->m);
	html_line(page->m);
	put_open(page, group);
	put_refused(page, group);
	put_absent(page, group);
	put_endings(page, group);
	put_closed(page, group);
	if (group->rows.factor_count > 0) {
		put_single(page, group);
		put_helped(page, group);
		put_together(page, group);
		put_weakest(page, group);
	} else {
		page_paragraph(page, NULL,
			       "No step of this profile was varied: what each earns is not "
			       "measured.");
	}
	html_close(page->m);
	html_line(page->m);
}

void page_verdict(struct page *page)
{
	html_open(page->m, "div", "cards");
	html_line(page->m);
	for (size_t i = 0; i < page->group_count; i++)
		put_group(page, &page->groups[i]);
	html_close(page->m);
	html_line(page->m);
	if (page->group_count == 0)
		page_paragraph(page, NULL, "Nothing was measured.");
}
