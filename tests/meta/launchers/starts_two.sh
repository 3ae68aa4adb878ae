# SPDX-License-Identifier: MIT
# Starts the program twice at the same time.
"$@" &
"$@"
wait
