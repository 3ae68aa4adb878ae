/* SPDX-License-Identifier: MIT */
/* External fixtures (docs/guide/external-fixtures.md): programs and manifests of a directory.
 * Loading reads files and executes nothing. */
#ifndef WHICHWALL_EXTERNAL_H
#define WHICHWALL_EXTERNAL_H

#include <sys/types.h>

#include "../../matrix/catalog.h"

struct scene;

struct externals {
	struct external {
		char id[WW_ID_MAX];
		int program; /* sealed memory file: what is hashed is what runs */
	} * items;
	size_t count;
};

/* Joins the fixtures of `dir` to the catalogue and to its JSON text (malloc'd, replaced).  -1 with
 * *e, whose text names file, line and field. */
int externals_load(struct externals *externals, const char *dir, struct catalog *catalog,
		   char **json, struct ww_error *e);
void externals_done(struct externals *externals);
/* The program of a fixture, or -1. */
int externals_program(const struct externals *externals, const char *id);

/* external_launch.c: the index-th argument, or environment string, of a trial of an external
 * fixture; false behind the last. `named` holds `count` strings NAME=VALUE; `text` LAUNCH_SIZE
 * bytes. */
bool external_argument(const struct scene *scene, const char *named, unsigned count, unsigned index,
		       char *text);
bool external_variable(const struct scene *scene, const char *named, unsigned count, unsigned index,
		       char *text);
/* The marker that the arm of this trial is expected to print; "" for none. */
void external_marker(const struct scene *scene, char *text, size_t size);

#endif
