/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "hardening.h"

#define P(name) WW_BIT(PRIM_##name)
#define F(name) WW_BIT(FACTOR_##name)
#define LIMITS (P(RLIMIT_AS) | P(RLIMIT_CPU) | P(RLIMIT_NOFILE))
/* docs/reference/profiles.md */
#define STRICT                                                                                     \
	(P(NO_NEW_PRIVS) | LIMITS | P(USERNS) | P(PIDNS) | P(MNTNS) | P(BIND_MOUNTS) | P(CHROOT) | \
	 P(SECCOMP))

Test(hardening, what_profiles_consist_of)
{
	cr_expect_eq(profile_primitives("none"), 0);
	cr_expect_eq(profile_primitives("standard"), P(NO_NEW_PRIVS) | P(RLIMIT_AS));
	cr_expect_eq(profile_primitives("strict"), STRICT);
	cr_expect_eq(profile_primitives("seed"), STRICT);
	cr_expect_eq(profile_primitives("strict+file_io"), STRICT);
	cr_expect_eq(profile_primitives("launcher:bwrap"), 0);
}

static uint64_t taken_from(uint64_t primitives, enum factor factor)
{
	return primitives & factor_primitives(factor);
}

Test(hardening, what_factors_take_away)
{
	cr_expect_eq(taken_from(STRICT, FACTOR_NO_USERNS), P(USERNS));
	cr_expect_eq(taken_from(STRICT, FACTOR_NO_CHROOT), P(CHROOT) | P(BIND_MOUNTS));
	cr_expect_eq(taken_from(STRICT, FACTOR_NO_MNTNS), P(MNTNS) | P(BIND_MOUNTS));
	cr_expect_eq(taken_from(STRICT, FACTOR_NO_RLIMITS), LIMITS);
	cr_expect_eq(taken_from(STRICT, FACTOR_NO_SECCOMP), P(SECCOMP));
	cr_expect_eq(factor_primitives(FACTOR_NO_SECCOMP_SOCKET), 0, "only widens the filter");
	cr_expect_eq(factor_primitives(FACTOR_NO_SECCOMP_SETUID), 0, "only widens the filter");
	cr_expect_eq(factor_primitives((enum factor)63), 0);
}

#define SEALED_LIMITS                                                                              \
	(LIMITS | P(RLIMIT_NPROC) | P(RLIMIT_FSIZE) | P(RLIMIT_CORE) | P(RLIMIT_SIGPENDING))
#define SEALED_MOUNTS (P(PIVOT_ROOT) | P(PROCFS) | P(WORKDIR_BOUND) | P(MOUNT_FLAGS))

/* docs/reference/profiles.md: everything but chroot and the bind mounts that serve it, which
 * pivot_root replaces. */
Test(hardening, sealed_consists_of_everything_but_the_chroot)
{
	const uint64_t all = WW_BIT(WW_PRIMITIVES_COUNT) - 1;

	cr_expect_eq(profile_primitives("sealed+mdwe"), all & ~(P(CHROOT) | P(BIND_MOUNTS)));
	cr_expect_eq(profile_primitives("sealed+file_io"), profile_primitives("sealed"));
	cr_expect_eq(sealed_layers(0), profile_primitives("sealed+file_io+mdwe"));
}

/* Nobody has its costs, and no run its factor, who does not ask for it by its name. */
Test(hardening, an_option_of_sealed_has_a_layer_and_a_factor)
{
	uint64_t plain, with;

	cr_expect_eq(profile_primitives("sealed+mdwe") & ~profile_primitives("sealed"), P(MDWE));
	cr_expect_eq(profile_primitives("sealed+mdwe2"), profile_primitives("sealed"));
	cr_expect_eq(profile_primitives("strict+mdwe"), profile_primitives("strict"));
	cr_assert_eq(profile_factors_all("sealed", &plain), 0);
	cr_assert_eq(profile_factors_all("sealed+mdwe", &with), 0);
	cr_expect_eq(with & ~plain, F(NO_MDWE));
	cr_expect_eq(plain & ~with, 0);
}

