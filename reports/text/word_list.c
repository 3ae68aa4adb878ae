/* SPDX-License-Identifier: MIT */
#include "text/word_list.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define SEPARATORS ",; "

bool list_word(const char **at, char word[LIST_WORD_MAX])
{
	size_t length;

	do {
		*at += strspn(*at, SEPARATORS);
		length = strcspn(*at, SEPARATORS);
		if (length == 0)
			return false;
		snprintf(word, LIST_WORD_MAX, "%.*s", (int)length, *at);
		*at += length;
	} while (length >= LIST_WORD_MAX);
	return true;
}

static bool digits(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!isdigit((unsigned char)text[i]))
			return false;
	return true;
}

bool is_technique(const char *word)
{
	if (word[0] != 'T' || !digits(word + 1, 4))
		return false;
	return word[5] == '\0' || (word[5] == '.' && digits(word + 6, 3) && word[9] == '\0');
}

void technique_url(const char *technique, char url[TECHNIQUE_URL_MAX])
{
	bool sub = technique[5] == '.';

	snprintf(url, TECHNIQUE_URL_MAX, "https://attack.mitre.org/techniques/%.5s/%.3s%s",
		 technique, sub ? technique + 6 : "", sub ? "/" : "");
}
