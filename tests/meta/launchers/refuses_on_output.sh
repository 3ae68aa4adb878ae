# SPDX-License-Identifier: MIT
# profile: {"refused": {"status": [3], "stderr": "refuses_on_output: not like this"}}
# The words stand on standard output, where anybody may print what he likes.
echo "refuses_on_output: not like this"
exit 3
