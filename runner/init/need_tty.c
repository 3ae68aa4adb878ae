/* SPDX-License-Identifier: MIT */
/* A pseudo-terminal of the arena's own devpts, for escapes through an inherited terminal. */
#include "need.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* Echo would write the nonce, which the supervisor types, back to where a reader of the output
 * finds it. */
static bool quiet(int slave)
{
	struct termios settings;

	if (tcgetattr(slave, &settings) < 0)
		return false;
	settings.c_lflag &= (tcflag_t) ~(ECHO | ECHOE | ECHOK | ECHONL);
	return tcsetattr(slave, TCSANOW, &settings) == 0;
}

static bool open_terminal(struct belongings *own)
{
	int number, zero = 0;

	own->master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (own->master < 0 || ioctl(own->master, TIOCSPTLCK, &zero) < 0 ||
	    ioctl(own->master, TIOCGPTN, &number) < 0)
		return false;
	own->slave = ioctl(own->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	return own->slave >= 0 && fchmod(own->slave, 0666) == 0 && quiet(own->slave);
}

/* Is the only entry that of the multiplexer?  A process between clone and exec may hold a master a
 * moment longer than the trial. */
bool need_no_terminals(void)
{
	DIR *dir = opendir("/dev/pts");
	struct dirent *entry;
	bool none = dir != NULL;

	while (dir && (entry = readdir(dir)))
		none = none && (entry->d_name[0] < '0' || entry->d_name[0] > '9');
	if (dir)
		closedir(dir);
	return none;
}

const struct need_row need_tty = {.hold = open_terminal, .remove = need_no_terminals};
