/* SPDX-License-Identifier: MIT */
#include "probe_file.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

/* The assembler takes the probe's bytes in. */
__asm__(".section .rodata\n.global probe_image\nprobe_image:\n.incbin \"" WW_PROBE_IMAGE
	"\"\n.global probe_image_end\nprobe_image_end:\n.byte 0\n.previous\n");
extern const char probe_image[], probe_image_end[];

int probe_write(const char *path)
{
	const size_t size = (size_t)(probe_image_end - probe_image);
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	bool whole;

	if (fd < 0)
		return -1;
	whole = write(fd, probe_image, size) == (ssize_t)size;
	return close(fd) == 0 && whole ? 0 : -1;
}
