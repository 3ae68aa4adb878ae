# SPDX-License-Identifier: MIT
# A mebibyte of messages.
head -c 1048576 /dev/zero | tr '\0' x >&2
exec "$@"
