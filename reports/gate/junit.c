/* SPDX-License-Identifier: MIT */
/* JUnit XML as Jenkins, GitLab and most others read it: a suite for each profile and caller, a test
 * case for each row.  There are no times in it: two gates of one state give one file. */
#include <libxml/xmlwriter.h>
#include <stdlib.h>

#include "gate/gate_report.h"
#include "gate/gate_rows.h"
#include "text/change_text.h"
#include "text/utf8.h"

#define CLASSNAME_MAX (WW_PROFILE_MAX + 8)

static const xmlChar *xml(const char *text)
{
	return (const xmlChar *)text;
}

/* Each put_ and open_ returns < 0 when writing failed. */

static int put_attribute(xmlTextWriter *writer, const char *name, const char *value)
{
	char *clean = utf8_clean(value);
	int result = clean ? xmlTextWriterWriteAttribute(writer, xml(name), xml(clean)) : -1;

	free(clean);
	return result;
}

static int put_text(xmlTextWriter *writer, const char *text)
{
	char *clean = utf8_clean(text);
	int result = clean ? xmlTextWriterWriteString(writer, xml(clean)) : -1;

	free(clean);
	return result;
}

static int put_count(xmlTextWriter *writer, const char *name, size_t count)
{
	return xmlTextWriterWriteFormatAttribute(writer, xml(name), "%zu", count);
}

static int put_property(xmlTextWriter *writer, const char *name, const char *value)
{
	if (xmlTextWriterStartElement(writer, xml("property")) < 0 ||
	    put_attribute(writer, "name", name) < 0 || put_attribute(writer, "value", value) < 0)
		return -1;
	return xmlTextWriterEndElement(writer);
}

static int put_remark(xmlTextWriter *writer, const struct comparison *comparison,
		      const struct remark *remark)
{
	char *text = remark_sentence(comparison, remark);
	int result = text ? put_property(writer, "remark", text) : -1;

	free(text);
	return result;
}

static int put_properties(xmlTextWriter *writer, const struct gate *gate)
{
	const struct snapshot *before = gate->comparison->before, *after = gate->comparison->after;

	if (xmlTextWriterStartElement(writer, xml("properties")) < 0 ||
	    put_property(writer, "host", after->host_line) < 0 ||
	    put_property(writer, "study", after->study) < 0 ||
	    put_property(writer, "whichwall", after->tool_version) < 0 ||
	    put_property(writer, "baseline", gate->baseline_path) < 0 ||
	    put_property(writer, "baseline.host", before->host_line) < 0 ||
	    put_property(writer, "baseline.study", before->study) < 0 ||
	    put_property(writer, "baseline.whichwall", before->tool_version) < 0)
		return -1;
	for (size_t i = 0; i < gate->comparison->remark_count; i++)
		if (put_remark(writer, gate->comparison, &gate->comparison->remarks[i]) < 0)
			return -1;
	return xmlTextWriterEndElement(writer);
}

/* The element that says how a case ended; its message is the first change's. */
static int put_result(xmlTextWriter *writer, const struct gate_row *row, const char *element,
		      const char *text)
{
	const struct ruled_change *first = gate_row_first(row, gate_row_outcome(row));
	char *message = first ? ruled_sentence(first) : NULL;
	int result = -1;

	if (first && !message)
		return -1;
	if (xmlTextWriterStartElement(writer, xml(element)) >= 0 &&
	    put_attribute(writer, "type", first ? change_word(first->change->kind) : "untested") >=
		    0 &&
	    put_attribute(writer, "message", message ? message : text) >= 0 &&
	    put_text(writer, text) >= 0)
		result = xmlTextWriterEndElement(writer);
	free(message);
	return result;
}

static int put_ending(xmlTextWriter *writer, const struct gate_row *row, const char *text)
{
	switch (gate_row_outcome(row)) {
	case GATE_FAILED:
		return put_result(writer, row, "failure", text);
	case GATE_EXPECTED:
	case GATE_SKIPPED:
		return put_result(writer, row, "skipped", text);
	case GATE_PASSED:
	case GATE_OUTCOMES:
		break;
	}
	if (*text == '\0')
		return 0;
	if (xmlTextWriterStartElement(writer, xml("system-out")) < 0 || put_text(writer, text) < 0)
		return -1;
	return xmlTextWriterEndElement(writer);
}

