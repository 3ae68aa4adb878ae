# SPDX-License-Identifier: MIT
"""latex/macros.tex against the count: each name and each number."""

import os
import re

import counted
import sentences as say
import words

FREE = {"Host"}
MACRO = re.compile(r"\\newcommand\{\\ww(\w+)\}\{(.*)\}$")
DIGITS = "Zero One Two Three Four Five Six Seven Eight Nine".split()
UNMEASURED = "\\wwNotMeasured"
TEXT = {"\\textbackslash{}": "\\", "\\allowbreak{}": "", "-{}": "-", "'{}": "'", "\\_": "_", "\\#": "#", "\\&": "&"}
VERDICTS = ("escaped", "blocked", "untestable", "inconclusive")


def name(text):
    """no_seccomp_socket is NoSeccompSocket; a digit is a word."""
    parts = re.findall(r"[A-Za-z]+|[0-9]", text)
    return "".join(DIGITS[int(p)] if p.isdigit() else p[0].upper() + p[1:] for p in parts)


def unescaped(text):
    for command, character in TEXT.items():
        text = text.replace(command, character)
    return text


def cells(prefix, rows):
    number, verdicts, _, _ = counted.tally(rows)
    return {prefix + "Cells": number, **{f"{prefix}{v.capitalize()}Cells": verdicts[v] for v in VERDICTS}}


def of_run(groups, run):
    rows = [r for group in groups.values() for r in group]
    return {"Study": run["study"], "Complete": "yes" if run["complete"] else "no",
            "Fixtures": len({r.fixture for r in rows}), "Rows": len(rows), "Trials": run["trials"],
            "UnstableCells": counted.unstable(groups), **cells("", rows)}


def known(really, number):
    return number if really else UNMEASURED


def of_group(prefix, rows, found):
    factors, every = found["factors"], 1 << len(found["factors"])
    judged = [counted.judged(r) for r in rows]
    states, measured, complete = counted.states(rows)[0], len(found["masks"]), found["complete"] > 0
    want = {
        "Fixtures": len(rows), "Factors": len(factors), "Masks": every, "MeasuredMasks": measured,
        "Testable": found["testable"], "CompleteRows": found["complete"], **standings(found, every),
        "FullKnown": say.known(found["full"]), "FullUnknown": found["full"]["unknown"], **cells("", rows),
        "NonMonotone": known(complete, found["non_monotone"]),
        "Helped": known(found["helped"] or measured == every, found["helped"]),
        "States": known(states, len(states)), "Confirmed": judged.count("confirmed"),
        "Refuted": judged.count("refuted"), "Refused": say.refused(found, rows),
        "Absent": say.absent(found, rows),
        "Level": known(found["level"], found["level"]), **weakest(found, measured), "WeakestOf": found["whole"],
        "Unstarted": sum(c["how"] == "closed" or c["reason"] == "launcher" for r in rows for c in r.cells.values()),
    }
    for factor in factors:
        want.update({name(factor) + key: value for key, value in share(found, factor).items()})
    for i, one in enumerate(factors):
        for other in factors[i + 1:]:
            total = sum(counted.interaction(tuple(factors), r.escapes, one, other)
                        for r in rows if r.testable and r.complete)
            want[name(one) + name(other) + "Interaction"] = known(complete, say.decimal(total))
    return {prefix + key: value for key, value in want.items()}


def standings(found, every):
    singles = 0 in found["masks"] and all(counted.BIT[f] in found["masks"] for f in found["factors"])
    whole = len(found["masks"]) == every
    tells = say.known(found["full"]) > 0 or not found["testable"]
    there = {"open": 0 in found["masks"], "single": singles, "several": whole, "never": whole}
    macros = {"open": "EscapesFull", "single": "EscapesOne", "several": "EscapesSeveral", "never": "Never"}
    return {"Unseen": found["standing"]["unknown"], "Untestable": found["standing"]["untestable"],
            **{macros[s]: known(there[s] and tells, found["standing"][s]) for s in there}}


def weakest(found, measured):
    spot = found["weakest"] if measured > 1 else None
    mask = spot and ("+".join(counted.names(spot["mask"])) or "none")
    return {"WeakestSet": known(spot, mask), **{
        "Weakest" + key.capitalize(): known(spot, spot and spot[key]) for key in ("size", "escapes", "ties")}}


def share(found, factor):
    s, tally, complete = found["single"][factor], found["literals"][factor], found["complete"] > 0
    keys = {"Before": "before", "After": "after", "LetsOut": "lets_out", "Stops": "stops", "Own": "own",
            "Enabled": "enabled", "Untold": "untold"}
    return {"Compared": s["compared"], **{macro: known(s["compared"], s[key]) for macro, key in keys.items()},
            **{macro: known(complete, tally[key]) for macro, key in
               {"Alone": "alone", "Shared": "shared", "NoPart": "never", "Opens": "opens"}.items()},
            "Shapley": known(complete, say.decimal(found["shapley"][factor])),
            "Banzhaf": known(complete, say.decimal(found["banzhaf"][factor]))}


class Macros:
    """As a document: each macro is a number or a name."""

    def __init__(self, path, want, wrong):
        self.name, self.wrong, self.want, self.got = "macros.tex", wrong, want, {}
        with open(path, encoding="utf-8") as file:
            for line in file:
                found = MACRO.match(line)
                if found:
                    self.got[found[1]] = unescaped(found[2])

    @staticmethod
    def title(macro):
        return "all macros"

    def differs(self, where, what):
        self.wrong.append(f"{self.name}, {where}: {what}")

    def tally(self):
        for macro in {**self.got, **self.want}:
            if macro in self.want and self.got.get(macro) != str(self.want[macro]):
                self.differs(macro, f"says {self.got.get(macro)!r}, counted {str(self.want[macro])!r}")
            counted_here = macro in self.want
            yield macro, int(counted_here), [] if counted_here else [macro]


def check(directory, groups, wanted, run, wrong):
    path = os.path.join(directory, "latex", "macros.tex")
    if not os.path.exists(path):
        return None
    want = of_run(groups, run)
    for (profile, caller), rows in groups.items():
        want.update(of_group(name(profile) + name(caller), rows, wanted[profile, caller]))
    return Macros(path, want, wrong)
