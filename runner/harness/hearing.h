/* SPDX-License-Identifier: MIT */
/* What a word of a trial's program says, as facts. */
#ifndef WHICHWALL_HEARING_H
#define WHICHWALL_HEARING_H

#include "../init/wire.h"
#include "words.h"

enum heard {
	HEARD_READY,   /* it waits for the gate */
	HEARD_STEP,    /* it goes on */
	HEARD_OBSERVE, /* it waits to be looked at */
	HEARD_LAST,    /* it has said its last word, and holds still */
};

/* Takes one word; `first`: of the trial, which must be `ready` and cannot come again.  What it says
 * that it has read becomes the claim. */
enum heard hearing_take(const struct word *word, bool first, struct facts *facts,
			char claim[NONCE_SIZE + 1]);
/* The last word broke the protocol. */
enum heard hearing_nonsense(struct facts *facts);

#endif
