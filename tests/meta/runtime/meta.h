/* SPDX-License-Identifier: MIT */
/* Fixtures that lie, hang and crash.  Each file's comment names the verdict and the reason that the
 * instrument must come to for its attack arm; the rules are those of docs/reference/verdicts.md.
 *
 * A cell whose control arm does not escape is untestable before anything else is looked at.  So the
 * control and the benign arm of these fixtures are honest, and only the attack arm misbehaves.
 */
#ifndef WHICHWALL_META_H
#define WHICHWALL_META_H

#include "../../../fixtures/runtime/runtime.h"

/* In the control arm: does what fs_read_canary does, and does not return. */
void honest_control(void);

/* Writes a line (or anything else) to the report in one write(2), past the runtime's checks. */
void report_raw(const char *bytes, size_t size);

/* Waits for ever, whatever the gate says. */
_Noreturn void wait_for_ever(void);

/* Dies of SIGSEGV. */
_Noreturn void crash(void);

/* EARLY(function): what the attack arm does instead of saying `ready`. */
struct early {
	const char *id;
	void (*misbehave)(void);
};
#define EARLY(function)                                                                            \
	static const struct early this_early = {FIXTURE_ID, function};                             \
	static const struct early *const this_early_pointer                                        \
		__attribute__((used, section("early"))) = &this_early

#endif
