/* SPDX-License-Identifier: MIT */
/* whichwall exec --profile sealed: what libwhichwall offers, on the command line. */
#include "cmd_exec_sealed.h"
#include "exec_parts.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- options ---- */

enum {
	KEY_RO = 512,
	KEY_RW,
	KEY_ENV,
	KEY_NET,
	KEY_KEEP_FD,
	KEY_TTY,
	KEY_ALLOW_EXEC,
	KEY_MDWE,
	KEY_GUEST_ID,
	KEY_BEST_EFFORT,
	KEY_BARE,
	KEY_CGROUP,
	KEY_TASKS,
	KEY_NO_VERIFY,
};

static const struct argp_option options[] = {
	{"ro", KEY_RO, "PATH[:TARGET]", 0,
	 "Show PATH for reading and executing, at TARGET if given; may be repeated", 0},
	{"rw", KEY_RW, "PATH[:TARGET]", 0,
	 "The same for writing as well: what is written there stays", 0},
	{"env", KEY_ENV, "NAME[=VALUE]", 0, "Pass a variable of the environment, or set one", 0},
	{"net", KEY_NET, "WHICH", 0, "none (default), loopback (an own one) or host", 0},
	{"keep-fd", KEY_KEEP_FD, "N", 0, "Leave descriptor N open beside 0, 1 and 2", 0},
	{"tty", KEY_TTY, NULL, 0,
	 "Let CMD read from the terminal that 0, 1 or 2 is; else it may only write to it", 0},
	{"allow-exec", KEY_ALLOW_EXEC, NULL, 0, "Let CMD execute what it may write", 0},
	{"mdwe", KEY_MDWE, NULL, 0,
	 "Never execute memory that was written (Linux 6.3): node, java, luajit do not start", 0},
	{"guest-id", KEY_GUEST_ID, "ID", 0,
	 "For root: the user and group that CMD is outside; default: one that owns nothing", 0},
	{"bare", KEY_BARE, NULL, 0, "Show nothing of the host but what --ro and --rw name", 0},
	{"best-effort", KEY_BEST_EFFORT, NULL, 0,
	 "Do without the layers that this host cannot apply, and name them; default: do not start",
	 0},
	{"cgroup", KEY_CGROUP, "WHERE", 0,
	 "Limit memory and tasks of all processes together by a group of cgroup v2: auto (default: "
	 "where the own group is delegated), none, or the directory to make it in",
	 0},
	{"tasks", KEY_TASKS, "N", 0,
	 "At most N processes and threads, the sandbox's own init among them; default: 64", 0},
	{"no-verify", KEY_NO_VERIFY, NULL, 0,
	 "Do not look at CMD's process from outside before it is executed", 0},
	{0},
};

static void refuse(struct argp_state *state, whichwall_error *error)
{
	argp_error(state, "%s", whichwall_error_text(error));
}

typedef int show(whichwall_options *options, const char *source, const char *target,
		 whichwall_error **error);

static void add_path(struct sealed_request *request, show *show_path, const char *argument,
		     struct argp_state *state)
{
	const char *colon = strchr(argument, ':');
	char *source =
		colon == NULL ? strdup(argument) : strndup(argument, (size_t)(colon - argument));
	whichwall_error *error;

	if (source == NULL)
		argp_error(state, "memory is short");
	if (show_path(request->options, source, colon == NULL ? NULL : colon + 1, &error) < 0)
		refuse(state, error);
	free(source);
}

static enum whichwall_network parse_network(const char *word, struct argp_state *state)
{
	static const char *const words[] = {"none", "loopback", "host"};

	for (int i = 0; i < 3; i++)
		if (strcmp(word, words[i]) == 0)
			return (enum whichwall_network)i;
	argp_error(state, "--net '%s': expected none, loopback or host", word);
	return WHICHWALL_NET_NONE;
}

