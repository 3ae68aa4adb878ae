/* SPDX-License-Identifier: MIT */
/* What was tested and on what host, and the few words that the rest of the page needs. */
#include <string.h>

#include "page/parts.h"
#include "text/phrases.h"

static uint64_t all_factors(const struct page *page)
{
	uint64_t factors = 0;

	for (size_t i = 0; i < page->group_count; i++)
		factors |= page->groups[i].rows.factors;
	return factors;
}

static void put_profiles(struct page *page)
{
	const struct analysis *analysis = page->analysis;

	for (size_t i = 0; i < analysis->profile_count; i++) {
		html_leaf(page->m, "code", NULL, analysis->profiles[i].name);
		if (i + 1 < analysis->profile_count)
			html_text(page->m, i + 2 == analysis->profile_count ? " and " : ", ");
	}
}

static void put_callers(struct page *page)
{
	const char *before = "";

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		bool used = false;

		for (size_t i = 0; i < page->group_count; i++)
			used |= (int)page->groups[i].rows.caller == caller;
		if (!used)
			continue;
		html_textf(page->m, "%s%s", before, caller_name((enum caller)caller));
		before = " and by ";
	}
}

/* How much of the sandbox was left out in one measurement. */
enum extent { EXTENT_NOTHING, EXTENT_SINGLE, EXTENT_SOME, EXTENT_ALL };

static enum extent group_extent(const struct page *page, const struct page_group *group)
{
	enum extent extent = EXTENT_NOTHING;
	bool all = true;

	for (size_t i = 0; i < group->rows.count; i++) {
		const struct row *row = &group->rows.rows[i];

		all &= row->cell_count == WW_BIT(group->rows.factor_count);
		for (size_t c = 0; c < row->cell_count; c++) {
			const uint64_t mask = page->analysis->cells[row->first_cell + c].mask;

			if (mask & (mask - 1))
				extent = EXTENT_SOME;
			else if (mask && extent == EXTENT_NOTHING)
				extent = EXTENT_SINGLE;
		}
	}
	return all && extent == EXTENT_SOME ? EXTENT_ALL : extent;
}

static const char *extent_words(const struct page *page)
{
	static const char *const words[] = {
		[EXTENT_NOTHING] = "",
		[EXTENT_SINGLE] = "one at a time",
		[EXTENT_SOME] = "alone and in some combinations",
		[EXTENT_ALL] = "alone and in every combination",
	};
	enum extent most = EXTENT_NOTHING;

	for (size_t i = 0; i < page->group_count; i++) {
		const enum extent extent = group_extent(page, &page->groups[i]);

		most = extent > most ? extent : most;
	}
	return words[most];
}

static void put_extent(struct page *page)
{
	const char *words = extent_words(page);

	if (*words)
		html_textf(page->m,
			   ". The sandbox was taken apart: its hardening steps (%d of them) were "
			   "left out, %s, and every escape was tried for real against what was "
			   "left.",
			   __builtin_popcountll(all_factors(page)), words);
	else
		html_text(page->m, ". The sandbox was tested as it is: nothing was left out.");
}

static void put_lead(struct page *page)
{
	const size_t fixtures = fixture_count(page->analysis);

	html_open(page->m, "p", "lead");
	html_textf(page->m, "%zu small escape program%s attacked a program in the sandbox ",
		   fixtures, plural(fixtures));
	put_profiles(page);
	html_text(page->m, ", started by ");
	put_callers(page);
	put_extent(page);
	html_close(page->m);
	html_line(page->m);
	html_open(page->m, "p", NULL);
	html_textf(
		page->m,
		"That makes %zu measurements (cells) from %zu trials. An escape counts when "
		"something outside the sandbox saw its effect; a block counts when the same "
		"program does escape on this host with no hardening at all, and when a harmless "
		"program could work in the same sandbox. What could not be tried is never called "
		"blocked.",
		page->analysis->cell_count, page->analysis->trials);
	html_close(page->m);
	html_line(page->m);
}

