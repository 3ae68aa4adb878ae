# SPDX-License-Identifier: MIT
# Another directory stands at the place of the workdir.
exec unshare --user --map-current-user --mount --keep-caps sh -c 'mount -t tmpfs mine /work && exec "$@"' sh "$@"
