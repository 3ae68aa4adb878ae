/* SPDX-License-Identifier: MIT */
/* The two filters of `sealed`: what they answer, in an interpreter for all call numbers, and in
 * forked children that really attach them. */
#include "../../runner/core/primitive.h"
#include "bpf_interpreter.h"
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define NUMBERS 601
#define ANY UINT64_C(0xffffffff)
#define HIGH (UINT64_C(1) << 32)
#define SETUID_MASK WW_BIT(FACTOR_NO_SECCOMP_SETUID)
#define SOCKET_MASK WW_BIT(FACTOR_NO_SECCOMP_SOCKET)
#define ERRNO(err) (SECCOMP_RET_ERRNO | (err))

static struct core_filter *list(const char *groups, uint64_t mask)
{
	struct ww_error e = {.text = ""};
	struct core_filter *filter = core_filter_sealed(groups, mask, &e);

	cr_assert_not_null(filter, "%s", e.text);
	return filter;
}

static struct core_filter *arguments(void)
{
	struct ww_error e = {.text = ""};
	struct core_filter *filter = core_filter_arguments(&e);

	cr_assert_not_null(filter, "%s", e.text);
	return filter;
}

static uint32_t answer(const struct core_filter *filter, const char *call, const uint64_t args[6])
{
	struct seccomp_data data = {.nr = seccomp_syscall_resolve_name(call),
				    .arch = seccomp_arch_native()};

	memcpy(data.args, args, sizeof(data.args));
	return bpf_run(filter, &data);
}

static uint32_t plain_answer(const struct core_filter *filter, const char *call)
{
	static const uint64_t none[6];

	return answer(filter, call, none);
}

/* ---- the allow list ---- */

/* What threads, subprocesses, temporary files, SQLite, gcc and make were seen to call, and the
 * sandbox's own init. */
static const char *const wanted[] = {
	"clone",
	"vfork",
	"wait4",
	"close_range",
	"rt_sigtimedwait",
	"exit_group",
	"getppid",
	"mkdir",
	"rename",
	"rmdir",
	"sendfile",
	"unlink",
	"fadvise64",
	"getpgrp",
	"pread64",
	"statfs",
	"sysinfo",
	"unlinkat",
	"chmod",
	"getrusage",
	"chdir",
	"getsockname",
	"getpeername",
	"socketpair",
	"setsid",
	"ftruncate",
	"fdatasync",
	"flock",
	"link",
	"utimensat",
	"pwrite64",
	"recvfrom",
	"execveat",
	"rt_sigaction",
	"setitimer",
	"kill",
	"getdents64",
	"prlimit64",
	"pipe2",
	"faccessat2",
	"restart_syscall",
	"eventfd2",
};

static const char *const refused[] = {
	"io_uring_setup",
	"io_uring_enter",
	"io_uring_register",
	"memfd_create",
	"memfd_secret",
	"userfaultfd",
	"bpf",
	"keyctl",
	"add_key",
	"request_key",
	"mount",
	"umount2",
	"pivot_root",
	"chroot",
	"open_tree",
	"move_mount",
	"fsopen",
	"fsmount",
	"fsconfig",
	"fspick",
	"mount_setattr",
	"ptrace",
	"process_vm_readv",
	"process_vm_writev",
	"process_madvise",
	"kcmp",
	"pidfd_open",
	"pidfd_getfd",
	"pidfd_send_signal",
	"perf_event_open",
	"unshare",
	"setns",
	"clone3",
	"mremap",
	"openat2",
	"mknod",
	"mknodat",
	"shmget",
	"shmat",
	"shmctl",
	"msgget",
	"msgrcv",
	"semget",
	"semop",
	"mq_open",
	"socket",
	"connect",
	"bind",
	"sendmsg",
	"recvmsg",
	"sendmmsg",
	"setsockopt",
	"setuid",
	"setgid",
	"setreuid",
	"setregid",
	"setfsuid",
	"setfsgid",
	"setgroups",
	"capset",
	"seccomp",
	"personality",
	"sched_setscheduler",
	"setpriority",
	"rt_sigqueueinfo",
	"rt_tgsigqueueinfo",
	"open_by_handle_at",
	"name_to_handle_at",
	"sethostname",
	"init_module",
	"finit_module",
	"kexec_load",
	"reboot",
	"swapon",
	"syslog",
	"acct",
	"splice",
	"vmsplice",
	"setxattr",
	"landlock_create_ruleset",
};

