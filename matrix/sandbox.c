/* SPDX-License-Identifier: MIT */
#include "sandbox.h"

#include <string.h>

void sandbox_put(const struct sandbox *sandbox, FILE *out)
{
	fprintf(out, "%s description=%s launcher=%s version=%s", sandbox->profile,
		sandbox->description, sandbox->launcher, sandbox->version);
}

/* The value behind `key` up to a blank, or all that follows; false when the key is not there. */
static bool take(const char **at, const char *key, bool whole, char *value, size_t size)
{
	const size_t length = strlen(key);
	size_t end;

	if (strncmp(*at, key, length) != 0)
		return false;
	*at += length;
	end = whole ? strlen(*at) : strcspn(*at, " ");
	snprintf(value, size, "%.*s", (int)end, *at);
	*at += end + ((*at)[end] == ' ');
	return true;
}

bool sandbox_read(const char *line, struct sandbox *sandbox)
{
	*sandbox = (struct sandbox){0};
	return take(&line, "", false, sandbox->profile, sizeof(sandbox->profile)) &&
	       take(&line, "description=", false, sandbox->description,
		    sizeof(sandbox->description)) &&
	       take(&line, "launcher=", false, sandbox->launcher, sizeof(sandbox->launcher)) &&
	       take(&line, "version=", true, sandbox->version, sizeof(sandbox->version));
}

void sandbox_difference(const struct sandbox *before, const struct sandbox *after,
			char text[WW_SANDBOX_DIFFERENCE_MAX])
{
	const bool described = strcmp(before->description, after->description) != 0;
	const bool another = strcmp(before->launcher, after->launcher) != 0;
	size_t used = (size_t)snprintf(text, WW_SANDBOX_DIFFERENCE_MAX, "%s%s",
				       described ? "its description" : "",
				       described && another ? " and " : "");

	if (!another)
		return;
	if (*before->version && *after->version && strcmp(before->version, after->version) != 0)
		snprintf(text + used, WW_SANDBOX_DIFFERENCE_MAX - used, "its program (%s, now %s)",
			 before->version, after->version);
	else
		snprintf(text + used, WW_SANDBOX_DIFFERENCE_MAX - used, "its program");
}
