#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""in_userns.py MAX COMMAND...: runs it as root of a user namespace that maps all ids and allows MAX user namespaces
to each user who makes some (user.max_user_namespaces, namespaces(7))."""
import ctypes
import os
import sys

CLONE_NEWUSER = 0x10000000
inside, outside = os.pipe(), os.pipe()
pid = os.fork()
if pid == 0:
    if ctypes.CDLL(None).unshare(CLONE_NEWUSER):
        sys.exit("unshare failed")
    os.write(inside[1], b"u")
    os.read(outside[0], 1)
    os.setgroups([])
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    with open("/proc/sys/user/max_user_namespaces", "w") as limit:
        limit.write(sys.argv[1])
    os.execvp(sys.argv[2], sys.argv[2:])
os.read(inside[0], 1)
for name in ("uid_map", "gid_map"):
    with open(f"/proc/{pid}/{name}", "w") as ids:
        ids.write("0 0 4294967295")
os.write(outside[1], b"g")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
