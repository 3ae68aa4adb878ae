/* SPDX-License-Identifier: MIT */
/* What the supervisor and an arena's init say to each other over one SOCK_SEQPACKET pair: fixed
 * structs, descriptors beside them (unix(7), SCM_RIGHTS).  Both are built from the same tree, so
 * that the layout needs no version.
 *
 *   init -> supervisor   HELLO      the arena stands: descriptors of its root, /etc, /tmp,
 * canaries, library supervisor -> init   TRIAL      prepare this trial: ends of its pipes and
 * channels init -> supervisor   PREPARED   pid (SCM_CREDENTIALS) and pidfd of the trial's process,
 * which waits for its launch block supervisor -> init   FINISH     end everything but init, clean,
 * prove the arena unchanged init -> supervisor   FINISHED   how the trial's process ended
 *
 * Init never sees an expected nonce: the supervisor writes canaries through the descriptors of
 * HELLO, and victims, services and the trial's process read theirs from channels of their own.
 */
#ifndef WHICHWALL_WIRE_H
#define WHICHWALL_WIRE_H

#include <stdint.h>
#include <sys/types.h>

#include "../core/core.h"

/* Descriptors of a new init, set by the supervisor's child before it executes the image. */
enum init_fd {
	INIT_FD_CONTROL = 100, /* the channel above; its end of file is the lifeline */
	INIT_FD_SELF,          /* image of init, for victims */
	INIT_FD_FIXTURES,      /* image of the fixtures */
	INIT_FD_HELPER,        /* image of the setuid helper */
	INIT_FD_LIBRARY,       /* image of the witness library */
	INIT_FD_FILTERS,       /* all compiled filters, one after the other */
	INIT_FD_END,
};

/* Ids inside every arena; host ids behind them rotate. */
enum arena_id { ARENA_ROOT = 0, ARENA_USER = 1000, ARENA_OTHER = 2000, ARENA_NOBODY = 65534 };

#define ARENA_WORKDIR "/work"
#define ARENA_CANARY "/etc/canary"
#define ARENA_ROOT_CANARY "/etc/canary.root"
#define ARENA_LIBRARY "/lib/libwitness.so"
#define ARENA_SYMLINK "link"
#define ARENA_HELPER "./helper"
#define ARENA_UNIX_PATH "/run/service.sock"
#define ARENA_UNIX_ABSTRACT "whichwall-service"
#define ARENA_TCP_PORT 7001
#define ARENA_UDP_PORT 7002
/* 253 and 254 are for experiments (RFC 3692): nothing else on the loopback speaks it. */
#define ARENA_RAW_PROTOCOL 253
#define ARENA_SECRET_NAME "WW_SECRET"

/* Numbers of the descriptors that a fixture gets. */
enum fixture_fd {
	FIXTURE_FD_REPORT = 3,
	FIXTURE_FD_GATE = 4,
	FIXTURE_FD_DIR = 10,
	FIXTURE_FD_CANARY = 11
};

#define NONCE_SIZE 33    /* 32 hex digits and a NUL */
#define LAUNCH_SIZE 4096 /* PIPE_BUF: one write, one read */

enum wire_kind {
	WIRE_HELLO = 1,
	WIRE_TRIAL,
	WIRE_PREPARED,
	WIRE_FINISH,
	WIRE_FINISHED,
	WIRE_FAILED
};

/* Order of the descriptors beside HELLO. */
enum hello_fd {
	HELLO_ROOT,
	HELLO_ETC,
	HELLO_TMP,
	HELLO_WORK_PARENT,
	HELLO_CANARY,
	HELLO_ROOT_CANARY,
	HELLO_LIBRARY,
	HELLO_FDS
};
/* Order of the descriptors beside TRIAL; the last three only when the needs ask for them. */
enum trial_fd {
	TRIAL_REPORT,
	TRIAL_GATE,
	TRIAL_OUTCOME,
	TRIAL_LAUNCH,
	TRIAL_VICTIM_SAME,
	TRIAL_VICTIM_OTHER,
	TRIAL_SERVICE,
	TRIAL_FDS
};

struct wire_failed {
	enum wire_kind kind;
	int err;
	char step[WW_ID_MAX];
};
struct wire_trial {
	enum wire_kind kind;
	enum caller caller;
	uint64_t needs;
	uint32_t present;       /* WW_BIT(TRIAL_...) of the descriptors that came along, in order */
	uint32_t filter_offset; /* bytes into INIT_FD_FILTERS */
	struct core_plan plan;
};
struct wire_finished {
	enum wire_kind kind;
	int status;         /* of wait4(2) for the trial's process */
	int ended_before;   /* it had ended before FINISH came */
	unsigned leftovers; /* other processes of the trial that had to be killed */
	int inert;          /* the arena is provably as it was at HELLO */
	uint64_t cpu_us;
};
union wire_message {
	enum wire_kind kind;
	struct wire_failed failed;
	struct wire_trial trial;
	struct wire_finished finished;
};

/* Which channel a set of needs asks for. */
#define NEEDS_SERVICE                                                                              \
	(WW_BIT(NEED_TCP) | WW_BIT(NEED_UDP) | WW_BIT(NEED_UNIX_ABSTRACT) |                        \
	 WW_BIT(NEED_UNIX_PATH) | WW_BIT(NEED_RAW_WATCH))

/* Victims and services, over SOCK_SEQPACKET channels of their own to the supervisor. */
struct peer_up {         /* peer -> supervisor, once it is ready */
	char kind;       /* 'u' */
	int pid;         /* in the arena's pid namespace */
	uint64_t memory; /* victim: address of the 32 watched bytes */
};
struct peer_question { /* supervisor -> peer */
	char kind;     /* 'q' */
	int wait_ms;   /* service: how long a packet may still be on its way */
};
struct peer_answer {            /* peer -> supervisor */
	char kind;              /* 'a' */
	int signalled;          /* victim: SIGUSR1 is pending */
	char bytes[NONCE_SIZE]; /* victim: the watched bytes; service: payload of the first raw
				   packet */
};

#define WIRE_FDS_MAX 8

/* Sends one message with fds; pid > 0 adds SCM_CREDENTIALS of that process (needs CAP_SYS_ADMIN
 * over the pid namespace's owner). 0 or -errno. */
int wire_send(int socket, const void *message, size_t size, const int *fds, int fd_count,
	      pid_t pid);
/* Receives one message.  fds (close-on-exec) are filled up to WIRE_FDS_MAX and *fd_count set;
 * *pid (may be NULL) is the sender's or the named pid as seen from here, 0 without credentials.
 * Returns the size, 0 at end of file, -errno (-EAGAIN included). */
ssize_t wire_receive(int socket, void *message, size_t size, int *fds, int *fd_count, pid_t *pid);

#endif
