/* SPDX-License-Identifier: MIT */
/* The catalogue of fixtures, parsed strictly: a mistake in a manifest would become a wrong
 * measurement. */
#include "catalog_parse.h"

#include <cjson/cJSON.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attribution.h"
#include "manifest.h"

#define DEADLINE_DEFAULT_MS 2000
#define DEADLINE_MAX_MS 10000
#define CATALOG_ARGUMENTS_MAX 16

/* What a field holds decides how it is read. */
enum kind {
	KIND_TEXT,
	KIND_TEXT_LIST,
	KIND_WORD,
	KIND_WORD_SET,
	KIND_SIGNALS,
	KIND_DEADLINE,
	KIND_PREDICT
};

struct field {
	const char *key;
	enum kind kind;
	size_t offset;
	const struct ww_words *words;
	bool required;
};

#define AT(member) offsetof(struct catalog_entry, member)
static const struct field fields[] = {
	{"id", KIND_TEXT, AT(id), NULL, true},
	{"summary", KIND_TEXT, AT(summary), NULL, true},
	{"class", KIND_WORD, AT(fclass), &ww_classes, true},
	{"needs", KIND_WORD_SET, AT(needs), &ww_needs, true},
	{"witness", KIND_WORD, AT(witness), &ww_witnesses, true},
	{"goal", KIND_WORD, AT(goal), &ww_goals, false},
	{"predict", KIND_PREDICT, AT(predict), &ww_callers, true},
	/* Not required: runs and manifests from before this field are read as well. */
	{"gain", KIND_WORD, AT(gain), &ww_gains, false},
	{"attack_ck", KIND_TEXT, AT(attack_ck), NULL, true},
	{"cwe", KIND_TEXT, AT(cwe), NULL, true},
	{"references", KIND_TEXT, AT(references), NULL, true},
	{"features", KIND_TEXT, AT(features), NULL, false},
	{"signals", KIND_SIGNALS, AT(signals), NULL, false},
	{"deadline_ms", KIND_DEADLINE, AT(deadline_ms), NULL, false},
	{"marks", KIND_WORD_SET, AT(marks), &ww_marks, false},
	{"benign", KIND_TEXT, AT(benign), NULL, false},
	{"program", KIND_TEXT, AT(program), NULL, false},
	{"hash", KIND_TEXT, AT(hash), NULL, false},
	{"protocol", KIND_WORD, AT(protocol), &ww_protocols, false},
	{"arguments", KIND_TEXT_LIST, AT(arguments), NULL, false},
	{"benign_arguments", KIND_TEXT_LIST, AT(benign_arguments), NULL, false},
	{"marker", KIND_TEXT, AT(marker), NULL, false},
	{"benign_marker", KIND_TEXT, AT(benign_marker), NULL, false},
	{"file", KIND_TEXT, AT(file), NULL, false},
};
#define FIELD_COUNT (sizeof fields / sizeof *fields)

/* The name of an entry in messages: its id, once that is known. */
static const char *name_of(const struct catalog_entry *entry)
{
	return entry->id ? entry->id : "(no id yet)";
}

static int bad_field(const struct catalog_entry *entry, const char *key, const char *expected,
		     struct ww_error *e)
{
	ww_fail(e, 2, "catalogue: fixture %.64s: field \"%.32s\": expected %s", name_of(entry), key,
		expected);
	if (e)
		snprintf(e->field, sizeof e->field, "%s", key);
	return -1;
}

static int read_text(const cJSON *item, const char *key, char **text,
		     const struct catalog_entry *entry, struct ww_error *e)
{
	if (!cJSON_IsString(item))
		return bad_field(entry, key, "a string", e);
	*text = strdup(item->valuestring);
	return *text ? 0 : ww_fail(e, 3, "out of memory");
}

static int read_text_list(const cJSON *item, const char *key, struct text_list *list,
			  const struct catalog_entry *entry, struct ww_error *e)
{
	const int size = cJSON_GetArraySize(item);
	const cJSON *element;

	if (!cJSON_IsArray(item) || size > CATALOG_ARGUMENTS_MAX)
		return bad_field(entry, key, "an array of at most 16 strings", e);
	list->items = calloc(size ? (size_t)size : 1, sizeof *list->items);
	if (!list->items)
		return ww_fail(e, 3, "out of memory");
	cJSON_ArrayForEach(element, item)
	{
		if (read_text(element, key, &list->items[list->count], entry, e) < 0)
			return -1;
		list->count++;
	}
	return 0;
}

static int read_word(const cJSON *item, const struct field *field, int *value,
		     const struct catalog_entry *entry, struct ww_error *e)
{
	if (!cJSON_IsString(item))
		return bad_field(entry, field->key, "a word", e);
	*value = ww_lookup(field->words, item->valuestring);
	if (*value < 0)
		return ww_fail(e, 2, "catalogue: fixture %.64s: field \"%s\": '%.40s' is not a %s",
			       name_of(entry), field->key, item->valuestring,
			       field->words->concept);
	return 0;
}

