/* SPDX-License-Identifier: MIT */
#include "text/findings_text.h"

#include "hardening.h"
#include "text/phrases.h"
#include "text/words.h"

const char *count_text(const struct outcome_count *count, char text[COUNT_TEXT_MAX])
{
	const size_t known = outcome_known(count);

	if (known == 0)
		snprintf(text, COUNT_TEXT_MAX, "not measured");
	else if (count->unknown == 0)
		snprintf(text, COUNT_TEXT_MAX, "%zu of %zu", count->escaped, known);
	else
		snprintf(text, COUNT_TEXT_MAX, "%zu of %zu (%zu not known)", count->escaped, known,
			 count->unknown);
	return text;
}

/* Before an item of a list, of which `left` has this one and those that come. */
static const char *joint(uint64_t left, bool first, const char *conjunction)
{
	if (first)
		return "";
	return left & (left - 1) ? ", " : conjunction;
}

void put_hardening_list(FILE *out, uint64_t factors, const char *conjunction)
{
	for (uint64_t left = factors; left; left &= left - 1)
		fprintf(out, "%s%s", joint(left, left == factors, conjunction),
			hardening_name((enum factor)__builtin_ctzll(left)));
}

void put_without(FILE *out, uint64_t factors)
{
	fputs(factors ? "without " : "full hardening", out);
	put_hardening_list(out, factors, " and ");
}

void put_primitive_list(FILE *out, uint64_t primitives)
{
	for (uint64_t left = primitives; left; left &= left - 1)
		fprintf(out, "%s%s", joint(left, left == primitives, " and "),
			primitive_name((enum primitive)__builtin_ctzll(left)));
}

/* ---- what could not be applied ---- */

void put_refusal(FILE *out, const struct refusal *refusal)
{
	char word[WORD_MAX];

	fprintf(out, "%s was refused", ww_word(&ww_steps, (int)refusal->step));
	if (refusal->err)
		fprintf(out, " (%s)", errno_word(refusal->err, word));
	if (refusal->failed == 1 && refusal->asked == 1)
		fputs(" in the one combination that asks for it", out);
	else if (refusal->failed == refusal->asked)
		fprintf(out, " in all %zu combinations that ask for it", refusal->asked);
	else
		fprintf(out, " in %zu of the %zu combinations that ask for it", refusal->failed,
			refusal->asked);
}

bool has_refusals(const struct refusals *refusals)
{
	return refusals->count > 0 || refusals->idle != 0;
}

static void put_start(FILE *out, const struct group *group)
{
	fprintf(out, "Started by %s, %s ", caller_name(group->caller), group->profile);
}

static void put_failed(FILE *out, const struct group *group, const struct refusals *refusals)
{
	put_start(out, group);
	fputs("could not be applied in full on this host: ", out);
	for (size_t i = 0; i < refusals->count; i++) {
		fputs(i ? "; " : "", out);
		put_refusal(out, &refusals->list[i]);
	}
	if (refusals->level != LEVEL_UNKNOWN)
		fprintf(out, "; level %s", ww_word(&ww_levels, (int)refusals->level));
	fputs(".", out);
}

static void put_idle(FILE *out, const struct group *group, const struct refusals *refusals)
{
	put_start(out, group);
	fputs("applied ", out);
	put_primitive_list(out, refusals->idle);
	fputs(", as its calls say, and nothing of that was seen in force from outside.", out);
}

void put_group_refusals(FILE *out, const struct group *group, const struct refusals *refusals)
{
	if (refusals->count > 0)
		put_failed(out, group, refusals);
	if (refusals->idle) {
		fputs(refusals->count > 0 ? " " : "", out);
		put_idle(out, group, refusals);
	}
}

void put_refusals(FILE *out, const struct findings *findings)
{
	const struct group group = {.profile = findings->profile, .caller = findings->caller};

	put_group_refusals(out, &group, &findings->refusals);
}

/* ---- what one factor lets out, and by what ---- */

void put_whose(FILE *out, const struct share *share)
{
	const struct single *single = &share->single;

	if (single->own == single->lets_out)
		return;
	fprintf(out, " Of the %zu that dropping %s lets out: ", single->lets_out,
		hardening_name(share->factor));
	put_credit(out, share);
	fputs(".", out);
}

void put_credit(FILE *out, const struct share *share)
{
	const struct single *single = &share->single;
	const char *before = "";

	if (single->lets_out == 0 || single->own == single->lets_out)
		return;
	if (single->enabled > 0) {
		fprintf(out, "%zu by ", single->enabled);
		put_hardening_list(out, single->through, " and ");
		fputs(", which cannot be applied without it", out);
		before = ", ";
	}
	if (single->own > 0) {
		fprintf(out, "%s%zu by its own loss", before, single->own);
		before = ", ";
	}
	if (single->untold > single->unseen) {
		fprintf(out, "%s%zu by its own loss or by that of ", before,
			single->untold - single->unseen);
		put_primitive_list(out, single->uncovered);
		fputs(", which this run does not tell apart", out);
		before = ", ";
	}
	if (single->unseen == 0)
		return;
	fprintf(out, "%s%zu by its own loss or by that of ", before, single->unseen);
	put_primitive_list(out, single->takes_down);
	fputs(", for the combination that would tell is not known", out);
}
