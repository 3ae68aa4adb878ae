#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs one arm of a fixture under strace, as the supervisor would, and prints the names of its calls.

Usage: trace_arm.py IMAGE ID ARM [NAME=VALUE...]

Prints one line `said LINE` for each line of the report, one line `call NAME` for each system call that
was made, once, one line `args NAME(ARGUMENTS...` as strace has it for each call that could reach out of the
workdir, and one line `error NAME ERRNO` for each call that failed.  Exit status 1 when the fixture did not
end by exit status 0."""

import os
import re
import sys
import tempfile

image, fixture, arm = sys.argv[1:4]
report_read, report_write = os.pipe()
gate_read, gate_write = os.pipe()
log = tempfile.NamedTemporaryFile(mode="r")

# Out of the way of the numbers that the fixture uses.
ours = [os.dup2(fd, 60 + i) for i, fd in enumerate((report_read, report_write, gate_read, gate_write))]
child = os.fork()
if child == 0:
    os.dup2(ours[1], 3)
    os.dup2(ours[2], 4)
    os.closerange(5, 256)
    null = os.open("/dev/null", os.O_RDWR)
    for fd in 0, 1:
        os.dup2(null, fd)
    os.execvp("strace", ["strace", "-f", "-qq", "-o", log.name, image, fixture, arm, *sys.argv[4:]])
for fd in report_read, report_write, gate_read, gate_write, ours[1], ours[2]:
    os.close(fd)

# One byte at the gate; after the last word the gate is closed: the release.
os.write(ours[3], b"g")
text = b""
while True:
    got = os.read(ours[0], 4096)
    text += got
    last = text.rstrip(b"\n").split(b"\n")[-1].split(b" ")[0]
    if not got or last in (b"done", b"refused", b"cannot"):
        break
    if last == b"observe":
        os.write(ours[3], b"g")
os.close(ours[3])
_, status = os.waitpid(child, 0)

for line in text.decode().splitlines():
    print("said", line)
calls = {}
for line in log:
    match = re.match(r"\d+ +(?:<\.\.\. )?(\w+)(?:\(| resumed)", line)
    if not match:
        continue
    calls.setdefault(match[1], None)
    if match[1] in ("openat", "kill", "prlimit64", "mmap"):
        print("args", re.sub(r"^\d+ +", "", line.rstrip()))
    failed = re.search(r"= -1 (E\w+)", line)
    if failed:
        print("error", match[1], failed[1])
for name in calls:
    print("call", name)
sys.exit(status != 0)
