# SPDX-License-Identifier: MIT
"""What profiles consist of, which factor takes what away, and how a state tells what is in force: the tables of
docs/reference/profiles.md and docs/reference/file-formats.md.  Nothing here was taken over from matrix/primitives.def."""

import functools
from typing import NamedTuple


def named(text):
    return frozenset(text.split())


NAMESPACES = named("userns pidns mntns netns ipcns utsns cgroupns timens")
STANDARD = named("no_new_privs rlimit_as")
STRICT = STANDARD | named("rlimit_cpu rlimit_nofile userns pidns mntns chroot seccomp")
SEALED = STRICT - {"chroot"} | NAMESPACES | named(
    "id_range ns_limit host_name session keyring pivot_root procfs workdir_bound mount_flags undumpable rlimit_nproc "
    "rlimit_fsize rlimit_core rlimit_sigpending cgroup securebits caps landlock seccomp_args fds env")
# What a profile has under a name with this option alone.
OPTIONS = {"bind_host_libs": "bind_mounts", "mdwe": "mdwe"}

STANDARD_TAKES = {"no_nnp": named("no_new_privs")}
STRICT_TAKES = STANDARD_TAKES | {
    "no_userns": named("userns"),
    "no_pidns": named("pidns"),
    "no_chroot": named("chroot bind_mounts"),
    "no_seccomp": named("seccomp"),
    "no_mntns": named("mntns bind_mounts"),
    "no_rlimits": named("rlimit_as rlimit_cpu rlimit_nofile"),
}
SEALED_TAKES = STANDARD_TAKES | {
    "no_userns": named("userns id_range ns_limit"),
    "no_pidns": named("pidns procfs"),
    "no_chroot": named("pivot_root"),
    "no_seccomp": named("seccomp seccomp_args"),
    "no_mntns": named("mntns pivot_root procfs workdir_bound mount_flags"),
    "no_rlimits": named("rlimit_as rlimit_cpu rlimit_nofile rlimit_nproc rlimit_fsize rlimit_core rlimit_sigpending"),
    "no_utsns": named("utsns host_name"),
} | {"no_" + primitive: named(primitive) for primitive in (
    "netns ipcns cgroupns timens id_range ns_limit session keyring procfs workdir_bound mount_flags undumpable cgroup "
    "securebits caps landlock seccomp_args fds env mdwe").split()}


class Profile(NamedTuple):
    primitives: frozenset
    takes: dict  # factor: primitives; a factor that is not there takes none

    def taken(self, factor):
        return self.takes.get(factor, frozenset()) & self.primitives

    def left(self, factor):
        return self.primitives - self.taken(factor)


OURS = {
    "none": Profile(frozenset(), {}),
    "standard": Profile(STANDARD, STANDARD_TAKES),
    "strict": Profile(STRICT, STRICT_TAKES),
    "seed": Profile(STRICT, STRICT_TAKES),
    "sealed": Profile(SEALED, SEALED_TAKES),
}
FOREIGN = Profile(frozenset(), {})  # what it consists of only its launcher knows


def is_ours(name):
    return name.split("+")[0] in OURS


@functools.lru_cache(maxsize=None)
def of(name):
    base, *options = name.split("+")
    profile = OURS.get(base, FOREIGN)
    more = {OPTIONS[o] for o in options if o in OPTIONS and is_ours(name)}
    return profile._replace(primitives=profile.primitives | more)


# ---- calls ----

# In the order of the record.
CALLS = ("no_new_privs rlimit_cpu rlimit_nofile rlimit_as unshare chroot seccomp bind_mounts id_range ns_limit "
         "host_name session keyring pivot_root procfs workdir_bound mount_flags undumpable rlimit_nproc rlimit_fsize "
         "rlimit_core cgroup securebits caps landlock seccomp_args fds env rlimit_sigpending mdwe").split()


def call_of(primitive):
    return "unshare" if primitive in NAMESPACES else primitive


# ---- what was seen ----

def words(on, *off):
    return lambda value: True if value == on else False if value in off else None


def limit(most):
    return lambda value: int(value) <= most if value.isdigit() else False if value == "unlimited" else None


def filters(value):
    """Of one alone nobody can say which of the two it is."""
    return int(value) > 1 if value.isdigit() and value != "1" else None


ANY = float("inf")
SEEN = {
    "no_new_privs": words("on", "off"), "seccomp": words("filter", "off"), "chroot": words("workdir", "arena"),
    "bind_mounts": lambda value: int(value) > 0 if value.isdigit() else None,
    **{namespace: words("own", "arena") for namespace in NAMESPACES},
    "cgroup": words("own", "arena"), "id_range": words("guest", "caller"),
    "session": words("own", "arena", "terminal"), "pivot_root": words("own", "arena"), "procfs": words("own", "arena"),
    "workdir_bound": words("on", "off"), "mount_flags": words("on", "off"), "undumpable": words("on", "off"),
    "rlimit_as": limit(ANY), "rlimit_cpu": limit(ANY), "rlimit_nofile": limit(256), "rlimit_nproc": limit(64),
    "rlimit_sigpending": limit(1024), "rlimit_fsize": limit(ANY), "rlimit_core": limit(ANY),
    "caps": words("none", "some"), "seccomp_args": filters, "fds": words("declared", "more"),
    "env": words("listed", "more"),
}
KEYS = {"caps": "bounding", "seccomp_args": "seccomp_filters"}


def seen(primitive, effective):
    """Is it in force, by what was read from outside: True, False, None where that does not say."""
    values = dict(item.split("=", 1) for item in effective.split(";") if "=" in item)
    value = values.get(KEYS.get(primitive, primitive), "")
    if primitive == "pidns" and values.get("pidns_children") in ("own", "arena") and value != "own":
        value = values["pidns_children"]
    return SEEN[primitive](value) if primitive in SEEN else None
