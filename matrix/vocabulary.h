/* SPDX-License-Identifier: MIT */
/* The closed vocabulary: one enum and one list of words for each concept, used everywhere.
 *
 * This header has no functions and needs no library, so that the fixtures and the arena's init
 * (built against another libc) share it with the runner.  matrix/model.h turns the lists into
 * tables of words.  A word is a contract: it appears in files that other people's scripts read.
 */
#ifndef WHICHWALL_VOCABULARY_H
#define WHICHWALL_VOCABULARY_H

/* clang-format off */
#define WW_ENUM_MEMBER(id, word) id,

/* A member of one of the lists below becomes an enumerator; `_COUNT` ends each enum. */
#define WW_ENUM(name, LIST) enum name { LIST(WW_ENUM_MEMBER) LIST##_COUNT }

/* Calls of the core.  The first seven, in the order of the outcome record, have a byte pair in it; the
 * extended record has a pair for each. */
enum step {
#define STEP(id, word) STEP_##id,
#include "primitives.def"
	WW_STEPS_COUNT
};
#define WW_RECORD_STEPS 7

enum primitive {
#define PRIMITIVE(id, word, step, factors, needs, name) PRIM_##id,
#include "primitives.def"
	WW_PRIMITIVES_COUNT
};

/* What the mask takes away; the position is the permanent bit.  The first six are varied unless a run
 * chooses others: a factor that comes later is a further one. */
enum factor {
#define FACTOR(id, word, kind, name, meaning, takes) FACTOR_##id,
#include "primitives.def"
	WW_FACTORS_COUNT
};

#define WW_PROFILES(X) \
	X(PROFILE_NONE, "none") X(PROFILE_STANDARD, "standard") X(PROFILE_STRICT, "strict") \
	X(PROFILE_SEED, "seed") X(PROFILE_SEALED, "sealed")
WW_ENUM(profile, WW_PROFILES);

#define WW_CALLERS(X) X(CALLER_ROOT, "root") X(CALLER_USER, "user")
WW_ENUM(caller, WW_CALLERS);

#define WW_ARMS(X) X(ARM_ATTACK, "attack") X(ARM_BENIGN, "benign") X(ARM_CONTROL, "control")
WW_ENUM(arm, WW_ARMS);

#define WW_VERDICTS(X) \
	X(VERDICT_ESCAPED, "escaped") X(VERDICT_BLOCKED, "blocked") \
	X(VERDICT_UNTESTABLE, "untestable") X(VERDICT_INCONCLUSIVE, "inconclusive")
WW_ENUM(verdict, WW_VERDICTS);

/* Why a cell is untestable (first six) or inconclusive (the others). */
#define WW_REASONS(X) \
	X(REASON_NONE, "") \
	X(REASON_VACUOUS, "vacuous")           /* the caller already holds the goal */ \
	X(REASON_NO_FEATURE, "no_feature")     /* this kernel lacks the interface */ \
	X(REASON_NO_PRIVILEGE, "no_privilege") /* refused with no hardening at all */ \
	X(REASON_NO_SECOND_ID, "no_second_id") /* the arena has one user id only */ \
	X(REASON_SYSCTL, "sysctl")             /* a sysctl of this host forbids it to everyone */ \
	X(REASON_LSM, "lsm")                   /* a security module of this host forbids it */ \
	X(REASON_SETUP, "setup")               /* died or was refused before the first attempt step */ \
	X(REASON_TIMEOUT, "timeout")           /* killed by our deadline */ \
	X(REASON_KILLED, "killed")             /* killed by something that is not the sandbox */ \
	X(REASON_BENIGN, "benign")             /* the benign arm failed under this mask */ \
	X(REASON_HARNESS, "harness")           /* the instrument failed, or the fixture broke the protocol */ \
	X(REASON_FLOOD, "flood")               /* more output than a trial may write */ \
	X(REASON_LAUNCHER, "launcher")         /* somebody else's sandbox never started the program */ \
	X(REASON_OPAQUE, "opaque")             /* its process cannot be seen, which the witness must */
WW_ENUM(reason, WW_REASONS);

#define WW_HOWS(X) \
	X(HOW_NONE, "") X(HOW_ERRNO, "errno") X(HOW_SIGNAL, "signal") X(HOW_INEFFECTIVE, "ineffective") \
	X(HOW_CLOSED, "closed") /* the profile refused to start the program at all */
WW_ENUM(how, WW_HOWS);

#define WW_CLASSES(X) \
	X(CLASS_FS, "fs") X(CLASS_PROC, "proc") X(CLASS_SIG, "sig") X(CLASS_NET, "net") \
	X(CLASS_CRED, "cred") X(CLASS_TTY, "tty") X(CLASS_IPC, "ipc") X(CLASS_NS, "ns") \
	X(CLASS_RES, "res") X(CLASS_ENV, "env") X(CLASS_KERN, "kern")
WW_ENUM(fixture_class, WW_CLASSES);

