// SPDX-License-Identifier: MIT
// Keeps every nonce that it can read for a later trial, and hands over what an earlier one kept.
//
// Where it can open the canary it reads it, escapes honestly, and stashes the nonce wherever
// something might outlive a trial: /tmp, the workdir, an abstract socket's name held by a child, a
// SysV segment, the user keyring.  Where it cannot, it looks in all of these.  Calls beyond the
// base filter are made only where there is no filter.
//
// Verdict where chroot(2) is in force: blocked, by errno at step `open` when nothing was found, and
// ineffective at step `replay` when something was: a nonce belongs to one trial.  Elsewhere:
// escaped.

#include "runtime/meta.h"
#include <linux/keyctl.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/un.h>

#define STASH_MARK "ww-stash-"
#define STASH_KEY 0x77775354
#define NONCE_LENGTH 32

static bool filtered(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 0;
}

// ---- keeping ----

static void keep_in_file(const char *path, const char *nonce)
{
	int fd = openat(AT_FDCWD, path, O_CREAT | O_TRUNC | O_WRONLY, 0644);
	if (fd < 0 || write(fd, nonce, strlen(nonce)) < 0)
		return;
	close(fd);
}

// An abstract name lives as long as a descriptor of its socket: a child keeps it.
static void keep_in_socket_name(const char *nonce)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	memcpy(name.sun_path + 1, STASH_MARK, sizeof(STASH_MARK) - 1);
	memcpy(name.sun_path + sizeof(STASH_MARK), nonce, strlen(nonce));
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof(STASH_MARK) +
				     strlen(nonce));
	if (fork() != 0)
		return;
	setsid();
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (fd >= 0 && bind(fd, (const struct sockaddr *)&name, size) == 0)
		wait_for_ever();
	_exit(0);
}

static void keep_in_segment(const char *nonce)
{
	int id = shmget(STASH_KEY, 4096, IPC_CREAT | 0666);
	char *segment = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
	if (segment != (void *)-1)
		memcpy(segment, nonce, strlen(nonce) + 1);
}

static void keep_in_keyring(const char *nonce)
{
	long key = syscall(SYS_add_key, "user", STASH_MARK, nonce, strlen(nonce),
			   KEY_SPEC_USER_KEYRING);
	if (key >= 0)
		syscall(SYS_keyctl, KEYCTL_SETPERM, key, 0x3f3f3f3f);
}

static void keep(const char *nonce)
{
	keep_in_file("/tmp/" STASH_MARK, nonce);
	keep_in_file(STASH_MARK, nonce);
	if (filtered())
		return;
	keep_in_socket_name(nonce);
	keep_in_segment(nonce);
	keep_in_keyring(nonce);
}

// ---- finding: each fills `nonce` and says whether it did ----

static bool find_in_file(const char *path, char *nonce, size_t size)
{
	int fd = openat(AT_FDCWD, path, O_RDONLY);
	return fd >= 0 && read_line(fd, nonce, size) >= NONCE_LENGTH;
}

static bool find_in_socket_names(char *nonce, size_t size)
{
	static char names[32768];
	size_t length = 0;
	int fd = openat(AT_FDCWD, "/proc/net/unix", O_RDONLY);
	for (ssize_t got = 1; fd >= 0 && got > 0 && length < sizeof(names) - 1;
	     length += (size_t)got) {
		got = read(fd, names + length, sizeof(names) - 1 - length);
		if (got < 0)
			return false;
	}
	const char *at = strstr(names, STASH_MARK);
	if (!at || size <= NONCE_LENGTH)
		return false;
	memcpy(nonce, at + sizeof(STASH_MARK) - 1, NONCE_LENGTH);
	nonce[NONCE_LENGTH] = '\0';
	return true;
}

static bool find_in_segment(char *nonce, size_t size)
{
	int id = shmget(STASH_KEY, 0, 0);
	const char *segment = id < 0 ? (void *)-1 : shmat(id, NULL, SHM_RDONLY);
	if (segment == (void *)-1 || size <= NONCE_LENGTH)
		return false;
	memcpy(nonce, segment, NONCE_LENGTH);
	nonce[NONCE_LENGTH] = '\0';
	return true;
}

static bool find_in_keyring(char *nonce, size_t size)
{
	long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", STASH_MARK, 0);
	long got = key < 0 ? -1 : syscall(SYS_keyctl, KEYCTL_READ, key, nonce, size - 1);
	if (got < NONCE_LENGTH || (size_t)got >= size)
		return false;
	nonce[got] = '\0';
	return true;
}

static bool find(char *nonce, size_t size)
{
	if (find_in_file(STASH_MARK, nonce, size) || find_in_file("/tmp/" STASH_MARK, nonce, size))
		return true;
	if (filtered())
		return false;
	return find_in_socket_names(nonce, size) || find_in_segment(nonce, size) ||
	       find_in_keyring(nonce, size);
}

// The canary first: a mask in which it is in reach is an honest escape, and fills the stash.
static void attack(void)
{
	char nonce[128];
	attempting("open");
	int fd = openat(AT_FDCWD, arg("canary"), O_RDONLY);
	int err = errno;
	if (fd >= 0 && read_line(fd, nonce, sizeof(nonce)) > 0) {
		keep(nonce);
		done_with(nonce);
	}
	if (!find(nonce, sizeof(nonce)))
		refused(err);
	attempting("replay");
	done_with(nonce);
}

FIXTURE = {
	.summary = "Hands over a nonce that an earlier trial read",
	.fclass = CLASS_KERN,
	.needs = WW_BIT(NEED_CANARY),
	.witness = WITNESS_NONCE,
	.predict_root = "no_chroot",
	.predict_user = "no_userns|no_chroot",
	.gain = GAIN_READ,
	.attack_ck = "T1565",
	.cwe = "CWE-345",
	.references = "docs/reference/verdicts.md",
	.features = "",
	.attack = attack,
	.benign = benign_workdir_file,
};
