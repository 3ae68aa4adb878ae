/* SPDX-License-Identifier: MIT */
/* A pseudo-terminal of the arena's own devpts, for escapes through an inherited terminal. */
#include "init.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

/* Echo would write the nonce, which the supervisor types, back to where a reader of the output
 * finds it. */
static int quiet(int slave)
{
	struct termios settings;

	if (tcgetattr(slave, &settings) < 0)
		return -1;
	settings.c_lflag &= (tcflag_t) ~(ECHO | ECHOE | ECHOK | ECHONL);
	return tcsetattr(slave, TCSANOW, &settings);
}

int terminal_open(int *master, int *slave)
{
	int number, zero = 0;

	*slave = -1;
	*master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*master < 0 || ioctl(*master, TIOCSPTLCK, &zero) < 0 ||
	    ioctl(*master, TIOCGPTN, &number) < 0)
		return -1;
	*slave = ioctl(*master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*slave < 0 || fchmod(*slave, 0666) < 0)
		return -1;
	return quiet(*slave);
}
