# SPDX-License-Identifier: MIT
"""Findings of a run, counted anew from cells.csv alone and by other means than whichwall's: brute force over
dictionaries of masks, fractions, no bit tricks.  The one thing that cells.csv does not say is which factors a plan
varied; that is read from matrix.csv, or search.csv.  Nothing here was taken over from matrix/findings.c."""

import collections
import csv
import itertools
import os
from fractions import Fraction
from math import factorial

FACTORS = (
    "no_userns no_pidns no_chroot no_seccomp_socket no_seccomp_setuid no_nnp no_seccomp no_mntns no_rlimits no_netns "
    "no_ipcns no_utsns no_cgroupns no_timens no_id_range no_ns_limit no_session no_keyring no_procfs no_workdir_bound "
    "no_mount_flags no_undumpable no_cgroup no_securebits no_caps no_landlock no_seccomp_args no_fds no_env no_mdwe"
).split()
BIT = {name: 1 << i for i, name in enumerate(FACTORS)}
# What strict consists of, by the calls in the columns of cells.csv, and which factor takes which of it away.
STRICT = {"no_new_privs", "rlimit_cpu", "rlimit_nofile", "rlimit_as", "userns", "pidns", "mntns", "chroot", "seccomp"}
TAKES = {
    "no_userns": {"userns"},
    "no_pidns": {"pidns"},
    "no_chroot": {"chroot", "bind_mounts"},
    "no_nnp": {"no_new_privs"},
    "no_seccomp": {"seccomp"},
    "no_mntns": {"mntns", "bind_mounts"},
    "no_rlimits": {"rlimit_cpu", "rlimit_nofile", "rlimit_as"},
}
CALLS = ["no_new_privs", "rlimit_cpu", "rlimit_nofile", "rlimit_as", "unshare", "bind_mounts", "chroot", "seccomp"]
CALL_OF = {"userns": "unshare", "pidns": "unshare", "mntns": "unshare"}


class Row:
    def __init__(self, profile, caller, fixture, factors):
        self.profile, self.caller, self.fixture, self.factors = profile, caller, fixture, factors
        self.cells = {}  # mask: line of cells.csv

    def outcome(self, mask):
        verdict = self.cells[mask]["verdict"] if mask in self.cells else ""
        return verdict if verdict in ("escaped", "blocked") else "unknown"

    @property
    def testable(self):
        return not self.cells or any(c["verdict"] != "untestable" for c in self.cells.values())

    def masks(self):
        return subsets(self.factors)

    @property
    def complete(self):
        return all(self.outcome(m) != "unknown" for m in self.masks())

    def standing(self):
        if not self.testable:
            return "untestable"
        for size in range(len(self.factors) + 1):
            outcomes = [self.outcome(m) for m in self.masks() if m.bit_count() == size]
            if "escaped" in outcomes:
                return "open" if size == 0 else "single" if size == 1 else "several"
            if "unknown" in outcomes:
                return "unknown"
        return "never"

    def helped_by(self):
        return [f for f in self.factors if any(
            self.outcome(m) == "escaped" and not m & BIT[f] and self.outcome(m | BIT[f]) == "blocked"
            for m in self.masks())]

    def shapley(self):
        """By permutations' weights: who tips it from escaping to held when added to the kept ones."""
        n, total = len(self.factors), collections.Counter()
        for f in self.factors:
            others = [g for g in self.factors if g != f]
            for size in range(n):
                for kept in itertools.combinations(others, size):
                    gone = sum(BIT[g] for g in others if g not in kept)
                    held_before = self.outcome(gone | BIT[f]) != "escaped"
                    held_after = self.outcome(gone) != "escaped"
                    weight = Fraction(factorial(size) * factorial(n - size - 1), factorial(n))
                    total[f] += weight * (held_after - held_before)
        return total


def subsets(factors):
    for size in range(len(factors) + 1):
        for chosen in itertools.combinations(factors, size):
            yield sum(BIT[f] for f in chosen)


def names(mask):
    return [f for f in FACTORS if mask & BIT[f]]


def read(directory):
    """Groups of a run in its order: {(profile, caller): [Row, ...]}."""
    groups = collections.OrderedDict()
    listed = "matrix.csv" if os.path.exists(os.path.join(directory, "matrix.csv")) else "search.csv"
    with open(os.path.join(directory, listed), newline="") as file:
        for line in csv.DictReader(file):
            row = Row(line["profile"], line["caller"], line["fixture"], [f for f in line["factors"].split("+") if f])
            groups.setdefault((row.profile, row.caller), []).append(row)
    index = {(r.profile, r.caller, r.fixture): r for rows in groups.values() for r in rows}
    with open(os.path.join(directory, "cells.csv"), newline="") as file:
        for line in csv.DictReader(file):
            index[line["profile"], line["caller"], line["fixture"]].cells[int(line["mask"])] = line
    return groups


def count(rows, mask):
    tally = collections.Counter(r.outcome(mask) for r in rows if r.testable)
    return {"escaped": tally["escaped"], "blocked": tally["blocked"], "unknown": tally["unknown"]}


