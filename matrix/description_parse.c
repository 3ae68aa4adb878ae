/* SPDX-License-Identifier: MIT */
/* The fields of a description, read strictly. */
#include <sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "description_parts.h"
#include "factor.h"
#include "grow.h"
#include "json_text.h"
#include "search.h"

#define LIST_MAX 64
#define PATH_MAX_BYTES 200
#define START_MAX_MS 600000

static const char *const offer_words[] = {
#define WORD(id, word) [id] = (word),
	DESCRIPTION_OFFERS(WORD)
#undef WORD
};
const struct ww_words ww_offers = {"offer", offer_words, DESCRIPTION_OFFERS_COUNT};

typedef struct description_reader reader;

/* ---- errors ---- */

int description_fail(const struct description_reader *r, const cJSON *item, const char *format, ...)
{
	char what[512], path[sizeof r->e->field];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof what, format, arguments);
	va_end(arguments);
	if (r->source->made)
		return ww_fail(r->e, 2, "%s: %s", r->source->file, what);
	json_place_path(r->tree->root, item, path, sizeof path);
	ww_fail(r->e, 2, "%.200s:%u: %s%s%s%s", r->source->file, json_place_line(item),
		*path ? "field \"" : "", path, *path ? "\": " : "", what);
	if (r->e) {
		r->e->line = json_place_line(item);
		strcpy(r->e->field, path);
	}
	return -1;
}

/* ---- simple values ---- */

static bool is_line(const cJSON *item)
{
	return cJSON_IsString(item) && text_is_line(item->valuestring);
}

static int read_whole(const reader *r, const cJSON *item, const int range[2], int *number)
{
	const double value = cJSON_IsNumber(item) ? item->valuedouble : -1;

	if (!(value >= range[0] && value <= range[1]) || value != (int)value)
		return description_fail(r, item, "expected a whole number from %d to %d", range[0],
					range[1]);
	*number = (int)value;
	return 0;
}

static int read_bool(const reader *r, const cJSON *item, bool *value)
{
	if (!cJSON_IsBool(item))
		return description_fail(r, item, "expected true or false");
	*value = cJSON_IsTrue(item);
	return 0;
}

static int add_text(const reader *r, const char *text, struct text_list *list)
{
	char **place = add_zeroed(list->items, list->count);

	if (!place)
		return description_no_memory(r->e);
	*place = strdup(text);
	return *place ? 0 : description_no_memory(r->e);
}

static int check_array(const reader *r, const cJSON *item, const char *of)
{
	const int size = cJSON_GetArraySize(item);

	if (!cJSON_IsArray(item) || size == 0 || size > LIST_MAX)
		return description_fail(r, item, "expected an array of 1 to %d %s", LIST_MAX, of);
	return 0;
}

/* A set of the words of a table. */
static int read_words(const reader *r, const cJSON *item, const struct ww_words *table,
		      uint64_t *set)
{
	const cJSON *element;

	if (check_array(r, item, "words") < 0)
		return -1;
	*set = 0;
	cJSON_ArrayForEach(element, item)
	{
		const int value =
			cJSON_IsString(element) ? ww_lookup(table, element->valuestring) : -1;

		if (value < 0)
			return description_fail(
				r, element, "not a word for %s %s: known are %s",
				strchr("aeiou", table->concept[0]) ? "an" : "a", table->concept,
				table == &ww_offers ? "cgroup, fuse and tun" : "root and user");
		*set |= WW_BIT(value);
	}
	return 0;
}

/* ---- fields ---- */

static int read_schema(const reader *r, const cJSON *item)
{
	return cJSON_IsString(item) ? 0 : description_fail(r, item, "expected a string");
}

static int read_name(const reader *r, const cJSON *item)
{
	const char *name = cJSON_IsString(item) ? item->valuestring : "";
	const size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");

	if (!profile_name_fits(name) || name[length])
		return description_fail(r, item,
					"expected a-z, 0-9, _ and -, with a letter or digit first");
	if (profile_base(name) >= 0)
		return description_fail(r, item, "'%s' is the name of a profile that is built in",
					name);
	strcpy(r->description->name, name);
	return 0;
}

/* {"name": "the file-system rules", "without": "binds the whole tree, writable"}. */
static bool is_named_factor(const cJSON *item)
{
	const cJSON *name = description_member(item, "name");

	return cJSON_IsObject(item) && cJSON_GetArraySize(item) == 2 && is_line(name) &&
	       factor_name_fits(name->valuestring) && is_line(description_member(item, "without"));
}

