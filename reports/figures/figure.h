/* SPDX-License-Identifier: MIT */
/* What a figure is, and what its files are called. */
#ifndef WHICHWALL_FIGURE_H
#define WHICHWALL_FIGURE_H

#include "group.h"

#define FIGURE_NAME_MAX (WW_PROFILE_MAX + 64)

struct sheet;
struct drawings;
/* Adds the figure's script and data to the drawings.  -1 with *e. */
typedef int figure_writer(const struct sheet *sheet, struct drawings *drawings, struct ww_error *e);

/* NULL when the group has what the figure shows, else why it is left out: a sentence in static
 * storage. */
typedef const char *figure_lack(const struct analysis *analysis, const struct group *group);

/* The parts in which a figure that is larger than a page is printed, beside the whole; 1 when the
 * whole fits. */
typedef size_t figure_parts(const struct sheet *sheet);

struct figure_kind {
	const char *kind;    /* start of the file name, see figure_name() */
	const char *title;   /* a few words, without full stop */
	const char *caption; /* one sentence: what is drawn and how to read it */
	const char *alt;     /* one sentence for readers who cannot see it */
	figure_writer *write;
	figure_lack *lacks;
	figure_parts *parts; /* NULL: it has none */
};
/* File name of a figure without its suffix: heatmap-strict-file_io-root. */
void figure_name(const char *kind, const struct group *group, char name[FIGURE_NAME_MAX]);
/* The same of one of its parts, counted from 1: heatmap-strict-root-2. */
void figure_part_name(const char *kind, const struct group *group, unsigned part,
		      char name[FIGURE_NAME_MAX]);

#endif
