/* SPDX-License-Identifier: MIT */
#include "cgroup_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#define LOCK_PAUSE 2
#define LOCK_PATIENCE 2000 /* milliseconds; the lock is held for two at most */

int cgroup_read(int directory, const char *file, char text[CGROUP_FILE_MAX])
{
	const int fd = openat(directory, file, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	int err;

	if (fd < 0)
		return -errno;
	n = read(fd, text, CGROUP_FILE_MAX - 1);
	err = n < 0 ? errno : 0;
	close(fd);
	if (err != 0)
		return -err;
	if (n > 0 && text[n - 1] == '\n')
		n--;
	text[n] = '\0';
	return 0;
}

int cgroup_write(int directory, const char *file, const char *text)
{
	const int fd = openat(directory, file, O_WRONLY | O_CLOEXEC);
	const size_t size = strlen(text);
	ssize_t n;
	int err;

	if (fd < 0)
		return -errno;
	n = write(fd, text, size);
	err = n < 0 ? errno : (size_t)n == size ? 0 : EIO;
	close(fd);
	return -err;
}

bool cgroup_lists(const char *list, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = list; *at != '\0'; at += strcspn(at, " \n")) {
		at += strspn(at, " \n");
		if (strcspn(at, " \n") == length && strncmp(at, word, length) == 0)
			return length > 0;
	}
	return false;
}

void cgroup_pause(unsigned milliseconds)
{
	const struct timespec time = {.tv_sec = milliseconds / 1000,
				      .tv_nsec = (long)(milliseconds % 1000) * 1000000};

	nanosleep(&time, NULL);
}

int cgroup_lock(int directory)
{
	for (unsigned waited = 0; flock(directory, LOCK_EX | LOCK_NB) < 0; waited += LOCK_PAUSE) {
		/* Somebody was stopped with it in hand. */
		if (errno != EWOULDBLOCK || waited >= LOCK_PATIENCE)
			return -errno;
		cgroup_pause(LOCK_PAUSE);
	}
	return 0;
}
