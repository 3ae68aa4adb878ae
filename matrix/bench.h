/* SPDX-License-Identifier: MIT */
/* What protection costs: from raw samples to medians, ratios and effects.  `samples.csv` is the
 * seam: left of it something is timed, right of it is arithmetic that runs anywhere. */
#ifndef WHICHWALL_BENCH_H
#define WHICHWALL_BENCH_H

#include <stdio.h>

#include "mask.h"
#include "stats.h"

/* clang-format off */
/* What is timed; all in nanoseconds. */
#define WW_QUANTITIES(X) \
	X(QUANTITY_START_PROGRAM, "start_program") /* from the fork to the program's first statement */ \
	X(QUANTITY_START_END, "start_end")         /* from the fork to its reaped end */ \
	X(QUANTITY_FLOOR_PROGRAM, "floor_program") /* the same two for the spawn floor: the same */ \
	X(QUANTITY_FLOOR_END, "floor_end")         /* fork, calls, exec and wait and nothing else */ \
	X(QUANTITY_ATTACH, "attach")               /* seccomp(2) alone */ \
	X(QUANTITY_CALL_CACHED, "call_cached")     /* a system call that the kernel's cache of constant actions answers */ \
	X(QUANTITY_CALL_FILTERED, "call_filtered") /* the same call where the filter runs each time */ \
	X(QUANTITY_TRIAL, "trial")                 /* wall time of a slice of trials / their number */ \
	X(QUANTITY_TRIAL_FLOOR, "trial_floor")     /* the same for the trial floor of the same trials */ \
	X(QUANTITY_TRIAL_CPU, "trial_cpu")         /* processor time of all that took part in such a slice / trials */ \
	X(QUANTITY_TRIAL_FLOOR_CPU, "trial_floor_cpu")
WW_ENUM(quantity, WW_QUANTITIES);

/* How the allow list is laid out. */
#define WW_SHAPES(X) \
	X(SHAPE_TREE, "tree")     /* libseccomp's binary tree, SCMP_FLTATR_CTL_OPTIMIZE 2: the core's */ \
	X(SHAPE_LINEAR, "linear") /* its chain of comparisons: SCMP_FLTATR_CTL_OPTIMIZE 1 */
WW_ENUM(shape, WW_SHAPES);
/* Of starts and of whatever has no filter. */
#define SHAPE_OF_CORE SHAPE_TREE
/* clang-format on */
extern const struct ww_words ww_quantities, ww_shapes;

/* What a sample belongs to. */
struct bench_key {
	enum quantity quantity;
	char profile[WW_PROFILE_MAX];
	enum caller caller;
	uint64_t mask; /* permanent bits */
	enum shape shape;
};
struct bench_sample {
	struct bench_key key;
	unsigned round; /* interleaved: each round times every key once, in an order of its own */
	double ns;
};

/* All samples of one key. */
struct bench_cell {
	struct bench_key key;
	double *ns; /* in the order of the rounds */
	double *sorted;
	size_t count;
	double median, p10, p90;
	/* Of the median to that of the same quantity and caller under profile `none`; NaN where
	 * there is none. */
	double ratio;
	struct interval ratio_interval; /* 95 % */
};

/* Main effects and interactions on the logarithm of the medians over a full factorial. */
struct bench_effects {
	struct bench_key key; /* its mask means nothing */
	uint64_t factors;
	unsigned factor_count;
	double *effects; /* [dense set]; [0] is the mean */
	/* 95 % of each, by the bootstrap over the samples of every mask. */
	struct interval *intervals;
	struct lenth lenth; /* over all effects; margin 0 with fewer than two factors */
};

/* A factor taken away alone from full hardening, where the rest stays. */
struct bench_alone {
	const struct bench_cell *full, *without; /* of one quantity, profile, caller and shape */
	double ratio;                            /* median(without) / median(full) */
	struct interval interval;                /* 95 % */
	double saved_ns;                         /* median(full) - median(without) */
};

/* The core against the spawn floor, over all keys that have both. */
struct bench_engine {
	double spawn_ratio; /* median over the keys of median(start_end) / median(floor_end) */
	double best, worst; /* of the keys */
	struct interval quartiles;
	size_t keys;
};

/* A median with the least and the most. */
struct bench_range {
	double median, least, most;
};
/* Trials of the default run against the trial floor, over all rounds and callers that have both;
 * NaN for none. */
struct bench_trials {
	struct bench_range ratio;      /* trial / trial_floor, round by round */
	struct bench_range per_second; /* trials of the run in a second of wall time */
	struct bench_range floor_per_second;
	size_t slices;
};

/* The same of a sandbox of somebody else's: its trials against bare starts of its launcher, each in
 * an arena of its own. */
struct bench_launched {
	const struct bench_cell *cell; /* of its trials */
	struct bench_trials trials;
	struct bench_range cpu_ratio; /* of processor time, round by round; NaN for none */
};

struct bench {
	struct bench_cell *cells; /* by quantity, profile, caller, shape, mask */
	size_t cell_count;
	struct bench_effects *effects;
	size_t effect_count;
	struct bench_alone *alone; /* of starts; in the order of the cells */
	size_t alone_count;
	struct bench_engine engine;
	struct bench_trials trials;
	struct bench_launched *launched; /* in the order of the cells */
	size_t launched_count;
	size_t samples;
	unsigned rounds;
	/* Half the width of the widest interval of a start's ratio, relative to it; NaN
	 * for none. */
	double precision;
	/* median of the second half of the rounds / of the first half, over all starts. */
	double drift;
	/* Median over the starts of (p90 - p10) / median. */
	double spread;
};

/* Reads and writes samples.csv: `round,quantity,profile,caller,mask,shape,ns`. */
void bench_sample_header(FILE *out);
void bench_sample_write(const struct bench_sample *sample, FILE *out);
/* From a stream with that header.  -1 with *e naming line and field; *samples is malloc'd. */
int bench_samples_read(FILE *in, struct bench_sample **samples, size_t *count, struct ww_error *e);

/* Analyses samples in any order.  NULL with *e.  bench_free() takes NULL. */
struct bench *bench_of(const struct bench_sample *samples, size_t count, struct ww_error *e);
void bench_free(struct bench *bench);
const struct bench_cell *bench_find(const struct bench *bench, const struct bench_key *key);

#endif
