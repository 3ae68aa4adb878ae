/* SPDX-License-Identifier: MIT */
#include "json/findings_json.h"

#include <stdlib.h>
#include <string.h>

#include "power.h"
#include "text/words.h"

static void add_number(cJSON *object, const char *key, size_t number)
{
	cJSON_AddNumberToObject(object, key, (double)number);
}

static cJSON *words_array(const struct ww_words *words, uint64_t bits)
{
	cJSON *array = cJSON_CreateArray();

	for (; bits; bits &= bits - 1)
		cJSON_AddItemToArray(array,
				     cJSON_CreateString(ww_word(words, __builtin_ctzll(bits))));
	return array;
}

static void add_words(cJSON *object, const char *key, const struct ww_words *words, uint64_t bits)
{
	cJSON_AddItemToObject(object, key, words_array(words, bits));
}

/* ---- values ---- */

static void add_value(cJSON *object, struct fraction value)
{
	char text[WW_FRACTION_TEXT_MAX];

	cJSON_AddStringToObject(object, "exact", fraction_format(value, text));
	cJSON_AddNumberToObject(object, "value", fraction_value(value));
}

static const char *factor_word(uint64_t factors, unsigned dense)
{
	return ww_word(&ww_factors, __builtin_ctzll(mask_expand(WW_BIT(dense), factors)));
}

static void add_values(cJSON *object, const char *key, uint64_t factors,
		       const struct fraction *values)
{
	cJSON *by_factor = cJSON_AddObjectToObject(object, key);

	for (unsigned i = 0; i < (unsigned)__builtin_popcountll(factors); i++)
		add_value(cJSON_AddObjectToObject(by_factor, factor_word(factors, i)), values[i]);
}

/* Each pair once: the values are symmetric. */
static void add_interactions(cJSON *object, uint64_t factors,
			     const struct fraction interaction[WW_FACTORIAL_MAX][WW_FACTORIAL_MAX])
{
	cJSON *pairs = cJSON_AddArrayToObject(object, "interactions");
	unsigned count = (unsigned)__builtin_popcountll(factors);

	for (unsigned i = 0; i < count; i++)
		for (unsigned j = i + 1; j < count; j++) {
			cJSON *pair = cJSON_CreateObject();

			add_words(pair, "factors", &ww_factors,
				  mask_expand(WW_BIT(i) | WW_BIT(j), factors));
			add_value(pair, interaction[i][j]);
			cJSON_AddItemToArray(pairs, pair);
		}
}

cJSON *attribution_object(const struct row *row)
{
	cJSON *object = cJSON_CreateObject();
	struct power power;

	row_power(row, &power);
	add_values(object, "shapley", row->factors, power.shapley);
	add_values(object, "banzhaf", row->factors, power.banzhaf);
	add_interactions(object, row->factors, power.interaction);
	add_value(cJSON_AddObjectToObject(object, "total"), power.total);
	return object;
}

/* ---- overview ---- */

static void add_counts(cJSON *object, const char *key, const struct outcome_count *count)
{
	cJSON *item = cJSON_AddObjectToObject(object, key);

	add_number(item, "escaped", count->escaped);
	add_number(item, "blocked", count->blocked);
	add_number(item, "unknown", count->unknown);
}

static void add_standing(cJSON *object, const struct findings *findings)
{
	static const char *const words[STANDING_COUNT] = {
		[STANDING_OPEN] = "open",       [STANDING_SINGLE] = "single",
		[STANDING_SEVERAL] = "several", [STANDING_NEVER] = "never",
		[STANDING_UNKNOWN] = "unknown", [STANDING_UNTESTABLE] = "untestable"};
	cJSON *standing = cJSON_AddObjectToObject(object, "standing");

	for (int i = 0; i < STANDING_COUNT; i++)
		add_number(standing, words[i], findings->standing[i]);
}

