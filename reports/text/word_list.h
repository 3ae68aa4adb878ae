/* SPDX-License-Identifier: MIT */
/* Lists in the texts of fixtures: ATT&CK and CWE ids, parted by commas, semicolons or blanks. */
#ifndef WHICHWALL_WORD_LIST_H
#define WHICHWALL_WORD_LIST_H

#include <stdbool.h>

#define LIST_WORD_MAX 64

/* Takes the next word of the list *at and moves behind it; false at the end.  Words that do not fit
 * are left out. */
bool list_word(const char **at, char word[LIST_WORD_MAX]);

/* Is it an ATT&CK technique (T1548) or sub-technique (T1548.001)? */
bool is_technique(const char *word);
#define TECHNIQUE_URL_MAX 64
/* Its page, of a word that is one. */
void technique_url(const char *technique, char url[TECHNIQUE_URL_MAX]);

#endif
