/* SPDX-License-Identifier: MIT */
#include "bare.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../matrix/guest.h"

/* For an arena to be made, and to be gone. */
#define ARENA_MS 5000

static bool ready_within(int fd, unsigned milliseconds)
{
	struct pollfd polled = {.fd = fd, .events = POLLIN};

	return poll(&polled, 1, (int)milliseconds) > 0;
}

/* What init says next, if it is this. */
static bool hear(const struct arena *arena, enum wire_kind kind, struct incoming *incoming)
{
	if (!ready_within(arena->control, ARENA_MS) ||
	    incoming_receive(arena->control, incoming) <= 0)
		return false;
	if (incoming->message.kind == kind)
		return true;
	wire_drop(incoming->fds, incoming->count);
	return false;
}

/* The far end of the channel reads its end; what it says is still heard. */
static void close_gate(struct channel *channel)
{
	if (shutdown(channel->gate, SHUT_WR) == 0)
		return;
	close(channel->gate); /* a pipe */
	channel->gate = -1;
}

static bool ends(pid_t pid, unsigned milliseconds)
{
	const int process = (int)syscall(SYS_pidfd_open, pid, 0U);
	const bool ended = process >= 0 && ready_within(process, milliseconds);

	if (process >= 0)
		close(process);
	return ended;
}

/* A launcher that failed has its reasons. */
static int check_greeting(const struct trial *trial, struct ww_error *e)
{
	const struct launch *launch = &trial->launch;
	char said[256], errors[128];
	const ssize_t n = read(launch->channel.report.fd, said, sizeof(said));
	ssize_t m;

	if (n > 0 && memmem(said, (size_t)n, GUEST_HELLO "\n", sizeof(GUEST_HELLO)))
		return 0;
	m = read(launch->guest.errors.fd, errors, sizeof(errors) - 1);
	errors[m > 0 ? m : 0] = 0;
	errors[strcspn(errors, "\n")] = 0;
	return ww_fail(e, 3, "profile %.40s did not start the program: \"%.100s\"",
		       launch->profile->name, errors);
}

static int start_in(struct trial *trial, struct arena *arena, struct ww_error *e)
{
	struct launch *launch = &trial->launch;
	struct incoming incoming;

	if (!hear(arena, WIRE_HELLO, &incoming) ||
	    arena_hello(arena, &incoming.message.hello, incoming.fds) < 0)
		return ww_fail(e, 3, "an arena could not be made; see `whichwall doctor`");
	launch->scene.arena = arena;
	launch_start(launch);
	if (trial->state == TRIAL_OVER)
		return ww_fail(e, 3, "%s: %s", trial->facts.setup_step,
			       strerror(trial->facts.setup_errno));
	close_gate(&launch->channel);
	if (!hear(arena, WIRE_PREPARED, &incoming) || incoming.pid <= 0 ||
	    !ends(incoming.pid, launch_patience(launch)))
		return ww_fail(e, 3, "profile %.40s was not started, or did not end in time",
			       launch->profile->name);
	return check_greeting(trial, e);
}

int bare_start(const struct trial_kit *kit, const struct arena_kit *arenas,
	       const struct planned *planned, const struct profile_setup *profile,
	       struct ww_error *e)
{
	struct planned harmless = *planned;
	struct arena_wants wants;
	struct arena *arena;
	struct trial trial;
	int result;

	harmless.key.arm = ARM_BENIGN;
	trial_assign(&trial, kit, &harmless, profile);
	wants = trial_wants(&trial);
	arena = arena_start(arenas, &wants, e);
	result = arena ? start_in(&trial, arena, e) : -1;
	if (trial.state != TRIAL_OVER)
		launch_close(&trial.launch);
	if (!arena)
		return -1;
	arena_kill(arena);
	ready_within(arena->pidfd, ARENA_MS);
	arena_reap(arena);
	return result;
}
