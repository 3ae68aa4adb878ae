/* SPDX-License-Identifier: MIT */
/* From a line of trials.jsonl to facts.
 *
 * Two readers: one for a line as journal_format() writes it, since a study has millions of them,
 * and a general parser of JSON for every other spelling.  Both understand a value by read_value();
 * the first accepts nothing that the second refuses, and only the second says what is wrong. */
#include <cjson/cJSON.h>
#include <string.h>

#include "identity.h"
#include "journal.h"
#include "journal_fields.h"
#include "json_text.h"

/* ---- values ---- */

/* A JSON value of the kinds that records have; text is not terminated. */
struct value {
	enum { VALUE_OTHER, VALUE_NUMBER, VALUE_STRING, VALUE_BOOL } type;
	const char *text;
	size_t length;
	int64_t number;
	bool truth;
	bool plain; /* of a string: all of it is known to be printable ASCII */
};

static bool read_number(const struct value *value, int64_t low, int64_t high, int64_t *number)
{
	*number = value->number;
	return value->type == VALUE_NUMBER && *number >= low && *number <= high;
}

static const char *read_integer(const struct field *field, const struct value *value, void *member)
{
	int64_t number;

	if (field->kind == KIND_INT) {
		if (!read_number(value, INT32_MIN, INT32_MAX, &number))
			return "expected a small whole number";
		*(int *)member = (int)number;
	} else if (field->kind == KIND_UNSIGNED) {
		if (!read_number(value, 0, UINT32_MAX, &number))
			return "expected a small whole number, not negative";
		*(unsigned *)member = (unsigned)number;
	} else {
		if (!read_number(value, 0, NUMBER_MAX, &number))
			return "expected a whole number below 2^53";
		*(uint64_t *)member = (uint64_t)number;
	}
	return NULL;
}

/* The names of steps are what a program under test chose to say.  As in the recording of them, what
 * is not printable ASCII becomes a _, and so does what would make it a formula in a spreadsheet. */
