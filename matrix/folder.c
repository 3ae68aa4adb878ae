/* SPDX-License-Identifier: MIT */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as the kernel has it */
/* Search permission is all that O_PATH needs. */
#define DIRECTORY (O_PATH | O_DIRECTORY | O_CLOEXEC)

/* ---- the way to a directory ---- */

struct walk {
	const char *path; /* as it was given */
	enum folder_use use;
	int at;                  /* how far we are */
	char rest[2 * PATH_MAX]; /* what is still to go */
	unsigned links;
};

/* What somebody else has planted on the way to where root writes would choose for root.  Root is
 * whoever owns `/`: in a user namespace that does not map it, its id has another number. */
static bool is_trusted(uid_t owner)
{
	struct stat root;

	return owner == geteuid() || (stat("/", &root) == 0 && owner == root.st_uid);
}

static int fail(const struct walk *walk, int err, struct ww_error *e)
{
	return ww_fail(e, 2, "%.200s: %s; name a directory that you may write to", walk->path,
		       strerror(err));
}

/* Could somebody else exchange what lies in the directory?  In a sticky one everybody owns what is
 * theirs. */
static bool is_open_to_others(const struct stat *st)
{
	const bool sticky = (st->st_mode & S_ISVTX) != 0;
	const bool shared = st->st_gid != getegid() && st->st_gid != 0;

	if (!is_trusted(st->st_uid))
		return true;
	return !sticky &&
	       ((st->st_mode & S_IWOTH) != 0 || ((st->st_mode & S_IWGRP) != 0 && shared));
}

/* Goes to the directory that is open. */
static int go_to(struct walk *walk, int fd, struct ww_error *e)
{
	struct stat st;

	if (walk->at >= 0)
		close(walk->at);
	walk->at = fd;
	if (fd < 0 || walk->use != FOLDER_SAFE)
		return fd < 0 ? fail(walk, errno, e) : 0;
	if (fstat(fd, &st) < 0)
		return fail(walk, errno, e);
	return !is_open_to_others(&st) ? 0
				       : ww_fail(e, 2,
						 "%.200s: another user can exchange what is made "
						 "there, since it or a directory above it is "
						 "theirs or is writable for others; set TMPDIR to "
						 "a directory of your own, or to /tmp",
						 walk->path);
}

/* The text of the link takes the place of its name. */
static int insert(struct walk *walk, int link, struct ww_error *e)
{
	char text[PATH_MAX], rest[sizeof walk->rest];
	const ssize_t length = readlinkat(link, "", text, sizeof text - 1);

	if (length <= 0)
		return fail(walk, length == 0 ? ENOENT : errno, e);
	text[length] = '\0';
	if (++walk->links > LINKS_MAX)
		return fail(walk, ELOOP, e);
	strcpy(rest, walk->rest);
	if (snprintf(walk->rest, sizeof walk->rest, "%s/%s", text, rest) >= (int)sizeof walk->rest)
		return fail(walk, ENAMETOOLONG, e);
	return text[0] == '/' ? go_to(walk, open("/", DIRECTORY), e) : 0;
}

