/* SPDX-License-Identifier: MIT */
/* report.md: for a reader who has never seen the tool. */
#include <string.h>

#include "figures.h"
#include "report.h"
#include "words.h"

#define TERMS_SHOWN 8 /* of one row; matrix.csv has them all */

/* Text that is no Markdown, whatever it holds. */
static void put_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n' || *text == '\r') {
			putc(' ', out);
			continue;
		}
		if (strchr("\\`*_<>|[]#&~", *text))
			putc('\\', out);
		putc(*text, out);
	}
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void put_factors(FILE *out, uint64_t factors, const char *separator)
{
	const char *before = "";

	for (; factors; factors &= factors - 1) {
		fprintf(out, "%s`%s`", before, ww_word(&ww_factors, __builtin_ctzll(factors)));
		before = separator;
	}
}

/* `no_userns` + `no_nnp`, and the negative literals as what must stay. */
static void put_term(FILE *out, struct implicant term)
{
	if ((term.removed | term.kept) == 0)
		fputs("nothing: it always escapes", out);
	put_factors(out, term.removed, " + ");
	if (term.kept) {
		fputs(term.removed ? " without " : "anything without ", out);
		put_factors(out, term.kept, " and without ");
	}
}

static void put_terms(FILE *out, const struct row *row)
{
	for (size_t i = 0; i < row->term_count && i < TERMS_SHOWN; i++) {
		fputs(i > 0 ? " or " : "", out);
		put_term(out, row_term(row, i));
	}
	if (row->term_count > TERMS_SHOWN)
		fprintf(out, " or one of %zu larger sets (matrix.csv)",
			row->term_count - TERMS_SHOWN);
	if (row->term_count == 0)
		fputs("none: it never escapes", out);
}

/* A prediction is min-set text: in code quotes, its bars escaped for the table. */
static void put_prediction(FILE *out, const char *predicted)
{
	if (*predicted == '\0') {
		fputs("never escapes", out);
		return;
	}
	putc('`', out);
	for (; *predicted; predicted++) {
		if (*predicted == '|')
			putc('\\', out);
		putc(*predicted, out);
	}
	putc('`', out);
}

static void put_fixture(FILE *out, const struct row *row)
{
	fprintf(out, "| `%s` | ", row->fixture->id);
}

/* ---- the head ---- */

static void put_profiles(FILE *out, const struct analysis *analysis)
{
	const char *before = "";

	for (size_t i = 0; i < analysis->profile_count; i++) {
		fprintf(out, "%s`%s`", before, analysis->profiles[i].name);
		before = i + 2 == analysis->profile_count ? " and " : ", ";
	}
}

static void put_callers(FILE *out, const struct analysis *analysis)
{
	const char *before = "";

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		bool used = false;

		for (size_t i = 0; i < analysis->row_count; i++)
			used |= (int)analysis->rows[i].caller == caller;
		if (!used)
			continue;
		fprintf(out, "%s`%s`", before, ww_word(&ww_callers, caller));
		before = " and by ";
	}
}

static unsigned most_factors(const struct analysis *analysis)
{
	unsigned most = 0;

	for (size_t i = 0; i < analysis->profile_count; i++) {
		unsigned count = (unsigned)__builtin_popcountll(analysis->profiles[i].factors);

		most = count > most ? count : most;
	}
	return most;
}

static void put_measured(FILE *out, const struct analysis *analysis)
{
	size_t fixtures = fixture_count(analysis);

	fprintf(out, "## What was measured\n\n%zu small escape program%s (*fixtures*) attacked ",
		fixtures, plural(fixtures));
	fputs("programs sandboxed by ", out);
	put_profiles(out, analysis);
	fputs(", started by ", out);
	put_callers(out, analysis);
	fprintf(out,
		". Up to %u of the sandbox's hardening steps (*factors*) were taken away, in "
		"combination, and each fixture was let loose on each combination: %zu cells from "
		"%zu trials. A supervisor outside the sandbox looked for evidence of the escape; "
		"without evidence nothing counts as escaped, and what could not be tried never "
		"counts as blocked.\n\n",
		most_factors(analysis), analysis->cell_count, analysis->trials);
}

static void put_head(FILE *out, const struct analysis *analysis)
{
	fputs("# Which hardening primitive blocks which escape\n\n", out);
	if (analysis->host_line && *analysis->host_line) {
		fputs("Host: ", out);
		put_text(out, analysis->host_line);
		fputs("\n\n", out);
	}
	fprintf(out, "Study: `%s`\n\n", analysis->study);
	if (!analysis->complete)
		fputs("**This run is partial:** not every planned trial has been executed. What "
		      "follows holds for the cells that are known; statements about whole rows are "
		      "left out where cells are missing. `whichwall run --resume` completes "
		      "it.\n\n",
		      out);
	put_measured(out, analysis);
}

