/* SPDX-License-Identifier: MIT */
#include "gnuplot/drawing.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "gnuplot/gnuplot.h"
#include "text/outfile.h"

/* Each drawing holds three descriptors while gnuplot runs, of 1024 that a process usually has. */
#define BATCH 64

int drawings_begin(struct drawings *drawings, const struct folder *dir, struct ww_error *e)
{
	*drawings = (struct drawings){0};
	return folder_enter(&drawings->figures, dir, "figures", FOLDER_MAKE, e);
}

static void free_drawing(struct drawing *drawing)
{
	free(drawing->name);
	free(drawing->script);
	free(drawing->data);
}

void drawings_done(struct drawings *drawings)
{
	for (size_t i = 0; i < drawings->count; i++)
		free_drawing(&drawings->list[i]);
	free(drawings->list);
	folder_close(&drawings->figures);
}

/* ---- scripts and data, for whoever wants to draw anew ---- */

static int write_bytes(const struct folder *folder, const char *name, const char *head,
		       const char *bytes, size_t size, struct ww_error *e)
{
	struct outfile file;

	if (outfile_open(&file, folder, name, e) < 0)
		return -1;
	fputs(head, file.stream);
	fwrite(bytes, 1, size, file.stream);
	return outfile_commit(&file, e);
}

static int write_script(const struct folder *folder, const struct drawing *drawing,
			struct ww_error *e)
{
	char file[NAME_MAX + 1], *head = NULL;
	int result;

	if (asprintf(&head,
		     "# Redraw with `gnuplot %s.gp` in this directory; the data are in %s.dat, "
		     "which\n"
		     "# names its columns.  `out` is the directory of the drawings.\n"
		     "if (!exists('out')) out = '.'\n"
		     "dat = '%s.dat'\n"
		     "svg = out.'/%s.svg'\n"
		     "png = out.'/%s.png'\n",
		     drawing->name, drawing->name, drawing->name, drawing->name, drawing->name) < 0)
		return ww_fail(e, 3, "out of memory");
	snprintf(file, sizeof file, "%s.gp", drawing->name);
	result = write_bytes(folder, file, head, drawing->script, drawing->script_size, e);
	free(head);
	return result;
}

static int write_both(const struct folder *folder, const struct drawing *drawing,
		      struct ww_error *e)
{
	char file[NAME_MAX + 1];

	snprintf(file, sizeof file, "%s.dat", drawing->name);
	if (write_bytes(folder, file, "", drawing->data, drawing->data_size, e) < 0)
		return -1;
	return write_script(folder, drawing, e);
}

int drawings_add(struct drawings *drawings, struct drawing drawing, struct ww_error *e)
{
	struct drawing *list =
		realloc(drawings->list, (drawings->count + 1) * sizeof *drawings->list);

	drawing.name = strdup(drawing.name);
	if (list)
		drawings->list = list;
	if (list && drawing.name) {
		drawings->list[drawings->count++] = drawing;
		return write_both(&drawings->figures, &drawing, e);
	}
	free_drawing(&drawing);
	return ww_fail(e, 3, "out of memory");
}

/* ---- drawing ---- */

/* What gnuplot has of one drawing: memory files. */
struct plate {
	int dat, svg, png;
};

