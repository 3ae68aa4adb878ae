#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The gate on a real run and on copies of it in which one thing was made worse or better: it names that
# thing, and fails or passes for it.  Two factors, so that every row is complete.  Then a sandbox of one's own.

load helpers

setup_file() {
	need_root
	run_dir="$BATS_FILE_TMPDIR/run"
	baseline="$BATS_FILE_TMPDIR/base.txt"
	export run_dir baseline
	measure -o "$run_dir" -c user -f 'class:fs,class:cred' --factors no_userns,no_chroot
	ww gate "$run_dir" --baseline "$baseline" --update
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

# mutated CHANGE FIXTURE [ARGUMENT...]: ./run is a copy of the run with this change; more of them add up.
mutated() {
	[ -d run ] || cp -r "$run_dir" run
	python3 "$WW_SOURCE/tests/e2e/mutate.py" run "$@"
}

gate() {
	run ww gate run --baseline "$baseline" "$@"
}

# fails_with TEXT...: the gate trips and says so.
fails_with() {
	[ "$status" = 1 ] || { echo "status $status: $output"; return 1; }
	says "gate: FAILED" "$@"
}

passes_with() {
	[ "$status" = 0 ] || { echo "status $status: $output"; return 1; }
	says "gate: passed" "$@"
}

# row FIXTURE: the lines below its name, up to the next row.
row() {
	sed -n "/^  strict, user, $1\$/,/^\( \{0,2\}[^ ]\|\$\)/p" <<<"$output" | sed 1d
}

@test "an unchanged run passes, and says nothing else" {
	cp -r "$run_dir" run
	gate
	passes_with "rows compared"
	[ "${#lines[@]}" = 1 ]
}

@test "the baseline is small text of one line for each row, equal for equal runs" {
	head -n 1 "$baseline" | grep -qx '# whichwall baseline 1'
	[ "$(tail -n 1 "$baseline")" = end ]
	grep -q '^strict user fs_tmp_write depth=1 .* sole=no_userns+no_chroot escaped=e known=f ' "$baseline"
	grep -q '^strict user fs_inherited_fd depth=0 min_sets=always ' "$baseline"
	[ "$(grep -c '^strict user [a-z0-9_]* \(depth\|untestable\)=' "$baseline")" = \
		"$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["fixtures"]))' "$run_dir/run.json")" ]
	measure -o again -c user -f 'class:fs,class:cred' --factors no_userns,no_chroot
	ww gate again --baseline again.txt --update
	cmp "$baseline" again.txt
}

@test "a cell that escapes under full hardening" {
	mutated escape fs_tmp_write 0
	gate
	fails_with
	row fs_tmp_write >said
	grep -q 'escape: escapes now under full hardening; before: blocked' said
	grep -q 'min_set: new smallest set: it now always escapes whatever is kept' said
	grep -q 'depth: before, it escaped without one step alone; now it escapes with nothing dropped' said
	# Nothing else is said of any row.
	[ "$(grep -c '^  strict' <<<"$output")" = 1 ]
	says_not sole_blocker
}

@test "a new minimal set of two factors" {
	mutated escape chmod_4755 5
	gate
	fails_with "escape: escapes now without the user namespace and the chroot" \
		"min_set: new smallest set: it now always escapes without the user namespace and the chroot" \
		"depth: before, no combination let it out; now it escapes without 2 steps"
	says_not sole_blocker
}

@test "a new sole blocker" {
	mutated escape chmod_4755 4 5
	gate
	fails_with "sole_blocker: escapes now without the chroot alone" \
		"depth: before, no combination let it out; now it escapes without one step alone"
}

@test "a fixture that vanished" {
	mutated remove fs_tmp_write
	gate
	fails_with "strict, user, fs_tmp_write" "vanished: was not run; before, it escaped without one step alone"
}

@test "a fixture that became untestable is not one that is blocked" {
	mutated control chmod_4755
	gate
	fails_with "strict, user, chmod_4755" "untestable: untestable (no_privilege) now; before: testable"
}

@test "cells that became inconclusive, or were planned and are missing" {
	mutated timeout chmod_4755 1
	mutated forget fs_tmp_write
	gate
	row chmod_4755 | grep -q 'unknown: not known now (inconclusive or missing) without the user namespace'
	row fs_tmp_write | grep -q 'unknown: not known now (inconclusive or missing) under full hardening, without the user namespace, without the chroot and in 1 more combination'
	fails_with
}

@test "a level that fell" {
	mutated partial chmod_4755 0
	gate
	fails_with "level: the core's level under full hardening fell from full to partial"
}

@test "a fixture that the baseline lacks fails when it escapes anywhere, and is noted when not" {
	mutated rename fs_tmp_write fs_zz_new
	gate --fail-on new_escape
	fails_with "new_escape: new; escapes without the user namespace, without the chroot" "Worse, and allowed" "vanished"
	rm -r run
	mutated rename chmod_4755 chmod_new
	gate --fail-on new_escape
	passes_with "New, and not seen to escape:" "new_fixture: new; no combination lets it out"
}

@test "a fixture that was declared anew is compared, and it is said" {
	mutated redefine fs_tmp_write
	gate
	passes_with "declared otherwise than before, which may be all that changed: fs_tmp_write"
}

@test "improvements pass, are listed, and make the baseline stale; --update takes them" {
	mutated block fs_tmp_write 1 4 5
	gate
	passes_with "Better than the baseline:" "escape_gone: blocked now without the user namespace, without the chroot" \
		"depth_rose: before, it escaped without one step alone; now no combination lets it out" "1 row is better than the baseline: update $baseline with --update"
	cp "$baseline" mine.txt
	run ww gate run --baseline mine.txt --update
	[ "$status" = 0 ]
	says "better  strict, user, fs_tmp_write: before, it escaped without one step alone; now no combination lets it out"
	# One line of the file changed.
	[ "$(diff "$baseline" mine.txt | grep -c '^[<>]')" = 2 ]
	run ww gate run --baseline mine.txt
	passes_with
	run ww gate "$run_dir" --baseline mine.txt
	fails_with "before, no combination let it out; now it escapes without one step alone"
}

@test "--fail-on names what fails; the rest is allowed and still listed" {
	mutated escape chmod_4755 5
	gate --fail-on vanished,untestable
	passes_with "Worse, and allowed, since --fail-on does not name it:" "escape: escapes now without the user namespace and the chroot" "3 allowed"
	gate --fail-on depth
	fails_with "2 allowed"
	gate --fail-on none
	passes_with
}

@test "expected changes pass until their day, are printed with their reason, and are reported when not met" {
	cat >known.csv <<-'CSV'
		profile,caller,fixture,change,reason,expires
		strict,user,chmod_4755,escape,"kernel bug, reported",2030-06-30
		strict,user,chmod_4755,min_set,the same,2030-06-30
		strict,user,chmod_4755,depth,the same,2030-06-30
		strict,user,fs_dotdot,vanished,will be removed,2030-06-30
	CSV
	mutated escape chmod_4755 5
	gate --expected known.csv --today 2030-06-30
	passes_with "Worse, and expected:" "until 2030-06-30: kernel bug, reported" "3 expected" \
		"Expected, and not met (remove these lines):" "line 5: strict, user, fs_dotdot, vanished"
	gate --expected known.csv --today 2030-07-01
	fails_with "was expected until 2030-06-30, which is over: kernel bug, reported" "3 no longer expected"
	# Another set of the same row is the same change; another change is not.
	mutated escape chmod_4755 4
	gate --expected known.csv --today 2030-06-30
	fails_with "sole_blocker"
}

@test "several formats at once, each to its place" {
	mutated escape chmod_4755 5
	gate --format text,json=gate.json,junit=gate.xml,tap=-
	fails_with "TAP version 13" "before, no combination let it out"
	python3 - <<-'PYTHON'
		import json, xml.dom.minidom
		json.load(open("gate.json"))
		assert "chmod_4755" in open("gate.xml").read()
		xml.dom.minidom.parse("gate.xml")
	PYTHON
	export GITHUB_STEP_SUMMARY=$PWD/steps.md
	echo "# what others wrote" >steps.md
	gate --format summary
	[ "$status" = 1 ]
	[ -z "$output" ]
	head -n 1 steps.md | grep -qx '# what others wrote'
	grep -q 'chmod_4755\|chmod\\_4755' steps.md
	gate --format summary=own.md
	[ -s own.md ]
	gate --format junit=/nowhere/gate.xml
	[ "$status" = 2 ]
}

@test "--quick measures what a full baseline has, and compares what both know" {
	mkdir tmp
	TMPDIR=$PWD/tmp run ww gate --quick --baseline "$baseline" -f 'class:fs,class:cred'
	passes_with "1 of 4 combinations measured before is not compared" "smallest sets are not compared"
	# Nothing is left behind.
	[ -z "$(ls tmp)" ]
	run ww gate --quick --baseline "$baseline" -f 'class:fs,class:cred' -o kept -q
	passes_with
	is_complete kept
	[ -s kept/cells.csv ]
	run ww gate --quick --baseline "$baseline" -f 'class:fs,class:cred' --update
	[ "$status" = 2 ]
	says "has 4 masks of profile strict, the run 3"
}

@test "--quick fails for what one factor lets out" {
	sed 's/^\(strict user fs_tmp_write\) .* definition/\1 depth=inf min_sets=- sole=- escaped=0 known=f definition/' \
		"$baseline" >harder.txt
	run ww gate --quick --baseline harder.txt -f fs_tmp_write
	fails_with "escape: escapes now without the user namespace, without the chroot" \
		"depth: before, the loss of fewer than 2 steps did not let it out; now it escapes without one step alone" "sole_blocker" \
		"rows of the baseline were not asked for"
}

@test "a quick baseline of its own" {
	ww gate --quick --baseline quick.txt --update -c user -f 'fs_tmp_write,chmod_4755'
	grep -q '^strict user fs_tmp_write depth=1 min_sets=? sole=no_userns+no_chroot ' quick.txt
	run ww gate --quick --baseline quick.txt -f 'fs_tmp_write,chmod_4755'
	passes_with "2 rows compared"
	run ww gate --quick --baseline quick.txt -f chmod_4755 --update
	[ "$status" = 2 ]
	says "would drop 1 row of"
}

@test "a comparison is restricted to what both have, and it is said" {
	measure -o other -c user -f 'class:fs,class:cred' --factors no_chroot,no_nnp
	run ww gate other --baseline "$baseline"
	passes_with "the user namespace (before), no_new_privs (now)"
	measure -o seed -p seed -c user -f 'class:fs'
	run ww gate seed --baseline "$baseline"
	[ "$status" = 2 ]
	says "nothing in common" "strict (user)" "seed (user)"
	run ww gate "$run_dir" --baseline "$baseline" -f fs_dotdot
	passes_with "1 row compared" "rows of the baseline were not asked for"
}

@test "a gate that has tested nothing does not pass" {
	grep -q '^strict user setuid_zero untestable=no_privilege ' "$baseline"
	run ww gate "$run_dir" --baseline "$baseline" -f setuid_zero
	[ "$status" = 2 ]
	says "nothing was tested: all 1 rows"
	run ww gate "$run_dir" --baseline "$baseline" -f setuid_zero,fs_dotdot
	passes_with "2 rows compared" "(1 of them tested on neither side)"
}

@test "bad input ends with status 2 and names the file, the line and the field" {
	cp -r "$run_dir" run
	gate_fails() {
		run ww gate "$@"
		[ "$status" = 2 ] || { echo "status $status: $output"; return 1; }
	}
	gate_fails run
	says "which baseline?"
	gate_fails --baseline "$baseline"
	says "which run?"
	gate_fails run --baseline nothing.txt
	says "nothing.txt: No such file" "--update"
	sed 's/known=f/known=fe/' "$baseline" >broken.txt
	gate_fails run --baseline broken.txt
	says "broken.txt: line 6" "known"
	head -n -1 "$baseline" >broken.txt
	gate_fails run --baseline broken.txt
	says "broken.txt: line" "not whole"
	sed '1s/1$/7/' "$baseline" >broken.txt
	gate_fails run --baseline broken.txt
	says "version '7'"
	echo "strict,user,*,escape,why,2030-01-01" >known.csv
	gate_fails run --baseline "$baseline" --expected known.csv
	says "known.csv: line 1" "header"
	gate_fails run --baseline "$baseline" --fail-on everything
	says "'everything'"
	gate_fails run --baseline "$baseline" --format html
	says "unknown format 'html'"
	gate_fails run --baseline "$baseline" --today soon
	says "YYYY-MM-DD"
	gate_fails run --baseline "$baseline" -m none
	says "only -p, -c and -f"
	gate_fails --quick run --baseline "$baseline"
	# A file that is no baseline is not overwritten.
	echo "precious" >notes.txt
	gate_fails run --baseline notes.txt --update
	[ "$(cat notes.txt)" = precious ]
	# A journal that is damaged in the middle.
	sed -i '3s/"said"/"sad"/' run/trials.jsonl
	gate_fails run --baseline "$baseline"
	says "line 3"
}

@test "a run that was not finished is compared, but becomes no baseline" {
	cp -r "$run_dir" run
	head -n 40 "$run_dir/trials.jsonl" >run/trials.jsonl
	# A run that stopped there counts no more than it has.
	sed -i -e 's/"complete":\(.*\)true/"complete":\1false/' -e 's/"finished":\s*[0-9]*/"finished": 40/' run/run.json
	gate
	fails_with "the run now was not finished" "unknown: not known now (inconclusive or missing)"
	cp "$baseline" mine.txt
	run ww gate run --baseline mine.txt --update
	[ "$status" = 2 ]
	says "was not finished"
	cmp "$baseline" mine.txt
}

# The row was testable only because it escaped with both factors gone, as a row is that no control arm lets out.
@test "what was tested only in a combination that is not measured is not worse" {
	sed 's/^\(strict user setuid_zero\) untestable=no_privilege/\1 depth=0+ min_sets=? sole=- escaped=8 known=8/' \
		"$baseline" >tested.txt
	run ! cmp -s "$baseline" tested.txt
	run ww gate --quick --baseline tested.txt -f setuid_zero,fs_dotdot
	passes_with "strict, user: 1 row was testable before by combinations alone that are not compared, which is neither worse nor better: setuid_zero"
	# That combination is measured now.
	run ww gate --quick -m all --baseline tested.txt -f setuid_zero,fs_dotdot
	fails_with "untestable: untestable (no_privilege) now; before: testable"
	# What is blocked in one says that the control arm had escaped.
	sed 's/ escaped=8 known=8 / escaped=8 known=c /' tested.txt >control.txt
	run ww gate --quick -m none --baseline control.txt -f setuid_zero,fs_dotdot
	fails_with "untestable: untestable (no_privilege) now; before: testable"
}

# jail FACTOR...: writes jail.json, a sandbox of one's own that has these.
jail() {
	local factor factors="" steps=""
	local -A options=([no_nnp]=--no-new-privs [no_inherit]=--inh-caps=-all [no_groups]=--clear-groups)
	for factor; do
		factors+=", \"$factor\": \"keeps it\""
		steps+="{\"unless\": \"$factor\", \"give\": [\"${options[$factor]}\"]}, "
	done
	cat >jail.json <<-JSON
		{"name": "jail", "install": "Make it.", "environment": ["PATH=/usr/bin:/bin"],
		 "factors": {${factors:2}}, "command": ["setpriv", $steps"{command}"]}
	JSON
}

# own [OPTION...]: the gate of that sandbox, whose baseline is own.txt.
own() {
	run ww gate --quick -q -p ./jail.json -c root -f fs_read_canary,cred_suid_exec --baseline own.txt "$@"
}

@test "a launcher that starts nothing any more is worse; one that is not here cannot be measured" {
	export MUST_WORK=0
	jail no_nnp
	own --update
	[ "$status" = 0 ]
	sed 's/--no-new-privs/--no-new-privz/' jail.json >typo.json
	sed 's,"setpriv","/opt/nowhere/setpriv",' jail.json >absent.json
	cp typo.json jail.json
	own
	[ "$status" = 1 ]
	says "did not start the program: the launcher ended with status 1" no-new-privz \
		"profile jail starts nothing now, and did when the baseline was made"
	# It makes no baseline, and without one nobody knows that it ever started.
	own --update
	[ "$status" = 3 ]
	run ww run -q -p ./jail.json -c root -f fs_read_canary -m none -o run
	[ "$status" = 3 ]
	says "profile jail starts nothing here; \`whichwall doctor -p ./jail.json\` tries it"
	# One that says so itself had started what escaped.
	sed 's/"factors"/"refused": {"status": [1]}, "factors"/' typo.json >jail.json
	own
	[ "$status" = 1 ]
	cp absent.json jail.json
	own
	[ "$status" = 3 ]
	says "profile jail starts nothing here"
}

@test "a factor that came, one that went: said, and taken into the baseline by --update" {
	jail no_nnp no_inherit
	own --update
	jail no_nnp no_inherit no_groups
	own
	passes_with "the groups (now)" "--update takes the steps of now into the baseline"
	own --update
	[ "$status" = 0 ]
	grep -q '^jail root level=.* factors=no_nnp+no_inherit+no_groups ' own.txt
	jail no_nnp no_groups
	own
	passes_with "the inherit (before)" "--update takes" "its description"
	own --factors no_nnp
	passes_with "the inherit (before)"
	says_not "--update takes"
	own -m none,no_nnp --update
	[ "$status" = 2 ]
	says "has 4 masks of profile jail, the run 2"
	own --factors no_nnp --update
	[ "$status" = 2 ]
	own --update
	[ "$status" = 0 ]
	grep -q '^jail root level=.* factors=no_nnp+no_groups ' own.txt
	own
	passes_with
	says_not "--update takes"
	# A choice of factors stays one as long as the description does.
	rm own.txt
	own --factors no_nnp --update
	own
	passes_with
	says_not "--update takes"
}

@test "a profile by another name than in the baseline" {
	jail no_nnp
	own --update
	sed -i 's/"name": "jail"/"name": "newer"/' jail.json
	own
	[ "$status" = 2 ]
	says "own.txt has nothing of newer, started by root: it has jail (root)" "remove that file, then --update"
}
