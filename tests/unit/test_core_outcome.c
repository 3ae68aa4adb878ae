/* SPDX-License-Identifier: MIT */
/* The outcome record is a contract: its bytes are spelled out here, not computed. */
#include "../../runner/core/core.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

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

/* ---- the extended record ---- */

#define PAIR(step) (3 + 2 * (step))

static struct outcome sealed(enum status status, int err)
{
	struct outcome outcome = all(status, err);

	outcome.strict_tag = false;
	outcome.sealed_tag = true;
	return outcome;
}

Test(extended, bytes_stand_in_the_order_of_the_steps)
{
	struct outcome outcome = sealed(STATUS_SKIPPED, 0);
	uint8_t record[CORE_EXTENDED_SIZE], expected[CORE_EXTENDED_SIZE] = {2, 1, 30};

	/* no_new_privs is the first of 30 pairs, session the twelfth, mdwe the last. */
	expected[3] = 1;
	expected[3 + 2 * 11] = 2;
	expected[3 + 2 * 11 + 1] = 1;
	expected[3 + 2 * 29] = 1;
	outcome.step[STEP_NO_NEW_PRIVS].status = STATUS_APPLIED;
	outcome.step[STEP_SESSION] = (struct step_status){STATUS_FAILED, EPERM};
	outcome.step[STEP_MDWE].status = STATUS_APPLIED;
	outcome_encode_extended(&outcome, record);
	cr_expect_arr_eq(record, expected, sizeof(expected));
}

Test(extended, round_trip_of_every_status)
{
	const struct outcome outcomes[] = {
		sealed(STATUS_SKIPPED, 0),
		sealed(STATUS_APPLIED, 0),
		sealed(STATUS_FAILED, ENOSYS),
		sealed(STATUS_FAILED, -1),
	};

	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		uint8_t record[CORE_EXTENDED_SIZE];
		struct outcome back;

		outcome_encode_extended(&outcomes[i], record);
		cr_assert(outcome_decode(record, sizeof(record), &back));
		cr_expect(back.sealed_tag);
		expect_same(&outcomes[i], &back, WW_STEPS_COUNT);
	}
}

Test(extended, a_short_record_is_none)
{
	const struct outcome outcome = sealed(STATUS_APPLIED, 0);
	uint8_t record[CORE_EXTENDED_SIZE];
	struct outcome back;

	outcome_encode_extended(&outcome, record);
	for (size_t size = 0; size < sizeof(record); size++)
		cr_expect_not(outcome_decode(record, size, &back), "%zu bytes", size);
	cr_expect(outcome_decode(record, sizeof(record), &back));
}

Test(extended, an_older_writer_has_fewer_pairs)
{
	const uint8_t record[] = {2, 1, 2, 1, 0, 2, EPERM};
	struct outcome outcome;

	cr_assert(outcome_decode(record, sizeof(record), &outcome));
	cr_expect_eq(outcome.step[STEP_NO_NEW_PRIVS].status, STATUS_APPLIED);
	cr_expect_eq(outcome.step[STEP_RLIMIT_CPU].status, STATUS_FAILED);
	cr_expect_eq(outcome.step[STEP_RLIMIT_CPU].err, EPERM);
	for (int i = STEP_RLIMIT_NOFILE; i < WW_STEPS_COUNT; i++)
		cr_expect_eq(outcome.step[i].status, STATUS_SKIPPED, "step %d", i);
}

Test(extended, a_newer_writer_has_more_pairs)
{
	uint8_t record[3 + 2 * 255 + 4] = {2, 1, 255};
	const int32_t exec_errno = ENOENT;
	struct outcome outcome;
	int got = 0;

	memset(record + 3, 1, 2 * 255);
	memcpy(record + sizeof(record) - 4, &exec_errno, 4);
	cr_assert_eq(sizeof(record), CORE_REPORT_MAX, "the longest report");
	cr_assert(core_report_parse(record, sizeof(record), &outcome, &got));
	cr_expect_eq(got, ENOENT);
	cr_expect_eq(outcome.step[STEP_ENV].status, STATUS_APPLIED);
	cr_expect_not(outcome_decode(record, 3 + 2 * 255 - 1, &outcome), "torn");
}

Test(extended, another_version_is_no_record)
{
	const struct outcome outcome = sealed(STATUS_APPLIED, 0);
	uint8_t record[CORE_EXTENDED_SIZE];
	struct outcome back;

	outcome_encode_extended(&outcome, record);
	record[1] = 2;
	cr_expect_not(outcome_decode(record, sizeof(record), &back));
}

Test(extended, the_tag_says_which_record_is_sent)
{
	const struct outcome outcomes[] = {all(STATUS_APPLIED, 0), sealed(STATUS_APPLIED, 0)};
	const ssize_t sizes[] = {17, 3 + 2 * 30};
	uint8_t bytes[CORE_REPORT_MAX];

	for (int i = 0; i < 2; i++) {
		struct outcome back;
		int fds[2], exec_errno = 99;
		ssize_t size;

		cr_assert_eq(pipe(fds), 0);
		core_report(fds[1], &outcomes[i]);
		size = read(fds[0], bytes, sizeof(bytes));
		cr_expect_eq(size, sizes[i]);
		cr_assert(core_report_parse(bytes, (size_t)size, &back, &exec_errno));
		cr_expect_eq(back.sealed_tag, outcomes[i].sealed_tag);
		cr_expect_eq(exec_errno, 0);
		core_report(fds[1], &outcomes[i]);
		core_report_exec_failure(fds[1], EACCES);
		size = read(fds[0], bytes, sizeof(bytes));
		cr_assert(core_report_parse(bytes, (size_t)size, &back, &exec_errno));
		cr_expect_eq(exec_errno, EACCES);
		cr_assert(core_report_parse(bytes, (size_t)size - 1, &back, &exec_errno));
		cr_expect_eq(exec_errno, -1, "torn");
		close(fds[0]);
		close(fds[1]);
	}
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
	cr_assert(core_report_parse(bytes, CORE_RECORD_SIZE + 1, &outcome, &exec_errno));
	cr_expect_eq(outcome.step[STEP_BIND_MOUNTS].status, STATUS_SKIPPED, "half a pair");
	cr_expect_eq(exec_errno, 0);
	cr_expect_not(core_report_parse(bytes, CORE_RECORD_SIZE - 1, &outcome, &exec_errno));
	cr_expect_not(core_report_parse(bytes, 0, &outcome, &exec_errno));
}
