/* SPDX-License-Identifier: MIT */
#include "text/change_text.h"

#include <stdlib.h>
#include <string.h>

#include "text/findings_text.h"
#include "text/phrases.h"
#include "text/set_text.h"
#include "text/words.h"

#define MASKS_NAMED 3 /* in a sentence */

/* ---- masks, steps, depths ---- */

/* "under full hardening, without the chroot and in 2 more combinations". */
static void put_masks(FILE *out, const struct change *change)
{
	const struct signature *masks = &change->masks;
	const unsigned count = signature_count(masks);
	unsigned put = 0;

	for (uint64_t m = 0; m < WW_BIT(masks->factors) && put < MASKS_NAMED; m++) {
		if (!signature_get(masks, m))
			continue;
		fputs(put++ ? ", " : "", out);
		fputs(m == 0 ? "under " : "", out);
		put_without(out, mask_expand(m, change->factors));
	}
	if (count > put)
		fprintf(out, " and in %u more combination%s", count - put, plural(count - put));
}

/* Names joined by '|': "without the chroot alone or the user namespace alone". */
static void put_alone(FILE *out, const char *names)
{
	struct implicant *terms;
	struct ww_error e = {0};
	size_t count;

	if (implicants_parse(names, &terms, &count, &e) < 0) {
		fprintf(out, "without %s alone", names);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		fputs(i ? " or " : "without ", out);
		put_hardening_list(out, terms[i].removed, " and ");
		fputs(" alone", out);
	}
	free(terms);
}

static void put_steps(FILE *out, int count)
{
	if (count == 1)
		fputs("one step alone", out);
	else
		fprintf(out, "%d steps", count);
}

struct tense {
	const char *is, *does, *lets, *escapes;
};

static void put_depth(FILE *out, const struct change *change, struct depth depth,
		      const struct tense *tense)
{
	if (!depth.exact && depth.least == 0)
		fprintf(out, "full hardening %s not known", tense->is);
	else if (!depth.exact && depth.least == 1)
		fprintf(out, "it %s not escape with nothing dropped", tense->does);
	else if (!depth.exact)
		fprintf(out, "the loss of fewer than %d steps %s not let it out", depth.least,
			tense->does);
	else if (depth.least < 0)
		fprintf(out, "no %scombination %s it out", change->narrowed ? "compared " : "",
			tense->lets);
	else if (depth.least == 0)
		fprintf(out, "it %s with nothing dropped", tense->escapes);
	else
		fprintf(out, "it %s without ", tense->escapes);
	if (depth.exact && depth.least > 0)
		put_steps(out, depth.least);
}

static void put_before(FILE *out, const struct change *change)
{
	static const struct tense before = {"was", "did", "let", "escaped"};

	fputs("before, ", out);
	put_depth(out, change, change->depth_before, &before);
}

static void put_now(FILE *out, const struct change *change)
{
	static const struct tense now = {"is", "does", "lets", "escapes"};

	put_depth(out, change, change->depth_after, &now);
}

/* ---- changes ---- */

static void put_level(FILE *out, const struct change *change)
{
	static const char what[] = "the core's level under full hardening";

	if (strcmp(change->after, "unknown") == 0)
		fprintf(out, "%s is not known now; before: %s", what, change->before);
	else if (strcmp(change->before, "unknown") == 0)
		fprintf(out, "%s is %s now; before, it was not known", what, change->after);
	else
		fprintf(out, "%s %s from %s to %s", what,
			change->kind == CHANGE_LEVEL ? "fell" : "rose", change->before,
			change->after);
}

static bool is_untestable(const char *code)
{
	return strncmp(code, "untestable", strlen("untestable")) == 0;
}

static void put_of_one_side(FILE *out, const struct change *change)
{
	if (change->kind == CHANGE_VANISHED) {
		fputs("was not run; ", out);
		if (is_untestable(change->before))
			fprintf(out, "before: %s", change->before);
		else
			put_before(out, change);
	} else if (change->kind == CHANGE_NEW_ESCAPE) {
		fputs("new; escapes ", out);
		put_masks(out, change);
	} else if (is_untestable(change->after)) {
		fprintf(out, "new; %s", change->after);
	} else {
		fputs("new; ", out);
		put_now(out, change);
	}
}

static void put_cells(FILE *out, const struct change *change)
{
	static const char *const starts[WW_CHANGES_COUNT] = {
		[CHANGE_ESCAPE] = "escapes now ",
		[CHANGE_UNKNOWN] = "not known now (inconclusive or missing) ",
		[CHANGE_ESCAPE_GONE] = "blocked now ",
		[CHANGE_KNOWN] = "known now, and blocked, ",
	};

	fputs(starts[change->kind], out);
	put_masks(out, change);
	if (change->kind == CHANGE_ESCAPE)
		fprintf(out, "; before: %s", change->before);
}

