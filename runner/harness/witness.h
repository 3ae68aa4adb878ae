/* SPDX-License-Identifier: MIT */
/* Witnesses: the evidence outside the sandbox, one function for each kind. */
#ifndef WHICHWALL_WITNESS_H
#define WHICHWALL_WITNESS_H

#include "trial.h"

/* Must victims and services be asked before the witness can speak? */
bool witness_asks(enum witness witness);
/* Reads, at the gate, what the witness will compare with. */
void witness_remember(struct trial *trial);
/* What the witness sees now: the fixture holds still or is dead, the peer has answered. */
enum sight witness_look(const struct trial *trial);
/* For witnesses that speak only when all is over: what init's last word says. */
void witness_hear(struct trial *trial, const struct wire_finished *finished);
/* Name of the file that a fixture is told to make, without its directory. */
void witness_drop_name(const struct trial *trial, char name[64]);

#endif
