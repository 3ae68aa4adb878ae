/* SPDX-License-Identifier: MIT */
/* The program's environment.  The core lets names through (PRIM_ENV); values are made here. */
#include "parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

#define OWN_MAX 8

struct list {
	char **at;
	size_t count;
	bool failed;
};

static bool same_name(const char *one, const char *other)
{
	const size_t length = strcspn(one, "=");

	return strncmp(one, other, length) == 0 && (other[length] == '=' || other[length] == '\0');
}

static bool has(const struct list *list, const char *variable)
{
	for (size_t i = 0; i < list->count; i++)
		if (same_name(list->at[i], variable))
			return true;
	return false;
}

/* What came first stays. */
static void add(struct list *list, const char *variable)
{
	char *copy;

	if (has(list, variable))
		return;
	copy = strdup(variable);
	if (copy == NULL)
		list->failed = true;
	else
		list->at[list->count++] = copy;
}

static void add_own(struct list *list, const char *home)
{
	char variable[CORE_PATH_MAX + sizeof("HOME=")];

	snprintf(variable, sizeof(variable), "HOME=%s", home);
	add(list, variable);
	add(list, "PATH=/usr/local/bin:/usr/bin:/bin");
	add(list, "TMPDIR=/tmp");
	add(list, "USER=sealed");
}

static size_t count_strings(char *const *strings)
{
	size_t count = 0;

	while (strings != NULL && strings[count] != NULL)
		count++;
	return count;
}

void environment_free(char **environment)
{
	for (size_t i = 0; environment != NULL && environment[i] != NULL; i++)
		free(environment[i]);
	free(environment);
}

/* A variable that is passed by name has the caller's value, also where we would set another. */
static void add_asked(const struct whichwall_options *options, struct list *list)
{
	for (unsigned i = 0; i < options->environment_count; i++) {
		const char *variable = options->environment[i];

		if (strchr(variable, '=') != NULL) {
			add(list, variable);
			continue;
		}
		for (char **at = environ; at != NULL && *at != NULL; at++)
			if (same_name(*at, variable))
				add(list, *at);
	}
}

char **environment_make(const struct whichwall_options *options, const char *home)
{
	const size_t most = count_strings(environ) + OPTION_ENV_MAX + OWN_MAX;
	struct list list = {.at = calloc(most + 1, sizeof(char *))};

	if (list.at == NULL)
		return NULL;
	add_asked(options, &list);
	add_own(&list, home);
	for (char **at = environ; at != NULL && *at != NULL; at++)
		add(&list, *at);
	if (!list.failed)
		return list.at;
	environment_free(list.at);
	return NULL;
}

unsigned environment_names(const struct whichwall_options *options,
			   const char *names[OPTION_ENV_MAX + 2],
			   char storage[OPTION_ENV_MAX][CORE_ENV_MAX])
{
	unsigned count = 0;

	names[count++] = "TMPDIR";
	for (unsigned i = 0; i < options->environment_count; i++) {
		const char *variable = options->environment[i];

		snprintf(storage[i], CORE_ENV_MAX, "%.*s", (int)strcspn(variable, "="), variable);
		names[count++] = storage[i];
	}
	return count;
}
