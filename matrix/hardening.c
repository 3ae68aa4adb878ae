/* SPDX-License-Identifier: MIT */
#include "hardening.h"

#include <stdlib.h>
#include <string.h>

#define STANDARD (WW_BIT(PRIM_NO_NEW_PRIVS) | WW_BIT(PRIM_RLIMIT_AS))
#define STRICT                                                                                     \
	(STANDARD | WW_BIT(PRIM_RLIMIT_CPU) | WW_BIT(PRIM_RLIMIT_NOFILE) | WW_BIT(PRIM_USERNS) |   \
	 WW_BIT(PRIM_PIDNS) | WW_BIT(PRIM_MNTNS) | WW_BIT(PRIM_BIND_MOUNTS) |                      \
	 WW_BIT(PRIM_CHROOT) | WW_BIT(PRIM_SECCOMP))

static const uint64_t primitives_of[WW_PROFILES_COUNT] = {
	[PROFILE_NONE] = 0,
	[PROFILE_STANDARD] = STANDARD,
	[PROFILE_STRICT] = STRICT,
	[PROFILE_SEED] = STRICT,
};

/* no_seccomp_socket and no_seccomp_setuid only widen the allow list. */
static const uint64_t taken_by[WW_FACTORS_COUNT] = {
	[FACTOR_NO_USERNS] = WW_BIT(PRIM_USERNS),
	[FACTOR_NO_PIDNS] = WW_BIT(PRIM_PIDNS),
	[FACTOR_NO_CHROOT] = WW_BIT(PRIM_CHROOT) | WW_BIT(PRIM_BIND_MOUNTS),
	[FACTOR_NO_NNP] = WW_BIT(PRIM_NO_NEW_PRIVS),
	[FACTOR_NO_SECCOMP] = WW_BIT(PRIM_SECCOMP),
	[FACTOR_NO_MNTNS] = WW_BIT(PRIM_MNTNS) | WW_BIT(PRIM_BIND_MOUNTS),
	[FACTOR_NO_RLIMITS] =
		WW_BIT(PRIM_RLIMIT_AS) | WW_BIT(PRIM_RLIMIT_CPU) | WW_BIT(PRIM_RLIMIT_NOFILE),
};

uint64_t profile_primitives(const char *profile)
{
	int base = profile_base(profile);

	return base < 0 ? 0 : primitives_of[base];
}

uint64_t factor_primitives(enum factor factor)
{
	return (int)factor >= 0 && factor < WW_FACTORS_COUNT ? taken_by[factor] : 0;
}

static bool bind_mounts_tried(const struct cell *cell)
{
	return cell->has_outcome && cell->outcome.step[STEP_BIND_MOUNTS].status != STATUS_SKIPPED;
}

uint64_t cell_requested(const struct cell *cell)
{
	uint64_t requested = profile_primitives(cell->profile);

	for (uint64_t left = cell->mask; left; left &= left - 1)
		requested &= ~factor_primitives((enum factor)__builtin_ctzll(left));
	/* An option of the run; the mask does not say whether it was on. */
	if (!bind_mounts_tried(cell))
		requested &= ~WW_BIT(PRIM_BIND_MOUNTS);
	return requested;
}

const char *effective_value(const char *effective, const char *key, char value[WW_EFFECTIVE_MAX])
{
	size_t length = strlen(key);

	value[0] = '\0';
	for (const char *at = effective; *at;) {
		const char *end = strchrnul(at, ';');

		if (strncmp(at, key, length) == 0 && at[length] == '=') {
			size_t size = (size_t)(end - at) - length - 1;

			if (size >= WW_EFFECTIVE_MAX)
				size = WW_EFFECTIVE_MAX - 1;
			memcpy(value, at + length + 1, size);
			value[size] = '\0';
			break;
		}
		at = end + (*end == ';');
	}
	return value;
}

/* What the value of a key says of a primitive. */
enum seen { SEEN_UNKNOWN, SEEN_OFF, SEEN_ON };

