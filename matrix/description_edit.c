/* SPDX-License-Identifier: MIT */
/* Edits of a file that exists: JSON Pointers (RFC 6901) whose steps into arrays are selectors,
 * since an index means another element once a second edit has been made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "description_parts.h"
#include "grow.h"

#define STEP_MAX 256

enum operation { OP_REMOVE, OP_REPLACE, OP_ADD, OPS_COUNT };
static const char *const op_words[OPS_COUNT] = {"remove", "replace", "add"};
static const char *const op_says[OPS_COUNT] = {"removes", "replaces", "adds"};

/* An edit, and what it speaks of in one copy of the document. */
struct edit {
	const cJSON *item;   /* of the description */
	const cJSON *factor; /* the list in which it stands, whose key is a factor or `always` */
	enum operation op;
	const char *pointer;
	cJSON *parent, *target; /* target: NULL of what is added */
	char key[STEP_MAX];     /* of what is added to an object, "" else */
};

struct edit_list {
	struct edit *list;
	size_t count;
};

/* ---- pointers ---- */

/* Cuts the next step off the pointer, which begins with a slash: up to the next one, but that a
 * selector holds slashes until its bracket ends it.  false: too long. */
static bool next_step(const char **pointer, char step[STEP_MAX])
{
	const char *start = *pointer + 1, *end = start + strcspn(start, "/");

	if (*start == '[')
		while (*end && end[-1] != ']')
			end += 1 + strcspn(end + 1, "/");
	*pointer = end;
	if (end - start >= STEP_MAX)
		return false;
	memcpy(step, start, (size_t)(end - start));
	step[end - start] = '\0';
	return true;
}

/* RFC 6901, section 4: ~1 is a slash, ~0 a tilde. */
static void unescape(char *step)
{
	char *to = step;

	for (; *step; step++) {
		if (*step == '~' && (step[1] == '0' || step[1] == '1'))
			*to++ = *++step == '1' ? '/' : '~';
		else
			*to++ = *step;
	}
	*to = '\0';
}

static bool is_scalar(const cJSON *item, const char *text)
{
	if (cJSON_IsString(item) || cJSON_IsNumber(item) || cJSON_IsRaw(item))
		return item->valuestring && strcmp(item->valuestring, text) == 0;
	if (cJSON_IsBool(item))
		return strcmp(text, cJSON_IsTrue(item) ? "true" : "false") == 0;
	return cJSON_IsNull(item) && strcmp(text, "null") == 0;
}

/* `[key=value]` of an object that has the member, `[=value]` of an element that is the value. */
static bool selects(const char *key, const char *value, const cJSON *item)
{
	return *key ? cJSON_IsObject(item) && is_scalar(description_member(item, key), value)
		    : is_scalar(item, value);
}

/* The one element that the step selects; NULL with *e. */
static cJSON *select_element(const cJSON *array, char *step, struct ww_error *e)
{
	const size_t length = strlen(step);
	char *equals = strchr(step, '=');
	cJSON *found = NULL;
	size_t count = 0;

	if (step[0] != '[' || step[length - 1] != ']' || !equals) {
		ww_fail(e, 2,
			"'%.60s' chooses no element of an array: expected [key=value], or [=value] "
			"of plain values (an index would change with other edits)",
			step);
		return NULL;
	}
	step[length - 1] = *equals = '\0';
	for (cJSON *item = array->child; item; item = item->next)
		if (selects(step + 1, equals + 1, item)) {
			found = item;
			count++;
		}
	if (count == 1)
		return found;
	ww_fail(e, 2, "%zu elements are '%.60s=%.60s': expected one", count, step + 1, equals + 1);
	return NULL;
}

static cJSON *walk_step(const cJSON *at, char *step, struct ww_error *e)
{
	cJSON *found;

	if (cJSON_IsArray(at))
		return select_element(at, step, e);
	unescape(step);
	found = cJSON_IsObject(at) ? cJSON_GetObjectItemCaseSensitive(at, step) : NULL;
	if (!found)
		ww_fail(e, 2, "the file has no '%.60s' there", step);
	return found;
}

/* A new member, or one more element. */
static int place_addition(struct edit *edit, char *step, struct ww_error *e)
{
	if (cJSON_IsArray(edit->parent))
		return strcmp(step, "-") == 0
			       ? 0
			       : ww_fail(e, 2, "an array is added to at its end: expected '-'");
	unescape(step);
	if (!cJSON_IsObject(edit->parent))
		return ww_fail(e, 2, "nothing can be added to what is neither object nor array");
	if (cJSON_GetObjectItemCaseSensitive(edit->parent, step))
		return ww_fail(e, 2, "the file has '%.60s' already: replace it", step);
	strcpy(edit->key, step);
	return 0;
}

