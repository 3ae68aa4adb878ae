/* SPDX-License-Identifier: MIT */
/* The hardening core: prepare in the parent, apply in the child, report by a 15-byte record.
 *
 * A library without globals, stdio or knowledge of the arena.  core_apply() and what it calls make
 * system calls on prepared data only: no malloc, no stdio, no getenv, no errno text; they build
 * against glibc and musl alike and need no library.
 */
#ifndef WHICHWALL_CORE_H
#define WHICHWALL_CORE_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../../matrix/model.h"

#define CORE_RECORD_SIZE 15
#define CORE_PATH_MAX 256
#define CORE_BINDS_MAX 4

/* A read-only graft of `source` at `target` (absolute, as seen before chroot). */
struct core_bind {
	char source[CORE_PATH_MAX], target[CORE_PATH_MAX];
};

/* ---- sealed ---- */

#define CORE_MOUNTS_MAX 32
#define CORE_ENV_MAX 1024
#define CORE_DECLARED_MAX 8
/* The id that the program of `sealed` has inside, whoever started it. */
#define CORE_INNER_ID 1000U

/* What the new root of `sealed` shows of the old one: `source` (absolute, as seen before) at
 * `target` (absolute, in the new root). */
struct core_mount {
	char source[CORE_PATH_MAX], target[CORE_PATH_MAX];
	bool writable;
};

enum core_network { CORE_NET_NONE, CORE_NET_LOOPBACK, CORE_NET_HOST };

/* Everything that `sealed` needs beyond what the other profiles have; flat as well. */
struct core_seal {
	uint32_t inner_id;             /* uid and gid in the user namespace */
	uint32_t outer_uid, outer_gid; /* what they are outside: the caller's own, or of a range */
	enum core_network network;     /* CORE_NET_LOOPBACK brings lo up */
	int program;     /* descriptor of the file that is executed, -1: it is executed by path */
	bool executable; /* what the program may write it may execute */
	bool terminal;   /* standard input, output and error may be a terminal as they are */
	unsigned mount_count;
	struct core_mount mount[CORE_MOUNTS_MAX];
	char scratch[64]; /* tmpfs options that bound the new root, and the workdir */
	uint64_t rlimit_nproc, rlimit_fsize, rlimit_sigpending;
	uint64_t rlimit_core;    /* bytes */
	unsigned declared_count; /* descriptors beyond 0, 1 and 2 that the program keeps */
	int declared[CORE_DECLARED_MAX];
	char environment[CORE_ENV_MAX]; /* names that pass, each ended by NUL; "" ends the list */
	char host_name[64];
	uint16_t args_length;           /* instructions of the filter of argument rules */
	const struct sock_filter *args; /* borrowed, like core_plan.filter */
};

/* Everything that the child needs; flat but for the filter, so that it can be copied into another
 * process and `filter` set there.  Filled by core_prepare(). */
struct core_plan {
	enum profile profile;   /* whose list says in which order, and what a failure means */
	uint64_t layers;        /* WW_BIT(PRIM_...) to apply; one that is not here was taken away */
	uint64_t lenient;       /* layers of which a failure is recorded and not fatal */
	uint64_t not_offered;   /* layers that were asked for and that this kernel does not have */
	bool strict_tag;        /* the record's tag byte */
	bool filter_sets_nnp;   /* profile `seed`: its installer sets no_new_privs again */
	uint64_t clone_flags;   /* CLONE_NEW... of the layers */
	uint64_t rlimit_as;     /* bytes */
	uint64_t rlimit_cpu;    /* seconds */
	uint64_t rlimit_nofile; /* descriptors */
	char workdir[CORE_PATH_MAX]; /* absolute, canonical */
	unsigned bind_count;
	struct core_bind bind[CORE_BINDS_MAX];
	uint16_t filter_length;           /* instructions */
	const struct sock_filter *filter; /* borrowed; must stay mapped in the child */
	struct core_seal seal;
};

