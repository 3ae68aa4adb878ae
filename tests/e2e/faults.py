#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Judges what faults-driver has found: a start of which one call failed or lied.

Usage: faults.py FILE...

The program must not have run, or what was in force must be the same as in an undisturbed start and the call
one of those below, each with the reason why nothing depends on it.  Prints the counts and the calls after
which the program ran; exit status 1 when there is one that it must not have run after."""

import collections
import re
import sys

FAILED = {"EPERM", "ENOSYS", "ENOMEM"}
LIED = {"zero", "replay"}
ANY = FAILED | LIED
SAME = r"(?!)"  # no difference at all
# Standard input was closed along with the descriptor 0 that the lie named.
CLOSED = r"fds=|inside\.fd0=none,"


def allow(process, call, detail, manners, difference, reason):
    return [re.compile(p) for p in (process, call, detail)], set(manners), re.compile(difference), reason


# What ran all the same, and why it may.
REASONS = [
    allow("starter|init", "close", "", ANY, SAME, "a descriptor that stays open is the starter's or its init's, and closes on exec"),
    allow("starter", "rt_sigprocmask", "", ANY, SAME, "the caller's signals, not the sandbox's"),
    allow("starter", "pipe2", "", {"zero"}, SAME, "no pipe: the report goes nowhere, which the program does not depend on"),
    allow("starter", "poll", "", {"replay"}, SAME, "it was made, and what it waits for has come"),
    allow("starter", "pidfd_open", "", ANY, SAME, "a handle for the caller"),
    allow("starter", "openat|newfstatat|fstat|read|readlink|getdents64|lseek|statfs|fcntl|getpid|pread64", "/proc|^$|ns/|status|limits|mountinfo", ANY, SAME,
          "one that looks from outside and cannot: unseen, and in force all the same"),
    allow("init", "mount", "^/$", LIED, SAME, "mounts are made private again with their flags"),
    allow("init", "rt_sigprocmask", "", LIED, SAME, "they are blocked already when the starter is cloned"),
    allow("init", "rt_sigaction", "^17$|", LIED, SAME, "SIGCHLD, with which the starter does nothing unusual here"),
    allow("init", "ioctl", "", LIED, SAME, "a terminal where there is none: it is opened anew for nothing"),
    allow("init", "openat", "^/dev/null$|^/proc/self/fd/[12]$", LIED, CLOSED + r"|inside\.fd[12]=(none|terminal,1)",
          "descriptor 0 instead of another: closed or /dev/null, and no terminal to read from"),
    allow("init", "openat", "", LIED, CLOSED + r"|inside\.(key|user_namespaces)=", "a rule of Landlock that is missing allows less"),
    allow("init", "landlock_add_rule", "", LIED, r"inside\.(key|user_namespaces)=", "a rule that is missing allows less"),
    allow("init", "landlock_create_ruleset", "", {"replay"}, SAME, "the version that it is"),
    allow("init", "getgroups|getresuid|getresgid|getsid|getpid|capget|fcntl|uname|getrlimit|prlimit64", "", LIED, SAME,
          "reads back what was done"),
    allow("starter", "prctl", "^66$", ANY, SAME, "does the kernel have it: without, the caller is told"),
    allow("init", "prctl", "^(2|3|21|23|27|39|66)$", LIED, SAME, "reads back what was done"),
    allow("init", "prctl", "^4$", LIED, SAME, "dumpable for a while; it is undumpable in the end"),
    allow("init", "prctl", "^47$", LIED, SAME, "no capability is inheritable, so that capset(2) clears the ambient set as well"),
    allow("init", "prctl", "^1$", LIED, SAME, "set before, and read back"),
    allow("init", "keyctl", "", ANY, SAME, "the keyring before, to compare with"),
    allow("init", "umask", "", ANY, "Umask=", "modes of files of its own in a place of its own"),
    allow("init", "mkdir|symlink|chmod", "", LIED, SAME, "a name that is missing in the new root, or not for all to use"),
    allow("init", "newfstatat|stat|statfs|fstat", "", LIED, SAME, "reads back what was done"),
    allow("init", "move_mount|open_tree", "", LIED, "mount\\.", "something that is not shown"),
    allow("init", "chdir", "", LIED, SAME, "the program begins in the root of its own"),
    allow("init", "close_range|write", "", ANY, SAME, "after the program was executed: of the init's own descriptors"),
    allow("program", "rt_sigaction|rt_sigprocmask", "", LIED, "Sig", "the program's own signals"),
    allow("program", "rt_sigprocmask", "", FAILED, SAME,
          "glibc's own, for as long as it sets the action of SIGABRT; the mask that the program gets is set later"),
    allow("program", "prctl", "^(1|2)$", LIED, SAME, "reads back, or was set in the init"),
    allow("program", "write", "", ANY, SAME, "the report: the program is sealed, and the caller is told less"),
    allow("program", "fcntl", "", ANY, SAME, "looks at a descriptor, or leaves a declared one as it is"),
]
# A message that was sent and never came cannot be told from one that comes late.
LOST = {("starter", "write"), ("program", "write")}
# What an ordinary user cannot see of a process that is undumpable, or what nothing but a look from outside
# tells.  No kernel ignores a flag of clone3(2): one that it does not know is EINVAL.
UNSEEN_FLAGS = {"ipc", "time", "cgroup"}


def parse(path):
    names = "process index call detail manner outcome layer errno left state".split()
    for line in open(path):
        row = dict(zip(names, line.rstrip("\n").split("\t"), strict=True))
        row["state"] = collections.Counter(item for item in row["state"].split(";") if item)
        yield row


def difference(plain, row):
    return {item for item in (row["state"] - plain) + (plain - row["state"])}


def excuse(row, changed):
    """Why the program may have run, or None."""
    name = f"ns.{row['detail']}"
    if row["manner"] == "flags" and row["detail"] in UNSEEN_FLAGS and changed == {f"{name}=own", f"{name}=outer"}:
        return "a clone3(2) that leaves a namespace out, of which an ordinary user is told nothing"
    if row["manner"] == "kill" and row["process"] == "init" and row["call"] in ("close_range", "write"):
        return "killed after the program was executed"
    for patterns, manners, allowed, reason in REASONS:
        named = zip(patterns, (row["process"], row["call"], row["detail"]))
        if row["manner"] in manners and all(p.search(text) if i == 2 else p.fullmatch(text)
                                            for i, (p, text) in enumerate(named)):
            if all(allowed.match(item) for item in changed):
                return reason
    return None


def names_layer(row):
    """Does the error of a failed layer's call say which one, and why?"""
    # Dying with the starter, signals, the program's process: of no layer.
    unlayered = {"rt_sigprocmask", "rt_sigaction", "clone"}
    of_none = row["call"] in unlayered or (row["call"], row["detail"]) in {("prctl", "1"), ("prctl", "2")}
    if row["manner"] not in FAILED or row["process"] != "init" or of_none:
        return True
    return row["layer"] != "-" and row["errno"] != "0"


