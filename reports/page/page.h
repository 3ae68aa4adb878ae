/* SPDX-License-Identifier: MIT */
/* report.html: one self-contained page for readers who have never seen the tool. */
#ifndef WHICHWALL_PAGE_H
#define WHICHWALL_PAGE_H


/* What the program that writes the page knows beside the run. */
struct page_notes {
	/* What a built-in fixture tries and the rule of the kernel behind it, as lines with empty
	 * ones between paragraphs; "" when there is none of that id. */
	const char *(*find)(const char *id);
};

#endif
