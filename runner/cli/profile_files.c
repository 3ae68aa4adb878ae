/* SPDX-License-Identifier: MIT */
#include "profile_files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../matrix/description_list.h"
#include "../../matrix/input.h"

/* ---- where ---- */

static void add_folder(const char *folders[PROFILE_FOLDERS_MAX + 1], size_t *count, char *path)
{
	char *folder = path ? realpath(path, NULL) : NULL;

	if (folder && *count < PROFILE_FOLDERS_MAX)
		folders[(*count)++] = folder;
	else
		free(folder);
	free(path);
}

static char *joined(const char *format, const char *path)
{
	char *text;

	return path && *path && asprintf(&text, format, path) >= 0 ? text : NULL;
}

/* The directory of this program. */
static const char *own_folder(void)
{
	static char path[PATH_MAX];
	const ssize_t size = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[size > 0 ? size : 0] = 0;
	if (strrchr(path, '/'))
		*strrchr(path, '/') = 0;
	return path;
}

const char *const *profile_folders(void)
{
	static const char *folders[PROFILE_FOLDERS_MAX + 1];
	const char *config = getenv("XDG_CONFIG_HOME"), *own = own_folder();
	size_t count = 0;

	if (folders[0])
		return folders;
	add_folder(folders, &count,
		   config && *config ? joined("%s/whichwall/profiles", config)
				     : joined("%s/.config/whichwall/profiles", getenv("HOME")));
	/* As installed, PREFIX/libexec/whichwall; as built, a directory of the sources. */
	add_folder(folders, &count, joined("%s/../../share/whichwall/profiles", own));
	add_folder(folders, &count, joined("%s/../../profiles", own));
	return folders;
}

static char *find_file(const char *name)
{
	char file[PATH_MAX];

	for (const char *const *folder = profile_folders(); *folder; folder++) {
		snprintf(file, sizeof(file), "%s/%s.json", *folder, name);
		if (access(file, R_OK) == 0)
			return strdup(file);
	}
	return NULL;
}

/* ---- reading ---- */

/* `context` is the description's file. */
static char *read_beside(const char *path, void *context, struct ww_error *e)
{
	const char *file = context, *slash = strrchr(file, '/');
	char beside[PATH_MAX];

	if (path[0] == '/' || !slash)
		return input_read(path, "a JSON file", e);
	snprintf(beside, sizeof(beside), "%.*s/%s", (int)(slash - file), file, path);
	return input_read(beside, "a JSON file", e);
}

/* A line is called by its program, which a shipped description may be called by as well: what is
 * measured by the one is not what the other says. */
static void tell_apart(struct description *description)
{
	static const char more[] = "-line";
	char *file = find_file(description->name);

	if (file)
		snprintf(description->name + strnlen(description->name,
						     sizeof(description->name) - sizeof(more)),
			 sizeof(more), "%s", more);
	free(file);
}

/* Frees what is not. */
static bool is_new(struct description *description, const struct description_source *source,
		   struct ww_error *e)
{
	const struct description *other = description_find(description->name);

	if (!other)
		return true;
	ww_fail(e, 2,
		"%.200s describes a profile %s, and so does %.200s: give one of them another "
		"\"name\"",
		source->file, description->name, other->given ? other->given : "--command");
	description_free(description);
	return false;
}

/* The name of what was read; an error has the line and the field beside its text. */
static const char *take_text(const char *text, const struct description_source *source,
			     struct ww_error *e)
{
	struct description *description = description_parse(text, source, e);

	if (description && !source->given)
		tell_apart(description);
	if (!description || !is_new(description, source, e) ||
	    description_register(description, e) < 0)
		return NULL;
	return description->name;
}

static const char *take_file(char *file, const char *word, struct ww_error *e)
{
	const struct description_source source = {file, read_beside, file, word, false};
	char *text = input_read(file, "the description of a sandbox", e);
	const char *name = text ? take_text(text, &source, e) : NULL;

	free(text);
	return name;
}

/* Words that are likely to be asked for and that no file could describe: an arena has no service
 * of the host's. */
static const char *why_not(const char *word)
{
	static const struct {
		const char *word, *why;
	} table[] = {
		{"docker", "its daemon starts containers outside any arena; `crun-podman` and "
			   "`runc-podman` measure a configuration of the same kind"},
		{"podman", "it hands containers on to a runtime; `crun-podman` and `runc-podman` "
			   "measure what it writes for one by default"},
		{"systemd-run", "systemd starts services outside any arena"},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (strcmp(word, table[i].word) == 0)
			return table[i].why;
	return NULL;
}

static const char *unknown(const char *word, struct ww_error *e)
{
	const char *why = why_not(word), *end = strrchr(word, '.');

	if (end && strcmp(end, ".json") == 0)
		ww_fail(e, 2,
			"unknown profile '%.60s': a file is given by a word with a slash, ./%.60s",
			word, word);
	else if (why)
		ww_fail(e, 2, "profile '%s' cannot be: %s (docs/guide/other-sandboxes.md)", word,
			why);
	else
		ww_fail(e, 2,
			"unknown profile '%.60s': expected none, standard, strict, seed, sealed, "
			"the name of a file that `whichwall list profiles` shows, or a file, by a "
			"word with a slash (./%.60s.json)",
			word, word);
	return NULL;
}

const char *profile_take(const char *word, struct ww_error *e)
{
	const struct description *known = description_find(word);
	const char *name;
	char *file;

	if (known)
		return known->name;
	if (!strchr(word, '/') && profile_base(word) >= 0)
		return word;
	file = strchr(word, '/') ? strdup(word) : find_file(word);
	if (!file)
		return unknown(word, e);
	name = take_file(file, word, e);
	free(file);
	return name;
}

const char *profile_take_command(const char *command, const char *const *without, size_t count,
				 struct ww_error *e)
{
	static const struct description_source source = {.file = "--command", .made = true};
	char *text = description_of_command(command, without, count, e);
	const char *name = text ? take_text(text, &source, e) : NULL;

	free(text);
	return name;
}
