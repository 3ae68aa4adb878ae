/* SPDX-License-Identifier: MIT */
/* What a description must keep to before anything is started by it: a mistake in it would become a
 * wrong measurement. */
#include <stdlib.h>
#include <string.h>

#include "description_parts.h"
#include "grow.h"

#define NODES_MAX 512
#define EDITS_MAX 64
#define NAME_MAX_BYTES 100
#define ID_MAX 65533

/* Where something stands decides what it may be. */
enum zone {
	ZONE_WORDS,       /* strings, and {command} */
	ZONE_ENVIRONMENT, /* NAME=VALUE */
	ZONE_LINES,       /* strings without a line feed */
	ZONE_JSON,        /* any value; {command} in arrays */
	ZONE_FILE,        /* a whole file: lines, JSON, or another file and edits */
	ZONE_ID,          /* a number */
};

/* A node, as far as it is needed to see what it changes: its factor, and the factors that must be
 * gone for it to be looked at. */
struct toggle {
	const struct description_factor *factor;
	uint64_t gone;
	bool taken;
};

/* What a walk over all of it needs. */
struct checker {
	const struct description_reader *reader;
	struct toggle *toggles;
	size_t toggle_count, node_count;
	uint64_t gone; /* by the nodes above the place where we are */
};

static int check_elements(struct checker *c, const cJSON *array, enum zone zone);
static int check_value(struct checker *c, const cJSON *item, enum zone zone, bool in_array);
static int check_content(struct checker *c, const cJSON *spec);

#define FAIL(c, item, ...) description_fail((c)->reader, item, __VA_ARGS__)

/* ---- texts ---- */

static int check_string(struct checker *c, const cJSON *item, enum zone zone, bool in_array)
{
	const char *text = item->valuestring;
	char flaw[DESCRIPTION_FLAW_MAX];

	if (description_text_flaw(text, in_array && (zone == ZONE_WORDS || zone == ZONE_JSON),
				  flaw))
		return FAIL(c, item, "%s", flaw);
	if (zone == ZONE_ENVIRONMENT && (!strchr(text, '=') || *text == '='))
		return FAIL(c, item, "expected NAME=VALUE, found '%.60s'", text);
	if (zone == ZONE_LINES && strchr(text, '\n'))
		return FAIL(c, item, "a line feed: each line is a string of its own");
	return 0;
}

/* ---- nodes ---- */

static const struct description_factor *declared(struct checker *c, const cJSON *item,
						 const char *word)
{
	const struct description_factor *factor = description_factor(c->reader->description, word);

	if (!factor)
		FAIL(c, item, "'%.60s' is not declared in \"factors\"", word);
	return factor;
}

static int check_caller(struct checker *c, const cJSON *caller)
{
	if (!caller || (cJSON_IsString(caller) && ww_lookup(&ww_callers, caller->valuestring) >= 0))
		return 0;
	return FAIL(c, caller, "expected \"root\" or \"user\"");
}

/* Only these members, and a side of one kind. */
static int check_members(struct checker *c, const cJSON *node, bool in_array)
{
	static const char *const keys[] = {"unless", "caller", "give",
					   "else",   "value",  "otherwise"};
	const cJSON *member;
	bool gives = description_gives(node), values = false;

	cJSON_ArrayForEach(member, node)
	{
		size_t i = 0;

		while (i < sizeof keys / sizeof *keys && strcmp(keys[i], member->string) != 0)
			i++;
		if (i == sizeof keys / sizeof *keys)
			return FAIL(c, member,
				    "unknown in a node, which has \"unless\" or \"caller\", and "
				    "\"give\" and \"else\" or \"value\" and \"otherwise\"");
		values |= i >= 4;
	}
	if (gives == values)
		return FAIL(c, node,
			    "a node has either \"give\" and \"else\", or \"value\" and "
			    "\"otherwise\"");
	if (gives && !in_array)
		return FAIL(c, node,
			    "\"give\" and \"else\" give elements of an array: here stands one "
			    "value, which \"value\" and \"otherwise\" give");
	return 0;
}

