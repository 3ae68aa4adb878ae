/* SPDX-License-Identifier: MIT */
/* report.md: for a reader who has never seen the tool, and short enough for a comment on a pull
 * request. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "figures/figures.h"
#include "markdown/markdown.h"
#include "markdown/report_md.h"
#include "markdown/sections.h"
#include "report.h"
#include "text/outfile.h"
#include "text/phrases.h"
#include "text/surprise.h"
#include "text/words.h"

/* GitHub refuses comments of more than 65,536 characters; a comment may have words of its own
 * around the report. */
#define COMMENT_MAX 65000

/* How much is said, from everything to what fits. */
struct extent {
	bool sets;     /* tables of minimal sets */
	bool lists;    /* other folded tables */
	size_t groups; /* sections of so many profiles and callers */
};

struct page {
	FILE *out;
	const struct analysis *analysis;
	const struct md_notes *notes;
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
			analysis->lost, plural(analysis->lost));
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

static int put_head(const struct page *page)
{
	FILE *out = page->out;

	fputs("# Which hardening primitive blocks which escape\n\n", out);
	put_partial(page);
	if (md_verdict(out, page->analysis, page->groups, page->group_count) < 0)
		return -1;
	md_glance(out, page->analysis, page->groups, page->group_count);
	put_left_out(page);
	if (md_side(out, page->analysis, page->extent.lists) < 0)
		return -1;
	if (md_remedies(out, page->analysis, page->notes->inputs) < 0)
		return -1;
	return md_changes(out, page->analysis, page->notes->inputs);
}

static const char how_to_read[] =
	"- **Profile**: a sequence of hardening steps. **Caller**: who starts the sandbox, `root` "
	"or an ordinary `user`. **Fixture**: a small program that tries one escape.\n"
	"- **Factor**: a hardening step that is dropped on purpose. `no_chroot` means: the same "
	"sandbox without the chroot. *Full hardening* is the sandbox with no step dropped.\n"
	"- **Minimal set**: steps that let the program escape once all of them are dropped, and of "
	"which none can be left out. Several sets are alternatives: any one of them is enough. "
	"\"With x kept\" means that the program escapes only while x is *not* dropped.\n"
	"- **Escaped**: evidence was seen outside the sandbox. **Blocked**: it was tried and "
	"failed. **Untestable**: it does not work on this host even without any hardening, so "
	"nothing can be learned. **Inconclusive**: it could not be tried. **Not measured**: the "
	"run did not have that combination. **Not known**: it had, and no cell tells.\n"
	"- **Alone**: fixtures that the loss of this one step lets out. **With others**: those "
	"that it lets out together with other losses. **No part**: in none of their minimal sets. "
	"**Helps the escape**: some work only while the step is kept.\n"
	"- **Shapley**: the step's share of what all steps together change, averaged over the "
	"orders in which they can be added. **Banzhaf**: the mean number of fixtures that the step "
	"decides, over all combinations of the other steps.\n\n";

static void put_how_to_read(const struct page *page)
{
	md_fold(page->out, "How to read this");
	fputs(how_to_read, page->out);
	md_unfold(page->out);
}

/* ---- sections of one profile and caller ---- */

static bool has_figure(const struct page *page, const char *name)
{
	struct stat figure;

	return page->notes->folder && figure_find(page->notes->folder, name, &figure);
}

static void put_parts(const struct page *page, const struct group *group,
		      const struct figure_kind *figure)
{
	const unsigned count = figure_part_count(figure, page->analysis, group);
	const char *before = "; for print in parts:";
	char name[FIGURE_NAME_MAX];

	for (unsigned part = 1; count > 1 && part <= count; part++) {
		figure_part_name(figure->kind, group, part, name);
		if (!has_figure(page, name))
			continue;
		fprintf(page->out, "%s [%u](figures/%s.svg)", before, part, name);
		before = ",";
	}
}

static bool any_figure(const struct page *page, const struct group *group)
{
	char name[FIGURE_NAME_MAX];

	for (size_t i = 0; i < figure_kind_count; i++) {
		figure_name(figure_kinds[i].kind, group, name);
		if (has_figure(page, name))
			return true;
	}
	return false;
}

