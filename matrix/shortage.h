/* SPDX-License-Identifier: MIT */
/* A call that failed because the host was short of something, not because a sandbox forbids it.
 *
 * What the kernel counts (processes, namespaces, open files, memory, keys) is shared with whoever
 * else runs: EAGAIN, ENOMEM, ENOSPC, ENFILE, EMFILE and EDQUOT say that the count is full.  They
 * are an answer of the sandbox only where something that it has in force sets that count's limit.
 */
#ifndef WHICHWALL_SHORTAGE_H
#define WHICHWALL_SHORTAGE_H

#include "model.h"

/* Could the host have been short?  By the errno alone. */
bool shortage_errno(int err);
/* Was the arena, the sandbox or the program not set up for want of something? */
bool shortage_of_setup(const struct facts *facts);
/* The first call of the sandbox's set-up that was, or -1. */
int shortage_layer(const struct facts *facts);
/* Was a step of the program refused for want of something that nothing in force limits?  `bounds`:
 * the fixture tries to exceed a limit, so that an errno of that limit is its answer. */
bool shortage_of_step(const struct facts *facts, bool bounds);

#endif
