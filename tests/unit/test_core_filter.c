/* SPDX-License-Identifier: MIT */
/* Runs the compiled filter in a small interpreter, for every call number: what the kernel would do
 * with it is tested without attaching it to anything. */
#include "../../runner/core/filter_parts.h"
#include "bpf_interpreter.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define NUMBERS 601
#define X32 0x40000000U

#define SOCKET_MASK WW_BIT(FACTOR_NO_SECCOMP_SOCKET)
#define SETUID_MASK WW_BIT(FACTOR_NO_SECCOMP_SETUID)

static const char *const every_group =
	"sql_query,file_io,ssrf,code_exec,html_escape,deserialize,header_injection,open_redirect";

static uint32_t interpret(const struct core_filter *filter, uint32_t arch, uint32_t nr)
{
	const struct seccomp_data data = {.nr = (int)nr, .arch = arch};

	return bpf_run(filter, &data);
}

/* ---- helpers ---- */

static struct core_filter *compile(const char *groups, uint64_t mask)
{
	struct ww_error e = {.text = ""};
	struct core_filter *filter = core_filter_new(groups, mask, &e);

	cr_assert_not_null(filter, "%s", e.text);
	return filter;
}

static bool lists(const struct core_filter *filter, const char *name)
{
	for (size_t i = 0; i < filter->name_count; i++)
		if (strcmp(filter->names[i], name) == 0)
			return true;
	return false;
}

static bool allows(const struct core_filter *filter, const char *name)
{
	const int nr = seccomp_syscall_resolve_name(name);

	return interpret(filter, seccomp_arch_native(), (uint32_t)nr) == SECCOMP_RET_ALLOW;
}

/* Every number against the list of names, in both directions. */
static void expect_exact(const struct core_filter *filter)
{
	const uint32_t native = seccomp_arch_native();

	for (uint32_t nr = 0; nr < NUMBERS; nr++) {
		char *name = seccomp_syscall_resolve_num_arch(native, (int)nr);
		const bool listed = name != NULL && lists(filter, name);

		cr_expect_eq(interpret(filter, native, nr),
			     listed ? SECCOMP_RET_ALLOW : SECCOMP_RET_KILL_PROCESS, "%u %s", nr,
			     name == NULL ? "?" : name);
		free(name);
	}
}

Test(filter, allows_what_it_lists_and_kills_all_else)
{
	static const char *const groups[] = {
		"",
		"sql_query",
		"file_io",
		"ssrf",
		"code_exec",
		"html_escape",
		"deserialize",
		"header_injection",
		"open_redirect",
		"file_io,code_exec",
	};

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		struct core_filter *filter = compile(groups[i], 0);

		expect_exact(filter);
		core_filter_free(filter);
	}
}

Test(filter, is_exact_in_every_mask)
{
	for (uint64_t mask = 0; mask < 64; mask++) {
		struct core_filter *base = compile("", mask), *all = compile(every_group, mask);

		expect_exact(base);
		expect_exact(all);
		core_filter_free(base);
		core_filter_free(all);
	}
}

Test(filter, kills_numbers_out_of_range)
{
	static const uint32_t numbers[] = {1024,       65535,      X32 - 1,   X32,
					   X32 + 1,    X32 + 513,  X32 | 59,  0x7fffffff,
					   0x80000000, 0xfffffffe, 0xffffffff};
	struct core_filter *filter = compile(every_group, SOCKET_MASK | SETUID_MASK);

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		cr_expect_eq(interpret(filter, seccomp_arch_native(), numbers[i]),
			     SECCOMP_RET_KILL_PROCESS, "0x%x", numbers[i]);
	for (uint32_t nr = 0; nr < NUMBERS; nr++)
		cr_expect_eq(interpret(filter, seccomp_arch_native(), X32 | nr),
			     SECCOMP_RET_KILL_PROCESS, "x32 %u", nr);
	core_filter_free(filter);
}

Test(filter, kills_foreign_architectures)
{
	static const uint32_t foreign[] = {
		AUDIT_ARCH_X86_64,
		AUDIT_ARCH_I386,
		AUDIT_ARCH_AARCH64,
		AUDIT_ARCH_ARM,
		AUDIT_ARCH_RISCV64,
		AUDIT_ARCH_S390X,
		0,
		0xffffffff,
	};
	struct core_filter *filter = compile(every_group, SOCKET_MASK | SETUID_MASK);

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		for (uint32_t nr = 0; nr < NUMBERS && foreign[i] != seccomp_arch_native(); nr++)
			cr_expect_eq(interpret(filter, foreign[i], nr), SECCOMP_RET_KILL_PROCESS,
				     "arch 0x%x, %u", foreign[i], nr);
	core_filter_free(filter);
}

