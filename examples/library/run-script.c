/* SPDX-License-Identifier: MIT */
/* Runs a Python script of a user under `sealed`: it sees one directory, which it may not change,
 *and has ten seconds.
 *
 *	cc run-script.c $(pkg-config --cflags --libs whichwall) -o run-script
 *	./run-script /srv/jobs/7 job.py
 */
#include <stdio.h>
#include <sys/wait.h>
#include <whichwall.h>

static int configure(whichwall_options *options, const char *directory, whichwall_error **error)
{
	if (whichwall_options_workdir(options, directory, error) < 0)
		return -1;
	return whichwall_options_timeout(options, 10, error);
}

static int run(whichwall_options *options, char *script, whichwall_error **error)
{
	char interpreter[] = "python3";
	char *argv[] = {interpreter, script, NULL};
	whichwall_sandbox *sandbox = NULL;
	int status = 0, ret = whichwall_start(options, argv, &sandbox, error);

	if (ret == 0)
		ret = whichwall_wait(sandbox, -1, &status, error);
	if (ret == 0 && whichwall_timed_out(sandbox))
		fprintf(stderr, "%s: took too long\n", script);
	whichwall_free(sandbox);
	if (ret < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	whichwall_options *options = whichwall_options_new();
	whichwall_error *error = NULL;
	int ret = -1;

	if (argc != 3 || options == NULL) {
		fprintf(stderr, "usage: run-script DIRECTORY SCRIPT\n");
		return 2;
	}
	if (configure(options, argv[1], &error) == 0)
		ret = run(options, argv[2], &error);
	if (ret < 0)
		fprintf(stderr, "run-script: %s\n", whichwall_error_text(error));
	whichwall_error_free(error);
	whichwall_options_free(options);
	return ret < 0 ? 3 : ret;
}
