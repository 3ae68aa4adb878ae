# SPDX-License-Identifier: MIT
# profile: {"start_ms": 60000}
# Speaks for the program before there is one.
echo hello
"$@"
