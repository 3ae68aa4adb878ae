/* SPDX-License-Identifier: MIT */
/* trials.csv: the journal, flat.  It streams: a study has millions of trials. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "csv.h"
#include "journal.h"
#include "outfile.h"
#include "report.h"
#include "words.h"

static const char header[] =
	"id,profile,caller,mask,fixture,arm,rep,try,fresh,setup,setup_errno,setup_step,level,"
	"no_new_privs,rlimit_cpu,rlimit_nofile,rlimit_as,unshare,bind_mounts,chroot,seccomp,"
	"effective,said,phase,step,errno,cannot,sight,ending,status,signal,cpu_over,leftovers,"
	"cpu_us,wall_us\n";

static const enum step step_columns[] = {
	STEP_NO_NEW_PRIVS, STEP_RLIMIT_CPU,  STEP_RLIMIT_NOFILE, STEP_RLIMIT_AS,
	STEP_UNSHARE,      STEP_BIND_MOUNTS, STEP_CHROOT,        STEP_SECCOMP,
};
#define STEP_COLUMNS (sizeof step_columns / sizeof *step_columns)

static void put_key(struct csv *csv, const struct facts *facts)
{
	char id[24];

	snprintf(id, sizeof id, "%016" PRIx64, facts->id);
	csv_text(csv, id);
	csv_text(csv, facts->profile);
	csv_text(csv, ww_word(&ww_callers, (int)facts->caller));
	csv_number(csv, facts->mask);
	csv_text(csv, facts->fixture);
	csv_text(csv, ww_word(&ww_arms, (int)facts->arm));
	csv_number(csv, facts->rep);
	csv_number(csv, facts->attempt);
}

static void put_setup(struct csv *csv, const struct facts *facts)
{
	char word[WORD_MAX];

	csv_number(csv, facts->fresh);
	csv_text(csv, ww_word(&ww_setups, (int)facts->setup));
	csv_text(csv, errno_word(facts->setup_errno, word));
	csv_text(csv, facts->setup_step);
}

static void put_outcome(struct csv *csv, const struct facts *facts)
{
	char word[WORD_MAX];

	if (!facts->has_outcome) {
		csv_empty(csv, 1 + STEP_COLUMNS);
		return;
	}
	csv_text(csv, ww_word(&ww_levels, (int)outcome_level(&facts->outcome)));
	for (size_t i = 0; i < STEP_COLUMNS; i++)
		csv_text(csv, status_word(&facts->outcome.step[step_columns[i]], word));
}

static void put_words(struct csv *csv, const struct facts *facts)
{
	char word[WORD_MAX];

	csv_text(csv, facts->effective);
	csv_text(csv, ww_word(&ww_saids, (int)facts->said));
	csv_text(csv, ww_word(&ww_phases, (int)facts->phase));
	csv_text(csv, facts->step);
	csv_text(csv, errno_word(facts->said_errno, word));
	csv_text(csv, ww_word(&ww_reasons, (int)facts->cannot));
	csv_text(csv, ww_word(&ww_sights, (int)facts->sight));
}

static void put_ending(struct csv *csv, const struct facts *facts)
{
	bool exited = facts->ending == ENDING_EXITED, signaled = facts->ending == ENDING_SIGNALED;
	char word[WORD_MAX];

	csv_text(csv, ww_word(&ww_endings, (int)facts->ending));
	if (exited)
		csv_number(csv, (unsigned)facts->ending_code);
	else
		csv_empty(csv, 1);
	csv_text(csv, signaled ? signal_word(facts->ending_code, word) : "");
	csv_number(csv, facts->cpu_over);
	csv_number(csv, facts->leftovers);
	csv_number(csv, facts->cpu_us);
	csv_number(csv, facts->wall_us);
}

static int put_trial(const struct facts *facts, void *context)
{
	struct csv *csv = context;

	put_key(csv, facts);
	put_setup(csv, facts);
	put_outcome(csv, facts);
	put_words(csv, facts);
	put_ending(csv, facts);
	csv_end(csv);
	/* A full disk ends the reading; the commit says why. */
	return ferror(csv->out) ? 1 : 0;
}

static FILE *open_journal(const char *dir, struct ww_error *e)
{
	char path[PATH_MAX];
	FILE *in;

	if (snprintf(path, sizeof path, "%s/trials.jsonl", dir) >= (int)sizeof path) {
		ww_fail(e, 2, "path %.80s...: too long", dir);
		return NULL;
	}
	in = fopen(path, "re");
	if (!in)
		ww_fail(e, 2, "cannot read %.120s: %s (expected the journal of a run)", path,
			strerror(errno));
	return in;
}

int trials_csv_write(const char *dir, struct ww_error *e)
{
	struct outfile file;
	struct csv csv = {0};
	FILE *in = open_journal(dir, e);
	int status;

	if (!in)
		return -1;
	if (outfile_open(&file, dir, "trials.csv", e) < 0) {
		fclose(in);
		return -1;
	}
	csv.out = file.stream;
	fputs(header, file.stream);
	status = journal_read(in, put_trial, &csv, NULL, e);
	fclose(in);
	if (status < 0) {
		outfile_abandon(&file);
		return -1;
	}
	return outfile_commit(&file, e);
}
