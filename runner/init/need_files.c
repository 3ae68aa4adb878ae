/* SPDX-License-Identifier: MIT */
/* Files, and a POSIX queue, that lie about for others to find.  Init empties /tmp and /dev/shm
 * after each trial. */
#include "need.h"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/stat.h>

static bool make_dev_shm(const char *nonce)
{
	return need_write_line(open(told_dev_shm, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644),
			       nonce);
}

/* Held open for reading and writing, so that a reader finds the line and never waits for
 * a writer. */
static bool make_fifo(const char *nonce)
{
	return mkfifo(told_fifo, 0666) == 0 &&
	       need_write_line(open(told_fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC), nonce);
}

static bool make_mq(const char *nonce)
{
	const struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 64};
	const mqd_t queue = mq_open(told_posix_mq, O_CREAT | O_EXCL | O_RDWR, 0666, &attributes);

	return queue >= 0 && mq_send(queue, nonce, NONCE_SIZE - 1, 0) == 0;
}

static bool remove_mq(void)
{
	return mq_unlink(told_posix_mq) == 0;
}

const struct need_row need_dev_shm = {.make = make_dev_shm};
const struct need_row need_fifo = {.make = make_fifo};
const struct need_row need_posix_mq = {.make = make_mq, .remove = remove_mq};
