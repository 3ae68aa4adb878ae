// SPDX-License-Identifier: MIT
// Makes a key in the keyring of its user, which outlives it, where no filter keeps it from that. No
// other trial may get its arena: finds_objects would find the key.
//
// Verdict: blocked, by errno, at step `leave`: it does nothing else.

#include "runtime/meta.h"
#include <sys/prctl.h>

static void attack(void)
{
	honest_control();
	attempting("leave");
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0 &&
	    syscall(SYS_add_key, "user", "whichwall", "left", 4ul, -4 /* KEY_SPEC_USER_KEYRING */) <
		    0)
		done();
	refused(EPERM);
}

FIXTURE = {
	.summary = "Leaves a key of its own",
	.fclass = CLASS_NET,
	.needs = WW_BIT(NEED_CANARY),
	.witness = WITNESS_NONCE,
	.predict_root = "",
	.predict_user = "",
	.gain = GAIN_READ,
	.attack_ck = "T1565",
	.cwe = "CWE-345",
	.references = "docs/reference/verdicts.md",
	.features = "",
	.attack = attack,
	.benign = benign_workdir_file,
};
