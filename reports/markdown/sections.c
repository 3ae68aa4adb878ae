/* SPDX-License-Identifier: MIT */
#include "markdown/sections.h"

#include <stdlib.h>
#include <string.h>

#include "markdown/markdown.h"
#include "text/phrases.h"
#include "text/words.h"

#define GROUPS_SHOWN 4 /* in the verdict; the table below it has them all */

static void put_sandbox(FILE *out, const struct group *group)
{
	md_code(out, group->profile);
	fprintf(out, " started by `%s`", ww_word(&ww_callers, (int)group->caller));
}

/* ---- the verdict ---- */

/* Before the i-th of `count` parts of a sentence. */
static const char *joint(size_t i, size_t count)
{
	if (i == 0)
		return "";
	return i + 1 == count ? " and " : ", ";
}

/* Testable rows whose outcome under full hardening is known. */
static size_t known_whole(const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += group->rows[i].testable && signature_get(&group->rows[i].known, 0);
	return count;
}

static void put_open(FILE *out, const struct md_group *groups, size_t count)
{
	fputs("With nothing taken away, ", out);
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "%s**%zu of %zu** %s ", joint(i, count),
			group_standing(&groups[i].group, STANDING_OPEN),
			known_whole(&groups[i].group),
			i == 0 ? "testable fixtures escape from" : "from");
		put_sandbox(out, &groups[i].group);
	}
	fputs(".", out);
}

static const struct share *best_share(const struct overview *overview)
{
	const struct share *best = &overview->shares[0];

	for (unsigned i = 1; i < overview->factor_count; i++)
		if (fraction_compare(overview->shares[i].shapley, best->shapley) > 0)
			best = &overview->shares[i];
	return best;
}

/* Escapes that hardening stops: what Shapley's values add up to. */
static long earned(const struct overview *overview)
{
	size_t all = overview->escapes_of[WW_BIT(overview->factor_count) - 1];

	return (long)all - (long)overview->escapes_of[0];
}

static bool earns(const struct overview *overview)
{
	return overview->factor_count > 0 && overview->complete > 0;
}

static void put_earned(FILE *out, const struct md_group *groups, size_t count)
{
	const char *before = " Of what the hardening stops, ";

	for (size_t i = 0; i < count; i++) {
		const struct overview *overview = groups[i].overview;
		const struct share *best;

		if (!earns(overview))
			continue;
		best = best_share(overview);
		if (best->shapley.numerator > 0)
			fprintf(out, "%s%s earns most in ", before, hardening_name(best->factor));
		else
			fprintf(out, "%sno step earns anything in ", before);
		put_sandbox(out, &groups[i].group);
		fputs(" (Shapley value ", out);
		md_fraction(out, best->shapley);
		fprintf(out, " of %ld)", earned(overview));
		before = ", ";
	}
	fputs(*before == ',' ? "."
			     : " No fixture is known in every combination, so nothing is "
			       "attributed.",
	      out);
}

static void put_weak(FILE *out, const struct md_group *groups, size_t count)
{
	const char *before = " The loss that hurts most is that of ";

	for (size_t i = 0; i < count; i++) {
		const struct overview *overview = groups[i].overview;
		const struct weak_spot *one = &overview->weak[1];

		if (!earns(overview))
			continue;
		fprintf(out, "%s%s in ", before,
			one->escapes > overview->weak[0].escapes
				? hardening_name((enum factor)__builtin_ctzll(one->mask))
				: "no single step");
		put_sandbox(out, &groups[i].group);
		fprintf(out, " (from %zu to %zu escapes)", overview->weak[0].escapes, one->escapes);
		before = ", ";
	}
	fputs(*before == ',' ? ".\n\n" : "\n\n", out);
}

void md_verdict(FILE *out, const struct md_group *groups, size_t count)
{
	size_t shown = count < GROUPS_SHOWN ? count : GROUPS_SHOWN;

	if (count == 0)
		return;
	put_open(out, groups, shown);
	put_earned(out, groups, shown);
	put_weak(out, groups, shown);
}

static void put_line(FILE *out, const struct analysis *analysis, const struct group *group)
{
	static const enum standing columns[] = {STANDING_OPEN, STANDING_SINGLE, STANDING_SEVERAL,
						STANDING_NEVER, STANDING_UNSEEN};
	struct group_tally tally;

	group_tally(analysis, group, &tally);
	fputs("| ", out);
	put_sandbox(out, group);
	fprintf(out, " | %zu | %zu |", group->count,
		group->count - group_standing(group, STANDING_UNTESTABLE));
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		fprintf(out, " %zu |", group_standing(group, columns[i]));
	fprintf(out, " %zu of %zu |\n", tally.verdicts[VERDICT_INCONCLUSIVE], tally.cells);
}

/* A block that costs the user the program is told apart. */
static void put_closed(FILE *out, const struct analysis *analysis, const struct group *group)
{
	struct group_tally tally;

	group_tally(analysis, group, &tally);
	if (tally.closed == 0)
		return;
	put_sandbox(out, group);
	fprintf(out,
		": **%zu of %zu cells are closed**, the sandbox did not start. A hardening step "
		"that was asked for could not be applied, and then this profile executes nothing, "
		"neither the escape nor a harmless program. They count as blocked.\n\n",
		tally.closed, tally.cells);
}

