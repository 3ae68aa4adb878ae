/* SPDX-License-Identifier: MIT */
/* A starter that has the layer `cgroup` and no other, for hosts and kernels on which little else of
 * the program runs.
 *
 *   driver [-p PLACE] [-m MIB] [-t TASKS] [-c PERCENT] find
 *   driver [-p PLACE] [-m MIB] [-t TASKS] [-c PERCENT] run CMD...
 *   driver [-p PLACE] [-m MIB] [-t TASKS] [-c PERCENT] twice CMD...
 *
 * `run` says the group's path, starts CMD (a path) there, waits and closes; its status is CMD's.
 * `twice` has two groups at a time and closes the first before the second. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../runner/core/cgroup.h"
#include "../../../runner/core/seal.h"

extern char **environ;

static _Noreturn void fail(const char *what, int err)
{
	fprintf(stderr, "driver: %s: %s\n", what, strerror(err));
	exit(3);
}

static int execute(const void *context, char *const envp[])
{
	char *const *argv = context;

	execve(argv[0], argv, envp);
	return errno;
}

static int start(char **argv, const struct core_cgroup *group, pid_t *init)
{
	static struct core_plan plan = {.profile = PROFILE_SEALED};
	struct seal_launch launch = {.plan = &plan, .execute = execute, .context = argv};
	struct seal_started started;
	int report[2], err;

	plan.layers = WW_BIT(PRIM_CGROUP);
	launch.envp = environ;
	launch.cgroup = group->directory;
	if (pipe2(report, O_CLOEXEC) < 0)
		fail("pipe", errno);
	launch.report = report[1];
	err = seal_control(launch.control);
	if (err == 0)
		err = seal_start(&launch, &started);
	if (err < 0)
		fail("start", -err);
	*init = started.init;
	close(report[0]);
	close(report[1]);
	return launch.control[0];
}

static struct core_cgroup open_group(const struct cgroup_options *options)
{
	struct core_cgroup group;
	struct ww_error e;

	if (cgroup_open(options, &group, &e) < 0) {
		fprintf(stderr, "driver: %s\n", e.text);
		exit(e.code);
	}
	printf("group %s\n", group.path);
	fflush(stdout);
	return group;
}

static void close_group(struct core_cgroup *group)
{
	struct ww_error e;

	if (cgroup_close(group, &e) < 0) {
		fprintf(stderr, "driver: %s\n", e.text);
		exit(e.code);
	}
}

static int run(const struct cgroup_options *options, char **argv)
{
	struct core_cgroup group = open_group(options);
	int status;
	pid_t init;

	start(argv, &group, &init);
	if (waitpid(init, &status, __WALL) != init)
		fail("wait", errno);
	if (cgroup_oom_kills(&group) > 0)
		puts("its memory was used up");
	close_group(&group);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run_twice(const struct cgroup_options *options, char **argv)
{
	struct core_cgroup outer = open_group(options);
	struct core_cgroup inner = open_group(options);
	int status;
	pid_t init;

	start(argv, &inner, &init);
	close_group(&outer);
	if (waitpid(init, &status, __WALL) != init)
		fail("wait", errno);
	close_group(&inner);
	return WEXITSTATUS(status);
}

static int find(const struct cgroup_options *options)
{
	struct ww_error e;

	if (cgroup_find(options, &e) == 0)
		return puts("delegated") < 0;
	puts(e.text);
	return e.code;
}

int main(int argc, char **argv)
{
	struct cgroup_options options = {0};
	int option;

	while ((option = getopt(argc, argv, "+p:m:t:c:")) >= 0)
		switch (option) {
		case 'p':
			options.place = optarg;
			break;
		case 'm':
			options.memory_mib = strtoull(optarg, NULL, 10);
			break;
		case 't':
			options.tasks = strtoull(optarg, NULL, 10);
			break;
		case 'c':
			options.cpu_percent = (unsigned)strtoul(optarg, NULL, 10);
			break;
		default:
			return 2;
		}
	if (optind < argc && strcmp(argv[optind], "find") == 0)
		return find(&options);
	if (optind + 1 < argc && strcmp(argv[optind], "run") == 0)
		return run(&options, argv + optind + 1);
	if (optind + 1 < argc && strcmp(argv[optind], "twice") == 0)
		return run_twice(&options, argv + optind + 1);
	fprintf(stderr,
		"usage: driver [-p PLACE] [-m MIB] [-t TASKS] [-c PERCENT] find|run|twice\n");
	return 2;
}