/* The words of runner/harness/observe.c; "?" stands for what could not be read. */
static enum seen word_seen(const char *value, const char *on, const char *off)
{
	if (strcmp(value, on) == 0)
		return SEEN_ON;
	return strcmp(value, off) == 0 ? SEEN_OFF : SEEN_UNKNOWN;
}

static enum seen limit_seen(const char *value, uint64_t most)
{
	if (strcmp(value, "unlimited") == 0)
		return SEEN_OFF;
	if (value[0] < '0' || value[0] > '9')
		return SEEN_UNKNOWN;
	return strtoull(value, NULL, 10) <= most ? SEEN_ON : SEEN_OFF;
}

static enum seen count_seen(const char *value)
{
	if (value[0] < '0' || value[0] > '9')
		return SEEN_UNKNOWN;
	return strtoull(value, NULL, 10) > 0 ? SEEN_ON : SEEN_OFF;
}

static enum seen pidns_seen(const char *effective, const char *own)
{
	char children[WW_EFFECTIVE_MAX];
	enum seen self = word_seen(own, "own", "arena");

	effective_value(effective, "pidns_children", children);
	return self == SEEN_ON ? SEEN_ON : word_seen(children, "own", "arena");
}

static enum seen primitive_seen(const char *effective, enum primitive primitive)
{
	char value[WW_EFFECTIVE_MAX];

	effective_value(effective, ww_word(&ww_primitives, (int)primitive), value);
	switch (primitive) {
	case PRIM_NO_NEW_PRIVS:
		return word_seen(value, "on", "off");
	case PRIM_RLIMIT_AS:
	case PRIM_RLIMIT_CPU:
		return limit_seen(value, UINT64_MAX);
	case PRIM_RLIMIT_NOFILE:
		return limit_seen(value, WW_NOFILE_LIMIT);
	case PRIM_USERNS:
	case PRIM_MNTNS:
		return word_seen(value, "own", "arena");
	case PRIM_PIDNS:
		return pidns_seen(effective, value);
	case PRIM_BIND_MOUNTS:
		return count_seen(value);
	case PRIM_CHROOT:
		return word_seen(value, "workdir", "arena");
	case PRIM_SECCOMP:
		return word_seen(value, "filter", "off");
	case PRIM_NETNS:
	case PRIM_IPCNS:
	case PRIM_UTSNS:
	case PRIM_CGROUPNS:
	case PRIM_TIMENS:
	case PRIM_ID_RANGE:
	case PRIM_NS_LIMIT:
	case PRIM_HOST_NAME:
	case PRIM_SESSION:
	case PRIM_KEYRING:
	case PRIM_PIVOT_ROOT:
	case PRIM_PROCFS:
	case PRIM_WORKDIR_BOUND:
	case PRIM_MOUNT_FLAGS:
	case PRIM_UNDUMPABLE:
	case PRIM_RLIMIT_NPROC:
	case PRIM_RLIMIT_FSIZE:
	case PRIM_RLIMIT_CORE:
	case PRIM_CGROUP:
	case PRIM_SECUREBITS:
	case PRIM_CAPS:
	case PRIM_LANDLOCK:
	case PRIM_SECCOMP_ARGS:
	case PRIM_FDS:
	case PRIM_ENV:
	case WW_PRIMITIVES_COUNT:
		break;
	}
	return SEEN_UNKNOWN;
}

void effective_primitives(const char *effective, uint64_t *in_force, uint64_t *known)
{
	*in_force = *known = 0;
	for (int primitive = 0; primitive < WW_PRIMITIVES_COUNT; primitive++) {
		enum seen seen = primitive_seen(effective, (enum primitive)primitive);

		*known |= seen == SEEN_UNKNOWN ? 0 : WW_BIT(primitive);
		*in_force |= seen == SEEN_ON ? WW_BIT(primitive) : 0;
	}
}
