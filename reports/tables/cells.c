/* SPDX-License-Identifier: MIT */
/* cells.csv: one line for each cell.  Other people's scripts read the columns: append,
 * never move. */
#include "report.h"
#include "tables/csv.h"
#include "tables/prefix.h"
#include "text/words.h"

static const char header[] =
	"study,profile,caller,fixture,mask,no_userns,no_pidns,no_chroot,no_seccomp_socket,"
	"no_seccomp_setuid,no_nnp,removed,verdict,reason,how,step,errno,signal,reps,escaped_reps,"
	"level,no_new_privs,rlimit_cpu,rlimit_nofile,rlimit_as,unshare,bind_mounts,chroot,seccomp,"
	"effective\n";

/* Factors that have a column of their own; those that came later stand in `removed`. */
static const enum factor factor_columns[] = {
	FACTOR_NO_USERNS,         FACTOR_NO_PIDNS,          FACTOR_NO_CHROOT,
	FACTOR_NO_SECCOMP_SOCKET, FACTOR_NO_SECCOMP_SETUID, FACTOR_NO_NNP,
};
static const enum step step_columns[] = {
	STEP_NO_NEW_PRIVS, STEP_RLIMIT_CPU,  STEP_RLIMIT_NOFILE, STEP_RLIMIT_AS,
	STEP_UNSHARE,      STEP_BIND_MOUNTS, STEP_CHROOT,        STEP_SECCOMP,
};
#define FACTOR_COLUMNS (sizeof factor_columns / sizeof *factor_columns)
#define STEP_COLUMNS (sizeof step_columns / sizeof *step_columns)

static void put_mask(struct csv *csv, uint64_t mask)
{
	char text[WW_MASK_TEXT_MAX];
	uint64_t named = 0;

	csv_number(csv, mask);
	for (size_t i = 0; i < FACTOR_COLUMNS; i++) {
		csv_number(csv, (mask & WW_BIT(factor_columns[i])) != 0);
		named |= WW_BIT(factor_columns[i]);
	}
	csv_text(csv, factors_text(mask & ~named, "+", text));
}

static void put_verdict(struct csv *csv, const struct verdict_result *verdict)
{
	char word[WORD_MAX];

	csv_text(csv, ww_word(&ww_verdicts, (int)verdict->verdict));
	csv_text(csv, ww_word(&ww_reasons, (int)verdict->reason));
	csv_text(csv, ww_word(&ww_hows, (int)verdict->how));
	csv_text(csv, verdict->step);
	csv_text(csv, errno_word(verdict->err, word));
	csv_text(csv, signal_word(verdict->sig, word));
	csv_number(csv, verdict->reps);
	csv_number(csv, verdict->escaped_reps);
}

static void put_outcome(struct csv *csv, const struct cell *cell)
{
	char word[WORD_MAX];

	csv_text(csv, ww_word(&ww_levels, (int)cell->level));
	if (!cell->has_outcome) {
		csv_empty(csv, STEP_COLUMNS);
		return;
	}
	for (size_t i = 0; i < STEP_COLUMNS; i++)
		csv_text(csv, status_word(&cell->outcome.step[step_columns[i]], word));
}

static int put_cell(struct csv *csv, struct prefix *prefix, const char *study,
		    const struct cell *cell)
{
	if (prefix_put(prefix, csv, study, cell) < 0)
		return -1;
	put_mask(csv, cell->mask);
	put_verdict(csv, &cell->verdict);
	put_outcome(csv, cell);
	csv_text(csv, cell->effective);
	csv_end(csv);
	return ferror(csv->out) ? -1 : 0;
}

int cells_csv(const struct analysis *analysis, FILE *out)
{
	struct csv csv = {.out = out};
	struct prefix prefix = {0};
	int status = 0;

	fputs(header, out);
	for (size_t i = 0; i < analysis->cell_count && status == 0; i++)
		status = put_cell(&csv, &prefix, analysis->study, &analysis->cells[i]);
	prefix_done(&prefix);
	return ferror(out) ? -1 : status;
}