static const char how_to_read[] =
	"## How to read this\n\n"
	"- **Profile**: a sequence of hardening steps. **Caller**: who starts the sandbox, `root` "
	"or an ordinary `user`.\n"
	"- **Factor**: a hardening step that was taken away on purpose. `no_chroot` means: the "
	"same sandbox without chroot. *Full hardening* is the sandbox with no factor taken away.\n"
	"- **Minimal set**: factors that let the escape work once all of them are taken away, "
	"and of which none can be left out. Several sets are alternatives: any one of them is "
	"enough. \"Without `x`\" means that the escape works only while `x` is *not* taken away.\n"
	"- **Escaped**: evidence was seen outside the sandbox. **Blocked**: it was tried and "
	"failed. **Untestable**: it does not work on this host even without any hardening, so "
	"nothing can be learned. **Inconclusive**: it could not be tried.\n\n";

/* ---- sections of one profile and caller ---- */

static void put_figures(FILE *out, const struct group *group)
{
	char heat[FIGURE_NAME_MAX], map[FIGURE_NAME_MAX];

	figure_name("heatmap", group, heat);
	figure_name("escape-map", group, map);
	fprintf(out,
		"Figures: [every fixture in every combination](figures/%s.svg), "
		"[which factors must go before each escape works](figures/%s.svg).\n\n",
		heat, map);
}

static void put_open(FILE *out, const struct group *group)
{
	size_t count = group_standing(group, STANDING_OPEN);

	fputs("### What escapes under full hardening\n\n", out);
	if (count == 0) {
		fputs("No fixture was seen to escape.\n\n", out);
		return;
	}
	fprintf(out, "%zu of %zu fixtures.\n\n| fixture | what it does |\n|---|---|\n", count,
		group->count);
	for (size_t i = 0; i < group->count; i++) {
		if (row_standing(&group->rows[i]) != STANDING_OPEN)
			continue;
		put_fixture(out, &group->rows[i]);
		put_text(out, group->rows[i].fixture->summary);
		fputs(" |\n", out);
	}
	putc('\n', out);
}

static void put_single(FILE *out, const struct group *group, uint64_t factor)
{
	const char *before = "";

	fputs("| ", out);
	put_factors(out, factor, "");
	fputs(" | ", out);
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || row_standing(row) == STANDING_OPEN ||
		    !row_escapes_with(row, factor))
			continue;
		fprintf(out, "%s`%s`", before, row->fixture->id);
		before = ", ";
	}
	fprintf(out, "%s |\n", *before ? "" : "nothing more");
}

static void put_singles(FILE *out, const struct group *group)
{
	if (group->factor_count == 0)
		return;
	fputs("### What each factor alone lets out\n\nIn addition to the above, with only this "
	      "one factor taken away:\n\n| taken away | escapes |\n|---|---|\n",
	      out);
	for (uint64_t left = group->factors; left; left &= left - 1)
		put_single(out, group, left & -left);
	putc('\n', out);
}

static void put_min_sets(FILE *out, const struct group *group)
{
	bool begun = false;

	fputs("### Minimal sets\n\n", out);
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || !row->complete)
			continue;
		if (!begun)
			fputs("| fixture | class | escapes in | must be taken away |\n"
			      "|---|---|---|---|\n",
			      out);
		begun = true;
		put_fixture(out, row);
		fprintf(out, "%s | %u of %zu | ", ww_word(&ww_classes, (int)row->fixture->fclass),
			row->escapes, row->cell_count);
		put_terms(out, row);
		fputs(" |\n", out);
	}
	fputs(begun ? "\n" : "No fixture has a known outcome in every combination.\n\n", out);
}

/* Taking a primitive away stopped an escape: it was helping the attacker. */
static void put_enablers(FILE *out, const struct group *group)
{
	bool begun = false;

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || !row->complete || row->monotone)
			continue;
		if (!begun)
			fputs("### Where hardening helps the attacker\n\nTaking a step away stops "
			      "these escapes in some combinations:\n\n",
			      out);
		begun = true;
		fprintf(out, "- `%s`: ", row->fixture->id);
		put_terms(out, row);
		putc('\n', out);
	}
	fputs(begun ? "\n" : "", out);
}

static void put_measured_sets(FILE *out, const struct row *row)
{
	if (!row->testable)
		fprintf(out, "untestable (%s)", ww_word(&ww_reasons, (int)row->reason));
	else
		put_terms(out, row);
}

