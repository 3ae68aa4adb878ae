/* SPDX-License-Identifier: MIT */
/* Capabilities, securebits and the session keyring, each in a child that gives its own up. */
#include "../../runner/core/primitive.h"
#include "child.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* All that both masks of the test share; only no_new_privs is taken away. */
#define FILTERED (WW_BIT(PRIM_CAPS) | WW_BIT(PRIM_SECCOMP))

static struct core_plan layered(uint64_t layers)
{
	return (struct core_plan){.layers = layers};
}

/* All capabilities, over a user namespace of one's own where the test does not run as root. */
static void become_capable(void)
{
	CANNOT_UNLESS(geteuid() == 0 || unshare(CLONE_NEWUSER) == 0);
	CANNOT_UNLESS(prctl(PR_CAPBSET_READ, CAP_SETPCAP, 0, 0, 0) == 1);
}

struct sets {
	uint64_t effective, permitted, inheritable;
};

static struct sets sets_of_self(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	MUST(syscall(SYS_capget, &header, data) == 0);
	return (struct sets){
		.effective = data[0].effective | (uint64_t)data[1].effective << 32,
		.permitted = data[0].permitted | (uint64_t)data[1].permitted << 32,
		.inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32,
	};
}

static void expect_sets(uint64_t left)
{
	const struct sets sets = sets_of_self();

	MUST(sets.effective == left && sets.permitted == left && sets.inheritable == 0);
	for (unsigned long i = 0; i < 64; i++) {
		MUST(prctl(PR_CAPBSET_READ, i, 0, 0, 0) != 1);
		MUST(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) != 1);
	}
}

static int attach_a_filter(void)
{
	const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct core_plan plan = {.seal = {.args = &allow, .args_length = 1}};

	return prim_seccomp_args.apply(&plan);
}

static void check_all_gone(const void *context)
{
	const struct core_plan plan = layered(FILTERED | WW_BIT(PRIM_NO_NEW_PRIVS));

	(void)context;
	become_capable();
	MUST(sets_of_self().effective != 0);
	MUST(prim_caps.apply(&plan) == 0);
	expect_sets(0);
	MUST(attach_a_filter() == EACCES);
	/* Nothing is left to do it again with. */
	MUST(prim_caps.apply(&plan) == EPERM);
	MUST(prim_securebits.apply(&plan) == EPERM);
}

Test(caps, none_is_left)
{
	run_in_child(check_all_gone, NULL);
}

static void check_one_kept(const void *context)
{
	const uint64_t *user = context;
	const struct core_plan plan = layered(WW_BIT(PRIM_CAPS) | *user);

	become_capable();
	MUST(prim_caps.apply(&plan) == 0);
	expect_sets(WW_BIT(CAP_SYS_ADMIN));
	MUST(attach_a_filter() == 0);
	MUST(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0);
}

Test(caps, without_no_new_privs_the_filters_still_get_in)
{
	static const uint64_t users[] = {WW_BIT(PRIM_SECCOMP), WW_BIT(PRIM_SECCOMP_ARGS),
					 WW_BIT(PRIM_LANDLOCK)};

	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
		run_in_child(check_one_kept, &users[i]);
}

static void check_no_reason_to_keep(const void *context)
{
	const struct core_plan plan = layered(WW_BIT(PRIM_CAPS));

	(void)context;
	become_capable();
	MUST(prim_caps.apply(&plan) == 0);
	expect_sets(0);
}

Test(caps, none_is_kept_for_nobody)
{
	run_in_child(check_no_reason_to_keep, NULL);
}

static void check_securebits(const void *context)
{
	const struct core_plan plan = layered(0);

	(void)context;
	become_capable();
	MUST(prim_securebits.apply(&plan) == 0);
	MUST(prctl(PR_GET_SECUREBITS, 0, 0, 0, 0) == 0xef);
	MUST(prctl(PR_SET_SECUREBITS, 0, 0, 0, 0) == -1 && errno == EPERM);
	MUST(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == -1 && errno == EPERM);
	MUST(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_CHOWN, 0, 0) == -1 && errno == EPERM);
	MUST(prim_securebits.apply(&plan) == 0);
}

Test(securebits, are_locked)
{
	run_in_child(check_securebits, NULL);
}

static long find_key(void)
{
	return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", "whichwall", 0);
}

static void check_keyring(const void *context)
{
	const struct core_plan plan = layered(0);
	const int err = prim_keyring.apply(&plan);
	long key;

	(void)context;
	CANNOT_UNLESS(err != ENOSYS);
	MUST(err == 0);
	key = syscall(SYS_add_key, "user", "whichwall", "x", 1, KEY_SPEC_SESSION_KEYRING);
	MUST(key > 0);
	MUST(find_key() == key);
	MUST(prim_keyring.apply(&plan) == 0);
	MUST(find_key() == -1 && errno == ENOKEY);
}

Test(keyring, a_key_of_the_old_session_is_not_found)
{
	run_in_child(check_keyring, NULL);
}
