/* SPDX-License-Identifier: MIT */
/* What the supervisor and an arena's init say to each other over one SOCK_SEQPACKET pair: fixed
 * structs, descriptors beside them (unix(7), SCM_RIGHTS).  Both are built from the same tree, so
 * that the layout needs no version.
 *
 *   HELLO     from init: the arena stands; descriptors of its root, /etc, /tmp, canaries, library
 *   TRIAL     to init: prepare and start this trial; ends of its pipes and channels.  Without the
 *             end of the plan where it is not sealed
 *   PREPARED  from init: the trial's process has taken its launch block and executed its image, or
 *             is dead; its pid (SCM_CREDENTIALS), what the core recorded
 *   FINISH    to init: end everything but init, clean, prove the arena unchanged (struct
 *             wire_finish)
 *   FINISHED  from init: how the trial's process ended
 *
 * A trial of somebody else's sandbox has a TRIAL_START: what is to be executed is not the program
 * but the sandbox's launcher, which starts the program somewhere below it.  PREPARED then speaks of
 * the launcher, and the program of itself, over the channel.
 *
 *   UNATTENDED  to init, instead of the four above: a trial that touches nothing of the arena and
 *             of which nothing is to be seen from outside; its launch block comes along
 *   HEARD     from init: what its program said, and how it ended
 *
 * The launch block (arguments and environment) is what the trial's process reads first from the
 * pipe that later is its gate.
 *
 * Init never sees an expected nonce: the supervisor writes canaries through the descriptors of
 * HELLO, and victims, services and the trial's process read theirs from channels of their own.  The
 * exception are needs that are about a secret of init's own (need_secret.c).
 */
#ifndef WHICHWALL_WIRE_H
#define WHICHWALL_WIRE_H

#include <stdint.h>
#include <sys/types.h>

#include "../core/core.h"

/* Descriptors of a new init, set by the supervisor's child before it executes the image.  Below 64,
 * so that a table of descriptors needs no memory of its own (NR_OPEN_DEFAULT in linux/fdtable.h):
 * every child gets a copy. */
enum init_fd {
	INIT_FD_CONTROL = 40, /* the channel above; its end of file is the lifeline */
	INIT_FD_SELF,         /* image of init, for victims */
	INIT_FD_FIXTURES,     /* image of the fixtures */
	INIT_FD_HELPER,       /* image of the setuid helper */
	INIT_FD_LIBRARY,      /* image of the witness library */
	INIT_FD_FILTERS,      /* all compiled filters, one after the other */
	INIT_FD_END,
};

/* Ids inside every arena; host ids behind them rotate. */
enum arena_id {
	ARENA_ROOT = 0,
	ARENA_USER = 1000,
	ARENA_OTHER = 2000,
	ARENA_GUEST = 60000,
	ARENA_NOBODY = 65534
};

#define ARENA_WORKDIR "/work"
#define ARENA_CANARY "/etc/canary"
#define ARENA_ROOT_CANARY "/etc/canary.root"
#define ARENA_LIBRARY "/lib/libwitness.so"
#define ARENA_SECRET_NAME "WW_SECRET"
#define ARENA_PIDS 32
#define ARENA_HOST_NAME "arena"
#define ARENA_PROGRAM "./program"
/* What somebody else's sandbox is given: the program to start, a directory with the files of its
 * description; beside them a second /proc (offer.c), and what was copied from the host. */
#define ARENA_GUEST_PROGRAM "/opt/ww/fixture"
#define ARENA_FILES "/opt/ww/files"
#define ARENA_SPARE_PROC "/opt/ww/proc"
#define ARENA_COPIES "/opt/ww/copies"
/* A file of the caller's that lies outside the workdir. */
#define ARENA_OWNED "/run/owned"
/* Where process 1 holds the nonce of NEED_INIT_SECRET in its memory: below what any architecture's
 * loader uses. */
#define ARENA_SECRET_ADDRESS 0x4000000000

/* What fixtures are told in every trial, by the argument's name. */
#define TEXT(id, argument, text) static const char told_##argument[] = (text);
#define NUMBER(id, argument, number) enum { told_##argument = (number) };
#include "../../matrix/needs.def"

