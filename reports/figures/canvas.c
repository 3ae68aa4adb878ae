/* SPDX-License-Identifier: MIT */
#include "figures/canvas.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct pen pen_title = {.size = TITLE_SIZE, .colour = COLOUR_INK, .bold = true};
const struct pen pen_ink = {.size = TEXT_SIZE, .colour = COLOUR_INK};
const struct pen pen_soft = {.size = TEXT_SIZE, .colour = COLOUR_SOFT};
const struct pen pen_strong = {.size = TEXT_SIZE, .colour = COLOUR_INK, .bold = true};

struct pen pen_aligned(const struct pen *pen, enum align align)
{
	struct pen other = *pen;

	other.align = align;
	return other;
}

/* Advance widths of DejaVu Sans in thousandths of its size, rounded up by kinds of letters.  It is
 * wider than the other usual sans-serif fonts, so what fits in it fits in them. */
static unsigned advance(char c)
{
	if (strchr("ijl|',.:;! ", c))
		return 350;
	if (strchr("frt()[]-/I", c))
		return 415;
	if (strchr("mwMW@%+=", c))
		return 975;
	if (strchr("sckzJxvy_?", c))
		return 595;
	if (c >= 'A' && c <= 'Z')
		return 775;
	return 640;
}

double text_width(const char *text, double size, bool bold)
{
	double width = 0;

	for (; *text; text++)
		width += advance(*text);
	return width * size / 1000 * (bold ? 1.12 : 1);
}

/* Host lines, profile and fixture names come from a file that anybody may have written: in single
 * quotes gnuplot substitutes neither backquotes nor macros (Quotes, in its manual).  Bold letters
 * need enhanced text, of which its SVG terminal (5.4) lets an ampersand through unescaped. */
static void put_quoted(FILE *out, const char *text, bool enhanced)
{
	putc('\'', out);
	for (; *text; text++) {
		if (*text == '\'')
			fputs("''", out);
		else if (*text < ' ' || *text > '~' || *text == '\\' || (enhanced && *text == '&'))
			putc('?', out);
		else if (enhanced && strchr("_^@~{}", *text))
			fprintf(out, "\\%c", *text);
		else
			putc(*text, out);
	}
	putc('\'', out);
}

#define NO_BLOCK (-1L)

static void put_prologue(const struct canvas *canvas)
{
	FILE *gp = canvas->gp;

	fprintf(gp,
		"reset\n"
		"W = %.0f\nH = %.0f\n"
		"# Pixels from the upper left corner to gnuplot's screen coordinates.\n"
		"X(p) = p / (W + 0.0)\nY(p) = 1 - p / (H + 0.0)\n"
		"set encoding utf8\n"
		"set datafile separator ','\n"
		"set datafile commentschars '#'\n"
		"unset border\nunset tics\nunset key\n",
		canvas->width, canvas->height);
}

static void close_stream(FILE **stream)
{
	if (*stream)
		fclose(*stream);
	*stream = NULL;
}

static int give_up(struct canvas *canvas, struct ww_error *e)
{
	close_stream(&canvas->gp);
	close_stream(&canvas->dat);
	close_stream(&canvas->plot);
	free(canvas->gp_text);
	free(canvas->dat_text);
	free(canvas->plot_text);
	return ww_fail(e, 3, "out of memory");
}

int canvas_open(struct canvas *canvas, struct drawings *drawings, const char *name, double width,
		double height, struct ww_error *e)
{
	*canvas = (struct canvas){.drawings = drawings, .block_start = NO_BLOCK};
	snprintf(canvas->name, sizeof canvas->name, "%s", name);
	canvas->width = (double)(long)(width + 0.999);
	canvas->height = (double)(long)(height + 0.999);
	canvas->gp = open_memstream(&canvas->gp_text, &canvas->gp_size);
	canvas->dat = open_memstream(&canvas->dat_text, &canvas->dat_size);
	canvas->plot = open_memstream(&canvas->plot_text, &canvas->plot_size);
	if (!canvas->gp || !canvas->dat || !canvas->plot)
		return give_up(canvas, e);
	put_prologue(canvas);
	return 0;
}

