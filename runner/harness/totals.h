/* SPDX-License-Identifier: MIT */
/* Totals over several processes, files or descriptors, read from outside: what no limit of a single
 * process bounds.  All numbers are MiB, rounded down, or counts; -1 when nothing can be read. */
#ifndef WHICHWALL_TOTALS_H
#define WHICHWALL_TOTALS_H

#include <sys/types.h>

/* What a directory holds of regular files. */
struct contents {
	int files;
	off_t largest, held; /* bytes: apparent size of the largest; blocks of all */
};
/* Of the directory `fd`, which it closes.  0 or -1. */
int total_contents(int fd, struct contents *contents);

/* Of all processes that the /proc of descriptor `proc` shows: anonymous memory that is resident;
 * user namespaces that any of them is in. */
int total_resident(int proc);
int total_user_namespaces(int proc);

/* Memory files (memfd_create(2)) that the process has open, each once. */
int total_memory_files(pid_t pid);

#endif
