/* SPDX-License-Identifier: MIT */
/* Tables of words, made from the lists of the vocabulary, and what the records say
 * of themselves. */
#include "model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD(id, word) [id] = (word),
#define TABLE(name, what, LIST)                                                                    \
	static const char *const name##_words[] = {LIST(WORD)};                                    \
	const struct ww_words ww_##name = {what, name##_words, LIST##_COUNT}

TABLE(profiles, "profile", WW_PROFILES);
TABLE(callers, "caller", WW_CALLERS);
TABLE(arms, "arm", WW_ARMS);
TABLE(verdicts, "verdict", WW_VERDICTS);
TABLE(reasons, "reason", WW_REASONS);
TABLE(hows, "how", WW_HOWS);
TABLE(classes, "class", WW_CLASSES);
TABLE(witnesses, "witness", WW_WITNESSES);
TABLE(goals, "goal", WW_GOALS);
TABLE(sights, "sight", WW_SIGHTS);
TABLE(setups, "setup", WW_SETUPS);
TABLE(saids, "said", WW_SAIDS);
TABLE(phases, "phase", WW_PHASES);
TABLE(endings, "ending", WW_ENDINGS);
TABLE(statuses, "status", WW_STATUSES);
TABLE(levels, "level", WW_LEVELS);
TABLE(marks, "mark", WW_MARKS);
TABLE(protocols, "protocol", WW_PROTOCOLS);
TABLE(gains, "gain", WW_GAINS);

static const char *const need_words[] = {
#define NEED(id, word, maker, traits) [NEED_##id] = (word),
#include "needs.def"
};
const struct ww_words ww_needs = {"need", need_words, WW_NEEDS_COUNT};

static const char *const step_words[] = {
#define STEP(id, word) [STEP_##id] = (word),
#include "primitives.def"
};
const struct ww_words ww_steps = {"step", step_words, WW_STEPS_COUNT};

static const char *const primitive_words[] = {
#define PRIMITIVE(id, word, step, factors, needs, name) [PRIM_##id] = #word,
#include "primitives.def"
};
const struct ww_words ww_primitives = {"primitive", primitive_words, WW_PRIMITIVES_COUNT};

static const enum step primitive_steps[] = {
#define PRIMITIVE(id, word, step, factors, needs, name) [PRIM_##id] = (step),
#include "primitives.def"
};

/* FURTHER factors are off by default: every factor doubles a study, and these answer other
 * questions than the origin's claims do.  SEALED ones take away layers that no other profile has.
 */
enum { KIND_STANDARD = 1, KIND_BASE = 2, KIND_FURTHER = 4, KIND_SEALED = 8, KIND_OPTION = 16 };

static const unsigned char kind_of_factor[] = {
#define FACTOR(id, word, kind, name, meaning, takes) [FACTOR_##id] = KIND_##kind,
#include "primitives.def"
};

static const struct {
	unsigned base, all; /* kinds */
} kinds_of_profile[WW_PROFILES_COUNT] = {
	[PROFILE_NONE] = {0, 0},
	[PROFILE_STANDARD] = {KIND_STANDARD, KIND_STANDARD},
	[PROFILE_STRICT] = {KIND_STANDARD | KIND_BASE, KIND_STANDARD | KIND_BASE | KIND_FURTHER},
	[PROFILE_SEED] = {KIND_STANDARD | KIND_BASE, KIND_STANDARD | KIND_BASE | KIND_FURTHER},
	[PROFILE_SEALED] = {KIND_STANDARD | KIND_BASE,
			    KIND_STANDARD | KIND_BASE | KIND_FURTHER | KIND_SEALED},
};

static uint64_t factors_of(unsigned kinds)
{
	uint64_t factors = 0;

	for (int i = 0; i < WW_FACTORS_COUNT; i++)
		if ((kind_of_factor[i] & kinds) != 0)
			factors |= WW_BIT(i);
	return factors;
}