/* What an escape gains, by what its witness proves (docs/design/corpus.md has the rule).  After the first, in
 * the order of severity, most severe first: gain_rank() in model.h counts from it. */
#define WW_GAINS(X) \
	X(GAIN_UNSAID, "unsaid")   /* an external fixture or an older run does not say */ \
	X(GAIN_CODE, "code")       /* code runs outside, or with rights that it must not have */ \
	X(GAIN_WRITE, "write")     /* something outside is changed */ \
	X(GAIN_READ, "read")       /* contents outside are read */ \
	X(GAIN_PROCESS, "process") /* processes outside are reached, or stay behind */ \
	X(GAIN_DENIAL, "denial")   /* a resource outside is used up or blocked */ \
	X(GAIN_INFORMATION, "information") /* what the system tells of itself is learned, or an interface
					      known for exploits is reached */
WW_ENUM(gain, WW_GAINS);

/* What a fixture asks of the arena. */
enum need {
#define NEED(id, word, maker, traits) NEED_##id,
#include "needs.def"
	WW_NEEDS_COUNT
};
enum need_trait {
	NEEDS_CANARY = 1 << 0,       /* the nonce lies in the canary ... */
	NEEDS_ROOT_CANARY = 1 << 1,  /* ... in the other one */
	NEEDS_LIBRARY = 1 << 2,      /* ... in the library */
	NEEDS_VICTIM_SAME = 1 << 3,  /* the same-uid victim is it, or has it */
	NEEDS_VICTIM_OTHER = 1 << 4, /* the same of the other victim */
	NEEDS_SERVICE = 1 << 5,      /* the services' process makes it */
	NEEDS_NETWORK = 1 << 6,      /* in the network namespace, which must be the arena's own */
	NEEDS_WORKDIR = 1 << 7,      /* in the workdir */
	NEEDS_SECOND_ID = 1 << 8,    /* the arena must have more than one user id */
	NEEDS_RAISING = 1 << 9,      /* a program with more credentials than its caller */
	NEEDS_SOILING = 1 << 10,     /* init does not take all of it away */
};

#define WW_WITNESSES(X) \
	X(WITNESS_NONCE, "nonce")   /* the fixture returns what it could only read by escaping */ \
	X(WITNESS_FILE, "file")     /* a new file appears in the arena */ \
	X(WITNESS_MODE, "mode")     /* a file in the arena has the setuid bit */ \
	X(WITNESS_SIGNAL, "signal") /* the victim answers that it was signalled */ \
	X(WITNESS_MEMORY, "memory") /* the victim answers that its memory changed */ \
	X(WITNESS_LIMITS, "limits") /* the victim's resource limits changed */ \
	X(WITNESS_PACKET, "packet") /* the watcher saw the token in a packet */ \
	X(WITNESS_CREDS, "creds")   /* credentials changed from not-goal to goal */ \
	X(WITNESS_PID_PATTERN, "pid_pattern") /* the fixture returns which of 32 pids exist */ \
	X(WITNESS_AFFINITY, "affinity")     /* the victim's processor set changed */ \
	X(WITNESS_SCHEDULING, "scheduling") /* the victim's nice value or policy changed */ \
	X(WITNESS_TRACER, "tracer")         /* the victim has a tracer */ \
	X(WITNESS_TTY, "tty")               /* the token can be read from the terminal */ \
	X(WITNESS_WINDOW, "window")         /* the terminal's window size changed */ \
	X(WITNESS_PTY, "pty")               /* a new index in the arena's /dev/pts */ \
	X(WITNESS_NAMESPACE, "namespace")   /* the process is in another namespace than at the gate */ \
	X(WITNESS_MOUNTS, "mounts")         /* the process's mount table changed since the gate */ \
	X(WITNESS_HOST_NAME, "host_name")   /* the arena's host name changed */ \
	X(WITNESS_DESCRIPTOR, "descriptor") /* the process holds a new descriptor of the goal's kind */ \
	X(WITNESS_EXECUTABLE, "executable") /* the process executes another file than at the gate */ \
	X(WITNESS_PROCESSES, "processes")   /* 64 processes more than at the gate */ \
	X(WITNESS_ADDRESS_SPACE, "address_space") /* more GiB of address space than allowed */ \
	X(WITNESS_OPEN_FILES, "open_files") /* 300 descriptors or more */ \
	X(WITNESS_FILE_SIZE, "file_size")   /* a file of 1 GiB or more in the workdir */ \
	X(WITNESS_CPU_TIME, "cpu_time")     /* more CPU time than the profile's bound */ \
	X(WITNESS_SURVIVOR, "survivor")     /* a process lives on after the trial's own ended */ \
	X(WITNESS_CONTENT, "content")       /* a file of the caller's outside the workdir begins with the token */ \
	X(WITNESS_DUMP_FILTER, "dump_filter") /* what the victim's core dump would hold changed */ \
	X(WITNESS_OOM_SCORE, "oom_score")   /* the victim's place before the out-of-memory killer changed */ \
	X(WITNESS_LOCK, "lock")             /* another process holds a lock on the canary */ \
	X(WITNESS_PIPES, "pipes")           /* the victim gets smaller pipes than before */ \
	X(WITNESS_FILES, "files")           /* 1024 files or more in the workdir */ \
	X(WITNESS_WORKDIR_SIZE, "workdir_size") /* 320 MiB or more in the files of the workdir */ \
	X(WITNESS_RESIDENT, "resident")     /* the processes hold more than 512 MiB of memory */ \
	X(WITNESS_MEMORY_FILES, "memory_files") /* the process holds more than 512 MiB in memory files */ \
	X(WITNESS_THREADS, "threads")       /* 64 threads more than at the gate */ \
	X(WITNESS_USER_NAMESPACES, "user_namespaces") /* processes in a user namespace more than at the gate */ \
	X(WITNESS_SIGNAL_QUEUE, "signal_queue") /* 2048 signals more are counted for the victim's user */
