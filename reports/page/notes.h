/* SPDX-License-Identifier: MIT */
/* What the program that writes report.html knows beside the run. */
#ifndef WHICHWALL_PAGE_NOTES_H
#define WHICHWALL_PAGE_NOTES_H

struct page_notes {
	/* What a built-in fixture tries and the rule of the kernel behind it, as lines with empty
	 * ones between paragraphs; "" when there is none of that id. */
	const char *(*find)(const char *id);
};

#endif
