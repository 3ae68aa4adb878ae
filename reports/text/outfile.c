/* SPDX-License-Identifier: MIT */
#include "text/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUFFER_BYTES (1 << 16) /* the tables of a large study are tens of megabytes */

static const char *remedy(int err)
{
	switch (err) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return "make room and run `whichwall report` on the directory; the trials are safe";
	case EACCES:
	case EPERM:
	case EROFS:
		return "choose a directory that you may write to";
	case ENOENT:
	case ENOTDIR:
		return "the directory must exist";
	default:
		return "the older file, if any, was left alone";
	}
}

static int fail(const struct outfile *file, const char *what, int err, struct ww_error *e)
{
	/* A long path would push the reason out of the message. */
	return ww_fail(e, 2, "%s %.100s: %s (%s)", what, file->path, strerror(err), remedy(err));
}

static int set_paths(struct outfile *file, const char *dir, const char *name, struct ww_error *e)
{
	int length = snprintf(file->temporary, sizeof file->temporary, "%s/.%s.tmp", dir, name);

	if (length < 0 || (size_t)length >= sizeof file->temporary)
		return ww_fail(e, 2, "path %.60s.../%s: too long", dir, name);
	snprintf(file->path, sizeof file->path, "%s/%s", dir, name);
	return 0;
}

/* A new file, whatever lay there: opening what somebody left could wait for ever (a FIFO), or write
 * elsewhere. */
static int create(const char *path)
{
	static const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;
	int fd = open(path, flags, 0666);

	if (fd < 0 && errno == EEXIST && unlink(path) == 0)
		fd = open(path, flags, 0666);
	return fd;
}

int outfile_open(struct outfile *file, const char *dir, const char *name, struct ww_error *e)
{
	int fd;

	if (set_paths(file, dir, name, e) < 0)
		return -1;
	fd = create(file->temporary);
	if (fd < 0)
		return fail(file, "cannot create", errno, e);
	file->stream = stream_open(&file->kept, fd);
	if (!file->stream) {
		close(fd);
		unlink(file->temporary);
		return fail(file, "cannot create", ENOMEM, e);
	}
	setvbuf(file->stream, NULL, _IOFBF, BUFFER_BYTES);
	return 0;
}

/* Closes both; an error that nobody had before, or 0. */
static int close_both(struct outfile *file)
{
	int err = stream_flush(&file->kept, file->stream);

	fclose(file->stream);
	file->stream = NULL;
	/* Of a network file system close(2) may be the first to say that the disk is full. */
	if (close(file->kept.fd) < 0 && err == 0)
		err = errno;
	return err;
}

int outfile_commit(struct outfile *file, struct ww_error *e)
{
	int err = close_both(file);

	if (err == 0 && rename(file->temporary, file->path) < 0)
		err = errno;
	if (err == 0)
		return 0;
	unlink(file->temporary);
	return fail(file, "cannot write", err, e);
}

int outfile_blame(const struct outfile *file, struct ww_error *e)
{
	const int err = stream_flush(&file->kept, file->stream);

	if (err)
		return fail(file, "cannot write", err, e);
	return ww_fail(e, 3, "cannot write %.100s: out of memory (%s)", file->path, remedy(0));
}

int outfile_finish(struct outfile *file, int rendered, struct ww_error *e)
{
	if (rendered == 0)
		return outfile_commit(file, e);
	outfile_blame(file, e);
	outfile_abandon(file);
	return -1;
}

void outfile_abandon(struct outfile *file)
{
	if (file->stream)
		close_both(file);
	unlink(file->temporary);
}
