/* SPDX-License-Identifier: MIT */
/* Objects that fixtures look for in the arena: queues, segments, files, addresses, pids.  The
 * service's process makes them, since it alone knows the nonce; init removes them. */
#include "init.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static bool make_shm(const char *nonce)
{
	const int id = shmget(ARENA_SHM_KEY, 4096, IPC_CREAT | IPC_EXCL | 0666);
	char *memory = id < 0 ? (char *)-1 : shmat(id, NULL, 0);

	if (memory == (char *)-1)
		return false;
	memcpy(memory, nonce, NONCE_SIZE);
	return true;
}

/* The number of the segment is its size less one. */
static bool make_keys(const char *nonce)
{
	for (int i = 0; i < ARENA_SYSV_KEYS; i++) {
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
	const int id = msgget(ARENA_MSG_KEY, IPC_CREAT | IPC_EXCL | 0666);

	memcpy(message.text, nonce, NONCE_SIZE);
	return id >= 0 && msgsnd(id, &message, NONCE_SIZE, IPC_NOWAIT) == 0;
}

static unsigned digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static bool make_sem(const char *nonce)
{
	union {
		int value;
		unsigned short *array;
	} argument;
	unsigned short values[NONCE_SIZE - 1];
	const int id = semget(ARENA_SEM_KEY, NONCE_SIZE - 1, IPC_CREAT | IPC_EXCL | 0666);

	for (int i = 0; i < NONCE_SIZE - 1; i++)
		values[i] = (unsigned short)digit(nonce[i]);
	argument.array = values;
	return id >= 0 && semctl(id, 0, SETALL, argument) == 0;
}

static bool make_mq(const char *nonce)
{
	const struct mq_attr attributes = {.mq_maxmsg = 1, .mq_msgsize = 64};
	const mqd_t queue = mq_open(ARENA_MQ, O_CREAT | O_EXCL | O_RDWR, 0666, &attributes);

	return queue >= 0 && mq_send(queue, nonce, NONCE_SIZE - 1, 0) == 0;
}

static bool write_line(int fd, const char *nonce)
{
	char line[NONCE_SIZE];

	memcpy(line, nonce, NONCE_SIZE - 1);
	line[NONCE_SIZE - 1] = '\n';
	return write(fd, line, sizeof(line)) == (ssize_t)sizeof(line);
}

static bool make_dev_shm(const char *nonce)
{
	return write_line(open(ARENA_DEV_SHM, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644),
			  nonce);
}

/* Held open for reading and writing, so that a reader finds the line and never waits for
 * a writer. */
static bool make_fifo(const char *nonce)
{
	return mkfifo(ARENA_FIFO, 0666) == 0 &&
	       write_line(open(ARENA_FIFO, O_RDWR | O_NONBLOCK | O_CLOEXEC), nonce);
}

/* It uses its parent's memory, and dies at once. */
static pid_t fork_dead(void)
{
	const pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	return pid;
}

/* 32 children, each dead and unreaped (hence existing, for kill(2)) or reaped, as the nonce's first
 * bits say. */
static bool make_pids(const char *nonce, int pids[ARENA_PIDS])
{
	for (int i = 0; i < ARENA_PIDS; i++) {
		pids[i] = fork_dead();
		if (pids[i] < 0)
			return false;
	}
	for (int i = 0; i < ARENA_PIDS; i++) {
		const bool exists = digit(nonce[i / 4]) >> (3 - i % 4) & 1;
		siginfo_t info;

		if (waitid(P_PID, (id_t)pids[i], &info, WEXITED | (exists ? WNOWAIT : 0)) < 0)
			return false;
	}
	return true;
}

static bool add_address(int fd, int index, const char *digits)
{
	char name[IFNAMSIZ];
	struct ifreq request = {0};
	struct sockaddr_in address = {.sin_family = AF_INET};
	unsigned value = 10;

	for (int i = 0; i < 6; i++)
		value = value << 4 | digit(digits[i]);
	snprintf(name, sizeof(name), "lo:%d", index);
	memcpy(request.ifr_name, name, sizeof(name));
	address.sin_addr.s_addr = htonl(value);
	memcpy(&request.ifr_addr, &address, sizeof(address));
	if (ioctl(fd, SIOCSIFADDR, &request) < 0)
		return false;
	address.sin_addr.s_addr = htonl(INADDR_BROADCAST);
	memcpy(&request.ifr_netmask, &address, sizeof(address));
	return ioctl(fd, SIOCSIFNETMASK, &request) == 0;
}

static bool make_addresses(const char *nonce)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool good = fd >= 0;

	for (int i = 0; good && i < ARENA_ADDRESSES; i++)
		good = add_address(fd, i, nonce + (ptrdiff_t)6 * i);
	if (fd >= 0)
		close(fd);
	return good;
}

