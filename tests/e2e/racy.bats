#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# A real race (fs_symlink_race): twenty repetitions, won where nothing stands in the way, and where the
# filter does, stopped by it and not by luck.

load helpers

setup_file() {
	need_root
	race="$BATS_FILE_TMPDIR/race"
	export race
	measure -o "$race" --slow -f fs_symlink_race -p strict,strict+file_io -m none,no_userns+no_nnp
}

# won: wins of twenty for PROFILE CALLER MASK, then verdict, how, step, signal.
won() {
	python3 - "$race" "$@" <<-'PYTHON'
		import csv, sys
		for c in csv.DictReader(open(sys.argv[1] + "/cells.csv")):
		    if [c["profile"], c["caller"], c["mask"]] == sys.argv[2:5]:
		        assert c["reps"] == "20", c
		        print(*[c[k] for k in ("verdict", "how", "step", "signal") if c[k]])
	PYTHON
}

@test "twenty repetitions of each arm, control too" {
	python3 - "$race" <<-'PYTHON'
		import collections, json, sys
		trials = [json.loads(line) for line in open(sys.argv[1] + "/trials.jsonl")]
		arms = collections.Counter((t["p"], t["c"], t["m"], t["a"]) for t in trials if not t["try"])
		# Two profiles, callers, masks, arms; and a control arm for each caller.
		assert len(arms) == 2 * 2 * 2 * 2 + 2 and set(arms.values()) == {20}, arms
		control = [t["sight"] for t in trials if t["a"] == "control"]
		assert control.count("escaped") >= 10, control
	PYTHON
}

@test "renameat2 is not in the base filter: no repetition gets as far as the race" {
	[ "$(won strict root 0)" = "blocked signal renameat2 SIGSYS" ]
	[ "$(won strict user 0)" = "blocked signal renameat2 SIGSYS" ]
	[ "$(won strict root 33)" = "blocked signal renameat2 SIGSYS" ]
}

@test "where the call is allowed, the race is won; chroot does not matter, for the collector follows" {
	[ "$(won strict user 33)" = escaped ]
	for caller in root user; do
		for mask in 0 33; do
			[ "$(won strict+file_io $caller $mask)" = escaped ]
		done
	done
}

@test "more repetitions than twenty may be asked for, fewer not" {
	measure -o "$BATS_TEST_TMPDIR/more" --slow -f fs_symlink_race,fs_read_canary -m none -c user --reps 21
	measure -o "$BATS_TEST_TMPDIR/less" --slow -f fs_symlink_race,fs_read_canary -m none -c user --reps 2
	reps() { cut -d, -f4,19 "$1/cells.csv" | tail -n +2 | sort | tr '\n' ' '; }
	[ "$(reps "$BATS_TEST_TMPDIR/more")" = "fs_read_canary,21 fs_symlink_race,21 " ]
	[ "$(reps "$BATS_TEST_TMPDIR/less")" = "fs_read_canary,2 fs_symlink_race,20 " ]
}

@test "races are listed apart, with how often they were won" {
	head -n 1 "$race/matrix.csv" | grep -q ',marks$'
	[ "$(grep -c ',slow+racy$' "$race/matrix.csv")" -eq 4 ]
	[ "$(grep -c '^### Races$' "$race/report.md")" -eq 4 ]
	# shellcheck disable=SC2016 # marks of the report
	grep -Eq '^\| `fs_symlink_race` \| 2 of 2 \| [0-9]+ to [0-9]+ of 20 \|$' "$race/report.md"
	# shellcheck disable=SC2016
	grep -q '^| `fs_symlink_race` | never won | |$' "$race/report.md"
}
