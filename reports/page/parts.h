/* SPDX-License-Identifier: MIT */
/* The sections of the page, in their order, and what they share. */
#ifndef WHICHWALL_PAGE_PARTS_H
#define WHICHWALL_PAGE_PARTS_H

#include <cjson/cJSON.h>

#include "findings.h"
#include "group.h"
#include "page/markup.h"
#include "page/notes.h"

/* A profile and a caller, with all its fixtures taken together. */
struct page_group {
	struct group rows;
	struct findings *findings;
};
struct page {
	struct markup *m;
	const struct analysis *analysis;
	const struct page_notes *notes;
	const char *dir;
	struct page_group *groups;
	size_t group_count;
	cJSON *run; /* run.json; may be NULL */
	bool failed;
};

/* Each writes one section. */
void page_intro(struct page *page);
void page_verdict(struct page *page);
void page_words(struct page *page);
void page_open(struct page *page);
void page_earnings(struct page *page);
void page_map(struct page *page);
void page_figures(struct page *page);
void page_fixtures(struct page *page);
void page_untested(struct page *page);
void page_method(struct page *page);
void page_provenance(struct page *page);

/* Figures that page_figures() would show. */
size_t page_figure_count(const struct page *page);

/* <section id="..."><h2>title</h2>, to be closed. */
void page_section(struct page *page, const char *id, const char *title);
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
/* Link to a fixture's section. */
void page_fixture_link(struct page *page, const char *id);
/* "strict, started by root". */
void page_group_name(struct page *page, const struct page_group *group);
/* Does leaving out this one step let the escape out, which is else held? */
bool page_lets_out(const struct row *row, uint64_t factor);
/* Of how many fixtures of the group that is so. */
size_t page_let_out(const struct page_group *group, uint64_t factor);
/* Names of factors as code, between words. */
void page_factors(struct page *page, uint64_t factors);
/* What they take away, in words: "the chroot, the user namespace and no_new_privs". */
void page_hardening(struct page *page, uint64_t factors);

#endif
