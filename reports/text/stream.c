/* SPDX-License-Identifier: MIT */
#include "text/stream.h"

#include <errno.h>
#include <unistd.h>

/* Fewer bytes than asked for are an error to the C library (fopencookie(3)). */
static ssize_t put_bytes(void *cookie, const char *bytes, size_t size)
{
	struct stream *stream = cookie;
	size_t done = 0;

	while (done < size) {
		const ssize_t n = write(stream->fd, bytes + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			stream->err = stream->err ? stream->err : errno;
			return 0;
		}
		done += (size_t)n;
	}
	return (ssize_t)size;
}

/* ftell(3) asks where the file is. */
static int seek(void *cookie, off64_t *offset, int whence)
{
	const struct stream *stream = cookie;
	const off64_t at = lseek64(stream->fd, *offset, whence);

	if (at < 0)
		return -1;
	*offset = at;
	return 0;
}

FILE *stream_open(struct stream *stream, int fd)
{
	static const cookie_io_functions_t calls = {.write = put_bytes, .seek = seek};

	*stream = (struct stream){.fd = fd};
	return fopencookie(stream, "w", calls);
}

int stream_flush(const struct stream *stream, FILE *out)
{
	if (fflush(out) == 0 && !ferror(out))
		return 0;
	return stream->err ? stream->err : EIO;
}
