# SPDX-License-Identifier: MIT
"""Findings of a run, counted anew from cells.csv and by other means than whichwall's: brute force over dictionaries of
masks, fractions, no bit tricks.  What cells.csv does not say is read from other tables: which factors a plan varied,
from matrix.csv or search.csv; what the calls returned that have no column of their own, from states.csv; words of
factors that a description of somebody else's sandbox brought, from run.json.  Nothing here was taken over from
matrix/findings.c."""

import collections
import csv
import functools
import itertools
import json
import os
import re
from fractions import Fraction
from math import factorial

import profiles
import words

FACTORS = (
    "no_userns no_pidns no_chroot no_seccomp_socket no_seccomp_setuid no_nnp no_seccomp no_mntns no_rlimits no_netns "
    "no_ipcns no_utsns no_cgroupns no_timens no_id_range no_ns_limit no_session no_keyring no_procfs no_workdir_bound "
    "no_mount_flags no_undumpable no_cgroup no_securebits no_caps no_landlock no_seccomp_args no_fds no_env no_mdwe"
).split()
BIT = {name: 1 << i for i, name in enumerate(FACTORS)}
BUILT_IN = len(FACTORS)


class Row:
    def __init__(self, profile, caller, fixture, factors):
        self.profile, self.caller, self.fixture, self.factors = profile, caller, fixture, factors
        self.cells = {}  # mask: line of cells.csv
        self.listed = self.about = None  # line of matrix.csv or search.csv; what run.json says of the fixture

    def outcome(self, mask):
        verdict = self.cells[mask]["verdict"] if mask in self.cells else ""
        return verdict if verdict in ("escaped", "blocked") else "unknown"

    @property
    def testable(self):
        return not self.cells or any(c["verdict"] != "untestable" for c in self.cells.values())

    def masks(self):
        return subsets(self.factors)

    @functools.cached_property
    def complete(self):
        return all(self.outcome(m) != "unknown" for m in self.masks())

    @functools.cached_property
    def escapes(self):
        return frozenset(m for m in self.cells if self.outcome(m) == "escaped")

    @property
    def known(self):
        return sum(self.outcome(m) != "unknown" for m in self.cells)

    @property
    def terms(self):
        """Minimal sets of a complete row: [(dropped, kept)], those of the fewest words first."""
        return primes(sum(BIT[f] for f in self.factors), self.escapes)

    @property
    def reason(self):
        return next(c["reason"] for c in self.cells.values() if c["verdict"] == "untestable")

    def sole(self):
        return [f for f in self.factors if 0 not in self.escapes and BIT[f] in self.escapes]

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
        return shapley(tuple(self.factors), self.escapes)

    def banzhaf(self):
        """The mean change by putting the step in place, over what is dropped of the others."""
        tips = collections.Counter()
        for f in self.factors:
            others = list(subsets([g for g in self.factors if g != f]))
            tips[f] = Fraction(sum((m | BIT[f] in self.escapes) - (m in self.escapes) for m in others), len(others))
        return tips


@functools.lru_cache(maxsize=None)
def shapley(factors, escapes):
    """By permutations' weights: who tips it from escaping to held when added to the kept ones."""
    n, total = len(factors), collections.Counter()
    for f in factors:
        others = [g for g in factors if g != f]
        for size in range(n):
            for kept in itertools.combinations(others, size):
                gone = sum(BIT[g] for g in others if g not in kept)
                weight = Fraction(factorial(size) * factorial(n - size - 1), factorial(n))
                total[f] += weight * ((gone | BIT[f] in escapes) - (gone in escapes))
    return total


@functools.lru_cache(maxsize=None)
def interaction(factors, escapes, one, other):
    """How much more the two stop together than each by itself, over the orders of the others."""
    others, n, total = [g for g in factors if g not in (one, other)], len(factors), Fraction(0)
    for size in range(n - 1):
        for kept in itertools.combinations(others, size):
            gone = sum(BIT[g] for g in others if g not in kept)
            held = [m not in escapes for m in (gone, gone | BIT[other], gone | BIT[one], gone | BIT[one] | BIT[other])]
            weight = Fraction(factorial(size) * factorial(n - size - 2), factorial(n - 1))
            total += weight * (held[0] - held[1] - held[2] + held[3])
    return total


@functools.lru_cache(maxsize=None)
def primes(every, escapes):
    """Sets of dropped and kept steps in which it always escapes, and of which nothing can be left out."""
    terms, found = {(m, every & ~m) for m in escapes}, []
    while terms:
        merged, wider = set(), set()
        for dropped, kept in terms:
            for bit in bits(dropped):
                if (dropped & ~bit, kept | bit) in terms:
                    merged |= {(dropped, kept), (dropped & ~bit, kept | bit)}
                    wider.add((dropped & ~bit, kept))
        found += terms - merged
        terms = wider
    return sorted(found, key=lambda t: (t[0].bit_count() + t[1].bit_count(), t))


def bits(mask):
    return [1 << i for i in range(mask.bit_length()) if mask >> i & 1]


