/* SPDX-License-Identifier: MIT */
/* whichwall doctor: tries what a run needs, and names the remedy for what does not work.  It
 * reports only what it tried itself. */
#include "commands.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../reports/json/json_tree.h"
#include "../../reports/terminal/terminal.h"
#include "../harness/host.h"
#include "../harness/sweep.h"
#include "../lib/whichwall.h"
#include "cli.h"
#include "doctor_profile.h"
#include "profile_files.h"

#define DOCTOR_PROFILES_MAX 32

/* What is asked of it. */
struct request {
	struct findings findings;
	const char *profiles[DOCTOR_PROFILES_MAX];
	size_t profile_count;
};

void find(struct findings *f, enum grade grade, const char *what, const char *found,
	  const char *remedy)
{
	static const char *const words[] = {"ok", "note", "FAIL"};
	cJSON *item = cJSON_CreateObject();

	cJSON_AddStringToObject(item, "check", what);
	cJSON_AddStringToObject(item, "result", words[grade]);
	cJSON_AddStringToObject(item, "found", found);
	cJSON_AddStringToObject(item, "remedy", remedy);
	cJSON_AddItemToArray(f->list, item);
	f->bad += grade == BAD;
	if (f->json)
		return;
	printf("%-5s %-18s ", words[grade], what);
	terminal_put(found, stdout);
	putchar('\n');
	if (remedy[0])
		printf("      %-18s -> %s\n", "", remedy);
}

static const char *const userns_remedy =
	"allow user namespaces: sysctl kernel.unprivileged_userns_clone=1 (Debian), "
	"kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), user.max_user_namespaces above "
	"0; in a container run with --security-opt seccomp=unconfined";

static bool check_ids(struct findings *f, struct idmap *ids)
{
	struct ww_error e;

	if (idmap_find(ids, NULL, &e) < 0) {
		find(f, BAD, "user namespaces", e.text, userns_remedy);
		return false;
	}
	find(f, GOOD, "user namespaces", "can be made", "");
	find(f, ids->single ? NOTE : GOOD, "ids", ids->how,
	     ids->single
		     ? "caller user and whatever needs a second id stay untestable (no_second_id)"
		     : "");
	return true;
}

static const char *arena_remedy(const char *step)
{
	if (strcmp(step, "proc") == 0)
		return "the /proc of this host is masked, as in a container, so no new one may be "
		       "mounted: run the container with --security-opt systempaths=unconfined (or "
		       "--privileged)";
	if (strcmp(step, "devpts") == 0 || strcmp(step, "devices") == 0)
		return "/dev/null, /dev/zero and /dev/urandom must exist here and devpts must be "
		       "known to the kernel";
	if (strncmp(step, "clone", 5) == 0)
		return userns_remedy;
	return "see the step's manual page; a container often forbids it by its own seccomp filter";
}

/* Waits for the arena's first word.  NULL when it stands, else the failed step. */
static const char *await_hello(struct arena *arena, struct incoming *incoming)
{
	struct pollfd poll_fd = {.fd = arena->control, .events = POLLIN};
	const union wire_message *message = &incoming->message;

	if (poll(&poll_fd, 1, 5000) <= 0)
		return "no answer within 5 s";
	if (incoming_receive(arena->control, incoming) <= 0)
		return "init ended at once";
	if (message->kind == WIRE_HELLO && arena_hello(arena, &message->hello, incoming->fds) == 0)
		return NULL;
	return message->kind == WIRE_FAILED ? message->failed.step : "protocol";
}

static void check_arena(struct findings *f, struct idmap *ids, const struct images *images)
{
	const struct arena_kit kit = {.ids = ids, .images = images, .filters = images->helper};
	struct incoming incoming = {0};
	const union wire_message *message = &incoming.message;
	struct ww_error e;
	char text[WW_ERROR_MAX];
	struct arena *arena = arena_start(&kit, &(struct arena_wants){.own_net = true}, &e);
	const char *step;

	if (!arena) {
		find(f, BAD, "arena", e.text, userns_remedy);
		return;
	}
	step = await_hello(arena, &incoming);
	if (step) {
		snprintf(text, sizeof(text), "failed at: %s%s%s", step,
			 message->kind == WIRE_FAILED ? ": " : "",
			 message->kind == WIRE_FAILED ? strerror(message->failed.err) : "");
		find(f, BAD, "arena", text, arena_remedy(step));
	} else {
		find(f, GOOD, "arena",
		     "stands: user, pid, mount, network, ipc, uts and cgroup namespaces, own /proc",
		     "");
	}
	arena_kill(arena);
	arena_reap(arena);
}