Test(sealed_list, has_what_workloads_call_and_nothing_that_is_dangerous)
{
	struct core_filter *filter = list("", 0);

	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		cr_expect_eq(plain_answer(filter, wanted[i]), SECCOMP_RET_ALLOW, "%s", wanted[i]);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const int number = seccomp_syscall_resolve_name(refused[i]);

		cr_assert_neq(number, -1, "%s: misspelt", refused[i]);
		if (number >= 0)
			cr_expect_eq(plain_answer(filter, refused[i]), ERRNO(ENOSYS), "%s",
				     refused[i]);
	}
	core_filter_free(filter);
}

static bool named(const struct core_filter *filter, const char *name)
{
	for (size_t i = 0; name != NULL && i < filter->name_count; i++)
		if (strcmp(filter->names[i], name) == 0)
			return true;
	return false;
}

/* Every number, with arguments that no narrow rule takes (an address, foreign ids). */
static void expect_exact(const struct core_filter *filter)
{
	static const uint64_t foreign[6] = {7, 7, 7, 7, 7, 7};

	for (int nr = 0; nr < NUMBERS; nr++) {
		struct seccomp_data data = {.nr = nr, .arch = seccomp_arch_native()};
		char *name = seccomp_syscall_resolve_num_arch(data.arch, nr);

		memcpy(data.args, foreign, sizeof(data.args));
		cr_expect_eq(bpf_run(filter, &data),
			     named(filter, name) ? SECCOMP_RET_ALLOW : ERRNO(ENOSYS), "%d %s", nr,
			     name == NULL ? "?" : name);
		free(name);
	}
}

Test(sealed_list, allows_what_it_names_and_says_enosys_to_all_else)
{
	static const char *const groups[] = {"", "ssrf", "file_io,code_exec", "call:setpriority"};

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		for (uint64_t mask = 0; mask <= 1; mask++) {
			struct core_filter *filter =
				list(groups[i], mask * (SETUID_MASK | SOCKET_MASK));

			expect_exact(filter);
			core_filter_free(filter);
		}
}

Test(sealed_list, a_group_does_not_bring_clone3_or_mremap_back)
{
	struct core_filter *filter = list("code_exec,call:mremap", SETUID_MASK | SOCKET_MASK);

	cr_expect_eq(plain_answer(filter, "clone3"), ERRNO(ENOSYS));
	cr_expect_eq(plain_answer(filter, "mremap"), ERRNO(ENOSYS));
	cr_expect_not(named(filter, "clone3"));
	core_filter_free(filter);
}

Test(sealed_list, own_ids_may_be_set_and_no_others)
{
	/* The kernel takes the low half: what stands above it makes no other id. */
	static const uint64_t ids[] = {1000, ANY, UINT64_MAX, 0, 999, 1001, 2000, 0x7fffffff};
	static const char *const calls[] = {"setresuid", "setresgid"};
	struct core_filter *filter = list("", 0), *free_one = list("", SETUID_MASK);
	const size_t own = 3, count = sizeof(ids) / sizeof(ids[0]);

	for (size_t i = 0; i < 2 * count * count * count; i++) {
		const char *call = calls[i % 2];
		const size_t r = i / 2 % count, e = i / 2 / count % count,
			     s = i / 2 / count / count;
		const uint64_t args[6] = {ids[r], ids[e], ids[s]};
		const bool mine = r < own && e < own && s < own;

		cr_expect_eq(answer(filter, call, args), mine ? SECCOMP_RET_ALLOW : ERRNO(ENOSYS),
			     "%s %zu %zu %zu", call, r, e, s);
		cr_expect_eq(answer(free_one, call, args), SECCOMP_RET_ALLOW);
	}
	core_filter_free(filter);
	core_filter_free(free_one);
}

Test(sealed_list, nothing_is_sent_to_an_address)
{
	const uint64_t to_peer[6] = {3, 4096, 1, 0, 0, 0}, to_address[6] = {3, 4096, 1, 0, HIGH, 0};
	struct core_filter *filter = list("", 0), *sockets = list("", SOCKET_MASK);

	cr_expect_eq(answer(filter, "sendto", to_peer), SECCOMP_RET_ALLOW);
	cr_expect_eq(answer(filter, "sendto", to_address), ERRNO(ENOSYS));
	cr_expect_eq(answer(sockets, "sendto", to_address), SECCOMP_RET_ALLOW);
	core_filter_free(filter);
	core_filter_free(sockets);
}

