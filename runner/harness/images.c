/* SPDX-License-Identifier: MIT */
/* Embedded programs: the assembler takes the bytes in, memfd_create(2) gives them out. */
#include "images.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../matrix/input.h"
#include "confine.h"

#define EMBED(name, path)                                                                          \
	__asm__(".section .rodata\n.balign 16\n.global image_" #name "\nimage_" #name              \
		":\n.incbin \"" path "\"\n.global image_" #name "_end\nimage_" #name               \
		"_end:\n.byte 0\n.previous\n");                                                    \
	extern const char image_##name[], image_##name##_end[]

EMBED(init, WW_INIT_IMAGE);
EMBED(fixtures, WW_FIXTURE_IMAGE);
EMBED(helper, WW_HELPER_IMAGE);
EMBED(library, WW_LIBRARY_IMAGE);

static const char nonce_marker[] = "@@WHICHWALL-NONCE-GOES-HERE-----@";

/* Who holds a file open for writing keeps everybody from executing it (ETXTBSY, deny_write_access()
 * in linux/fs.h), though a seal lets nobody write: every arena has the image in its init's table of
 * descriptors, and /proc/1/fd opens it anew.  A mode without w refuses that to all whom the file
 * does not belong to, and our own descriptor for writing goes. */
static int reopen_read_only(int fd)
{
	char path[40];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_RDONLY | O_CLOEXEC);
}

#ifndef MFD_EXEC
#define MFD_EXEC 0x10U
#endif

/* Without MFD_EXEC a memory file cannot be executed where the sysctl vm.memfd_noexec is 1.  The
 * flag is of Linux 6.3, EINVAL before; where the sysctl is 2 nothing helps, and it is EACCES. */
static int memory_program(const char *name)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	const int fd = memfd_create(name, flags | MFD_EXEC);

	return fd < 0 && errno == EINVAL ? memfd_create(name, flags) : fd;
}

/* Takes fd over. */
static int fill_and_seal(int fd, mode_t mode, const void *bytes, size_t size)
{
	int sealed = -1;

	if (fd < 0)
		return -1;
	for (size_t at = 0; at < size;) {
		ssize_t n = write(fd, (const char *)bytes + at, size - at);

		if (n < 0 && errno != EINTR)
			goto failed;
		at += n > 0 ? (size_t)n : 0;
	}
	if (fchmod(fd, mode) == 0 &&
	    fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0)
		sealed = reopen_read_only(fd);
failed:
	close(fd);
	return sealed;
}

int image_seal(const char *name, const void *bytes, size_t size)
{
	/* Where vm.memfd_noexec is 1 such a file cannot be given a bit for execution (EPERM). */
	return fill_and_seal(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING), 0444, bytes,
			     size);
}

int image_seal_program(const char *name, const void *bytes, size_t size)
{
	return fill_and_seal(memory_program(name), 0555, bytes, size);
}

static int seal_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), sealed = -1;
	struct stat st;
	void *map = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &st) == 0)
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map != MAP_FAILED) {
		sealed = image_seal_program("fixtures", map, (size_t)st.st_size);
		munmap(map, (size_t)st.st_size);
	}
	if (fd >= 0)
		close(fd);
	return sealed;
}

int images_open(struct images *images, const char *corpus, struct ww_error *e)
{
	const size_t library_size = (size_t)(image_library_end - image_library);
	const char *marker =
		memmem(image_library, library_size, nonce_marker, strlen(nonce_marker) - 1);

	if (!marker)
		return ww_fail(
			e, 3,
			"the embedded witness library has no nonce marker: rebuild whichwall");
	images->library_nonce = (size_t)(marker - image_library);
	images->init =
		image_seal_program("init", image_init, (size_t)(image_init_end - image_init));
	images->helper = image_seal_program("helper", image_helper,
					    (size_t)(image_helper_end - image_helper));
	images->library = image_seal("library", image_library, library_size);
	images->builtin = !corpus;
	images->fixtures =
		corpus ? seal_file(corpus)
		       : image_seal_program("fixtures", image_fixtures,
					    (size_t)(image_fixtures_end - image_fixtures));
	if (images->fixtures < 0 && corpus)
		return ww_fail(e, 2, "--corpus %s: %s; expected a fixture program", corpus,
			       strerror(errno));
	if (images->init < 0 || images->helper < 0 || images->library < 0 || images->fixtures < 0)
		return ww_fail(
			e, 3,
			"memfd_create: %s; whichwall keeps its programs in sealed memory files%s",
			strerror(errno),
			errno == EACCES
				? ": set the sysctl vm.memfd_noexec of this pid namespace to 1 or 0"
				: "");
	return 0;
}

void images_close(struct images *images)
{
	int *fds[] = {&images->init, &images->fixtures, &images->helper, &images->library};

	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (*fds[i] >= 0) {
			close(*fds[i]);
			*fds[i] = -1;
		}
}

/* ---- what the fixtures declare ---- */

/* `filter` NULL: the built-in ones. */
static _Noreturn void describe_child(const struct images *images, int out,
				     const struct core_filter *filter)
{
	char name[] = "fixtures", describe[] = "--describe";
	char *argv[] = {name, describe, NULL}, *envp[] = {NULL};

	if (dup2(out, STDOUT_FILENO) < 0)
		_exit(127);
	if (filter)
		confined_exec(images->fixtures, argv, filter);
	else
		fexecve(images->fixtures, argv, envp);
	_exit(127);
}

/* Reads until end of file into one growing buffer; NULL without memory or when there is no end to
 * it. */
static char *read_all(int fd)
{
	size_t size = 0, room = 1 << 16;
	char *text = malloc(room);

	while (text) {
		ssize_t n = read(fd, text + size, room - size - 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		size += (size_t)n;
		if (room - size < 2) {
			char *more = room < INPUT_TEXT_MAX ? realloc(text, room *= 2) : NULL;

			if (!more) {
				free(text);
				return NULL;
			}
			text = more;
		}
	}
	if (text)
		text[size] = 0;
	return text;
}

static void blame_describe(const struct images *images, int status, struct ww_error *e)
{
	if (images->builtin)
		ww_fail(e, 3,
			"the fixtures' --describe failed (status 0x%x): can memory files be "
			"executed here (sysctl vm.memfd_noexec)?",
			status);
	else
		ww_fail(e, 2,
			"the corpus's --describe failed (status 0x%x): expected a static program "
			"that writes to its standard output what its fixtures declare, and calls "
			"the kernel for nothing else",
			status);
}

static char *describe(const struct images *images, const struct core_filter *filter,
		      struct ww_error *e)
{
	int out[2], status = 0;
	char *text;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		ww_fail(e, 3, "cannot start the fixtures' --describe: %s", strerror(errno));
		return NULL;
	}
	if (pid == 0)
		describe_child(images, out[1], filter);
	close(out[1]);
	text = read_all(out[0]);
	close(out[0]); /* whoever still writes dies of SIGPIPE */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (text && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return text;
	free(text);
	blame_describe(images, status, e);
	return NULL;
}

char *images_describe(const struct images *images, struct ww_error *e)
{
	struct core_filter *filter;
	char *text;

	if (images->builtin)
		return describe(images, NULL, e);
	filter = confined_filter(images->fixtures, e);
	text = filter ? describe(images, filter, e) : NULL;
	core_filter_free(filter);
	return text;
}
