/* SPDX-License-Identifier: MIT */
/* What is in force, as /proc shows it. */
#ifndef WHICHWALL_FAULTS_STATE_H
#define WHICHWALL_FAULTS_STATE_H

#include <stddef.h>
#include <sys/types.h>

/* Writes WORD=VALUE pairs, each ended by ';', without tabs or ends of lines. */
void state_describe(pid_t program, pid_t init, char *text, size_t size);
/* One number for everything that a start could leave in the mount table and below `directory`. */
unsigned long state_of_host(const char *directory);

#endif
