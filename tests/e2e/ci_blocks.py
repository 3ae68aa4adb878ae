#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What docs/guide/ci.md tells its readers to run.

Usage: ci_blocks.py FILE
Parses its YAML blocks as the jobs that they are, checks that every file of gate/ that a step reads was
written by a gate of the same job, and prints each command line of whichwall, one to a line.  Exit status: 0
all is well, 1 it is not, 3 PyYAML is missing."""

import re
import sys

try:
    import yaml
except ImportError:
    print("ci_blocks.py: install Debian's package python3-yaml", file=sys.stderr)
    sys.exit(3)


class Wrong(Exception):
    """A reader could not use what is written."""


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def github_scripts(workflow):
    """Scripts and other values of the one job, in order."""
    if True not in workflow and "on" not in workflow:  # YAML 1.1 reads `on` as true
        raise Wrong("a workflow says when it runs")
    for name, job in workflow["jobs"].items():
        if "runs-on" not in job:
            raise Wrong(f"job {name} says where it runs")
        for step in job["steps"]:
            if ("run" in step) == ("uses" in step):
                raise Wrong(f"a step either runs or uses: {step}")
            if "uses" in step and not re.fullmatch(r"[\w./-]+@v\d+", step["uses"]):
                raise Wrong(f"an action has a version: {step['uses']}")
            yield step.get("run", "")
            yield from map(str, step.get("with", {}).values())


def gitlab_scripts(pipeline):
    """The same of GitLab's jobs."""
    for job in pipeline.values():
        yield from job["script"]
        yield from job["artifacts"]["paths"]
        yield job["artifacts"]["reports"]["junit"]


def commands(script):
    """Command lines of whichwall, with continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", script)
    return [line.strip() for line in joined.splitlines() if line.strip().startswith("whichwall ")]


def check_files(scripts):
    """Files below gate/ come from a --format of the same job."""
    text = "\n".join(scripts)
    written = set(re.findall(r"=(gate/[\w.]+)", text))
    for name in set(re.findall(r"(?<![=\w/])gate/[\w.]+", text)):
        if name not in written:
            raise Wrong(f"{name} is read and not written")


def check(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = []
    for block in blocks(text, "yaml"):
        job = yaml.safe_load(block)
        scripts = list(github_scripts(job) if "jobs" in job else gitlab_scripts(job))
        check_files(scripts)
        found += [command for script in scripts for command in commands(script)]
    for block in blocks(text, "sh"):
        found += commands(block)
    if len(found) < 6:
        raise Wrong(f"only {len(found)} commands were found")
    return found


def main(arguments):
    try:
        print("\n".join(check(arguments[0])))
    except (Wrong, yaml.YAMLError, KeyError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
