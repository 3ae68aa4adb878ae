/* SPDX-License-Identifier: MIT */
#include "figures/sheet.h"

#include "figures/heading.h"
#include "text/phrases.h"
#include "text/words.h"

static void what_text(const struct sheet *sheet, char *text, size_t size)
{
	int used = snprintf(text, size, "Profile %s, started by %s.", sheet->group->profile,
			    ww_word(&ww_callers, (int)sheet->group->caller));

	if (sheet->part > 0 && used < (int)size)
		snprintf(text + used, size - (size_t)used, " Part %u of %u.", sheet->part,
			 sheet->parts);
}

static void where_text(const struct sheet *sheet, char *text, size_t size)
{
	snprintf(text, size, "%s. Study %s.",
		 sheet->analysis->host_line ? sheet->analysis->host_line : "Unknown host",
		 sheet->analysis->study);
}

/* The sentences of a sheet's head. */
struct sentences {
	char what[128], where[512];
};

static struct heading heading_of(const struct sheet *sheet, struct sentences *sentences)
{
	what_text(sheet, sentences->what, sizeof sentences->what);
	where_text(sheet, sentences->where, sizeof sentences->where);
	return (struct heading){sheet->figure->title, sentences->what, sentences->where};
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
	struct sentences sentences;
	const struct heading heading = heading_of(sheet, &sentences);

	return heading_height(&heading, width);
}

double sheet_foot(double width, const char *note)
{
	return 20 + canvas_paragraph(NULL, &pen_soft, 0, 0, width - 2 * PAGE_MARGIN, note) +
	       PAGE_MARGIN / 2;
}

int sheet_open(const struct sheet *sheet, struct canvas *canvas, struct drawings *drawings,
	       double width, double height, const char *note, struct ww_error *e)
{
	char name[FIGURE_NAME_MAX];
	struct sentences sentences;
	const struct heading heading = heading_of(sheet, &sentences);

	figure_part_name(sheet->figure->kind, sheet->group, sheet->part, name);
	if (canvas_open(canvas, drawings, name, width, height, e) < 0)
		return -1;
	heading_draw(&heading, canvas, width);
	sheet_note(canvas, width, height, note);
	return 0;
}

void sheet_note(struct canvas *canvas, double width, double height, const char *note)
{
	canvas_paragraph(canvas, &pen_soft, PAGE_MARGIN, height - sheet_foot(width, note) + 22,
			 width - 2 * PAGE_MARGIN, note);
}

double sheet_factor(struct canvas *canvas, enum factor factor, double middle, double bottom,
		    double width)
{
	const struct pen pen = pen_aligned(&pen_ink, ALIGN_CENTRE);
	const char *name = hardening_label(factor);
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
		double width = text_width(hardening_label((enum factor)__builtin_ctzll(factors)),
					  TEXT_SIZE, false);

		widest = width > widest ? width : widest;
	}
	return widest;
}

/* Masks of which some row of the group has a cell. */
static struct signature measured(const struct group *group)
{
	struct signature masks = {.factors = group->factor_count};

	for (size_t i = 0; i < group->count; i++)
		for (size_t j = 0; j < group->rows[i].cell_count; j++)
			signature_set(&masks,
				      mask_compress(group->rows[i].cells[j].mask, group->factors),
				      true);
	return masks;
}

void sheet_put_measured(FILE *out, const struct group *group)
{
	const struct signature masks = measured(group);
	const unsigned count = signature_count(&masks);

	if (count == WW_BIT(group->factor_count))
		return;
	fprintf(out, " Measured were %u of %llu combinations%s.", count,
		(unsigned long long)WW_BIT(group->factor_count),
		signature_get(&masks, 0) ? "" : ", full hardening not among them");
}

enum factor sheet_nth(uint64_t factors, unsigned i)
{
	for (; i > 0; i--)
		factors &= factors - 1;
	return (enum factor)__builtin_ctzll(factors);
}
