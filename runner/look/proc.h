/* SPDX-License-Identifier: MIT */
/* Reads one thing of a process in /proc. */
#ifndef WHICHWALL_LOOK_PROC_H
#define WHICHWALL_LOOK_PROC_H

#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#define PROC_SELF 0 /* as a pid: ourselves */

/* An object as the kernel knows it: compared instead of link texts. */
struct object {
	dev_t dev;
	ino_t ino;
};
static inline bool object_same(const struct object *a, const struct object *b)
{
	return a->dev == b->dev && a->ino == b->ino;
}

/* The object behind /proc/PID/NAME ("root", "ns/user"), or stat(2) of it.  0 or -1. */
int proc_object(pid_t pid, const char *name, struct object *object);
int proc_stat(pid_t pid, const char *name, struct stat *st);
/* The directory /proc/PID/NAME, or NULL. */
DIR *proc_directory(pid_t pid, const char *name);
/* Text of /proc/PID/NAME, cut to `size`: its length, or -1 when the process or the file is gone; an
 * empty file is an answer (the mount table below a chroot that contains no mount, the id map of a
 * namespace without one). */
ssize_t proc_text(pid_t pid, const char *name, char *text, size_t size);
/* All of it, to be freed, or NULL. */
char *proc_whole(pid_t pid, const char *name);
/* What follows `label` at the beginning of a line of `text` (NULL: of none), or NULL. */
const char *proc_field(const char *text, const char *label);
/* The line of /proc/PID/status that starts with `label`, without the label.  0 or -1. */
int proc_status_line(pid_t pid, const char *label, char *line, size_t size);
/* Descriptors of the process whose link text starts with `prefix` ("": all); -1 when it is gone. */
int proc_descriptors(pid_t pid, const char *prefix);
/* Names in the directory `fd` that start with a digit, -1 when it cannot be read. */
int proc_numbers(int fd);

#endif
