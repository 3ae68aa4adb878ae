#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Large runs that never happened: the analysis finds the functions by which they were made up, within
# memory that grows with the trials alone; and runs that are partial, damaged or somebody else's.

# shellcheck disable=SC2030,SC2031 # bats sets output anew for each run

load helpers

setup_file() {
	made="$BATS_FILE_TMPDIR/made"
	export made
	"$WW_SOURCE/scripts/synthetic-run" "$made" --trials 100000 --fixtures 45
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

report() {
	ww report -q --no-figures "$@"
}

# small DIR: a run of its own, made to be damaged.
small() {
	"$WW_SOURCE/scripts/synthetic-run" "$1" --trials 1200 --fixtures 14 --factors 4
}

# as_expected DIR: matrix.csv says what the generator knows.
as_expected() {
	python3 - "$1" <<-'PYTHON'
		import csv, sys
		def rows(name):
		    with open(f"{sys.argv[1]}/{name}") as file:
		        return {(r["profile"], r["caller"], r["fixture"]): r for r in csv.DictReader(file)}
		def sets(text):
		    return {frozenset(term.split("+")) for term in text.split("|")} if text else set()
		expected, found = rows("expected.csv"), rows("matrix.csv")
		assert expected.keys() == found.keys()
		for key, row in expected.items():
		    for column, value in row.items():
		        seen = found[key][column]
		        if column in ("min_sets", "sole_blockers"):
		            value, seen = sets(value), sets(seen)
		        assert value == seen, (key, column, value, seen)
		kinds = {(r["testable"], r["complete"], r["monotone"]) for r in expected.values()}
		assert len(kinds) >= 4, kinds   # or this compared little
	PYTHON
}

@test "100,000 trials: every row is the function that it was made from" {
	report "$made"
	as_expected "$made"
	[ "$(wc -l <"$made/trials.csv")" -eq $(($(wc -l <"$made/trials.jsonl") + 1)) ]
	[ "$(wc -l <"$made/cells.csv")" -eq $((45 * 2 * 64 + 1)) ]
}

@test "nine factors, some twelve thousand cells" {
	"$WW_SOURCE/scripts/synthetic-run" many --trials 30000 --fixtures 12 --factors 9
	report many
	as_expected many
	[ "$(wc -l <many/cells.csv)" -eq $((12 * 2 * 512 + 1)) ]
}

@test "written twice, by threads that race: the same bytes" {
	report "$made"
	(cd "$made" && sha256sum -- *) >sums
	for _ in 1 2 3; do
		report "$made"
		(cd "$made" && sha256sum --quiet -c) <sums
	done
}

# peak DIR: KiB.
peak() {
	python3 - "$WHICHWALL" "$1" <<-'PYTHON'
		import os, subprocess, sys
		process = subprocess.Popen([sys.argv[1], "report", "-q", "--no-figures", sys.argv[2]])
		_, status, usage = os.wait4(process.pid, 0)
		assert status == 0
		print(usage.ru_maxrss)
	PYTHON
}

@test "memory: at most 500 bytes for each further trial" {
	# What a sanitizer keeps of freed memory is not ours.
	export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=0"
	"$WW_SOURCE/scripts/synthetic-run" few --trials 12000 --fixtures 45
	few=$(peak few)
	many=$(peak "$made")
	echo "$few KiB for 12,000 trials, $many KiB for 100,000"
	# 1,000,000 trials are to fit into 512 MiB.
	[ $(((many - few) * 1024)) -lt $((88000 * 500)) ]
}

@test "a killed run is reported, and every format says that it is partial" {
	small part
	sed -i 's/"complete": true/"complete": false/' part/run.json
	truncate -s -40 part/trials.jsonl
	run -0 ww report --no-figures part
	says partial
	grep -qi partial part/report.md
	[ "$(wc -l <part/trials.csv)" -eq "$(wc -l <part/trials.jsonl | awk '{print $1 + 1}')" ]
	python3 - <<-'PYTHON'
		import json
		assert json.load(open("part/results.json"))["complete"] is False
	PYTHON
	[ ! -e part/report.html ] || grep -qi partial part/report.html
}

@test "a journal that was cut between two lines is told from a whole one" {
	small part
	report part
	run ! grep -qi 'run is partial' part/report.md
	cp -r part cut
	head -n -100 part/trials.jsonl >cut/trials.jsonl
	run -0 ww report --no-figures cut
	says "partial" "journal was cut and lacks 100 trials"
	grep -q 'journal was cut and lacks 100 trials' cut/report.md
	grep -q 'journal was cut and lacks 100 trials' cut/report.html
	python3 -c 'import json; assert json.load(open("cut/results.json"))["complete"] is False'
	run -0 ww diff part cut
	says "journal of the run now was cut: 100 of its trials are missing"
	run -2 ww gate cut --baseline base.txt --update
	says "journal was cut"
	# Nothing is left of it.
	: >cut/trials.jsonl
	run -0 ww report --no-figures cut
	says "partial" "journal was cut"
}

# damaged SED-COMMAND: what `report` says of a run whose journal was changed so.
damaged() {
	rm -rf bad
	cp -r good bad
	sed -i "$1" bad/trials.jsonl
	run -2 report bad
	echo "$output"
	[ ! -e bad/cells.csv ] && [ ! -e bad/trials.csv ]
}

@test "a damaged journal: line and field are named, nothing is written" {
	small good
	damaged '7s/"c":"[a-z]*"/"c":"nobody"/'
	says "line 7" '"c"'
	damaged '9s/"m":[0-9]*/"m":-1/'
	says "line 9" '"m"'
	damaged '3s/"m":[0-9]*/"m":"3"/'
	says "line 3" '"m"'
	damaged '5s/"r":[0-9]*/"r":1e99/'
	says "line 5" '"r"'
	damaged '6s/"r":\([0-9]*\)/"r":\1,"r":\1/'
	says "line 6" '"r"' twice
	damaged '8s/"try":0/"try":0,"more":1/'
	says "line 8" '"more"'
	damaged '11s/"id":"./"id":"x/'
	says "line 11" '"id"'
	damaged '12s/.*/garbage/'
	says "line 12"
	damaged '13s/{/{\x00/'
	says "line 13" NUL
	damaged '14s/"said":"[a-z]*"/"said":[[[[]]]]/'
	says "line 14" '"said"'
	damaged '2s/"v":1/"v":2/'
	says "line 2" '"v"'
}

@test "an absurd line and absurd nesting" {
	small good
	cp -r good long
	{
		head -n 3 good/trials.jsonl
		head -c 2000000 /dev/zero | tr '\0' x
		echo
		tail -n +4 good/trials.jsonl
	} >long/trials.jsonl
	run -2 report long
	says "line 4" longer
	{
		head -n 3 good/trials.jsonl
		printf '{"v":'
		head -c 100000 /dev/zero | tr '\0' '['
		echo
		tail -n +4 good/trials.jsonl
	} >long/trials.jsonl
	run -2 report long
	says "line 4" JSON
}

@test "another system's line ends are blanks" {
	small good
	report good
	cp -r good crlf
	sed -i 's/$/\r/' crlf/trials.jsonl crlf/run.json
	report crlf
	same good crlf cells.csv matrix.csv trials.csv
}

@test "a run of another format version, and of another run" {
	small good
	cp -r good other
	sed -i 's/"format": 1/"format": 2/' other/run.json
	run -2 report other
	says run.json format version
	"$WW_SOURCE/scripts/synthetic-run" foreign --trials 1200 --fixtures 14 --factors 4 --profile seed
	cp good/run.json foreign/run.json
	run -2 report foreign
	says "profile seed" run.json "same run"
	[ ! -e foreign/trials.csv ]
	printf '\xff' >>other/run.json
	run -2 report other
	says run.json
	rm other/run.json
	run -2 report other
	says run.json
}
