/* SPDX-License-Identifier: MIT */
/* The launch block: arguments and environment of a fixture (docs/reference/fixture-arguments.md),
 * written by the supervisor straight into the pipe that the trial's process reads. */
#ifndef WHICHWALL_LAUNCH_BLOCK_H
#define WHICHWALL_LAUNCH_BLOCK_H

#include "scene.h"

/* Fills `block`; returns its size, or -1 when it does not fit. */
ssize_t launch_block_build(const struct scene *scene, char block[LAUNCH_SIZE]);

#endif