/* Owner and text are those of the same link: it is held while both are asked for. */
static int follow(struct walk *walk, const char *name, struct ww_error *e)
{
	const int link = openat(walk->at, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	int result;

	if (link < 0 || fstat(link, &st) < 0)
		result = fail(walk, errno, e);
	else if (!S_ISLNK(st.st_mode))
		result = fail(walk, ENOTDIR, e);
	else if (!is_trusted(st.st_uid))
		result = ww_fail(e, 2,
				 "%.200s: %.60s is a link of another user (id %u), who can turn it "
				 "elsewhere at any time: "
				 "name the directory that it leads to",
				 walk->path, name, st.st_uid);
	else
		result = insert(walk, link, e);
	if (link >= 0)
		close(link);
	return result;
}

static int step(struct walk *walk, const char *name, struct ww_error *e)
{
	int fd = openat(walk->at, name, DIRECTORY | O_NOFOLLOW);

	if (fd < 0 && errno == ENOENT && walk->use == FOLDER_MAKE &&
	    (mkdirat(walk->at, name, 0777) == 0 || errno == EEXIST))
		fd = openat(walk->at, name, DIRECTORY | O_NOFOLLOW);
	if (fd >= 0)
		return go_to(walk, fd, e);
	/* ENOTDIR is what O_DIRECTORY says of a link that O_NOFOLLOW found. */
	return errno == ENOTDIR || errno == ELOOP ? follow(walk, name, e) : fail(walk, errno, e);
}

/* Takes the first name off what is to go; NULL at the end. */
static const char *next(struct walk *walk, char name[NAME_MAX + 2])
{
	const char *start = walk->rest + strspn(walk->rest, "/");
	const size_t length = strcspn(start, "/");

	if (length == 0)
		return NULL;
	snprintf(name, NAME_MAX + 2, "%.*s", (int)(length > NAME_MAX + 1 ? NAME_MAX + 1 : length),
		 start);
	memmove(walk->rest, start + length, strlen(start + length) + 1);
	return name;
}

static int walk_to(const char *path, enum folder_use use, struct ww_error *e)
{
	struct walk walk = {.path = path, .use = use, .at = -1};
	int result;
	char name[NAME_MAX + 2];

	if (snprintf(walk.rest, sizeof walk.rest, "%s", path) >= PATH_MAX || !*path)
		return fail(&walk, *path ? ENAMETOOLONG : ENOENT, e);
	result = go_to(&walk, open(path[0] == '/' ? "/" : ".", DIRECTORY), e);
	while (result == 0 && next(&walk, name))
		result = step(&walk, name, e);
	if (result == 0)
		return walk.at;
	if (walk.at >= 0)
		close(walk.at);
	return -1;
}

/* ---- opening ---- */

static int settle(struct folder *folder, int fd, char *path, struct ww_error *e)
{
	*folder = (struct folder){fd, path};
	if (path)
		return 0;
	folder_close(folder);
	return ww_fail(e, 3, "out of memory");
}

int folder_open(struct folder *folder, const char *path, enum folder_use use, struct ww_error *e)
{
	const int fd = use == FOLDER_READ ? open(path, DIRECTORY) : walk_to(path, use, e);

	*folder = (struct folder){-1, NULL};
	if (fd < 0)
		return use == FOLDER_READ ? ww_fail(e, 2, "%.200s: %s: expected a directory", path,
						    strerror(errno))
					  : -1;
	return settle(folder, fd, strdup(path), e);
}

int folder_open_parent(struct folder *folder, const char *path, const char **name,
		       struct ww_error *e)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	const int result =
		dir ? folder_open(folder, dir, FOLDER_WRITE, e) : ww_fail(e, 3, "out of memory");

	free(dir);
	*name = slash ? slash + 1 : path;
	return result;
}

/* A single component that stays in its directory. */
static bool is_name(const char *name)
{
	if (*name && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0)
		return true;
	errno = EINVAL;
	return false;
}

int folder_enter(struct folder *inner, const struct folder *folder, const char *name,
		 enum folder_use use, struct ww_error *e)
{
	char *path = NULL;
	int fd = -1;

	*inner = (struct folder){-1, NULL};
	if (is_name(name) &&
	    (use != FOLDER_MAKE || mkdirat(folder->fd, name, 0777) == 0 || errno == EEXIST))
		fd = openat(folder->fd, name, DIRECTORY | O_NOFOLLOW);
	if (fd < 0)
		return ww_fail(e, 2, "%.150s/%.60s: %s: expected a directory that is no link",
			       folder->path, name, strerror(errno));
	if (asprintf(&path, "%s/%s", folder->path, name) < 0)
		path = NULL;
	return settle(inner, fd, path, e);
}

void folder_close(struct folder *folder)
{
	if (folder->fd >= 0)
		close(folder->fd);
	free(folder->path);
	*folder = (struct folder){-1, NULL};
}

/* ---- what is in it ---- */

int folder_file(const struct folder *folder, const char *name, int flags, mode_t mode)
{
	/* Without O_NONBLOCK opening a FIFO waits for its other end.  O_NOCTTY: a terminal that is
	 * opened would become that of a session leader without one. */
	return is_name(name) ? openat(folder->fd, name,
				      flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, mode)
			     : -1;
}

int folder_create(const struct folder *folder, const char *name)
{
	static const int flags = O_WRONLY | O_CREAT | O_EXCL;
	int fd = folder_file(folder, name, flags, 0666);

	/* Never what is there: it may be a FIFO, a link, or a second name of another file. */
	if (fd < 0 && errno == EEXIST && unlinkat(folder->fd, name, 0) == 0)
		fd = folder_file(folder, name, flags, 0666);
	return fd;
}

int folder_rename(const struct folder *folder, const char *from, const char *to)
{
	return is_name(from) && is_name(to) ? renameat(folder->fd, from, folder->fd, to) : -1;
}

int folder_remove(const struct folder *folder, const char *name)
{
	return is_name(name) ? unlinkat(folder->fd, name, 0) : -1;
}

int folder_look(const struct folder *folder, const char *name, struct stat *st)
{
	return is_name(name) ? fstatat(folder->fd, name, st, AT_SYMLINK_NOFOLLOW) : -1;
}

