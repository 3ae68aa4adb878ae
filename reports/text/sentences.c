/* SPDX-License-Identifier: MIT */
#include "text/sentences.h"

#include "text/phrases.h"

/* ---- counts ---- */

bool mask_measured(const struct findings *findings, uint64_t mask)
{
	return signature_get(&findings->measured, mask_compress(mask, findings->factors));
}

const char *unknown_word(const struct findings *findings, uint64_t mask)
{
	return mask_measured(findings, mask) ? "not known" : "not measured";
}

bool only_mask(const struct findings *findings, uint64_t *mask)
{
	uint64_t dense = 0;

	if (findings->measured_count != 1)
		return false;
	while (!signature_get(&findings->measured, dense))
		dense++;
	*mask = mask_expand(dense, findings->factors);
	return true;
}

static bool singles_measured(const struct findings *findings)
{
	for (unsigned i = 0; i < findings->factor_count; i++)
		if (!signature_get(&findings->measured, WW_BIT(i)))
			return false;
	return true;
}

bool standing_measured(const struct findings *findings, enum standing standing)
{
	switch (standing) {
	case STANDING_OPEN:
		return mask_measured(findings, 0);
	case STANDING_SINGLE:
		return mask_measured(findings, 0) && singles_measured(findings);
	case STANDING_SEVERAL:
	case STANDING_NEVER:
		return findings->measured_count == WW_BIT(findings->factor_count);
	case STANDING_UNKNOWN:
	case STANDING_UNTESTABLE:
	case STANDING_COUNT:
		break;
	}
	return true;
}

bool standing_told(const struct findings *findings, enum standing standing)
{
	if (standing == STANDING_UNKNOWN || standing == STANDING_UNTESTABLE)
		return true;
	return standing_measured(findings, standing) &&
	       (findings->testable == 0 || outcome_known(&findings->full) > 0);
}

const char *full_text(const struct findings *findings, char text[COUNT_TEXT_MAX])
{
	if (!mask_measured(findings, 0))
		snprintf(text, COUNT_TEXT_MAX, "not measured (add none to --masks)");
	else if (findings->testable == 0)
		snprintf(text, COUNT_TEXT_MAX, "nothing testable");
	else if (outcome_known(&findings->full) == 0)
		snprintf(text, COUNT_TEXT_MAX, "not known (its cells are inconclusive)");
	else
		count_text(&findings->full, text);
	return text;
}

/* Testable rows that are not among the compared. */
static const char *not_compared(const struct findings *findings, const struct single *single,
				char text[COUNT_TEXT_MAX])
{
	const size_t unknown = findings->testable - single->compared;

	text[0] = '\0';
	if (unknown > 0)
		snprintf(text, COUNT_TEXT_MAX, " (%zu not known)", unknown);
	return text;
}

const char *single_text(const struct findings *findings, const struct share *share,
			char text[COUNT_TEXT_MAX])
{
	const struct single *single = &share->single;
	char unknown[COUNT_TEXT_MAX];

	not_compared(findings, single, unknown);
	if (single->compared == 0)
		snprintf(text, COUNT_TEXT_MAX, "%s", unknown_word(findings, WW_BIT(share->factor)));
	else if (single->lets_out + single->stops == 0)
		snprintf(text, COUNT_TEXT_MAX, "no change, %zu of %zu%.32s", single->before,
			 single->compared, unknown);
	else
		snprintf(text, COUNT_TEXT_MAX, "from %zu to %zu of %zu%.32s", single->before,
			 single->after, single->compared, unknown);
	return text;
}

/* ---- one step alone ---- */

/* Factors of which it is known for some row what their loss alone does. */
static unsigned compared_factors(const struct findings *findings)
{
	unsigned count = 0;

	for (unsigned i = 0; i < findings->factor_count; i++)
		count += findings->shares[i].single.compared > 0;
	return count;
}

static const struct share *first_share(const struct findings *findings, uint64_t factors)
{
	for (unsigned i = 0; i < findings->factor_count; i++)
		if (factors & WW_BIT(findings->shares[i].factor))
			return &findings->shares[i];
	return NULL;
}

