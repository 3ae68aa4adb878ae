/* SPDX-License-Identifier: MIT */
#include "preflight.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../matrix/description_list.h"
#include "../../matrix/grow.h"
#include "../../matrix/journal.h"

static int keep(const struct facts *facts, void *context)
{
	struct preflight *preflight = context;

	if (make_room(preflight->facts, preflight->count) < 0)
		return -1;
	preflight->facts[preflight->count++] = *facts;
	return 0;
}

/* What the workers have journalled. */
static int read_back(int journal, struct preflight *preflight, struct ww_error *e)
{
	const int fd = fcntl(journal, F_DUPFD_CLOEXEC, 0);
	FILE *in = fd >= 0 && lseek(fd, 0, SEEK_SET) == 0 ? fdopen(fd, "r") : NULL;
	int result;

	if (!in) {
		if (fd >= 0)
			close(fd);
		return ww_fail(e, 3, "cannot read back what was tried: %s", strerror(errno));
	}
	result = journal_read(in, keep, preflight, NULL, e);
	fclose(in);
	return result;
}

static double children_ms(void)
{
	struct rusage usage;

	getrusage(RUSAGE_CHILDREN, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void take_times(struct preflight *preflight, double cpu_before)
{
	double wall = 0;

	for (size_t i = 0; i < preflight->count; i++)
		wall += (double)preflight->facts[i].wall_us / 1e3;
	if (preflight->count == 0)
		return;
	preflight->wall_ms = wall / (double)preflight->count;
	preflight->cpu_ms = (children_ms() - cpu_before) / (double)preflight->count;
}

static int sweep(struct workers_options *workers, struct plan *plan, struct preflight *preflight,
		 struct ww_error *e)
{
	const double before = children_ms();
	struct sweep_counts counts;
	int result = workers_run(workers, plan, &counts, e);

	if (result == 0)
		result = read_back(workers->sweep.journal, preflight, e);
	take_times(preflight, before);
	return result > 0 ? ww_fail(e, 4, "interrupted; nothing was measured") : result;
}

int preflight_sweep(const struct workers_options *workers, struct plan *plan,
		    struct preflight *preflight, struct ww_error *e)
{
	struct workers_options own = *workers;
	int result = -1;

	own.progress = NULL;
	own.sweep.journal = memfd_create("preflight", MFD_CLOEXEC);
	if (own.sweep.journal < 0 || fcntl(own.sweep.journal, F_SETFL, O_APPEND) < 0)
		ww_fail(e, 3, "cannot make a memory file: %s", strerror(errno));
	else
		result = sweep(&own, plan, preflight, e);
	if (own.sweep.journal >= 0)
		close(own.sweep.journal);
	return result;
}

int preflight_run(const struct workers_options *workers, const struct plan_options *options,
		  const struct catalog *catalog, struct preflight *preflight, struct ww_error *e)
{
	struct plan *plan = plan_new(options, catalog, e);
	int result;

	*preflight = (struct preflight){0};
	if (!plan)
		return -1;
	result = preflight_sweep(workers, plan, preflight, e);
	plan_free(plan);
	return result;
}

void preflight_done(struct preflight *preflight)
{
	free(preflight->facts);
	*preflight = (struct preflight){0};
}

const struct facts *preflight_find(const struct preflight *preflight, const char *profile,
				   enum caller caller, uint64_t mask, enum arm arm)
{
	const struct facts *found = NULL;

	for (size_t i = 0; i < preflight->count; i++) {
		const struct facts *facts = &preflight->facts[i];

		if (strcmp(facts->profile, profile) == 0 && facts->caller == caller &&
		    facts->mask == mask && facts->arm == arm)
			found = facts;
	}
	return found;
}

bool preflight_started(const struct facts *facts)
{
	return facts && facts->setup == SETUP_OK && facts->said != SAID_NOTHING;
}

static unsigned patience_of(const char *profile)
{
	const struct description *description = description_find(profile);

	return description ? description->start_ms : DESCRIPTION_START_MS;
}

void preflight_reason(const struct facts *facts, char *text, size_t size)
{
	if (!facts)
		snprintf(text, size, "it was not tried");
	else if (facts->setup == SETUP_LAUNCHER && facts->setup_errno == ETIMEDOUT)
		snprintf(text, size,
			 "its %u ms (\"start_ms\") were over before the program said hello: "
			 "\"%s\"",
			 patience_of(facts->profile), facts->launcher_said);
	else if (facts->setup == SETUP_LAUNCHER || facts->setup == SETUP_CLOSED)
		snprintf(text, size, "the launcher ended with status %d: \"%s\"",
			 facts->launcher_status, facts->launcher_said);
	else if (facts->setup != SETUP_OK)
		snprintf(text, size, "%s: %s", facts->setup_step, strerror(facts->setup_errno));
	else
		snprintf(text, size, "the program said hello and no more");
}

/* ---- the version ---- */

static void add_paths(cJSON *root, const char *field, const struct text_list *list)
{
	cJSON *array = list->count ? cJSON_AddArrayToObject(root, field) : NULL;

	for (size_t i = 0; i < list->count; i++)
		cJSON_AddItemToArray(array, cJSON_CreateString(list->items[i]));
}

/* The same launcher, asked for its version: it starts nothing, and what it prints is kept. */
static const struct description *describe_version(const struct profile_setup *setup)
{
	static const struct description_source source = {.file = "--version"};
	const struct description *of = setup->description;
	const char *const words[] = {setup->launcher.word, "--version", "{program}"};
	const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin",
					   "HOME={home}"};
	cJSON *root = cJSON_CreateObject();
	struct description *description;
	char name[WW_PROFILE_MAX + 16], *text;

	snprintf(name, sizeof(name), "%s-version", of->name);
	cJSON_AddStringToObject(root, "name", name);
	cJSON_AddObjectToObject(root, "factors");
	cJSON_AddItemToObject(root, "command", cJSON_CreateStringArray(words, 3));
	cJSON_AddItemToObject(root, "environment", cJSON_CreateStringArray(environment, 2));
	add_paths(root, "show", &of->show);
	add_paths(root, "copy", &of->copy);
	text = cJSON_PrintUnformatted(root);
	cJSON_Delete(root);
	description = text ? description_parse(text, &source, NULL) : NULL;
	free(text);
	return description && description_register(description, NULL) == 0 ? description : NULL;
}

/* What fits into a column's head: whole words.  Of more than is kept the beginning is lost, and
 * with it the version. */
#define VERSION_SIZE 40
static void take_version(const char *said, char version[WW_LAUNCHER_SAID_MAX])
{
	size_t size = strlen(said);

	if (size >= WW_LAUNCHER_SAID_MAX - 1)
		size = 0;
	if (size > VERSION_SIZE)
		for (size = VERSION_SIZE; size > 0 && said[size] != ' ';)
			size--;
	while (size > 0 && said[size - 1] == ' ')
		size--;
	snprintf(version, WW_LAUNCHER_SAID_MAX, "%.*s", (int)size, said);
}

void preflight_version(const struct workers_options *workers, const struct plan_options *options,
		       const struct catalog *catalog, struct profile_setup *setup)
{
	const struct description *description = describe_version(setup);
	const char *names[] = {description ? description->name : ""};
	struct workers_options own = *workers;
	struct plan_options asked = *options;
	struct preflight preflight = {0};
	struct profile_setup profiles[2] = {{.copies = -1}, {.copies = -1}};
	struct ww_error e;

	if (!description)
		return;
	asked.profiles = names;
	asked.callers = WW_BIT(CALLER_USER);
	own.sweep.profiles = profiles;
	own.sweep.profile_count = 2;
	if (profile_setup_init(&profiles[0], names[0], &e) == 0 &&
	    profile_setup_init(&profiles[1], ww_control_profiles[CONTROL_LAUNCHED], &e) == 0 &&
	    preflight_run(&own, &asked, catalog, &preflight, &e) == 0)
		for (size_t i = 0; i < preflight.count; i++)
			if (preflight.facts[i].setup == SETUP_LAUNCHER)
				take_version(preflight.facts[i].launcher_said, setup->version);
	preflight_done(&preflight);
	profile_setup_done(&profiles[0]);
	profile_setup_done(&profiles[1]);
}

double preflight_estimate(const struct preflight *preflight, size_t trials, unsigned jobs)
{
	const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	const double busy = preflight->cpu_ms / (double)(cpus > 0 ? cpus : 1);
	const double waiting = preflight->wall_ms / (double)(jobs ? jobs : 1);

	return (double)trials * (busy > waiting ? busy : waiting) / 1e3;
}
