/* SPDX-License-Identifier: MIT */
#include "launcher_file.h"

#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool all_there(const struct text_list *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		if (access(paths->items[i], F_OK) != 0)
			return false;
	return true;
}

/* The first word under full hardening, of the first caller that has one. */
static void first_word(const struct description *description, struct launcher_file *file)
{
	static const struct description_places places = {"/program", "/work", "/files", "/home"};
	struct description_start start = {0};

	for (int caller = 0; caller < WW_CALLERS_COUNT && !file->word[0]; caller++) {
		if ((description->callers & WW_BIT(caller)) &&
		    description_expand(description, (enum caller)caller, 0, &places, &start,
				       NULL) == 0 &&
		    start.argv[0])
			snprintf(file->word, sizeof(file->word), "%s", start.argv[0]);
		description_start_done(&start);
	}
}

/* An arena has /usr, and what of / belongs to it. */
static void find_path(struct launcher_file *file)
{
	static const char *const folders[] = {"/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin"};

	if (strchr(file->word, '/')) {
		if (access(file->word, X_OK) == 0)
			snprintf(file->path, sizeof(file->path), "%s", file->word);
		return;
	}
	for (size_t i = 0; file->word[0] && i < sizeof(folders) / sizeof(*folders); i++) {
		snprintf(file->path, sizeof(file->path), "%s/%s", folders[i], file->word);
		if (access(file->path, X_OK) == 0)
			return;
	}
	file->path[0] = 0;
}

void launcher_file_find(const struct description *description, struct launcher_file *file)
{
	*file = (struct launcher_file){0};
	first_word(description, file);
	find_path(file);
	file->complete =
		file->path[0] && all_there(&description->show) && all_there(&description->copy);
	if (file->path[0] && !SHA256File(file->path, file->hash))
		file->hash[0] = 0;
}
