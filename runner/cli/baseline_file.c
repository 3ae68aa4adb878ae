/* SPDX-License-Identifier: MIT */
#include "baseline_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../matrix/input.h"
#include "output.h"

static struct snapshot *read_from(FILE *in, const char *path, struct ww_error *e)
{
	struct ww_error why = {0};
	struct snapshot *snapshot = snapshot_read(in, &why);

	if (!snapshot)
		ww_fail(e, why.code, "%.80s: %.170s", path, why.text);
	return snapshot;
}

static const char a_baseline[] = "a baseline; make one with --update";

struct snapshot *baseline_read(const char *path, struct ww_error *e)
{
	FILE *in = input_open_text(path, a_baseline, e);
	struct snapshot *snapshot;

	if (!in)
		return NULL;
	snapshot = read_from(in, path, e);
	fclose(in);
	return snapshot;
}

int baseline_read_old(const char *path, struct snapshot **found, struct ww_error *e)
{
	static const char magic[] = "# whichwall baseline ";
	char start[sizeof magic] = "";
	struct ww_error why = {0};
	FILE *in;
	int result = 0;

	*found = NULL;
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return 0;
	in = input_open_text(path, a_baseline, e);
	if (!in)
		return -1;
	if (!fgets(start, sizeof start, in) || strcmp(start, magic) != 0)
		result = ww_fail(e, 2,
				 "%.150s is not a baseline and is left alone: name another file",
				 path);
	rewind(in);
	if (result == 0)
		*found = read_from(in, path, &why);
	fclose(in);
	if (result == 0 && !*found)
		output_say("%s; it is replaced without a comparison", why.text);
	return result;
}

int baseline_write(const char *path, const struct snapshot *snapshot, struct ww_error *e)
{
	struct outfile file;

	if (outfile_open_path(&file, path, e) < 0)
		return -1;
	return outfile_finish(&file, snapshot_write(snapshot, file.stream), e);
}