static void add_single(cJSON *share, const struct single *single)
{
	cJSON *object = cJSON_AddObjectToObject(share, "single");

	add_number(object, "compared", single->compared);
	add_number(object, "before", single->before);
	add_number(object, "after", single->after);
	add_number(object, "lets_out", single->lets_out);
	add_number(object, "stops", single->stops);
	add_number(object, "own", single->own);
	add_number(object, "enabled", single->enabled);
	add_number(object, "untold", single->untold);
	add_words(object, "takes_down", &ww_primitives, single->takes_down);
	add_words(object, "through", &ww_factors, single->through);
	add_words(object, "uncovered", &ww_primitives, single->uncovered);
}

static void add_shares(cJSON *object, const struct findings *findings)
{
	cJSON *shares = cJSON_AddArrayToObject(object, "shares");

	for (unsigned i = 0; i < findings->factor_count; i++) {
		const struct share *share = &findings->shares[i];
		cJSON *item = cJSON_CreateObject();

		cJSON_AddStringToObject(item, "factor", ww_word(&ww_factors, (int)share->factor));
		add_number(item, "alone", share->alone);
		add_number(item, "shared", share->shared);
		add_number(item, "never", share->never);
		add_number(item, "opens", share->opens);
		add_value(cJSON_AddObjectToObject(item, "shapley"), share->shapley);
		add_value(cJSON_AddObjectToObject(item, "banzhaf"), share->banzhaf);
		add_single(item, &share->single);
		cJSON_AddItemToArray(shares, item);
	}
}

/* Null where no set of that size was measured, or no row is known in all that were. */
static cJSON *weak_spot_object(const struct weak_spot *spot)
{
	cJSON *object;

	if (spot->ties == 0)
		return cJSON_CreateNull();
	object = cJSON_CreateObject();
	add_number(object, "size", spot->size);
	add_number(object, "mask", spot->mask);
	add_words(object, "removed", &ww_factors, spot->mask);
	add_number(object, "escapes", spot->escapes);
	add_number(object, "ties", spot->ties);
	return object;
}

static void add_weak_spots(cJSON *object, const struct findings *findings)
{
	cJSON *spots = cJSON_AddArrayToObject(object, "weak_spots");

	for (unsigned size = 0; size <= findings->factor_count; size++)
		cJSON_AddItemToArray(spots, weak_spot_object(&findings->weak[size]));
	cJSON_AddItemToObject(object, "weakest", weak_spot_object(&findings->weakest));
}

/* `effect`: one of the two that an enabling can have. */
struct effect {
	const char *word;
	size_t recorded, seen;
	const struct signature *where;
	int err;
};

static cJSON *effect_object(const struct enabling *enabling, const struct effect *effect)
{
	cJSON *object = cJSON_CreateObject();
	char *where = enabling->everywhere ? enabling_where(enabling, effect->where) : NULL;
	char word[WORD_MAX];

	cJSON_AddStringToObject(object, "factor", ww_word(&ww_factors, (int)enabling->factor));
	cJSON_AddStringToObject(object, "primitive",
				ww_word(&ww_primitives, (int)enabling->primitive));
	cJSON_AddStringToObject(object, "effect", effect->word);
	if (where)
		cJSON_AddStringToObject(object, "where", where);
	else
		cJSON_AddNullToObject(object, "where");
	add_number(object, "recorded", effect->recorded);
	add_number(object, "pairs", enabling->pairs);
	add_number(object, "seen", effect->seen);
	add_number(object, "pairs_seen", enabling->pairs_seen);
	cJSON_AddStringToObject(object, "errno", errno_word(effect->err, word));
	free(where);
	return object;
}

static void add_enablers(cJSON *object, const struct findings *findings)
{
	cJSON *enablers = cJSON_AddArrayToObject(object, "enablers");

	for (size_t i = 0; i < findings->enabling_count; i++) {
		const struct enabling *e = &findings->enablings[i];
		const struct effect effects[] = {
			{"lost", e->lost, e->lost_seen, &e->lost_where, e->err},
			{"gained", e->gained, e->gained_seen, &e->gained_where, 0},
		};

		for (size_t j = 0; j < 2; j++)
			if (effects[j].recorded + effects[j].seen > 0)
				cJSON_AddItemToArray(enablers, effect_object(e, &effects[j]));
	}
}