/* Numbers of the descriptors that a fixture gets, beside those of its needs. */
enum fixture_fd {
	FIXTURE_FD_REPORT = 3,
	FIXTURE_FD_GATE = 4,
	FIXTURE_FD_TERMINAL = 13, /* of an external fixture, whose 0 is the gate */
};

#define NONCE_SIZE 33                               /* 32 hex digits and a NUL */
#define NO_NONCE "................................" /* where one will be */
#define LAUNCH_SIZE 4096                            /* PIPE_BUF: one write, one read */

enum wire_kind {
	WIRE_HELLO = 1,
	WIRE_TRIAL,
	WIRE_PREPARED,
	WIRE_FINISH,
	WIRE_FINISHED,
	WIRE_UNATTENDED,
	WIRE_HEARD,
	WIRE_FAILED
};

/* Order of the descriptors beside HELLO. */
enum hello_fd {
	HELLO_ROOT,
	HELLO_ETC,
	HELLO_TMP,
	HELLO_CANARY,
	HELLO_ROOT_CANARY,
	HELLO_LIBRARY,
	HELLO_PTS,
	HELLO_PROC,
	HELLO_FDS
};
/* Order of the descriptors beside TRIAL; from the third on only where they are asked for. */
enum trial_fd {
	TRIAL_REPORT,
	TRIAL_GATE,
	TRIAL_OUTCOME, /* of a sealed one, whose starter's memory is not init's */
	TRIAL_VICTIM_SAME,
	TRIAL_VICTIM_OTHER,
	TRIAL_SERVICE,
	TRIAL_PROGRAM, /* image of an external fixture */
	TRIAL_OUTPUT,  /* standard output of a plain one */
	TRIAL_CGROUP,  /* door of its group of cgroup v2 (core/cgroup_part.h) */
	TRIAL_START,   /* of a launcher: what it is started with (struct start_head) */
	TRIAL_ERRORS,  /* of a launcher: standard error */
	TRIAL_COPIES,  /* of a launcher: files of the host's to be copied (struct copy_head) */
	TRIAL_FDS
};

#define HANDLE_SIZE 192
struct wire_hello {
	enum wire_kind kind;
	char handle[HANDLE_SIZE]; /* of /etc, for NEED_FILE_HANDLE: TYPE:HEX */
};
struct wire_failed {
	enum wire_kind kind;
	int err;
	char step[WW_ID_MAX];
};
enum fixture_kind {
	FIXTURE_BUILTIN, /* protocol on descriptors 3 and 4 */
	FIXTURE_LINES,   /* an external program, protocol on 1 and 0 */
	FIXTURE_PLAIN,   /* an external program that does not speak it, behind the stub */
};
/* An external fixture is not known to bound itself.  A launcher may have a runtime with many
 * threads. */
#define EXTERNAL_PROCESSES_MAX 256
#define LAUNCHER_PROCESSES_MAX 1024

/* What a launcher is started with: this, then all strings, each with its NUL: words, variables,
 * directories, and of each file its name and its text. */
struct start_head {
	uint32_t words, variables, directories, files;
};
#define START_STRINGS_MAX 1024
/* One file, directory or link to be copied: this, its path with its NUL, then its bytes. */
struct copy_head {
	uint32_t mode, path_size, size; /* mode with the type; path_size 0: the end */
};

