/* SPDX-License-Identifier: MIT */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../../matrix/guest.h"
#include "launch_block.h"
#include "trial_group.h"

/* Loopback delivery may be left to ksoftirqd: how long the watcher of packets waits for what is on
 * its way. */
#define PACKET_WAIT_MS 100

static void tell_of(const struct launch *launch, enum event_kind kind)
{
	tell(&launch->listener, (struct event){.kind = kind});
}

static void failed(const struct launch *launch, const char *step, int err)
{
	tell(&launch->listener, (struct event){.kind = EVENT_FAILED, .step = step, .err = err});
}

/* ---- victims and services ---- */

/* Tells the process what to execute, once all that the arguments speak of is there.  0 or -1. */
static int maybe_launch(struct launch *launch)
{
	char block[LAUNCH_SIZE];
	ssize_t size;

	if (launch->block_given)
		return 0;
	for (int i = 0; i < PEERS; i++)
		if (launch->scene.peers[i].wanted && !launch->scene.peers[i].is_up)
			return 0;
	launch->block_given = true;
	size = launch_block_build(&launch->scene, block);
	return size >= 0 && launch->kind->give_block(launch, block, (size_t)size) ? 0 : -1;
}

static void on_peer(struct source *source)
{
	struct launch *launch = source->owner;
	struct peer *peer = (struct peer *)((char *)source - offsetof(struct peer, channel));
	int error;

	switch (peer_hear(peer, &error)) {
	case PEER_SILENT:
		return;
	case PEER_UP:
		if (maybe_launch(launch) < 0)
			failed(launch, "launch", errno);
		return;
	case PEER_LOST:
		/* A victim that died, or sends what it should not, is no evidence; before it was up
		 * there is no trial. */
		source_close(source, launch->kit->epoll);
		if (!peer->is_up)
			failed(launch, "victim or service", error);
		break;
	case PEER_ANSWER:
		break;
	}
	tell_of(launch, EVENT_ANSWERED);
}

void launch_ask(struct launch *launch)
{
	for (int i = 0; i < PEERS; i++) {
		struct peer *peer = &launch->scene.peers[i];

		if (peer->is_up && peer->channel.fd >= 0)
			peer_ask(peer, PACKET_WAIT_MS);
	}
}

bool launch_answered(const struct launch *launch)
{
	for (int i = 0; i < PEERS; i++)
		if (launch->scene.peers[i].asked && !launch->scene.peers[i].answered)
			return false;
	return true;
}

static int make_peer(struct launch *launch, int which, int *theirs)
{
	struct peer *peer = &launch->scene.peers[which];
	const int on = 1;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	*theirs = pair[1];
	peer->wanted = true;
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	if (source_watch(&peer->channel, launch->kit->epoll, pair[0], on_peer, launch) < 0)
		return -1;
	return send(pair[0], launch->scene.nonce, NONCE_SIZE, MSG_NOSIGNAL) == NONCE_SIZE ? 0 : -1;
}

static int make_peers(struct launch *launch, int theirs[TRIAL_FDS])
{
	static const struct {
		enum need_trait trait;
		int peer, fd;
	} peers[PEERS] = {
		{NEEDS_VICTIM_SAME, PEER_VICTIM_SAME, TRIAL_VICTIM_SAME},
		{NEEDS_VICTIM_OTHER, PEER_VICTIM_OTHER, TRIAL_VICTIM_OTHER},
		{NEEDS_SERVICE, PEER_SERVICE, TRIAL_SERVICE},
	};

	for (int i = 0; i < PEERS; i++)
		if ((launch->scene.needs & needs_with(peers[i].trait)) &&
		    make_peer(launch, peers[i].peer, &theirs[peers[i].fd]) < 0)
			return -1;
	return 0;
}

/* ---- the start ---- */

