/* SPDX-License-Identifier: MIT */
/* Words that several formats print alike: errno and signal names, step results, sets of factors,
 * reasons in a sentence's words. */
#ifndef WHICHWALL_WORDS_H
#define WHICHWALL_WORDS_H

#include "mask.h"

#define WORD_MAX 32

/* Each returns its word, which lies in `text` or is static.
 *
 * "EACCES", the number when it has no name, "" for 0. */
const char *errno_word(int err, char text[WORD_MAX]);
/* "SIGSYS", the number when it has no name, "" for 0. */
const char *signal_word(int sig, char text[WORD_MAX]);
/* "skipped", "applied", "failed:EPERM", "failed" when the errno was not recorded. */
const char *status_word(const struct step_status *status, char text[WORD_MAX]);
/* Factor names joined by `separator`, "" for none. */
const char *factors_text(uint64_t factors, const char *separator, char text[WW_MASK_TEXT_MAX]);
/* What a reason means: "refused with no hardening at all". */
const char *reason_meaning(enum reason reason);

#endif
