/* SPDX-License-Identifier: MIT */
#include "figures/heading.h"

#define TITLE_Y 26.0
#define SUBTITLE_Y 49.0

static double draw(const struct heading *heading, struct canvas *canvas, double width)
{
	double room = width - 2 * PAGE_MARGIN, y = SUBTITLE_Y;

	canvas_text(canvas, &pen_title, PAGE_MARGIN, TITLE_Y, heading->title);
	y = canvas_paragraph(canvas, &pen_ink, PAGE_MARGIN, y, room, heading->what);
	return canvas_paragraph(canvas, &pen_soft, PAGE_MARGIN, y, room, heading->where);
}

double heading_height(const struct heading *heading, double width)
{
	return draw(heading, NULL, width) + 6;
}

void heading_draw(const struct heading *heading, struct canvas *canvas, double width)
{
	canvas_remark(canvas, heading->title);
	canvas_remark(canvas, heading->what);
	canvas_remark(canvas, heading->where);
	draw(heading, canvas, width);
}
