/* SPDX-License-Identifier: MIT */
/* The verdict of report.md.  Each statement is a line of its own, with the base of its counts. */
#include "markdown/markdown.h"
#include "markdown/sections.h"
#include "text/launched_text.h"
#include "text/phrases.h"
#include "text/sentences.h"

#define GROUPS_SHOWN 4 /* the table below has them all */

static void put_full(FILE *out, const struct md_group *of)
{
	const struct outcome_count *full = &of->findings->full;

	fputs("**", out);
	md_sandbox(out, &of->group);
	if (outcome_known(full) == 0)
		fprintf(out, ": what escapes under full hardening is %s**%s\n\n",
			unknown_word(of->findings, 0),
			mask_measured(of->findings, 0) ? "." : " (add `none` to `--masks`).");
	else
		fprintf(out, ": %zu of %zu** testable fixtures escape under full hardening%s",
			full->escaped, outcome_known(full), full->unknown ? "" : ".\n\n");
	if (outcome_known(full) > 0 && full->unknown > 0)
		fprintf(out, "; of %zu more it is not known.\n\n", full->unknown);
}

static int put_item(FILE *out, void (*put)(FILE *out, const struct findings *findings),
		    const struct findings *findings)
{
	fputs("- ", out);
	if (md_sentence(out, put, findings) < 0)
		return -1;
	putc('\n', out);
	return 0;
}

static int put_refused(FILE *out, const struct findings *findings)
{
	if (!has_refusals(&findings->refusals))
		return 0;
	fputs("- **Not all of it was in force.** ", out);
	if (md_sentence(out, put_refusals, findings) < 0)
		return -1;
	putc('\n', out);
	return 0;
}

static int put_absent(FILE *out, const struct findings *findings)
{
	if (!presence_warns(&findings->presence))
		return 0;
	fprintf(out, "- **%s** ", presence_title(&findings->presence));
	if (md_sentence(out, put_presence, findings) < 0)
		return -1;
	putc('\n', out);
	return 0;
}

static int put_ending(FILE *out, const struct unstarted *unstarted)
{
	struct md_speech speech;

	fputs("  - ", out);
	if (md_say(&speech))
		put_unstarted(speech.out, unstarted);
	if (md_said(&speech, out) < 0)
		return -1;
	putc('\n', out);
	return 0;
}

/* Where somebody else's sandbox never started the program, and what its launcher said. */
static int put_endings(FILE *out, const struct analysis *analysis, const struct md_group *of)
{
	const struct unstarted_list *list = &of->findings->unstarted;
	struct group_tally tally;

	if (list->count == 0)
		return 0;
	group_tally(analysis, &of->group, &tally);
	fputs("- **", out);
	put_unstarted_count(out, list, tally.cells);
	fputs("**\n", out);
	for (size_t i = 0; i < list->count && i < UNSTARTED_SHOWN; i++)
		if (put_ending(out, &list->list[i]) < 0)
			return -1;
	if (list->count > UNSTARTED_SHOWN) {
		fputs("  - ", out);
		put_unstarted_rest(out, list);
		putc('\n', out);
	}
	return 0;
}

/* A block that costs the user the program is told apart.  Of a sandbox of others put_endings()
 * does. */
static void put_closed(FILE *out, const struct analysis *analysis, const struct md_group *of)
{
	struct group_tally tally;

	group_tally(analysis, &of->group, &tally);
	if (tally.closed > 0 && !of->findings->presence.launched)
		fprintf(out,
			"- **%zu of %zu cells are closed**: a step that was asked for could not be "
			"applied, and this profile then starts nothing, neither the escape nor a "
			"harmless program. They count as blocked.\n",
			tally.closed, tally.cells);
}

static int put_worth(FILE *out, const struct findings *findings)
{
	if (findings->factor_count == 0 || findings->testable == 0)
		return 0;
	if (outcome_known(&findings->full) > 0 && put_item(out, put_most_single, findings) < 0)
		return -1;
	if ((findings->measured_count > 1 || !mask_measured(findings, 0)) &&
	    findings->measured_count > 0 && put_item(out, put_weakest, findings) < 0)
		return -1;
	return findings->complete > 0 ? put_item(out, put_most_shapley, findings) : 0;
}

static int put_group(FILE *out, const struct analysis *analysis, const struct md_group *of)
{
	put_full(out, of);
	if (put_refused(out, of->findings) < 0 || put_absent(out, of->findings) < 0 ||
	    put_endings(out, analysis, of) < 0)
		return -1;
	put_closed(out, analysis, of);
	if (put_worth(out, of->findings) < 0)
		return -1;
	putc('\n', out);
	return 0;
}

int md_verdict(FILE *out, const struct analysis *analysis, const struct md_group *groups,
	       size_t count)
{
	for (size_t i = 0; i < count && i < GROUPS_SHOWN; i++)
		if (put_group(out, analysis, &groups[i]) < 0)
			return -1;
	return 0;
}

/* ---- at a glance ---- */

static void put_standing(FILE *out, const struct md_group *of, enum standing standing)
{
	const size_t count = of->findings->standing[standing];

	if (standing_told(of->findings, standing))
		fprintf(out, " %zu |", count);
	else if (count > 0)
		fprintf(out, " at least %zu |", count);
	else
		fprintf(out, " %s |",
			standing_measured(of->findings, standing) ? "not known" : "not measured");
}

static void put_line(FILE *out, const struct analysis *analysis, const struct md_group *of)
{
	static const enum standing columns[] = {STANDING_SINGLE, STANDING_SEVERAL, STANDING_NEVER};
	const struct outcome_count *full = &of->findings->full;
	struct group_tally tally;

	group_tally(analysis, &of->group, &tally);
	fputs("| ", out);
	md_sandbox(out, &of->group);
	fprintf(out, " | %zu | %zu |", of->group.count, of->findings->testable);
	if (outcome_known(full) > 0)
		fprintf(out, " %zu of %zu |", full->escaped, outcome_known(full));
	else
		fprintf(out, " %s |", unknown_word(of->findings, 0));
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		put_standing(out, of, columns[i]);
	fprintf(out, " %zu | %zu of %zu |\n", of->findings->standing[STANDING_UNKNOWN],
		tally.verdicts[VERDICT_INCONCLUSIVE], tally.cells);
}

void md_glance(FILE *out, const struct analysis *analysis, const struct md_group *groups,
	       size_t count)
{
	fputs("| sandbox | fixtures | testable | escape under full hardening | only without one "
	      "step | only without several | blocked in every combination | not fully known | "
	      "inconclusive cells |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
	      out);
	for (size_t i = 0; i < count; i++)
		put_line(out, analysis, &groups[i]);
	putc('\n', out);
}