/* What a caller asks of `sealed` beyond the profile's own. */
struct core_seal_options {
	uint32_t uid, gid; /* of whoever starts it */
	uint32_t guest_id; /* for root: the id of a range that the program becomes; 0: none */
	enum core_network network;
	bool executable; /* what the program may write it may execute */
	bool mdwe;       /* memory that was written cannot be executed: node, java do not start */
	bool terminal;   /* a terminal stays as it is; else nothing can be read from it */
	const struct core_mount
		*mounts; /* read-only ones and writable ones, in this order of grafting */
	unsigned mount_count;
	const int *declared; /* descriptors beyond 0, 1 and 2 that the program keeps */
	unsigned declared_count;
	const char *const *environment; /* names that pass beyond CORE_ENVIRONMENT; NULL: none */
	unsigned environment_count;
	uint64_t scratch_mib; /* bound of the workdir, and of the new root; 0: CORE_SCRATCH_MIB */
	uint64_t tasks;       /* RLIMIT_NPROC; 0: CORE_NPROC */
	uint64_t lenient;     /* WW_BIT(PRIM_...): a failure is recorded and not fatal */
	uint64_t without;     /* layers that this host cannot apply and the caller does without */
	const struct core_filter *arguments; /* core_filter_arguments(); NULL: no such filter */
};
/* Names of the environment that always pass. */
#define CORE_ENVIRONMENT "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TERM", "TZ", "USER"
#define CORE_SCRATCH_MIB 256
#define CORE_SCRATCH_FILES 1000 /* in each of the two */
#define CORE_NPROC WW_NPROC_LIMIT
#define CORE_FSIZE_MIB 256

/* What a caller asks for. */
struct core_options {
	enum profile profile;
	uint64_t mask; /* factors taken away; must be factors of the profile */
	const char *workdir;
	uint64_t timeout_seconds; /* RLIMIT_CPU = max(2 x timeout, 2) */
	/* RLIMIT_AS = max(8 x memory, 4096) MiB; of `sealed` without a group as much as memory */
	uint64_t memory_mib;
	bool bind_host_libs;
	const struct core_filter *filter; /* for this mask and these groups; NULL: no filter step */
	const struct core_seal_options *seal; /* of profile `sealed`; else NULL */
};

/* Computes the plan from the options: limits, flags, steps, bind mounts of the candidates (/lib
 * /lib64 /usr/lib /usr/bin) for which `exists(path, context)` is true.  Creates nothing and asks
 * nothing but that and what this kernel has, so that it can plan for another root;
 * core_make_bind_targets() makes the directories.  Returns 0 or -1 with *e. */
typedef bool core_exists(const char *path, void *context);
int core_prepare(const struct core_options *options, core_exists *exists, void *context,
		 struct core_plan *plan, struct ww_error *e);
/* core_exists by access(2) on the running root. */
bool core_exists_here(const char *path, void *context);
/* mkdir -p of every bind target (0755); a target that cannot be made is dropped from the plan, as
 * the seed does.  Makes system calls on prepared data only. */
void core_make_bind_targets(struct core_plan *plan);

/* RLIMIT values of the seed's rules; exposed for tests and run.json. */
uint64_t core_rlimit_as(uint64_t memory_mib);
uint64_t core_rlimit_cpu(uint64_t timeout_seconds);

/* Does the profile's list begin with a birth?  Then seal_start() starts a plan of it, and the
 * program is the child of the sandbox's own init; else core_apply(), and it is the caller's. */
bool core_begins_with_birth(enum profile profile);

/* Applies a plan that begins with no birth to the calling process, best effort, and fills *outcome.
 * Child side.  Leaves no_new_privs alone unless it is one of the layers or filter_sets_nnp. */
void core_apply(const struct core_plan *plan, struct outcome *outcome);

/* The record: tag byte, then (status tag, low errno byte) for the first seven steps in enum order.
 * Decoding: unknown status tag is failed, errno 0 on a failure is -1; fewer than 15
 * bytes: false. */
void outcome_encode(const struct outcome *outcome, uint8_t record[CORE_RECORD_SIZE]);
bool outcome_decode(const uint8_t *record, size_t size, struct outcome *outcome);

/* The extended record of `sealed`: tag byte 2, version, number of pairs, then (status tag, low
 * errno byte) for each step in enum order.  outcome_decode() takes the pairs that it knows; those
 * that a record lacks are skipped.  Another version, fewer bytes than its pairs: false. */
#define CORE_EXTENDED_VERSION 1
#define CORE_EXTENDED_SIZE (3 + 2 * WW_STEPS_COUNT)
void outcome_encode_extended(const struct outcome *outcome, uint8_t record[CORE_EXTENDED_SIZE]);

/* The record travels through a close-on-exec pipe; the child writes record, then, should exec fail,
 * four more bytes: the errno as int32 in host order.  bind_mounts has no place in the record: its
 * two bytes follow as record[15..16] so that a reader of the 15 bytes is not disturbed; the
 * extended record has one.  outcome->sealed_tag says which of the two is written. */
#define CORE_REPORT_SIZE (CORE_RECORD_SIZE + 2)
/* No report is longer: an extended record has at most 255 pairs, whoever wrote it. */
#define CORE_REPORT_MAX (3 + 2 * 255 + sizeof(int32_t))
void core_report(int fd, const struct outcome *outcome); /* child side */
void core_report_exec_failure(int fd, int err);          /* child side */
/* The same bytes for a starter whose memory the child shares until exec (vfork(2)): how many were
 * put, CORE_REPORT_SIZE or CORE_EXTENDED_SIZE.  Those of a failed exec follow the record. */
