# SPDX-License-Identifier: MIT
# As some runtimes do with what they inherit.
import os, sys

for descriptor in 0, 1, 2:
    os.set_blocking(descriptor, False)
os.execv(sys.argv[1], sys.argv[1:])
