# SPDX-License-Identifier: MIT
"""side.csv and side-factors.csv against cells.csv, by the names of what is dropped and not by masks."""

import csv
import os

SIX = "no_userns no_pidns no_chroot no_seccomp_socket no_seccomp_setuid no_nnp".split()


def table(directory, name):
    with open(os.path.join(directory, name), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


def dropped(cell):
    return frozenset([f for f in SIX if cell[f] == "1"] + [f for f in cell["removed"].split("+") if f])


def read(directory):
    """{(profile, caller): {fixture: {names that are dropped: line of cells.csv}}}"""
    found = {}
    for cell in table(directory, "cells.csv"):
        rows = found.setdefault((cell["profile"], cell["caller"]), {})
        rows.setdefault(cell["fixture"], {})[dropped(cell)] = cell
    return found


def in_full(cells):
    """What is said of a row in full; one that is untestable is so whatever is dropped."""
    if cells and all(c["verdict"] == "untestable" for c in cells.values()):
        return next(iter(cells.values()))
    return cells.get(frozenset(), {"verdict": "not_measured"})


def check_cells(lines, found, expect):
    seen = set()
    for line in lines:
        key = (line["profile"], line["caller"])
        want, where = in_full(found.get(key, {}).get(line["fixture"], {})), f"side.csv {key} {line['fixture']}"
        for column in ("verdict", "reason", "how", "step", "errno"):
            expect(f"{where} {column}", line[column], want.get(column, ""))
        seen.add(key + (line["fixture"],))
    missing = {key + (fixture,) for key, rows in found.items() for fixture in rows} - seen
    expect("side.csv lacks", sorted(missing), [])
    return len(lines)


def single(rows, factor):
    known, before, after, adds, stops = 0, 0, 0, 0, 0
    for cells in rows.values():
        full, less = (cells.get(frozenset(names), {}).get("verdict") for names in ((), (factor,)))
        if not {full, less} <= {"escaped", "blocked"}:
            continue
        known += 1
        before += full == "escaped"
        after += less == "escaped"
        adds += (full, less) == ("blocked", "escaped")
        stops += (full, less) == ("escaped", "blocked")
    return {"known": known, "before": before, "after": after, "adds": adds, "stops": stops}


def check_factors(lines, found, expect):
    for line in lines:
        key = (line["profile"], line["caller"])
        for column, number in single(found.get(key, {}), line["factor"]).items():
            want = "" if column != "known" and line["known"] == "0" else str(number)
            expect(f"side-factors.csv {key} {line['factor']} {column}", line[column], want)
    tried = {(*key, factor) for key, rows in found.items() for cells in rows.values() for names in cells
             if len(names) == 1 for factor in names}
    told = {(line["profile"], line["caller"], line["factor"]) for line in lines}
    expect("side-factors.csv lacks", sorted(tried - told), [])
    return len(lines)


def check(directory, expect):
    found = read(directory)
    count = check_cells(table(directory, "side.csv"), found, expect)
    count += check_factors(table(directory, "side-factors.csv"), found, expect)
    print(f"  side.csv: {count} lines checked")
