/* SPDX-License-Identifier: MIT */
/* What was measured of one fixture under one profile and caller, in words. */
#ifndef WHICHWALL_PAGE_ROW_H
#define WHICHWALL_PAGE_ROW_H

#include "page/parts.h"

/* A few words: "root: escapes always". */
void page_row_badge(struct page *page, const struct row *row);
/* What blocks it, who gets the credit, the evidence, the prediction. */
void page_row(struct page *page, const struct page_group *group, const struct row *row);

#endif
