#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes runs that somebody hands out to hurt whoever reads them.

hostile.py DIR WHAT [ARGUMENT...]

  set MEMBER TEXT   a member of run.json, such as host.line or profiles.0.name, becomes the text (escapes of
                    Python are understood)
  texts             every text of run.json that has no grammar becomes a nasty one; so do steps in the journal
  many N            N fixtures, of which none was run
  members N         as many members of "host"

hostile.py shown FILE...    fails when a file has what must not be shown, and says where
"""
import json
import re
import sys

NASTY = "\x1b[31m\x9b2J\x07\u202egpj.\u2066\u200f\u061c\x7f\n::error::pwned ##[error]pwned `x` <b> | =1+1 @me"


def load(directory):
    with open(directory + "/run.json") as f:
        return json.load(f)


def save(directory, run):
    with open(directory + "/run.json", "w") as f:
        json.dump(run, f)


def put(run, member, text):
    *path, last = [int(part) if part.isdigit() else part for part in member.split(".")]
    for part in path:
        run = run[part]
    run[last] = text


def nasty_journal(directory):
    with open(directory + "/trials.jsonl") as f:
        trials = [json.loads(line) for line in f]
    with open(directory + "/trials.jsonl", "w") as f:
        for trial in trials:
            for key in ("step", "eff", "setup_step"):
                if key in trial:
                    trial[key] = "=\x1b[31m\x9b\u202e\x7f\n::error::|`x`"
            f.write(json.dumps(trial, separators=(",", ":")) + "\n")


def make(directory, what, *rest):
    run = load(directory)
    if what == "set":
        put(run, rest[0], rest[1].encode("latin-1", "backslashreplace").decode("unicode_escape"))
    elif what == "texts":
        run["command"] = run["program"] = NASTY
        run["host"]["cpu"] = {NASTY: NASTY}
        run["parameters"] = {NASTY: NASTY}
        for entry in run["catalog"]:
            for key in ("summary", "attack_ck", "cwe", "references", "features"):
                entry[key] = NASTY
        nasty_journal(directory)
    elif what == "many":
        entry = run["catalog"][0]
        run["catalog"] = [dict(entry, id="f%06d" % i) for i in range(int(rest[0]))]
        run["fixtures"] = [entry["id"] for entry in run["catalog"]]
        open(directory + "/trials.jsonl", "w").close()
    elif what == "members":
        run["host"].update(("m%06d" % i, i) for i in range(int(rest[0])))
    save(directory, run)


UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def flaw(name, data):
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return "not UTF-8: %s" % error
    found = UNFIT.search(text)
    if found:
        return "U+%04X in ...%r" % (ord(found.group()), text[max(found.start() - 60, 0):found.end()])
    # These are for programs that read files.
    if name.endswith((".html", ".junit", ".csv", ".tex")):
        return None
    for line in text.splitlines():
        if line.strip().startswith("::") or "##[" in line or "##vso[" in line:
            return "a workflow command: %r" % line
    return None


if sys.argv[1] == "shown":
    bad = 0
    for name in sys.argv[2:]:
        with open(name, "rb") as f:
            why = flaw(name, f.read())
        if why:
            print("%s: %s" % (name, why))
            bad = 1
    sys.exit(bad)
make(*sys.argv[1:])