Test(sealed_list, an_unknown_group_is_named)
{
	struct ww_error e = {.code = 0};

	cr_expect_null(core_filter_sealed("nonsense", 0, &e));
	cr_expect_eq(e.code, 2);
	cr_expect_not_null(strstr(e.text, "nonsense"));
}

/* ---- the rules about arguments ---- */

/* All rules have their positive case here, and the nearest calls that must pass. */
static const struct {
	const char *call;
	uint64_t args[6];
	int err; /* 0: allowed */
} cases[] = {
	{"clone", {SIGCHLD}, 0},
	{"clone", {CLONE_VM | CLONE_VFORK | SIGCHLD}, 0},
	{"clone",
	 {CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
	  CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID},
	 0},
	{"clone", {CLONE_NEWNS | SIGCHLD}, EPERM},
	{"clone", {CLONE_NEWCGROUP | SIGCHLD}, EPERM},
	{"clone", {CLONE_NEWUTS}, EPERM},
	{"clone", {CLONE_NEWIPC}, EPERM},
	{"clone", {CLONE_NEWUSER | SIGCHLD}, EPERM},
	{"clone", {CLONE_NEWUSER | HIGH}, EPERM},
	{"clone", {CLONE_NEWPID}, EPERM},
	{"clone", {CLONE_NEWNET}, EPERM},
	{"ioctl", {0, TCGETS}, 0},
	{"ioctl", {0, TCSETSW}, 0},
	{"ioctl", {0, TIOCGWINSZ}, 0},
	{"ioctl", {0, FIONREAD}, 0},
	{"ioctl", {0, FIONBIO}, 0},
	{"ioctl", {0, FIOCLEX}, 0},
	{"ioctl", {TIOCSTI, 0}, 0},
	{"ioctl", {0, TIOCSTI}, EPERM},
	{"ioctl", {0, TIOCSTI | HIGH}, EPERM},
	{"ioctl", {0, TIOCSTI | UINT64_MAX << 32}, EPERM},
	{"ioctl", {0, TIOCLINUX}, EPERM},
	{"ioctl", {0, TIOCSCTTY}, EPERM},
	{"ioctl", {0, TIOCCONS}, EPERM},
	{"ioctl", {0, TIOCSETD}, EPERM},
	{"ioctl", {0, TIOCEXCL}, EPERM},
	{"ioctl", {0, TIOCSWINSZ}, EPERM},
	{"ioctl", {0, 0x8901 /* FIOSETOWN */}, EPERM},
	{"ioctl", {0, 0x8902 /* SIOCSPGRP */}, EPERM},
	{"ioctl", {0, FIOASYNC | HIGH}, EPERM},
	{"fcntl", {0, F_GETFL}, 0},
	{"fcntl", {0, F_SETFL, O_NONBLOCK | O_APPEND}, 0},
	{"fcntl", {0, F_SETFL, O_ASYNC | O_NONBLOCK}, EPERM},
	{"fcntl", {0, F_SETFL | HIGH, O_ASYNC}, EPERM},
	{"fcntl", {0, F_DUPFD_CLOEXEC, O_ASYNC}, 0},
	{"fcntl", {0, F_SETLK}, 0},
	{"fcntl", {0, F_GETOWN}, 0},
	{"fcntl", {0, F_GETPIPE_SZ}, 0},
	{"fcntl", {0, F_SETOWN, 1}, EPERM},
	{"fcntl", {0, F_SETOWN_EX}, EPERM},
	{"fcntl", {0, F_SETSIG, SIGUSR1}, EPERM},
	{"fcntl", {0, F_SETPIPE_SZ, 1 << 20}, EPERM},
	{"fcntl", {0, F_SETLEASE, F_WRLCK}, EINVAL},
	{"openat", {0, 0, O_RDWR | O_CREAT | O_EXCL, 0600}, 0},
	{"openat", {0, 0, O_RDONLY, 04755}, 0},
	{"openat", {0, 0, O_RDONLY | O_DIRECTORY, 06755}, 0},
	{"openat", {0, 0, O_RDWR | O_CREAT, 01777}, 0},
	{"openat", {0, 0, O_WRONLY | O_CREAT, 04755}, EPERM},
	{"openat", {0, 0, O_WRONLY | O_CREAT, 02755}, EPERM},
	{"openat", {0, 0, O_RDWR | O_TMPFILE, 0600}, 0},
	{"openat", {0, 0, O_RDWR | O_TMPFILE, 04755}, EPERM},
	{"openat", {0, 0, O_RDWR | O_TMPFILE, 02755}, EPERM},
	{"open", {0, O_CREAT, 0644}, 0},
	{"open", {0, O_CREAT | HIGH, 04755 | HIGH}, EPERM},
	{"open", {0, O_CREAT, 02755}, EPERM},
	{"open", {0, O_TMPFILE, 04755}, EPERM},
	{"open", {0, O_TMPFILE, 02755}, EPERM},
	{"creat", {0, 0755}, 0},
	{"creat", {0, 04755}, EPERM},
	{"creat", {0, 02755}, EPERM},
	{"chmod", {0, 01755}, 0},
	{"chmod", {0, 04755}, EPERM},
	{"chmod", {0, 02755}, EPERM},
	{"fchmod", {0, 0755}, 0},
	{"fchmod", {0, 04755}, EPERM},
	{"fchmod", {0, 06755}, EPERM},
	{"fchmod", {0, 02000}, EPERM},
	{"fchmodat", {0, 0, 0755}, 0},
	{"fchmodat", {0, 0, 04755}, EPERM},
	{"fchmodat", {0, 0, 02755}, EPERM},
	{"mkdir", {0, 0755}, 0},
	{"prlimit64", {0, RLIMIT_NOFILE, 4096, 0}, 0},
	{"prlimit64", {42, RLIMIT_NOFILE, 0, 4096}, 0},
	{"prlimit64", {42, RLIMIT_NOFILE, 4096, 0}, EPERM},
	{"sched_setaffinity", {0, 8, 4096}, 0},
	{"sched_setaffinity", {42, 8, 4096}, EPERM},
	{"sched_setscheduler", {0}, 0},
	{"sched_setscheduler", {42}, EPERM},
	{"sched_setparam", {0}, 0},
	{"sched_setparam", {42}, EPERM},
	{"sched_setattr", {0}, 0},
	{"sched_setattr", {42}, EPERM},
	{"setpriority", {PRIO_PROCESS, 0, 5}, 0},
	{"setpriority", {PRIO_PROCESS, 42, 5}, EPERM},
	{"setpriority", {PRIO_USER, 0, 5}, EPERM},
	{"ioprio_set", {1, 0, 0}, 0},
	{"ioprio_set", {1, 42, 0}, EPERM},
	{"ioprio_set", {3, 0, 0}, EPERM},
	{"prctl", {PR_SET_NAME}, 0},
	{"prctl", {PR_SET_PDEATHSIG, SIGKILL}, 0},
	{"prctl", {PR_SET_DUMPABLE, 1}, 0},
	{"prctl", {PR_SET_NO_NEW_PRIVS, 1}, 0},
	{"prctl", {PR_GET_SECUREBITS}, 0},
	{"prctl", {PR_SET_SECUREBITS}, EPERM},
	{"prctl", {PR_SET_SECUREBITS | HIGH}, EPERM},
	{"prctl", {PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET}, 0},
	{"prctl", {PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE}, EPERM},
	{"prctl", {PR_SET_MM}, EPERM},
	{"prctl", {PR_SET_SPECULATION_CTRL}, EPERM},
	{"prctl", {PR_SET_SECCOMP, 2}, EINVAL},
	{"prctl", {62 /* PR_SCHED_CORE */}, EINVAL},
	{"personality", {ANY}, 0},
	{"personality", {0x0040000 /* ADDR_NO_RANDOMIZE */}, EPERM},
	{"personality", {0x80040000}, EPERM},
	{"madvise", {0, 4096, MADV_DONTNEED}, 0},
	{"madvise", {0, 4096, MADV_FREE}, 0},
	{"madvise", {0, 4096, MADV_MERGEABLE}, EINVAL},
	{"socketpair", {AF_UNIX, SOCK_STREAM}, 0},
	{"socketpair", {30 /* AF_TIPC */, SOCK_STREAM}, EAFNOSUPPORT},
};
#define CASES (sizeof(cases) / sizeof(cases[0]))

