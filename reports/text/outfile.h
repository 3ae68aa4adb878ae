/* SPDX-License-Identifier: MIT */
/* A file that appears whole or not at all: written beside its place, then renamed. */
#ifndef WHICHWALL_OUTFILE_H
#define WHICHWALL_OUTFILE_H

#include <limits.h>
#include <stdio.h>

#include "folder.h"
#include "text/stream.h"

/* The stream points into it: it stays where it was opened. */
struct outfile {
	FILE *stream;
	struct stream kept; /* why writing failed */
	struct folder folder;
	char name[NAME_MAX + 1], temporary[NAME_MAX + 1];
	char path[PATH_MAX]; /* for messages */
};

/* Opens a file of the folder for writing; it keeps a descriptor of the folder of its own.  -1 with
 * *e. */
int outfile_open(struct outfile *file, const struct folder *folder, const char *name,
		 struct ww_error *e);
/* The same for a file that somebody names on a command line. */
int outfile_open_path(struct outfile *file, const char *path, struct ww_error *e);
/* Puts the file in its place when all of it was written; else removes it and -1 with *e. */
int outfile_commit(struct outfile *file, struct ww_error *e);
/* The same after a renderer, whose result says whether it could: else the file is removed. */
int outfile_finish(struct outfile *file, int rendered, struct ww_error *e);
/* -1 with the error of a renderer that failed: of the disk, or want of memory. */
int outfile_blame(const struct outfile *file, struct ww_error *e);
/* Removes what was written; an older file of the name stays. */
void outfile_abandon(struct outfile *file);

#endif