void md_glance(FILE *out, const struct analysis *analysis, const struct md_group *groups,
	       size_t count)
{
	fputs("| sandbox | fixtures | testable | escape under full hardening | once one step is "
	      "gone | once several are | never | not fully known | inconclusive cells |\n"
	      "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
	      out);
	for (size_t i = 0; i < count; i++)
		put_line(out, analysis, &groups[i].group);
	putc('\n', out);
	for (size_t i = 0; i < count; i++)
		put_closed(out, analysis, &groups[i].group);
}

/* ---- sections of one group ---- */

void md_shares(FILE *out, const struct overview *overview)
{
	if (!earns(overview))
		return;
	fprintf(out,
		"### What each step earns\n\nOver the %zu fixtures that are known in every "
		"combination, of which the hardening stops %ld:\n\n"
		"| step | taken away by | alone | with others | never | helps the escape | "
		"Shapley | Banzhaf |\n|---|---|--:|--:|--:|--:|--:|--:|\n",
		overview->complete, earned(overview));
	for (unsigned i = 0; i < overview->factor_count; i++) {
		const struct share *share = &overview->shares[i];

		fprintf(out, "| %s | `%s` | %zu | %zu | %zu | %zu | ",
			hardening_name(share->factor), ww_word(&ww_factors, (int)share->factor),
			share->alone, share->shared, share->never, share->opens);
		md_fraction(out, share->shapley);
		fputs(" | ", out);
		md_fraction(out, share->banzhaf);
		fputs(" |\n", out);
	}
	fputs(overview->efficient
		      ? "\nChecked: the Shapley values of each fixture add up to 1 where full "
			"hardening stops what gets out with all factors gone, and to 0 where it "
			"makes no difference.\n\n"
		      : "\n**The Shapley values of some fixture do not add up: whichwall counted "
			"wrong.**\n\n",
	      out);
}

static void put_spot(FILE *out, const struct weak_spot *spot)
{
	fprintf(out, "| %u | ", spot->size);
	md_factors(out, spot->mask, " + ");
	if (spot->mask == 0)
		fputs("nothing", out);
	if (spot->ties > 1)
		fprintf(out, " (or %zu other%s)", spot->ties - 1, md_plural(spot->ties - 1));
	fprintf(out, " | %zu |\n", spot->escapes);
}

void md_weakest(FILE *out, const struct overview *overview)
{
	const struct weak_spot *weakest = &overview->weakest;

	if (!earns(overview))
		return;
	fputs("### Weakest point\n\n", out);
	if (weakest->size == 0) {
		fprintf(out,
			"No combination lets out more than the %zu fixture%s that full hardening "
			"does.\n\n",
			weakest->escapes, md_plural(weakest->escapes));
		return;
	}
	md_factors(out, weakest->mask, " + ");
	fprintf(out,
		"%s: with %s gone %zu of %zu fixtures escape, and no combination lets out more. "
		"By the number of steps that are gone, the worst of each:\n\n"
		"| gone | which | escape |\n|--:|---|--:|\n",
		weakest->ties > 1 ? ", or another set of this size" : "",
		weakest->size == 1 ? "it" : "them", weakest->escapes, overview->complete);
	for (unsigned size = 0; size <= weakest->size; size++)
		put_spot(out, &overview->weak[size]);
	putc('\n', out);
}

static int put_effect(FILE *out, const struct enabling *enabling, bool lost)
{
	const struct signature *set = lost ? &enabling->lost_where : &enabling->gained_where;
	char *where = enabling->everywhere ? enabling_where(enabling, set) : NULL;
	char word[WORD_MAX];

	if (enabling->everywhere && !where)
		return -1;
	fprintf(out, "| `%s` | %s `%s` | ", ww_word(&ww_factors, (int)enabling->factor),
		lost ? "takes down" : "lets come into force",
		ww_word(&ww_primitives, (int)enabling->primitive));
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

int md_enablers(FILE *out, const struct overview *overview)
{
	int status = 0;

	if (overview->enabling_count == 0)
		return 0;
	fputs("### Steps that depend on each other\n\nWhat is taken away takes more with it, "
	      "though that is still asked for. Counted over pairs of cells that differ in this "
	      "one factor.\n\n"
	      "| taken away | effect | when also gone | by the calls | as seen | error |\n"
	      "|---|---|---|--:|--:|---|\n",
	      out);
	for (size_t i = 0; i < overview->enabling_count && status == 0; i++) {
		const struct enabling *enabling = &overview->enablings[i];

		if (enabling->lost + enabling->lost_seen > 0)
			status = put_effect(out, enabling, true);
		if (status == 0 && enabling->gained + enabling->gained_seen > 0)
			status = put_effect(out, enabling, false);
	}
	putc('\n', out);
	return status;
}

void md_states(FILE *out, const struct overview *overview)
{
	uint64_t masks = 0;

	for (uint64_t m = 0; m < WW_BIT(overview->factor_count); m++) {
		bool seen = false;

		for (size_t i = 0; i < overview->state_count && !seen; i++)
			seen = signature_get(&overview->states[i].masks, m);
		masks += seen;
	}
	if (masks == 0)
		return;
	fprintf(out,
		"### States in force\n\nThe %llu combination%s came to **%zu** distinct state%s as "
		"seen from outside (`effective.csv`). Which calls a filter lets through cannot be "
		"seen.\n\n",
		(unsigned long long)masks, md_plural(masks), overview->state_count,
		md_plural(overview->state_count));
}
