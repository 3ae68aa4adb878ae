/* SPDX-License-Identifier: MIT */
/* GitHub's workflow commands.  One command, however much was found: beyond ten of a kind in a step
 * the service drops them without a word. */
#include <stdlib.h>
#include <string.h>

#include "gate/gate_report.h"
#include "gate/gate_rows.h"
#include "text/utf8.h"

#define CHANGES_SHOWN 10 /* the summary and the artifacts have them all */

/* A message's escapes; a property's value would end at a comma or a colon too. */
static int put_escaped(const char *text, bool property, FILE *out)
{
	char *clean = utf8_clean(text);

	if (!clean)
		return -1;
	for (const char *at = clean; *at; at++) {
		if (strchr(property ? "%\n:," : "%\n", *at))
			fprintf(out, "%%%02X", (unsigned char)*at);
		else
			putc(*at, out);
	}
	free(clean);
	return 0;
}

static int put_change(const struct ruled_change *ruled, FILE *out)
{
	const struct change *change = ruled->change;
	char *sentence = ruled_sentence(ruled);

	if (!sentence)
		return -1;
	fprintf(out, "\n%s/%s %s: %s", change->profile, ww_word(&ww_callers, (int)change->caller),
		*change->fixture ? change->fixture : "core level", sentence);
	free(sentence);
	return 0;
}

static int put_failing(const struct gate *gate, FILE *out)
{
	size_t shown = 0, all = gate->tally[RULING_FAIL] + gate->tally[RULING_EXPIRED];

	for (size_t i = 0; i < gate->count && shown < CHANGES_SHOWN; i++) {
		if (!ruling_trips(gate->ruled[i].ruling))
			continue;
		if (put_change(&gate->ruled[i], out) < 0)
			return -1;
		shown++;
	}
	if (all > shown)
		fprintf(out, "\nand %zu more", all - shown);
	return 0;
}

static char *message_of(const struct gate *gate)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int result;

	if (!out)
		return NULL;
	gate_counts(gate, out);
	result = put_failing(gate, out);
	if (fclose(out) == 0 && result == 0)
		return text;
	free(text);
	return NULL;
}

/* A path of the repository can be annotated; others are no use to a reader. */
static int put_file(const struct gate *gate, FILE *out)
{
	const char *path = gate->baseline_path ? gate->baseline_path : "";

	while (strncmp(path, "./", 2) == 0)
		path += 2;
	if (*path == '\0' || *path == '/' || strncmp(path, "../", 3) == 0)
		return 0;
	fputs(",file=", out);
	if (put_escaped(path, true, out) < 0)
		return -1;
	for (size_t i = 0; i < gate->count; i++) {
		if (!ruling_trips(gate->ruled[i].ruling))
			continue;
		fprintf(out, ",line=%u", change_line(gate, gate->ruled[i].change));
		break;
	}
	return 0;
}

int gate_github(const struct gate *gate, FILE *out)
{
	char *message = message_of(gate);
	int result = -1;

	if (message) {
		fprintf(out, "::%s title=whichwall gate %s", gate->tripped ? "error" : "notice",
			gate->tripped ? "tripped" : "passed");
		result = put_file(gate, out);
		fputs("::", out);
		if (result == 0)
			result = put_escaped(message, false, out);
		putc('\n', out);
	}
	free(message);
	return result < 0 || ferror(out) ? -1 : 0;
}