/* Of a trial that needs nothing: its id, arm, caller, token and names of files. */
#define UNATTENDED_BLOCK_MAX 512
struct wire_trial { /* TRIAL, UNATTENDED */
	enum wire_kind kind;
	enum caller caller;
	enum fixture_kind fixture;
	uint64_t needs;
	uint32_t present;       /* WW_BIT(TRIAL_...) of the descriptors that came along, in order */
	uint32_t filter_offset; /* bytes into INIT_FD_FILTERS */
	uint32_t args_offset;   /* the same, of the filter of argument rules */
	uint32_t block_size;    /* UNATTENDED: of the launch block */
	char block[UNATTENDED_BLOCK_MAX];
	int32_t owner; /* of a launcher: whose workdir and victim it is; -1: the caller's */
	struct core_plan plan;
};
/* Beside it, when a terminal is needed: its master and slave. */
enum prepared_fd { PREPARED_MASTER, PREPARED_SLAVE, PREPARED_FDS };
/* What the core recorded (core_report_parse()); nothing of a sealed trial, whose pipe has it. */
struct wire_record {
	uint32_t size;
	uint8_t bytes[CORE_REPORT_SIZE + sizeof(int32_t)];
};
struct wire_prepared {
	enum wire_kind kind;
	struct wire_record record;
};
struct wire_finish {
	enum wire_kind kind;
	int unfiltered; /* no filter kept the trial from queues, keys, terminals: look for them */
};
struct wire_finished {
	enum wire_kind kind;
	int status;         /* of wait4(2) for the trial's process */
	int ended_before;   /* it had ended before FINISH came */
	unsigned leftovers; /* processes that were alive after the trial's own had ended */
	int renamed;        /* the host name is not the arena's any more */
	int inert;          /* the arena is provably as it was at HELLO */
	uint64_t cpu_us;
};
struct wire_heard {
	enum wire_kind kind;
	struct wire_record record;
	struct wire_finished end;
	uint32_t said_size;
	char said[512]; /* all that was reported; longer is not what such a program says */
};
union wire_message {
	enum wire_kind kind;
	struct wire_hello hello;
	struct wire_failed failed;
	struct wire_trial trial;
	struct wire_prepared prepared;
	struct wire_finish finish;
	struct wire_finished finished;
	struct wire_heard heard;
};

/* All needs that have one of the traits. */
static inline uint64_t needs_with(unsigned traits)
{
	uint64_t needs = 0;

#define NEED(id, word, maker, own) needs |= (traits & (own)) != 0 ? WW_BIT(NEED_##id) : 0;
#include "../../matrix/needs.def"
	return needs;
}

/* Victims and services, over SOCK_SEQPACKET channels of their own to the supervisor. */
struct peer_up {              /* peer -> supervisor, once it is ready */
	char kind;            /* 'u' */
	int pid;              /* in the arena's pid namespace */
	uint64_t memory;      /* victim: address of the 32 watched bytes */
	uint64_t secret;      /* victim: address of the nonce */
	int key;              /* victim: serial number of its key, 0 without one */
	int pipe_size;        /* victim: bytes that a new pipe of its holds */
	int pids[ARENA_PIDS]; /* service: of NEED_PID_PATTERN */
};
struct peer_question { /* supervisor -> peer */
	char kind;     /* 'q' */
	int wait_ms;   /* service: how long a packet may still be on its way */
};
struct peer_answer {            /* peer -> supervisor */
	char kind;              /* 'a' */
	int signalled;          /* victim: SIGUSR1 or SIGURG is pending */
	int pipe_size;          /* victim: as in peer_up, now; 0 when it gets none */
	char bytes[NONCE_SIZE]; /* victim: the watched bytes; service: payload of the first raw
				   packet */
};

/* graft.c, on both sides: gives the new root, which is the current directory, the host's /usr,
 * read-only, and what of /bin /sbin /lib64 /lib leads into it; an arena has a /lib of its own.
 * NULL, or what failed (errno set). */
const char *graft_host_usr(bool arena);
/* Shows a file or a tree, read-only, at a relative path, which is made.  0, or -1 with errno. */
int graft_shown(const char *source, const char *target);
/* Makes a directory or a file, as the type says, for a mount to lie on, unless something is there,
 * and the directories above it; or these alone.  Relative paths.  0, or -1 with errno. */
int graft_point(const char *path, mode_t type);
int graft_parents(const char *path);

#define WIRE_FDS_MAX TRIAL_FDS

/* Sends one message with fds; pid > 0 adds SCM_CREDENTIALS of that process (needs CAP_SYS_ADMIN
 * over the pid namespace's owner). 0 or -errno. */
int wire_send(int socket, const void *message, size_t size, const int *fds, int fd_count,
	      pid_t pid);
/* Receives one message, of whoever holds the other end.  fds (close-on-exec, the caller's) are
 * filled up to WIRE_FDS_MAX and *fd_count set; *pid (may be NULL) is the sender's or the named pid
 * as seen from here, 0 without credentials.  Returns the size, 0 at end of file, -errno (-EAGAIN
 * included); -EPROTO of a message that is longer than `size` or brings more descriptors, which are
 * closed. */
ssize_t wire_receive(int socket, void *message, size_t size, int *fds, int *fd_count, pid_t *pid);
/* Closes what came along. */
void wire_drop(const int *fds, int count);

#endif