/* Is the word one of the options of a name such as strict+file_io? */
static bool has_option(const char *profile, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = strchr(profile, '+'); at; at = strchr(at + 1, '+'))
		if (strncmp(at + 1, word, length) == 0 && strchr("+", at[1 + length]))
			return true;
	return false;
}

/* The factor no_WORD of each option WORD that the name has. */
static uint64_t optional_factors(const char *profile)
{
	uint64_t factors = factors_of(KIND_OPTION);

	for (int i = 0; i < WW_FACTORS_COUNT; i++)
		if ((factors & WW_BIT(i)) &&
		    !has_option(profile, ww_factors.words[i] + strlen("no_")))
			factors &= ~WW_BIT(i);
	return factors;
}

int ww_fail(struct ww_error *e, int code, const char *format, ...)
{
	va_list arguments;

	if (!e)
		return -1;
	e->code = code;
	e->line = 0;
	e->field[0] = 0;
	va_start(arguments, format);
	vsnprintf(e->text, sizeof e->text, format, arguments);
	va_end(arguments);
	return -1;
}

const char *ww_word(const struct ww_words *table, int value)
{
	const bool known = value >= 0 && value < table->count && table->words[value];

	return known ? table->words[value] : "?";
}

int ww_lookup(const struct ww_words *table, const char *word)
{
	for (int i = 0; i < table->count; i++)
		if (table->words[i] && strcmp(table->words[i], word) == 0)
			return i;
	return -1;
}

int gain_rank(enum gain gain)
{
	return gain == GAIN_UNSAID ? WW_GAINS_COUNT - 1 : (int)gain - 1;
}

enum step ww_primitive_step(enum primitive primitive)
{
	return primitive_steps[primitive];
}

enum level outcome_level(const struct outcome *outcome)
{
	/* The origin's record has no place for bind mounts. */
	const int steps = outcome->sealed_tag ? WW_STEPS_COUNT : WW_RECORD_STEPS;
	unsigned applied = 0, failed = 0;

	if (!outcome->strict_tag && !outcome->sealed_tag)
		return LEVEL_BASELINE;
	for (int i = 0; i < steps; i++) {
		applied += outcome->step[i].status == STATUS_APPLIED;
		failed += outcome->step[i].status == STATUS_FAILED;
	}
	if (failed == 0)
		return LEVEL_FULL;
	return applied == 0 ? LEVEL_NONE : LEVEL_PARTIAL;
}

/* One word of an outcome; returns what follows it, or NULL. */
static const char *parse_status(const char *text, struct step_status *status)
{
	char *end;
	long err;

	*status = (struct step_status){STATUS_SKIPPED, 0};
	if (*text == 's')
		return text + 1;
	if (*text == 'a') {
		status->status = STATUS_APPLIED;
		return text + 1;
	}
	if (*text != 'f' || !(text[1] == '-' || (text[1] >= '0' && text[1] <= '9')))
		return NULL;
	err = strtol(text + 1, &end, 10);
	if (end == text + 1 || err < -1 || err > 4095)
		return NULL;
	status->status = STATUS_FAILED;
	status->err = (int)err;
	return end;
}

/* The tag, with nothing of the rest; returns what follows it, or NULL. */
static const char *parse_tag(const char *text, struct outcome *outcome)
{
	*outcome = (struct outcome){.strict_tag = *text == '1', .sealed_tag = *text == '2'};
	return *text == '0' || *text == '1' || *text == '2' ? text + 1 : NULL;
}

int outcome_steps(const struct outcome *outcome)
{
	return outcome->sealed_tag ? WW_STEPS_COUNT : WW_TEXT_STEPS;
}

int outcome_parse(const char *text, struct outcome *outcome)
{
	struct outcome parsed;
	int steps = 0;

	text = parse_tag(text, &parsed);
	while (text && *text == ' ' && steps < outcome_steps(&parsed))
		text = parse_status(text + 1, &parsed.step[steps++]);
	if (!text || *text != '\0' || steps < WW_TEXT_STEPS)
		return -1;
	*outcome = parsed;
	return 0;
}

