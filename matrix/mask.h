/* SPDX-License-Identifier: MIT */
/* Ablation masks: sets of factors as bits, their names, and the ways to list them. */
#ifndef WHICHWALL_MASK_H
#define WHICHWALL_MASK_H

#include "model.h"

#define WW_FACTORIAL_MAX 12 /* most factors of a full factorial: 4096 masks */
/* All names with " and " between them: 441 of the permanent ones, 21 times 36 of the local ones. */
#define WW_MASK_TEXT_MAX 1280

/* Parses one mask: a number (decimal or 0x), `none` (0), or factor names joined by '+'.  It must be
 * within `factors`. Returns 0 or -1 with *e (unknown name, factor that the profile lacks). */
int mask_parse(const char *text, uint64_t factors, uint64_t *mask, struct ww_error *e);

/* Parses a comma-separated list of masks, where `all`, `none`, `single` (none left out) and `pairs`
 * name groups.  *masks is malloc'd, ascending, without duplicates; the caller frees it. */
int mask_list_parse(const char *text, uint64_t factors, uint64_t **masks, size_t *count,
		    struct ww_error *e);

/* Factor names joined by '+', "none" for 0. */
void mask_format(uint64_t mask, char text[WW_MASK_TEXT_MAX]);

/* Parses comma-separated factor names into permanent bits. */
int factors_parse(const char *text, uint64_t *factors, struct ww_error *e);

/* May a full factorial vary these factors?  0, or -1 with *e: more than WW_FACTORIAL_MAX. */
int factorial_check(const char *profile, uint64_t factors, struct ww_error *e);

/* Dense index of `mask` over `factors` (bit i of the result is the i-th lowest factor), and back.
 * Same as the pext/pdep pair. */
uint64_t mask_compress(uint64_t mask, uint64_t factors);
uint64_t mask_expand(uint64_t dense, uint64_t factors);

#endif
