#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""differs.py QUIET OTHER [REASON STEP ERRNO]: cells of QUIET that say something else in OTHER, or are not there.
With a reason, such cells may be inconclusive for it; their number is printed."""
import csv
import sys


def cells(directory):
    with open(directory + "/cells.csv", newline="") as table:
        return {tuple(c[k] for k in ("profile", "caller", "fixture", "mask")): c for c in csv.DictReader(table)}


quiet, other = cells(sys.argv[1]), cells(sys.argv[2])
said = ("verdict", "reason", "how", "step", "errno", "signal")
allowed = ["inconclusive", *sys.argv[3:]]
bad, unknown = [], 0
for key, cell in quiet.items():
    got = other.get(key, {})
    # What was in force says nothing of a row that this host cannot test.
    told = said if cell["verdict"] == "untestable" else (*said, "effective")
    if all(got.get(k) == cell[k] for k in told):
        continue
    if len(allowed) > 1 and [got.get(k) for k in ("verdict", "reason", "step", "errno")] == allowed:
        unknown += 1
    else:
        bad.append((key, [cell[k] for k in said], [got.get(k) for k in said]))
print(unknown)
for line in bad[:10]:
    print(*line, file=sys.stderr)
sys.exit(bool(bad) or not quiet)
