# SPDX-License-Identifier: MIT
"""Is somebody else's sandbox there at all?  By the states that were seen in trials.csv, and by the cells."""

import collections
import csv
import os

import counted
import profiles

CONTROL = "none+launcher"


def states(directory):
    """{(profile, caller, fixture, arm): states of its trials under full hardening}, the last try of each."""
    trials = {}
    with open(os.path.join(directory, "trials.csv"), newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            trials[line["id"]] = max(trials.get(line["id"], line), line, key=lambda of: int(of["try"]))
    found = collections.defaultdict(list)
    for line in trials.values():
        if line["mask"] == "0" and line["effective"]:
            found[line["profile"], line["caller"], line["fixture"], line["arm"]].append(line["effective"])
    return found


def presence(rows, seen):
    pairs = [(state, seen[CONTROL, r.caller, r.fixture, "control"]) for r in rows
             for state in seen[r.profile, r.caller, r.fixture, "attack"]]
    return {"compared": sum(bool(control) for _, control in pairs),
            "bare": sum(state in control for state, control in pairs),
            "idle": [f for f in rows[0].factors if is_idle(rows, counted.BIT[f])]}


def together(rows):
    """Were two factors or more taken away at once, with an outcome that is known?"""
    return any(m & (m - 1) and r.outcome(m) != "unknown" for r in rows for m in r.cells)


def is_idle(rows, bit):
    """Its loss was tried, and changed nothing in any pair."""
    pairs = [(r.cells[m], r.cells[m | bit], (r.outcome(m), r.outcome(m | bit)))
             for r in rows for m in r.cells if not m & bit and m | bit in r.cells]
    known = [outcomes for _, _, outcomes in pairs if "unknown" not in outcomes]
    return bool(known) and all(one == other for one, other in known) and all(
        started(a) == started(b) and (a["effective"] == b["effective"] or not (a["effective"] and b["effective"]))
        for a, b, _ in pairs)


def started(cell):
    return cell["how"] != "closed" and cell["reason"] != "launcher"


def add_presence(directory, groups, run, wanted):
    """To what is counted of sandboxes of others."""
    seen = states(directory) if any(not profiles.is_ours(profile) for profile, _ in groups) else None
    invisible = {p["name"] for p in run["profiles"] if p.get("invisible")}
    given = {p["name"]: p.get("given") for p in run["profiles"]}
    for key, rows in groups.items():
        wanted[key]["again"] = {"together": together(rows), "given": given[key[0]] or "FILE, its description,"}
        found = wanted[key]["presence"] = None if profiles.is_ours(key[0]) else presence(rows, seen)
        if found:
            found["nothing_in_force"] = key[0] not in invisible and 0 < found["compared"] == found["bare"]
