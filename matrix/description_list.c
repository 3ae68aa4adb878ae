/* SPDX-License-Identifier: MIT */
#include "description_list.h"

#include <stdlib.h>
#include <string.h>

static struct description *list[WW_DECLARED_MAX];
static size_t count;

/* profile_declare() knows how many there may be. */
int description_register(struct description *description, struct ww_error *e)
{
	if (profile_declare(description->name, description->all, e) < 0) {
		description_free(description);
		return -1;
	}
	list[count++] = description;
	return 0;
}

const struct description *description_find(const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i]->name, name) == 0)
			return list[i];
	return NULL;
}

uint64_t description_callers(const char *name)
{
	const struct description *description = description_find(name);

	return description ? description->callers : WW_BIT(WW_CALLERS_COUNT) - 1;
}

const struct description *description_at(size_t i)
{
	return i < count ? list[i] : NULL;
}

void descriptions_done(void)
{
	while (count > 0)
		description_free(list[--count]);
	profiles_forget();
}
