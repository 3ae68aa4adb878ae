/* SPDX-License-Identifier: MIT */
/* The summary that a terminal gets after a run. */
#include <stdlib.h>
#include <string.h>

#include "digest.h"
#include "report.h"
#include "terminal/terminal.h"
#include "text/words.h"

#define WIDTH 96
#define INDENT 4
#define TERMS_SHOWN 8 /* minimal sets of one fixture; with many factors there are hundreds */

enum tone { TONE_BOLD, TONE_BAD, TONE_GOOD, TONE_WARN, TONE_DIM, TONE_OFF };

struct page {
	FILE *out;
	bool colour;
	size_t column;  /* of the line being filled */
	size_t hanging; /* where the next line of a list starts */
};

/* Words carry the meaning; colour only helps the eye. */
static void tone(const struct page *page, enum tone which)
{
	static const char *const codes[] = {"\033[1m",  "\033[1;31m", "\033[1;32m",
					    "\033[33m", "\033[2m",    "\033[0m"};

	if (page->colour)
		fputs(codes[which], page->out);
}

static void pad(struct page *page, size_t column)
{
	for (; page->column < column; page->column++)
		putc(' ', page->out);
}

static void line_end(struct page *page)
{
	putc('\n', page->out);
	page->column = 0;
}

/* Puts a word in a wrapped list. */
static void put_word(struct page *page, const char *word)
{
	size_t length = strlen(word);

	if (page->column > page->hanging) {
		if (page->column + 2 + length > WIDTH)
			line_end(page);
		else
			pad(page, page->column + 2);
	}
	pad(page, page->hanging);
	fputs(word, page->out);
	page->column += length;
}

/* Starts a labelled list: the label, then words that hang at `hanging`. */
static void put_label(struct page *page, const char *label, size_t hanging)
{
	pad(page, INDENT);
	fputs(label, page->out);
	page->column += strlen(label);
	if (page->column + 2 > hanging)
		line_end(page);
	pad(page, hanging);
	page->hanging = hanging;
}

static void put_heading(struct page *page, enum tone which, const char *text, size_t count)
{
	fputs("  ", page->out);
	tone(page, which);
	fprintf(page->out, "%s", text);
	tone(page, TONE_OFF);
	fprintf(page->out, " (%zu)", count);
	line_end(page);
}

static void put_none(struct page *page)
{
	page->hanging = INDENT;
	pad(page, INDENT);
	tone(page, TONE_DIM);
	put_word(page, "none");
	tone(page, TONE_OFF);
	line_end(page);
}

static void put_standing(struct page *page, const struct group *group, enum standing standing)
{
	page->hanging = INDENT;
	for (size_t i = 0; i < group->count; i++)
		if (row_standing(&group->rows[i]) == standing)
			put_word(page, group->rows[i].fixture->id);
	if (page->column > 0)
		line_end(page);
}

static size_t factor_width(uint64_t factors)
{
	size_t widest = 0;

	for (; factors; factors &= factors - 1) {
		size_t length = strlen(ww_word(&ww_factors, __builtin_ctzll(factors)));

		widest = length > widest ? length : widest;
	}
	return widest;
}

static void put_open(struct page *page, const struct group *group)
{
	size_t count = group_standing(group, STANDING_OPEN);

	put_heading(page, count ? TONE_BAD : TONE_GOOD, "Escape under full hardening", count);
	if (count == 0)
		put_none(page);
	else
		put_standing(page, group, STANDING_OPEN);
}

static void put_singles(struct page *page, const struct group *group)
{
	size_t hanging = INDENT + factor_width(group->factors) + 2;

	if (group->factor_count == 0)
		return;
	put_heading(page, TONE_BOLD, "Let out when one factor alone is taken away",
		    group_standing(group, STANDING_SINGLE));
	for (uint64_t left = group->factors; left; left &= left - 1) {
		uint64_t factor = left & -left;
		bool any = false;

		put_label(page, ww_word(&ww_factors, __builtin_ctzll(factor)), hanging);
		for (size_t i = 0; i < group->count; i++) {
			const struct row *row = &group->rows[i];

			if (!row->testable || row_standing(row) == STANDING_OPEN ||
			    !row_escapes_with(row, factor))
				continue;
			put_word(page, row->fixture->id);
			any = true;
		}
		if (!any)
			put_word(page, "-");
		line_end(page);
	}
}

static size_t id_width(const struct group *group, enum standing standing)
{
	size_t widest = 0;

	for (size_t i = 0; i < group->count; i++) {
		size_t length = strlen(group->rows[i].fixture->id);

		if (row_standing(&group->rows[i]) == standing && length > widest)
			widest = length;
	}
	return widest;
}

/* Minimal sets as words of a list: "no_userns+no_nnp or", so that a line breaks between them. */
static void put_sets(struct page *page, const struct row *row)
{
	char *copy = strdup(row->min_sets ? row->min_sets : "");
	char *rest = copy;
	unsigned shown = 0;

	if (!row->complete || !copy || *copy == '\0')
		put_word(page, "(not every combination is known)");
	else
		for (char *term; (term = strsep(&rest, "|"));) {
			if (shown++ == TERMS_SHOWN) {
				put_word(page, "more (matrix.csv)");
				break;
			}
			put_word(page, term);
			if (rest)
				put_word(page, "or");
		}
	free(copy);
}

