/* SPDX-License-Identifier: MIT */
#include "figures/figure.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void figure_name(const char *kind, const struct group *group, char name[FIGURE_NAME_MAX])
{
	snprintf(name, FIGURE_NAME_MAX, "%s-%s-%s", kind, group->profile,
		 ww_word(&ww_callers, (int)group->caller));
	for (char *at = name; *at; at++)
		if (!isalnum((unsigned char)*at) && *at != '_' && *at != '.')
			*at = '-';
}

void figure_part_name(const char *kind, const struct group *group, unsigned part,
		      char name[FIGURE_NAME_MAX])
{
	size_t used;

	figure_name(kind, group, name);
	used = strlen(name);
	if (part > 0)
		snprintf(name + used, FIGURE_NAME_MAX - used, "-%u", part);
}
