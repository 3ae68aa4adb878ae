/* SPDX-License-Identifier: MIT */
/* The program that is started to be timed: static, against musl, a few kilobytes.  What it does
 * lies in every filter's base group.
 *
 *   probe stamp FD      writes when it began, and ends
 *   probe calls FD N    writes the nanoseconds of one getuid(2), over N of them, and ends
 *   probe hold FD GATE  writes a byte, waits for one of the gate, writes another, and holds until
 *                       the gate closes: a fixture that says `ready` and `done`
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* By the vDSO: no system call. */
static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static double time_calls(long count)
{
	int64_t start;

	for (long i = 0; i < count / 8; i++)
		syscall(SYS_getuid); /* warm */
	start = now();
	for (long i = 0; i < count; i++)
		syscall(SYS_getuid);
	return (double)(now() - start) / (double)count;
}

static bool say(int fd, char byte)
{
	return write(fd, &byte, 1) == 1;
}

static int hold(int report, int gate)
{
	char byte;

	if (!say(report, 'r') || read(gate, &byte, 1) != 1 || !say(report, 'd'))
		return 1;
	while (read(gate, &byte, 1) > 0)
		;
	return 0;
}

int main(int argc, char **argv)
{
	const int64_t begun = now();
	double value = (double)begun;

	if (argc < 3)
		return 2;
	if (argc > 3 && strcmp(argv[1], "hold") == 0)
		return hold((int)strtol(argv[2], NULL, 10), (int)strtol(argv[3], NULL, 10));
	if (argc > 3)
		value = time_calls(strtol(argv[3], NULL, 10));
	return write((int)strtol(argv[2], NULL, 10), &value, sizeof(value)) == sizeof(value) ? 0
											     : 1;
}
