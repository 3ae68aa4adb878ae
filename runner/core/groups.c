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

/* What shells, Python, SQLite, compilers and make call; nothing that opens a socket, a namespace, a
 * foreign process or one of the kernel's larger machines (bpf, io_uring, keys, perf).  Those whose
 * arguments matter have rules in filter_sealed.c. */
const struct group group_sealed = {
	"sealed",
	CALLS(/* processes, and the sandbox's own init */
	      "clone", "fork", "vfork", "close_range", "rt_sigtimedwait", "rt_sigsuspend",
	      "rt_sigpending", "pause", "restart_syscall", "tkill", "getppid", "getpgrp", "getpgid",
	      "setpgid", "getsid", "setsid", "getrusage", "times",
	      /* what one is and how one is scheduled, to read */
	      "getresuid", "getresgid", "getgroups", "capget", "getpriority", "sched_getparam",
	      "sched_getscheduler", "sched_get_priority_max", "sched_get_priority_min", "getcpu",
	      "sysinfo", "statfs", "fstatfs",
	      /* time */
	      "gettimeofday", "time", "alarm", "setitimer", "getitimer",
	      /* files, below what Landlock and the mounts leave writable */
	      "chdir", "fchdir", "creat", "mkdir", "mkdirat", "rmdir", "rename", "renameat",
	      "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "chmod",
	      "fchmod", "fchmodat", "chown", "lchown", "fchown", "fchownat", "truncate",
	      "ftruncate", "fallocate", "fadvise64", "fsync", "fdatasync", "msync", "flock",
	      "utime", "utimes", "futimesat", "utimensat", "pread64", "pwrite64", "preadv",
	      "pwritev", "sendfile", "copy_file_range", "getxattr", "lgetxattr", "fgetxattr",
	      "listxattr", "llistxattr", "flistxattr",
	      /* event loops; both ends of a socketpair, which alone can be made; no control
	       * messages */
	      "eventfd2", "recvfrom", "getsockname", "getpeername", "shutdown")};

/* clone3 has its flags in memory, where a filter cannot look; C libraries then take clone.  mremap
 * grows a mapping over the rest of the file that it shows, the program's own image as well, and
 * asks nothing of it; C libraries then allocate, copy and free. */
const struct group group_sealed_never = {"sealed_never", CALLS("clone3", "mremap")};

/* abort(3) ends a process by other means where these fail. */
const struct group group_signals = {"signals", CALLS("kill", "tkill", "tgkill", "rt_sigqueueinfo",
						     "rt_tgsigqueueinfo", "pidfd_send_signal")};

/* The resolver of the C library sends several messages at once. */
const struct group group_network = {
	"network", CALLS("connect", "bind", "listen", "accept", "accept4", "sendto", "recvfrom",
			 "sendmsg", "recvmsg", "sendmmsg", "recvmmsg", "shutdown", "getsockname",
			 "getpeername", "getsockopt", "setsockopt")};

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
