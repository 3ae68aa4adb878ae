/* SPDX-License-Identifier: MIT */
/* The program that is started to be timed (probe.c), which lies in this one. */
#ifndef WHICHWALL_BENCH_PROBE_FILE_H
#define WHICHWALL_BENCH_PROBE_FILE_H

/* Writes it to a new executable file.  0, or -1 with errno. */
int probe_write(const char *path);

#endif