/* What stands in place of a value stands where the node does. */
struct place {
	enum zone zone;
	bool in_array;
};

static int check_side(struct checker *c, const cJSON *side, const struct place *place, bool gives)
{
	if (!side)
		return 0;
	if (!gives)
		return check_value(c, side, place->zone, place->in_array);
	if (!cJSON_IsArray(side))
		return FAIL(c, side, "expected an array of elements");
	return check_elements(c, side, place->zone);
}

static int add_toggle(struct checker *c, const struct description_factor *factor)
{
	struct toggle *toggle;

	if (!factor)
		return 0;
	toggle = add_zeroed(c->toggles, c->toggle_count);
	if (!toggle)
		return description_no_memory(c->reader->e);
	toggle->factor = factor;
	toggle->gone = c->gone & ~factor->bit;
	return 0;
}

/* Both sides: the first where the factor is kept, the second where it is gone. */
static int check_sides(struct checker *c, const cJSON *node, const struct place *place,
		       const struct description_factor *factor)
{
	const bool gives = description_gives(node);
	const uint64_t above = c->gone;
	int status;

	if (add_toggle(c, factor) < 0 ||
	    check_side(c, description_member(node, gives ? "give" : "value"), place, gives) < 0)
		return -1;
	if (factor)
		c->gone |= factor->bit;
	status =
		check_side(c, description_member(node, gives ? "else" : "otherwise"), place, gives);
	c->gone = above;
	return status;
}

static int check_node(struct checker *c, const cJSON *node, const struct place *place)
{
	const cJSON *unless = description_member(node, "unless");
	const struct description_factor *factor = NULL;

	if (++c->node_count > NODES_MAX)
		return FAIL(c, node, "more than %d nodes", NODES_MAX);
	if (check_members(c, node, place->in_array) < 0 ||
	    check_caller(c, description_member(node, "caller")) < 0)
		return -1;
	if (unless && !cJSON_IsString(unless))
		return FAIL(c, unless, "expected the word of a factor");
	if (unless) {
		factor = declared(c, unless, unless->valuestring);
		if (!factor)
			return -1;
	}
	return check_sides(c, node, place, factor);
}

/* ---- values ---- */

static int check_key(struct checker *c, const cJSON *item)
{
	char flaw[DESCRIPTION_FLAW_MAX];

	return description_text_flaw(item->string, false, flaw) ? FAIL(c, item, "the key: %s", flaw)
								: 0;
}

static int check_object(struct checker *c, const cJSON *object)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object)
	{
		if (check_key(c, item) < 0 || check_value(c, item, ZONE_JSON, false) < 0)
			return -1;
	}
	return 0;
}

static int check_id(struct checker *c, const cJSON *item)
{
	const double id = cJSON_IsNumber(item) ? item->valuedouble : -1;

	if (id >= 0 && id <= ID_MAX && id == (int)id)
		return 0;
	return FAIL(c, item, "expected a whole number from 0 to %d", ID_MAX);
}

static int check_value(struct checker *c, const cJSON *item, enum zone zone, bool in_array)
{
	if (description_is_node(item))
		return check_node(c, item, &(struct place){zone, in_array});
	if (zone == ZONE_FILE)
		return check_content(c, item);
	if (zone == ZONE_ID)
		return check_id(c, item);
	if (cJSON_IsString(item))
		return check_string(c, item, zone, in_array);
	if (zone != ZONE_JSON)
		return FAIL(c, item, "expected a string");
	if (cJSON_IsArray(item))
		return check_elements(c, item, zone);
	return cJSON_IsObject(item) ? check_object(c, item) : 0;
}

static int check_elements(struct checker *c, const cJSON *array, enum zone zone)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, array)
	{
		if (check_value(c, item, zone, true) < 0)
			return -1;
	}
	return 0;
}

/* ---- files ---- */

