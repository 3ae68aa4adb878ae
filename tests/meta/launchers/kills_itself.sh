# SPDX-License-Identifier: MIT
# Is killed before it has started anything.
kill -KILL $$