Test(sealed_arguments, refuses_what_is_dangerous_and_nothing_near_it)
{
	struct core_filter *filter = arguments();

	for (size_t i = 0; i < CASES; i++)
		if (seccomp_syscall_resolve_name(cases[i].call) >= 0)
			cr_expect_eq(answer(filter, cases[i].call, cases[i].args),
				     cases[i].err == 0 ? SECCOMP_RET_ALLOW
						       : ERRNO((uint32_t)cases[i].err),
				     "%s, case %zu", cases[i].call, i);
	core_filter_free(filter);
}

static bool begins_with_call(const char *rule, const char *call)
{
	const size_t length = strlen(call);

	return strncmp(rule, call, length) == 0 && rule[length] == '(';
}

/* So that a rule cannot come without a case: as many refusals as rules, for each call. */
Test(sealed_arguments, every_rule_has_a_case)
{
	struct core_filter *filter = arguments();

	for (size_t i = 0; i < filter->name_count; i++) {
		size_t rules = 0, refusals = 0;
		char call[64];

		snprintf(call, sizeof(call), "%.*s", (int)strcspn(filter->names[i], "("),
			 filter->names[i]);
		for (size_t j = 0; j < filter->name_count; j++)
			rules += begins_with_call(filter->names[j], call);
		for (size_t j = 0; j < CASES; j++)
			refusals += cases[j].err != 0 && strcmp(cases[j].call, call) == 0;
		cr_expect_geq(refusals, rules, "%s", filter->names[i]);
	}
	core_filter_free(filter);
}

