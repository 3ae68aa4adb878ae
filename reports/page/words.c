/* SPDX-License-Identifier: MIT */
/* The few words that the rest of the page needs. */
#include "page/parts.h"
#include "text/phrases.h"

static void put_steps(struct page *page)
{
	static const char *const columns[] = {"Step", "What it does",
					      "Its word in commands and tables", NULL};

	html_leaf(page->m, "h3", NULL, "Hardening steps");
	page_table(page, "words", "The steps that were varied; the word means: without the step");
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	for (uint64_t left = page_factors(page); left; left &= left - 1) {
		const enum factor factor = (enum factor)__builtin_ctzll(left);

		html_open(page->m, "tr", NULL);
		html_header(page->m, "row", hardening_label(factor));
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
	put_word(page, "escape", "A small program that tries one way out; also called fixture.");
	put_word(page, "step", "One part of the hardening, which can be dropped by itself.");
	put_word(page, "combination",
		 "A set of steps that are dropped together; its number is called mask.");
	put_word(page, "full hardening", "The combination of none: no step is dropped.");
	put_word(page, "cell", "One escape under one combination.");
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
	if (page_factors(page))
		put_steps(page);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}
