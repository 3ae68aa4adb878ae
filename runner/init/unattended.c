/* SPDX-License-Identifier: MIT */
/* A trial that nobody attends: a benign arm of the built-in corpus, which touches nothing but its
 * workdir and of which the supervisor reads nothing while it runs.  Init opens the gate as soon as
 * the program is ready, and collects its words.  The supervisor judges them, and its deadline
 * limits the trial: it ends the whole arena. */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct channels {
	int report, report_other; /* init's end, the program's */
	int gate, gate_other;
};

static bool make_channels(struct channels *channels)
{
	int report[2], gate[2];

	if (pipe2(report, O_CLOEXEC) < 0)
		return false;
	if (pipe2(gate, O_CLOEXEC) < 0) {
		close(report[0]);
		close(report[1]);
		return false;
	}
	*channels = (struct channels){report[0], report[1], gate[1], gate[0]};
	return true;
}

static bool says(const struct wire_heard *heard, const char *words)
{
	const size_t length = strlen(words);

	return heard->said_size >= length &&
	       memcmp(heard->said + heard->said_size - length, words, length) == 0;
}

/* Until the program's last word, its end, or more words than it has. */
static void hear_out(const struct channels *channels, struct wire_heard *heard)
{
	ssize_t n;

	while (heard->said_size < sizeof(heard->said) &&
	       (n = read(channels->report, heard->said + heard->said_size,
			 sizeof(heard->said) - heard->said_size)) > 0) {
		const bool first = heard->said_size == 0;

		heard->said_size += (uint32_t)n;
		/* EPIPE when it died meanwhile: the next reading says so.  SIGPIPE does not end a
		 * process 1 that has no handler (pid_namespaces(7)). */
		if (first && says(heard, "ready\n") && write(channels->gate, "g", 1) < 0)
			errno = 0;
		else if (says(heard, "\ndone\n"))
			return;
	}
}

const char *unattended_run(struct wire_trial *trial, const struct sock_filter *filters,
			   struct trial_processes *processes, struct wire_heard *heard)
{
	static const struct launch_extra nothing = {-1, -1};
	const char *step = workdir_make(trial, 0, -1);
	struct channels channels;
	int fds[TRIAL_FDS];

	if (step)
		return step;
	if (!make_channels(&channels))
		return "pipe2";
	for (int i = 0; i < TRIAL_FDS; i++)
		fds[i] = -1;
	fds[TRIAL_REPORT] = channels.report_other;
	fds[TRIAL_GATE] = channels.gate_other;
	if (trial->block_size > sizeof(trial->block) ||
	    write(channels.gate, trial->block, trial->block_size) != (ssize_t)trial->block_size)
		return "launch";
	errno = -launch_trial(trial, filters, fds, &nothing, processes);
	if (errno)
		return "clone";
	close(channels.report_other);
	close(channels.gate_other);
	hear_out(&channels, heard);
	close(channels.report);
	processes->gate = channels.gate; /* the program ends when it closes */
	return NULL;
}
