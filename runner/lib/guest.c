/* SPDX-License-Identifier: MIT */
/* The id that root's program becomes outside: one that owns nothing. */
#include "parts.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Above the ranges that distributions and systemd give to users and containers
 * (systemd.io/UIDS-GIDS), and below those that are negative as ints. */
#define FIRST_GUEST 1879048192U
#define GUESTS_TRIED 16

/* Ids that the own user namespace has. */
static bool is_mapped(uint32_t id, unsigned long long *total)
{
	unsigned long long inside, outside, count;
	FILE *map = fopen("/proc/self/uid_map", "re");
	bool found = map == NULL; /* without /proc the kernel says */

	*total = 0;
	while (map != NULL && fscanf(map, "%llu %llu %llu", &inside, &outside, &count) == 3) {
		*total += count;
		found |= id >= inside && id - inside < count;
	}
	if (map != NULL)
		fclose(map);
	return found;
}

/* Does a line NAME:START:COUNT have the id? */
static bool is_delegated(const char *path, uint32_t id)
{
	unsigned long long start, count;
	FILE *file = fopen(path, "re");
	bool found = false;
	char line[256];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		const char *colon = strchr(line, ':');

		if (colon != NULL && sscanf(colon, ":%llu:%llu", &start, &count) == 2)
			found |= id >= start && id - start < count;
	}
	if (file != NULL)
		fclose(file);
	return found;
}

static bool is_a_user(uint32_t id)
{
	struct passwd entry, *found = NULL;
	char text[4096];

	return getpwuid_r(id, &entry, text, sizeof(text), &found) == 0 && found != NULL;
}

static bool is_free(uint32_t id)
{
	unsigned long long total;

	return is_mapped(id, &total) && !is_delegated("/etc/subuid", id) &&
	       !is_delegated("/etc/subgid", id) && !is_a_user(id);
}

/* In a container with 65536 ids the last ones below nobody. */
static int search(uint32_t *guest, struct ww_error *e)
{
	static const uint32_t beginnings[] = {FIRST_GUEST, 65533 - GUESTS_TRIED};

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		for (uint32_t id = beginnings[i]; id < beginnings[i] + GUESTS_TRIED; id++)
			if (is_free(id)) {
				*guest = id;
				return 0;
			}
	return ww_fail(e, WHICHWALL_BAD_OPTION,
		       "no free id for root's program to become near %u or 65533; name one that "
		       "owns nothing as the guest id",
		       FIRST_GUEST);
}

int guest_choose(uint32_t wanted, uint32_t *guest, struct ww_error *e)
{
	unsigned long long total;
	const bool mapped = is_mapped(wanted, &total);

	*guest = 0;
	/* Root of a user namespace with one id has no other to give. */
	if (geteuid() != 0 || total == 1) {
		if (wanted != 0)
			return ww_fail(e, WHICHWALL_BAD_OPTION,
				       "guest id %u: only root may choose one; leave it out",
				       wanted);
		return 0;
	}
	if (wanted == 0)
		return search(guest, e);
	if (!mapped)
		return ww_fail(
			e, WHICHWALL_BAD_OPTION,
			"guest id %u: this user namespace has no such id (/proc/self/uid_map)",
			wanted);
	*guest = wanted;
	return 0;
}
