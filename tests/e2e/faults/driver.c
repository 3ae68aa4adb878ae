/* SPDX-License-Identifier: MIT */
/* Starts a sandbox again and again, each time with one system call of the start failing or lying.
 *
 *	faults-driver DIRECTORY [lenient] [unverified] MANNER...
 *
 * DIRECTORY holds `probe`; it is shown in the sandbox.  For each MANNER and each call of an
 * undisturbed start one line, with tabs between: process, index, call, what it is about, manner,
 * outcome (ran, stopped, hung), layer and errno of the error, whether something was left on the
 * host, and what was in force when the program ran.
 *
 * What it makes the library do is what whichwall_start() does after its preparations, which are the
 * same each time and made once.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../runner/lib/sandbox.h"
#include "state.h"
#include "trace.h"

#define TRACE_FD 20 /* the program writes here that it ran */
#define TRIES 3     /* a file may be read fewer times than before */
#define ENOUGH 3    /* calls of the same kind */
#define STATE_MAX 32768

struct manner {
	const char *name;
	enum kind kind;
	int64_t value;
	bool replay; /* the value is what the call returned undisturbed */
};

static const struct manner manners[] = {
	{"none", KIND_NOTHING, 0, false},        {"EPERM", KIND_RETURN, -EPERM, false},
	{"ENOSYS", KIND_RETURN, -ENOSYS, false}, {"ENOMEM", KIND_RETURN, -ENOMEM, false},
	{"zero", KIND_RETURN, 0, false},         {"replay", KIND_RETURN, 0, true},
	{"kill", KIND_KILL, 0, false},           {"flags", KIND_FLAGS, 0, false},
};

static const struct {
	const char *name;
	int64_t flag;
} namespaces[] = {
	{"user", CLONE_NEWUSER}, {"pid", CLONE_NEWPID},       {"mnt", CLONE_NEWNS},
	{"net", CLONE_NEWNET},   {"ipc", CLONE_NEWIPC},       {"uts", CLONE_NEWUTS},
	{"time", 0x80},          {"cgroup", CLONE_NEWCGROUP},
};

/* The program must not have these: one on either side of the one that is kept, so that each call
 * which closes a range has something to close. */
static const int leaks[] = {19, 30};

/* Everything that is the same in each start. */
struct bench {
	struct whichwall_options *options;
	struct whichwall_sandbox *sandbox;
	int trace[2];  /* of the program */
	int result[2]; /* of the starter */
};

/* What came of one. */
struct fate {
	struct trace trace;
	char state[STATE_MAX]; /* "": it did not run */
	char layer[32];
	int err;
	bool left, said; /* something on the host; the program said that it ran */
};

/* Where the lines go: standard output is a terminal while a sandbox is started. */
static FILE *report;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "faults-driver: %s: %s\n", what, strerror(errno));
	exit(3);
}

/* ---- the start ---- */

/* Nothing that cleans up: a checker of leaks cannot work in a traced process. */
static _Noreturn void be_starter(const struct bench *bench, bool stay)
{
	char path[] = "/probe/probe", fd[] = "20", go[] = "go", endless[] = "stay";
	char *argv[] = {path, fd, stay ? endless : go, NULL};
	struct whichwall_error e = {.layer = NO_LAYER};
	const char *layer;
	int status, err;

	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	syscall(MARK);
	err = sandbox_start(bench->sandbox, bench->options, argv, &e);
	layer = whichwall_error_layer(&e);
	dprintf(bench->result[1], "%s %d\n", layer == NULL ? "-" : layer, e.err);
	if (err == 0)
		whichwall_wait(bench->sandbox, -1, &status, NULL);
	_exit(err != 0);
}

static void look_at(pid_t program, pid_t init, void *state)
{
	state_describe(program, init, state, STATE_MAX / 2);
}

/* What lies in the pipe. */
static void drain(int fd, char *text, size_t size)
{
	const ssize_t n = read(fd, text, size - 1);

	text[n > 0 ? n : 0] = '\0';
}

static void start(const struct bench *bench, const struct injection *injection, struct fate *fate)
{
	const unsigned long before = state_of_host("/tmp");
	char inside[4096], result[64];
	pid_t starter;

	fflush(report);
	starter = fork();
	if (starter < 0)
		die("fork");
	if (starter == 0)
		be_starter(bench, injection->kind == KIND_KILL);
	fate->state[0] = '\0';
	trace_follow(starter, injection, look_at, fate->state, &fate->trace);
	drain(bench->trace[0], inside, sizeof(inside));
	drain(bench->result[0], result, sizeof(result));
	if (sscanf(result, "%31s %d", fate->layer, &fate->err) != 2) {
		strcpy(fate->layer, "-");
		fate->err = 0;
	}
	fate->said = inside[0] != '\0';
	strcat(fate->state, inside);
	fate->left = state_of_host("/tmp") != before;
}

