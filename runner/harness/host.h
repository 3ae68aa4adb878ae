/* SPDX-License-Identifier: MIT */
/* What describes this host: kernel, architecture, security modules, the sysctls that change
 * verdicts. */
#ifndef WHICHWALL_HOST_H
#define WHICHWALL_HOST_H

#include <cjson/cJSON.h>

#include "../../matrix/model.h"
#include "idmap.h"

/* An object for run.json; the caller deletes it.  `ids` may be NULL. */
cJSON *host_describe(const struct idmap *ids);
/* One line for people, malloc'd: "Linux 6.18.44 x86_64, PREEMPT_DYNAMIC, no LSM listed". */
char *host_line(void);
/* Text that is the same for every boot of this host, to be hashed into the study id; malloc'd. */
char *host_identity(const struct idmap *ids);
/* Boot id, 36 characters and a NUL. */
void host_boot_id(char id[37]);

/* First line of a file without its newline, "" when it cannot be read. */
void host_read_line(const char *path, char *line, size_t size);

/* Sees to it that no core handler of the host learns of a trial's death, and returns NULL; or says
 * why it cannot, and the remedy.  With a pipe in core_pattern RLIMIT_CORE 0 does not stop the
 * kernel but 1 does (core(5); do_coredump() in fs/coredump.c), so the limit is lowered to 1.  A
 * socket in core_pattern (`@PATH`, Linux 6.16) is connected to for every death, with any limit
 * (tried with 0 and 1 on Linux 6.18). */
const char *host_quiet_cores(void);

#endif