Test(hardening, what_factors_take_from_sealed)
{
	static const struct {
		enum factor factor;
		uint64_t layers;
	} cases[] = {
		{FACTOR_NO_USERNS, P(USERNS) | P(ID_RANGE) | P(NS_LIMIT)},
		{FACTOR_NO_PIDNS, P(PIDNS) | P(PROCFS)},
		{FACTOR_NO_CHROOT, P(PIVOT_ROOT)},
		{FACTOR_NO_SECCOMP_SOCKET, 0},
		{FACTOR_NO_SECCOMP_SETUID, 0},
		{FACTOR_NO_NNP, P(NO_NEW_PRIVS)},
		{FACTOR_NO_SECCOMP, P(SECCOMP) | P(SECCOMP_ARGS)},
		{FACTOR_NO_MNTNS, P(MNTNS) | SEALED_MOUNTS},
		{FACTOR_NO_RLIMITS, SEALED_LIMITS},
		{FACTOR_NO_UTSNS, P(UTSNS) | P(HOST_NAME)},
		{FACTOR_NO_SECCOMP_ARGS, P(SECCOMP_ARGS)},
		{FACTOR_NO_FDS, P(FDS)},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(sealed_layers(WW_BIT(cases[i].factor)),
			     sealed_layers(0) & ~cases[i].layers, "%s",
			     ww_word(&ww_factors, (int)cases[i].factor));
	cr_expect_eq(sealed_layers(F(NO_PIDNS) | F(NO_PROCFS) | F(NO_ENV)),
		     sealed_layers(0) & ~(P(PIDNS) | P(PROCFS) | P(ENV)));
}

/* A layer that no factor takes away would get no credit and no blame. */
Test(hardening, every_layer_has_a_factor_that_takes_it_alone_or_with_what_it_serves)
{
	uint64_t factors;

	cr_assert_eq(profile_factors_all("sealed+mdwe", &factors), 0);
	cr_expect_eq(factors, WW_BIT(WW_FACTORS_COUNT) - 1);
	cr_expect_eq(sealed_layers(factors), 0);
}

Test(hardening, profiles_are_listed_by_the_primitives_of_strict)
{
	cr_expect_eq(listed_primitives("none"), STRICT);
	cr_expect_eq(listed_primitives("strict+file_io"), STRICT);
	cr_expect_eq(listed_primitives("launcher:bwrap"), STRICT);
	cr_expect_eq(listed_primitives("sealed+mdwe"), sealed_layers(0));
}

/* Every factor that is not one of the filter's families takes something away. */
Test(hardening, no_factor_is_forgotten)
{
	for (int f = 0; f < WW_FACTORS_COUNT; f++)
		if (f != FACTOR_NO_SECCOMP_SOCKET && f != FACTOR_NO_SECCOMP_SETUID)
			cr_expect_neq(factor_primitives((enum factor)f), 0, "%s",
				      ww_word(&ww_factors, f));
}

static struct cell cell_of(const char *profile, uint64_t mask, enum status bind_mounts)
{
	struct cell cell = {.profile = profile, .mask = mask, .has_outcome = true};

	cell.outcome.step[STEP_BIND_MOUNTS].status = bind_mounts;
	return cell;
}

Test(hardening, what_a_cell_asked_for)
{
	struct cell cell = cell_of("strict", 0, STATUS_SKIPPED);

	cr_expect_eq(cell_requested(&cell), STRICT & ~P(BIND_MOUNTS), "an option that was off");
	cell = cell_of("strict", 0, STATUS_FAILED);
	cr_expect_eq(cell_requested(&cell), STRICT, "tried, so it was asked for");
	cell = cell_of("strict", F(NO_CHROOT) | F(NO_NNP), STATUS_APPLIED);
	cr_expect_eq(cell_requested(&cell),
		     STRICT & ~(P(CHROOT) | P(BIND_MOUNTS) | P(NO_NEW_PRIVS)));
	cell = cell_of("strict", F(NO_SECCOMP_SOCKET) | F(NO_SECCOMP_SETUID), STATUS_APPLIED);
	cr_expect_eq(cell_requested(&cell), STRICT, "a wider filter is still a filter");
	cell = cell_of("standard", F(NO_NNP), STATUS_SKIPPED);
	cr_expect_eq(cell_requested(&cell), P(RLIMIT_AS));
	cell = cell_of("launcher:bwrap", 0, STATUS_APPLIED);
	cr_expect_eq(cell_requested(&cell), 0, "only its author knows");
	cell = (struct cell){.profile = "strict"};
	cr_expect_eq(cell_requested(&cell), STRICT & ~P(BIND_MOUNTS), "no outcome came");
}

/* ---- what was seen ---- */

static void expect_seen(const char *effective, uint64_t in_force, uint64_t known)
{
	uint64_t got_force, got_known;

	effective_primitives(effective, &got_force, &got_known);
	cr_expect_eq(got_force, in_force, "%s: in force %llx, not %llx", effective,
		     (unsigned long long)got_force, (unsigned long long)in_force);
	cr_expect_eq(got_known, known, "%s: known %llx, not %llx", effective,
		     (unsigned long long)got_known, (unsigned long long)known);
}

Test(hardening, full_hardening_and_none)
{
	expect_seen("no_new_privs=on;seccomp=filter;uid=0;euid=0;caps=none;rlimit_cpu=2;"
		    "rlimit_nofile=256;rlimit_as=4294967296;userns=own;ids=unmapped;pidns=arena;"
		    "pidns_children=own;mntns=own;bind_mounts=2;chroot=workdir",
		    STRICT, STRICT);
	expect_seen("no_new_privs=off;seccomp=off;uid=0;euid=0;caps=some;rlimit_cpu=unlimited;"
		    "rlimit_nofile=1024;rlimit_as=unlimited;userns=arena;pidns=arena;"
		    "pidns_children=arena;mntns=arena;bind_mounts=0;chroot=arena",
		    0, STRICT);
}

Test(hardening, each_word_by_itself)
{
	expect_seen("chroot=arena", 0, P(CHROOT));
	expect_seen("chroot=workdir", P(CHROOT), P(CHROOT));
	expect_seen("userns=own", P(USERNS), P(USERNS));
	/* A process in the new namespace itself, as `strict` never is. */
	expect_seen("pidns=own;pidns_children=own", P(PIDNS), P(PIDNS));
	expect_seen("pidns=arena;pidns_children=own", P(PIDNS), P(PIDNS));
	expect_seen("pidns=arena;pidns_children=arena", 0, P(PIDNS));
	expect_seen("rlimit_nofile=64", P(RLIMIT_NOFILE), P(RLIMIT_NOFILE));
	expect_seen("rlimit_nofile=257", 0, P(RLIMIT_NOFILE));
	expect_seen("rlimit_cpu=0", P(RLIMIT_CPU), P(RLIMIT_CPU));
	expect_seen("bind_mounts=0", 0, P(BIND_MOUNTS));
}

Test(hardening, the_words_of_sealed)
{
	static const struct {
		const char *on, *off;
		uint64_t primitive;
	} words[] = {
		{"netns=own", "netns=arena", P(NETNS)},
		{"ipcns=own", "ipcns=arena", P(IPCNS)},
		{"utsns=own", "utsns=arena", P(UTSNS)},
		{"cgroupns=own", "cgroupns=arena", P(CGROUPNS)},
		{"timens=own", "timens=arena", P(TIMENS)},
		{"cgroup=own", "cgroup=arena", P(CGROUP)},
		{"id_range=guest", "id_range=caller", P(ID_RANGE)},
		{"session=own", "session=arena", P(SESSION)},
		{"session=own", "session=terminal", P(SESSION)},
		{"pivot_root=own", "pivot_root=arena", P(PIVOT_ROOT)},
		{"procfs=own", "procfs=arena", P(PROCFS)},
		{"workdir_bound=on", "workdir_bound=off", P(WORKDIR_BOUND)},
		{"mount_flags=on", "mount_flags=off", P(MOUNT_FLAGS)},
		{"undumpable=on", "undumpable=off", P(UNDUMPABLE)},
		{"rlimit_nproc=64", "rlimit_nproc=65", P(RLIMIT_NPROC)},
		{"rlimit_nproc=64", "rlimit_nproc=unlimited", P(RLIMIT_NPROC)},
		{"rlimit_fsize=268435456", "rlimit_fsize=unlimited", P(RLIMIT_FSIZE)},
		{"rlimit_core=0", "rlimit_core=unlimited", P(RLIMIT_CORE)},
		{"rlimit_sigpending=1024", "rlimit_sigpending=96365", P(RLIMIT_SIGPENDING)},
		{"bounding=none", "bounding=some", P(CAPS)},
		{"seccomp_filters=2", "seccomp_filters=0", P(SECCOMP_ARGS)},
		{"seccomp_filters=3", "seccomp_filters=0", P(SECCOMP_ARGS)},
		{"fds=declared", "fds=more", P(FDS)},
		{"env=listed", "env=more", P(ENV)},
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		expect_seen(words[i].on, words[i].primitive, words[i].primitive);
		expect_seen(words[i].off, 0, words[i].primitive);
	}
}

Test(hardening, what_cannot_be_seen_of_sealed)
{
	/* One filter may be either of the two. */
	expect_seen("seccomp_filters=1", 0, 0);
	expect_seen("undumpable=?;procfs=?;session=?;bounding=?;fds=?;rlimit_core=?", 0, 0);
	/* The effective capabilities are not the bounding set. */
	expect_seen("caps=none", 0, 0);
}

Test(hardening, what_was_not_read_is_unknown)
{
	expect_seen("", 0, 0);
	expect_seen("chroot=?;userns=?;mntns=?;rlimit_as=?;bind_mounts=", 0, 0);
	/* What becomes of children decides unless the process itself is in its own. */
	expect_seen("pidns=?;pidns_children=arena", 0, P(PIDNS));
	expect_seen("pidns=arena", 0, 0);
	expect_seen("chroot=elsewhere", 0, 0);
}
