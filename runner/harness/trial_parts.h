/* SPDX-License-Identifier: MIT */
/* What the files about a trial share: trial.c attends it, trial_words.c hears what its program
 * says, unattended.c has init run it alone. */
#ifndef WHICHWALL_TRIAL_PARTS_H
#define WHICHWALL_TRIAL_PARTS_H

#include "trial.h"

/* Prepares trial->plan.  0, or -1 with errno. */
int trial_build_plan(struct trial *trial);
/* The message that tells init of it, without what comes along. */
void trial_describe(const struct trial *trial, struct wire_trial *message);
/* Sends it, with descriptors or none.  0 or -errno. */
int trial_tell(const struct trial *trial, struct wire_trial *message, const int *fds, int count);
/* What the core recorded in the trial's process. */
void trial_take_record(struct trial *trial, const struct wire_record *record);
/* A step that the program is about to try. */
void trial_announce(struct trial *trial, enum phase phase, const char *step);
/* Opens the gate, or lets the program go on after an `observe`. */
void trial_go(struct trial *trial);
/* The program is ready: takes its state, then lets it go. */
void trial_open_gate(struct trial *trial);
/* The fixture holds still, is dead, or is out of time: look now. */
void trial_bear_witness(struct trial *trial);
/* Take what the program has said or printed by now; false at the end of the file. */
bool trial_drain_report(struct trial *trial);
bool trial_drain_output(struct trial *trial);
/* The same, for the event loop. */
void trial_on_report(struct source *source);
void trial_on_output(struct source *source);
/* The facts are complete. */
void trial_over(struct trial *trial);

/* unattended.c: is it to be run by init alone? */
bool trial_is_unattended(const struct trial *trial);
/* Gives it to init.  0 or -errno. */
int unattended_begin(struct trial *trial);
/* What init heard of it: `over`, or `again` when it did not go as a harmless trial goes. */
void unattended_heard(struct trial *trial, const struct wire_heard *heard);

#endif
