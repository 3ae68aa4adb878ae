/* SPDX-License-Identifier: MIT */
/* Who speaks on a channel that many processes may hold: the kernel says it with each message
 * (unix(7), SCM_CREDENTIALS), as our pid, through any depth of pid namespaces. */
#ifndef WHICHWALL_SPEAKER_H
#define WHICHWALL_SPEAKER_H

#include <stdbool.h>
#include <sys/types.h>

/* A file by its identity: of an arena's tmpfs the device is its own. */
struct file_identity {
	dev_t device;
	ino_t inode;
};

/* Does the process execute this file? */
bool speaker_executes(pid_t pid, const struct file_identity *program);
/* Is this file its standard output? */
bool speaker_prints_to(pid_t pid, const struct file_identity *file);
/* The process that executes it, searched in /proc; 0 when there is none. */
pid_t speaker_search(const struct file_identity *program);
/* One message of the channel, and its sender as we see him, 0 where the kernel does not say.  As
 * read(2) returns. */
ssize_t speaker_hear(int channel, char *bytes, size_t size, pid_t *sender);
/* Whose message is next?  False when there is none, or no socket. */
bool speaker_peek(int channel, pid_t *sender);
/* How the process of a readable pidfd ended, as wait4(2) tells it: by /proc while it is a zombie,
 * later by PIDFD_GET_INFO (Linux 6.15).  False when neither tells. */
bool speaker_ending(int pidfd, pid_t pid, int *status);

#endif
