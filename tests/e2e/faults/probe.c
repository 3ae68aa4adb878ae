/* SPDX-License-Identifier: MIT */
/* The program that is started: says that it ran, and what only it can see.
 *
 *	probe FD go|stay   writes WORD=VALUE; pairs to FD; `stay`: never ends by itself
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

static int out;

static void tell(const char *word, long value)
{
	dprintf(out, "inside.%s=%ld;", word, value);
}

static long opened(const char *path, int flags)
{
	const int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static long failed(long result)
{
	return result < 0 ? -errno : 0;
}

static long read_number(const char *path)
{
	char text[16] = "";
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		return -1;
	close(fd);
	return strtol(text, NULL, 10);
}

/* Is the key of the starter among those that can be seen? */
static long has_key(void)
{
	char line[512];
	FILE *keys = fopen("/proc/keys", "re");
	long found = 0;

	if (keys == NULL)
		return -errno;
	while (fgets(line, sizeof(line), keys) != NULL)
		found |= strstr(line, "faults-key") != NULL;
	fclose(keys);
	return found;
}

static void tell_terminals(void)
{
	struct termios settings;

	for (int fd = 0; fd < 3; fd++)
		dprintf(out, "inside.fd%d=%s,%d;", fd,
			ioctl(fd, TCGETS, &settings) == 0 ? "terminal" : "none",
			fcntl(fd, F_GETFL) & O_ACCMODE);
}

/* Is another root stacked on this one? */
static long is_stacked(void)
{
	struct stat root, above;

	return stat("/", &root) < 0 || stat("/..", &above) < 0 || root.st_dev != above.st_dev;
}

int main(int argc, char **argv)
{
	struct utsname names;

	if (argc != 3)
		return 2;
	out = (int)strtol(argv[1], NULL, 10);
	uname(&names);
	dprintf(out, "ran=1;inside.host=%s,%s;", names.nodename, names.domainname);
	tell("securebits", prctl(PR_GET_SECUREBITS, 0L, 0L, 0L, 0L));
	tell("open_root", opened("/", O_RDONLY | O_DIRECTORY));
	tell("open_init", opened("/proc/1/environ", O_RDONLY));
	tell("write_root", opened("/x", O_CREAT | O_WRONLY));
	tell("starter_directory", failed(access("secret", F_OK)));
	tell("user_namespaces", read_number("/proc/sys/user/max_user_namespaces"));
	tell("key", has_key());
	tell("stacked", is_stacked());
	tell("clone3", failed(syscall(SYS_clone3, NULL, 0L)));
	tell("tiocsti", failed(ioctl(-1, TIOCSTI, "")));
	tell("setgroups", failed(syscall(SYS_setgroups, 0L, NULL)));
	tell_terminals();
	if (strcmp(argv[2], "stay") == 0)
		for (;;)
			pause();
	return 0;
}
