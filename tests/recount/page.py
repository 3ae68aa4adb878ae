# SPDX-License-Identifier: MIT
"""report.html against the count: its text as a reader sees it."""

import os
import re

import counted
import page_text
import profiles
import remedies
import sentences as say
import words
from report_md import by_severity
from told import Document

FREE = {"Side by side", "Head", "Notes", "Words for what follows", "Figures", "Method and limits", "Provenance", "What changed"}
TIES_SHOWN, HELPED_SHOWN, TERMS_SHOWN, COLUMNS_MAX = 4, 6, 8, 128
SYMBOLS = {"escaped": "E", "blocked": "\u00b7", "untestable": "\u2013", "inconclusive": "?"}
VERDICTS = list(SYMBOLS)
BANDS = {"open": "Escape under full hardening", "single": "Escape without one step",
         "several": "Escape without several steps", "never": "Blocked in every combination",
         "unknown": "Undecided: a combination that would tell is not known", "untestable": "Untestable on this host"}
BADGES = {"open": "escapes", "single": "escapes without one step", "several": "escapes without several",
          "never": "always blocked", "unknown": "undecided", "untestable": "untestable"}


# ---- the verdict ----

def single_words(found, factor, first):
    s = found["single"][factor]
    unknown = found["testable"] - s["compared"]
    text = f"{'D' if first else 'd'}ropping {words.STEPS[factor]} alone "
    if s["stops"]:
        text += (f"lets out {s['lets_out']} more and stops {s['stops']}: "
                 f"from {s['before']} to {s['after']} of {s['compared']}")
    else:
        text += f"raises {'escapes' if first else 'them'} from {s['before']} to {s['after']} of {s['compared']}"
    return text + (f" ({unknown} not known in both)" if unknown else "")


def most_single(found):
    most, shown = found["most_single"], found["most_single"][:TIES_SHOWN]
    text = "; ".join(single_words(found, f, i == 0) for i, f in enumerate(shown))
    if len(most) > len(shown):
        text += f"; {len(most) - len(shown)} more steps let out as many"
    text += ". No other step lets out more." if len(most) > 1 else "."
    for f in shown:
        s = found["single"][f]
        if s["own"] < s["lets_out"]:
            text += f" Of the {s['lets_out']} that dropping {words.STEPS[f]} lets out: {say.credit(s)}."
    return text + most_own(found)


def most_own(found):
    """Whose own loss lets out most, where that can be told and is not said already."""
    singles = found["single"]
    most = max(s["own"] for s in singles.values())
    best = [f for f, s in singles.items() if s["own"] == most > 0]
    if not best or best == found["most_single"] or any(s["own"] + s["untold"] > most for s in singles.values()):
        return ""
    return f" By its own loss alone, {words.steps(best, ' or ')} lets out most: {most}."


def none_more(found):
    singles, factors = found["single"], found["factors"]
    compared = [s for s in singles.values() if s["compared"]]
    if not compared:
        return "What dropping one step alone adds was not measured."
    unknown = max(found["testable"] - s["compared"] for s in compared)
    text = "No step, dropped alone, lets out more than full hardening does"
    if len(compared) < len(factors):
        text = (f"None of the {len(compared)} steps that were dropped alone lets out more than full hardening does; "
                f"{len(factors) - len(compared)} others were not dropped alone")
    less = f", as far as is known: for some step {unknown} of {found['testable']} escapes are not" if unknown else ""
    return text + less + "."


def together(found, rows):
    full, none = say.opened(found, rows)
    most, factors = found["most_shapley"], found["factors"]
    idle = [f for f, t in found["literals"].items() if not t["alone"] + t["shared"]]
    text = f"Over all {len(found['masks'])} combinations, and the {found['complete']} escapes known in each, "
    if idle == factors:
        return text + "no step has a part in stopping any."
    if not most:
        text += f"no step has a positive Shapley value; all add up to {none - full}."
    else:
        text += (f"{words.steps(most)} earn{'' if len(most) > 1 else 's'} most: a Shapley value of "
                 f"{say.decimal(found['shapley'][most[0]])}{' each' if len(most) > 1 else ''}; "
                 f"all values add up to {none - full}.")
    if idle:
        text += (f" Of the steps, {words.steps(idle)} ha{'ve' if len(idle) > 1 else 's'} no part in stopping any of "
                 f"these {found['complete']} escapes.")
    return text