static void add_masks(cJSON *object, const struct signature *masks, uint64_t factors)
{
	cJSON *array = cJSON_AddArrayToObject(object, "masks");

	for (uint64_t m = 0; m < WW_BIT(masks->factors); m++)
		if (signature_get(masks, m))
			cJSON_AddItemToArray(array,
					     cJSON_CreateNumber((double)mask_expand(m, factors)));
}

static void add_states(cJSON *object, const struct findings *findings)
{
	cJSON *states = cJSON_AddArrayToObject(object, "states");

	for (size_t i = 0; i < findings->state_count; i++) {
		const struct effective_state *state = &findings->states[i];
		cJSON *item = cJSON_CreateObject();

		add_words(item, "primitives", &ww_primitives, state->primitives);
		add_masks(item, &state->masks, findings->factors);
		add_number(item, "cells", state->cells);
		add_number(item, "escapes", state->escapes);
		cJSON_AddStringToObject(item, "effective", state->text);
		cJSON_AddItemToArray(states, item);
	}
}

/* ---- what could not be applied ---- */

static cJSON *refusal_object(const struct refusal *refusal)
{
	cJSON *object = cJSON_CreateObject();
	char word[WORD_MAX];

	cJSON_AddStringToObject(object, "step", ww_word(&ww_steps, (int)refusal->step));
	add_words(object, "primitives", &ww_primitives, refusal->primitives);
	cJSON_AddStringToObject(object, "errno", errno_word(refusal->err, word));
	add_number(object, "failed", refusal->failed);
	add_number(object, "asked", refusal->asked);
	return object;
}

static void add_refusals(cJSON *object, const struct refusals *refusals)
{
	cJSON *list = cJSON_AddArrayToObject(object, "refusals");

	for (size_t i = 0; i < refusals->count; i++)
		cJSON_AddItemToArray(list, refusal_object(&refusals->list[i]));
	add_words(object, "idle", &ww_primitives, refusals->idle);
	cJSON_AddStringToObject(object, "level", ww_word(&ww_levels, (int)refusals->level));
}

/* Of somebody else's sandbox. */
static void add_presence(cJSON *object, const struct presence *presence)
{
	cJSON *item;

	if (!presence->launched)
		return;
	item = cJSON_AddObjectToObject(object, "presence");
	add_number(item, "compared", presence->compared);
	add_number(item, "bare", presence->bare);
	cJSON_AddBoolToObject(item, "nothing_in_force", nothing_in_force(presence));
	add_words(item, "idle", &ww_factors, presence->idle);
}

static cJSON *unstarted_object(const struct unstarted *unstarted)
{
	cJSON *object = cJSON_CreateObject();

	add_number(object, "mask", unstarted->mask);
	add_number(object, "masks", unstarted->masks);
	add_words(object, "common", &ww_factors, unstarted->common);
	add_number(object, "cells", unstarted->cells);
	cJSON_AddBoolToObject(object, "refused", unstarted->refused);
	if (unstarted->status == LAUNCHER_SLOW)
		cJSON_AddNullToObject(object, "status");
	else
		cJSON_AddNumberToObject(object, "status", unstarted->status);
	cJSON_AddStringToObject(object, "said", unstarted->said);
	return object;
}

static void add_unstarted(cJSON *object, const struct findings *findings)
{
	cJSON *list;

	if (!findings->presence.launched)
		return;
	list = cJSON_AddArrayToObject(object, "unstarted");
	for (size_t i = 0; i < findings->unstarted.count; i++)
		cJSON_AddItemToArray(list, unstarted_object(&findings->unstarted.list[i]));
}

