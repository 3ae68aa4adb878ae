/* SPDX-License-Identifier: MIT */
/* A bench for a terminal. */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "bench/bench_report.h"
#include "terminal/terminal.h"
#include "text/words.h"

#define WARNINGS_MAX 8
#define DRIFT_MAX 0.05 /* relative; more is no steady machine */
#define ROUNDS_MIN 10

/* ---- how good the measurement is ---- */

struct warnings {
	char (*list)[BENCH_WARNING_MAX];
	size_t count, most;
};

__attribute__((format(printf, 2, 3))) static void warn(struct warnings *warnings,
						       const char *format, ...)
{
	va_list arguments;

	if (warnings->count == warnings->most)
		return;
	va_start(arguments, format);
	vsnprintf(warnings->list[warnings->count++], BENCH_WARNING_MAX, format, arguments);
	va_end(arguments);
}

size_t bench_warnings(const struct bench *bench, const struct bench_origin *origin,
		      char list[][BENCH_WARNING_MAX], size_t most)
{
	struct warnings warnings = {list, 0, most};

	if (origin->out_of_time)
		warn(&warnings,
		     "the time was up before %.1f %% precision: the widest interval is +-%.1f %%. "
		     "Allow more with --time, or quiet the machine",
		     100 * origin->precision, 100 * bench->precision);
	if (fabs(bench->drift - 1) > DRIFT_MAX)
		warn(&warnings,
		     "the second half was %.1f %% %s than the first: something else runs, or the "
		     "clock frequency changes. Stop other work, set the performance governor, or "
		     "measure again",
		     100 * fabs(bench->drift - 1), bench->drift > 1 ? "slower" : "faster");
	if (bench->rounds > 0 && bench->rounds < ROUNDS_MIN)
		warn(&warnings,
		     "%u rounds are too few for an interval of 95 %%: ask for at least %d",
		     bench->rounds, ROUNDS_MIN);
	return warnings.count;
}

static void put_quality(const struct bench *bench, const struct bench_origin *origin, FILE *out)
{
	char warnings[WARNINGS_MAX][BENCH_WARNING_MAX];
	size_t count = bench_warnings(bench, origin, warnings, WARNINGS_MAX);

	fprintf(out, "\n%zu samples in %u rounds", bench->samples, bench->rounds);
	if (!isnan(bench->precision))
		fprintf(out, ", ratios to +-%.1f %%", 100 * bench->precision);
	if (!isnan(bench->spread))
		fprintf(out, ", one start varies by %.0f %% (p10 to p90)", 100 * bench->spread);
	fputs("\n", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "warning: %s\n", warnings[i]);
}

/* ---- starts ---- */

static void put_start(const struct bench_cell *cell, FILE *out)
{
	fprintf(out, "  %-10s %-6s %9.1f  %9.1f %9.1f", cell->key.profile,
		ww_word(&ww_callers, (int)cell->key.caller), cell->median / 1e3, cell->p10 / 1e3,
		cell->p90 / 1e3);
	if (!isnan(cell->ratio))
		fprintf(out, "   %5.2f  [%.2f, %.2f]", cell->ratio, cell->ratio_interval.low,
			cell->ratio_interval.high);
	fputs("\n", out);
}

static bool has_starts(const struct bench *bench)
{
	size_t i = 0;

	while (i < bench->cell_count && bench->cells[i].key.quantity != QUANTITY_START_END)
		i++;
	return i < bench->cell_count;
}

static void put_starts(const struct bench *bench, FILE *out)
{
	if (!has_starts(bench))
		return;
	fputs("A start under full hardening, from the fork to the reaped end\n"
	      "  profile    caller  median us       p10       p90   ratio to none, 95 %\n",
	      out);
	for (size_t i = 0; i < bench->cell_count; i++)
		if (bench->cells[i].key.quantity == QUANTITY_START_END &&
		    bench->cells[i].key.mask == 0)
			put_start(&bench->cells[i], out);
}

/* ---- factors ---- */

static double percent(double log_effect)
{
	return 100 * (exp(log_effect) - 1);
}

/* Two criteria: Lenth's margin judges by the size of all effects, the interval by the samples of
 * this one. */
static const char *judgement(const struct bench_effects *effects, uint64_t set)
{
	const struct interval *interval = &effects->intervals[set];
	const bool active = fabs(effects->effects[set]) > effects->lenth.margin;

	if (!active)
		return "   (in the noise)";
	return interval->low <= 0 && interval->high >= 0
		       ? "   (stands out, but its interval holds 0: not shown)"
		       : "";
}

