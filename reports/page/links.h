/* SPDX-License-Identifier: MIT */
/* What a fixture refers to, as links where the form of a reference is known. */
#ifndef WHICHWALL_PAGE_LINKS_H
#define WHICHWALL_PAGE_LINKS_H

#include "page/markup.h"

#define LINK_MAX 160

/* Each writes the address of one reference; false when the text has another form.
 *   T1548, T1548.001          technique of MITRE ATT&CK
 *   CWE-668                   Common Weakness Enumeration
 *   CVE-2024-21626            Common Vulnerabilities and Exposures
 *   chroot(2), chroot(2) ...  manual page; what follows names a place in it */
bool attack_link(const char *text, char link[LINK_MAX]);
bool cwe_link(const char *text, char link[LINK_MAX]);
bool cve_link(const char *text, char link[LINK_MAX]);
bool manual_link(const char *text, char link[LINK_MAX]);

/* The references of a list, parted by one of `separators`, each a link if it can be one. */
void links_put(struct markup *m, const char *list, const char *separators);

#endif
