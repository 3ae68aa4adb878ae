/* SPDX-License-Identifier: MIT */
#include "text/verdict_text.h"

#include <stdio.h>

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

const char *alike_masks(const struct alike *alike, const struct row *row,
			char text[VERDICT_TEXT_MAX])
{
	char gone[WW_MASK_TEXT_MAX], kept[WW_MASK_TEXT_MAX];
	uint64_t removed = alike_gone(alike, row), stays = alike_kept(alike, row);

	if (alike->count == 1) {
		mask_format(removed, gone);
		snprintf(text, VERDICT_TEXT_MAX, "%s", gone);
		return text;
	}
	factors_text(removed, " and ", gone);
	factors_text(stays, " and ", kept);
	if (alike->count == row->cell_count)
		snprintf(text, VERDICT_TEXT_MAX, "whatever is taken away");
	else if (removed || stays)
		snprintf(text, VERDICT_TEXT_MAX, "%s%s%s%s%s%s",
			 alike_exact(alike, row) ? "in every mask" : "only in masks",
			 removed ? " with " : "", gone, removed && stays ? "," : "",
			 stays ? " without " : "", kept);
	else
		snprintf(text, VERDICT_TEXT_MAX, "in masks that have no factor in common");
	return text;
}
