/* SPDX-License-Identifier: MIT */
#include "speaker.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static bool leads_to(pid_t pid, const char *link, const struct file_identity *file)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, link);
	return stat(path, &st) == 0 && st.st_dev == file->device && st.st_ino == file->inode;
}

bool speaker_executes(pid_t pid, const struct file_identity *program)
{
	return leads_to(pid, "exe", program);
}

bool speaker_prints_to(pid_t pid, const struct file_identity *file)
{
	return leads_to(pid, "fd/1", file);
}

pid_t speaker_search(const struct file_identity *program)
{
	DIR *dir = opendir("/proc");
	const struct dirent *entry;
	pid_t found = 0;

	while (dir && !found && (entry = readdir(dir))) {
		const pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0 && speaker_executes(pid, program))
			found = pid;
	}
	if (dir)
		closedir(dir);
	return found;
}

static pid_t sender_of(struct msghdr *header)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_CREDENTIALS) {
			struct ucred credentials;

			memcpy(&credentials, CMSG_DATA(c), sizeof(credentials));
			return credentials.pid;
		}
	return 0;
}

/* Descriptors that somebody sends along are his: the kernel takes them where there is no room for
 * them (MSG_CTRUNC). */
static ssize_t receive(int channel, char *bytes, size_t size, int flags, pid_t *sender)
{
	char control[CMSG_SPACE(sizeof(struct ucred))];
	struct iovec part = {.iov_base = bytes, .iov_len = size};
	struct msghdr header = {.msg_iov = &part,
				.msg_iovlen = 1,
				.msg_control = control,
				.msg_controllen = sizeof(control)};
	const ssize_t n = recvmsg(channel, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT | flags);

	*sender = n >= 0 ? sender_of(&header) : 0;
	return n;
}

ssize_t speaker_hear(int channel, char *bytes, size_t size, pid_t *sender)
{
	const ssize_t n = receive(channel, bytes, size, 0, sender);

	return n < 0 && errno == ENOTSOCK ? read(channel, bytes, size) : n;
}

bool speaker_peek(int channel, pid_t *sender)
{
	char byte;

	return receive(channel, &byte, 1, MSG_PEEK, sender) > 0;
}

/* Field 52 of /proc/PID/stat (proc_pid_stat(5)), which is 0 unless the reader may trace it. */
static bool ending_of_zombie(pid_t pid, int *status)
{
	char path[64], text[1024], *at;
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "re");
	size = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
	if (file)
		fclose(file);
	text[size] = 0;
	at = strrchr(text, ')');
	if (!at || at[1] != ' ' || (at[2] != 'Z' && at[2] != 'X'))
		return false;
	at = strrchr(text, ' ');
	*status = (int)strtol(at, NULL, 10);
	return true;
}

/* Of linux/pidfd.h since 6.15. */
struct exit_info {
	uint64_t mask, cgroup;
	uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
};
#define GET_EXIT_INFO _IOWR(0xFF, 11, struct exit_info)
#define EXIT_INFO (1ULL << 3) /* PIDFD_INFO_EXIT */

static bool ending_of_reaped(int pidfd, int *status)
{
	struct exit_info info = {.mask = EXIT_INFO};

	if (ioctl(pidfd, GET_EXIT_INFO, &info) < 0 || !(info.mask & EXIT_INFO))
		return false;
	*status = info.exit_code;
	return true;
}

/* It may be reaped between the two. */
bool speaker_ending(int pidfd, pid_t pid, int *status)
{
	return ending_of_zombie(pid, status) || ending_of_reaped(pidfd, status);
}
