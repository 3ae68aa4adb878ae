/* SPDX-License-Identifier: MIT */
/* What init gets of a sandbox that others wrote, as memory files: what its launcher is started
 * with, and what is copied from the host for it (layouts in ../init/wire.h). */
#ifndef WHICHWALL_START_BLOCK_H
#define WHICHWALL_START_BLOCK_H

#include "../../matrix/description.h"

/* A start: its memory file, and the arena's id that the program will have, -1: the caller's. */
struct start_block {
	int file, owner;
};
/* The start of a sandbox for this caller with these factors taken away, and with `secret` as one
 * more variable (NULL: none); without a description the program itself, bare.  0, or -1 with *e. */
int start_block(const struct description *description, enum caller caller, uint64_t mask,
		const char *secret, struct start_block *block, struct ww_error *e);

/* The same memory file, at its beginning, whoever else reads it; -1 with errno. */
int start_reopen(int file);

/* All that the description copies from this host, in one memory file: it is read once, by who may
 * read it.  -1 with *e. */
int start_copies(const struct description *description, struct ww_error *e);

#endif
