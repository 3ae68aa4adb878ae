# SPDX-License-Identifier: MIT
"""What reports call things: hardening steps, primitives, gains, reasons."""

STEPS = {
    "no_userns": "the user namespace", "no_pidns": "the pid namespace", "no_chroot": "the chroot",
    "no_seccomp_socket": "the socket filter", "no_seccomp_setuid": "the id filter", "no_nnp": "no_new_privs",
    "no_seccomp": "the system-call filter", "no_mntns": "the mount namespace", "no_rlimits": "the resource limits",
    "no_netns": "the network namespace", "no_ipcns": "the IPC namespace", "no_utsns": "the host name's namespace",
    "no_cgroupns": "the cgroup namespace", "no_timens": "the time namespace", "no_id_range": "the ids of its own",
    "no_ns_limit": "the limit on namespaces", "no_session": "the session of its own",
    "no_keyring": "the keyring of its own", "no_procfs": "the fresh /proc", "no_workdir_bound": "the bound on files",
    "no_mount_flags": "the mount flags", "no_undumpable": "the guard of its first process",
    "no_cgroup": "the cgroup's limits", "no_securebits": "the securebits", "no_caps": "the drop of capabilities",
    "no_landlock": "the Landlock rules", "no_seccomp_args": "the argument filter",
    "no_fds": "the closing of descriptors", "no_env": "the clean environment", "no_mdwe": "the ban on written code",
}
# In the order of tables.
PRIMITIVES = {
    "no_new_privs": "no_new_privs", "rlimit_as": "the limit on address space",
    "rlimit_cpu": "the limit on processor time", "rlimit_nofile": "the limit on open files",
    "userns": "the user namespace", "pidns": "the pid namespace", "mntns": "the mount namespace",
    "bind_mounts": "the bind mounts", "chroot": "the chroot", "seccomp": "the system-call filter",
    "netns": "the network namespace", "ipcns": "the IPC namespace", "utsns": "the host name's namespace",
    "cgroupns": "the cgroup namespace", "timens": "the time namespace", "id_range": "the ids of its own",
    "ns_limit": "the limit on namespaces", "host_name": "the host name of its own",
    "session": "the session of its own", "keyring": "the keyring of its own", "pivot_root": "the root of its own",
    "procfs": "the fresh /proc", "workdir_bound": "the bound on files", "mount_flags": "the mount flags",
    "undumpable": "the guard of its first process", "rlimit_nproc": "the limit on processes",
    "rlimit_fsize": "the limit on file size", "rlimit_core": "the limit on core dumps",
    "cgroup": "the cgroup's limits", "securebits": "the securebits", "caps": "the drop of capabilities",
    "landlock": "the Landlock rules", "seccomp_args": "the argument filter", "fds": "the closing of descriptors",
    "env": "the clean environment", "rlimit_sigpending": "the limit on queued signals",
    "mdwe": "the ban on written code",
}
CALLERS = {"root": "root", "user": "an ordinary user"}
# The most severe first.
GAINS = {
    "code": ("Code or rights outside", "runs code outside, or gains rights that it must not have"),
    "write": ("Changes outside", "changes something outside"),
    "read": ("Contents read", "reads contents outside"),
    "process": ("Other processes", "reaches other processes"),
    "denial": ("Denial of service", "uses up or blocks a resource outside"),
    "information": ("Information", "learns what the system tells of itself"),
    "": ("Not said", "the fixture does not say what it gains"),
}
REASONS = {
    "vacuous": "the caller already holds what it would gain", "no_feature": "this kernel lacks the interface",
    "no_privilege": "refused even with no hardening at all", "no_second_id": "the arena has one user id only",
    "sysctl": "a sysctl of this host forbids it to everyone", "lsm": "a security module of this host forbids it",
    "setup": "died or was refused before its first attempt step", "timeout": "did not end within its deadline",
    "killed": "killed by something that is not the sandbox",
    "benign": "a harmless program failed under the same mask",
    "harness": "the instrument failed, or the fixture broke the protocol",
    "flood": "more output than a trial may write",
}
GUARANTEES = {
    "all": "all sets, without an assumption",
    "all_if_monotone": "all sets, if dropping more never stops an escape (docs/guide/search.md)",
    "up_to_depth": "all sets up to the depth in search.csv, others may exist",
    "some": "nothing can be said of other sets", "unfinished": "not finished",
}


def label(factor):
    return STEPS[factor].removeprefix("the ")


# A description of somebody else's sandbox may call its own steps by any word.
LABELS = frozenset(map(label, STEPS))


def joined(words, conjunction):
    words = list(words)
    return conjunction.join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def steps(factors, conjunction=" and "):
    return joined((STEPS[f] for f in factors), conjunction)


def without(factors):
    return "without " + steps(factors) if factors else "full hardening"


def under(factors):
    return "without " + steps(factors) if factors else "under full hardening"


def counted(number, what):
    return f"{number} {what}" + ("" if number == 1 else "s")


def sandbox(rows):
    return f"{rows[0].profile}, started by {CALLERS[rows[0].caller]}"