Test(filter, socket_family_comes_with_its_factor_only)
{
	static const char *const family[] = {"socket", "connect", "bind",    "listen",
					     "accept", "sendto",  "recvmsg", "setsockopt"};

	for (uint64_t mask = 0; mask < 64; mask++) {
		struct core_filter *filter = compile("", mask);

		for (size_t i = 0; i < sizeof(family) / sizeof(family[0]); i++)
			cr_expect_eq(allows(filter, family[i]), (mask & SOCKET_MASK) != 0,
				     "%s, mask %d", family[i], (int)mask);
		cr_expect(allows(filter, "socketpair"), "in the base");
		core_filter_free(filter);
	}
}

Test(filter, setuid_family_comes_with_its_factor_only)
{
	static const char *const family[] = {"setuid",    "setgid",    "setreuid", "setregid",
					     "setresuid", "setresgid", "setfsuid", "setfsgid"};

	for (uint64_t mask = 0; mask < 64; mask++) {
		struct core_filter *filter = compile("", mask);

		for (size_t i = 0; i < sizeof(family) / sizeof(family[0]); i++)
			cr_expect_eq(allows(filter, family[i]), (mask & SETUID_MASK) != 0,
				     "%s, mask %d", family[i], (int)mask);
		core_filter_free(filter);
	}
}

Test(filter, hash_is_that_of_the_names)
{
	struct core_filter *filter = compile("file_io", SOCKET_MASK);
	SHA2_CTX context;
	char hash[65];

	SHA256Init(&context);
	for (size_t i = 0; i < filter->name_count; i++) {
		SHA256Update(&context, (const uint8_t *)(i == 0 ? "" : "\n"), i == 0 ? 0 : 1);
		SHA256Update(&context, (const uint8_t *)filter->names[i], strlen(filter->names[i]));
	}
	cr_expect_str_eq(SHA256End(&context, hash), filter->hash);
	core_filter_free(filter);
}

Test(filter, hash_is_stable_and_tells_allow_lists_apart)
{
	static const struct {
		const char *groups;
		uint64_t mask;
	} lists_of[] = {{"", 0},           {"", SOCKET_MASK},
			{"", SETUID_MASK}, {"", SOCKET_MASK | SETUID_MASK},
			{"code_exec", 0},  {"file_io", 0}};
	struct core_filter *filters[6];

	for (size_t i = 0; i < 6; i++) {
		struct core_filter *again = compile(lists_of[i].groups, lists_of[i].mask);

		filters[i] = compile(lists_of[i].groups, lists_of[i].mask);
		cr_expect_str_eq(filters[i]->hash, again->hash);
		core_filter_free(again);
		for (size_t j = 0; j < i; j++)
			cr_expect_str_neq(filters[i]->hash, filters[j]->hash);
	}
	for (size_t i = 0; i < 6; i++)
		core_filter_free(filters[i]);
}

Test(filter, other_factors_and_the_order_of_groups_change_nothing)
{
	struct core_filter *a = compile("file_io,code_exec", 0);
	struct core_filter *b = compile("code_exec,file_io,code_exec", 1 | 2 | 4 | 32);

	cr_expect_str_eq(a->hash, b->hash);
	cr_expect_eq(a->length, b->length);
	core_filter_free(a);
	core_filter_free(b);
}

Test(filter, names_are_sorted_and_unique_and_the_dropped_are_noted)
{
	struct core_filter *filter = compile(every_group, 63);

	for (size_t i = 1; i < filter->name_count; i++)
		cr_expect_lt(strcmp(filter->names[i - 1], filter->names[i]), 0);
	for (size_t i = 0; i < filter->dropped_count; i++)
		cr_expect_lt(seccomp_syscall_resolve_name(filter->dropped[i]), 0, "%s",
			     filter->dropped[i]);
	/* 82 names in the base; 7, 22, 15 and 8 in the groups that have any of their own; 16 and 8
	 * with the factors; less those that stand in several. */
	cr_expect_eq(filter->name_count + filter->dropped_count, 135, "%zu and %zu",
		     filter->name_count, filter->dropped_count);
#ifdef __x86_64__
	cr_expect_eq(filter->dropped_count, 0);
#endif
	core_filter_free(filter);
}

Test(filter, the_floor_is_in_the_base)
{
	static const char *const floor[] = {"read",     "write",      "execve",
					    "execveat", "exit_group", "socketpair"};

	for (size_t i = 0; i < sizeof(floor) / sizeof(floor[0]); i++)
		cr_expect(core_base_allows(floor[i]), "%s", floor[i]);
	cr_expect_not(core_base_allows("socket"));
	cr_expect_not(core_base_allows("clone"));
	cr_expect_not(core_base_allows(""));
}

