/* SPDX-License-Identifier: MIT */
/* The core's own layers, without what it takes to start them safely and to tell of them. */
#include "floor.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/engine.h"
#include "../core/seal.h"

#define PROGRAM_STACK 65536

struct start {
	const struct core_plan *plan;
	const struct floor_program *program;
	struct core_held held;
	struct outcome outcome;
};

static int run_program(void *argument)
{
	struct start *start = argument;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (engine_apply(start->plan, STAGE_PROGRAM, &start->held, &start->outcome))
		execve(start->program->path, start->program->argv, start->program->envp);
	_exit(127);
}

static _Noreturn void run_init(struct start *start, int go)
{
	_Alignas(16) char stack[PROGRAM_STACK];
	int status;
	char byte;

	(void)!read(go, &byte, 1);
	root_trees_init(&start->held.trees);
	if (engine_wants(start->plan, PRIM_MNTNS))
		root_collect(start->plan, &start->held.trees);
	if (!engine_apply(start->plan, STAGE_SELF, &start->held, &start->outcome))
		_exit(126);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* vfork(2) on a stack of its own, as the core. */
	waitpid(clone(run_program, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, start),
		&status, 0);
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

static pid_t start_born(const struct core_plan *plan, const struct floor_program *program)
{
	struct start start = {plan, program, .held = {.environment = program->envp}};
	uint64_t arguments[11] = {[0] = plan->clone_flags, [4] = SIGCHLD};
	int go[2];
	pid_t init;

	if (pipe2(go, O_CLOEXEC) < 0)
		return -1;
	init = (pid_t)syscall(SYS_clone3, arguments, sizeof(arguments));
	if (init == 0)
		run_init(&start, go[0]);
	if (init > 0 && engine_wants(plan, PRIM_USERNS))
		seal_write_maps(plan, init);
	(void)!write(go[1], "", 1);
	close(go[0]);
	close(go[1]);
	return init;
}

static pid_t start_forked(const struct core_plan *plan, const struct floor_program *program)
{
	const pid_t pid = _Fork();
	struct outcome outcome;

	if (pid != 0)
		return pid;
	core_apply(plan, &outcome);
	execve(program->path, program->argv, program->envp);
	_exit(127);
}

pid_t floor_start(const struct core_plan *plan, const struct floor_program *program)
{
	return (core_begins_with_birth(plan->profile) ? start_born : start_forked)(plan, program);
}
