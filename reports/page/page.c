/* SPDX-License-Identifier: MIT */
/* The frame of report.html: head, contents, the sections in their order. */
#include "page/parts.h"

#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "page/assets.h"
#include "report.h"
#include "text/outfile.h"
#include "text/phrases.h"

static void put_meta(struct page *page, const char *name, const char *content)
{
	html_open(page->m, "meta", NULL);
	html_attribute(page->m, "name", name);
	html_attribute(page->m, "content", content);
	html_close_void(page->m);
	html_line(page->m);
}

static void put_head(struct page *page)
{
	html_open(page->m, "head", NULL);
	html_line(page->m);
	html_open(page->m, "meta", NULL);
	html_attribute(page->m, "charset", "utf-8");
	html_close_void(page->m);
	html_line(page->m);
	page_policy(page->m);
	put_meta(page, "viewport", "width=device-width, initial-scale=1");
	put_meta(page, "color-scheme", "light dark");
	put_meta(page, "generator", "whichwall");
	html_leaff(page->m, "title", NULL, "Which hardening stops which escape? Study %s",
		   page->analysis->study);
	html_line(page->m);
	html_open(page->m, "style", NULL);
	html_raw(page->m, page_style().bytes, page_style().size);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

/* The script shows it: without the script it would do nothing. */
static void put_appearance(struct page *page)
{
	static const char *const values[] = {"auto", "light", "dark"};
	static const char *const names[] = {"as the system", "light", "dark"};

	html_open(page->m, "div", "appearance");
	html_attribute(page->m, "hidden", "hidden");
	html_open(page->m, "label", NULL);
	html_attribute(page->m, "for", "appearance");
	html_text(page->m, "Appearance");
	html_close(page->m);
	html_text(page->m, " ");
	html_open(page->m, "select", NULL);
	html_attribute(page->m, "id", "appearance");
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		html_open(page->m, "option", NULL);
		html_attribute(page->m, "value", values[i]);
		html_text(page->m, names[i]);
		html_close(page->m);
	}
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static void put_banner(struct page *page)
{
	if (page->analysis->complete)
		return;
	html_open(page->m, "p", "banner");
	html_leaf(page->m, "strong", NULL, "This run is partial.");
	if (page->analysis->lost > 0)
		html_textf(page->m,
			   " Its journal was cut and lacks %zu trial%s that had been executed.",
			   page->analysis->lost, plural(page->analysis->lost));
	else
		html_text(page->m, " Not every planned trial has been executed.");
	html_text(page->m,
		  " What follows holds for the cells that are known; nothing is said of an escape "
		  "as a whole where cells are missing. ");
	html_leaf(page->m, "code", NULL, "whichwall run --resume");
	html_text(page->m, " completes it.");
	html_close(page->m);
	html_line(page->m);
}

static void put_callers(struct page *page, size_t i)
{
	const struct group *group = &page->groups[i].rows;
	const bool again = i > 0 && strcmp(page->groups[i - 1].rows.profile, group->profile) == 0;

	if (again) {
		html_textf(page->m, " and by %s", caller_name(group->caller));
		return;
	}
	html_text(page->m, i > 0 ? "; " : "");
	page_group_name(page, &page->groups[i]);
}

/* What is told of, in a line. */
static void put_subject(struct page *page)
{
	const cJSON *host = cJSON_GetObjectItem(page->run, "host");
	const char *kernel = cJSON_GetStringValue(cJSON_GetObjectItem(host, "kernel"));
	const char *arch = cJSON_GetStringValue(cJSON_GetObjectItem(host, "arch"));

	html_open(page->m, "p", "subject");
	for (size_t i = 0; i < page->group_count; i++)
		put_callers(page, i);
	html_textf(page->m, " \u00b7 %zu escape programs", fixture_count(page->analysis));
	if (kernel)
		html_textf(page->m, " \u00b7 Linux %s %s", kernel, arch ? arch : "");
	html_close(page->m);
	html_line(page->m);
}

static void put_title(struct page *page)
{
	html_open(page->m, "header", "top");
	html_line(page->m);
	html_leaf(page->m, "p", "brand", "whichwall");
	html_leaf(page->m, "h1", NULL, "Which hardening stops which escape?");
	html_line(page->m);
	put_subject(page);
	put_appearance(page);
	html_close(page->m);
	html_line(page->m);
	put_banner(page);
}

static bool was_compared(const struct page *page)
{
	return page->inputs.against.analysis != NULL;
}

static const struct part {
	const char *id, *title;
	void (*put)(struct page *page);
	bool (*is_wanted)(const struct page *page); /* NULL: always */
} parts[] = {
	{"verdict", "The verdict", page_verdict, NULL},
	{"changes", "What changed", page_changes, was_compared},
	{"advice", "What to change first", page_advice, NULL},
	{"open", "What escapes under full hardening", page_open, NULL},
	{"side", "Side by side", page_side, page_has_sides},
	{"words", "Words for what follows", page_words, NULL},
	{"map", "The map", page_map, NULL},
	{"earnings", "What each hardening step earns", page_earnings, NULL},
	{"dependencies", "Steps that depend on others", page_dependencies, NULL},
	{"figures", "Figures", page_figures, NULL},
	{"fixtures", "Escape by escape", page_fixtures, NULL},
	{"tested", "What was tested", page_intro, NULL},
	{"untested", "What could not be tested, and why", page_untested, NULL},
	{"method", "Method and limits", page_method, NULL},
	{"provenance", "Provenance", page_provenance, NULL},
};
#define PARTS (sizeof parts / sizeof *parts)

static bool is_wanted(const struct page *page, const struct part *part)
{
	return !part->is_wanted || part->is_wanted(page);
}

static void put_contents(struct page *page)
{
	char href[32];

	html_open(page->m, "nav", NULL);
	html_attribute(page->m, "aria-label", "Contents");
	html_open(page->m, "ol", NULL);
	for (size_t i = 0; i < PARTS; i++) {
		if (!is_wanted(page, &parts[i]))
			continue;
		snprintf(href, sizeof href, "#%s", parts[i].id);
		html_open(page->m, "li", NULL);
		html_link(page->m, href, parts[i].title);
		html_close(page->m);
	}
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

/* One place for the evidence of the map's cells; the script fills it. */
static void put_evidence(struct page *page)
{
	html_open(page->m, "aside", NULL);
	html_attribute(page->m, "id", "evidence");
	html_attribute(page->m, "aria-label", "Evidence of the chosen cell");
	html_attribute(page->m, "aria-live", "polite");
	html_attribute(page->m, "hidden", "hidden");
	html_close(page->m);
	html_line(page->m);
}

static void put_body(struct page *page)
{
	html_open(page->m, "body", NULL);
	html_line(page->m);
	html_open(page->m, "a", "skip");
	html_attribute(page->m, "href", "#verdict");
	html_text(page->m, "Skip to the report");
	html_close(page->m);
	html_line(page->m);
	put_title(page);
	put_contents(page);
	html_open(page->m, "main", NULL);
	for (size_t i = 0; i < PARTS; i++) {
		if (!is_wanted(page, &parts[i]))
			continue;
		page_section(page, parts[i].id, parts[i].title);
		parts[i].put(page);
		html_close(page->m);
	}
	html_close(page->m);
	html_line(page->m);
	put_evidence(page);
	html_open(page->m, "footer", NULL);
	html_textf(page->m, "Study %s. Made by whichwall from the journal of this run alone.",
		   page->analysis->study);
	html_close(page->m);
	html_line(page->m);
	html_open(page->m, "script", NULL);
	html_raw(page->m, page_script().bytes, page_script().size);
	html_close(page->m);
	html_close(page->m);
}

static void put_page(struct page *page)
{
	html_open(page->m, "html", NULL);
	html_attribute(page->m, "lang", "en");
	html_line(page->m);
	put_head(page);
	put_body(page);
	html_close(page->m);
	html_line(page->m);
}

/* ---- writing ---- */

static int take_group(struct page *page, const struct group *rows)
{
	struct page_group *group = add_zeroed(page->groups, page->group_count);

	if (!group)
		return -1;
	*group = (struct page_group){.rows = *rows, .findings = findings_of(page->analysis, rows)};
	return group->findings ? 0 : -1;
}

static int take_groups(struct page *page)
{
	struct group rows = {0};

	while (group_next(page->analysis, &rows))
		if (take_group(page, &rows) < 0)
			return -1;
	return 0;
}

static void page_done(struct page *page)
{
	for (size_t i = 0; i < page->group_count; i++)
		findings_free(page->groups[i].findings);
	free(page->groups);
	if (page->speech.out)
		fclose(page->speech.out);
	free(page->speech.text);
	cJSON_Delete(page->run);
}

static int write_page(struct page *page, FILE *out)
{
	struct markup markup;

	page->speech.out = open_memstream(&page->speech.text, &page->speech.size);
	if (!page->speech.out || take_groups(page) < 0)
		return -1;
	markup_start(&markup, out);
	page->m = &markup;
	put_page(page);
	page->failed |= markup_finish(&markup) < 0;
	return page->failed ? -1 : 0;
}

/* With the figures that lie in DIR/figures and are not older than the journal. */
int report_html_write(struct writing *writing, struct ww_error *e)
{
	struct page page = {
		.analysis = writing->analysis, .notes = writing->notes, .folder = writing->folder};
	struct outfile file;
	int status;

	if (outfile_open(&file, page.folder, "report.html", e) < 0)
		return -1;
	if (writing->inputs)
		page.inputs = *writing->inputs;
	if (page.analysis->run_json)
		page.run = cJSON_Parse(page.analysis->run_json);
	status = write_page(&page, file.stream);
	page_done(&page);
	return outfile_finish(&file, status, e);
}
