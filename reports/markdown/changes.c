/* SPDX-License-Identifier: MIT */
/* "What changed since": the run beside an older one, in short; `whichwall diff` has all of it. */
#include <stdlib.h>

#include "markdown/markdown.h"
#include "markdown/sections.h"
#include "run_diff.h"
#include "text/change_text.h"
#include "text/phrases.h"

#define CHANGES_SHOWN 10
#define REMARKS_SHOWN 5

static int put_change(FILE *out, const struct change *change)
{
	char *sentence = change_sentence(change);

	if (!sentence)
		return -1;
	fputs("- ", out);
	md_code(out, change->profile);
	fprintf(out, ", started by %s", caller_name(change->caller));
	if (*change->fixture) {
		fputs(", ", out);
		md_code(out, change->fixture);
	}
	fputs(": ", out);
	md_text(out, sentence);
	putc('\n', out);
	free(sentence);
	return 0;
}

/* Those for the worse, which are what a reader must see. */
static int put_worse(FILE *out, const struct run_diff *diff)
{
	const size_t count = run_diff_count(diff, DIFF_WORSE);
	size_t shown = 0;

	for (size_t i = 0; i < diff->comparison.change_count && shown < CHANGES_SHOWN; i++) {
		const struct change *change = &diff->comparison.changes[i];

		if (diff_part_of(change) != DIFF_WORSE)
			continue;
		if (put_change(out, change) < 0)
			return -1;
		shown++;
	}
	if (shown < count)
		fprintf(out, "- and %zu more (`whichwall diff`)\n", count - shown);
	fputs(count > 0 ? "\n" : "", out);
	return 0;
}

static int put_remark(FILE *out, const struct comparison *comparison, const struct remark *remark)
{
	char *sentence = remark_sentence(comparison, remark);

	if (!sentence)
		return -1;
	fputs("- ", out);
	md_text(out, sentence);
	putc('\n', out);
	free(sentence);
	return 0;
}

static int put_remarks(FILE *out, const struct comparison *comparison)
{
	const size_t more = comparison->remark_count - REMARKS_SHOWN;

	for (size_t i = 0; i < comparison->remark_count && i < REMARKS_SHOWN; i++)
		if (put_remark(out, comparison, &comparison->remarks[i]) < 0)
			return -1;
	if (comparison->remark_count > REMARKS_SHOWN)
		fprintf(out, "- and %zu more remark%s\n", more, plural(more));
	fputs(comparison->remark_count > 0 ? "\n" : "", out);
	return 0;
}

static int put_diff(FILE *out, const struct run_diff *diff)
{
	const size_t worse = run_diff_count(diff, DIFF_WORSE),
		     better = run_diff_count(diff, DIFF_BETTER),
		     one = run_diff_count(diff, DIFF_ONE_SIDE);

	fprintf(out,
		"Of %zu row%s that both runs have: **%zu change%s for the worse**, %zu for the "
		"better. %zu more concern%s rows that one run alone has.\n\n",
		diff->comparison.compared, plural(diff->comparison.compared), worse, plural(worse),
		better, one, one == 1 ? "s" : "");
	if (diff->comparison.untested > 0)
		fprintf(out, "Of these rows %zu %s compared in no cell.\n\n",
			diff->comparison.untested, diff->comparison.untested == 1 ? "was" : "were");
	if (put_worse(out, diff) < 0)
		return -1;
	return put_remarks(out, &diff->comparison);
}

int md_changes(FILE *out, const struct analysis *analysis, const struct report_inputs *inputs)
{
	struct diff_side before = {.caller = -1}, after = {.analysis = analysis, .caller = -1};
	struct run_diff diff;
	struct ww_error e = {0};
	int status;

	if (!inputs || !inputs->against.analysis)
		return 0;
	before.analysis = inputs->against.analysis;
	before.path = inputs->against.path;
	after.path = "this run";
	fputs("## What changed since ", out);
	md_text(out, before.path);
	fputs("\n\n", out);
	if (run_diff_make(&before, &after, &diff, &e) < 0) {
		fputs("Not compared: ", out);
		md_text(out, e.text);
		fputs("\n\n", out);
		return 0;
	}
	status = put_diff(out, &diff);
	run_diff_done(&diff);
	return status;
}
