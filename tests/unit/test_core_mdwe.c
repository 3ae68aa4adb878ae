/* SPDX-License-Identifier: MIT */
/* What prim_mdwe leaves of mmap(2) and mprotect(2). */
#include "../../runner/core/primitive.h"
#include "child.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

/* 0 or the errno of a mapping with these rights. */
static int mapping(int protection, void **memory)
{
	*memory = mmap(NULL, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return *memory == MAP_FAILED ? errno : 0;
}

static int changing(int before, int after)
{
	void *memory;

	MUST(mapping(before, &memory) == 0);
	return mprotect(memory, PAGE, after) == 0 ? 0 : errno;
}

/* The rules of PR_SET_MDWE(2const): nothing is writable and executable, nothing becomes executable,
 * and giving a right up is never refused. */
static void check_rules(const void *context)
{
	const struct core_plan plan = {.profile = PROFILE_SEALED};
	void *memory;

	(void)context;
	CANNOT_UNLESS(prim_mdwe.offered());
	MUST(mapping(PROT_READ | PROT_WRITE | PROT_EXEC, &memory) == 0);
	MUST(prim_mdwe.apply(&plan) == 0);
	MUST(mapping(PROT_READ | PROT_WRITE | PROT_EXEC, &memory) == EACCES);
	MUST(changing(PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC) == EACCES);
	MUST(changing(PROT_READ, PROT_READ | PROT_EXEC) == EACCES);
	MUST(changing(PROT_READ | PROT_EXEC, PROT_READ) == 0);
	MUST(changing(PROT_READ | PROT_EXEC, PROT_READ | PROT_WRITE) == 0);
	MUST(mapping(PROT_READ | PROT_EXEC, &memory) == 0);
	/* It cannot be taken back. */
	MUST(prctl(65, 0UL, 0UL, 0UL, 0UL) == -1 && errno == EPERM);
	MUST(prim_mdwe.apply(&plan) == 0);
}

Test(mdwe, memory_that_is_written_is_not_executed)
{
	run_in_child(check_rules, NULL);
}

static void check_inherited(const void *context)
{
	const struct core_plan plan = {.profile = PROFILE_SEALED};
	void *memory;
	int status;
	pid_t pid;

	(void)context;
	CANNOT_UNLESS(prim_mdwe.offered());
	MUST(prim_mdwe.apply(&plan) == 0);
	pid = fork();
	MUST(pid >= 0);
	if (pid == 0)
		_exit(mapping(PROT_READ | PROT_WRITE | PROT_EXEC, &memory) == EACCES ? 0 : 1);
	MUST(waitpid(pid, &status, 0) == pid && status == 0);
}

Test(mdwe, children_have_it_too)
{
	run_in_child(check_inherited, NULL);
}
