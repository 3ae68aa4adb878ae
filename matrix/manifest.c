/* SPDX-License-Identifier: MIT */
#include "manifest.h"

#include <ctype.h>
#include <string.h>

#define FAULT(field_, expected_) ((struct manifest_fault){field_, expected_})
#define NO_FAULT ((struct manifest_fault){NULL, NULL})

/* Witnesses that a program need not be alive for.  The others look at the process itself, and one
 * that does not speak the protocol does not hold still for them. */
#define PLAIN_WITNESSES                                                                            \
	(WW_BIT(WITNESS_NONCE) | WW_BIT(WITNESS_FILE) | WW_BIT(WITNESS_MODE) |                     \
	 WW_BIT(WITNESS_SIGNAL) | WW_BIT(WITNESS_MEMORY) | WW_BIT(WITNESS_LIMITS) |                \
	 WW_BIT(WITNESS_PACKET) | WW_BIT(WITNESS_AFFINITY) | WW_BIT(WITNESS_SCHEDULING) |          \
	 WW_BIT(WITNESS_TTY) | WW_BIT(WITNESS_WINDOW) | WW_BIT(WITNESS_HOST_NAME) |                \
	 WW_BIT(WITNESS_FILE_SIZE) | WW_BIT(WITNESS_CPU_TIME) | WW_BIT(WITNESS_SURVIVOR) |         \
	 WW_BIT(WITNESS_CONTENT) | WW_BIT(WITNESS_DUMP_FILTER) | WW_BIT(WITNESS_OOM_SCORE) |       \
	 WW_BIT(WITNESS_FILES))

static struct manifest_fault check_builtin(const struct catalog_entry *entry)
{
	static const char only[] = "it only beside \"program\"";

	if (entry->hash)
		return FAULT("hash", only);
	if (entry->protocol != PROTOCOL_LINES)
		return FAULT("protocol", only);
	if (entry->arguments.items)
		return FAULT("arguments", only);
	if (entry->benign_arguments.items)
		return FAULT("benign_arguments", only);
	if (entry->marker)
		return FAULT("marker", only);
	if (entry->benign_marker)
		return FAULT("benign_marker", only);
	return entry->file ? FAULT("file", only) : NO_FAULT;
}

static bool good_program(const char *name)
{
	const char *slash = strchr(name, '/');

	if (strncmp(name, "/usr/", 5) == 0)
		return strstr(name, "/../") == NULL && name[strlen(name) - 1] != '/';
	return *name && name[0] != '.' && !slash && strlen(name) <= MANIFEST_ARGUMENT_MAX;
}

/* {NAME} of a thing that the arena makes only when it is declared. */
static bool undeclared(const char *text, uint64_t needs)
{
	for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
		const size_t length = strcspn(open + 1, "{}");

		if (open[1 + length] != '}')
			continue;
		for (int need = 0; need < WW_NEEDS_COUNT; need++) {
			const char *word = ww_word(&ww_needs, need);

			if (strlen(word) == length && memcmp(word, open + 1, length) == 0 &&
			    !(needs & WW_BIT(need)))
				return true;
		}
	}
	return false;
}

static struct manifest_fault check_arguments(const struct catalog_entry *entry, const char *field,
					     const struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strlen(list->items[i]) > MANIFEST_ARGUMENT_MAX)
			return FAULT(field, "arguments of at most 200 bytes");
		if (undeclared(list->items[i], entry->needs))
			return FAULT(field, "{NAME} of something that stands in \"needs\"");
	}
	return NO_FAULT;
}

static bool good_marker(const char *marker)
{
	return *marker && strlen(marker) <= MANIFEST_MARKER_MAX && !strchr(marker, '\n');
}

