/* SPDX-License-Identifier: MIT */
#include "hearing.h"

#include <stdio.h>

static enum heard last_word(struct facts *facts, enum said said)
{
	facts->said = said;
	return HEARD_LAST;
}

enum heard hearing_nonsense(struct facts *facts)
{
	return last_word(facts, SAID_NONSENSE);
}

static enum heard announce(struct facts *facts, enum phase phase, const char *step)
{
	/* Once an attempt step was announced, set-up is over: a later `setup` cannot hide
	 * a death. */
	if (facts->phase != PHASE_ATTEMPT || phase == PHASE_ATTEMPT)
		facts->phase = phase;
	snprintf(facts->step, sizeof(facts->step), "%.*s", WW_ID_MAX - 1, step);
	return HEARD_STEP;
}

enum heard hearing_take(const struct word *word, bool first, struct facts *facts,
			char claim[NONCE_SIZE + 1])
{
	/* What the program says before the gate opens comes before the state was read. */
	if (first != (word->kind == WORD_READY))
		return hearing_nonsense(facts);
	switch (word->kind) {
	case WORD_READY:
		return HEARD_READY;
	case WORD_SETUP:
		return announce(facts, PHASE_SETUP, word->text);
	case WORD_ATTEMPT:
		return announce(facts, PHASE_ATTEMPT, word->text);
	case WORD_OBSERVE:
		return HEARD_OBSERVE;
	case WORD_DONE:
		/* One byte more than a nonce has: what is longer equals none. */
		snprintf(claim, NONCE_SIZE + 1, "%.*s", NONCE_SIZE, word->text);
		return last_word(facts, SAID_DONE);
	case WORD_REFUSED:
		facts->said_errno = word->err;
		return last_word(facts, SAID_REFUSED);
	case WORD_CANNOT:
		facts->cannot = word->reason;
		facts->said_errno = word->err;
		return last_word(facts, SAID_CANNOT);
	case WORD_NONSENSE:
		break;
	}
	return hearing_nonsense(facts);
}