/* ---- the report ---- */

static const char *const roles[ROLES] = {"starter", "init", "program"};

static void print(const struct traced_call *call, const char *manner, const struct fate *fate)
{
	char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, (int)call->number);
	const bool ran = fate->trace.executed || fate->said;

	fprintf(report, "%s\t%u\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\n", roles[call->role], call->index,
		name != NULL ? name : "?", call->detail, manner,
		!fate->trace.injected ? "missed"
		: fate->trace.hung    ? (ran ? "hung after exec" : "hung")
		: ran                 ? "ran"
				      : "stopped",
		fate->layer, fate->err, fate->left, fate->state);
	free(name);
}

static bool is_same(const struct traced_call *one, const struct traced_call *other)
{
	return one->role == other->role && one->number == other->number &&
	       (one->number == SYS_rt_sigaction || strcmp(one->detail, other->detail) == 0);
}

/* Of those that are made once for each signal, capability or descriptor the first ones stand for
 * all. */
static bool is_repeated(const struct trace *plain, unsigned index)
{
	const struct traced_call *call = &plain->call[index];
	unsigned before = 0;

	for (unsigned i = 0; i < index; i++)
		before += is_same(&plain->call[i], call);
	return before >= ENOUGH && (call->number == SYS_rt_sigaction || call->number == SYS_prctl ||
				    call->number == SYS_fcntl);
}

/* Before each call of a function that does not return, the runtime of a build with sanitizers asks
 * for the signal stack, and unpoisons what it is told; it looks at nothing but the result.  When
 * this is a lie, what it is told is what lay on the stack before: it ends the process for some of
 * it, and not for the rest. */
static bool is_sanitizers(const struct traced_call *call)
{
#ifdef WW_SANITIZED
	return call->number == SYS_sigaltstack;
#else
	(void)call;
	return false;
#endif
}

/* A call that leaves returns nothing. */
static bool can_fail(const struct trace *plain, unsigned index)
{
	const struct traced_call *call = &plain->call[index];

	return call->role < ROLES && call->number != SYS_exit && call->number != SYS_exit_group &&
	       call->number != SYS_rt_sigreturn && !is_sanitizers(call) &&
	       !is_repeated(plain, index);
}

static void inject_one(const struct bench *bench, const struct traced_call *call,
		       const struct manner *manner, int64_t value)
{
	static struct fate fate;
	const struct injection injection = {manner->kind, call->role, call->number, call->index,
					    value};

	fate.trace.injected = false;
	for (int i = 0; i < TRIES && !fate.trace.injected; i++)
		start(bench, &injection, &fate);
	print(call, manner->name, &fate);
}

static void take_flags(const struct bench *bench, const struct traced_call *clone,
		       const struct manner *manner)
{
	for (size_t i = 0; i < sizeof(namespaces) / sizeof(*namespaces); i++) {
		struct traced_call call = *clone;

		strcpy(call.detail, namespaces[i].name);
		inject_one(bench, &call, manner, namespaces[i].flag);
	}
}

static void inject_all(const struct bench *bench, const struct trace *plain,
		       const struct manner *manner)
{
	for (unsigned i = 0; i < plain->count; i++) {
		const struct traced_call *call = &plain->call[i];

		if (!can_fail(plain, i))
			continue;
		if (manner->kind == KIND_FLAGS) {
			if (call->role == ROLE_STARTER && call->number == SYS_clone3)
				take_flags(bench, call, manner);
		} else if (!manner->replay) {
			inject_one(bench, call, manner, manner->value);
		} else if (call->result > 0) {
			inject_one(bench, call, manner, call->result);
		}
	}
}

/* Each call as it is, and what was in force in the end. */
static void print_plain(struct fate *plain)
{
	plain->trace.injected = true;
	for (unsigned i = 0; i < plain->trace.count; i++) {
		char text[24];

		snprintf(text, sizeof(text), "none=%lld", (long long)plain->trace.call[i].result);
		if (plain->trace.call[i].role < ROLES)
			print(&plain->trace.call[i], text, plain);
	}
}

/* ---- what the starter has and the program must not ---- */

static void open_at(int wanted, int fd)
{
	if (fd < 0 || dup2(fd, wanted) < 0)
		die("descriptors");
	if (fd != wanted)
		close(fd);
}

