/* SPDX-License-Identifier: MIT */
/* whichwall exec: one command under a profile and a mask, on the running host.
 *
 * Nothing here is an arena: what the profile fails to stop reaches the real system.  The outcome
 * goes to standard error or to a file, so that the command's own output stays clean.
 */
#include "cmd_exec.h"
#include "cmd_exec_sealed.h"
#include "exec_parts.h"

#include "../../matrix/folder.h"
#include "../../matrix/mask.h"
#include "../../matrix/model.h"
#include "../core/core.h"
#include "../lib/tree.h"

#include <argp.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXIT_USAGE 2
#define EXIT_HOST 3

extern char **environ;

struct request {
	struct core_options core;
	const char *mask_text;
	const char *caps;
	const char *workdir;           /* NULL: a fresh one */
	const char *report;            /* NULL: standard error */
	const char *save_filter;       /* where to write the filter instead of running anything */
	const struct exec_json *forms; /* of --json */
	bool json, quiet;
	bool has_timeout, has_memory; /* else the profile's own */
	char **command;
	struct sealed_request sealed;
};

/* ---- options ---- */

enum {
	KEY_BIND_HOST_LIBS = 256,
	KEY_CAPS,
	KEY_JSON,
	KEY_MEMORY,
	KEY_NO_REPORT,
	KEY_REPORT,
	KEY_SAVE_FILTER,
	KEY_TIMEOUT,
};

static const struct argp_option options[] = {
	{"profile", 'p', "PROFILE", 0, "none, standard, strict (default), seed or sealed", 0},
	{"mask", 'm', "MASK", 0,
	 "Hardening to take away: a number or factors joined by +, such as no_userns+no_chroot; "
	 "default none",
	 0},
	{"caps", KEY_CAPS, "GROUPS", 0,
	 "Syscall groups to allow beside the base, such as file_io,code_exec; default no further "
	 "ones",
	 0},
	{"bind-host-libs", KEY_BIND_HOST_LIBS, NULL, 0,
	 "Graft /lib, /lib64, /usr/lib and /usr/bin read-only into the new root", 0},
	{"workdir", 'w', "DIR", 0,
	 "The new root, never removed; default: a fresh empty directory, removed afterwards.  "
	 "sealed: the current directory of CMD; what it writes there is thrown away (--rw keeps)",
	 0},
	{"timeout", KEY_TIMEOUT, "S", 0,
	 "The profile's time-out, default 1: CPU time is limited to twice as many seconds, at "
	 "least 2.  sealed: kills CMD after S seconds; default: never",
	 0},
	{"memory", KEY_MEMORY, "MIB", 0,
	 "The profile's memory, default 512: address space is limited to 8 times as much, at least "
	 "4 GiB.  sealed: address space of each process, default 4096, or, where a cgroup is "
	 "delegated, memory of all together, default 512",
	 0},
	{"json", KEY_JSON, NULL, 0, "Report the outcome as one JSON object", 0},
	{"report", KEY_REPORT, "FILE", 0, "Write the outcome to FILE, not to standard error", 0},
	{"no-report", KEY_NO_REPORT, NULL, 0, "Do not report the outcome", 0},
	{"save-filter", KEY_SAVE_FILTER, "FILE", 0,
	 "Run nothing: write the filter's program to FILE, as `bwrap --seccomp` reads it", 0},
	{0},
};

static const char documentation[] =
	"Run CMD under a hardening profile and say what each primitive came to.\v"
	"CMD is looked up inside the new root (/usr/bin, then /bin, when it has no slash), which "
	"is the workdir and empty by default: graft the host's programs, or keep the host's "
	"root.\n"
	"\n"
	"Examples:\n"
	"  whichwall exec --bind-host-libs --caps file_io -- uname -a\n"
	"  whichwall exec --bind-host-libs --caps file_io,call:sysinfo -- python3 -c 'print(42)'\n"
	"  whichwall exec --mask no_chroot --caps file_io -- grep root /etc/passwd\n"
	"\n"
	"The first has only the grafted programs to look at; the second takes the chroot away and "
	"reads the host's file.  A dynamic program's loader calls pread64, which file_io allows; "
	"other programs may need calls that no group has.\n"
	"\n"
	"sealed fails closed: a layer that cannot be applied, or is not seen in force from "
	"outside, ends the start.  CMD sees the host's programs and libraries (read-only), an "
	"empty workdir and no network, and is looked up in /usr/local/bin, /usr/bin and /bin:\n"
	"\n"
	"  whichwall exec -p sealed -- python3 -c 'print(42)'\n"
	"  whichwall exec -p sealed --ro /srv/data --rw $PWD/out:/out -- sort -o /out/s "
	"/srv/data/x\n"
	"  whichwall exec -p sealed --allow-exec --workdir . -- make\n"
	"\n"
	"It runs on this host, not in an arena.  Exit status: CMD's own, 128+N when signal N "
	"killed it, 126 when it cannot be executed, 127 when it is not found, 2 for bad usage, 3 "
	"when this host cannot.";