static void put_sentence(FILE *out, const struct change *change)
{
	switch (change->kind) {
	case CHANGE_ESCAPE:
	case CHANGE_UNKNOWN:
	case CHANGE_ESCAPE_GONE:
	case CHANGE_KNOWN:
		put_cells(out, change);
		break;
	case CHANGE_MIN_SET:
		fputs("new smallest set: it now always escapes ", out);
		put_sets(out, change->after);
		break;
	case CHANGE_MIN_SET_GONE:
		fputs("smallest set gone: it no longer always escapes ", out);
		put_sets(out, change->before);
		break;
	case CHANGE_SOLE_BLOCKER:
		fputs("escapes now ", out);
		put_alone(out, change->after);
		break;
	case CHANGE_SOLE_BLOCKER_GONE:
		fputs("no longer escapes ", out);
		put_alone(out, change->before);
		break;
	case CHANGE_DEPTH:
	case CHANGE_DEPTH_ROSE:
		put_before(out, change);
		fputs("; now ", out);
		put_now(out, change);
		break;
	case CHANGE_UNTESTABLE:
	case CHANGE_TESTABLE:
		fprintf(out, "%s now; before: %s", change->after, change->before);
		break;
	case CHANGE_LEVEL:
	case CHANGE_LEVEL_ROSE:
		put_level(out, change);
		break;
	case CHANGE_VANISHED:
	case CHANGE_NEW_ESCAPE:
	case CHANGE_NEW_FIXTURE:
		put_of_one_side(out, change);
		break;
	case WW_CHANGES_COUNT:
		break;
	}
}

char *change_sentence(const struct change *change)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_sentence(out, change);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* ---- remarks ---- */

static const char *side_word(bool now)
{
	return now ? "now" : "before";
}

static void put_group(FILE *out, const struct remark *remark)
{
	fprintf(out, "%s, %s: ", remark->profile, ww_word(&ww_callers, (int)remark->caller));
}

static void put_factors(FILE *out, const struct remark *remark)
{
	put_group(out, remark);
	fputs("compared over the steps that both sides varied; those of one side are kept: ", out);
	if (remark->factors_before) {
		put_hardening_list(out, remark->factors_before, " and ");
		fputs(" (before)", out);
	}
	if (remark->factors_after) {
		fputs(remark->factors_before ? ", " : "", out);
		put_hardening_list(out, remark->factors_after, " and ");
		fputs(" (now)", out);
	}
}

static void put_masks_alone(FILE *out, const struct remark *remark)
{
	put_group(out, remark);
	fprintf(out, "%zu of %zu combinations measured %s %s not compared: not measured %s",
		remark->count, remark->of, side_word(remark->now),
		remark->count == 1 ? "is" : "are", side_word(!remark->now));
}

static void put_names(FILE *out, const struct remark *remark)
{
	fputs(remark->text, out);
	if (remark->count > WW_REMARK_NAMES)
		fprintf(out, " and %zu more", remark->count - WW_REMARK_NAMES);
}

static void put_tested_by(FILE *out, const struct remark *remark)
{
	const bool one = remark->count == 1;

	put_group(out, remark);
	fprintf(out,
		"%zu row%s %s testable %s by combinations alone that are not compared, which is "
		"neither worse nor better: ",
		remark->count, plural(remark->count),
		remark->now ? (one ? "is" : "are") : (one ? "was" : "were"),
		side_word(remark->now));
	put_names(out, remark);
}

static void put_remark(FILE *out, const struct comparison *comparison, const struct remark *remark)
{
	switch (remark->kind) {
	case REMARK_HOSTS:
		fprintf(out, "measured on another host: before %s; now %s",
			comparison->before->host_line, comparison->after->host_line);
		break;
	case REMARK_SANDBOX:
		fprintf(out, "%s is not what it was, which may be all that changed: %s",
			remark->profile, remark->text);
		break;
	case REMARK_CUT:
		fprintf(out,
			"the journal of the run %s was cut: %zu of its trials %s missing, and what "
			"they would tell counts as not known",
			side_word(remark->now), remark->count, remark->count == 1 ? "is" : "are");
		break;
	case REMARK_UNFINISHED:
		fprintf(out, "the run %s was not finished: what it lacks counts as not known",
			side_word(remark->now));
		break;
	case REMARK_FACTORS:
		put_factors(out, remark);
		break;
	case REMARK_MASKS:
		put_masks_alone(out, remark);
		break;
	case REMARK_SETS:
		fprintf(out,
			"smallest sets are not compared in %zu row%s not known in every "
			"combination on both sides; what is known of them is compared",
			remark->count, plural(remark->count));
		break;
	case REMARK_TESTED_BY:
		put_tested_by(out, remark);
		break;
	case REMARK_DEFINITIONS:
		fputs("declared otherwise than before, which may be all that changed: ", out);
		put_names(out, remark);
		break;
	case REMARK_ALONE:
		put_group(out, remark);
		fprintf(out, "only in %.80s", remark->text);
		break;
	case REMARK_NOT_ASKED:
		fprintf(out,
			"%zu row%s of the baseline %s not asked for (-p, -c, -f, or slow without "
			"--slow)",
			remark->count, plural(remark->count), remark->count == 1 ? "was" : "were");
		break;
	case REMARK_UPDATE:
		fputs("--update takes the steps of now into the baseline, and those that it has "
		      "from before out of it",
		      out);
		break;
	}
}

char *remark_sentence(const struct comparison *comparison, const struct remark *remark)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	put_remark(out, comparison, remark);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

const char *diff_part_title(enum diff_part part)
{
	static const char *const titles[DIFF_PARTS] = {"Worse", "Better", "In one run only"};

	return titles[part];
}
