/* SPDX-License-Identifier: MIT */
/* Profiles by what people call them: built-in ones, names of files that were installed, files. */
#ifndef WHICHWALL_CLI_PROFILE_FILES_H
#define WHICHWALL_CLI_PROFILE_FILES_H

#include "../../matrix/description.h"

/* The name under which the profile of `word` is measured, and known from now on: a word with a
 * slash is a file; any other is a profile of ours, or the file WORD.json of one of
 * profile_folders(). NULL with *e; borrowed, as long as this process lives. */
const char *profile_take(const char *word, struct ww_error *e);
/* The same of one command line (run --command, --without). */
const char *profile_take_command(const char *command, const char *const *without, size_t count,
				 struct ww_error *e);

/* Where files are looked for, first come first served; NULL behind the last. */
#define PROFILE_FOLDERS_MAX 4
const char *const *profile_folders(void);

#endif
