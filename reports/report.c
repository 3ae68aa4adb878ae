/* SPDX-License-Identifier: MIT */
/* The table of outputs, and how each is written. */
#include "report.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "text/outfile.h"

const struct output outputs[OUTPUTS_COUNT] = {
#define RENDERED(word, path, function, runs, what) {#word, path, function, NULL, runs, false, what},
#define WRITTEN(word, path, function, runs, what) {#word, path, NULL, function, runs, false, what},
#define REQUESTED(word, path, function, runs, what) {#word, path, NULL, function, runs, true, what},
#include "outputs.def"
#undef RENDERED
#undef WRITTEN
#undef REQUESTED
};
_Static_assert(OUTPUTS_COUNT <= 64, "a set of outputs is a word");

uint64_t outputs_default(void)
{
	uint64_t set = 0;

	for (size_t i = 0; i < OUTPUTS_COUNT; i++)
		if (!outputs[i].requested)
			set |= WW_BIT(i);
	return set;
}

bool output_applies(const struct output *output, const struct analysis *analysis)
{
	return output->runs == RUN_ANY || (output->runs == RUN_SEARCHED) == analysis->searched;
}

static int render(const struct output *output, const struct writing *writing, struct ww_error *e)
{
	struct outfile file;

	if (outfile_open(&file, writing->folder, output->path, e) < 0)
		return -1;
	return outfile_finish(&file, output->render(writing->analysis, file.stream), e);
}

int output_write(const struct output *output, struct writing *writing, struct ww_error *e)
{
	return output->render ? render(output, writing, e) : output->write(writing, e);
}

static bool wanted(const struct writing *writing, size_t i)
{
	return (writing->outputs & WW_BIT(i)) && output_applies(&outputs[i], writing->analysis);
}

/* ---- what is rendered ---- */

struct shared {
	const struct writing *writing;
	atomic_size_t next; /* output that nobody writes yet */
};

struct helper {
	struct shared *shared;
	size_t failed; /* the output that could not be written, or OUTPUTS_COUNT */
	struct ww_error e;
};

static void *render_some(void *context)
{
	struct helper *helper = context;
	struct shared *shared = helper->shared;
	size_t i;

	while (helper->failed == OUTPUTS_COUNT &&
	       (i = atomic_fetch_add(&shared->next, 1)) < OUTPUTS_COUNT)
		if (outputs[i].render && wanted(shared->writing, i) &&
		    render(&outputs[i], shared->writing, &helper->e) < 0)
			helper->failed = i;
	return NULL;
}

/* Renderers take a const analysis and share nothing else. */
static int render_all(const struct writing *writing, struct ww_error *e)
{
	struct shared shared = {.writing = writing};
	struct helper own = {.shared = &shared, .failed = OUTPUTS_COUNT}, other = own;
	pthread_t thread;
	bool helped = pthread_create(&thread, NULL, render_some, &other) == 0;

	render_some(&own);
	if (helped)
		pthread_join(thread, NULL);
	if (own.failed == OUTPUTS_COUNT && other.failed == OUTPUTS_COUNT)
		return 0;
	if (e)
		*e = own.failed < other.failed ? own.e : other.e;
	return -1;
}

/* ---- all of it ---- */

/* What was asked for by name and cannot be made of this run is an error. */
static int check_named(const struct writing *writing, struct ww_error *e)
{
	for (size_t i = 0; i < OUTPUTS_COUNT; i++) {
		if (!(writing->named & WW_BIT(i)) || output_applies(&outputs[i], writing->analysis))
			continue;
		return writing->analysis->searched
			       ? ww_fail(e, 2,
					 "%s: %.100s holds a search, and this is made of all "
					 "masks: search.csv has what was found",
					 outputs[i].word, writing->folder->path)
			       : ww_fail(e, 2,
					 "%s: %.100s does not hold a search: matrix.csv has what "
					 "was found",
					 outputs[i].word, writing->folder->path);
	}
	return 0;
}

static int write_all(struct writing *writing, struct ww_error *e)
{
	if (check_named(writing, e) < 0 || render_all(writing, e) < 0)
		return -1;
	for (size_t i = 0; i < OUTPUTS_COUNT; i++)
		if (outputs[i].write && wanted(writing, i) && outputs[i].write(writing, e) < 0)
			return -1;
	return 0;
}

void report_begin(struct writing *writing)
{
	if (writing->outputs & WW_BIT(OUTPUT_trials))
		writing->trials = trials_csv_start(writing->folder);
}

int report_write(struct writing *writing, struct ww_error *e)
{
	int status = write_all(writing, e);

	report_abandon(writing);
	return status;
}

void report_abandon(struct writing *writing)
{
	trials_csv_abandon(writing->trials);
	writing->trials = NULL;
}
