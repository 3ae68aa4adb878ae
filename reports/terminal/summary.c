/* SPDX-License-Identifier: MIT */
/* The summary that a terminal gets after a run. */
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "report.h"
#include "terminal/terminal.h"
#include "text/launched_text.h"
#include "text/phrases.h"
#include "text/sentences.h"
#include "text/utf8.h"
#include "text/words.h"

#define WIDTH 96
#define INDENT 4
#define TERMS_SHOWN 8  /* minimal sets of one fixture; with many factors there are hundreds */
#define NAME_MAX_ID 24 /* of the column of fixtures; a longer name pushes its summary aside */

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

/* A heading of `count` things. */
static void put_heading(struct page *page, enum tone which, const char *text, size_t count)
{
	fputs("  ", page->out);
	tone(page, which);
	fprintf(page->out, "%s", text);
	tone(page, TONE_OFF);
	fprintf(page->out, " (%zu)", count);
	line_end(page);
}

/* A heading and what is to be said of it. */
static void put_finding(struct page *page, enum tone which, const char *text, const char *finding)
{
	fputs("  ", page->out);
	tone(page, which);
	fprintf(page->out, "%s", text);
	tone(page, TONE_OFF);
	fprintf(page->out, ": %s", finding);
	line_end(page);
}

/* ---- sentences ---- */

static void put_wrapped(struct page *page, char *text, size_t indent)
{
	char *rest = text;

	pad(page, indent);
	for (char *word; (word = strsep(&rest, " "));) {
		const size_t length = strlen(word);

		if (page->column > indent && page->column + 1 + length > WIDTH) {
			line_end(page);
			pad(page, indent);
		} else if (page->column > indent) {
			pad(page, page->column + 1);
		}
		fputs(word, page->out);
		page->column += length;
	}
	line_end(page);
}

typedef void sentence(FILE *out, const struct findings *findings);

/* A sentence on its way to the page; `out` is NULL without memory. */
struct speech {
	FILE *out;
	char *text;
	size_t size;
};

static void speech_open(struct speech *speech)
{
	*speech = (struct speech){0};
	speech->out = open_memstream(&speech->text, &speech->size);
}

/* Without memory the stream stays without the sentence, and the caller is told. */
static int speech_put(struct page *page, enum tone which, size_t indent, struct speech *speech)
{
	char *clean;

	if (!speech->out)
		return -1;
	clean = fclose(speech->out) == 0 ? utf8_line(speech->text) : NULL;
	free(speech->text);
	if (!clean)
		return -1;
	if (*clean) {
		tone(page, which);
		put_wrapped(page, clean, indent);
		tone(page, TONE_OFF);
	}
	free(clean);
	return 0;
}

static int put_sentence(struct page *page, enum tone which, sentence *put,
			const struct findings *findings)
{
	struct speech speech;

	speech_open(&speech);
	if (speech.out)
		put(speech.out, findings);
	return speech_put(page, which, 2, &speech);
}

/* ---- lists of fixtures ---- */

/* Which rows a list has; `mask` is a parameter of the choice. */
typedef bool choice(const struct row *row, uint64_t mask);

static size_t count_chosen(const struct group *group, choice *chosen, uint64_t mask)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += chosen(&group->rows[i], mask);
	return count;
}

static void put_chosen(struct page *page, const struct group *group, choice *chosen, uint64_t mask)
{
	for (size_t i = 0; i < group->count; i++)
		if (chosen(&group->rows[i], mask))
			put_word(page, group->rows[i].fixture->id);
	if (page->column > 0)
		line_end(page);
}

static void put_list(struct page *page, const struct group *group, enum tone which,
		     const char *heading, choice *chosen, uint64_t mask)
{
	const size_t count = count_chosen(group, chosen, mask);

	if (count == 0)
		return;
	put_heading(page, which, heading, count);
	page->hanging = INDENT;
	put_chosen(page, group, chosen, mask);
}

