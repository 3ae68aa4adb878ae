/* SPDX-License-Identifier: MIT */
/* What the parts of the description reader (description_*.c) share. */
#ifndef WHICHWALL_DESCRIPTION_PARTS_H
#define WHICHWALL_DESCRIPTION_PARTS_H

#include "description.h"
#include "json_place.h"

/* A file that takes another one as it is and edits it. */
struct description_base {
	const cJSON *from; /* the object that has "from" */
	cJSON *document;
};

struct description_tree {
	cJSON *root;
	const cJSON *command, *environment, *files, *runs_as; /* of root; all but the first may be
								 NULL */
	struct description_base *bases;
	size_t base_count;
};

/* One start: for whom, what is gone, and where things stand. */
struct description_view {
	const struct description *description;
	enum caller caller;
	uint64_t mask;
	const struct description_places *places;
};

/* While a description is read. */
struct description_reader {
	struct description *description;
	struct description_tree *tree;
	const struct description_source *source;
	struct ww_error *e;
};

/* Fails with file, line and path of the item, which is of the tree. */
int description_fail(const struct description_reader *reader, const cJSON *item, const char *format,
		     ...) __attribute__((format(printf, 3, 4)));
int description_no_memory(struct ww_error *e);
/* One of the factors by its word, or NULL. */
const struct description_factor *description_factor(const struct description *description,
						    const char *word);
const cJSON *description_member(const cJSON *object, const char *key);

/* ---- placeholders (description_text.c) ---- */

#define DESCRIPTION_COMMAND "{command}"

/* Is something wrong with the placeholders of a text, which may be {command} as a whole where
 * `spliced`?  Then `flaw` says what, as a sentence without its end. */
#define DESCRIPTION_FLAW_MAX 256
bool description_text_flaw(const char *text, bool spliced, char flaw[DESCRIPTION_FLAW_MAX]);
/* The text with its placeholders filled.  malloc'd, NULL without memory. */
char *description_fill(const char *text, const struct description_places *places);

/* ---- nodes (description_node.c) ---- */

/* Is the object a node, which one of its sides takes the place of? */
bool description_is_node(const cJSON *item);
/* Does it give elements (of an array), and not a value? */
bool description_gives(const cJSON *node);
/* The side that it has in this view: an array, or a value; NULL: none. */
const cJSON *description_side(const cJSON *node, const struct description_view *view);
/* The value behind nodes, NULL: it vanishes. */
const cJSON *description_resolve(const cJSON *item, const struct description_view *view);

/* The id of the program, -1: the caller's own. */
int description_runs_as(const struct description_view *view);

/* An array with its nodes replaced, {command} spliced in, and placeholders filled.  NULL without
 * memory. */
cJSON *description_elements(const cJSON *array, const struct description_view *view);
/* The same of any value.  *value is NULL where it vanishes.  -1 without memory. */
int description_value(const cJSON *item, const struct description_view *view, cJSON **value);

/* ---- edits (description_edit.c) ---- */

#define DESCRIPTION_ALWAYS "always"

/* The document with all edits that hold in this view.  NULL with *e, and *at is the edit that is at
 * fault. */
cJSON *description_edited(const struct description_base *base, const struct description_view *view,
			  const cJSON **at, struct ww_error *e);
/* Do all edits find what they speak of, and does their order not matter?  -1 with the error of the
 * reader. */
int description_check_edits(const struct description_reader *reader,
			    const struct description_base *base);

/* ---- checks of the whole (description_check.c) ---- */

/* Of everything that a start is made of: words, nodes, placeholders, files and edits.  -1 with the
 * error of the reader. */
int description_check(const struct description_reader *reader);

#endif