Test(filter, an_unknown_group_is_named)
{
	struct ww_error e = {.code = 0};

	cr_expect_eq(core_groups_check(NULL, &e), 0);
	cr_expect_eq(core_groups_check("", &e), 0);
	cr_expect_eq(core_groups_check("file_io,code_exec", &e), 0);
	cr_expect_eq(core_groups_check("file_io,nonsense", &e), -1);
	cr_expect_eq(e.code, 2);
	cr_expect_not_null(strstr(e.text, "nonsense"));
	cr_expect_not_null(strstr(e.text, "open_redirect"));
	cr_expect_eq(core_groups_check("file_io,", &e), -1);
	cr_expect_eq(core_groups_check(",file_io", &e), -1);
	cr_expect_eq(core_groups_check("file", &e), -1);
	cr_expect_null(core_filter_new("nonsense", 0, &e));
}

Test(filter, compiling_leaves_the_process_alone)
{
	const int before = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	struct core_filter *filter = compile("", 0);

	cr_expect_eq(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), before);
	core_filter_free(filter);
	core_filter_free(NULL);
}

/* sysinfo is in no group: named alone, it and nothing else joins the list. */
Test(filter, a_single_call_joins_the_groups)
{
	struct ww_error e = {0};
	struct core_filter *plain = core_filter_new("file_io", 0, &e);
	struct core_filter *more = core_filter_new("file_io,call:sysinfo", 0, &e);
	size_t found = 0;

	cr_assert_not_null(plain, "%s", e.text);
	cr_assert_not_null(more, "%s", e.text);
	cr_expect_eq(more->name_count, plain->name_count + 1);
	for (size_t i = 0; i < more->name_count; i++)
		found += strcmp(more->names[i], "sysinfo") == 0;
	cr_expect_eq(found, 1);
	cr_expect_str_neq(plain->hash, more->hash);
	core_filter_free(plain);
	core_filter_free(more);
}

Test(filter, an_unknown_single_call_is_refused_and_named)
{
	struct ww_error e = {0};

	cr_expect_lt(core_groups_check("call:no_such_call", &e), 0);
	cr_expect_eq(e.code, 2);
	cr_expect_not_null(strstr(e.text, "no_such_call"));
	cr_expect_lt(core_groups_check("call:", &e), 0);
}

Test(filter, no_layout_changes_a_verdict)
{
	static const enum core_shape shapes[] = {CORE_SHAPE_LINEAR, CORE_SHAPE_TREE};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct core_filter *filter = core_filter_shaped("file_io", 0, shapes[i], NULL);

		cr_assert_not_null(filter);
		expect_exact(filter);
		cr_assert_eq(core_filter_defeat_cache(filter, NULL), 0);
		cr_expect_eq(filter->program[0].k, 8, "arch and nr come before the pointer");
		expect_exact(filter);
		core_filter_free(filter);
	}
}

Test(filter, a_chain_is_another_program_than_a_tree)
{
	struct core_filter *tree = core_filter_shaped("", 0, CORE_SHAPE_TREE, NULL);
	struct core_filter *chain = core_filter_shaped("", 0, CORE_SHAPE_LINEAR, NULL);
	struct core_filter *plain = core_filter_new("", 0, NULL);

	/* One comparison for each call, in a chain. */
	cr_expect_geq(chain->length, chain->name_count);
	cr_expect_neq(tree->length, chain->length);
	cr_expect_eq(plain->length, tree->length);
	cr_expect_arr_eq(plain->program, tree->program, plain->length * sizeof(plain->program[0]));
	cr_expect_str_eq(tree->hash, chain->hash, "the hash is that of the names");
	core_filter_free(tree);
	core_filter_free(chain);
	core_filter_free(plain);
}

static uint32_t asked(const struct core_filter *filter, const char *call, uint64_t argument)
{
	const struct seccomp_data data = {.nr = seccomp_syscall_resolve_name(call),
					  .arch = seccomp_arch_native(),
					  .args = {argument}};

	return bpf_run(filter, &data);
}

Test(filter, a_list_of_ones_own_has_nothing_else)
{
	static const struct core_call calls[] = {{.name = "exit"}, {"write", true, 0, 1}};
	struct core_filter *filter = core_filter_only(calls, 2, NULL);
	const struct seccomp_data foreign = {.nr = 1, .arch = 1};

	cr_assert_not_null(filter);
	cr_expect_eq(asked(filter, "exit", 7), SECCOMP_RET_ALLOW);
	cr_expect_eq(asked(filter, "write", 1), SECCOMP_RET_ALLOW);
	/* The kernel takes the low half for the descriptor. */
	cr_expect_eq(asked(filter, "write", 1 | UINT64_C(1) << 32), SECCOMP_RET_ALLOW);
	cr_expect_eq(asked(filter, "write", 2), SECCOMP_RET_ERRNO | EPERM);
	cr_expect_eq(asked(filter, "read", 1), SECCOMP_RET_ERRNO | EPERM);
	cr_expect_eq(bpf_run(filter, &foreign), SECCOMP_RET_KILL_PROCESS);
	core_filter_free(filter);
	cr_expect_null(core_filter_only(
		&(struct core_call){.name = "exit", .checked = true, .argument = 6}, 1, NULL));
}
