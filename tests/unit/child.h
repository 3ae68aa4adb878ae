/* SPDX-License-Identifier: MIT */
/* What cannot be taken back is tried in a forked child, which leaves by _exit: one that returns
 * from a Criterion test breaks its runner. */
#ifndef WHICHWALL_TESTS_CHILD_H
#define WHICHWALL_TESTS_CHILD_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_CANNOT 77

/* Where the child says which line was not as it must be. */
static int *child_failed_line;

#define MUST(condition)                                                                            \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			*child_failed_line = __LINE__;                                             \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

/* This host lacks what the test is about. */
#define CANNOT_UNLESS(condition)                                                                   \
	do {                                                                                       \
		if (!(condition))                                                                  \
			_exit(CHILD_CANNOT);                                                       \
	} while (0)

static inline void run_in_child(void (*body)(const void *), const void *context)
{
	const char *must_work = getenv("MUST_WORK");
	int status = -1;
	pid_t child;

	child_failed_line =
		mmap(NULL, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	cr_assert(child_failed_line != MAP_FAILED);
	child = fork();
	if (child == 0) {
		body(context);
		_exit(0);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_CANNOT &&
	    (must_work == NULL || strcmp(must_work, "1") != 0))
		cr_skip_test("this host cannot");
	cr_expect_eq(status, 0, "wait status 0x%x, line %d", (unsigned)status, *child_failed_line);
	munmap(child_failed_line, sizeof(int));
}

#endif
