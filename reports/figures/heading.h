/* SPDX-License-Identifier: MIT */
/* The head of a figure: its title, what was measured, and where. */
#ifndef WHICHWALL_HEADING_H
#define WHICHWALL_HEADING_H

#include "figures/canvas.h"

struct heading {
	const char *title;        /* a few words, without full stop */
	const char *what, *where; /* a sentence each */
};
/* y below the head of a figure of this width. */
double heading_height(const struct heading *heading, double width);
/* Writes it on the canvas, and as remarks into the data file, which is used by itself too. */
void heading_draw(const struct heading *heading, struct canvas *canvas, double width);

#endif
