/* SPDX-License-Identifier: MIT */
/* From facts to a line of trials.jsonl. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"
#include "journal_fields.h"
#include "json_text.h"

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
	size_t length = utf8_length(text);
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
	char text[WW_OUTCOME_TEXT_MAX];

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
	case KIND_LINES:
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
	if (field->kind == KIND_TEXT || field->kind == KIND_LINES)
		return *(const char *)member == '\0';
	return field->size <= sizeof zero && memcmp(member, zero, field->size) == 0;
}

int journal_format(const struct facts *facts, char *line, size_t size)
{
	struct writer w = {line, size, false};
	const char *separator = "{";

	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const struct field *field = &journal_fields[i];
		const void *member = (const char *)facts + field->offset;

		if (!field->always && is_default(field, facts, member))
			continue;
		put(&w, separator);
		put(&w, field->head);
		put_value(&w, field, member);
		separator = ",";
	}
	put_bytes(&w, "}\n", 3); /* with its NUL */
	return w.failed ? -1 : (int)(w.at - line) - 1;
}
