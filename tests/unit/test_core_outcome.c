/* SPDX-License-Identifier: MIT */
/* The outcome record is a contract: its bytes are spelled out here, not computed. */
#include "../../runner/core/core.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

static struct outcome all(enum status status, int err)
{
	struct outcome outcome = {.strict_tag = true};

	for (int i = 0; i < WW_STEPS_COUNT; i++)
		outcome.step[i] = (struct step_status){.status = status, .err = err};
	return outcome;
}

static void expect_same(const struct outcome *a, const struct outcome *b, int steps)
{
	cr_expect_eq(a->strict_tag, b->strict_tag);
	for (int i = 0; i < steps; i++) {
		cr_expect_eq(a->step[i].status, b->step[i].status, "status of step %d", i);
		cr_expect_eq(a->step[i].err, b->step[i].err, "errno of step %d", i);
	}
}

Test(outcome, bytes_stand_in_the_order_of_the_steps)
{
	const uint8_t expected[CORE_RECORD_SIZE] = {
		1,    /* strict */
		1, 0, /* no_new_privs applied */
		0, 0, /* rlimit_cpu skipped */
		2, 1, /* rlimit_nofile failed, EPERM */
		1, 0, /* rlimit_as applied */
		2, 1, /* unshare failed, EPERM */
		0, 0, /* chroot skipped */
		2, 13 /* seccomp failed, EACCES */
	};
	struct outcome outcome = all(STATUS_SKIPPED, 0);
	uint8_t record[CORE_RECORD_SIZE];

	outcome.step[STEP_NO_NEW_PRIVS].status = STATUS_APPLIED;
	outcome.step[STEP_RLIMIT_NOFILE] = (struct step_status){STATUS_FAILED, EPERM};
	outcome.step[STEP_RLIMIT_AS].status = STATUS_APPLIED;
	outcome.step[STEP_UNSHARE] = (struct step_status){STATUS_FAILED, EPERM};
	outcome.step[STEP_SECCOMP] = (struct step_status){STATUS_FAILED, EACCES};
	outcome_encode(&outcome, record);
	cr_expect_arr_eq(record, expected, sizeof(expected));
}

Test(outcome, standard_has_tag_zero)
{
	struct outcome outcome = all(STATUS_SKIPPED, 0);
	uint8_t record[CORE_RECORD_SIZE];

	outcome.strict_tag = false;
	outcome_encode(&outcome, record);
	cr_expect_eq(record[0], 0);
}

Test(outcome, round_trip_of_every_status)
{
	const struct outcome outcomes[] = {
		all(STATUS_SKIPPED, 0),        all(STATUS_APPLIED, 0),
		all(STATUS_FAILED, EPERM),     all(STATUS_FAILED, EMFILE),
		all(STATUS_FAILED, -1),        all(STATUS_FAILED, ECANCELED),
		all(STATUS_FAILED, EHWPOISON),
	};

	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		uint8_t record[CORE_RECORD_SIZE];
		struct outcome back;

		outcome_encode(&outcomes[i], record);
		cr_assert(outcome_decode(record, sizeof(record), &back));
		expect_same(&outcomes[i], &back, WW_RECORD_STEPS);
	}
}

Test(outcome, an_errno_above_a_byte_keeps_its_low_byte)
{
	const struct outcome outcome = all(STATUS_FAILED, 0x1ff);
	uint8_t record[CORE_RECORD_SIZE];

	outcome_encode(&outcome, record);
	cr_expect_eq(record[2], 0xff);
}

Test(outcome, an_unknown_tag_is_a_failure)
{
	uint8_t record[CORE_RECORD_SIZE] = {1, 3, 0, 255, 22};
	struct outcome outcome;

	cr_assert(outcome_decode(record, sizeof(record), &outcome));
	cr_expect_eq(outcome.step[STEP_NO_NEW_PRIVS].status, STATUS_FAILED);
	cr_expect_eq(outcome.step[STEP_NO_NEW_PRIVS].err, -1);
	cr_expect_eq(outcome.step[STEP_RLIMIT_CPU].status, STATUS_FAILED);
	cr_expect_eq(outcome.step[STEP_RLIMIT_CPU].err, EINVAL);
}

Test(outcome, a_failure_without_errno_is_unknown)
{
	uint8_t record[CORE_RECORD_SIZE] = {1, 2, 0};
	struct outcome outcome;

	cr_assert(outcome_decode(record, sizeof(record), &outcome));
	cr_expect_eq(outcome.step[STEP_NO_NEW_PRIVS].err, -1);
}

