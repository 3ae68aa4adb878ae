/* SPDX-License-Identifier: MIT */
/* The parts of a report: shared by the record and by what follows it. */
#ifndef WHICHWALL_CORE_RECORD_H
#define WHICHWALL_CORE_RECORD_H

#include "core.h"

/* One (status, errno) pair. */
void record_put(const struct step_status *status, uint8_t pair[2]);
struct step_status record_get(const uint8_t pair[2]);
/* Bytes of the record, of either kind, that stands at the beginning; 0 when there is none. */
size_t record_read(const uint8_t *record, size_t size, struct outcome *outcome);

#endif
