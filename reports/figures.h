/* SPDX-License-Identifier: MIT */
#ifndef WHICHWALL_FIGURES_H
#define WHICHWALL_FIGURES_H

#include "digest.h"

#define FIGURE_NAME_MAX (WW_PROFILE_MAX + 64)

/* File name of a figure without its suffix: heatmap-strict-file_io-root. */
void figure_name(const char *kind, const struct group *group, char name[FIGURE_NAME_MAX]);

#endif