static void hex_nonce(char text[NONCE_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[16];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		abort(); /* 16 bytes never come short once the pool is up (getrandom(2)) */
	for (int i = 0; i < 16; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[NONCE_SIZE - 1] = 0;
}

/* What the program does is told as it comes; its end is for the witness, too. */
static void relay(void *owner, const struct event *event)
{
	struct launch *launch = owner;

	if (event->kind == EVENT_ENDED)
		launch->scene.ended = true;
	if (event->kind == EVENT_STARTED && launch->kind->started)
		launch->kind->started(launch);
	tell(&launch->listener, *event);
}

void launch_prepare(struct launch *launch)
{
	struct scene *scene = &launch->scene;

	scene->ids = launch->kit->ids;
	scene->timeout_seconds = launch->kit->timeout_seconds;
	scene->memory_mib = launch->kit->memory_mib;
	scene->terminal = scene->terminal_slave.fd = -1;
	for (int i = 0; i < PEERS; i++)
		scene->peers[i].channel.fd = -1;
	hex_nonce(scene->nonce);
	hex_nonce(scene->token);
	launch->group.directory = launch->owner = -1;
	channel_clear(&launch->channel, launch->kit->epoll);
	launch->channel.listener = (struct listener){relay, launch};
	launch->channel.program = scene_program(scene);
	launch->kind = launch->profile->launched                       ? &launch_by_launcher
		       : core_begins_with_birth(launch->profile->base) ? &launch_born
								       : &launch_applied;
}

/* The program itself, of which init gets a copy. */
static int take_program(struct launch *launch, int *theirs)
{
	const struct scene *scene = &launch->scene;

	if (scene_program(scene) == FIXTURE_BUILTIN)
		return 0;
	external_marker(scene, launch->channel.output.marker, MARKER_SIZE);
	*theirs = fcntl(externals_program(launch->kit->externals, scene->planned->fixture->id),
			F_DUPFD_CLOEXEC, 3);
	return *theirs < 0 ? -1 : 0;
}

/* Where its plan has the layer. */
static int make_group(struct launch *launch, int *door)
{
	const struct planned *planned = launch->scene.planned;

	if (!(launch->plan.layers & WW_BIT(PRIM_CGROUP)))
		return 0;
	snprintf(launch->group.name, sizeof(launch->group.name), "trial-%016" PRIx64 "-%u",
		 planned->id, planned->attempt);
	return trial_group_open(launch->kit->groups, launch->kit->memory_mib, &launch->group, door);
}

/* theirs[] are the ends that go to init. */
static int make_channels(struct launch *launch, int theirs[TRIAL_FDS])
{
	return launch->kind->open(launch, theirs) < 0 ||
			       make_group(launch, &theirs[TRIAL_CGROUP]) < 0 ||
			       take_program(launch, &theirs[TRIAL_PROGRAM]) < 0 ||
			       make_peers(launch, theirs) < 0
		       ? -1
		       : 0;
}

/* The nonce goes where an escape would find it, through descriptors and never through init. */
static int write_nonces(const struct launch *launch)
{
	const struct scene *scene = &launch->scene;
	const size_t size = NONCE_SIZE - 1;
	const struct {
		enum need_trait trait;
		enum hello_fd fd;
		off_t at;
	} places[] = {
		{NEEDS_CANARY, HELLO_CANARY, 0},
		{NEEDS_ROOT_CANARY, HELLO_ROOT_CANARY, 0},
		{NEEDS_LIBRARY, HELLO_LIBRARY, (off_t)launch->kit->images->library_nonce},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if ((scene->needs & needs_with(places[i].trait)) &&
		    pwrite(scene->arena->fds[places[i].fd], scene->nonce, size, places[i].at) !=
			    (ssize_t)size)
			return -1;
	return 0;
}

/* The message that tells init of it, without what comes along. */
static void describe(const struct launch *launch, struct wire_trial *message)
{
	const struct trial_key *key = &launch->scene.planned->key;
	const uint32_t *offsets = launch->profile->filter_offset;

	*message = (struct wire_trial){
		.kind = WIRE_TRIAL,
		.caller = key->caller,
		.needs = launch->scene.needs,
		.fixture = scene_program(&launch->scene),
		.filter_offset = offsets[profile_filter_index(key->mask)],
		.args_offset = offsets[PROFILE_ARGUMENTS],
		.owner = launch->owner,
		.plan = launch->plan,
	};
	message->plan.filter = message->plan.seal.args = NULL;
}

/* With descriptors or none.  0 or -errno. */
static int send_trial(const struct launch *launch, const struct wire_trial *message, const int *fds,
		      int count)
{
	return wire_send(launch->scene.arena->control, message, launch->kind->message_size, fds,
			 count, 0);
}

static int send_attended(const struct launch *launch, const int theirs[TRIAL_FDS])
{
	struct wire_trial message;
	int fds[TRIAL_FDS], count = 0;

	describe(launch, &message);
	for (int i = 0; i < TRIAL_FDS; i++)
		if (theirs[i] >= 0) {
			message.present |= (uint32_t)WW_BIT(i);
			fds[count++] = theirs[i];
		}
	return send_trial(launch, &message, fds, count);
}

void launch_start(struct launch *launch)
{
	int theirs[TRIAL_FDS], err = 0;

	/* Where the kernel gives no file handles, their fixture cannot be set up. */
	if ((launch->scene.needs & WW_BIT(NEED_FILE_HANDLE)) && !launch->scene.arena->handle[0]) {
		failed(launch, "file_handle", EOPNOTSUPP);
		return;
	}
	for (int i = 0; i < TRIAL_FDS; i++)
		theirs[i] = -1;
	errno = 0;
	if (launch_plan(launch) < 0 || make_channels(launch, theirs) < 0 ||
	    write_nonces(launch) < 0 || maybe_launch(launch) < 0)
		err = errno ? errno : EINVAL;
	if (!err)
		err = -send_attended(launch, theirs);
	for (int i = 0; i < TRIAL_FDS; i++)
		if (theirs[i] >= 0)
			close(theirs[i]);
	if (err)
		failed(launch, "trial", err);
}

int launch_unattended(struct launch *launch)
{
	struct wire_trial message;
	char block[LAUNCH_SIZE];
	ssize_t size;

	if (launch_plan(launch) < 0)
		return -EINVAL;
	size = launch_block_build(&launch->scene, block);
	if (size < 0 || (size_t)size > sizeof(message.block))
		return -E2BIG;
	describe(launch, &message);
	message.kind = WIRE_UNATTENDED;
	message.block_size = (uint32_t)size;
	memcpy(message.block, block, (size_t)size);
	return send_trial(launch, &message, NULL, 0);
}

/* ---- the program runs ---- */

static void start_listening(struct launch *launch)
{
	const char *step = launch->kind->listen(launch);

	if (step) {
		failed(launch, step, errno);
		return;
	}
	tell_of(launch, launch->kind->runs);
	/* It is likely to have said `ready` by now. */
	channel_drain(&launch->channel);
}

/* The line is in the terminal's queue. */
static void on_terminal(struct source *source)
{
	struct launch *launch = source->owner;

	source_ignore(source, launch->kit->epoll);
	start_listening(launch);
}

/* Types the nonce into the terminal, so that init never sees it, and waits for it there: what is
 * written to the master reaches the slave's queue by a kernel worker, and a byte that the fixture
 * pushes meanwhile (TIOCSTI) would land in the middle of the line.  0 or -1 with errno. */
static int type_nonce(struct launch *launch, const int fds[PREPARED_FDS])
{
	struct scene *scene = &launch->scene;
	unsigned number;
	char line[NONCE_SIZE];

	memcpy(line, scene->nonce, NONCE_SIZE - 1);
	line[NONCE_SIZE - 1] = '\n';
	scene->terminal = fcntl(fds[PREPARED_MASTER], F_DUPFD_CLOEXEC, 3);
	/* A pseudo-terminal's master takes the line at once; anything else might block us. */
	if (ioctl(scene->terminal, TIOCGPTN, &number) < 0 ||
	    write(scene->terminal, line, sizeof(line)) != (ssize_t)sizeof(line))
		return -1;
	return source_watch(&scene->terminal_slave, launch->kit->epoll,
			    fcntl(fds[PREPARED_SLAVE], F_DUPFD_CLOEXEC, 3), on_terminal, launch);
}

bool launch_prepared(struct launch *launch, const struct incoming *incoming)
{
	const bool tty = launch->scene.needs & WW_BIT(NEED_TTY);

	if ((!launch->block_given && launch->kind->waits) || launch->scene.pid ||
	    incoming->pid <= 0 || incoming->count != (tty ? PREPARED_FDS : 0))
		return false;
	if (launch->kind->recorded)
		launch->kind->recorded(launch, &incoming->message.prepared.record);
	launch->scene.pid = incoming->pid;
	if (!tty)
		start_listening(launch);
	else if (type_nonce(launch, incoming->fds) < 0)
		failed(launch, "terminal", errno);
	return true;
}

bool launch_unread(struct launch *launch)
{
	return launch->kind->unread(launch);
}

bool launch_tell_end(struct launch *launch)
{
	return launch->kind->tell_end && launch->kind->tell_end(launch);
}

void launch_go(struct launch *launch)
{
	channel_go(&launch->channel);
}

void launch_outcome(struct launch *launch)
{
	channel_outcome(&launch->channel);
}

/* ---- what is seen from outside ---- */

int launch_look(struct launch *launch, struct effective *effective)
{
	struct scene *scene = &launch->scene;

	if (scene->pid <= 0) /* nobody that can be seen */
		return -1;
	if (launch->kind->look(launch, effective) < 0)
		return -1;
	scene->before = effective->credentials;
	scene->before_known = true;
	return 0;
}

void launch_look_again(struct launch *launch)
{
	struct scene *scene = &launch->scene;

	scene->before_known =
		scene->pid > 0 &&
		observe_credentials(scene->pid, scene->arena, scene->ids, &scene->before) == 0;
}

/* By the clock that the kernel itself compares with RLIMIT_CPU: check_process_timers() takes ticks
 * (CPUCLOCK_PROF), which on a busy processor run far ahead of what rusage later tells
 * (cputime_adjust()).  The process's clock, by its pid (clock_getcpuclockid(3)), reads the same, of
 * a zombie too.  10 ms: one tick at HZ=100. */
bool launch_cpu_up(const struct launch *launch, uint64_t seconds)
{
	enum { CPUCLOCK_PROF = 0 };
	const clockid_t clock = (clockid_t)(~(unsigned)launch->scene.pid << 3 | CPUCLOCK_PROF);
	struct timespec used;

	return launch->scene.pid > 0 && seconds < UINT64_MAX / 1000 &&
	       clock_gettime(clock, &used) == 0 &&
	       (uint64_t)used.tv_sec * 1000 + (uint64_t)used.tv_nsec / 1000000 + 10 >=
		       seconds * 1000;
}

/* A program that is no part of our image lies there itself. */
static bool needs_workdir(const struct scene *scene)
{
	return (scene->needs & needs_with(NEEDS_WORKDIR)) ||
	       scene_program(scene) != FIXTURE_BUILTIN;
}

bool launch_lacks_workdir(const struct launch *launch)
{
	return needs_workdir(&launch->scene) && launch->scene.pid > 0 &&
	       launch->kind->lacks_workdir && launch->kind->lacks_workdir(launch);
}

bool launch_left_benign(const struct launch *launch)
{
	const char *kind = launch->scene.planned->fixture->benign;

	return !kind || strcmp(kind, BENIGN_WORKDIR_FILE) != 0 || !launch->kind->left_benign ||
	       launch->kind->left_benign(launch);
}

void launch_finished(const struct launch *launch, struct wire_finished *finished)
{
	if (launch->kind->finished)
		launch->kind->finished(launch, finished);
}

bool launch_memory_up(const struct launch *launch)
{
	return cgroup_part_used_up(&launch->group);
}

/* ---- the end ---- */

static void each_source(struct launch *launch, void (*act)(struct source *source, int epoll))
{
	act(&launch->scene.terminal_slave, launch->kit->epoll);
	for (int i = 0; i < PEERS; i++)
		act(&launch->scene.peers[i].channel, launch->kit->epoll);
}

static void close_terminal(struct launch *launch)
{
	if (launch->scene.terminal >= 0)
		close(launch->scene.terminal);
	launch->scene.terminal = -1;
	source_close(&launch->scene.terminal_slave, launch->kit->epoll);
}

int launch_finish(struct launch *launch, bool unfiltered)
{
	const struct wire_finish message = {.kind = WIRE_FINISH, .unfiltered = unfiltered};

	/* Nothing that still happens there matters, and each event would wake us. */
	if (launch->kind->end)
		launch->kind->end(launch);
	channel_ignore(&launch->channel);
	each_source(launch, source_ignore);
	/* Init holds the master open until the process has ended, and then finds who else does. */
	close_terminal(launch);
	return wire_send(launch->scene.arena->control, &message, sizeof(message), NULL, 0, 0);
}

void launch_close(struct launch *launch)
{
	channel_close(&launch->channel);
	each_source(launch, source_close);
	close_terminal(launch);
	cgroup_part_close(&launch->group);
}