static int check_edit(struct checker *c, const cJSON *edit)
{
	const cJSON *member, *value = NULL;
	int operations = 0;
	bool removes = false;

	if (!cJSON_IsObject(edit))
		return FAIL(c, edit, "expected an object such as {\"remove\": POINTER}");
	cJSON_ArrayForEach(member, edit)
	{
		const bool removal = strcmp(member->string, "remove") == 0;

		if (removal || strcmp(member->string, "replace") == 0 ||
		    strcmp(member->string, "add") == 0) {
			if (!cJSON_IsString(member))
				return FAIL(c, member, "expected a JSON Pointer");
			removes |= removal;
			operations++;
		} else if (strcmp(member->string, "value") == 0) {
			value = member;
		} else if (strcmp(member->string, "caller") != 0) {
			return FAIL(c, member,
				    "unknown in an edit, which has \"remove\", or \"replace\" or "
				    "\"add\" and \"value\", and may have \"caller\"");
		}
	}
	if (operations != 1 || removes == (value != NULL))
		return FAIL(c, edit,
			    "an edit has one of \"remove\", \"replace\" and \"add\", and "
			    "\"value\" beside the last two");
	if (check_caller(c, description_member(edit, "caller")) < 0)
		return -1;
	return value ? check_value(c, value, ZONE_JSON, false) : 0;
}

static int check_edit_list(struct checker *c, const cJSON *list)
{
	const struct description_factor *factor = NULL;
	const uint64_t above = c->gone;
	const cJSON *edit;
	int status = 0;

	if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > EDITS_MAX)
		return FAIL(c, list, "expected an array of at most %d edits", EDITS_MAX);
	if (strcmp(list->string, DESCRIPTION_ALWAYS) != 0) {
		factor = declared(c, list, list->string);
		if (!factor || add_toggle(c, factor) < 0)
			return -1;
		c->gone |= factor->bit;
	}
	cJSON_ArrayForEach(edit, list)
	{
		status = status < 0 ? -1 : check_edit(c, edit);
	}
	c->gone = above;
	return status;
}

/* The text that "from" names, as a tree. */
static cJSON *read_base(struct checker *c, const cJSON *from)
{
	const struct description_source *source = c->reader->source;
	struct ww_error why = {0};
	cJSON *document;
	char *text;

	if (!source->read) {
		FAIL(c, from, "no other file can be read here");
		return NULL;
	}
	text = source->read(from->valuestring, source->context, &why);
	if (!text) {
		FAIL(c, from, "%s", why.text);
		return NULL;
	}
	document = json_place_parse(text, &why);
	if (!document)
		FAIL(c, from, "%.200s:%u: %s", from->valuestring, why.line, why.text);
	free(text);
	return document;
}

static int add_base(struct checker *c, const cJSON *spec, cJSON *document)
{
	struct description_tree *tree = c->reader->tree;
	struct description_base *base = add_zeroed(tree->bases, tree->base_count);

	if (!base) {
		cJSON_Delete(document);
		return description_no_memory(c->reader->e);
	}
	*base = (struct description_base){spec, document};
	return 0;
}

static int check_from(struct checker *c, const cJSON *spec)
{
	const cJSON *from = description_member(spec, "from");
	const cJSON *edits = description_member(spec, "edits"), *item;
	cJSON *document;

	cJSON_ArrayForEach(item, spec)
	{
		if (item != from && item != edits)
			return FAIL(c, item,
				    "unknown beside \"from\", where only \"edits\" stands");
	}
	if (!cJSON_IsString(from) || !*from->valuestring)
		return FAIL(c, from, "expected the path of a JSON file");
	if (edits && !cJSON_IsObject(edits))
		return FAIL(c, edits, "expected an object of lists of edits, by factor");
	cJSON_ArrayForEach(item, edits)
	{
		if (check_edit_list(c, item) < 0)
			return -1;
	}
	document = read_base(c, from);
	if (!document || add_base(c, spec, document) < 0)
		return -1;
	return description_check_edits(c->reader,
				       &c->reader->tree->bases[c->reader->tree->base_count - 1]);
}

static int check_content(struct checker *c, const cJSON *spec)
{
	if (cJSON_IsArray(spec))
		return check_elements(c, spec, ZONE_LINES);
	if (!cJSON_IsObject(spec))
		return FAIL(c, spec, "expected an array of lines, or an object: JSON");
	if (description_member(spec, "from"))
		return check_from(c, spec);
	return check_object(c, spec);
}

