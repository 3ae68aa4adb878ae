// SPDX-License-Identifier: MIT
// Looks for what earlier trials in the same arena may have left: segments, queues, semaphores,
// a key, addresses, a host name, a terminal, files.  Calls beyond the base filter are made only
// where there is no filter.
//
// Verdict: blocked, by errno, at step `look`, since there is nothing.  Whatever it finds becomes a
// step of its own, and it says that it is done.

#include "runtime/meta.h"
#include <sys/prctl.h>

// The file as one string, "" where it is out of reach.
static const char *text_of(const char *path)
{
	static char text[16384];
	size_t size = 0;
	int fd = openat(AT_FDCWD, path, O_RDONLY);
	for (ssize_t got = 1; fd >= 0 && got > 0 && size < sizeof(text) - 1; size += (size_t)got) {
		got = read(fd, text + size, sizeof(text) - 1 - size);
		if (got < 0)
			break;
	}
	if (fd >= 0)
		close(fd);
	text[size] = '\0';
	return text;
}

static bool more_than_a_heading(const char *path)
{
	const char *newline = strchr(text_of(path), '\n');
	return newline && newline[1];
}

static bool sysv(void)
{
	return more_than_a_heading("/proc/sysvipc/shm") ||
	       more_than_a_heading("/proc/sysvipc/msg") || more_than_a_heading("/proc/sysvipc/sem");
}

static bool queue(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0 &&
	       syscall(SYS_mq_open, "whichwall", O_RDONLY, 0, NULL) >= 0;
}

// What leaves_key made.  A search by keyctl(2) would make a keyring to search in.
static bool key(void)
{
	return strstr(text_of("/proc/keys"), "whichwall") != NULL;
}

static bool name(void)
{
	const char *text = text_of("/proc/sys/kernel/hostname");
	return *text && strcmp(text, "arena\n") != 0;
}

// The arena's own loopback has 127/8 only.
static bool address(void)
{
	return strstr(text_of("/proc/net/fib_trie"), "-- 10.") != NULL;
}

static bool terminal(void)
{
	return openat(AT_FDCWD, "/dev/pts/0", O_PATH) >= 0;
}

static bool files(void)
{
	return openat(AT_FDCWD, "/dev/shm/note", O_PATH) >= 0 ||
	       openat(AT_FDCWD, "/tmp/fifo", O_PATH) >= 0;
}

static const struct {
	const char *step;
	bool (*found)(void);
} places[] = {
	{"sysv", sysv},       {"queue", queue},       {"key", key},     {"host_name", name},
	{"address", address}, {"terminal", terminal}, {"files", files},
};

static void attack(void)
{
	honest_control();
	attempting("look");
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (places[i].found()) {
			attempting(places[i].step);
			done();
		}
	refused(ENOENT);
}

FIXTURE = {
	.summary = "Looks for what earlier trials left in the arena",
	.fclass = CLASS_NET,
	.needs = WW_BIT(NEED_CANARY),
	.witness = WITNESS_NONCE,
	.predict_root = "",
	.predict_user = "",
	.gain = GAIN_READ,
	.attack_ck = "T1565",
	.cwe = "CWE-345",
	.references = "docs/reference/verdicts.md",
	.features = "",
	.attack = attack,
	.benign = benign_workdir_file,
};
