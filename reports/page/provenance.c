/* SPDX-License-Identifier: MIT */
/* What made this page: run.json, as far as a reader needs it to repeat the run. */
#include "page/parts.h"
#include "report.h"

static void put_term(struct page *page, const char *label, const char *text)
{
	html_leaf(page->m, "dt", NULL, label);
	html_open(page->m, "dd", NULL);
	html_leaf(page->m, "code", NULL, text);
	html_close(page->m);
	html_line(page->m);
}

/* A value of any simple type. */
static void put_value(struct page *page, const cJSON *item, const char *label)
{
	char *text;

	if (!item)
		return;
	text = cJSON_IsString(item) ? NULL : cJSON_PrintUnformatted(item);
	if (cJSON_IsString(item) ? *item->valuestring != '\0' : text != NULL)
		put_term(page, label, text ? text : item->valuestring);
	cJSON_free(text);
}

static void put_member(struct page *page, const cJSON *object, const char *key, const char *label)
{
	put_value(page, cJSON_GetObjectItem(object, key), label);
}

static void put_members(struct page *page, const cJSON *object)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object) if (item->string) put_value(page, item, item->string);
}

static void put_run(struct page *page)
{
	const cJSON *host = cJSON_GetObjectItem(page->run, "host");

	html_open(page->m, "dl", "facts");
	put_term(page, "Study", page->analysis->study);
	put_member(page, page->run, "plan_hash", "Plan (SHA-256)");
	put_member(page, page->run, "command", "Command line");
	put_member(page, page->run, "program", "Program");
	put_members(page, cJSON_GetObjectItem(host, "libraries"));
	if (page->analysis->host_line && *page->analysis->host_line)
		put_term(page, "Host", page->analysis->host_line);
	put_member(page, host, "cpu", "Processor");
	put_member(page, host, "ids", "User ids");
	put_member(page, host, "kernel", "Kernel");
	put_member(page, host, "kernel_version", "Kernel build");
	put_member(page, host, "arch", "Architecture");
	put_member(page, host, "lsm", "Security modules");
	put_member(page, host, "boot_id", "Boot");
	put_member(page, page->run, "started", "Started");
	put_member(page, page->run, "ended", "Ended");
	html_close(page->m);
	html_line(page->m);
}

static void put_facts(struct page *page, const char *title, const cJSON *object)
{
	if (!object || !object->child)
		return;
	html_open(page->m, "details", NULL);
	html_leaf(page->m, "summary", NULL, title);
	html_open(page->m, "dl", "facts");
	put_members(page, object);
	html_close(page->m);
	html_close(page->m);
	html_line(page->m);
}

static const char *string_of(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(object, key));

	return text ? text : "";
}

static void put_code_cell(struct page *page, const char *text)
{
	html_open(page->m, "td", NULL);
	html_leaf(page->m, "code", NULL, text);
	html_close(page->m);
}

static void put_calls(struct page *page, const cJSON *calls)
{
	const cJSON *call;

	html_open(page->m, "td", NULL);
	html_open(page->m, "details", NULL);
	html_leaff(page->m, "summary", NULL, "%d calls", cJSON_GetArraySize(calls));
	html_open(page->m, "p", "calls");
	cJSON_ArrayForEach(call, calls) if (cJSON_IsString(call))
		html_textf(page->m, "%s ", call->valuestring);
	html_close(page->m);
	html_close(page->m);
	html_close(page->m);
}

static void put_filters(struct page *page)
{
	static const char *const columns[] = {"Profile", "Mask of the filter",
					      "Hash of the allow list (SHA-256)", "Allowed", NULL};
	const cJSON *filters = cJSON_GetObjectItem(page->run, "filters"), *filter;

	if (cJSON_GetArraySize(filters) == 0)
		return;
	html_leaf(page->m, "h3", NULL, "Filters in use");
	page_table(page, "filters", "Each seccomp filter of the run, and the calls that it allows");
	page_columns(page, columns);
	html_open(page->m, "tbody", NULL);
	cJSON_ArrayForEach(filter, filters)
	{
		html_open(page->m, "tr", NULL);
		html_header(page->m, "row", string_of(filter, "profile"));
		put_code_cell(page, string_of(filter, "mask"));
		put_code_cell(page, string_of(filter, "hash"));
		put_calls(page, cJSON_GetObjectItem(filter, "allow"));
		html_close(page->m);
		html_line(page->m);
	}
	html_close(page->m);
	page_table_end(page);
}

static void put_file(struct page *page, const char *path, const char *what)
{
	html_open(page->m, "dt", NULL);
	html_leaf(page->m, "code", NULL, path);
	html_close(page->m);
	html_leaf(page->m, "dd", NULL, what);
	html_line(page->m);
}

/* All that a run leaves, but this page and what is written on request. */
static void put_files(struct page *page)
{
	html_leaf(page->m, "h3", NULL, "Files beside this page");
	html_open(page->m, "dl", "facts");
	put_file(page, "run.json", "host, plan, allow lists, catalogue");
	put_file(page, "trials.jsonl",
		 "the raw facts of every trial, from which all else was computed");
	for (size_t i = 0; i < OUTPUTS_COUNT; i++)
		if (i != OUTPUT_page && !outputs[i].requested &&
		    (i != OUTPUT_figures || page_figure_count(page) > 0) &&
		    output_applies(&outputs[i], page->analysis))
			put_file(page, outputs[i].path, outputs[i].what);
	html_close(page->m);
	html_line(page->m);
}

void page_provenance(struct page *page)
{
	put_run(page);
	put_facts(page, "Parameters of the run", cJSON_GetObjectItem(page->run, "parameters"));
	put_facts(page, "Sysctls of the host",
		  cJSON_GetObjectItem(cJSON_GetObjectItem(page->run, "host"), "sysctls"));
	put_filters(page);
	put_files(page);
}
