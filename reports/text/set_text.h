/* SPDX-License-Identifier: MIT */
/* Sets of hardening in words: what must be missing, and what must be there, for an escape to work.
 */
#ifndef WHICHWALL_SET_TEXT_H
#define WHICHWALL_SET_TEXT_H

#include <stdio.h>

#include "group.h"

/* One minimal set, of permanent bits: "without the chroot", "without the chroot while the user
 * namespace is kept", "whatever is kept" for no literal. */
void put_set(FILE *out, const struct implicant *set);
/* Sets as they stand in matrix.csv, "no_chroot|!no_userns+no_nnp|always": "without the chroot, or
 * without no_new_privs while the user namespace is kept".  What is no such text is written as it
 * is. */
void put_sets(FILE *out, const char *sets);
/* Masks in which a row escapes with as few factors gone as any: "without the chroot alone or the
 * user namespace alone", "without the chroot and no_new_privs".  Nothing if it was never seen to.
 */
void put_seen_escapes(FILE *out, const struct row *row);

#endif
