/* SPDX-License-Identifier: MIT */
#include "text_pool.h"

#include <stdlib.h>
#include <string.h>

/* Eight bytes at a time, by the multiplication of FNV-1a (G. Fowler, L. C. Noll, K.-P. Vo). */
uint32_t text_hash(const char *text)
{
	size_t length = strlen(text);
	uint64_t hash = 14695981039346656037U ^ length;

	for (size_t i = 0; i < length; i += sizeof(uint64_t)) {
		size_t left = length - i;
		uint64_t word = 0;

		memcpy(&word, text + i, left < sizeof word ? left : sizeof word);
		hash = (hash ^ word) * 1099511628211U;
		hash ^= hash >> 32;
	}
	return (uint32_t)hash;
}

static uint32_t *slot_of(const struct text_pool *pool, const char *text)
{
	uint32_t at = text_hash(text) & pool->slot_mask;

	while (pool->slots[at] && strcmp(pool->texts[pool->slots[at] - 1], text) != 0)
		at = (at + 1) & pool->slot_mask;
	return &pool->slots[at];
}

static int grow(struct text_pool *pool)
{
	uint32_t capacity = pool->capacity ? 2 * pool->capacity : 256;
	char **texts = realloc(pool->texts, capacity * sizeof *texts);
	uint32_t *slots;

	if (!texts)
		return -1;
	pool->texts = texts;
	slots = calloc(2 * (size_t)capacity, sizeof *slots);
	if (!slots)
		return -1;
	free(pool->slots);
	pool->slots = slots;
	pool->slot_mask = 2 * capacity - 1;
	pool->capacity = capacity;
	for (uint32_t i = 0; i < pool->count; i++)
		*slot_of(pool, pool->texts[i]) = i + 1;
	return 0;
}

int text_pool_add(struct text_pool *pool, const char *text, uint32_t *number)
{
	uint32_t *slot;

	if (pool->count == pool->capacity && grow(pool) < 0)
		return -1;
	slot = slot_of(pool, text);
	if (!*slot) {
		pool->texts[pool->count] = strdup(text);
		if (!pool->texts[pool->count])
			return -1;
		*slot = ++pool->count;
	}
	*number = *slot - 1;
	return 0;
}

void text_pool_done(struct text_pool *pool)
{
	for (uint32_t i = 0; i < pool->count; i++)
		free(pool->texts[i]);
	free(pool->texts);
	free(pool->slots);
}
