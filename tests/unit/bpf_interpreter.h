/* SPDX-License-Identifier: MIT */
/* The part of classic BPF that seccomp filters use, so that a filter is tested without attaching it
 * to anything. */
#ifndef WHICHWALL_TESTS_BPF_INTERPRETER_H
#define WHICHWALL_TESTS_BPF_INTERPRETER_H

#include "../../runner/core/core.h"

#include <criterion/criterion.h>
#include <linux/seccomp.h>
#include <string.h>

static inline uint32_t bpf_load(const struct seccomp_data *data, uint32_t offset)
{
	uint32_t word;

	cr_assert(offset % 4 == 0 && offset + 4 <= sizeof(*data), "load at %u", offset);
	memcpy(&word, (const char *)data + offset, sizeof(word));
	return word;
}

static inline bool bpf_holds(uint16_t code, uint32_t a, uint32_t k)
{
	switch (code) {
	case BPF_JMP | BPF_JEQ | BPF_K:
		return a == k;
	case BPF_JMP | BPF_JGT | BPF_K:
		return a > k;
	case BPF_JMP | BPF_JGE | BPF_K:
		return a >= k;
	case BPF_JMP | BPF_JSET | BPF_K:
		return (a & k) != 0;
	default:
		cr_assert_fail("instruction 0x%x", code);
		return false;
	}
}

/* What the filter answers to the call. */
static inline uint32_t bpf_run(const struct core_filter *filter, const struct seccomp_data *data)
{
	uint32_t a = 0;

	for (size_t pc = 0; pc < filter->length; pc++) {
		const struct sock_filter *i = &filter->program[pc];

		if (i->code == (BPF_LD | BPF_W | BPF_ABS))
			a = bpf_load(data, i->k);
		else if (i->code == (BPF_RET | BPF_K))
			return i->k;
		else if (i->code == (BPF_JMP | BPF_JA))
			pc += i->k;
		else if (i->code == (BPF_ALU | BPF_AND | BPF_K))
			a &= i->k;
		else
			pc += bpf_holds(i->code, a, i->k) ? i->jt : i->jf;
	}
	cr_assert_fail("ran off the end");
	return 0;
}

#endif
