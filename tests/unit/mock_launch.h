/* SPDX-License-Identifier: MIT */
/* A launch without an arena, in place of runner/harness/launch.c: it does what a test has told it,
 * and remembers what the trial asked of it. */
#ifndef WHICHWALL_TESTS_MOCK_LAUNCH_H
#define WHICHWALL_TESTS_MOCK_LAUNCH_H

#include <errno.h>
#include <string.h>

#include "../../runner/harness/trial.h"

#define MOCK_NONCE "0123456789abcdef0123456789abcdef"
#define MOCK_TOKEN "fedcba9876543210fedcba9876543210"
#define MOCK_PATIENCE_MS 3000

static struct mock {
	/* What it does. */
	int start_error;                          /* 0: it starts */
	int unattended_error, finish_error;       /* 0 or -errno */
	bool refuses_prepared, cannot_look;       /* what init or /proc says is not so */
	bool unread;                              /* the program has said more */
	bool cpu_up, memory_up;                   /* a limit is used up */
	bool silent;                              /* who is asked does not answer */
	bool launcher;                            /* it is for a launcher to start the program */
	bool refuses;                             /* the launcher fails closed */
	bool lacks_workdir;                       /* the program is elsewhere */
	bool lost_benign;                         /* what a harmless program made is elsewhere */
	bool ended;                               /* the program has ended by itself, */
	int status;                               /* so, as a launcher's init does not know */
	bool kept_back;                           /* its end is told when its time is over */
	struct effective effective;               /* the state at the gate */
	uint8_t record[CORE_REPORT_MAX];          /* what the core recorded */
	size_t record_size;                       /* 0: nothing */
	void (*on_start)(struct launch *launch);  /* instead of nothing */
	void (*on_go)(struct launch *launch);     /* the same */
	void (*on_finish)(struct launch *launch); /* the same */
	const char *says;                         /* as soon as it runs */

	/* What was asked of it. */
	unsigned started, unattended, gone, looked, looked_again, asked, finished, closed;
	bool unfiltered;
	uint64_t cpu_seconds;
} mock;

static inline void mock_tell(struct launch *launch, struct event event)
{
	tell(&launch->listener, event);
}

/* The program says `text`, in one piece. */
static inline void mock_say(struct launch *launch, const char *text)
{
	mock_tell(launch, (struct event){.kind = EVENT_SAID, .bytes = text, .size = strlen(text)});
}

void launch_prepare(struct launch *launch)
{
	strcpy(launch->scene.nonce, MOCK_NONCE);
	strcpy(launch->scene.token, MOCK_TOKEN);
	launch->scene.terminal = launch->scene.terminal_slave.fd = -1;
	launch->scene.timeout_seconds = launch->kit->timeout_seconds;
	launch->scene.memory_mib = launch->kit->memory_mib;
}

unsigned launch_patience(const struct launch *launch)
{
	(void)launch;
	return MOCK_PATIENCE_MS;
}

bool launch_refused(const struct launch *launch, int status)
{
	(void)launch, (void)status;
	return mock.refuses;
}

bool launch_lacks_workdir(const struct launch *launch)
{
	(void)launch;
	return mock.lacks_workdir;
}

bool launch_left_benign(const struct launch *launch)
{
	(void)launch;
	return !mock.lost_benign;
}

void launch_finished(const struct launch *launch, struct wire_finished *message)
{
	(void)launch;
	if (!mock.launcher)
		return;
	message->ended_before = mock.ended;
	message->status = mock.status;
}

void launch_start(struct launch *launch)
{
	mock.started++;
	if (mock.start_error)
		mock_tell(launch, (struct event){.kind = EVENT_FAILED,
						 .step = "trial",
						 .err = mock.start_error});
	else if (mock.on_start)
		mock.on_start(launch);
}

int launch_unattended(struct launch *launch)
{
	(void)launch;
	mock.unattended++;
	return mock.unattended_error;
}

bool launch_prepared(struct launch *launch, const struct incoming *incoming)
{
	if (mock.refuses_prepared)
		return false;
	if (mock.launcher) {
		mock_tell(launch, (struct event){.kind = EVENT_LAUNCHING});
		return true;
	}
	launch->scene.pid = incoming->pid;
	mock_tell(launch, (struct event){.kind = EVENT_STARTED});
	if (mock.says)
		mock_say(launch, mock.says);
	return true;
}

bool launch_unread(struct launch *launch)
{
	(void)launch;
	return mock.unread;
}

bool launch_tell_end(struct launch *launch)
{
	if (!mock.kept_back)
		return false;
	mock_tell(launch, (struct event){.kind = EVENT_ENDED});
	return true;
}

void launch_go(struct launch *launch)
{
	mock.gone++;
	if (mock.on_go)
		mock.on_go(launch);
}

void launch_outcome(struct launch *launch)
{
	if (mock.record_size)
		mock_tell(launch, (struct event){.kind = EVENT_RECORDED,
						 .bytes = mock.record,
						 .size = mock.record_size});
	mock.record_size = 0;
}

int launch_look(struct launch *launch, struct effective *effective)
{
	mock.looked++;
	if (mock.cannot_look)
		return -1;
	*effective = mock.effective;
	launch->scene.before_known = true;
	return 0;
}

void launch_look_again(struct launch *launch)
{
	(void)launch;
	mock.looked_again++;
}

bool launch_cpu_up(const struct launch *launch, uint64_t seconds)
{
	(void)launch;
	mock.cpu_seconds = seconds;
	return mock.cpu_up;
}

bool launch_memory_up(const struct launch *launch)
{
	(void)launch;
	return mock.memory_up;
}

void launch_ask(struct launch *launch)
{
	(void)launch;
	mock.asked++;
}

bool launch_answered(const struct launch *launch)
{
	(void)launch;
	return !mock.asked || !mock.silent;
}

int launch_finish(struct launch *launch, bool unfiltered)
{
	mock.finished++;
	mock.unfiltered = unfiltered;
	if (!mock.finish_error && mock.on_finish)
		mock.on_finish(launch);
	return mock.finish_error;
}

void launch_close(struct launch *launch)
{
	(void)launch;
	mock.closed++;
}

#endif
