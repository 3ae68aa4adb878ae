/* SPDX-License-Identifier: MIT */
/* Makes single system calls of a start fail, or lie, by ptrace(2).
 *
 * The processes of a start are told apart by the order in which they come to be: the starter, the
 * sandbox's init, the program's process.  A call is the n-th of its number by one of them, from the
 * mark that the starter sets when it begins: how often a file is read may differ from start to
 * start.
 */
#ifndef WHICHWALL_FAULTS_TRACE_H
#define WHICHWALL_FAULTS_TRACE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* No kernel has this call: the starter makes it when it begins. */
#define MARK 0x7001

#define CALLS_MAX 2048
#define DETAIL_MAX 64

enum role { ROLE_STARTER, ROLE_INIT, ROLE_PROGRAM, ROLES };

enum kind {
	KIND_NOTHING,
	KIND_RETURN, /* the call is not made (poll(2) is) and returns `value` */
	KIND_KILL,   /* the process is killed instead of making it */
	KIND_FLAGS,  /* clone3(2) is made without the flags `value` */
};

struct injection {
	enum kind kind;
	enum role role;
	long number;
	unsigned index;
	int64_t value;
};

struct traced_call {
	enum role role;
	unsigned index;
	long number;
	int64_t result;
	char detail[DETAIL_MAX]; /* what the call is about */
};

struct trace {
	bool executed; /* the program was executed */
	bool hung;     /* all of its processes waited for ever and were killed */
	bool injected; /* the call was made at all */
	unsigned count;
	struct traced_call call[CALLS_MAX];
};

/* Called when the program has been executed and has not run an instruction yet. */
typedef void look(pid_t program, pid_t init, void *context);

/* Follows `starter`, which has asked to be traced and stopped itself, and everything that it starts
 * until all of them have ended. */
void trace_follow(pid_t starter, const struct injection *injection, look *look_at, void *context,
		  struct trace *trace);

#endif
