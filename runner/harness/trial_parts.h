/* SPDX-License-Identifier: MIT */
/* What the two ways of running a trial share: trial.c attends it, unattended.c does not. */
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
/* The text after `word` when the line is that word, or begins with it and a space; or NULL. */
const char *trial_word(const char *line, const char *word);
/* A step that the program is about to try. */
void trial_announce(struct trial *trial, enum phase phase, const char *step);
/* The facts are complete. */
void trial_over(struct trial *trial);

/* unattended.c: is it to be run by init alone? */
bool trial_is_unattended(const struct trial *trial);
/* Gives it to init.  0 or -errno. */
int unattended_begin(struct trial *trial);
/* What init heard of it: `over`, or `again` when it did not go as a harmless trial goes. */
void unattended_heard(struct trial *trial, const struct wire_heard *heard);

#endif