static bool is_file_name(const char *name)
{
	const size_t length = strlen(name);

	return length > 0 && length <= NAME_MAX_BYTES && !strchr(name, '/') &&
	       strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static int check_files(struct checker *c)
{
	const struct text_list *directories = &c->reader->description->directories;
	const cJSON *item;

	cJSON_ArrayForEach(item, c->reader->tree->files)
	{
		if (!is_file_name(item->string))
			return FAIL(c, item, "expected the name of a file, without a slash");
		for (size_t i = 0; i < directories->count; i++)
			if (strcmp(directories->items[i], item->string) == 0)
				return FAIL(c, item, "is a directory, too");
		if (check_value(c, item, ZONE_FILE, false) < 0)
			return -1;
	}
	return 0;
}

/* ---- sizes ---- */

#define PLACE_BYTES 64 /* for a placeholder: no place has a longer name */

static size_t text_bound(const char *text)
{
	size_t size = 3;

	for (; *text; text++) {
		size += (unsigned char)*text < ' ' ? 6 : 1;
		size += *text == '"' || *text == '\\';
		size += *text == '{' ? PLACE_BYTES : 0;
	}
	return size;
}

/* The most that an item can become: of each node the longer side. */
static size_t bound(const cJSON *item)
{
	size_t size = item->string ? text_bound(item->string) + 2 : 2;
	size_t longest = 0;

	if (item->valuestring)
		return size + text_bound(item->valuestring);
	if (!item->child)
		return size + sizeof "false";
	for (const cJSON *child = item->child; child; child = child->next) {
		const size_t part = bound(child);

		size += part;
		longest = part > longest ? part : longest;
	}
	return description_is_node(item) ? longest : size;
}

static int check_size(struct checker *c)
{
	const struct description_tree *tree = c->reader->tree;
	size_t size = bound(tree->command);

	size += tree->environment ? bound(tree->environment) : 0;
	size += tree->files ? bound(tree->files) : 0;
	for (size_t i = 0; i < tree->base_count; i++)
		size += bound(tree->bases[i].document);
	if (size <= DESCRIPTION_EXPANDED_MAX)
		return 0;
	return FAIL(c, tree->command,
		    "words and files of one start can become %zu bytes long: at most %d", size,
		    DESCRIPTION_EXPANDED_MAX);
}

/* ---- what starts come to ---- */

/* Places that nobody would write so. */
static const struct description_places marks = {"/./program", "/./workdir", "/./files", "/./home"};

static bool same_words(char *const *a, char *const *b)
{
	for (; *a && *b; a++, b++)
		if (strcmp(*a, *b) != 0)
			return false;
	return !*a && !*b;
}

static bool same_start(const struct description_start *a, const struct description_start *b)
{
	if (!same_words(a->argv, b->argv) || !same_words(a->envp, b->envp) ||
	    a->runs_as != b->runs_as || a->file_count != b->file_count)
		return false;
	for (size_t i = 0; i < a->file_count; i++)
		if (strcmp(a->files[i].name, b->files[i].name) != 0 ||
		    strcmp(a->files[i].text, b->files[i].text) != 0)
			return false;
	return true;
}

static int start_of(const struct checker *c, enum caller caller, uint64_t mask,
		    struct description_start *start)
{
	struct ww_error why = {0};

	if (description_expand(c->reader->description, caller, mask, &marks, start, &why) == 0)
		return 0;
	return why.code == 2 ? FAIL(c, c->reader->tree->command, "%s", why.text)
			     : description_no_memory(c->reader->e);
}

/* Is a start another one without the factor?  1, 0; -1 with the error. */
static int differs(const struct checker *c, const struct toggle *toggle, enum caller caller)
{
	struct description_start with = {0}, without = {0};
	int status = start_of(c, caller, toggle->gone, &with);

	if (status == 0)
		status = start_of(c, caller, toggle->gone | toggle->factor->bit, &without);
	if (status == 0)
		status = !same_start(&with, &without);
	description_start_done(&with);
	description_start_done(&without);
	return status;
}

static int takes_effect(const struct checker *c, const struct description_factor *factor)
{
	for (size_t i = 0; i < c->toggle_count; i++)
		for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
			int status = 0;

			if (c->toggles[i].factor == factor &&
			    (c->reader->description->callers & WW_BIT(caller)))
				status = differs(c, &c->toggles[i], (enum caller)caller);
			if (status != 0)
				return status;
		}
	return 0;
}

