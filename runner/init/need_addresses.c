/* SPDX-License-Identifier: MIT */
/* What names the arena: addresses of its loopback, its host name. */
#include "need.h"

#include <net/if.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool add_address(int fd, int index, const char *digits)
{
	char name[IFNAMSIZ];
	struct ifreq request = {0};
	struct sockaddr_in address = {.sin_family = AF_INET};
	unsigned value = 10;

	for (int i = 0; i < 6; i++)
		value = value << 4 | need_digit(digits[i]);
	snprintf(name, sizeof(name), "lo:%d", index);
	memcpy(request.ifr_name, name, sizeof(name));
	address.sin_addr.s_addr = htonl(value);
	memcpy(&request.ifr_addr, &address, sizeof(address));
	if (ioctl(fd, SIOCSIFADDR, &request) < 0)
		return false;
	address.sin_addr.s_addr = htonl(INADDR_BROADCAST);
	memcpy(&request.ifr_netmask, &address, sizeof(address));
	return ioctl(fd, SIOCSIFNETMASK, &request) == 0;
}

static bool make_addresses(const char *nonce)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool good = fd >= 0;

	for (int i = 0; good && i < told_addresses; i++)
		good = add_address(fd, i, nonce + (ptrdiff_t)6 * i);
	if (fd >= 0)
		close(fd);
	return good;
}

/* An alias that is set down is deleted with its address and route (devinet_ioctl() in
 * net/ipv4/devinet.c).  What stays is the loopback's own. */
static bool remove_addresses(void)
{
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq found[2];
	struct ifconf list = {.ifc_len = sizeof(found), .ifc_req = found};
	bool good = fd >= 0;

	for (int i = 0; good && i < told_addresses; i++) {
		struct ifreq request = {0};

		snprintf(request.ifr_name, sizeof(request.ifr_name), "lo:%d", i);
		good = ioctl(fd, SIOCSIFFLAGS, &request) == 0;
	}
	good = good && ioctl(fd, SIOCGIFCONF, &list) == 0 && list.ifc_len == sizeof(*found);
	if (fd >= 0)
		close(fd);
	return good;
}

static bool make_host_name(const char *nonce)
{
	return sethostname(nonce, NONCE_SIZE - 1) == 0;
}

static bool restore_name(void)
{
	return sethostname(ARENA_HOST_NAME, sizeof(ARENA_HOST_NAME) - 1) == 0;
}

const struct need_row need_addresses = {.make = make_addresses, .remove = remove_addresses};
const struct need_row need_host_name = {.make = make_host_name, .remove = restore_name};
