/* SPDX-License-Identifier: MIT */
#include "profile_setup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../matrix/description_list.h"
#include "start_block.h"

static bool has_filter(enum profile profile)
{
	return profile == PROFILE_STRICT || profile == PROFILE_SEED || profile == PROFILE_SEALED;
}

static int take_option(struct profile_setup *setup, const char *option, struct ww_error *e)
{
	size_t used = strlen(setup->groups);

	if (strcmp(option, "bind_host_libs") == 0) {
		setup->bind_host_libs = true;
		return 0;
	}
	if (strcmp(option, "mdwe") == 0 && setup->base == PROFILE_SEALED) {
		setup->mdwe = true;
		return 0;
	}
	if (core_groups_check(option, e) < 0)
		return -1;
	snprintf(setup->groups + used, sizeof(setup->groups) - used, "%s%s", used ? "," : "",
		 option);
	return 0;
}

static int take_options(struct profile_setup *setup, struct ww_error *e)
{
	char text[WW_PROFILE_MAX], *save = NULL;

	snprintf(text, sizeof(text), "%s", setup->name);
	strtok_r(text, "+", &save);
	for (char *option = strtok_r(NULL, "+", &save); option;
	     option = strtok_r(NULL, "+", &save)) {
		if (!has_filter(setup->base))
			return ww_fail(e, 2,
				       "profile %s: only strict, seed and sealed take options",
				       setup->name);
		if (take_option(setup, option, e) < 0)
			return -1;
	}
	return 0;
}

static int compile_filters(struct profile_setup *setup, struct ww_error *e)
{
	static const uint64_t masks[PROFILE_ALLOW_LISTS] = {
		0, WW_BIT(FACTOR_NO_SECCOMP_SOCKET), WW_BIT(FACTOR_NO_SECCOMP_SETUID),
		WW_BIT(FACTOR_NO_SECCOMP_SOCKET) | WW_BIT(FACTOR_NO_SECCOMP_SETUID)};
	const bool sealed = setup->base == PROFILE_SEALED;

	for (int i = 0; i < PROFILE_ALLOW_LISTS; i++) {
		setup->filters[i] =
			(sealed ? core_filter_sealed : core_filter_new)(setup->groups, masks[i], e);
		if (!setup->filters[i])
			return -1;
	}
	if (sealed)
		setup->filters[PROFILE_ARGUMENTS] = core_filter_arguments(e);
	return sealed && !setup->filters[PROFILE_ARGUMENTS] ? -1 : 0;
}

unsigned profile_filter_index(uint64_t mask)
{
	return (mask & WW_BIT(FACTOR_NO_SECCOMP_SOCKET) ? 1u : 0u) +
	       (mask & WW_BIT(FACTOR_NO_SECCOMP_SETUID) ? 2u : 0u);
}

static int launched_init(struct profile_setup *setup, const char *name, struct ww_error *e)
{
	const struct description *description = setup->description;

	snprintf(setup->name, sizeof(setup->name), "%s", name);
	setup->base = PROFILE_NONE;
	if (description)
		launcher_file_find(description, &setup->launcher);
	if (!description || description->copy.count == 0)
		return 0;
	setup->copies = start_copies(description, e);
	return setup->copies < 0 ? -1 : 0;
}

int profile_setup_init(struct profile_setup *setup, const char *name, struct ww_error *e)
{
	const int base = profile_base(name);

	*setup = (struct profile_setup){.copies = -1};
	setup->description = description_find(name);
	setup->launched = setup->description || control_kind_of(name) == CONTROL_LAUNCHED;
	if (setup->launched)
		return launched_init(setup, name, e);
	if (base < 0)
		return ww_fail(e, 2, "unknown profile %s; `whichwall list profiles` names them",
			       name);
	snprintf(setup->name, sizeof(setup->name), "%s", name);
	setup->base = (enum profile)base;
	if (take_options(setup, e) < 0)
		return -1;
	return has_filter(setup->base) ? compile_filters(setup, e) : 0;
}

void profile_setup_done(struct profile_setup *setup)
{
	for (int i = 0; i < PROFILE_FILTERS; i++)
		core_filter_free(setup->filters[i]);
	if (setup->launched && setup->copies >= 0)
		close(setup->copies);
	*setup = (struct profile_setup){0};
}