def subsets(factors):
    for size in range(len(factors) + 1):
        for chosen in itertools.combinations(factors, size):
            yield sum(BIT[f] for f in chosen)


def names(mask):
    return [f for f in FACTORS if mask & BIT[f]]


def read(directory):
    """Groups of a run in its order: {(profile, caller): [Row, ...]}."""
    groups = collections.OrderedDict()
    with open(os.path.join(directory, "run.json")) as file:
        run = json.load(file)
    catalog = {entry["id"]: entry for entry in run["catalog"]}
    take_factors(run.get("local_factors", []))
    listed = "matrix.csv" if os.path.exists(os.path.join(directory, "matrix.csv")) else "search.csv"
    with open(os.path.join(directory, listed), newline="") as file:
        for line in csv.DictReader(file):
            row = Row(line["profile"], line["caller"], line["fixture"], [f for f in line["factors"].split("+") if f])
            row.listed, row.about = line, catalog[row.fixture]
            groups.setdefault((row.profile, row.caller), []).append(row)
    index = {(r.profile, r.caller, r.fixture): r for rows in groups.values() for r in rows}
    with open(os.path.join(directory, "cells.csv"), newline="") as file:
        for line in csv.DictReader(file):
            index[line["profile"], line["caller"], line["fixture"]].cells[int(line["mask"])] = line
    with open(os.path.join(directory, "states.csv"), newline="") as file:
        for line in csv.DictReader(file):
            add_call(index[line["profile"], line["caller"], line["fixture"]].cells[int(line["mask"])], line)
    return groups


def take_factors(local):
    """Of this run alone: in another the same bits have other words."""
    del FACTORS[BUILT_IN:]
    for factor in local:
        FACTORS.append(factor["word"])
        BIT[factor["word"]] = 1 << factor["bit"]
        words.STEPS[factor["word"]] = factor["name"]
    shapley.cache_clear()
    interaction.cache_clear()


def add_call(cell, line):
    """What a call returned that has no column in cells.csv, in the form of those that have one."""
    call = profiles.call_of(line["primitive"])
    if call not in cell:
        cell[call] = line["result"] + (":" + line["errno"] if line["errno"] else "")


def count(rows, mask):
    tally = collections.Counter(r.outcome(mask) for r in rows if r.testable)
    return {"escaped": tally["escaped"], "blocked": tally["blocked"], "unknown": tally["unknown"]}


def state(cell, primitive):
    """Of one primitive in one cell: what its call returned, and what was seen: True, False, None."""
    return told_of(cell.get(profiles.call_of(primitive), ""), cell["effective"], primitive)


@functools.lru_cache(maxsize=None)
def told_of(call, effective, primitive):
    return {"applied": True, "failed": False}.get(call.split(":")[0]), profiles.seen(primitive, effective)


def profile_of(rows):
    return profiles.of(rows[0].profile)


def in_order(primitives):
    return [p for p in words.PRIMITIVES if p in primitives]