static unsigned long parse_number(const char *text, const char *option, struct argp_state *state)
{
	char *end = NULL;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || value > UINT32_MAX)
		argp_error(state, "%s '%s': expected a whole number", option, text);
	return value;
}

static int parse_valued(struct sealed_request *request, int key, char *argument,
			struct argp_state *state, whichwall_error **error)
{
	switch (key) {
	case KEY_ENV:
		return whichwall_options_env(request->options, argument, error);
	case KEY_NET:
		return whichwall_options_network(request->options, parse_network(argument, state),
						 error);
	case KEY_KEEP_FD:
		return whichwall_options_keep_fd(
			request->options, (int)parse_number(argument, "--keep-fd", state), error);
	case KEY_TASKS:
		return whichwall_options_tasks(request->options,
					       parse_number(argument, "--tasks", state), error);
	case KEY_CGROUP:
		return whichwall_options_cgroup(request->options, argument, error);
	default:
		return whichwall_options_guest_id(
			request->options, (uint32_t)parse_number(argument, "--guest-id", state),
			error);
	}
}

static void be_lenient(struct sealed_request *request)
{
	request->best_effort = true;
	whichwall_options_best_effort(request->options, 1);
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct sealed_request *request = state->input;
	whichwall_error *error;

	if (key < KEY_RO || key > KEY_NO_VERIFY)
		return ARGP_ERR_UNKNOWN;
	for (const struct argp_option *option = options; option->name != NULL; option++)
		if (option->key == key)
			request->seen = option->name;
	if (key == KEY_RO || key == KEY_RW)
		add_path(request, key == KEY_RO ? whichwall_options_ro : whichwall_options_rw,
			 argument, state);
	else if (key == KEY_TTY)
		whichwall_options_terminal(request->options, 1);
	else if (key == KEY_ALLOW_EXEC)
		whichwall_options_executable(request->options, 1);
	else if (key == KEY_MDWE)
		whichwall_options_mdwe(request->options, 1);
	else if (key == KEY_BARE)
		whichwall_options_bare(request->options, 1);
	else if (key == KEY_BEST_EFFORT)
		be_lenient(request);
	else if (key == KEY_NO_VERIFY)
		whichwall_options_verify(request->options, 0);
	else if (parse_valued(request, key, argument, state, &error) < 0)
		refuse(state, error);
	return 0;
}

const struct argp sealed_argp = {.options = options, .parser = parse_option};

/* ---- running ---- */

