/* SPDX-License-Identifier: MIT */
/* The supervisor's ends of what a trial's program speaks through: its report, its gate, the record
 * of its sandbox, its standard output; and its process, whose end is an event as well.  All that
 * comes is told to a listener. */
#ifndef WHICHWALL_CHANNEL_H
#define WHICHWALL_CHANNEL_H

#include <sys/types.h>

#include "../init/wire.h"
#include "event.h"
#include "source.h"

#define MARKER_SIZE 256

/* Standard output of a program that does not speak the protocol. */
struct plain_output {
	struct source source;
	size_t bytes;             /* read so far */
	char marker[MARKER_SIZE]; /* what is looked for, "" nothing */
	char tail[1024];          /* the last bytes: a marker may come in two readings */
	size_t tail_used;
	bool seen;
};

/* A report that is more than what can be read from it: of a program that somebody else starts. */
struct channel_kind {
	bool (*drain)(void *owner);  /* false at the end of the file */
	void (*silent)(void *owner); /* at the end of the file */
	void (*each_source)(void *owner, void (*act)(struct source *source, int epoll));
};

struct channel {
	const struct channel_kind *kind; /* NULL: the report is read as it is */
	void *owner;                     /* of the kind */
	int epoll;
	struct listener listener;
	enum fixture_kind program;
	struct source report, process; /* the process's pidfd */
	struct plain_output output;
	int gate; /* carries the launch block first */
	int outcome;
	size_t report_bytes;
};

/* A pipe with our end non-blocking and the other end blocking.  0, or -1 with errno. */
int channel_pipe(int *ours, int *theirs, bool we_read);
/* So many bytes more were reported.  False when they are too many: the report is read no more. */
bool channel_count(struct channel *channel, size_t size);
/* A plain program printed this. */
void channel_printed(struct channel *channel, const char *bytes, size_t size);

/* Nothing is open yet. */
void channel_clear(struct channel *channel, int epoll);
/* Opens what a program of channel->program needs; the record where `outcome`.  theirs[] gets the
 * other ends.  0, or -1 with errno. */
int channel_open(struct channel *channel, bool outcome, int theirs[TRIAL_FDS]);
/* Hears the program's report. */
void channel_hear(struct channel *channel);
/* Hears the program, which runs as process `pid`.  0, or -1 with errno. */
int channel_listen(struct channel *channel, pid_t pid);
/* Tells what the program has said by now. */
void channel_drain(struct channel *channel);
/* Has it said more than was read? */
bool channel_unread(const struct channel *channel);
/* Opens the gate, or lets the program go on after an `observe`. */
void channel_go(const struct channel *channel);
/* Tells the record, once, if it has a channel. */
void channel_outcome(struct channel *channel);
/* From now on nothing is told. */
void channel_ignore(struct channel *channel);
void channel_close(struct channel *channel);

#endif
