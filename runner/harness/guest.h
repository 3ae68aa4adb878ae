/* SPDX-License-Identifier: MIT */
/* The channel of a program that somebody else's launcher starts: where the program is, who it is
 * and when it begins is known when it says `hello`.  What a launcher prints, and how it ends
 * before that, is kept. */
#ifndef WHICHWALL_GUEST_CHANNEL_H
#define WHICHWALL_GUEST_CHANNEL_H

#include "../../matrix/guest.h"
#include "../../matrix/model.h"
#include "channel.h"
#include "speaker.h"

/* The last line of what came. */
struct error_line {
	char text[WW_LAUNCHER_SAID_MAX]; /* its beginning */
	size_t used;
	bool over;
};

struct guest {
	struct channel *channel; /* its report, its gate and its process are the program's */
	struct source launcher;  /* its pidfd */
	struct source errors;    /* its standard error */
	pid_t launcher_pid;
	pid_t speaker;  /* who said `hello`: 0 nobody yet, -1 the kernel does not say */
	pid_t pid;      /* of the program; 0: not known, or not to be seen */
	bool invisible; /* nothing that the sandbox does can be seen, its program least of all */
	bool launcher_ended, silent; /* it has; nobody can speak any more */
	bool executing;              /* a plain program was announced */
	bool ended, known;           /* the program has, and `status` says how */
	bool killed;                 /* its end is our doing */
	bool told;                   /* that it has */
	int status;
	uint64_t cpu_us; /* that it had used when it was ended */
	struct file_identity program;
	struct file_identity far_end;   /* of the channel, where it is a socket */
	char line[sizeof(GUEST_HELLO)]; /* the beginning of what may become a greeting */
	size_t line_used;
	bool line_spoilt;
	pid_t line_of;
	char said[WW_LAUNCHER_SAID_MAX];       /* the end of what the launcher printed */
	char sequence;                         /* last byte of an escape sequence in it, else 0 */
	struct error_line last_error;          /* of its standard error */
	size_t error_bytes;                    /* read of it so far */
	char answer[GUEST_HEAD + LAUNCH_SIZE]; /* to `hello` */
	size_t answer_size;
};

/* Nothing is open yet; the channel is the guest's from now on. */
void guest_clear(struct guest *guest, struct channel *channel);
/* Opens the channel: a pair of sockets, or pipes for a sandbox that cannot have a socket as
 * standard output; theirs[] gets the other ends.  0, or -1 with errno. */
int guest_open(struct guest *guest, bool pipes, int theirs[TRIAL_FDS]);
/* The launch block, which is what `hello` is answered with, whichever comes first. */
void guest_answer(struct guest *guest, const char *block, size_t size);
/* Hears the launcher, which runs as process `pid`; its program is this file.  0, or -1 with errno.
 */
int guest_listen(struct guest *guest, pid_t pid, const struct file_identity *program);
/* Adds to what the launcher printed. */
void guest_note(struct guest *guest, const char *text);
/* Has the program said more than was read? */
bool guest_unread(struct guest *guest);
/* Ends the program, if it still runs and can be seen; else notes that it has. */
void guest_end(struct guest *guest);
/* Tells the end that was kept back because others may still speak for the program; false when there
 * is none. */
bool guest_tell_end(struct guest *guest);

#endif