static void put_fact(struct page *page, const cJSON *object, const char *key, const char *label)
{
	const cJSON *item = cJSON_GetObjectItem(object, key);

	if (!cJSON_IsString(item) || !*item->valuestring)
		return;
	html_leaf(page->m, "dt", NULL, label);
	html_leaf(page->m, "dd", NULL, item->valuestring);
	html_line(page->m);
}

static void put_host(struct page *page)
{
	const cJSON *host = cJSON_GetObjectItem(page->run, "host");

	html_leaf(page->m, "h3", NULL, "The host");
	html_open(page->m, "dl", "facts");
	put_fact(page, host, "line", "System");
	put_fact(page, host, "cpu", "Processor");
	put_fact(page, host, "ids", "User ids");
	put_fact(page, page->run, "started", "Started");
	put_fact(page, page->run, "ended", "Ended");
	html_leaf(page->m, "dt", NULL, "Study");
	html_leaf(page->m, "dd", NULL, page->analysis->study);
	html_close(page->m);
	html_line(page->m);
}

static void put_steps(struct page *page)
{
	static const char *const columns[] = {"Step", "What it does", "Left out", NULL};

	html_leaf(page->m, "h3", NULL, "Hardening steps");
	page_table(page, "words", "The steps that were left out, and what each does");
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (uint64_t left = all_factors(page); left; left &= left - 1) {
		const enum factor factor = (enum factor)__builtin_ctzll(left);

		html_open(page->m, "tr", NULL);
		html_header(page->m, "row", hardening_name(factor));
		html_leaf(page->m, "td", NULL, hardening_meaning(factor));
		html_open(page->m, "td", NULL);
		html_leaf(page->m, "code", NULL, ww_word(&ww_factors, (int)factor));
		html_close(page->m);
		html_close(page->m);
		html_line(page->m);
	}
	html_close(page->m);
	page_table_end(page);
}

static void put_word(struct page *page, const char *word, const char *meaning)
{
	html_leaf(page->m, "dt", NULL, word);
	html_leaf(page->m, "dd", NULL, meaning);
	html_line(page->m);
}

static void put_verdict(struct page *page, enum verdict verdict, const char *meaning)
{
	html_open(page->m, "dt", NULL);
	page_symbol(page, verdict);
	html_textf(page->m, " %s", ww_word(&ww_verdicts, (int)verdict));
	html_close(page->m);
	html_leaf(page->m, "dd", NULL, meaning);
	html_line(page->m);
}

static void put_words(struct page *page)
{
	html_leaf(page->m, "h3", NULL, "Words");
	html_open(page->m, "dl", "facts");
	put_verdict(page, VERDICT_ESCAPED,
		    "A witness outside the sandbox saw the effect, at least once.");
	put_verdict(page, VERDICT_BLOCKED,
		    "It was tried where it can succeed, and stopped: by an error, by a signal, or "
		    "without effect.");
	put_verdict(page, VERDICT_UNTESTABLE,
		    "It does not work on this host even with nothing in its way, so nothing can be "
		    "learned.");
	put_verdict(page, VERDICT_INCONCLUSIVE, "It could not be tried or judged.");
	put_word(page, "fixture", "One escape program; it tries one way out.");
	put_word(page, "factor",
		 "A hardening step that was left out on purpose: no_chroot is the "
		 "same sandbox without chroot.");
	put_word(page, "mask", "A set of factors: one combination of steps left out.");
	put_word(page, "full hardening", "The mask of no factor: nothing left out.");
	html_close(page->m);
	html_line(page->m);
}

void page_intro(struct page *page)
{
	html_open(page->m, "div", "beside");
	html_open(page->m, "div", NULL);
	put_lead(page);
	html_close(page->m);
	html_open(page->m, "div", NULL);
	put_host(page);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

void page_words(struct page *page)
{
	html_open(page->m, "div", "beside");
	html_open(page->m, "div", NULL);
	put_words(page);
	html_close(page->m);
	html_open(page->m, "div", NULL);
	if (all_factors(page))
		put_steps(page);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}
