/* SPDX-License-Identifier: MIT */
/* From one command line to the text of a description. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "description.h"
#include "factor.h"
#include "grow.h"
#include "json_text.h"

static int no_memory(struct ww_error *e)
{
	return ww_fail(e, 3, "out of memory");
}

/* ---- words ---- */

static void list_done(struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
}

/* Copies a quoted part without its quotes, which begins at *from; false: it has no end. */
static bool copy_quoted(const char **from, char **to)
{
	const char quote = *(*from)++;

	for (; **from && **from != quote; (*from)++) {
		/* As a shell has it: between double quotes these alone are escaped. */
		if (quote == '"' && **from == '\\' && (*from)[1] && strchr("\"\\$`", (*from)[1]))
			(*from)++;
		*(*to)++ = **from;
	}
	if (**from != quote)
		return false;
	(*from)++;
	return true;
}

/* One word, which begins at *from, into `word`, which has room for the rest of the text. */
static bool copy_word(const char **from, char *word)
{
	bool whole = true;

	while (**from && whole && !strchr(" \t\n", **from)) {
		if (strchr("'\"", **from)) {
			whole = copy_quoted(from, &word);
		} else {
			*from += **from == '\\' && (*from)[1];
			*word++ = *(*from)++;
		}
	}
	*word = '\0';
	return whole;
}

/* As a shell splits a command, but that nothing is expanded. */
static int split(const char *text, struct text_list *words, struct ww_error *e)
{
	const char *at = text;

	while (*(at += strspn(at, " \t\n"))) {
		char **place = add_zeroed(words->items, words->count);

		if (place)
			*place = malloc(strlen(at) + 1);
		if (!place || !*place)
			return no_memory(e);
		if (!copy_word(&at, *place))
			return ww_fail(e, 2, "'%.100s': a quote has no end", text);
	}
	return 0;
}

/* ---- what is taken away ---- */

/* Of each word of the command: which factor takes it away; NULL: none. */
struct line {
	struct text_list words;
	const char **taken;
};

static bool stands_at(const struct text_list *words, size_t at, const struct text_list *part)
{
	if (at + part->count > words->count)
		return false;
	for (size_t i = 0; i < part->count; i++)
		if (strcmp(words->items[at + i], part->items[i]) != 0)
			return false;
	return true;
}

/* Marks the words of the part in the line, where they must stand once and free. */
static int take(struct line *line, const char *word, const struct text_list *part,
		struct ww_error *e)
{
	size_t found = 0, count = 0;

	for (size_t i = 0; i < line->words.count && part->count > 0; i++)
		if (stands_at(&line->words, i, part)) {
			found = i;
			count++;
		}
	if (count != 1)
		return ww_fail(e, 2,
			       "factor %s: the words that it takes away stand %zu times in the "
			       "command: expected once",
			       word, count);
	for (size_t i = found; i < found + part->count; i++) {
		if (line->taken[i] && strcmp(line->taken[i], word) != 0)
			return ww_fail(e, 2, "'%.60s' is taken away by %s and by %s",
				       line->words.items[i], line->taken[i], word);
		line->taken[i] = word;
	}
	return 0;
}

/* Called by the words that it takes away. */
static cJSON *add_factor(cJSON *factors, const char *word, const char *taken)
{
	char without[256];
	cJSON *factor;

	snprintf(without, sizeof without, "without %s", taken);
	if (!factor_name_fits(taken) || !text_is_line(taken))
		return cJSON_AddStringToObject(factors, word, without);
	factor = cJSON_AddObjectToObject(factors, word);
	return cJSON_AddStringToObject(factor, "name", taken) &&
			       cJSON_AddStringToObject(factor, "without", without)
		       ? factor
		       : NULL;
}

