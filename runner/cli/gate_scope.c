/* SPDX-License-Identifier: MIT */
#include "gate_scope.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../matrix/description_list.h"

static bool in_list(const char *list, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = list; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, word, length) == 0 && (!at[length] || at[length] == ','))
			return true;
	}
	return false;
}

/* ---- what --quick measures ---- */

/* Words joined by commas, each once; groups are sorted by profile. */
static char *list_profiles(const struct snapshot *baseline)
{
	const char *last = NULL;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < baseline->group_count; i++) {
		const char *name = baseline->groups[i].profile;

		if (!last || strcmp(last, name) != 0)
			fprintf(out, "%s%s", last ? "," : "", name);
		last = name;
	}
	fclose(out);
	return text;
}

static char *list_callers(const struct snapshot *baseline)
{
	uint64_t callers = 0;

	for (size_t i = 0; i < baseline->group_count; i++)
		callers |= WW_BIT(baseline->groups[i].caller);
	return strdup(callers == WW_BIT(CALLER_ROOT)   ? "root"
		      : callers == WW_BIT(CALLER_USER) ? "user"
						       : "root,user");
}

static bool is_described_anew(const struct snapshot *baseline, const char *profile)
{
	const struct sandbox *then = snapshot_sandbox(baseline, profile);
	const struct description *now = description_find(profile);

	return then && now && strncmp(then->description, now->hash, strlen(then->description)) != 0;
}

static bool has_usual_factors(const struct snapshot *baseline)
{
	for (size_t i = 0; i < baseline->group_count; i++) {
		uint64_t usual;

		if (is_described_anew(baseline, baseline->groups[i].profile))
			return true;
		if (profile_factors(baseline->groups[i].profile, &usual) < 0 ||
		    usual != baseline->groups[i].factors)
			return false;
	}
	return true;
}

static char *list_factors(uint64_t factors)
{
	char text[WW_MASK_TEXT_MAX];

	mask_format(factors, text);
	for (char *plus = text; (plus = strchr(plus, '+'));)
		*plus = ',';
	return strdup(text);
}

int gate_scope_follow(struct gate_scope *scope, const struct snapshot *baseline,
		      struct measure_request *m, struct ww_error *e)
{
	const bool usual = !baseline || has_usual_factors(baseline);

	m->masks = m->masks ? m->masks : "none,single";
	if (!baseline)
		return 0;
	scope->profiles = list_profiles(baseline);
	scope->callers = list_callers(baseline);
	scope->factors = usual ? NULL : list_factors(baseline->groups[0].factors);
	if (!scope->profiles || !scope->callers || (!usual && !scope->factors))
		return ww_fail(e, 3, "out of memory");
	m->profiles = m->profiles ? m->profiles : scope->profiles;
	m->callers = m->callers ? m->callers : scope->callers;
	m->factors = m->factors ? m->factors : scope->factors;
	return 0;
}

int gate_scope_check(const struct measure_request *m, const struct snapshot *baseline,
		     const char *path, struct ww_error *e)
{
	char names[400];
	uint64_t callers;

	if (measure_callers(m->callers, &callers, e) < 0)
		return -1;
	for (size_t i = 0; i < baseline->group_count; i++)
		if ((!m->profiles || in_list(m->profiles, baseline->groups[i].profile)) &&
		    callers & WW_BIT(baseline->groups[i].caller))
			return 0;
	snapshot_names(baseline, names, sizeof(names));
	return ww_fail(e, 2,
		       "%.80s has nothing of %.80s%s%.20s: it has %s. A profile that has another "
		       "name now needs a new baseline: remove that file, then --update",
		       path, m->profiles ? m->profiles : "what was asked for",
		       m->callers ? ", started by " : "", m->callers ? m->callers : "", names);
}

void gate_scope_done(struct gate_scope *scope)
{
	free(scope->profiles);
	free(scope->callers);
	free(scope->factors);
	*scope = (struct gate_scope){0};
}

/* ---- what is compared ---- */

/* What -p, -c, -f and --slow ask for. */
struct choice {
	const char *profiles; /* NULL: all */
	uint64_t callers;
	const struct catalog *catalog;
	const size_t *fixtures;
	size_t fixture_count;
	bool patterns;
	size_t left_out;
};

static int order_indexes(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool wants_fixture(const struct choice *choice, const char *fixture)
{
	const struct catalog_entry *entry = catalog_find(choice->catalog, fixture);

	/* One that the corpus no longer has is missed, unless others were asked for by name. */
	if (!entry)
		return !choice->patterns;
	return bsearch(&(size_t){(size_t)(entry - choice->catalog->entries)}, choice->fixtures,
		       choice->fixture_count, sizeof *choice->fixtures, order_indexes) != NULL;
}

static bool is_chosen(const char *profile, enum caller caller, const char *fixture, void *context)
{
	struct choice *choice = context;
	const bool group = (!choice->profiles || in_list(choice->profiles, profile)) &&
			   choice->callers & WW_BIT(caller);
	const bool chosen = group && (!*fixture || wants_fixture(choice, fixture));

	choice->left_out += *fixture && !chosen;
	return chosen;
}

int gate_scope_restrict(const struct measure_request *m, const struct catalog *catalog,
			struct snapshot *before, struct snapshot *after, size_t *left_out,
			struct ww_error *e)
{
	struct choice choice = {
		.profiles = m->profiles, .catalog = catalog, .patterns = m->fixtures};
	size_t *fixtures;

	if (measure_callers(m->callers, &choice.callers, e) < 0 ||
	    catalog_select(catalog, m->fixtures, m->slow, &fixtures, &choice.fixture_count, e) < 0)
		return -1;
	choice.fixtures = fixtures;
	snapshot_restrict(after, is_chosen, &choice);
	choice.left_out = 0;
	if (before)
		snapshot_restrict(before, is_chosen, &choice);
	*left_out = choice.left_out;
	free(fixtures);
	return 0;
}
