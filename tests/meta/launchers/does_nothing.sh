# SPDX-License-Identifier: MIT
# Only starts the program.
exec "$@"