def judge(path):
    rows = list(parse(path))
    plain = next(row["state"] for row in rows if row["manner"].startswith("none"))
    assert plain["ran=1"] == 1, "an undisturbed start did not run"
    counts, reasons, bad = collections.Counter(), collections.Counter(), []
    for row in rows:
        if row["manner"].startswith("none"):
            continue
        what = " ".join(row[key] for key in ("process", "call", "index", "detail", "manner", "outcome"))
        counts[row["manner"], row["outcome"]] += 1
        changed = difference(plain, row) if row["outcome"] == "ran" else set()
        if row["manner"] == "kill":
            changed = {item for item in changed if not item.startswith(("inside.", "ran="))}
        if row["left"] != "0":
            bad.append(f"{what}: left something on the host")
        elif row["outcome"] == "stopped":
            if not names_layer(row):
                bad.append(f"{what}: stopped, and the error names no layer ({row['layer']}, {row['errno']})")
        elif row["outcome"] == "hung" and row["manner"] == "replay" and (row["process"], row["call"]) in LOST:
            reasons["hung: " + row["process"] + " " + row["call"] + ": a message that was lost"] += 1
        elif row["outcome"] == "ran":
            reason = excuse(row, changed)
            if reason is None:
                bad.append(f"{what}: {' '.join(sorted(changed)) or 'nothing changed, and no reason is known'}")
            else:
                reasons["ran: " + row["process"] + " " + row["call"] + ": " + reason] += 1
        elif row["outcome"] != "missed":
            bad.append(what)
    missed = sum(count for (_, outcome), count in counts.items() if outcome == "missed")
    if missed * 50 > len(rows):
        bad.append(f"{missed} injections found no such call")
    return counts, reasons, bad


def main():
    failed = False
    for path in sys.argv[1:]:
        counts, reasons, bad = judge(path)
        for (manner, outcome), count in sorted(counts.items()):
            print(f"{manner}\t{outcome}\t{count}")
        for reason, count in sorted(reasons.items()):
            print(f"{count}\t{reason}")
        for line in bad:
            print("BAD", line)
        failed |= bool(bad)
    return failed


sys.exit(main())