def weakest(found):
    spot, measured = found["weakest"], len(found["masks"])
    where, less = counted.names(spot["mask"]), found["testable"] - found["whole"]
    text = f"Of the {measured} {'' if measured == 1 << len(found['factors']) else 'measured '}combinations, "
    text += f"{'a' if spot['ties'] > 1 else 'the'} weakest is the one {words.without(where)}: " if where \
        else "none is weaker than full hardening: "
    text += (f"{spot['escapes']} of the {found['whole']} programs known in all of them "
             f"escape{'s' if spot['escapes'] == 1 else ''}" + (f" ({less} not known in some)" if less else "") + ".")
    others = spot["ties"] - 1
    if others:
        text += (f" {words.counted(others, 'other set')} of {words.counted(spot['size'], 'step')} "
                 f"{'is' if others == 1 else 'are'} as weak.")
    return text


def helped(found, rows):
    chosen = [r for r in rows if r.testable and r.helped_by()]
    named = "; ".join(f"{r.fixture} ({words.steps(r.helped_by())})" for r in chosen[:HELPED_SHOWN])
    more = f"; and {len(chosen) - HELPED_SHOWN} more" if len(chosen) > HELPED_SHOWN else ""
    return (f"Hardening makes {len(chosen)} of {found['testable']} escapes possible. They escape in some combination "
            f"and are blocked when one more step is dropped: {named}{more}.")


def verdict(document, group, rows, found):
    where, (cells, _, _, closed) = group + "The verdict", counted.tally(rows)
    document.says(where, "Escape" + (" under full hardening" if found["factors"] else "") +
                  f": {say.count_text(found['full'])}", say.refused(found, rows), say.absent(found, rows))
    if closed:
        document.says(where, f"The sandbox did not start in {closed} of {cells} cells.")
    if not found["factors"]:
        return
    document.says(where, most_single(found) if found["most_single"] else none_more(found))
    if found["helped"]:
        document.says(where, helped(found, rows))
    if found["complete"]:
        document.says(where, together(found, rows))
    if len(found["masks"]) > 1 and found["weakest"]:
        document.says(where, weakest(found))


# ---- what is open ----

def open_ones(document, groups, wanted):
    where, rows_of = "What escapes under full hardening", {}
    if not any(say.known(found["full"]) for found in wanted.values()):
        return
    for key, rows in groups.items():
        document.says(where, f"{words.sandbox(rows)}: {say.count_text(wanted[key]['full'])}")
        rows_of[key] = {r.fixture: r for r in rows}
    known = {r.fixture: r for rows in groups.values() for r in rows}
    fixtures = [known[f] for f in sorted(known)]
    opened = {f.fixture for rows in groups.values() for f in rows if f.standing() == "open"}
    lines = [[f, g] for g in words.GAINS for f in fixtures if f.fixture in opened and f.about["gain"] == g]
    tables = [t for t in document.section(where).tables if t[0][0] == "Escape"]
    for gain, (name, _) in words.GAINS.items():
        of = [f for f, g in lines if g == gain]
        if not of:
            continue
        document.says(where, f"{name} ({len(of)})")
        want = [[f.fixture, Begins(f.about["summary"]), references(f)] +
                [full_cell(rows_of[key].get(f.fixture)) for key in groups] for f in of]
        document.compare(where, tables.pop(0) if tables else [["Escape"]], want)
    if tables:
        document.differs(where, f"{len(tables)} tables more than counted")
    for rows in groups.values():
        of_full = [r for r in rows if 0 in r.cells and r.cells[0]["effective"]]
        document.says(where, *(f"In force under full hardening of {words.sandbox(rows)}: {text}"
                               for text in counted.states(of_full, 0)[0].values()))


