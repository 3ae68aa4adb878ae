/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../core/program.h"
#include "arena_group.h"

#define ARENA_NAMESPACES                                                                           \
	(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

/* For functions that run on the child's stack.  The next child's frames lie in the same place, and
 * AddressSanitizer would take them for frames that were left. */
#define ON_LENT_STACK __attribute__((no_sanitize("address")))

/* What the child is made of: all that it needs to become init. */
struct birth {
	int control, go, go_other, images[INIT_FD_END - INIT_FD_SELF];
	bool own_net;
	const struct arena_wants *wants;
	/* The step at which the child, which shares our memory, had to give up. */
	const char *failed;
	int err;
};

ON_LENT_STACK static bool place_descriptors(const struct birth *birth)
{
	int null = open("/dev/null", O_RDWR);

	/* All sources have numbers at or above INIT_FD_END. */
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		return false;
	if (dup2(birth->control, INIT_FD_CONTROL) < 0)
		return false;
	for (int i = 0; i < INIT_FD_END - INIT_FD_SELF; i++)
		if (dup2(birth->images[i], INIT_FD_SELF + i) < 0)
			return false;
	return true;
}

/* A descriptor that our own parent left open would be a leak that no fixture planted.  `go` closes
 * on exec, for which the parent waits; the others need not wait for that, so that
 * CLOSE_RANGE_CLOEXEC, of Linux 5.11, is not needed. */
ON_LENT_STACK static bool close_others(unsigned go)
{
	return syscall(SYS_close_range, 3U, (unsigned)INIT_FD_CONTROL - 1, 0U) == 0 &&
	       (go == INIT_FD_END ||
		syscall(SYS_close_range, (unsigned)INIT_FD_END, go - 1, 0U) == 0) &&
	       syscall(SYS_close_range, go + 1, ~0U, 0U) == 0;
}

ON_LENT_STACK static int give_up(struct birth *birth, const char *step)
{
	birth->failed = step;
	birth->err = errno;
	return 1;
}

/* From clone to exec, in memory that is the parent's: nothing here allocates, and the wrappers of
 * calls that a threaded program makes in all its threads are avoided. */
ON_LENT_STACK static int become_init(void *argument)
{
	struct birth *birth = argument;
	char name[] = "arena-init", net[] = "net", usr[] = "usr", offers[] = "offers",
	     fuse[] = "fuse", tun[] = "tun", cgroup[] = "cgroup",
	     secret[] = ARENA_SECRET_NAME "=" NO_NONCE;
	char *envp[] = {secret, NULL};
	char *argv[ARENA_SHOWN_MAX + 8] = {name}, **next = argv + 1;
	const struct text_list *shown = birth->wants->shown;
	char go;

	if (birth->own_net)
		*next++ = net;
	if (birth->wants->host_usr)
		*next++ = usr;
	if (birth->wants->offers)
		*next++ = offers;
	if (birth->wants->asked & WW_BIT(OFFER_FUSE))
		*next++ = fuse;
	if (birth->wants->asked & WW_BIT(OFFER_TUN))
		*next++ = tun;
	if (birth->wants->asked & WW_BIT(OFFER_CGROUP))
		*next++ = cgroup;
	for (size_t i = 0; shown && i < shown->count && i < ARENA_SHOWN_MAX; i++)
		*next++ = shown->items[i];
	/* Without this, the channel would stay open after the supervisor has died. */
	close(birth->go_other);
	if (read(birth->go, &go, 1) != 1)
		return 1;
	/* Its group becomes the root of what it sees (cgroup_namespaces(7)). */
	if (birth->wants->asked & WW_BIT(OFFER_CGROUP) && syscall(SYS_unshare, CLONE_NEWCGROUP) < 0)
		return give_up(birth, "cgroup namespace");
	program_reset_signals(false);
	setsid(); /* a Ctrl-C on our terminal is for the supervisor alone */
	/* EPERM in a single-id arena, where the caller's groups cannot be
	 * dropped (setgroups=deny). */
	if (syscall(SYS_setgroups, 0, NULL) < 0 && errno != EPERM)
		return give_up(birth, "setgroups");
	/* A change of ids makes the memory undumpable, and it is our parent's (setresuid(2)). */
	if (syscall(SYS_setresgid, 0, 0, 0) < 0 || syscall(SYS_setresuid, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 1) < 0)
		return give_up(birth, "setresuid");
	if (!place_descriptors(birth))
		return give_up(birth, "descriptors of its init");
	if (!close_others((unsigned)birth->go))
		return give_up(birth, "close_range (of Linux 5.9)");
	syscall(SYS_execveat, INIT_FD_SELF, "", argv, envp, AT_EMPTY_PATH);
	return give_up(birth,
		       "execveat of a memory file (the sysctl vm.memfd_noexec must be 0 or 1)");
}

/* The child runs in our memory, on a stack of its own (clone(2), CLONE_VM): a copy of it, which
 * exec throws away at once, would be a third of an arena's cost.  The descriptors, signal handlers
 * and credentials are its own. */
static pid_t clone_init(struct birth *birth, int *pidfd)
{
	static _Alignas(16) char stack[65536];
	const int flags = ARENA_NAMESPACES | CLONE_VM | CLONE_PIDFD | SIGCHLD |
			  (birth->own_net ? CLONE_NEWNET : 0);
	const pid_t pid = clone(become_init, stack + sizeof(stack), flags, birth, pidfd);

	return pid < 0 ? -errno : pid;
}

/* The capabilities of this process. */
struct capabilities {
	struct __user_cap_data_struct part[_LINUX_CAPABILITY_U32S_3];
};

static bool holds(const struct capabilities *own, unsigned capability)
{
	return own->part[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability);
}

/* Who made a user namespace has every capability over it, whatever else he lacks
 * (user_namespaces(7)); who lent his hand to another has those that he holds.  These are what a
 * supervisor uses. */
static bool may_lend(const struct capabilities *own)
{
	static const unsigned needed[] = {CAP_SYS_ADMIN,       CAP_SYS_PTRACE, CAP_SETUID,
					  CAP_SETGID,          CAP_KILL,       CAP_DAC_OVERRIDE,
					  CAP_DAC_READ_SEARCH, CAP_SETFCAP,    CAP_FOWNER};

	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++)
		if (!holds(own, needed[i]))
			return false;
	return true;
}

