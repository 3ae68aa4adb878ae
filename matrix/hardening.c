/* SPDX-License-Identifier: MIT */
#include "hardening.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const uint64_t of_standard = 0
#define STANDARD(id) | WW_BIT(PRIM_##id)
#include "primitives.def"
;
static const uint64_t of_strict = 0
#define STRICT(id) | WW_BIT(PRIM_##id)
#include "primitives.def"
;
static const uint64_t of_sealed = 0
#define LAYER(id) | WW_BIT(PRIM_##id)
#include "primitives.def"
;
/* clang-format on */

#define BY(id) WW_BIT(FACTOR_##id)
#define ON(id) WW_BIT(PRIM_##id)

/* By which factors a primitive goes, and without which primitives it cannot be.  For every profile;
 * a profile may lack some of them. */
static const struct {
	uint64_t factors, needs;
} ties[WW_PRIMITIVES_COUNT] = {
#define PRIMITIVE(id, word, step, factors, needs, name) [PRIM_##id] = {factors, needs},
#include "primitives.def"
};

uint64_t with_dependants(uint64_t primitives)
{
	uint64_t before = 0;

	while (before != primitives) {
		before = primitives;
		for (int i = 0; i < WW_PRIMITIVES_COUNT; i++)
			if ((ties[i].needs & before) != 0)
				primitives |= WW_BIT(i);
	}
	return primitives;
}

static uint64_t taken_away(uint64_t mask)
{
	uint64_t taken = 0;

	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++)
		if ((ties[i].factors & mask) != 0)
			taken |= WW_BIT(i);
	return with_dependants(taken);
}

/* What stands behind an option that the name does not have is no part of it. */
static uint64_t sealed_primitives(const char *profile)
{
	uint64_t factors = 0;

	profile_factors_all(profile, &factors);
	return of_sealed & ~taken_away((WW_BIT(WW_FACTORS_COUNT) - 1) & ~factors);
}

uint64_t profile_primitives(const char *profile)
{
	switch (profile_base(profile)) {
	case PROFILE_STANDARD:
		return of_standard;
	case PROFILE_STRICT:
	case PROFILE_SEED:
		return of_strict;
	case PROFILE_SEALED:
		return sealed_primitives(profile);
	default:
		return 0;
	}
}

uint64_t factor_primitives(enum factor factor)
{
	return (int)factor >= 0 && factor < WW_FACTORS_COUNT ? taken_away(WW_BIT(factor)) : 0;
}

uint64_t sealed_layers(uint64_t mask)
{
	return of_sealed & ~taken_away(mask);
}

uint64_t listed_primitives(const char *profile)
{
	return profile_base(profile) == PROFILE_SEALED ? sealed_primitives(profile) : of_strict;
}

static bool bind_mounts_tried(const struct cell *cell)
{
	return cell->has_outcome && cell->outcome.step[STEP_BIND_MOUNTS].status != STATUS_SKIPPED;
}

uint64_t profile_layers(const char *profile, uint64_t mask)
{
	return profile_primitives(profile) & ~taken_away(mask);
}

uint64_t cell_requested(const struct cell *cell)
{
	uint64_t requested = profile_layers(cell->profile, cell->mask);

	/* An option of the run; the mask does not say whether it was on. */
	if (!bind_mounts_tried(cell))
		requested &= ~WW_BIT(PRIM_BIND_MOUNTS);
	return requested;
}

const char *primitive_key(enum primitive primitive)
{
	/* `caps` is older: the effective capabilities, which a program loses by exec alone. */
	if (primitive == PRIM_CAPS)
		return "bounding";
	if (primitive == PRIM_SECCOMP_ARGS)
		return "seccomp_filters";
	return ww_word(&ww_primitives, (int)primitive);
}

/* What the value of a key says of a primitive. */
enum seen { SEEN_UNKNOWN, SEEN_OFF, SEEN_ON };

/* The words of runner/harness/observe.c; "?" stands for what could not be read. */
static enum seen word_seen(const char *value, const char *on, const char *off)
{
	if (strcmp(value, on) == 0)
		return SEEN_ON;
	return strcmp(value, off) == 0 ? SEEN_OFF : SEEN_UNKNOWN;
}

static enum seen limit_seen(const char *value, uint64_t most)
{
	if (strcmp(value, "unlimited") == 0)
		return SEEN_OFF;
	if (value[0] < '0' || value[0] > '9')
		return SEEN_UNKNOWN;
	return strtoull(value, NULL, 10) <= most ? SEEN_ON : SEEN_OFF;
}

static enum seen count_seen(const char *value)
{
	if (value[0] < '0' || value[0] > '9')
		return SEEN_UNKNOWN;
	return strtoull(value, NULL, 10) > 0 ? SEEN_ON : SEEN_OFF;
}

/* Two filters: the arguments' and the allow list.  Of a single one nobody can say which it is. */
static enum seen filters_seen(const char *value)
{
	if (strcmp(value, "1") == 0)
		return SEEN_UNKNOWN;
	return count_seen(value);
}

static enum seen pidns_seen(const char *effective, const char *own)
{
	char children[WW_EFFECTIVE_MAX];
	enum seen self = word_seen(own, "own", "arena");

	effective_value(effective, "pidns_children", children);
	return self == SEEN_ON ? SEEN_ON : word_seen(children, "own", "arena");
}

/* `terminal`: not a session of its own, and the arena's controls a terminal. */
static enum seen session_seen(const char *value)
{
	return strcmp(value, "terminal") == 0 ? SEEN_OFF : word_seen(value, "own", "arena");
}

static const struct {
	const char *on, *off; /* NULL: a number */
	uint64_t most;        /* 0: nothing is known of it */
} words[WW_PRIMITIVES_COUNT] = {
#define WORDS(id, on, off) [PRIM_##id] = {on, off, 0},
#define BOUND(id, most) [PRIM_##id] = {NULL, NULL, most},
#include "primitives.def"
};

static enum seen primitive_seen(const char *effective, enum primitive primitive)
{
	char value[WW_EFFECTIVE_MAX];

	effective_value(effective, primitive_key(primitive), value);
	if (primitive == PRIM_PIDNS)
		return pidns_seen(effective, value);
	if (primitive == PRIM_BIND_MOUNTS)
		return count_seen(value);
	if (primitive == PRIM_SESSION)
		return session_seen(value);
	if (primitive == PRIM_SECCOMP_ARGS)
		return filters_seen(value);
	if (words[primitive].on != NULL)
		return word_seen(value, words[primitive].on, words[primitive].off);
	return words[primitive].most != 0 ? limit_seen(value, words[primitive].most) : SEEN_UNKNOWN;
}

void effective_primitives(const char *effective, uint64_t *in_force, uint64_t *known)
{
	*in_force = *known = 0;
	for (int primitive = 0; primitive < WW_PRIMITIVES_COUNT; primitive++) {
		enum seen seen = primitive_seen(effective, (enum primitive)primitive);

		*known |= seen == SEEN_UNKNOWN ? 0 : WW_BIT(primitive);
		*in_force |= seen == SEEN_ON ? WW_BIT(primitive) : 0;
	}
}
