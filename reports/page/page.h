/* SPDX-License-Identifier: MIT */
/* report.html: one self-contained page for readers who have never seen the tool. */
#ifndef WHICHWALL_PAGE_H
#define WHICHWALL_PAGE_H

#include "inputs.h"
#include "results.h"

/* What the program that writes the page knows beside the run. */
struct page_notes {
	/* What a built-in fixture tries and the rule of the kernel behind it, as lines with empty
	 * ones between paragraphs; "" when there is none of that id. */
	const char *(*find)(const char *id);
	const struct report_inputs *inputs; /* NULL: no other run */
};

/* Writes DIR/report.html, with the figures that lie in DIR/figures and are not older than the
 * journal.  -1 with *e; an older page then stays. */
int report_html_write(const struct analysis *analysis, const char *dir,
		      const struct page_notes *notes, struct ww_error *e);

#endif
