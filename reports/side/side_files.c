/* SPDX-License-Identifier: MIT */
/* The files of a report of several runs. */
#include "side_report.h"

#include "figures/side_map.h"
#include "latex/latex.h"
#include "text/outfile.h"

static const struct {
	const char *file;
	side_renderer *render;
} files[] = {
	{"side.csv", side_csv_of},
	{"side-factors.csv", side_factors_csv_of},
	{"side.md", side_md},
	{"side.html", side_html},
};

static int write_files(const struct side *side, const struct folder *folder, struct ww_error *e)
{
	struct outfile file;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (outfile_open(&file, folder, files[i].file, e) < 0 ||
		    outfile_finish(&file, files[i].render(side, file.stream), e) < 0)
			return -1;
	return 0;
}

static int write_figure(const struct side *side, const struct folder *folder,
			struct draw_note *note, struct ww_error *e)
{
	struct drawings drawings;
	int drawn = -1;

	if (drawings_begin(&drawings, folder, e) < 0)
		return -1;
	if (side_figure(side, &drawings, e) == 0)
		drawn = drawings_draw(&drawings, "`whichwall report -o DIR RUN...`", note, e);
	drawings_done(&drawings);
	return drawn;
}

static int write_latex(const struct side *side, const struct folder *folder, struct ww_error *e)
{
	struct folder latex;
	int status;

	if (folder_enter(&latex, folder, "latex", FOLDER_MAKE, e) < 0)
		return -1;
	status = latex_sides(side, &latex, e);
	folder_close(&latex);
	return status;
}

int report_sides(const struct side *side, const struct folder *folder, const struct side_wish *wish,
		 char note[SIDE_NOTE_MAX], struct ww_error *e)
{
	struct draw_note said = {note, SIDE_NOTE_MAX};

	note[0] = '\0';
	if (write_files(side, folder, e) < 0 ||
	    (wish->figures && write_figure(side, folder, &said, e) < 0))
		return -1;
	return wish->latex ? write_latex(side, folder, e) : 0;
}
