/* SPDX-License-Identifier: MIT */
/* What follows from a word of a trial's program, and from what one prints that knows of none. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "trial_parts.h"

/* A program that does not know of us may be talkative. */
#define OUTPUT_BYTES_MAX 65536

static void last_word(struct trial *trial, enum said said)
{
	trial->facts.said = said;
	trial->said_last = true;
	trial_bear_witness(trial);
}

void trial_announce(struct trial *trial, enum phase phase, const char *step)
{
	/* Once an attempt step was announced, set-up is over: a later `setup` cannot hide
	 * a death. */
	if (trial->facts.phase != PHASE_ATTEMPT || phase == PHASE_ATTEMPT)
		trial->facts.phase = phase;
	snprintf(trial->facts.step, sizeof(trial->facts.step), "%.*s", WW_ID_MAX - 1, step);
}

static void observe_again(struct trial *trial)
{
	trial->before_known =
		observe_credentials(trial->pid, trial->arena, trial->kit->ids, &trial->before) == 0;
	trial_go(trial);
}

/* Does the pipe hold more than was read? */
static bool unread(const struct trial *trial)
{
	int waiting = 0;

	return ioctl(trial->report.fd, FIONREAD, &waiting) == 0 && waiting > 0;
}

/* What the program says before the gate opens comes before the state was read: it breaks
 * the protocol. */
static void take_first(struct trial *trial, const struct word *word, bool more)
{
	if (word->kind == WORD_READY && !more && !unread(trial))
		trial_open_gate(trial);
	else
		last_word(trial, SAID_NONSENSE);
}

/* `more`: bytes of the same reading follow. */
static void take_word(struct trial *trial, const struct word *word, bool more)
{
	switch (word->kind) {
	case WORD_SETUP:
		trial_announce(trial, PHASE_SETUP, word->text);
		return;
	case WORD_ATTEMPT:
		trial_announce(trial, PHASE_ATTEMPT, word->text);
		return;
	case WORD_OBSERVE:
		if (more || unread(trial))
			break;
		observe_again(trial);
		return;
	case WORD_DONE:
		/* One byte more than a nonce has: what is longer equals none. */
		snprintf(trial->claim, sizeof(trial->claim), "%.*s", NONCE_SIZE, word->text);
		last_word(trial, SAID_DONE);
		return;
	case WORD_REFUSED:
		trial->facts.said_errno = word->err;
		last_word(trial, SAID_REFUSED);
		return;
	case WORD_CANNOT:
		trial->facts.cannot = word->reason;
		last_word(trial, SAID_CANNOT);
		return;
	case WORD_READY:
	case WORD_NONSENSE:
		break;
	}
	last_word(trial, SAID_NONSENSE);
}

/* After a last word nothing counts. */
static void take_bytes(struct trial *trial, const char *bytes, size_t size)
{
	struct word word;

	while (!trial->said_last && words_next(&trial->words, &bytes, &size, &word)) {
		if (trial->state == TRIAL_STARTING)
			take_first(trial, &word, size > 0);
		else
			take_word(trial, &word, size > 0);
	}
}

static void flooded(struct trial *trial)
{
	trial->facts.ending = ENDING_FLOOD;
	trial_bear_witness(trial);
}

bool trial_drain_report(struct trial *trial)
{
	char bytes[4096];
	ssize_t n;

	while (trial->report.fd >= 0 && (n = read(trial->report.fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		trial->report_bytes += (size_t)n;
		if (trial->report_bytes > WORDS_BYTES_MAX) {
			if (!trial->said_last)
				flooded(trial);
			/* Nobody needs the rest: take it off the event loop. */
			source_close(&trial->report, trial->kit->epoll);
			return true;
		}
		take_bytes(trial, bytes, (size_t)n);
	}
	return false;
}

void trial_on_report(struct source *source)
{
	struct trial *trial = source->owner;

	if (!trial_drain_report(trial))
		source_close(&trial->report, trial->kit->epoll);
}

/* ---- what a plain program prints ---- */

static void marker_seen(struct trial *trial)
{
	const struct catalog_entry *fixture = trial->planned.fixture;

	trial->output.seen = true;
	if (trial->said_last)
		return;
	if (trial->planned.key.arm != ARM_BENIGN && fixture->witness == WITNESS_NONCE)
		memcpy(trial->claim, trial->nonce, NONCE_SIZE);
	last_word(trial, SAID_DONE);
}

static void take_output(struct trial *trial, const char *bytes, size_t size)
{
	struct plain_output *out = &trial->output;
	const size_t keep = strlen(out->marker);

	if (out->seen || !keep)
		return;
	memcpy(out->tail + out->tail_used, bytes, size);
	out->tail_used += size;
	if (memmem(out->tail, out->tail_used, out->marker, keep)) {
		marker_seen(trial);
	} else if (out->tail_used > keep) {
		memmove(out->tail, out->tail + out->tail_used - keep, keep);
		out->tail_used = keep;
	}
}

bool trial_drain_output(struct trial *trial)
{
	struct plain_output *out = &trial->output;
	char bytes[sizeof(out->tail) - sizeof(out->marker)];
	ssize_t n;

	while (out->source.fd >= 0 && (n = read(out->source.fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		out->bytes += (size_t)n;
		if (out->bytes > OUTPUT_BYTES_MAX) {
			if (!trial->said_last)
				flooded(trial);
			source_close(&out->source, trial->kit->epoll);
			return true;
		}
		take_output(trial, bytes, (size_t)n);
	}
	return false;
}

void trial_on_output(struct source *source)
{
	struct trial *trial = source->owner;

	/* Its `attempt exec` may still be unread. */
	trial_drain_report(trial);
	if (!trial_drain_output(trial))
		source_close(source, trial->kit->epoll);
}
