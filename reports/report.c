/* SPDX-License-Identifier: MIT */
/* The table of formats, and how each becomes a file. */
#include "report.h"

#include <errno.h>
#include <string.h>

#include "outfile.h"

#define RENDERER(id, file, function, what) {#id, file, function, what},
const struct report_format report_formats[] = {
#include "renderers.def"
};
#undef RENDERER
const size_t report_format_count = sizeof report_formats / sizeof *report_formats;

int report_write(const struct analysis *analysis, const struct report_format *format,
		 const char *dir, struct ww_error *e)
{
	struct outfile file;
	int err;

	if (outfile_open(&file, dir, format->file, e) < 0)
		return -1;
	errno = 0;
	if (format->render(analysis, file.stream) == 0)
		return outfile_commit(&file, e);
	err = errno;
	outfile_abandon(&file);
	return ww_fail(e, 2, "cannot write %.100s: %s (make room and run `whichwall report %.40s`)",
		       file.path, err ? strerror(err) : "the output failed", dir);
}