static bool escapes_at(const struct row *row, uint64_t mask)
{
	return row->testable && row_outcome(row, mask) == ROW_ESCAPED;
}

static bool blocked_at(const struct row *row, uint64_t mask)
{
	return row->testable && row_outcome(row, mask) == ROW_BLOCKED;
}

static bool stopped_without(const struct row *row, uint64_t factor)
{
	return escapes_at(row, 0) && row_outcome(row, factor) == ROW_BLOCKED;
}

static bool has_standing(const struct row *row, uint64_t standing)
{
	return (uint64_t)row_standing(row) == standing;
}

static bool undecided(const struct row *row, enum row_outcome full)
{
	return row_standing(row) == STANDING_UNKNOWN && row_outcome(row, 0) == full;
}

static bool blocked_undecided(const struct row *row, uint64_t unused)
{
	(void)unused;
	return undecided(row, ROW_BLOCKED);
}

static bool not_known_undecided(const struct row *row, uint64_t unused)
{
	(void)unused;
	return undecided(row, ROW_NOT_KNOWN);
}

/* ---- what escapes at one mask, the most severe first ---- */

static void put_summary(struct page *page, const struct row *row)
{
	fprintf(page->out, "%*s%-*s  ", INDENT + 2, "", NAME_MAX_ID, row->fixture->id);
	terminal_put(row->fixture->summary, page->out);
	line_end(page);
}

static void put_gain(struct page *page, const struct group *group, uint64_t mask, enum gain gain)
{
	bool begun = false;

	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!escapes_at(row, mask) || row->fixture->gain != gain)
			continue;
		if (!begun) {
			pad(page, INDENT);
			fputs(gain_name(gain), page->out);
			line_end(page);
		}
		begun = true;
		put_summary(page, row);
	}
}

static void put_by_severity(struct page *page, const struct group *group, uint64_t mask)
{
	for (int rank = 0; rank < WW_GAINS_COUNT; rank++)
		put_gain(page, group, mask, gain_at(rank));
}

static void put_full(struct page *page, const struct group *group, const struct findings *findings)
{
	char text[COUNT_TEXT_MAX];
	const struct outcome_count *full = &findings->full;

	full_text(findings, text);
	if (outcome_known(full) == 0) {
		put_finding(page, TONE_WARN, "Full hardening", text);
		return;
	}
	put_finding(page, full->escaped ? TONE_BAD : TONE_GOOD, "Escape under full hardening",
		    text);
	put_by_severity(page, group, 0);
}

/* "Escape without the chroot: 48 of 130": nothing else was measured. */
static int put_only(struct page *page, const struct group *group, uint64_t mask)
{
	const struct outcome_count count = group_outcomes(group, mask);
	char *where = NULL, *heading = NULL, text[COUNT_TEXT_MAX];
	size_t size = 0;
	FILE *memory = open_memstream(&where, &size);

	if (!memory)
		return -1;
	put_without(memory, mask);
	if (fclose(memory) != 0 || asprintf(&heading, "Escape %s", where) < 0) {
		free(where);
		return -1;
	}
	put_finding(page, count.escaped ? TONE_BAD : TONE_GOOD, heading, count_text(&count, text));
	put_by_severity(page, group, mask);
	put_list(page, group, TONE_BOLD, "Blocked there", blocked_at, mask);
	free(heading);
	free(where);
	return 0;
}

/* ---- one step alone ---- */

static size_t label_width(uint64_t factors)
{
	size_t widest = 0;

	for (; factors; factors &= factors - 1) {
		size_t length = strlen(hardening_label((enum factor)__builtin_ctzll(factors)));

		widest = length > widest ? length : widest;
	}
	return widest;
}

static bool let_out(const struct row *row, uint64_t factor)
{
	return row_let_out(row, factor);
}

