/* SPDX-License-Identifier: MIT */
/* From a description to what is started. */
#include <stdlib.h>
#include <string.h>

#include "description_parts.h"
#include "grow.h"

int description_no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

static const struct description_tree *tree_of(const struct description_view *view)
{
	return view->description->tree;
}

/* ---- words ---- */

/* The strings of an array of strings, NULL behind the last. */
static char **take_strings(const cJSON *array)
{
	char **words = calloc((size_t)cJSON_GetArraySize(array) + 1, sizeof *words);
	const cJSON *item;
	size_t count = 0;

	cJSON_ArrayForEach(item, array)
	{
		if (words && count != SIZE_MAX) {
			words[count] = strdup(item->valuestring);
			count = words[count] ? count + 1 : SIZE_MAX;
		}
	}
	if (!words || count != SIZE_MAX)
		return words;
	for (count = 0; words[count]; count++)
		free(words[count]);
	free(words);
	return NULL;
}

/* NULL without memory; `array` may be NULL. */
static char **expand_words(const cJSON *array, const struct description_view *view)
{
	cJSON *elements = array ? description_elements(array, view) : cJSON_CreateArray();
	char **words = elements ? take_strings(elements) : NULL;

	cJSON_Delete(elements);
	return words;
}

/* ---- files ---- */

static char *lines_text(const cJSON *array, const struct description_view *view)
{
	char **lines = expand_words(array, view), *text, *at;
	size_t size = 1;

	for (size_t i = 0; lines && lines[i]; i++)
		size += strlen(lines[i]) + 1;
	text = at = lines ? malloc(size) : NULL;
	if (text)
		*text = '\0';
	for (size_t i = 0; lines && lines[i]; i++) {
		at = at ? stpcpy(stpcpy(at, lines[i]), "\n") : NULL;
		free(lines[i]);
	}
	free(lines);
	return text;
}

static char *json_text(cJSON *value)
{
	char *text = value ? cJSON_PrintUnformatted(value) : NULL;

	cJSON_Delete(value);
	return text;
}

static const struct description_base *base_of(const cJSON *spec,
					      const struct description_view *view)
{
	const struct description_tree *tree = tree_of(view);

	for (size_t i = 0; i < tree->base_count; i++)
		if (tree->bases[i].from == spec)
			return &tree->bases[i];
	return NULL;
}

/* The text of a file; NULL with *e. */
static char *file_text(const cJSON *spec, const struct description_view *view, struct ww_error *e)
{
	const struct description_base *base = base_of(spec, view);
	const cJSON *at;
	cJSON *value = NULL;
	char *text;

	if (base)
		value = description_edited(base, view, &at, e);
	else if (cJSON_IsObject(spec) && description_value(spec, view, &value) < 0)
		description_no_memory(e);
	if (!value && !cJSON_IsArray(spec))
		return NULL;
	text = value ? json_text(value) : lines_text(spec, view);
	if (!text)
		description_no_memory(e);
	return text;
}

static int add_file(struct description_start *start, const char *name, char *text,
		    struct ww_error *e)
{
	struct description_file *file = add_zeroed(start->files, start->file_count);

	if (file) {
		file->text = text;
		file->name = strdup(name);
		return file->name ? 0 : description_no_memory(e);
	}
	free(text);
	return description_no_memory(e);
}

static int expand_files(const struct description_view *view, struct description_start *start,
			struct ww_error *e)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, tree_of(view)->files)
	{
		const cJSON *spec = description_resolve(item, view);
		struct ww_error why = {0};
		char *text;

		if (!spec)
			continue;
		text = file_text(spec, view, &why);
		if (!text)
			return ww_fail(e, why.code, "profile %.60s: file %.60s: %s",
				       view->description->name, item->string, why.text);
		if (add_file(start, item->string, text, e) < 0)
			return -1;
	}
	return 0;
}

/* ---- the whole ---- */

static size_t words_size(char *const *words)
{
	size_t size = 0;

	for (; *words; words++)
		size += strlen(*words) + 1;
	return size;
}

static int check_size(const struct description_start *start, const struct description_view *view,
		      struct ww_error *e)
{
	size_t size = words_size(start->argv) + words_size(start->envp);

	for (size_t i = 0; i < start->file_count; i++)
		size += strlen(start->files[i].text);
	if (size <= DESCRIPTION_EXPANDED_MAX)
		return 0;
	return ww_fail(e, 2, "profile %.60s: words and files of a start have %zu bytes: at most %d",
		       view->description->name, size, DESCRIPTION_EXPANDED_MAX);
}

int description_expand(const struct description *description, enum caller caller, uint64_t mask,
		       const struct description_places *places, struct description_start *start,
		       struct ww_error *e)
{
	const struct description_view view = {description, caller, mask, places};

	*start = (struct description_start){
		.argv = expand_words(tree_of(&view)->command, &view),
		.envp = expand_words(tree_of(&view)->environment, &view),
		.runs_as = description_runs_as(&view),
	};
	if (!start->argv || !start->envp)
		return description_no_memory(e);
	if (expand_files(&view, start, e) < 0)
		return -1;
	return check_size(start, &view, e);
}

static void free_words(char **words)
{
	for (size_t i = 0; words && words[i]; i++)
		free(words[i]);
	free(words);
}

void description_start_done(struct description_start *start)
{
	free_words(start->argv);
	free_words(start->envp);
	for (size_t i = 0; i < start->file_count; i++) {
		free(start->files[i].name);
		free(start->files[i].text);
	}
	free(start->files);
	*start = (struct description_start){0};
}
