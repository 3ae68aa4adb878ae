/* SPDX-License-Identifier: MIT */
/* The static programs that whichwall carries inside itself, as sealed memory files.
 *
 * Sealed, because a fixture that reaches the file behind /proc/PID/exe must find nothing that it
 * could change; memory files, because then no path of the host is behind it. */
#ifndef WHICHWALL_IMAGES_H
#define WHICHWALL_IMAGES_H

#include "../../matrix/model.h"

struct images {
	int init, fixtures, helper, library; /* sealed, close-on-exec */
	size_t library_nonce; /* offset of the 32 bytes in the library that a nonce replaces */
	bool builtin; /* the fixtures are those that this program was built and tested with */
};
/* Initialises one that images_close() leaves alone. */
#define IMAGES_CLOSED                                                                              \
	{                                                                                          \
		.init = -1, .fixtures = -1, .helper = -1, .library = -1                            \
	}

/* Makes the memory files; `corpus` (NULL: the built-in one) is the path of another multi-call
 * fixture program. -1 with *e. */
int images_open(struct images *images, const char *corpus, struct ww_error *e);
void images_close(struct images *images);

/* Copies bytes into a new sealed memory file, of data or of a program to execute; -1 with errno. */
int image_seal(const char *name, const void *bytes, size_t size);
int image_seal_program(const char *name, const void *bytes, size_t size);

/* Runs the fixtures' `--describe`; malloc'd text, or NULL with *e.  A corpus of somebody else's is
 * confined for it: it is made to be executed in arenas, and this is none. */
char *images_describe(const struct images *images, struct ww_error *e);

#endif
