/* SPDX-License-Identifier: MIT */
/* Which arena a trial may have, and whether it leaves one that another trial may have. */
#include "../../matrix/hardening.h"
#include "trial.h"

bool trial_is_external(const struct trial *trial)
{
	return trial->planned.fixture->program;
}

/* The benign arms of the built-in corpus make calls of the floor only, and touch nothing but their
 * workdir and themselves: tests/e2e/benign.bats traces every one of them.  So they need nothing of
 * the arena, and leave nothing in it, whatever they might have been allowed to do. */
bool trial_is_harmless(const struct trial *trial)
{
	return trial->planned.key.arm == ARM_BENIGN && trial->launch.kit->images->builtin &&
	       !trial_is_external(trial);
}

/* A sandbox that others wrote: its arena offers more, and no other trial meets what it left. */
static bool is_launched(const struct trial *trial)
{
	return trial->launch.profile->launched;
}

bool trial_is_unattended(const struct trial *trial)
{
	return !is_launched(trial) && trial_is_harmless(trial) && !trial->attended &&
	       trial->planned.attempt == 0 && trial->launch.profile->base != PROFILE_SEALED;
}

/* Does the trial ask for neither a user namespace nor a filter to stand between it and the arena?
 * A mount namespace of its own does not matter: that of the arena belongs to the arena's user
 * namespace, over which a process in its own has no capability (mount_namespaces(7)); and without a
 * filter in force the arena is thrown away afterwards. */
bool trial_wants_fresh(const struct trial *trial)
{
	const struct planned *planned = &trial->planned;
	const bool userns =
		(profile_primitives(trial->launch.profile->name) & WW_BIT(PRIM_USERNS)) &&
		!(planned->key.mask & WW_BIT(FACTOR_NO_USERNS));

	/* Others wrote this program: it gets an unused arena, and no other trial uses the arena
	 * after it. */
	if (trial_is_external(trial) || is_launched(trial))
		return true;
	if (planned->attempt > 0)
		return true;
	if (trial_is_harmless(trial))
		return false;
	if (planned->fixture->marks & WW_BIT(MARK_TAINTS))
		return true;
	return planned->key.caller == CALLER_ROOT && !userns;
}

bool trial_wants_network(const struct trial *trial)
{
	/* Others wrote an external program: in the network namespace that arenas share it would
	 * meet those of its kind by an abstract socket (unix(7)), over which descriptors travel. */
	return trial_is_external(trial) || is_launched(trial) ||
	       (trial->planned.fixture->fclass == CLASS_NET && !trial_is_harmless(trial)) ||
	       (trial->launch.scene.needs & needs_with(NEEDS_NETWORK));
}

struct arena_wants trial_wants(const struct trial *trial)
{
	const struct profile_setup *profile = trial->launch.profile;

	return (struct arena_wants){
		.own_net = trial_wants_network(trial),
		.host_usr = trial_is_external(trial) || is_launched(trial),
		.offers = is_launched(trial),
		.asked = profile->description ? profile->description->offers : 0,
		.shown = profile->description ? &profile->description->show : NULL,
	};
}

/* Did it end as a trial should, and did init then find files, mounts and objects as they were? */
static bool left_no_trace(const struct trial *trial)
{
	const enum ending ending = trial->facts.ending;

	return trial->inert && !trial->arena_lost &&
	       (ending == ENDING_HELD || ending == ENDING_EXITED || ending == ENDING_SIGNALED);
}

/* An escape that gained credentials may have used them, and so may a helper that has some. */
static bool gained(const struct trial *trial)
{
	return (trial->facts.sight == SIGHT_ESCAPED &&
		trial->planned.fixture->witness == WITNESS_CREDS) ||
	       (!trial->effective.no_new_privs &&
		(trial->launch.scene.needs & needs_with(NEEDS_RAISING)));
}

/* The program had no capabilities, and its filter allowed no call that leaves a trace outside
 * processes and files (no keys, no queues, no mounts).  So nothing else is left that the next trial
 * could meet, even after an escape that read or signalled. */
static bool was_confined(const struct trial *trial)
{
	return trial->effective.filtered && !trial->effective.capable;
}

/* What such a program leaves beside processes, files, SysV objects and mounts are keys, queues and
 * terminals, and init was told to look for them.  What else there is in the arena belongs to root:
 * sysctls, links, the host name, init's memory.  Namespaces of the program's own end with it. */
bool trial_was_ordinary(const struct trial *trial)
{
	return trial->launch.scene.before_known && trial->planned.key.caller == CALLER_USER &&
	       !trial->effective.filtered && !trial->effective.capable && !trial_is_harmless(trial);
}

bool trial_left_arena_inert(const struct trial *trial)
{
	if (!left_no_trace(trial) || trial_is_external(trial) || is_launched(trial))
		return false;
	return trial_is_harmless(trial) ||
	       ((was_confined(trial) || trial_was_ordinary(trial)) && !gained(trial) &&
		!(trial->launch.scene.needs & needs_with(NEEDS_SOILING)) &&
		!(trial->planned.fixture->marks & WW_BIT(MARK_TAINTS)));
}
