/* SPDX-License-Identifier: MIT */
/* What a layer that cannot be applied is about, and what to do. */
#include "../core/primitive.h"
#include "parts.h"

#include <stdio.h>
#include <string.h>

static const char *remedy(int layer)
{
	const char *known = core_primitives[layer]->remedy;

	return known == NULL ? "" : known;
}

void error_of_layer(struct whichwall_error *e, int layer, int err)
{
	const char *word = ww_word(&ww_primitives, layer), *what = remedy(layer);

	e->layer = layer;
	e->err = err;
	if (err == 0)
		ww_fail(&e->base, WHICHWALL_CANNOT,
			"layer %s is not in force although its call succeeded; nothing was "
			"executed",
			word);
	else
		ww_fail(&e->base, WHICHWALL_CANNOT,
			"layer %s cannot be applied: %s; nothing was executed%s%s", word,
			err > 0 ? strerror(err) : "unknown error", what[0] != '\0' ? "; " : "",
			what);
}

void tell(const struct whichwall_options *options, int layer, const char *why)
{
	if (options->notice != NULL)
		options->notice(options->notice_context, ww_word(&ww_primitives, layer), why);
}

void tell_of_layer(const struct whichwall_options *options, int layer, int err)
{
	const char *what = remedy(layer);
	char why[WW_ERROR_MAX];

	snprintf(why, sizeof(why), "%s%s%s", strerror(err), what[0] != '\0' ? "; " : "", what);
	tell(options, layer, why);
}

void tell_not_offered(const struct whichwall_options *options, uint64_t layers)
{
	for (; layers != 0; layers &= layers - 1)
		tell(options, __builtin_ctzll(layers), remedy(__builtin_ctzll(layers)));
}
