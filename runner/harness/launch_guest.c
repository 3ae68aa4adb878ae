/* SPDX-License-Identifier: MIT */
/* Programs that the launcher of somebody else's sandbox starts. */
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "start_block.h"

/* ---- the start ---- */

/* The nonce of a secret goes where the launcher finds it, since the program gets no environment but
 * through it. */
static int make_start(struct launch *launch, int theirs[TRIAL_FDS])
{
	const struct profile_setup *profile = launch->profile;
	const struct trial_key *key = &launch->scene.planned->key;
	const bool wants_secret = launch->scene.needs & WW_BIT(NEED_ENV_SECRET);
	char secret[sizeof(ARENA_SECRET_NAME) + NONCE_SIZE];
	struct start_block block;
	struct ww_error e;

	snprintf(secret, sizeof(secret), ARENA_SECRET_NAME "=%s", launch->scene.nonce);
	if (start_block(profile->description, key->caller, key->mask, wants_secret ? secret : NULL,
			&block, &e) < 0)
		return -1;
	theirs[TRIAL_START] = block.file;
	launch->owner = block.owner;
	if (profile->copies < 0)
		return 0;
	theirs[TRIAL_COPIES] = start_reopen(profile->copies);
	return theirs[TRIAL_COPIES] < 0 ? -1 : 0;
}

static int open_guest(struct launch *launch, int theirs[TRIAL_FDS])
{
	const struct description *description = launch->profile->description;

	guest_clear(&launch->guest, &launch->channel);
	launch->guest.invisible = description && description->invisible;
	return make_start(launch, theirs) < 0
		       ? -1
		       : guest_open(&launch->guest, description && description->pipes, theirs);
}

static bool give_block(struct launch *launch, const char *block, size_t size)
{
	guest_answer(&launch->guest, block, size);
	return true;
}

/* Init says with its record when the launcher could not be executed; it is told as its words. */
static void note_exec_failure(struct launch *launch, const struct wire_record *record)
{
	struct outcome outcome;
	int err = 0;

	if (record->size <= sizeof(record->bytes) &&
	    core_report_parse(record->bytes, record->size, &outcome, &err) && err)
		guest_note(&launch->guest, strerror(err));
}

/* The file that the launcher's program is executed from, by which it is known. */
static int identify(const struct launch *launch, struct file_identity *program)
{
	struct stat st;

	if (fstatat(launch->scene.arena->fds[HELLO_ROOT], &ARENA_GUEST_PROGRAM[1], &st,
		    AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	*program = (struct file_identity){st.st_dev, st.st_ino};
	return 0;
}

static const char *listen_to_launcher(struct launch *launch)
{
	const pid_t pid = launch->scene.pid;
	struct file_identity program;

	launch->scene.pid = 0;
	return identify(launch, &program) < 0 || guest_listen(&launch->guest, pid, &program) < 0
		       ? "launcher"
		       : NULL;
}

static void take_pid(struct launch *launch)
{
	launch->scene.opaque = launch->guest.pid == 0;
	/* No process has this pid; 0 would be ourselves. */
	launch->scene.pid = launch->scene.opaque ? -1 : launch->guest.pid;
}

unsigned launch_patience(const struct launch *launch)
{
	const struct description *description = launch->profile->description;

	return description ? description->start_ms : DESCRIPTION_START_MS;
}

bool launch_refused(const struct launch *launch, int status)
{
	static const uint64_t any[4];
	const struct description *description = launch->profile->description;
	const struct description_refusal *refusal = description ? &description->refused : NULL;
	const int code = WEXITSTATUS(status);

	if (!refusal || !refusal->known || !WIFEXITED(status))
		return false;
	if (memcmp(refusal->statuses, any, sizeof(any)) != 0 &&
	    !(refusal->statuses[code / 64] & WW_BIT(code % 64)))
		return false;
	return !refusal->errors || strstr(launch->guest.last_error.text, refusal->errors);
}

/* ---- the program runs ---- */

static bool unread(struct launch *launch)
{
	return guest_unread(&launch->guest);
}

static int look_at_guest(const struct launch *launch, struct effective *effective)
{
	const struct scene *scene = &launch->scene;

	return observe_launched(scene->pid, scene->arena, scene->ids, effective);
}

/* By the directory itself, wherever the sandbox shows it.  What has ended is in no directory, and
 * its end says more. */
static bool lacks_workdir(const struct launch *launch)
{
	const struct scene *scene = &launch->scene;
	struct stat cwd, workdir;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/cwd", (int)scene->pid);
	if (stat(path, &cwd) < 0)
		return errno != ENOENT && errno != ESRCH;
	return fstatat(scene->arena->fds[HELLO_ROOT], &ARENA_WORKDIR[1], &workdir, 0) < 0 ||
	       cwd.st_dev != workdir.st_dev || cwd.st_ino != workdir.st_ino;
}

static bool left_benign(const struct launch *launch)
{
	const struct scene *scene = &launch->scene;
	char text[NONCE_SIZE] = "";
	int directory, fd;

	/* No link is followed: root of the arena may have put one there. */
	directory = openat(scene->arena->fds[HELLO_ROOT], &ARENA_WORKDIR[1],
			   O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	fd = openat(directory, BENIGN_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0 && read(fd, text, sizeof(text) - 1) < 0)
		text[0] = 0;
	if (fd >= 0)
		close(fd);
	if (directory >= 0)
		close(directory);
	return strcmp(text, scene->token) == 0;
}

/* ---- the end ---- */

static bool tell_end(struct launch *launch)
{
	return guest_tell_end(&launch->guest);
}

static void end(struct launch *launch)
{
	guest_end(&launch->guest);
}

/* The program's own end, as the kernel tells it, or what is known of it by its launcher's; else it
 * was killed, by nobody knows whom. */
static void finished_guest(const struct launch *launch, struct wire_finished *finished)
{
	const struct description *description = launch->profile->description;
	const struct guest *guest = &launch->guest;
	const int base = description ? description->signal_status : 0;
	const int of_launcher = finished->status;

	if (guest->cpu_us > finished->cpu_us)
		finished->cpu_us = guest->cpu_us; /* a launcher need not have waited for it */
	finished->ended_before = guest->ended;
	finished->status = SIGKILL;
	if (guest->known)
		finished->status = guest->status;
	else if (base && WIFEXITED(of_launcher) && WEXITSTATUS(of_launcher) > base)
		finished->status = WEXITSTATUS(of_launcher) - base;
	else if (base && WIFEXITED(of_launcher))
		finished->status = of_launcher;
}

const struct launch_kind launch_by_launcher = {
	.open = open_guest,
	.message_size = offsetof(struct wire_trial, plan.seal),
	.give_block = give_block,
	.recorded = note_exec_failure,
	.listen = listen_to_launcher,
	.runs = EVENT_LAUNCHING,
	.unread = unread,
	.look = look_at_guest,
	.started = take_pid,
	.lacks_workdir = lacks_workdir,
	.left_benign = left_benign,
	.tell_end = tell_end,
	.end = end,
	.finished = finished_guest,
};
