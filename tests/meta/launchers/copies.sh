# SPDX-License-Identifier: MIT
# What the program says comes by another process.
"$@" | cat
