/* SPDX-License-Identifier: MIT */
#include "exec_report.h"
#include "errno_name.h"

#include "../../matrix/hardening.h"
#include "../../matrix/mask.h"

#include <sched.h>

const char *exec_error(int err)
{
	const char *name = errno_name(err);

	return name == NULL ? "unknown" : name;
}

static const char *or_dash(const char *text)
{
	return text == NULL ? "-" : text;
}

/* ---- all profiles but sealed ---- */

/* Those that the profiles of this report can have; sealed has a report of its own. */
static bool is_listed(enum primitive primitive)
{
	const char *strict = ww_word(&ww_profiles, PROFILE_STRICT);

	return (listed_primitives(strict) & WW_BIT(primitive)) != 0;
}

bool exec_row(const struct exec_run *run, enum primitive primitive, struct exec_row *row)
{
	const bool requested = (run->plan->layers & WW_BIT(primitive)) != 0;
	struct step_status status = {.err = 0};

	if (!is_listed(primitive))
		return false;
	if (requested)
		status = run->end->outcome.step[ww_primitive_step(primitive)];
	*row = (struct exec_row){
		.primitive = ww_word(&ww_primitives, (int)primitive),
		.requested = requested,
		.result = ww_word(&ww_statuses, (int)status.status),
		.err = status.status == STATUS_FAILED ? exec_error(status.err) : NULL,
	};
	return true;
}

static void print_head(FILE *out, const struct exec_run *run)
{
	char mask[WW_MASK_TEXT_MAX];

	mask_format(run->mask, mask);
	fprintf(out, "profile %s, mask %s (%llu)", ww_word(&ww_profiles, (int)run->profile), mask,
		(unsigned long long)run->mask);
	if (run->end->has_outcome)
		fprintf(out, ", level %s\n",
			ww_word(&ww_levels, (int)outcome_level(&run->end->outcome)));
	else
		fprintf(out, ", outcome unknown: no report came\n");
}

void exec_print_table(FILE *out, const struct exec_run *run)
{
	struct exec_row row;

	print_head(out, run);
	if (!run->end->has_outcome)
		return;
	fprintf(out, "%-17s %-9s %-8s %s\n", "primitive", "requested", "result", "errno");
	for (int i = 0; i < WW_PRIMITIVES_COUNT; i++)
		if (exec_row(run, (enum primitive)i, &row))
			fprintf(out, "%-17s %-9s %-8s %s\n", row.primitive,
				row.requested ? "yes" : "no", row.result, or_dash(row.err));
}

/* ---- sealed ---- */

struct exec_row exec_sealed_row(const whichwall_sandbox *sandbox, size_t layer)
{
	static const char *const results[] = {"skipped", "applied", "failed"};
	static const char *const sights[] = {NULL, "absent", "in_force"};
	const int result = whichwall_layer_result(sandbox, layer);

	return (struct exec_row){
		.primitive = whichwall_layer_word(layer),
		.requested = whichwall_layer_requested(sandbox, layer) != 0,
		.result = results[result],
		.err = result == WHICHWALL_FAILED
			       ? exec_error(whichwall_layer_errno(sandbox, layer))
			       : NULL,
		.observed = sights[whichwall_layer_observed(sandbox, layer)],
	};
}

bool exec_sealed_full(const whichwall_sandbox *sandbox)
{
	for (size_t i = 0; i < whichwall_layer_count(); i++)
		if (whichwall_layer_requested(sandbox, i) &&
		    whichwall_layer_result(sandbox, i) != WHICHWALL_APPLIED)
			return false;
	return true;
}

void exec_print_sealed_table(FILE *out, const struct exec_sealed_run *run)
{
	fprintf(out, "profile sealed, mask %s, level %s\n", run->mask,
		exec_sealed_full(run->sandbox) ? "full" : "partial");
	fprintf(out, "%-17s %-9s %-8s %-8s %s\n", "primitive", "requested", "result", "errno",
		"observed");
	for (size_t i = 0; i < whichwall_layer_count(); i++) {
		const struct exec_row row = exec_sealed_row(run->sandbox, i);

		fprintf(out, "%-17s %-9s %-8s %-8s %s\n", row.primitive,
			row.requested ? "yes" : "no", row.result, or_dash(row.err),
			or_dash(row.observed));
	}
}
