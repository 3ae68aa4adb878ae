/* SPDX-License-Identifier: MIT */
#include "canvas.h"

#include <stdarg.h>
#include <string.h>

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
 * quotes gnuplot substitutes neither backquotes nor macros (Quotes, in its manual). */
static void put_quoted(FILE *out, const char *text, bool enhanced)
{
	putc('\'', out);
	for (; *text; text++) {
		if (*text == '\'')
			fputs("''", out);
		else if (*text < ' ' || *text > '~' || *text == '\\')
			putc('?', out);
		else if (enhanced && strchr("_^@&~{}", *text))
			fprintf(out, "\\%c", *text);
		else
			putc(*text, out);
	}
	putc('\'', out);
}

static void put_prologue(const struct canvas *canvas)
{
	FILE *gp = canvas->gp.stream;

	fprintf(gp,
		"# Redraw with `gnuplot %s.gp` in this directory; the data are in %s.dat.\n"
		"reset\n"
		"if (!exists('out')) out = '.'\n"
		"W = %.0f\nH = %.0f\n"
		"# Pixels from the upper left corner to gnuplot's screen coordinates.\n"
		"X(p) = p / (W + 0.0)\nY(p) = 1 - p / (H + 0.0)\n"
		"set encoding utf8\n"
		"set datafile separator ','\n"
		"set datafile commentschars '#'\n"
		"unset border\nunset tics\nunset key\n",
		canvas->name, canvas->name, canvas->width, canvas->height);
}

int canvas_open(struct canvas *canvas, const char *dir, const char *name, double width,
		double height, struct ww_error *e)
{
	char file[FIGURE_NAME_MAX + 8];

	memset(canvas, 0, sizeof *canvas);
	snprintf(canvas->name, sizeof canvas->name, "%s", name);
	canvas->width = (double)(long)(width + 0.999);
	canvas->height = (double)(long)(height + 0.999);
	snprintf(file, sizeof file, "%s.gp", name);
	if (outfile_open(&canvas->gp, dir, file, e) < 0)
		return -1;
	snprintf(file, sizeof file, "%s.dat", name);
	if (outfile_open(&canvas->dat, dir, file, e) < 0) {
		outfile_abandon(&canvas->gp);
		return -1;
	}
	put_prologue(canvas);
	return 0;
}

void canvas_area(struct canvas *canvas, double left, double top, double unit_x, double unit_y,
		 double units_x, double units_y)
{
	canvas->left = left;
	canvas->top = top;
	canvas->unit_x = unit_x;
	canvas->unit_y = unit_y;
	fprintf(canvas->gp.stream,
		"set lmargin at screen X(%.2f)\nset rmargin at screen X(%.2f)\n"
		"set tmargin at screen Y(%.2f)\nset bmargin at screen Y(%.2f)\n"
		"set xrange [0:%.4f]\nset yrange [%.4f:0]\n",
		left, left + units_x * unit_x, top, top + units_y * unit_y, units_x, units_y);
}

void canvas_text(struct canvas *canvas, const struct pen *pen, double x, double y, const char *text)
{
	static const char *const words[] = {"left", "center", "right"};
	FILE *gp = canvas->gp.stream;

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

/* Length of the longest start of `text` that ends at a space and fits. */
static size_t line_length(const char *text, const struct pen *pen, double width)
{
	char line[512];
	size_t fits = 0;

	for (size_t i = 0; i < sizeof line - 1; i++) {
		if (text[i] == ' ' || text[i] == '\0') {
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

double canvas_paragraph(struct canvas *canvas, const struct pen *pen, double x, double y,
			double width, const char *text)
{
	char line[512];

	while (*text) {
		size_t length = line_length(text, pen, width);

		if (canvas) {
			snprintf(line, sizeof line, "%.*s", (int)length, text);
			canvas_text(canvas, pen, x, y, line);
		}
		y += LINE_HEIGHT;
		text += length;
		text += strspn(text, " ");
	}
	return y;
}

void canvas_rectangle(struct canvas *canvas, double x, double y, double width, double height,
		      unsigned colour)
{
	fprintf(canvas->gp.stream,
		"set object rectangle from screen X(%.2f), screen Y(%.2f) to screen X(%.2f), "
		"screen Y(%.2f) back fillcolor rgb '#%06x' fillstyle solid noborder\n",
		x, y + height, x + width, y, colour);
}

void canvas_line(struct canvas *canvas, double x1, double y1, double x2, double y2, double width,
		 unsigned colour)
{
	fprintf(canvas->gp.stream,
		"set arrow from screen X(%.2f), screen Y(%.2f) to screen X(%.2f), screen Y(%.2f) "
		"nohead linewidth %g linecolor rgb '#%06x' back\n",
		x1, y1, x2, y2, width, colour);
}

double canvas_legend(struct canvas *canvas, double x, double y, unsigned colour, const char *text)
{
	const struct pen pen = {.size = TEXT_SIZE, .colour = COLOUR_INK};

	canvas_rectangle(canvas, x, y - 6, 12, 12, colour);
	canvas_text(canvas, &pen, x + 17, y, text);
	return x + 17 + text_width(text, TEXT_SIZE, false) + 18;
}

FILE *canvas_block(struct canvas *canvas, const char *comment)
{
	FILE *dat = canvas->dat.stream;

	/* Two empty lines part the blocks that `index` counts. */
	fprintf(dat, "%s# %s\n", canvas->blocks ? "\n\n" : "", comment);
	canvas->block_start = ftell(dat);
	return dat;
}

void canvas_layer(struct canvas *canvas, const char *style)
{
	size_t used = strlen(canvas->plot);

	/* gnuplot does not count a block without data, and would stop at a plot of none. */
	if (ftell(canvas->dat.stream) == canvas->block_start)
		return;
	snprintf(canvas->plot + used, sizeof canvas->plot - used, "%s'%s.dat' index %u %s",
		 canvas->blocks ? ", \\\n     " : "plot ", canvas->name, canvas->blocks, style);
	canvas->blocks++;
}

/* The PNG has twice the pixels, for print: cairo's points are 4/3 of a pixel, so that a font scale
 * of 1.5 makes its letters twice those of the SVG. */
static void put_epilogue(const struct canvas *canvas)
{
	fprintf(canvas->gp.stream,
		"set terminal svg size W,H font 'sans-serif,%g' enhanced background '#ffffff'\n"
		"set output out.'/%s.svg'\n"
		"%s\n"
		"set terminal pngcairo size 2*W,2*H font 'sans-serif,%g' fontscale 1.5 "
		"linewidth 2 enhanced\n"
		"set output out.'/%s.png'\n"
		"replot\n"
		"unset output\n",
		TEXT_SIZE, canvas->name, canvas->plot, TEXT_SIZE, canvas->name);
}

int canvas_close(struct canvas *canvas, struct ww_error *e)
{
	/* Labels appear only with a plot, and a plot needs a point. */
	if (canvas->blocks == 0) {
		fputs("-1,-1\n", canvas_block(canvas, "nothing to draw"));
		canvas_layer(canvas, "using 1:2 with dots");
	}
	put_epilogue(canvas);
	if (outfile_commit(&canvas->dat, e) < 0) {
		outfile_abandon(&canvas->gp);
		return -1;
	}
	return outfile_commit(&canvas->gp, e);
}