static void put_factor(const struct bench_effects *effects, unsigned i, FILE *out)
{
	const uint64_t set = WW_BIT(i);
	const struct interval *interval = &effects->intervals[set];

	fprintf(out, "  %-18s %+7.1f %%   [%+.1f, %+.1f]%s\n",
		ww_word(&ww_factors, __builtin_ctzll(mask_expand(set, effects->factors))),
		percent(effects->effects[set]), percent(interval->low), percent(interval->high),
		judgement(effects, set));
}

/* An interaction is half of the difference that the second factor makes to the effect of the first
 * (stats_yates()): with it there the first's mean effect less the interaction, without it both. */
static void put_pair(const struct bench_effects *effects, uint64_t set, FILE *out)
{
	const uint64_t first = set & -set, second = set & ~first;
	const double effect = effects->effects[first], interaction = effects->effects[set];

	fprintf(out,
		"  %s: %+.1f %% while the other stays, %+.1f %% when %s is taken away, too%s\n",
		ww_word(&ww_factors, __builtin_ctzll(mask_expand(first, effects->factors))),
		percent(effect - interaction), percent(effect + interaction),
		ww_word(&ww_factors, __builtin_ctzll(mask_expand(second, effects->factors))),
		judgement(effects, set));
}

/* The interactions that stand out, the largest first would need a sort: they are few. */
static void put_pairs(const struct bench_effects *effects, FILE *out)
{
	for (uint64_t set = 1; set < WW_BIT(effects->factor_count); set++)
		if (__builtin_popcountll(set) == 2 && effects->factor_count > 1 &&
		    fabs(effects->effects[set]) > effects->lenth.margin)
			put_pair(effects, set, out);
}

static void put_effects(const struct bench_effects *effects, FILE *out)
{
	fprintf(out, "\nWhat a start of %s costs, caller %s, when a factor is taken away\n",
		effects->key.profile, ww_word(&ww_callers, (int)effects->key.caller));
	for (unsigned i = 0; i < effects->factor_count; i++)
		put_factor(effects, i, out);
	put_pairs(effects, out);
}

/* ---- one factor less than full hardening ---- */

static bool has_effects(const struct bench *bench, const struct bench_key *key)
{
	for (size_t i = 0; i < bench->effect_count; i++)
		if (bench->effects[i].key.quantity == key->quantity &&
		    bench->effects[i].key.caller == key->caller &&
		    strcmp(bench->effects[i].key.profile, key->profile) == 0)
			return true;
	return false;
}

static void put_alone(const struct bench_alone *alone, FILE *out)
{
	const struct interval *interval = &alone->interval;
	const bool nothing = interval->low <= 1 && interval->high >= 1;

	fprintf(out, "  %-18s %+8.1f us  %+7.1f %%   [%+.1f, %+.1f]%s\n",
		ww_word(&ww_factors, __builtin_ctzll(alone->without->key.mask)),
		-alone->saved_ns / 1e3, 100 * (alone->ratio - 1), 100 * (interval->low - 1),
		100 * (interval->high - 1), nothing ? "   (the interval holds 0)" : "");
}

/* Where there is a full factorial its effects say more. */
static void put_all_alone(const struct bench *bench, FILE *out)
{
	const struct bench_cell *full = NULL;

	for (size_t i = 0; i < bench->alone_count; i++) {
		const struct bench_alone *alone = &bench->alone[i];

		if (has_effects(bench, &alone->full->key))
			continue;
		if (alone->full != full)
			fprintf(out,
				"\nWhat a start of %s costs, caller %s, when a factor alone is "
				"taken "
				"away from full hardening\n",
				alone->full->key.profile,
				ww_word(&ww_callers, (int)alone->full->key.caller));
		full = alone->full;
		put_alone(alone, out);
	}
}

/* ---- filters ---- */

static const struct bench_cell *find(const struct bench *bench, const struct bench_cell *like,
				     enum quantity quantity)
{
	struct bench_key key = like->key;

	key.quantity = quantity;
	return bench_find(bench, &key);
}

static void put_filter(const struct bench *bench, const struct bench_cell *attach, FILE *out)
{
	const struct bench_cell *cached = find(bench, attach, QUANTITY_CALL_CACHED);
	const struct bench_cell *filtered = find(bench, attach, QUANTITY_CALL_FILTERED);

	if (!cached || !filtered)
		return;
	fprintf(out, "  %-8s %-6s %9.1f   %8.1f   %8.1f\n",
		ww_word(&ww_shapes, (int)attach->key.shape),
		ww_word(&ww_callers, (int)attach->key.caller), attach->median / 1e3, cached->median,
		filtered->median);
}