static int call_capabilities(long call, struct capabilities *own)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};

	return (int)syscall(call, &header, own->part);
}

/* A change of ids makes the memory undumpable, and the files of the child below /proc root's; it
 * also ends the interest in our parent's death, which may have come meanwhile (prctl(2)). */
static void become_self(uid_t self, int death_signal, pid_t parent)
{
	if (syscall(SYS_setresuid, -1, self, -1) < 0 || prctl(PR_SET_DUMPABLE, 1) < 0 ||
	    prctl(PR_SET_PDEATHSIG, death_signal) < 0)
		abort();
	if (death_signal && getppid() != parent)
		_exit(1);
}

/* What the kernel counts for a user beyond a user namespace (pending signals, message queues,
 * locked memory, processes, inotify instances, further namespaces), it counts for the effective
 * user who made the namespace (create_user_ns() in kernel/user_namespace.c, inc_rlimit_ucounts() in
 * kernel/ucount.c).  So each arena is made by a user of its own, its first id: what is used up in
 * one is neither missing in another nor in the starter's own account.  A change of the effective id
 * takes the effective capabilities along, which a host may ask for of whoever makes a user
 * namespace; the permitted ones stay (capabilities(7)).  The pid, or -errno. */
static pid_t clone_as(const struct idmap *ids, uint32_t id, struct birth *birth, int *pidfd)
{
	const pid_t parent = getppid();
	const uid_t self = geteuid();
	struct capabilities own;
	int death_signal;
	pid_t pid;

	if (ids->single || call_capabilities(SYS_capget, &own) < 0 || !may_lend(&own) ||
	    prctl(PR_GET_PDEATHSIG, &death_signal) < 0)
		return clone_init(birth, pidfd);
	if (syscall(SYS_setresuid, -1, id, -1) < 0)
		return -errno;
	pid = call_capabilities(SYS_capset, &own) < 0 ? -errno : clone_init(birth, pidfd);
	become_self(self, death_signal, parent);
	return pid;
}

/* Until the child has executed init, or is dead: the only reader of the pipe is gone then. */
static void await_exec(int go)
{
	struct pollfd writer = {.fd = go};

	while (poll(&writer, 1, -1) < 0 && errno == EINTR)
		;
}

static int move_high(int fd)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, INIT_FD_END);

	close(fd);
	return high;
}

/* Makes the channel: ours in pair[0], init's in pair[1], out of the way of init's numbers. */
static int make_channel(int pair[2])
{
	const int on = 1;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		return -errno;
	/* SCM_CREDENTIALS reach only a socket that asks for them. */
	setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	/* Init blocks on its end: the flag belongs to the open description. */
	fcntl(pair[1], F_SETFL, 0);
	pair[1] = move_high(pair[1]);
	return pair[1] < 0 ? -errno : 0;
}

