/* SPDX-License-Identifier: MIT */
/* samples.csv: raw timings, one line each. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"

#include "bench.h"

#define FIELDS 7
static const char *const names[FIELDS] = {"round", "quantity", "profile", "caller",
					  "mask",  "shape",    "ns"};

#define WORD(id, word) [id] = (word),
static const char *const quantity_words[] = {WW_QUANTITIES(WORD)};
static const char *const shape_words[] = {WW_SHAPES(WORD)};
const struct ww_words ww_quantities = {"quantity", quantity_words, WW_QUANTITIES_COUNT};
const struct ww_words ww_shapes = {"filter shape", shape_words, WW_SHAPES_COUNT};

void bench_sample_header(FILE *out)
{
	for (int i = 0; i < FIELDS; i++)
		fprintf(out, "%s%s", i == 0 ? "" : ",", names[i]);
	putc('\n', out);
}

void bench_sample_write(const struct bench_sample *sample, FILE *out)
{
	const struct bench_key *key = &sample->key;

	fprintf(out, "%u,%s,%s,%s,%llu,%s,%.1f\n", sample->round,
		ww_word(&ww_quantities, (int)key->quantity), key->profile,
		ww_word(&ww_callers, (int)key->caller), (unsigned long long)key->mask,
		ww_word(&ww_shapes, (int)key->shape), sample->ns);
}

/* One line as its fields; *line is cut up. */
static bool split(char *line, char *fields[FIELDS])
{
	int count = 0;

	for (char *rest = line; rest; count++) {
		char *field = strsep(&rest, ",");

		if (count < FIELDS)
			fields[count] = field;
	}
	return count == FIELDS;
}

static int bad(struct ww_error *e, unsigned line, int field, const char *text, const char *expected)
{
	return ww_fail(e, 2, "samples: line %u: %s is '%.40s': expected %s", line, names[field],
		       text, expected);
}

static bool read_number(const char *text, unsigned long long most, unsigned long long *number)
{
	char *end;

	errno = 0;
	*number = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *number <= most;
}

static bool read_time(const char *text, double *ns)
{
	char *end;

	*ns = strtod(text, &end);
	return end != text && *end == '\0' && isfinite(*ns) && *ns > 0;
}

/* Of sandboxes of others there are trials alone. */
static bool fits_profile(const char *name, int quantity)
{
	return profile_name_fits(name) && (profile_base(name) >= 0 || quantity >= QUANTITY_TRIAL);
}

static int parse(char *fields[FIELDS], unsigned line, struct bench_sample *sample,
		 struct ww_error *e)
{
	struct bench_key *key = &sample->key;
	unsigned long long round, mask;
	int quantity = ww_lookup(&ww_quantities, fields[1]);
	int caller = ww_lookup(&ww_callers, fields[3]);
	int shape = ww_lookup(&ww_shapes, fields[5]);

	if (!read_number(fields[0], UINT32_MAX, &round))
		return bad(e, line, 0, fields[0], "a number");
	if (quantity < 0)
		return bad(e, line, 1, fields[1], "what is timed, such as start_end");
	if (!fits_profile(fields[2], quantity))
		return bad(e, line, 2, fields[2], "a profile");
	if (caller < 0)
		return bad(e, line, 3, fields[3], "root or user");
	if (!read_number(fields[4], WW_BIT(WW_FACTORS_COUNT) - 1, &mask))
		return bad(e, line, 4, fields[4], "a mask of known factors");
	if (shape < 0)
		return bad(e, line, 5, fields[5], "tree or linear");
	if (!read_time(fields[6], &sample->ns))
		return bad(e, line, 6, fields[6], "nanoseconds above 0");
	sample->round = (unsigned)round;
	*key = (struct bench_key){.quantity = (enum quantity)quantity,
				  .caller = (enum caller)caller,
				  .mask = mask,
				  .shape = (enum shape)shape};
	strcpy(key->profile, fields[2]);
	return 0;
}

static bool is_header(char *fields[FIELDS])
{
	for (int i = 0; i < FIELDS; i++)
		if (strcmp(fields[i], names[i]) != 0)
			return false;
	return true;
}

struct list {
	struct bench_sample *samples;
	size_t count;
};

static int read_line(char *line, unsigned number, struct list *list, struct ww_error *e)
{
	char *fields[FIELDS];
	struct bench_sample *sample;

	line[strcspn(line, "\n")] = '\0';
	if (!split(line, fields))
		return ww_fail(e, 2, "samples: line %u: expected %d fields", number, FIELDS);
	if (number == 1)
		return is_header(fields)
			       ? 0
			       : ww_fail(e, 2, "samples: line 1: expected the header %s,%s,...",
					 names[0], names[1]);
	sample = add_zeroed(list->samples, list->count);
	return sample ? parse(fields, number, sample, e) : ww_fail(e, 3, "out of memory");
}

int bench_samples_read(FILE *in, struct bench_sample **samples, size_t *count, struct ww_error *e)
{
	struct list list = {0};
	char *line = NULL;
	size_t size = 0;
	unsigned number = 0;
	int status = 0;

	while (status == 0 && getline(&line, &size, in) > 0)
		status = read_line(line, ++number, &list, e);
	free(line);
	if (status == 0 && ferror(in))
		status = ww_fail(e, 2, "samples: %s", strerror(errno));
	if (status == 0 && number == 0)
		status = ww_fail(e, 2, "samples: the file is empty");
	if (status < 0) {
		free(list.samples);
		return -1;
	}
	*samples = list.samples;
	*count = list.count;
	return 0;
}
