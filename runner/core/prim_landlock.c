/* SPDX-License-Identifier: MIT */
/* Denies all of the file system but what the sandbox is given, TCP and UDP, unix sockets of others,
 * and signals across its border.
 *
 * Landlock decides by the file hierarchy that an open file lies in, whatever path or magic link led
 * there, and its rules outlive every change of root or namespace; descriptors that are open already
 * are not asked again (landlock(7)).  Each ABI of the kernel handles more: a right that is not
 * handled is allowed, one that the kernel does not know is EINVAL, so the best known set is asked
 * for.  ABI 8 restricts all threads of a process at once; the sandbox's init has one.  ENOSYS: not
 * built in; EOPNOTSUPP: built in and not enabled at boot.  EPERM: neither no_new_privs nor
 * CAP_SYS_ADMIN in the user namespace.
 *
 * The structures and numbers are written down here, from landlock(7), since the headers of a stable
 * distribution are older than the kernels that it runs on.
 */
#include "landlock.h"
#include "primitive.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* One number for all architectures: they are newer than the common table. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define QUERY_VERSION 1U /* LANDLOCK_CREATE_RULESET_VERSION */
#define RULE_PATH_BENEATH 1

struct path_rule {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed)); /* of the interface */

#define FS_EXECUTE (UINT64_C(1) << 0)
#define FS_WRITE_FILE (UINT64_C(1) << 1)
#define FS_READ_FILE (UINT64_C(1) << 2)
#define FS_READ_DIR (UINT64_C(1) << 3)
#define FS_REMOVE_DIR (UINT64_C(1) << 4)
#define FS_REMOVE_FILE (UINT64_C(1) << 5)
#define FS_MAKE_CHAR (UINT64_C(1) << 6)
#define FS_MAKE_DIR (UINT64_C(1) << 7)
#define FS_MAKE_REG (UINT64_C(1) << 8)
#define FS_MAKE_SOCK (UINT64_C(1) << 9)
#define FS_MAKE_FIFO (UINT64_C(1) << 10)
#define FS_MAKE_BLOCK (UINT64_C(1) << 11)
#define FS_MAKE_SYM (UINT64_C(1) << 12)
#define FS_REFER (UINT64_C(1) << 13)        /* ABI 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14)     /* ABI 3 */
#define FS_IOCTL_DEV (UINT64_C(1) << 15)    /* ABI 5 */
#define FS_RESOLVE_UNIX (UINT64_C(1) << 16) /* connecting to a socket by its path; ABI 9 */
#define FS_FIRST_ABI (FS_REFER - 1)
#define NET_TCP UINT64_C(3)     /* bind and connect; ABI 4 */
#define NET_UDP UINT64_C(12)    /* bind, and connect or send; ABI 10 */
#define SCOPED_BOTH UINT64_C(3) /* abstract unix sockets and signals; ABI 6 */

/* Denials are written to the audit log (ABI 7, Linux 6.15): those of this process until it
 * executes, of which is_in_force() provokes one at each start, and those of rules that the program
 * makes for itself.  A sandbox has no business there. */
#define QUIET (1U | 4U) /* LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF, ..._LOG_SUBDOMAINS_OFF */

/* What a rule may allow for a file: a directory's right there is EINVAL. */
#define OF_FILES                                                                                   \
	(FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV | FS_RESOLVE_UNIX)

#define READ (FS_READ_FILE | FS_READ_DIR)
/* Devices cannot be made: no workload needs one.  A connection goes both ways: what is shown for
 * reading holds no socket to talk to.  Those of the sandbox's own processes need no rule. */
#define WRITE                                                                                      \
	(FS_WRITE_FILE | FS_TRUNCATE | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR |              \
	 FS_MAKE_REG | FS_MAKE_SYM | FS_MAKE_SOCK | FS_MAKE_FIFO | FS_REFER | FS_RESOLVE_UNIX)
#define DEVICE (FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

struct landlock_handled landlock_handled(const struct core_plan *plan, long abi)
{
	const bool network = plan->seal.network != CORE_NET_NONE;
	struct landlock_handled handled = {.fs = FS_FIRST_ABI};

	if (abi >= 2)
		handled.fs |= FS_REFER;
	if (abi >= 3)
		handled.fs |= FS_TRUNCATE;
	if (abi >= 4 && !network)
		handled.net = NET_TCP;
	if (abi >= 5)
		handled.fs |= FS_IOCTL_DEV;
	if (abi >= 6)
		handled.scoped = SCOPED_BOTH;
	if (abi >= 9)
		handled.fs |= FS_RESOLVE_UNIX;
	if (abi >= 10 && !network)
		handled.net |= NET_UDP;
	return handled;
}

/* A ruleset while it is put together. */
struct building {
	int fd;
	uint64_t handled; /* rights of files */
};

