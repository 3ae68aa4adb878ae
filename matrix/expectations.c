/* SPDX-License-Identifier: MIT */
/* Changes for the worse that somebody has accepted, by exact name, for a reason, until a day. */
#include <stdlib.h>
#include <string.h>

#include "csv_line.h"
#include "gate.h"
#include "grow.h"

enum {
	FIELD_PROFILE,
	FIELD_CALLER,
	FIELD_FIXTURE,
	FIELD_CHANGE,
	FIELD_REASON,
	FIELD_EXPIRES,
	FIELDS
};
static const char *const names[FIELDS] = {"profile", "caller", "fixture",
					  "change",  "reason", "expires"};

/* One line, cut up in place. */
struct line {
	unsigned number;
	char *field[FIELDS];
};

static bool is_leap_year(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool is_date(const char *text)
{
	static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	static const char shape[] = "0000-00-00";
	int year, month, day;

	for (size_t i = 0; i < sizeof shape; i++)
		if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return false;
	year = atoi(text);
	month = atoi(text + 5);
	day = atoi(text + 8);
	if (month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && is_leap_year(year));
}

static int bad_field(const struct line *line, int field, const char *expected, struct ww_error *e)
{
	return ww_fail(e, 2, "line %u: field \"%s\": expected %s, found '%.60s'", line->number,
		       names[field], expected, line->field[field]);
}

static int cut_line(char *text, struct line *line, struct ww_error *e)
{
	int bad = 0;
	int count = csv_line_cut(text, line->field, FIELDS, &bad);

	if (count < 0)
		return ww_fail(e, 2, "line %u: field \"%s\": unbalanced double quotes",
			       line->number, names[bad]);
	if (count < FIELDS)
		return ww_fail(e, 2, "line %u: field \"%s\" is missing", line->number,
			       names[count]);
	if (count > FIELDS)
		return ww_fail(e, 2,
			       "line %u: more than %d fields: put a reason with commas into double "
			       "quotes",
			       line->number, FIELDS);
	return 0;
}

static int check_header(const struct line *line, struct ww_error *e)
{
	for (int i = 0; i < FIELDS; i++)
		if (strcmp(line->field[i], names[i]) != 0)
			return ww_fail(
				e, 2,
				"line %u: expected the header "
				"profile,caller,fixture,change,reason,expires, found '%.40s' "
				"for \"%s\"",
				line->number, line->field[i], names[i]);
	return 0;
}

static int read_kind(const struct line *line, enum change_kind *kind, struct ww_error *e)
{
	int found = change_lookup(line->field[FIELD_CHANGE]);

	if (found < 0 || change_direction((enum change_kind)found) != WORSE)
		return bad_field(line, FIELD_CHANGE, "a change for the worse such as escape", e);
	*kind = (enum change_kind)found;
	return 0;
}

/* A pattern would also accept future changes that nobody has looked at. */
static int check_name(const struct line *line, int field, size_t size, struct ww_error *e)
{
	const char *text = line->field[field];

	if (strpbrk(text, "*?[|"))
		return bad_field(line, field, "one exact name, no pattern", e);
	if (strlen(text) >= size)
		return bad_field(line, field, "a shorter name", e);
	return 0;
}

static int check_fixture(const struct line *line, enum change_kind kind, struct ww_error *e)
{
	const bool has = *line->field[FIELD_FIXTURE];

	if (kind == CHANGE_LEVEL && has)
		return bad_field(line, FIELD_FIXTURE, "nothing: a level has no fixture", e);
	if (kind != CHANGE_LEVEL && !has)
		return bad_field(line, FIELD_FIXTURE, "the id of a fixture", e);
	return check_name(line, FIELD_FIXTURE, WW_ID_MAX, e);
}

static int read_expectation(const struct line *line, struct expectation *expectation,
			    struct ww_error *e)
{
	int caller = ww_lookup(&ww_callers, line->field[FIELD_CALLER]);

	if (!*line->field[FIELD_PROFILE])
		return bad_field(line, FIELD_PROFILE, "the name of a profile", e);
	if (check_name(line, FIELD_PROFILE, WW_PROFILE_MAX, e) < 0)
		return -1;
	if (caller < 0)
		return bad_field(line, FIELD_CALLER, "root or user", e);
	if (read_kind(line, &expectation->kind, e) < 0 ||
	    check_fixture(line, expectation->kind, e) < 0)
		return -1;
	if (!*line->field[FIELD_REASON])
		return bad_field(line, FIELD_REASON, "why it is accepted", e);
	if (!is_date(line->field[FIELD_EXPIRES]))
		return bad_field(line, FIELD_EXPIRES, "the last day, YYYY-MM-DD", e);
	expectation->caller = (enum caller)caller;
	snprintf(expectation->profile, sizeof expectation->profile, "%s",
		 line->field[FIELD_PROFILE]);
	snprintf(expectation->fixture, sizeof expectation->fixture, "%s",
		 line->field[FIELD_FIXTURE]);
	strcpy(expectation->expires, line->field[FIELD_EXPIRES]);
	expectation->line = line->number;
	return 0;
}

static bool same_change(const struct expectation *a, const struct expectation *b)
{
	return a->kind == b->kind && a->caller == b->caller &&
	       strcmp(a->profile, b->profile) == 0 && strcmp(a->fixture, b->fixture) == 0;
}

static int check_new(const struct expectations *expectations, const struct expectation *one,
		     struct ww_error *e)
{
	for (size_t i = 0; i < expectations->count; i++)
		if (same_change(&expectations->list[i], one))
			return ww_fail(e, 2, "line %u: the same change as in line %u", one->line,
				       expectations->list[i].line);
	return 0;
}

static int add_expectation(struct expectations *expectations, const struct line *line,
			   struct ww_error *e)
{
	struct expectation one = {0};

	if (read_expectation(line, &one, e) < 0 || check_new(expectations, &one, e) < 0)
		return -1;
	if (make_room(expectations->list, expectations->count) < 0)
		return ww_fail(e, 3, "out of memory");
	one.reason = strdup(line->field[FIELD_REASON]);
	if (!one.reason)
		return ww_fail(e, 3, "out of memory");
	expectations->list[expectations->count++] = one;
	return 0;
}

static int take_line(struct expectations *expectations, struct line *line, char *text,
		     bool *has_header, struct ww_error *e)
{
	text = csv_trim(text);
	if (!*text || *text == '#')
		return 0;
	if (cut_line(text, line, e) < 0)
		return -1;
	if (*has_header)
		return add_expectation(expectations, line, e);
	*has_header = true;
	return check_header(line, e);
}

static int read_lines(FILE *in, struct expectations *expectations, bool *has_header,
		      struct ww_error *e)
{
	struct line line = {0};
	size_t capacity = 0;
	char *text = NULL;
	int status = 0;

	while (status == 0) {
		ssize_t length = getline(&text, &capacity, in);

		if (length < 0)
			break;
		line.number++;
		if (memchr(text, '\0', (size_t)length))
			status = ww_fail(e, 2, "line %u: not text", line.number);
		else
			status = take_line(expectations, &line, text, has_header, e);
	}
	free(text);
	if (status == 0 && ferror(in))
		return ww_fail(e, 2, "cannot be read");
	return status;
}

int expectations_read(FILE *in, struct expectations *expectations, struct ww_error *e)
{
	bool has_header = false;
	int status;

	*expectations = (struct expectations){0};
	status = read_lines(in, expectations, &has_header, e);
	if (status == 0 && !has_header)
		status = ww_fail(e, 2,
				 "empty: expected the header "
				 "profile,caller,fixture,change,reason,expires");
	if (status < 0)
		expectations_done(expectations);
	return status;
}

void expectations_done(struct expectations *expectations)
{
	for (size_t i = 0; i < expectations->count; i++)
		free(expectations->list[i].reason);
	free(expectations->list);
	*expectations = (struct expectations){0};
}
