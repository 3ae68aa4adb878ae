/* SPDX-License-Identifier: MIT */
/* SARIF 2.1.0 (OASIS standard): a rule for each fixture, a result for each change that trips the
 * gate, and a suppressed result for each that somebody accepted.  Properties are those that code
 * hosts read. */
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "gate/gate_report.h"
#include "gate/gate_rows.h"
#include "text/utf8.h"
#include "text/word_list.h"
#include "json/json_tree.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
#define LEVEL_RULE "core/level" /* no fixture's id has a slash */
#define LEVEL_SUMMARY "The core reaches the level of hardening that it reached before"
/* Ours alone.  A code host's own key hashes a line of a source file, and one that does not agree
 * with the host's calculation is warned of. */
#define FINGERPRINT_KEY "whichwall/v1"

/* ---- rules ---- */

/* external/cwe/cwe-732 is the form by which code hosts know a weakness. */
static void add_weaknesses(cJSON *tags, const char *list)
{
	char word[LIST_WORD_MAX], tag[LIST_WORD_MAX + 16];

	while (list_word(&list, word)) {
		if (strncmp(word, "CWE-", 4) != 0)
			continue;
		snprintf(tag, sizeof tag, "external/cwe/cwe-%s", word + 4);
		json_append(tags, tag);
	}
}

static void add_techniques(cJSON *tags, const char *list)
{
	char word[LIST_WORD_MAX], tag[LIST_WORD_MAX + 24];

	while (list_word(&list, word)) {
		if (!is_technique(word))
			continue;
		snprintf(tag, sizeof tag, "external/attack/%s", word);
		json_append(tags, tag);
	}
}

static void add_tags(cJSON *rule, const struct catalog_entry *fixture)
{
	cJSON *properties = cJSON_AddObjectToObject(rule, "properties");
	cJSON *tags = cJSON_AddArrayToObject(properties, "tags");

	json_append(tags, "security");
	json_append(tags, ww_word(&ww_classes, (int)fixture->fclass));
	add_techniques(tags, fixture->attack_ck ? fixture->attack_ck : "");
	add_weaknesses(tags, fixture->cwe ? fixture->cwe : "");
}

/* The page of the first technique, if it has any. */
static void add_help_uri(cJSON *rule, const char *techniques)
{
	char word[LIST_WORD_MAX], url[TECHNIQUE_URL_MAX];

	if (!list_word(&techniques, word) || !is_technique(word))
		return;
	technique_url(word, url);
	json_text(rule, "helpUri", url);
}

static void add_help(cJSON *rule, const struct catalog_entry *fixture)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return;
	fprintf(out, "%s. ", fixture->summary);
	if (fixture->references && *fixture->references)
		fprintf(out, "See also: %s. ", fixture->references);
	fprintf(out, "`whichwall explain %s` has the rule of the kernel.", fixture->id);
	fclose(out);
	json_message(rule, "help", text);
	free(text);
}

static cJSON *rule_object(const char *id, const char *summary)
{
	cJSON *rule = cJSON_CreateObject();

	json_text(rule, "id", id);
	json_message(rule, "shortDescription", summary);
	json_message(rule, "fullDescription", summary);
	json_text(cJSON_AddObjectToObject(rule, "defaultConfiguration"), "level", "error");
	return rule;
}

static cJSON *fixture_rule(const struct catalog_entry *fixture)
{
	cJSON *rule = rule_object(fixture->id, fixture->summary);

	add_help(rule, fixture);
	add_help_uri(rule, fixture->attack_ck ? fixture->attack_ck : "");
	add_tags(rule, fixture);
	return rule;
}

/* For what has no entry in the catalogue: the level, and fixtures that are gone. */
static cJSON *plain_rule(const char *id, const char *summary)
{
	cJSON *rule = rule_object(id, summary);

	json_message(rule, "help", summary);
	return rule;
}

static const char *rule_of(const struct change *change)
{
	return *change->fixture ? change->fixture : LEVEL_RULE;
}

/* -1 when there is none, or without memory. */
static int rule_index(const cJSON *rules, const char *id)
{
	char *clean = utf8_clean(id); /* as it was written */
	int index = 0, found = -1;
	const cJSON *rule;

	cJSON_ArrayForEach(rule, rules)
	{
		const char *known = cJSON_GetStringValue(cJSON_GetObjectItem(rule, "id"));

		if (clean && known && strcmp(known, clean) == 0)
			found = index;
		index++;
	}
	free(clean);
	return found;
}

static cJSON *rules_array(const struct gate *gate)
{
	cJSON *rules = cJSON_CreateArray();

	cJSON_AddItemToArray(rules, plain_rule(LEVEL_RULE, LEVEL_SUMMARY));
	for (size_t i = 0; gate->catalog && i < gate->catalog->count; i++)
		cJSON_AddItemToArray(rules, fixture_rule(&gate->catalog->entries[i]));
	for (size_t i = 0; i < gate->count; i++) {
		const char *id = rule_of(gate->ruled[i].change);

		if (rule_index(rules, id) < 0)
			cJSON_AddItemToArray(rules,
					     plain_rule(id, "A fixture of the baseline that this "
							    "program does not have"));
	}
	return rules;
}

/* ---- results ---- */