static uint64_t parse_number(const char *text, const char *option, struct argp_state *state)
{
	char *end = NULL;
	unsigned long long value;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0)
		argp_error(state, "%s '%s': expected a whole number", option, text);
	return value;
}

static enum profile parse_profile(const char *word, struct argp_state *state)
{
	const int profile = ww_lookup(&ww_profiles, word);
	char known[160] = "";
	size_t used = 0;

	if (profile >= 0)
		return (enum profile)profile;
	for (int i = 0; i < ww_profiles.count && used < sizeof(known); i++)
		used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s",
					 i == 0 ? "" : ", ", ww_profiles.words[i]);
	argp_error(state, "unknown profile '%s'; expected one of %s", word, known);
	return PROFILE_NONE;
}

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
	struct request *request = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &request->sealed;
		break;
	case 'p':
		request->core.profile = parse_profile(argument, state);
		break;
	case 'm':
		request->mask_text = argument;
		break;
	case 'w':
		request->workdir = argument;
		break;
	case KEY_CAPS:
		request->caps = argument;
		break;
	case KEY_BIND_HOST_LIBS:
		request->core.bind_host_libs = true;
		break;
	case KEY_TIMEOUT:
		request->core.timeout_seconds = parse_number(argument, "--timeout", state);
		request->has_timeout = true;
		break;
	case KEY_MEMORY:
		request->core.memory_mib = parse_number(argument, "--memory", state);
		request->has_memory = true;
		break;
	case KEY_JSON:
		request->json = true;
		break;
	case KEY_REPORT:
		request->report = argument;
		break;
	case KEY_NO_REPORT:
		request->quiet = true;
		break;
	case KEY_SAVE_FILTER:
		request->save_filter = argument;
		break;
	case ARGP_KEY_ARG: /* the first word is CMD; its options are not ours */
		request->command = &state->argv[state->next - 1];
		state->next = state->argc;
		break;
	case ARGP_KEY_END:
		if (request->command == NULL && request->save_filter == NULL)
			argp_error(state, "no command; expected CMD after the options");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* What needs more than one option.  Returns 0 or -1 with *e. */
static int check_request(struct request *request, struct ww_error *e)
{
	const char *profile = ww_word(&ww_profiles, (int)request->core.profile);
	uint64_t factors;

	if (profile_factors_all(profile, &factors) < 0)
		return ww_fail(e, EXIT_USAGE, "unknown profile %s", profile);
	if (request->core.profile != PROFILE_SEALED && request->sealed.seen != NULL)
		return ww_fail(e, EXIT_USAGE, "--%s: only the profile sealed has it",
			       request->sealed.seen);
	if (request->core.profile == PROFILE_SEALED && request->core.bind_host_libs)
		return ww_fail(e, EXIT_USAGE,
			       "--bind-host-libs: sealed shows programs and libraries by itself; "
			       "leave it out, or name paths by --ro");
	if (request->quiet && request->report != NULL)
		return ww_fail(e, EXIT_USAGE, "--report and --no-report exclude each other");
	if (mask_parse(request->mask_text, factors, &request->core.mask, e) < 0)
		return -1;
	return core_groups_check(request->caps, e);
}

/* ---- the workdir ---- */

/* Directories that grafts need, children before parents. */
static const struct {
	const char *parent, *name;
} targets[] = {{"usr", "lib"}, {"usr", "bin"}, {".", "usr"}, {".", "lib"}, {".", "lib64"}};
#define TARGETS (sizeof(targets) / sizeof(targets[0]))

