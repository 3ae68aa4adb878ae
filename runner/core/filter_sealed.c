/* SPDX-License-Identifier: MIT */
/* The two filters of `sealed`: an allow list, and rules about arguments.
 *
 * They are two programs, since libseccomp silently drops a refusal where the same call has a
 * wider rule that allows it.  The kernel runs both and the stricter answer wins (seccomp(2)).
 *
 * What the allow list lacks is answered by ENOSYS, as by a kernel without the call: C libraries and
 * interpreters know what to do then, where a killed process or EPERM ends them.  What a rule about
 * arguments refuses is answered by an errno that the call's manual page has.  A foreign
 * architecture is killed by both, for the numbers mean something else there.
 *
 * Comparisons have 64 bits and most arguments that the kernel takes are ints, so that a program
 * could pass TIOCSTI | 1 << 32 by a comparison for equality.  IS() therefore compares the low half
 * alone.  IS_NOT() compares all: a strange upper half is refused, too.
 */
#include "filter_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

/* Of <linux/ioprio.h> and <linux/prctl.h>, which older headers lack or which do not go with those
 * above. */
#define OWN_IO_PRIORITY 1 /* IOPRIO_WHO_PROCESS */
#define SHARE_CORE 62     /* PR_SCHED_CORE */

#define LOW_HALF UINT64_C(0xffffffff)
#define COMPARISONS_MAX 2

/* clang-format off */
#define HAS(argument, bits) {(argument), SCMP_CMP_MASKED_EQ, (bits), (bits)}
#define IS(argument, value) {(argument), SCMP_CMP_MASKED_EQ, LOW_HALF, (value)}
#define IS_NOT(argument, value) {(argument), SCMP_CMP_NE, (value), 0}
/* clang-format on */

struct rule {
	const char *call;
	const char *name; /* unique; stands for the rule in the record of a run */
	int err;
	struct scmp_arg_cmp compare[COMPARISONS_MAX]; /* all must hold; op 0 ends them */
};

/* clang-format off */
#define RULE(call, what, err, ...) {call, call "(" what ")", err, {__VA_ARGS__}}
/* The mode counts only where a file is made: else it is whatever the register held. */
#define RULES_OF_OPEN(call, flags, mode) \
	RULE(call, "O_CREAT setuid", EPERM, HAS(flags, O_CREAT), HAS(mode, S_ISUID)), \
	RULE(call, "O_CREAT setgid", EPERM, HAS(flags, O_CREAT), HAS(mode, S_ISGID)), \
	RULE(call, "O_TMPFILE setuid", EPERM, HAS(flags, O_TMPFILE), HAS(mode, S_ISUID)), \
	RULE(call, "O_TMPFILE setgid", EPERM, HAS(flags, O_TMPFILE), HAS(mode, S_ISGID))
#define RULES_OF_MODE(call, mode) \
	RULE(call, "setuid", EPERM, HAS(mode, S_ISUID)), \
	RULE(call, "setgid", EPERM, HAS(mode, S_ISGID))

