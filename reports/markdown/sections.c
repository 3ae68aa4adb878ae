/* SPDX-License-Identifier: MIT */
#include "markdown/sections.h"

#include <stdlib.h>
#include <string.h>

#include "markdown/markdown.h"
#include "text/phrases.h"
#include "text/sentences.h"
#include "text/surprise.h"
#include "text/words.h"

#define SURPRISES_SHOWN 20

/* ---- choices ---- */

static bool escapes_at(const struct row *row, uint64_t mask)
{
	return row->testable && row_outcome(row, mask) == ROW_ESCAPED;
}

static bool let_out(const struct row *row, uint64_t factor)
{
	return row_let_out(row, factor);
}

static bool stopped_without(const struct row *row, uint64_t factor)
{
	return escapes_at(row, 0) && row_outcome(row, factor) == ROW_BLOCKED;
}

/* Full hardening is not known for it, so that the loss of the factor gets no credit. */
static bool of_unknown_full(const struct row *row, uint64_t factor)
{
	return escapes_at(row, factor) && row_outcome(row, 0) == ROW_NOT_KNOWN;
}

static bool undecided(const struct row *row, enum row_outcome full)
{
	return row_standing(row) == STANDING_UNKNOWN && row_outcome(row, 0) == full;
}

static bool blocked_undecided(const struct row *row, uint64_t unused)
{
	(void)unused;
	return undecided(row, ROW_BLOCKED);
}

static bool not_known_undecided(const struct row *row, uint64_t unused)
{
	(void)unused;
	return undecided(row, ROW_NOT_KNOWN);
}

/* ---- what escapes, the most severe first ---- */

static void put_gain(FILE *out, const struct group *group, uint64_t mask, enum gain gain)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!escapes_at(row, mask) || row->fixture->gain != gain)
			continue;
		if (count++ == 0)
			fprintf(out, "- **%s** (%s): ", gain_name(gain), gain_meaning(gain));
		else
			fputs(", ", out);
		fprintf(out, "`%s`", row->fixture->id);
	}
	fputs(count > 0 ? "\n" : "", out);
}

static void put_escapes(FILE *out, const struct group *group, uint64_t mask)
{
	for (int rank = 0; rank < WW_GAINS_COUNT; rank++)
		put_gain(out, group, mask, gain_at(rank));
	putc('\n', out);
}

static void put_what_they_do(FILE *out, const struct group *group, uint64_t mask)
{
	md_fold(out, "What they do");
	fputs("| fixture | gain | what it does |\n|---|---|---|\n", out);
	for (int rank = 0; rank < WW_GAINS_COUNT; rank++)
		for (size_t i = 0; i < group->count; i++) {
			const struct row *row = &group->rows[i];

			if (!escapes_at(row, mask) || gain_rank(row->fixture->gain) != rank)
				continue;
			fprintf(out, "| `%s` | %s | ", row->fixture->id,
				gain_name(row->fixture->gain));
			md_text(out, row->fixture->summary);
			fputs(" |\n", out);
		}
	putc('\n', out);
	md_unfold(out);
}

/* Of one mask: the count, then the escapes. */
static void put_mask(FILE *out, const struct group *group, uint64_t mask, bool lists)
{
	const struct outcome_count count = group_outcomes(group, mask);
	char text[COUNT_TEXT_MAX];

	fprintf(out, "%s testable fixtures%s\n\n", count_text(&count, text),
		count.escaped ? ", the most severe first:" : ".");
	if (count.escaped == 0)
		return;
	put_escapes(out, group, mask);
	if (lists)
		put_what_they_do(out, group, mask);
}

void md_open(FILE *out, const struct md_group *of, bool lists)
{
	const struct findings *findings = of->findings;
	uint64_t only;

	fputs("### What escapes under full hardening\n\n", out);
	if (outcome_known(&findings->full) > 0) {
		put_mask(out, &of->group, 0, lists);
		return;
	}
	fputs(mask_measured(findings, 0) ? "Not known: no cell under full hardening tells.\n\n"
					 : "Not measured: add `none` to `--masks`.\n\n",
	      out);
	if (!only_mask(findings, &only) || only == 0)
		return;
	fputs("### What escapes ", out);
	put_without(out, only);
	fputs("\n\nNothing else was measured. ", out);
	put_mask(out, &of->group, only, lists);
}

/* ---- one step alone ---- */

static void put_named(FILE *out, const char *before, const struct group *group, md_choice *chosen,
		      uint64_t factor)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += chosen(&group->rows[i], factor);
	if (count == 0)
		return;
	fputs(before, out);
	md_rows(out, group, chosen, factor);
}

