/* SPDX-License-Identifier: MIT */
/* Witnesses: the evidence outside the sandbox, one row for each kind. */
#ifndef WHICHWALL_WITNESS_H
#define WHICHWALL_WITNESS_H

#include "scene.h"

/* Must victims and services be asked before the witness can speak? */
bool witness_asks(enum witness witness);
/* Reads, at the gate, what the witness will compare with. */
void witness_remember(struct scene *scene);
/* What the witness sees now: the fixture holds still or is dead, the peer has answered. */
enum sight witness_look(const struct scene *scene);
/* For witnesses that speak only when all is over: what init's last word says. */
void witness_hear(const struct scene *scene, const struct wire_finished *finished,
		  enum sight *sight);

#endif
