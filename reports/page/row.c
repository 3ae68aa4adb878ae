/* SPDX-License-Identifier: MIT */
#include "page/row.h"

#include <stdlib.h>
#include <string.h>

#include "power.h"
#include "text/phrases.h"
#include "text/verdict_text.h"
#include "text/words.h"

#define TERMS_SHOWN 8 /* of one row; matrix.csv has them all */

static enum verdict standing_verdict(enum standing standing)
{
	switch (standing) {
	case STANDING_OPEN:
	case STANDING_SINGLE:
	case STANDING_SEVERAL:
		return VERDICT_ESCAPED;
	case STANDING_NEVER:
		return VERDICT_BLOCKED;
	case STANDING_UNTESTABLE:
		return VERDICT_UNTESTABLE;
	case STANDING_UNKNOWN:
	case STANDING_COUNT:
		break;
	}
	return VERDICT_INCONCLUSIVE;
}

static const char *standing_words(enum standing standing)
{
	static const char *const words[STANDING_COUNT] = {
		[STANDING_OPEN] = "escapes",
		[STANDING_SINGLE] = "escapes without one step",
		[STANDING_SEVERAL] = "escapes without several",
		[STANDING_NEVER] = "always blocked",
		[STANDING_UNKNOWN] = "undecided",
		[STANDING_UNTESTABLE] = "untestable",
	};

	return standing < STANDING_COUNT ? words[standing] : "";
}

void page_row_badge(struct page *page, const struct row *row)
{
	const enum standing standing = row_standing(row);

	/* Red is for what escapes as the sandbox is. */
	page_symbol(page, standing == STANDING_SINGLE || standing == STANDING_SEVERAL
				  ? VERDICT_BLOCKED
				  : standing_verdict(standing));
	html_textf(page->m, " %s: %s", ww_word(&ww_callers, (int)row->caller),
		   standing_words(standing));
}

/* ---- what blocks it ---- */

/* "without the chroot and the user namespace, while no_new_privs is in place" */
static void put_term(struct page *page, struct implicant term)
{
	if (term.removed)
		page_without(page, term.removed);
	if (term.kept) {
		html_text(page->m, term.removed ? ", while " : "while ");
		page_hardening(page, term.kept);
		html_text(page->m, term.kept & (term.kept - 1) ? " are in place" : " is in place");
	}
}

static void put_terms(struct page *page, const struct row *row)
{
	const struct implicant first = row->term_count ? row_term(row, 0) : (struct implicant){0};

	if (row->term_count == 0) {
		html_text(page->m, "It is blocked in every combination.");
		return;
	}
	if ((first.removed | first.kept) == 0) {
		html_text(page->m, "It escapes in every combination: none of the steps that were "
				   "varied stops it.");
		return;
	}
	html_text(page->m, "It escapes ");
	for (size_t i = 0; i < row->term_count && i < TERMS_SHOWN; i++) {
		html_text(page->m, i > 0 ? "; or " : "");
		put_term(page, row_term(row, i));
	}
	if (row->term_count > TERMS_SHOWN)
		html_textf(page->m, "; or by one of %zu larger sets (matrix.csv)",
			   row->term_count - TERMS_SHOWN);
	html_text(page->m, ".");
}

static void put_depth(struct page *page, const struct row *row)
{
	if (row->sole) {
		html_text(page->m, " Sole blocker: ");
		page_hardening(page, row->sole);
		html_textf(page->m, "%s.",
			   row->sole & (row->sole - 1) ? ", each of which is enough to let it out"
						       : "");
	} else if (row->depth > 1) {
		html_text(page->m, " No step alone lets it out.");
	}
	if (row->depth > 0)
		html_textf(page->m, " At least %d step%s must be dropped.", row->depth,
			   plural((size_t)row->depth));
}

static void put_blockers(struct page *page, const struct row *row)
{
	html_open(page->m, "p", "finding");
	if (!row->testable) {
		html_text(page->m, "Nothing can be learned here: ");
		html_textf(page->m, "%s (", reason_meaning(row->reason));
		html_leaf(page->m, "code", NULL, ww_word(&ww_reasons, (int)row->reason));
		html_text(page->m, ").");
	} else if (!row->complete) {
		html_textf(page->m,
			   "Not every combination is known, so nothing is said of it as a whole. "
			   "It escaped in %u of %zu known combination%s.",
			   row->escapes, row_known_count(row), plural(row_known_count(row)));
	} else {
		put_terms(page, row);
		put_depth(page, row);
	}
	html_close(page->m);
	html_line(page->m);
}

/* The factors whose hardening the escape needs in one of its sets. */
static uint64_t helpers(const struct row *row)
{
	uint64_t kept = 0;

	for (size_t i = 0; i < row->term_count; i++)
		kept |= row_term(row, i).kept;
	return kept;
}

static void put_non_monotone(struct page *page, const struct row *row)
{
	const uint64_t kept = helpers(row);

	if (!row->testable || !row->complete || row->monotone)
		return;
	html_open(page->m, "p", "finding");
	html_leaf(page->m, "strong", NULL,
		  kept & (kept - 1) ? "These steps make the escape possible: "
				    : "This step makes the escape possible: ");
	page_hardening(page, kept);
	html_text(page->m, ". In some combinations, dropping it as well stops the escape.");
	html_close(page->m);
	html_line(page->m);
}

/* ---- who gets the credit ---- */

