/* SPDX-License-Identifier: MIT */
/* libwhichwall: run a program under the profile `sealed`.
 *
 *	whichwall_options *options = whichwall_options_new();
 *	char *argv[] = {"python3", "job.py", NULL};
 *
 *	if (options == NULL || whichwall_options_workdir(options, "/srv/job", &error) < 0 ||
 *	    whichwall_start(options, argv, &sandbox, &error) < 0 ||
 *	    whichwall_wait(sandbox, -1, &status, &error) < 0)
 *		fprintf(stderr, "%s\n", whichwall_error_text(error));
 *
 * The program sees what the options show it and nothing else; a layer that cannot be applied ends
 * the start before anything is executed.  docs/design/sealed.md has the layers and what each stops.
 *
 * The library prints nothing, changes nothing of the calling process and has no globals.  Different
 * objects may be used by different threads at the same time; whichwall_kill() may be called while
 * another thread waits.  Functions that return an int return 0, or -1 with *error; `error` may be
 * NULL.  No type has a size that callers compile in: names may be added to this header, none is
 * changed.
 */
#ifndef WHICHWALL_H
#define WHICHWALL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- errors ---- */

typedef struct whichwall_error whichwall_error;

/* Those of `whichwall exec`. */
enum whichwall_code {
	WHICHWALL_BAD_OPTION = 2,     /* the options cannot mean anything */
	WHICHWALL_CANNOT = 3,         /* this host cannot; the text names the remedy */
	WHICHWALL_NOT_EXECUTED = 126, /* everything is in force; the program cannot be executed */
	WHICHWALL_NOT_FOUND = 127,    /* it is not in the new root */
};

enum whichwall_code whichwall_error_code(const whichwall_error *error);
/* The word of the layer that failed, NULL when it is about none. */
const char *whichwall_error_layer(const whichwall_error *error);
/* What the system call said, 0 when none did. */
int whichwall_error_errno(const whichwall_error *error);
/* One sentence without an end of line: the thing, what was expected, the remedy. */
const char *whichwall_error_text(const whichwall_error *error);
/* NULL is fine. */
void whichwall_error_free(whichwall_error *error);

/* ---- options ---- */

typedef struct whichwall_options whichwall_options;

enum whichwall_network {
	WHICHWALL_NET_NONE,     /* the default: no interface, and no call to make a socket */
	WHICHWALL_NET_LOOPBACK, /* an own loopback */
	WHICHWALL_NET_HOST,     /* the caller's network */
};

/* The default view: the host's programs and libraries read-only, an empty workdir, no network. NULL
 * when memory is short. */
whichwall_options *whichwall_options_new(void);
void whichwall_options_free(whichwall_options *options);

/* Shows `source` at `target` (NULL: the same place), absolute paths both: for reading and
 * executing, or for writing as well.  What a program writes to a writable path stays. */
int whichwall_options_ro(whichwall_options *options, const char *source, const char *target,
			 whichwall_error **error);
int whichwall_options_rw(whichwall_options *options, const char *source, const char *target,
			 whichwall_error **error);
/* Passes a variable of the caller's environment by its name, or sets one by "NAME=VALUE". */
int whichwall_options_env(whichwall_options *options, const char *variable,
			  whichwall_error **error);
int whichwall_options_network(whichwall_options *options, enum whichwall_network network,
			      whichwall_error **error);
/* Bounds memory.  Without a group (below) the address space of each process, default 4096; with one
 * what all of them hold together, default 512, and the address space of each to 8 times as much, at
 * least 4096. */
int whichwall_options_memory(whichwall_options *options, uint64_t mib, whichwall_error **error);
/* Bounds processes and threads, the sandbox's own init among them.  Default 64. */
int whichwall_options_tasks(whichwall_options *options, uint64_t count, whichwall_error **error);
/* Limits all of the sandbox together by a group of cgroup v2: memory (the bound above, swap 0;
 * tmpfs and memory files count) and tasks.  "none", the default: no group; "auto": below the
 * group of the calling process where that is delegated, else none; an absolute path: below this
 * directory, or the start fails.  Where the calling process is alone in its group, it is moved into
 * one below it while sandboxes are there (docs/guide/cgroup.md). */
int whichwall_options_cgroup(whichwall_options *options, const char *where,
			     whichwall_error **error);
/* Kills the program after so many seconds while whichwall_wait() waits for it, and bounds CPU time
 * of each process to twice as many.  Default 0: no end, and a day of CPU time. */
int whichwall_options_timeout(whichwall_options *options, uint64_t seconds,
			      whichwall_error **error);
/* The current directory of the program, an absolute path: what lies in it is shown, what is written
 * is thrown away.  Default: a fresh empty one. */
int whichwall_options_workdir(whichwall_options *options, const char *directory,
			      whichwall_error **error);
/* Leaves a descriptor beyond 0, 1 and 2 open for the program, under its number. */
int whichwall_options_keep_fd(whichwall_options *options, int fd, whichwall_error **error);
/* For root: the user and group that the program is outside; it should own nothing. */
int whichwall_options_guest_id(whichwall_options *options, uint32_t id, whichwall_error **error);
/* More system calls: groups as `whichwall exec --caps` has them, such as "call:sysinfo". */
int whichwall_options_calls(whichwall_options *options, const char *groups,
			    whichwall_error **error);
