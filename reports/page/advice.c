/* SPDX-License-Identifier: MIT */
/* What to change first: hardening that was measured to stop what is open, the most severe first;
 * open escapes that nothing is known to stop; hardening that lets an escape out. */
#include <string.h>

#include "page/parts.h"
#include "remedies.h"
#include "text/findings_text.h"
#include "text/phrases.h"

/* What is told of one group. */
struct told {
	const struct page_group *group;
	struct remedies remedies;
};

/* Which of the remedies are meant. */
typedef bool is_meant(const struct told *told, size_t i, const void *context);

/* ---- a list of escapes ---- */

/* "Contents read: a, b": those of one gain that are meant. */
static void put_gain(struct page *page, const struct told *told, enum gain gain, is_meant *meant,
		     const void *context)
{
	const char *before = "";

	for (size_t i = 0; i < told->remedies.count; i++) {
		const struct catalog_entry *fixture = told->remedies.list[i].open->fixture;

		if (fixture->gain != gain || !meant(told, i, context))
			continue;
		if (!*before) {
			html_open(page->m, "li", NULL);
			html_leaff(page->m, "span", "gain", "%s:", gain_name(gain));
			before = " ";
		}
		html_text(page->m, before);
		page_fixture_link(page, fixture->id);
		before = ", ";
	}
	if (*before)
		html_close(page->m);
}

static void put_list(struct page *page, const struct told *told, is_meant *meant,
		     const void *context)
{
	html_open(page->m, "ul", "escapes");
	for (int rank = 0; rank < WW_GAINS_COUNT; rank++)
		for (int gain = 0; gain < WW_GAINS_COUNT; gain++)
			if (gain_rank((enum gain)gain) == rank)
				put_gain(page, told, (enum gain)gain, meant, context);
	html_close(page->m);
	html_line(page->m);
}

static size_t count_meant(const struct told *told, is_meant *meant, const void *context)
{
	size_t count = 0;

	for (size_t i = 0; i < told->remedies.count; i++)
		count += meant(told, i, context);
	return count;
}

/* ---- hardening to be added ---- */

static bool is_advised(const struct told *told, size_t i, const void *context)
{
	const struct advice *advice = context;

	(void)told;
	for (size_t r = 0; r < advice->count; r++)
		if (advice->rows[r] == i)
			return true;
	return false;
}

static void put_advice(struct page *page, const struct told *told, const struct advice *advice,
		       bool first)
{
	html_open(page->m, "li", NULL);
	html_open(page->m, "strong", NULL);
	html_text(page->m, "Add ");
	page_hardening(page, advice->set);
	html_close(page->m);
	html_text(page->m, ", as profile ");
	html_leaf(page->m, "code", NULL, advice->profile);
	html_textf(page->m, " has it: stops %zu%s of the %zu open escapes.", advice->count,
		   first ? "" : " more", told->remedies.count);
	put_list(page, told, is_advised, advice);
	html_close(page->m);
}

static void put_advices(struct page *page, const struct told *told)
{
	if (told->remedies.advice_count == 0)
		return;
	html_open(page->m, "ol", "advice");
	for (size_t i = 0; i < told->remedies.advice_count; i++)
		put_advice(page, told, &told->remedies.advice[i], i == 0);
	html_close(page->m);
	html_line(page->m);
	page_paragraph(page, "note",
		       "Each was measured in that profile: with this hardening alone, and without "
		       "all else that was varied there, the escape was blocked. What it does in "
		       "this sandbox is for a run of its own to show.");
}

/* ---- open escapes without such advice ---- */

static bool has_advice(const struct told *told, size_t i)
{
	for (size_t a = 0; a < told->remedies.advice_count; a++)
		if (is_advised(told, i, &told->remedies.advice[a]))
			return true;
	return false;
}

static bool stopped_by_the_rest(const struct told *told, size_t i, const void *context)
{
	const struct remedy *remedy = &told->remedies.list[i];

	(void)context;
	return !has_advice(told, i) && remedy->stopped && remedy->set_count > 0;
}

static bool stopped_by_something(const struct told *told, size_t i, const void *context)
{
	const struct remedy *remedy = &told->remedies.list[i];

	(void)context;
	return !has_advice(told, i) && remedy->stopped && remedy->set_count == 0;
}

static bool stopped_by_nothing(const struct told *told, size_t i, const void *context)
{
	const struct remedy *remedy = &told->remedies.list[i];

	(void)context;
	return !has_advice(told, i) && !remedy->stopped && !remedy->drop;
}

static void put_rest(struct page *page, const struct told *told, is_meant *meant, const char *title,
		     const char *what)
{
	const size_t count = count_meant(told, meant, NULL);

	if (count == 0)
		return;
	html_open(page->m, "p", NULL);
	html_leaff(page->m, "strong", NULL, "%s: %zu of the %zu.", title, count,
		   told->remedies.count);
	html_textf(page->m, " %s", what);
	html_close(page->m);
	html_line(page->m);
	put_list(page, told, meant, NULL);
}

/* ---- hardening to be dropped ---- */

static bool is_dropped(const struct told *told, size_t i, const void *context)
{
	return (told->remedies.list[i].drop & *(const uint64_t *)context) != 0;
}

