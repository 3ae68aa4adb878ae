/* SPDX-License-Identifier: MIT */
#include "start_block.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../matrix/guest.h"
#include "../init/wire.h"

/* A memory file by stdio: errors are looked at once, at the end. */
static FILE *open_memory(const char *name, struct ww_error *e)
{
	const int fd = memfd_create(name, MFD_CLOEXEC);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (!out) {
		ww_fail(e, 3, "cannot make a memory file: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	return out;
}

/* Its descriptor, at the beginning. */
static int close_memory(FILE *out, struct ww_error *e)
{
	int fd = -1;

	if (fflush(out) == 0 && !ferror(out))
		fd = fcntl(fileno(out), F_DUPFD_CLOEXEC, 3);
	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0)
		ww_fail(e, 3, "cannot fill a memory file: %s", strerror(errno));
	fclose(out);
	return fd;
}

static uint32_t count(char *const *strings)
{
	uint32_t n = 0;

	while (strings && strings[n])
		n++;
	return n;
}

static void put(FILE *out, const char *text)
{
	fwrite(text, 1, strlen(text) + 1, out);
}

static void put_all(FILE *out, char *const *strings)
{
	for (; strings && *strings; strings++)
		put(out, *strings);
}

static int write_start(const struct description_start *start, const struct text_list *directories,
		       const char *secret, struct ww_error *e)
{
	const struct start_head head = {.words = count(start->argv),
					.variables = count(start->envp) + (secret ? 1 : 0),
					.directories =
						directories ? (uint32_t)directories->count : 0,
					.files = (uint32_t)start->file_count};
	FILE *out = open_memory("start", e);

	if (!out)
		return -1;
	fwrite(&head, sizeof(head), 1, out);
	put_all(out, start->argv);
	put_all(out, start->envp);
	if (secret)
		put(out, secret);
	for (uint32_t i = 0; i < head.directories; i++)
		put(out, directories->items[i]);
	for (size_t i = 0; i < start->file_count; i++) {
		put(out, start->files[i].name);
		put(out, start->files[i].text);
	}
	return close_memory(out, e);
}

static int bare_start(const char *secret, struct ww_error *e)
{
	char program[] = ARENA_GUEST_PROGRAM, word[] = GUEST_WORD, path[] = "PATH=/usr/bin:/bin";
	char *argv[] = {program, word, NULL}, *envp[] = {path, NULL};
	const struct description_start start = {.argv = argv, .envp = envp};

	return write_start(&start, NULL, secret, e);
}

int start_block(const struct description *description, enum caller caller, uint64_t mask,
		const char *secret, struct start_block *block, struct ww_error *e)
{
	const struct description_places places = {
		.program = ARENA_GUEST_PROGRAM,
		.workdir = ARENA_WORKDIR,
		.files = ARENA_FILES,
		.home = caller == CALLER_ROOT ? "/root" : "/home/user",
	};
	struct description_start start = {0};

	*block = (struct start_block){-1, -1};
	if (!description) {
		block->file = bare_start(secret, e);
	} else if (description_expand(description, caller, mask, &places, &start, e) == 0) {
		block->file = write_start(&start, &description->directories, secret, e);
		block->owner = start.runs_as;
	}
	description_start_done(&start);
	return block->file < 0 ? -1 : 0;
}

int start_reopen(int file)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* ---- copies ---- */

/* nftw(3) hands nothing on to what it calls. */
static struct {
	FILE *out;
	const char *failed;
} walk;

static void put_head(const char *path, mode_t mode, size_t size)
{
	const struct copy_head head = {
		.mode = mode, .path_size = (uint32_t)strlen(path) + 1, .size = (uint32_t)size};

	fwrite(&head, sizeof(head), 1, walk.out);
	put(walk.out, path);
}

static int put_file(const char *path, const struct stat *st)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char bytes[65536];
	size_t left = (size_t)st->st_size;
	ssize_t n = 1;

	if (fd < 0)
		return -1;
	put_head(path, st->st_mode, left);
	while (left > 0 && n > 0) {
		n = read(fd, bytes, left < sizeof(bytes) ? left : sizeof(bytes));
		if (n > 0)
			left -= fwrite(bytes, 1, (size_t)n, walk.out);
	}
	close(fd);
	return left > 0 ? -1 : 0;
}

static int put_link(const char *path, const struct stat *st)
{
	char target[4096];
	const ssize_t size = readlink(path, target, sizeof(target));

	if (size < 0)
		return -1;
	put_head(path, st->st_mode, (size_t)size);
	fwrite(target, 1, (size_t)size, walk.out);
	return 0;
}

static int put_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	int result = 0;

	(void)type, (void)ftw;
	if (S_ISDIR(st->st_mode))
		put_head(path, st->st_mode, 0);
	else if (S_ISREG(st->st_mode))
		result = put_file(path, st);
	else if (S_ISLNK(st->st_mode))
		result = put_link(path, st);
	if (result < 0 && !walk.failed)
		walk.failed = strdup(path);
	return result < 0;
}

static void put_end(void)
{
	static const struct copy_head end = {0};

	fwrite(&end, sizeof(end), 1, walk.out);
}

static int walk_all(const struct description *description, struct ww_error *e)
{
	const struct text_list *copy = &description->copy;

	for (size_t i = 0; i < copy->count; i++)
		if (nftw(copy->items[i], put_entry, 16, FTW_PHYS) != 0)
			return ww_fail(e, 3, "profile %s: cannot read %s for a copy: %s",
				       description->name,
				       walk.failed ? walk.failed : copy->items[i], strerror(errno));
	put_end();
	for (size_t i = 0; i < copy->count; i++)
		put_head(copy->items[i], 0, 0);
	put_end();
	return 0;
}

int start_copies(const struct description *description, struct ww_error *e)
{
	int fd = -1, result;

	walk.failed = NULL;
	walk.out = open_memory("copies", e);
	if (!walk.out)
		return -1;
	result = walk_all(description, e);
	if (result == 0)
		fd = close_memory(walk.out, e);
	else
		fclose(walk.out);
	free((char *)walk.failed);
	return fd;
}
