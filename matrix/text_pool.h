/* SPDX-License-Identifier: MIT */
/* Texts that repeat, each kept once and known by a number. */
#ifndef WHICHWALL_TEXT_POOL_H
#define WHICHWALL_TEXT_POOL_H

#include <stdint.h>

/* For tables by open addressing; not from run to run, as byte orders differ. */
uint32_t text_hash(const char *text);

/* Start with a zeroed one. */
struct text_pool {
	char **texts; /* by number */
	uint32_t count, capacity;
	uint32_t *slots; /* open addressing; 0 is empty, else number + 1 */
	uint32_t slot_mask;
};

/* The number of the text, which is copied when it is new.  -1 without memory. */
int text_pool_add(struct text_pool *pool, const char *text, uint32_t *number);
void text_pool_done(struct text_pool *pool);

#endif