/* Do all tied factors have the same three numbers? */
static bool same_numbers(const struct findings *findings, uint64_t factors)
{
	const struct single *one = &first_share(findings, factors)->single;

	for (unsigned i = 0; i < findings->factor_count; i++) {
		const struct single *other = &findings->shares[i].single;

		if ((factors & WW_BIT(findings->shares[i].factor)) &&
		    (other->before != one->before || other->after != one->after ||
		     other->compared != one->compared))
			return false;
	}
	return true;
}

static void put_nothing_single(FILE *out, const struct findings *findings, unsigned compared)
{
	if (findings->factor_count == 0)
		fputs("No step was dropped.", out);
	else if (outcome_known(&findings->full) == 0)
		fprintf(out,
			"What the loss of one step lets out is not known, since full hardening is "
			"%s.",
			unknown_word(findings, 0));
	else if (compared == 0)
		fputs("What the loss of one step alone lets out was not measured.", out);
	else if (compared < findings->factor_count)
		fprintf(out, "Of the %u steps, %u %s dropped alone, and that let nothing more out.",
			findings->factor_count, compared, compared == 1 ? "was" : "were");
	else
		fputs("Dropping any one step alone lets nothing more out.", out);
}

static void put_numbers(FILE *out, const struct findings *findings)
{
	const struct share *share = first_share(findings, findings->most_single);
	const struct single *single = &share->single;
	char text[COUNT_TEXT_MAX];

	if (!same_numbers(findings, findings->most_single))
		fprintf(out, " lets out %zu more", single->lets_out);
	else if (single->stops > 0)
		fprintf(out, " lets out %zu more and stops %zu: escapes go %s", single->lets_out,
			single->stops, single_text(findings, share, text));
	else
		fprintf(out, " raises escapes %s", single_text(findings, share, text));
}

/* Of the tied factors that let out by more than their own loss. */
static void put_credits(FILE *out, const struct findings *findings)
{
	const bool many = findings->most_single & (findings->most_single - 1);

	for (unsigned i = 0; i < findings->factor_count; i++) {
		const struct share *share = &findings->shares[i];

		if (!(findings->most_single & WW_BIT(share->factor)) ||
		    share->single.own == share->single.lets_out)
			continue;
		fprintf(out, " Of %s%zu", many ? "the " : "these ", share->single.lets_out);
		if (many)
			fprintf(out, " without %s", hardening_name(share->factor));
		fputs(": ", out);
		put_credit(out, share);
		fputs(".", out);
	}
}

void put_most_single(FILE *out, const struct findings *findings)
{
	const unsigned compared = compared_factors(findings);

	if (!findings->most_single) {
		put_nothing_single(out, findings, compared);
		return;
	}
	fputs("Dropping ", out);
	put_hardening_list(out, findings->most_single, " or ");
	fputs(" alone", out);
	put_numbers(out, findings);
	if (compared < findings->factor_count)
		fprintf(out, ", the most of the %u of %u steps that %s dropped alone.", compared,
			findings->factor_count, compared == 1 ? "was" : "were");
	else if (findings->factor_count > 1)
		fputs(", the most of any one step.", out);
	else
		fputs(".", out);
	put_credits(out, findings);
}

/* ---- all combinations ---- */

static void put_value(FILE *out, struct fraction value)
{
	char text[WW_FRACTION_TEXT_MAX];

	fputs(fraction_format(value, text), out);
	if (value.denominator != 1)
		fprintf(out, " (%.2f)", fraction_value(value));
}

void put_most_shapley(FILE *out, const struct findings *findings)
{
	const uint64_t most = findings->most_shapley;

	if (findings->complete == 0) {
		fputs("No fixture is known in every combination, so no step gets a share of the "
		      "credit.",
		      out);
		return;
	}
	fprintf(out, "Over all combinations, for the %zu fixture%s known in each of them, ",
		findings->complete, plural(findings->complete));
	if (!most) {
		fputs("no step stops more than it lets out.", out);
		return;
	}
	put_hardening_list(out, most, " and ");
	fputs(most & (most - 1) ? " stop most, each with a Shapley value of "
				: " stops most, with a Shapley value of ",
	      out);
	put_value(out, first_share(findings, most)->shapley);
	putc('.', out);
}

