# SPDX-License-Identifier: MIT
# Takes away nothing of what its factor speaks of: well-mannered or not, it is the same.
exec env "$@"