static void put_several(struct page *page, const struct group *group)
{
	size_t count = group_standing(group, STANDING_SEVERAL);
	size_t hanging = INDENT + id_width(group, STANDING_SEVERAL) + 2;

	if (count == 0)
		return;
	put_heading(page, TONE_BOLD, "Need several factors taken away", count);
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (row_standing(row) != STANDING_SEVERAL)
			continue;
		put_label(page, row->fixture->id, hanging);
		put_sets(page, row);
		line_end(page);
	}
}

static void put_closed(struct page *page, const struct group *group)
{
	size_t never = group_standing(group, STANDING_NEVER);
	size_t unseen = group_standing(group, STANDING_UNSEEN);

	if (never > 0) {
		put_heading(page, TONE_GOOD, "Never escape, whatever is taken away", never);
		put_standing(page, group, STANDING_NEVER);
	}
	if (unseen > 0) {
		put_heading(page, TONE_WARN,
			    "Not seen to escape, but not every combination is known", unseen);
		put_standing(page, group, STANDING_UNSEEN);
	}
}

static void put_untestable_for(struct page *page, const struct group *group, enum reason reason)
{
	char label[160];
	bool begun = false;

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (row->testable || row->reason != reason)
			continue;
		if (!begun) {
			snprintf(label, sizeof label, "%s: %s", ww_word(&ww_reasons, (int)reason),
				 reason_meaning(reason));
			put_label(page, label, 0);
			page->hanging = INDENT + 2;
		}
		begun = true;
		put_word(page, row->fixture->id);
	}
	if (begun)
		line_end(page);
}

static void put_untestable(struct page *page, const struct group *group)
{
	size_t count = group_standing(group, STANDING_UNTESTABLE);

	if (count == 0)
		return;
	put_heading(page, TONE_DIM, "Untestable on this host", count);
	for (int reason = 0; reason < WW_REASONS_COUNT; reason++)
		put_untestable_for(page, group, (enum reason)reason);
}

static void put_inconclusive(struct page *page, const struct group_tally *tally)
{
	char text[160];

	if (tally->verdicts[VERDICT_INCONCLUSIVE] == 0)
		return;
	put_heading(page, TONE_WARN, "Inconclusive cells", tally->verdicts[VERDICT_INCONCLUSIVE]);
	for (int reason = 0; reason < WW_REASONS_COUNT; reason++) {
		if (tally->inconclusive[reason] == 0)
			continue;
		snprintf(text, sizeof text, "%6zu  %s: %s", tally->inconclusive[reason],
			 ww_word(&ww_reasons, reason), reason_meaning((enum reason)reason));
		fprintf(page->out, "  %s", text);
		line_end(page);
	}
}

static void put_not_started(struct page *page, const struct group_tally *tally)
{
	if (tally->closed == 0)
		return;
	put_heading(page, TONE_WARN, "Closed cells, blocked because the sandbox did not start",
		    tally->closed);
}

static void put_group(struct page *page, const struct analysis *analysis, const struct group *group)
{
	struct group_tally tally;

	group_tally(analysis, group, &tally);
	putc('\n', page->out);
	tone(page, TONE_BOLD);
	terminal_put(group->profile, page->out);
	fprintf(page->out, ", started by %s", ww_word(&ww_callers, (int)group->caller));
	tone(page, TONE_OFF);
	fprintf(page->out, ": %zu fixtures, %zu cells: %zu escaped, %zu blocked", group->count,
		tally.cells, tally.verdicts[VERDICT_ESCAPED], tally.verdicts[VERDICT_BLOCKED]);
	line_end(page);
	put_not_started(page, &tally);
	put_open(page, group);
	put_singles(page, group);
	put_several(page, group);
	put_closed(page, group);
	put_untestable(page, group);
	put_inconclusive(page, &tally);
}

static void put_files(struct page *page, const struct analysis *analysis, const char *dir)
{
	putc('\n', page->out);
	if (analysis->unstable > 0)
		fprintf(page->out, "Unstable cells (repetitions disagree): %zu\n",
			analysis->unstable);
	if (!analysis->complete) {
		tone(page, TONE_WARN);
		fputs("This run is partial; ", page->out);
		if (analysis->lost > 0)
			fprintf(page->out, "its journal was cut and lacks %zu trial%s; ",
				analysis->lost, analysis->lost == 1 ? "" : "s");
		fputs("`whichwall run --resume` completes it.", page->out);
		tone(page, TONE_OFF);
		putc('\n', page->out);
	}
	fputs("Report: ", page->out);
	terminal_put(dir, page->out);
	fputs("/report.html   tables: ", page->out);
	terminal_put(dir, page->out);
	fputs("/*.csv   figures: ", page->out);
	terminal_put(dir, page->out);
	fputs("/figures\n", page->out);
}

static void put_host(const char *line, FILE *out)
{
	terminal_put(line, out);
	putc('\n', out);
}

int summary_print(const struct analysis *analysis, const char *dir, bool colour, FILE *out)
{
	struct page page = {.out = out, .colour = colour};
	struct group group = {0};

	if (analysis->host_line && *analysis->host_line)
		put_host(analysis->host_line, out);
	while (group_next(analysis, &group) && !ferror(out))
		put_group(&page, analysis, &group);
	put_files(&page, analysis, dir);
	return ferror(out) ? -1 : 0;
}
