/* SPDX-License-Identifier: MIT */
#include "beyond.h"
#include "ready.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* libnss-systemd asks whoever serves here, or has left records
 * here (systemd-userdbd.service(8)). */
static bool has_userdb(void)
{
	static const char *const places[] = {"/run/systemd/userdb", "/etc/userdb", "/run/userdb",
					     "/run/host/userdb", "/usr/lib/userdb"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], F_OK) == 0)
			return true;
	return false;
}

/* Only the host's own C library can load the modules of nsswitch.conf(5). */
static bool is_read_here(const char *source)
{
	return strcmp(source, "files") == 0 || (strcmp(source, "systemd") == 0 && !has_userdb());
}

static bool are_read_here(char *sources)
{
	char *rest = NULL;

	for (char *source = strtok_r(sources, " \t\n", &rest); source != NULL;
	     source = strtok_r(NULL, " \t\n", &rest))
		if (!is_read_here(source))
			return false;
	return true;
}

/* Are there users that /etc/passwd does not name? */
static bool has_users_elsewhere(void)
{
	FILE *file = fopen("/etc/nsswitch.conf", "re");
	bool elsewhere = false;
	char line[512];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "#")] = '\0';
		if (strncmp(line, "passwd:", 7) == 0)
			elsewhere |= !are_read_here(line + 7);
	}
	if (file != NULL)
		fclose(file);
	return elsewhere;
}

bool beyond_front(const char *option, const char *value)
{
	if (strcmp(option, "json") == 0)
		return true;
	/* libseccomp compiles what is asked for. */
	if (strcmp(option, "caps") == 0)
		return !ready_has(value);
	/* Root's sealed program becomes a user who owns nothing: all users must be known. */
	return strcmp(option, "profile") == 0 && strcmp(value, "sealed") == 0 && geteuid() == 0 &&
	       has_users_elsewhere();
}