static void check_cores(struct findings *f)
{
	const char *hazard = host_quiet_cores();
	char pattern[256], text[300];

	host_read_line("/proc/sys/kernel/core_pattern", pattern, sizeof(pattern));
	snprintf(text, sizeof(text), "core_pattern is %.200s", pattern);
	if (hazard)
		find(f, BAD, "core dumps", text, hazard);
	else
		find(f, GOOD, "core dumps", text, "");
}

static void check_privileges(struct findings *f)
{
	char text[128], value[64];
	FILE *status = fopen("/proc/self/status", "re");
	long filters = 0;

	while (status && fgets(text, sizeof(text), status))
		if (sscanf(text, "Seccomp: %63s", value) == 1)
			filters = strtol(value, NULL, 10);
	if (status)
		fclose(status);
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		find(f, NOTE, "no_new_privs", "already set here, and inherited by every trial",
		     "setuid escapes stay untestable; start from a shell without it");
	if (filters)
		find(f, NOTE, "seccomp",
		     "a filter is already in force here, and inherited by every trial",
		     "what it denies stays untestable");
}

/* Sysctls that make escapes untestable rather than a run impossible.  Each is read; its effect is
 * what the control arms measure. */
static const struct sysctl {
	const char *name,
		*open; /* the value with which the escape can be tried; absent counts as that */
	const char *closed, *remedy;
} sysctls[] = {
	{"kernel/unprivileged_userns_clone", "1", "ordinary users may not make user namespaces",
	 "sysctl kernel.unprivileged_userns_clone=1"},
	{"kernel/apparmor_restrict_unprivileged_userns", "0",
	 "AppArmor takes the capabilities of an ordinary user's namespaces away",
	 "sysctl kernel.apparmor_restrict_unprivileged_userns=0"},
	{"kernel/yama/ptrace_scope", "0", "ptrace of a process of the same user is restricted",
	 "sysctl kernel.yama.ptrace_scope=0, else those escapes stay untestable (sysctl)"},
	{"kernel/unprivileged_bpf_disabled", "0", "bpf(2) needs a capability of this host",
	 "bpf escapes stay untestable; the setting 1 cannot be undone before the next boot"},
	{"dev/tty/legacy_tiocsti", "1", "TIOCSTI needs a capability of this host",
	 "sysctl dev.tty.legacy_tiocsti=1, else terminal injection stays untestable"},
	{"kernel/io_uring_disabled", "0", "io_uring is restricted",
	 "sysctl kernel.io_uring_disabled=0, else io_uring escapes stay untestable"},
};

static void check_sysctl(struct findings *f, const struct sysctl *sysctl)
{
	char path[128], value[64], text[256];
	bool open;

	snprintf(path, sizeof(path), "/proc/sys/%s", sysctl->name);
	host_read_line(path, value, sizeof(value));
	open = !value[0] || strcmp(value, sysctl->open) == 0;
	snprintf(text, sizeof(text), "%s is %s%s%s", sysctl->name, value[0] ? value : "absent",
		 open ? "" : ": ", open ? "" : sysctl->closed);
	find(f, open ? GOOD : NOTE, "sysctl", text, open ? "" : sysctl->remedy);
}

static bool gnuplot_found(void)
{
	FILE *out = popen("gnuplot --version 2>/dev/null", "re");
	char line[64] = "";

	if (!out)
		return false;
	if (!fgets(line, sizeof(line), out))
		line[0] = 0;
	pclose(out);
	return strncmp(line, "gnuplot", 7) == 0;
}

/* What a start does without: of a group that is not delegated, why. */
static void note_missing(void *context, const char *layer, const char *why)
{
	if (strcmp(layer, "cgroup") == 0)
		find(context, NOTE, "sealed, together", why,
		     "exec -p sealed bounds each process, not all together: memory and processes");
}

/* A start of nothing under `sealed`; with findings, in a group where one is delegated.  NULL with
 * *error. */
static whichwall_sandbox *try_sealed(bool best_effort, struct findings *f, whichwall_error **error)
{
	whichwall_options *options = whichwall_options_new();
	char name[] = "true", *argv[] = {name, NULL};
	whichwall_sandbox *sandbox = NULL;

	if (!options)
		return NULL;
	whichwall_options_best_effort(options, best_effort);
	if (f) {
		whichwall_options_cgroup(options, "auto", NULL);
		whichwall_options_notice(options, note_missing, f);
	}
	if (whichwall_start(options, argv, &sandbox, error) < 0) {
		whichwall_free(sandbox);
		sandbox = NULL;
	}
	whichwall_options_free(options);
	return sandbox;
}

