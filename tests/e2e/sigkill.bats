#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# After a SIGKILL of the program, which it cannot catch, nothing of it is left on the host but what it wrote
# into its output directory.

load helpers

# Ids that no other run on this host uses, so that a process of ours is known by its owner.
first=1930000000 count=16384
masks="none,single,63"

setup() {
	need_root
	work="$BATS_TEST_TMPDIR/work"
	mkdir "$work"
	# A copy: its path tells our processes from those of another run.
	exe="$work/program"
	cp "$WHICHWALL_FULL" "$exe"
}

start() {
	(cd "$work" && exec ./program run -q --no-figures -o out -m "$masks" --id-range "$first:$count" 3>&- 4>&-) &
	pid=$!
}

nothing_left() {
	nothing_stray "$exe" "$first" $((first + count - 1))
}

@test "the search for strays sees a running arena" {
	start
	await_lines "$work/out" 5 "$pid"
	run stray "$exe" "$first" $((first + count - 1))
	kill -KILL "$pid"
	wait "$pid" || true
	# The program, its workers, and processes of arenas.
	[ "$(grep -c "program run" <<<"$output")" -ge 2 ]
	grep -q "uid 19[0-9]*" <<<"$output"
	nothing_left
}

@test "no process outlives a SIGKILL at any moment" {
	RANDOM=7
	for ((i = 0; i < 40; i++)); do
		rm -rf "$work/out"
		start
		sleep "0.$(printf %03d $((RANDOM % 400)))"
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" || true
		# Every tenth time, since processes that stay do stay.
		((i % 10 != 9)) || nothing_left
	done
}

@test "no process outlives the death of a worker" {
	start
	await_lines "$work/out" 5 "$pid"
	worker=$(pgrep -P "$pid" | head -n 1)
	kill -KILL "$worker"
	status=0
	wait "$pid" || status=$?
	# Said, not hung: what was measured is kept.
	[ "$status" -ne 0 ] && [ "$status" -lt 128 ]
	nothing_left
	measure -o "$work/out" -m "$masks" --resume
	is_complete "$work/out"
}

@test "no mount, cgroup or file is left after a SIGKILL" {
	cp /proc/self/mountinfo "$BATS_TEST_TMPDIR/mounts"
	host_cgroups >"$BATS_TEST_TMPDIR/cgroups"
	export TMPDIR="$work/tmp"
	mkdir "$TMPDIR"
	for lines in 1 50 500; do
		rm -rf "$work/out"
		start
		await_lines "$work/out" "$lines" "$pid"
		kill -KILL "$pid"
		wait "$pid" || true
	done
	nothing_left
	cmp /proc/self/mountinfo "$BATS_TEST_TMPDIR/mounts"
	host_cgroups | diff "$BATS_TEST_TMPDIR/cgroups" -
	[ -z "$(ls -A "$TMPDIR")" ]
	[ "$(ls -A "$work")" = "out
program
tmp" ]
	# In the output directory: what a resumed run reads, and nothing half-written under a table's name.
	[ ! -e "$work/out/cells.csv" ]
	[ -s "$work/out/run.json" ]
}

@test "SIGTERM and SIGHUP end it as cleanly as Ctrl-C does" {
	for signal in TERM HUP; do
		rm -rf "$work/out"
		start
		await_lines "$work/out" 5 "$pid"
		kill "-$signal" "$pid"
		status=0
		wait "$pid" || status=$?
		[ "$status" -eq 4 ]
		# It waits for its arenas itself: nothing to poll for.
		[ -z "$(stray "$exe" "$first" $((first + count - 1)))" ]
	done
}
