/* SPDX-License-Identifier: MIT */
/* Sections of report.md. */
#ifndef WHICHWALL_MD_SECTIONS_H
#define WHICHWALL_MD_SECTIONS_H

#include "findings.h"
#include "group.h"
#include "inputs.h"

/* A profile and caller with what was found of them. */
struct md_group {
	struct group group;
	struct findings *findings;
};

/* Each: 0, or -1 without memory.
 *
 * What gets out and what each step is worth, over all groups; what could not be applied. */
int md_verdict(FILE *out, const struct analysis *analysis, const struct md_group *groups,
	       size_t count);
/* One line for each group: how the fixtures stand. */
void md_glance(FILE *out, const struct analysis *analysis, const struct md_group *groups,
	       size_t count);
/* What to change first, by the other profiles of the run and by those of inputs->remedies. */
int md_remedies(FILE *out, const struct analysis *analysis, const struct report_inputs *inputs);
/* What changed since inputs->against; nothing without one. */
int md_changes(FILE *out, const struct analysis *analysis, const struct report_inputs *inputs);
/* Sandboxes side by side, where the run has several; `lists`: the folded table as well. */
int md_side(FILE *out, const struct analysis *analysis, bool lists);

/* Sections of one group; `lists`: folded tables as well. */
void md_open(FILE *out, const struct md_group *of, bool lists);
void md_singles(FILE *out, const struct md_group *of);
int md_shares(FILE *out, const struct findings *findings);
int md_weakest(FILE *out, const struct findings *findings);
int md_enablers(FILE *out, const struct findings *findings);
int md_helped(FILE *out, const struct md_group *of);
void md_states(FILE *out, const struct findings *findings);
/* Rows of which not every combination is known. */
void md_undecided(FILE *out, const struct md_group *of);

#endif