static void tame(char *text, bool plain)
{
	if (*text && strchr("=+-@", *text))
		*text = '_';
	for (; !plain && *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '_';
}

static const char *read_text(const struct field *field, const struct value *value, char *member)
{
	if (value->type != VALUE_STRING)
		return "expected a string";
	if (value->length >= field->size)
		return "the string is too long";
	memcpy(member, value->text, value->length);
	member[value->length] = '\0';
	if (field->kind == KIND_TEXT)
		tame(member, value->plain);
	return NULL;
}

static const char *read_word(const struct field *field, const struct value *value, void *member)
{
	if (value->type != VALUE_STRING)
		return "expected a word";
	for (int i = 0; i < field->words->count; i++) {
		const char *word = field->words->words[i];

		if (strncmp(word, value->text, value->length) == 0 && word[value->length] == '\0') {
			memcpy(member, &i, sizeof i);
			return NULL;
		}
	}
	return "the word is not in the vocabulary";
}

static const char *read_id(const struct value *value, uint64_t *id)
{
	uint64_t parsed = 0;

	if (value->type != VALUE_STRING || value->length != 16)
		return "expected 16 hex digits";
	for (size_t i = 0; i < 16; i++) {
		static const char digits[] = "0123456789abcdef";
		const char *digit = memchr(digits, value->text[i], 16);

		if (!digit)
			return "expected 16 hex digits";
		parsed = parsed << 4 | (uint64_t)(digit - digits);
	}
	*id = parsed;
	return NULL;
}

static const char *read_outcome(const struct value *value, struct facts *facts)
{
	char text[WW_OUTCOME_TEXT_MAX];

	if (value->type != VALUE_STRING || value->length >= sizeof text)
		return "expected an outcome";
	memcpy(text, value->text, value->length);
	text[value->length] = '\0';
	if (outcome_parse(text, &facts->outcome) < 0)
		return "malformed outcome";
	facts->has_outcome = true;
	return NULL;
}

static const char *read_version(const struct value *value)
{
	if (value->type != VALUE_NUMBER || value->number != WW_FORMAT_VERSION)
		return "expected format version 1";
	return NULL;
}

/* What is wrong with the value, or NULL. */
static const char *read_value(const struct field *field, const struct value *value,
			      struct facts *facts)
{
	void *member = (char *)facts + field->offset;

	switch (field->kind) {
	case KIND_VERSION:
		return read_version(value);
	case KIND_ID:
		return read_id(value, member);
	case KIND_INT:
	case KIND_UNSIGNED:
	case KIND_U64:
		return read_integer(field, value, member);
	case KIND_BOOL:
		*(bool *)member = value->truth;
		return value->type == VALUE_BOOL ? NULL : "expected true or false";
	case KIND_WORD:
		return read_word(field, value, member);
	case KIND_TEXT:
	case KIND_LINES:
		return read_text(field, value, member);
	case KIND_OUTCOME:
		return read_outcome(value, facts);
	}
	return "unknown kind";
}

/* Why the facts are no record, with the field at fault, or NULL. */
static const char *misfit(const struct facts *facts, const char **key)
{
	struct trial_key of = facts_key(facts);

	*key = "p";
	if (!*facts->profile)
		return "empty";
	*key = "f";
	if (!*facts->fixture)
		return "empty";
	*key = "id";
	return trial_id(&of) == facts->id ? NULL : "not the hash of p, c, m, f, a and r";
}

/* ---- the line as it is written ---- */

/* What follows `expected`, or NULL. */
static const char *skip(const char *text, const char *expected)
{
	while (*expected && *text == *expected) {
		text++;
		expected++;
	}
	return *expected ? NULL : text;
}

#define EIGHT(byte) (0x0101010101010101U * (byte))

/* Is each of the eight bytes from blank to ~, and none a backslash?  A borrow or a carry can only
 * make a byte look wrong beside one that is. */
static bool eight_plain(uint64_t word)
{
	uint64_t escape = word ^ EIGHT('\\');
	uint64_t wrong = word | (word + EIGHT(1)) | ((word - EIGHT(' ')) & ~word) |
			 ((escape - EIGHT(1)) & ~escape);

	return (wrong & EIGHT(0x80)) == 0;
}

static bool is_plain(const char *text, size_t length)
{
	uint64_t word;

	for (; length >= sizeof word; text += sizeof word, length -= sizeof word) {
		memcpy(&word, text, sizeof word);
		if (!eight_plain(word))
			return false;
	}
	word = EIGHT(' ');
	memcpy(&word, text, length);
	return eight_plain(word);
}

/* The string that starts at `text`, after its quote; returns what follows it, or NULL.  Escapes and
 * what is not ASCII are left to the general parser. */
static const char *scan_string(const char *text, struct value *value)
{
	const char *end = strchr(text, '"');

	if (!end || !is_plain(text, (size_t)(end - text)))
		return NULL;
	*value = (struct value){
		.type = VALUE_STRING, .text = text, .length = (size_t)(end - text), .plain = true};
	return end + 1;
}

static const char *scan_number(const char *text, struct value *value)
{
	bool negative = *text == '-';
	const char *start = text + negative;
	const char *end = start;
	int64_t number = 0;

	while (*end >= '0' && *end <= '9' && end - start < 16)
		number = 10 * number + (*end++ - '0');
	if (end == start || (*start == '0' && end - start > 1) || number > NUMBER_MAX)
		return NULL;
	*value = (struct value){.type = VALUE_NUMBER, .number = negative ? -number : number};
	return end;
}

/* Returns what follows the value, or NULL. */
static const char *scan_value(const char *text, struct value *value)
{
	if (*text == '"')
		return scan_string(text + 1, value);
	if (*text != 't')
		return scan_number(text, value);
	*value = (struct value){.type = VALUE_BOOL, .truth = true};
	return skip(text, "true");
}

/* The fields in their order, without blanks.  False: not so, or not right. */
static bool parse_as_written(const char *line, struct facts *facts)
{
	char separator = '{';
	const char *key;

	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const struct field *field = &journal_fields[i];
		const char *at = *line == separator ? skip(line + 1, field->head) : NULL;
		struct value value;

		if (!at && field->always)
			return false;
		if (!at)
			continue;
		line = scan_value(at, &value);
		if (!line || read_value(field, &value, facts) != NULL)
			return false;
		separator = ',';
	}
	return strcmp(line, "}") == 0 && misfit(facts, &key) == NULL;
}

