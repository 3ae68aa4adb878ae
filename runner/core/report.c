/* SPDX-License-Identifier: MIT */
/* What travels through the report pipe: the record, the pair of bind_mounts, and the errno of a
 * failed exec.  The pipe closes on exec, so its end means that exec happened or the child died. */
#include "core.h"
#include "record.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Below PIPE_BUF a write is whole or fails; nothing can be done about a failure here, and it must
 * not keep the program from running. */
static void send_bytes(int fd, const void *bytes, size_t size)
{
	while (write(fd, bytes, size) < 0 && errno == EINTR)
		;
}

void core_report(int fd, const struct outcome *outcome)
{
	uint8_t bytes[CORE_REPORT_SIZE];

	outcome_encode(outcome, bytes);
	record_put(&outcome->step[STEP_BIND_MOUNTS], bytes + CORE_RECORD_SIZE);
	send_bytes(fd, bytes, sizeof(bytes));
}

void core_report_exec_failure(int fd, int err)
{
	const int32_t value = err;

	send_bytes(fd, &value, sizeof(value));
}

bool core_report_parse(const uint8_t *bytes, size_t size, struct outcome *outcome, int *exec_errno)
{
	int32_t value = 0;

	if (!outcome_decode(bytes, size, outcome))
		return false;
	if (size >= CORE_REPORT_SIZE)
		outcome->step[STEP_BIND_MOUNTS] = record_get(bytes + CORE_RECORD_SIZE);
	if (size >= CORE_REPORT_SIZE + sizeof(value))
		memcpy(&value, bytes + CORE_REPORT_SIZE, sizeof(value));
	else if (size > CORE_REPORT_SIZE)
		value = -1; /* torn: exec failed, why is unknown */
	*exec_errno = value;
	return true;
}
