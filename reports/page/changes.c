/* SPDX-License-Identifier: MIT */
/* What changed since an older run. */
#include <stdlib.h>

#include "page/parts.h"
#include "run_diff.h"
#include "text/change_text.h"
#include "text/phrases.h"
#include "text/verdict_text.h"

static void put_count(struct page *page, size_t count, const char *what)
{
	html_leaff(page->m, "strong", NULL, "%zu", count);
	html_textf(page->m, " finding%s %s", plural(count), what);
}

static void put_sentence(struct page *page, const struct run_diff *diff)
{
	const size_t alone = run_diff_count(diff, DIFF_ONE_SIDE);

	html_open(page->m, "p", "lead");
	html_text(page->m, "Since the run in ");
	html_leaf(page->m, "code", NULL, diff->before.path);
	html_text(page->m, ", ");
	if (diff->comparison.change_count == 0) {
		html_text(page->m, "no finding changed");
	} else {
		put_count(page, run_diff_count(diff, DIFF_WORSE), "became worse and ");
		put_count(page, run_diff_count(diff, DIFF_BETTER), "became better");
	}
	html_textf(page->m, ". Both runs have %zu row%s", diff->comparison.compared,
		   plural(diff->comparison.compared));
	if (diff->comparison.untested > 0)
		html_textf(page->m, " (%zu of them known in neither)", diff->comparison.untested);
	if (alone > 0)
		html_textf(page->m, "; %zu finding%s of one run only", alone,
			   alone == 1 ? " is" : "s are");
	html_text(page->m, ".");
	html_close(page->m);
	html_line(page->m);
}

/* ---- changes ---- */

static void put_verdict(struct page *page, const struct cell *cell)
{
	char text[VERDICT_TEXT_MAX];

	html_leaf(page->m, "td", NULL, cell ? verdict_text(&cell->verdict, text) : "not measured");
}

/* Evidence of the first cell of the change; of a change without cells there is none. */
static void put_evidence(struct page *page, const struct run_diff *diff,
			 const struct change *change)
{
	const uint64_t masks = WW_BIT(change->masks.factors);
	struct cell_pair pair;
	uint64_t m = 0;

	while (m < masks && !signature_get(&change->masks, m))
		m++;
	if (m == masks) {
		html_leaf(page->m, "td", NULL, "");
		html_leaf(page->m, "td", NULL, "");
		return;
	}
	pair = run_diff_cells(diff, change, mask_expand(m, change->factors));
	put_verdict(page, pair.before);
	put_verdict(page, pair.after);
}

static void put_change(struct page *page, const struct run_diff *diff, const struct change *change)
{
	char *sentence = change_sentence(change);

	page->failed |= !sentence;
	html_open(page->m, "tr", NULL);
	html_open(page->m, "th", NULL);
	html_attribute(page->m, "scope", "row");
	html_leaf(page->m, "span", "id", *change->fixture ? change->fixture : "the sandbox itself");
	html_close(page->m);
	html_leaff(page->m, "td", NULL, "%s, started by %s", change->profile,
		   caller_name(change->caller));
	html_leaf(page->m, "td", NULL, sentence ? sentence : "");
	put_evidence(page, diff, change);
	html_close(page->m);
	html_line(page->m);
	free(sentence);
}

static void put_part(struct page *page, const struct run_diff *diff, enum diff_part part)
{
	static const char *const columns[] = {"Escape",          "Sandbox", "Change",
					      "Evidence before", "Now",     NULL};

	if (run_diff_count(diff, part) == 0)
		return;
	html_leaf(page->m, "h3", NULL, diff_part_title(part));
	page_table(page, "changes", "Each change, with the evidence of its first cell");
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (size_t i = 0; i < diff->comparison.change_count; i++)
		if (diff_part_of(&diff->comparison.changes[i]) == part)
			put_change(page, diff, &diff->comparison.changes[i]);
	html_close(page->m);
	page_table_end(page);
}

/* ---- hosts ---- */

static void put_remarks(struct page *page, const struct run_diff *diff)
{
	if (diff->comparison.remark_count == 0)
		return;
	html_leaf(page->m, "h3", NULL, "How far they are compared");
	html_open(page->m, "ul", NULL);
	for (size_t i = 0; i < diff->comparison.remark_count; i++) {
		char *sentence = remark_sentence(&diff->comparison, &diff->comparison.remarks[i]);

		page->failed |= !sentence;
		if (sentence)
			html_leaf(page->m, "li", NULL, sentence);
		free(sentence);
	}
	html_close(page->m);
	html_line(page->m);
}

static void put_facts(struct page *page, const struct run_diff *diff)
{
	static const char *const columns[] = {"Fact", "Before", "Now", NULL};

	if (diff->fact_count == 0)
		return;
	html_leaf(page->m, "h3", NULL, "Hosts and settings that differ");
	page_table(page, "changes", "What run.json says, where the two runs differ");
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (size_t i = 0; i < diff->fact_count; i++) {
		html_open(page->m, "tr", NULL);
		html_header(page->m, "row", diff->facts[i].name);
		html_leaf(page->m, "td", NULL, diff->facts[i].before);
		html_leaf(page->m, "td", NULL, diff->facts[i].after);
		html_close(page->m);
		html_line(page->m);
	}
	html_close(page->m);
	page_table_end(page);
}

void page_changes(struct page *page)
{
	const struct diff_side before = {.path = page->inputs.against.path,
					 .analysis = page->inputs.against.analysis,
					 .caller = -1};
	const struct diff_side after = {
		.path = page->folder->path, .analysis = page->analysis, .caller = -1};
	struct run_diff diff;
	struct ww_error e = {0};

	if (run_diff_make(&before, &after, &diff, &e) < 0) {
		html_leaff(page->m, "p", NULL, "The two runs cannot be compared: %s.", e.text);
		return;
	}
	put_sentence(page, &diff);
	for (int part = 0; part < DIFF_PARTS; part++)
		put_part(page, &diff, (enum diff_part)part);
	put_remarks(page, &diff);
	put_facts(page, &diff);
	run_diff_done(&diff);
}
