/* SPDX-License-Identifier: MIT */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "words.h"

static void tell_of(const struct guest *guest, struct event event)
{
	tell(&guest->channel->listener, event);
}

/* ---- what the launcher prints ---- */

static char printable(char c)
{
	return c >= ' ' && c <= '~' ? c : ' ';
}

/* Is this byte a part of a sequence that a terminal obeys (ECMA-48): ESC [ and a letter behind it,
 * or ESC and another byte? */
static bool in_sequence(struct guest *guest, char c)
{
	const char before = guest->sequence;

	if (c == '\033')
		guest->sequence = c;
	else if (before == '\033' && c == '[')
		guest->sequence = c;
	else if (before != '[' || c < '0' || c > '?')
		guest->sequence = 0;
	return before || guest->sequence;
}

/* Keeps the end. */
static void keep(struct guest *guest, const char *bytes, size_t size)
{
	const size_t room = sizeof(guest->said) - 1;
	size_t used = strlen(guest->said);

	if (size > room) {
		bytes += size - room;
		size = room;
	}
	for (; size > 0; bytes++, size--) {
		if (in_sequence(guest, *bytes))
			continue;
		if (used == room)
			memmove(guest->said, guest->said + 1, --used);
		guest->said[used++] = printable(*bytes);
	}
	guest->said[used] = 0;
}

void guest_note(struct guest *guest, const char *text)
{
	keep(guest, text, strlen(text));
}

/* Keeps the last line that says something. */
static void keep_line(struct error_line *line, const char *bytes, size_t size)
{
	for (; size > 0; bytes++, size--) {
		line->over |= *bytes == '\n';
		if (*bytes == '\n')
			continue;
		if (line->over)
			line->used = 0;
		line->over = false;
		if (line->used < sizeof(line->text) - 1)
			line->text[line->used++] = *bytes;
		line->text[line->used] = 0;
	}
}

/* More than any launcher needs; and how much is read at a time: whoever writes faster than we read
 * must not keep us from the others.  A pipe can hold 1 MiB (pipe(7)). */
#define ERRORS_BYTES_MAX (4U << 20)
#define ERRORS_READINGS (1 << 20 >> 14)

static void flooded(struct guest *guest)
{
	source_close(&guest->errors, guest->channel->epoll);
	tell_of(guest, (struct event){.kind = EVENT_FLOODED});
}

static void take_errors(struct guest *guest, const char *bytes, size_t size)
{
	guest->error_bytes += size;
	keep(guest, bytes, size);
	keep_line(&guest->last_error, bytes, size);
}

