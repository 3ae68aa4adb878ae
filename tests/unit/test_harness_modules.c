/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../runner/harness/modules.h"

#define RELEASE "6.1.0-9-amd64"

/* A directory that stands for a host's root; removed by the test's end. */
static char root[] = "/tmp/ww-modules-XXXXXX";

static void make_root(void)
{
	cr_assert(mkdtemp(root));
}

static void remove_root(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	cr_expect_eq(system(command), 0);
}

TestSuite(harness_modules, .init = make_root, .fini = remove_root);

static void make_file(const char *name, const char *text)
{
	char path[512];
	FILE *out;

	snprintf(path, sizeof(path), "%s/", root);
	for (const char *part = name, *slash; (slash = strchr(part, '/')); part = slash + 1) {
		strncat(path, part, (size_t)(slash - part) + 1);
		mkdir(path, 0755);
	}
	snprintf(path, sizeof(path), "%s/%s", root, name);
	out = fopen(path, "w");
	cr_assert(out && fputs(text, out) >= 0 && fclose(out) == 0);
}

Test(harness_modules, a_kernel_without_modules_loads_none)
{
	cr_expect(module_at_hand_below(root, RELEASE, "unix_diag"));
}

Test(harness_modules, a_kernel_with_modules_would_load_what_it_does_not_have)
{
	make_file("proc/modules", "");
	cr_expect_not(module_at_hand_below(root, RELEASE, "unix_diag"));
	make_file("proc/modules", "inet_diag 24576 1 tcp_diag, Live 0x0000000000000000\n"
				  "unix_diag2 16384 0 - Live 0x0000000000000000\n"
				  "x_unix_diag 16384 1 unix_diag, Live 0x0000000000000000\n");
	make_file("lib/modules/" RELEASE "/modules.builtin",
		  "kernel/net/netlink/netlink_diag.ko\nkernel/net/unix_diag/unix_diag_other.ko\n");
	cr_expect_not(module_at_hand_below(root, RELEASE, "unix_diag"), "names that are alike");
}

Test(harness_modules, a_loaded_one_is_at_hand)
{
	make_file("proc/modules", "nf_tables 372736 0 - Live 0x0000000000000000\n"
				  "unix_diag 16384 0 - Live 0x0000000000000000\n");
	cr_expect(module_at_hand_below(root, RELEASE, "unix_diag"));
}

Test(harness_modules, one_that_is_built_in_is_at_hand_for_its_own_kernel)
{
	make_file("proc/modules", "nf_tables 372736 0 - Live 0x0000000000000000\n");
	make_file("lib/modules/" RELEASE "/modules.builtin",
		  "kernel/mm/zsmalloc.ko\nkernel/net/unix/unix_diag.ko\n");
	cr_expect(module_at_hand_below(root, RELEASE, "unix_diag"));
	cr_expect_not(module_at_hand_below(root, "6.1.0-10-amd64", "unix_diag"));
}