/* ---- what a command line names ---- */

/* /dev/stdout is a link of root's in a directory of root's: nobody can turn it elsewhere. */
static bool is_safe_link(const struct folder *folder, const char *name)
{
	struct stat link, dir;

	return folder_look(folder, name, &link) == 0 && S_ISLNK(link.st_mode) &&
	       is_trusted(link.st_uid) && fstat(folder->fd, &dir) == 0 && !is_open_to_others(&dir);
}

static int open_named(const struct folder *folder, const char *name, int flags)
{
	flags |= O_WRONLY | O_CREAT | O_NOCTTY | O_CLOEXEC;
	return openat(folder->fd, name, is_safe_link(folder, name) ? flags : flags | O_NOFOLLOW,
		      0666);
}

static int check_named(const char *path, int fd, int flags, struct ww_error *e)
{
	struct stat st;

	if (fd < 0 && errno == ELOOP)
		return ww_fail(e, 2,
			       "%.200s: it is a link that another user can turn elsewhere: name "
			       "the file that it leads to",
			       path);
	if (fd < 0 || fstat(fd, &st) < 0)
		return ww_fail(e, 2, "%.200s: %s", path, strerror(errno));
	if (S_ISREG(st.st_mode) && st.st_nlink > 1)
		return ww_fail(e, 2,
			       "%.200s: the file has another name elsewhere: remove this one first",
			       path);
	if ((flags & O_TRUNC) && S_ISREG(st.st_mode) && ftruncate(fd, 0) < 0)
		return ww_fail(e, 2, "%.200s: %s", path, strerror(errno));
	return 0;
}

int folder_named(const char *path, int flags, struct ww_error *e)
{
	struct folder folder;
	struct ww_error why = {0};
	const char *name;
	int fd;

	if (folder_open_parent(&folder, path, &name, &why) < 0)
		return ww_fail(e, why.code, "%.120s: %s", path, why.text);
	fd = open_named(&folder, name, flags & ~O_TRUNC);
	folder_close(&folder);
	if (check_named(path, fd, flags, e) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* ---- fresh ones ---- */

#define FRESH_NAME_MAX 64

static const char *temporary(void)
{
	const char *dir = getenv("TMPDIR");

	return dir && dir[0] == '/' ? dir : "/tmp";
}

/* Whoever owns the directory above could exchange the new one before it is opened, but for none
 * that is ours. */
static bool is_ours(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 077) == 0;
}

/* What nobody knows nobody can have made already. */
static int make_unknown(int parent, const char *prefix, char name[FRESH_NAME_MAX])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
	unsigned char random[6];

	if (getrandom(random, sizeof random, 0) != sizeof random)
		return -1;
	snprintf(name, FRESH_NAME_MAX, "%s......", prefix);
	for (size_t i = 0; i < sizeof random; i++)
		name[strlen(name) - sizeof random + i] = letters[random[i] % 32];
	return mkdirat(parent, name, 0700);
}

/* A descriptor, or -1 with errno. */
static int make_one(int parent, const char *prefix, char name[FRESH_NAME_MAX])
{
	int made = -1, fd;

	for (int tries = 0; made < 0 && tries < 100; tries++) {
		made = make_unknown(parent, prefix, name);
		if (made < 0 && errno != EEXIST)
			return -1;
	}
	if (made < 0)
		return -1;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || is_ours(fd))
		return fd;
	close(fd);
	errno = EEXIST;
	return -1;
}

int fresh_make(struct fresh *fresh, const char *prefix, struct ww_error *e)
{
	const char *base = temporary();
	char name[FRESH_NAME_MAX];
	struct folder parent;
	int err;

	*fresh = (struct fresh)FRESH_NONE;
	if (folder_open(&parent, base, FOLDER_SAFE, e) < 0)
		return -1;
	fresh->folder.fd = make_one(parent.fd, prefix, name);
	err = errno;
	folder_close(&parent);
	if (fresh->folder.fd >= 0 && asprintf(&fresh->folder.path, "%s/%s", base, name) >= 0)
		return 0;
	ww_fail(e, 3,
		"cannot make a directory in %.160s: %s; set TMPDIR to a directory of your own",
		base, strerror(fresh->folder.fd >= 0 ? ENOMEM : err));
	fresh->folder.path = NULL;
	folder_close(&fresh->folder);
	return -1;
}

bool fresh_done(struct fresh *fresh)
{
	const bool gone = !fresh->folder.path || rmdir(fresh->folder.path) == 0;

	folder_close(&fresh->folder);
	return gone;
}
