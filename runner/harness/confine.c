/* SPDX-License-Identifier: MIT */
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MEMORY_MAX (256 << 20)
#define SECONDS_MAX 2

/* What a static program's start needs of a C library, and its end.  All else is EPERM, not death: a
 * start that asks for more than it needs (a random number, its own name) goes on without. */
static const int calls[] = {
	SYS_exit,       SYS_exit_group,   SYS_brk,
	SYS_munmap,     SYS_mprotect,     SYS_set_tid_address,
	SYS_getpid,     SYS_rt_sigaction, SYS_rt_sigprocmask,
#ifdef SYS_arch_prctl
	SYS_arch_prctl,
#endif
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

/* Calls of which one argument decides: the low half of it, for all of them are ints. */
struct checked {
	int call;
	unsigned argument;
	uint32_t value;
};
#define CHECKED 4

struct program {
	struct sock_filter code[8 + CALLS * 2 + CHECKED * 5];
	unsigned short length;
};

static void put(struct program *program, uint16_t code, uint32_t k, uint8_t yes, uint8_t no)
{
	program->code[program->length++] = (struct sock_filter){code, yes, no, k};
}

static void load(struct program *program, size_t offset)
{
	put(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0);
}

static void answer(struct program *program, uint32_t action)
{
	put(program, BPF_RET | BPF_K, action, 0, 0);
}

static size_t low_half(unsigned argument)
{
	const size_t at = offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t);

	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? at + sizeof(uint32_t) : at;
}

static void make_program(struct program *program, int image)
{
	const struct checked checked[CHECKED] = {
		{SYS_write, 0, STDOUT_FILENO},
		{SYS_writev, 0, STDOUT_FILENO},
		{SYS_mmap, 4, UINT32_MAX}, /* memory, no file */
		{SYS_execveat, 0, (uint32_t)image},
	};

	program->length = 0;
	load(program, offsetof(struct seccomp_data, arch));
	put(program, BPF_JMP | BPF_JEQ | BPF_K, seccomp_arch_native(), 1, 0);
	answer(program, SECCOMP_RET_KILL_PROCESS);
	load(program, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < CALLS; i++) {
		put(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[i], 0, 1);
		answer(program, SECCOMP_RET_ALLOW);
	}
	for (size_t i = 0; i < CHECKED; i++) {
		put(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)checked[i].call, 0, 4);
		load(program, low_half(checked[i].argument));
		put(program, BPF_JMP | BPF_JEQ | BPF_K, checked[i].value, 0, 1);
		answer(program, SECCOMP_RET_ALLOW);
		answer(program, SECCOMP_RET_ERRNO | EPERM);
	}
	answer(program, SECCOMP_RET_ERRNO | EPERM);
}

static int limit(void)
{
	const struct rlimit memory = {MEMORY_MAX, MEMORY_MAX}, seconds = {SECONDS_MAX, SECONDS_MAX};

	return setrlimit(RLIMIT_AS, &memory) == 0 && setrlimit(RLIMIT_CPU, &seconds) == 0 ? 0 : -1;
}

void confined_exec(int image, char *const argv[])
{
	char *const none[] = {NULL};
	struct program program;
	struct sock_fprog filter = {.filter = program.code};

	make_program(&program, image);
	filter.len = program.length;
	/* The image closes at the exec: what has its number afterwards is nothing. */
	if (fcntl(image, F_SETFD, FD_CLOEXEC) == 0 && limit() == 0 &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0)
		syscall(SYS_execveat, image, "", argv, none, AT_EMPTY_PATH);
}
