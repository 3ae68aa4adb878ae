/* SPDX-License-Identifier: MIT */
/* An output stream that knows why it failed first.  One of the C library knows that something
 * failed, not what, and a renderer goes on writing: when it is asked at its end, errno has long
 * been overwritten. */
#ifndef WHICHWALL_STREAM_H
#define WHICHWALL_STREAM_H

#include <stdio.h>

struct stream {
	int fd;
	int err; /* errno of the first write that failed, 0 */
};

/* A stream that writes to `fd`, which stays the caller's, and keeps the error in *stream.  NULL
 * without memory. */
FILE *stream_open(struct stream *stream, int fd);
/* Writes what is still held back.  0, or the errno of the first write that failed. */
int stream_flush(const struct stream *stream, FILE *out);

#endif
