/* SPDX-License-Identifier: MIT */
/* What a trial's program says: the words of its report (docs/reference/fixture-protocol.md), and
 * what one prints that does not know of them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "trial_parts.h"

/* More than a fixture's steps ever need; a trial that writes more is a flood. */
#define REPORT_BYTES_MAX 16384
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
	for (char *c = trial->facts.step; *c; c++)
		if (*c < ' ' || *c > '~' || strchr("\",\\;", *c))
			*c = '_';
	/* A formula, to a spreadsheet that reads the tables. */
	if (trial->facts.step[0] && strchr("=+-@", trial->facts.step[0]))
		trial->facts.step[0] = '_';
}

static void observe_again(struct trial *trial)
{
	trial->before_known =
		observe_credentials(trial->pid, trial->arena, trial->kit->ids, &trial->before) == 0;
	trial_go(trial);
}

const char *trial_word(const char *line, const char *word)
{
	const size_t length = strlen(word);

	if (strncmp(line, word, length) != 0 || (line[length] && line[length] != ' '))
		return NULL;
	return line + length + (line[length] == ' ');
}

static void said_refused(struct trial *trial, const char *number)
{
	char *end;
	long err = strtol(number, &end, 10);

	if (end == number || *end || err <= 0 || err > 4095) {
		last_word(trial, SAID_NONSENSE);
		return;
	}
	trial->facts.said_errno = (int)err;
	last_word(trial, SAID_REFUSED);
}

static void said_cannot(struct trial *trial, const char *word)
{
	const int reason = ww_lookup(&ww_reasons, word);

	if (reason < REASON_VACUOUS || reason > REASON_LSM) {
		last_word(trial, SAID_NONSENSE);
		return;
	}
	trial->facts.cannot = (enum reason)reason;
	last_word(trial, SAID_CANNOT);
}

/* Does the pipe hold more than was read? */
static bool unread(const struct trial *trial)
{
	int waiting = 0;

	return ioctl(trial->report.fd, FIONREAD, &waiting) == 0 && waiting > 0;
}

/* `more`: bytes of the same reading follow. */
static void take_line(struct trial *trial, const char *line, bool more)
{
	const char *rest;

	if (trial->said_last)
		return; /* after a last word nothing counts */
	if (trial->state == TRIAL_STARTING) {
		/* What the program says before the gate opens comes before the state was read: it
		 * breaks the protocol. */
		if (strcmp(line, "ready") == 0 && !more && !unread(trial))
			trial_open_gate(trial);
		else
			last_word(trial, SAID_NONSENSE);
	} else if ((rest = trial_word(line, "setup")) && *rest) {
		trial_announce(trial, PHASE_SETUP, rest);
	} else if ((rest = trial_word(line, "attempt")) && *rest) {
		trial_announce(trial, PHASE_ATTEMPT, rest);
	} else if (strcmp(line, "observe") == 0 && !more && !unread(trial)) {
		observe_again(trial);
	} else if ((rest = trial_word(line, "done"))) {
		/* One byte more than a nonce has: what is longer equals none. */
		snprintf(trial->claim, sizeof(trial->claim), "%s", rest);
		last_word(trial, SAID_DONE);
	} else if ((rest = trial_word(line, "refused"))) {
		said_refused(trial, rest);
	} else if ((rest = trial_word(line, "cannot"))) {
		said_cannot(trial, rest);
	} else {
		last_word(trial, SAID_NONSENSE);
	}
}

static void take_bytes(struct trial *trial, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != '\n') {
			if (trial->line_used < sizeof(trial->line) - 1)
				trial->line[trial->line_used++] = bytes[i];
			else
				trial->line_too_long = true;
			continue;
		}
		trial->line[trial->line_used] = 0;
		trial->line_used = 0;
		if (trial->line_too_long && !trial->said_last)
			last_word(trial, SAID_NONSENSE);
		trial->line_too_long = false;
		take_line(trial, trial->line, i + 1 < size);
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
		if (trial->report_bytes > REPORT_BYTES_MAX) {
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
