/* SPDX-License-Identifier: MIT */
/* What an external fixture gets to see: arguments of its manifest, the arena's addresses in its
 * environment. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "external.h"
#include "scene.h"

/* The value of `name` (not NUL-terminated) among the strings NAME=VALUE, or NULL. */
static const char *value_of(const char *named, unsigned count, const char *name, size_t length)
{
	for (; count; count--, named += strlen(named) + 1)
		if (strncmp(named, name, length) == 0 && named[length] == '=')
			return named + length + 1;
	return NULL;
}

/* Copies `text` with each {NAME} that has a value replaced by it. */
static void expand(const char *text, const char *named, unsigned count, char *out, size_t size)
{
	size_t used = 0;

	while (*text && used + 1 < size) {
		const size_t length = *text == '{' ? strcspn(text + 1, "{}") : 0;
		const char *value = length && text[1 + length] == '}'
					    ? value_of(named, count, text + 1, length)
					    : NULL;

		if (!value) {
			out[used++] = *text++;
			continue;
		}
		snprintf(out + used, size - used, "%s", value);
		used += strlen(out + used);
		text += length + 2;
	}
	out[used] = 0;
}

/* The stub's own name comes before a plain program's. */
bool external_argument(const struct scene *scene, const char *named, unsigned count, unsigned index,
		       char *text)
{
	const struct catalog_entry *fixture = scene->planned->fixture;
	const bool plain = fixture->protocol == PROTOCOL_PLAIN;
	const struct text_list *list = plain && scene->planned->key.arm == ARM_BENIGN
					       ? &fixture->benign_arguments
					       : &fixture->arguments;
	const unsigned before = plain ? 2 : 1;

	if (index >= before + list->count)
		return false;
	if (index >= before)
		expand(list->items[index - before], named, count, text, LAUNCH_SIZE);
	else
		snprintf(text, LAUNCH_SIZE, "%s", plain && index == 0 ? "stub" : fixture->program);
	return true;
}

/* WW_NAME=VALUE for each name, in upper case. */
bool external_variable(const struct scene *scene, const char *named, unsigned count, unsigned index,
		       char *text)
{
	const char *const fixed[] = {
		"PATH=/usr/bin:/bin",
		"LC_ALL=C",
		/* The control arm is the attack, and is not told otherwise. */
		scene->planned->key.arm == ARM_BENIGN ? "WW_ARM=benign" : "WW_ARM=attack",
	};
	const unsigned fixed_count = sizeof(fixed) / sizeof(*fixed);
	char *c;

	if (index < fixed_count) {
		snprintf(text, LAUNCH_SIZE, "%s", fixed[index]);
		return true;
	}
	index -= fixed_count;
	if (index > count)
		return false;
	if (index == count) {
		snprintf(text, LAUNCH_SIZE, "WW_FIXTURE=%s", scene->planned->fixture->id);
		return true;
	}
	for (; index; index--)
		named += strlen(named) + 1;
	snprintf(text, LAUNCH_SIZE, "WW_%s", named);
	for (c = text; *c && *c != '='; c++)
		*c = (char)toupper((unsigned char)*c);
	return true;
}

void external_marker(const struct scene *scene, char *text, size_t size)
{
	const struct catalog_entry *fixture = scene->planned->fixture;
	const bool benign = scene->planned->key.arm == ARM_BENIGN;
	const char *marker = benign ? fixture->benign_marker : fixture->marker;
	char named[2 * (NONCE_SIZE + 8)];
	int used = snprintf(named, sizeof(named), "token=%s", scene->token) + 1;

	/* The nonce stays here: the supervisor looks for it and never tells it. */
	snprintf(named + used, sizeof(named) - (size_t)used, "nonce=%s", scene->nonce);
	text[0] = 0;
	if (marker)
		expand(marker, named, benign ? 1 : 2, text, size);
}