/* ---- any spelling ---- */

static int bad_field(struct ww_error *e, const char *key, const char *what)
{
	return ww_fail(e, 2, "field \"%.40s\": %s", key, what);
}

static const struct field *find_field(const char *key)
{
	for (size_t i = 0; i < FIELD_COUNT; i++)
		if (strcmp(journal_fields[i].key, key) == 0)
			return &journal_fields[i];
	return NULL;
}

static struct value general_value(const cJSON *item)
{
	double number = item->valuedouble;

	if (cJSON_IsString(item))
		return (struct value){.type = VALUE_STRING,
				      .text = item->valuestring,
				      .length = strlen(item->valuestring)};
	if (cJSON_IsBool(item))
		return (struct value){.type = VALUE_BOOL, .truth = cJSON_IsTrue(item)};
	if (cJSON_IsNumber(item) && number >= -(double)NUMBER_MAX && number <= (double)NUMBER_MAX &&
	    number == (double)(int64_t)number)
		return (struct value){.type = VALUE_NUMBER, .number = (int64_t)number};
	return (struct value){.type = VALUE_OTHER};
}

/* *seen: bit i when fields[i] has come. */
static int read_item(const cJSON *item, struct facts *facts, unsigned *seen, struct ww_error *e)
{
	const struct field *field = find_field(item->string);
	struct value value = general_value(item);
	const char *wrong;
	unsigned bit;

	if (!field)
		return bad_field(e, item->string, "unknown");
	bit = 1U << (field - journal_fields);
	if (*seen & bit)
		return bad_field(e, item->string, "stands twice");
	*seen |= bit;
	wrong = read_value(field, &value, facts);
	return wrong ? bad_field(e, item->string, wrong) : 0;
}

static int read_object(const cJSON *object, struct facts *facts, struct ww_error *e)
{
	const char *key, *wrong;
	const cJSON *item;
	unsigned seen = 0;

	cJSON_ArrayForEach(item, object)
	{
		if (read_item(item, facts, &seen, e) < 0)
			return -1;
	}
	for (size_t i = 0; i < FIELD_COUNT; i++)
		if (journal_fields[i].always && !(seen & (1U << i)))
			return bad_field(e, journal_fields[i].key, "missing");
	wrong = misfit(facts, &key);
	return wrong ? bad_field(e, key, wrong) : 0;
}

static int parse_any(const char *line, struct facts *facts, struct ww_error *e)
{
	const char *flaw = json_text_flaw(line);
	cJSON *object;
	int status;

	if (flaw) {
		ww_fail(e, 2, "%s", flaw);
		return NOT_JSON;
	}
	object = cJSON_ParseWithOpts(line, NULL, true);
	if (cJSON_IsObject(object)) {
		status = read_object(object, facts, e);
	} else {
		ww_fail(e, 2, "not a JSON object");
		status = NOT_JSON;
	}
	cJSON_Delete(object);
	return status;
}

int journal_parse_line(const char *line, struct facts *facts, struct ww_error *e)
{
	*facts = (struct facts){0};
	if (parse_as_written(line, facts))
		return 0;
	*facts = (struct facts){0};
	return parse_any(line, facts, e);
}

int journal_parse(const char *line, struct facts *facts, struct ww_error *e)
{
	struct facts parsed;

	if (journal_parse_line(line, &parsed, e) < 0)
		return -1;
	*facts = parsed;
	return 0;
}