/* By whoever started us, as nohup(1) does and a shell of what it starts in the background. */
static bool is_ignored(int signal)
{
	struct sigaction action;

	return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* Signals that go on to the program; a terminal sends them to us alone, since the sandbox has a
 * session of its own.  One that is ignored stays so: blocked, it would be kept for us all
 * the same. */
static int block_signals(sigset_t *before)
{
	static const int signals[] = {SIGINT,  SIGTERM, SIGHUP,   SIGQUIT,
				      SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT};
	sigset_t set;

	/* Inherited as ignored, it would have the kernel reap the sandbox before us. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (!is_ignored(signals[i]))
			sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, before);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void forward(const whichwall_sandbox *sandbox, int signals)
{
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		whichwall_kill(sandbox, (int)info.ssi_signo);
}

static int wait_for(whichwall_sandbox *sandbox, int signals, int *status, whichwall_error **error)
{
	struct pollfd polled[2] = {{.fd = whichwall_fd(sandbox), .events = POLLIN},
				   {.fd = signals, .events = POLLIN}};

	for (;;) {
		if (poll(polled, 2, -1) < 0 && errno != EINTR)
			break;
		if (polled[1].revents != 0)
			forward(sandbox, signals);
		if (polled[0].revents != 0)
			break;
	}
	return whichwall_wait(sandbox, -1, status, error);
}

/* ---- report ---- */

static void report(const struct exec_request *request, const whichwall_sandbox *sandbox,
		   const int *status, const whichwall_error *error)
{
	const struct exec_sealed_run run = {
		.mask = request->mask,
		.calls = request->calls,
		.sandbox = sandbox,
		.status = status,
		.error = error,
	};

	if (request->quiet || sandbox == NULL)
		return;
	if (request->json != NULL)
		request->json(request->out, &run);
	else
		exec_print_sealed_table(request->out, &run);
	if (fflush(request->out) != 0)
		exec_say("report: %s", strerror(errno));
}

/* ---- the command ---- */

static bool has_layer(const whichwall_sandbox *sandbox, const char *word)
{
	for (size_t i = 0; i < whichwall_layer_count(); i++)
		if (strcmp(whichwall_layer_word(i), word) == 0)
			return whichwall_layer_requested(sandbox, i) &&
			       !whichwall_layer_given_up(sandbox, i);
	return false;
}

static int set_common(whichwall_options *wanted, const struct exec_request *request,
		      whichwall_error **error)
{
	char workdir[PATH_MAX];

	if (request->workdir != NULL) {
		/* As the other profiles: relative to here, links resolved. */
		if (realpath(request->workdir, workdir) == NULL)
			snprintf(workdir, sizeof(workdir), "%s", request->workdir);
		if (whichwall_options_workdir(wanted, workdir, error) < 0)
			return -1;
	}
	if ((request->timeout != NULL &&
	     whichwall_options_timeout(wanted, *request->timeout, error) < 0) ||
	    (request->memory != NULL &&
	     whichwall_options_memory(wanted, *request->memory, error) < 0))
		return -1;
	if (whichwall_options_mask(wanted, request->mask, error) < 0)
		return -1;
	return whichwall_options_calls(wanted, request->calls, error);
}

struct requests {
	const struct sealed_request *sealed;
	const struct exec_request *exec;
};

/* Before the command runs.  A group is asked for by default and found on few hosts: that there is
 * none belongs to the report. */
static void name_missing(void *context, const char *layer, const char *why)
{
	const struct requests *requests = context;

	if (requests->sealed->best_effort || strcmp(layer, "cgroup") != 0)
		exec_say("without %s: this host cannot apply it: %s", layer, why);
	else if (!requests->exec->quiet && !requests->exec->json)
		exec_say("without %s, which bounds memory and processes of all together: %s", layer,
			 why);
}

static int run(const struct sealed_request *sealed, const struct exec_request *request,
	       whichwall_sandbox **sandbox, int *status, whichwall_error **error)
{
	struct requests requests = {sealed, request};
	sigset_t before;
	int signals, ret;

	if (set_common(sealed->options, request, error) < 0)
		return -1;
	whichwall_options_notice(sealed->options, name_missing, &requests);
	signals = block_signals(&before);
	ret = whichwall_start(sealed->options, request->command, sandbox, error);
	if (ret == 0) {
		exec_warn_root(has_layer(*sandbox, "userns"));
		ret = wait_for(*sandbox, signals, status, error);
	}
	close(signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ret;
}

int exec_sealed(const struct sealed_request *sealed, const struct exec_request *request)
{
	whichwall_sandbox *sandbox = NULL;
	whichwall_error *error = NULL;
	int status = 0, code;

	if (run(sealed, request, &sandbox, &status, &error) < 0) {
		report(request, sandbox, NULL, error);
		exec_say("%s", whichwall_error_text(error));
		code = (int)whichwall_error_code(error);
	} else {
		report(request, sandbox, &status, NULL);
		if (whichwall_memory_used_up(sandbox))
			exec_say(
				"%s: killed: all of it together used up its memory; expected less, "
				"or more by --memory",
				request->command[0]);
		if (whichwall_timed_out(sandbox))
			exec_say("%s: killed after the time-out", request->command[0]);
		code = exec_status(status);
	}
	whichwall_error_free(error);
	whichwall_free(sandbox);
	return code;
}
