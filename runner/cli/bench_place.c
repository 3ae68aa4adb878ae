/* SPDX-License-Identifier: MIT */
#include "bench_place.h"

#include <cjson/cJSON.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../matrix/input.h"
#include "../harness/host.h"

static unsigned count_mounts(void)
{
	FILE *in = fopen("/proc/self/mountinfo", "re");
	unsigned count = 0;

	if (!in)
		return 0;
	for (int c; (c = getc(in)) != EOF;)
		count += c == '\n';
	fclose(in);
	return count;
}

void bench_place_here(struct bench_place *place)
{
	cJSON *host = host_describe(NULL);

	*place = (struct bench_place){
		.line = host_line(),
		.json = host ? cJSON_PrintUnformatted(host) : NULL,
		.mounts = count_mounts(),
	};
	cJSON_Delete(host);
}

/* ---- an earlier bench ---- */

static cJSON *read_json(const char *dir)
{
	struct folder folder;
	cJSON *json;
	char *text;

	if (folder_open(&folder, dir, FOLDER_READ, NULL) < 0)
		return NULL;
	text = input_read_in(&folder, "bench.json", "the bench.json of a bench", NULL);
	folder_close(&folder);
	json = text ? cJSON_Parse(text) : NULL;
	free(text);
	return json;
}

static cJSON *read_beside(const char *samples_path)
{
	char copy[PATH_MAX];

	if (strlen(samples_path) >= sizeof(copy))
		return NULL;
	strcpy(copy, samples_path);
	return read_json(dirname(copy));
}

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool is_of(const cJSON *bench, size_t samples)
{
	const cJSON *count = member(member(bench, "quality"), "samples");

	return cJSON_IsNumber(count) && count->valuedouble == (double)samples;
}

void bench_place_beside(const char *samples_path, size_t samples, struct bench_place *place)
{
	cJSON *bench = read_beside(samples_path);
	const cJSON *line = member(bench, "host_line"), *host = member(bench, "host");
	const cJSON *mounts = member(bench, "mounts");

	*place = (struct bench_place){0};
	if (bench && is_of(bench, samples)) {
		if (cJSON_IsString(line) && *line->valuestring)
			place->line = strdup(line->valuestring);
		if (cJSON_IsObject(host))
			place->json = cJSON_PrintUnformatted(host);
		if (cJSON_IsNumber(mounts) && mounts->valuedouble > 0)
			place->mounts = (unsigned)mounts->valuedouble;
	}
	cJSON_Delete(bench);
}

void bench_place_done(struct bench_place *place)
{
	free(place->line);
	free(place->json);
	*place = (struct bench_place){0};
}
