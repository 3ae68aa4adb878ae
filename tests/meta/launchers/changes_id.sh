# SPDX-License-Identifier: MIT
# The program has another id than the description says.
exec setpriv --reuid 2000 --regid 2000 --clear-groups "$@"
