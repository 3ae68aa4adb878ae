/* SPDX-License-Identifier: MIT */
/* Texts as LaTeX sets them, and names as it reads them. */
#ifndef WHICHWALL_LATEX_TEXT_H
#define WHICHWALL_LATEX_TEXT_H

#include <stdio.h>

#include "model.h"

/* Any text, so that LaTeX sets it as it is and breaks long words.  What is not ASCII becomes its
 * code point, [U+00E9]: which letters a document can set is not ours to know. */
void latex_text(FILE *out, const char *text);
/* The same in typewriter. */
void latex_code(FILE *out, const char *text);
/* Names of macros have letters only.  "strict+file_io" becomes StrictFileIo, "9p" NineP. */
#define LATEX_NAME_MAX (8 * WW_PROFILE_MAX)
void latex_name(const char *text, char name[LATEX_NAME_MAX]);

#endif
