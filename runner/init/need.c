/* SPDX-License-Identifier: MIT */
#include "need.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

const struct need_row need_at_hand = {.remove = NULL};

const struct need_row *const need_rows[WW_NEEDS_COUNT] = {
#define NEED(id, word, maker, traits) [NEED_##id] = &need_##maker,
#include "../../matrix/needs.def"
};

const char *const need_words[WW_NEEDS_COUNT] = {
#define NEED(id, word, maker, traits) [NEED_##id] = (word),
#include "../../matrix/needs.def"
};

int need_take(uint64_t *needs)
{
	const int need = __builtin_ffsll((long long)*needs) - 1;

	*needs &= *needs - 1;
	return need;
}

void need_line(const char *nonce, char line[NONCE_SIZE])
{
	memcpy(line, nonce, NONCE_SIZE - 1);
	line[NONCE_SIZE - 1] = '\n';
}

bool need_write_line(int fd, const char *nonce)
{
	char line[NONCE_SIZE];

	need_line(nonce, line);
	return write(fd, line, sizeof(line)) == (ssize_t)sizeof(line);
}

bool need_serve_stream(int listener, const char *nonce)
{
	char line[NONCE_SIZE];
	const int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	need_line(nonce, line);
	if (fd < 0)
		return true;
	send(fd, line, sizeof(line), MSG_NOSIGNAL);
	close(fd);
	return true;
}

unsigned need_digit(char digit)
{
	return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}