static void put_single(FILE *out, const struct md_group *of, const struct share *share)
{
	const uint64_t factor = WW_BIT(share->factor);
	const struct outcome_count count = group_outcomes(&of->group, factor);
	char text[COUNT_TEXT_MAX];

	fprintf(out, "| %s (`%s`) | ", hardening_name(share->factor),
		ww_word(&ww_factors, (int)share->factor));
	if (share->single.compared > 0)
		fputs(single_text(of->findings, share, text), out);
	else if (outcome_known(&count) > 0)
		fprintf(out, "%s escape", count_text(&count, text));
	else
		fputs(unknown_word(of->findings, factor), out);
	if (share->single.own < share->single.lets_out) {
		fputs("; ", out);
		put_credit(out, share);
	}
	fputs(" | ", out);
	md_rows(out, &of->group, let_out, factor);
	put_named(out, " *blocked without it:* ", &of->group, stopped_without, factor);
	if (outcome_known(&of->findings->full) > 0)
		put_named(out, " *not known under full hardening:* ", &of->group, of_unknown_full,
			  factor);
	fputs(" |\n", out);
}

void md_singles(FILE *out, const struct md_group *of)
{
	if (of->group.factor_count == 0)
		return;
	md_fold(out, "What the loss of each step alone lets out");
	fputs(outcome_known(&of->findings->full) > 0
		      ? "Escapes under full hardening and without this one step, of the testable "
			"fixtures that are known in both:"
		      : "Escapes without this one step; what it adds is not known without full "
			"hardening:",
	      out);
	fputs("\n\n| without | escapes | what it lets out |\n"
	      "|---|---|---|\n",
	      out);
	for (unsigned i = 0; i < of->findings->factor_count; i++)
		put_single(out, of, &of->findings->shares[i]);
	putc('\n', out);
	md_unfold(out);
}

/* ---- what each step earns ---- */

static void put_share(FILE *out, const struct share *share)
{
	fprintf(out, "| %s | `%s` | %zu | %zu | %zu | %zu | ", hardening_name(share->factor),
		ww_word(&ww_factors, (int)share->factor), share->alone, share->shared, share->never,
		share->opens);
	md_fraction(out, share->shapley);
	fputs(" | ", out);
	md_fraction(out, share->banzhaf);
	fputs(" |\n", out);
}

static void put_sums_and_idle(FILE *out, const struct findings *findings)
{
	put_sums(out, findings);
	fputs(idle_steps(findings) ? " " : "", out);
	put_idle_steps(out, findings);
}

int md_shares(FILE *out, const struct findings *findings)
{
	if (findings->factor_count == 0 || findings->complete == 0)
		return 0;
	fprintf(out,
		"### What each step earns\n\nOver the %zu fixture%s known in every combination:\n\n"
		"| step | factor | alone | with others | no part | helps the escape | Shapley | "
		"Banzhaf |\n|---|---|--:|--:|--:|--:|--:|--:|\n",
		findings->complete, plural(findings->complete));
	for (unsigned i = 0; i < findings->factor_count; i++)
		put_share(out, &findings->shares[i]);
	putc('\n', out);
	if (md_sentence(out, put_sums_and_idle, findings) < 0)
		return -1;
	fputs(findings->efficient ? "\n\n"
				  : "\n\n**The Shapley values of some fixture do not add up: "
				    "whichwall counted wrong.**\n\n",
	      out);
	return 0;
}

/* ---- the weakest point ---- */

static void put_spot(FILE *out, const struct weak_spot *spot)
{
	if (spot->ties == 0)
		return;
	fprintf(out, "| %u | ", spot->size);
	put_without(out, spot->mask);
	if (spot->ties > 1)
		fprintf(out, " (or %zu other%s)", spot->ties - 1, plural(spot->ties - 1));
	fprintf(out, " | %zu |\n", spot->escapes);
}

int md_weakest(FILE *out, const struct findings *findings)
{
	const struct weak_spot *weakest = &findings->weakest;

	if (findings->factor_count == 0 || findings->whole == 0 || findings->measured_count < 2)
		return 0;
	fputs("### Weakest point\n\n", out);
	if (md_sentence(out, put_weakest, findings) < 0)
		return -1;
	fputs(weakest->size ? " By the number of steps dropped, the worst of each:\n\n"
			      "| dropped | which | escape |\n|--:|---|--:|\n"
			    : "\n",
	      out);
	for (unsigned size = 0; weakest->size && size <= weakest->size; size++)
		put_spot(out, &findings->weak[size]);
	putc('\n', out);
	return 0;
}

/* ---- steps that depend on each other ---- */