/* The label of a factor and what its loss does, or lets out where full hardening is not known. */
static void put_single_head(struct page *page, const struct group *group,
			    const struct findings *findings, const struct share *share)
{
	const struct outcome_count count = group_outcomes(group, WW_BIT(share->factor));
	char text[COUNT_TEXT_MAX];

	fprintf(page->out, "%*s%-*s  ", INDENT, "", (int)label_width(group->factors),
		hardening_label(share->factor));
	if (share->single.compared > 0)
		fputs(single_text(findings, share, text), page->out);
	else if (outcome_known(&count) > 0)
		fprintf(page->out, "%s escape", count_text(&count, text));
	else
		fputs(unknown_word(findings, WW_BIT(share->factor)), page->out);
	if (share->single.own < share->single.lets_out) {
		fputs("; ", page->out);
		put_credit(page->out, share);
	}
	line_end(page);
}

static void put_single(struct page *page, const struct group *group,
		       const struct findings *findings, const struct share *share)
{
	const uint64_t factor = WW_BIT(share->factor);

	put_single_head(page, group, findings, share);
	page->hanging = INDENT + 2;
	put_chosen(page, group, let_out, factor);
	if (share->single.stops == 0)
		return;
	pad(page, INDENT + 2);
	put_word(page, "blocked without it:");
	put_chosen(page, group, stopped_without, factor);
}

static bool any_single_measured(const struct findings *findings)
{
	for (uint64_t left = findings->factors; left; left &= left - 1)
		if (mask_measured(findings, left & -left))
			return true;
	return false;
}

static void put_singles(struct page *page, const struct group *group,
			const struct findings *findings)
{
	if (findings->factor_count == 0)
		return;
	if (!any_single_measured(findings)) {
		put_finding(page, TONE_WARN, "Without one step alone",
			    "not measured (add single to --masks)");
		return;
	}
	fputs("  ", page->out);
	tone(page, TONE_BOLD);
	fputs("Escape without one step alone", page->out);
	tone(page, TONE_OFF);
	if (outcome_known(&findings->full) > 0)
		fputs(", against full hardening, of those known in both", page->out);
	line_end(page);
	for (unsigned i = 0; i < findings->factor_count; i++)
		put_single(page, group, findings, &findings->shares[i]);
}

/* Not known under full hardening, so that the loss of a step gets no credit for it. */
static bool escapes_single_only(const struct row *row, uint64_t unused)
{
	(void)unused;
	if (!row->testable || row_outcome(row, 0) != ROW_NOT_KNOWN)
		return false;
	for (uint64_t left = row->factors; left; left &= left - 1)
		if (row_outcome(row, left & -left) == ROW_ESCAPED)
			return true;
	return false;
}

/* ---- several steps ---- */

static size_t add_labels(char *text, size_t size, size_t used, uint64_t factors)
{
	for (uint64_t left = factors; left && used < size; left &= left - 1)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 left != factors ? " + " : "",
					 hardening_label((enum factor)__builtin_ctzll(left)));
	return used;
}

/* "user namespace + chroot", "chroot (with user namespace kept)". */
static void put_term(struct page *page, struct implicant term)
{
	char text[2 * WW_MASK_TEXT_MAX] = "";
	size_t used = add_labels(text, sizeof text, 0, term.removed);

	if (term.kept && used < sizeof text) {
		used += (size_t)snprintf(text + used, sizeof text - used, "%s(with ",
					 used ? " " : "");
		used = add_labels(text, sizeof text, used, term.kept);
		if (used < sizeof text)
			snprintf(text + used, sizeof text - used, " kept)");
	}
	put_word(page, text);
}

static void put_sets(struct page *page, const struct row *row)
{
	if (!row->complete)
		put_word(page, "(not every combination is known)");
	for (size_t i = 0; row->complete && i < row->term_count; i++) {
		if (i > 0)
			put_word(page, "or");
		if (i == TERMS_SHOWN) {
			put_word(page, "more (matrix.csv)");
			return;
		}
		put_term(page, row_term(row, i));
	}
}