void canvas_area(struct canvas *canvas, double left, double top, double unit_x, double unit_y,
		 double units_x, double units_y)
{
	fprintf(canvas->gp,
		"set lmargin at screen X(%.2f)\nset rmargin at screen X(%.2f)\n"
		"set tmargin at screen Y(%.2f)\nset bmargin at screen Y(%.2f)\n"
		"set xrange [0:%.4f]\nset yrange [%.4f:0]\n",
		left, left + units_x * unit_x, top, top + units_y * unit_y, units_x, units_y);
}

void canvas_text(struct canvas *canvas, const struct pen *pen, double x, double y, const char *text)
{
	static const char *const words[] = {"left", "center", "right"};
	FILE *gp = canvas ? canvas->gp : NULL;

	if (!gp)
		return;
	fputs("set label ", gp);
	if (pen->bold) {
		fputs("'{/:Bold '.", gp);
		put_quoted(gp, text, true);
		fputs(".'}'", gp);
	} else {
		put_quoted(gp, text, false);
	}
	fprintf(gp,
		" at screen X(%.2f), screen Y(%.2f) %s font ',%g' textcolor rgb '#%06x' %s front",
		x, y, words[pen->align], pen->size, pen->colour, pen->bold ? "" : "noenhanced");
	if (pen->rotate)
		fprintf(gp, " rotate by %d", pen->rotate);
	putc('\n', gp);
}

typedef bool may_break(const char *text, size_t i);

static bool at_space(const char *text, size_t i)
{
	return text[i] == ' ' || text[i] == '\0';
}

/* Behind an underscore, but the "no_" of a factor stays with what follows. */
static bool behind_underscore(const char *text, size_t i)
{
	return at_space(text, i) || (i > strlen("no_") && text[i - 1] == '_');
}

/* Length of the longest start of `text` that may end there and fits. */
static size_t line_length(const char *text, const struct pen *pen, double width, may_break *ends)
{
	char line[512];
	size_t fits = 0;

	for (size_t i = 0; i < sizeof line - 1; i++) {
		if (ends(text, i)) {
			line[i] = '\0';
			if (fits > 0 && text_width(line, pen->size, pen->bold) > width)
				return fits;
			fits = i;
			if (text[i] == '\0')
				return i;
		}
		line[i] = text[i];
	}
	return fits ? fits : sizeof line - 1;
}

/* A piece of text and the room for it. */
struct passage {
	const struct pen *pen;
	double width;
	may_break *ends;
};

static double put_passage(struct canvas *canvas, const struct passage *passage, double x, double y,
			  const char *text)
{
	char line[512];

	while (*text) {
		size_t length = line_length(text, passage->pen, passage->width, passage->ends);

		snprintf(line, sizeof line, "%.*s", (int)length, text);
		canvas_text(canvas, passage->pen, x, y, line);
		y += LINE_HEIGHT;
		text += length;
		text += strspn(text, " ");
	}
	return y;
}

double canvas_paragraph(struct canvas *canvas, const struct pen *pen, double x, double y,
			double width, const char *text)
{
	const struct passage passage = {pen, width, at_space};

	return put_passage(canvas, &passage, x, y, text);
}

double canvas_name(struct canvas *canvas, const struct pen *pen, double x, double y, double width,
		   const char *name)
{
	const struct passage passage = {pen, width, behind_underscore};

	return put_passage(canvas, &passage, x, y, name);
}

void canvas_rectangle(struct canvas *canvas, double x, double y, double width, double height,
		      unsigned colour)
{
	if (!canvas)
		return;
	fprintf(canvas->gp,
		"set object rectangle from screen X(%.2f), screen Y(%.2f) to screen X(%.2f), "
		"screen Y(%.2f) back fillcolor rgb '#%06x' fillstyle solid noborder\n",
		x, y + height, x + width, y, colour);
}