static const struct rule rules[] = {
	/* A new namespace gives capabilities to find faults of the kernel with.  CLONE_NEWTIME is no
	 * flag of clone(2): the kernel reads its bit as part of the exit signal.  unshare, setns
	 * and clone3 are not in the allow list. */
	RULE("clone", "CLONE_NEWNS", EPERM, HAS(0, CLONE_NEWNS)),
	RULE("clone", "CLONE_NEWCGROUP", EPERM, HAS(0, CLONE_NEWCGROUP)),
	RULE("clone", "CLONE_NEWUTS", EPERM, HAS(0, CLONE_NEWUTS)),
	RULE("clone", "CLONE_NEWIPC", EPERM, HAS(0, CLONE_NEWIPC)),
	RULE("clone", "CLONE_NEWUSER", EPERM, HAS(0, CLONE_NEWUSER)),
	RULE("clone", "CLONE_NEWPID", EPERM, HAS(0, CLONE_NEWPID)),
	RULE("clone", "CLONE_NEWNET", EPERM, HAS(0, CLONE_NEWNET)),

	/* A terminal that is passed as standard input is the caller's: typing into it, taking it
	 * over, changing what others see of it.  Its modes (TCSETS) are left alone, since editors
	 * and password prompts set them. */
	RULE("ioctl", "TIOCSTI", EPERM, IS(1, TIOCSTI)),
	RULE("ioctl", "TIOCLINUX", EPERM, IS(1, TIOCLINUX)),
	RULE("ioctl", "TIOCSCTTY", EPERM, IS(1, TIOCSCTTY)),
	RULE("ioctl", "TIOCCONS", EPERM, IS(1, TIOCCONS)),
	RULE("ioctl", "TIOCSETD", EPERM, IS(1, TIOCSETD)),
	RULE("ioctl", "TIOCEXCL", EPERM, IS(1, TIOCEXCL)),
	RULE("ioctl", "TIOCSWINSZ", EPERM, IS(1, TIOCSWINSZ)),

	/* Signals that the kernel sends on one's behalf.  FIOASYNC and O_ASYNC on a terminal make
	 * its foreground process group the owner (tty_fasync()), with no F_SETOWN at all. */
	RULE("ioctl", "FIOSETOWN", EPERM, IS(1, FIOSETOWN)),
	RULE("ioctl", "SIOCSPGRP", EPERM, IS(1, SIOCSPGRP)),
	RULE("ioctl", "FIOASYNC", EPERM, IS(1, FIOASYNC)),
	RULE("fcntl", "F_SETOWN", EPERM, IS(1, F_SETOWN)),
	RULE("fcntl", "F_SETOWN_EX", EPERM, IS(1, F_SETOWN_EX)),
	RULE("fcntl", "F_SETSIG", EPERM, IS(1, F_SETSIG)),
	RULE("fcntl", "F_SETFL O_ASYNC", EPERM, IS(1, F_SETFL), HAS(2, O_ASYNC)),
	/* Pages of pipes are counted for each user of the kernel, outside as well. */
	RULE("fcntl", "F_SETPIPE_SZ", EPERM, IS(1, F_SETPIPE_SZ)),
	/* Whoever opens a leased file waits for /proc/sys/fs/lease-break-time: 45 seconds. */
	RULE("fcntl", "F_SETLEASE", EINVAL, IS(1, F_SETLEASE)),

	/* Files that give a uid away, left where others execute them.  mkdir(2) needs no rule: it
	 * drops both bits (vfs_mkdir()).  mknod is not in the allow list. */
	RULES_OF_OPEN("open", 1, 2),
	RULES_OF_OPEN("openat", 2, 3),
	RULES_OF_MODE("creat", 1),
	RULES_OF_MODE("chmod", 1),
	RULES_OF_MODE("fchmod", 1),
	RULES_OF_MODE("fchmodat", 2),

	/* Other processes of the same user.  A filter does not know its own pid, so that naming
	 * oneself by number is refused, too; 0 is always oneself. */
	RULE("prlimit64", "another, new limit", EPERM, IS_NOT(0, 0), IS_NOT(2, 0)),
	RULE("sched_setaffinity", "another", EPERM, IS_NOT(0, 0)),
	RULE("sched_setscheduler", "another", EPERM, IS_NOT(0, 0)),
	RULE("sched_setparam", "another", EPERM, IS_NOT(0, 0)),
	RULE("sched_setattr", "another", EPERM, IS_NOT(0, 0)),
	RULE("setpriority", "a group or user", EPERM, IS_NOT(0, PRIO_PROCESS)),
	RULE("setpriority", "another", EPERM, IS_NOT(1, 0)),
	RULE("ioprio_set", "a group or user", EPERM, IS_NOT(0, OWN_IO_PRIORITY)),
	RULE("ioprio_set", "another", EPERM, IS_NOT(1, 0)),

	/* What would take a protection of oneself off, or reach into others.  EINVAL is what a
	 * kernel without the option says, and what those who ask for a filter of their own are
	 * ready for. */
	RULE("prctl", "PR_SET_SECUREBITS", EPERM, IS(0, PR_SET_SECUREBITS)),
	RULE("prctl", "PR_CAP_AMBIENT raise", EPERM, IS(0, PR_CAP_AMBIENT), IS(1, PR_CAP_AMBIENT_RAISE)),
	RULE("prctl", "PR_SET_MM", EPERM, IS(0, PR_SET_MM)),
	RULE("prctl", "PR_SET_SPECULATION_CTRL", EPERM, IS(0, PR_SET_SPECULATION_CTRL)),
	RULE("prctl", "PR_SET_SECCOMP", EINVAL, IS(0, PR_SET_SECCOMP)),
	RULE("prctl", "PR_SCHED_CORE", EINVAL, IS(0, SHARE_CORE)),
	/* ADDR_NO_RANDOMIZE, READ_IMPLIES_EXEC and the like; 0xffffffff only asks. */
	RULE("personality", "a new one", EPERM, IS_NOT(0, LOW_HALF)),
	/* Pages that are merged with those of other processes tell what these hold, by the time
	 * that a write takes. */
	RULE("madvise", "MADV_MERGEABLE", EINVAL, IS(2, MADV_MERGEABLE)),
	/* Other families than AF_UNIX would be loaded as modules (TIPC). */
	RULE("socketpair", "not AF_UNIX", EAFNOSUPPORT, IS_NOT(0, AF_UNIX)),
};
/* clang-format on */
#define RULES_COUNT (sizeof(rules) / sizeof(rules[0]))