size_t core_report_put(const struct outcome *outcome, uint8_t *bytes);
size_t core_report_put_exec_failure(int err, uint8_t *bytes);
/* Parses all bytes that came before EOF. exec_errno is 0 when exec happened. */
bool core_report_parse(const uint8_t *bytes, size_t size, struct outcome *outcome, int *exec_errno);

/* ---- filters (need libseccomp; parent side) ---- */

struct core_filter {
	struct sock_filter *program;
	uint16_t length;
	char **names; /* allow list, sorted, without duplicates, unknown names dropped */
	size_t name_count;
	char **dropped; /* names that this architecture or libseccomp does not know */
	size_t dropped_count;
	char hash[65]; /* SHA-256, hex, of the names joined by newlines */
};
/* Compiles the allow list for these capability groups (comma-separated, e.g. "file_io,code_exec";
 * "" or NULL: base only) and mask.  Default action kill process; foreign architectures are killed;
 * SCMP_FLTATR_CTL_NNP is off and read back.  NULL with *e. */
struct core_filter *core_filter_new(const char *groups, uint64_t mask, struct ww_error *e);
/* The same in a layout of libseccomp's, for measuring; the values are those of
 * SCMP_FLTATR_CTL_OPTIMIZE.  core_filter_new() makes a tree. */
enum core_shape { CORE_SHAPE_LINEAR = 1, CORE_SHAPE_TREE = 2 };
struct core_filter *core_filter_shaped(const char *groups, uint64_t mask, enum core_shape shape,
				       struct ww_error *e);
/* Has the program begin with a load of the instruction pointer, which changes no verdict.  The
 * kernel answers calls that a filter always allows from a bitmap that it fills by emulating the
 * filter when it is attached (Linux 5.11, kernel/seccomp.c); the emulation gives up at that load,
 * so that from then on every call runs the filter.  -1 with *e. */
int core_filter_defeat_cache(struct core_filter *filter, struct ww_error *e);
/* The allow list of `sealed`: base, what ordinary workloads need, these groups, what the mask adds
 * back; clone3 and mremap never.  Default action ENOSYS; setresuid and setresgid to CORE_INNER_ID
 * or -1 only, sendto without an address only (whole where a group or the mask has them).  NULL with
 * *e.
 */
struct core_filter *core_filter_sealed(const char *groups, uint64_t mask, struct ww_error *e);
/* The same for a sandbox that is not closed all around. */
struct core_filter_needs {
	bool network; /* sockets of IPv4, IPv6, unix and netlink: other families are not namespaced,
			 or machines of the kernel that nobody needs */
	bool shares_pids; /* no call that signals by number: others have one, too */
};
struct core_filter *core_filter_sealed_for(const char *groups, uint64_t mask,
					   const struct core_filter_needs *needs,
					   struct ww_error *e);
/* A call that a list of one's own allows; with `checked` only where the low half of that argument
 * is the value. */
struct core_call {
	const char *name;
	bool checked;
	unsigned argument;
	uint32_t value;
};
/* These calls alone; all else is EPERM, foreign architectures are killed.  NULL with *e. */
struct core_filter *core_filter_only(const struct core_call *calls, size_t count,
				     struct ww_error *e);
/* Rules about arguments, each an errno; all else is allowed.  To be attached beside an allow list.
 * `names` are those of the rules.  NULL with *e. */
struct core_filter *core_filter_arguments(struct ww_error *e);
void core_filter_free(struct core_filter *filter);
/* Checks group names without compiling. */
int core_groups_check(const char *groups, struct ww_error *e);
/* Is `name` in the base group? */
bool core_base_allows(const char *name);

/* ---- spawning on the host (whichwall exec) ---- */

struct core_child {
	pid_t pid;
	int report_fd; /* read end, -1 when the pipe could not be made (the hardening applies all
			  the same) */
};
/* Forks, applies, executes argv[0] (searched by path only when it has no slash, inside the new
 * root) with envp.  cwd is options' workdir before the profile is applied.  A failed spawn leaks no
 * descriptor. */
int core_spawn(const struct core_plan *plan, char *const argv[], char *const envp[],
	       struct core_child *child, struct ww_error *e);
/* Reads the report until EOF (exec happened or child died) and closes the pipe. false:
 * no outcome. */
bool core_collect(struct core_child *child, struct outcome *outcome, int *exec_errno);

#endif
