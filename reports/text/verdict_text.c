/* SPDX-License-Identifier: MIT */
#include "text/verdict_text.h"

#include <stdio.h>

#include "text/findings_text.h"
#include "text/words.h"

const char *verdict_text(const struct verdict_result *v, char text[VERDICT_TEXT_MAX])
{
	char word[WORD_MAX];

	if (v->verdict == VERDICT_ESCAPED)
		snprintf(text, VERDICT_TEXT_MAX, "escaped");
	else if (v->verdict != VERDICT_BLOCKED)
		snprintf(text, VERDICT_TEXT_MAX, "%s (%s): %s",
			 ww_word(&ww_verdicts, (int)v->verdict),
			 ww_word(&ww_reasons, (int)v->reason), reason_meaning(v->reason));
	else if (v->how == HOW_CLOSED)
		snprintf(text, VERDICT_TEXT_MAX, "blocked: the sandbox did not start, %s at %s",
			 errno_word(v->err, word), v->step);
	else if (v->how == HOW_INEFFECTIVE)
		snprintf(text, VERDICT_TEXT_MAX, "blocked: without effect at %s", v->step);
	else if (v->how == HOW_SIGNAL)
		snprintf(text, VERDICT_TEXT_MAX, "blocked: killed by %s at %s",
			 signal_word(v->sig, word), v->step);
	else
		snprintf(text, VERDICT_TEXT_MAX, "blocked: %s at %s", errno_word(v->err, word),
			 v->step);
	return text;
}

/* "in every combination without the chroot, with the user namespace kept" */
static void put_masks(FILE *out, const struct alike *alike, const struct row *row)
{
	const uint64_t removed = alike_gone(alike, row), kept = alike_kept(alike, row);

	if (alike->count == 1) {
		fputs(removed ? "" : "under ", out);
		put_without(out, removed);
	} else if (alike->count == row->cell_count) {
		if (row->cell_count == WW_BIT(__builtin_popcountll(row->factors)))
			fputs("in every combination", out);
		else
			fprintf(out, "in all %zu combinations that were measured", alike->count);
	} else if (removed || kept) {
		fputs(alike_exact(alike, row) ? "in every combination" : "only in combinations",
		      out);
		fputs(removed ? " " : "", out);
		if (removed)
			put_without(out, removed);
		fputs(kept ? removed ? ", with " : " with " : "", out);
		put_hardening_list(out, kept, " and ");
		fputs(kept ? " kept" : "", out);
	} else {
		fputs("in combinations that have nothing in common", out);
	}
}

const char *alike_masks(const struct alike *alike, const struct row *row,
			char text[VERDICT_TEXT_MAX])
{
	FILE *out = fmemopen(text, VERDICT_TEXT_MAX, "w");

	text[0] = '\0';
	if (!out)
		return text;
	put_masks(out, alike, row);
	fclose(out);
	text[VERDICT_TEXT_MAX - 1] = '\0';
	return text;
}
