# SPDX-License-Identifier: MIT
# profile: {"refused": {"status": [3], "stderr": "not like this"}}
# The words without the exit status.
echo "refuses_with_another_status: not like this" >&2
exit 4
