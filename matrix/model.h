/* SPDX-License-Identifier: MIT */
/* The words of the vocabulary and the records that travel between the runner and the analysis. */
#ifndef WHICHWALL_MODEL_H
#define WHICHWALL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vocabulary.h"

#define WW_FORMAT_VERSION 1
#define WW_ID_MAX 64       /* bytes of a fixture id or a step name, with its NUL */
#define WW_PROFILE_MAX 128 /* bytes of a profile name such as strict+file_io, with its NUL */
#define WW_EFFECTIVE_MAX 768
#define WW_LAUNCHER_SAID_MAX 201 /* bytes of what a launcher printed last, with the NUL */
#define WW_ERROR_MAX 1600        /* holds the names of all factors and a sentence */
#define WW_NOFILE_LIMIT 256      /* RLIMIT_NOFILE of the profiles that bound it */
#define WW_NPROC_LIMIT 64        /* RLIMIT_NPROC of `sealed` */
#define WW_SIGPENDING_LIMIT 1024 /* RLIMIT_SIGPENDING of `sealed` */

/* An error that a caller owns: what failed, what was expected, the remedy.  Library code fills it
 * and never prints. `code` is an exit status of the program (2 bad input, 3 host cannot). */
struct ww_error {
	int code;
	char text[WW_ERROR_MAX];
	/* Of a description (catalog_parse()): what is at fault; 0 and "" where there is none. */
	unsigned line;
	char field[96];
};

