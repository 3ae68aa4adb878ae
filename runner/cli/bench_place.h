/* SPDX-License-Identifier: MIT */
/* Where the samples of a bench were taken. */
#ifndef WHICHWALL_CLI_BENCH_PLACE_H
#define WHICHWALL_CLI_BENCH_PLACE_H

#include <stddef.h>

/* NULL and 0 for what is not known. */
struct bench_place {
	char *line, *json; /* of the host */
	unsigned mounts;   /* in the mount table of the process that was timed */
};
/* This host. */
void bench_place_here(struct bench_place *place);
/* What the bench.json beside a samples.csv says, provided that it is of as many samples: samples
 * may lie anywhere. */
void bench_place_beside(const char *samples_path, size_t samples, struct bench_place *place);
void bench_place_done(struct bench_place *place);

#endif
