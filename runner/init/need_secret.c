/* SPDX-License-Identifier: MIT */
/* A secret of init's own, where the process that starts a sandbox may have one: a variable of its
 * environment, its memory, a descriptor that it has open, its session keyring.
 *
 * A program that was executed can reach none of these but the keyring.  A sandbox whose own init is
 * a mere fork of its starter, however, has a copy of all of them.  So init must hold the secret
 * before the trial's process is made, and no longer than the trial takes.  The nonce is that of the
 * root canary. */
#include "need.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool read_nonce(char nonce[NONCE_SIZE])
{
	const int fd = open(ARENA_ROOT_CANARY, O_RDONLY | O_CLOEXEC);
	const bool good = fd >= 0 && read(fd, nonce, NONCE_SIZE - 1) == NONCE_SIZE - 1;

	if (fd >= 0)
		close(fd);
	nonce[NONCE_SIZE - 1] = 0;
	return good;
}

/* In the strings that the kernel put on the stack: /proc/1/environ shows them. */
static bool set_variable(const char *nonce)
{
	char *value = getenv(ARENA_SECRET_NAME);

	if (!value)
		return false;
	memcpy(value, nonce, NONCE_SIZE - 1);
	return true;
}

static void *secret_page(void)
{
	return (void *)(uintptr_t)ARENA_SECRET_ADDRESS;
}

static bool fill_page(const char *nonce)
{
	void *page = mmap(secret_page(), NONCE_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (page != secret_page())
		return false;
	memcpy(page, nonce, NONCE_SIZE);
	return true;
}

static bool fill_file(const char *nonce)
{
	const int fd = (int)syscall(SYS_memfd_create, "secret", 0U);
	bool good = fd >= 0 && write(fd, nonce, NONCE_SIZE - 1) == NONCE_SIZE - 1 &&
		    write(fd, "\n", 1) == 1 && dup3(fd, told_init_secret_fd, O_CLOEXEC) >= 0;

	if (fd >= 0)
		close(fd);
	return good;
}

/* A new session keyring, not the one that the supervisor was started in.  What is in it its
 * possessors alone may read (keyrings(7)): those who inherit the keyring.  Without keys there is
 * nothing to find, which the fixture says. */
static bool fill_keyring(const char *nonce)
{
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		return errno == ENOSYS || errno == EPERM;
	return syscall(SYS_add_key, "user", told_session_key, nonce, (size_t)NONCE_SIZE - 1,
		       KEY_SPEC_SESSION_KEYRING) > 0;
}

static bool hold(bool (*fill)(const char *nonce))
{
	char nonce[NONCE_SIZE];
	const bool good = read_nonce(nonce) && fill(nonce);

	explicit_bzero(nonce, sizeof(nonce));
	return good;
}

static bool fill_init(const char *nonce)
{
	return set_variable(nonce) && fill_page(nonce) && fill_file(nonce);
}

static bool hold_secret(struct belongings *own)
{
	(void)own;
	return hold(fill_init);
}

static bool hold_key(struct belongings *own)
{
	(void)own;
	return hold(fill_keyring);
}

static bool remove_secret(void)
{
	return set_variable(NO_NONCE) && munmap(secret_page(), NONCE_SIZE) == 0 &&
	       close(told_init_secret_fd) == 0;
}

const struct need_row need_init_secret = {.hold = hold_secret, .remove = remove_secret};
const struct need_row need_session_key = {.hold = hold_key};