static unsigned comparisons(const struct rule *rule)
{
	unsigned count = 0;

	while (count < COMPARISONS_MAX && rule->compare[count].op != 0)
		count++;
	return count;
}

static int refuse_arguments(scmp_filter_ctx context, struct ww_error *e)
{
	for (size_t i = 0; i < RULES_COUNT; i++) {
		const struct rule *rule = &rules[i];

		if (filter_rule(context, SCMP_ACT_ERRNO((uint32_t)rule->err), rule->call,
				comparisons(rule), rule->compare, e) < 0)
			return -1;
	}
	return 0;
}

/* The names of the rules, and of those that are about calls which this architecture lacks. */
static int collect_rules(struct names *names, struct names *dropped, struct ww_error *e)
{
	for (size_t i = 0; i < RULES_COUNT; i++)
		names_add(seccomp_syscall_resolve_name(rules[i].call) >= 0 ? names : dropped,
			  rules[i].name);
	return names_settle(names, e) < 0 || names_settle(dropped, e) < 0 ? -1 : 0;
}

/* ---- the allow list ---- */

/* The own id, or -1: leave it. */
#define IDS 2
static const uint64_t own_ids[IDS] = {CORE_INNER_ID, LOW_HALF};

/* make gives up privileges that it does not have, and ends when it cannot: it may set the ids that
 * it has.  Comparisons of one rule are joined by "and", hence a rule for each combination. */
static int allow_own_ids(scmp_filter_ctx context, const char *call, struct ww_error *e)
{
	for (size_t i = 0; i < IDS * IDS * IDS; i++) {
		const struct scmp_arg_cmp compare[] = {
			IS(0, own_ids[i % IDS]),
			IS(1, own_ids[i / IDS % IDS]),
			IS(2, own_ids[i / IDS / IDS]),
		};

		if (filter_rule(context, SCMP_ACT_ALLOW, call, 3, compare, e) < 0)
			return -1;
	}
	return 0;
}

/* Event loops wake themselves by send(2) on a socketpair.  With an address a datagram socket of
 * such a pair reaches every unix socket. */
static int allow_no_address(scmp_filter_ctx context, const char *call, struct ww_error *e)
{
	const struct scmp_arg_cmp compare[] = {{4, SCMP_CMP_EQ, 0, 0}};

	return filter_rule(context, SCMP_ACT_ALLOW, call, 1, compare, e);
}

static int allow_families(scmp_filter_ctx context, const char *call, struct ww_error *e)
{
	static const uint64_t families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		const struct scmp_arg_cmp compare[] = {IS(0, families[i])};

		if (filter_rule(context, SCMP_ACT_ALLOW, call, 1, compare, e) < 0)
			return -1;
	}
	return 0;
}

