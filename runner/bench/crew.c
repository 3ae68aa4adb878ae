/* SPDX-License-Identifier: MIT */
#include "crew.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PROCESSES_MAX 1024
#define SECONDS_MAX 120 /* a job that never ends must not keep everybody waiting */

struct crew {
	const struct crew_work *work;
	_Atomic size_t *next; /* shared by all processes: the first job that nobody took */
};
/* What a process says when it is ready, and when nothing is left to do. */
struct word {
	int result;
	struct ww_error error;
	double ns; /* of the stage */
};

/* ---- the processes ---- */

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void send_word(int channel, const struct word *word)
{
	if (write(channel, word, sizeof(*word)) != sizeof(*word))
		_exit(1);
}

static _Noreturn void work(const struct crew *crew, unsigned process, int channel, int go)
{
	const struct crew_work *work = crew->work;
	struct word word = {0};
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(SECONDS_MAX);
	send_word(channel, &word);
	if (read(go, &byte, 1) != 1)
		_exit(1);
	for (size_t i; word.result == 0 && (i = atomic_fetch_add(crew->next, 1)) < work->count;)
		word.result = work->job(work->context, process, i, &word.error);
	send_word(channel, &word);
	_exit(0);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* One word of each process. */
static int hear(const struct crew *crew, int channel, unsigned count, struct ww_error *e)
{
	struct word word;

	for (unsigned i = 0; i < count; i++) {
		if (read(channel, &word, sizeof(word)) != sizeof(word))
			return ww_fail(e, 3,
				       "a process of %s ended unexpectedly, or had no answer in %d "
				       "seconds",
				       crew->work->name, SECONDS_MAX);
		if (word.result < 0) {
			*e = word.error;
			return -1;
		}
	}
	return 0;
}

/* All wait until all are there; the clock runs from then until the last has nothing left to do. */
static int run_all(const struct crew *crew, const int fds[2], unsigned count, double *ns,
		   struct ww_error *e)
{
	static const char start_bytes[PROCESSES_MAX];
	double begun;

	if (hear(crew, fds[0], count, e) < 0)
		return -1;
	begun = now();
	if (write(fds[1], start_bytes, count) != (ssize_t)count || hear(crew, fds[0], count, e) < 0)
		return -1;
	*ns = now() - begun;
	return 0;
}

static unsigned start_processes(const struct crew *crew, int channel, int go)
{
	cpu_set_t set;
	unsigned count = 0;

	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 0;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &set) || count + CREW_IN_FLIGHT > PROCESSES_MAX)
			continue;
		pin(cpu); /* inherited */
		for (int i = 0; i < CREW_IN_FLIGHT; i++) {
			const pid_t pid = fork();

			if (pid == 0)
				work(crew, count, channel, go);
			if (pid < 0)
				return 0;
			count++;
		}
	}
	return count;
}

/* ---- the stage, from which they are forked ---- */

static int perform(const struct crew *crew, double *ns, struct ww_error *e)
{
	int channel[2], go[2];
	const char *failed;
	unsigned count;

	/* The end of a command from the keyboard is that of all processes; a gate that nobody waits
	 * at any more is told by EPIPE. */
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	failed = crew->work->enter(crew->work->context);
	if (failed)
		return ww_fail(e, 3, "%s cannot be set up: %s: %s", crew->work->name, failed,
			       strerror(errno));
	if (pipe2(channel, O_CLOEXEC) < 0 || pipe2(go, O_CLOEXEC) < 0)
		return ww_fail(e, 3, "pipe: %s", strerror(errno));
	count = start_processes(crew, channel[1], go[0]);
	close(channel[1]); /* so that the end of all is an end of file */
	if (count == 0)
		return ww_fail(e, 3, "the processes of %s: %s", crew->work->name, strerror(errno));
	return run_all(crew, (int[2]){channel[0], go[1]}, count, ns, e);
}

/* After an error its processes are not waited for: they die with it. */
static _Noreturn void stage(const struct crew *crew, int channel)
{
	struct word word = {0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	word.result = perform(crew, &word.ns, &word.error);
	while (word.result == 0 && wait(NULL) > 0)
		;
	send_word(channel, &word);
	_exit(0);
}

static int run_stage(const struct crew *crew, struct word *word, struct ww_error *e)
{
	int channel[2];
	bool told;
	pid_t pid;

	if (pipe2(channel, O_CLOEXEC) < 0)
		return ww_fail(e, 3, "pipe: %s", strerror(errno));
	pid = fork();
	if (pid == 0)
		stage(crew, channel[1]);
	close(channel[1]);
	told = pid > 0 && read(channel[0], word, sizeof(*word)) == sizeof(*word);
	close(channel[0]);
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (!told)
		return ww_fail(e, 3, "%s ended unexpectedly", crew->work->name);
	if (word->result < 0)
		*e = word->error;
	return word->result;
}

int crew_time(const struct crew_work *work, double *ns, struct ww_error *e)
{
	struct crew crew = {.work = work,
			    .next = mmap(NULL, sizeof(*crew.next), PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_ANONYMOUS, -1, 0)};
	struct word word;
	int result;

	if (crew.next == MAP_FAILED)
		return ww_fail(e, 3, "the memory of %s: %s", work->name, strerror(errno));
	result = run_stage(&crew, &word, e);
	if (result == 0)
		*ns = word.ns / (double)(work->count ? work->count : 1);
	munmap(crew.next, sizeof(*crew.next));
	return result;
}