static int read_word_set(const cJSON *item, const struct field *field, uint64_t *set,
			 const struct catalog_entry *entry, struct ww_error *e)
{
	const cJSON *element;
	int value;

	if (!cJSON_IsArray(item))
		return bad_field(entry, field->key, "an array of words", e);
	cJSON_ArrayForEach(element, item)
	{
		if (read_word(element, field, &value, entry, e) < 0)
			return -1;
		*set |= WW_BIT(value);
	}
	return 0;
}

/* A fixture must not declare SIGKILL: the out-of-memory killer would then count as a blocker. */
static int read_signals(const cJSON *item, uint64_t *signals, const struct catalog_entry *entry,
			struct ww_error *e)
{
	const cJSON *element;

	if (!cJSON_IsArray(item))
		return bad_field(entry, "signals", "an array of signal numbers", e);
	cJSON_ArrayForEach(element, item)
	{
		double number = cJSON_IsNumber(element) ? element->valuedouble : 0;

		if (!(number >= 1 && number <= 63) || number != (int)number ||
		    (int)number == SIGKILL)
			return bad_field(entry, "signals", "signal numbers 1 to 63 without 9", e);
		*signals |= WW_BIT((int)number);
	}
	return 0;
}

static int read_deadline(const cJSON *item, unsigned *deadline_ms,
			 const struct catalog_entry *entry, struct ww_error *e)
{
	double number = cJSON_IsNumber(item) ? item->valuedouble : -1;

	if (!(number >= 0 && number <= DEADLINE_MAX_MS) || number != (unsigned)number)
		return bad_field(entry, "deadline_ms",
				 "whole milliseconds up to 10000 (0: the default)", e);
	*deadline_ms = (unsigned)number;
	return 0;
}

static int check_prediction(const char *text, const char *caller, const struct catalog_entry *entry,
			    struct ww_error *e)
{
	struct implicant *terms;
	struct ww_error why;
	size_t count;

	if (strcmp(text, "untestable") == 0)
		return 0;
	if (implicants_parse(text, &terms, &count, &why) < 0)
		return ww_fail(e, 2, "catalogue: fixture %.64s: prediction for %s: %.120s",
			       name_of(entry), caller, why.text);
	free(terms);
	return 0;
}

static int read_predictions(const cJSON *item, struct catalog_entry *entry, struct ww_error *e)
{
	const cJSON *element;

	if (!cJSON_IsObject(item))
		return bad_field(entry, "predict", "an object of one prediction per caller", e);
	cJSON_ArrayForEach(element, item)
	{
		int caller = ww_lookup(&ww_callers, element->string);

		if (caller < 0 || entry->predict[caller])
			return bad_field(entry, "predict", "each caller once", e);
		if (read_text(element, "predict", &entry->predict[caller], entry, e) < 0 ||
		    check_prediction(element->valuestring, element->string, entry, e) < 0)
			return -1;
	}
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		if (!entry->predict[caller])
			return bad_field(entry, "predict", "a prediction for every caller", e);
	return 0;
}

static int read_field(const cJSON *item, const struct field *field, struct catalog_entry *entry,
		      struct ww_error *e)
{
	void *member = (char *)entry + field->offset;
	int value = 0;

	switch (field->kind) {
	case KIND_TEXT:
		return read_text(item, field->key, member, entry, e);
	case KIND_TEXT_LIST:
		return read_text_list(item, field->key, member, entry, e);
	case KIND_WORD:
		if (read_word(item, field, &value, entry, e) < 0)
			return -1;
		/* All enums of the vocabulary are unsigned int underneath. */
		memcpy(member, &value, sizeof value);
		return 0;
	case KIND_WORD_SET:
		return read_word_set(item, field, member, entry, e);
	case KIND_SIGNALS:
		return read_signals(item, member, entry, e);
	case KIND_DEADLINE:
		return read_deadline(item, member, entry, e);
	case KIND_PREDICT:
		return read_predictions(item, entry, e);
	}
	return -1;
}
_Static_assert(sizeof(enum witness) == sizeof(int) && sizeof(enum goal) == sizeof(int) &&
		       sizeof(enum fixture_class) == sizeof(int) &&
		       sizeof(enum gain) == sizeof(int) && sizeof(enum protocol) == sizeof(int),
	       "read_field() copies enumerators as int");

static int check_id(const struct catalog_entry *entry, struct ww_error *e)
{
	size_t length = strlen(entry->id);

	if (length == 0 || length >= WW_ID_MAX ||
	    strspn(entry->id, "abcdefghijklmnopqrstuvwxyz0123456789_") != length)
		return bad_field(entry, "id", "1 to 63 of a-z, 0-9 and _", e);
	return 0;
}

