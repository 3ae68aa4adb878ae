/* SPDX-License-Identifier: MIT */
#include "figures/scale.h"

#include <math.h>

static double same(double value)
{
	return value;
}

static void add_tick(struct scale *scale, double value)
{
	if (scale->tick_count < TICKS_MAX)
		scale->ticks[scale->tick_count++].value = value;
}

/* ---- linear ---- */

/* 1, 2 or 5 times a power of ten, not less than `least`. */
static double round_up(double least)
{
	const double power = pow(10, floor(log10(least)));

	for (int factor = 1; factor <= 5; factor += factor == 1 ? 1 : 3)
		if (factor * power >= least * (1 - 1e-9))
			return factor * power;
	return 10 * power;
}

struct scale scale_linear(double low, double high, int most)
{
	struct scale scale = {.bend = same};
	double step;
	long first, last;

	if (!(high > low))
		high = low + (low == 0 ? 1 : fabs(low) / 10);
	step = round_up((high - low) / most);
	first = (long)floor(low / step + 1e-9);
	last = (long)ceil(high / step - 1e-9);
	for (long i = first; i <= last; i++) {
		add_tick(&scale, (double)i * step);
		snprintf(scale.ticks[scale.tick_count - 1].text, sizeof scale.ticks[0].text, "%g",
			 (double)i * step);
	}
	scale.low = (double)first * step;
	scale.high = (double)last * step;
	return scale;
}

/* ---- times ---- */

/* The i-th of ..., 1, 2, 5, 10, 20, ...; 0 gives 1. */
static double one_two_five(int i)
{
	static const double mantissas[] = {1, 2, 5};
	const int power = (int)floor(i / 3.0);

	return mantissas[i - 3 * power] * pow(10, power);
}

static void tick_time(struct tick *tick)
{
	static const char *const units[] = {"ns", "us", "ms", "s"};
	double value = tick->value;
	unsigned unit = 0;

	for (; unit < 3 && value >= 999.5; unit++)
		value /= 1000;
	snprintf(tick->text, sizeof tick->text, "%g %s", value, units[unit]);
}

struct scale scale_times(double low, double high, int most)
{
	struct scale scale = {.bend = log10};
	int first = 3 * (int)floor(log10(low)), last;

	while (one_two_five(first + 1) <= low)
		first++;
	for (last = first + 1; one_two_five(last) < high;)
		last++;
	for (int i = first; i <= last; i++)
		if (last - first < most || i % 3 == 0)
			add_tick(&scale, one_two_five(i));
	for (size_t i = 0; i < scale.tick_count; i++)
		tick_time(&scale.ticks[i]);
	scale.low = one_two_five(first);
	scale.high = one_two_five(last);
	return scale;
}

/* ---- places ---- */

void scale_place(struct scale *scale, double from, double to)
{
	scale->from = from;
	scale->to = to;
}

static double unit_of(const struct scale *scale)
{
	return (scale->to - scale->from) / (scale->bend(scale->high) - scale->bend(scale->low));
}

double scale_pixel(const struct scale *scale, double value)
{
	return scale->from + (scale->bend(value) - scale->bend(scale->low)) * unit_of(scale);
}

void scale_define(const struct scale *scale, struct canvas *canvas, const char *name)
{
	fprintf(canvas->gp, "%s(v) = %.2f + (%s(v) - %.6f) * %.6f\n", name, scale->from,
		scale->bend == log10 ? "log10" : "", scale->bend(scale->low), unit_of(scale));
}

/* ---- drawing ---- */

static unsigned line_colour(const struct tick *tick)
{
	return tick->value == 0 ? COLOUR_SOFT : COLOUR_GRID;
}

void scale_across(const struct scale *scale, struct canvas *canvas, struct extent y,
		  const char *title)
{
	const struct pen centre = pen_aligned(&pen_soft, ALIGN_CENTRE);

	for (size_t i = 0; i < scale->tick_count; i++) {
		const double x = scale_pixel(scale, scale->ticks[i].value);

		canvas_line(canvas, x, y.from, x, y.to, 1, line_colour(&scale->ticks[i]));
		canvas_text(canvas, &centre, x, y.to + 12, scale->ticks[i].text);
	}
	canvas_text(canvas, &centre, (scale->from + scale->to) / 2, y.to + 30, title);
}

void scale_upward(const struct scale *scale, struct canvas *canvas, struct extent x,
		  const char *title)
{
	const struct pen right = pen_aligned(&pen_soft, ALIGN_RIGHT);
	struct pen across = pen_aligned(&pen_soft, ALIGN_CENTRE);

	across.rotate = 90;
	for (size_t i = 0; i < scale->tick_count; i++) {
		const double y = scale_pixel(scale, scale->ticks[i].value);

		canvas_line(canvas, x.from, y, x.to, y, 1, line_colour(&scale->ticks[i]));
		canvas_text(canvas, &right, x.from - 6, y, scale->ticks[i].text);
	}
	canvas_text(canvas, &across, x.from - 44, (scale->from + scale->to) / 2, title);
}

/* ---- labels beside the plot ---- */

void callouts_place(struct callout *callouts, size_t count, double top, double bottom)
{
	for (size_t i = 0; i < count; i++) {
		const double wanted = callouts[i].y - callouts[i].height / 2;

		callouts[i].top = fmax(wanted, top);
		top = callouts[i].top + callouts[i].height;
	}
	for (size_t i = count; i-- > 0;) {
		callouts[i].top = fmin(callouts[i].top, bottom - callouts[i].height);
		bottom = callouts[i].top;
	}
}

void callout_line(const struct callout *callout, struct canvas *canvas, struct extent way,
		  unsigned colour)
{
	canvas_line(canvas, callout->x, callout->y, way.from, callout->y, 1, colour);
	canvas_line(canvas, way.from, callout->y, way.to, callout->top + callout->height / 2, 1,
		    colour);
}

double callout_width(const char *text, double width, double most)
{
	return fmax(width, fmin(text_width(text, TEXT_SIZE, false) + 1, most));
}
