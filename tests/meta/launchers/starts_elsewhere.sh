# SPDX-License-Identifier: MIT
# The program begins at the root directory.
cd /
exec "$@"