void put_sums(FILE *out, const struct findings *findings)
{
	fprintf(out,
		"The Shapley values of all steps add up to %ld: %ld escape%s without any step, "
		"less %zu under full hardening.",
		findings->shared_out, (long)findings->open + findings->shared_out,
		plural((size_t)((long)findings->open + findings->shared_out)), findings->open);
}

/* ---- the weakest point ---- */

static void put_measured(FILE *out, const struct findings *findings)
{
	if (findings->measured_count == WW_BIT(findings->factor_count))
		fprintf(out, "%zu combinations", findings->measured_count);
	else
		fprintf(out, "%zu combination%s measured", findings->measured_count,
			plural(findings->measured_count));
}

static void put_ties(FILE *out, const struct weak_spot *spot)
{
	const size_t others = spot->ties - 1;

	if (spot->ties < 2)
		return;
	fputs(", and as many without ", out);
	if (spot->size == 1 && others == 1)
		fputs("another step", out);
	else if (spot->size == 1)
		fprintf(out, "any of %zu other steps", others);
	else if (others == 1)
		fprintf(out, "another set of %u steps", spot->size);
	else
		fprintf(out, "any of %zu other sets of %u steps", others, spot->size);
}

void put_weakest(FILE *out, const struct findings *findings)
{
	const struct weak_spot *weakest = &findings->weakest;

	if (weakest->ties == 0) {
		fputs("No fixture is known in every combination that was measured.", out);
		return;
	}
	if (findings->measured_count == 1) {
		fprintf(out, "%zu of %zu escape ", weakest->escapes, findings->whole);
		fputs(weakest->mask ? "" : "under ", out);
		put_without(out, weakest->mask);
		fputs(", and nothing else was measured.", out);
		return;
	}
	fprintf(out, "Of the %zu fixture%s known in all ", findings->whole,
		plural(findings->whole));
	put_measured(out, findings);
	if (weakest->escapes == 0) {
		fputs(", none escapes in any of them.", out);
		return;
	}
	fputs(weakest->size ? ", most escape " : ", most escape under ", out);
	put_without(out, weakest->mask);
	fprintf(out, "%s: %zu", weakest->size ? "" : " already", weakest->escapes);
	put_ties(out, weakest);
	fputs(".", out);
}

/* ---- steps without a part, and steps that help ---- */

uint64_t idle_steps(const struct findings *findings)
{
	uint64_t idle = 0;

	for (unsigned i = 0; findings->complete > 0 && i < findings->factor_count; i++)
		if (findings->shares[i].alone + findings->shares[i].shared == 0)
			idle |= WW_BIT(findings->shares[i].factor);
	return idle;
}

void put_idle_steps(FILE *out, const struct findings *findings)
{
	const uint64_t idle = idle_steps(findings);

	if (!idle)
		return;
	fprintf(out, "Among these %zu program%s ", findings->complete, plural(findings->complete));
	put_hardening_list(out, idle, " and ");
	fprintf(out,
		" ha%s no part in stopping anything; programs that are not among them may need %s.",
		idle & (idle - 1) ? "ve" : "s", idle & (idle - 1) ? "them" : "it");
}

void put_helped(FILE *out, const struct findings *findings)
{
	if (findings->helped == 0)
		return;
	fprintf(out,
		"%zu of %zu testable fixtures %s let out by hardening: in some combination %s "
		"only while a step is kept.",
		findings->helped, findings->testable, findings->helped == 1 ? "is" : "are",
		findings->helped == 1 ? "it escapes" : "they escape");
}

bool any_closed(const struct group *group)
{
	for (size_t i = 0; i < group->count; i++)
		for (size_t j = 0; j < group->rows[i].cell_count; j++)
			if (group->rows[i].cells[j].verdict.how == HOW_CLOSED)
				return true;
	return false;
}

/* ---- severity ---- */

enum gain gain_at(int rank)
{
	int gain = 0;

	while (gain < WW_GAINS_COUNT - 1 && gain_rank((enum gain)gain) != rank)
		gain++;
	return (enum gain)gain;
}