static void put_credit(struct page *page, const struct row *row)
{
	struct power power;
	char text[WW_FRACTION_TEXT_MAX];
	const char *before = "Credit for stopping it (Shapley): ";

	if (!row->testable || !row->complete || row->escapes == 0 ||
	    row->escapes == row->cell_count)
		return;
	row_power(row, &power);
	html_open(page->m, "p", "credit");
	for (unsigned i = 0; i < power.players; i++) {
		const uint64_t factor = mask_expand(WW_BIT(i), row->factors);

		if (power.shapley[i].numerator == 0)
			continue;
		html_text(page->m, before);
		page_hardening(page, factor);
		html_textf(page->m, " %s", fraction_format(power.shapley[i], text));
		before = ", ";
	}
	html_text(page->m, ".");
	html_close(page->m);
	html_line(page->m);
}

/* ---- the prediction ---- */

static void put_prediction(struct page *page, const struct row *row)
{
	const char *predicted =
		row->predicted && *row->predicted ? row->predicted : "never escapes";

	/* It speaks of profiles of ours. */
	if (profile_base(row->profile) < 0)
		return;
	html_open(page->m, "p", "prediction");
	html_text(page->m, "Its author predicted, before it was run: ");
	html_leaf(page->m, "code", NULL, predicted);
	if (strcmp(row->confirmed, "confirmed") == 0)
		html_leaf(page->m, "strong", NULL, " \u2713 confirmed");
	else if (strcmp(row->confirmed, "refuted") == 0)
		html_leaf(page->m, "strong", NULL, " \u2717 refuted");
	else
		html_text(page->m, " (this run does not decide it)");
	html_close(page->m);
	html_line(page->m);
}

/* ---- the evidence ---- */

/* Masks of which no factor is common: the cells are not named by factors. */
static bool is_loose(const struct alike *ending, const struct row *row)
{
	return ending->count > 1 && ending->count < row->cell_count &&
	       (alike_gone(ending, row) | alike_kept(ending, row)) == 0;
}

/* "all without the chroot, with no_new_privs": which combinations ended so. */
static void put_which(struct page *page, const struct row *row, const struct alike *ending)
{
	const uint64_t gone = alike_gone(ending, row), kept = alike_kept(ending, row);

	if (ending->count == 1) {
		page_without(page, gone);
		return;
	}
	if (ending->count == row->cell_count) {
		html_text(page->m, "all that were measured");
		return;
	}
	if (!(gone | kept)) {
		html_text(page->m, "several that have no step in common");
		return;
	}
	html_text(page->m, alike_exact(ending, row) ? "all " : "some ");
	if (gone)
		page_without(page, gone);
	if (kept) {
		html_text(page->m, gone ? ", with " : "with ");
		page_hardening(page, kept);
	}
}

static void put_ending(struct page *page, const struct row *row, const struct alike *ending,
		       bool only_loose)
{
	char text[VERDICT_TEXT_MAX];
	const char *what = verdict_text(ending->verdict, text);
	const char *colon = strstr(what, ": ");

	html_open(page->m, "tr", NULL);
	html_open(page->m, "th", NULL);
	html_attribute(page->m, "scope", "row");
	page_symbol(page, ending->verdict->verdict);
	html_textf(page->m, " %s", ww_word(&ww_verdicts, (int)ending->verdict->verdict));
	html_close(page->m);
	if (ending->verdict->verdict == VERDICT_ESCAPED)
		html_leaf(page->m, "td", NULL, "the witness saw it");
	else
		html_leaf(page->m, "td", NULL, colon ? colon + 2 : what);
	html_leaff(page->m, "td", "number", "%zu", ending->count);
	html_open(page->m, "td", NULL);
	if (only_loose && is_loose(ending, row))
		html_text(page->m, "all others");
	else
		put_which(page, row, ending);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

/* Every other line says exactly which masks it is. */
static bool all_exact(const struct alike *endings, size_t count, const struct row *row)
{
	for (size_t i = 0; i < count; i++)
		if (!is_loose(&endings[i], row) && endings[i].count > 1 &&
		    !alike_exact(&endings[i], row))
			return false;
	return true;
}

static void put_evidence(struct page *page, const struct page_group *group, const struct row *row)
{
	static const char *const columns[] = {"Verdict", "Evidence", "Combinations", "Which", NULL};
	char caption[WW_ID_MAX + WW_PROFILE_MAX + 64];
	struct alike *endings;
	size_t count = alike_cells(page->analysis, row, &endings), loose = 0;

	for (size_t i = 0; i < count; i++)
		loose += is_loose(&endings[i], row);
	page->failed |= !endings;
	snprintf(caption, sizeof caption, "Evidence: %s under %s, started by %s", row->fixture->id,
		 row->profile, caller_name(group->rows.caller));
	page_table(page, "evidence", caption);
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (size_t i = 0; i < count; i++)
		put_ending(page, row, &endings[i], loose == 1 && all_exact(endings, count, row));
	html_close(page->m);
	page_table_end(page);
	free(endings);
}

static void put_unstable(struct page *page, const struct row *row)
{
	size_t unstable = 0;

	for (size_t i = 0; i < row->cell_count; i++) {
		const struct verdict_result *v =
			&page->analysis->cells[row->first_cell + i].verdict;

		unstable += v->escaped_reps > 0 && v->escaped_reps < v->reps;
	}
	if (unstable > 0)
		html_leaff(page->m, "p", "finding",
			   "In %zu combination%s some repetitions escaped and others did not; one "
			   "proof "
			   "is proof.",
			   unstable, plural(unstable));
}

void page_row(struct page *page, const struct page_group *group, const struct row *row)
{
	html_open(page->m, "h5", NULL);
	page_group_name(page, group);
	html_close(page->m);
	html_line(page->m);
	put_blockers(page, row);
	put_non_monotone(page, row);
	put_unstable(page, row);
	put_credit(page, row);
	if (row->cell_count > 0)
		put_evidence(page, group, row);
	put_prediction(page, row);
}