static bool same_sets(const struct row *a, const struct row *b)
{
	return row_standing(b) == STANDING_SEVERAL && a->complete == b->complete &&
	       strcmp(a->min_sets, b->min_sets) == 0;
}

static bool told_before(const struct group *group, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (same_sets(&group->rows[i], &group->rows[j]))
			return true;
	return false;
}

/* Rows with the same sets stand together below them. */
static void put_alike(struct page *page, const struct group *group, size_t first)
{
	page->hanging = INDENT;
	put_sets(page, &group->rows[first]);
	line_end(page);
	page->hanging = INDENT + 2;
	for (size_t i = first; i < group->count; i++)
		if (same_sets(&group->rows[first], &group->rows[i]))
			put_word(page, group->rows[i].fixture->id);
	line_end(page);
}

static void put_several(struct page *page, const struct group *group)
{
	size_t count = group_standing(group, STANDING_SEVERAL);

	if (count == 0)
		return;
	put_heading(page, TONE_BOLD, "Escape only without several steps", count);
	for (size_t i = 0; i < group->count; i++)
		if (row_standing(&group->rows[i]) == STANDING_SEVERAL && !told_before(group, i))
			put_alike(page, group, i);
}

/* ---- the rest ---- */

static void put_closed(struct page *page, const struct group *group,
		       const struct findings *findings)
{
	put_list(page, group, TONE_GOOD,
		 findings->factor_count ? "Blocked in every combination"
					: "Blocked; no step was varied",
		 has_standing, STANDING_NEVER);
	put_list(page, group, TONE_WARN,
		 "Blocked under full hardening; not every other combination is known",
		 blocked_undecided, 0);
	if (outcome_known(&findings->full) > 0)
		put_list(page, group, TONE_WARN, "Not known under full hardening",
			 not_known_undecided, 0);
}

/* Hardening that lets something out: whose it is. */
static int put_helping(struct page *page, const struct group *group,
		       const struct findings *findings)
{
	if (findings->helped == 0)
		return 0;
	if (put_sentence(page, TONE_WARN, put_helped, findings) < 0)
		return -1;
	if (any_closed(group)) {
		fputs("  " CLOSED_REMARK, page->out);
		line_end(page);
	}
	for (size_t i = 0; i < group->count; i++) {
		const struct row *row = &group->rows[i];

		if (!row->testable || !row_helped_by(row))
			continue;
		fprintf(page->out, "%*s%s  ", INDENT, "", row->fixture->id);
		put_hardening_list(page->out, row_helped_by(row), " or ");
		line_end(page);
	}
	return 0;
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
	snprintf(text, sizeof text, "%zu of %zu", tally->verdicts[VERDICT_INCONCLUSIVE],
		 tally->cells);
	put_finding(page, TONE_WARN, "Inconclusive cells", text);
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
	char text[160];

	if (tally->closed == 0)
		return;
	snprintf(text, sizeof text, "%zu of %zu, counted as blocked: the sandbox did not start",
		 tally->closed, tally->cells);
	put_finding(page, TONE_WARN, "Closed cells", text);
}

static int put_ending(struct page *page, const struct unstarted *unstarted)
{
	struct speech speech;

	speech_open(&speech);
	if (speech.out)
		put_unstarted(speech.out, unstarted);
	return speech_put(page, TONE_OFF, INDENT, &speech);
}

/* Where somebody else's sandbox never started the program, and what its launcher said. */
static int put_endings(struct page *page, const struct unstarted_list *list, size_t cells)
{
	struct speech speech;
	int status;

	if (list->count == 0)
		return 0;
	speech_open(&speech);
	if (speech.out)
		put_unstarted_count(speech.out, list, cells);
	status = speech_put(page, TONE_WARN, 2, &speech);
	for (size_t i = 0; status == 0 && i < list->count && i < UNSTARTED_SHOWN; i++)
		status = put_ending(page, &list->list[i]);
	if (status < 0)
		return -1;
	speech_open(&speech);
	if (speech.out)
		put_unstarted_rest(speech.out, list);
	return speech_put(page, TONE_OFF, INDENT, &speech);
}