static void take_terminal(void)
{
	const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	int slave;

	report = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w");
	if (report == NULL || master < 0 || grantpt(master) < 0 || unlockpt(master) < 0)
		die("pseudo-terminal");
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (slave < 0)
		die("pseudo-terminal");
	for (int fd = 0; fd < 3; fd++)
		if (dup2(slave, fd) < 0)
			die("pseudo-terminal");
	if (slave > 2)
		close(slave);
	/* Whoever reads by mistake reads ends of file. */
	for (int i = 0; i < 1000; i++)
		(void)!write(master, "\4", 1);
}

static void take_secrets(const char *directory)
{
	const gid_t group = 4;
	long key;

	if (geteuid() == 0 && syscall(SYS_setgroups, 1L, &group) < 0)
		die("setgroups");
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		die("session keyring");
	key = syscall(SYS_add_key, "user", "faults-key", "x", 1UL, KEY_SPEC_SESSION_KEYRING);
	/* Seen by whoever possesses it, and not by its owner as such. */
	if (key < 0 || syscall(SYS_keyctl, KEYCTL_SETPERM, key, 0x3f000000UL) < 0)
		die("key");
	setenv("FAULTS_SECRET", "x", 1);
	for (size_t i = 0; i < sizeof(leaks) / sizeof(*leaks); i++)
		open_at(leaks[i], open(directory, O_RDONLY | O_DIRECTORY));
}

static void make_pipes(struct bench *bench)
{
	if (pipe2(bench->trace, O_CLOEXEC | O_NONBLOCK) < 0 ||
	    pipe2(bench->result, O_CLOEXEC | O_NONBLOCK) < 0)
		die("pipe");
	open_at(TRACE_FD, bench->trace[1]);
	fcntl(TRACE_FD, F_SETFD, 0);
}

static void prepare(struct bench *bench, const char *directory)
{
	struct whichwall_error e = {.layer = NO_LAYER};

	bench->options = whichwall_options_new();
	bench->sandbox = sandbox_new();
	if (bench->options == NULL || bench->sandbox == NULL)
		die("memory");
	whichwall_options_bare(bench->options, 1);
	if (whichwall_options_ro(bench->options, directory, "/probe", NULL) < 0 ||
	    whichwall_options_rw(bench->options, "/tmp/faults-out", "/out", NULL) < 0 ||
	    whichwall_options_keep_fd(bench->options, TRACE_FD, NULL) < 0)
		die("options");
	if (sandbox_prepare(bench->sandbox, bench->options, 0, &e) < 0) {
		fprintf(stderr, "faults-driver: %s\n", e.base.text);
		exit(3);
	}
}

/* ---- */

static const struct manner *manner_of(const char *name)
{
	for (size_t i = 0; i < sizeof(manners) / sizeof(*manners); i++)
		if (strcmp(manners[i].name, name) == 0)
			return &manners[i];
	errno = EINVAL;
	die(name);
}

static void run_manners(struct bench *bench, char **names)
{
	static const struct injection nothing;
	static struct fate plain;

	for (; *names != NULL; names++) {
		if (strcmp(*names, "lenient") == 0)
			bench->sandbox->plan.lenient = UINT64_MAX;
		else if (strcmp(*names, "unverified") == 0)
			bench->sandbox->verifies = false;
		else if (strcmp(*names, "none") == 0)
			start(bench, &nothing, &plain), print_plain(&plain);
		else
			inject_all(bench, &plain.trace, manner_of(*names));
	}
}

int main(int argc, char **argv)
{
	struct bench bench = {0};

	if (argc < 3) {
		fputs("usage: faults-driver DIRECTORY [lenient] [unverified] none MANNER...\n",
		      stderr);
		return 2;
	}
	/* Whoever starts this may leave descriptors open, or none. */
	syscall(SYS_close_range, 3U, ~0U, 0U);
	umask(0);
	mkdir("/tmp/faults-out", 0777);
	mkdir("/tmp/faults-cwd", 0755);
	if (chdir("/tmp/faults-cwd") < 0 || close(open("secret", O_CREAT | O_WRONLY, 0444)) < 0)
		die("/tmp/faults-cwd");
	make_pipes(&bench);
	prepare(&bench, argv[1]);
	take_secrets(argv[1]);
	take_terminal();
	run_manners(&bench, argv + 2);
	fclose(report);
	whichwall_free(bench.sandbox);
	whichwall_options_free(bench.options);
	return 0;
}
