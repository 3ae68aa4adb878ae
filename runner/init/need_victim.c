/* SPDX-License-Identifier: MIT */
/* What the same-uid victim holds beside its own memory. */
#include "need.h"

#include <sys/syscall.h>
#include <unistd.h>

/* A memory file with the nonce, for others to steal the descriptor of. */
static bool keep_descriptor(const char *nonce)
{
	const int fd = (int)syscall(SYS_memfd_create, "secret", 0U);

	if (fd < 0 || !need_write_line(fd, nonce) || lseek(fd, 0, SEEK_SET) < 0 ||
	    dup2(fd, told_victim_same_fd) < 0)
		return false;
	return fd == told_victim_same_fd || close(fd) == 0;
}

static int key;

/* A key that its user, not only its possessor, may view, read and search (keyrings(7), key rights).
 * Without keys its number is 0. */
static bool keep_key(const char *nonce)
{
	enum { USER_KEYRING = -4, SET_PERMISSIONS = 5 };
	const int made = (int)syscall(SYS_add_key, "user", "whichwall", nonce,
				      (size_t)NONCE_SIZE - 1, USER_KEYRING);

	if (made > 0 && syscall(SYS_keyctl, SET_PERMISSIONS, made, 0x3f0b0000) == 0)
		key = made;
	return true;
}

static void tell_key(struct peer_up *up)
{
	up->key = key;
}

const struct need_row need_victim_fd = {.keep = keep_descriptor};
const struct need_row need_key = {.keep = keep_key, .tell = tell_key};
