# SPDX-License-Identifier: MIT
"""kills.py CALL,... PROGRAM WORD...: executes the program under a filter that kills it for these system calls."""
import ctypes
import os
import platform
import struct
import sys

NUMBERS = {
    "x86_64": {"unshare": 272, "mount": 165, "setuid": 105, "setreuid": 113, "setresuid": 117, "ptrace": 101},
    "aarch64": {"unshare": 97, "mount": 40, "setuid": 146, "setreuid": 145, "setresuid": 147, "ptrace": 117},
}[platform.machine()]
# linux/filter.h, linux/seccomp.h: load the number, compare it, return.
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
KILL, ALLOW = 0x80000000, 0x7FFF0000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2

calls = [NUMBERS[name] for name in sys.argv[1].split(",")]
code = [(LOAD, 0, 0, 0)]
code += [(EQUAL, len(calls) - i, 0, number) for i, number in enumerate(calls)]
code += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, KILL)]
text = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))


class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


program = Program(len(code), ctypes.addressof(text))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program)):
    sys.exit(f"kills: {os.strerror(ctypes.get_errno())}")
os.execv(sys.argv[2], sys.argv[2:])
