/* SPDX-License-Identifier: MIT */
/* The sections of the page, in their order, and what they share. */
#ifndef WHICHWALL_PAGE_PARTS_H
#define WHICHWALL_PAGE_PARTS_H

#include <cjson/cJSON.h>

#include "findings.h"
#include "group.h"
#include "inputs.h"
#include "page/markup.h"
#include "page/notes.h"

/* A profile and a caller, with all its fixtures taken together. */
struct page_group {
	struct group rows;
	struct findings *findings;
};
/* Where the sentences of text/findings_text.h go before they become text of the page. */
struct page_speech {
	FILE *out;
	char *text;
	size_t size;
};
struct page {
	struct markup *m;
	const struct analysis *analysis;
	const struct page_notes *notes;
	struct report_inputs inputs;
	const struct folder *folder;
	struct page_group *groups;
	size_t group_count;
	struct page_speech speech;
	cJSON *run; /* run.json; may be NULL */
	bool failed;
};

/* Each writes one section. */
void page_verdict(struct page *page);
void page_changes(struct page *page);
void page_advice(struct page *page);
void page_open(struct page *page);
void page_side(struct page *page);
void page_words(struct page *page);
void page_map(struct page *page);
void page_earnings(struct page *page);
void page_dependencies(struct page *page);
void page_figures(struct page *page);
void page_fixtures(struct page *page);
void page_intro(struct page *page);
void page_untested(struct page *page);
void page_method(struct page *page);
void page_provenance(struct page *page);

/* Parts of a section. */
void page_singles(struct page *page, const struct page_group *group);
void page_weak_spots(struct page *page, const struct page_group *group);

/* Has the run several sandboxes for page_side() to compare? */
bool page_has_sides(const struct page *page);
/* Figures that page_figures() would show. */
size_t page_figure_count(const struct page *page);

/* ---- markup (parts.c) ---- */

/* <section id="..."><h2>title</h2>, to be closed. */
void page_section(struct page *page, const char *id, const char *title);
void page_paragraph(struct page *page, const char *class_name, const char *text);
/* A table that scrolls by itself when it is wide; <table> and its caption, to be closed by
 * page_table_end(). */
void page_table(struct page *page, const char *class_name, const char *caption);
void page_table_end(struct page *page);
/* A table's head of these columns, NULL at the end. */
void page_columns(struct page *page, const char *const *titles);
/* A cell with a number. */
void page_number(struct page *page, size_t number);
/* The sign of a verdict, as in the map. */
void page_symbol(struct page *page, enum verdict verdict);
/* Link to a fixture's section, whose id has a prefix: a fixture may have the name of any section.
 */
#define PAGE_FIXTURE_PREFIX "fixture-"
void page_fixture_link(struct page *page, const char *id);
/* "strict, started by root". */
void page_group_name(struct page *page, const struct page_group *group);
/* <h3> of a group where the page has several. */
void page_group_title(struct page *page, const struct page_group *group);

/* ---- sentences (parts.c) ---- */

/* What is written between the two becomes text of the page. */
FILE *page_say(struct page *page);
void page_said(struct page *page);
/* Names of hardening: "the chroot, the user namespace and no_new_privs". */
void page_hardening(struct page *page, uint64_t factors);
/* "without the chroot", "full hardening". */
void page_without(struct page *page, uint64_t factors);
/* `whichwall run -p PROFILE -m MASKS` measures WHAT: a sentence, with a space before it.  A partial
 * run is to be gone on with first. */
void page_command(struct page *page, const struct page_group *group, const char *masks,
		  const char *what);

/* ---- what was measured (parts.c) ---- */

/* The factors of all groups. */
uint64_t page_factors(const struct page *page);
/* How many escape under full hardening, in the words of full_text(). */
void page_full_count(struct page *page, const struct page_group *group);
/* Was any testable row's outcome under full hardening known? */
bool page_has_full(const struct page_group *group);
/* Was every combination measured, of some row at least? */
bool page_has_all(const struct page_group *group);
/* The row of a fixture; NULL: the group has none. */
const struct row *page_row_of(const struct page_group *group, const struct catalog_entry *fixture);
/* The cell of a row under full hardening; NULL: not measured. */
const struct cell *page_full_cell(const struct row *row);

#endif
