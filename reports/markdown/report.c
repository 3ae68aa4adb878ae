/* SPDX-License-Identifier: MIT */
/* report.md: for a reader who has never seen the tool, and short enough for a comment on a pull
 * request. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "figures/figures.h"
#include "markdown/markdown.h"
#include "markdown/sections.h"
#include "report.h"
#include "text/surprise.h"
#include "text/words.h"

/* GitHub refuses comments of more than 65,536 characters; a comment may have words of its own
 * around the report. */
#define COMMENT_MAX 65000

#define SURPRISES_SHOWN 20

/* How much is said, from everything to what fits. */
struct extent {
	bool sets;     /* tables of minimal sets */
	bool lists;    /* other folded tables */
	size_t groups; /* sections of so many profiles and callers */
};

struct page {
	FILE *out;
	const struct analysis *analysis;
	struct md_group *groups;
	size_t group_count;
	struct extent extent;
};

static void put_fixture(FILE *out, const struct row *row)
{
	fprintf(out, "| `%s` | ", row->fixture->id);
}

/* ---- the head ---- */

static unsigned most_factors(const struct analysis *analysis)
{
	unsigned most = 0;

	for (size_t i = 0; i < analysis->profile_count; i++) {
		unsigned count = (unsigned)__builtin_popcountll(analysis->profiles[i].factors);

		most = count > most ? count : most;
	}
	return most;
}

static void put_partial(const struct page *page)
{
	const struct analysis *analysis = page->analysis;

	if (analysis->complete)
		return;
	fputs("**This run is partial:** ", page->out);
	if (analysis->lost > 0)
		fprintf(page->out,
			"its journal was cut and lacks %zu trial%s that had been executed.",
			analysis->lost, md_plural(analysis->lost));
	else
		fputs("not every planned trial has been executed.", page->out);
	fputs(" What follows holds for the cells that are known; statements about whole rows are "
	      "left out where cells are missing. `whichwall run --resume` completes it.\n\n",
	      page->out);
}

static void put_left_out(const struct page *page)
{
	if (page->extent.sets)
		return;
	fprintf(page->out,
		"**Shortened** to stay below the 65,536 characters of a comment: left out are the "
		"tables of minimal sets%s (matrix.csv)",
		page->extent.lists ? "" : " and the other folded tables");
	if (page->extent.groups < page->group_count)
		fprintf(page->out, ", and %zu of %zu sandboxes (results.json)",
			page->group_count - page->extent.groups, page->group_count);
	fputs(".\n\n", page->out);
}

static void put_head(const struct page *page)
{
	const struct analysis *analysis = page->analysis;

	fputs("# Which hardening primitive blocks which escape\n\n", page->out);
	md_verdict(page->out, page->groups, page->group_count);
	put_partial(page);
	put_left_out(page);
	if (analysis->host_line && *analysis->host_line) {
		fputs("Host: ", page->out);
		md_text(page->out, analysis->host_line);
		fputs("  \n", page->out);
	}
	fprintf(page->out, "Study: `%s`, %zu cells from %zu trials\n\n", analysis->study,
		analysis->cell_count, analysis->trials);
	md_glance(page->out, analysis, page->groups, page->group_count);
}

static const char how_to_read[] =
	"- **Profile**: a sequence of hardening steps. **Caller**: who starts the sandbox, `root` "
	"or an ordinary `user`. **Fixture**: a small program that tries one escape.\n"
	"- **Factor**: a hardening step that was taken away on purpose. `no_chroot` means: the "
	"same sandbox without chroot. *Full hardening* is the sandbox with no factor taken away.\n"
	"- **Minimal set**: factors that let the escape work once all of them are taken away, "
	"and of which none can be left out. Several sets are alternatives: any one of them is "
	"enough. \"Without `x`\" means that the escape works only while `x` is *not* taken away.\n"
	"- **Escaped**: evidence was seen outside the sandbox. **Blocked**: it was tried and "
	"failed. **Untestable**: it does not work on this host even without any hardening, so "
	"nothing can be learned. **Inconclusive**: it could not be tried.\n"
	"- **Alone**: fixtures that the loss of this one step lets out. **With others**: those "
	"that "
	"it lets out together with other losses. **Never**: it takes no part. **Helps the "
	"escape**: "
	"some work only while the step is kept.\n"
	"- **Shapley**: the step's fair share of the fixtures that are stopped; the shares add up "
	"to their number. **Banzhaf**: the mean number of fixtures that it decides, over all "
	"combinations of the other steps.\n\n";