static void put_predictions(FILE *out, const struct group *group)
{
	size_t confirmed = 0, refuted = 0;

	for (size_t i = 0; i < group->count; i++) {
		confirmed += strcmp(group->rows[i].confirmed, "confirmed") == 0;
		refuted += strcmp(group->rows[i].confirmed, "refuted") == 0;
	}
	if (confirmed + refuted == 0)
		return;
	fprintf(out,
		"### Predictions\n\nThe authors of the fixtures wrote down what they expected "
		"before the first run: %zu confirmed, %zu refuted.\n\n",
		confirmed, refuted);
	if (refuted == 0)
		return;
	fputs("| refuted | predicted | measured |\n|---|---|---|\n", out);
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (strcmp(row->confirmed, "refuted") != 0)
			continue;
		put_fixture(out, row);
		put_prediction(out, row->predicted);
		fputs(" | ", out);
		put_measured_sets(out, row);
		fputs(" |\n", out);
	}
	putc('\n', out);
}

static void put_untestable(FILE *out, const struct group *group)
{
	if (group_standing(group, STANDING_UNTESTABLE) == 0)
		return;
	fputs("### Untestable here\n\n| fixture | reason | meaning |\n|---|---|---|\n", out);
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (row->testable)
			continue;
		put_fixture(out, row);
		fprintf(out, "`%s` | %s |\n", ww_word(&ww_reasons, (int)row->reason),
			reason_meaning(row->reason));
	}
	putc('\n', out);
}

static void put_inconclusive_row(FILE *out, const struct analysis *analysis, const struct row *row)
{
	unsigned counts[WW_REASONS_COUNT] = {0};

	for (size_t i = 0; i < row->cell_count; i++) {
		const struct verdict_result *v = &analysis->cells[row->first_cell + i].verdict;

		counts[v->reason] += v->verdict == VERDICT_INCONCLUSIVE;
	}
	for (int reason = 0; reason < WW_REASONS_COUNT; reason++) {
		if (counts[reason] == 0)
			continue;
		put_fixture(out, row);
		fprintf(out, "%u | `%s` | %s |\n", counts[reason], ww_word(&ww_reasons, reason),
			reason_meaning((enum reason)reason));
	}
}

static void put_inconclusive(FILE *out, const struct analysis *analysis, const struct group *group)
{
	struct group_tally tally;

	group_tally(analysis, group, &tally);
	if (tally.verdicts[VERDICT_INCONCLUSIVE] == 0)
		return;
	fprintf(out,
		"### Inconclusive cells\n\n%zu of %zu cells say nothing; their fixtures have no "
		"minimal sets.\n\n| fixture | cells | reason | meaning |\n|---|---|---|---|\n",
		tally.verdicts[VERDICT_INCONCLUSIVE], tally.cells);
	for (size_t i = 0; i < group->count; i++)
		put_inconclusive_row(out, analysis, &group->rows[i]);
	putc('\n', out);
}

static void put_unseen(FILE *out, const struct group *group)
{
	const char *before = "";

	if (group_standing(group, STANDING_UNSEEN) == 0)
		return;
	fputs("### Not seen to escape\n\nNot every combination is known for these, so nothing "
	      "is claimed: ",
	      out);
	for (size_t i = 0; i < group->count; i++) {
		if (row_standing(&group->rows[i]) != STANDING_UNSEEN)
			continue;
		fprintf(out, "%s`%s`", before, group->rows[i].fixture->id);
		before = ", ";
	}
	fputs(".\n\n", out);
}

static void put_group(FILE *out, const struct analysis *analysis, const struct group *group)
{
	fprintf(out, "## Profile `%s`, caller `%s`\n\n", group->profile,
		ww_word(&ww_callers, (int)group->caller));
	put_figures(out, group);
	put_open(out, group);
	put_singles(out, group);
	put_min_sets(out, group);
	put_unseen(out, group);
	put_enablers(out, group);
	put_predictions(out, group);
	put_untestable(out, group);
	put_inconclusive(out, analysis, group);
}

static const char files[] =
	"## Files beside this one\n\n"
	"`cells.csv` has one line for each cell, `matrix.csv` one for each fixture, `states.csv` "
	"what was asked of each primitive and what was seen in force, `results.json` all of it; "
	"`trials.jsonl` is the journal from which everything was computed, `run.json` the host and "
	"the plan.\n";

int report_md(const struct analysis *analysis, FILE *out)
{
	struct group group = {0};

	put_head(out, analysis);
	fputs(how_to_read, out);
	while (group_next(analysis, &group) && !ferror(out))
		put_group(out, analysis, &group);
	if (analysis->unstable > 0)
		fprintf(out,
			"## Unstable cells\n\nIn %zu cell%s some repetitions escaped and others "
			"did "
			"not; one proof is proof, so they count as escaped. `cells.csv` has the "
			"counts.\n\n",
			analysis->unstable, plural(analysis->unstable));
	fputs(files, out);
	return ferror(out) ? -1 : 0;
}
