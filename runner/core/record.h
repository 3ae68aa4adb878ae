/* SPDX-License-Identifier: MIT */
/* One (status, errno) pair of the record, shared by the record and by what follows it. */
#ifndef WHICHWALL_CORE_RECORD_H
#define WHICHWALL_CORE_RECORD_H

#include "core.h"

void record_put(const struct step_status *status, uint8_t pair[2]);
struct step_status record_get(const uint8_t pair[2]);

#endif