static int keep_words(const reader *r, const cJSON *item, struct description_factor *factor)
{
	const cJSON *name = description_member(item, "name");
	const cJSON *without = name ? description_member(item, "without") : item;

	factor->meaning = strdup(without->valuestring);
	factor->name = name ? strdup(name->valuestring) : NULL;
	return factor->meaning && (factor->name || !name) ? 0 : description_no_memory(r->e);
}

static int read_factor(const reader *r, const cJSON *item)
{
	struct description *description = r->description;
	struct description_factor *factor;

	if (factor_find(item->string) < 0 && !factor_word_fits(item->string))
		return description_fail(
			r, item,
			"the word of a factor is no_ and a-z, 0-9 or _ behind it, at most %d bytes",
			FACTOR_WORD_MAX - 1);
	if (!is_line(item) && !is_named_factor(item))
		return description_fail(r, item,
					"expected a sentence, what taking the factor away does, or "
					"an object of that, \"without\", and a \"name\" of at most "
					"%d bytes",
					FACTOR_NAME_MAX - 1);
	factor = add_zeroed(description->factors, description->factor_count);
	if (!factor)
		return description_no_memory(r->e);
	strcpy(factor->word, item->string);
	/* Until all is checked and bits are given. */
	factor->bit = WW_BIT(description->factor_count - 1);
	description->all |= factor->bit;
	return keep_words(r, item, factor);
}

static int read_factors(const reader *r, const cJSON *item)
{
	const cJSON *member;

	if (!cJSON_IsObject(item) || cJSON_GetArraySize(item) > WW_SEARCH_FACTORS_MAX)
		return description_fail(r, item,
					"expected an object of at most %d words, each with a "
					"sentence",
					WW_SEARCH_FACTORS_MAX);
	cJSON_ArrayForEach(member, item)
	{
		if (read_factor(r, member) < 0)
			return -1;
	}
	return 0;
}

static int read_command(const reader *r, const cJSON *item)
{
	r->tree->command = item;
	return cJSON_IsArray(item)
		       ? 0
		       : description_fail(r, item, "expected an array: a program and its words");
}

static int read_environment(const reader *r, const cJSON *item)
{
	r->tree->environment = item;
	return cJSON_IsArray(item) ? 0
				   : description_fail(r, item, "expected an array of NAME=VALUE");
}

static int read_files(const reader *r, const cJSON *item)
{
	r->tree->files = item;
	return cJSON_IsObject(item)
		       ? 0
		       : description_fail(r, item, "expected an object of files by their names");
}

/* Neither empty, "." nor "..", and no blank component. */
static bool is_plain_path(const char *path)
{
	const size_t length = strlen(path);

	if (length == 0 || length > PATH_MAX_BYTES || !text_is_line(path))
		return false;
	for (const char *at = path;; at++) {
		const size_t step = strcspn(at, "/");

		if (step == 0 || (step == 1 && *at == '.') ||
		    (step == 2 && at[0] == '.' && at[1] == '.'))
			return false;
		at += step;
		if (!*at)
			return true;
	}
}

static int read_directories(const reader *r, const cJSON *item)
{
	const cJSON *element;

	if (check_array(r, item, "names") < 0)
		return -1;
	cJSON_ArrayForEach(element, item)
	{
		if (!cJSON_IsString(element) || !is_plain_path(element->valuestring))
			return description_fail(r, element,
						"expected a path below {files}, without . and ..");
		if (add_text(r, element->valuestring, &r->description->directories) < 0)
			return -1;
	}
	return 0;
}

static bool is_below(const char *path, const char *directory)
{
	const size_t length = strlen(directory);

	return strncmp(path, directory, length) == 0 && (!path[length] || path[length] == '/');
}

/* What holds everybody's files, sockets among them, or is the arena's own. */
static const char *forbidden(const char *path)
{
	static const char *const whole[] = {"/home", "/root", "/etc", "/run",  "/tmp",
					    "/var",  "/usr",  "/opt", "/work", "/var/run"};
	static const char *const below[] = {"/proc", "/sys", "/dev", "/opt/ww"};

	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		if (strcmp(path, whole[i]) == 0)
			return whole[i];
	for (size_t i = 0; i < sizeof below / sizeof *below; i++)
		if (is_below(path, below[i]))
			return below[i];
	return NULL;
}

static int read_paths(const reader *r, const cJSON *item, struct text_list *list)
{
	const cJSON *element;

	if (check_array(r, item, "paths") < 0)
		return -1;
	cJSON_ArrayForEach(element, item)
	{
		const char *path = cJSON_IsString(element) ? element->valuestring : "";

		if (path[0] != '/' || !is_plain_path(path + 1))
			return description_fail(
				r, element,
				"expected an absolute path to less than the whole host, without "
				". and .. and a slash at its end");
		if (forbidden(path))
			return description_fail(r, element,
						"%s holds what no sandbox under test may see, or "
						"is the arena's own: name what is needed in it",
						forbidden(path));
		if (add_text(r, path, list) < 0)
			return -1;
	}
	return 0;
}

