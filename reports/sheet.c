/* SPDX-License-Identifier: MIT */
#include "sheet.h"

#include "words.h"

#define TITLE_Y 26.0
#define SUBTITLE_Y 49.0

static void what_text(const struct sheet *sheet, char *text, size_t size)
{
	snprintf(text, size, "Profile %s, started by %s.", sheet->group->profile,
		 ww_word(&ww_callers, (int)sheet->group->caller));
}

static void where_text(const struct sheet *sheet, char *text, size_t size)
{
	snprintf(text, size, "%s. Study %s.",
		 sheet->analysis->host_line ? sheet->analysis->host_line : "Unknown host",
		 sheet->analysis->study);
}

static double draw_head(const struct sheet *sheet, struct canvas *canvas, double width)
{
	double room = width - 2 * PAGE_MARGIN, y = SUBTITLE_Y;
	char text[512];

	canvas_text(canvas, &pen_title, PAGE_MARGIN, TITLE_Y, sheet->figure->title);
	what_text(sheet, text, sizeof text);
	y = canvas_paragraph(canvas, &pen_ink, PAGE_MARGIN, y, room, text);
	where_text(sheet, text, sizeof text);
	return canvas_paragraph(canvas, &pen_soft, PAGE_MARGIN, y, room, text);
}

double sheet_width(double content, double legend_end)
{
	double legend = legend_end - LEGEND_GAP + PAGE_MARGIN;

	if (content < legend)
		content = legend;
	return content < SHEET_WIDTH_MIN ? SHEET_WIDTH_MIN : content;
}

double sheet_head(const struct sheet *sheet, double width)
{
	return draw_head(sheet, NULL, width) + 6;
}

double sheet_foot(double width, const char *note)
{
	return 20 + canvas_paragraph(NULL, &pen_soft, 0, 0, width - 2 * PAGE_MARGIN, note) +
	       PAGE_MARGIN / 2;
}

/* The data file is used by itself too: it says what it is. */
static void put_origin(const struct sheet *sheet, struct canvas *canvas)
{
	char text[512];

	what_text(sheet, text, sizeof text);
	canvas_remark(canvas, sheet->figure->title);
	canvas_remark(canvas, text);
	where_text(sheet, text, sizeof text);
	canvas_remark(canvas, text);
}

int sheet_open(const struct sheet *sheet, struct canvas *canvas, const char *dir, double width,
	       double height, const char *note, struct ww_error *e)
{
	char name[FIGURE_NAME_MAX];

	figure_name(sheet->figure->kind, sheet->group, name);
	if (canvas_open(canvas, dir, name, width, height, e) < 0)
		return -1;
	put_origin(sheet, canvas);
	draw_head(sheet, canvas, width);
	canvas_paragraph(canvas, &pen_soft, PAGE_MARGIN, height - sheet_foot(width, note) + 22,
			 width - 2 * PAGE_MARGIN, note);
	return 0;
}

double sheet_factor(struct canvas *canvas, enum factor factor, double middle, double bottom,
		    double width)
{
	const struct pen pen = pen_aligned(&pen_ink, ALIGN_CENTRE);
	const char *name = ww_word(&ww_factors, (int)factor);
	double height = canvas_name(NULL, &pen, 0, 0, width, name);

	canvas_name(canvas, &pen, middle, bottom - height + LINE_HEIGHT / 2, width, name);
	return height;
}

double sheet_factors_height(uint64_t factors, double column_width)
{
	double tallest = 0;

	for (; factors; factors &= factors - 1) {
		double height = sheet_factor(NULL, (enum factor)__builtin_ctzll(factors), 0, 0,
					     column_width);

		tallest = height > tallest ? height : tallest;
	}
	return tallest;
}

double sheet_factors_width(uint64_t factors)
{
	double widest = 0;

	for (; factors; factors &= factors - 1) {
		double width = text_width(ww_word(&ww_factors, __builtin_ctzll(factors)), TEXT_SIZE,
					  false);

		widest = width > widest ? width : widest;
	}
	return widest;
}

enum factor sheet_nth(uint64_t factors, unsigned i)
{
	for (; i > 0; i--)
		factors &= factors - 1;
	return (enum factor)__builtin_ctzll(factors);
}
