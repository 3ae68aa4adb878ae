/* SPDX-License-Identifier: MIT */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *kind_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a FIFO or pipe";
	case S_IFSOCK:
		return "a socket";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	case S_IFLNK:
		return "a link";
	default:
		return "no regular file";
	}
}

static int wrong_kind(const char *path, mode_t mode, const char *expected, struct ww_error *e)
{
	return ww_fail(e, 2, "%.250s: it is %s: expected %s, a regular file; copy it into one",
		       path, kind_of(mode), expected);
}

static int cannot_open(const char *path, int err, const char *expected, struct ww_error *e)
{
	struct stat st;

	/* open(2) has no other word for a socket. */
	if (err == ENXIO && stat(path, &st) == 0)
		return wrong_kind(path, st.st_mode, expected, e);
	return ww_fail(e, 2, "%.250s: %s: expected %s", path, strerror(err), expected);
}

/* Without O_NONBLOCK opening a FIFO waits for its writer.  O_NOCTTY: a terminal that is opened
 * would become that of a session leader without one. */
static int open_to_read(const char *path, const char *expected, struct stat *st, struct ww_error *e)
{
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return cannot_open(path, errno, expected, e);
	if (fstat(fd, st) == 0)
		return fd;
	close(fd);
	return ww_fail(e, 2, "%.250s: %s", path, strerror(errno));
}

static FILE *stream_of(int fd, const char *path, struct ww_error *e)
{
	FILE *in = fdopen(fd, "r");

	if (in)
		return in;
	close(fd);
	ww_fail(e, 3, "%.250s: out of memory", path);
	return NULL;
}

static FILE *regular(int fd, const struct stat *st, const char *path, const char *expected,
		     struct ww_error *e)
{
	if (S_ISREG(st->st_mode))
		return stream_of(fd, path, e);
	close(fd);
	wrong_kind(path, st->st_mode, expected, e);
	return NULL;
}

FILE *input_open(const char *path, const char *expected, struct ww_error *e)
{
	struct stat st;
	const int fd = open_to_read(path, expected, &st, e);

	return fd < 0 ? NULL : regular(fd, &st, path, expected, e);
}

/* ---- in a directory ---- */

struct found {
	char path[PATH_MAX]; /* for messages */
	struct stat st;
	int fd;
};

static int find(const struct folder *folder, const char *name, const char *expected,
		struct found *found, struct ww_error *e)
{
	snprintf(found->path, sizeof found->path, "%s/%s", folder->path, name);
	found->fd = folder_file(folder, name, O_RDONLY, 0);
	if (found->fd >= 0 && fstat(found->fd, &found->st) == 0)
		return 0;
	if (found->fd >= 0)
		close(found->fd);
	/* A link is ELOOP, a socket ENXIO. */
	if (folder_look(folder, name, &found->st) == 0 && !S_ISREG(found->st.st_mode))
		return wrong_kind(found->path, found->st.st_mode, expected, e);
	return ww_fail(e, 2, "%.250s: %s: expected %s", found->path, strerror(errno), expected);
}

FILE *input_open_in(const struct folder *folder, const char *name, const char *expected,
		    struct ww_error *e)
{
	struct found found;

	if (find(folder, name, expected, &found, e) < 0)
		return NULL;
	return regular(found.fd, &found.st, found.path, expected, e);
}

/* ---- texts ---- */

static int too_large(const char *path, const char *expected, struct ww_error *e)
{
	return ww_fail(e, 2, "%.250s: larger than %ld MiB: expected %s", path, INPUT_TEXT_MAX >> 20,
		       expected);
}

/* What our starter has opened for us, whatever it is. */
static bool is_inherited(const char *path)
{
	return strcmp(path, "/dev/stdin") == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
	       strncmp(path, "/proc/self/fd/", 14) == 0;
}

/* Copies to the end, or one byte more than is allowed.  Bytes copied, or -1 with an errno. */
static long copy_bytes(int from, int to)
{
	char bytes[1 << 14];
	long copied = 0;

	while (copied <= INPUT_TEXT_MAX) {
		const ssize_t got = read(from, bytes, sizeof bytes);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -1 : copied;
		if (write(to, bytes, (size_t)got) != got)
			return -1;
		copied += got;
	}
	return copied;
}

/* A pipe has no size to look at beforehand: it is read into a memory file first. */
static FILE *copy_of(int fd, const char *path, const char *expected, struct ww_error *e)
{
	const int copy = memfd_create("input", MFD_CLOEXEC);
	long size = -1;

	/* Here waiting is what a pipe's reader does. */
	if (copy >= 0 && fcntl(fd, F_SETFL, 0) == 0)
		size = copy_bytes(fd, copy);
	if (size >= 0 && size <= INPUT_TEXT_MAX && lseek(copy, 0, SEEK_SET) == 0)
		return stream_of(copy, path, e);
	if (size < 0)
		ww_fail(e, 2, "%.250s: %s: expected %s", path, strerror(errno), expected);
	else
		too_large(path, expected, e);
	if (copy >= 0)
		close(copy);
	return NULL;
}

FILE *input_open_text(const char *path, const char *expected, struct ww_error *e)
{
	struct stat st;
	const int fd = open_to_read(path, expected, &st, e);
	FILE *in = NULL;

	if (fd < 0)
		return NULL;
	if (S_ISREG(st.st_mode) && st.st_size <= INPUT_TEXT_MAX)
		return stream_of(fd, path, e);
	if (S_ISREG(st.st_mode))
		too_large(path, expected, e);
	else if (is_inherited(path) && !S_ISDIR(st.st_mode))
		in = copy_of(fd, path, expected, e);
	else
		wrong_kind(path, st.st_mode, expected, e);
	close(fd);
	return in;
}

static char *read_all(FILE *in, const char *path, const char *expected, struct ww_error *e)
{
	char *text = NULL;
	size_t capacity = 0;
	ssize_t length;

	if (!in)
		return NULL;
	length = getdelim(&text, &capacity, '\0', in);
	if (length < 0 || (size_t)length != strlen(text) || ferror(in)) {
		ww_fail(e, 2, "%.250s: empty or not text: expected %s", path, expected);
		free(text);
		text = NULL;
	}
	fclose(in);
	return text;
}

char *input_read(const char *path, const char *expected, struct ww_error *e)
{
	return read_all(input_open_text(path, expected, e), path, expected, e);
}

char *input_read_in(const struct folder *folder, const char *name, const char *expected,
		    struct ww_error *e)
{
	struct found found;

	if (find(folder, name, expected, &found, e) < 0)
		return NULL;
	if (S_ISREG(found.st.st_mode) && found.st.st_size > INPUT_TEXT_MAX) {
		too_large(found.path, expected, e);
		close(found.fd);
		return NULL;
	}
	return read_all(regular(found.fd, &found.st, found.path, expected, e), found.path, expected,
			e);
}