/* The file is the trial's program, and nobody may have it open for writing when it is executed. */
static bool sign_image(const char *nonce)
{
	const int fd = open(ARENA_OWNED, O_WRONLY | O_APPEND | O_CLOEXEC);

	return write_line(fd, nonce) && close(fd) == 0;
}

/* Bound, never served: fixtures look for its name. */
static bool make_unix_name(const char *nonce)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const int length = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1,
				    ARENA_UNIX_PREFIX "%s", nonce);

	return fd >= 0 &&
	       bind(fd, (const struct sockaddr *)&address,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length)) == 0;
}

static bool remove_shm(void)
{
	return shmctl(shmget(ARENA_SHM_KEY, 0, 0), IPC_RMID, NULL) == 0;
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
	return msgctl(msgget(ARENA_MSG_KEY, 0), IPC_RMID, NULL) == 0;
}

static bool remove_sem(void)
{
	return semctl(semget(ARENA_SEM_KEY, 0, 0), 0, IPC_RMID) == 0;
}

static bool remove_mq(void)
{
	return mq_unlink(ARENA_MQ) == 0;
}

/* An alias that is set down is deleted with its address and route (devinet_ioctl() in
 * net/ipv4/devinet.c).  What stays is the loopback's own. */
static bool remove_addresses(void)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq found[2];
	struct ifconf list = {.ifc_len = sizeof(found), .ifc_req = found};
	bool good = fd >= 0;

	for (int i = 0; good && i < ARENA_ADDRESSES; i++) {
		struct ifreq request = {0};

		snprintf(request.ifr_name, sizeof(request.ifr_name), "lo:%d", i);
		good = ioctl(fd, SIOCSIFFLAGS, &request) == 0;
	}
	good = good && ioctl(fd, SIOCGIFCONF, &list) == 0 && list.ifc_len == sizeof(*found);
	if (fd >= 0)
		close(fd);
	return good;
}

static bool restore_name(void)
{
	return sethostname(ARENA_HOST_NAME, sizeof(ARENA_HOST_NAME) - 1) == 0;
}

/* Is the only entry that of the multiplexer?  A process between clone and exec may hold a master a
 * moment longer than the trial. */
bool objects_no_terminals(void)
{
	DIR *dir = opendir("/dev/pts");
	struct dirent *entry;
	bool none = dir != NULL;

	while (dir && (entry = readdir(dir)))
		none = none && (entry->d_name[0] < '0' || entry->d_name[0] > '9');
	if (dir)
		closedir(dir);
	return none;
}

bool objects_remove(uint64_t needs)
{
	static const struct {
		enum need need;
		bool (*remove)(void);
	} kinds[] = {
		{NEED_SYSV_SHM, remove_shm},        {NEED_SYSV_MSG, remove_msg},
		{NEED_SYSV_SEM, remove_sem},        {NEED_POSIX_MQ, remove_mq},
		{NEED_ADDRESSES, remove_addresses}, {NEED_HOST_NAME, restore_name},
		{NEED_TTY, objects_no_terminals},   {NEED_SYSV_KEYS, remove_keys},
	};
	bool gone = secret_remove(needs);

	if (needs & WW_BIT(NEED_UNIX_PATH))
		unlink(ARENA_UNIX_PATH);
	if (needs & NEEDS_OWNED)
		unlink(ARENA_OWNED);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (needs & WW_BIT(kinds[i].need))
			gone = kinds[i].remove() && gone;
	return gone;
}

bool objects_make(uint64_t needs, const char nonce[NONCE_SIZE], struct peer_up *up)
{
	static const struct {
		enum need need;
		bool (*make)(const char *nonce);
	} kinds[] = {
		{NEED_SYSV_SHM, make_shm},        {NEED_SYSV_MSG, make_msg},
		{NEED_SYSV_SEM, make_sem},        {NEED_POSIX_MQ, make_mq},
		{NEED_DEV_SHM, make_dev_shm},     {NEED_FIFO, make_fifo},
		{NEED_ADDRESSES, make_addresses}, {NEED_IMAGE_FILE, sign_image},
		{NEED_UNIX_NAME, make_unix_name}, {NEED_SYSV_KEYS, make_keys},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if ((needs & WW_BIT(kinds[i].need)) && !kinds[i].make(nonce))
			return false;
	if ((needs & WW_BIT(NEED_HOST_NAME)) && sethostname(nonce, NONCE_SIZE - 1) < 0)
		return false;
	return !(needs & WW_BIT(NEED_PID_PATTERN)) || make_pids(nonce, up->pids);
}