static void put_how_to_read(const struct page *page)
{
	md_fold(page->out, "How to read this");
	fputs(how_to_read, page->out);
	md_unfold(page->out);
}

/* ---- sections of one profile and caller ---- */

static void put_parts(const struct page *page, const struct group *group,
		      const struct figure_kind *figure)
{
	const unsigned count = figure_part_count(figure, page->analysis, group);
	char name[FIGURE_NAME_MAX];

	if (count == 1)
		return;
	fputs("; for print in parts:", page->out);
	for (unsigned part = 1; part <= count; part++) {
		figure_part_name(figure->kind, group, part, name);
		fprintf(page->out, "%s [%u](figures/%s.svg)", part > 1 ? "," : "", part, name);
	}
}

static void put_figure(const struct page *page, const struct group *group,
		       const struct figure_kind *figure)
{
	const char *lack = figure->lacks(page->analysis, group);
	char name[FIGURE_NAME_MAX];

	if (lack) {
		fprintf(page->out, "- %s: left out. %s\n", figure->title, lack);
		return;
	}
	figure_name(figure->kind, group, name);
	fprintf(page->out, "- [%s](figures/%s.svg)", figure->title, name);
	put_parts(page, group, figure);
	putc('\n', page->out);
}

static void put_figures(const struct page *page, const struct group *group)
{
	fputs("Figures:\n\n", page->out);
	for (size_t i = 0; i < figure_kind_count; i++)
		put_figure(page, group, &figure_kinds[i]);
	putc('\n', page->out);
}

static void put_open_table(FILE *out, const struct group *group)
{
	md_fold(out, "What they do");
	fputs("| fixture | what it does |\n|---|---|\n", out);
	for (size_t i = 0; i < group->count; i++) {
		if (row_standing(&group->rows[i]) != STANDING_OPEN)
			continue;
		put_fixture(out, &group->rows[i]);
		md_text(out, group->rows[i].fixture->summary);
		fputs(" |\n", out);
	}
	putc('\n', out);
	md_unfold(out);
}

static void put_open(const struct page *page, const struct group *group)
{
	size_t count = group_standing(group, STANDING_OPEN);

	fputs("### What escapes under full hardening\n\n", page->out);
	if (count == 0) {
		fputs("No fixture was seen to escape.\n\n", page->out);
		return;
	}
	fprintf(page->out, "%zu of %zu fixtures: ", count, group->count);
	md_standing(page->out, group, STANDING_OPEN);
	fputs(".\n\n", page->out);
	if (page->extent.lists)
		put_open_table(page->out, group);
}

static void put_single(FILE *out, const struct group *group, uint64_t factor)
{
	const char *before = "";

	fputs("| ", out);
	md_factors(out, factor, "");
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

static void put_singles(const struct page *page, const struct group *group)
{
	if (group->factor_count == 0 || !page->extent.lists)
		return;
	md_fold(page->out, "What each factor alone lets out");
	fputs("In addition to the above, with only this one factor taken away:\n\n"
	      "| taken away | escapes |\n|---|---|\n",
	      page->out);
	for (uint64_t left = group->factors; left; left &= left - 1)
		put_single(page->out, group, left & -left);
	putc('\n', page->out);
	md_unfold(page->out);
}

static void put_min_sets(const struct page *page, const struct group *group)
{
	FILE *out = page->out;
	bool begun = false;

	if (!page->extent.sets)
		return;
	md_fold(out, "Minimal sets: what must be taken away before each escape works");
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
		md_terms(out, row);
		fputs(" |\n", out);
	}
	fputs(begun ? "\n" : "No fixture has a known outcome in every combination.\n\n", out);
	md_unfold(out);
}