static const struct cell *cell_of(const struct row *row, uint64_t mask)
{
	for (size_t i = 0; i < row->cell_count; i++)
		if (row->cells[i].mask == mask)
			return &row->cells[i];
	return NULL;
}

/* A sandbox that does not start stops everything. */
static bool stops_by_closing(const struct told *told, uint64_t factor)
{
	for (size_t i = 0; i < told->remedies.count; i++) {
		const struct cell *cell = cell_of(told->remedies.list[i].open, factor);

		if (is_dropped(told, i, &factor) && cell && cell->verdict.how != HOW_CLOSED)
			return false;
	}
	return true;
}

static void put_drop(struct page *page, const struct told *told, const struct share *share)
{
	const uint64_t factor = WW_BIT(share->factor);
	const size_t count = count_meant(told, is_dropped, &factor);

	if (count == 0)
		return;
	html_open(page->m, "p", NULL);
	html_open(page->m, "strong", NULL);
	html_textf(page->m, "Dropping %s alone stops %zu of the %zu open escapes",
		   hardening_name(share->factor), count, told->remedies.count);
	html_close(page->m);
	if (share->single.lets_out > 0)
		html_textf(page->m, ", and lets out %zu other%s", share->single.lets_out,
			   plural(share->single.lets_out));
	html_text(page->m, stops_by_closing(told, factor)
				   ? ": the sandbox does not start without it."
				   : ": this step makes them possible.");
	html_close(page->m);
	html_line(page->m);
	put_list(page, told, is_dropped, &factor);
}

/* ---- where to look for advice ---- */

static bool has_other_profile(const struct analysis *source, const struct page_group *group)
{
	for (size_t i = 0; source && i < source->row_count; i++)
		if (source->rows[i].caller == group->rows.caller &&
		    strcmp(source->rows[i].profile, group->rows.profile) != 0)
			return true;
	return false;
}

static bool has_source(const struct page *page, const struct page_group *group)
{
	return has_other_profile(page->analysis, group) ||
	       has_other_profile(page->inputs.remedies.analysis, group);
}

static void put_commands(struct page *page)
{
	html_open(page->m, "p", NULL);
	html_leaf(page->m, "code", NULL, "whichwall run -p sealed --search -o layers");
	html_text(page->m, " and then ");
	html_leaf(page->m, "code", NULL, "whichwall report RUN --remedies layers");
	html_text(page->m, " say which layers of ");
	html_leaf(page->m, "code", NULL, "sealed");
	html_text(page->m, " stop what is open here.");
	html_close(page->m);
	html_line(page->m);
}

/* ---- the section ---- */

static void put_told(struct page *page, const struct told *told)
{
	const struct findings *findings = told->group->findings;

	if (has_source(page, told->group)) {
		put_advices(page, told);
		put_rest(page, told, stopped_by_the_rest,
			 "Stopped elsewhere by what was not varied",
			 "Another profile blocks these without any of the steps that were varied "
			 "there.");
		put_rest(page, told, stopped_by_something,
			 "Stopped elsewhere, by what is not known",
			 "Another profile blocks these; which of its steps does is not known in "
			 "full.");
		put_rest(page, told, stopped_by_nothing, "No remedy known",
			 "No profile that was measured blocks these.");
	} else {
		page_paragraph(page, NULL,
			       "No other profile was measured for comparison, so no hardening can "
			       "be advised.");
	}
	for (unsigned i = 0; i < findings->factor_count; i++)
		put_drop(page, told, &findings->shares[i]);
}

static void put_nothing_open(struct page *page, const struct page_group *group)
{
	const struct outcome_count *full = &group->findings->full;

	if (!page_has_full(group)) {
		page_paragraph(page, NULL,
			       "Not known: full hardening was not measured, so nothing is known to "
			       "be open.");
		return;
	}
	html_open(page->m, "p", NULL);
	html_textf(page->m, "Nothing: of %zu program%s none escapes", outcome_known(full),
		   plural(outcome_known(full)));
	if (full->unknown > 0)
		html_textf(page->m, " (%zu not known)", full->unknown);
	html_text(page->m, ".");
	html_close(page->m);
	html_line(page->m);
}

/* Is something open of which another run could tell more? */
static bool put_group(struct page *page, const struct page_group *group)
{
	const struct analysis *const sources[] = {page->analysis, page->inputs.remedies.analysis};
	struct told told = {.group = group};
	bool needs_more;

	page_group_title(page, group);
	if (remedies_of(&group->rows, sources, sources[1] ? 2 : 1, &told.remedies) < 0) {
		page->failed = true;
		return false;
	}
	needs_more = told.remedies.count > 0 && told.remedies.advice_count == 0;
	if (told.remedies.count == 0)
		put_nothing_open(page, group);
	else
		put_told(page, &told);
	remedies_done(&told.remedies);
	return needs_more;
}

void page_advice(struct page *page)
{
	bool needs_more = false;

	html_open(page->m, "div", "sides");
	for (size_t i = 0; i < page->group_count; i++) {
		html_open(page->m, "div", NULL);
		needs_more |= put_group(page, &page->groups[i]);
		html_close(page->m);
	}
	html_close(page->m);
	html_line(page->m);
	if (needs_more && !page->inputs.remedies.analysis)
		put_commands(page);
}
