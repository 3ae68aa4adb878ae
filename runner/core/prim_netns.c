/* SPDX-License-Identifier: MIT */
/* A network namespace of one's own is made by clone3(2); its loopback is down until somebody with
 * CAP_NET_ADMIN in it says otherwise (network_namespaces(7), netdevice(7)). */
#include "primitive.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int bring_up(int socket)
{
	struct ifreq request = {.ifr_name = "lo"};

	if (ioctl(socket, SIOCGIFFLAGS, &request) < 0)
		return errno;
	request.ifr_flags |= IFF_UP;
	return ioctl(socket, SIOCSIFFLAGS, &request) == 0 ? 0 : errno;
}

static int apply(const struct core_plan *plan)
{
	int fd, err;

	if (plan->seal.network != CORE_NET_LOOPBACK)
		return 0;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	err = bring_up(fd);
	close(fd);
	return err;
}

static bool when(const struct core_options *options)
{
	return options->seal->network != CORE_NET_HOST;
}

static enum looked seen(const struct look *it, const struct look *own, const struct core_plan *plan)
{
	(void)own;
	(void)plan;
	/* Its links are not for everybody to see, its sockets are. */
	return it->has_sockets ? looked(!it->sees_socket) : LOOKED_UNSEEN;
}

const struct primitive_row prim_netns = {
	.stage = STAGE_SELF,
	.clone_flag = CLONE_NEWNET,
	.apply = apply,
	.when = when,
	.seen = seen,
	.remedy = PRIMITIVE_NAMESPACES,
};
