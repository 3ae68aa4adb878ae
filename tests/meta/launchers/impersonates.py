# SPDX-License-Identifier: MIT
# profile: {"start_ms": 2000}
# Speaks the whole protocol itself and never starts the program.
import os

def reads(count):
    data = b""
    while len(data) < count:
        data += os.read(1, count - len(data)) or os._exit(0)
    return data

os.write(1, b"hello\n")
head = reads(3)
arm = reads(head[1] | head[2] << 8)[2:].split(b"\0")[2]
os.write(1, b"ready\n")
reads(1)
os.write(1, b"attempt lie\n" + (b"done\n" if arm == b"benign" else b"refused 13\n"))
reads(1)
