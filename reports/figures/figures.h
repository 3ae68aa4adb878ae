/* SPDX-License-Identifier: MIT */
/* The figures of a run.  Each profile and caller has one of each kind, four files of one name below
 * DIR/figures: .dat, .gp, .svg, .png.  A new kind is a file here and a line in figure_kinds[]. */
#ifndef WHICHWALL_FIGURES_H
#define WHICHWALL_FIGURES_H

#include <sys/stat.h>

#include "figures/figure.h"
#include "folder.h"

/* In the order in which a report shows them. */
extern const struct figure_kind figure_kinds[];
extern const size_t figure_kind_count;

/* Opens the SVG of a run's figure, unless it is empty or older than the journal: it may then show
 * another state of the run.  -1: there is none. */
int figure_open(const struct folder *run, const char *name, struct stat *st);
/* The same, without opening it. */
bool figure_find(const struct folder *run, const char *name, struct stat *st);

unsigned figure_part_count(const struct figure_kind *figure, const struct analysis *analysis,
			   const struct group *group);

#endif
