/* SPDX-License-Identifier: MIT */
/* trials.jsonl.  One table of fields serves the writer and the reader, so that a record cannot be
 * written in one way and read in another.  docs/file-formats.md describes the fields. */
#include "journal.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "plan.h"

#define NUMBER_MAX ((INT64_C(1) << 53) - 1) /* most readers hold JSON numbers as doubles */
#define OUTCOME_TEXT_MAX 128
#define NOT_JSON (-2)

enum kind {
	KIND_VERSION,
	KIND_ID,
	KIND_INT,
	KIND_UNSIGNED,
	KIND_U64,
	KIND_BOOL,
	KIND_WORD,
	KIND_TEXT,
	KIND_OUTCOME,
};

struct field {
	const char *key;
	size_t length; /* of the key */
	enum kind kind;
	bool always; /* written whatever it holds, and must be there */
	size_t offset, size;
	const struct ww_words *words;
};

#define KEY(key) key, sizeof key - 1
#define AT(member) offsetof(struct facts, member), sizeof(((struct facts *)0)->member)
/* In the order in which they are written. */
static const struct field fields[] = {
	{KEY("v"), KIND_VERSION, true, 0, 0, NULL},
	{KEY("id"), KIND_ID, true, AT(id), NULL},
	{KEY("try"), KIND_UNSIGNED, true, AT(attempt), NULL},
	{KEY("p"), KIND_TEXT, true, AT(profile), NULL},
	{KEY("c"), KIND_WORD, true, AT(caller), &ww_callers},
	{KEY("m"), KIND_U64, true, AT(mask), NULL},
	{KEY("f"), KIND_TEXT, true, AT(fixture), NULL},
	{KEY("a"), KIND_WORD, true, AT(arm), &ww_arms},
	{KEY("r"), KIND_UNSIGNED, true, AT(rep), NULL},
	{KEY("setup"), KIND_WORD, false, AT(setup), &ww_setups},
	{KEY("setup_errno"), KIND_INT, false, AT(setup_errno), NULL},
	{KEY("setup_step"), KIND_TEXT, false, AT(setup_step), NULL},
	{KEY("out"), KIND_OUTCOME, false, AT(outcome), NULL},
	{KEY("eff"), KIND_TEXT, false, AT(effective), NULL},
	{KEY("said"), KIND_WORD, false, AT(said), &ww_saids},
	{KEY("phase"), KIND_WORD, false, AT(phase), &ww_phases},
	{KEY("step"), KIND_TEXT, false, AT(step), NULL},
	{KEY("errno"), KIND_INT, false, AT(said_errno), NULL},
	{KEY("cannot"), KIND_WORD, false, AT(cannot), &ww_reasons},
	{KEY("sight"), KIND_WORD, false, AT(sight), &ww_sights},
	{KEY("end"), KIND_WORD, false, AT(ending), &ww_endings},
	{KEY("code"), KIND_INT, false, AT(ending_code), NULL},
	{KEY("cpu_over"), KIND_BOOL, false, AT(cpu_over), NULL},
	{KEY("left"), KIND_UNSIGNED, false, AT(leftovers), NULL},
	{KEY("fresh"), KIND_BOOL, false, AT(fresh), NULL},
	{KEY("cpu"), KIND_U64, false, AT(cpu_us), NULL},
	{KEY("wall"), KIND_U64, false, AT(wall_us), NULL},
};
#define FIELD_COUNT (sizeof fields / sizeof *fields)
_Static_assert(sizeof(enum ending) == sizeof(int) && sizeof(enum reason) == sizeof(int),
	       "members of KIND_WORD are copied as int");

/* ---- writing ---- */

struct writer {
	char *at;
	size_t left;
	bool failed;
};

static void put_bytes(struct writer *w, const char *bytes, size_t count)
{
	if (w->failed || count > w->left) {
		w->failed = true;
		return;
	}
	memcpy(w->at, bytes, count);
	w->at += count;
	w->left -= count;
}

static void put(struct writer *w, const char *text)
{
	put_bytes(w, text, strlen(text));
}

static void put_number(struct writer *w, int64_t number)
{
	char digits[24];
	int length = snprintf(digits, sizeof digits, "%" PRId64, number);

	if (number > NUMBER_MAX || number < -NUMBER_MAX)
		w->failed = true;
	put_bytes(w, digits, (size_t)length);
}

