/* SPDX-License-Identifier: MIT */
#include "launcher_file.h"

#include <limits.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As init has it for a launcher that gets no PATH. */
#define USUAL_PATH "/usr/bin:/bin"
#define PLACE "/opt/ww/" /* below it everything is the arena's own */

static const struct description_places places = {PLACE "program", PLACE "work", PLACE "files",
						 PLACE "home"};

struct search {
	const struct description *description;
	struct launcher_file *file;
	char path[2048]; /* the launcher's PATH */
};

static bool is_below(const char *path, const char *directory)
{
	const size_t length = strlen(directory);

	return strncmp(path, directory, length) == 0 && (!path[length] || path[length] == '/');
}

/* ---- what an arena has ---- */

static bool is_listed(const char *path, const struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (is_below(path, list->items[i]))
			return true;
	return false;
}

/* A mount shows what a link leads to, so that what lies behind it counts as shown. */
static bool is_really_listed(const char *path, const struct text_list *list)
{
	char real[PATH_MAX];

	for (size_t i = 0; i < list->count; i++)
		if (realpath(list->items[i], real) && is_below(path, real))
			return true;
	return false;
}

/* An arena has /usr, and what of / belongs to it. */
static bool in_arena(const struct description *description, const char *path)
{
	static const char *const shown[] = {"/usr", "/bin", "/sbin", "/lib", "/lib64"};
	char real[PATH_MAX];
	bool named = is_listed(path, &description->show) || is_listed(path, &description->copy);

	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++)
		named |= is_below(path, shown[i]);
	if (!named || !realpath(path, real))
		return false;
	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++)
		if (is_below(real, shown[i]))
			return true;
	return is_really_listed(real, &description->show) ||
	       is_really_listed(real, &description->copy);
}

/* ---- the command ---- */

static void take_path(struct search *search, char *const *variables)
{
	snprintf(search->path, sizeof(search->path), "%s", USUAL_PATH);
	for (; *variables; variables++)
		if (strncmp(*variables, "PATH=", 5) == 0) {
			snprintf(search->path, sizeof(search->path), "%s", *variables + 5);
			return;
		}
}

/* The first word under full hardening, of the first caller that has one. */
static void first_word(struct search *search)
{
	const struct description *description = search->description;
	struct launcher_file *file = search->file;
	struct description_start start = {0};

	for (int caller = 0; caller < WW_CALLERS_COUNT && !file->word[0]; caller++) {
		if ((description->callers & WW_BIT(caller)) &&
		    description_expand(description, (enum caller)caller, 0, &places, &start,
				       NULL) == 0 &&
		    start.argv[0]) {
			snprintf(file->word, sizeof(file->word), "%s", start.argv[0]);
			take_path(search, start.envp);
		}
		description_start_done(&start);
	}
}

/* ---- where it is ---- */

/* The first file of that name in a list of directories as of PATH; `shown`: that an arena has. */
static bool find_in(const struct search *search, const char *folders, bool shown, char found[4096])
{
	for (const char *at = folders; *at; at += strspn(at, ":")) {
		const int length = (int)strcspn(at, ":");

		snprintf(found, 4096, "%.*s/%s", length, at, search->file->word);
		at += length;
		if (length > 0 && access(found, X_OK) == 0 &&
		    (!shown || in_arena(search->description, found)))
			return true;
	}
	found[0] = 0;
	return false;
}

static void tell_not_shown(struct launcher_file *file, const char *path)
{
	snprintf(file->flaw, sizeof(file->flaw),
		 "%s is not in the arena, which has /usr of this host and what is in \"show\"",
		 path);
	file->remedy =
		"name it, or the directory that it lives in, in \"show\" of its description; "
		"a line of --command has no \"show\": write it as a file";
}

static void tell_absent(const struct search *search)
{
	struct launcher_file *file = search->file;

	if (strchr(file->word, '/'))
		snprintf(file->flaw, sizeof(file->flaw), "%s is not here, or cannot be executed",
			 file->word);
	else
		snprintf(file->flaw, sizeof(file->flaw), "%s is not here: PATH=%s does not have it",
			 file->word, search->path);
	file->remedy =
		search->description->install
			? search->description->install
			: "is it spelled right? Install it below /usr, or write its path, and "
			  "name what is elsewhere in \"show\" of its description";
}

static void find_by_path(struct search *search)
{
	struct launcher_file *file = search->file;
	const char *own = getenv("PATH");
	char found[4096];

	if (find_in(search, search->path, true, file->path))
		return;
	if (find_in(search, search->path, false, found)) {
		tell_not_shown(file, found);
		return;
	}
	if (!find_in(search, "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin", false, found) &&
	    !find_in(search, own ? own : "", false, found)) {
		tell_absent(search);
		return;
	}
	snprintf(file->flaw, sizeof(file->flaw), "%s is not found by PATH=%s; it is at %.512s",
		 file->word, search->path, found);
	file->remedy = in_arena(search->description, found)
			       ? "write this path in the command, or its directory in the PATH of "
				 "\"environment\""
			       : "write this path in the command, and name it in \"show\" of its "
				 "description";
}

static void find_path(struct search *search)
{
	struct launcher_file *file = search->file;

	if (is_below(file->word, "/opt/ww"))
		return;
	if (!strchr(file->word, '/'))
		find_by_path(search);
	else if (access(file->word, X_OK) != 0)
		tell_absent(search);
	else if (!in_arena(search->description, file->word))
		tell_not_shown(file, file->word);
	else
		snprintf(file->path, sizeof(file->path), "%s", file->word);
}

/* ---- what it lives in ---- */

static void find_listed(const struct search *search, const struct text_list *list,
			const char *field)
{
	struct launcher_file *file = search->file;

	for (size_t i = 0; i < list->count && !file->flaw[0]; i++)
		if (access(list->items[i], F_OK) != 0) {
			file->unlisted = true;
			snprintf(file->flaw, sizeof(file->flaw),
				 "%s, which \"%s\" of the description names, is not here",
				 list->items[i], field);
			file->remedy = search->description->install
					       ? search->description->install
					       : "install it, or name what there is";
		}
}

void launcher_file_find(const struct description *description, struct launcher_file *file)
{
	struct search search = {.description = description, .file = file};

	*file = (struct launcher_file){0};
	first_word(&search);
	find_listed(&search, &description->show, "show");
	find_listed(&search, &description->copy, "copy");
	if (!file->flaw[0])
		find_path(&search);
	if (file->path[0] && !SHA256File(file->path, file->hash))
		file->hash[0] = 0;
}