/* False at the end of the file. */
static bool drain_errors(struct guest *guest)
{
	char bytes[1 << 14];
	ssize_t n = 1;

	for (int i = 0; i < ERRORS_READINGS && guest->errors.fd >= 0; i++) {
		n = read(guest->errors.fd, bytes, sizeof(bytes));
		if (n <= 0)
			break;
		take_errors(guest, bytes, (size_t)n);
		if (guest->error_bytes > ERRORS_BYTES_MAX)
			flooded(guest);
	}
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static void on_errors(struct source *source)
{
	struct guest *guest = source->owner;

	if (!drain_errors(guest))
		source_close(source, guest->channel->epoll);
}

/* ---- it never started the program ---- */

/* A launcher that is gone may have left somebody who still will: as long as anybody holds the
 * channel, it is waited for. */
static void give_up(struct guest *guest)
{
	int status = 0;

	if (guest->speaker || !guest->launcher_ended || !guest->silent)
		return;
	drain_errors(guest);
	speaker_ending(guest->launcher.fd, guest->launcher_pid, &status);
	tell_of(guest, (struct event){.kind = EVENT_UNSTARTED,
				      .status = status,
				      .bytes = guest->said,
				      .size = strlen(guest->said)});
}

static void on_launcher_end(struct source *source)
{
	struct guest *guest = source->owner;

	source_ignore(source, guest->channel->epoll);
	guest->launcher_ended = true;
	channel_drain(guest->channel);
	give_up(guest);
}

/* ---- the program says hello ---- */

static void note_end(struct guest *guest)
{
	guest->ended = true;
	guest->known = guest->pid &&
		       speaker_ending(guest->channel->process.fd, guest->pid, &guest->status);
}

/* The program has ended, and all that it said is told. */
static void end(struct guest *guest)
{
	if (guest->told)
		return;
	if (!guest->ended)
		note_end(guest);
	guest->told = true;
	tell_of(guest, (struct event){.kind = EVENT_ENDED});
}

/* What a copy of its words is still on its way with comes before the end of the channel. */
static void on_program_end(struct source *source)
{
	struct guest *guest = source->owner;

	source_ignore(source, guest->channel->epoll);
	channel_drain(guest->channel);
	note_end(guest);
	if (guest->speaker == guest->pid || guest->channel->report.fd < 0)
		end(guest);
}

bool guest_tell_end(struct guest *guest)
{
	if (!guest->ended || guest->told)
		return false;
	end(guest);
	return true;
}

/* A sandbox that copies what its program says is not the program: that is who executes its file.
 * None can be seen where the sandbox is a kernel of its own.  The process is held before it is
 * looked at, so that it is no other one of the same number. */
static void find_program(struct guest *guest, pid_t sender)
{
	struct channel *channel = guest->channel;
	const pid_t pid = speaker_executes(sender, &guest->program)
				  ? sender
				  : speaker_search(&guest->program);
	const int process = pid ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;

	if (process < 0)
		return;
	if (!speaker_executes(pid, &guest->program)) {
		close(process);
		return;
	}
	guest->pid = pid;
	source_watch(&channel->process, channel->epoll, process, on_program_end, guest);
}

/* Once the program has said hello and there is something to answer. */
static void answer(const struct guest *guest)
{
	if (guest->speaker && guest->answer_size > 0 &&
	    write(guest->channel->gate, guest->answer, guest->answer_size) < 0)
		errno = 0; /* it is gone: its end says so */
}

/* Others than the program may say it for the program where they copy its words, or where nobody can
 * be seen who executes it.  Not when the program has the channel itself; and the launcher, which
 * prints what it likes, not before there is a program, unless it is an interpreter. */
static bool may_greet(const struct guest *guest, pid_t sender)
{
	if (sender == 0 || sender == guest->pid)
		return true;
	return guest->pid ? !speaker_prints_to(guest->pid, &guest->far_end)
			  : sender != guest->launcher_pid || guest->invisible;
}

static bool greet(struct guest *guest, pid_t sender)
{
	find_program(guest, sender);
	if (!may_greet(guest, sender)) {
		source_close(&guest->channel->process, guest->channel->epoll);
		guest->pid = 0;
		return false;
	}
	guest->speaker = sender ? sender : -1;
	tell_of(guest, (struct event){.kind = EVENT_STARTED});
	answer(guest);
	return true;
}

/* Takes one byte of what is said before the program speaks; true at the end of a greeting. */
static bool take_byte(struct guest *guest, char byte)
{
	bool greeting;

	if (byte != '\n') {
		guest->line_spoilt |= guest->line_used == sizeof(guest->line) - 1;
		if (!guest->line_spoilt)
			guest->line[guest->line_used++] = byte;
		return false;
	}
	guest->line[guest->line_used] = 0;
	greeting = !guest->line_spoilt && strcmp(guest->line, GUEST_HELLO) == 0;
	guest->line_used = 0;
	guest->line_spoilt = false;
	return greeting;
}

/* A line is one sender's. */
static void hear_first(struct guest *guest, pid_t sender, const char *bytes, size_t size)
{
	if (sender != guest->line_of) {
		guest->line_used = 0;
		guest->line_spoilt = false;
	}
	guest->line_of = sender;
	for (size_t i = 0; i < size; i++)
		if (take_byte(guest, bytes[i]) && greet(guest, sender))
			return;
	keep(guest, bytes, size);
}

/* Is it the program's word?  Of ours it is that of who said hello; what others wrote may speak by
 * whom it likes, but not by the launcher. */
static bool counts(const struct guest *guest, pid_t sender)
{
	if (sender == 0 || sender == guest->speaker)
		return true;
	return guest->channel->program != FIXTURE_BUILTIN && sender != guest->launcher_pid;
}

/* Once a plain program is executed, what it prints is no word any more: the guest, which speaks for
 * it, is no longer there. */
static bool prints(const struct guest *guest)
{
	return guest->executing && !(guest->pid && speaker_executes(guest->pid, &guest->program));
}

#define EXECUTION "attempt exec\n"

/* The bytes up to and with the announcement of its execution, all when there is none. */
static size_t announced(struct guest *guest, const char *bytes, size_t size)
{
	const char *at = guest->channel->program == FIXTURE_PLAIN
				 ? memmem(bytes, size, EXECUTION, sizeof(EXECUTION) - 1)
				 : NULL;

	if (!at)
		return size;
	guest->executing = true;
	return (size_t)(at - bytes) + sizeof(EXECUTION) - 1;
}

/* What comes in one reading with the announcement of its execution may be its refusal. */
static void hear_program(struct guest *guest, const char *bytes, size_t size)
{
	const size_t words = guest->executing ? 0 : announced(guest, bytes, size);

	if (words > 0)
		tell_of(guest, (struct event){.kind = EVENT_SAID, .bytes = bytes, .size = words});
	bytes += words;
	size -= words;
	if (size > 0 && prints(guest))
		channel_printed(guest->channel, bytes, size);
	else if (size > 0)
		tell_of(guest, (struct event){.kind = EVENT_SAID, .bytes = bytes, .size = size});
}

static bool drain(void *owner)
{
	struct guest *guest = owner;
	struct source *report = &guest->channel->report;
	char bytes[1024];
	pid_t sender;
	ssize_t n = 1;

	while (report->fd >= 0 &&
	       (n = speaker_hear(report->fd, bytes, sizeof(bytes), &sender)) > 0) {
		if (!channel_count(guest->channel, (size_t)n))
			return true;
		if (!guest->speaker)
			hear_first(guest, sender, bytes, (size_t)n);
		else if (counts(guest, sender))
			hear_program(guest, bytes, (size_t)n);
		else
			keep(guest, bytes, (size_t)n);
	}
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

/* What is no word of the program's is read on the way; a flood of it ends when it is drained. */
bool guest_unread(struct guest *guest)
{
	struct channel *channel = guest->channel;
	char bytes[1024];
	pid_t sender;
	ssize_t n;

	while (channel->report_bytes <= WORDS_BYTES_MAX &&
	       speaker_peek(channel->report.fd, &sender) && !counts(guest, sender)) {
		n = speaker_hear(channel->report.fd, bytes, sizeof(bytes), &sender);
		if (n <= 0)
			return false;
		channel->report_bytes += (size_t)n;
		keep(guest, bytes, (size_t)n);
	}
	return channel->report_bytes <= WORDS_BYTES_MAX && channel_unread(channel);
}

static void silent(void *owner)
{
	struct guest *guest = owner;

	guest->silent = true;
	if (!guest->speaker)
		give_up(guest);
	else if ((!guest->pid && !guest->killed) || guest->ended)
		end(guest); /* one that is not seen ends with its channel */
}

/* ---- from open to close ---- */

static void each_source(void *owner, void (*act)(struct source *source, int epoll))
{
	struct guest *guest = owner;

	act(&guest->launcher, guest->channel->epoll);
	act(&guest->errors, guest->channel->epoll);
}

void guest_clear(struct guest *guest, struct channel *channel)
{
	static const struct channel_kind kind = {drain, silent, each_source};

	*guest = (struct guest){.channel = channel};
	channel->kind = &kind;
	channel->owner = guest;
	guest->launcher.fd = guest->errors.fd = -1;
}

/* The kernel tells the sender of what is sent from here on. */
static int open_socket(struct guest *guest, int theirs[TRIAL_FDS])
{
	struct channel *channel = guest->channel;
	const int on = 1;
	struct stat st;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	channel->report.fd = pair[0];
	theirs[TRIAL_REPORT] = pair[1];
	if (fstat(pair[1], &st) < 0)
		return -1;
	guest->far_end = (struct file_identity){st.st_dev, st.st_ino};
	channel->gate = fcntl(pair[0], F_DUPFD_CLOEXEC, 3);
	return channel->gate < 0 || fcntl(pair[0], F_SETFL, O_NONBLOCK) < 0
		       ? -1
		       : setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
}

int guest_open(struct guest *guest, bool pipes, int theirs[TRIAL_FDS])
{
	struct channel *channel = guest->channel;

	if (channel_pipe(&guest->errors.fd, &theirs[TRIAL_ERRORS], true) < 0)
		return -1;
	if (!pipes)
		return open_socket(guest, theirs);
	return channel_pipe(&channel->report.fd, &theirs[TRIAL_REPORT], true) < 0
		       ? -1
		       : channel_pipe(&channel->gate, &theirs[TRIAL_GATE], false);
}

void guest_answer(struct guest *guest, const char *block, size_t size)
{
	static const char kinds[] = {[FIXTURE_BUILTIN] = GUEST_BUILTIN,
				     [FIXTURE_LINES] = GUEST_LINES,
				     [FIXTURE_PLAIN] = GUEST_PLAIN};

	guest->answer[0] = kinds[guest->channel->program];
	guest->answer[1] = (char)(size & 0xff);
	guest->answer[2] = (char)(size >> 8);
	memcpy(guest->answer + GUEST_HEAD, block, size);
	guest->answer_size = GUEST_HEAD + size;
	answer(guest);
}

int guest_listen(struct guest *guest, pid_t pid, const struct file_identity *program)
{
	const int epoll = guest->channel->epoll;
	const int launcher = (int)syscall(SYS_pidfd_open, pid, 0);

	if (launcher < 0)
		return -1;
	guest->launcher_pid = pid;
	guest->program = *program;
	source_watch(&guest->launcher, epoll, launcher, on_launcher_end, guest);
	source_watch(&guest->errors, epoll, guest->errors.fd, on_errors, guest);
	channel_hear(guest->channel);
	return 0;
}

/* By its pid (clock_getcpuclockid(3)), which is its own as long as its end was not told. */
static uint64_t cpu_us_of(pid_t pid)
{
	enum { CPUCLOCK_SCHED = 2 };
	const clockid_t clock = (clockid_t)(~(unsigned)pid << 3 | CPUCLOCK_SCHED);
	struct timespec used = {0};

	clock_gettime(clock, &used);
	return (uint64_t)used.tv_sec * 1000000 + (uint64_t)used.tv_nsec / 1000;
}

/* Its end may be there already without our having been told. */
void guest_end(struct guest *guest)
{
	struct pollfd polled = {.fd = guest->channel->process.fd, .events = POLLIN};

	guest->killed = true;
	/* One that cannot be seen ends by itself when its gate does. */
	if (!guest->pid)
		shutdown(guest->channel->gate, SHUT_WR);
	if (!guest->pid || guest->ended)
		return;
	if (poll(&polled, 1, 0) > 0) {
		note_end(guest);
		return;
	}
	guest->cpu_us = cpu_us_of(guest->pid);
	syscall(SYS_pidfd_send_signal, polled.fd, SIGKILL, NULL, 0);
}
