// SPDX-License-Identifier: MIT
// Kills every process that it may, the victim among them, and says that it is done.
//
// Verdict in every mask: inconclusive, harness.  The witness is a victim that answers; a dead one
// answers nothing, and a witness that could not look is not a witness that saw nothing.  The
// arena's init, which is pid 1 of its namespace, survives or is replaced; the next trial is not
// disturbed.
//
// It kills only where it cannot be on a real host: in a fresh arena pids are small (they begin at
// 300), and the first pid namespace has a fixed name.

#include "runtime/meta.h"

#define SMALL 364

static bool in_a_fresh_arena(unsigned long victim)
{
	static const char first[] = "pid:[4026531836]"; // PROC_PID_INIT_INO
	char name[64] = "";
	if (readlink("/proc/self/ns/pid", name, sizeof(name) - 1) > 0 && !strcmp(name, first))
		return false;
	return getpid() <= SMALL && victim <= SMALL;
}

static void attack(void)
{
	unsigned long victim = arg_number("victim_same");
	if (start.arm == ARM_ATTACK && !in_a_fresh_arena(victim))
		broken("not-in-a-fresh-arena", NULL);
	attempting("kill");
	if (start.arm == ARM_CONTROL ? kill((pid_t)victim, SIGUSR1) : kill(-1, SIGKILL))
		refused(errno);
	done();
}

FIXTURE = {
	.summary = "Kills every process that it may",
	.fclass = CLASS_SIG,
	.needs = WW_BIT(NEED_VICTIM_SAME),
	.witness = WITNESS_SIGNAL,
	.predict_root = "",
	.predict_user = "",
	.gain = GAIN_PROCESS,
	.attack_ck = "T1565",
	.cwe = "CWE-345",
	.references = "docs/reference/verdicts.md",
	.features = "",
	.marks = WW_BIT(MARK_TAINTS),
	.attack = attack,
	.benign = benign_workdir_file,
};
