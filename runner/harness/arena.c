/* SPDX-License-Identifier: MIT */
#include "arena.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "observe.h"

#define ARENA_NAMESPACES                                                                           \
	(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP)

/* The descriptors that the child turns into init's. */
struct child_fds {
	int control, go, go_other, images[INIT_FD_END - INIT_FD_SELF];
};

static bool place_descriptors(const struct child_fds *fds)
{
	int null = open("/dev/null", O_RDWR);

	/* All sources have numbers at or above INIT_FD_END. */
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		return false;
	if (dup2(fds->control, INIT_FD_CONTROL) < 0)
		return false;
	for (int i = 0; i < INIT_FD_END - INIT_FD_SELF; i++)
		if (dup2(fds->images[i], INIT_FD_SELF + i) < 0)
			return false;
	/* Whatever our own parent left open would be a descriptor leak that nobody planted. */
	return syscall(SYS_close_range, 3U, (unsigned)INIT_FD_CONTROL - 1, 0U) == 0 &&
	       syscall(SYS_close_range, (unsigned)INIT_FD_END, ~0U, 0U) == 0;
}

static void default_signals(void)
{
	sigset_t none;

	for (int sig = 1; sig < 32; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* From clone to exec: nothing here allocates. */
static _Noreturn void become_init(const struct child_fds *fds, bool own_net, bool host_usr)
{
	char name[] = "arena-init", net[] = "net", usr[] = "usr", *envp[] = {NULL};
	char *argv[] = {name, NULL, NULL, NULL}, **next = argv + 1;
	char go;

	if (own_net)
		*next++ = net;
	if (host_usr)
		*next++ = usr;
	/* With our own copy of the other end open, a supervisor that died would never be an end of
	 * file. */
	close(fds->go_other);
	if (read(fds->go, &go, 1) != 1)
		_exit(1);
	default_signals();
	setsid(); /* a Ctrl-C on our terminal is for the supervisor alone */
	/* EPERM in a single-id arena, where the caller's groups cannot be dropped (setgroups=deny).
	 */
	if (setgroups(0, NULL) < 0 && errno != EPERM)
		_exit(1);
	if (setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0 || !place_descriptors(fds))
		_exit(1);
	syscall(SYS_execveat, INIT_FD_SELF, "", argv, envp, AT_EMPTY_PATH);
	_exit(1);
}

static pid_t clone_init(const struct child_fds *fds, bool own_net, bool host_usr, int *pidfd)
{
	struct clone_args args = {.flags = ARENA_NAMESPACES | CLONE_PIDFD |
					   (own_net ? CLONE_NEWNET : 0),
				  .pidfd = (uint64_t)(uintptr_t)pidfd,
				  .exit_signal = SIGCHLD};
	pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));

	if (pid == 0)
		become_init(fds, own_net, host_usr);
	return pid < 0 ? -errno : pid;
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

static void copy_images(struct child_fds *fds, const struct arena_kit *kit)
{
	const int sources[] = {kit->images->init, kit->images->fixtures, kit->images->helper,
			       kit->images->library, kit->filters};

	memcpy(fds->images, sources, sizeof(sources));
}

static struct arena *new_arena(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (!arena)
		return NULL;
	arena->pidfd = arena->control = -1;
	for (int i = 0; i < HELLO_FDS; i++)
		arena->fds[i] = -1;
	return arena;
}

void arena_kit_leave_network(struct arena_kit *kit)
{
	kit->empty_net = unshare(CLONE_NEWNET) == 0;
}

struct arena *arena_start(const struct arena_kit *kit, bool own_net, bool host_usr,
			  struct ww_error *e)
{
	struct arena *arena = new_arena();
	int pair[2] = {-1, -1}, go[2] = {-1, -1}, err = arena ? 0 : -ENOMEM;
	const char *step = "memory";
	struct child_fds fds;

	if (!err) {
		step = "socketpair";
		err = make_channel(pair);
	}
	if (!err && pipe2(go, O_CLOEXEC) < 0)
		err = -errno;
	if (!err) {
		go[0] = move_high(go[0]);
		fds = (struct child_fds){.control = pair[1], .go = go[0], .go_other = go[1]};
		copy_images(&fds, kit);
		arena->control = pair[0];
		arena->first_id = kit->ids->single ? 0 : idmap_take(kit->ids);
		step = "clone3 with new namespaces";
		arena->own_net = own_net || !kit->empty_net;
		arena->pid = clone_init(&fds, arena->own_net, host_usr, &arena->pidfd);
		err = arena->pid < 0 ? arena->pid : 0;
	}
	if (!err) {
		step = "id map";
		err = idmap_write(kit->ids, arena->pid, arena->first_id);
	}
	if (!err && write(go[1], "g", 1) != 1)
		err = -errno;
	for (int i = 0; i < 2; i++)
		if (go[i] >= 0)
			close(go[i]);
	if (pair[1] >= 0)
		close(pair[1]);
	if (!err)
		return arena;
	ww_fail(e, 3, "cannot make an arena: %s: %s; see `whichwall doctor`", step, strerror(-err));
	if (arena && arena->pid > 0)
		arena_kill(arena);
	if (arena)
		arena_reap(arena);
	return NULL;
}

int arena_hello(struct arena *arena, const int *fds, int count)
{
	if (count != HELLO_FDS)
		return -1;
	memcpy(arena->fds, fds, sizeof(arena->fds));
	arena->ready = true;
	return observe_namespace(arena->pid, "user", &arena->user_ns) ||
			       observe_namespace(arena->pid, "pid", &arena->pid_ns) ||
			       observe_namespace(arena->pid, "mnt", &arena->mnt_ns) ||
			       observe_object(arena->pid, "root", &arena->root)
		       ? -1
		       : 0;
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
	free(arena);
}
