# SPDX-License-Identifier: MIT
"""What the terminal said after a run, kept as summary.txt, against the count."""

import os
import re

import counted
import report_md
import sentences as say
import words
from told import Document, plain

FREE = {"Head", "Files"}
VERDICTS = ("escaped", "blocked", "untestable", "inconclusive")


def read(path, document, groups):
    """A section for each group; before it, the host; its last lines, of the files, are not its own."""
    starts, where = {words.sandbox(rows): f"{p}/{c}" for (p, c), rows in groups.items()}, "Head"
    with open(path, encoding="utf-8") as file:
        for line in file:
            head = next((key for start, key in starts.items() if line.startswith(start + ":")), None)
            where = head or ("Files" if re.match(r"\w", line) and where != "Head" else where)
            document.add(where, line)


def listed(heading, rows):
    return [f"{heading} ({len(rows)}) " + " ".join(r.fixture for r in rows)] if rows else []


def by_gain(rows, mask):
    for gain, chosen in report_md.by_severity(rows, mask):
        if chosen:
            yield words.GAINS[gain][0] + " " + " ".join(f"{r.fixture} {r.about['summary']}" for r in chosen)


def head(rows, found):
    number, verdicts, _, closed = counted.tally(rows)
    text = ", ".join(f"{verdicts[v]} {v}" for v in VERDICTS if verdicts[v])
    testable = f", {found['testable']} testable" if number else ""
    yield f"{words.sandbox(rows)}: {words.counted(len(rows), 'fixture')}{testable}; " \
          f"{words.counted(number, 'cell')}{': ' if text else ''}{text}"
    yield say.refused(found, rows)
    yield say.absent(found, rows)
    if closed:
        yield f"Closed cells: {closed} of {number}"
    if verdicts["inconclusive"]:
        yield f"Inconclusive cells: {verdicts['inconclusive']} of {number}"
    _, _, reasons, _ = counted.tally(rows)
    for reason, meaning in words.REASONS.items():
        if reasons["inconclusive", reason]:
            yield f"{reasons['inconclusive', reason]} {reason}: {meaning}"


def full(rows, found):
    if not say.known(found["full"]):
        yield "Full hardening: " + ("not measured" if 0 not in found["masks"] else
                                    "not known" if found["testable"] else "nothing testable")
        return
    escaped = " ".join(by_gain(rows, 0))
    yield f"Escape under full hardening: {say.count_text(found['full'])} {escaped}"


def singles(rows, found):
    for factor in found["factors"]:
        bit = counted.BIT[factor]
        of = lambda before, after: " ".join(r.fixture for r in rows if r.testable and
                                            (r.outcome(0), r.outcome(bit)) == (before, after))
        stopped = of("escaped", "blocked")
        yield plain(f"{words.label(factor)} {say.single_cell(found, rows, factor)} {of('blocked', 'escaped')}" +
                    (f" blocked without it: {stopped}" if stopped else ""))


def term(dropped, kept):
    labels = lambda mask: " + ".join(map(words.label, counted.names(mask)))
    return plain(labels(dropped) + (f" (with {labels(kept)} kept)" if kept else ""))


def sets_of(row):
    if not row.complete:
        return "(not every combination is known)"
    shown = " or ".join(term(*t) for t in row.terms[:report_md.TERMS_SHOWN])
    return shown + (" or more (matrix.csv)" if len(row.terms) > report_md.TERMS_SHOWN else "")


def several(rows):
    chosen = [r for r in rows if r.standing() == "several"]
    alike = {}
    for r in chosen:
        alike.setdefault((r.complete, tuple(r.terms) if r.complete else ()), []).append(r)
    if chosen:
        yield f"Escape only without several steps ({len(chosen)}) " + " ".join(
            f"{sets_of(of[0])} " + " ".join(r.fixture for r in of) for of in alike.values())


def closed(rows, found):
    standing = lambda word: [r for r in rows if r.standing() == word]
    undecided = lambda outcome: [r for r in standing("unknown") if r.outcome(0) == outcome]
    yield from listed("Blocked in every combination" if found["factors"] else "Blocked; no step was varied",
                      standing("never"))
    yield from listed("Blocked under full hardening; not every other combination is known", undecided("blocked"))
    if say.known(found["full"]):
        yield from listed("Not known under full hardening", undecided("unknown"))
        yield from listed("Escape without one step, but full hardening is not known for them", [
            r for r in rows if r.testable and r.outcome(0) == "unknown" and
            any(r.outcome(counted.BIT[f]) == "escaped" for f in found["factors"])])
    helped = [r for r in rows if r.testable and r.helped_by()]
    if helped:
        yield say.helped(found)
        yield " ".join(f"{r.fixture} {words.steps(r.helped_by(), ' or ')}" for r in helped)


def untestable(rows):
    chosen = [r for r in rows if not r.testable]
    of = lambda reason: " ".join(r.fixture for r in chosen if r.reason == reason)
    if chosen:
        yield f"Untestable on this host ({len(chosen)}) " + " ".join(
            f"{reason}: {meaning} {of(reason)}" for reason, meaning in words.REASONS.items() if of(reason))


def group(rows, found):
    measured, factors = found["masks"], found["factors"]
    yield from head(rows, found)
    yield from untestable(rows)
    if not measured:
        return
    yield from full(rows, found)
    if len(measured) == 1 and measured[0]:
        there = counted.count(rows, measured[0])
        yield f"Escape {words.without(counted.names(measured[0]))}: {say.count_text(there)} " + \
            " ".join(by_gain(rows, measured[0]))
        yield from listed("Blocked there", [r for r in rows if r.testable and r.outcome(measured[0]) == "blocked"])
        return
    any_single = any(counted.BIT[f] in measured for f in factors)
    if factors and found["testable"]:
        if say.known(found["full"]) and any_single:
            yield say.most_single(found)
        if len(measured) > 1:
            yield say.weakest(found)
    if any_single:
        yield from singles(rows, found)
    yield from several(rows)
    yield from closed(rows, found)


def check(directory, groups, wanted, run, wrong):
    path = os.path.join(directory, "summary.txt")
    if not os.path.exists(path):
        return None
    document = Document("summary.txt", {r.fixture for rows in groups.values() for r in rows}, wrong)
    read(path, document, groups)
    for (profile, caller), rows in groups.items():
        document.says(f"{profile}/{caller}", *filter(None, group(rows, wanted[profile, caller])))
    unstable = counted.unstable(groups)
    if unstable:
        document.says("Files", f"Unstable cells (repetitions disagree): {unstable}")
    return document