/* Profile, caller, fixture and kind name a change for as long as the vocabulary stands. */
static void fingerprint(const struct change *change, char hash[SHA256_DIGEST_STRING_LENGTH])
{
	const char *parts[] = {change->profile, ww_word(&ww_callers, (int)change->caller),
			       change->fixture, change_word(change->kind)};
	SHA2_CTX context;

	SHA256Init(&context);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		SHA256Update(&context, (const uint8_t *)parts[i], strlen(parts[i]) + 1);
	SHA256End(&context, hash);
}

/* RFC 3986: a relative reference for a relative path, file:///... for an absolute one. */
static char *path_uri(const char *path)
{
	char *uri = NULL;
	size_t size;
	FILE *out = open_memstream(&uri, &size);

	if (!out)
		return NULL;
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	fputs(path[0] == '/' ? "file://" : "", out);
	for (; *path; path++) {
		unsigned char c = (unsigned char)*path;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    strchr("-._~/", c))
			putc(c, out);
		else
			fprintf(out, "%%%02X", c);
	}
	fclose(out);
	return uri;
}

/* The first character of the row's line: hosts that draw the region want all four numbers. */
static void add_region(cJSON *physical, unsigned line)
{
	cJSON *region = cJSON_AddObjectToObject(physical, "region");

	cJSON_AddNumberToObject(region, "startLine", line);
	cJSON_AddNumberToObject(region, "startColumn", 1);
	cJSON_AddNumberToObject(region, "endLine", line);
	cJSON_AddNumberToObject(region, "endColumn", 2);
}

static void add_location(cJSON *result, const struct gate *gate, const struct change *change)
{
	cJSON *location = cJSON_CreateObject(), *physical, *logical = cJSON_CreateObject();
	char name[WW_PROFILE_MAX + WW_ID_MAX + 16];
	char *uri = path_uri(gate->baseline_path ? gate->baseline_path : "");

	cJSON_AddItemToArray(cJSON_AddArrayToObject(result, "locations"), location);
	physical = cJSON_AddObjectToObject(location, "physicalLocation");
	json_text(cJSON_AddObjectToObject(physical, "artifactLocation"), "uri", uri);
	add_region(physical, change_line(gate, change));
	snprintf(name, sizeof name, "%s.%s.%s", change->profile,
		 ww_word(&ww_callers, (int)change->caller), rule_of(change));
	json_text(logical, "fullyQualifiedName", name);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(location, "logicalLocations"), logical);
	free(uri);
}

static void add_result_message(cJSON *result, const struct ruled_change *ruled)
{
	const struct change *change = ruled->change;
	char *sentence = ruled_sentence(ruled), *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out) {
		fprintf(out, "%s, profile %s, caller %s: %s. This is %s: %s.", rule_of(change),
			change->profile, ww_word(&ww_callers, (int)change->caller),
			sentence ? sentence : "", change_word(change->kind),
			change_what(change->kind));
		fclose(out);
	}
	json_message(result, "message", text);
	free(text);
	free(sentence);
}

static void add_suppression(cJSON *result, const struct expectation *expectation)
{
	cJSON *suppression = cJSON_CreateObject();
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	cJSON_AddItemToArray(cJSON_AddArrayToObject(result, "suppressions"), suppression);
	json_text(suppression, "kind", "external");
	json_text(suppression, "status", "accepted");
	if (out) {
		fprintf(out, "%s (until %s)",
			expectation && expectation->reason ? expectation->reason : "",
			expectation ? expectation->expires : "?");
		fclose(out);
	}
	json_text(suppression, "justification", text);
	free(text);
}

static cJSON *result_object(const struct gate *gate, const struct ruled_change *ruled, int rule)
{
	cJSON *result = cJSON_CreateObject();
	char hash[SHA256_DIGEST_STRING_LENGTH];

	json_text(result, "ruleId", rule_of(ruled->change));
	cJSON_AddNumberToObject(result, "ruleIndex", rule);
	json_text(result, "level", "error");
	add_result_message(result, ruled);
	add_location(result, gate, ruled->change);
	fingerprint(ruled->change, hash);
	json_text(cJSON_AddObjectToObject(result, "partialFingerprints"), FINGERPRINT_KEY, hash);
	if (ruled->ruling == RULING_EXPECTED)
		add_suppression(result, ruled->expectation);
	return result;
}

static void add_results(cJSON *run, const struct gate *gate, const cJSON *rules)
{
	cJSON *results = cJSON_AddArrayToObject(run, "results");

	for (size_t i = 0; i < gate->count; i++) {
		const struct ruled_change *ruled = &gate->ruled[i];

		if (ruling_trips(ruled->ruling) || ruled->ruling == RULING_EXPECTED)
			cJSON_AddItemToArray(
				results, result_object(gate, ruled,
						       rule_index(rules, rule_of(ruled->change))));
	}
}

int gate_sarif(const struct gate *gate, FILE *out)
{
	cJSON *root = cJSON_CreateObject(), *rules = rules_array(gate);
	cJSON *run = cJSON_CreateObject(), *driver;

	json_text(root, "$schema", SCHEMA);
	json_text(root, "version", "2.1.0");
	cJSON_AddItemToArray(cJSON_AddArrayToObject(root, "runs"), run);
	driver = cJSON_AddObjectToObject(cJSON_AddObjectToObject(run, "tool"), "driver");
	json_text(driver, "name", "whichwall");
	if (gate->comparison->after->tool_version)
		json_text(driver, "version", gate->comparison->after->tool_version);
	cJSON_AddItemToObject(driver, "rules", rules);
	add_results(run, gate, rules);
	return json_print(root, out);
}
