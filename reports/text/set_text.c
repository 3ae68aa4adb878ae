/* SPDX-License-Identifier: MIT */
#include "text/set_text.h"

#include <stdlib.h>

#include "text/findings_text.h"
#include "text/phrases.h"

#define SETS_SHOWN 6 /* matrix.csv has them all */

void put_set(FILE *out, const struct implicant *set)
{
	const bool one = (set->kept & (set->kept - 1)) == 0;

	if ((set->removed | set->kept) == 0) {
		fputs("whatever is kept", out);
		return;
	}
	if (set->removed)
		put_without(out, set->removed);
	if (!set->kept)
		return;
	fputs(set->removed ? " while " : "while ", out);
	put_hardening_list(out, set->kept, " and ");
	fputs(one ? " is kept" : " are kept", out);
}

static void put_more(FILE *out, size_t count, size_t shown, const char *what)
{
	if (count > shown)
		fprintf(out, " or %zu more %s%s", count - shown, what, plural(count - shown));
}

void put_sets(FILE *out, const char *sets)
{
	struct implicant *terms;
	struct ww_error e = {0};
	size_t count, shown;

	if (implicants_parse(sets, &terms, &count, &e) < 0) {
		fputs(sets, out);
		return;
	}
	shown = count < SETS_SHOWN ? count : SETS_SHOWN;
	for (size_t i = 0; i < shown; i++) {
		fputs(i ? ", or " : "", out);
		put_set(out, &terms[i]);
	}
	put_more(out, count, shown, "set");
	free(terms);
}

static bool is_seen(const struct row *row, size_t i, int depth)
{
	const uint64_t mask = row->cells[i].mask;

	return __builtin_popcountll(mask) == depth && row_outcome(row, mask) == ROW_ESCAPED;
}

void put_seen_escapes(FILE *out, const struct row *row)
{
	const int depth = row_seen_depth(row);
	size_t count = 0, shown = 0;

	if (depth == 0)
		put_without(out, 0);
	for (size_t i = 0; depth > 0 && i < row->cell_count; i++) {
		if (!is_seen(row, i, depth) || count++ >= SETS_SHOWN)
			continue;
		fputs(shown++ ? " or " : "without ", out);
		put_hardening_list(out, row->cells[i].mask, " and ");
		fputs(depth == 1 ? " alone" : "", out);
	}
	put_more(out, count, shown, depth == 1 ? "step" : "set");
}
