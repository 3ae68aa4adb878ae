/* SPDX-License-Identifier: MIT */
/* The allow list of `sealed` where the sandbox has a network, and where it shares its pids. */
#include "bpf_interpreter.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <seccomp.h>
#include <string.h>
#include <sys/socket.h>

#define REFUSED (SECCOMP_RET_ERRNO | ENOSYS)

static struct core_filter *list(struct core_filter_needs needs)
{
	struct ww_error e = {.text = ""};
	struct core_filter *filter = core_filter_sealed_for("", 0, &needs, &e);

	cr_assert_not_null(filter, "%s", e.text);
	return filter;
}

static uint32_t answer(const struct core_filter *filter, const char *call, uint64_t first)
{
	const struct seccomp_data data = {.nr = seccomp_syscall_resolve_name(call),
					  .arch = seccomp_arch_native(),
					  .args = {first, 0, 0, 0, 1}};

	return bpf_run(filter, &data);
}

static const char *const signalling[] = {"kill", "tkill", "tgkill"};
static const char *const of_network[] = {"connect", "bind",    "sendto",
					 "sendmsg", "accept4", "setsockopt"};

Test(needs, a_closed_sandbox_has_no_sockets_and_its_own_pids)
{
	struct core_filter *filter = list((struct core_filter_needs){false, false});

	for (size_t i = 0; i < sizeof(of_network) / sizeof(of_network[0]); i++)
		cr_assert_eq(answer(filter, of_network[i], 0), REFUSED, "%s", of_network[i]);
	cr_assert_eq(answer(filter, "socket", AF_INET), REFUSED);
	for (size_t i = 0; i < sizeof(signalling) / sizeof(signalling[0]); i++)
		cr_assert_eq(answer(filter, signalling[i], 1), SECCOMP_RET_ALLOW);
	core_filter_free(filter);
}

Test(needs, a_network_is_four_families)
{
	static const int allowed[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
	struct core_filter *filter = list((struct core_filter_needs){.network = true});

	for (size_t i = 0; i < sizeof(of_network) / sizeof(of_network[0]); i++)
		cr_assert_eq(answer(filter, of_network[i], 0), SECCOMP_RET_ALLOW, "%s",
			     of_network[i]);
	for (int family = 0; family < 64; family++) {
		bool expected = false;

		for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
			expected |= family == allowed[i];
		/* The kernel reads the low half of the argument alone. */
		for (uint64_t high = 0; high <= 1; high++)
			cr_assert_eq(answer(filter, "socket", (high << 32) | (uint64_t)family),
				     expected ? SECCOMP_RET_ALLOW : REFUSED, "family %d", family);
	}
	core_filter_free(filter);
}

Test(needs, shared_pids_cannot_be_signalled)
{
	struct core_filter *filter = list((struct core_filter_needs){.shares_pids = true});

	for (size_t i = 0; i < sizeof(signalling) / sizeof(signalling[0]); i++)
		cr_assert_eq(answer(filter, signalling[i], 1), REFUSED, "%s", signalling[i]);
	cr_assert_eq(answer(filter, "read", 0), SECCOMP_RET_ALLOW);
	core_filter_free(filter);
}