static int read_show(const reader *r, const cJSON *item)
{
	return read_paths(r, item, &r->description->show);
}

static int read_copy(const reader *r, const cJSON *item)
{
	return read_paths(r, item, &r->description->copy);
}

static int read_offer(const reader *r, const cJSON *item)
{
	return read_words(r, item, &ww_offers, &r->description->offers);
}

static int read_callers(const reader *r, const cJSON *item)
{
	return read_words(r, item, &ww_callers, &r->description->callers);
}

static int read_runs_as(const reader *r, const cJSON *item)
{
	const cJSON *member;

	r->tree->runs_as = item;
	if (!cJSON_IsObject(item))
		return description_fail(r, item, "expected an object of ids by callers");
	cJSON_ArrayForEach(member, item)
	{
		if (ww_lookup(&ww_callers, member->string) < 0)
			return description_fail(r, member, "expected the callers root and user");
	}
	return 0;
}

static int read_channel(const reader *r, const cJSON *item)
{
	const char *word = cJSON_IsString(item) ? item->valuestring : "";

	r->description->pipes = strcmp(word, "pipes") == 0;
	return r->description->pipes || strcmp(word, "socket") == 0
		       ? 0
		       : description_fail(r, item, "expected \"socket\" or \"pipes\"");
}

static int read_start_ms(const reader *r, const cJSON *item)
{
	static const int range[2] = {1, START_MAX_MS};
	int number = 0;
	const int status = read_whole(r, item, range, &number);

	r->description->start_ms = (unsigned)number;
	return status;
}

static int read_invisible(const reader *r, const cJSON *item)
{
	return read_bool(r, item, &r->description->invisible);
}

static int read_signal_status(const reader *r, const cJSON *item)
{
	static const int range[2] = {1, 191}; /* the highest signal is 64 */

	return read_whole(r, item, range, &r->description->signal_status);
}

static int read_refused_status(const reader *r, const cJSON *item)
{
	static const int range[2] = {0, 255};
	const cJSON *element;
	int status = 0;

	if (check_array(r, item, "exit statuses") < 0)
		return -1;
	cJSON_ArrayForEach(element, item)
	{
		if (read_whole(r, element, range, &status) < 0)
			return -1;
		r->description->refused.statuses[status / 64] |= WW_BIT(status % 64);
	}
	return 0;
}

static int read_refused_errors(const reader *r, const cJSON *item)
{
	if (!is_line(item) || !*item->valuestring)
		return description_fail(r, item,
					"expected what its last line of standard error contains");
	r->description->refused.errors = strdup(item->valuestring);
	return r->description->refused.errors ? 0 : description_no_memory(r->e);
}

static int read_refused(const reader *r, const cJSON *item)
{
	const cJSON *member;

	if (!cJSON_IsObject(item) || !item->child)
		return description_fail(r, item, "expected an object of status, stderr or both");
	r->description->refused.known = true;
	cJSON_ArrayForEach(member, item)
	{
		int status = 0;

		if (strcmp(member->string, "status") == 0)
			status = read_refused_status(r, member);
		else if (strcmp(member->string, "stderr") == 0)
			status = read_refused_errors(r, member);
		else
			status =
				description_fail(r, member, "unknown: known are status and stderr");
		if (status < 0)
			return -1;
	}
	return 0;
}

static int read_install(const reader *r, const cJSON *item)
{
	if (!is_line(item) || !*item->valuestring)
		return description_fail(r, item, "expected a sentence: how to get it");
	r->description->install = strdup(item->valuestring);
	return r->description->install ? 0 : description_no_memory(r->e);
}

static const struct {
	const char *key;
	int (*read)(const reader *r, const cJSON *item);
	bool required;
} fields[] = {
	{"$schema", read_schema, false},
	{"name", read_name, true},
	{"install", read_install, false},
	{"factors", read_factors, true},
	{"callers", read_callers, false},
	{"command", read_command, true},
	{"environment", read_environment, false},
	{"directories", read_directories, false},
	{"files", read_files, false},
	{"show", read_show, false},
	{"copy", read_copy, false},
	{"offer", read_offer, false},
	{"runs_as", read_runs_as, false},
	{"channel", read_channel, false},
	{"start_ms", read_start_ms, false},
	{"signal_status", read_signal_status, false},
	{"refused", read_refused, false},
	{"invisible", read_invisible, false},
};
#define FIELD_COUNT (sizeof fields / sizeof *fields)

/* ---- the whole ---- */