static void put_plain(const struct bench *bench, FILE *out)
{
	for (size_t i = 0; i < bench->cell_count; i++) {
		const struct bench_cell *cell = &bench->cells[i];

		if (cell->key.quantity == QUANTITY_CALL_CACHED &&
		    profile_base(cell->key.profile) == PROFILE_NONE)
			fprintf(out, "  %-8s %-6s %9s   %8.1f\n", "none",
				ww_word(&ww_callers, (int)cell->key.caller), "-", cell->median);
	}
}

static bool has(const struct bench *bench, enum quantity quantity)
{
	for (size_t i = 0; i < bench->cell_count; i++)
		if (bench->cells[i].key.quantity == quantity)
			return true;
	return false;
}

static void put_filters(const struct bench *bench, FILE *out)
{
	if (!has(bench, QUANTITY_ATTACH))
		return;
	fputs("\nThe filter of strict: attaching it, and a system call under it\n"
	      "  shape    caller  attach us  call ns: cached, filter run\n",
	      out);
	put_plain(bench, out);
	for (size_t i = 0; i < bench->cell_count; i++)
		if (bench->cells[i].key.quantity == QUANTITY_ATTACH &&
		    bench->cells[i].key.mask == 0)
			put_filter(bench, &bench->cells[i], out);
}

static void put_engine(const struct bench_engine *engine, FILE *out)
{
	if (engine->keys == 0)
		return;
	fprintf(out,
		"\nThe core against the spawn floor (the same fork, calls, exec and wait): median "
		"%.3f, from %.3f to %.3f over %zu pairs\n",
		engine->spawn_ratio, engine->best, engine->worst, engine->keys);
}

static void put_trials(const struct bench_trials *trials, FILE *out)
{
	if (trials->slices == 0)
		return;
	fprintf(out,
		"Trials of the default run against the trial floor: median %.3f, from %.3f to %.3f "
		"over %zu slices\n"
		"Trials per second: median %.0f, from %.0f to %.0f; the floor: %.0f, from %.0f to "
		"%.0f\n",
		trials->ratio.median, trials->ratio.least, trials->ratio.most, trials->slices,
		trials->per_second.median, trials->per_second.least, trials->per_second.most,
		trials->floor_per_second.median, trials->floor_per_second.least,
		trials->floor_per_second.most);
}

static void put_ratio(const struct bench_range *ratio, FILE *out)
{
	fprintf(out, "  %6.3f  %6.3f to %6.3f", ratio->median, ratio->least, ratio->most);
}

static void put_launched(const struct bench *bench, FILE *out)
{
	if (bench->launched_count == 0)
		return;
	fprintf(out,
		"%sTrials of sandboxes of others against bare starts of their launchers, each in "
		"an arena of its own\n"
		"  profile           caller   ratio   least to most  of CPU time, least to most  "
		"pairs  trials/s, floor\n",
		has_starts(bench) ? "\n" : "");
	for (size_t i = 0; i < bench->launched_count; i++) {
		const struct bench_launched *launched = &bench->launched[i];

		fprintf(out, "  %-17s %-6s", launched->cell->key.profile,
			ww_word(&ww_callers, (int)launched->cell->key.caller));
		put_ratio(&launched->trials.ratio, out);
		put_ratio(&launched->cpu_ratio, out);
		fprintf(out, "       %5zu  %8.0f %6.0f\n", launched->trials.slices,
			launched->trials.per_second.median,
			launched->trials.floor_per_second.median);
	}
}

int bench_text(const struct bench *bench, const struct bench_origin *origin, FILE *out)
{
	terminal_put(*origin->host_line ? origin->host_line : BENCH_NO_HOST, out);
	if (origin->mounts)
		fprintf(out, ", %u mounts", origin->mounts);
	fputs("\n\n", out);
	put_starts(bench, out);
	for (size_t i = 0; i < bench->effect_count; i++)
		if (bench->effects[i].key.quantity == QUANTITY_START_END)
			put_effects(&bench->effects[i], out);
	put_all_alone(bench, out);
	put_filters(bench, out);
	put_engine(&bench->engine, out);
	put_trials(&bench->trials, out);
	put_launched(bench, out);
	put_quality(bench, origin, out);
	return ferror(out) ? -1 : 0;
}