struct workdir {
	struct fresh own; /* where that was made for it */
	char path[PATH_MAX];
	int fd;
	bool fresh;
	bool existed[TARGETS]; /* before us */
	bool made[TARGETS];
};

static bool target_exists(const struct workdir *workdir, size_t i)
{
	const int parent = tree_open_below(workdir->fd, targets[i].parent);
	bool exists;

	if (parent < 0)
		return errno != ENOENT; /* in doubt it is not ours to remove */
	exists = faccessat(parent, targets[i].name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	close(parent);
	return exists;
}

static int open_workdir(struct workdir *workdir, struct ww_error *e)
{
	workdir->fd = workdir->fresh ? workdir->own.folder.fd
				     : open(workdir->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	workdir->own.folder.fd = -1; /* it is the workdir's from here on */
	if (workdir->fd < 0)
		return ww_fail(e, EXIT_USAGE, "workdir %.160s: %s", workdir->path, strerror(errno));
	for (size_t i = 0; i < TARGETS; i++)
		workdir->existed[i] = target_exists(workdir, i);
	return 0;
}

static int make_fresh(struct workdir *workdir, struct ww_error *e)
{
	if (fresh_make(&workdir->own, "whichwall-", e) < 0)
		return -1;
	workdir->fresh = true;
	if (realpath(workdir->own.folder.path, workdir->path) == NULL)
		snprintf(workdir->path, sizeof(workdir->path), "%s", workdir->own.folder.path);
	return 0;
}

static int workdir_init(struct workdir *workdir, const char *wanted, struct ww_error *e)
{
	*workdir = (struct workdir){.fd = -1, .own = FRESH_NONE};
	if (wanted == NULL) {
		if (make_fresh(workdir, e) < 0)
			return -1;
	} else if (realpath(wanted, workdir->path) == NULL) {
		return ww_fail(e, EXIT_USAGE, "workdir %.160s: %s", wanted, strerror(errno));
	}
	return open_workdir(workdir, e);
}

static void make_targets(struct workdir *workdir, struct core_plan *plan)
{
	core_make_bind_targets(plan);
	for (size_t i = 0; i < TARGETS; i++)
		workdir->made[i] = !workdir->existed[i] && target_exists(workdir, i);
}

static bool remove_target(const struct workdir *workdir, size_t i)
{
	const int parent = tree_open_below(workdir->fd, targets[i].parent);
	bool gone;

	if (parent < 0)
		return errno == ENOENT;
	gone = unlinkat(parent, targets[i].name, AT_REMOVEDIR) == 0 || errno == ENOENT;
	close(parent);
	return gone;
}

/* Removes the directories that we made for the grafts, if they are empty, and no others. */
static bool remove_targets(const struct workdir *workdir)
{
	bool gone = true;

	for (size_t i = 0; i < TARGETS; i++)
		if (workdir->made[i])
			gone = remove_target(workdir, i) && gone;
	return gone;
}

/* A directory of the user's loses what the grafts needed, a fresh one goes.  When a graft's target
 * does not go, something may still be mounted or written there: then all of it stays. */
static void workdir_done(struct workdir *workdir)
{
	bool gone = workdir->fd >= 0 && remove_targets(workdir);

	if (workdir->fresh && gone) {
		gone = tree_empty(workdir->fd);
		workdir->fd = -1;
	}
	if (workdir->fd >= 0)
		close(workdir->fd);
	if (workdir->fresh && (!fresh_done(&workdir->own) || !gone))
		exec_say("workdir %s could not be removed whole; look at it and remove it by hand",
			 workdir->path);
}

/* ---- running ---- */

/* Signals that we wait for instead of being interrupted by them. */
static void block_signals(sigset_t *set)
{
	static const int signals[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT};

	/* Inherited as ignored, it would have the kernel reap the child before us. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(set);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(set, signals[i]);
	sigprocmask(SIG_BLOCK, set, NULL);
}

/* Forwards signals until the child is dead.  A terminal sends to the whole process group, the child
 * included: forwarding such a signal would deliver it twice. */
static int wait_for(pid_t pid, const sigset_t *set)
{
	siginfo_t info;
	int status;

	for (;;) {
		const int signal = sigwaitinfo(set, &info);

		if (signal == SIGCHLD && waitpid(pid, &status, WNOHANG) == pid)
			return status;
		if (signal > 0 && signal != SIGCHLD && info.si_code != SI_KERNEL)
			kill(pid, signal);
	}
}

static int run(const struct request *request, const struct core_plan *plan, struct exec_end *end,
	       struct ww_error *e)
{
	struct core_child child;
	sigset_t set, before;

	sigprocmask(SIG_BLOCK, NULL, &before);
	block_signals(&set);
	if (core_spawn(plan, request->command, environ, &child, e) < 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		return -1;
	}
	end->has_outcome = core_collect(&child, &end->outcome, &end->exec_errno);
	end->wait_status = wait_for(child.pid, &set);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return 0;
}

/* ---- report ---- */

/* What a user would otherwise have to find out. */
static void explain_end(const struct request *request, const struct core_plan *plan,
			const struct exec_end *end)
{
	if (end->has_outcome && end->exec_errno != 0)
		exec_say("%s: %s%s", request->command[0],
			 end->exec_errno > 0 ? strerror(end->exec_errno) : "cannot be executed",
			 end->exec_errno == ENOENT && (plan->layers & WW_BIT(PRIM_CHROOT)) != 0
				 ? " in the new root; --bind-host-libs grafts the host's programs, "
				   "--mask no_chroot keeps the host's root"
				 : "");
	else if (WIFSIGNALED(end->wait_status) && WTERMSIG(end->wait_status) == SIGSYS)
		exec_say("killed by SIGSYS: the filter denies a call that %s makes; see --caps",
			 request->command[0]);
}

static void report(FILE *out, const struct request *request, const struct core_plan *plan,
		   const struct exec_end *end)
{
	const struct exec_run run = {
		.profile = request->core.profile,
		.mask = request->core.mask,
		.caps = request->caps,
		.filter = request->core.filter,
		.plan = plan,
		.end = end,
	};

	if (request->quiet)
		return;
	if (request->json)
		request->forms->run(out, &run);
	else
		exec_print_table(out, &run);
	if (fflush(out) != 0)
		exec_say("report: %s", strerror(errno));
}

/* ---- the command ---- */

/* Runs and reports; *status is the exit status.  Returns 0 or -1 with *e. */
static int run_in(struct request *request, struct workdir *workdir, FILE *out, int *status,
		  struct ww_error *e)
{
	struct exec_end end = {.wait_status = 0};
	struct core_plan plan, able;

	request->core.workdir = workdir->path;
	if (core_prepare(&request->core, core_exists_here, NULL, &plan, e) < 0)
		return -1;
	able = plan; /* what was asked for stays in the report */
	make_targets(workdir, &able);
	exec_warn_root((plan.layers & WW_BIT(PRIM_USERNS)) != 0);
	if (run(request, &able, &end, e) < 0)
		return -1;
	report(out, request, &plan, &end);
	explain_end(request, &plan, &end);
	*status = exec_status(end.wait_status);
	return 0;
}

static int run_in_workdir(struct request *request, FILE *out, int *status, struct ww_error *e)
{
	struct workdir workdir;
	int ret = workdir_init(&workdir, request->workdir, e);

	if (ret == 0)
		ret = run_in(request, &workdir, out, status, e);
	workdir_done(&workdir);
	return ret;
}

/* A profile that can have a family of calls added back has a filter.  Compiling one costs more than
 * all the rest of the parent's work: only where it is used. */
static bool has_filter(const struct request *request)
{
	const char *profile = ww_word(&ww_profiles, (int)request->core.profile);
	uint64_t factors = 0;

	return profile_factors(profile, &factors) == 0 &&
	       (factors & WW_BIT(FACTOR_NO_SECCOMP_SOCKET)) != 0 &&
	       (request->core.mask & WW_BIT(FACTOR_NO_SECCOMP)) == 0;
}

/* Of sealed the allow list; the rules about arguments are a second filter. */
static struct core_filter *make_filter(const struct request *request, struct ww_error *e)
{
	return request->core.profile == PROFILE_SEALED
		       ? core_filter_sealed(request->caps, request->core.mask, e)
		       : core_filter_new(request->caps, request->core.mask, e);
}

static FILE *open_output(const char *path, struct ww_error *e)
{
	const int fd = folder_named(path, O_TRUNC, e);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (fd >= 0 && out == NULL) {
		ww_fail(e, EXIT_HOST, "memory is short");
		close(fd);
	}
	return out;
}

/* struct sock_filter after struct sock_filter, in this machine's byte order. */
static int save_filter(const struct request *request, struct ww_error *e)
{
	struct core_filter *filter;
	bool written;
	FILE *out;

	if (!has_filter(request))
		return ww_fail(e, EXIT_USAGE,
			       "--save-filter: this profile and mask have no filter");
	filter = make_filter(request, e);
	if (filter == NULL)
		return -1;
	out = open_output(request->save_filter, e);
	if (out == NULL) {
		core_filter_free(filter);
		return -1;
	}
	written = fwrite(filter->program, sizeof(*filter->program), filter->length, out) ==
		  filter->length;
	if (fclose(out) != 0)
		written = false;
	core_filter_free(filter);
	return written ? 0
		       : ww_fail(e, EXIT_USAGE, "--save-filter %.160s: %s", request->save_filter,
				 strerror(errno));
}

static int run_with_filter(struct request *request, FILE *out, int *status, struct ww_error *e)
{
	struct core_filter *filter;
	int ret;

	if (!has_filter(request))
		return run_in_workdir(request, out, status, e);
	filter = core_filter_new(request->caps, request->core.mask, e);
	if (filter == NULL)
		return -1;
	request->core.filter = filter;
	ret = run_in_workdir(request, out, status, e);
	request->core.filter = NULL;
	core_filter_free(filter);
	return ret;
}

static int run_sealed(const struct request *request, FILE *out)
{
	const struct exec_request common = {
		.mask = request->mask_text,
		.calls = request->caps,
		.workdir = request->workdir,
		.timeout = request->has_timeout ? &request->core.timeout_seconds : NULL,
		.memory = request->has_memory ? &request->core.memory_mib : NULL,
		.json = request->json ? request->forms->sealed : NULL,
		.quiet = request->quiet,
		.out = out,
		.command = request->command,
	};

	return exec_sealed(&request->sealed, &common);
}

static int run_request(struct request *request, struct ww_error *e)
{
	FILE *out = stderr;
	int status = 0, ret;

	if (check_request(request, e) < 0)
		return -1;
	if (request->save_filter != NULL)
		return save_filter(request, e);
	if (request->report != NULL) {
		out = open_output(request->report, e);
		if (out == NULL)
			return -1;
	}
	if (request->core.profile == PROFILE_SEALED)
		ret = status = run_sealed(request, out);
	else
		ret = run_with_filter(request, out, &status, e);
	if (out != stderr && fclose(out) != 0)
		exec_say("report %s: %s", request->report, strerror(errno));
	return ret < 0 ? -1 : status;
}

int exec_command(int argc, char **argv, const struct exec_json *json)
{
	static char name[] = "whichwall exec";
	static const struct argp_child children[] = {
		{&sealed_argp, 0, "Of the profile sealed:", 1},
		{0},
	};
	static const struct argp argp = {
		.options = options,
		.children = children,
		.parser = parse_option,
		.args_doc = "[--] CMD [ARG...]",
		.doc = documentation,
	};
	struct request request = {
		.core = {.profile = PROFILE_STRICT, .timeout_seconds = 1, .memory_mib = 512},
		.mask_text = "none",
		.caps = "",
		.forms = json,
		.sealed = {.options = whichwall_options_new()},
	};
	struct ww_error e = {.code = EXIT_HOST, .text = "memory is short"};
	int status = -1;

	argv[0] = name; /* what argp's messages begin with */
	argp_err_exit_status = EXIT_USAGE;
	if (request.sealed.options != NULL)
		whichwall_options_cgroup(request.sealed.options, "auto", NULL);
	if (argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &request) != 0)
		return EXIT_USAGE;
	if (request.sealed.options != NULL)
		status = run_request(&request, &e);
	whichwall_options_free(request.sealed.options);
	if (status < 0) {
		exec_say("%s", e.text);
		return e.code;
	}
	return status;
}