static int outcome_tag(const struct outcome *outcome)
{
	return outcome->sealed_tag ? 2 : outcome->strict_tag;
}

void outcome_format(const struct outcome *outcome, char *text, size_t size)
{
	char full[4 + WW_STEPS_COUNT * 16];
	int length = snprintf(full, sizeof full, "%d", outcome_tag(outcome));

	for (int i = 0; i < outcome_steps(outcome); i++) {
		const struct step_status *status = &outcome->step[i];
		char *at = full + length;
		size_t left = sizeof full - (size_t)length;

		if (status->status == STATUS_FAILED)
			length += snprintf(at, left, " f%d", status->err);
		else
			length +=
				snprintf(at, left, status->status == STATUS_APPLIED ? " a" : " s");
	}
	snprintf(text, size, "%s", full);
}

struct trial_key facts_key(const struct facts *facts)
{
	return (struct trial_key){
		.profile = facts->profile,
		.caller = facts->caller,
		.mask = facts->mask,
		.fixture = facts->fixture,
		.arm = facts->arm,
		.rep = facts->rep,
	};
}

const char *const ww_control_profiles[CONTROL_KINDS] = {"none", "none+launcher"};

int control_kind_of(const char *profile)
{
	for (int kind = 0; kind < CONTROL_KINDS; kind++)
		if (strcmp(profile, ww_control_profiles[kind]) == 0)
			return kind;
	return -1;
}

int profile_base(const char *profile)
{
	char base[WW_PROFILE_MAX];
	size_t length = strcspn(profile, "+");

	if (length >= sizeof base)
		return -1;
	memcpy(base, profile, length);
	base[length] = '\0';
	return ww_lookup(&ww_profiles, base);
}

bool profile_name_fits(const char *name)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		"_.+-:";
	const size_t length = strspn(name, letters);

	return length > 0 && length < WW_PROFILE_MAX && !name[length] && !strchr("_.+-:", name[0]);
}

/* ---- profiles that files describe ---- */

static struct {
	char name[WW_PROFILE_MAX];
	uint64_t factors;
} declared[WW_DECLARED_MAX];
static size_t declared_count;

static int declared_factors(const char *profile, uint64_t *factors)
{
	for (size_t i = 0; i < declared_count; i++)
		if (strcmp(declared[i].name, profile) == 0) {
			*factors = declared[i].factors;
			return 0;
		}
	return -1;
}

int profile_declare(const char *name, uint64_t factors, struct ww_error *e)
{
	uint64_t known;

	if (!profile_name_fits(name) || profile_base(name) >= 0)
		return ww_fail(e, 2, "profile '%.60s': the name is built in, or fits no profile",
			       name);
	if (declared_factors(name, &known) == 0)
		return ww_fail(e, 2, "profile %.60s is described twice", name);
	if (declared_count == WW_DECLARED_MAX)
		return ww_fail(e, 2, "profile %.60s: more than %d profiles are read from files",
			       name, WW_DECLARED_MAX);
	strcpy(declared[declared_count].name, name);
	declared[declared_count++].factors = factors;
	return 0;
}

void profiles_forget(void)
{
	declared_count = 0;
}

int profile_factors(const char *profile, uint64_t *factors)
{
	int base = profile_base(profile);

	if (base < 0)
		return declared_factors(profile, factors);
	*factors = factors_of(kinds_of_profile[base].base);
	return 0;
}

int profile_factors_all(const char *profile, uint64_t *factors)
{
	int base = profile_base(profile);

	if (base < 0)
		return declared_factors(profile, factors);
	*factors = factors_of(kinds_of_profile[base].all);
	if (base == PROFILE_SEALED)
		*factors |= optional_factors(profile);
	return 0;
}
