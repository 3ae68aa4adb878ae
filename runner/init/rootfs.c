/* SPDX-License-Identifier: MIT */
/* The arena's root: a tmpfs of its own, entered by pivot_root(2). */
#include "init.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What stands on the new root.  Nonces come later, through the supervisor's descriptors. */
static const struct entry {
	const char *path;
	mode_t mode;
} directories[] =
	{
		{"etc", 0755}, {"tmp", 01777},    {"proc", 0755},
		{"dev", 0755}, {"dev/pts", 0755}, {"run", 0755},
		{"lib", 0755}, {"work", 0700},    {"dev/shm", 01777},
},
  files[] = {
	  {"etc/canary", 0644}, {"etc/canary.root", 0600}, {"dev/null", 0666},
	  {"dev/zero", 0666},   {"dev/urandom", 0666},
};

static int make_entries(void)
{
	for (size_t i = 0; i < sizeof(directories) / sizeof(*directories); i++)
		if (mkdir(directories[i].path, 0700) < 0 ||
		    chmod(directories[i].path, directories[i].mode) < 0)
			return -1;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		int fd = open(files[i].path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

		if (fd < 0 || fchmod(fd, files[i].mode) < 0)
			return -1;
		close(fd);
	}
	return 0;
}

/* mknod(2) of devices is EPERM outside the initial user namespace: graft the host's nodes. */
static int bind_devices(void)
{
	static const char *const nodes[] = {"/dev/null", "/dev/zero", "/dev/urandom"};

	for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++)
		if (mount(nodes[i], nodes[i] + 1, NULL, MS_BIND, NULL) < 0)
			return -1;
	return 0;
}

/* pivot_root(".", ".") stacks the old root over the new one; detaching "." then leaves the new.
 * On an initramfs the kernel refuses with EINVAL (pivot_root(2), NOTES): move the mount over / and
 * chroot into it, as switch_root does. */
static int enter(void)
{
	if (syscall(SYS_pivot_root, ".", ".") == 0)
		return umount2(".", MNT_DETACH) < 0 ? -1 : chdir("/");
	if (errno != EINVAL || mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0)
		return -1;
	return chdir("/");
}

const char *rootfs_build(char *const *words)
{
	const char *failed;

	umask(0);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return "private";
	/* Any directory serves as the mount point; the view of the old root is gone in a moment. */
	if (mount("arena", "/tmp", "tmpfs", 0, "mode=755,size=512m") < 0 || chdir("/tmp") < 0)
		return "tmpfs";
	if (make_entries() < 0)
		return "entries";
	if (!copy_image(INIT_FD_LIBRARY, "lib/libwitness.so", 0755))
		return "library";
	failed = has_word(words, "usr") ? graft_host_usr(true) : NULL;
	if (failed)
		return failed;
	if (bind_devices() < 0)
		return "devices";
	if (mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		  "newinstance,ptmxmode=0666,mode=0620") < 0 ||
	    symlink("pts/ptmx", "dev/ptmx") < 0)
		return "devpts";
	/* While the old root is still attached: the kernel mounts a new proc only where a fully
	 * visible one can be seen (mount_too_revealing()), EPERM otherwise. */
	if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		return "proc";
	failed = has_word(words, "offers") ? offer_entries(words) : NULL;
	if (failed)
		return failed;
	if (enter() < 0)
		return "pivot_root";
	umask(022);
	return sethostname(ARENA_HOST_NAME, sizeof(ARENA_HOST_NAME) - 1) < 0 ? "hostname" : NULL;
}

const char *loopback_up(void)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return "socket";
	if (ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		return "loopback";
	close(fd);
	return NULL;
}
