/* SPDX-License-Identifier: MIT */
/* One file of the caller's, whichever need asks for it: its user can write to it while nobody
 * executes it. */
#include "init.h"
#include "need.h"

#include <fcntl.h>
#include <unistd.h>

static bool make_owned(uid_t owner, int image)
{
	int fd;

	if (access(ARENA_OWNED, F_OK) == 0)
		return true;
	if (image >= 0)
		return copy_image(image, ARENA_OWNED, 0755) &&
		       chown(ARENA_OWNED, owner, owner) == 0;
	fd = open(ARENA_OWNED, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
	return fd >= 0 && close(fd) == 0 && chown(ARENA_OWNED, owner, owner) == 0;
}

static bool plant_fixtures(uid_t owner)
{
	return make_owned(owner, INIT_FD_FIXTURES);
}

static bool plant_victim(uid_t owner)
{
	return make_owned(owner, INIT_FD_SELF);
}

static bool plant_empty(uid_t owner)
{
	return make_owned(owner, -1);
}

/* The file is the trial's program, and nobody may have it open for writing when it is executed. */
static bool sign_image(const char *nonce)
{
	const int fd = open(ARENA_OWNED, O_WRONLY | O_APPEND | O_CLOEXEC);

	return need_write_line(fd, nonce) && close(fd) == 0;
}

/* Another of these needs may have removed it. */
static bool remove_owned(void)
{
	unlink(ARENA_OWNED);
	return true;
}

const struct need_row need_image_file = {
	.plant = plant_fixtures, .make = sign_image, .remove = remove_owned};
const struct need_row need_victim_file = {.plant = plant_victim, .remove = remove_owned};
const struct need_row need_owned_fd = {
	.plant = plant_empty,
	.leak = {ARENA_OWNED, O_RDONLY, told_owned_fd, .standard = false},
	.remove = remove_owned,
};
const struct need_row need_owned_stdin = {
	.plant = plant_empty,
	.leak = {ARENA_OWNED, O_RDONLY, told_owned_fd, .standard = true},
	.remove = remove_owned,
};

/* What lies there anyway. */
const struct need_row need_dir_fd = {.leak = {"/", O_RDONLY | O_DIRECTORY, told_dir_fd, false}};
const struct need_row need_canary_fd = {.leak = {ARENA_CANARY, O_RDONLY, told_canary_fd, false}};
