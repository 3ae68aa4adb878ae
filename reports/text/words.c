/* SPDX-License-Identifier: MIT */
#include "text/words.h"

#include <stdio.h>
#include <string.h>

/* Without printf, as far as may be: a study has millions of these. */
const char *errno_word(int err, char text[WORD_MAX])
{
	const char *name = err > 0 ? strerrorname_np(err) : NULL;

	if (name || err == 0)
		return name ? name : "";
	snprintf(text, WORD_MAX, "%d", err);
	return text;
}

const char *signal_word(int sig, char text[WORD_MAX])
{
	const char *name = sig > 0 ? sigabbrev_np(sig) : NULL;

	if (sig == 0)
		return "";
	if (name)
		memccpy(stpcpy(text, "SIG"), name, '\0', WORD_MAX - sizeof "SIG");
	else
		snprintf(text, WORD_MAX, "%d", sig);
	return text;
}

const char *status_word(const struct step_status *status, char text[WORD_MAX])
{
	const char *word = ww_word(&ww_statuses, (int)status->status);
	char number[WORD_MAX];

	if (status->status != STATUS_FAILED || status->err <= 0)
		return word;
	text[WORD_MAX - 1] = '\0';
	memccpy(stpcpy(stpcpy(text, word), ":"), errno_word(status->err, number), '\0',
		WORD_MAX - sizeof "failed:");
	return text;
}

const char *factors_text(uint64_t factors, const char *separator, char text[WW_MASK_TEXT_MAX])
{
	size_t used = 0;

	text[0] = '\0';
	for (; factors && used < WW_MASK_TEXT_MAX; factors &= factors - 1)
		used += (size_t)snprintf(text + used, WW_MASK_TEXT_MAX - used, "%s%s",
					 used ? separator : "",
					 ww_word(&ww_factors, __builtin_ctzll(factors)));
	return text;
}

const char *reason_meaning(enum reason reason)
{
	static const char *const meanings[WW_REASONS_COUNT] = {
		[REASON_NONE] = "no reason recorded",
		[REASON_VACUOUS] = "the caller already holds what it would gain",
		[REASON_NO_FEATURE] = "this kernel lacks the interface",
		[REASON_NO_PRIVILEGE] = "refused even with no hardening at all",
		[REASON_NO_SECOND_ID] = "the arena has one user id only",
		[REASON_SYSCTL] = "a sysctl of this host forbids it to everyone",
		[REASON_LSM] = "a security module of this host forbids it",
		[REASON_SETUP] = "died or was refused before its first attempt step",
		[REASON_TIMEOUT] = "did not end within its deadline",
		[REASON_KILLED] = "killed by something that is not the sandbox",
		[REASON_BENIGN] = "a harmless program failed under the same mask",
		[REASON_HARNESS] = "the instrument failed, or the fixture broke the protocol",
		[REASON_FLOOD] = "more output than a trial may write",
		[REASON_LAUNCHER] = "the sandbox never started the program",
		[REASON_OPAQUE] = "the program's process cannot be seen from outside",
	};

	if ((int)reason < 0 || reason >= WW_REASONS_COUNT || !meanings[reason])
		return "?";
	return meanings[reason];
}
