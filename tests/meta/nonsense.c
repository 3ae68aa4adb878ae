// SPDX-License-Identifier: MIT
// Announces a step, then writes what is no line of the protocol: unknown words, bytes that are no
// text, a line without an end.  Then holds still.
//
// Verdict in every mask: inconclusive, harness.

#include "runtime/meta.h"

static const char garbage[] = "HTTP/1.1 200 OK\r\n\xff\xfe\0\1\n"
			      "refused\nrefused -1\ndone done done\nattempt\ncannot win\n";

static void write_garbage(void)
{
	char endless[400];
	memset(endless, 'A', sizeof(endless));
	report_raw(garbage, sizeof(garbage) - 1);
	report_raw(endless, sizeof(endless));
}

static void attack(void)
{
	honest_control();
	attempting("open");
	write_garbage();
	done();
}

FIXTURE = {
	.summary = "Writes what is no line of the protocol",
	.fclass = CLASS_KERN,
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
