/* SPDX-License-Identifier: MIT */
#include "json_place.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_text.h"

/* ---- lines and spellings ---- */

/* The values of a text stand in the order in which a tree is walked from the root, each before its
 * children. */
struct scan {
	const char *at;
	unsigned line;
	const cJSON *twice; /* a member that its object has already */
	const char *bad;    /* a number that only cJSON takes for one */
	bool no_memory;
};

static void skip_string(struct scan *scan)
{
	for (scan->at++; *scan->at && *scan->at != '"'; scan->at++) {
		if (*scan->at == '\\' && scan->at[1])
			scan->at++;
		scan->line += *scan->at == '\n';
	}
	scan->at += *scan->at == '"';
}

static void skip_blanks(struct scan *scan)
{
	for (; *scan->at && (unsigned char)*scan->at <= ' '; scan->at++)
		scan->line += *scan->at == '\n';
}

/* Goes to the start of the next value, over keys and punctuation, and returns the line in which it,
 * or its key, begins. */
static unsigned next_value(struct scan *scan)
{
	unsigned line = 0;

	for (; *scan->at; scan->at++) {
		const char *start = scan->at;
		const unsigned here = scan->line;

		if (*start == '"') {
			skip_string(scan);
			skip_blanks(scan);
			if (*scan->at != ':') {
				scan->at = start;
				scan->line = here;
				break;
			}
			line = here;
		} else if (isalnum((unsigned char)*start) || strchr("-{[", *start)) {
			break;
		}
		scan->line += *scan->at == '\n';
	}
	return line ? line : scan->line;
}

static const char *skip_digits(const char *text)
{
	const size_t length = strspn(text, "0123456789");

	return length ? text + length : NULL;
}

/* RFC 8259, section 6: behind the number that starts at `text`, or NULL. */
static const char *skip_number(const char *text)
{
	text += *text == '-';
	text = *text == '0' ? text + 1 : skip_digits(text);
	if (text && *text == '.')
		text = skip_digits(text + 1);
	if (text && (*text == 'e' || *text == 'E')) {
		text += text[1] == '+' || text[1] == '-' ? 2 : 1;
		text = skip_digits(text);
	}
	return text;
}

static void take_number(struct scan *scan, cJSON *item)
{
	const char *start = scan->at, *end = skip_number(start);

	scan->at += strspn(start, "+-.0123456789eE");
	if (end != scan->at && !scan->bad)
		scan->bad = start;
	item->valuestring = strndup(start, (size_t)(scan->at - start));
	scan->no_memory |= !item->valuestring;
}

static void pass_value(struct scan *scan, cJSON *item)
{
	item->valueint = (int)next_value(scan);
	if (cJSON_IsNumber(item))
		take_number(scan, item);
	else if (cJSON_IsString(item))
		skip_string(scan);
	else if (cJSON_IsArray(item) || cJSON_IsObject(item))
		scan->at += *scan->at != '\0';
	else
		scan->at += strspn(scan->at, "truefalsn");
}

static int by_key(const void *a, const void *b)
{
	const cJSON *const *x = a, *const *y = b;

	return strcmp((*x)->string, (*y)->string);
}

static const cJSON *find_twice(const cJSON *const *members, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (strcmp(members[i - 1]->string, members[i]->string) == 0)
			return json_place_line(members[i]) > json_place_line(members[i - 1])
				       ? members[i]
				       : members[i - 1];
	return NULL;
}

static void check_members(struct scan *scan, const cJSON *object)
{
	const size_t count = (size_t)cJSON_GetArraySize(object);
	const cJSON **members = calloc(count + 1, sizeof *members);
	const cJSON *member;
	size_t i = 0;

	scan->no_memory |= !members;
	if (!members || scan->twice) {
		free(members);
		return;
	}
	cJSON_ArrayForEach(member, object) members[i++] = member;
	qsort(members, count, sizeof *members, by_key);
	scan->twice = find_twice(members, count);
	free(members);
}

static void place(struct scan *scan, cJSON *item)
{
	pass_value(scan, item);
	for (cJSON *child = item->child; child; child = child->next)
		place(scan, child);
	if (cJSON_IsObject(item))
		check_members(scan, item);
}

static unsigned line_at(const char *text, const char *at)
{
	unsigned line = 1;

	for (; text < at && *text; text++)
		line += *text == '\n';
	return line;
}