Test(sealed_arguments, other_calls_pass_and_other_architectures_do_not)
{
	struct core_filter *filter = arguments();
	const uint32_t foreign =
		seccomp_arch_native() == SCMP_ARCH_X86_64 ? SCMP_ARCH_X86 : SCMP_ARCH_X86_64;

	cr_expect_eq(plain_answer(filter, "socket"), SECCOMP_RET_ALLOW);
	cr_expect_eq(plain_answer(filter, "read"), SECCOMP_RET_ALLOW);
	for (int nr = 0; nr < NUMBERS; nr++) {
		const struct seccomp_data data = {.nr = nr, .arch = foreign};

		cr_expect_eq(bpf_run(filter, &data), SECCOMP_RET_KILL_PROCESS, "%d", nr);
	}
	core_filter_free(filter);
}

/* ---- attached ---- */

/* Both filters, as the core attaches them.  The programs were compiled before the fork. */
static void attach(const struct core_filter *allowed, const struct core_filter *rules)
{
	const struct core_plan plan = {
		.filter = allowed->program,
		.filter_length = allowed->length,
		.seal = {.args = rules->program, .args_length = rules->length},
	};

	if (prim_no_new_privs.apply(&plan) != 0 || prim_seccomp_args.apply(&plan) != 0 ||
	    prim_seccomp.apply(&plan) != 0)
		_exit(101);
}

static void *set_flag(void *flag)
{
	*(int *)flag = 1;
	return NULL;
}

static bool reaped(pid_t child)
{
	int status;

	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool forks(void)
{
	const pid_t child = fork();

	if (child == 0)
		_exit(0);
	return reaped(child);
}

static bool vforks(void)
{
	const pid_t child = vfork();

	if (child == 0)
		_exit(0);
	return reaped(child);
}

static bool spawns(void)
{
	char *const argv[] = {(char *)"true", NULL};
	char *const envp[] = {NULL};
	pid_t child = -1;

	return posix_spawn(&child, "/bin/true", NULL, NULL, argv, envp) == 0 && reaped(child);
}

static bool threads(void)
{
	pthread_t thread;
	int flag = 0;

	return pthread_create(&thread, NULL, set_flag, &flag) == 0 &&
	       pthread_join(thread, NULL) == 0 && flag == 1;
}

/* A block that C libraries would grow by mremap(2). */
static bool grows_a_block(void)
{
	char *block = malloc(1 << 20), *grown;
	bool kept;

	if (block == NULL)
		return false;
	memset(block, 'x', 1 << 20);
	grown = realloc(block, 64 << 20);
	kept = grown != NULL && grown[0] == 'x' && grown[(1 << 20) - 1] == 'x';
	free(grown == NULL ? block : grown);
	return kept;
}

static int refusal(long ret)
{
	return ret == -1 ? errno : 0;
}

static bool wakes_itself(void)
{
	int pair[2];
	char byte = 'x';

	return socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && send(pair[0], &byte, 1, 0) == 1 &&
	       recv(pair[1], &byte, 1, 0) == 1;
}

static void check_what_works(void)
{
	MUST(forks());
	MUST(vforks());
	MUST(spawns());
	MUST(threads());
	MUST(grows_a_block());
	MUST(wakes_itself());
	MUST(refusal(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, NULL)) == 0);
	MUST(refusal(syscall(SYS_setresgid, -1, -1, -1)) == 0);
}