static void classname(const struct gate_row *row, char name[CLASSNAME_MAX])
{
	snprintf(name, CLASSNAME_MAX, "%s.%s", row->profile,
		 ww_word(&ww_callers, (int)row->caller));
}

static int put_case(xmlTextWriter *writer, const struct gate_row *row)
{
	char name[CLASSNAME_MAX];
	char *text = gate_row_text(row);
	int result = -1;

	classname(row, name);
	if (text && xmlTextWriterStartElement(writer, xml("testcase")) >= 0 &&
	    put_attribute(writer, "name", gate_row_name(row)) >= 0 &&
	    put_attribute(writer, "classname", name) >= 0 && put_ending(writer, row, text) >= 0)
		result = xmlTextWriterEndElement(writer);
	free(text);
	return result;
}

static int open_counted(xmlTextWriter *writer, const char *element, const char *name,
			const struct gate_rows *rows)
{
	if (xmlTextWriterStartElement(writer, xml(element)) < 0 ||
	    put_attribute(writer, "name", name) < 0 ||
	    put_count(writer, "tests", rows->count) < 0 ||
	    put_count(writer, "failures", gate_rows_tally(rows, GATE_FAILED)) < 0 ||
	    put_count(writer, "errors", 0) < 0)
		return -1;
	return put_count(writer, "skipped",
			 gate_rows_tally(rows, GATE_SKIPPED) +
				 gate_rows_tally(rows, GATE_EXPECTED));
}

/* A suite of rows that share profile and caller. */
static int put_suite(xmlTextWriter *writer, const struct gate *gate, const struct gate_rows *suite)
{
	char name[CLASSNAME_MAX];

	classname(&suite->list[0], name);
	if (open_counted(writer, "testsuite", name, suite) < 0 || put_properties(writer, gate) < 0)
		return -1;
	for (size_t i = 0; i < suite->count; i++)
		if (put_case(writer, &suite->list[i]) < 0)
			return -1;
	return xmlTextWriterEndElement(writer);
}

static int put_suites(xmlTextWriter *writer, const struct gate *gate, const struct gate_rows *rows)
{
	if (open_counted(writer, "testsuites", "whichwall gate", rows) < 0)
		return -1;
	for (size_t from = 0, to; from < rows->count; from = to) {
		for (to = from; to < rows->count; to++)
			if (!same_gate_group(&rows->list[from], &rows->list[to]))
				break;
		if (put_suite(writer, gate, &(struct gate_rows){rows->list + from, to - from}) < 0)
			return -1;
	}
	return xmlTextWriterEndElement(writer);
}

static int put_document(xmlTextWriter *writer, const struct gate *gate,
			const struct gate_rows *rows)
{
	if (xmlTextWriterSetIndent(writer, 1) < 0 ||
	    xmlTextWriterStartDocument(writer, NULL, "UTF-8", NULL) < 0 ||
	    put_suites(writer, gate, rows) < 0)
		return -1;
	return xmlTextWriterEndDocument(writer);
}

/* By way of memory: libxml2 complains of a stream that fails on standard error by itself. */
int gate_junit(const struct gate *gate, FILE *out)
{
	struct gate_rows rows = {0};
	xmlBuffer *buffer = xmlBufferCreate();
	xmlTextWriter *writer = buffer ? xmlNewTextWriterMemory(buffer, 0) : NULL;
	int result = -1;

	if (writer && gate_rows_of(gate, &rows) == 0)
		result = put_document(writer, gate, &rows);
	gate_rows_done(&rows);
	xmlFreeTextWriter(writer); /* flushes; NULL is fine */
	if (result >= 0)
		fputs((const char *)xmlBufferContent(buffer), out);
	xmlBufferFree(buffer);
	return result < 0 || ferror(out) ? -1 : 0;
}
