/* SPDX-License-Identifier: MIT */
/* states.csv: what was asked of each primitive, what its call returned, what was seen in force. */
#include "csv.h"
#include "prefix.h"
#include "report.h"
#include "words.h"

static const char header[] =
	"study,profile,caller,fixture,mask,primitive,requested,result,errno,observed\n";

#define STANDARD (WW_BIT(PRIM_NO_NEW_PRIVS) | WW_BIT(PRIM_RLIMIT_AS))
#define STRICT                                                                                     \
	(STANDARD | WW_BIT(PRIM_RLIMIT_CPU) | WW_BIT(PRIM_RLIMIT_NOFILE) | WW_BIT(PRIM_USERNS) |   \
	 WW_BIT(PRIM_PIDNS) | WW_BIT(PRIM_MNTNS) | WW_BIT(PRIM_BIND_MOUNTS) |                      \
	 WW_BIT(PRIM_CHROOT) | WW_BIT(PRIM_SECCOMP))

static const uint64_t primitives_of[WW_PROFILES_COUNT] = {
	[PROFILE_NONE] = 0,
	[PROFILE_STANDARD] = STANDARD,
	[PROFILE_STRICT] = STRICT,
	[PROFILE_SEED] = STRICT,
};

/* Factors that take whole primitives away.  no_seccomp_socket and no_seccomp_setuid only widen the
 * allow list. */
static const uint64_t taken_by[WW_FACTORS_COUNT] = {
	[FACTOR_NO_USERNS] = WW_BIT(PRIM_USERNS),
	[FACTOR_NO_PIDNS] = WW_BIT(PRIM_PIDNS),
	[FACTOR_NO_CHROOT] = WW_BIT(PRIM_CHROOT) | WW_BIT(PRIM_BIND_MOUNTS),
	[FACTOR_NO_NNP] = WW_BIT(PRIM_NO_NEW_PRIVS),
	[FACTOR_NO_SECCOMP] = WW_BIT(PRIM_SECCOMP),
	[FACTOR_NO_MNTNS] = WW_BIT(PRIM_MNTNS) | WW_BIT(PRIM_BIND_MOUNTS),
	[FACTOR_NO_RLIMITS] =
		WW_BIT(PRIM_RLIMIT_AS) | WW_BIT(PRIM_RLIMIT_CPU) | WW_BIT(PRIM_RLIMIT_NOFILE),
};

static bool bind_mounts_tried(const struct cell *cell)
{
	return cell->has_outcome && cell->outcome.step[STEP_BIND_MOUNTS].status != STATUS_SKIPPED;
}

static uint64_t requested_of(const struct cell *cell, enum profile base)
{
	uint64_t requested = primitives_of[base];

	for (uint64_t left = cell->mask; left; left &= left - 1) {
		int factor = __builtin_ctzll(left);

		if (factor < WW_FACTORS_COUNT)
			requested &= ~taken_by[factor];
	}
	/* An option of the run; the mask does not say whether it was on. */
	if (!bind_mounts_tried(cell))
		requested &= ~WW_BIT(PRIM_BIND_MOUNTS);
	return requested;
}

static bool shares_its_step(int primitive)
{
	return ww_primitive_step((enum primitive)primitive) == STEP_UNSHARE;
}

/* unshare(2) applies three primitives at once: its result says nothing of one that was not asked
 * for. */
static void put_result(struct csv *csv, const struct cell *cell, int primitive, bool requested)
{
	struct step_status status = {STATUS_SKIPPED, 0};
	char word[WORD_MAX];

	if (!cell->has_outcome) {
		csv_empty(csv, 2);
		return;
	}
	if (requested || !shares_its_step(primitive))
		status = cell->outcome.step[ww_primitive_step((enum primitive)primitive)];
	csv_text(csv, ww_word(&ww_statuses, (int)status.status));
	csv_text(csv, status.status == STATUS_FAILED && status.err > 0
			      ? errno_word(status.err, word)
			      : "");
}

static void put_state(struct csv *csv, const struct cell *cell, int primitive, bool known,
		      bool requested)
{
	const char *name = ww_word(&ww_primitives, primitive);
	char value[WW_EFFECTIVE_MAX];

	csv_number(csv, cell->mask);
	csv_text(csv, name);
	/* Only its author knows what a foreign sandbox was asked for. */
	if (known)
		csv_number(csv, requested);
	else
		csv_empty(csv, 1);
	put_result(csv, cell, primitive, requested || !known);
	csv_text(csv, effective_value(cell->effective, name, value));
	csv_end(csv);
}

static int put_states(struct csv *csv, struct prefix *prefix, const char *study,
		      const struct cell *cell)
{
	int base = profile_base(cell->profile);
	uint64_t requested = base < 0 ? 0 : requested_of(cell, (enum profile)base);

	for (int primitive = 0; primitive < WW_PRIMITIVES_COUNT; primitive++) {
		if (prefix_put(prefix, csv, study, cell) < 0)
			return -1;
		put_state(csv, cell, primitive, base >= 0, (requested & WW_BIT(primitive)) != 0);
	}
	return ferror(csv->out) ? -1 : 0;
}

int states_csv(const struct analysis *analysis, FILE *out)
{
	struct csv csv = {.out = out};
	struct prefix prefix = {0};
	int status = 0;

	fputs(header, out);
	for (size_t i = 0; i < analysis->cell_count && status == 0; i++)
		status = put_states(&csv, &prefix, analysis->study, &analysis->cells[i]);
	prefix_done(&prefix);
	return ferror(out) ? -1 : status;
}