def state(cell, primitive):
    """Of one primitive in one cell: what its call returned, and what was seen: True, False, None."""
    recorded = {"applied": True, "failed": False}.get(cell[CALL_OF.get(primitive, primitive)].split(":")[0])
    seen = dict(item.split("=", 1) for item in cell["effective"].split(";") if "=" in item)
    value = seen.get(primitive, "")
    if primitive == "pidns":
        value = "own" if "own" in (value, seen.get("pidns_children")) else value
    words = {"on": True, "off": False, "own": True, "arena": False, "workdir": True, "filter": True}
    return recorded, words.get(value)


def takes_down(rows, factor):
    """Primitives still asked for that are lost when the factor goes and all else is kept."""
    down = set()
    for primitive in STRICT - TAKES.get(factor, set()):
        for row in rows:
            if 0 not in row.cells or BIT[factor] not in row.cells:
                continue
            before, after = state(row.cells[0], primitive), state(row.cells[BIT[factor]], primitive)
            if any(b is True and a is False for b, a in zip(before, after)):
                down.add(primitive)
    return down


def single(rows, factors, factor):
    testable = [r for r in rows if r.testable]
    both = [r for r in testable if "unknown" not in (r.outcome(0), r.outcome(BIT[factor]))]
    let_out = [r for r in both if r.outcome(0) == "blocked" and r.outcome(BIT[factor]) == "escaped"]
    down = takes_down(rows, factor)
    through = [g for g in factors if g != factor and TAKES.get(g, set()) & down
               and (TAKES[g] & STRICT) <= down]
    uncovered = down - set().union(*(TAKES[g] for g in through)) if through else down
    mask = sum(BIT[g] for g in through)
    parts = collections.Counter()
    for r in let_out:
        without = r.outcome(mask) if through else "blocked"
        parts["enabled" if without == "escaped" else "own" if without == "blocked" and not uncovered else "untold"] += 1
    return {
        "compared": len(both),
        "before": sum(r.outcome(0) == "escaped" for r in both),
        "after": sum(r.outcome(BIT[factor]) == "escaped" for r in both),
        "lets_out": len(let_out),
        "stops": sum(r.outcome(0) == "escaped" and r.outcome(BIT[factor]) == "blocked" for r in both),
        "own": parts["own"], "enabled": parts["enabled"], "untold": parts["untold"],
        "takes_down": sorted(down), "through": through, "uncovered": sorted(uncovered),
    }


def most(values):
    best = max(values.values(), default=0)
    return [f for f, v in values.items() if v == best and best > 0]


def weak_spots(rows, factors):
    """Over the rows known in every mask that some row has a cell of: the worst set of each size."""
    measured = sorted({m for r in rows for m in r.cells}, key=lambda m: (m.bit_count(), m))
    whole = [r for r in rows if r.testable and all(r.outcome(m) != "unknown" for m in measured)]
    spots = {}
    for m in measured if whole else []:
        escapes = sum(r.outcome(m) == "escaped" for r in whole)
        spots.setdefault(m.bit_count(), []).append((escapes, m))
    worst = {}
    for size in range(len(factors) + 1):
        if size in spots:
            top = max(e for e, _ in spots[size])
            ties = [m for e, m in spots[size] if e == top]
            worst[size] = {"size": size, "mask": min(ties), "escapes": top, "ties": len(ties)}
    weakest = min((s for s in worst.values()), key=lambda s: (-s["escapes"], s["size"]), default=None)
    return measured, whole, worst, weakest


def refusals(rows):
    """Calls that failed under full hardening, or wherever they were asked for when that was not measured."""
    found = []
    for call in CALLS:
        asked, failed, errnos = set(), set(), collections.Counter()
        for r in rows:
            for m, cell in r.cells.items():
                word, _, errno = cell[call].partition(":")
                if word in ("applied", "failed"):
                    asked.add(m)
                if word == "failed":
                    failed.add(m)
                    errnos[errno] += 1
        full = any(0 in r.cells for r in rows)
        if (0 in failed) if full else (failed and failed == asked):
            found.append({"step": call, "errno": errnos.most_common(1)[0][0], "failed": len(failed), "asked": len(asked)})
    return found


def findings(rows):
    """All of it for one group of a factorial run."""
    factors = rows[0].factors
    testable = [r for r in rows if r.testable]
    complete = [r for r in testable if r.complete]
    shapley = collections.Counter()
    for r in complete:
        for f, value in r.shapley().items():
            shapley[f] += value
    singles = {f: single(rows, factors, f) for f in factors}
    measured, whole, worst, weakest = weak_spots(rows, factors)
    top = sum(BIT[f] for f in factors)
    return {
        "factors": factors, "rows": len(rows), "testable": len(testable), "complete": len(complete),
        "full": count(rows, 0),
        "standing": collections.Counter(r.standing() for r in rows),
        "helped": sum(bool(r.helped_by()) for r in testable),
        "non_monotone": sum(bool(r.helped_by()) for r in complete),
        "opens": {f: sum(f in r.helped_by() for r in complete) for f in factors},
        "single": singles,
        "shapley": {f: shapley[f] for f in factors},
        "most_single": most({f: s["lets_out"] for f, s in singles.items()}),
        "most_shapley": most({f: shapley[f] for f in factors}),
        "shared_out": sum((r.outcome(top) == "escaped") - (r.outcome(0) == "escaped") for r in complete),
        "measured": len(measured), "whole": len(whole), "weak": worst, "weakest": weakest,
        "refusals": refusals(rows),
    }
