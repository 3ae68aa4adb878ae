/* SPDX-License-Identifier: MIT */
/* What was asked for, what each call said, what was seen. */
#include "sandbox.h"

#include "../core/engine.h"

PUBLIC size_t whichwall_layer_count(void)
{
	return ENGINE_SEALED;
}

PUBLIC const char *whichwall_layer_word(size_t layer)
{
	return layer < ENGINE_SEALED ? ww_word(&ww_primitives, (int)engine_sealed[layer]) : NULL;
}

static bool among(uint64_t layers, size_t layer)
{
	return layer < ENGINE_SEALED && (layers & WW_BIT(engine_sealed[layer])) != 0;
}

static const struct step_status *status_of(const struct whichwall_sandbox *sandbox, size_t layer)
{
	static const struct step_status nothing = {.status = STATUS_SKIPPED};

	return among(sandbox->plan.layers, layer)
		       ? &sandbox->outcome.step[ww_primitive_step(engine_sealed[layer])]
		       : &nothing;
}

PUBLIC int whichwall_layer_requested(const whichwall_sandbox *sandbox, size_t layer)
{
	return among(sandbox->plan.layers | sandbox->given_up, layer);
}

PUBLIC enum whichwall_result whichwall_layer_result(const whichwall_sandbox *sandbox, size_t layer)
{
	const enum status status = status_of(sandbox, layer)->status;

	return status == STATUS_APPLIED  ? WHICHWALL_APPLIED
	       : status == STATUS_FAILED ? WHICHWALL_FAILED
					 : WHICHWALL_SKIPPED;
}

PUBLIC int whichwall_layer_errno(const whichwall_sandbox *sandbox, size_t layer)
{
	return status_of(sandbox, layer)->err;
}

PUBLIC enum whichwall_sight whichwall_layer_observed(const whichwall_sandbox *sandbox, size_t layer)
{
	if (!among(sandbox->seen.visible, layer))
		return WHICHWALL_UNSEEN;
	return among(sandbox->seen.in_force, layer) ? WHICHWALL_IN_FORCE : WHICHWALL_ABSENT;
}

PUBLIC int whichwall_layer_given_up(const whichwall_sandbox *sandbox, size_t layer)
{
	return among(sandbox->given_up, layer);
}
