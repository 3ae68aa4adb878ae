/* SPDX-License-Identifier: MIT */
#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "words.h"

/* A program that does not know of us may be talkative. */
#define OUTPUT_BYTES_MAX 65536

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* ---- the report ---- */

bool channel_unread(const struct channel *channel)
{
	int waiting = 0;

	return ioctl(channel->report.fd, FIONREAD, &waiting) == 0 && waiting > 0;
}

/* More than any program needs: what comes from `source` is read no more. */
static void flooded(struct channel *channel, struct source *source)
{
	source_close(source, channel->epoll);
	tell(&channel->listener, (struct event){.kind = EVENT_FLOODED});
}

bool channel_count(struct channel *channel, size_t size)
{
	channel->report_bytes += size;
	if (channel->report_bytes <= WORDS_BYTES_MAX)
		return true;
	flooded(channel, &channel->report);
	return false;
}

/* False at the end of the file. */
static bool read_report(struct channel *channel)
{
	struct source *report = &channel->report;
	char bytes[4096];
	ssize_t n;

	while (report->fd >= 0 && (n = read(report->fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if (!channel_count(channel, (size_t)n))
			return true;
		tell(&channel->listener,
		     (struct event){.kind = EVENT_SAID, .bytes = bytes, .size = (size_t)n});
	}
	return false;
}

void channel_drain(struct channel *channel)
{
	const struct channel_kind *kind = channel->kind;

	if (channel->report.fd < 0 || (kind ? kind->drain(channel->owner) : read_report(channel)))
		return;
	source_close(&channel->report, channel->epoll);
	if (kind)
		kind->silent(channel->owner);
}

static void on_report(struct source *source)
{
	channel_drain(source->owner);
}

/* ---- what a plain program prints ---- */

static void take_output(struct channel *channel, const char *bytes, size_t size)
{
	struct plain_output *out = &channel->output;
	const size_t keep = strlen(out->marker);

	if (out->seen || !keep)
		return;
	memcpy(out->tail + out->tail_used, bytes, size);
	out->tail_used += size;
	if (memmem(out->tail, out->tail_used, out->marker, keep)) {
		out->seen = true;
		tell(&channel->listener, (struct event){.kind = EVENT_MARKED});
	} else if (out->tail_used > keep) {
		memmove(out->tail, out->tail + out->tail_used - keep, keep);
		out->tail_used = keep;
	}
}

void channel_printed(struct channel *channel, const char *bytes, size_t size)
{
	const size_t most = sizeof(channel->output.tail) - MARKER_SIZE;

	for (; size > most; bytes += most, size -= most)
		take_output(channel, bytes, most);
	take_output(channel, bytes, size);
}

/* False at the end of the file. */
static bool drain_output(struct channel *channel)
{
	struct plain_output *out = &channel->output;
	char bytes[sizeof(out->tail) - sizeof(out->marker)];
	ssize_t n;

	while (out->source.fd >= 0 && (n = read(out->source.fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		out->bytes += (size_t)n;
		if (out->bytes > OUTPUT_BYTES_MAX) {
			flooded(channel, &out->source);
			return true;
		}
		take_output(channel, bytes, (size_t)n);
	}
	return false;
}

static void on_output(struct source *source)
{
	struct channel *channel = source->owner;

	/* Its `attempt exec` may still be unread. */
	channel_drain(channel);
	if (!drain_output(channel))
		source_close(source, channel->epoll);
}

/* ---- from open to close ---- */

static void on_process_end(struct source *source)
{
	struct channel *channel = source->owner;

	source_close(source, channel->epoll);
	/* What it said before it died counts. */
	channel_drain(channel);
	drain_output(channel);
	tell(&channel->listener, (struct event){.kind = EVENT_ENDED});
}

void channel_clear(struct channel *channel, int epoll)
{
	*channel = (struct channel){.epoll = epoll, .gate = -1, .outcome = -1};
	channel->report.fd = channel->process.fd = channel->output.source.fd = -1;
}

int channel_pipe(int *ours, int *theirs, bool we_read)
{
	int pair[2];

	if (pipe2(pair, O_CLOEXEC) < 0)
		return -1;
	*ours = pair[we_read ? 0 : 1];
	*theirs = pair[we_read ? 1 : 0];
	return fcntl(*ours, F_SETFL, O_NONBLOCK);
}

int channel_open(struct channel *channel, bool outcome, int theirs[TRIAL_FDS])
{
	int output;

	/* The report is read once the process is known. */
	if (channel_pipe(&channel->report.fd, &theirs[TRIAL_REPORT], true) < 0 ||
	    channel_pipe(&channel->gate, &theirs[TRIAL_GATE], false) < 0)
		return -1;
	if (outcome && channel_pipe(&channel->outcome, &theirs[TRIAL_OUTCOME], true) < 0)
		return -1;
	if (channel->program != FIXTURE_PLAIN)
		return 0;
	if (channel_pipe(&output, &theirs[TRIAL_OUTPUT], true) < 0)
		return -1;
	return source_watch(&channel->output.source, channel->epoll, output, on_output, channel);
}

void channel_hear(struct channel *channel)
{
	source_watch(&channel->report, channel->epoll, channel->report.fd, on_report, channel);
}

int channel_listen(struct channel *channel, pid_t pid)
{
	const int process = (int)syscall(SYS_pidfd_open, pid, 0);

	if (process < 0)
		return -1;
	source_watch(&channel->process, channel->epoll, process, on_process_end, channel);
	channel_hear(channel);
	return 0;
}

void channel_go(const struct channel *channel)
{
	/* An external program gets a line, since most languages read lines. */
	const bool line = channel->program == FIXTURE_LINES;

	/* EPIPE (SIGPIPE is ignored) when the fixture is gone: its pidfd says so. */
	if (write(channel->gate, line ? "go\n" : "g", line ? 3 : 1) < 0)
		return;
}

void channel_outcome(struct channel *channel)
{
	uint8_t bytes[CORE_REPORT_MAX];
	ssize_t n;

	if (channel->outcome < 0)
		return;
	n = read(channel->outcome, bytes, sizeof(bytes));
	close_fd(&channel->outcome);
	tell(&channel->listener,
	     (struct event){.kind = EVENT_RECORDED, .bytes = bytes, .size = n > 0 ? (size_t)n : 0});
}

static void each_source(struct channel *channel, void (*act)(struct source *source, int epoll))
{
	act(&channel->report, channel->epoll);
	act(&channel->output.source, channel->epoll);
	act(&channel->process, channel->epoll);
	if (channel->kind)
		channel->kind->each_source(channel->owner, act);
}

void channel_ignore(struct channel *channel)
{
	each_source(channel, source_ignore);
}

void channel_close(struct channel *channel)
{
	each_source(channel, source_close);
	close_fd(&channel->gate);
	close_fd(&channel->outcome);
}