static const struct narrow {
	const char *call, *name;
	int (*allow)(scmp_filter_ctx context, const char *call, struct ww_error *e);
	const char *beside; /* only where this call is allowed; NULL: always */
} narrow[] = {
	{"sendto", "sendto(no address)", allow_no_address, NULL},
	{"setresgid", "setresgid(own)", allow_own_ids, NULL},
	{"setresuid", "setresuid(own)", allow_own_ids, NULL},
	{"socket", "socket(inet, inet6, netlink, unix)", allow_families, "connect"},
};
#define NARROW_COUNT (sizeof(narrow) / sizeof(narrow[0]))

static bool is_narrow(const struct names *calls, const struct narrow *rule)
{
	return !names_have(calls, rule->call) &&
	       (rule->beside == NULL || names_have(calls, rule->beside));
}

static int compile_list(const struct names *calls, struct core_filter *filter, struct ww_error *e)
{
	scmp_filter_ctx context = filter_context(SCMP_ACT_ERRNO(ENOSYS), CORE_SHAPE_TREE, e);
	int ret;

	if (context == NULL)
		return -1;
	ret = filter_allow(context, calls, e);
	for (size_t i = 0; ret == 0 && i < NARROW_COUNT; i++)
		if (is_narrow(calls, &narrow[i]))
			ret = narrow[i].allow(context, narrow[i].call, e);
	return filter_finish(context, ret, filter, e);
}

/* The calls that are allowed whole. */
static int collect_calls(const char *groups, uint64_t mask, const struct core_filter_needs *needs,
			 struct names *calls, struct ww_error *e)
{
	names_add_group(calls, &group_base);
	names_add_group(calls, &group_sealed);
	if (needs->network)
		names_add_group(calls, &group_network);
	if (names_add_asked(calls, groups, mask, e) < 0)
		return -1;
	names_remove_group(calls, &group_sealed_never);
	if (needs->shares_pids)
		names_remove_group(calls, &group_signals);
	return names_settle(calls, e);
}

/* A copy with the names of the calls that are allowed in part. */
static int with_narrow(const struct names *calls, struct names *all, struct ww_error *e)
{
	*all = *calls;
	for (size_t i = 0; i < NARROW_COUNT; i++)
		if (is_narrow(calls, &narrow[i]))
			names_add(all, narrow[i].name);
	return names_settle(all, e);
}

struct core_filter *core_filter_sealed_for(const char *groups, uint64_t mask,
					   const struct core_filter_needs *needs,
					   struct ww_error *e)
{
	struct names calls = {.count = 0}, dropped = {.count = 0}, all;
	struct core_filter *filter;

	if (collect_calls(groups, mask, needs, &calls, e) < 0)
		return NULL;
	names_drop_unknown(&calls, &dropped);
	if (with_narrow(&calls, &all, e) < 0)
		return NULL;
	filter = filter_named(&all, &dropped, e);
	if (filter != NULL && compile_list(&calls, filter, e) < 0) {
		core_filter_free(filter);
		return NULL;
	}
	return filter;
}

struct core_filter *core_filter_sealed(const char *groups, uint64_t mask, struct ww_error *e)
{
	const struct core_filter_needs nothing = {false, false};

	return core_filter_sealed_for(groups, mask, &nothing, e);
}

/* ---- the rules about arguments ---- */

static int compile_rules(struct core_filter *filter, struct ww_error *e)
{
	scmp_filter_ctx context = filter_context(SCMP_ACT_ALLOW, CORE_SHAPE_TREE, e);

	return context == NULL ? -1
			       : filter_finish(context, refuse_arguments(context, e), filter, e);
}

struct core_filter *core_filter_arguments(struct ww_error *e)
{
	struct names names = {.count = 0}, dropped = {.count = 0};
	struct core_filter *filter;

	if (collect_rules(&names, &dropped, e) < 0)
		return NULL;
	filter = filter_named(&names, &dropped, e);
	if (filter != NULL && compile_rules(filter, e) < 0) {
		core_filter_free(filter);
		return NULL;
	}
	return filter;
}