/* ---- remedies ---- */

/* Null where they are not known. */
static void add_sets(cJSON *object, const struct remedy *remedy)
{
	cJSON *sets;

	if (remedy->set_count == 0) {
		cJSON_AddNullToObject(object, "sets");
		return;
	}
	sets = cJSON_AddArrayToObject(object, "sets");
	for (size_t i = 0; i < remedy->set_count; i++)
		cJSON_AddItemToArray(sets, words_array(&ww_factors, remedy->sets[i]));
}

static cJSON *remedy_object(const struct remedy *remedy)
{
	cJSON *object = cJSON_CreateObject();
	const struct catalog_entry *fixture = remedy->open->fixture;

	cJSON_AddStringToObject(object, "fixture", fixture->id);
	cJSON_AddStringToObject(object, "gain", ww_word(&ww_gains, (int)fixture->gain));
	add_words(object, "drop", &ww_factors, remedy->drop);
	if (remedy->stopped)
		cJSON_AddStringToObject(object, "stopped_by", remedy->stopped->profile);
	else
		cJSON_AddNullToObject(object, "stopped_by");
	add_sets(object, remedy);
	return object;
}

static cJSON *advice_object(const struct remedies *remedies, const struct advice *advice)
{
	cJSON *object = cJSON_CreateObject(), *fixtures;

	cJSON_AddStringToObject(object, "profile", advice->profile);
	add_words(object, "set", &ww_factors, advice->set);
	fixtures = cJSON_AddArrayToObject(object, "fixtures");
	for (size_t i = 0; i < advice->count; i++)
		cJSON_AddItemToArray(
			fixtures,
			cJSON_CreateString(remedies->list[advice->rows[i]].open->fixture->id));
	return object;
}

static void add_remedies(cJSON *object, const struct remedies *remedies)
{
	cJSON *list = cJSON_AddArrayToObject(object, "remedies");

	for (size_t i = 0; i < remedies->count; i++)
		cJSON_AddItemToArray(list, remedy_object(&remedies->list[i]));
	list = cJSON_AddArrayToObject(object, "advice");
	for (size_t i = 0; i < remedies->advice_count; i++)
		cJSON_AddItemToArray(list, advice_object(remedies, &remedies->advice[i]));
}

/* ---- all of it ---- */

static void add_known(cJSON *object, const struct findings *findings)
{
	add_counts(object, "full", &findings->full);
	add_standing(object, findings);
	add_number(object, "helped", findings->helped);
	add_words(object, "most_single", &ww_factors, findings->most_single);
	add_words(object, "most_shapley", &ww_factors, findings->most_shapley);
	cJSON_AddNumberToObject(object, "shared_out", (double)findings->shared_out);
	add_number(object, "measured", findings->measured_count);
	add_number(object, "whole", findings->whole);
}

cJSON *findings_object(const struct findings *findings, const struct remedies *remedies)
{
	cJSON *object = cJSON_CreateObject();

	cJSON_AddStringToObject(object, "profile", findings->profile);
	cJSON_AddStringToObject(object, "caller", ww_word(&ww_callers, (int)findings->caller));
	add_words(object, "factors", &ww_factors, findings->factors);
	add_number(object, "rows", findings->rows);
	add_number(object, "testable", findings->testable);
	add_number(object, "complete", findings->complete);
	add_number(object, "open", findings->open);
	add_number(object, "walled", findings->walled);
	add_number(object, "non_monotone", findings->non_monotone);
	cJSON_AddBoolToObject(object, "efficient", findings->efficient);
	add_shares(object, findings);
	add_interactions(object, findings->factors, findings->interaction);
	add_weak_spots(object, findings);
	add_enablers(object, findings);
	add_states(object, findings);
	add_known(object, findings);
	add_refusals(object, &findings->refusals);
	add_presence(object, &findings->presence);
	add_unstarted(object, findings);
	add_remedies(object, remedies);
	return object;
}