Test(outcome, an_errno_beside_another_tag_is_nothing)
{
	uint8_t record[CORE_RECORD_SIZE] = {1, 1, 7, 0, 9};
	struct outcome outcome;

	cr_assert(outcome_decode(record, sizeof(record), &outcome));
	cr_expect_eq(outcome.step[STEP_NO_NEW_PRIVS].status, STATUS_APPLIED);
	cr_expect_eq(outcome.step[STEP_NO_NEW_PRIVS].err, 0);
	cr_expect_eq(outcome.step[STEP_RLIMIT_CPU].status, STATUS_SKIPPED);
	cr_expect_eq(outcome.step[STEP_RLIMIT_CPU].err, 0);
}

Test(outcome, an_unknown_profile_tag_is_standard)
{
	uint8_t record[CORE_RECORD_SIZE] = {7};
	struct outcome outcome;

	cr_assert(outcome_decode(record, sizeof(record), &outcome));
	cr_expect_not(outcome.strict_tag);
}

Test(outcome, a_short_record_is_none)
{
	const uint8_t record[CORE_RECORD_SIZE] = {0};
	struct outcome outcome;

	cr_expect_not(outcome_decode(record, 0, &outcome));
	cr_expect_not(outcome_decode(record, CORE_RECORD_SIZE - 1, &outcome));
	cr_expect(outcome_decode(record, CORE_RECORD_SIZE, &outcome));
}

Test(outcome, bind_mounts_have_no_place_in_the_record)
{
	uint8_t record[CORE_RECORD_SIZE];
	const struct outcome outcome = all(STATUS_APPLIED, 0);
	struct outcome back;

	outcome_encode(&outcome, record);
	cr_assert(outcome_decode(record, sizeof(record), &back));
	cr_expect_eq(back.step[STEP_BIND_MOUNTS].status, STATUS_SKIPPED);
}

/* The whole report, as it would come through the pipe. */
static size_t make_report(uint8_t bytes[CORE_REPORT_SIZE + 4], int32_t exec_errno)
{
	const struct outcome outcome = all(STATUS_APPLIED, 0);

	outcome_encode(&outcome, bytes);
	bytes[CORE_RECORD_SIZE] = 2;
	bytes[CORE_RECORD_SIZE + 1] = ECANCELED;
	memcpy(bytes + CORE_REPORT_SIZE, &exec_errno, sizeof(exec_errno));
	return CORE_REPORT_SIZE + sizeof(exec_errno);
}

Test(report, without_an_exec_failure)
{
	uint8_t bytes[CORE_REPORT_SIZE + 4];
	struct outcome outcome;
	int exec_errno = 99;

	make_report(bytes, 0);
	cr_assert(core_report_parse(bytes, CORE_REPORT_SIZE, &outcome, &exec_errno));
	cr_expect_eq(exec_errno, 0);
	cr_expect_eq(outcome.step[STEP_BIND_MOUNTS].status, STATUS_FAILED);
	cr_expect_eq(outcome.step[STEP_BIND_MOUNTS].err, ECANCELED);
	cr_expect_eq(outcome.step[STEP_SECCOMP].status, STATUS_APPLIED);
}

Test(report, with_an_exec_failure)
{
	uint8_t bytes[CORE_REPORT_SIZE + 4];
	const size_t size = make_report(bytes, ENOENT);
	struct outcome outcome;
	int exec_errno = 0;

	cr_assert(core_report_parse(bytes, size, &outcome, &exec_errno));
	cr_expect_eq(exec_errno, ENOENT);
	cr_assert(core_report_parse(bytes, size - 1, &outcome, &exec_errno));
	cr_expect_eq(exec_errno, -1, "a torn errno is an unknown one");
}

Test(report, of_the_origin_has_the_record_only)
{
	uint8_t bytes[CORE_REPORT_SIZE + 4];
	struct outcome outcome;
	int exec_errno = 99;

	make_report(bytes, 0);
	cr_assert(core_report_parse(bytes, CORE_RECORD_SIZE, &outcome, &exec_errno));
	cr_expect_eq(outcome.step[STEP_BIND_MOUNTS].status, STATUS_SKIPPED);
	cr_expect_eq(exec_errno, 0);
	cr_expect_not(core_report_parse(bytes, CORE_RECORD_SIZE - 1, &outcome, &exec_errno));
	cr_expect_not(core_report_parse(bytes, 0, &outcome, &exec_errno));
}
