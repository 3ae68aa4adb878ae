#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Two runs on one host give the same tables, whatever the order, the number of arenas, whether arenas are
# used again, and however often the run was killed and resumed.  A table that depends on any of
# these measures the harness and not the sandbox.

load helpers

setup_file() {
	need_root
	full="$BATS_FILE_TMPDIR/full" part="$BATS_FILE_TMPDIR/part"
	# All fixtures and callers, in a dozen masks that need each kind of arena.
	selection=(-m "none,single,no_userns+no_nnp,no_userns+no_chroot,no_userns+no_seccomp_setuid,63")
	export full part
	measure -o "$full" -m none,single,pairs,63
	measure -o "$part" "${selection[@]}"
}

setup() {
	selection=(-m "none,single,no_userns+no_nnp,no_userns+no_chroot,no_userns+no_seccomp_setuid,63")
	again="$BATS_TEST_TMPDIR/again"
}

tables=(cells.csv matrix.csv)

@test "another seed: another order, the same tables" {
	measure -o "$again" -m none,single,pairs,63 --seed 424242
	same "$full" "$again" "${tables[@]}"
	# The order did change, or this proved nothing.
	run -1 cmp <(cut -d, -f1-8 "$full/trials.csv") <(cut -d, -f1-8 "$again/trials.csv")
}

@test "a fresh arena for every trial: the same tables" {
	measure -o "$again" "${selection[@]}" --arena fresh
	same "$part" "$again" "${tables[@]}" states.csv
	[ "$(awk -F, 'NR > 1 && $9 == 0' "$again/trials.csv" | wc -l)" -eq 0 ]
	# And by default arenas are used again, or this proved nothing.
	[ "$(awk -F, 'NR > 1 && $9 == 0' "$part/trials.csv" | wc -l)" -gt 100 ]
}

@test "the same settings: the same tables" {
	measure -o "$again" "${selection[@]}"
	same "$part" "$again" "${tables[@]}" states.csv
}

@test "--jobs 1: the same tables" {
	measure -o "$again" "${selection[@]}" --jobs 1
	same "$part" "$again" "${tables[@]}" states.csv
}

@test "--jobs 8 and --jobs 32: the same tables" {
	measure -o "$again" "${selection[@]}" --jobs 8
	same "$part" "$again" "${tables[@]}" states.csv
	measure -o "$again-32" "${selection[@]}" --jobs 32
	same "$part" "$again-32" "${tables[@]}" states.csv
}

@test "three repetitions: no cell is unstable" {
	measure -o "$again" -m none,no_userns+no_nnp --reps 3
	python3 - "$again/cells.csv" <<-'PYTHON'
		import csv, sys
		for c in csv.DictReader(open(sys.argv[1])):
		    assert int(c["reps"]) >= 3 and c["escaped_reps"] in ("0", c["reps"]), c
	PYTHON
}

# What --resume may be given: a run that was killed before it wrote run.json is begun anew.
resume() {
	if [ -e "$again/run.json" ]; then echo --resume; fi
}

# kill_when CONDITION...: starts or resumes the run, kills it when the condition holds.  Sets `killed` when it
# died of that.
kill_when() {
	local pid status=0
	# shellcheck disable=SC2046 # one word or none
	"$WHICHWALL" run -q --no-figures -o "$again" "${selection[@]}" $(resume) 3>&- 4>&- &
	pid=$!
	"$@" "$pid" || true
	kill -KILL "$pid" 2>/dev/null || true
	wait "$pid" || status=$?
	killed=0
	[ "$status" -ne 137 ] || killed=1
	# 0: it ended before; anything else is a failure of its own.
	[ "$status" -eq 137 ] || [ "$status" -eq 0 ] || return 1
	# The workers hold the journal's lock until they are dead as well, which they are bound to be.
	[ ! -e "$again/trials.jsonl" ] || flock -w 120 "$again/trials.jsonl" true
}

after_seconds() {
	sleep "$1"
}

after_lines() {
	await_lines "$again" $(($(journal_lines "$again") + $1)) "$2"
}

after_file() {
	while [ ! -e "$again/$1" ] && kill -0 "$2" 2>/dev/null; do sleep 0.002; done
}

@test "killed twenty times by SIGKILL and resumed: the same tables" {
	local real=0 i total
	total=$(wc -l <"$part/trials.jsonl")
	RANDOM=20 # the same moments in each run of this test, as far as it lies with us
	for ((i = 0; real < 20; i++)); do
		[ "$i" -lt 200 ] || { echo "only $real of $i kills hit a living run"; return 1; }
		if ((i % 4 == 3)); then
			# Early: start-up, and the reading of what the journal holds already.
			kill_when after_seconds "0.0$((RANDOM % 10))"
		else
			# Mid-way.  Twenty of these use up at most five sixths of the trials, when they come in time.
			kill_when after_lines $((1 + RANDOM % (total / 24)))
		fi
		# One that came too late: from the beginning.
		[ "$(journal_lines "$again")" -lt "$total" ] || killed=0
		[ "$killed" = 1 ] || rm -rf "$again"
		real=$((real + killed))
	done
	# And once while the tables are being written.
	kill_when after_file cells.csv
	measure -o "$again" "${selection[@]}" --resume
	is_complete "$again"
	same "$part" "$again" "${tables[@]}" states.csv
	# Nothing was measured twice: each trial has one record, but for tries.
	[ "$(cut -d, -f1,8 "$again/trials.csv" | sort | uniq -d | wc -l)" -eq 0 ]
}

@test "a killed run may be resumed at once, while its workers still die" {
	for ((i = 0; i < 8; i++)); do
		# shellcheck disable=SC2046 # one word or none
		"$WHICHWALL" run -q --no-figures -o "$again" "${selection[@]}" $(resume) 3>&- 4>&- &
		pid=$!
		after_lines 40 "$pid" || break
		kill -KILL "$pid"
		wait "$pid" || true
	done
	measure -o "$again" "${selection[@]}" --resume
	same "$part" "$again" "${tables[@]}"
}

@test "a run that is complete has nothing to resume, and stays as it is" {
	cp -r "$part" "$again"
	measure -o "$again" "${selection[@]}" --resume
	same "$part" "$again" "${tables[@]}" states.csv trials.jsonl
	is_complete "$again"
}