static int put_effect(FILE *out, const struct enabling *enabling, bool lost)
{
	const struct signature *set = lost ? &enabling->lost_where : &enabling->gained_where;
	char *where = enabling->everywhere ? enabling_where(enabling, set) : NULL;
	char word[WORD_MAX];

	if (enabling->everywhere && !where)
		return -1;
	fprintf(out, "| %s | %s %s | ", hardening_name(enabling->factor),
		primitive_name(enabling->primitive), lost ? "fails" : "works only then");
	if (!where)
		fputs("(not all were compared)", out);
	else if (strcmp(where, "always") == 0)
		fputs("nothing else", out);
	else
		md_sets(out, where, "never");
	fprintf(out, " | %zu of %zu | %zu of %zu | %s |\n",
		lost ? enabling->lost : enabling->gained, enabling->pairs,
		lost ? enabling->lost_seen : enabling->gained_seen, enabling->pairs_seen,
		lost ? errno_word(enabling->err, word) : "");
	free(where);
	return 0;
}

int md_enablers(FILE *out, const struct findings *findings)
{
	int status = 0;

	if (findings->enabling_count == 0)
		return 0;
	fputs("### Steps that depend on each other\n\nWithout one step another fails, or works "
	      "only "
	      "then, though it is still asked for. Counted over pairs of cells that differ in this "
	      "one factor.\n\n"
	      "| without | what happens | when these are dropped too | by the calls | as seen | "
	      "error |\n|---|---|---|--:|--:|---|\n",
	      out);
	for (size_t i = 0; i < findings->enabling_count && status == 0; i++) {
		const struct enabling *enabling = &findings->enablings[i];

		if (enabling->lost + enabling->lost_seen > 0)
			status = put_effect(out, enabling, true);
		if (status == 0 && enabling->gained + enabling->gained_seen > 0)
			status = put_effect(out, enabling, false);
	}
	putc('\n', out);
	return status;
}

/* ---- hardening that lets something out ---- */

static int put_helped_row(FILE *out, const struct row *row)
{
	char *text = surprise_text(row);

	if (!text)
		return -1;
	fprintf(out, "- `%s`: ", row->fixture->id);
	if (*text)
		md_text(out, text);
	else {
		fputs("in some combination it escapes, and is blocked once ", out);
		put_hardening_list(out, row_helped_by(row), " or ");
		fputs(" is dropped as well.", out);
	}
	putc('\n', out);
	free(text);
	return 0;
}

int md_helped(FILE *out, const struct md_group *of)
{
	size_t shown = 0;

	if (of->findings->helped == 0)
		return 0;
	fputs("### Where hardening helps the attacker\n\n", out);
	if (md_sentence(out, put_helped, of->findings) < 0)
		return -1;
	fputs(any_closed(&of->group) ? " " CLOSED_REMARK "\n\n" : "\n\n", out);
	for (size_t i = 0; i < of->group.count && shown < SURPRISES_SHOWN; i++) {
		const struct row *row = &of->group.rows[i];

		if (!row->testable || !row_helped_by(row))
			continue;
		if (put_helped_row(out, row) < 0)
			return -1;
		shown++;
	}
	if (shown < of->findings->helped)
		fprintf(out, "- and %zu more (results.json)\n", of->findings->helped - shown);
	putc('\n', out);
	return 0;
}

/* ---- the rest ---- */

void md_states(FILE *out, const struct findings *findings)
{
	uint64_t masks = 0;

	for (uint64_t m = 0; m < WW_BIT(findings->factor_count); m++) {
		bool seen = false;

		for (size_t i = 0; i < findings->state_count && !seen; i++)
			seen = signature_get(&findings->states[i].masks, m);
		masks += seen;
	}
	if (masks == 0)
		return;
	fprintf(out,
		"### States in force\n\nThe %llu combination%s came to **%zu** distinct state%s as "
		"seen from outside (`effective.csv`). Which calls a filter lets through cannot be "
		"seen.\n\n",
		(unsigned long long)masks, plural(masks), findings->state_count,
		plural(findings->state_count));
}

static void put_list(FILE *out, const char *what, const struct group *group, md_choice *chosen)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += chosen(&group->rows[i], 0);
	if (count == 0)
		return;
	fprintf(out, "%zu %s: ", count, what);
	md_rows(out, group, chosen, 0);
	fputs(".\n\n", out);
}

void md_undecided(FILE *out, const struct md_group *of)
{
	const struct findings *findings = of->findings;

	if (findings->standing[STANDING_UNKNOWN] == 0)
		return;
	fputs("### Not fully known\n\n", out);
	put_list(out, "blocked under full hardening, but not every other combination is known",
		 &of->group, blocked_undecided);
	if (outcome_known(&findings->full) > 0)
		put_list(out, "not known under full hardening", &of->group, not_known_undecided);
	else
		fprintf(out,
			"Full hardening is %s, so it is not known of any testable fixture whether "
			"it escapes there.\n\n",
			unknown_word(findings, 0));
}
