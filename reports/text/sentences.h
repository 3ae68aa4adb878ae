/* SPDX-License-Identifier: MIT */
/* One sentence for each thing that is found of a profile and caller, each with the base of its
 * counts.  None says more than what was measured: what a plan lacks is "not measured", what was
 * tried in vain "not known". */
#ifndef WHICHWALL_SENTENCES_H
#define WHICHWALL_SENTENCES_H

#include "text/findings_text.h"

/* Has some row a cell at this mask (permanent bits)? */
bool mask_measured(const struct findings *findings, uint64_t mask);
/* "not measured", or "not known" where cells are there and none of them tells. */
const char *unknown_word(const struct findings *findings, uint64_t mask);

/* Was one mask measured and no other?  It is *mask (permanent bits). */
bool only_mask(const struct findings *findings, uint64_t *mask);
/* Were all masks measured that tell which rows have this standing? */
bool standing_measured(const struct findings *findings, enum standing standing);
/* The same, and is some testable row known under full hardening? */
bool standing_told(const struct findings *findings, enum standing standing);

/* How many escape under full hardening: "25 of 130", "25 of 127 (3 not known)", "not measured (add
 * none to --masks)". */
const char *full_text(const struct findings *findings, char text[COUNT_TEXT_MAX]);
/* What one factor alone does to that number, over the rows that are known in both: "from 25 to 48
 * of 130", "no change, 25 of 127 (3 not known)". */
const char *single_text(const struct findings *findings, const struct share *share,
			char text[COUNT_TEXT_MAX]);

/* Each writes one sentence to `out`, without a newline.
 *
 * "Dropping the chroot alone raises escapes from 25 to 48 of 130, the most of any one step." with
 * all ties, and with what the loss takes down, put_credit(). */
void put_most_single(FILE *out, const struct findings *findings);
/* "Over all combinations the chroot earns most: ..." by Shapley's values. */
void put_most_shapley(FILE *out, const struct findings *findings);
/* What those values add up to. */
void put_sums(FILE *out, const struct findings *findings);
/* "Without the chroot 3 of 4 escape, and no combination lets out more." */
void put_weakest(FILE *out, const struct findings *findings);
/* Steps that stopped nothing, among these programs; nothing when there is none. */
void put_idle_steps(FILE *out, const struct findings *findings);
uint64_t idle_steps(const struct findings *findings);
/* Escapes that hardening was seen to let out; nothing when there is none. */
void put_helped(FILE *out, const struct findings *findings);

/* In some cell the sandbox did not start, which counts as blocked: what "hardening lets out" may be
 * no more than that it starts. */
bool any_closed(const struct group *group);
#define CLOSED_REMARK "Where the sandbox does not start, that counts as blocked here."

/* The gain at a place of the order of severity, 0 ... WW_GAINS_COUNT - 1. */
enum gain gain_at(int rank);

#endif