static int add_rule(const struct building *building, int fd, uint64_t rights)
{
	struct path_rule rule = {.allowed = rights & building->handled, .fd = fd};
	struct stat st;

	if (fstat(fd, &st) != 0)
		return errno;
	if (!S_ISDIR(st.st_mode))
		rule.allowed &= OF_FILES;
	return syscall(SYS_landlock_add_rule, building->fd, RULE_PATH_BENEATH, &rule, 0U) == 0
		       ? 0
		       : errno;
}

static int allow(const struct building *building, const char *path, uint64_t rights)
{
	const int fd = open(path, O_PATH | O_CLOEXEC);
	int err;

	if (fd < 0)
		return errno;
	err = add_rule(building, fd, rights);
	close(fd);
	return err;
}

/* A path that is not there needs no rule: to leave one out allows less, never more. */
static int allow_if_there(const struct building *building, const char *path, uint64_t rights)
{
	const int err = allow(building, path, rights);

	return err == ENOENT ? 0 : err;
}

static uint64_t execute_written(const struct core_plan *plan)
{
	return plan->seal.executable ? FS_EXECUTE : 0;
}

static int allow_mounts(const struct building *building, const struct core_plan *plan)
{
	const bool pivoted = (plan->layers & WW_BIT(PRIM_PIVOT_ROOT)) != 0;

	for (unsigned i = 0; i < plan->seal.mount_count; i++) {
		const struct core_mount *mount = &plan->seal.mount[i];
		const uint64_t rights =
			READ | (mount->writable ? WRITE | execute_written(plan) : FS_EXECUTE);
		const int err = allow(building, pivoted ? mount->target : mount->source, rights);

		if (err != 0)
			return err;
	}
	return 0;
}

/* /proc is readable only: what stands there to be written (oom_score_adj, mem, uid_map) is about
 * processes, not about a workload's files. */
static int allow_system(const struct building *building, const struct core_plan *plan)
{
	const uint64_t written = READ | WRITE | execute_written(plan);
	const struct {
		const char *path;
		uint64_t rights;
		bool own; /* in a root of our own only: else it is everybody's */
	} paths[] = {
		{"/proc", READ, false},         {"/dev/null", DEVICE, false},
		{"/dev/zero", DEVICE, false},   {"/dev/full", DEVICE, false},
		{"/dev/random", DEVICE, false}, {"/dev/urandom", DEVICE, false},
		{"/dev/tty", DEVICE, false},    {"/tmp", written, true},
		{"/dev/shm", written, true},
	};
	const bool pivoted = (plan->layers & WW_BIT(PRIM_PIVOT_ROOT)) != 0;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		int err = 0;

		if (pivoted || !paths[i].own)
			err = allow_if_there(building, paths[i].path, paths[i].rights);
		if (err != 0)
			return err;
	}
	return 0;
}

/* The file that is executed by a descriptor: executing one that lies outside every rule is EACCES.
 * To be executed it must be readable as well, since execve(2) opens it for reading.  A memory file
 * needs no rule and can have none (EBADFD). */
static int allow_program(const struct building *building, const struct core_plan *plan)
{
	int err;

	if (plan->seal.program < 0)
		return 0;
	err = add_rule(building, plan->seal.program, FS_EXECUTE | FS_READ_FILE);
	return err == EBADFD ? 0 : err;
}

static int add_rules(const struct building *building, const struct core_plan *plan)
{
	int err = allow(building, plan->workdir, READ | WRITE | execute_written(plan));

	if (err == 0)
		err = allow_program(building, plan);
	if (err == 0)
		err = allow_mounts(building, plan);
	if (err == 0)
		err = allow_system(building, plan);
	return err;
}

/* Is something refused that nothing but Landlock refuses?  The root is below no rule, unless the
 * plan has one for it. */
static bool is_in_force(const struct core_plan *plan)
{
	int fd;

	for (unsigned i = 0; i < plan->seal.mount_count; i++)
		if (strcmp(plan->seal.mount[i].source, "/") == 0)
			return true;
	fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == EACCES;
}

static int apply(const struct core_plan *plan)
{
	const long abi = syscall(SYS_landlock_create_ruleset, NULL, 0UL, QUERY_VERSION);
	struct landlock_handled handled;
	struct building building;
	int err;

	if (abi < 1)
		return abi < 0 ? errno : EPROTO;
	handled = landlock_handled(plan, abi);
	building = (struct building){
		.fd = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0U),
		.handled = handled.fs,
	};
	if (building.fd < 0)
		return errno;
	err = add_rules(&building, plan);
	if (err == 0 &&
	    syscall(SYS_landlock_restrict_self, building.fd, abi >= 7 ? QUIET : 0U) != 0)
		err = errno;
	close(building.fd);
	return err != 0 || is_in_force(plan) ? err : EPERM;
}

const struct primitive_row prim_landlock = {
	.stage = STAGE_SELF,
	.apply = apply,
	.remedy = "the kernel must have Landlock (Linux 5.13) and `landlock` among the security "
		  "modules of its lsm= parameter",
};