static int refuse_field(const reader *r, const cJSON *item)
{
	char known[256] = "";

	for (size_t i = 1; i < FIELD_COUNT; i++) {
		const size_t length = strlen(known);

		snprintf(known + length, sizeof known - length, "%s%s", i > 1 ? ", " : "",
			 fields[i].key);
	}
	return description_fail(r, item, "unknown: known are %s", known);
}

static bool is_field(const char *key)
{
	for (size_t i = 0; i < FIELD_COUNT; i++)
		if (strcmp(fields[i].key, key) == 0)
			return true;
	return false;
}

/* In the order of the table: what a field refers to is read before it. */
static int read_fields(const reader *r)
{
	const cJSON *root = r->tree->root, *item;

	if (!cJSON_IsObject(root))
		return description_fail(r, root, "expected an object");
	cJSON_ArrayForEach(item, root)
	{
		if (!is_field(item->string))
			return refuse_field(r, item);
	}
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		item = description_member(root, fields[i].key);
		if (item ? fields[i].read(r, item) < 0
			 : fields[i].required &&
				    description_fail(r, root, "field \"%s\" is missing",
						     fields[i].key) < 0)
			return -1;
	}
	return 0;
}

/* Once it is known that ids are numbers. */
static void take_ids(struct description *description)
{
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++) {
		const struct description_view view = {description, (enum caller)caller, 0, NULL};

		description->runs_as[caller] = description_runs_as(&view);
	}
}

static void hash_texts(struct description *description, const char *text)
{
	const struct description_tree *tree = description->tree;
	SHA2_CTX context;

	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)text, strlen(text));
	for (size_t i = 0; i < tree->base_count; i++) {
		char *base = cJSON_PrintUnformatted(tree->bases[i].document);

		if (base)
			SHA256Update(&context, (const uint8_t *)base, strlen(base) + 1);
		free(base);
	}
	SHA256End(&context, description->hash);
}

static int give_bits(const reader *r)
{
	struct description *description = r->description;
	const cJSON *factors = description_member(r->tree->root, "factors");
	struct ww_error why;

	description->all = 0;
	for (size_t i = 0; i < description->factor_count; i++) {
		struct description_factor *factor = &description->factors[i];
		const int bit = factor_add(factor->word, factor->meaning, &why);

		if (bit < 0)
			return description_fail(r, description_member(factors, factor->word), "%s",
						why.text);
		factor->bit = WW_BIT(bit);
		if (factor->name)
			factor_call(bit, factor->name);
		description->all |= factor->bit;
	}
	return 0;
}

static int read_all(const reader *r, const char *text)
{
	struct ww_error why = {0};

	r->tree->root = json_place_parse(text, &why);
	if (!r->tree->root) {
		ww_fail(r->e, why.code, "%.200s:%u: %s", r->source->file, why.line, why.text);
		if (r->e)
			r->e->line = why.line;
		return -1;
	}
	if (read_fields(r) < 0 || description_check(r) < 0)
		return -1;
	take_ids(r->description);
	if (r->source->given && !(r->description->given = strdup(r->source->given)))
		return description_no_memory(r->e);
	hash_texts(r->description, text);
	return give_bits(r);
}

static struct description *description_new(void)
{
	struct description *description = calloc(1, sizeof *description);

	if (!description)
		return NULL;
	description->tree = calloc(1, sizeof(struct description_tree));
	description->callers = WW_BIT(WW_CALLERS_COUNT) - 1;
	description->start_ms = DESCRIPTION_START_MS;
	for (int caller = 0; caller < WW_CALLERS_COUNT; caller++)
		description->runs_as[caller] = -1;
	if (description->tree)
		return description;
	free(description);
	return NULL;
}

struct description *description_parse(const char *text, const struct description_source *source,
				      struct ww_error *e)
{
	struct description *description = description_new();
	const reader r = {description, description ? description->tree : NULL, source, e};

	if (!description) {
		description_no_memory(e);
		return NULL;
	}
	if (read_all(&r, text) == 0)
		return description;
	description_free(description);
	return NULL;
}

static void list_done(struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
}

static void tree_free(struct description_tree *tree)
{
	for (size_t i = 0; i < tree->base_count; i++)
		cJSON_Delete(tree->bases[i].document);
	free(tree->bases);
	cJSON_Delete(tree->root);
	free(tree);
}

void description_free(struct description *description)
{
	if (!description)
		return;
	for (size_t i = 0; i < description->factor_count; i++) {
		free(description->factors[i].meaning);
		free(description->factors[i].name);
	}
	free(description->factors);
	list_done(&description->show);
	list_done(&description->copy);
	list_done(&description->directories);
	free(description->refused.errors);
	free(description->install);
	free(description->given);
	tree_free(description->tree);
	free(description);
}