/* A goal belongs to one of two witnesses. */
static int check_goal(const struct catalog_entry *entry, struct ww_error *e)
{
	const bool of_descriptor = entry->goal >= GOAL_FD_BPF_MAP;

	if (entry->witness == WITNESS_CREDS && (entry->goal == GOAL_NONE || of_descriptor))
		return bad_field(entry, "goal", "a goal for witness \"creds\"", e);
	if (entry->witness == WITNESS_DESCRIPTOR && !of_descriptor)
		return bad_field(entry, "goal", "a goal for witness \"descriptor\"", e);
	if (entry->witness != WITNESS_CREDS && entry->witness != WITNESS_DESCRIPTOR &&
	    entry->goal != GOAL_NONE)
		return bad_field(entry, "goal",
				 "no goal without witness \"creds\" or \"descriptor\"", e);
	return 0;
}

static int check_entry(const struct catalog_entry *entry, struct ww_error *e)
{
	const struct manifest_fault fault = manifest_check(entry);

	if (check_id(entry, e) < 0)
		return -1;
	if (!*entry->summary)
		return bad_field(entry, "summary", "a sentence", e);
	if (fault.field)
		return bad_field(entry, fault.field, fault.expected, e);
	return check_goal(entry, e);
}

static int finish_entry(struct catalog_entry *entry, unsigned seen, struct ww_error *e)
{
	for (size_t i = 0; i < FIELD_COUNT; i++)
		if (fields[i].required && !(seen & (1U << i)))
			return ww_fail(e, 2, "catalogue: fixture %.64s: field \"%s\" is missing",
				       name_of(entry), fields[i].key);
	if (!entry->features)
		entry->features = strdup("");
	if (!entry->features)
		return ww_fail(e, 3, "out of memory");
	if (entry->deadline_ms == 0)
		entry->deadline_ms = DEADLINE_DEFAULT_MS;
	return check_entry(entry, e);
}

static int find_field(const char *key)
{
	for (size_t i = 0; i < FIELD_COUNT; i++)
		if (strcmp(fields[i].key, key) == 0)
			return (int)i;
	return -1;
}

static int read_item(const cJSON *item, unsigned *seen, struct catalog_entry *entry,
		     struct ww_error *e)
{
	const int i = find_field(item->string);

	if (i < 0)
		return ww_fail(e, 2, "catalogue: fixture %.64s: unknown field \"%.40s\"",
			       name_of(entry), item->string);
	if (*seen & (1U << i))
		return bad_field(entry, fields[i].key, "to stand once", e);
	*seen |= 1U << i;
	return read_field(item, &fields[i], entry, e);
}

static int read_entry(const cJSON *object, struct catalog_entry *entry, struct ww_error *e)
{
	const cJSON *item;
	unsigned seen = 0;

	if (!cJSON_IsObject(object))
		return ww_fail(e, 2, "catalogue: expected an array of objects");
	cJSON_ArrayForEach(item, object)
	{
		if (read_item(item, &seen, entry, e) == 0)
			continue;
		if (e)
			snprintf(e->field, sizeof e->field, "%s", item->string);
		return -1;
	}
	return finish_entry(entry, seen, e);
}

static int compare_entries(const void *a, const void *b)
{
	const struct catalog_entry *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static int sort_entries(struct catalog *catalog, struct ww_error *e)
{
	struct catalog_entry *entries = catalog->entries;

	qsort(entries, catalog->count, sizeof *entries, compare_entries);
	for (size_t i = 1; i < catalog->count; i++)
		if (strcmp(entries[i - 1].id, entries[i].id) == 0)
			return ww_fail(e, 2, "catalogue: two fixtures have the id %s",
				       entries[i].id);
	return 0;
}

static int read_entries(const cJSON *array, struct catalog *catalog, struct ww_error *e)
{
	const cJSON *object;
	int count = cJSON_GetArraySize(array);

	catalog->entries = calloc(count ? (size_t)count : 1, sizeof *catalog->entries);
	if (!catalog->entries)
		return ww_fail(e, 3, "out of memory");
	cJSON_ArrayForEach(object, array)
	{
		/* Counted before it is read, so that a half-read entry is freed. */
		if (read_entry(object, &catalog->entries[catalog->count++], e) < 0)
			return -1;
	}
	return sort_entries(catalog, e);
}

int catalog_parse(const char *json, struct catalog *catalog, struct ww_error *e)
{
	const char *end = json;
	cJSON *array = cJSON_ParseWithOpts(json, &end, true);
	struct catalog parsed = {0};
	int status = -1;

	if (!cJSON_IsArray(array))
		ww_fail(e, 2, "catalogue: %s",
			array ? "expected a JSON array of fixtures" : "not JSON");
	else
		status = read_entries(array, &parsed, e);
	if (status < 0 && e)
		e->line = array ? manifest_line(json, parsed.count, e->field)
				: manifest_line_at(json, end);
	cJSON_Delete(array);
	if (status < 0)
		catalog_done(&parsed);
	else
		*catalog = parsed;
	return status;
}
