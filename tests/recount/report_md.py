# SPDX-License-Identifier: MIT
"""report.md against the count."""

import os
import re

import counted
import remedies
import sentences as say
import words
from told import Document, plain

INLINE = re.compile(r"\[([^\]]*)\]\([^)]*\)|</?(?:details|summary)>|\*\*|`|\*(?=\w)|(?<=\w)\*|\*(?= )|\\(?=\W)")
ENTITIES = {"&#64;": "@", "&#36;": "$", "&#58;": ":", "&#119;": "w", "&lt;": "<", "&amp;": "&"}
GROUPS_SHOWN, SURPRISES_SHOWN, TERMS_SHOWN = 4, 20, 8
CHARACTERS_MAX, SHORTENED = 65536, "Shortened"
FREE = {"Side by side", "Figures", "Host", "How to read this"}  # parts of a figure; the version of a kernel; an example


def inline(text):
    text = INLINE.sub(lambda m: m.group(1) or "", text)
    for entity, character in ENTITIES.items():
        text = text.replace(entity, character)
    return plain(text.replace("\\_", "_"))


def cells_of(line):
    return [inline(cell) for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def read(path, document):
    """Running text and tables by section; those of a group have its profile and caller before them."""
    group, where, table = "", "The verdict", None
    with open(path, encoding="utf-8") as file:
        for line in file:
            heading = re.match(r"(#+) (.*)", line)
            if heading and len(heading[1]) > 1:
                title = inline(heading[2])
                of_group = re.match(r"Profile (\S+), caller (\w+)", title)
                if of_group:
                    group, title = f"{of_group[1]}/{of_group[2]}: ", "Profile"
                elif len(heading[1]) == 2:
                    group = ""
                where = group + title
                document.section(where)
            elif "<summary>How to read this" in line:
                where = "How to read this"
            elif line.startswith("|"):
                if table is None:
                    table = [cells_of(line)]
                    document.section(where).tables.append(table)
                elif not re.match(r"\|[-:|]+$", line):
                    table.append(cells_of(line))
                continue
            else:
                document.add(where, inline(line))
            table = None


# ---- the first screen ----

def verdict(document, groups, wanted):
    where = "The verdict"
    for key in list(groups)[:GROUPS_SHOWN]:
        rows, found = groups[key], wanted[key]
        full, sandbox = found["full"], words.sandbox(rows)
        if not say.known(full):
            document.says(where, f"{sandbox}: what escapes under full hardening is {say.unknown_word(found, 0)}")
        else:
            less = f"; of {full['unknown']} more it is not known." if full["unknown"] else "."
            document.says(where, f"{sandbox}: {full['escaped']} of {say.known(full)} testable fixtures escape "
                                 f"under full hardening{less}")
        document.says(where, *worth(rows, found))
    document.table(where, ["sandbox"], [glance(groups[key], wanted[key]) for key in groups])


def worth(rows, found):
    cells, _, _, closed = counted.tally(rows)
    yield say.absent(found, rows)
    if say.refused(found, rows):
        yield "Not all of it was in force. " + say.refused(found, rows)
    if closed:
        yield f"{closed} of {cells} cells are closed"
    if found["factors"] and found["testable"]:
        if say.known(found["full"]):
            yield say.most_single(found)
        if found["masks"] and (len(found["masks"]) > 1 or 0 not in found["masks"]):
            yield say.weakest(found)
        if found["complete"]:
            yield say.most_shapley(found)


def told(found, standing):
    """Is that which a standing takes measured, and is it known?"""
    every = len(found["masks"]) == 1 << len(found["factors"])
    singles = 0 in found["masks"] and all(counted.BIT[f] in found["masks"] for f in found["factors"])
    return singles if standing == "single" else every


def glance(rows, found):
    cells, verdicts, _, _ = counted.tally(rows)
    full = f"{found['full']['escaped']} of {say.known(found['full'])}" if say.known(found["full"]) \
        else say.unknown_word(found, 0)
    line = [words.sandbox(rows), str(len(rows)), str(found["testable"]), full]
    for standing in ("single", "several", "never"):
        count, measured = found["standing"][standing], told(found, standing)
        if measured and (say.known(found["full"]) or not found["testable"]):
            line.append(str(count))
        else:
            line.append(f"at least {count}" if count else "not known" if measured else "not measured")
    return line + [str(found["standing"]["unknown"]), f"{verdicts['inconclusive']} of {cells}"]


# ---- the sections of one profile and caller ----

def by_severity(rows, mask):
    for gain in words.GAINS:
        yield gain, [r for r in rows if r.testable and r.about["gain"] == gain and r.outcome(mask) == "escaped"]


def escapes(document, where, rows, mask):
    count = counted.count(rows, mask)
    document.says(where, f"{say.count_text(count)} testable fixtures")
    for gain, chosen in by_severity(rows, mask):
        if chosen:
            name, meaning = words.GAINS[gain]
            document.says(where, f"{name} ({meaning}): " + ids(chosen))
    document.table(where, ["fixture", "gain"],
                   [[r.fixture, words.GAINS[gain][0], plain(r.about["summary"])]
                    for gain, chosen in by_severity(rows, mask) for r in chosen])


def ids(rows):
    return ", ".join(r.fixture for r in rows)


def open_ones(document, group, rows, found):
    where = group + "What escapes under full hardening"
    if say.known(found["full"]):
        escapes(document, where, rows, 0)
    elif list(found["masks"]) and len(found["masks"]) == 1:
        where = group + "What escapes " + words.without(counted.names(found["masks"][0]))
        escapes(document, where, rows, found["masks"][0])
    document.table(where, ["without"], [single(rows, found, f) for f in found["factors"]])


def single(rows, found, factor):
    bit, parts = counted.BIT[factor], []
    of = lambda before, after: [r for r in rows if r.testable and (r.outcome(0), r.outcome(bit)) == (before, after)]
    parts.append(ids(of("blocked", "escaped")))
    if of("escaped", "blocked"):
        parts.append("blocked without it: " + ids(of("escaped", "blocked")))
    if say.known(found["full"]) and of("unknown", "escaped"):
        parts.append("not known under full hardening: " + ids(of("unknown", "escaped")))
    return [f"{words.STEPS[factor]} ({factor})", say.single_cell(found, rows, factor), plain(" ".join(parts))]


def shares(document, group, rows, found):
    where = group + "What each step earns"
    if not found["factors"] or not found["complete"]:
        return
    document.says(where, f"Over the {words.counted(found['complete'], 'fixture')} known in every combination",
                  say.sums(found, rows), say.idle_steps(found))
    document.table(where, ["step", "factor"], [
        [words.STEPS[f], f, *(str(found["literals"][f][k]) for k in ("alone", "shared", "never", "opens")),
         say.value(found["shapley"][f]), say.value(found["banzhaf"][f])] for f in found["factors"]])


def weak_spots(document, group, found):
    spot = found["weakest"]
    if not found["factors"] or not found["whole"] or len(found["masks"]) < 2:
        return
    document.says(group + "Weakest point", say.weakest(found))
    lines = []
    for size in range(spot["size"] + 1) if spot["size"] else []:
        if size in found["weak"]:
            other = found["weak"][size]["ties"] - 1
            which = words.without(counted.names(found["weak"][size]["mask"]))
            lines.append([str(size), which + (f" (or {words.counted(other, 'other')})" if other else ""),
                          str(found["weak"][size]["escapes"])])
    document.table(group + "Weakest point", ["dropped", "which"], lines)


def helped(document, group, rows, found):
    where, chosen = group + "Where hardening helps the attacker", [r for r in rows if r.testable and r.helped_by()]
    if not chosen:
        return
    document.says(where, say.helped(found))
    for row in chosen[:SURPRISES_SHOWN]:
        document.says(where, f"{row.fixture}: " + (
            say.surprise(row) if row.complete else "in some combination it escapes, and is blocked once "
            f"{words.steps(row.helped_by(), ' or ')} is dropped as well."))
    if len(chosen) > SURPRISES_SHOWN:
        document.says(where, f"and {len(chosen) - SURPRISES_SHOWN} more (results.json)")


def dependencies(document, group, rows, found):
    lines = []
    for factor, primitive, way, e in counted.enablings(rows, found["factors"]):
        lines.append([words.STEPS[factor],
                      words.PRIMITIVES[primitive] + (" fails" if way == "lost" else " works only then"),
                      place(e, way), f"{e[way][0]} of {e['calls']}", f"{e[way][1]} of {e['seen']}",
                      e["errno"] if way == "lost" else ""])
    document.table(group + "Steps that depend on each other", ["without", "what happens"], lines)


def place(e, way):
    if not e["everywhere"]:
        return "(not all were compared)"
    terms = counted.primes(e["around"], frozenset(e[way + "_in"]))
    if terms == [(0, 0)]:
        return "nothing else"
    return "|".join("+".join(sorted(counted.names(d) + ["!" + f for f in counted.names(k)],
                                    key=lambda w: counted.FACTORS.index(w.strip("!")))) for d, k in terms)


def minimal_sets(document, group, rows):
    lines = [[r.fixture, r.about["class"], f"{len(r.escapes)} of {len(r.cells)}", terms(r)]
             for r in rows if r.testable and r.complete]
    for where in document.sections:
        for table in document.sections[where].tables:
            if where.startswith(group) and table[0][-1] == "must be dropped":
                document.compare(where, table, lines)
                return
    if lines and SHORTENED not in document.section("The verdict").text:
        document.differs(group, "no table of minimal sets")


def terms(row):
    if not row.terms:
        return "blocked in every combination"
    texts = [term(d, k) for d, k in row.terms[:TERMS_SHOWN]]
    more = len(row.terms) - TERMS_SHOWN
    return " or ".join(texts) + (f" or one of {more} more sets (matrix.csv)" if more > 0 else "")


def term(dropped, kept):
    labels = lambda mask: " + ".join(map(words.label, counted.names(mask)))
    if not dropped | kept:
        return "nothing: it always escapes"
    return (labels(dropped) or "nothing") + (f", with {labels(kept)} kept" if kept else "")


def the_rest(document, group, rows, found):
    texts, masks = counted.states(rows)
    if masks:
        document.says(group + "States in force", f"The {words.counted(len(masks), 'combination')} came to "
                      f"{len(texts)} distinct state{'' if len(texts) == 1 else 's'}")
    where = group + "Not fully known"
    for outcome, what in (("blocked", "blocked under full hardening, but not every other combination is known"),
                          ("unknown", "not known under full hardening")):
        chosen = [r for r in rows if r.standing() == "unknown" and r.outcome(0) == outcome]
        if chosen and (outcome == "blocked" or say.known(found["full"])):
            document.says(where, f"{len(chosen)} {what}: {ids(chosen)}.")
    predictions(document, group, rows)
    untested(document, group, rows)


def predictions(document, group, rows):
    where, judged = group + "Predictions", [counted.judged(r) for r in rows]
    if any(judged):
        document.says(where, f"{judged.count('confirmed')} confirmed, {judged.count('refuted')} refuted.")
    document.table(where, ["refuted"], [
        [r.fixture, r.listed["predicted"] or "blocked in every combination",
         terms(r) if r.testable else f"untestable ({r.reason})"] for r in rows if counted.judged(r) == "refuted"])


def untested(document, group, rows):
    where, chosen = group + "What could not be tested, and why", [r for r in rows if not r.testable]
    if chosen:
        document.says(where, f"{words.counted(len(chosen), 'fixture')}:")
    for reason, meaning in words.REASONS.items():
        of = [r for r in chosen if r.reason == reason]
        if of:
            document.says(where, f"{reason}, {meaning}: {ids(of)}")
    where, (cells, verdicts, _, _) = group + "Inconclusive cells", counted.tally(rows)
    if verdicts["inconclusive"]:
        document.says(where, f"{verdicts['inconclusive']} of {cells} cells say nothing")
    lines = []
    for r in rows:
        _, _, reasons, _ = counted.tally([r])
        lines += [[r.fixture, str(reasons["inconclusive", reason]), reason, meaning]
                  for reason, meaning in words.REASONS.items() if reasons["inconclusive", reason]]
    document.table(where, ["fixture", "cells"], lines)


# ---- what to change first ----

def what_to_change(document, groups):
    for key, rows in groups.items():
        where, sandbox, told = "What to change first", words.sandbox(rows), remedies.Told(groups, key)
        if told.all and len(told.nowhere) == len(told.all):
            document.says(where, f"{sandbox}: nothing that was measured stops what is open.")
        elif told.all:
            document.says(where, f"{sandbox} (open: {say.count_text(counted.count(rows, 0))})", *change(told))


def change(told):
    for profile, kept, stopped in told.advice:
        alone = "these alone stop" if len(kept) > 1 else "it alone stops"
        yield (f"1. {words.steps(kept)}, as in {profile}, where {alone} {ids(r.row for r in stopped)} "
               f"({len(stopped)} of {len(told.all)}).")
    for remedy in told.all:
        if remedy.drop:
            yield f"{remedy.row.fixture} is blocked without {words.steps(remedy.drop, ', and without ')}"
    for rest, what in ((told.by_the_rest, "stops these by steps that were not dropped there"),
                       (told.somehow, "stops these; which of its steps do is not known")):
        if rest:
            profiles = dict.fromkeys(r.stopped.profile for r in rest)
            yield f"{' or '.join(profiles)} {what}: {ids(r.row for r in rest)}."
    if told.nowhere:
        yield f"Nothing that was measured stops these: {ids(r.row for r in told.nowhere)}."


def the_run(document, groups, run):
    rows = [r for group in groups.values() for r in group]
    cells = [c for r in rows for c in r.cells.values()]
    unstable = counted.unstable(groups)
    if unstable:
        document.says("Unstable cells", f"In {words.counted(unstable, 'cell')} some repetitions escaped")
    fixtures = len({r.fixture for r in rows})
    document.says("Method and limits", f"{words.counted(fixtures, 'small escape program')} attacked the sandbox",
                  f"up to {max(len(p['factors']) for p in run['profiles'])} of its steps dropped")
    document.says("Host", f"Study {run['study']}: {words.counted(len(cells), 'cell')} from "
                          f"{words.counted(run['trials'], 'trial')}")


def shortened(directory, document):
    with open(os.path.join(directory, "report.md"), encoding="utf-8") as file:
        length = len(file.read())
    if length >= CHARACTERS_MAX:
        document.differs("The verdict", f"the report has {length} characters")
    if SHORTENED in document.section("The verdict").text:
        document.says("The verdict", f"{SHORTENED} to stay below the {CHARACTERS_MAX:,} characters of a comment")


def check(directory, groups, wanted, run, wrong):
    document = Document("report.md", {r.fixture for rows in groups.values() for r in rows}, wrong)
    read(os.path.join(directory, "report.md"), document)
    verdict(document, groups, wanted)
    shortened(directory, document)
    what_to_change(document, groups)
    for (profile, caller), rows in groups.items():
        group, found = f"{profile}/{caller}: ", wanted[profile, caller]
        open_ones(document, group, rows, found)
        shares(document, group, rows, found)
        weak_spots(document, group, found)
        helped(document, group, rows, found)
        dependencies(document, group, rows, found)
        minimal_sets(document, group, rows)
        the_rest(document, group, rows, found)
    the_run(document, groups, run)
    return document
