/* SPDX-License-Identifier: MIT */
/* What fixtures declare of themselves. */
#ifndef WHICHWALL_CATALOG_H
#define WHICHWALL_CATALOG_H

#include "model.h"

struct text_list {
	char **items;
	size_t count;
};
struct catalog_entry {
	char *id, *summary, *attack_ck, *cwe, *references, *features;
	char *predict[WW_CALLERS_COUNT]; /* min-set syntax; "" never, "always", "untestable" */
	enum fixture_class fclass;
	uint64_t needs; /* WW_BIT(NEED_...) */
	enum witness witness;
	enum goal goal;   /* with WITNESS_CREDS */
	enum gain gain;   /* GAIN_UNSAID where it was not given */
	uint64_t signals; /* signals that an attempt step may die of, as bits, beside SIGSYS SIGXCPU
			     SIGXFSZ */
	unsigned deadline_ms;
	uint64_t marks; /* WW_BIT(MARK_...) */
	char *benign;   /* name of the benign arm, which others may have as well; NULL: its own */

	/* Of an external fixture (docs/reference/manifest.md); NULL, 0, empty where not given. */
	char *program; /* NULL: a built-in fixture */
	char *hash;    /* SHA-256, hex, of manifest and program; whichwall writes it */
	enum protocol protocol;
	struct text_list arguments, benign_arguments; /* {NAME} is replaced by an argument */
	char *marker, *benign_marker;                 /* what a plain program prints */
	char *file;                                   /* for witness `file` */
};
struct catalog {
	struct catalog_entry *entries; /* sorted by id */
	size_t count;
};

/* Takes NULL, and one of zeros. */
void catalog_done(struct catalog *catalog);
/* From now on every fixture has a benign arm of its own: for a corpus whose arms may need more than
 * a workdir. */
void catalog_separate_benign(struct catalog *catalog);
const struct catalog_entry *catalog_find(const struct catalog *catalog, const char *id);

/* Bit set over entries (catalog index) is avoided: a selection is a sorted list of indexes.
 * `patterns` is a comma-separated list of shell globs over ids, or class:WORD; NULL selects all.
 * Entries marked slow are left out unless `slow`.  A pattern that matches nothing is an error.
 * *chosen is malloc'd. */
int catalog_select(const struct catalog *catalog, const char *patterns, bool slow, size_t **chosen,
		   size_t *count, struct ww_error *e);

#endif
