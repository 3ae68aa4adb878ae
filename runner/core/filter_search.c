/* SPDX-License-Identifier: MIT */
/* A filter as one binary search.
 *
 * The kernel checks, translates and compiles every instruction of a filter when it is attached, and
 * emulates the program for each call number to fill its bitmap of constant answers.  libseccomp's
 * tree ends in chains, with a return for each; the same answers can be had with one comparison for
 * each run of neighbouring numbers, and one return for each answer.
 */
#include "filter_parts.h"

#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Numbers from `first` to that of the next interval get one answer. */
struct interval {
	uint32_t first, answer;
};

struct search {
	struct interval *intervals;
	size_t count;
	struct sock_filter *code; /* written from its end to its beginning: jumps go forward */
	size_t at;                /* the instruction written last */
	bool too_far;             /* a jump of more than its 8 bits */
};

static bool is_load(const struct sock_filter *i, size_t offset)
{
	return i->code == (BPF_LD | BPF_W | BPF_ABS) && i->k == offset;
}

static bool is_comparison(const struct sock_filter *i)
{
	return i->code == (BPF_JMP | BPF_JEQ | BPF_K) || i->code == (BPF_JMP | BPF_JGT | BPF_K) ||
	       i->code == (BPF_JMP | BPF_JGE | BPF_K);
}

static bool holds(const struct sock_filter *i, uint32_t number)
{
	if (BPF_OP(i->code) == BPF_JEQ)
		return number == i->k;
	return BPF_OP(i->code) == BPF_JGT ? number > i->k : number >= i->k;
}

/* The answer to a number, from instruction `pc` on, of a program that by_number_alone() knows. */
static uint32_t answer_of(const struct core_filter *filter, size_t pc, uint32_t number)
{
	const struct sock_filter *i = &filter->program[pc];

	for (; i->code != (BPF_RET | BPF_K); i++)
		if (i->code == (BPF_JMP | BPF_JA))
			i += i->k;
		else if (is_comparison(i))
			i += holds(i, number) ? i->jt : i->jf;
	return i->k;
}

/* Does it ask for the architecture first, once, and then for nothing but the number? */
static bool by_number_alone(const struct core_filter *filter)
{
	const struct sock_filter *program = filter->program;

	if (filter->length < 4 || !is_load(&program[0], offsetof(struct seccomp_data, arch)) ||
	    program[1].code != (BPF_JMP | BPF_JEQ | BPF_K) || program[1].jt != 0 ||
	    !is_load(&program[2], offsetof(struct seccomp_data, nr)))
		return false;
	for (size_t pc = 2; pc < filter->length; pc++) {
		const struct sock_filter *i = &program[pc];

		if (!is_load(i, offsetof(struct seccomp_data, nr)) && !is_comparison(i) &&
		    i->code != (BPF_JMP | BPF_JA) && i->code != (BPF_RET | BPF_K))
			return false;
	}
	return true;
}

static int by_first(const void *a, const void *b)
{
	const uint32_t x = ((const struct interval *)a)->first;
	const uint32_t y = ((const struct interval *)b)->first;

	return (x > y) - (x < y);
}

/* Answers can change only where a comparison of the program changes. */
static size_t list_changes(const struct core_filter *filter, struct interval *found)
{
	size_t count = 0;

	found[count++].first = 0;
	for (size_t pc = 2; pc < filter->length; pc++) {
		const struct sock_filter *i = &filter->program[pc];

		if (!is_comparison(i))
			continue;
		found[count++].first = i->k;
		if (i->k < UINT32_MAX)
			found[count++].first = i->k + 1;
	}
	return count;
}

static void find_intervals(const struct core_filter *filter, struct search *search)
{
	struct interval *intervals = search->intervals;
	const size_t changes = list_changes(filter, intervals);

	qsort(intervals, changes, sizeof(*intervals), by_first);
	for (size_t i = 0; i < changes; i++) {
		const uint32_t answer = answer_of(filter, 2, intervals[i].first);

		if (search->count > 0 && intervals[search->count - 1].answer == answer)
			continue;
		intervals[search->count++] = (struct interval){intervals[i].first, answer};
	}
}

static size_t put(struct search *search, struct sock_filter instruction)
{
	search->code[--search->at] = instruction;
	return search->at;
}

static size_t put_jump(struct search *search, uint16_t comparison, uint32_t k, size_t yes,
		       size_t no)
{
	const size_t jt = yes - search->at, jf = no - search->at;

	search->too_far = search->too_far || jt > UINT8_MAX || jf > UINT8_MAX;
	return put(search, (struct sock_filter)BPF_JUMP(BPF_JMP | comparison | BPF_K, k,
							(uint8_t)jt, (uint8_t)jf));
}

/* The return that gives this answer, written unless there is one; `end` is behind the code. */
static size_t put_answer(struct search *search, uint32_t answer, size_t end)
{
	for (size_t pc = search->at; pc < end; pc++)
		if (search->code[pc].code == (BPF_RET | BPF_K) && search->code[pc].k == answer)
			return pc;
	return put(search, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer));
}

static size_t put_search(struct search *search, size_t first, size_t count, size_t end)
{
	const size_t half = count / 2;
	size_t yes, no;

	if (count == 1)
		return put_answer(search, search->intervals[first].answer, end);
	yes = put_search(search, first + half, count - half, end);
	no = put_search(search, first, half, end);
	return put_jump(search, BPF_JGE, search->intervals[first + half].first, yes, no);
}

static void write_code(const struct core_filter *filter, struct search *search, size_t end)
{
	const struct sock_filter *native = &filter->program[1];
	const uint32_t foreign = answer_of(filter, 2U + native->jf, 0);
	size_t killed, begin;

	search->at = end;
	killed = put_answer(search, foreign, end);
	put_search(search, 0, search->count, end);
	begin = put(search, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
							 offsetof(struct seccomp_data, nr)));
	put_jump(search, BPF_JEQ, native->k, begin, killed);
	put(search, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, arch)));
}

/* For the foreign architecture the program must not ask further: its answer is a return. */
static bool refuses_foreign(const struct core_filter *filter)
{
	const size_t target = 2U + filter->program[1].jf;

	return target < filter->length && filter->program[target].code == (BPF_RET | BPF_K);
}

int filter_search(struct core_filter *filter, struct ww_error *e)
{
	/* At most two changes for each instruction; for each interval a comparison and a return. */
	const size_t room = 2U * filter->length + 1, end = 2 * room + 4;
	struct search search = {.count = 0};

	if (!by_number_alone(filter) || !refuses_foreign(filter))
		return 0;
	search.intervals = calloc(room, sizeof(*search.intervals));
	search.code = calloc(end, sizeof(*search.code));
	if (search.intervals == NULL || search.code == NULL) {
		free(search.intervals);
		free(search.code);
		return ww_fail(e, 3, "filter: out of memory");
	}
	find_intervals(filter, &search);
	write_code(filter, &search, end);
	if (!search.too_far && end - search.at < filter->length) {
		filter->length = (uint16_t)(end - search.at);
		memcpy(filter->program, search.code + search.at,
		       filter->length * sizeof(*filter->program));
	}
	free(search.intervals);
	free(search.code);
	return 0;
}
