/* SPDX-License-Identifier: MIT */
/* The table of formats, and how each becomes a file. */
#include "report.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "text/outfile.h"

#define RENDERER(id, file, function, kind, what) {#id, file, function, kind, what},
const struct report_format report_formats[] = {
#include "renderers.def"
};
#undef RENDERER
const size_t report_format_count = sizeof report_formats / sizeof *report_formats;

bool report_applies(const struct report_format *format, const struct analysis *analysis)
{
	return format->kind == RUN_ANY || (format->kind == RUN_SEARCHED) == analysis->searched;
}

int report_write(const struct analysis *analysis, const struct report_format *format,
		 const char *dir, struct ww_error *e)
{
	struct outfile file;

	if (outfile_open(&file, dir, format->file, e) < 0)
		return -1;
	return outfile_finish(&file, format->render(analysis, file.stream), e);
}

struct shared {
	const struct analysis *analysis;
	const char *dir;
	atomic_size_t next; /* format that nobody writes yet */
};

struct writer {
	struct shared *shared;
	size_t failed; /* the format that could not be written, or report_format_count */
	struct ww_error e;
};

static void *write_formats(void *context)
{
	struct writer *writer = context;
	struct shared *shared = writer->shared;
	size_t i;

	while (writer->failed == report_format_count &&
	       (i = atomic_fetch_add(&shared->next, 1)) < report_format_count)
		if (report_applies(&report_formats[i], shared->analysis) &&
		    report_write(shared->analysis, &report_formats[i], shared->dir, &writer->e) < 0)
			writer->failed = i;
	return NULL;
}

/* Renderers take a const analysis and share nothing else. */
int report_write_all(const struct analysis *analysis, const char *dir, struct ww_error *e)
{
	struct shared shared = {.analysis = analysis, .dir = dir};
	struct writer own = {.shared = &shared, .failed = report_format_count}, other = own;
	pthread_t thread;
	bool helped = pthread_create(&thread, NULL, write_formats, &other) == 0;

	write_formats(&own);
	if (helped)
		pthread_join(thread, NULL);
	if (own.failed == report_format_count && other.failed == report_format_count)
		return 0;
	if (e)
		*e = own.failed < other.failed ? own.e : other.e;
	return -1;
}