WW_ENUM(witness, WW_WITNESSES);

/* Goal of a credential witness: which id becomes what (ids of the arena); of a descriptor witness:
 * which kind of descriptor. */
#define WW_GOALS(X) \
	X(GOAL_NONE, "") X(GOAL_EUID_0, "euid_0") X(GOAL_EGID_0, "egid_0") \
	X(GOAL_EUID_2000, "euid_2000") X(GOAL_FSUID_2000, "fsuid_2000") X(GOAL_CAPS, "caps") \
	X(GOAL_FD_BPF_MAP, "fd_bpf_map") X(GOAL_FD_PERF_EVENT, "fd_perf_event") \
	X(GOAL_FD_USERFAULTFD, "fd_userfaultfd") X(GOAL_FD_IO_URING, "fd_io_uring")
WW_ENUM(goal, WW_GOALS);

/* What the witness saw. */
#define WW_SIGHTS(X) \
	X(SIGHT_NOT_LOOKED, "not_looked") X(SIGHT_NOTHING, "nothing") X(SIGHT_ESCAPED, "escaped") \
	X(SIGHT_VACUOUS, "vacuous")
WW_ENUM(sight, WW_SIGHTS);

/* What the arena's set-up of a trial came to. */
#define WW_SETUPS(X) \
	X(SETUP_OK, "ok") X(SETUP_FAILED, "failed") X(SETUP_NO_SECOND_ID, "no_second_id") \
	X(SETUP_CLOSED, "closed") /* a profile that fails closed did: the program was never executed */ \
	X(SETUP_LAUNCHER, "launcher") /* somebody else's sandbox never started the program */ \
	X(SETUP_WORKDIR, "workdir") /* the program did not begin in the arena's workdir */
WW_ENUM(setup, WW_SETUPS);

/* The last word of a fixture. */
#define WW_SAIDS(X) \
	X(SAID_NOTHING, "nothing") X(SAID_READY, "ready") X(SAID_DONE, "done") \
	X(SAID_REFUSED, "refused") X(SAID_CANNOT, "cannot") X(SAID_NONSENSE, "nonsense")
WW_ENUM(said, WW_SAIDS);

#define WW_PHASES(X) X(PHASE_NONE, "none") X(PHASE_SETUP, "setup") X(PHASE_ATTEMPT, "attempt")
WW_ENUM(phase, WW_PHASES);

/* How the trial's process ended.  `held`: alive and still when the witness looked. */
#define WW_ENDINGS(X) \
	X(ENDING_NONE, "none") X(ENDING_HELD, "held") X(ENDING_EXITED, "exited") \
	X(ENDING_SIGNALED, "signaled") X(ENDING_TIMEOUT, "timeout") X(ENDING_FLOOD, "flood")
WW_ENUM(ending, WW_ENDINGS);

#define WW_STATUSES(X) \
	X(STATUS_SKIPPED, "skipped") X(STATUS_APPLIED, "applied") X(STATUS_FAILED, "failed")
WW_ENUM(status, WW_STATUSES);

#define WW_LEVELS(X) \
	X(LEVEL_UNKNOWN, "") X(LEVEL_BASELINE, "baseline") X(LEVEL_FULL, "full") \
	X(LEVEL_PARTIAL, "partial") X(LEVEL_NONE, "none")
WW_ENUM(level, WW_LEVELS);

#define WW_MARKS(X) X(MARK_SLOW, "slow") X(MARK_TAINTS, "taints") X(MARK_RACY, "racy")
WW_ENUM(mark, WW_MARKS);

/* How an external fixture talks to the supervisor (docs/guide/external-fixtures.md). */
#define WW_PROTOCOLS(X) X(PROTOCOL_LINES, "lines") X(PROTOCOL_PLAIN, "plain")
WW_ENUM(protocol, WW_PROTOCOLS);
/* clang-format on */

/* A set of enumerators as a bit set. */
#define WW_BIT(x) (1ULL << (x))

#endif
