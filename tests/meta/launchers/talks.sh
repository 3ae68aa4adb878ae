# SPDX-License-Identifier: MIT
# Prints before and after it starts the program, whole lines and halves of lines, protocol words among them.
echo "talks: starting"
echo "talks: warning" >&2
printf 'ready\ndone\nhe'
"$@" &
printf 'attempt lie\nrefused 13\nhello\nhello\n'
echo "talks: started" >&2
wait
echo "talks: ended"
