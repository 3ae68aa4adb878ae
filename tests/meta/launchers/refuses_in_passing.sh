# SPDX-License-Identifier: MIT
# profile: {"refused": {"status": [3], "stderr": "refuses_in_passing: not like this"}}
# What the description waits for is not the last line: it ended for another reason.
echo "refuses_in_passing: not like this: trying something else" >&2
echo "refuses_in_passing: out of memory" >&2
exit 3
