/* SPDX-License-Identifier: MIT */
/* A program that knows no more of the library than its header.  One case for each run: prints what
 * it found, exits 0 when that was what the header promises. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <whichwall.h>

static char shell[] = "sh", flag[] = "-c";

static int fail(const char *what, whichwall_error *error)
{
	printf("%s: %s\n", what, error == NULL ? "?" : whichwall_error_text(error));
	whichwall_error_free(error);
	return 1;
}

static int start(whichwall_options *options, char *script, whichwall_sandbox **sandbox,
		 whichwall_error **error)
{
	char *argv[] = {shell, flag, script, NULL};

	return whichwall_start(options, argv, sandbox, error);
}

/* Exit status of the script, 128 + N for signal N, -1 when it was not started. */
static int run(whichwall_options *options, char *script)
{
	whichwall_sandbox *sandbox = NULL;
	whichwall_error *error = NULL;
	int status = 0;

	if (start(options, script, &sandbox, &error) < 0 ||
	    whichwall_wait(sandbox, -1, &status, &error) != 0) {
		fail("run", error);
		status = -1;
	}
	whichwall_free(sandbox);
	if (status < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int case_status(whichwall_options *options)
{
	char exits[] = "exit 7", dies[] = "kill -9 $$";

	return run(options, exits) == 7 && run(options, dies) == 137 ? 0 : 1;
}

static int case_layers(whichwall_options *options)
{
	char script[] = "exit 0";
	whichwall_sandbox *sandbox = NULL;
	whichwall_error *error = NULL;
	unsigned seen = 0, bad = 0;

	if (start(options, script, &sandbox, &error) < 0)
		return fail("start", error);
	for (size_t i = 0; i < whichwall_layer_count(); i++) {
		if (!whichwall_layer_requested(sandbox, i))
			continue;
		bad += whichwall_layer_result(sandbox, i) != WHICHWALL_APPLIED;
		bad += whichwall_layer_observed(sandbox, i) == WHICHWALL_ABSENT;
		seen += whichwall_layer_observed(sandbox, i) == WHICHWALL_IN_FORCE;
	}
	printf("seen %u bad %u\n", seen, bad);
	whichwall_free(sandbox);
	return seen >= 15 && bad == 0 ? 0 : 1;
}

static int case_kill(whichwall_options *options)
{
	char script[] = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.02; done";
	whichwall_sandbox *sandbox = NULL;
	whichwall_error *error = NULL;
	int status = 0, pipes[2], running, late;
	char line[8];

	if (pipe(pipes) < 0 || dup2(pipes[1], 1) < 0 || close(pipes[1]) < 0)
		return 1;
	if (start(options, script, &sandbox, &error) < 0)
		return fail("start", error);
	if (read(pipes[0], line, sizeof(line)) != 6)
		return 1;
	running = whichwall_wait(sandbox, 20, &status, &error);
	whichwall_kill(sandbox, SIGTERM);
	if (whichwall_wait(sandbox, -1, &status, &error) != 0)
		return fail("wait", error);
	late = whichwall_kill(sandbox, SIGTERM);
	whichwall_free(sandbox);
	return running == 1 && WIFEXITED(status) && WEXITSTATUS(status) == 5 && late == -ESRCH ? 0
											       : 1;
}

static int case_timeout(whichwall_options *options)
{
	char script[] = "sleep 86400";
	whichwall_sandbox *sandbox = NULL;
	whichwall_error *error = NULL;
	struct pollfd polled = {.events = POLLIN};
	int status = 0, good;

	if (whichwall_options_timeout(options, 1, &error) < 0 ||
	    start(options, script, &sandbox, &error) < 0)
		return fail("start", error);
	polled.fd = whichwall_fd(sandbox);
	good = poll(&polled, 1, -1) == 1 && whichwall_wait(sandbox, -1, &status, &error) == 0 &&
	       WIFSIGNALED(status) && whichwall_timed_out(sandbox);
	whichwall_free(sandbox);
	return good ? 0 : 1;
}

/* A sandbox that is freed while it runs leaves no process. */
static int case_free(whichwall_options *options)
{
	char script[] = "sleep 86400 & sleep 86400";
	whichwall_sandbox *sandbox = NULL;
	whichwall_error *error = NULL;
	pid_t pid;

	if (start(options, script, &sandbox, &error) < 0)
		return fail("start", error);
	pid = whichwall_pid(sandbox);
	if (pid <= 0 || whichwall_pidfd(sandbox) < 0 || kill(pid, 0) < 0)
		return 1;
	whichwall_free(sandbox);
	return kill(pid, 0) < 0 && waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD ? 0 : 1;
}

static int expect(enum whichwall_code code, int ret, whichwall_error **error)
{
	int bad = ret == 0 || *error == NULL || whichwall_error_code(*error) != code;

	if (*error != NULL)
		printf("%d %s\n", (int)whichwall_error_code(*error), whichwall_error_text(*error));
	whichwall_error_free(*error);
	*error = NULL;
	return bad;
}

static int case_errors(whichwall_options *options)
{
	char missing[] = "no-such-program", *argv[] = {missing, NULL};
	whichwall_sandbox *sandbox = NULL;
	whichwall_error *error = NULL;
	int bad, ret;

	ret = whichwall_options_ro(options, "relative", NULL, &error);
	bad = expect(WHICHWALL_BAD_OPTION, ret, &error);
	ret = whichwall_options_keep_fd(options, 900, &error);
	bad += expect(WHICHWALL_BAD_OPTION, ret, &error);
	bad += whichwall_options_keep_fd(options, 1, NULL) == 0;
	ret = whichwall_start(options, argv, &sandbox, &error);
	bad += expect(WHICHWALL_NOT_FOUND, ret, &error);
	whichwall_free(sandbox);
	return bad;
}

static int case_fds(whichwall_options *options)
{
	char script[] = "cat <&9; (: <&8) 2>/dev/null && exit 1; exit 0";
	whichwall_error *error = NULL;
	int pipes[2];

	if (pipe2(pipes, O_CLOEXEC) < 0 || dup3(pipes[0], 9, O_CLOEXEC) < 0 ||
	    dup2(pipes[0], 8) < 0 || write(pipes[1], "kept\n", 5) != 5 || close(pipes[1]) < 0)
		return 1;
	if (whichwall_options_keep_fd(options, 9, &error) < 0)
		return fail("keep", error);
	return run(options, script);
}

/* ---- what callers do with SIGCHLD ---- */

static int with_children(whichwall_options *options, const struct sigaction *action)
{
	struct sigaction before;
	int bad;

	if (sigaction(SIGCHLD, action, &before) < 0)
		return 1;
	bad = case_status(options);
	return sigaction(SIGCHLD, &before, NULL) < 0 ? 1 : bad;
}

/* The kernel reaps the children of such callers by itself (wait(2), NOTES). */
static int case_ignored(whichwall_options *options)
{
	const struct sigaction ignored = {.sa_handler = SIG_IGN};
	const struct sigaction no_wait = {.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT};

	return with_children(options, &ignored) + with_children(options, &no_wait);
}

/* A caller that reaps whatever there is takes no status of a sandbox's away. */
static int case_reaper(whichwall_options *options)
{
	char script[] = "exit 7";
	whichwall_sandbox *sandbox = NULL;
	whichwall_error *error = NULL;
	struct pollfd polled = {.events = POLLIN};
	int status = 0, reaped;

	if (start(options, script, &sandbox, &error) < 0)
		return fail("start", error);
	polled.fd = whichwall_fd(sandbox);
	if (poll(&polled, 1, -1) != 1)
		return 1;
	reaped = waitpid(-1, NULL, WNOHANG);
	if (whichwall_wait(sandbox, -1, &status, &error) != 0)
		return fail("wait", error);
	whichwall_free(sandbox);
	return reaped < 0 && WIFEXITED(status) && WEXITSTATUS(status) == 7 ? 0 : 1;
}

/* Without a namespace nothing acts on the caller's instead. */
static int case_without(whichwall_options *options)
{
	static const char *const gone[] = {"userns", "mntns", "id_range", "ns_limit"};
	char script[] = "exit 0";
	whichwall_sandbox *sandbox = NULL;
	whichwall_error *error = NULL;

	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		if (whichwall_options_without(options, gone[i], &error) < 0)
			return fail("without", error);
	start(options, script, &sandbox, &error);
	for (size_t i = 0; sandbox != NULL && i < whichwall_layer_count(); i++)
		if (strcmp(whichwall_layer_word(i), "pivot_root") == 0 &&
		    whichwall_layer_requested(sandbox, i))
			return 1;
	whichwall_error_free(error);
	whichwall_free(sandbox);
	return 0;
}

/* ---- several at once ---- */

#define THREADS 4

static void *run_some(void *context)
{
	char script[] = "exit 3";
	int *bad = context;

	for (int i = 0; i < 5; i++) {
		whichwall_options *options = whichwall_options_new();

		*bad += options == NULL || run(options, script) != 3;
		whichwall_options_free(options);
	}
	return NULL;
}

static int case_threads(whichwall_options *options)
{
	pthread_t threads[THREADS];
	int bad[THREADS] = {0}, sum = 0;

	(void)options;
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, run_some, &bad[i]) != 0)
			return 1;
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		sum += bad[i];
	}
	return sum == 0 ? 0 : 1;
}

static const struct {
	const char *name;
	int (*check)(whichwall_options *options);
} cases[] = {
	{"status", case_status}, {"layers", case_layers},   {"kill", case_kill},
	{"free", case_free},     {"timeout", case_timeout}, {"errors", case_errors},
	{"fds", case_fds},       {"threads", case_threads}, {"ignored", case_ignored},
	{"reaper", case_reaper}, {"without", case_without},
};

int main(int argc, char **argv)
{
	int ret = 2;

	for (size_t i = 0; argc == 2 && i < sizeof(cases) / sizeof(cases[0]); i++) {
		whichwall_options *options;

		if (strcmp(cases[i].name, argv[1]) != 0)
			continue;
		options = whichwall_options_new();
		ret = options == NULL ? 1 : cases[i].check(options);
		whichwall_options_free(options);
	}
	return ret;
}
