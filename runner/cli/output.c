/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../reports/terminal/terminal.h"
#include "../../reports/text/stream.h"
#include "exits.h"

/* ---- standard output ---- */

static struct stream kept;

/* The last thing that the program does.  _exit(2), since the status of exit(3) is settled by now.
 */
static void check_output(void)
{
	const int err = stream_flush(&kept, stdout);

	if (err == 0)
		return;
	if (err != EPIPE)
		output_say("standard output: %s", strerror(err));
	_exit(CLI_USAGE);
}

void output_begin(void)
{
	FILE *out = stream_open(&kept, STDOUT_FILENO);

	if (out) {
		setvbuf(out, NULL, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, BUFSIZ);
		stdout = out;
	}
	atexit(check_output);
}

/* ---- standard error ---- */

static FILE *plain;

/* Lines come whole: the stream is buffered by lines. */
static ssize_t put_guarded(void *cookie, const char *bytes, size_t size)
{
	terminal_print(strndup(bytes, size), cookie);
	return (ssize_t)size;
}

void output_guard(void)
{
	static const cookie_io_functions_t calls = {.write = put_guarded};
	FILE *guarded = fopencookie(stderr, "w", calls);

	if (!guarded)
		return;
	setvbuf(guarded, NULL, _IOLBF, BUFSIZ);
	plain = stderr;
	stderr = guarded;
}

void output_unguard(void)
{
	if (!plain)
		return;
	fclose(stderr);
	stderr = plain;
	plain = NULL;
}

void output_say(const char *format, ...)
{
	va_list arguments;
	char *text = NULL;
	int length;

	va_start(arguments, format);
	length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		return;
	fputs("whichwall: ", stderr);
	terminal_put(text, stderr);
	putc('\n', stderr);
	free(text);
}
