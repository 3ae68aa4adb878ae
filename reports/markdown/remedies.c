/* SPDX-License-Identifier: MIT */
/* "What to change first": hardening that was measured to stop, elsewhere, what is open here. */
#include <stdlib.h>
#include <string.h>

#include "markdown/markdown.h"
#include "markdown/sections.h"
#include "remedies.h"
#include "text/findings_text.h"
#include "text/phrases.h"

/* ---- lists of open rows ---- */

/* Which of the open rows a list has. */
typedef bool remedy_choice(const struct remedies *remedies, size_t i);

static bool is_advised(const struct remedies *remedies, size_t i)
{
	for (size_t a = 0; a < remedies->advice_count; a++)
		for (size_t j = 0; j < remedies->advice[a].count; j++)
			if (remedies->advice[a].rows[j] == i)
				return true;
	return false;
}

/* Blocked elsewhere by hardening that was never dropped there. */
static bool stopped_by_the_rest(const struct remedies *remedies, size_t i)
{
	const struct remedy *remedy = &remedies->list[i];

	return !is_advised(remedies, i) && remedy->set_count > 0 && remedy->sets[0] == 0;
}

static bool stopped_somehow(const struct remedies *remedies, size_t i)
{
	return !is_advised(remedies, i) && remedies->list[i].stopped &&
	       !stopped_by_the_rest(remedies, i);
}

static bool stopped_nowhere(const struct remedies *remedies, size_t i)
{
	return !remedies->list[i].stopped && !remedies->list[i].drop;
}

static size_t count_rows(const struct remedies *remedies, remedy_choice *chosen)
{
	size_t count = 0;

	for (size_t i = 0; i < remedies->count; i++)
		count += chosen(remedies, i);
	return count;
}

/* Does a chosen row before this one have the same profile? */
static bool is_named(const struct remedies *remedies, remedy_choice *chosen, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (chosen(remedies, j) && strcmp(remedies->list[j].stopped->profile,
						  remedies->list[i].stopped->profile) == 0)
			return true;
	return false;
}

/* Names of the profiles that stop the chosen rows, each once. */
static void put_profiles(FILE *out, const struct remedies *remedies, remedy_choice *chosen)
{
	const char *before = "";

	for (size_t i = 0; i < remedies->count; i++) {
		const struct row *stopped = remedies->list[i].stopped;

		if (!chosen(remedies, i) || !stopped || is_named(remedies, chosen, i))
			continue;
		fputs(before, out);
		md_code(out, stopped->profile);
		before = " or ";
	}
}

static void put_ids(FILE *out, const struct remedies *remedies, remedy_choice *chosen)
{
	const char *before = "";

	for (size_t i = 0; i < remedies->count; i++)
		if (chosen(remedies, i)) {
			fprintf(out, "%s`%s`", before, remedies->list[i].open->fixture->id);
			before = ", ";
		}
	fputs(".\n", out);
}

static void put_rows(FILE *out, const struct remedies *remedies, remedy_choice *chosen,
		     const char *what)
{
	if (count_rows(remedies, chosen) == 0)
		return;
	fputs("- ", out);
	put_profiles(out, remedies, chosen);
	fprintf(out, "%s: ", what);
	put_ids(out, remedies, chosen);
}

/* ---- advice ---- */

static void put_advice(FILE *out, const struct remedies *remedies, const struct advice *advice)
{
	fputs("1. **", out);
	put_hardening_list(out, advice->set, " and ");
	fputs("**, as in ", out);
	md_code(out, advice->profile);
	fprintf(out, ", where %s alone stop%s ", advice->set & (advice->set - 1) ? "these" : "it",
		advice->set & (advice->set - 1) ? "" : "s");
	for (size_t i = 0; i < advice->count; i++)
		fprintf(out, "%s`%s`", i ? ", " : "",
			remedies->list[advice->rows[i]].open->fixture->id);
	fprintf(out, " (%zu of %zu).\n", advice->count, remedies->count);
}

/* Hardening of its own that lets the row out. */
static void put_drops(FILE *out, const struct remedies *remedies)
{
	for (size_t i = 0; i < remedies->count; i++) {
		const struct remedy *remedy = &remedies->list[i];

		if (!remedy->drop)
			continue;
		fprintf(out, "- `%s` is blocked without ", remedy->open->fixture->id);
		put_hardening_list(out, remedy->drop, ", and without ");
		fputs(": that step makes the escape possible.\n", out);
	}
}

static void put_group(FILE *out, const struct group *group, const struct remedies *remedies)
{
	const struct outcome_count full = group_outcomes(group, 0);
	char text[COUNT_TEXT_MAX];

	fputs("**", out);
	md_sandbox(out, group);
	fprintf(out, "** (open: %s)\n\n", count_text(&full, text));
	for (size_t i = 0; i < remedies->advice_count; i++)
		put_advice(out, remedies, &remedies->advice[i]);
	put_drops(out, remedies);
	put_rows(out, remedies, stopped_by_the_rest,
		 " stops these by steps that were not dropped there");
	put_rows(out, remedies, stopped_somehow,
		 " stops these; which of its steps do is not known");
	put_rows(out, remedies, stopped_nowhere, "Nothing that was measured stops these");
	putc('\n', out);
}

static bool any_remedy(const struct remedies *remedies)
{
	return count_rows(remedies, stopped_nowhere) < remedies->count;
}

/* The section begins with the first group that has something open. */
static int put_remedies(FILE *out, const struct group *group, const struct analysis *const *sources,
			size_t count, bool *begun)
{
	struct remedies remedies;

	if (remedies_of(group, sources, count, &remedies) < 0)
		return -1;
	if (remedies.count > 0 && !*begun)
		fputs("## What to change first\n\n", out);
	*begun |= remedies.count > 0;
	if (any_remedy(&remedies))
		put_group(out, group, &remedies);
	else if (remedies.count > 0) {
		md_sandbox(out, group);
		fputs(": nothing that was measured stops what is open.\n\n", out);
	}
	remedies_done(&remedies);
	return 0;
}

int md_remedies(FILE *out, const struct analysis *analysis, const struct report_inputs *inputs)
{
	const struct analysis *sources[2] = {analysis};
	size_t count = 1;
	struct group group = {0};
	bool begun = false;

	if (inputs && inputs->remedies.analysis)
		sources[count++] = inputs->remedies.analysis;
	while (group_next(analysis, &group))
		if (put_remedies(out, &group, sources, count, &begun) < 0)
			return -1;
	if (begun && count == 1)
		fputs("Other profiles may tell more: measure one, `whichwall run -p sealed "
		      "--search -o OTHER`, and name it, `whichwall report --remedies OTHER`.\n\n",
		      out);
	return 0;
}
