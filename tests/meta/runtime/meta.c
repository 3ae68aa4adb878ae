// SPDX-License-Identifier: MIT
#include "meta.h"

#include <poll.h>

extern const struct early *const __start_early[], *const __stop_early[];

void __real_pass_gate(void);
void __wrap_pass_gate(void);

void __wrap_pass_gate(void)
{
	for (const struct early *const *at = __start_early; at < __stop_early; at++) {
		if (start.arm == ARM_ATTACK && !strcmp((*at)->id, start.id))
			(*at)->misbehave();
	}
	__real_pass_gate();
}

void honest_control(void)
{
	if (start.arm == ARM_CONTROL)
		attempt_read_nonce(arg("canary"));
}

void report_raw(const char *bytes, size_t size)
{
	if (write(REPORT_FD, bytes, size) < 0)
		_exit(2);
}

_Noreturn void wait_for_ever(void)
{
	for (;;)
		poll(NULL, 0, -1);
}

_Noreturn void crash(void)
{
	// The default action ends the process even if someone had made the signal ignored.
	signal(SIGSEGV, SIG_DFL);
	volatile int *volatile nowhere = NULL;
	*nowhere = 0;
	_exit(2);
}
