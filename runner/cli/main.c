/* SPDX-License-Identifier: MIT */
/* Dispatch only: the first word chooses the command. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "commands.h"
#include "output.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
} commands[] = {
	{"run", cmd_run, "measure every mask and write tables, figures and a report"},
	{"report", cmd_report, "write tables, figures and report anew from a run's journal"},
	{"list", cmd_list, "list fixtures, factors, profiles, masks or primitives"},
	{"doctor", cmd_doctor, "try what this host allows, with a remedy for what it does not"},
	{"exec", cmd_exec, "run any command under a profile and a mask"},
	{"explain", cmd_explain, "explain an escape, and what a run says of it"},
	{"bench", cmd_bench, "time what each factor's hardening costs"},
	{"gate", cmd_gate, "fail when a run is worse than a baseline"},
	{"diff", cmd_diff, "show what changed between two runs, hosts or profiles"},
	{"claims", cmd_claims, "confirm or refute what somebody says of a sandbox"},
};

static void usage(FILE *out)
{
	fputs("Usage: whichwall COMMAND [OPTION...]\n\n"
	      "Measures which hardening primitive of a Linux process sandbox blocks which "
	      "escape.\n\n",
	      out);
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		fprintf(out, "  %-8s %s\n", commands[i].name, commands[i].what);
	fputs("\nStart with `whichwall doctor`, then `whichwall run -o DIR`.\n"
	      "`whichwall COMMAND --help` explains each command.\n\n"
	      "Exit status: 0 done, 1 a gate tripped, 2 usage or bad input, 3 this host cannot "
	      "measure,\n"
	      "4 interrupted (go on with run --resume).\n",
	      out);
}

/* A standard descriptor that our starter closed would be the next file that is opened, and be
 * replaced where a child gets its own three.  Reading gives its end, writing fails (EBADF). */
static void open_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* Ignored or blocked signals are inherited (execve(2)).  With SIGCHLD ignored there is no zombie
 * to wait for; with all of them blocked nothing could interrupt us.  SIGHUP stays as it is, for
 * nohup(1). */
static void usual_signals(void)
{
	sigset_t none;

	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	open_standard_descriptors();
	usual_signals();
	output_begin();
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
		usage(stdout);
		return CLI_DONE;
	}
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0) {
		puts("whichwall " WW_VERSION);
		return CLI_DONE;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	if (name[0])
		output_say("unknown command %s", name);
	usage(stderr);
	return CLI_USAGE;
}
