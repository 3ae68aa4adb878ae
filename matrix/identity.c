/* SPDX-License-Identifier: MIT */
#include "identity.h"

#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>

/* What the id is the hash of, without printf: a million ids are checked when a journal is read. */
struct id_text {
	char text[WW_PROFILE_MAX + WW_ID_MAX + 80];
	size_t length;
};

/* Appends a word and a blank; what does not fit is cut, as no valid key is that long. */
static void id_word(struct id_text *id, const char *word)
{
	size_t length = strlen(word), room = sizeof id->text - id->length - 1;

	if (length > room)
		length = room;
	memcpy(id->text + id->length, word, length);
	id->length += length;
	id->text[id->length++] = ' ';
	if (id->length == sizeof id->text)
		id->length--;
}

static void id_number(struct id_text *id, uint64_t number)
{
	char digits[24];
	char *at = digits + sizeof digits - 1;

	*at = '\0';
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	id_word(id, at);
}

uint64_t trial_id(const struct trial_key *key)
{
	uint8_t digest[SHA256_DIGEST_LENGTH];
	struct id_text text;
	SHA2_CTX context;
	uint64_t id = 0;

	text.length = 0;
	id_word(&text, key->profile);
	id_word(&text, ww_word(&ww_callers, (int)key->caller));
	id_number(&text, key->mask);
	id_word(&text, key->fixture);
	id_word(&text, ww_word(&ww_arms, (int)key->arm));
	id_number(&text, key->rep);
	SHA256Init(&context);
	SHA256Update(&context, (const uint8_t *)text.text, text.length - 1);
	SHA256Final(digest, &context);
	for (int i = 0; i < 8; i++)
		id = id << 8 | digest[i];
	return id;
}

void fixture_identity(const struct catalog_entry *entry, char text[WW_IDENTITY_MAX])
{
	int length = snprintf(
		text, WW_IDENTITY_MAX,
		"fixture %s class %s needs 0x%" PRIx64 " witness %s goal %s signals 0x%" PRIx64
		" deadline %u marks 0x%" PRIx64 "\n",
		entry->id, ww_word(&ww_classes, (int)entry->fclass), entry->needs,
		ww_word(&ww_witnesses, (int)entry->witness), ww_word(&ww_goals, (int)entry->goal),
		entry->signals, entry->deadline_ms, entry->marks);

	if (entry->program)
		snprintf(text + length, WW_IDENTITY_MAX - (size_t)length, "external %s\n",
			 entry->hash ? entry->hash : "");
}
