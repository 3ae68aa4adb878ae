# SPDX-License-Identifier: MIT
# Says why, and starts nothing.
echo "fails: no room" >&2
exit 1
