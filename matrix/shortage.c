/* SPDX-License-Identifier: MIT */
#include "shortage.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "effective.h"

bool shortage_errno(int err)
{
	return err == EAGAIN || err == ENOMEM || err == ENOSPC || err == ENFILE || err == EMFILE ||
	       err == EDQUOT;
}

int shortage_layer(const struct facts *facts)
{
	for (int i = 0; i < WW_STEPS_COUNT && facts->has_outcome; i++)
		if (facts->outcome.step[i].status == STATUS_FAILED &&
		    shortage_errno(facts->outcome.step[i].err))
			return i;
	return -1;
}

bool shortage_of_setup(const struct facts *facts)
{
	/* Somebody holds the image open for writing: another program's doing, like the rest. */
	if (facts->setup_errno == ETXTBSY)
		return true;
	return shortage_errno(facts->setup_errno) || shortage_layer(facts) >= 0;
}

/* What in a sandbox gives this errno. */
static const struct {
	int err;
	enum step step;
	/* It limits so much that only who sets out to exceed it will meet it. */
	bool wide;
} limits[] = {
	{EMFILE, STEP_RLIMIT_NOFILE, false},
	{ENOMEM, STEP_RLIMIT_AS, true},
	{ENOMEM, STEP_CGROUP, true},
	/* fork(2) after the first process of a new pid namespace has ended (pid_namespaces(7)). */
	{ENOMEM, STEP_UNSHARE, false},
	{EAGAIN, STEP_RLIMIT_NPROC, true},
	{EAGAIN, STEP_RLIMIT_SIGPENDING, true},
	{EAGAIN, STEP_CGROUP, true},
	/* user.max_*_namespaces: inc_ucount() in kernel/ucount.c. */
	{ENOSPC, STEP_NS_LIMIT, false},
	{ENOSPC, STEP_WORKDIR_BOUND, true},
};

static bool limited(const struct outcome *outcome, int err, bool bounds)
{
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		if (limits[i].err == err && (bounds || !limits[i].wide) &&
		    outcome->step[limits[i].step].status == STATUS_APPLIED)
			return true;
	return false;
}

/* Of somebody else's sandbox nothing tells what it applied, but the limit that is in force can be
 * seen: EMFILE of a call is the process's own RLIMIT_NOFILE. */
static const struct {
	int err;
	const char *word;
	unsigned long long most; /* no other limit is met before this one */
	bool wide;
} seen[] = {
	{EMFILE, "rlimit_nofile", WW_NOFILE_LIMIT, false},
	{ENOMEM, "rlimit_as", ULLONG_MAX - 1, true},
	{EAGAIN, "rlimit_nproc", WW_NPROC_LIMIT, true},
};

static bool limited_as_seen(const struct facts *facts, bool bounds)
{
	char value[WW_EFFECTIVE_MAX];

	for (size_t i = 0; i < sizeof seen / sizeof *seen; i++) {
		unsigned long long limit;

		effective_value(facts->effective, seen[i].word, value);
		limit = strtoull(value, NULL, 10);
		if (seen[i].err == facts->said_errno && (bounds || !seen[i].wide) && limit > 0 &&
		    limit <= seen[i].most)
			return true;
	}
	return false;
}

bool shortage_of_step(const struct facts *facts, bool bounds)
{
	return facts->said == SAID_REFUSED && shortage_errno(facts->said_errno) &&
	       !(facts->has_outcome ? limited(&facts->outcome, facts->said_errno, bounds)
				    : limited_as_seen(facts, bounds));
}
