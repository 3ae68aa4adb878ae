/* SPDX-License-Identifier: MIT */
#include "plan_profile.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "description_list.h"
#include "factor.h"
#include "identity.h"
#include "mask.h"

/* ---- choosing ---- */

static int check_options(const struct plan_options *options, const struct catalog *catalog,
			 struct ww_error *e)
{
	if (options->profile_count == 0 || options->profile_count > PLAN_PROFILES_MAX)
		return ww_fail(e, 2, "plan: expected at least one profile");
	if (options->callers == 0 || options->callers >= WW_BIT(WW_CALLERS_COUNT))
		return ww_fail(e, 2, "plan: expected the callers root, user or both");
	if (options->fixture_count == 0)
		return ww_fail(e, 2, "plan: expected at least one fixture");
	if (options->reps == 0)
		return ww_fail(e, 2, "plan: expected at least one repetition");
	if (options->retries > 100)
		return ww_fail(e, 2, "plan: expected at most 100 retries");
	for (size_t i = 0; i < options->fixture_count; i++) {
		if (options->fixtures[i] >= catalog->count)
			return ww_fail(e, 2, "plan: fixture %zu is not in the catalogue",
				       options->fixtures[i]);
		for (size_t j = 0; j < i; j++)
			if (options->fixtures[i] == options->fixtures[j])
				return ww_fail(e, 2, "plan: fixture %s is chosen twice",
					       catalog->entries[options->fixtures[i]].id);
	}
	return 0;
}

static int check_factors(const char *name, uint64_t has, uint64_t asked, struct ww_error *e)
{
	char lacking[WW_MASK_TEXT_MAX], known[WW_MASK_TEXT_MAX];

	if ((asked & ~has) == 0)
		return 0;
	mask_format(asked & ~has, lacking);
	mask_format(has, known);
	return ww_fail(e, 2, "profile %.40s has no factor %.80s: it has %.800s", name, lacking,
		       known);
}

static int check_name(const struct plan_profiles *profiles, const char *name, struct ww_error *e)
{
	if (strlen(name) >= WW_PROFILE_MAX)
		return ww_fail(e, 2, "profile name '%.40s...' is too long", name);
	for (size_t i = 0; i < profiles->count; i++)
		if (strcmp(profiles->list[i].name, name) == 0)
			return ww_fail(e, 2, "profile %.80s is asked for twice", name);
	return 0;
}

/* The factors that a profile is varied in: those asked for, else its default ones; a search can
 * afford all. */
static int choose_factors(const char *name, const struct plan_options *options, uint64_t *factors,
			  struct ww_error *e)
{
	const uint64_t asked = options->factors;
	uint64_t has;

	if (profile_factors(name, factors) < 0 || profile_factors_all(name, &has) < 0)
		return ww_fail(
			e, 2,
			"unknown profile '%.60s': expected none, standard, strict, seed, sealed or "
			"the file of another one",
			name);
	if (check_factors(name, has, asked, e) < 0)
		return -1;
	if (options->search)
		*factors = has;
	if (asked)
		*factors = asked;
	return options->search ? 0 : factorial_check(name, *factors, e);
}

/* A mask of a factor that the profile has and this plan does not vary is a forgotten option. */
static int choose_masks(struct plan_profile *profile, const char *text, struct ww_error *e)
{
	char varied[WW_MASK_TEXT_MAX];
	uint64_t has = 0, *masks;
	size_t count;

	if (mask_list_parse(text, profile->factors, &profile->masks, &profile->mask_count, e) == 0)
		return 0;
	profile_factors_all(profile->name, &has);
	if (has == profile->factors || mask_list_parse(text, has, &masks, &count, NULL) < 0)
		return -1;
	free(masks);
	mask_format(profile->factors, varied);
	return ww_fail(e, 2,
		       "masks '%.40s': of profile %.40s only %.110s are varied here: name all "
		       "factors to vary with --factors",
		       text, profile->name, varied);
}

static int add_profile(struct plan_profiles *profiles, const struct plan_options *options,
		       const char *name, struct ww_error *e)
{
	struct plan_profile *profile = &profiles->list[profiles->count];

	if (check_name(profiles, name, e) < 0 ||
	    choose_factors(name, options, &profile->factors, e) < 0)
		return -1;
	snprintf(profile->name, sizeof profile->name, "%s", name);
	profile->callers = options->callers & description_callers(name);
	profile->control = description_find(name) ? CONTROL_LAUNCHED : CONTROL_BARE;
	if (!options->search &&
	    choose_masks(profile, options->masks ? options->masks : "all", e) < 0)
		return -1;
	profiles->count++;
	return 0;
}

