/* SPDX-License-Identifier: MIT */
/* A baseline file: what was understood is written and understood again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "factor.h"
#include "snapshot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct snapshot *read_bytes(const void *bytes, size_t size, struct ww_error *e)
{
	FILE *in = size ? fmemopen((void *)bytes, size, "r") : fopen("/dev/null", "r");
	struct snapshot *snapshot;

	if (!in)
		abort();
	snapshot = snapshot_read(in, e);
	fclose(in);
	return snapshot;
}

static char *write_out(const struct snapshot *snapshot, size_t *size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, size);

	if (!out || snapshot_write(snapshot, out) < 0 || fclose(out) != 0)
		abort();
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ww_error e = {0};
	struct snapshot *snapshot, *again;
	size_t length, second_length;
	char *text, *second;

	/* So that the words of a file may have other places here. */
	factors_forget();
	factor_add("no_b", "", NULL);
	snapshot = read_bytes(data, size, &e);
	if (!snapshot) {
		if (e.code == 0 || *e.text == '\0')
			abort();
		return 0;
	}
	text = write_out(snapshot, &length);
	again = read_bytes(text, length, &e);
	if (!again) {
		fprintf(stderr, "fuzz_baseline: %s\n", e.text);
		abort();
	}
	second = write_out(again, &second_length);
	if (length != second_length || memcmp(text, second, length) != 0)
		abort();
	free(text);
	free(second);
	snapshot_free(snapshot);
	snapshot_free(again);
	return 0;
}
