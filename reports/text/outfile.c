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

int outfile_open(struct outfile *file, const char *dir, const char *name, struct ww_error *e)
{
	int fd;

	if (set_paths(file, dir, name, e) < 0)
		return -1;
	fd = open(file->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0)
		return fail(file, "cannot create", errno, e);
	file->stream = fdopen(fd, "w");
	if (!file->stream) {
		int err = errno;

		close(fd);
		unlink(file->temporary);
		return fail(file, "cannot create", err, e);
	}
	setvbuf(file->stream, NULL, _IOFBF, BUFFER_BYTES);
	return 0;
}

int outfile_commit(struct outfile *file, struct ww_error *e)
{
	int err = 0;

	/* A stream remembers that an error happened, not which.  Writing goes on after an error, so
	 * ask again by a flush; 0 means that the error has passed. */
	if (fflush(file->stream) != 0)
		err = errno;
	else if (ferror(file->stream))
		err = EIO;
	if (fclose(file->stream) != 0 && err == 0)
		err = errno;
	file->stream = NULL;
	if (err == 0 && rename(file->temporary, file->path) < 0)
		err = errno;
	if (err == 0)
		return 0;
	unlink(file->temporary);
	return fail(file, "cannot write", err, e);
}

void outfile_abandon(struct outfile *file)
{
	if (file->stream)
		fclose(file->stream);
	file->stream = NULL;
	unlink(file->temporary);
}