static int fail_line(struct ww_error *e, unsigned line, const char *what, const char *name)
{
	ww_fail(e, 2, "%s%.60s%s", what, name, *name ? "\" stands twice in one object" : "");
	if (e)
		e->line = line;
	return -1;
}

static int place_all(const char *text, cJSON *root, struct ww_error *e)
{
	struct scan scan = {.at = text, .line = 1};

	place(&scan, root);
	if (scan.no_memory)
		return ww_fail(e, 3, "out of memory");
	if (scan.bad)
		return fail_line(e, line_at(text, scan.bad), "not JSON: a number of another kind",
				 "");
	if (scan.twice)
		return fail_line(e, json_place_line(scan.twice), "\"", scan.twice->string);
	return 0;
}

static const char *before_blanks(const char *text, const char *at)
{
	while (at > text && (unsigned char)at[-1] <= ' ')
		at--;
	return at;
}

/* cJSON is one byte further where a key should begin and something else does. */
static const char *bad_place(const char *text, const char *end)
{
	const char *key = end > text ? end - 1 : end, *before = before_blanks(text, key);

	if ((unsigned char)*key > ' ' && !strchr("[{,:", *key) && before > text &&
	    strchr("{,", before[-1]))
		return key;
	return end;
}

static const char *hint_for(const char *text, const char *at)
{
	const char *before = before_blanks(text, at);

	if (*at == '/' || *at == '#')
		return "; JSON has no comments";
	if (*at == '\'')
		return "; strings stand between double quotes";
	if (*at && strchr("}]", *at) && before > text && before[-1] == ',')
		return "; no comma stands behind the last element";
	return "";
}

/* What stands there, as far as it can be shown. */
static size_t shown_length(const char *at)
{
	const char *end = at, *start = at;

	while (*end && end - at < 20 && !utf8_unfit(utf8_next(&end)))
		start = end;
	return (size_t)(start - at);
}

static void fail_at(struct ww_error *e, const char *text, const char *at)
{
	const char *line = at;

	while (line > text && line[-1] != '\n')
		line--;
	if (*at)
		ww_fail(e, 2, "not JSON: column %td, at '%.*s'%s", at - line + 1,
			(int)shown_length(at), at, hint_for(text, at));
	else
		ww_fail(e, 2, "not JSON: it ends too early");
	if (e)
		e->line = line_at(text, at);
}

cJSON *json_place_parse(const char *text, struct ww_error *e)
{
	const char *flaw = json_text_flaw(text), *end = text;
	cJSON *root = flaw ? NULL : cJSON_ParseWithOpts(text, &end, true);

	if (!root) {
		if (flaw)
			fail_line(e, 1, flaw, "");
		else
			fail_at(e, text, bad_place(text, end));
		return NULL;
	}
	if (place_all(text, root, e) == 0)
		return root;
	cJSON_Delete(root);
	return NULL;
}

/* ---- paths ---- */

#define PATH_ROOM 512

/* Appends ".key" or "[index]" for each step down to `item`; false: it is not below. */
static bool put_path(const cJSON *at, const cJSON *item, char *text)
{
	const size_t length = strlen(text);
	int index = 0;

	if (at == item)
		return true;
	for (const cJSON *child = at->child; child; child = child->next, index++) {
		if (child->string)
			snprintf(text + length, PATH_ROOM - length, "%s%s", length ? "." : "",
				 child->string);
		else
			snprintf(text + length, PATH_ROOM - length, "[%d]", index);
		if (put_path(child, item, text))
			return true;
		text[length] = '\0';
	}
	return false;
}

void json_place_path(const cJSON *root, const cJSON *item, char *text, size_t size)
{
	char path[PATH_ROOM] = "";
	size_t length;

	put_path(root, item, path);
	length = strlen(path);
	if (length < size)
		snprintf(text, size, "%s", path);
	else
		snprintf(text, size, "...%s", path + length - (size - sizeof "..."));
}

/* ---- copies ---- */

static void spell(cJSON *item)
{
	if (cJSON_IsNumber(item) && item->valuestring)
		item->type = cJSON_Raw;
	for (cJSON *child = item->child; child; child = child->next)
		spell(child);
}

cJSON *json_place_copy(const cJSON *item)
{
	cJSON *copy = cJSON_Duplicate(item, true);

	if (copy)
		spell(copy);
	return copy;
}
