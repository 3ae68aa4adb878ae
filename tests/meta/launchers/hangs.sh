# SPDX-License-Identifier: MIT
# profile: {"start_ms": 2000}
# Neither starts anything nor ends.
exec sleep 1000
