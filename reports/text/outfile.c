/* SPDX-License-Identifier: MIT */
#include "text/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
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

static int set_names(struct outfile *file, const struct folder *folder, const char *name,
		     struct ww_error *e)
{
	const int length = snprintf(file->temporary, sizeof file->temporary, ".%s.tmp", name);

	if (length < 0 || (size_t)length >= sizeof file->temporary)
		return ww_fail(e, 2, "%.60s/%.60s...: the name is too long", folder->path, name);
	snprintf(file->name, sizeof file->name, "%s", name);
	snprintf(file->path, sizeof file->path, "%s/%s", folder->path, name);
	return 0;
}

static int give_up(struct outfile *file, const char *what, int err, struct ww_error *e)
{
	folder_close(&file->folder);
	return fail(file, what, err, e);
}

int outfile_open(struct outfile *file, const struct folder *folder, const char *name,
		 struct ww_error *e)
{
	int fd;

	if (set_names(file, folder, name, e) < 0)
		return -1;
	file->folder = (struct folder){fcntl(folder->fd, F_DUPFD_CLOEXEC, 0), NULL};
	if (file->folder.fd < 0)
		return fail(file, "cannot create", errno, e);
	fd = folder_create(&file->folder, file->temporary);
	if (fd < 0)
		return give_up(file, "cannot create", errno, e);
	file->stream = stream_open(&file->kept, fd);
	if (!file->stream) {
		close(fd);
		folder_remove(&file->folder, file->temporary);
		return give_up(file, "cannot create", ENOMEM, e);
	}
	setvbuf(file->stream, NULL, _IOFBF, BUFFER_BYTES);
	return 0;
}

int outfile_open_path(struct outfile *file, const char *path, struct ww_error *e)
{
	struct folder folder;
	const char *name;
	int result;

	if (folder_open_parent(&folder, path, &name, e) < 0)
		return -1;
	result = outfile_open(file, &folder, name, e);
	folder_close(&folder);
	return result;
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

	if (err == 0 && folder_rename(&file->folder, file->temporary, file->name) < 0)
		err = errno;
	if (err != 0)
		folder_remove(&file->folder, file->temporary);
	folder_close(&file->folder);
	return err == 0 ? 0 : fail(file, "cannot write", err, e);
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
	folder_remove(&file->folder, file->temporary);
	folder_close(&file->folder);
}
