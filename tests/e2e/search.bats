#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# whichwall run --search: it finds what the full factorial finds, asks the same in every run, and says what
# it does not know.

load helpers

fixtures=raw_socket_bind,setuid_zero,net_tcp_loopback,chmod_4755
seven=no_userns,no_pidns,no_chroot,no_seccomp_socket,no_seccomp_setuid,no_nnp,no_seccomp

setup_file() {
	need_root
	export searched="$BATS_FILE_TMPDIR/searched"
	measure -o "$searched" --search --factors "$seven" -f "$fixtures"
}

# check DIR: runs the Python on standard input with the rows of DIR/search.csv and its cells.
check() {
	run_dir=$1 python3 -c '
import csv, json, os, sys
directory = os.environ["run_dir"]
def table(name):
    with open(f"{directory}/{name}") as file:
        return list(csv.DictReader(file))
search = table("search.csv")
cells = table("cells.csv")
run = json.load(open(f"{directory}/run.json"))
exec(sys.stdin.read())
'
}

@test "a search finds the minimal sets of the full factorial" {
	measure -o "$BATS_TEST_TMPDIR/all" --factors "$seven" -f "$fixtures"
	all="$BATS_TEST_TMPDIR/all" check "$searched" <<-'PYTHON'
		with open(os.environ["all"] + "/matrix.csv") as file:
		    matrix = {(r["caller"], r["fixture"]): r for r in csv.DictReader(file)}
		assert len(matrix) == len(search) == 8
		compared = 0
		for row in search:
		    full = matrix[row["caller"], row["fixture"]]
		    assert row["testable"] == full["testable"], row
		    if row["testable"] == "0":
		        continue
		    assert full["complete"] == full["monotone"] == "1", full
		    for column in ("min_sets", "depth"):
		        assert row[column] == full[column], (row, full[column])
		    assert row["guarantee"] in ("all", "all_if_monotone"), row
		    assert row["verified"] == "1" and row["violations"] == "0", row
		    trials = sum(c["caller"] == row["caller"] and c["fixture"] == row["fixture"] for c in cells)
		    assert int(row["trials"]) == 2 * trials, row
		    assert int(row["trials"]) + int(row["saved"]) == 2 * 128, row
		    compared += 1
		assert compared >= 6, compared
	PYTHON
}

@test "what is asked depends neither on the jobs nor on the order" {
	measure -o "$BATS_TEST_TMPDIR/one" --search --factors "$seven" -f "$fixtures" --jobs 1 --seed 99
	same "$searched" "$BATS_TEST_TMPDIR/one" search.csv cells.csv states.csv
}

@test "report makes search.csv anew, and no tables of all masks" {
	cp -r "$searched" "$BATS_TEST_TMPDIR/copy"
	rm "$BATS_TEST_TMPDIR"/copy/{search,cells}.csv
	run -0 ww report "$BATS_TEST_TMPDIR/copy"
	says "Escape under full hardening: 0 of 4" "without the chroot and the system-call filter" "times as many"
	says_not "not every combination"
	same "$searched" "$BATS_TEST_TMPDIR/copy" search.csv cells.csv
	[ ! -e "$BATS_TEST_TMPDIR/copy/matrix.csv" ]
	[ ! -e "$BATS_TEST_TMPDIR/copy/report.html" ]
	is_complete "$searched"
	check "$searched" <<-'PYTHON'
		assert run["search"] == {"depth": 2}, run["search"]
		assert [len(p["factors"]) for p in run["profiles"]] == [7]
		assert run["counts"]["planned"] == run["counts"]["finished"]
	PYTHON
}

@test "a search that was killed goes on where it was" {
	local dir="$BATS_TEST_TMPDIR/killed" pid
	"$WHICHWALL" run -q -o "$dir" --search --factors "$seven" -f "$fixtures" 3>&- 4>&- &
	pid=$!
	await_lines "$dir" 60 "$pid"
	kill -KILL "$pid"
	wait "$pid" || true
	run -0 measure -o "$dir" --search --factors "$seven" -f "$fixtures" --resume
	same "$searched" "$dir" search.csv cells.csv
	python3 - "$dir/trials.jsonl" <<-'PYTHON'
		import json, sys
		ids = [(t["id"], t["try"]) for t in map(json.loads, open(sys.argv[1]))]
		assert len(ids) == len(set(ids)), "a trial was run twice"
	PYTHON
}

@test "another depth is another plan" {
	run -2 measure -o "$searched" --search --depth 3 --factors "$seven" -f "$fixtures" --resume
	says "other settings"
}

# No ordinary user can make the other namespaces of sealed without a user namespace: it starts nothing
# then, and what a search says of the others is not spoilt by that.
@test "sealed: more factors than any factorial, and a layer that the others need" {
	local dir="$BATS_TEST_TMPDIR/sealed"
	measure -o "$dir" -p sealed -c user --search --depth 1 -f fs_read_canary
	check "$dir" <<-'PYTHON'
		[row] = search
		assert len(row["factors"].split("+")) > 12, row
		assert row["testable"] == "1" and row["verified"] == "1", row
		assert row["guarantee"] == "all_if_monotone" and row["min_sets"], row
		assert "no_userns" in row["split_at"].split("+"), row
		assert "no_userns" in row["stopped_by"].split("|"), row
		verdict = {frozenset(filter(None, [n for n in list(c)[5:11] if c[n] == "1"] + c["removed"].split("+"))):
		           c["verdict"] for c in cells}
		for text in row["min_sets"].split("|"):
		    found = frozenset(text.split("+"))
		    assert verdict[found] == "escaped", text
		    assert all(verdict[found - {n}] == "blocked" for n in found), text
		    others = [s for s, v in verdict.items() if v == "escaped" and s < found]
		    assert not others, (text, others)
	PYTHON
}

@test "bad use is told" {
	run -2 measure -o "$BATS_TEST_TMPDIR/x" --search -m all
	says "--search chooses the masks itself"
	run -2 measure -o "$BATS_TEST_TMPDIR/x" --depth 3
	says "only a --search has a depth"
	run -2 measure -o "$BATS_TEST_TMPDIR/x" --search --depth many
	says "expected a number of factors"
	run -2 measure -o "$BATS_TEST_TMPDIR/x" --search --factors no_such
	says "unknown factor"
	[ ! -e "$BATS_TEST_TMPDIR/x" ]
}

@test "what needs every mask refuses a searched run" {
	run -2 ww diff "$searched" "$searched"
	says "holds a search" "search.csv"
	run -2 ww gate "$searched" --baseline "$BATS_TEST_TMPDIR/baseline" --update
	says "holds a search"
	run -2 ww explain setuid_zero "$searched"
	says "holds a search"
	run -2 ww report --latex "$searched"
	says "holds a search"
}