static int check_factors(const struct checker *c)
{
	const struct description *description = c->reader->description;
	const cJSON *factors = description_member(c->reader->tree->root, "factors");

	for (size_t i = 0; i < description->factor_count; i++) {
		const struct description_factor *factor = &description->factors[i];
		const int effect = takes_effect(c, factor);

		if (effect < 0)
			return -1;
		if (effect == 0)
			return FAIL(c, description_member(factors, factor->word),
				    "taking it away changes nothing: no node or edit with it makes "
				    "a difference");
	}
	return 0;
}

static bool names_program(const struct description_start *start)
{
	for (size_t i = 0; start->argv[i]; i++)
		if (strstr(start->argv[i], marks.program))
			return true;
	for (size_t i = 0; i < start->file_count; i++)
		if (strstr(start->files[i].text, marks.program))
			return true;
	return false;
}

static size_t count_commands(const struct description_start *start)
{
	size_t count = 0;

	for (size_t i = 0; start->argv[i]; i++)
		count += strcmp(start->argv[i], marks.program) == 0 && start->argv[i + 1] &&
			 strcmp(start->argv[i + 1], "guest") == 0;
	return count;
}

/* With nothing and with everything taken away, and each factor alone. */
static int check_start(const struct checker *c, enum caller caller, uint64_t mask)
{
	struct description_start start;
	int status = start_of(c, caller, mask, &start);

	if (status == 0 && (!start.argv[0] || !*start.argv[0]))
		status = FAIL(c, c->reader->tree->command,
			      "no program to start is left for %s, mask 0x%llx",
			      ww_word(&ww_callers, (int)caller), (unsigned long long)mask);
	if (status == 0 && !names_program(&start))
		status = FAIL(c, c->reader->tree->command,
			      "neither {program} nor {command} is left for %s: nothing would "
			      "start what is measured",
			      ww_word(&ww_callers, (int)caller));
	if (status == 0 && count_commands(&start) > 1)
		status = FAIL(c, c->reader->tree->command,
			      "{command} stands %zu times for %s, mask 0x%llx: the program is "
			      "started once",
			      count_commands(&start), ww_word(&ww_callers, (int)caller),
			      (unsigned long long)mask);
	description_start_done(&start);
	return status;
}

static int check_starts(const struct checker *c)
{
	const struct description *description = c->reader->description;

	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		if (!(description->callers & WW_BIT(caller)))
			continue;
		if (check_start(c, (enum caller)caller, 0) < 0 ||
		    check_start(c, (enum caller)caller, description->all) < 0)
			return -1;
		for (size_t i = 0; i < description->factor_count; i++)
			if (check_start(c, (enum caller)caller, description->factors[i].bit) < 0)
				return -1;
	}
	return 0;
}

static int check_all(struct checker *c)
{
	const struct description_tree *tree = c->reader->tree;
	const cJSON *item;

	cJSON_ArrayForEach(item, tree->runs_as)
	{
		if (check_value(c, item, ZONE_ID, false) < 0)
			return -1;
	}
	if (check_elements(c, tree->command, ZONE_WORDS) < 0 ||
	    (tree->environment && check_elements(c, tree->environment, ZONE_ENVIRONMENT) < 0) ||
	    check_files(c) < 0)
		return -1;
	if (check_size(c) < 0 || check_starts(c) < 0)
		return -1;
	return check_factors(c);
}

int description_check(const struct description_reader *reader)
{
	struct checker checker = {.reader = reader};
	const int status = check_all(&checker);

	free(checker.toggles);
	return status;
}
