/* SPDX-License-Identifier: MIT */
/* A bench for spreadsheets, scripts and people.  Each function: 0, or -1 when writing failed or
 * memory ran out. */
#ifndef WHICHWALL_BENCH_REPORT_H
#define WHICHWALL_BENCH_REPORT_H

#include <stdio.h>

#include "bench.h"

/* Samples that were read again without their bench.json. */
#define BENCH_NO_HOST "Unknown host: the samples were read again, without a bench.json beside them"

/* How the samples came about; any text may be "". */
struct bench_origin {
	const char *host_line, *host_json, *command, *started;
	double precision; /* that was asked for; 0: a number of rounds was */
	bool out_of_time; /* the precision would have taken longer than allowed */
	unsigned mounts;  /* in the mount table that every new mount namespace copies; 0: unknown */
};

/* bench.csv: a line for each key. */
int bench_csv(const struct bench *bench, FILE *out);
/* bench-effects.csv: a line for each main effect and interaction. */
int bench_effects_csv(const struct bench *bench, FILE *out);
/* bench-alone.csv: a line for each factor taken away alone. */
int bench_alone_csv(const struct bench *bench, FILE *out);
/* bench.json: all of it but the samples (docs/reference/schemas/bench.schema.json). */
int bench_json(const struct bench *bench, const struct bench_origin *origin, FILE *out);
/* For a terminal: what hardening costs, what each factor costs, how good the measurement is. */
int bench_text(const struct bench *bench, const struct bench_origin *origin, FILE *out);

/* What is wrong with a measurement and what to do, a sentence each; at most `most`; the count. */
#define BENCH_WARNING_MAX 240
size_t bench_warnings(const struct bench *bench, const struct bench_origin *origin,
		      char warnings[][BENCH_WARNING_MAX], size_t most);

#endif
