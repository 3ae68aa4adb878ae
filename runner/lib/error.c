/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* For when there is no memory for another one. */
static const struct whichwall_error no_memory = {
	.base = {.code = WHICHWALL_CANNOT, .text = "memory is short"},
	.layer = NO_LAYER,
	.err = ENOMEM,
};

int error_out(const struct whichwall_error *e, whichwall_error **error)
{
	struct whichwall_error *copy;

	if (error == NULL)
		return -1;
	copy = malloc(sizeof(*copy));
	if (copy != NULL)
		*copy = *e;
	*error = copy != NULL ? copy : (struct whichwall_error *)(uintptr_t)&no_memory;
	return -1;
}

int error_out_plain(const struct ww_error *e, whichwall_error **error)
{
	const struct whichwall_error whole = {.base = *e, .layer = NO_LAYER};

	return error_out(&whole, error);
}

PUBLIC enum whichwall_code whichwall_error_code(const whichwall_error *error)
{
	return (enum whichwall_code)error->base.code;
}

PUBLIC const char *whichwall_error_layer(const whichwall_error *error)
{
	return error->layer < 0 ? NULL : ww_word(&ww_primitives, error->layer);
}

PUBLIC int whichwall_error_errno(const whichwall_error *error)
{
	return error->err;
}

PUBLIC const char *whichwall_error_text(const whichwall_error *error)
{
	return error->base.text;
}

PUBLIC void whichwall_error_free(whichwall_error *error)
{
	if (error != &no_memory)
		free(error);
}
