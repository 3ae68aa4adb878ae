/* SPDX-License-Identifier: MIT */
/* The figures that lie in DIR/figures, inside the page: as images, so that neither their styles nor
 * their identifiers meet the page's. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "figures/figures.h"
#include "page/parts.h"
#include "text/phrases.h"

#define FIGURE_BYTES_MAX (8 << 20) /* of one drawing; a larger one is named, not shown */

struct drawing {
	char *bytes;
	size_t size;
};

/* The page's own map shows what the heat map does, and more. */
static bool is_wanted(const struct figure_kind *kind)
{
	return strcmp(kind->kind, "heatmap") != 0;
}

/* The file of a figure; closed by the caller.  -1 when it cannot be shown. */
static int open_figure(const struct page *page, const struct page_group *group,
		       const struct figure_kind *kind, struct stat *st)
{
	char name[FIGURE_NAME_MAX];
	int fd;

	if (!is_wanted(kind))
		return -1;
	figure_name(kind->kind, &group->rows, name);
	fd = figure_open(page->folder, name, st);
	if (fd < 0 || st->st_size <= FIGURE_BYTES_MAX)
		return fd;
	close(fd);
	return -1;
}

size_t page_figure_count(const struct page *page)
{
	size_t count = 0;
	struct stat st;

	for (size_t i = 0; i < page->group_count; i++)
		for (size_t k = 0; k < figure_kind_count; k++) {
			int fd = open_figure(page, &page->groups[i], &figure_kinds[k], &st);

			if (fd >= 0)
				close(fd);
			count += fd >= 0;
		}
	return count;
}

static bool read_drawing(int fd, const struct stat *st, struct drawing *drawing)
{
	const size_t size = (size_t)st->st_size;

	*drawing = (struct drawing){.bytes = malloc(size)};
	while (drawing->bytes && drawing->size < size) {
		ssize_t n = read(fd, drawing->bytes + drawing->size, size - drawing->size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		drawing->size += (size_t)n;
	}
	if (drawing->bytes && drawing->size == size)
		return true;
	free(drawing->bytes);
	return false;
}

static void put_image(struct page *page, const struct figure_kind *kind,
		      const struct page_group *group, const struct drawing *drawing)
{
	html_open(page->m, "img", NULL);
	html_attributef(page->m, "alt", "%s Profile %s, started by %s.", kind->alt,
			group->rows.profile, caller_name(group->rows.caller));
	html_attribute_begin(page->m, "src");
	html_text(page->m, "data:image/svg+xml;base64,");
	html_base64(page->m, drawing->bytes, drawing->size);
	html_attribute_end(page->m);
	html_close_void(page->m);
	html_line(page->m);
}

static void put_figure(struct page *page, const struct figure_kind *kind,
		       const struct page_group *group)
{
	struct drawing drawing;
	struct stat st;
	int fd = open_figure(page, group, kind, &st);

	if (fd < 0)
		return;
	if (read_drawing(fd, &st, &drawing)) {
		html_open(page->m, "figure", NULL);
		html_open(page->m, "div", "drawing");
		html_attribute(page->m, "role", "region");
		html_attribute(page->m, "tabindex", "0");
		html_attributef(page->m, "aria-label", "%s", kind->title);
		put_image(page, kind, group, &drawing);
		html_close(page->m);
		html_open(page->m, "figcaption", NULL);
		html_leaff(page->m, "strong", NULL, "%s", kind->title);
		html_text(page->m, " (");
		page_group_name(page, group);
		html_textf(page->m, "). %s", kind->caption);
		html_close(page->m);
		html_close(page->m);
		html_line(page->m);
		free(drawing.bytes);
	}
	close(fd);
}

void page_figures(struct page *page)
{
	if (page_figure_count(page) == 0) {
		html_open(page->m, "p", NULL);
		html_text(page->m, "No figure was drawn for this page. ");
		html_leaf(page->m, "code", NULL, "whichwall report DIR");
		html_text(page->m, " draws them and writes the page again, on any machine that has "
				   "gnuplot.");
		html_close(page->m);
		html_line(page->m);
		return;
	}
	for (size_t k = 0; k < figure_kind_count; k++)
		for (size_t i = 0; i < page->group_count; i++)
			put_figure(page, &figure_kinds[k], &page->groups[i]);
}
