/* SPDX-License-Identifier: MIT */
#include "effective.h"

#include <string.h>

const char *effective_value(const char *effective, const char *key, char value[WW_EFFECTIVE_MAX])
{
	size_t length = strlen(key);

	value[0] = '\0';
	for (const char *at = effective; *at;) {
		const char *end = strchrnul(at, ';');

		if (strncmp(at, key, length) == 0 && at[length] == '=') {
			size_t size = (size_t)(end - at) - length - 1;

			if (size >= WW_EFFECTIVE_MAX)
				size = WW_EFFECTIVE_MAX - 1;
			memcpy(value, at + length + 1, size);
			value[size] = '\0';
			break;
		}
		at = end + (*end == ';');
	}
	return value;
}
