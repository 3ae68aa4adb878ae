# SPDX-License-Identifier: MIT
"""A searched run: search.csv against the cells, search.md and the terminal's summary against both."""

import collections
import os

import counted
import report_md
import sentences as say
import summary
import words
from told import Document, plain

FREE = {"The verdict", "Head", "Files"}
TERMS_SHOWN = 8


class Found:
    """What search.csv says of a row, and what its cells say of that."""

    def __init__(self, row):
        self.row, line = row, row.listed
        self.text, self.stopped = line["min_sets"], line["stopped_by"]
        self.sets = [mask_of(s) for s in self.text.split("|") if s]
        self.stoppers = [mask_of(s) for s in self.stopped.split("|") if s]
        self.guarantee, self.trials = line["guarantee"], int(line["trials"] or 0)
        self.refuted, self.unverified = int(line["violations"] or 0) > 0, line["verified"] == "0"
        self.splits = [f for f in line["split_at"].split("+") if f]
        self.all = self.guarantee in ("all", "all_if_monotone")

    def differences(self, reps):
        row = self.row
        where = f"search.csv, {row.profile}/{row.caller} {row.fixture}"
        if (row.listed["testable"] == "1") != row.testable:
            yield f"{where}: testable is {row.listed['testable']}"
        for mask in self.sets:
            if row.outcome(mask) != "escaped":
                yield f"{where}: {words.under(counted.names(mask))} no cell escapes"
            if any(other != mask and other & mask == other for other in self.sets):
                yield f"{where}: {words.without(counted.names(mask))} is not minimal"
        for mask in row.escapes if self.all else []:
            if not any(of & mask == of for of in self.sets):
                yield f"{where}: escapes {words.under(counted.names(mask))}, which no set explains"
        least = min((m.bit_count() for m in self.sets), default=None)
        if row.testable and self.all and row.listed["depth"] != ("inf" if least is None else str(least)):
            yield f"{where}: depth {row.listed['depth']}, counted {least}"
        if row.testable and self.trials != 2 * reps * len(row.cells):
            yield f"{where}: {self.trials} trials, counted {2 * reps * len(row.cells)} of {len(row.cells)} cells"
        if row.testable and int(row.listed["saved"]) != (2 * reps << len(row.factors)) - self.trials:
            yield f"{where}: {row.listed['saved']} trials saved"


def mask_of(text):
    return sum(counted.BIT[f] for f in text.split("+") if f != "always")


def shares(rows, factors):
    """Of each factor: rows that it lets out alone, that need it in every set, and in some."""
    lines = []
    for f in factors:
        tally, bit = collections.Counter(), counted.BIT[f]
        for found in rows:
            using = sum(bool(s & bit) for s in found.sets)
            kind = "alone" if bit in found.sets else "every" if using == len(found.sets) else "some"
            tally[kind if using else "none"] += 1
        lines.append([f, *(str(tally[k]) for k in ("alone", "every", "some"))])
    return lines


class Tally:
    def __init__(self, rows, reps):
        self.found = [Found(r) for r in rows]
        self.tested = [f for f in self.found if f.row.testable]
        self.factors = rows[0].factors
        self.guaranteed = collections.Counter(f.guarantee for f in self.tested)
        self.refuted = sum(f.refuted for f in self.tested)
        self.unverified = sum(f.unverified for f in self.tested)
        self.splits = [f for f in counted.FACTORS if any(f in found.splits for found in self.tested)]
        self.trials = sum(f.trials for f in self.tested)
        self.questions = self.trials // (2 * reps)
        self.every = len(self.tested) * (2 * reps << len(self.factors))
        self.full = counted.count(rows, 0)


# ---- search.md ----

def no_set(found):
    if found.guarantee == "all":
        return "none: blocked in every combination"
    return "none, if dropping more never stops an escape" if found.all else "none found"


