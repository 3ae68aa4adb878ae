/* SPDX-License-Identifier: MIT */
#include "incoming.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>

#include "words.h"

/* A year: no trial takes that long, and the journal can hold it. */
#define CPU_US_MAX (UINT64_C(366) * 86400 * 1000000)
#define PROCESSES_MAX (1u << 22) /* PID_MAX_LIMIT of linux/threads.h */

/* A name of a step or a file: it goes into the journal and from there into tables. */
static bool is_name(const char *text, size_t size)
{
	const size_t length = strnlen(text, size);

	for (size_t i = 0; i < length; i++)
		if (!words_plain(text[i]))
			return false;
	return length > 0 && length < size;
}

static bool is_truth(int value)
{
	return value == 0 || value == 1;
}

static bool is_hello(const struct wire_hello *hello, size_t size, int count)
{
	return size == sizeof(*hello) && count == HELLO_FDS &&
	       memchr(hello->handle, 0, sizeof(hello->handle)) != NULL;
}

static bool is_failed(const struct wire_failed *failed, size_t size, int count)
{
	return size == sizeof(*failed) && count == 0 && failed->err >= 0 &&
	       failed->err <= WORDS_ERRNO_MAX && is_name(failed->step, sizeof(failed->step));
}

static bool is_record(const struct wire_record *record)
{
	return record->size <= sizeof(record->bytes);
}

static bool is_prepared(const struct wire_prepared *prepared, size_t size, int count)
{
	return size == sizeof(*prepared) && (count == 0 || count == PREPARED_FDS) &&
	       is_record(&prepared->record);
}

static bool is_end(const struct wire_finished *end)
{
	return is_truth(end->ended_before) && is_truth(end->renamed) && is_truth(end->inert) &&
	       end->leftovers <= PROCESSES_MAX && end->cpu_us <= CPU_US_MAX &&
	       (end->status & ~0xffff) == 0 && (WIFEXITED(end->status) || WIFSIGNALED(end->status));
}

static bool is_heard(const struct wire_heard *heard, size_t size, int count)
{
	return size >= offsetof(struct wire_heard, said) && count == 0 &&
	       heard->said_size <= sizeof(heard->said) &&
	       size == offsetof(struct wire_heard, said) + heard->said_size &&
	       is_record(&heard->record) && is_end(&heard->end);
}

bool incoming_is_sound(const union wire_message *message, size_t size, int count)
{
	if (size < sizeof(message->kind))
		return false;
	switch (message->kind) {
	case WIRE_HELLO:
		return is_hello(&message->hello, size, count);
	case WIRE_FAILED:
		return is_failed(&message->failed, size, count);
	case WIRE_PREPARED:
		return is_prepared(&message->prepared, size, count);
	case WIRE_FINISHED:
		return size == sizeof(message->finished) && count == 0 &&
		       is_end(&message->finished);
	case WIRE_HEARD:
		return is_heard(&message->heard, size, count);
	case WIRE_TRIAL:
	case WIRE_FINISH:
	case WIRE_UNATTENDED:
		break;
	}
	return false;
}

ssize_t incoming_receive(int control, struct incoming *incoming)
{
	const ssize_t n = wire_receive(control, &incoming->message, sizeof(incoming->message),
				       incoming->fds, &incoming->count, &incoming->pid);

	if (n <= 0 || incoming_is_sound(&incoming->message, (size_t)n, incoming->count))
		return n;
	wire_drop(incoming->fds, incoming->count);
	incoming->count = 0;
	return -EPROTO;
}
