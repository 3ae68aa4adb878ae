/* SPDX-License-Identifier: MIT */
/* Layers for the ATT&CK Navigator of tests/golden/small/: alpha_always is open, beta_chroot and
 * delta_helped fall with no_chroot alone, zeta_never holds, gamma_partial is not fully known,
 * epsilon_vacuous untestable. */
#include <cjson/cJSON.h>
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "study.h"

/* What the fixtures' authors name, in the order of the fixtures' ids. */
static void name_techniques(struct analysis *analysis, const char *const techniques[])
{
	for (size_t i = 0; i < analysis->catalog->count; i++) {
		free(analysis->catalog->entries[i].attack_ck);
		analysis->catalog->entries[i].attack_ck = strdup(techniques[i]);
	}
}

static cJSON *layers_of(const struct analysis *analysis)
{
	char *text = rendered(analysis, attack_layer_json);
	cJSON *layers = cJSON_Parse(text);

	cr_assert(layers, "%s", text);
	free(text);
	return layers;
}

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* `score` -1: none, and a colour instead. */
static void expect_technique(const cJSON *technique, const char *id, int score, int fixtures)
{
	cr_expect_str_eq(cJSON_GetStringValue(member(technique, "techniqueID")), id);
	cr_expect_eq(cJSON_GetArraySize(member(technique, "metadata")), fixtures);
	if (score >= 0)
		cr_expect_eq(cJSON_GetNumberValue(member(technique, "score")), score, "%s", id);
	else
		cr_expect_null(member(technique, "score"));
	cr_expect_eq(member(technique, "color") != NULL, score < 0);
}

Test(navigator, a_technique_stands_as_its_worst_fixture)
{
	/* alpha, beta, delta, epsilon, gamma, zeta */
	static const char *const techniques[] = {"T1548.001", "T1548.001,T1005", "TA0004; T1005",
						 "T1499",     "T1068,T1082",     "T1082"};
	struct analysis *analysis = load_small();
	cJSON *layers;
	const cJSON *list;

	name_techniques(analysis, techniques);
	layers = layers_of(analysis);
	cr_assert_eq(cJSON_GetArraySize(layers), 1);
	list = member(cJSON_GetArrayItem(layers, 0), "techniques");
	cr_assert_eq(cJSON_GetArraySize(list), 5);
	expect_technique(cJSON_GetArrayItem(list, 0), "T1005", 2, 2);
	expect_technique(cJSON_GetArrayItem(list, 1), "T1068", -1, 1);
	/* One of the two is not fully known: nobody can say that it is blocked everywhere. */
	expect_technique(cJSON_GetArrayItem(list, 2), "T1082", -1, 2);
	expect_technique(cJSON_GetArrayItem(list, 3), "T1499", -1, 1);
	expect_technique(cJSON_GetArrayItem(list, 4), "T1548.001", 3, 2);
	cJSON_Delete(layers);
	analysis_free(analysis);
}

Test(navigator, a_fixture_without_a_technique_is_nowhere)
{
	static const char *const none[] = {"", "", "", "", "", "T12, T1234.5, x"};
	struct analysis *analysis = load_small();
	cJSON *layers;

	name_techniques(analysis, none);
	layers = layers_of(analysis);
	cr_expect_eq(cJSON_GetArraySize(member(cJSON_GetArrayItem(layers, 0), "techniques")), 0);
	cJSON_Delete(layers);
	analysis_free(analysis);
}

Test(navigator, the_gradient_has_a_colour_for_each_score_and_the_legend_says_which)
{
	struct analysis *analysis = load_small();
	cJSON *layers = layers_of(analysis);
	const cJSON *layer = cJSON_GetArrayItem(layers, 0), *gradient = member(layer, "gradient"),
		    *colours = member(gradient, "colors"), *legend = member(layer, "legendItems");

	cr_expect_eq(cJSON_GetArraySize(colours),
		     (int)cJSON_GetNumberValue(member(gradient, "maxValue")) + 1);
	for (int i = 0; i < cJSON_GetArraySize(colours); i++) {
		const cJSON *item = cJSON_GetArrayItem(legend, i);

		cr_expect_str_eq(cJSON_GetStringValue(member(item, "color")),
				 cJSON_GetStringValue(cJSON_GetArrayItem(colours, i)));
		cr_expect_eq(atoi(cJSON_GetStringValue(member(item, "label"))), i);
	}
	cJSON_Delete(layers);
	analysis_free(analysis);
}

Test(navigator, a_partial_run_says_so)
{
	struct analysis *analysis = load_small();
	cJSON *layers;

	analysis->complete = false;
	layers = layers_of(analysis);
	cr_expect(strstr(cJSON_GetStringValue(member(cJSON_GetArrayItem(layers, 0), "description")),
			 "not complete"));
	cJSON_Delete(layers);
	analysis_free(analysis);
}