static void list_given_up(const whichwall_sandbox *sandbox, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "exec -p sealed --best-effort does without");

	for (size_t i = 0; i < whichwall_layer_count() && used < size; i++)
		if (whichwall_layer_given_up(sandbox, i))
			used += (size_t)snprintf(text + used, size - used, " %s",
						 whichwall_layer_word(i));
}

static void check_sealed(struct findings *f)
{
	whichwall_error *error = NULL;
	whichwall_sandbox *sandbox = try_sealed(false, f, &error);
	char remedy[512] = "";

	if (sandbox) {
		find(f, GOOD, "sealed", "programs start: every layer of a process can be applied",
		     "");
		whichwall_free(sandbox);
		return;
	}
	sandbox = try_sealed(true, NULL, NULL);
	if (sandbox)
		list_given_up(sandbox, remedy, sizeof(remedy));
	find(f, NOTE, "sealed", error ? whichwall_error_text(error) : "memory is short", remedy);
	whichwall_error_free(error);
	whichwall_free(sandbox);
}

static void check_all(struct findings *f, const struct images *images)
{
	struct idmap ids;
	char *line = host_line();

	find(f, GOOD, "host", line ? line : "?", "");
	free(line);
	check_privileges(f);
	/* Before the ids: looking for them may move this process into a user namespace. */
	check_cores(f);
	check_sealed(f);
	if (check_ids(f, &ids))
		check_arena(f, &ids, images);
	for (size_t i = 0; i < sizeof(sysctls) / sizeof(*sysctls); i++)
		check_sysctl(f, &sysctls[i]);
	if (gnuplot_found())
		find(f, GOOD, "gnuplot", "found", "");
	else
		find(f, NOTE, "gnuplot", "not found: tables without figures",
		     "install Debian's package gnuplot-nox");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *r = state->input;

	if (key == 'j')
		r->findings.json = true;
	else if (key == 'p' && r->profile_count == DOCTOR_PROFILES_MAX)
		argp_error(state, "-p: at most %d", DOCTOR_PROFILES_MAX);
	else if (key == 'p')
		r->profiles[r->profile_count++] = arg;
	else if (key == ARGP_KEY_ARG)
		argp_error(state, "unexpected argument %s", arg);
	else
		return ARGP_ERR_UNKNOWN;
	return 0;
}

static const struct argp_option options[] = {
	{"profile", 'p', "NAME", 0,
	 "try somebody else's sandbox instead, by name or file: does it start, with all of it and "
	 "without each factor; what is in force; how long does a trial take (may be given again)",
	 0},
	{"json", 'j', NULL, 0, "for scripts", 0},
	{0}};
static const struct argp argp = {
	options,
	parse,
	NULL,
	"Try what a run needs on this host.\vExit status: 0 a run can measure, 3 it cannot.",
	NULL,
	NULL,
	NULL};

/* -1 with *e when a name is not known. */
static int check_profiles(struct request *r, const struct images *images,
			  const struct catalog *catalog, struct ww_error *e)
{
	const char *names[DOCTOR_PROFILES_MAX];
	struct idmap ids;

	for (size_t i = 0; i < r->profile_count; i++)
		if (!(names[i] = profile_take(r->profiles[i], e)))
			return -1;
	if (!check_ids(&r->findings, &ids))
		return 0;
	for (size_t i = 0; i < r->profile_count; i++)
		doctor_profile(&r->findings, &ids, images, catalog, names[i]);
	return 0;
}

int cmd_doctor(int argc, char **argv)
{
	struct request r = {.findings.list = cJSON_CreateArray()};
	struct findings *f = &r.findings;
	struct images images = IMAGES_CLOSED;
	struct catalog catalog = {0};
	struct ww_error e = {0};
	int result = cli_parse(&argp, argc, argv, &r);

	if (result == 0) {
		if (cli_corpus(&images, &catalog, NULL, NULL, &e) < 0)
			find(f, BAD, "fixtures", e.text,
			     "memory files must be executable: sysctl vm.memfd_noexec=1 or 0");
		else if (r.profile_count == 0)
			check_all(f, &images);
		else if (check_profiles(&r, &images, &catalog, &e) < 0)
			result = cli_fail(&e);
		if (f->json && result == 0)
			json_print(f->list, stdout);
		else
			cJSON_Delete(f->list);
		f->list = NULL;
		result = result ? result : f->bad ? CLI_HOST : CLI_DONE;
	}
	catalog_done(&catalog);
	images_close(&images);
	cJSON_Delete(f->list);
	return result;
}