/* Length of the UTF-8 sequence at `text`, 0 when it is none (RFC 3629, section 4). */
static size_t utf8_length(const unsigned char *text)
{
	unsigned char first = text[0], low = 0x80, high = 0xbf;
	size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

	if ((first >= 0x80 && first < 0xc2) || first > 0xf4)
		return 0;
	if (first == 0xe0)
		low = 0xa0;
	if (first == 0xed)
		high = 0x9f;
	if (first == 0xf0)
		low = 0x90;
	if (first == 0xf4)
		high = 0x8f;
	for (size_t i = 1; i < length; i++, low = 0x80, high = 0xbf)
		if (text[i] < low || text[i] > high)
			return 0;
	return length;
}

/* Bytes at the start of `text` that stand for themselves. */
static size_t plain_length(const char *text)
{
	const char *end = text;

	while (*end >= ' ' && *end <= '~' && *end != '"' && *end != '\\')
		end++;
	return (size_t)(end - text);
}

/* One character that does not; returns the bytes that it takes in `text`. */
static size_t put_special(struct writer *w, const char *text)
{
	size_t length = utf8_length((const unsigned char *)text);
	char escape[8];

	if (length == 0) {
		put(w, "?");
		return 1;
	}
	if (length > 1) {
		put_bytes(w, text, length);
		return length;
	}
	if (*text == '"' || *text == '\\')
		snprintf(escape, sizeof escape, "\\%c", *text);
	else
		snprintf(escape, sizeof escape, "\\u%04x", (unsigned char)*text);
	put(w, escape);
	return 1;
}

/* A step's name comes from a program that may lie; whatever it sent, the line stays JSON. */
static void put_string(struct writer *w, const char *text)
{
	put(w, "\"");
	while (*text) {
		size_t length = plain_length(text);

		put_bytes(w, text, length);
		text += length;
		if (*text)
			text += put_special(w, text);
	}
	put(w, "\"");
}

static void put_id(struct writer *w, uint64_t id)
{
	char text[24];

	snprintf(text, sizeof text, "\"%016" PRIx64 "\"", id);
	put(w, text);
}

static int load_int(const void *member)
{
	int value;

	memcpy(&value, member, sizeof value);
	return value;
}

static void put_outcome(struct writer *w, const struct outcome *outcome)
{
	char text[OUTCOME_TEXT_MAX];

	outcome_format(outcome, text, sizeof text);
	put_string(w, text);
}

/* Writes the value; a word outside its table is a bug of the caller and no record. */
static void put_value(struct writer *w, const struct field *field, const void *member)
{
	switch (field->kind) {
	case KIND_VERSION:
		put_number(w, WW_FORMAT_VERSION);
		break;
	case KIND_ID:
		put_id(w, *(const uint64_t *)member);
		break;
	case KIND_INT:
		put_number(w, *(const int *)member);
		break;
	case KIND_UNSIGNED:
		put_number(w, *(const unsigned *)member);
		break;
	case KIND_U64:
		w->failed |= *(const uint64_t *)member > (uint64_t)NUMBER_MAX;
		put_number(w, (int64_t) * (const uint64_t *)member);
		break;
	case KIND_BOOL:
		put(w, *(const bool *)member ? "true" : "false");
		break;
	case KIND_WORD:
		w->failed |= load_int(member) < 0 || load_int(member) >= field->words->count;
		put_string(w, ww_word(field->words, load_int(member)));
		break;
	case KIND_TEXT:
		put_string(w, member);
		break;
	case KIND_OUTCOME:
		put_outcome(w, member);
		break;
	}
}

static bool is_default(const struct field *field, const struct facts *facts, const void *member)
{
	static const char zero[sizeof(uint64_t)];

	if (field->kind == KIND_OUTCOME)
		return !facts->has_outcome;
	if (field->kind == KIND_TEXT)
		return *(const char *)member == '\0';
	return field->size <= sizeof zero && memcmp(member, zero, field->size) == 0;
}

int journal_format(const struct facts *facts, char *line, size_t size)
{
	struct writer w = {line, size, false};
	const char *separator = "{\"";

	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const struct field *field = &fields[i];
		const void *member = (const char *)facts + field->offset;

		if (!field->always && is_default(field, facts, member))
			continue;
		put(&w, separator);
		put_bytes(&w, field->key, field->length);
		put(&w, "\":");
		put_value(&w, field, member);
		separator = ",\"";
	}
	put_bytes(&w, "}\n", 3); /* with its NUL */
	return w.failed ? -1 : (int)(w.at - line) - 1;
}

/* ---- reading ---- */

/* A JSON value of the kinds that records have; text is not terminated. */
struct value {
	enum { VALUE_OTHER, VALUE_NUMBER, VALUE_STRING, VALUE_BOOL } type;
	const char *text;
	size_t length;
	int64_t number;
	bool truth;
};

