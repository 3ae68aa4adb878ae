#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Bad input and bad luck: the right exit status (2 usage or bad input, 3 this host cannot, 4 interrupted),
# and a message that names the thing, what was expected and the remedy.

load helpers

setup() {
	need_root
	cd "$BATS_TEST_TMPDIR" || return 1
	# shellcheck disable=SC2054 # lists with commas
	# A few hundred trials: long enough to be stopped midway.
	some=(-f 'fs_*,net_*' -m all)
	# shellcheck disable=SC2054
	few=(-f 'fs_read_canary,etc_write' -m none,single)
}

# refuses STATUS ARGUMENT...: the exit status, and nothing is written to DIR.
refuses() {
	local want=$1
	shift
	run "-$want" measure -o out "$@"
	[ ! -e out/trials.jsonl ]
}

@test "unknown words are named, with what was expected" {
	refuses 2 -f no_such_fixture
	says no_such_fixture
	refuses 2 -f class:nonsense
	says nonsense
	refuses 2 -p nonsense
	says nonsense
	refuses 2 -p strict+nonsense
	says nonsense
	refuses 2 -m no_such_factor
	says no_such_factor no_userns
	refuses 2 -m no_userns+no_such_factor
	says no_such_factor
	refuses 2 --factors no_such_factor
	says no_such_factor no_userns
	refuses 2 -c nobody
	says nobody root user
	refuses 2 --arena stale
	says stale auto fresh
}

@test "masks out of range, empty or no number" {
	refuses 2 -m 64
	says 64
	refuses 2 -m 18446744073709551616
	says 18446744073709551616
	refuses 2 -m 1x
	says 1x
	refuses 2 -m -1
	refuses 2 -m ''
	refuses 2 -m none,,single
}

@test "a factor that the profile lacks" {
	refuses 2 -p standard -m no_chroot
	says no_chroot
	refuses 2 -p strict --factors no_userns -m no_chroot
	says no_chroot no_userns
	refuses 2 -p none -m single,no_userns
	says no_userns
}

@test "sandboxes that a service outside any arena starts" {
	refuses 2 -p docker
	says docker daemon crun-podman
	refuses 2 -p podman
	says podman crun-podman runc-podman
	refuses 2 -p systemd-run
	says systemd-run
	run -2 ww doctor -p docker
	says daemon other-sandboxes.md
}

@test "words that are taken out of no line" {
	refuses 2 -m none --without no_netns=-n
	says "no_netns=-n" --command --factors
	run -2 ww explain fs_read_canary --without no_netns=-n
	says "no_netns=-n" --command
	run -2 ww gate --quick --baseline none.txt --without no_netns=-n
	says "no_netns=-n" --command
}

