/* SPDX-License-Identifier: MIT */
/* Findings in the words that every report for people uses: one verb ("without the chroot"), one way
 * to tell a count and its base, one sentence for each thing that is found. */
#ifndef WHICHWALL_FINDINGS_TEXT_H
#define WHICHWALL_FINDINGS_TEXT_H

#include <stdio.h>

#include "findings.h"

#define COUNT_TEXT_MAX 96

/* How many of the known escape: "25 of 130", "25 of 127 (3 not known)", "not measured" when none is
 * known. */
const char *count_text(const struct outcome_count *count, char text[COUNT_TEXT_MAX]);

/* Each writes to `out`.  "full hardening" for no factor; "without the chroot", "without the chroot
 * and the user namespace". */
void put_without(FILE *out, uint64_t factors);
/* "the chroot", "the chroot or the user namespace": `conjunction` before the last. */
void put_hardening_list(FILE *out, uint64_t factors, const char *conjunction);
/* "the chroot, the pid namespace and the mount namespace". */
void put_primitive_list(FILE *out, uint64_t primitives);

/* "unshare was refused (EPERM) in all 64 combinations that ask for it": one call of a group. */
void put_refusal(FILE *out, const struct refusal *refusal);
/* Is there anything in `refusals` that a first screen must tell? */
bool has_refusals(const struct refusals *refusals);
/* "Started by an ordinary user, strict could not be applied in full on this host: unshare was
 * refused (EPERM) in all 64 combinations that ask for it; level partial.": a sentence, and one more
 * for hardening that was applied and not seen in force.  Nothing when there is nothing to tell. */
void put_refusals(FILE *out, const struct findings *findings);
/* The same of a group without findings, as of a search. */
void put_group_refusals(FILE *out, const struct group *group, const struct refusals *refusals);

/* What the single loss of a factor lets out, and by what: "20 by the chroot that goes down with it,
 * 7 by itself or by the mount namespace, which this run does not take away alone".  Nothing when
 * lets_out is 0 or all of it is the factor's own. */
void put_credit(FILE *out, const struct share *share);
/* " Of the 27 that dropping the user namespace lets out: 20 by ...": a sentence of it, or nothing.
 */
void put_whose(FILE *out, const struct share *share);

#endif
