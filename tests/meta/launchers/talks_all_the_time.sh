# SPDX-License-Identifier: MIT
# Prints a line again and again while the program runs, but less than what counts as a flood.
"$@" &
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	echo "attempt lie"
	echo "refused 13"
done
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	echo "done"
	sleep 0.001
done
wait