class Begins(str):
    """What a program does, before its proof."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return other.startswith(f"{self} Proof: ")


def references(row):
    return ", ".join(word for key in ("cwe", "attack_ck") for word in re.split("[,;] *", row.about[key]) if word)


def full_cell(row):
    cell = row.cells.get(0) if row else None
    if not cell:
        return "not measured"
    text = f"{SYMBOLS[cell['verdict']]} {ending(cell)[0]}"
    if cell["verdict"] in ("untestable", "inconclusive"):
        text += f" ({cell['reason']})"
    text += ": " + ending(cell)[1] if cell["verdict"] != "escaped" else ""
    if cell["verdict"] == "escaped" and int(cell["reps"]) > 1:
        text += f" in {cell['escaped_reps']} of {cell['reps']} repetitions"
    return text


def ending(cell):
    """Verdict and evidence of a cell."""
    if cell["verdict"] == "escaped":
        return "escaped", "the witness saw it"
    if cell["verdict"] != "blocked":
        return cell["verdict"], words.REASONS[cell["reason"]]
    how = {"errno": "{errno} at {step}", "signal": "killed by {signal} at {step}",
           "ineffective": "without effect at {step}", "closed": "the sandbox did not start, {errno} at {step}"}
    return "blocked", how.get(cell["how"], "by nothing").format_map(cell)


# ---- the map ----

def map_columns(rows, found):
    """[(mask, masks that it stands for)]: those in which every escape has the same verdict share one."""
    verdicts = lambda m: tuple(r.cells[m]["verdict"] if m in r.cells else "" for r in rows)
    masks = found["masks"]
    if len(masks) <= COLUMNS_MAX:
        return [(m, 1) for m in masks]
    alike = {}
    for m in masks:
        alike.setdefault(verdicts(m), []).append(m)
    return sorted(((of[0], len(of)) for of in alike.values()), key=lambda c: (c[0].bit_count(), c[0]))[:COLUMNS_MAX]


def the_map(document, group, rows, found):
    where, columns = group + "The map", map_columns(rows, found)
    document.says(where, f"{words.sandbox(rows)}: {words.counted(len(rows), 'escape')} under "
                         f"{words.counted(len(found['masks']), 'combination')} of dropped steps")
    if len(columns) < len(found["masks"]):
        document.says(where, f"{len(found['masks'])} combinations were measured.")
    sizes = []
    for m, _ in columns:
        if m.bit_count() not in sizes:
            sizes.append(m.bit_count())
    lines = [[words.label(f)] + ["\u25a0" if m & counted.BIT[f] else "" for m, _ in columns] for f in found["factors"]]
    lines = [["Steps dropped", *map(str, sizes)]] + lines
    for standing, title in BANDS.items():
        of = [r for r in rows if r.standing() == standing]
        lines += [[f"{title} ({len(of)})"]] if of else []
        lines += [map_row(r, columns) for r in sorted(of, key=lambda r: (-len(r.escapes), r.fixture))]
    head = ["Escape", "Class", "Escapes in"] + [f"{m}" + (f" \u00d7{n}" if n > 1 else "") for m, n in columns]
    for table in document.section(where).tables:
        if table[0][:1] == ["Escape"]:
            if table[0] != head:
                document.differs(where, f"columns {table[0]}, counted {head}")
            document.compare(where, table, sorted_head(lines, len(found["factors"])))
            return
    document.differs(where, "no map")


def sorted_head(lines, factors):
    """The reader met the lines of the head from the last to the first."""
    return lines[factors::-1] + lines[factors + 1:]


def map_row(row, columns):
    known, cells = row.known, len(row.cells)
    count = "\u2013" if not row.testable or not known else \
        f"{len(row.escapes)}/{known}" + (f" {cells - known}?" if known < cells else "")
    return [row.fixture, row.about["class"], count] + [
        SYMBOLS[row.cells[m]["verdict"]] if m in row.cells else "" for m, _ in columns]


# ---- what each step earns ----

def blank_or(known, *texts):
    return [str(t) if known else "\u2013" for t in texts]


def span(least, untold):
    return f"{least} to {least + untold}" if untold else str(least)


def single_line(rows, found, factor):
    s, alone = found["single"][factor], counted.count(rows, counted.BIT[factor])
    unknown = found["testable"] - s["compared"]
    before = f"{s['before']} to {s['after']} of {s['compared']}" + (f" ({unknown} not known)" if unknown else "")
    if not s["compared"]:
        before = say.count_text(alone) + (", before: not measured" if say.known(alone) else "")
    return [words.label(factor), before,
            *blank_or(s["compared"], s["lets_out"], span(s["own"], s["untold"]), span(s["enabled"], s["untold"]),
                      s["stops"]),
            ", ".join(r.fixture for r in rows
                      if r.testable and r.outcome(0) == "blocked" and r.outcome(counted.BIT[factor]) == "escaped")]


def tables_of(document, where, head, groups, wanted, lines):
    """Tables of one kind, in the order of the groups that have one."""
    tables = [t for t in document.section(where).tables if t[0][:len(head)] == head]
    for key, rows in groups.items():
        want = lines(rows, wanted[key])
        if want:
            document.compare(where, tables.pop(0) if tables else [head], want)
    if tables:
        document.differs(where, f"{len(tables)} tables {head} more than counted")


def share_lines(rows, found):
    if not found["complete"]:
        return []
    return [[words.label(f), *(str(found["literals"][f][k]) for k in ("alone", "shared", "never", "opens")),
             say.decimal(found["shapley"][f]), ""] for f in found["factors"]]


def weak_lines(rows, found):
    spot, lines = found["weakest"], []
    for size in range(spot["size"] + 1) if spot and len(found["masks"]) > 1 else []:
        at = found["weak"].get(size)
        if not at:
            lines.append([str(size), "not measured", "\u2013"])
            continue
        other = at["ties"] - 1
        more = "" if not other else ", or one other set that costs as much" if other == 1 \
            else f", or one of {other} other sets that cost as much"
        lines.append([str(size), words.without(counted.names(at["mask"])) + more, str(at["escapes"])])
    return lines


def earnings(document, groups, wanted):
    where = "What each hardening step earns"
    groups = {key: rows for key, rows in groups.items() if wanted[key]["factors"]}
    tables_of(document, where, ["Dropped alone"], groups, wanted,
              lambda rows, found: [single_line(rows, found, f) for f in found["factors"]])
    tables_of(document, where, ["Step", "Stops alone"], groups, wanted, share_lines)
    tables_of(document, where, ["Steps dropped"], groups, wanted, weak_lines)
    for key, rows in groups.items():
        found, start = wanted[key], words.sandbox(rows)
        if found["complete"]:
            full, none = say.opened(found, rows)
            document.says(where, f"{start}: over the {found['complete']} escapes (of {found['testable']}) whose "
                                 "outcome is known in every combination",
                          f"The values add up to {none - full}: the escapes without any of the steps ({none}) less "
                          f"those under full hardening ({full})")
        if weak_lines(rows, found):
            document.says(where, f"{start}: over the {found['whole']} escapes (of {found['testable']}) whose outcome "
                                 f"is known in all {len(found['masks'])} measured combinations")
        elif len(found["masks"]) > 1:
            document.says(where, f"No escape is known in all of the {len(found['masks'])} measured combinations.")


def dependencies(document, groups, wanted):
    where = "Steps that depend on others"
    lines = {}
    for key, rows in groups.items():
        found = wanted[key]
        lines[key] = [[words.label(f), p + (" no longer comes into force" if way == "lost"
                                            else " comes into force only then"),
                       part(e[way][0], e["calls"]), part(e[way][1], e["seen"]), e["errno"] if way == "lost" else ""]
                      for f, p, way, e in counted.enablings(rows, found["factors"])]
        masks = set(found["masks"])
        pairs = sum(m | b in masks for m in masks for b in (counted.BIT[f] for f in found["factors"]) if not m & b)
        if profiles.is_ours(key[0]) and found["factors"] and not lines[key] and pairs and \
                (counted.states(rows)[0] or found["level"]):
            document.says(where, f"{words.sandbox(rows)}: in {words.counted(pairs, 'pair')} of combinations that were "
                                 "measured, no step took another down.")
    tables_of(document, where, ["Dropped", "Then"], groups, {key: key for key in groups},
              lambda rows, key: lines[key])


def part(count, pairs):
    return f"{count} of {pairs}" if pairs else "not seen"


# ---- escape by escape ----

def set_words(dropped, kept):
    text = words.without(counted.names(dropped)) if dropped else ""
    kept = counted.names(kept)
    if kept:
        text += ", while " if dropped else "while "
        text += words.steps(kept) + f" {'are' if len(kept) > 1 else 'is'} in place"
    return text


def finding(row):
    if not row.testable:
        return f"Nothing can be learned here: {words.REASONS[row.reason]} ({row.reason})."
    if not row.complete:
        return (f"It escaped in {len(row.escapes)} of {words.counted(row.known, 'known combination')}.")
    if not row.terms:
        return "It is blocked in every combination."
    if row.terms[0] == (0, 0):
        return "It escapes in every combination"
    text = "It escapes " + "; or ".join(set_words(*t) for t in row.terms[:TERMS_SHOWN])
    if len(row.terms) > TERMS_SHOWN:
        text += f"; or by one of {len(row.terms) - TERMS_SHOWN} larger sets (matrix.csv)"
    return text + "." + depth(row)


def depth(row):
    least, text = min(m.bit_count() for m in row.escapes), ""
    if row.sole():
        text = f" Sole blocker: {words.steps(row.sole())}" + \
            (", each of which is enough to let it out." if len(row.sole()) > 1 else ".")
    elif least > 1:
        text = " No step alone lets it out."
    return text + (f" At least {words.counted(least, 'step')} must be dropped." if least else "")


def credit(row):
    shares = [(f, v) for f, v in row.shapley().items() if v]
    return "Credit for stopping it (Shapley): " + ", ".join(f"{words.STEPS[f]} {v}" for f, v in shares) + "."


def endings(row):
    alike = {}
    for m, cell in sorted(row.cells.items()):
        key = (cell["verdict"],) + (() if cell["verdict"] == "escaped" else
                                    tuple(cell[k] for k in ("reason", "how", "step", "errno", "signal")))
        alike.setdefault(key, []).append(m)
    every = sum(counted.BIT[f] for f in row.factors)
    lines = []
    for masks in alike.values():
        gone, any_of = every, 0
        for m in masks:
            gone, any_of = gone & m, any_of | m
        lines.append((masks, gone, every & ~any_of))
    loose = [line for line in lines if 1 < len(line[0]) < len(row.cells) and not line[1] | line[2]]
    exact = all(line in loose or len(line[0]) == 1 or is_exact(row, line) for line in lines)
    return [[f"{SYMBOLS[row.cells[line[0][0]]['verdict']]} {ending(row.cells[line[0][0]])[0]}",
             ending(row.cells[line[0][0]])[1], str(len(line[0])),
             "all others" if len(loose) == 1 and exact and line in loose else which(row, line)] for line in lines]


def is_exact(row, line):
    masks, gone, kept = line
    return len(masks) == 1 << (len(row.factors) - (gone | kept).bit_count())


def which(row, line):
    masks, gone, kept = line
    if len(masks) == 1:
        return words.without(counted.names(gone))
    if len(masks) == len(row.cells):
        return "all that were measured"
    if not gone | kept:
        return "several that have no step in common"
    text = "all " if is_exact(row, line) else "some "
    text += words.without(counted.names(gone)) if gone else ""
    return text + ((", with " if gone else "with ") + words.steps(counted.names(kept)) if kept else "")


def one_row(document, row):
    where = f"{row.fixture} {row.profile}/{row.caller}: Escape by escape"
    document.says(where, finding(row))
    if row.testable and row.complete and 0 < len(row.escapes) < len(row.cells):
        document.says(where, credit(row))
    kept = 0
    for _, k in row.terms if row.testable and row.complete else []:
        kept |= k
    if kept:
        kept = counted.names(kept)
        document.says(where, f"Th{'ese steps make' if len(kept) > 1 else 'is step makes'} the escape possible: "
                             f"{words.steps(kept)}.")
    if row.cells:
        document.says(where, f"Evidence: {row.fixture} under {words.sandbox([row])}")
        tables = document.section(where).tables
        if tables:
            tables[0][1:] = sorted(tables[0][1:])
        document.table(where, ["Verdict", "Evidence"], sorted(endings(row)))
    if not profiles.is_ours(row.profile):
        return
    judged = {"confirmed": " \u2713 confirmed", "refuted": " \u2717 refuted", None: " (this run does not decide it)"}
    document.says(where, "Its author predicted, before it was run: " +
                  (row.listed["predicted"] or "never escapes") + judged[counted.judged(row)])


def fixtures(document, groups):
    for rows in groups.values():
        for row in rows:
            one_row(document, row)
            badge = f"{SYMBOLS[badge_verdict(row)]} {row.caller}: {BADGES[row.standing()]}"
            document.says(f"{row.fixture} Escape by escape", badge)
    for row in {r.fixture: r for rows in groups.values() for r in rows}.values():
        document.says(f"{row.fixture} Escape by escape", f"{row.fixture} {row.about['summary']}")


def badge_verdict(row):
    return {"open": "escaped", "unknown": "inconclusive", "untestable": "untestable"}.get(row.standing(), "blocked")


# ---- what was tested ----

def tested(document, groups, wanted, run):
    where = "What was tested"
    rows = [r for of in groups.values() for r in of]
    factors = {f for found in wanted.values() for f in found["factors"]}
    document.says(where, f"{words.counted(len({r.fixture for r in rows}), 'small escape program')} attacked",
                  f"That makes {sum(len(r.cells) for r in rows)} measurements (cells) from {run['trials']} trials.")
    if any(m for r in rows for m in r.cells):
        document.says(where, f"Its hardening steps ({len(factors)} of them) were dropped")
    for key, of in groups.items():
        found, every = wanted[key], 1 << len(wanted[key]["factors"])
        measured = len(found["masks"])
        less = ", full hardening not among them" if measured and 0 not in found["masks"] else ""
        document.says(where, f"{words.sandbox(of)}: {words.counted(len(of), 'escape')}, of which {found['testable']} "
                             f"can be tested on this host; {measured} of {words.counted(every, 'combination')} of "
                             f"dropped steps {'was' if measured == 1 else 'were'} measured{less}; of "
                             f"{words.counted(found['whole'], 'escape')} the outcome is known in all of these.")


def untested(document, groups):
    where, some = "What could not be tested, and why", {}
    for key, rows in groups.items():
        cells, verdicts, _, _ = counted.tally(rows)
        if verdicts["untestable"] + verdicts["inconclusive"]:
            some[key] = rows
            document.says(where, f"{words.sandbox(rows)}: {verdicts['untestable'] + verdicts['inconclusive']} of "
                                 f"{cells} cells")
    tables_of(document, where, ["Verdict", "Meaning"], some, some, lambda rows, _: untested_lines(rows))


def untested_lines(rows):
    lines = []
    for reason, meaning in words.REASONS.items():
        for verdict in ("untestable", "inconclusive"):
            of = [(r, sum((c["verdict"], c["reason"]) == (verdict, reason) for c in r.cells.values())) for r in rows]
            named = [r.fixture + (f" ({n} of {len(r.cells)} combinations)" if n < len(r.cells) else "")
                     for r, n in of if n]
            if named:
                lines.append([f"{verdict}: {reason}", meaning, ", ".join(named)])
    return lines


def advice(document, group, groups, key, found):
    where, rows, told = group + "What to change first", groups[key], remedies.Told(groups, key)
    if not told.all and say.known(found["full"]):
        less = f" ({found['full']['unknown']} not known)" if found["full"]["unknown"] else ""
        document.says(where, f"Nothing: of {words.counted(say.known(found['full']), 'program')} none escapes"
                             f"{less}.")
    if told.all:
        document.says(where, *(to_add(told) if told.compared else [
            "No other profile was measured for comparison, so no hardening can be advised."]))
    for f in found["factors"]:
        document.says(where, *to_drop(told, f, found["single"][f]["lets_out"]))


def to_add(told):
    count, more = len(told.all), ""
    for profile, kept, stopped in told.advice:
        yield (f"Add {words.steps(kept)}, as profile {profile} has it: stops {len(stopped)}{more} of the {count} open "
               "escapes.")
        yield from by_gain(stopped)
        more = " more"
    for rest, title in ((told.by_the_rest, "Stopped elsewhere by what was not varied"),
                        (told.somehow, "Stopped elsewhere, by what is not known"),
                        (told.nowhere, "No remedy known")):
        if rest:
            yield f"{title}: {len(rest)} of the {count}."
            yield from by_gain(rest)


def to_drop(told, factor, others):
    stopped = [r for r in told.all if factor in r.drop]
    if stopped:
        cells = [r.row.cells[counted.BIT[factor]] for r in stopped]
        yield (f"Dropping {words.STEPS[factor]} alone stops {len(stopped)} of the {len(told.all)} open escapes" +
               (f", and lets out {words.counted(others, 'other')}" if others else "") + ": " +
               ("the sandbox does not start without it." if all(c["how"] == "closed" for c in cells) else
                "this step makes them possible."))
        yield from by_gain(stopped)


def by_gain(chosen):
    for gain, of in by_severity([r.row for r in chosen], 0):
        if of:
            yield f"{words.GAINS[gain][0]}: " + ", ".join(r.fixture for r in of)


def check(directory, groups, wanted, run, wrong):
    path = os.path.join(directory, "report.html")
    if not os.path.exists(path):
        return None
    document = Document("report.html", {r.fixture for rows in groups.values() for r in rows}, wrong)
    sandboxes = {words.sandbox(rows): f"{p}/{c}: " for (p, c), rows in groups.items()}
    page_text.read(path, document, sandboxes)
    document.says("Head", f"{len({r.fixture for rows in groups.values() for r in rows})} escape programs")
    for (profile, caller), rows in groups.items():
        group, found = f"{profile}/{caller}: ", wanted[profile, caller]
        verdict(document, group, rows, found)
        advice(document, group if len(groups) > 1 else "", groups, (profile, caller), found)
        the_map(document, group, rows, found)
    open_ones(document, groups, wanted)
    earnings(document, groups, wanted)
    dependencies(document, groups, wanted)
    fixtures(document, groups)
    tested(document, groups, wanted, run)
    untested(document, groups)
    return document