static void put_figure(const struct page *page, const struct group *group,
		       const struct figure_kind *figure)
{
	const char *lack = figure->lacks(page->analysis, group);
	char name[FIGURE_NAME_MAX];

	figure_name(figure->kind, group, name);
	if (lack) {
		fprintf(page->out, "- %s: left out. %s\n", figure->title, lack);
	} else if (has_figure(page, name)) {
		fprintf(page->out, "- [%s](figures/%s.svg)", figure->title, name);
		put_parts(page, group, figure);
		putc('\n', page->out);
	}
}

/* Those that are there; a link to none helps nobody. */
static void put_figures(const struct page *page, const struct group *group)
{
	if (!any_figure(page, group))
		return;
	fputs("### Figures\n\n", page->out);
	for (size_t i = 0; i < figure_kind_count; i++)
		put_figure(page, group, &figure_kinds[i]);
	putc('\n', page->out);
}

static void put_min_sets(const struct page *page, const struct group *group)
{
	FILE *out = page->out;
	bool begun = false;

	if (!page->extent.sets)
		return;
	md_fold(out, "Minimal sets: what must be dropped before each program escapes");
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || !row->complete)
			continue;
		if (!begun)
			fputs("| fixture | class | escapes in | must be dropped |\n"
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
		md_sets(out, row->predicted, "blocked in every combination");
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
		plural(count));
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
	md_open(page->out, of, page->extent.lists);
	if (page->extent.lists)
		md_singles(page->out, of);
	if (md_shares(page->out, of->findings) < 0 || md_weakest(page->out, of->findings) < 0 ||
	    md_helped(page->out, of) < 0 || md_enablers(page->out, of->findings) < 0)
		return -1;
	md_states(page->out, of->findings);
	put_min_sets(page, group);
	put_races(page, group);
	md_undecided(page->out, of);
	put_predictions(page, group);
	put_untestable(page->out, group);
	put_inconclusive(page, group);
	put_figures(page, group);
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
			page->analysis->unstable, plural(page->analysis->unstable));
}

static void put_method(const struct page *page)
{
	size_t fixtures = fixture_count(page->analysis);

	fprintf(page->out,
		"## Method and limits\n\n%zu small escape program%s attacked the sandbox for real, "
		"in a disposable stand-in for the host, with up to %u of its steps dropped in "
		"combination. A supervisor outside the sandbox looked for evidence of each escape: "
		"without evidence nothing counts as escaped, without an escape from no hardening "
		"at "
		"all nothing counts as blocked, and what could not be tried counts as neither. "
		"Attribution is exact, over every combination; an incomplete fixture has none.\n\n",
		fixtures, plural(fixtures), most_factors(page->analysis));
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

static void put_host(const struct page *page)
{
	const struct analysis *analysis = page->analysis;

	fputs("\n## Host\n\n", page->out);
	if (analysis->host_line && *analysis->host_line) {
		md_text(page->out, analysis->host_line);
		fputs("  \n", page->out);
	}
	fprintf(page->out, "Study `%s`: %zu cell%s from %zu trial%s\n", analysis->study,
		analysis->cell_count, plural(analysis->cell_count), analysis->trials,
		plural(analysis->trials));
}

static int put_page(const struct page *page)
{
	if (put_head(page) < 0)
		return -1;
	for (size_t i = 0; i < page->extent.groups; i++)
		if (put_group(page, &page->groups[i]) < 0)
			return -1;
	put_unstable(page);
	put_how_to_read(page);
	put_method(page);
	fputs(files, page->out);
	put_host(page);
	return ferror(page->out) ? -1 : 0;
}

/* ---- to the size of a comment ---- */

static void free_groups(struct md_group *groups, size_t count)
{
	for (size_t i = 0; i < count; i++)
		findings_free(groups[i].findings);
	free(groups);
}

/* All groups with their findings; -1 without memory. */
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
		found->findings = findings_of(page->analysis, &group);
		if (!found->findings)
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

int report_md_with(const struct analysis *analysis, const struct md_notes *notes, FILE *out)
{
	struct page page = {.analysis = analysis, .notes = notes};
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

int report_md(const struct analysis *analysis, FILE *out)
{
	const struct md_notes none = {0};

	return report_md_with(analysis, &none, out);
}

int report_md_write(struct writing *writing, struct ww_error *e)
{
	const struct md_notes notes = {.folder = writing->folder, .inputs = writing->inputs};
	struct outfile file;

	if (outfile_open(&file, writing->folder, "report.md", e) < 0)
		return -1;
	return outfile_finish(&file, report_md_with(writing->analysis, &notes, file.stream), e);
}