def markdown(document, rows, tally):
    where = words.sandbox(rows)
    full = say.count_text(tally.full) if say.known(tally.full) else "not known"
    document.says(where, say.refused(counted_of(rows), rows) and
                  "Not all of it was in force. " + say.refused(counted_of(rows), rows))
    text = (f"Escape under full hardening: {full}. {words.counted(len(rows), 'fixture')}, "
            f"{len(rows) - len(tally.tested)} untestable.")
    for guarantee, meaning in words.GUARANTEES.items():
        if tally.guaranteed[guarantee]:
            text += f" {guarantee}, {tally.guaranteed[guarantee]}: {meaning}."
    if tally.splits:
        text += (f" In {tally.refuted} dropping more was seen to stop an escape; searched with and without "
                 f"{', '.join(tally.splits)}.")
    document.says(where, text + f" {tally.trials} trials where all combinations would have needed {tally.every}.")
    outcome = {"unknown": "not known", "blocked": "blocked", "escaped": "escapes"}
    document.table(where, ["escape", "under full hardening"], [
        [f.row.fixture, outcome[f.row.outcome(0)], f.text or no_set(f), f.guarantee, f.stopped] for f in tally.tested])
    document.table(where, ["step", "enough alone"], [
        [f"{words.STEPS[f]} ({f})", *counts] for f, *counts in shares(tally.tested, tally.factors)])


def counted_of(rows):
    """What say.refused() needs."""
    return {"refusals": counted.refusals(rows), "idle": counted.idle(rows), "level": counted.level(rows)}


# ---- the terminal ----

def terminal(rows, tally):
    yield (f"{words.sandbox(rows)}: {words.counted(len(rows), 'fixture')}, {len(tally.tested)} testable; searched over "
           f"{words.counted(len(tally.factors), 'factor')}")
    yield say.refused(counted_of(rows), rows)
    yield "Escape under full hardening: " + say.count_text(tally.full) if say.known(tally.full) \
        else "Full hardening: not known"
    with_sets = [f for f in tally.tested if f.sets]
    if with_sets:
        yield "Where they escape: the smallest sets of steps dropped " + " ".join(map(sets_text, with_sets))
    rest = [f for f in tally.tested if not f.sets]
    for heading, chosen in (
            ("Blocked in every combination", [f for f in rest if f.guarantee == "all"]),
            ("Blocked in every combination, if dropping more never stops an escape",
             [f for f in rest if f.guarantee == "all_if_monotone"]),
            ("Not seen to escape, but not everything was tried", [f for f in rest if not f.all])):
        if chosen:
            yield heading + " " + " ".join(f.row.fixture for f in chosen)
    yield f"Of the {len(with_sets)} fixtures with a set, those that escape without a step"
    yield " ".join(f"{words.label(f)} {' '.join(counts)}" for f, *counts in shares(tally.tested, tally.factors))
    yield f"What is known of the sets of the {len(tally.tested)} testable fixtures " + " ".join(
        f"{tally.guaranteed[g]} {meaning}" for g, meaning in words.GUARANTEES.items() if tally.guaranteed[g])
    yield from doubts(tally)


def doubts(tally):
    if tally.refuted:
        yield f"{tally.refuted} where dropping more was seen to stop an escape"
    if tally.splits:
        yield f"searched in parts, with and without: {', '.join(tally.splits)}"
    if tally.unverified:
        yield f"{tally.unverified} with a set whose subsets could not all be tried"
    text = (f"{tally.trials} trials for {tally.questions} questions; all combinations would need {tally.every}")
    if tally.trials:
        decimals = 1 if tally.every // tally.trials < 10 else 0
        text += f", {tally.every / tally.trials:.{decimals}f} times as many"
    yield text


def sets_text(found):
    text = found.row.fixture + " " + " or ".join(words.under(counted.names(m)) for m in found.sets[:TERMS_SHOWN])
    if len(found.sets) > TERMS_SHOWN:
        text += " or more: search.csv"
    if found.stoppers:
        text += " blocked again " + " or ".join(words.without(counted.names(m)) for m in found.stoppers) + " as well"
    return plain(text)


def check(directory, groups, run, wrong):
    reps, ids = run["parameters"]["repetitions"], {r.fixture for rows in groups.values() for r in rows}
    tallies = {key: Tally(rows, reps) for key, rows in groups.items()}
    for tally in tallies.values():
        for found in tally.found:
            wrong.extend(found.differences(reps))
    document = Document("search.md", ids, wrong)
    report_md.read(os.path.join(directory, "search.md"), document)
    for key, rows in groups.items():
        markdown(document, rows, tallies[key])
    yield document
    path = os.path.join(directory, "summary.txt")
    if not os.path.exists(path):
        return
    document = Document("summary.txt", ids, wrong)
    summary.read(path, document, groups)
    for (profile, caller), rows in groups.items():
        document.says(f"{profile}/{caller}", *filter(None, terminal(rows, tallies[profile, caller])))
    yield document
