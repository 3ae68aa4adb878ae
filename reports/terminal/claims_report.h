/* SPDX-License-Identifier: MIT */
/* Judged claims, for people, for scripts and for a page. Each: 0, or -1 when writing failed. */
#ifndef WHICHWALL_CLAIMS_REPORT_H
#define WHICHWALL_CLAIMS_REPORT_H

#include "claims.h"

int claims_text(const struct claims *claims, FILE *out);
int claims_json(const struct claims *claims, FILE *out);
int claims_markdown(const struct claims *claims, FILE *out);

#endif
