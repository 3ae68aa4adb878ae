# SPDX-License-Identifier: MIT
# Starts the program once more when it has ended.
"$@"
"$@"