static void put_head(struct page *page, const struct group *group, const struct findings *findings,
		     const struct group_tally *tally)
{
	const char *before = ": ";

	putc('\n', page->out);
	tone(page, TONE_BOLD);
	terminal_put(group->profile, page->out);
	fprintf(page->out, ", started by %s", caller_name(group->caller));
	tone(page, TONE_OFF);
	fprintf(page->out, ": %zu fixture%s", group->count, plural(group->count));
	if (tally->cells > 0)
		fprintf(page->out, ", %zu testable", findings->testable);
	fprintf(page->out, "; %zu cell%s", tally->cells, plural(tally->cells));
	for (int verdict = 0; verdict < WW_VERDICTS_COUNT; verdict++) {
		if (tally->verdicts[verdict] == 0)
			continue;
		fprintf(page->out, "%s%zu %s", before, tally->verdicts[verdict],
			ww_word(&ww_verdicts, verdict));
		before = ", ";
	}
	line_end(page);
}

/* What the loss of one step and of several costs most, where that was measured. */
static int put_most(struct page *page, const struct findings *findings)
{
	int status = 0;

	if (findings->factor_count == 0 || findings->testable == 0)
		return 0;
	if (outcome_known(&findings->full) > 0 && any_single_measured(findings))
		status = put_sentence(page, TONE_OFF, put_most_single, findings);
	if (status == 0 && findings->measured_count > 1)
		status = put_sentence(page, TONE_OFF, put_weakest, findings);
	return status;
}

/* What was measured of it, from what matters most. */
static int put_findings(struct page *page, const struct group *group,
			const struct findings *findings)
{
	uint64_t only;

	if (findings->measured_count == 0) {
		put_finding(page, TONE_WARN, "Full hardening", "not measured yet");
		return 0;
	}
	put_full(page, group, findings);
	if (only_mask(findings, &only) && only != 0)
		return put_only(page, group, only);
	if (put_most(page, findings) < 0)
		return -1;
	put_singles(page, group, findings);
	if (outcome_known(&findings->full) > 0)
		put_list(page, group, TONE_WARN,
			 "Escape without one step, but full hardening is not known for them",
			 escapes_single_only, 0);
	put_several(page, group);
	put_closed(page, group, findings);
	return put_helping(page, group, findings);
}

static int put_group(struct page *page, const struct analysis *analysis, const struct group *group)
{
	struct findings *findings = findings_of(analysis, group);
	struct group_tally tally;
	int status;

	if (!findings)
		return -1;
	group_tally(analysis, group, &tally);
	put_head(page, group, findings, &tally);
	status = put_sentence(page, TONE_WARN, put_refusals, findings);
	if (status == 0)
		status = put_sentence(page, TONE_WARN, put_presence, findings);
	if (status == 0)
		status = put_endings(page, &findings->unstarted, tally.cells);
	if (!findings->presence.launched)
		put_not_started(page, &tally);
	if (status == 0)
		status = put_findings(page, group, findings);
	put_untestable(page, group);
	put_inconclusive(page, &tally);
	findings_free(findings);
	return status;
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
				analysis->lost, plural(analysis->lost));
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

static void put_host(const struct analysis *analysis, FILE *out)
{
	if (!analysis->host_line || !*analysis->host_line)
		return;
	terminal_put(analysis->host_line, out);
	putc('\n', out);
}

int summary_print(const struct analysis *analysis, const char *dir, bool colour, FILE *out)
{
	struct page page = {.out = out, .colour = colour};
	struct group group = {0};
	int status = 0;

	put_host(analysis, out);
	while (status == 0 && group_next(analysis, &group) && !ferror(out))
		status = put_group(&page, analysis, &group);
	put_files(&page, analysis, dir);
	return ferror(out) ? -1 : status;
}