static int memory_file(const char *name, const char *bytes, size_t size)
{
	const int fd = memfd_create(name, MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	for (size_t done = 0; done < size;) {
		const ssize_t n = write(fd, bytes + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	return fd;
}

static void close_plate(const struct plate *plate)
{
	const int fds[] = {plate->dat, plate->svg, plate->png};

	for (size_t i = 0; i < 3; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static bool open_plate(const struct drawing *drawing, struct plate *plate)
{
	*plate = (struct plate){memory_file("dat", drawing->data, drawing->data_size),
				memory_file("svg", "", 0), memory_file("png", "", 0)};
	return plate->dat >= 0 && plate->svg >= 0 && plate->png >= 0;
}

/* The scripts of a batch as one. */
static int join_scripts(const struct drawing *drawings, const struct plate *plates, size_t count)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int fd = -1;

	if (!out)
		return -1;
	for (size_t i = 0; i < count; i++) {
		fprintf(out,
			"dat = '/proc/self/fd/%d'\nsvg = '/proc/self/fd/%d'\n"
			"png = '/proc/self/fd/%d'\n",
			plates[i].dat, plates[i].svg, plates[i].png);
		fwrite(drawings[i].script, 1, drawings[i].script_size, out);
	}
	if (fclose(out) == 0)
		fd = memory_file("script", text, size);
	free(text);
	if (fd >= 0 && lseek(fd, 0, SEEK_SET) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Puts a finished drawing in its place; 0 when there is none. */
static int settle(const struct drawings *drawings, const char *name, const char *suffix, int fd,
		  struct ww_error *e)
{
	const off_t size = lseek(fd, 0, SEEK_END);
	char file[NAME_MAX + 1];
	void *bytes;
	int result;

	if (size <= 0)
		return 0;
	bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fd, 0);
	if (bytes == MAP_FAILED)
		return ww_fail(e, 3, "out of memory");
	snprintf(file, sizeof file, "%s.%s", name, suffix);
	result = write_bytes(&drawings->figures, file, "", bytes, (size_t)size, e);
	munmap(bytes, (size_t)size);
	return result < 0 ? -1 : 1;
}

/* The number of those that have both, or -1. */
static int settle_all(const struct drawings *drawings, size_t first, const struct plate *plates,
		      size_t count, struct ww_error *e)
{
	int drawn = 0;

	for (size_t i = 0; i < count; i++) {
		const char *name = drawings->list[first + i].name;
		const int svg = settle(drawings, name, "svg", plates[i].svg, e);
		const int png = svg < 0 ? -1 : settle(drawings, name, "png", plates[i].png, e);

		if (png < 0)
			return -1;
		drawn += svg && png;
	}
	return drawn;
}

/* Says on one line what went wrong; gnuplot's own words come on several, with a copy of the
 * command. */
static void describe_failure(const char *said, struct draw_note *note)
{
	size_t used =
		(size_t)snprintf(note->text, note->size, "gnuplot failed, figures are missing: ");

	for (; *said && used + 1 < note->size; said++) {
		char c = *said < ' ' || *said == 0x7f ? ' ' : *said;

		if (c != ' ' || note->text[used - 1] != ' ')
			note->text[used++] = c;
	}
	if (used < note->size)
		note->text[used] = '\0';
}

static int run(int script, const struct plate *plates, size_t count, char *said, size_t said_size,
	       struct ww_error *e)
{
	int open[3 * BATCH];

	for (size_t i = 0; i < count; i++) {
		open[3 * i] = plates[i].dat;
		open[3 * i + 1] = plates[i].svg;
		open[3 * i + 2] = plates[i].png;
	}
	return gnuplot_run(script, open, 3 * count, said, said_size, e);
}

static int draw_plates(const struct drawings *drawings, size_t first, const struct plate *plates,
		       size_t count, const char *again, struct draw_note *note, struct ww_error *e)
{
	const int script = join_scripts(&drawings->list[first], plates, count);
	char said[2048];
	int status, drawn;

	if (script < 0)
		return ww_fail(e, 3, "no memory for gnuplot: %s", strerror(errno));
	status = run(script, plates, count, said, sizeof said, e);
	close(script);
	if (status < 0)
		return -1;
	drawn = settle_all(drawings, first, plates, count, e);
	if (status == GNUPLOT_MISSING)
		snprintf(note->text, note->size,
			 "gnuplot is not installed: figures left out; install Debian's package "
			 "gnuplot-nox and run %s",
			 again);
	else if (drawn >= 0 && (status == GNUPLOT_FAILED || drawn < (int)count))
		describe_failure(said, note);
	return drawn;
}

static int draw_batch(const struct drawings *drawings, size_t first, size_t count,
		      const char *again, struct draw_note *note, struct ww_error *e)
{
	struct plate plates[BATCH];
	size_t made = 0;
	bool whole = true;
	int drawn = -1;

	while (whole && made < count) {
		whole = open_plate(&drawings->list[first + made], &plates[made]);
		made++;
	}
	if (whole)
		drawn = draw_plates(drawings, first, plates, count, again, note, e);
	else
		ww_fail(e, 3, "no memory for gnuplot: %s", strerror(errno));
	for (size_t i = 0; i < made; i++)
		close_plate(&plates[i]);
	return drawn;
}

int drawings_draw(const struct drawings *drawings, const char *again, struct draw_note *note,
		  struct ww_error *e)
{
	int drawn = 0;

	for (size_t first = 0; first < drawings->count; first += BATCH) {
		const size_t left = drawings->count - first;
		const int more =
			draw_batch(drawings, first, left < BATCH ? left : BATCH, again, note, e);

		if (more < 0)
			return -1;
		drawn += more;
	}
	return drawn;
}
