/* SPDX-License-Identifier: MIT */
#include "text/launched_text.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "text/findings_text.h"
#include "text/phrases.h"

void put_again(FILE *out, const char *given)
{
	fprintf(out, "-p %s", *given ? given : "FILE, its description,");
}

/* ---- whether it is there ---- */

const char *presence_title(const struct presence *presence)
{
	if (nothing_in_force(presence))
		return "Nothing of it was seen in force.";
	return presence->idle ? "Not every step had an effect." : "";
}

static void put_nothing(FILE *out, const struct group *group, const struct presence *presence)
{
	fprintf(out, "%s did nothing that can be seen: ", group->profile);
	if (presence->compared == 1)
		fputs("in the one trial under full hardening that could be compared, the program",
		      out);
	else
		fprintf(out,
			"in all %zu trials under full hardening that could be compared, the "
			"program",
			presence->compared);
	fputs(" was in the state that it has without any sandbox.", out);
}

static void put_idle(FILE *out, const struct group *group, const struct presence *presence)
{
	const bool several = (presence->idle & (presence->idle - 1)) != 0;

	fprintf(out, "%s showed no effect of ", group->profile);
	put_hardening_list(out, presence->idle, " and ");
	fprintf(out,
		": dropping %s changed no verdict on these escapes and nothing that can be "
		"seen in force.",
		several ? "any of these steps" : "that step");
	if (presence->together || group->factor_count < 2)
		return;
	fputs(" Another step may stop the same: whichwall run -m none,single,pairs ", out);
	put_again(out, presence->given);
	fputs(" tells.", out);
}

void put_group_presence(FILE *out, const struct group *group, const struct presence *presence)
{
	if (!presence_warns(presence))
		return;
	fprintf(out, "Started by %s, ", caller_name(group->caller));
	if (nothing_in_force(presence))
		put_nothing(out, group, presence);
	else
		put_idle(out, group, presence);
	fputs(" See what the launcher itself says: whichwall doctor ", out);
	put_again(out, presence->given);
	fputs(" shows its messages.", out);
}

void put_presence(FILE *out, const struct findings *findings)
{
	const struct group group = {.profile = findings->profile,
				    .caller = findings->caller,
				    .factor_count = findings->factor_count};

	put_group_presence(out, &group, &findings->presence);
}

/* ---- where it did not start the program ---- */

void put_unstarted_count(FILE *out, const struct unstarted_list *list, size_t cells)
{
	fprintf(out, "The sandbox did not start the program in %zu of %zu cell%s.", list->cells,
		cells, plural(cells));
}

static void put_where(FILE *out, const struct unstarted *unstarted)
{
	if (unstarted->masks == 1) {
		fputs(unstarted->mask ? "Without " : "Under full hardening", out);
		put_hardening_list(out, unstarted->mask, " and ");
		return;
	}
	fprintf(out, "In %zu combinations", unstarted->masks);
	if (unstarted->common) {
		fputs(", all of them without ", out);
		put_hardening_list(out, unstarted->common, " and ");
	}
}

/* Of a status above 128 nobody knows whether it was a signal's or the launcher's own. */
static void put_status(FILE *out, int status)
{
	const char *name = status > 128 ? sigabbrev_np(status - 128) : NULL;

	fprintf(out, "exit status %d", status);
	if (name)
		fprintf(out, " (as of SIG%s)", name);
}

static void put_ending(FILE *out, const struct unstarted *unstarted)
{
	if (unstarted->status == LAUNCHER_SLOW) {
		fputs("its launcher took too long", out);
		return;
	}
	fputs(unstarted->refused ? "its launcher refused, which counts as blocked, with "
				 : "its launcher ended with ",
	      out);
	put_status(out, unstarted->status);
}

void put_unstarted(FILE *out, const struct unstarted *unstarted)
{
	put_where(out, unstarted);
	fprintf(out, ", %zu cell%s: ", unstarted->cells, plural(unstarted->cells));
	put_ending(out, unstarted);
	fprintf(out, *unstarted->said ? ", and said last: %s" : ", and said nothing%s",
		*unstarted->said ? unstarted->said : ".");
}

void put_unstarted_rest(FILE *out, const struct unstarted_list *list)
{
	size_t cells = 0;

	for (size_t i = UNSTARTED_SHOWN; i < list->count; i++)
		cells += list->list[i].cells;
	if (cells > 0)
		fprintf(out,
			"In %zu more cells its launcher ended in other ways, which trials.jsonl "
			"tells.",
			cells);
}

static int put_things(FILE *out, const struct analysis *analysis, const struct group *group)
{
	const struct presence presence = presence_of(analysis, group);
	struct unstarted_list list;
	struct group_tally tally;

	if (presence_warns(&presence)) {
		put_group_presence(out, group, &presence);
		putc('\n', out);
	}
	if (unstarted_of(group, &list) < 0)
		return -1;
	if (list.count > 0) {
		group_tally(analysis, group, &tally);
		put_unstarted_count(out, &list, tally.cells);
		putc('\n', out);
	}
	for (size_t i = 0; i < list.count && i < UNSTARTED_SHOWN; i++) {
		put_unstarted(out, &list.list[i]);
		putc('\n', out);
	}
	unstarted_done(&list);
	return 0;
}

int put_launched_lines(FILE *out, const struct analysis *analysis, const struct group *group,
		       void (*put_line)(FILE *out, const char *line))
{
	char *text = NULL, *rest;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);
	int status = memory ? put_things(memory, analysis, group) : -1;

	if (memory && fclose(memory) != 0)
		status = -1;
	rest = text;
	for (char *line; status == 0 && (line = strsep(&rest, "\n"));)
		if (*line)
			put_line(out, line);
	free(text);
	return status;
}
