# SPDX-License-Identifier: MIT
"""What to change first, counted anew: of each escape that is open under full hardening what was measured to block it,
by trying every set of the other profile's steps."""

import collections
import functools
import itertools

import counted
import words

GAINS = list(words.GAINS)


class Remedy:
    def __init__(self, row, stopped):
        self.row, self.stopped = row, stopped
        self.drop = [f for f in row.factors if row.outcome(counted.BIT[f]) == "blocked"]
        self.sets = smallest(stopped)

    def stopped_by(self, profile, kept):
        return bool(self.sets) and self.stopped.profile == profile and any(self.sets) and \
            alone_blocks(self.stopped, kept)


def alone_blocks(row, kept):
    """With these steps, and all others that were varied dropped."""
    return sum(counted.BIT[f] for f in row.factors if f not in kept) not in row.escapes


def smallest(row):
    """Sets of steps of which each alone blocks it; None where that is not known, or dropping more can stop it."""
    if not row or not row.complete or row.helped_by():
        return None
    for size in range(len(row.factors) + 1):
        sets = [s for s in itertools.combinations(row.factors, size) if alone_blocks(row, s)]
        if sets:
            return sorted(sets, key=mask_of)
    return None


def mask_of(kept):
    return sum(counted.BIT[f] for f in kept)


def remedies(groups, key):
    """Of one group, the most severe first."""
    profile, caller = key
    others = [{r.fixture: r for r in rows} for (p, c), rows in groups.items() if c == caller and p != profile]
    found = []
    for row in groups[key]:
        if row.testable and row.outcome(0) == "escaped":
            blocking = (of[row.fixture] for of in others if row.fixture in of)
            found.append(Remedy(row, next((r for r in blocking if r.outcome(0) == "blocked"), None)))
    return sorted(found, key=lambda r: (GAINS.index(r.row.about["gain"]), r.row.fixture))


def advice(found):
    """[(profile, set, remedies)]: the set worth most, then that worth most of the rest."""
    left = list(found)
    while True:
        offers = {(r.stopped.profile, s) for r in left for s in r.sets or [] if s}
        if not offers:
            return
        profile, kept = min(offers, key=functools.partial(rank, left))
        stopped = [r for r in left if r.stopped_by(profile, kept)]
        left = [r for r in left if r not in stopped]
        yield profile, kept, stopped


def rank(left, offer):
    """Those that stop more of the severest gain come first, then of the next; of equal ones the smaller."""
    profile, kept = offer
    gains = collections.Counter(r.row.about["gain"] for r in left if r.stopped_by(profile, kept))
    first = next(i for i, r in enumerate(left) if r.stopped and r.stopped.profile == profile and kept in (r.sets or []))
    return [-gains[g] for g in GAINS], len(kept), mask_of(kept), first


class Told:
    """Of a group: what is advised, and the open rows that nothing is advised for, by what is known of them."""

    def __init__(self, groups, key):
        self.all = remedies(groups, key)
        self.advice = list(advice(self.all))
        rest = [r for r in self.all if not any(r in of for _, _, of in self.advice)]
        self.by_the_rest = [r for r in rest if r.sets is not None]
        self.somehow = [r for r in rest if r.stopped and r.sets is None]
        self.nowhere = [r for r in rest if not r.stopped and not r.drop]
        self.compared = any(c == key[1] and p != key[0] for p, c in groups)
