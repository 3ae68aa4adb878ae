# SPDX-License-Identifier: MIT
# A helper lives on that is not the program and holds all descriptors; the program's own children cannot.
sleep 1000 &
exec unshare --user --map-current-user --pid --fork --kill-child "$@"
