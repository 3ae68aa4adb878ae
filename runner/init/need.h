/* SPDX-License-Identifier: MIT */
/* What init and its children do for what a fixture needs: one row of a need, in need_*.c, by the
 * maker that matrix/needs.def names.  A row that is missing does not link. */
#ifndef WHICHWALL_NEED_H
#define WHICHWALL_NEED_H

#include <stdbool.h>
#include <sys/types.h>

#include "wire.h"

/* What init itself makes for one trial, beside processes; -1: not. */
struct belongings {
	int master, slave; /* terminal */
	int pair[2];       /* socketpair: the trial's end, the service's */
};

/* Descriptors of the services' process. */
enum service_fd { SERVICE_FD_CHANNEL = 3, SERVICE_FD_PEER, SERVICE_FD_END };

/* As which descriptor: this number, or as standard input of a program whose gate is another. */
struct need_leak {
	const char *path; /* NULL: nothing */
	int flags, number;
	bool standard;
};

/* By whom, in the order of time; NULL: nothing is to be done then.  false, or a descriptor below 0:
 * it could not be made, and there is no trial. */
struct need_row {
	/* Init, in the new workdir, which will be `owner`'s. */
	bool (*plant)(uid_t owner);
	/* Init, before there is any process of the trial. */
	bool (*hold)(struct belongings *own);
	/* The trial's process, which leaves it open for its program. */
	struct need_leak leak;
	/* The same-uid victim, before it is up. */
	bool (*keep)(const char *nonce);
	/* The services' process, before it is up: what lies about, or a descriptor; */
	bool (*make)(const char *nonce);
	int (*open)(void);
	/* when that can be read: false when nobody is left to serve; */
	bool (*serve)(int fd, const char *nonce);
	/* every so often; */
	void (*turn)(const char *nonce);
	int turn_ms;
	/* when the supervisor asks. */
	void (*answer)(const struct peer_question *question, struct peer_answer *answer);
	/* The victim or the services' process, once it is up. */
	void (*tell)(struct peer_up *up);
	/* Init, once all processes of the trial are gone.  false: something of it is left. */
	bool (*remove)(void);
};

#define NEED(id, word, maker, traits) extern const struct need_row need_##maker;
#include "../../matrix/needs.def"

/* The rows by NEED_..., and the words. */
extern const struct need_row *const need_rows[WW_NEEDS_COUNT];
extern const char *const need_words[WW_NEEDS_COUNT];

/* Takes one need out of the set, in their order; -1: none is left. */
int need_take(uint64_t *needs);

/* What several rows do.  The nonce and a line's end, which is no string. */
void need_line(const char *nonce, char line[NONCE_SIZE]);
bool need_write_line(int fd, const char *nonce);
/* The value of a hex digit of the nonce. */
unsigned need_digit(char digit);
/* Gives whoever connects the line of the nonce. */
bool need_serve_stream(int listener, const char *nonce);

/* need_tty.c: is no pseudo-terminal of the arena open? */
bool need_no_terminals(void);

#endif
