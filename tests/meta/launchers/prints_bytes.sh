# SPDX-License-Identifier: MIT
# What no terminal would show, before the program starts.
printf '\0\0hello\0\nhello\0\n\033[1mhello\n hello\nhello \nhellohello\n\377\n'
printf 'he\0llo' >&2
exec "$@"
