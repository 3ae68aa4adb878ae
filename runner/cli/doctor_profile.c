/* SPDX-License-Identifier: MIT */
#include "doctor_profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../matrix/description_list.h"
#include "../../matrix/factor.h"
#include "../../reports/text/phrases.h"
#include "../harness/arena_group.h"
#include "preflight.h"

/* Its arms need nothing of the arena but the workdir and a file. */
#define TRIED_FIXTURE "fs_read_canary"

/* ---- what the trials say ---- */

#define NAME_SIZE (WW_MASK_TEXT_MAX + 16)

/* One line for each (caller, mask): what is in force, or why it did not start. */
struct tried {
	struct findings *findings;
	const struct description *description;
	const struct preflight *preflight;
	enum caller caller;
};

static const struct facts *facts_at(const struct tried *tried, uint64_t mask, enum arm arm)
{
	return preflight_find(tried->preflight, tried->description->name, tried->caller, mask, arm);
}

static void name_of(const struct tried *tried, uint64_t mask, char *text, size_t size)
{
	char words[WW_MASK_TEXT_MAX];

	mask_format(mask, words);
	snprintf(text, size, "%s%s%s", ww_word(&ww_callers, (int)tried->caller), mask ? ", " : "",
		 mask ? words : "");
}

/* Words of `state` that are not words of `other`. */
static void different_words(const char *state, const char *other, char *text, size_t size)
{
	char copy[WW_EFFECTIVE_MAX], needle[WW_EFFECTIVE_MAX + 2], *rest = copy, *word;
	char within[WW_EFFECTIVE_MAX + 2];
	size_t used = 0;

	snprintf(copy, sizeof(copy), "%s", state);
	snprintf(within, sizeof(within), ";%s;", other);
	text[0] = 0;
	while ((word = strsep(&rest, ";"))) {
		snprintf(needle, sizeof(needle), ";%s;", word);
		if (!strstr(within, needle) && used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s", used ? " " : "",
						 word);
	}
}

static void tell_state(const struct tried *tried, uint64_t mask, const struct facts *facts,
		       const struct facts *against, const char *same)
{
	char what[NAME_SIZE], found[WW_EFFECTIVE_MAX];
	const bool invisible = tried->description->invisible;

	name_of(tried, mask, what, sizeof(what));
	if (facts->opaque) {
		find(tried->findings, NOTE, what,
		     "it starts; its program's process cannot be seen from outside",
		     "escapes that need a look at the process are inconclusive (opaque)");
		return;
	}
	different_words(facts->effective, against ? against->effective : "", found, sizeof(found));
	if (found[0])
		find(tried->findings, GOOD, what, found, "");
	else
		find(tried->findings, invisible ? GOOD : NOTE, what, same,
		     invisible ? ""
			       : "/proc does not show everything: a run tells whether verdicts "
				 "change");
}

/* The id that the program was seen with, where its workdir belongs to another; else -1. */
static int other_id(const struct tried *tried, uint64_t mask)
{
	const struct facts *facts = facts_at(tried, mask, ARM_ATTACK);
	const char *seen = facts ? strstr(facts->effective, "euid=") : NULL;
	const int named = tried->description->runs_as[tried->caller];
	const int owner = named >= 0 ? named : tried->caller == CALLER_ROOT ? 0 : 1000;
	const int id = seen ? atoi(seen + strlen("euid=")) : owner;

	return id == owner ? -1 : id;
}

static void tell_benign(const struct tried *tried, uint64_t mask)
{
	const struct facts *facts = facts_at(tried, mask, ARM_BENIGN);
	char what[NAME_SIZE], why[512];
	char remedy[160] = "what it blocks then is inconclusive: the workdir must be the program's "
			   "to write";
	int id;

	if (!facts || (facts->setup == SETUP_OK && facts->said == SAID_DONE))
		return;
	name_of(tried, mask, what, sizeof(what));
	if (preflight_started(facts))
		snprintf(why, sizeof(why),
			 "a harmless program cannot work in it: stopped at %s%s%s",
			 facts->step[0] ? facts->step : "its start", facts->said_errno ? ": " : "",
			 facts->said_errno ? strerror(facts->said_errno) : "");
	else
		preflight_reason(facts, why, sizeof(why));
	id = other_id(tried, mask);
	if (id >= 0)
		snprintf(remedy, sizeof(remedy),
			 "the program has the user id %d: \"runs_as\": {\"%s\": %d} in its "
			 "description gives it the workdir",
			 id, ww_word(&ww_callers, (int)tried->caller), id);
	find(tried->findings, NOTE, what, why, remedy);
}

/* The launcher is there, so that getting it helps only where it starts for nobody: another version
 * may. */