static void copy_images(struct birth *birth, const struct arena_kit *kit)
{
	const int sources[] = {kit->images->init, kit->images->fixtures, kit->images->helper,
			       kit->images->library, kit->filters};

	memcpy(birth->images, sources, sizeof(sources));
}

static struct arena *new_arena(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (!arena)
		return NULL;
	arena->pidfd = arena->control = -1;
	for (int i = 0; i < HELLO_FDS; i++)
		arena->fds[i] = -1;
	arena->group.directory = -1;
	return arena;
}

void arena_kit_leave_network(struct arena_kit *kit)
{
	kit->empty_net = unshare(CLONE_NEWNET) == 0;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* From clone to exec.  0, or -errno with the name of the step. */
static int give_birth(struct arena *arena, const struct arena_kit *kit, struct birth *birth,
		      const char **step)
{
	int err;

	*step = "clone with new namespaces";
	arena->pid = clone_as(kit->ids, arena->first_id, birth, &arena->pidfd);
	close_fd(birth->go);
	if (arena->pid < 0)
		return arena->pid;
	*step = "id map";
	err = idmap_write(kit->ids, arena->pid, arena->first_id);
	if (!err && birth->wants->asked & WW_BIT(OFFER_CGROUP)) {
		*step = "control group";
		err = arena_group_open(kit->groups, arena->first_id, arena->pid, &arena->group);
	}
	if (!err && write(birth->go_other, "g", 1) != 1)
		err = -errno;
	if (!err)
		await_exec(birth->go_other);
	if (!err && birth->failed) {
		*step = birth->failed;
		err = -birth->err;
	}
	return err;
}

/* The channel and the pipe.  0 or -errno. */
static int prepare_birth(struct arena *arena, struct birth *birth)
{
	int pair[2], go[2], err = make_channel(pair);

	if (err)
		return err;
	arena->control = pair[0];
	birth->control = pair[1];
	if (pipe2(go, O_CLOEXEC) < 0)
		return -errno;
	birth->go = move_high(go[0]);
	birth->go_other = go[1];
	return birth->go < 0 ? -errno : 0;
}

struct arena *arena_start(const struct arena_kit *kit, const struct arena_wants *wants,
			  struct ww_error *e)
{
	struct birth birth = {.control = -1, .go = -1, .go_other = -1, .wants = wants};
	struct arena *arena = new_arena();
	const char *step = "descriptors";
	int err;

	if (!arena) {
		ww_fail(e, 3, "out of memory");
		return NULL;
	}
	arena->first_id = kit->ids->single ? 0 : idmap_take(kit->ids);
	arena->own_net = birth.own_net = wants->own_net || !kit->empty_net;
	copy_images(&birth, kit);
	err = prepare_birth(arena, &birth);
	if (!err)
		err = give_birth(arena, kit, &birth, &step);
	else
		close_fd(birth.go);
	close_fd(birth.go_other);
	close_fd(birth.control);
	if (!err)
		return arena;
	ww_fail(e, 3, "cannot make an arena: %s: %s; see `whichwall doctor`", step, strerror(-err));
	if (arena->pid > 0)
		arena_kill(arena);
	arena_reap(arena);
	return NULL;
}

int arena_hello(struct arena *arena, const struct wire_hello *hello, const int fds[HELLO_FDS])
{
	const struct look_for asked = {.links = LOOK_LINK(LOOK_LINKS) - 1};
	const bool *knows = arena->look.knows;

	memcpy(arena->handle, hello->handle, sizeof(arena->handle) - 1);
	memcpy(arena->fds, fds, sizeof(arena->fds));
	arena->ready = true;
	look_at(arena->pid, &asked, &arena->look);
	return knows[LOOK_USER] && knows[LOOK_PID] && knows[LOOK_MNT] && knows[LOOK_ROOT] ? 0 : -1;
}

void arena_kill(struct arena *arena)
{
	/* pidfd_send_signal: the pid cannot have been given to somebody else. */
	syscall(SYS_pidfd_send_signal, arena->pidfd, SIGKILL, NULL, 0);
}

void arena_reap(struct arena *arena)
{
	if (arena->pid > 0)
		while (waitpid(arena->pid, NULL, 0) < 0 && errno == EINTR)
			;
	for (int i = 0; i < HELLO_FDS; i++)
		if (arena->fds[i] >= 0)
			close(arena->fds[i]);
	if (arena->control >= 0)
		close(arena->control);
	if (arena->pidfd >= 0)
		close(arena->pidfd);
	cgroup_part_close(&arena->group);
	free(arena);
}