def takes_down(rows, factor):
    """Primitives still asked for that are lost when the factor goes and all else is kept."""
    down = set()
    for primitive in profile_of(rows).left(factor):
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
    down, taken = takes_down(rows, factor), profile_of(rows).taken
    through = [g for g in factors if g != factor and taken(g) and taken(g) <= down]
    uncovered = down.difference(*map(taken, through))
    mask = sum(BIT[g] for g in through)
    parts = collections.Counter()
    for r in let_out:
        without = r.outcome(mask) if through else "blocked"
        parts["unseen"] += without == "unknown"
        parts["enabled" if without == "escaped" else "own" if without == "blocked" and not uncovered else "untold"] += 1
    return {
        "compared": len(both),
        "before": sum(r.outcome(0) == "escaped" for r in both),
        "after": sum(r.outcome(BIT[factor]) == "escaped" for r in both),
        "lets_out": len(let_out),
        "stops": sum(r.outcome(0) == "escaped" and r.outcome(BIT[factor]) == "blocked" for r in both),
        "own": parts["own"], "enabled": parts["enabled"], "untold": parts["untold"],
        "unseen": parts["unseen"],
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
    for call in profiles.CALLS:
        asked, failed, errnos = set(), set(), collections.Counter()
        for r in rows:
            for m, cell in r.cells.items():
                word, _, errno = cell.get(call, "").partition(":")
                if word in ("applied", "failed"):
                    asked.add(m)
                if word == "failed":
                    failed.add(m)
                    errnos[errno] += 1
        full = any(0 in r.cells for r in rows)
        if (0 in failed) if full else (failed and failed == asked):
            found.append({"step": call, "errno": errnos.most_common(1)[0][0], "failed": len(failed),
                          "asked": len(asked)})
    return found


def level(rows):
    """The least that a cell under full hardening came to."""
    found = {r.cells[0]["level"] for r in rows if 0 in r.cells} - {""}
    return next((word for word in ("none", "partial", "full", "baseline") if word in found), None)


def idle(rows):
    """Primitives that full hardening applied, as their calls say, and that were nowhere seen in force."""
    states = {p: [state(r.cells[0], p) for r in rows if 0 in r.cells] for p in in_order(profile_of(rows).primitives)}
    return [p for p, seen in states.items() if any(recorded for recorded, _ in seen) and
            any(on is False for _, on in seen) and not any(on for _, on in seen)]


def states(rows, only=None):
    """Distinct states, and the masks that one was read of; how many bind mounts there are does not matter."""
    texts, masks = {}, set()
    for r in rows:
        for m, cell in r.cells.items():
            if cell["effective"] and only in (None, m):
                key = re.sub(r"(^|;)bind_mounts=0*[1-9][0-9]*", r"\1bind_mounts=n", cell["effective"])
                texts.setdefault(key, cell["effective"])
                masks.add(m)
    return texts, masks


def enabling(rows, factors, factor, primitive):
    """Pairs that differ in the factor alone and both ask for the primitive: what was lost, and what was gained."""
    others = [g for g in factors if g != factor and primitive not in profile_of(rows).taken(g)]
    found = {"calls": 0, "seen": 0, "lost": [0, 0], "gained": [0, 0], "lost_in": set(), "gained_in": set()}
    compared, errnos = set(), collections.Counter()
    for r in rows:
        for m in subsets(others):
            before, after = r.cells.get(m), r.cells.get(m | BIT[factor])
            if before is None or after is None:
                continue
            pairs = list(zip(state(before, primitive), state(after, primitive)))
            for i, (was, is_now) in enumerate(pairs):
                if None in (was, is_now):
                    continue
                found[("calls", "seen")[i]] += 1
                compared.add(m)
                if was != is_now:
                    way = "lost" if was else "gained"
                    found[way][i] += 1
                    found[way + "_in"].add(m)
            if pairs[0] == (True, False):
                errnos[after[profiles.call_of(primitive)].partition(":")[2]] += 1
    found["everywhere"] = compared == set(subsets(others))
    found["around"] = sum(BIT[g] for g in others)
    found["errno"] = errnos.most_common(1)[0][0] if errnos else ""
    return found


def enablings(rows, factors):
    for factor in factors:
        for primitive in in_order(profile_of(rows).left(factor)):
            found = enabling(rows, factors, factor, primitive)
            for way in ("lost", "gained"):
                if sum(found[way]):
                    yield factor, primitive, way, found


def literals(rows, factor):
    """Complete rows that the factor lets out alone, with others, not at all, by being kept."""
    bit, tally = BIT[factor], collections.Counter()
    for r in rows:
        dropped, kept = any(d & bit for d, _ in r.terms), any(k & bit for _, k in r.terms)
        tally["alone"] += factor in r.sole()
        tally["shared"] += dropped and factor not in r.sole()
        tally["never"] += not dropped and not kept
        tally["opens"] += kept
    return tally


def tally(rows):
    """Cells by verdict, and by verdict and reason; those in which the sandbox did not start."""
    cells = [c for r in rows for c in r.cells.values()]
    verdicts = collections.Counter(c["verdict"] for c in cells)
    reasons = collections.Counter((c["verdict"], c["reason"]) for c in cells)
    return len(cells), verdicts, reasons, sum(c["how"] == "closed" for c in cells)


def unstable(groups):
    return sum(0 < int(c["escaped_reps"] or 0) < int(c["reps"] or 0)
               for rows in groups.values() for r in rows for c in r.cells.values())


def judged(row):
    """What became of a prediction, which speaks of strict and its six factors; None where nothing did."""
    expected, wall = row.listed["predicted"], {"vacuous", "no_privilege"}
    if row.profile != "strict" or row.factors != FACTORS[:6] or row.testable and not row.complete:
        return None
    if not row.testable:
        if expected == "untestable":
            return "confirmed"
        return "refuted" if row.reason in wall else None
    holds = expected != "untestable" and predicted(expected, row) == row.escapes
    return "confirmed" if holds else "refuted"


def predicted(expected, row):
    """Masks in which the sets let it out."""
    sets = [[w for w in s.split("+") if w != "always"] for s in expected.split("|") if s]
    holds = lambda literal, gone: (literal[1:] not in gone) if literal[0] == "!" else (literal in gone)
    return {m for m in row.masks() for s in sets if all(holds(literal, names(m)) for literal in s)}


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
        "literals": {f: literals(complete, f) for f in factors},
        "banzhaf": {f: sum((r.banzhaf()[f] for r in complete), Fraction(0)) for f in factors},
        "single": singles,
        "shapley": {f: shapley[f] for f in factors},
        "most_single": most({f: s["lets_out"] for f, s in singles.items()}),
        "most_shapley": most({f: shapley[f] for f in factors}),
        "shared_out": sum((r.outcome(top) == "escaped") - (r.outcome(0) == "escaped") for r in complete),
        "measured": len(measured), "whole": len(whole), "weak": worst, "weakest": weakest,
        "masks": measured, "refusals": refusals(rows), "level": level(rows), "idle": idle(rows),
    }
