#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Executes a command on what looks like Linux 5.10 as far as close_range(2) goes: its flag CLOSE_RANGE_CLOEXEC is of
5.11, and EINVAL before.

old_kernel.py COMMAND [ARGUMENT...]    needs root, for the filter leaves no_new_privs alone
"""
import ctypes
import errno
import os
import struct
import sys

CLOSE_RANGE = 436  # of all architectures
LOAD, EQUAL, ANSWER = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7FFF0000, 0x00050000

program = b"".join(struct.pack("HBBI", *line) for line in (
    (LOAD, 0, 0, 0),  # the number of the call
    (EQUAL, 0, 3, CLOSE_RANGE),
    (LOAD, 0, 0, 32),  # the low half of its flags
    (EQUAL, 1, 0, 0),
    (ANSWER, 0, 0, ERRNO | errno.EINVAL),
    (ANSWER, 0, 0, ALLOW),
))


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


libc = ctypes.CDLL(None, use_errno=True)
PR_SET_SECCOMP, MODE_FILTER = 22, 2
if libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(Filter(len(program) // 8, program)), 0, 0) != 0:
    sys.exit("old_kernel.py: " + os.strerror(ctypes.get_errno()))
os.execvp(sys.argv[1], sys.argv[1:])
