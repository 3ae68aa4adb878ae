/* SPDX-License-Identifier: MIT */
/* What travels through the report pipe, or lies in memory that the starter lends: the record (that
 * of the origin followed by the pair of bind_mounts), and the errno of a failed exec.  The pipe
 * closes on exec, so its end means that exec happened or the child died. */
#include "core.h"
#include "record.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Below PIPE_BUF a write is whole or fails; nothing can be done about a failure here, and the
 * program must run all the same. */
static void send_bytes(int fd, const void *bytes, size_t size)
{
	while (write(fd, bytes, size) < 0 && errno == EINTR)
		;
}

size_t core_report_put(const struct outcome *outcome, uint8_t *bytes)
{
	if (outcome->sealed_tag) {
		outcome_encode_extended(outcome, bytes);
		return CORE_EXTENDED_SIZE;
	}
	outcome_encode(outcome, bytes);
	record_put(&outcome->step[STEP_BIND_MOUNTS], bytes + CORE_RECORD_SIZE);
	return CORE_REPORT_SIZE;
}

size_t core_report_put_exec_failure(int err, uint8_t *bytes)
{
	const int32_t value = err;

	memcpy(bytes, &value, sizeof(value));
	return sizeof(value);
}

void core_report(int fd, const struct outcome *outcome)
{
	uint8_t bytes[CORE_REPORT_MAX];

	send_bytes(fd, bytes, core_report_put(outcome, bytes));
}

void core_report_exec_failure(int fd, int err)
{
	uint8_t bytes[sizeof(int32_t)];

	send_bytes(fd, bytes, core_report_put_exec_failure(err, bytes));
}

/* Bytes of the pair of bind_mounts that follows the origin's record: an older writer has none, a
 * torn one says nothing. */
static size_t read_bind_mounts(const uint8_t *bytes, size_t size, struct outcome *outcome)
{
	if (outcome->sealed_tag)
		return 0;
	if (size < 2)
		return size;
	outcome->step[STEP_BIND_MOUNTS] = record_get(bytes);
	return 2;
}

bool core_report_parse(const uint8_t *bytes, size_t size, struct outcome *outcome, int *exec_errno)
{
	int32_t value = 0;
	size_t used = record_read(bytes, size, outcome);

	if (used == 0)
		return false;
	used += read_bind_mounts(bytes + used, size - used, outcome);
	if (size - used >= sizeof(value))
		memcpy(&value, bytes + used, sizeof(value));
	else if (size > used)
		value = -1; /* torn: exec failed, why is unknown */
	*exec_errno = value;
	return true;
}