/* Fills *e (NULL allowed) printf-like and returns -1, so that `return ww_fail(...)` reads well. */
int ww_fail(struct ww_error *e, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Table of words of one list: words[i] belongs to enumerator i.  That of factors has holes, which
 * are NULL (factor.h). */
struct ww_words {
	const char *concept; /* "profile", for messages */
	const char *const *words;
	int count;
};
extern const struct ww_words ww_steps, ww_primitives, ww_factors, ww_profiles, ww_callers, ww_arms,
	ww_verdicts, ww_reasons, ww_hows, ww_classes, ww_needs, ww_witnesses, ww_goals, ww_sights,
	ww_setups, ww_saids, ww_phases, ww_endings, ww_statuses, ww_levels, ww_marks, ww_protocols,
	ww_gains;

/* The word of enumerator `value`, "?" when it has none.  Static storage. */
const char *ww_word(const struct ww_words *table, int value);
/* The enumerator of `word`, or -1. */
int ww_lookup(const struct ww_words *table, const char *word);

/* The place of a gain in the order of severity, the most severe first from 0 on, `unsaid` last. */
int gain_rank(enum gain gain);

/* The core's call that applies a primitive. */
enum step ww_primitive_step(enum primitive primitive);

/* Outcome of one call of the core.  `err` is meaningful when failed; -1: unknown. */
struct step_status {
	enum status status;
	int err;
};
struct outcome {
	bool strict_tag; /* the record's profile tag: 1 strict (and seed), 0 standard */
	bool sealed_tag; /* tag 2: the extended record, of `sealed`; strict_tag is false */
	struct step_status step[WW_STEPS_COUNT];
};
/* Coarse level by the origin's rules: `standard` is baseline; else full when nothing failed, none
 * when nothing was applied and something failed, partial otherwise.  bind_mounts does not count,
 * since the origin does not record it; in the extended record of `sealed` everything does.
 *
 * It speaks of the calls alone.  Whether the program ran in spite of a failure is another matter:
 * under `strict` always, under `sealed` only where every layer that failed was lenient. */
enum level outcome_level(const struct outcome *outcome);

/* Steps that this outcome speaks of, from the first on: those that the profile knows. */
#define WW_TEXT_STEPS 8 /* of all profiles but `sealed`; bind_mounts is the last */
int outcome_steps(const struct outcome *outcome);

/* Compact text of an outcome for the journal, e.g. "1 a a a a f1 s f13 s": tag, then one word for
 * each of the first WW_TEXT_STEPS steps in enum order: s skipped, a applied, fN failed with errno
 * N. Tag 2 has a word for every step; steps are appended as they are invented, and those that a
 * text lacks are skipped.  Returns 0, or -1 when the text is malformed. */
#define WW_OUTCOME_TEXT_MAX (2 + WW_STEPS_COUNT * sizeof " f4095")
int outcome_parse(const char *text, struct outcome *outcome);
void outcome_format(const struct outcome *outcome, char *text, size_t size);

/* Where the control arm of a row runs: in an arena as our own profiles have it, or in one that
 * offers what sandboxes of others expect.  What would escape from the one need not escape from the
 * other. */
enum control_kind { CONTROL_BARE, CONTROL_LAUNCHED, CONTROL_KINDS };
/* What the control arms of each kind are journalled under: "none", "none+launcher". */
extern const char *const ww_control_profiles[CONTROL_KINDS];
/* The kind of control arm that is journalled under this name, or -1. */
int control_kind_of(const char *profile);

/* Identity of a trial. Strings are borrowed. */
struct trial_key {
	const char *profile; /* "none", "strict", "strict+file_io", ... */
	enum caller caller;
	uint64_t mask; /* by permanent factor bits */
	const char *fixture;
	enum arm arm;
	unsigned rep;
};

/* Facts of one execution of a trial, as journalled: what happened, never a verdict. */
struct facts {
	char profile[WW_PROFILE_MAX];
	char fixture[WW_ID_MAX];
	enum caller caller;
	uint64_t mask;
	enum arm arm;
	unsigned rep;
	unsigned attempt; /* 0 first try, 1.. retries; the last try counts */
	uint64_t id;      /* hash of the plan key */

	enum setup setup;
	int setup_errno;
	char setup_step[WW_ID_MAX]; /* what failed in the arena, "" when ok */
	bool has_outcome;
	struct outcome outcome;
	char effective[WW_EFFECTIVE_MAX]; /* "no_new_privs=on;...", "" when not read */

	enum said said;
	enum phase phase;     /* of the last announced step */
	char step[WW_ID_MAX]; /* last announced step */
	int said_errno;       /* with SAID_REFUSED */
	enum reason cannot;   /* with SAID_CANNOT: one of the untestable reasons */
	enum sight sight;
	enum ending ending;
	int ending_code;    /* exit status or signal number */
	bool cpu_over;      /* CPU time at or over the RLIMIT_CPU in force */
	bool memory_over;   /* the kernel killed in its group, whose memory was used up */
	unsigned leftovers; /* processes that the trial left behind */
	bool fresh;         /* ran in a fresh arena */
	bool opaque;        /* the program's process could not be seen from outside */
	/* With SETUP_LAUNCHER: its exit status, or 128 and the signal that ended it; the end of
	 * what it printed. */
	int launcher_status;
	char launcher_said[WW_LAUNCHER_SAID_MAX];
	uint64_t cpu_us, wall_us;
};
/* The key of `facts`, borrowing its strings. */
struct trial_key facts_key(const struct facts *facts);

/* The factors of a profile that are varied unless a run chooses others, as permanent bits; profile
 * names with options are resolved by the part before the first '+'.  Returns 0 and sets *factors,
 * or -1 for an unknown profile. */
int profile_factors(const char *profile, uint64_t *factors);
/* All that may be taken away from it, the further ones included: what a run may choose from. */
int profile_factors_all(const char *profile, uint64_t *factors);
/* Is it a name that a profile can have?  Letters, digits and _ . + - :, with a letter or digit
 * first, so that it is no option, no path, no Markdown and no formula of a spreadsheet. */
bool profile_name_fits(const char *name);
/* From now on there is a profile `name` that has these factors, varied by default all of them; it
 * has no base.  -1 with *e: a name that is built in, known already or unfit, or too many. */
#define WW_DECLARED_MAX 64
int profile_declare(const char *name, uint64_t factors, struct ww_error *e);
/* Forgets them all. */
void profiles_forget(void);
/* The base profile of a name such as strict+file_io, or -1. */
int profile_base(const char *profile);

#endif
