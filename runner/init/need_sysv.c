/* SPDX-License-Identifier: MIT */
/* SysV segments, queues and semaphores.  The services' process makes them, since it alone knows the
 * nonce; init removes them. */
#include "need.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

static bool make_shm(const char *nonce)
{
	const int id = shmget(told_sysv_shm, 4096, IPC_CREAT | IPC_EXCL | 0666);
	char *memory = id < 0 ? (char *)-1 : shmat(id, NULL, 0);

	if (memory == (char *)-1)
		return false;
	memcpy(memory, nonce, NONCE_SIZE);
	return true;
}

/* The number of the segment is its size less one. */
static bool make_keys(const char *nonce)
{
	for (int i = 0; i < told_sysv_keys; i++) {
		char digits[8 + 1] = "";
		key_t key;

		memcpy(digits, nonce + (ptrdiff_t)8 * i, sizeof(digits) - 1);
		key = (key_t)strtoul(digits, NULL, 16);
		if (key == IPC_PRIVATE ||
		    shmget(key, (size_t)i + 1, IPC_CREAT | IPC_EXCL | 0600) < 0)
			return false;
	}
	return true;
}

static bool make_msg(const char *nonce)
{
	struct {
		long type;
		char text[NONCE_SIZE];
	} message = {.type = 1};
	const int id = msgget(told_sysv_msg, IPC_CREAT | IPC_EXCL | 0666);

	memcpy(message.text, nonce, NONCE_SIZE);
	return id >= 0 && msgsnd(id, &message, NONCE_SIZE, IPC_NOWAIT) == 0;
}

static bool make_sem(const char *nonce)
{
	union {
		int value;
		unsigned short *array;
	} argument;
	unsigned short values[NONCE_SIZE - 1];
	const int id = semget(told_sysv_sem, NONCE_SIZE - 1, IPC_CREAT | IPC_EXCL | 0666);

	for (int i = 0; i < NONCE_SIZE - 1; i++)
		values[i] = (unsigned short)need_digit(nonce[i]);
	argument.array = values;
	return id >= 0 && semctl(id, 0, SETALL, argument) == 0;
}

static bool remove_shm(void)
{
	return shmctl(shmget(told_sysv_shm, 0, 0), IPC_RMID, NULL) == 0;
}

/* All segments that there are: their keys spell the nonce, which init must not know. */
static bool remove_keys(void)
{
	struct shmid_ds segment;
	struct shm_info info;
	const int last = shmctl(0, SHM_INFO, (struct shmid_ds *)&info);
	bool good = last >= 0;

	for (int i = 0; i <= last; i++) {
		const int id = shmctl(i, SHM_STAT, &segment);

		good = (id < 0 || shmctl(id, IPC_RMID, NULL) == 0) && good;
	}
	return good;
}

static bool remove_msg(void)
{
	return msgctl(msgget(told_sysv_msg, 0), IPC_RMID, NULL) == 0;
}

static bool remove_sem(void)
{
	return semctl(semget(told_sysv_sem, 0, 0), 0, IPC_RMID) == 0;
}

const struct need_row need_sysv_shm = {.make = make_shm, .remove = remove_shm};
const struct need_row need_sysv_msg = {.make = make_msg, .remove = remove_msg};
const struct need_row need_sysv_sem = {.make = make_sem, .remove = remove_sem};
const struct need_row need_sysv_keys = {.make = make_keys, .remove = remove_keys};