static int take_option(struct line *line, const char *option, cJSON *factors, struct ww_error *e)
{
	const char *equals = strchr(option, '=');
	char word[FACTOR_WORD_MAX + 1];
	struct text_list part = {0};
	const cJSON *factor;
	int status;

	if (!equals)
		return ww_fail(e, 2, "'%.60s': expected NAME=WORD..., such as no_x=--x", option);
	snprintf(word, sizeof word, "%.*s", (int)(equals - option), option);
	if (!factor_word_fits(word))
		return ww_fail(e, 2,
			       "'%.40s' is no word for a factor: expected no_ and a-z, 0-9 or _ "
			       "behind it",
			       word);
	factor = cJSON_GetObjectItemCaseSensitive(factors, word);
	if (!factor)
		factor = add_factor(factors, word, equals + 1);
	if (!factor)
		return no_memory(e);
	status = split(equals + 1, &part, e);
	if (status == 0)
		status = take(line, factor->string, &part, e);
	list_done(&part);
	return status;
}

/* ---- the description ---- */

/* What a profile may be called, of the name of the program. */
static void name_of(const char *program, char name[WW_PROFILE_MAX])
{
	const char *slash = strrchr(program, '/');
	size_t length = 0;

	for (program = slash ? slash + 1 : program; *program && length < WW_ID_MAX; program++) {
		const char c =
			*program >= 'A' && *program <= 'Z' ? (char)(*program + 32) : *program;

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    (length > 0 && strchr("_-", c)))
			name[length++] = c;
	}
	name[length] = '\0';
	if (length == 0 || profile_base(name) >= 0)
		strcpy(name, "command");
}

/* Words in a row that the same factor takes away stand in one node. */
static bool put_words(const struct line *line, cJSON *command)
{
	bool good = command;

	for (size_t i = 0; good && i < line->words.count; i++) {
		const char *factor = line->taken[i];
		cJSON *to = command;

		if (factor) {
			cJSON *node = cJSON_CreateObject();

			good = cJSON_AddItemToArray(command, node) &&
			       cJSON_AddStringToObject(node, "unless", factor);
			to = cJSON_AddArrayToObject(node, "give");
		}
		good = good && to &&
		       cJSON_AddItemToArray(to, cJSON_CreateString(line->words.items[i]));
		while (good && factor && i + 1 < line->words.count && line->taken[i + 1] == factor)
			good = cJSON_AddItemToArray(to, cJSON_CreateString(line->words.items[++i]));
	}
	return good;
}

static char *print(const struct line *line, cJSON *root)
{
	static const char *const environment[] = {"PATH=/usr/bin:/bin", "HOME={home}"};
	cJSON *list = cJSON_CreateStringArray(environment, 2);
	char name[WW_PROFILE_MAX];

	name_of(line->words.items[0], name);
	if (cJSON_AddStringToObject(root, "name", name) &&
	    cJSON_AddItemToObject(root, "environment", list) &&
	    put_words(line, cJSON_AddArrayToObject(root, "command")))
		return cJSON_Print(root);
	return NULL;
}

static int take_all(struct line *line, const char *const *without, size_t count, cJSON *root,
		    struct ww_error *e)
{
	cJSON *factors = cJSON_AddObjectToObject(root, "factors");

	if (line->words.count == 0)
		return ww_fail(e, 2, "the command is empty: expected a program and its words");
	line->taken = calloc(line->words.count + 1, sizeof *line->taken);
	if (!line->taken || !factors)
		return no_memory(e);
	for (size_t i = 0; i < count; i++)
		if (take_option(line, without[i], factors, e) < 0)
			return -1;
	return 0;
}

char *description_of_command(const char *command, const char *const *without, size_t count,
			     struct ww_error *e)
{
	struct line line = {0};
	cJSON *root = cJSON_CreateObject();
	char *text = NULL;

	if (!root)
		no_memory(e);
	else if (split(command, &line.words, e) == 0 &&
		 take_all(&line, without, count, root, e) == 0) {
		text = print(&line, root);
		if (!text)
			no_memory(e);
	}
	cJSON_Delete(root);
	list_done(&line.words);
	free(line.taken);
	return text;
}