/* Finds what the edit speaks of in the document. */
static int find_target(struct edit *edit, cJSON *document, struct ww_error *e)
{
	const char *pointer = edit->pointer;
	char step[STEP_MAX];
	cJSON *at = document;

	edit->parent = edit->target = NULL;
	edit->key[0] = '\0';
	if (*pointer != '/')
		return ww_fail(e, 2, "expected a JSON Pointer, which begins with a slash");
	while (at && *pointer) {
		if (!next_step(&pointer, step))
			return ww_fail(e, 2, "a step of the pointer is longer than %d bytes",
				       STEP_MAX - 1);
		edit->parent = at;
		if (!*pointer && edit->op == OP_ADD)
			return place_addition(edit, step, e);
		at = walk_step(at, step, e);
	}
	edit->target = at;
	return at ? 0 : -1;
}

/* ---- lists of edits ---- */

static struct edit edit_of(const cJSON *item, const cJSON *factor)
{
	struct edit edit = {.item = item, .factor = factor, .op = OP_REMOVE, .pointer = ""};

	for (int op = 0; op < OPS_COUNT; op++) {
		const cJSON *pointer = description_member(item, op_words[op]);

		if (pointer) {
			edit.op = (enum operation)op;
			edit.pointer = pointer->valuestring;
		}
	}
	return edit;
}

static bool is_for(const cJSON *item, enum caller caller)
{
	const cJSON *whose = description_member(item, "caller");

	return !whose || ww_lookup(&ww_callers, whose->valuestring) == (int)caller;
}

static const cJSON *edits_of(const struct description_base *base)
{
	return description_member(base->from, "edits");
}

static bool is_always(const cJSON *factor)
{
	return strcmp(factor->string, DESCRIPTION_ALWAYS) == 0;
}

/* The edits of the factors that are gone, for a caller, in the order of the file. */
static int list_edits(const struct description_base *base, const struct description_view *view,
		      struct edit_list *edits)
{
	const cJSON *factor, *item;

	cJSON_ArrayForEach(factor, edits_of(base))
	{
		if (is_always(factor) ||
		    !(description_factor(view->description, factor->string)->bit & view->mask))
			continue;
		cJSON_ArrayForEach(item, factor)
		{
			if (!is_for(item, view->caller))
				continue;
			if (make_room(edits->list, edits->count) < 0)
				return -1;
			edits->list[edits->count++] = edit_of(item, factor);
		}
	}
	return 0;
}

/* ---- making them ---- */

static bool has_child(const cJSON *parent, const cJSON *item)
{
	for (const cJSON *child = parent->child; child; child = child->next)
		if (child == item)
			return true;
	return false;
}

static int add_to(cJSON *parent, const char *key, cJSON *value)
{
	const bool added = *key ? cJSON_AddItemToObject(parent, key, value)
				: cJSON_AddItemToArray(parent, value);

	if (!added)
		cJSON_Delete(value);
	return added ? 0 : -1;
}

/* What is taken out stays in memory until all edits are made: others may point at it. */
static int take_out(struct edit *edit, cJSON *removed)
{
	cJSON *item = cJSON_DetachItemViaPointer(edit->parent, edit->target);

	return cJSON_AddItemToArray(removed, item) ? 0 : -1;
}

static int put_in_place(struct edit *edit, cJSON *value, cJSON *removed)
{
	int index = 0;

	for (const cJSON *child = edit->parent->child; child != edit->target; child = child->next)
		index++;
	if (take_out(edit, removed) < 0) {
		cJSON_Delete(value);
		return -1;
	}
	if (!value)
		return 0;
	if (cJSON_IsObject(edit->parent))
		return add_to(edit->parent, edit->target->string, value);
	if (cJSON_InsertItemInArray(edit->parent, index, value))
		return 0;
	cJSON_Delete(value);
	return -1;
}

/* Has another edit, of another factor, done the same already? */
static bool is_made(const struct edit *edit)
{
	if (edit->op == OP_ADD)
		return *edit->key &&
		       cJSON_GetObjectItemCaseSensitive(edit->parent, edit->key) != NULL;
	return !has_child(edit->parent, edit->target);
}

static int make_edit(struct edit *edit, const struct description_view *view, cJSON *removed)
{
	cJSON *value = NULL;

	if (is_made(edit))
		return 0;
	if (edit->op == OP_REMOVE)
		return take_out(edit, removed);
	if (description_value(description_member(edit->item, "value"), view, &value) < 0)
		return -1;
	if (edit->op == OP_REPLACE)
		return put_in_place(edit, value, removed);
	return value ? add_to(edit->parent, edit->key, value) : 0;
}

static int make_edits(struct edit_list *edits, const struct description_view *view)
{
	cJSON *removed = cJSON_CreateArray();
	int status = removed ? 0 : -1;

	for (size_t i = 0; i < edits->count && status == 0; i++)
		status = make_edit(&edits->list[i], view, removed);
	cJSON_Delete(removed);
	return status;
}

