/* SPDX-License-Identifier: MIT */
/* A verdict in words, and in words the masks whose cells ended alike. */
#ifndef WHICHWALL_VERDICT_TEXT_H
#define WHICHWALL_VERDICT_TEXT_H

#include "alike.h"

#define VERDICT_TEXT_MAX (4 * WW_MASK_TEXT_MAX + 128)

/* "blocked: killed by SIGSYS at socket", "inconclusive (timeout): did not end within ...". */
const char *verdict_text(const struct verdict_result *verdict, char text[VERDICT_TEXT_MAX]);
/* "in every combination without the chroot, with the user namespace kept": which masks it is. */
const char *alike_masks(const struct alike *alike, const struct row *row,
			char text[VERDICT_TEXT_MAX]);

#endif
