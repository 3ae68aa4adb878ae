/* SPDX-License-Identifier: MIT */
/* Which descriptors prim_fds() leaves open for the program. */
#include "../../runner/core/primitive.h"
#include "child.h"

#include <fcntl.h>

#define HIGHEST 40

/* Descriptors 0 to HIGHEST, all of them open and kept by execve(2). */
static void open_all(void)
{
	const int fd = open("/dev/null", O_RDWR);

	MUST(fd >= 0);
	for (int i = 0; i <= HIGHEST; i++)
		if (i != fd)
			MUST(dup2(fd, i) == i);
	MUST(fcntl(fd, F_SETFD, 0) == 0);
}

static bool declared(const struct core_seal *seal, int fd)
{
	for (unsigned i = 0; i < seal->declared_count; i++)
		if (seal->declared[i] == fd)
			return true;
	return false;
}

static void check_flags(const void *context)
{
	const struct core_plan *plan = context;

	open_all();
	MUST(prim_fds.apply(plan) == 0);
	for (int fd = 0; fd <= HIGHEST; fd++) {
		const int flags = fcntl(fd, F_GETFD);

		/* Marked and not closed: it lives until execve(2). */
		MUST(flags >= 0);
		MUST(flags == (fd <= 2 || declared(&plan->seal, fd) ? 0 : FD_CLOEXEC));
	}
}

Test(fds, the_declared_ones_stay_and_no_others)
{
	static const struct core_seal seals[] = {
		{.declared_count = 0},
		{.declared_count = 1, .declared = {3}},
		{.declared_count = 1, .declared = {HIGHEST}},
		{.declared_count = 2, .declared = {4, 3}},
		{.declared_count = 3, .declared = {9, 20, 10}},
		{.declared_count = 5, .declared = {30, 9, 9, 1, 17}},
		{.declared_count = 8, .declared = {40, 38, 36, 34, 3, 5, 7, 9}},
		/* One that is not open, and no descriptor at all. */
		{.declared_count = 3, .declared = {5000, -1, 6}},
	};

	for (size_t i = 0; i < sizeof(seals) / sizeof(seals[0]); i++) {
		const struct core_plan plan = {.seal = seals[i]};

		run_in_child(check_flags, &plan);
	}
}

static void check_own_flag(const void *context)
{
	const struct core_plan plan = {.seal = {.declared_count = 1, .declared = {5}}};

	(void)context;
	open_all();
	MUST(fcntl(5, F_SETFD, FD_CLOEXEC) == 0);
	MUST(prim_fds.apply(&plan) == 0);
	MUST(fcntl(5, F_GETFD) == FD_CLOEXEC);
}

Test(fds, a_declared_one_keeps_its_flag)
{
	run_in_child(check_own_flag, NULL);
}