struct reader {
	struct facts *facts;
	unsigned seen;   /* bit i: fields[i] */
	size_t expected; /* records list their fields in order */
	struct ww_error *e;
};

static int bad_field(struct reader *r, const char *key, size_t length, const char *what)
{
	return ww_fail(r->e, 2, "field \"%.*s\": %s", (int)(length > 40 ? 40 : length), key, what);
}

static const struct field *find_field(struct reader *r, const char *key, size_t length)
{
	for (size_t n = 0; n < FIELD_COUNT; n++) {
		size_t i = (r->expected + n) % FIELD_COUNT;

		if (fields[i].length == length && memcmp(fields[i].key, key, length) == 0) {
			r->expected = i + 1;
			return &fields[i];
		}
	}
	return NULL;
}

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

static const char *read_text(const struct field *field, const struct value *value, char *member)
{
	if (value->type != VALUE_STRING)
		return "expected a string";
	if (value->length >= field->size)
		return "the string is too long";
	memcpy(member, value->text, value->length);
	member[value->length] = '\0';
	return NULL;
}

static const char *read_word(const struct field *field, const struct value *value, void *member)
{
	if (value->type != VALUE_STRING)
		return "expected a word";
	for (int i = 0; i < field->words->count; i++) {
		const char *word = field->words->words[i];

		if (strlen(word) == value->length &&
		    memcmp(word, value->text, value->length) == 0) {
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
	char text[OUTCOME_TEXT_MAX];

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
		return read_text(field, value, member);
	case KIND_OUTCOME:
		return read_outcome(value, facts);
	}
	return "unknown kind";
}

static int accept_value(struct reader *r, const char *key, size_t length, const struct value *value)
{
	const struct field *field = find_field(r, key, length);
	const char *wrong;
	unsigned bit;

	if (!field)
		return bad_field(r, key, length, "unknown");
	bit = 1U << (field - fields);
	if (r->seen & bit)
		return bad_field(r, key, length, "stands twice");
	r->seen |= bit;
	wrong = read_value(field, value, r->facts);
	return wrong ? bad_field(r, key, length, wrong) : 0;
}

/* Everything is there and belongs together. */
static int finish_record(struct reader *r)
{
	struct trial_key key = facts_key(r->facts);

	for (size_t i = 0; i < FIELD_COUNT; i++)
		if (fields[i].always && !(r->seen & (1U << i)))
			return bad_field(r, fields[i].key, fields[i].length, "missing");
	if (!*r->facts->profile)
		return bad_field(r, "p", 1, "empty");
	if (!*r->facts->fixture)
		return bad_field(r, "f", 1, "empty");
	if (trial_id(&key) != r->facts->id)
		return bad_field(r, "id", 2, "not the hash of p, c, m, f, a and r");
	return 0;
}

/* The shape in which records are written: no blanks, no escapes, whole numbers.  A million of them
 * are read in the time that a general parser needs for a quarter; all others go to that one. */
#define NOT_PLAIN (-3)

/* The string that starts at `text` after its quote; returns the closing quote, or NULL. */
static const char *plain_string(const char *text)
{
	while (*text != '"') {
		if (*text == '\\' || (unsigned char)*text < 0x20 || (unsigned char)*text >= 0x80)
			return NULL;
		text++;
	}
	return text;
}

static const char *plain_number(const char *text, struct value *value)
{
	bool negative = *text == '-';
	const char *start = text + negative;
	const char *end = start;
	int64_t number = 0;

	while (*end >= '0' && *end <= '9' && end - start < 16)
		number = 10 * number + (*end++ - '0');
	if (end == start || (*start == '0' && end - start > 1) || number > NUMBER_MAX)
		return NULL;
	value->type = VALUE_NUMBER;
	value->number = negative ? -number : number;
	return end;
}

/* Returns what follows the value, or NULL. */
static const char *plain_value(const char *text, struct value *value)
{
	const char *end;

	*value = (struct value){VALUE_OTHER, NULL, 0, 0, false};
	if (*text != '"' && strncmp(text, "true", 4) != 0)
		return plain_number(text, value);
	if (*text == 't') {
		value->type = VALUE_BOOL;
		value->truth = true;
		return text + 4;
	}
	end = plain_string(++text);
	if (!end)
		return NULL;
	value->type = VALUE_STRING;
	value->text = text;
	value->length = (size_t)(end - text);
	return end + 1;
}

static int parse_plain(const char *line, struct reader *r)
{
	struct value value;

	if (*line++ != '{')
		return NOT_PLAIN;
	for (;; line++) {
		const char *key = line + 1;
		const char *end = *line == '"' ? plain_string(key) : NULL;

		if (!end || end[1] != ':')
			return NOT_PLAIN;
		line = plain_value(end + 2, &value);
		if (!line || (*line != ',' && *line != '}'))
			return NOT_PLAIN;
		if (accept_value(r, key, (size_t)(end - key), &value) < 0)
			return NOT_PLAIN; /* to be told by the parser that knows if it is JSON */
		if (*line == '}')
			break;
	}
	if (line[1] != '\0' && strcmp(line + 1, "\n") != 0)
		return NOT_PLAIN;
	return finish_record(r);
}

static struct value general_value(const cJSON *item)
{
	struct value value = {VALUE_OTHER, NULL, 0, 0, false};
	double number = item->valuedouble;

	if (cJSON_IsString(item)) {
		value.type = VALUE_STRING;
		value.text = item->valuestring;
		value.length = strlen(item->valuestring);
	} else if (cJSON_IsBool(item)) {
		value.type = VALUE_BOOL;
		value.truth = cJSON_IsTrue(item);
	} else if (cJSON_IsNumber(item) && number >= -(double)NUMBER_MAX &&
		   number <= (double)NUMBER_MAX && number == (double)(int64_t)number) {
		value.type = VALUE_NUMBER;
		value.number = (int64_t)number;
	}
	return value;
}

static int parse_general(const char *line, struct reader *r)
{
	cJSON *object = cJSON_ParseWithOpts(line, NULL, true);
	const cJSON *item;
	int status = 0;

	if (!cJSON_IsObject(object)) {
		cJSON_Delete(object);
		ww_fail(r->e, 2, "not a JSON object");
		return NOT_JSON;
	}
	cJSON_ArrayForEach(item, object)
	{
		struct value value = general_value(item);

		status = accept_value(r, item->string, strlen(item->string), &value);
		if (status < 0)
			break;
	}
	cJSON_Delete(object);
	return status < 0 ? status : finish_record(r);
}

static int parse_record(const char *line, struct facts *facts, struct ww_error *e)
{
	struct reader reader = {facts, 0, 0, e};
	int status;

	*facts = (struct facts){0};
	status = parse_plain(line, &reader);
	if (status != NOT_PLAIN)
		return status;
	*facts = (struct facts){0};
	reader = (struct reader){facts, 0, 0, e};
	return parse_general(line, &reader);
}

int journal_parse(const char *line, struct facts *facts, struct ww_error *e)
{
	struct facts parsed;

	if (parse_record(line, &parsed, e) < 0)
		return -1;
	*facts = parsed;
	return 0;
}

/* ---- the file ---- */

struct file_reader {
	FILE *in;
	char *line;
	size_t capacity;
	unsigned long number;
	long valid;
};

/* 1: a whole line, 0: the end (a torn line included), -1: the stream failed. */
static int next_line(struct file_reader *f, size_t *length, struct ww_error *e)
{
	ssize_t got = getline(&f->line, &f->capacity, f->in);

	if (got < 0)
		return feof(f->in) && !ferror(f->in)
			       ? 0
			       : ww_fail(e, 3, "journal: cannot read: %s", strerror(errno));
	f->number++;
	*length = (size_t)got;
	return f->line[got - 1] == '\n';
}

static bool at_end(FILE *in)
{
	int c = getc(in);

	if (c == EOF)
		return true;
	ungetc(c, in);
	return false;
}

/* 1: facts filled, 0: a torn last line, -1: corrupt. */
static int parse_line(struct file_reader *f, size_t length, struct facts *facts, struct ww_error *e)
{
	struct ww_error why = {0};
	int status = NOT_JSON;

	if (strlen(f->line) == length)
		status = parse_record(f->line, facts, &why);
	else
		ww_fail(&why, 2, "a NUL byte");
	if (status == 0)
		return 1;
	if (status == NOT_JSON && at_end(f->in))
		return 0;
	return ww_fail(e, 2, "journal: line %lu: %.200s", f->number, why.text);
}

static int read_records(struct file_reader *f, journal_visit *visit, void *context,
			struct ww_error *e)
{
	struct facts facts;
	size_t length = 0;
	int status;

	while ((status = next_line(f, &length, e)) > 0) {
		status = parse_line(f, length, &facts, e);
		if (status <= 0)
			return status;
		f->valid += (long)length;
		status = visit(&facts, context);
		if (status != 0)
			return status;
	}
	return status;
}

int journal_read(FILE *in, journal_visit *visit, void *context, long *valid_bytes,
		 struct ww_error *e)
{
	struct file_reader f = {.in = in};
	int status = read_records(&f, visit, context, e);

	free(f.line);
	if (valid_bytes)
		*valid_bytes = f.valid;
	return status;
}