/* Neither the workdir, where it may write, nor what is not the arena's own. */
static bool good_file(const char *path)
{
	static const char *const refused[] = {"/work/", "/proc/", "/dev/", "/usr/", "/lib/"};

	if (path[0] != '/' || path[1] == 0 || strlen(path) > MANIFEST_FILE_MAX ||
	    path[strlen(path) - 1] == '/' || strstr(path, "//") || strstr(path, "/."))
		return false;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (strncmp(path, refused[i], strlen(refused[i])) == 0)
			return false;
	return true;
}

static struct manifest_fault check_lines(const struct catalog_entry *entry)
{
	static const char only[] = "it only with protocol \"plain\"";

	if (entry->marker)
		return FAULT("marker", only);
	if (entry->benign_marker)
		return FAULT("benign_marker", only);
	return entry->benign_arguments.items ? FAULT("benign_arguments", only) : NO_FAULT;
}

static struct manifest_fault check_plain(const struct catalog_entry *entry)
{
	const bool nonce = entry->witness == WITNESS_NONCE;

	if (!(PLAIN_WITNESSES & WW_BIT(entry->witness)))
		return FAULT("witness",
			     "one that needs no living process, with protocol \"plain\"");
	if (entry->marker && !nonce)
		return FAULT("marker", "it only with witness \"nonce\"");
	/* Without the nonce a marker could be printed without an escape. */
	if (nonce &&
	    (!entry->marker || !good_marker(entry->marker) || !strstr(entry->marker, "{nonce}")))
		return FAULT("marker", "one line of at most 200 bytes with {nonce} in it");
	if (!entry->benign_marker || !good_marker(entry->benign_marker) ||
	    strstr(entry->benign_marker, "{nonce}"))
		return FAULT("benign_marker", "one line of at most 200 bytes without {nonce}");
	return NO_FAULT;
}

struct manifest_fault manifest_check(const struct catalog_entry *entry)
{
	struct manifest_fault fault;

	if (!entry->program)
		return check_builtin(entry);
	if (!good_program(entry->program))
		return FAULT("program",
			     "the name of a file beside the manifest, or a path in /usr");
	if (entry->file && entry->witness != WITNESS_FILE)
		return FAULT("file", "it only with witness \"file\"");
	if (entry->file && !good_file(entry->file))
		return FAULT("file", "an absolute path outside /work, /proc, /dev, /usr and /lib");
	fault = check_arguments(entry, "arguments", &entry->arguments);
	if (!fault.field)
		fault = check_arguments(entry, "benign_arguments", &entry->benign_arguments);
	if (fault.field)
		return fault;
	return entry->protocol == PROTOCOL_PLAIN ? check_plain(entry) : check_lines(entry);
}

/* ---- where it stands ---- */

unsigned manifest_line_at(const char *text, const char *at)
{
	unsigned line = 1;

	for (; text < at && *text; text++)
		line += *text == '\n';
	return line;
}

/* Behind the string that starts at `quote`. */
static const char *skip_string(const char *quote)
{
	for (quote++; *quote && *quote != '"'; quote++)
		if (*quote == '\\' && quote[1])
			quote++;
	return *quote ? quote + 1 : quote;
}

static bool is_key(const char *quote, const char *end, const char *field)
{
	const size_t length = strlen(field);

	if ((size_t)(end - quote) != length + 2 || memcmp(quote + 1, field, length) != 0)
		return false;
	while (isspace((unsigned char)*end))
		end++;
	return *end == ':';
}

/* Depth 1 is the array, depth 2 an entry's own fields; what is deeper is a field's value. */
unsigned manifest_line(const char *json, size_t entry, const char *field)
{
	const char *start = json;
	size_t count = 0;
	int depth = 0;

	for (const char *at = json; *at;) {
		if (*at == '"') {
			const char *end = skip_string(at);

			if (depth == 2 && count == entry && *field && is_key(at, end, field))
				return manifest_line_at(json, at);
			at = end;
			continue;
		}
		if (*at == '{' || *at == '[') {
			if (depth++ == 1 && ++count == entry)
				start = at;
		} else if (*at == '}' || *at == ']') {
			depth--;
		}
		at++;
	}
	return manifest_line_at(json, start);
}