static size_t count_surprises(const struct group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		count += row->testable && row->complete && !row->monotone;
	}
	return count;
}

static int put_surprise(FILE *out, const struct row *row)
{
	char *text = surprise_text(row);

	if (!text)
		return -1;
	fprintf(out, "- `%s`: ", row->fixture->id);
	md_text(out, text);
	putc('\n', out);
	free(text);
	return 0;
}

/* Taking a primitive away stopped an escape: it was helping the attacker. */
static int put_surprises(FILE *out, const struct group *group)
{
	size_t count = count_surprises(group), shown = 0;

	if (count == 0)
		return 0;
	fputs("### Where hardening helps the attacker\n\n", out);
	for (size_t i = 0; i < group->count && shown < SURPRISES_SHOWN; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || !row->complete || row->monotone)
			continue;
		if (put_surprise(out, row) < 0)
			return -1;
		shown++;
	}
	if (shown < count)
		fprintf(out, "- and %zu more (results.json)\n", count - shown);
	putc('\n', out);
	return 0;
}

static void put_measured_sets(FILE *out, const struct row *row)
{
	if (!row->testable)
		fprintf(out, "untestable (%s)", ww_word(&ww_reasons, (int)row->reason));
	else
		md_terms(out, row);
}

static void put_refuted(FILE *out, const struct group *group)
{
	md_fold(out, "Refuted predictions");
	fputs("| refuted | predicted | measured |\n|---|---|---|\n", out);
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (strcmp(row->confirmed, "refuted") != 0)
			continue;
		put_fixture(out, row);
		md_sets(out, row->predicted, "never escapes");
		fputs(" | ", out);
		put_measured_sets(out, row);
		fputs(" |\n", out);
	}
	putc('\n', out);
	md_unfold(out);
}

static void put_predictions(const struct page *page, const struct group *group)
{
	size_t confirmed = 0, refuted = 0;

	for (size_t i = 0; i < group->count; i++) {
		confirmed += strcmp(group->rows[i].confirmed, "confirmed") == 0;
		refuted += strcmp(group->rows[i].confirmed, "refuted") == 0;
	}
	if (confirmed + refuted == 0)
		return;
	fprintf(page->out,
		"### Predictions\n\nThe authors of the fixtures wrote down what they expected "
		"before the first run: %zu confirmed, %zu refuted.\n\n",
		confirmed, refuted);
	if (refuted > 0 && page->extent.lists)
		put_refuted(page->out, group);
}

static void put_untestable_for(FILE *out, const struct group *group, enum reason reason)
{
	const char *before = NULL;

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (row->testable || row->reason != reason)
			continue;
		if (!before)
			fprintf(out, "- `%s`, %s: ", ww_word(&ww_reasons, (int)reason),
				reason_meaning(reason));
		fprintf(out, "%s`%s`", before ? before : "", row->fixture->id);
		before = ", ";
	}
	fputs(before ? "\n" : "", out);
}

