/* SPDX-License-Identifier: MIT */
/* A directory that may belong to somebody else, or that others may change while we work in it: the
 * one place through which files in it are opened, made and replaced.  It is opened once, and from
 * then on everything in it is named relative to its descriptor, by one component that is no link:
 * there is nothing on the way that somebody could turn elsewhere, so openat2(2) and its
 * RESOLVE_BENEATH, which Linux has since 5.6, are not needed. */
#ifndef WHICHWALL_FOLDER_H
#define WHICHWALL_FOLDER_H

#include <stdio.h>
#include <sys/stat.h>

#include "model.h"

struct folder {
	int fd;     /* -1: closed */
	char *path; /* for messages only */
};

enum folder_use {
	FOLDER_READ,  /* it is there; links on the way to it are followed, as by every program */
	FOLDER_WRITE, /* it is there; links on the way are followed that root or the caller made */
	FOLDER_MAKE,  /* the same, and it is made with its parents where it is missing */
	/* It is there, and nobody but root and the caller can exchange anything in it or on the
	 * way: its path may be used again. */
	FOLDER_SAFE
};

/* Opens the directory.  -1 with *e, and nothing to close. */
int folder_open(struct folder *folder, const char *path, enum folder_use use, struct ww_error *e);
/* Opens a directory in it by its name; FOLDER_MAKE makes it where it is missing.  No link is
 * followed. */
int folder_enter(struct folder *inner, const struct folder *folder, const char *name,
		 enum folder_use use, struct ww_error *e);
/* Opens the directory of what a command line names, for writing; *name is what is named in it. */
int folder_open_parent(struct folder *folder, const char *path, const char **name,
		       struct ww_error *e);
void folder_close(struct folder *folder);

/* What follows takes the name of something directly in the folder and sets errno; EINVAL for what
 * is no such name. */

/* openat(2), and neither a link is followed nor anything waited for. */
int folder_file(const struct folder *folder, const char *name, int flags, mode_t mode);
/* A new file, whatever of that name was there before. */
int folder_create(const struct folder *folder, const char *name);
int folder_rename(const struct folder *folder, const char *from, const char *to);
int folder_remove(const struct folder *folder, const char *name);
/* Of the thing itself, if that is a link. */
int folder_look(const struct folder *folder, const char *name, struct stat *st);

/* Opens what a command line names to be written to as it is, a file, a pipe or a device; `flags` is
 * O_TRUNC or O_APPEND.  -1 with *e: a link of somebody else, or another name of a file. */
int folder_named(const char *path, int flags, struct ww_error *e);

/* ---- fresh ones ---- */

/* A directory for this process alone, below $TMPDIR, else /tmp. */
struct fresh {
	struct folder folder; /* mode 0700, ours; its path is absolute, and cannot be exchanged */
};
#define FRESH_NONE                                                                                 \
	{                                                                                          \
		.folder = {.fd = -1 }                                                              \
	}
/* Its name is the prefix and six letters.  -1 with *e, and nothing to remove. */
int fresh_make(struct fresh *fresh, const char *prefix, struct ww_error *e);
/* Removes it once it is empty, and closes it; takes FRESH_NONE.  false: it is still there. */
bool fresh_done(struct fresh *fresh);

#endif
