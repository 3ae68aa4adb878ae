/* SPDX-License-Identifier: MIT */
/* The groups are those of the origin.  Names, not numbers: a name that an architecture does not
 * have (open(2) on aarch64) is left out when the filter is compiled, and said to be.  A call may
 * stand in several groups. */
#include "groups.h"

#include <stddef.h>

#define CALLS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define NO_CALLS ((const char *const[]){NULL})

const struct group group_base = {
	"base",
	CALLS("read", "write", "writev", "readv", "close", "fstat", "lseek", "lstat", "stat",
	      "newfstatat", "statx", "mmap", "mremap", "munmap", "brk", "rt_sigaction",
	      "rt_sigreturn", "rt_sigprocmask", "sigaltstack", "exit", "exit_group", "futex",
	      "set_robust_list", "get_robust_list", "getrandom", "getpid", "gettid", "getuid",
	      "geteuid", "getgid", "getegid", "clock_gettime", "clock_getres", "clock_nanosleep",
	      "nanosleep", "ioctl", "fcntl", "dup", "dup2", "dup3", "pipe", "pipe2", "uname",
	      "arch_prctl", "prlimit64", "getrlimit", "set_tid_address", "rseq", "madvise",
	      "mprotect", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "poll",
	      "ppoll", "select", "pselect6", "wait4", "waitid", "tgkill", "kill", "openat", "open",
	      "execve", "execveat", "access", "faccessat", "faccessat2", "readlink", "readlinkat",
	      "getcwd", "getdents", "getdents64", "sched_getaffinity", "sched_setaffinity",
	      "sched_yield", "prctl", "membarrier", "socketpair", "umask", "setrlimit")};

const struct group groups_capability[] = {
	{"sql_query",
	 CALLS("fdatasync", "fsync", "fallocate", "ftruncate", "flock", "pread64", "pwrite64")},
	{"file_io", CALLS("pread64", "pwrite64", "readlinkat", "linkat", "symlinkat", "unlinkat",
			  "mkdirat", "renameat", "renameat2", "utimensat", "fchmod", "fchown",
			  "fchmodat", "fchownat", "getxattr", "fgetxattr", "lgetxattr", "listxattr",
			  "flistxattr", "llistxattr", "copy_file_range", "sendfile")},
	{"ssrf", CALLS("socket", "connect", "sendto", "recvfrom", "sendmsg", "recvmsg", "shutdown",
		       "getsockname", "getpeername", "getsockopt", "setsockopt", "bind", "listen",
		       "accept", "accept4")},
	{"code_exec",
	 CALLS("clone", "clone3", "fork", "vfork", "execve", "execveat", "wait4", "waitid")},
	{"html_escape", NO_CALLS},
	{"deserialize", NO_CALLS},
	{"header_injection", CALLS("socket", "connect", "sendto", "recvfrom", "sendmsg", "recvmsg",
				   "getsockname", "getpeername", "getsockopt", "setsockopt")},
	{"open_redirect", CALLS("socket", "connect", "sendto", "recvfrom", "sendmsg", "recvmsg",
				"getsockname", "getpeername", "getsockopt", "setsockopt")},
	{NULL, NULL},
};

const struct group_of_factor groups_ablation[] = {
	{FACTOR_NO_SECCOMP_SOCKET,
	 {"socket", CALLS("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4",
			  "sendto", "recvfrom", "sendmsg", "recvmsg", "shutdown", "getsockname",
			  "getpeername", "getsockopt", "setsockopt")}},
	{FACTOR_NO_SECCOMP_SETUID,
	 {"setuid", CALLS("setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid",
			  "setfsuid", "setfsgid")}},
};
const int groups_ablation_count = sizeof(groups_ablation) / sizeof(groups_ablation[0]);