void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, double width,
		 unsigned colour)
{
	fprintf(canvas->gp,
		"set arrow from screen X(%.2f), screen Y(%.2f) to screen X(%.2f), screen Y(%.2f) "
		"nohead linewidth %g linecolor rgb '#%06x' back\n",
		x1, y1, x2, y2, width, colour);
}

double canvas_legend(struct canvas *canvas, double x, double y, unsigned colour, const char *text)
{
	canvas_rectangle(canvas, x, y - 6, 12, 12, colour);
	canvas_text(canvas, &pen_ink, x + 17, y, text);
	return x + 17 + text_width(text, TEXT_SIZE, false) + LEGEND_GAP;
}

void canvas_variable(struct canvas *canvas, const char *name, double value)
{
	fprintf(canvas->gp, "%s = %.6f\n", name, value);
}

/* 1, 2 or 5 times a power of ten, so that the range has at most about `most` of it. */
static long round_step(long range, long most)
{
	long step = 1;

	while (range / step > most) {
		if (range / (step * 2) <= most)
			return step * 2;
		if (range / (step * 5) <= most)
			return step * 5;
		step *= 10;
	}
	return step;
}

void canvas_height_axis(struct canvas *canvas, const struct height_axis *axis, const char *title)
{
	struct pen across = {
		.size = TEXT_SIZE, .colour = COLOUR_SOFT, .align = ALIGN_CENTRE, .rotate = 90};
	const struct pen number = pen_aligned(&pen_soft, ALIGN_RIGHT);
	long step = round_step(axis->highest - axis->lowest, 6);
	char text[24];

	for (long at = -(-axis->lowest / step) * step; at <= axis->highest; at += step) {
		double y = axis->zero - (double)at * axis->unit;

		snprintf(text, sizeof text, "%ld", at);
		canvas_line(canvas, axis->left, y, axis->right, y, 1,
			    at == 0 ? COLOUR_RULE : COLOUR_GRID);
		canvas_text(canvas, &number, axis->left - 6, y, text);
	}
	canvas_text(canvas, &across, axis->left - 40,
		    axis->zero - (double)(axis->lowest + axis->highest) / 2 * axis->unit, title);
}

/* gnuplot does not count a block without data. */
static bool block_empty(const struct canvas *canvas)
{
	return canvas->block_start == NO_BLOCK || ftell(canvas->dat) == canvas->block_start;
}

static unsigned mix(double share, unsigned colour, unsigned shift)
{
	double full = colour >> shift & 0xff;

	return (unsigned)(255 + (full - 255) * share) << shift;
}

unsigned canvas_shade(double value)
{
	unsigned colour = value < 0 ? COLOUR_ESCAPED : COLOUR_KEPT;
	double share = value < 0 ? -value : value;

	return mix(share, colour, 16) | mix(share, colour, 8) | mix(share, colour, 0);
}

void canvas_shades(struct canvas *canvas)
{
	fprintf(canvas->gp,
		"# From white to blue (v = 1) or vermillion (v = -1), and letters that stand out.\n"
		"mix(t, c) = int(255 + (c / 65536 - 255) * t) * 65536 "
		"+ int(255 + (c / 256 %% 256 - 255) * t) * 256 + int(255 + (c %% 256 - 255) * t)\n"
		"shade(v) = v < 0 ? mix(-v, 0x%06x) : mix(v, 0x%06x)\n"
		"ink(v) = v == 0 ? 0x%06x : abs(v) > 0.6 ? 0xffffff : 0x%06x\n",
		COLOUR_ESCAPED, COLOUR_KEPT, COLOUR_SOFT, COLOUR_INK);
}

void canvas_remark(struct canvas *canvas, const char *text)
{
	FILE *dat = canvas->dat;

	fputs("# ", dat);
	for (; *text; text++)
		putc(*text < ' ' || *text > '~' ? '?' : *text, dat);
	putc('\n', dat);
}

