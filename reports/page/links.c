/* SPDX-License-Identifier: MIT */
#include "page/links.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of digits at the start, 0 unless there are `least` to `most` of them. */
static size_t digits(const char *text, size_t least, size_t most)
{
	size_t count = strspn(text, "0123456789");

	return count >= least && count <= most ? count : 0;
}

bool attack_link(const char *text, char link[LINK_MAX])
{
	if (text[0] != 'T' || digits(text + 1, 4, 4) == 0)
		return false;
	if (text[5] == '\0')
		snprintf(link, LINK_MAX, "https://attack.mitre.org/techniques/%s/", text);
	else if (text[5] == '.' && digits(text + 6, 3, 3) == 3 && text[9] == '\0')
		snprintf(link, LINK_MAX, "https://attack.mitre.org/techniques/%.5s/%s/", text,
			 text + 6);
	else
		return false;
	return true;
}

bool cwe_link(const char *text, char link[LINK_MAX])
{
	size_t length;

	if (strncmp(text, "CWE-", 4) != 0)
		return false;
	length = digits(text + 4, 1, 5);
	if (length == 0 || text[4 + length] != '\0')
		return false;
	snprintf(link, LINK_MAX, "https://cwe.mitre.org/data/definitions/%s.html", text + 4);
	return true;
}

bool cve_link(const char *text, char link[LINK_MAX])
{
	size_t length;

	if (strncmp(text, "CVE-", 4) != 0 || digits(text + 4, 4, 4) == 0 || text[8] != '-')
		return false;
	length = digits(text + 9, 4, 9);
	if (length == 0 || text[9 + length] != '\0')
		return false;
	snprintf(link, LINK_MAX, "https://www.cve.org/CVERecord?id=%s", text);
	return true;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-';
}

bool manual_link(const char *text, char link[LINK_MAX])
{
	size_t length = 0;
	char section;

	while (is_name(text[length]))
		length++;
	if (length == 0 || length > 60 || text[length] != '(')
		return false;
	section = text[length + 1];
	if (section < '1' || section > '8' || text[length + 2] != ')')
		return false;
	if (text[length + 3] != '\0' && text[length + 3] != ' ')
		return false;
	snprintf(link, LINK_MAX, "https://man7.org/linux/man-pages/man%c/%.*s.%c.html", section,
		 (int)length, text, section);
	return true;
}

static void put_reference(struct markup *m, const char *text)
{
	char link[LINK_MAX];

	if (!attack_link(text, link) && !cwe_link(text, link) && !cve_link(text, link) &&
	    !manual_link(text, link)) {
		html_text(m, text);
		return;
	}
	html_open(m, "a", NULL);
	html_attribute(m, "href", link);
	html_attribute(m, "rel", "external noreferrer");
	html_text(m, text);
	html_close(m);
}

void links_put(struct markup *m, const char *list, const char *separators)
{
	char *copy = strdup(list), *rest = copy;
	const char *before = "";

	m->failed |= !copy;
	for (char *text; rest && (text = strsep(&rest, separators));) {
		text += strspn(text, " ");
		if (!*text)
			continue;
		html_text(m, before);
		put_reference(m, text);
		before = ", ";
	}
	free(copy);
}
