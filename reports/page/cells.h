/* SPDX-License-Identifier: MIT */
/* The evidence behind the map's cells as compact JSON, for the page's script. */
#ifndef WHICHWALL_PAGE_CELLS_H
#define WHICHWALL_PAGE_CELLS_H

#include "page/columns.h"
#include "page/parts.h"

/* <script type="application/json" id="cells-N"> for one map, whose rows are in this order:
 *
 *   factors  [[bit, name], ...]
 *   masks    [[mask, stands_for], ...]         a column each
 *   ends     ["blocked: ENOENT at open", ...]  distinct
 *   states   [["full", "no_new_privs=on;..."], ...]
 *   rows     [[[end, ...], [state, ...]], ...] numbers into the lists above, -1 for no cell
 */
void page_cells(struct page *page, size_t number, const struct page_group *group,
		const struct map_columns *columns, const struct row *const *rows);

#endif
