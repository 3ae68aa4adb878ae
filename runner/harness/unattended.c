/* SPDX-License-Identifier: MIT */
/* A harmless trial that init runs from start to end: half of a run is benign arms, of which nothing
 * is read while they run, and which change nothing that a witness could look at.  One message there
 * and one back take the place of five, with their pipes and turns of the supervisor.
 *
 * Only the regular course counts: ready, steps, done, and then held until killed.  Anything else
 * proves nothing about the sandbox: the trial is run again, attended, and that run gives
 * the facts. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "launch_block.h"
#include "trial_parts.h"

bool trial_is_unattended(const struct trial *trial)
{
	return trial_is_harmless(trial) && !trial->attended && trial->planned.attempt == 0 &&
	       trial->profile->base != PROFILE_SEALED;
}

int unattended_begin(struct trial *trial)
{
	struct wire_trial message;
	char block[LAUNCH_SIZE];
	const ssize_t size = launch_block_build(trial, block);

	if (size < 0 || (size_t)size > sizeof(message.block))
		return -E2BIG;
	trial_describe(trial, &message);
	message.kind = WIRE_UNATTENDED;
	message.block_size = (uint32_t)size;
	memcpy(message.block, block, (size_t)size);
	trial->state = TRIAL_UNATTENDED;
	return trial_tell(trial, &message, NULL, 0);
}

/* `ready`, then steps, then `done`, and nothing else. */
static bool take_words(struct trial *trial, const char *said, size_t size)
{
	struct words words = {0};
	struct word word;

	if (!words_next(&words, &said, &size, &word) || word.kind != WORD_READY)
		return false;
	while (words_next(&words, &said, &size, &word) && word.kind != WORD_DONE) {
		if (word.kind != WORD_SETUP && word.kind != WORD_ATTEMPT)
			return false;
		trial_announce(trial, word.kind == WORD_SETUP ? PHASE_SETUP : PHASE_ATTEMPT,
			       word.text);
	}
	return word.kind == WORD_DONE && !*word.text && size == 0;
}

/* Did it go as a harmless trial goes? */
static bool went_well(struct trial *trial, const struct wire_heard *heard)
{
	if (heard->said_size > sizeof(heard->said) || heard->end.ended_before ||
	    heard->end.leftovers)
		return false;
	trial_take_record(trial, &heard->record);
	return trial->facts.has_outcome && trial->facts.setup_errno == 0 &&
	       take_words(trial, heard->said, heard->said_size);
}

void unattended_heard(struct trial *trial, const struct wire_heard *heard)
{
	if (!went_well(trial, heard)) {
		trial->state = TRIAL_AGAIN;
		return;
	}
	trial->facts.said = SAID_DONE;
	trial->facts.ending = ENDING_HELD;
	trial->facts.cpu_us = heard->end.cpu_us;
	trial->inert = heard->end.inert;
	trial_over(trial);
}