@test "a command line, and the file that it takes, is refused in words of its own" {
	refuses 2 --command 'unshare {root} {command}'
	says "--command: unknown placeholder {root}: known are {program}"
	refuses 2 --command 'unshare {command} {command}'
	says "--command: {command} stands 2 times for root"
	# One word of it, and no line or field that nobody wrote.
	[[ $output != *command\[* && $output != *--command:[0-9]* ]]
	refuses 2 -p nofile.json
	says "a file is given by a word with a slash, ./nofile.json"
	[[ $output != *.json.json* ]]
	echo '{"name": "it", "factors": {}, "command": ["unshare", "{command}"], "files": {"c": {"from": "/usr"}}}' >it.json
	refuses 2 -p ./it.json
	says "it is a directory: expected a JSON file"
	printf '{\n  # mine\n  "name": "it"}' >it.json
	refuses 2 -p ./it.json
	says "./it.json:2: not JSON: column 3, at '# mine'; JSON has no comments"
	echo '{"name": "it", "factors": {}, "command": ["unshare", "{command}"]}' >it.json
	cp it.json other.json
	refuses 2 -p ./it.json,./other.json
	says "./other.json describes a profile it, and so does ./it.json"
}

@test "numbers that are none, or too small" {
	refuses 2 --jobs 0
	says --jobs
	refuses 2 --jobs many
	says many
	refuses 2 --reps 0
	says --reps
	refuses 2 --timeout -1
	says --timeout
	refuses 2 --memory 1G
	says 1G
	refuses 2 --seed x
	says --seed
	refuses 2 --id-range 7
	says 7 BASE:COUNT
	refuses 2 --id-range 0:3
	says BASE:COUNT
	refuses 2 surplus
	says surplus -o
}

@test "numbers that are absurd" {
	refuses 2 --reps 999999999999
	says --reps 4294967295
	# 64 masks, attack and benign, and the control arm, of each fixture and for both callers.
	refuses 2 --reps 5000000 -f fs_dotdot
	says "1290000000 trials are planned" --reps --fixtures
	refuses 2 --jobs 99999999999
	says --jobs 4096
	refuses 2 --timeout 99999999999999
	says --timeout 86400
	refuses 2 --memory 99999999999999999999
	says --memory
	refuses 2 --id-range -5:8
	says BASE:COUNT
	# In 64 bits it wraps around to 3:8.
	refuses 2 --id-range 18446744073709551619:8
	says BASE:COUNT
}

@test "a corpus that is none" {
	refuses 2 --corpus /no/such/file
	says /no/such/file
	echo "not a program" >text
	chmod +x text
	MUST_WORK=0 run measure -o out --corpus text
	[ "$status" -eq 2 ] || [ "$status" -eq 3 ]
	[ -n "$output" ]
}

@test "an output directory that cannot be" {
	: >file
	run -2 measure -o file "${few[@]}"
	says file -o
	run -2 measure -o file/below "${few[@]}"
	says file/below -o
	# Where not even root can make a directory.
	run -2 measure -o /proc/whichwall "${few[@]}"
	says /proc/whichwall -o
}

@test "an output directory that may not be written" {
	dir=$(public_dir)
	mkdir -m 755 "$dir/locked"
	run -2 setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$dir/whichwall" run -o "$dir/locked" "${few[@]}" 3>&- 4>&-
	says "$dir/locked" "Permission denied" -o
	run -2 setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$dir/whichwall" run -o "$dir/locked/new" "${few[@]}" 3>&- 4>&-
	says "$dir/locked/new" "Permission denied" -o
	rm -r "$dir"
}

@test "a directory that already holds a run is not overwritten" {
	measure -o out "${few[@]}"
	sha256sum out/* >before 2>/dev/null || true
	run -2 measure -o out "${few[@]}"
	says out --resume -o
	sha256sum --quiet -c before
}

@test "what standard output does not take is said" {
	local command
	for command in "list fixtures" "list factors --json" "doctor" "explain etc_write"; do
		# shellcheck disable=SC2086 # words
		run -2 --separate-stderr sh -c 'exec "$@" >/dev/full' - "$WHICHWALL" $command 3>&- 4>&-
		# shellcheck disable=SC2154 # bats sets it
		[[ "$stderr" == *"standard output: No space left on device"* ]]
	done
}

@test "nothing to resume" {
	run -2 measure -o out "${few[@]}" --resume
	says out --resume
}

@test "resumed with other settings" {
	measure -o out "${few[@]}"
	sha256sum out/*.json* >before
	for other in "-m none" "-p seed" "-c user" "--reps 2" "-f etc_write"; do
		# shellcheck disable=SC2086 # an option and its argument
		run -2 measure -o out "${few[@]}" $other --resume
		says out run.json -o
	done
	sha256sum --quiet -c before
	# The order is no setting of what is measured.
	measure -o out "${few[@]}" --seed 5 --jobs 2 --resume
}

@test "resumed after a boot" {
	measure -o out "${few[@]}"
	sed -i 's/"boot_id":\(\s*\)"[^"]*"/"boot_id":\1"00000000-0000-0000-0000-000000000000"/' out/run.json
	run -2 measure -o out "${few[@]}" --resume
	says out boot -o
}

@test "a run.json that is none" {
	mkdir out
	echo '{"something": "else"}' >out/run.json
	run -2 measure -o out "${few[@]}" --resume
	says run.json -o
	run -2 measure -o out "${few[@]}"
	says out
	[ "$(cat out/run.json)" = '{"something": "else"}' ]
}

@test "a garbage line in the middle of the journal is named, and nothing is changed" {
	measure -o out "${few[@]}"
	sed -i '7s/.*/what is this?/' out/trials.jsonl
	cp out/trials.jsonl before
	run -2 measure -o out "${few[@]}" --resume
	says trials.jsonl 7
	cmp out/trials.jsonl before
	run -2 ww report -q --no-figures out
	says 7
	cmp out/trials.jsonl before
	# A line whose word is outside the vocabulary is as bad.
	sed -i '7s/.*/{"v":1}/' out/trials.jsonl
	run -2 measure -o out "${few[@]}" --resume
	says 7
}

@test "a torn last line is redone" {
	measure -o whole "${few[@]}"
	cp -r whole torn
	size=$(stat -c %s torn/trials.jsonl)
	last=$(tail -n 1 torn/trials.jsonl | wc -c)
	for cut in 1 $((last / 2)) $((last - 1)); do
		truncate -s $((size - cut)) torn/trials.jsonl
		measure -o torn "${few[@]}" --resume
		same whole torn cells.csv matrix.csv
		[ "$(journal_lines torn)" -eq "$(journal_lines whole)" ]
		size=$(stat -c %s torn/trials.jsonl)
		last=$(tail -n 1 torn/trials.jsonl | wc -c)
	done
}

@test "a full file system: what was measured is kept, and --resume completes" {
	measure -o whole "${some[@]}"
	mkdir disk
	# shellcheck disable=SC2016
	# The size is in pages; the journal of this selection is larger.
	MUST_WORK=0 WHOLE=$PWD/whole run -0 unshare -m bash -euc '
		mount -t tmpfs -o size=160k full disk
		status=0
		"$WHICHWALL" run -q --no-figures -o disk/out "$@" 2>said 3>&- 4>&- || status=$?
		echo "status $status"
		cat said
		[ "$status" -eq 2 ] || [ "$status" -eq 3 ]
		grep -q trials.jsonl said
		grep -q "No space left" said
		grep -qe --resume said
		[ ! -e disk/out/cells.csv ]
		kept=$(grep -c "\"v\"" disk/out/trials.jsonl)
		[ "$kept" -gt 50 ]
		head -n 50 disk/out/trials.jsonl >first
		# Still full: still said, and still nothing lost.
		! "$WHICHWALL" run -q --no-figures -o disk/out "$@" --resume 2>said 3>&- 4>&-
		mount -o remount,size=64m disk
		"$WHICHWALL" run -q --no-figures -o disk/out "$@" --resume 3>&- 4>&-
		head -n 50 disk/out/trials.jsonl | cmp first -
		cmp disk/out/cells.csv "$WHOLE/cells.csv"
		cmp disk/out/matrix.csv "$WHOLE/matrix.csv"
	' - "${some[@]}"
}

@test "no room for the tables: none is there half, and report writes them later" {
	measure -o whole "${few[@]}"
	mkdir disk
	# Room for the journal and run.json, but not for all tables beside them.
	room=$(($(cat whole/run.json whole/trials.jsonl whole/trials.csv | wc -c) / 1024 + 24))
	# shellcheck disable=SC2016
	MUST_WORK=0 WHOLE=$PWD/whole ROOM=$room run -0 unshare -m bash -euc '
		mount -t tmpfs -o "size=${ROOM}k" full disk
		status=0
		"$WHICHWALL" run -q --no-figures -o disk/out "$@" 2>said 3>&- 4>&- || status=$?
		echo "status $status"
		cat said
		[ "$status" -eq 2 ] || [ "$status" -eq 3 ]
		grep -q "No space left" said
		[ -z "$(find disk/out -name "*.tmp")" ]
		for table in disk/out/*.csv; do
			[ ! -e "$table" ] || cmp "$table" "$WHOLE/$(basename "$table")" ||
				[ "$(basename "$table")" = trials.csv ]
		done
		mount -o remount,size=64m disk
		"$WHICHWALL" run -q --no-figures -o disk/out "$@" --resume 3>&- 4>&-
		cmp disk/out/cells.csv "$WHOLE/cells.csv"
	' - "${few[@]}"
}

@test "a second whichwall on the same directory is refused, and does no harm" {
	measure -o whole "${some[@]}"
	"$WHICHWALL" run -q --no-figures -o out "${some[@]}" 3>&- 4>&- &
	pid=$!
	await_lines out 5 "$pid"
	# Stopped, or it might be done before the second has begun.
	kill -STOP "$pid"
	run measure -o out "${some[@]}"
	[ "$status" -eq 2 ]
	says out --resume
	run measure -o out "${some[@]}" --resume
	[ "$status" -eq 2 ]
	says trials.jsonl "another whichwall"
	kill -CONT "$pid"
	wait "$pid"
	same whole out cells.csv matrix.csv
}

@test "Ctrl-C: exit status 4, how to go on, and going on" {
	measure -o whole "${some[@]}"
	"$WHICHWALL" run -q --no-figures -o out "${some[@]}" 2>said 3>&- 4>&- &
	pid=$!
	await_lines out 20 "$pid"
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 4 ]
	grep -q interrupted said
	grep -qe --resume said
	run -1 is_complete out
	[ ! -e out/cells.csv ]
	kept=$(journal_lines out)
	[ "$kept" -ge 20 ]
	measure -o out "${some[@]}" --resume
	is_complete out
	same whole out cells.csv matrix.csv states.csv
	[ "$(journal_lines out)" -gt "$kept" ]
}

@test "Ctrl-C on a terminal reaches all processes, and is one interruption" {
	need_tool script
	# The terminal sends SIGINT to the whole foreground group: workers included, arenas excluded.
	run script -qec "bash -c '\"$WHICHWALL\" run -q --no-figures -o out -f \"fs_*,net_*\" 3>&- 4>&- & pid=\$!
		while [ ! -e out/trials.jsonl ] || [ \$(wc -l <out/trials.jsonl) -lt 20 ]; do sleep 0.005; done
		kill -INT -- -\$(ps -o pgid= -p \$pid | tr -d \" \") ; wait \$pid; exit \$?' " /dev/null </dev/null
	measure -o out "${some[@]}" --resume
	is_complete out
}

@test "report on a partial journal says that it is one" {
	"$WHICHWALL" run -q --no-figures -o out "${some[@]}" 3>&- 4>&- &
	pid=$!
	await_lines out 20 "$pid"
	kill -INT "$pid"
	wait "$pid" || true
	run -0 ww report --no-figures out
	grep -qiE "partial|incomplete|not complete|unfinished|not finished" out/report.md
	run -1 is_complete out
}

@test "report on nothing, or on what is no run" {
	run -2 ww report /no/such/run
	says /no/such/run
	mkdir empty
	run -2 ww report empty
	says empty
}

@test "without gnuplot: the tables come, one line says what is missing" {
	# A PATH with nothing on it: the program needs no other tool.
	mkdir bin
	run -0 --separate-stderr env PATH="$PWD/bin" "$WHICHWALL" run -q -o out "${few[@]}" 3>&- 4>&-
	# shellcheck disable=SC2154 # bats sets it
	[ "$(grep -c gnuplot <<<"$stderr")" -eq 1 ]
	for file in cells.csv matrix.csv results.json report.md; do
		[ -s "out/$file" ]
	done
	is_complete out
	[ -z "$(find out -name '*.svg' -o -name '*.png')" ]
	run -0 env PATH="$PWD/bin" "$WHICHWALL" doctor 3>&- 4>&-
	says gnuplot "not found" install
}