static const char *start_remedy(const struct tried *tried, const struct facts *facts)
{
	const enum caller other = tried->caller == CALLER_ROOT ? CALLER_USER : CALLER_ROOT;
	const char *install = tried->description->install;

	if (facts && facts->setup == SETUP_LAUNCHER && facts->setup_errno == ETIMEDOUT)
		return "if it is only slow, a higher \"start_ms\" in its description";
	if (preflight_started(preflight_find(tried->preflight, tried->description->name, other,
					     facts ? facts->mask : 0, ARM_ATTACK)))
		return other == CALLER_ROOT
			       ? "it starts for root: \"callers\": [\"root\"] in its description "
				 "if "
				 "that is by design, or other words for the user by a node, "
				 "{\"caller\": \"user\", \"give\": [...]}"
			       : "it starts for the user: \"callers\": [\"user\"] in its "
				 "description "
				 "if that is by design, or other words for root by a node, "
				 "{\"caller\": \"root\", \"give\": [...]}";
	return install ? install : "";
}

static void tell_mask(const struct tried *tried, uint64_t mask)
{
	const struct facts *facts = facts_at(tried, mask, ARM_ATTACK);
	const struct facts *against =
		mask ? facts_at(tried, 0, ARM_ATTACK)
		     : preflight_find(tried->preflight, ww_control_profiles[CONTROL_LAUNCHED],
				      tried->caller, 0, ARM_CONTROL);
	char what[NAME_SIZE], why[512];

	if (!preflight_started(facts)) {
		name_of(tried, mask, what, sizeof(what));
		preflight_reason(facts, why, sizeof(why));
		find(tried->findings, mask ? NOTE : BAD, what, why, start_remedy(tried, facts));
		return;
	}
	tell_state(tried, mask, facts, against,
		   mask ? "no change can be seen without it" : "nothing in force that can be seen");
	tell_benign(tried, mask);
}

static bool any_started(const struct description *description, const struct preflight *preflight)
{
	for (size_t i = 0; i < preflight->count; i++)
		if (strcmp(preflight->facts[i].profile, description->name) == 0 &&
		    preflight_started(&preflight->facts[i]))
			return true;
	return false;
}

static void tell_all(struct findings *findings, const struct description *description,
		     const struct preflight *preflight)
{
	char text[160];

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		const struct tried tried = {findings, description, preflight, (enum caller)caller};

		if (!(description->callers & WW_BIT(caller)))
			continue;
		tell_mask(&tried, 0);
		for (size_t i = 0; i < description->factor_count; i++)
			tell_mask(&tried, description->factors[i].bit);
	}
	if (!any_started(description, preflight))
		return;
	snprintf(text, sizeof(text), "%.0f ms of processor time, %.0f ms from start to end",
		 preflight->cpu_ms, preflight->wall_ms);
	find(findings, GOOD, "a trial takes", text, "");
}

/* ---- trying ---- */

static size_t fixture_index(const struct catalog *catalog)
{
	const struct catalog_entry *entry = catalog_find(catalog, TRIED_FIXTURE);

	return entry ? (size_t)(entry - catalog->entries) : 0;
}

static int try_it(struct idmap *ids, const struct images *images, const struct catalog *catalog,
		  const struct description *description, struct preflight *preflight,
		  struct ww_error *e)
{
	const char *names[] = {description->name};
	const size_t fixture = fixture_index(catalog);
	struct profile_setup profiles[2] = {{.copies = -1}, {.copies = -1}};
	const struct plan_options options = {
		.profiles = names,
		.profile_count = 1,
		.callers = description->callers,
		.masks = description->factor_count ? "none,single" : "none",
		.fixtures = &fixture,
		.fixture_count = 1,
		.reps = 1,
		.seed = 1,
	};
	const struct workers_options workers = {.sweep = {
							.jobs = 2,
							.timeout_seconds = 1,
							.memory_mib = 512,
							.profiles = profiles,
							.profile_count = 2,
							.images = images,
							.ids = ids,
						}};
	int result = -1;

	if (profile_setup_init(&profiles[0], description->name, e) == 0 &&
	    profile_setup_init(&profiles[1], ww_control_profiles[CONTROL_LAUNCHED], e) == 0 &&
	    arena_groups_check(profiles, 1, e) == 0)
		result = preflight_run(&workers, &options, catalog, preflight, e);
	profile_setup_done(&profiles[0]);
	profile_setup_done(&profiles[1]);
	return result;
}

void doctor_profile(struct findings *findings, struct idmap *ids, const struct images *images,
		    const struct catalog *catalog, const char *profile)
{
	const struct description *description = description_find(profile);
	struct preflight preflight = {0};
	struct launcher_file launcher;
	struct ww_error e = {0};
	char found[5000];

	if (!description) {
		find(findings, GOOD, profile, "a profile of ours: nothing to install", "");
		return;
	}
	launcher_file_find(description, &launcher);
	if (launcher.flaw[0]) {
		find(findings, BAD, profile, launcher.flaw, launcher.remedy);
		return;
	}
	snprintf(found, sizeof(found), "%s is installed",
		 launcher.path[0] ? launcher.path : launcher.word);
	find(findings, GOOD, profile, found, "");
	if (ids->single)
		find(findings, BAD, profile, "arenas here have no user ids of their own",
		     "add a range to /etc/subuid and /etc/subgid");
	else if (try_it(ids, images, catalog, description, &preflight, &e) < 0)
		find(findings, BAD, profile, e.text, "");
	else
		tell_all(findings, description, &preflight);
	preflight_done(&preflight);
}
