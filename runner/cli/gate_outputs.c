/* SPDX-License-Identifier: MIT */
#include "gate_outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "baseline_file.h"

static const struct gate_format *find_format(const char *id)
{
	for (size_t i = 0; i < gate_format_count; i++)
		if (strcmp(gate_formats[i].id, id) == 0)
			return &gate_formats[i];
	return NULL;
}

static int unknown_format(const char *id, struct ww_error *e)
{
	char known[160] = "";
	size_t used = 0;

	for (size_t i = 0; i < gate_format_count && used < sizeof known; i++)
		used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "",
					 gate_formats[i].id);
	return ww_fail(e, 2, "--format: unknown format '%.40s': expected %s", id, known);
}

static int add_output(char *item, struct gate_outputs *outputs, struct ww_error *e)
{
	struct gate_output output = {0};
	char *file = strchr(item, '=');

	if (file)
		*file++ = '\0';
	output.format = find_format(item);
	if (!output.format)
		return unknown_format(item, e);
	if (file && !*file)
		return ww_fail(e, 2, "--format %.40s=: expected the name of a file", item);
	if (outputs->count == GATE_OUTPUTS_MAX)
		return ww_fail(e, 2, "--format: at most %d outputs", GATE_OUTPUTS_MAX);
	output.file = file && strcmp(file, "-") != 0 ? file : NULL;
	if (!file && strcmp(item, "summary") == 0) {
		output.file = getenv("GITHUB_STEP_SUMMARY");
		output.append = output.file && *output.file;
		output.file = output.append ? output.file : NULL;
	}
	outputs->list[outputs->count++] = output;
	return 0;
}

int gate_outputs_parse(char *text, struct gate_outputs *outputs, struct ww_error *e)
{
	char *item;

	while ((item = strsep(&text, ",")))
		if (add_output(item, outputs, e) < 0)
			return -1;
	return 0;
}

static int cannot_write(const char *file, int err, struct ww_error *e)
{
	return ww_fail(e, 2, "%.150s: %s", file, strerror(err));
}

/* Neither a file nor a stream failed. */
static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

/* Straight to what is there: a file that others write to, a device, a pipe. */
static int write_through(const struct gate_output *output, const struct gate *gate,
			 struct ww_error *e)
{
	const int fd = folder_named(output->file, output->append ? O_APPEND : O_TRUNC, e);
	struct stream kept;
	FILE *out = fd < 0 ? NULL : stream_open(&kept, fd);
	int result, err;

	if (fd < 0)
		return -1;
	result = out ? output->format->render(gate, out) : -1;
	err = out ? stream_flush(&kept, out) : 0;
	if (out)
		fclose(out);
	if (close(fd) < 0 && err == 0)
		err = errno;
	if (err)
		return cannot_write(output->file, err, e);
	return result < 0 ? no_memory(e) : 0;
}

static int write_stdout(const struct gate_output *output, const struct gate *gate,
			struct ww_error *e)
{
	if (output->format->render(gate, stdout) < 0 && !ferror(stdout))
		return no_memory(e);
	/* Before the other outputs; that it failed is found at the program's end. */
	fflush(stdout);
	return 0;
}

static int write_file(const struct gate_output *output, const struct gate *gate, struct ww_error *e)
{
	struct outfile file;

	if (outfile_open_path(&file, output->file, e) < 0)
		return -1;
	return outfile_finish(&file, output->format->render(gate, file.stream), e);
}

/* Is there something else than a file of that name?  It must not be replaced. */
static bool is_special(const char *path)
{
	struct stat info;

	return stat(path, &info) == 0 && !S_ISREG(info.st_mode);
}

static int write_output(const struct gate_output *output, const struct gate *gate,
			struct ww_error *e)
{
	if (!output->file)
		return write_stdout(output, gate, e);
	if (output->append || is_special(output->file))
		return write_through(output, gate, e);
	return write_file(output, gate, e);
}

int gate_outputs_write(const struct gate_outputs *outputs, const struct gate *gate,
		       struct ww_error *e)
{
	for (size_t i = 0; i < outputs->count; i++)
		if (write_output(&outputs->list[i], gate, e) < 0)
			return -1;
	return 0;
}
