/* SPDX-License-Identifier: MIT */
/* trials.csv: the journal, flat.  It streams: a study has millions of trials. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "journal.h"
#include "report.h"
#include "tables/csv.h"
#include "text/outfile.h"
#include "text/words.h"

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

static void put_id(struct csv *csv, uint64_t id)
{
	char digits[16];

	for (size_t i = sizeof digits; i-- > 0; id >>= 4)
		digits[i] = "0123456789abcdef"[id & 15];
	csv_raw(csv, digits, sizeof digits);
}

static void put_key(struct csv *csv, const struct facts *facts)
{
	put_id(csv, facts->id);
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

struct trials_csv {
	struct outfile file;
	struct ww_error e;
	int status;
	pthread_t thread;
	bool beside; /* the thread runs */
	const struct folder *folder;
};

static int project(struct trials_csv *trials, FILE *in)
{
	struct csv csv = {0};

	if (outfile_open(&trials->file, trials->folder, "trials.csv", &trials->e) < 0)
		return -1;
	csv.out = trials->file.stream;
	fputs(header, csv.out);
	if (journal_read(in, put_trial, &csv, NULL, &trials->e) >= 0)
		return 0;
	outfile_abandon(&trials->file);
	return -1;
}

static void *project_journal(void *context)
{
	struct trials_csv *trials = context;
	FILE *in =
		input_open_in(trials->folder, "trials.jsonl", "the journal of a run", &trials->e);

	trials->status = in ? project(trials, in) : -1;
	if (in)
		fclose(in);
	return NULL;
}

struct trials_csv *trials_csv_start(const struct folder *folder)
{
	struct trials_csv *trials = calloc(1, sizeof *trials);

	if (!trials)
		return NULL;
	trials->folder = folder;
	trials->beside = pthread_create(&trials->thread, NULL, project_journal, trials) == 0;
	if (!trials->beside)
		project_journal(trials);
	return trials;
}

static int settle(struct trials_csv *trials)
{
	if (trials->beside)
		pthread_join(trials->thread, NULL);
	trials->beside = false;
	return trials->status;
}

int trials_csv_finish(struct trials_csv *trials, struct ww_error *e)
{
	int status = trials ? settle(trials) : ww_fail(e, 3, "out of memory");

	if (trials && status == 0)
		status = outfile_commit(&trials->file, &trials->e);
	if (trials && status < 0 && e)
		*e = trials->e;
	free(trials);
	return status;
}

void trials_csv_abandon(struct trials_csv *trials)
{
	if (trials && settle(trials) == 0)
		outfile_abandon(&trials->file);
	free(trials);
}

int trials_csv_write(struct writing *writing, struct ww_error *e)
{
	struct trials_csv *trials =
		writing->trials ? writing->trials : trials_csv_start(writing->folder);

	writing->trials = NULL;
	return trials_csv_finish(trials, e);
}
