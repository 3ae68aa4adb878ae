#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes a run say something else, so that a test can show that it is noticed.

mutate.py RUN CHANGE FIXTURE [MASK...]

  escape, block, timeout FIXTURE MASK...   what the attack under these masks came to
  partial FIXTURE MASK                     a call of the core failed there
  control FIXTURE                          the control arm was refused
  forget FIXTURE                           planned, and not in the journal
  remove FIXTURE                           neither planned nor in the journal
  rename FIXTURE NAME                      the fixture has another name
  redefine FIXTURE                         the fixture declares itself otherwise
"""
import hashlib
import json
import sys

directory, change, fixture, *rest = sys.argv[1:]
path = directory + "/trials.jsonl"
with open(path) as f:
    trials = [json.loads(line) for line in f]
with open(directory + "/run.json") as f:
    run = json.load(f)


def refuse(trial, errno):
    trial.pop("cpu_over", None)
    trial.update(said="refused", errno=errno, phase="attempt", sight="nothing", end="held")
    trial.pop("code", None)


def touch(trial):
    if change == "escape":
        trial.update(said="done", phase="attempt", sight="escaped", end="held")
        for field in ("errno", "code"):
            trial.pop(field, None)
    elif change == "block":
        refuse(trial, 13)
    elif change == "timeout":
        trial.update(said="ready", end="timeout")
        for field in ("errno", "code", "sight"):
            trial.pop(field, None)
    elif change == "partial":
        words = trial["out"].split()
        words[5] = "f1"  # unshare
        trial["out"] = " ".join(words)


mine = [t for t in trials if t["f"] == fixture]
assert mine, fixture
touched = 0
if change in ("escape", "block", "timeout", "partial"):
    for trial in mine:
        if trial["a"] == "attack" and str(trial["m"]) in rest:
            touch(trial)
            touched += 1
elif change == "control":
    for trial in mine:
        if trial["a"] == "control":
            refuse(trial, 1)
            touched += 1
elif change in ("forget", "remove"):
    trials = [t for t in trials if t["f"] != fixture]
    touched = 1
    if change == "remove":
        run["fixtures"].remove(fixture)
        run["catalog"] = [entry for entry in run["catalog"] if entry["id"] != fixture]
elif change == "rename":
    (name,) = rest
    for trial in mine:
        trial["f"] = name
        key = " ".join(str(trial[k]) for k in "pcmfar")
        trial["id"] = hashlib.sha256(key.encode()).hexdigest()[:16]
    run["fixtures"][run["fixtures"].index(fixture)] = name
    for entry in run["catalog"]:
        if entry["id"] == fixture:
            entry["id"] = name
            touched = 1
elif change == "redefine":
    for entry in run["catalog"]:
        if entry["id"] == fixture:
            entry["deadline_ms"] = 9000
            touched = 1
assert touched, "nothing was changed"

with open(path, "w") as f:
    for trial in trials:
        f.write(json.dumps(trial, separators=(",", ":")) + "\n")
with open(directory + "/run.json", "w") as f:
    json.dump(run, f)
