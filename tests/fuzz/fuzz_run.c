/* SPDX-License-Identifier: MIT */
/* A whole run, run.json and after a NUL the journal: it is refused with a message, or analysed and
 * written in every format that applies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_formats(const struct analysis *analysis)
{
	for (size_t i = 0; i < OUTPUTS_COUNT; i++) {
		FILE *out = fopen("/dev/null", "w");

		if (!out)
			abort();
		if (outputs[i].render && output_applies(&outputs[i], analysis))
			outputs[i].render(analysis, out);
		fclose(out);
	}
}

static FILE *open_bytes(const uint8_t *bytes, size_t size)
{
	return size ? fmemopen((void *)bytes, size, "r") : fopen("/dev/null", "r");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size ? memchr(data, '\0', size) : NULL;
	size_t length = end ? (size_t)(end - data) : size;
	FILE *journal = open_bytes(data + length + (end != NULL), size - length - (end != NULL));
	char *run_json = strndup((const char *)data, length);
	struct ww_error e = {0};
	struct analysis *analysis;

	if (!journal || !run_json)
		abort();
	analysis = analysis_build(journal, run_json, &e);
	if (analysis)
		write_formats(analysis);
	else if (e.code == 0 || *e.text == '\0')
		abort();
	analysis_free(analysis);
	free(run_json);
	fclose(journal);
	return 0;
}
