/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool words_plain(char c)
{
	return c >= ' ' && c <= '~' && !strchr("\",\\;", c);
}

/* The text after `word` when the line is that word, or begins with it and a space; or NULL. */
static const char *after(const char *line, const char *word)
{
	const size_t length = strlen(word);

	if (strncmp(line, word, length) != 0 || (line[length] && line[length] != ' '))
		return NULL;
	return line + length + (line[length] == ' ');
}

static void take_step(struct word *word, enum word_kind kind, const char *name)
{
	word->kind = kind;
	snprintf(word->text, sizeof(word->text), "%.*s", WW_ID_MAX - 1, name);
	for (char *c = word->text; *c; c++)
		if (!words_plain(*c))
			*c = '_';
	/* A formula, to a spreadsheet that reads the tables. */
	if (strchr("=+-@", word->text[0]))
		word->text[0] = '_';
}

static bool take_errno(const char *number, int *err)
{
	char *end;
	const long value = strtol(number, &end, 10);

	if (end == number || *end || value <= 0 || value > WORDS_ERRNO_MAX)
		return false;
	*err = (int)value;
	return true;
}

static void take_refusal(struct word *word, const char *number)
{
	if (take_errno(number, &word->err))
		word->kind = WORD_REFUSED;
}

/* An errno may follow, of the call that said so. */
static void take_reason(struct word *word, const char *text)
{
	const char *number = strchr(text, ' ');
	char name[WW_ID_MAX];
	int reason;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(text, " "), text);
	reason = ww_lookup(&ww_reasons, name);
	if (reason < REASON_VACUOUS || reason > REASON_LSM ||
	    (number && !take_errno(number + 1, &word->err)))
		return;
	word->kind = WORD_CANNOT;
	word->reason = (enum reason)reason;
}

static void parse(const char *line, struct word *word)
{
	const char *rest;

	*word = (struct word){.kind = WORD_NONSENSE};
	if (strcmp(line, "ready") == 0) {
		word->kind = WORD_READY;
	} else if (strcmp(line, "observe") == 0) {
		word->kind = WORD_OBSERVE;
	} else if ((rest = after(line, "setup")) && *rest) {
		take_step(word, WORD_SETUP, rest);
	} else if ((rest = after(line, "attempt")) && *rest) {
		take_step(word, WORD_ATTEMPT, rest);
	} else if ((rest = after(line, "done"))) {
		word->kind = WORD_DONE;
		snprintf(word->text, sizeof(word->text), "%s", rest);
	} else if ((rest = after(line, "refused"))) {
		take_refusal(word, rest);
	} else if ((rest = after(line, "cannot"))) {
		take_reason(word, rest);
	}
}

static void keep(struct words *words, char byte)
{
	if (byte && words->used < sizeof(words->line) - 1)
		words->line[words->used++] = byte;
	else
		words->broken = true;
}

bool words_next(struct words *words, const char **bytes, size_t *size, struct word *word)
{
	while (*size > 0) {
		const char byte = *(*bytes)++;

		--*size;
		if (byte != '\n') {
			keep(words, byte);
			continue;
		}
		words->line[words->used] = 0;
		if (words->broken)
			*word = (struct word){.kind = WORD_NONSENSE};
		else
			parse(words->line, word);
		*words = (struct words){0};
		return true;
	}
	return false;
}
