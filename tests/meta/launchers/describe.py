#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# `describe.py DIRECTORY`: a description of each launcher here, NAME.json.  Well-mannered it is env(1), which starts
# the program and does nothing else; without its manners, which are a factor, it is what lies beside this file.
import json
import pathlib
import sys

here = pathlib.Path(__file__).parent
target = pathlib.Path(sys.argv[1])
shells = {".sh": "sh", ".py": "python3"}
mark = "# profile: "

for source in sorted(here.iterdir()):
    if source == pathlib.Path(__file__) or source.suffix not in shells:
        continue
    lines = source.read_text().splitlines()
    more = {}
    for line in lines:
        if line.startswith(mark):
            more = json.loads(line[len(mark):])
    ill = [shells[source.suffix], "{files}/launcher"]
    profile = {
        "name": source.stem,
        "factors": {"no_manners": "does what its source says"},
        "environment": ["PATH=/usr/bin:/bin"],
        "files": {"launcher": [line.replace("{", "{{") for line in lines]},
        "command": [{"unless": "no_manners", "give": ["env"], "else": ill}, "{command}"],
        **more,
    }
    (target / f"{source.stem}.json").write_text(json.dumps(profile))