static int check_callers(const struct plan_profiles *profiles, struct ww_error *e)
{
	for (size_t i = 0; i < profiles->count; i++)
		if (profiles->list[i].callers)
			return 0;
	return ww_fail(
		e, 2,
		"profile %.40s: field \"callers\" of its file excludes all that were asked for: "
		"nothing is left to measure",
		profiles->list[0].name);
}

int plan_profiles_choose(struct plan_profiles *profiles, const struct plan_options *options,
			 const struct catalog *catalog, struct ww_error *e)
{
	size_t masks = 0;

	if (check_options(options, catalog, e) < 0)
		return -1;
	profiles->list = calloc(options->profile_count, sizeof *profiles->list);
	if (!profiles->list)
		return ww_fail(e, 3, "out of memory");
	for (size_t i = 0; i < options->profile_count; i++) {
		if (add_profile(profiles, options, options->profiles[i], e) < 0)
			return -1;
		masks += profiles->list[i].mask_count;
	}
	if (check_callers(profiles, e) < 0)
		return -1;
	return masks || options->search
		       ? 0
		       : ww_fail(e, 2, "plan: no profile has a mask among '%.60s'", options->masks);
}

bool plan_profiles_need(const struct plan_profiles *profiles, enum control_kind kind,
			enum caller caller)
{
	for (size_t i = 0; i < profiles->count; i++)
		if (profiles->list[i].control == kind &&
		    (profiles->list[i].callers & WW_BIT(caller)))
			return true;
	return false;
}

void plan_profiles_done(struct plan_profiles *profiles)
{
	for (size_t i = 0; i < profiles->count; i++)
		free(profiles->list[i].masks);
	free(profiles->list);
}

/* ---- hashing ---- */

__attribute__((format(printf, 2, 3))) static void hash_text(SHA2_CTX *context, const char *format,
							    ...)
{
	char text[512];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if ((size_t)length >= sizeof text)
		length = (int)sizeof text - 1;
	SHA256Update(context, (const uint8_t *)text, (size_t)length);
}

static void hash_callers(SHA2_CTX *context, uint64_t callers)
{
	hash_text(context, "callers");
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if (callers & WW_BIT(caller))
			hash_text(context, " %s", ww_callers.words[caller]);
}

static void hash_profile(SHA2_CTX *context, const struct plan_profile *profile,
			 const struct plan_options *options)
{
	const struct description *described = description_find(profile->name);

	hash_text(context, "profile %s factors 0x%" PRIx64, profile->name, profile->factors);
	/* Their bits are those of this process. */
	for (uint64_t left = profile->factors & factors_local(); left; left &= left - 1)
		hash_text(context, " %s", ww_word(&ww_factors, __builtin_ctzll(left)));
	if (described)
		hash_text(context, " description %s", described->hash);
	if (profile->callers != options->callers) {
		hash_text(context, " ");
		hash_callers(context, profile->callers);
	}
	if (options->search) {
		hash_text(context, " search %u\n", options->depth);
		return;
	}
	hash_text(context, " masks");
	for (size_t i = 0; i < profile->mask_count; i++)
		hash_text(context, " %" PRIu64, profile->masks[i]);
	hash_text(context, "\n");
}

static void hash_fixture(SHA2_CTX *context, const struct catalog_entry *entry,
			 const struct plan_options *options)
{
	char text[WW_IDENTITY_MAX];

	fixture_identity(entry, text);
	SHA256Update(context, (const uint8_t *)text, strlen(text));
	if (entry->benign && !options->search)
		hash_text(context, "benign %.64s\n", entry->benign);
}

void plan_profiles_hash(const struct plan_profiles *profiles, const struct plan_options *options,
			const struct catalog *catalog, char hash[SHA256_DIGEST_STRING_LENGTH])
{
	SHA2_CTX context;

	SHA256Init(&context);
	hash_text(&context, "whichwall plan %d\n", WW_FORMAT_VERSION);
	for (size_t i = 0; i < profiles->count; i++)
		hash_profile(&context, &profiles->list[i], options);
	hash_callers(&context, options->callers);
	hash_text(&context, "\nreps %u\n", options->reps);
	for (size_t i = 0; i < catalog->count; i++)
		for (size_t j = 0; j < options->fixture_count; j++)
			if (options->fixtures[j] == i)
				hash_fixture(&context, &catalog->entries[i], options);
	SHA256End(&context, hash);
}
