/* SPDX-License-Identifier: MIT */
/* The one way in which layers are applied: a profile is a list of primitives in their order, and
 * says what a failure means.  Of the child's side. */
#ifndef WHICHWALL_CORE_ENGINE_H
#define WHICHWALL_CORE_ENGINE_H

#include "primitive.h"

/* The layers of `sealed` in their order. */
enum {
#define LAYER(id) +1
	ENGINE_SEALED = 0
#include "../../matrix/primitives.def"
};
extern const enum primitive engine_sealed[ENGINE_SEALED];

/* Applies what the plan has of this stage.  false: a layer failed without which the profile does
 * not go on; it is the last that was tried. */
bool engine_apply(const struct core_plan *plan, enum stage stage, struct core_held *held,
		  struct outcome *outcome);
/* Records what became of a layer that something else than its row has tried.  Does the profile go
 * on without it? */
bool engine_record(const struct core_plan *plan, enum primitive layer, int err,
		   struct outcome *outcome);
/* Does the plan have the layer? */
bool engine_wants(const struct core_plan *plan, enum primitive layer);

#endif
