/* SPDX-License-Identifier: MIT */
#include "trial.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../matrix/hardening.h"
#include "launch_block.h"
#include "trial_parts.h"
#include "witness.h"

/* Loopback delivery may be left to ksoftirqd: how long the watcher of packets waits for what is on
 * its way. */
#define PACKET_WAIT_MS 100
/* For the witness and the clean-up, once a trial's own time is over. */
#define AFTERMATH_US 2000000

unsigned profile_filter_index(uint64_t mask)
{
	return (mask & WW_BIT(FACTOR_NO_SECCOMP_SOCKET) ? 1u : 0u) +
	       (mask & WW_BIT(FACTOR_NO_SECCOMP_SETUID) ? 2u : 0u);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static bool is_plain(const struct trial *trial)
{
	return trial_is_external(trial) && trial->planned.fixture->protocol == PROTOCOL_PLAIN;
}

/* ---- the end ---- */

static void each_source(struct trial *trial, void (*act)(struct source *source, int epoll))
{
	const int epoll = trial->kit->epoll;

	act(&trial->report, epoll);
	act(&trial->output.source, epoll);
	act(&trial->process, epoll);
	act(&trial->terminal_slave, epoll);
	for (int i = 0; i < PEERS; i++)
		act(&trial->peers[i].channel, epoll);
}

static void close_channels(struct trial *trial)
{
	each_source(trial, source_close);
	close_fd(&trial->gate);
	close_fd(&trial->outcome);
	close_fd(&trial->terminal);
	trial_group_close(trial);
}

void trial_over(struct trial *trial)
{
	close_channels(trial);
	trial->facts.wall_us = now_us() - trial->start_us;
	trial->state = TRIAL_OVER;
}

static void setup_failed(struct trial *trial, const char *step, int err)
{
	trial->facts.setup = SETUP_FAILED;
	trial->facts.setup_errno = err;
	snprintf(trial->facts.setup_step, sizeof(trial->facts.setup_step), "%s", step);
	trial->inert = false;
	trial_over(trial);
}

void trial_arena_lost(struct trial *trial, const char *step, int err)
{
	trial->arena_lost = true;
	if (trial->state == TRIAL_UNATTENDED) {
		trial->state = TRIAL_AGAIN;
		return;
	}
	if (trial->state <= TRIAL_STARTING) {
		setup_failed(trial, step, err);
		return;
	}
	/* The witness has looked or can still look at what survives; how the process ended is not
	 * known: unless we killed it, the ending stays `none`, which is a harness error. */
	trial_over(trial);
}

static void finish(struct trial *trial)
{
	const struct wire_finish message = {.kind = WIRE_FINISH,
					    .unfiltered = trial_was_ordinary(trial)};

	trial->state = TRIAL_FINISHING;
	trial->deadline_us = now_us() + AFTERMATH_US;
	/* Nothing that still happens there matters, and each event would wake us. */
	each_source(trial, source_ignore);
	/* Init holds the master open until the process has ended, and then finds who else does. */
	close_fd(&trial->terminal);
	source_close(&trial->terminal_slave, trial->kit->epoll);
	if (wire_send(trial->arena->control, &message, sizeof(message), NULL, 0, 0) < 0)
		trial_arena_lost(trial, "finish", EPIPE);
}

static void record_ending(struct trial *trial, const struct wire_finished *finished)
{
	struct facts *facts = &trial->facts;

	facts->leftovers = finished->leftovers;
	facts->cpu_us = finished->cpu_us;
	if (facts->ending == ENDING_TIMEOUT || facts->ending == ENDING_FLOOD)
		return;
	facts->ending = ENDING_HELD;
	if (!finished->ended_before)
		return;
	facts->ending = WIFSIGNALED(finished->status) ? ENDING_SIGNALED : ENDING_EXITED;
	facts->ending_code = WIFSIGNALED(finished->status) ? WTERMSIG(finished->status)
							   : WEXITSTATUS(finished->status);
}

/* The exit of a program that cannot say it is done; of a benign one its marker says so. */
static void take_plain_exit(struct trial *trial)
{
	struct facts *facts = &trial->facts;

	if (is_plain(trial) && facts->ending == ENDING_EXITED && facts->said == SAID_READY &&
	    facts->phase == PHASE_ATTEMPT && facts->arm != ARM_BENIGN)
		facts->said = SAID_DONE;
}

static void finished(struct trial *trial, const struct wire_finished *message)
{
	if (trial->state != TRIAL_FINISHING) {
		trial_arena_lost(trial, "protocol", EPROTO);
		return;
	}
	record_ending(trial, message);
	take_plain_exit(trial);
	if (trial->gate_open && trial->planned.key.arm != ARM_BENIGN)
		witness_hear(trial, message);
	trial->inert = message->inert;
	trial_over(trial);
}

/* ---- the witness ---- */

static void conclude(struct trial *trial)
{
	if (trial->planned.key.arm != ARM_BENIGN && trial->gate_open)
		trial->facts.sight = witness_look(trial);
	finish(trial);
}

static bool all_answered(const struct trial *trial)
{
	for (int i = 0; i < PEERS; i++)
		if (trial->peers[i].asked && !trial->peers[i].answered)
			return false;
	return true;
}

/* Is the CPU time at the limit in force, by the clock that the kernel itself compares with
 * RLIMIT_CPU? check_process_timers() takes ticks (CPUCLOCK_PROF), which on a busy processor run far
 * ahead of what rusage later tells (cputime_adjust()).  The process's clock, by its pid
 * (clock_getcpuclockid(3)), reads the same, of a zombie too.  10 ms: one tick at HZ=100. */
static bool cpu_time_up(const struct trial *trial)
{
	enum { CPUCLOCK_PROF = 0 };
	const clockid_t clock = (clockid_t)(~(unsigned)trial->pid << 3 | CPUCLOCK_PROF);
	const uint64_t limit = trial->effective.cpu_seconds;
	struct timespec used;

	return limit < UINT64_MAX / 1000 && clock_gettime(clock, &used) == 0 &&
	       (uint64_t)used.tv_sec * 1000 + (uint64_t)used.tv_nsec / 1000000 + 10 >= limit * 1000;
}

/* The fixture holds still, is dead, or is out of time: look now. */
void trial_bear_witness(struct trial *trial)
{
	if (trial->state >= TRIAL_WITNESSING)
		return;
	trial->facts.cpu_over = cpu_time_up(trial);
	trial->facts.memory_over = cgroup_part_used_up(&trial->group);
	trial->state = TRIAL_WITNESSING;
	trial->deadline_us = now_us() + AFTERMATH_US;
	if (witness_asks(trial->planned.fixture->witness) && trial->planned.key.arm != ARM_BENIGN)
		for (int i = 0; i < PEERS; i++)
			if (trial->peers[i].is_up && trial->peers[i].channel.fd >= 0)
				peer_ask(&trial->peers[i], PACKET_WAIT_MS);
	if (all_answered(trial))
		conclude(trial);
}

/* ---- the report ---- */

/* A profile that fails closed names the call that failed, and has executed nothing. */
static void note_closed(struct facts *facts)
{
	if (!facts->outcome.sealed_tag)
		return;
	for (int i = 0; i < WW_STEPS_COUNT; i++)
		if (facts->outcome.step[i].status == STATUS_FAILED) {
			facts->setup = SETUP_CLOSED;
			facts->setup_errno = facts->outcome.step[i].err;
			snprintf(facts->setup_step, sizeof(facts->setup_step), "%s",
				 ww_word(&ww_steps, i));
		}
}

static void take_report(struct trial *trial, const uint8_t *bytes, size_t size)
{
	int exec_errno = 0;

	trial->facts.has_outcome =
		core_report_parse(bytes, size, &trial->facts.outcome, &exec_errno);
	if (exec_errno) {
		trial->facts.setup_errno = exec_errno;
		snprintf(trial->facts.setup_step, sizeof(trial->facts.setup_step), "exec");
	}
}

void trial_take_record(struct trial *trial, const struct wire_record *record)
{
	if (record->size <= sizeof(record->bytes))
		take_report(trial, record->bytes, record->size);
}

/* Of a sealed trial, whose starter's memory was not init's; that of the others came along with
 * PREPARED. */
static void read_outcome(struct trial *trial)
{
	uint8_t bytes[CORE_REPORT_MAX];
	ssize_t n;

	if (trial->outcome < 0)
		return;
	n = read(trial->outcome, bytes, sizeof(bytes));
	close_fd(&trial->outcome);
	take_report(trial, bytes, n > 0 ? (size_t)n : 0);
}

/* Of a trial whose program never said that it is ready. */
static void read_last_outcome(struct trial *trial)
{
	read_outcome(trial);
	if (trial->facts.has_outcome)
		note_closed(&trial->facts);
}

void trial_go(struct trial *trial)
{
	/* An external program gets a line, since most languages read lines. */
	const bool line = trial_is_external(trial) && !is_plain(trial);

	/* EPIPE (SIGPIPE is ignored) when the fixture is gone: its pidfd says so. */
	if (write(trial->gate, line ? "go\n" : "g", line ? 3 : 1) < 0)
		return;
}

/* The state in force is a finding of attack and control arms.  Of a benign arm it only decides
 * whether another trial may use the arena, where that is not decided already. */
static bool state_matters(const struct trial *trial)
{
	return trial->planned.key.arm != ARM_BENIGN ||
	       !(trial_is_harmless(trial) || trial_wants_fresh(trial) ||
		 (trial->needs & NEEDS_SOILING));
}

void trial_open_gate(struct trial *trial)
{
	read_outcome(trial);
	if (state_matters(trial) && observe_effective(trial->pid, trial->arena, trial->kit->ids,
						      &trial->plan, &trial->effective) == 0) {
		trial_group_observe(trial);
		/* A benign arm's state decides whether its arena may serve again; it is
		 * no finding. */
		if (trial->planned.key.arm != ARM_BENIGN)
			snprintf(trial->facts.effective, sizeof(trial->facts.effective), "%s",
				 trial->effective.text);
		trial->before = trial->effective.credentials;
		trial->before_known = true;
	}
	witness_remember(trial);
	trial->facts.said = SAID_READY;
	trial->state = TRIAL_RUNNING;
	trial->gate_open = true;
	trial_go(trial);
}

static void on_process_end(struct source *source)
{
	struct trial *trial = source->owner;

	source_close(source, trial->kit->epoll);
	/* What it said before it died counts. */
	trial_drain_report(trial);
	trial_drain_output(trial);
	if (trial->state == TRIAL_STARTING)
		read_last_outcome(trial);
	if (trial->state == TRIAL_STARTING || trial->state == TRIAL_RUNNING)
		trial_bear_witness(trial);
}

/* ---- preparing ---- */

/* Tells the process what to execute, once all that the arguments speak of is there.  0 or -1. */
static int maybe_launch(struct trial *trial)
{
	char block[LAUNCH_SIZE];
	ssize_t size;

	if (trial->launched)
		return 0;
	for (int i = 0; i < PEERS; i++)
		if (trial->peers[i].wanted && !trial->peers[i].is_up)
			return 0;
	trial->launched = true;
	size = launch_block_build(trial, block);
	return size >= 0 && write(trial->gate, block, (size_t)size) == size ? 0 : -1;
}

/* A victim that died, or sends what it should not, is no evidence; before it was up there is no
 * trial. */
static void lose_peer(struct trial *trial, struct peer *peer, int error)
{
	source_close(&peer->channel, trial->kit->epoll);
	if (!peer->is_up)
		setup_failed(trial, "victim or service", error);
}

static void on_peer(struct source *source)
{
	struct trial *trial = source->owner;
	struct peer *peer = (struct peer *)((char *)source - offsetof(struct peer, channel));
	int error;

	switch (peer_hear(peer, &error)) {
	case PEER_SILENT:
		return;
	case PEER_UP:
		if (maybe_launch(trial) < 0)
			setup_failed(trial, "launch", errno);
		return;
	case PEER_LOST:
		lose_peer(trial, peer, error);
		break;
	case PEER_ANSWER:
		break;
	}
	if (trial->state == TRIAL_WITNESSING && all_answered(trial))
		conclude(trial);
}

/* The process runs, and what it says is heard. */
static void start_listening(struct trial *trial)
{
	const int epoll = trial->kit->epoll;
	const int process = (int)syscall(SYS_pidfd_open, trial->pid, 0);

	if (process < 0) {
		setup_failed(trial, "pidfd_open", errno);
		return;
	}
	trial->state = TRIAL_STARTING;
	source_watch(&trial->process, epoll, process, on_process_end, trial);
	source_watch(&trial->report, epoll, trial->report.fd, trial_on_report, trial);
	/* It is likely to have said `ready` by now. */
	trial_on_report(&trial->report);
}

/* The line is in the terminal's queue. */
static void on_terminal(struct source *source)
{
	struct trial *trial = source->owner;

	source_ignore(source, trial->kit->epoll);
	if (trial->state == TRIAL_PREPARING)
		start_listening(trial);
}

/* Types the nonce into the terminal, so that init never sees it, and waits for it there: what is
 * written to the master reaches the slave's queue by a kernel worker, and a byte that the fixture
 * pushes meanwhile (TIOCSTI) would land in the middle of the line.  0 or -1 with errno. */
static int type_nonce(struct trial *trial, const int fds[PREPARED_FDS])
{
	unsigned number;
	char line[NONCE_SIZE];

	memcpy(line, trial->nonce, NONCE_SIZE - 1);
	line[NONCE_SIZE - 1] = '\n';
	trial->terminal = fcntl(fds[PREPARED_MASTER], F_DUPFD_CLOEXEC, 3);
	/* A pseudo-terminal's master takes the line at once; anything else might block us. */
	if (ioctl(trial->terminal, TIOCGPTN, &number) < 0 ||
	    write(trial->terminal, line, sizeof(line)) != (ssize_t)sizeof(line))
		return -1;
	return source_watch(&trial->terminal_slave, trial->kit->epoll,
			    fcntl(fds[PREPARED_SLAVE], F_DUPFD_CLOEXEC, 3), on_terminal, trial);
}

static void prepared(struct trial *trial, const struct incoming *incoming)
{
	const bool tty = trial->needs & WW_BIT(NEED_TTY);

	if (trial->state != TRIAL_PREPARING || !trial->launched || trial->pid ||
	    incoming->pid <= 0 || incoming->count != (tty ? PREPARED_FDS : 0)) {
		trial_arena_lost(trial, "protocol", EPROTO);
		return;
	}
	if (!trial->plan.sealed)
		trial_take_record(trial, &incoming->message.prepared.record);
	trial->pid = incoming->pid;
	if (!tty)
		start_listening(trial);
	else if (type_nonce(trial, incoming->fds) < 0)
		setup_failed(trial, "terminal", errno);
}

void trial_message(struct trial *trial, const struct incoming *incoming)
{
	const union wire_message *message = &incoming->message;

	if (message->kind == WIRE_PREPARED)
		prepared(trial, incoming);
	else if (message->kind == WIRE_HEARD && trial->state == TRIAL_UNATTENDED)
		unattended_heard(trial, &message->heard);
	else if (message->kind == WIRE_FINISHED)
		finished(trial, &message->finished);
	else if (message->kind == WIRE_FAILED)
		trial_arena_lost(trial, message->failed.step, message->failed.err);
	else
		trial_arena_lost(trial, "protocol", EPROTO);
}

void trial_expire(struct trial *trial)
{
	if (trial->state == TRIAL_STARTING || trial->state == TRIAL_RUNNING) {
		trial->facts.ending = ENDING_TIMEOUT;
		if (trial->state == TRIAL_STARTING)
			read_last_outcome(trial);
		trial_bear_witness(trial);
	} else if (trial->state == TRIAL_WITNESSING) {
		conclude(trial);
	} else if (trial->state == TRIAL_FINISHING) {
		trial_arena_lost(trial, "finish", ETIMEDOUT);
	} else if (trial->state == TRIAL_PREPARING) {
		setup_failed(trial, "prepare", ETIMEDOUT);
	} else if (trial->state == TRIAL_UNATTENDED) {
		trial_arena_lost(trial, "unattended", ETIMEDOUT);
	}
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

static void fill_key(struct trial *trial)
{
	const struct trial_key *key = &trial->planned.key;
	struct facts *facts = &trial->facts;

	snprintf(facts->profile, sizeof(facts->profile), "%s", key->profile);
	snprintf(facts->fixture, sizeof(facts->fixture), "%s", key->fixture);
	facts->caller = key->caller;
	facts->mask = key->mask;
	facts->arm = key->arm;
	facts->rep = key->rep;
	facts->attempt = trial->planned.attempt;
	facts->id = trial->planned.id;
}

void trial_assign(struct trial *trial, const struct planned *planned,
		  const struct profile_setup *profile)
{
	const struct trial_kit *kit = trial->kit;

	memset(trial, 0, sizeof(*trial));
	trial->kit = kit;
	trial->planned = *planned;
	trial->needs = trial_is_harmless(trial) ? 0 : planned->fixture->needs;
	trial->profile = profile;
	trial->gate = trial->outcome = -1;
	trial->group.directory = -1;
	trial->terminal = -1;
	trial->terminal_slave.fd = trial->report.fd = trial->process.fd = trial->output.source.fd =
		-1;
	for (int i = 0; i < PEERS; i++)
		trial->peers[i].channel.fd = -1;
	trial->effective.cpu_seconds = UINT64_MAX;
	trial->start_us = now_us();
	fill_key(trial);
	hex_nonce(trial->nonce);
	hex_nonce(trial->token);
}

void trial_attend(struct trial *trial)
{
	const struct planned planned = trial->planned;

	trial_assign(trial, &planned, trial->profile);
	trial->attended = true;
}

/* Under `sealed` the program that root starts runs as another user. */
static bool wants_guest(const struct trial *trial)
{
	return trial->profile->base == PROFILE_SEALED &&
	       (sealed_layers(trial->planned.key.mask) & WW_BIT(PRIM_ID_RANGE));
}

bool trial_impossible(struct trial *trial)
{
	const uint64_t second = WW_BIT(NEED_SECOND_ID) | WW_BIT(NEED_VICTIM_OTHER);

	if (!trial->kit->ids->single ||
	    (trial->planned.key.caller == CALLER_ROOT && !wants_guest(trial) &&
	     !(trial->planned.fixture->needs & second)))
		return false;
	trial->facts.setup = SETUP_NO_SECOND_ID;
	trial->state = TRIAL_OVER;
	return true;
}

/* The arena of an external fixture has what the host has (runner/init/graft.c). */
static bool exists_in_arena(const char *path, void *context)
{
	const struct trial *trial = context;

	return strcmp(path, "/lib") == 0 || (trial_is_external(trial) && access(path, F_OK) == 0);
}

/* What the arena shows of itself under `sealed`: nothing but the workdir, unless the profile's
 * option asks for its libraries.  The protocol's two descriptors are declared; what else a fixture
 * finds open was leaked. */
static void fill_seal(const struct trial *trial, struct core_seal_options *seal)
{
	static const int protocol[] = {FIXTURE_FD_REPORT, FIXTURE_FD_GATE};
	static const struct core_mount libraries[] = {{.source = "/lib", .target = "/lib"},
						      {.source = "/usr", .target = "/usr"}};
	const bool root = trial->planned.key.caller == CALLER_ROOT;

	*seal = (struct core_seal_options){
		.uid = root ? ARENA_ROOT : ARENA_USER,
		.gid = root ? ARENA_ROOT : ARENA_USER,
		.guest_id = root ? ARENA_GUEST : 0,
		/* A program that is not of ours lies in the workdir. */
		.executable = trial_is_external(trial),
		.mdwe = trial->profile->mdwe,
		.declared = protocol,
		.declared_count = 2,
		.mounts = libraries,
		.mount_count = !trial->profile->bind_host_libs ? 0
			       : trial_is_external(trial)      ? 2
							       : 1,
		.without = trial->kit->groups ? 0 : WW_BIT(PRIM_CGROUP),
		.arguments = trial->profile->filters[PROFILE_ARGUMENTS],
	};
}

int trial_build_plan(struct trial *trial)
{
	const struct trial_kit *kit = trial->kit;
	const struct profile_setup *profile = trial->profile;
	struct core_seal_options seal;
	const struct core_options options = {
		.profile = profile->base,
		.mask = trial->planned.key.mask,
		.workdir = ARENA_WORKDIR,
		.timeout_seconds = kit->timeout_seconds,
		.memory_mib = kit->memory_mib,
		.bind_host_libs = profile->bind_host_libs,
		.filter = profile->filters[profile_filter_index(trial->planned.key.mask)],
		.seal = &seal,
	};
	struct ww_error e;

	fill_seal(trial, &seal);
	return core_prepare(&options, exists_in_arena, trial, &trial->plan, &e);
}

/* A pipe with our end non-blocking and the other end blocking. */
static int make_pipe(int *ours, int *theirs, bool we_read)
{
	int pair[2];

	if (pipe2(pair, O_CLOEXEC) < 0)
		return -1;
	*ours = pair[we_read ? 0 : 1];
	*theirs = pair[we_read ? 1 : 0];
	return fcntl(*ours, F_SETFL, O_NONBLOCK);
}

static int make_peer(struct trial *trial, int which, int *theirs)
{
	struct peer *peer = &trial->peers[which];
	const int on = 1;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	*theirs = pair[1];
	peer->wanted = true;
	fcntl(pair[0], F_SETFL, O_NONBLOCK);
	setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	if (source_watch(&peer->channel, trial->kit->epoll, pair[0], on_peer, trial) < 0)
		return -1;
	return send(pair[0], trial->nonce, NONCE_SIZE, MSG_NOSIGNAL) == NONCE_SIZE ? 0 : -1;
}

/* Standard output of a plain program; the program itself, of which init gets a copy. */
static int make_external(struct trial *trial, int theirs[TRIAL_FDS])
{
	const int program = externals_program(trial->kit->externals, trial->planned.fixture->id);
	int output;

	theirs[TRIAL_PROGRAM] = fcntl(program, F_DUPFD_CLOEXEC, 3);
	if (theirs[TRIAL_PROGRAM] < 0)
		return -1;
	if (!is_plain(trial))
		return 0;
	external_marker(trial, trial->output.marker, sizeof(trial->output.marker));
	if (make_pipe(&output, &theirs[TRIAL_OUTPUT], true) < 0)
		return -1;
	return source_watch(&trial->output.source, trial->kit->epoll, output, trial_on_output,
			    trial);
}

/* All channels; theirs[] are the ends that go to init. */
static int make_channels(struct trial *trial, int theirs[TRIAL_FDS])
{
	const uint64_t needs = trial->needs;

	/* The report is read once the process is known. */
	if (make_pipe(&trial->report.fd, &theirs[TRIAL_REPORT], true) < 0 ||
	    make_pipe(&trial->gate, &theirs[TRIAL_GATE], false) < 0)
		return -1;
	if (trial->plan.sealed && make_pipe(&trial->outcome, &theirs[TRIAL_OUTCOME], true) < 0)
		return -1;
	if (trial_group_open(trial, &theirs[TRIAL_CGROUP]) < 0)
		return -1;
	if (trial_is_external(trial) && make_external(trial, theirs) < 0)
		return -1;
	if ((needs & NEEDS_VICTIM_SAME) &&
	    make_peer(trial, PEER_VICTIM_SAME, &theirs[TRIAL_VICTIM_SAME]) < 0)
		return -1;
	if ((needs & WW_BIT(NEED_VICTIM_OTHER)) &&
	    make_peer(trial, PEER_VICTIM_OTHER, &theirs[TRIAL_VICTIM_OTHER]) < 0)
		return -1;
	if ((needs & NEEDS_SERVICE) && make_peer(trial, PEER_SERVICE, &theirs[TRIAL_SERVICE]) < 0)
		return -1;
	return 0;
}

/* The nonce goes where an escape would find it, through descriptors and never through init. */
static int write_nonces(const struct trial *trial)
{
	const int *fds = trial->arena->fds;
	const uint64_t needs = trial->needs;
	const size_t size = NONCE_SIZE - 1;

	if ((needs & (WW_BIT(NEED_CANARY) | WW_BIT(NEED_CANARY_FD) | WW_BIT(NEED_SYMLINK) |
		      WW_BIT(NEED_SOCKETPAIR))) &&
	    pwrite(fds[HELLO_CANARY], trial->nonce, size, 0) != (ssize_t)size)
		return -1;
	if ((needs & WW_BIT(NEED_ROOT_CANARY)) &&
	    pwrite(fds[HELLO_ROOT_CANARY], trial->nonce, size, 0) != (ssize_t)size)
		return -1;
	if ((needs & WW_BIT(NEED_LIBRARY)) &&
	    pwrite(fds[HELLO_LIBRARY], trial->nonce, size,
		   (off_t)trial->kit->images->library_nonce) != (ssize_t)size)
		return -1;
	return 0;
}

/* Where the kernel gives no file handles, their fixture cannot be set up. */
static bool lacks_handle(const struct trial *trial)
{
	return (trial->needs & WW_BIT(NEED_FILE_HANDLE)) && !trial->arena->handle[0];
}

void trial_describe(const struct trial *trial, struct wire_trial *message)
{
	*message = (struct wire_trial){
		.kind = WIRE_TRIAL,
		.caller = trial->planned.key.caller,
		.needs = trial->needs,
		.fixture = !trial_is_external(trial) ? FIXTURE_BUILTIN
			   : is_plain(trial)         ? FIXTURE_PLAIN
						     : FIXTURE_LINES,
		.filter_offset =
			trial->profile
				->filter_offset[profile_filter_index(trial->planned.key.mask)],
		.args_offset = trial->profile->filter_offset[PROFILE_ARGUMENTS],
		.plan = trial->plan,
	};
	message->plan.filter = message->plan.seal.args = NULL;
}

int trial_tell(const struct trial *trial, struct wire_trial *message, const int *fds, int count)
{
	/* No other part of a plan that is not sealed is used, and this part is most of it. */
	const size_t size =
		trial->plan.sealed ? sizeof(*message) : offsetof(struct wire_trial, plan.seal);

	return wire_send(trial->arena->control, message, size, fds, count, 0);
}

static int send_trial(struct trial *trial, const int theirs[TRIAL_FDS])
{
	struct wire_trial message;
	int fds[TRIAL_FDS], count = 0;

	trial_describe(trial, &message);
	for (int i = 0; i < TRIAL_FDS; i++)
		if (theirs[i] >= 0) {
			message.present |= (uint32_t)WW_BIT(i);
			fds[count++] = theirs[i];
		}
	return trial_tell(trial, &message, fds, count);
}

/* When init cannot be told to run it alone, the attended run says why. */
static void begin_unattended(struct trial *trial)
{
	if (trial_build_plan(trial) < 0 || unattended_begin(trial) < 0)
		trial->state = TRIAL_AGAIN;
}

void trial_begin(struct trial *trial, struct arena *arena)
{
	int theirs[TRIAL_FDS], err = 0;

	for (int i = 0; i < TRIAL_FDS; i++)
		theirs[i] = -1;
	trial->arena = arena;
	trial->facts.fresh = arena->trials++ == 0;
	trial->state = TRIAL_PREPARING;
	trial->deadline_us = now_us() + ((uint64_t)trial->planned.fixture->deadline_ms * 1000
					 << trial->planned.attempt);
	if (lacks_handle(trial)) {
		setup_failed(trial, "file_handle", EOPNOTSUPP);
		return;
	}
	errno = 0;
	if (trial_is_unattended(trial)) {
		begin_unattended(trial);
		return;
	}
	if (trial_build_plan(trial) < 0 || make_channels(trial, theirs) < 0 ||
	    write_nonces(trial) < 0 || maybe_launch(trial) < 0)
		err = errno ? errno : EINVAL;
	if (!err)
		err = -send_trial(trial, theirs);
	for (int i = 0; i < TRIAL_FDS; i++)
		if (theirs[i] >= 0)
			close(theirs[i]);
	if (err)
		setup_failed(trial, "trial", err);
}
