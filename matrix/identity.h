/* SPDX-License-Identifier: MIT */
/* What is measured, as a hash or as text: the same trial or fixture has the same on every host. */
#ifndef WHICHWALL_IDENTITY_H
#define WHICHWALL_IDENTITY_H

#include "catalog.h"

/* 64-bit id of a trial: the first 8 bytes of the SHA-256 of its key as text. */
uint64_t trial_id(const struct trial_key *key);

/* What the plan's hash has of a fixture, as text: all that it declares which decides facts and
 * verdicts.  A reworded summary, a new reference or prediction measures nothing else. */
#define WW_IDENTITY_MAX 768
void fixture_identity(const struct catalog_entry *entry, char text[WW_IDENTITY_MAX]);

#endif
