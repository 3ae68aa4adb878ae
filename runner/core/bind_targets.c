/* SPDX-License-Identifier: MIT */
/* Makes the directories that the grafts of a plan need.  System calls on prepared data only, so
 * that the process that sets up another root can do it as well. */
#include "core.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Makes and opens `name` below `dir`.  Symbolic links are refused: the workdir may belong to
 * somebody who plants one to have a directory made, or a graft land, elsewhere. */
static int enter(int dir, const char *name)
{
	const bool made = mkdirat(dir, name, 0755) == 0;
	int fd;

	if (!made && errno != EEXIST)
		return -1;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && made && fchmod(fd, 0755) < 0) { /* whatever the umask is */
		close(fd);
		return -1;
	}
	return fd;
}

/* The part of `target` below the workdir, without leading slashes; NULL when it is not below. */
static const char *below(const char *target, const char *workdir)
{
	const size_t length = strlen(workdir);

	if (strncmp(target, workdir, length) != 0)
		return NULL;
	target += length;
	return target + strspn(target, "/");
}

static bool make_target(const struct core_plan *plan, const char *target)
{
	const char *part = below(target, plan->workdir);
	char name[CORE_PATH_MAX];
	int dir;

	if (part == NULL)
		return false;
	dir = open(plan->workdir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (dir >= 0 && *part != '\0') {
		const size_t length = strcspn(part, "/");
		int next;

		memcpy(name, part, length);
		name[length] = '\0';
		next = enter(dir, name);
		close(dir);
		dir = next;
		part += length + strspn(part + length, "/");
	}
	if (dir < 0)
		return false;
	close(dir);
	return true;
}

void core_make_bind_targets(struct core_plan *plan)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < plan->bind_count; i++) {
		if (!make_target(plan, plan->bind[i].target))
			continue;
		if (kept != i)
			plan->bind[kept] = plan->bind[i];
		kept++;
	}
	plan->bind_count = kept;
	if (kept == 0)
		plan->layers &= ~WW_BIT(PRIM_BIND_MOUNTS);
}