/* The edits under `always` come first, one after the other: each finds what the last one left. */
static int make_always(const struct description_base *base, const struct description_view *view,
		       cJSON *document, const cJSON **at, struct ww_error *e)
{
	const cJSON *always = description_member(edits_of(base), DESCRIPTION_ALWAYS), *item;

	cJSON_ArrayForEach(item, always)
	{
		struct edit edit = edit_of(item, always);
		struct edit_list one = {&edit, 1};

		if (!is_for(item, view->caller))
			continue;
		*at = item;
		if (find_target(&edit, document, e) < 0)
			return -1;
		if (make_edits(&one, view) < 0)
			return description_no_memory(e);
	}
	return 0;
}

/* Before the first of them is made. */
static int find_targets(struct edit_list *edits, cJSON *document, const cJSON **at,
			struct ww_error *e)
{
	for (size_t i = 0; i < edits->count; i++) {
		*at = edits->list[i].item;
		if (find_target(&edits->list[i], document, e) < 0)
			return -1;
	}
	return 0;
}

/* The document as `always` leaves it, and the edits of what is gone with their targets in it. */
static cJSON *prepare(const struct description_base *base, const struct description_view *view,
		      struct edit_list *edits, const cJSON **at, struct ww_error *e)
{
	cJSON *document = json_place_copy(base->document);

	*at = base->from;
	if (!document || list_edits(base, view, edits) < 0)
		description_no_memory(e);
	else if (make_always(base, view, document, at, e) == 0 &&
		 find_targets(edits, document, at, e) == 0)
		return document;
	cJSON_Delete(document);
	return NULL;
}

cJSON *description_edited(const struct description_base *base, const struct description_view *view,
			  const cJSON **at, struct ww_error *e)
{
	struct edit_list edits = {0};
	cJSON *document = prepare(base, view, &edits, at, e);

	if (document && make_edits(&edits, view) < 0) {
		description_no_memory(e);
		cJSON_Delete(document);
		document = NULL;
	}
	free(edits.list);
	return document;
}

/* ---- whether their order matters ---- */

static bool is_within(const cJSON *item, const cJSON *tree)
{
	if (item == tree)
		return true;
	for (const cJSON *child = tree->child; child; child = child->next)
		if (is_within(item, child))
			return true;
	return false;
}

static bool same_value(const struct edit *a, const struct edit *b)
{
	return cJSON_Compare(description_member(a->item, "value"),
			     description_member(b->item, "value"), true);
}

/* Does the second edit touch what the first one takes out? */
static bool touches(const struct edit *out, const struct edit *other)
{
	return is_within(other->target ? other->target : other->parent, out->target);
}

static bool order_matters(const struct edit *a, const struct edit *b)
{
	if (a->op == OP_REMOVE && b->op == OP_REMOVE)
		return false;
	if (a->op == OP_ADD && b->op == OP_ADD)
		return a->parent == b->parent && *a->key && strcmp(a->key, b->key) == 0 &&
		       !same_value(a, b);
	if (a->op == b->op && a->target == b->target)
		return !same_value(a, b);
	return (a->target && touches(a, b)) || (b->target && touches(b, a));
}

static int refuse_pair(const struct description_reader *reader, const struct edit *a,
		       const struct edit *b)
{
	return description_fail(
		reader, b->item,
		"%s %s %.100s and %s %s %.100s: which of them comes first would matter; write "
		"one edit whose value has a node {\"unless\": ...} in it",
		a->factor->string, op_says[a->op], a->pointer, b->factor->string, op_says[b->op],
		b->pointer);
}

static int check_pairs(const struct description_reader *reader, const struct edit_list *edits)
{
	for (size_t i = 1; i < edits->count; i++)
		for (size_t j = 0; j < i; j++)
			if (order_matters(&edits->list[j], &edits->list[i]))
				return refuse_pair(reader, &edits->list[j], &edits->list[i]);
	return 0;
}

static int check_for(const struct description_reader *reader, const struct description_base *base,
		     const struct description_view *view)
{
	struct edit_list edits = {0};
	struct ww_error why = {0};
	const cJSON *at = base->from;
	cJSON *document = prepare(base, view, &edits, &at, &why);
	int status = -1;

	if (document)
		status = check_pairs(reader, &edits);
	else if (why.code == 2)
		description_fail(reader, at, "%s", why.text);
	else
		description_no_memory(reader->e);
	cJSON_Delete(document);
	free(edits.list);
	return status;
}

int description_check_edits(const struct description_reader *reader,
			    const struct description_base *base)
{
	static const struct description_places nowhere = {"", "", "", ""};

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		const struct description_view view = {reader->description, (enum caller)caller,
						      reader->description->all, &nowhere};

		if ((reader->description->callers & WW_BIT(caller)) &&
		    check_for(reader, base, &view) < 0)
			return -1;
	}
	return 0;
}
