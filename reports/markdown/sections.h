/* SPDX-License-Identifier: MIT */
/* Sections of report.md that speak of all fixtures together. */
#ifndef WHICHWALL_MD_OVERVIEW_H
#define WHICHWALL_MD_OVERVIEW_H

#include "findings.h"
#include "group.h"

/* A profile and caller with what was found of them. */
struct md_group {
	struct group group;
	struct findings *findings;
};

/* The verdict in three sentences, over all groups. */
void md_verdict(FILE *out, const struct md_group *groups, size_t count);
/* One line for each group: how the fixtures stand. */
void md_glance(FILE *out, const struct analysis *analysis, const struct md_group *groups,
	       size_t count);
/* Sections of one group. */
void md_shares(FILE *out, const struct findings *findings);
void md_weakest(FILE *out, const struct findings *findings);
/* -1 without memory. */
int md_enablers(FILE *out, const struct findings *findings);
void md_states(FILE *out, const struct findings *findings);

#endif