FILE *canvas_block(struct canvas *canvas, const char *columns)
{
	FILE *dat = canvas->dat;

	/* Two empty lines part the blocks that `index` counts. */
	if (!block_empty(canvas)) {
		fputs("\n\n", dat);
		canvas->index++;
	}
	fprintf(dat, "# %s\n", columns);
	canvas->block_start = ftell(dat);
	return dat;
}

void canvas_layer(struct canvas *canvas, const char *shows, const char *style, ...)
{
	va_list arguments;

	/* gnuplot would stop at a plot of no data. */
	if (block_empty(canvas))
		return;
	fprintf(canvas->plot, "%sdat index %u ", ftell(canvas->plot) > 0 ? ", \\\n     " : "plot ",
		canvas->index);
	va_start(arguments, style);
	vfprintf(canvas->plot, style, arguments);
	va_end(arguments);
	fprintf(canvas->plot, " title '%s'", shows);
}

void canvas_dots(struct canvas *canvas, const char *shows, const char *places, double radius,
		 unsigned colour)
{
	/* Symbols: each circle would be a polygon of 120 corners in the SVG. */
	canvas_layer(canvas, shows,
		     "%s with points pointtype 7 pointsize %g*P linecolor rgb '#%06x'", places,
		     radius, colour);
}

void canvas_rings(struct canvas *canvas, const char *shows, const char *places, double radius,
		  unsigned colour)
{
	canvas_dots(canvas, shows, places, radius, colour);
	canvas_dots(canvas, shows, places, radius - 2.2, 0xffffff);
}

/* Names of the SVG's parts begin with the figure's, so that several figures can stand in
 * one page. */
static void put_svg_name(const struct canvas *canvas)
{
	for (const char *at = canvas->name; *at; at++)
		putc(*at == '-' || *at == '.' ? '_' : *at, canvas->gp);
}

/* The PNG has twice the pixels, for print: cairo's points are 4/3 of a pixel, so that a font scale
 * of 1.5 makes its letters twice those of the SVG.  P is the size of a point (a symbol) of one
 * pixel's radius: measured, 4.125 pixels for size 1 in the SVG, 3.04 in the PNG. */
static void put_epilogue(const struct canvas *canvas)
{
	FILE *gp = canvas->gp;

	fputs("P = 1 / 4.125\nset terminal svg size W,H name '", gp);
	put_svg_name(canvas);
	fprintf(gp,
		"' font 'sans-serif,%g' enhanced background '#ffffff'\n"
		"set output svg\n"
		"%s\n"
		"P = 2 / 3.04\n"
		"set terminal pngcairo size 2*W,2*H font 'sans-serif,%g' fontscale 1.5 "
		"linewidth 2 enhanced\n"
		"set output png\n"
		"replot\n"
		"unset output\n",
		TEXT_SIZE, canvas->plot_text, TEXT_SIZE);
}

/* Labels appear only with a plot, and a plot needs a point. */
static void put_nothing(struct canvas *canvas)
{
	fputs("-1,-1\n", canvas_block(canvas, "x,y: nothing to draw"));
	canvas_layer(canvas, "nothing", "using 1:2 with dots");
}

/* Closes a stream that must be whole. */
static bool close_whole(FILE **stream)
{
	const bool whole = !ferror(*stream);
	FILE *out = *stream;

	*stream = NULL;
	return fclose(out) == 0 && whole;
}

int canvas_close(struct canvas *canvas, struct ww_error *e)
{
	if (ftell(canvas->plot) == 0)
		put_nothing(canvas);
	if (!close_whole(&canvas->plot))
		return give_up(canvas, e);
	put_epilogue(canvas);
	if (!close_whole(&canvas->gp) || !close_whole(&canvas->dat))
		return give_up(canvas, e);
	free(canvas->plot_text);
	return drawings_add(canvas->drawings,
			    (struct drawing){canvas->name, canvas->gp_text, canvas->gp_size,
					     canvas->dat_text, canvas->dat_size},
			    e);
}