/* Takes layers away by the factors of `whichwall exec --mask`, such as "no_landlock". */
int whichwall_options_mask(whichwall_options *options, const char *factors,
			   whichwall_error **error);
/* Does without a layer, by its word, and without those that have nothing of their own to act on
 * then: without "mntns" nothing is mounted, and without "userns" no ids are mapped. */
int whichwall_options_without(whichwall_options *options, const char *layer,
			      whichwall_error **error);

/* Switches; all but the last are off by default. */
void whichwall_options_bare(whichwall_options *options, int on); /* show nothing of the host */
/* What the program may write it may execute. */
void whichwall_options_executable(whichwall_options *options, int on);
/* Memory that was written is never executed (Linux 6.3).  Programs that make code while they run,
 * such as node, java and luajit, do not start then. */
void whichwall_options_mdwe(whichwall_options *options, int on);
/* A terminal on 0, 1 or 2 stays readable and writable. */
void whichwall_options_terminal(whichwall_options *options, int on);
/* Does without what this host cannot apply, instead of failing. */
void whichwall_options_best_effort(whichwall_options *options, int on);
/* Looks at the program from outside before it is executed. */
void whichwall_options_verify(whichwall_options *options, int on);

/* Tells of each layer that a start does without although it was asked for: what best effort gives
 * up, the group that "auto" did not find, and what the kernel does not have.  Called by
 * whichwall_start(), before the program is executed: the layer's word, and why it cannot be had,
 * with the remedy. */
typedef void whichwall_notice(void *context, const char *layer, const char *why);
/* NULL, the default: nobody is told. */
void whichwall_options_notice(whichwall_options *options, whichwall_notice *notice, void *context);

/* ---- sandboxes ---- */

typedef struct whichwall_sandbox whichwall_sandbox;

/* Starts argv[0], looked up in /usr/local/bin, /usr/bin and /bin of the new root when it has no
 * slash. Returns when the program has been executed, or could not be.  The options are free again.
 *
 * The sandbox is killed when the thread that called this ends (PR_SET_PDEATHSIG in prctl(2)).
 *
 * On failure *sandbox is NULL, or one that never ran: ask it for its layers, and free it. */
int whichwall_start(const whichwall_options *options, char *const argv[],
		    whichwall_sandbox **sandbox, whichwall_error **error);
/* The program as the caller sees it. */
pid_t whichwall_pid(const whichwall_sandbox *sandbox);
/* A descriptor of it (pidfd_open(2)), -1 when the program had no time to have one.
 * The sandbox's. */
int whichwall_pidfd(const whichwall_sandbox *sandbox);
/* A descriptor that poll(2) calls readable when whichwall_wait() would not block.
 * The sandbox's. */
int whichwall_fd(const whichwall_sandbox *sandbox);
/* Waits at most so many milliseconds, -1 for ever.  0: it has ended, everything in it is gone, and
 * *status is the program's as of wait(2); 1: it runs. */
int whichwall_wait(whichwall_sandbox *sandbox, int milliseconds, int *status,
		   whichwall_error **error);
/* Was it ended by the time-out of the options? */
int whichwall_timed_out(const whichwall_sandbox *sandbox);
/* Did the kernel kill in it because the memory of its group was used up?  Known after its end. */
int whichwall_memory_used_up(const whichwall_sandbox *sandbox);
/* Sends a signal to the program; SIGINT, SIGQUIT, SIGHUP and SIGWINCH to its whole process group,
 * as a terminal does; SIGKILL ends the whole sandbox.  0 or -errno, -ESRCH when it has ended.  Safe
 * in a handler of signals. */
int whichwall_kill(const whichwall_sandbox *sandbox, int signal);
/* Kills it if need be, waits for its end, and removes what it left. */
void whichwall_free(whichwall_sandbox *sandbox);

/* ---- layers ---- */

enum whichwall_result { WHICHWALL_SKIPPED, WHICHWALL_APPLIED, WHICHWALL_FAILED };
enum whichwall_sight {
	WHICHWALL_UNSEEN, /* it cannot be seen from outside, or nobody looked */
	WHICHWALL_ABSENT,
	WHICHWALL_IN_FORCE,
};

/* Layers in the order in which they are applied: indices below the count. */
size_t whichwall_layer_count(void);
const char *whichwall_layer_word(size_t layer);
int whichwall_layer_requested(const whichwall_sandbox *sandbox, size_t layer);
enum whichwall_result whichwall_layer_result(const whichwall_sandbox *sandbox, size_t layer);
/* Of a failed one; -1 when it is not known. */
int whichwall_layer_errno(const whichwall_sandbox *sandbox, size_t layer);
/* What was seen from outside before the program was executed. */
enum whichwall_sight whichwall_layer_observed(const whichwall_sandbox *sandbox, size_t layer);
/* Was it asked for and given up: under whichwall_options_best_effort(), or because the kernel does
 * not have it? */
int whichwall_layer_given_up(const whichwall_sandbox *sandbox, size_t layer);

#ifdef __cplusplus
}
#endif

#endif
