/* SPDX-License-Identifier: MIT */
/* The page's style sheet and script: page.css and page.js, taken in when the program is built. */
#ifndef WHICHWALL_PAGE_ASSETS_H
#define WHICHWALL_PAGE_ASSETS_H

#include "page/markup.h"

struct page_asset {
	const char *bytes;
	size_t size;
};
struct page_asset page_style(void);
struct page_asset page_script(void);

/* Content security policy that allows these two and inline images, and nothing else: as a
 * <meta http-equiv>. */
void page_policy(struct markup *m);

#endif