static void put_untestable(FILE *out, const struct group *group)
{
	size_t count = group_standing(group, STANDING_UNTESTABLE);

	if (count == 0)
		return;
	fprintf(out, "### What could not be tested, and why\n\n%zu fixture%s:\n\n", count,
		md_plural(count));
	for (int reason = 0; reason < WW_REASONS_COUNT; reason++)
		put_untestable_for(out, group, (enum reason)reason);
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

static void put_inconclusive(const struct page *page, const struct group *group)
{
	struct group_tally tally;

	group_tally(page->analysis, group, &tally);
	if (tally.verdicts[VERDICT_INCONCLUSIVE] == 0)
		return;
	fprintf(page->out,
		"### Inconclusive cells\n\n%zu of %zu cells say nothing; their fixtures have no "
		"minimal sets.\n\n",
		tally.verdicts[VERDICT_INCONCLUSIVE], tally.cells);
	if (!page->extent.lists)
		return;
	md_fold(page->out, "Which, and why");
	fputs("| fixture | cells | reason | meaning |\n|---|---|---|---|\n", page->out);
	for (size_t i = 0; i < group->count; i++)
		put_inconclusive_row(page->out, page->analysis, &group->rows[i]);
	putc('\n', page->out);
	md_unfold(page->out);
}

static void put_unseen(FILE *out, const struct group *group)
{
	if (group_standing(group, STANDING_UNSEEN) == 0)
		return;
	fputs("### Not seen to escape\n\nNot every combination is known for these, so nothing "
	      "is claimed: ",
	      out);
	md_standing(out, group, STANDING_UNSEEN);
	fputs(".\n\n", out);
}

/* How often the race was won in the cells where it was won at all: fewest and most of one cell. */
static void put_race(const struct page *page, const struct row *row)
{
	unsigned reps = 0, fewest = UINT_MAX, most = 0;

	for (size_t i = 0; i < row->cell_count; i++) {
		const struct verdict_result *v =
			&page->analysis->cells[row->first_cell + i].verdict;

		if (v->verdict != VERDICT_ESCAPED)
			continue;
		reps = v->reps > reps ? v->reps : reps;
		fewest = v->escaped_reps < fewest ? v->escaped_reps : fewest;
		most = v->escaped_reps > most ? v->escaped_reps : most;
	}
	put_fixture(page->out, row);
	if (most == 0)
		fputs("never won | |\n", page->out);
	else
		fprintf(page->out, "%u of %zu | %u to %u of %u |\n", row->escapes, row->cell_count,
			fewest, most, reps);
}

static bool is_racy(const struct row *row)
{
	return row->testable && (row->fixture->marks & WW_BIT(MARK_RACY));
}

/* Apart, since chance has a part in them: two runs need not agree. */
static void put_races(const struct page *page, const struct group *group)
{
	size_t races = 0;

	for (size_t i = 0; i < group->count; i++)
		races += is_racy(&group->rows[i]);
	if (races == 0)
		return;
	fputs("### Races\n\nThese escapes win or lose by chance, so that a cell in which none of "
	      "the "
	      "repetitions won is a weaker statement than elsewhere, and two runs need not "
	      "agree.\n\n| fixture | cells in which it was won | wins in such a cell "
	      "|\n|---|---|---|\n",
	      page->out);
	for (size_t i = 0; i < group->count; i++)
		if (is_racy(&group->rows[i]))
			put_race(page, &group->rows[i]);
	putc('\n', page->out);
}

static int put_group(const struct page *page, const struct md_group *of)
{
	const struct group *group = &of->group;

	fputs("## Profile ", page->out);
	md_code(page->out, group->profile);
	fprintf(page->out, ", caller `%s`\n\n", ww_word(&ww_callers, (int)group->caller));
	put_figures(page, group);
	put_open(page, group);
	put_singles(page, group);
	md_shares(page->out, of->overview);
	md_weakest(page->out, of->overview);
	if (md_enablers(page->out, of->overview) < 0 || put_surprises(page->out, group) < 0)
		return -1;
	md_states(page->out, of->overview);
	put_min_sets(page, group);
	put_races(page, group);
	put_unseen(page->out, group);
	put_predictions(page, group);
	put_untestable(page->out, group);
	put_inconclusive(page, group);
	return 0;
}

/* ---- method, limits, files ---- */

static void put_unstable(const struct page *page)
{
	if (page->analysis->unstable > 0)
		fprintf(page->out,
			"## Unstable cells\n\nIn %zu cell%s some repetitions escaped and others "
			"did not; one proof is proof, so they count as escaped. `cells.csv` has "
			"the "
			"counts.\n\n",
			page->analysis->unstable, md_plural(page->analysis->unstable));
}

static void put_method(const struct page *page)
{
	size_t fixtures = fixture_count(page->analysis);

	fprintf(page->out,
		"## Method and limits\n\n%zu small escape program%s attacked the sandbox for real, "
		"in a disposable stand-in for the host, with up to %u of its steps taken away in "
		"combination. A supervisor outside the sandbox looked for evidence of each escape: "
		"without evidence nothing counts as escaped, without an escape from no hardening "
		"at "
		"all nothing counts as blocked, and what could not be tried counts as neither. "
		"Attribution is exact, over every combination; an incomplete fixture has none.\n\n",
		fixtures, md_plural(fixtures), most_factors(page->analysis));
	fputs("It holds for this kernel and these escapes. A sandbox that stops them all may let "
	      "others out, and a step that earns nothing here may stop what is not in the "
	      "corpus.\n\n",
	      page->out);
}

static const char files[] =
	"## Files beside this one\n\n"
	"`cells.csv` has one line for each cell, `matrix.csv` one for each fixture, "
	"`attribution.csv` the exact values, `effective.csv` the states in force, `enablers.csv` "
	"what takes what down, `states.csv` what was asked of each primitive and what was seen in "
	"force, `results.json` all of it; `trials.jsonl` is the journal from which everything was "
	"computed, `run.json` the host and the plan.\n";

static int put_page(const struct page *page)
{
	put_head(page);
	put_how_to_read(page);
	for (size_t i = 0; i < page->extent.groups; i++)
		if (put_group(page, &page->groups[i]) < 0)
			return -1;
	put_unstable(page);
	put_method(page);
	fputs(files, page->out);
	return ferror(page->out) ? -1 : 0;
}

/* ---- to the size of a comment ---- */

static void free_groups(struct md_group *groups, size_t count)
{
	for (size_t i = 0; i < count; i++)
		overview_free(groups[i].overview);
	free(groups);
}

/* All groups with their overviews; -1 without memory. */
static int find_groups(struct page *page)
{
	struct group group = {0};

	/* No more than rows. */
	page->groups = calloc(page->analysis->row_count + 1, sizeof *page->groups);
	if (!page->groups)
		return -1;
	while (group_next(page->analysis, &group)) {
		struct md_group *found = &page->groups[page->group_count];

		found->group = group;
		found->overview = overview_of(page->analysis, group.rows, group.count);
		if (!found->overview)
			return -1;
		page->group_count++;
	}
	return 0;
}

/* The next shorter form; false when there is none. */
static bool shorten(struct extent *extent)
{
	if (extent->sets)
		extent->sets = false;
	else if (extent->lists)
		extent->lists = false;
	else if (extent->groups > 0)
		extent->groups--;
	else
		return false;
	return true;
}

/* Writes the page as text, which the caller frees.  -1 without memory. */
static int print_page(struct page *page, char **text, size_t *size)
{
	int status;

	*text = NULL;
	page->out = open_memstream(text, size);
	if (!page->out)
		return -1;
	status = put_page(page);
	if (fclose(page->out) == 0 && status == 0)
		return 0;
	free(*text);
	return -1;
}

/* The longest form that fits; without a form that does, the shortest. */
static int print_fitting(struct page *page, char **text, size_t *size)
{
	page->extent = (struct extent){true, true, page->group_count};
	for (;;) {
		if (print_page(page, text, size) < 0)
			return -1;
		if (*size <= COMMENT_MAX || !shorten(&page->extent))
			return 0;
		free(*text);
	}
}

int report_md(const struct analysis *analysis, FILE *out)
{
	struct page page = {.analysis = analysis};
	char *text;
	size_t size;
	int status = find_groups(&page);

	if (status == 0)
		status = print_fitting(&page, &text, &size);
	if (status == 0) {
		fwrite(text, 1, size, out);
		free(text);
	}
	free_groups(page.groups, page.group_count);
	return ferror(out) ? -1 : status;
}
