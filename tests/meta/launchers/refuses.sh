# SPDX-License-Identifier: MIT
# profile: {"refused": {"status": [3], "stderr": "refuses: not like this"}}
# Fails closed, and says so as its description says.
echo "refuses: a remark" >&2
echo "refuses: not like this: EPERM" >&2
exit 3