static void check_files(const char *path)
{
	const int fd = open(path, O_RDWR);

	MUST(fd >= 0);
	MUST(refusal(chmod(path, 0755)) == 0);
	MUST(refusal(chmod(path, 04755)) == EPERM);
	MUST(refusal(fchmod(fd, 02755)) == EPERM);
	MUST(refusal(syscall(SYS_fchmodat, AT_FDCWD, path, 06755)) == EPERM);
	MUST(refusal(open(path, O_RDWR | O_CREAT, 04755)) == EPERM);
	MUST(open(path, O_RDWR | O_CREAT, 0755) >= 0);
	MUST(refusal(open("/tmp", O_RDWR | O_TMPFILE, 04755)) == EPERM);
}

/* The child of a clone(2) that must not be made leaves at once. */
static long cloned(unsigned long flags)
{
	const long child = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);

	if (child == 0)
		_exit(0);
	return child;
}

static void check_what_is_refused(void)
{
	int ends[2];
	char byte = 'x';

	MUST(pipe(ends) == 0);
	MUST(refusal(cloned(CLONE_NEWUSER)) == EPERM);
	MUST(refusal(cloned(CLONE_NEWNET | CLONE_NEWNS)) == EPERM);
	MUST(refusal(syscall(SYS_clone3, NULL, 0)) == ENOSYS);
	MUST(refusal(syscall(SYS_unshare, CLONE_NEWUSER)) == ENOSYS);
	MUST(refusal(syscall(SYS_mremap, NULL, 0, 0, 0, 0)) == ENOSYS);
	MUST(refusal(syscall(SYS_socket, AF_INET, SOCK_STREAM, 0)) == ENOSYS);
	MUST(refusal(syscall(SYS_socketpair, AF_INET, SOCK_STREAM, 0, ends)) == EAFNOSUPPORT);
	/* A pipe says ENOTTY to what reaches it. */
	MUST(refusal(syscall(SYS_ioctl, ends[0], (unsigned long)TIOCGWINSZ, &byte)) == ENOTTY);
	MUST(refusal(syscall(SYS_ioctl, ends[0], (unsigned long)TIOCSTI, &byte)) == EPERM);
	MUST(refusal(syscall(SYS_ioctl, ends[0], TIOCSTI | HIGH, &byte)) == EPERM);
	MUST(refusal(fcntl(ends[0], F_SETOWN, 1)) == EPERM);
	MUST(refusal(fcntl(ends[0], F_SETFL, O_ASYNC)) == EPERM);
	MUST(refusal(fcntl(ends[0], F_SETFL, O_NONBLOCK)) == 0);
	MUST(refusal(fcntl(ends[0], F_SETPIPE_SZ, 1 << 16)) == EPERM);
	MUST(refusal(prctl(PR_SET_SECUREBITS, 0, 0, 0, 0)) == EPERM);
	MUST(refusal(syscall(SYS_setresuid, 2000, 2000, 2000)) == ENOSYS);
	MUST(refusal(syscall(SYS_prlimit64, getppid(), RLIMIT_NOFILE, &ends, NULL)) == EPERM);
}

struct attached {
	const struct core_filter *allowed, *rules;
	const char *path; /* of a file of one's own */
};

static void check_attached(const void *context)
{
	const struct attached *attached = context;

	attach(attached->allowed, attached->rules);
	check_what_works();
	check_files(attached->path);
	check_what_is_refused();
}

Test(sealed_filters, work_together_in_the_kernel)
{
	struct core_filter *allowed = list("", 0), *rules = arguments();
	char path[] = "/tmp/sealed-XXXXXX";
	const struct attached attached = {allowed, rules, path};
	const int fd = mkstemp(path);

	cr_assert_geq(fd, 0);
	run_in_child(check_attached, &attached);
	close(fd);
	unlink(path);
	core_filter_free(allowed);
	core_filter_free(rules);
}
