#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Launchers that fail, lie, hang, flood and copy (tests/meta/launchers): what the instrument says of each, and that
# none disturbs another sandbox of the same run.  The rows named are those of docs/reference/verdicts.md.
#
# They hold nothing back, so that whatever is started escapes; all of them take the program's channel from the arena
# as it is, but where they say so.

load helpers

first=1930000000 count=16384
fixtures=fs_read_canary,proc_daemon_survives,cred_suid_exec,x_plain_head_canary

setup_file() {
	need_root
	need_tool python3
	cd "$BATS_FILE_TMPDIR" || return
	mkdir profiles own
	python3 "$WW_SOURCE/tests/meta/launchers/describe.py" profiles
	missing missing_in_path no-such-program
	missing missing_file /usr/lib/no-such-program
	cp "$WW_SOURCE/examples/fixtures/head_canary.json" own
	exe="$BATS_FILE_TMPDIR/program"
	export exe
	cp "$WHICHWALL_FULL" "$exe"
	export bwrap="$WW_SOURCE/profiles/bwrap.json"
	# A run has at most 32 profiles.
	mixed out-1 "$bwrap$(printf ',%s' ./profiles/[a-k]*.json)"
	mixed out-2 "$bwrap$(printf ',%s' ./profiles/[l-z]*.json)"
}

# missing NAME PROGRAM: a description whose launcher is not there.
missing() {
	printf '{"name": "%s", "factors": {"no_manners": "is not there"}, "environment": ["PATH=/usr/bin:/bin"],
		"command": [{"unless": "no_manners", "give": ["env"], "else": ["%s"]}, "{command}"]}' "$1" "$2" >"profiles/$1.json"
}

# mixed DIR PROFILES: a run with few descriptors, so that none may pile up.
mixed() {
	(
		ulimit -n 1024
		"$exe" run -q --no-figures --fixture-dir own -p "$2" -m none,single -f "$fixtures" -o "$1" \
			--id-range "$first:$count" 3>&- 4>&-
	)
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

# cells LAUNCHER MASK EXPRESSION: of each cell, whose fixture is `f` and whose caller is root or not, the
# expression is what cells.csv says.  MASK is `well` or `ill`.
cells() {
	python3 - "$@" <<-'PYTHON'
		import csv, glob, sys
		launcher, manners, expression = sys.argv[1:]
		keys = ("verdict", "reason", "how", "step", "errno", "signal")
		rows = [c for table in glob.glob("out-?/cells.csv") for c in csv.DictReader(open(table))
		        if c["profile"] == launcher and (c["removed"] != "") == (manners == "ill")]
		assert len(rows) == 8, rows
		def cell(verdict, reason="", how="", step="", errno="", signal=""):
		    return verdict, reason, how, step, errno, signal
		for c in rows:
		    f, root = c["fixture"], c["caller"] == "root"
		    escaped = cell("escaped")
		    got = tuple(c[k] for k in keys)
		    want = eval("(" + expression + ")")
		    # Root has what this one goes for.
		    if f == "cred_suid_exec" and root:
		        want = cell("untestable", "vacuous", step="execve")
		    assert got == want, (c["caller"], f, got, "expected", want)
	PYTHON
}

ill() {
	cells "$1" ill "$2"
}

# said LAUNCHER STATUS TEXT: of each of its trials the journal has the status, and the text among what it printed.
said() {
	python3 - "$@" <<-'PYTHON'
		import fileinput, glob, json, sys
		launcher, status, text = sys.argv[1:]
		seen = 0
		for t in map(json.loads, fileinput.input(glob.glob("out-?/trials.jsonl"))):
		    if t["p"] == launcher and t.get("setup") in ("launcher", "closed"):
		        assert (t.get("launcher", 0), text in t.get("launcher_said", "")) == (int(status), True), t
		        seen += 1
		assert seen, launcher
	PYTHON
}

@test "every launcher is judged here" {
	for file in "$WW_SOURCE"/tests/meta/launchers/*; do
		name=$(basename "${file%.*}")
		[ "$name" = describe ] || grep -Eq "^	ill $name " "$BATS_TEST_FILENAME" || { echo "no test for $name"; return 1; }
	done
}

@test "well-mannered, all of them only start the program, and everything escapes" {
	for file in profiles/*.json; do
		cells "$(basename "$file" .json)" well escaped
	done
}

@test "what others do changes no cell of a sandbox beside them" {
	mixed alone "$bwrap"
	for other in out-1 out-2; do
		run -0 "$WW_SOURCE/tests/e2e/neighbours/differs.py" alone $other
		[ "$output" = 0 ]
		is_complete $other
	done
}

@test "nothing of them is left" {
	nothing_stray "$exe" "$first" $((first + count - 1))
}

# ---- the program is never started ----

@test "fails: it says why (A32)" {
	ill fails 'cell("inconclusive", "launcher", step="launcher")'
	said fails 1 "fails: no room"
}

@test "exits_zero: its exit status is no claim (A32)" {
	ill exits_zero 'cell("inconclusive", "launcher", step="launcher")'
	said exits_zero 0 ""
}

@test "kills_itself: nor is its death (A32)" {
	ill kills_itself 'cell("inconclusive", "launcher", step="launcher")'
	said kills_itself 137 ""
}

@test "hangs: it has its time (A32)" {
	ill hangs 'cell("inconclusive", "launcher", step="launcher", errno="ETIMEDOUT")'
}

@test "closes_output: a program that cannot say hello is none (A32)" {
	ill closes_output 'cell("inconclusive", "launcher", step="launcher")'
	said closes_output 2 ""
}

@test "a launcher that is not there (A32)" {
	for name in missing_in_path missing_file; do
		ill $name 'cell("inconclusive", "launcher", step="launcher")'
		said $name 127 "No such file or directory"
	done
}

@test "refuses: it fails closed, and says so (V10)" {
	ill refuses 'cell("blocked", how="closed", step="launcher")'
	said refuses 3 "not like this: EPERM"
}

@test "what only resembles its refusal is a failure (A32)" {
	ill refuses_in_passing 'cell("inconclusive", "launcher", step="launcher")'
	ill refuses_on_output 'cell("inconclusive", "launcher", step="launcher")'
	ill refuses_with_another_status 'cell("inconclusive", "launcher", step="launcher")'
	said refuses_in_passing 3 "out of memory"
}

@test "impersonates: the word of the launcher itself is no program's (A32)" {
	ill impersonates 'cell("inconclusive", "launcher", step="launcher", errno="ETIMEDOUT")'
}

@test "impersonates_by_child: nobody is seen, and it is told (A34, V7)" {
	# Witnesses that look at the program see nobody.  The harmless program of the others did not do its work: it
	# made no file, or printed nothing.
	ill impersonates_by_child 'cell("inconclusive", "opaque", step="lie", errno="EACCES")
		if f in ("cred_suid_exec", "proc_daemon_survives")
		else cell("inconclusive", "benign", step="workdir", errno="ENOENT") if f == "fs_read_canary"
		else cell("inconclusive", "benign", step="lie", errno="EACCES")'
	python3 - <<-'PYTHON'
		import json
		trials = [t for t in map(json.loads, open("out-1/trials.jsonl")) if t["p"] == "impersonates_by_child" and t["m"]]
		assert trials and all(t.get("opaque") for t in trials)
		# Of nobody there is no state, and least of all our own.
		assert not [t for t in trials if "eff" in t], trials[0]
	PYTHON
}

# ---- it is started, and nothing holds it ----

@test "does_nothing, drops_flag: a factor without effect is one" {
	ill does_nothing escaped
	ill drops_flag escaped
}

@test "talks, talks_all_the_time, says_hello, prints_bytes: what is not said by the program is no word of it" {
	ill talks escaped
	ill talks_all_the_time escaped
	ill says_hello escaped
	ill prints_bytes escaped
}

@test "floods: more than a trial may write (A3)" {
	ill floods 'cell("inconclusive", "flood")'
}

@test "floods_errors: its messages are its own affair" {
	ill floods_errors escaped
}

@test "daemonises, starts_elsewhere, starts_again: where and when it is started does not matter" {
	ill daemonises escaped
	ill starts_elsewhere escaped
	ill starts_again escaped
}

@test "copies, copies_itself: the program is who executes its file" {
	# One whose words come by a copy has its own end of the channel, and what it prints after them is its output.
	ill copies escaped
	ill copies_itself escaped
}

@test "makes_nonblocking: a runtime may change what it inherits" {
	ill makes_nonblocking escaped
}

@test "sends_descriptors: what is sent along is not kept" {
	ill sends_descriptors escaped
}

@test "starts_two: who gets the answer is chance, and nothing of it a block" {
	ill starts_two 'got if got[0] != "blocked" else "anything else"'
}

# ---- it is started, and something happens to it ----

@test "kills_program: killed by nobody knows whom (A9)" {
	ill kills_program 'cell("inconclusive", "killed", signal="SIGKILL")'
}

@test "hides_workdir: what is not there cannot be tried (A33)" {
	# A program that is no part of our image lies in the workdir itself.
	ill hides_workdir 'cell("inconclusive", "setup", step="workdir", errno="ENOENT") if f in ("cred_suid_exec", "x_plain_head_canary") else escaped'
}

@test "changes_id: an ordinary user cannot (A32); root's program may not look into the workdir (V7)" {
	# Its benign arm is not let in, either.
	ill changes_id 'cell("inconclusive", "launcher", step="launcher") if not root
		else cell("inconclusive", "benign", step="exec", errno="EACCES") if f == "x_plain_head_canary" else escaped'
}

@test "leaves_helper: helpers are no survivors, and hold no end back (A19)" {
	# The kernel ends all processes of a pid namespace with its first.  In a user namespace of its own a setuid bit
	# for an id that is not mapped there counts for nothing.
	ill leaves_helper 'cell("blocked", how="ineffective", step={"proc_daemon_survives": "clone", "cred_suid_exec": "execve"}[f])
		if f in ("proc_daemon_survives", "cred_suid_exec") else escaped'
}

# ---- programs that misbehave, behind launchers ----

@test "programs that lie, hang and crash are judged as without a launcher, a copier of their words between or not" {
	: "${WW_META:?names the image of the fixtures that lie}"
	measure --corpus "$WW_META" -m no_manners -o programs \
		-p ./profiles/does_nothing.json,./profiles/copies.json,./profiles/copies_itself.json,./profiles/leaves_helper.json
	measure --corpus "$WW_META" -m none -o programs-bwrap -p "$bwrap"
	python3 - <<-'PYTHON'
		import csv
		rows = [c for d in ("programs", "programs-bwrap") for c in csv.DictReader(open(d + "/cells.csv"))]
		assert len({c["profile"] for c in rows}) == 5
		inconclusive = {
		    "claims_exit0": ("harness", "open", ""), "silent_exit": ("harness", "", ""),
		    "silent_exit_before_ready": ("setup", "", ""), "crash_before_ready": ("setup", "", "SIGSEGV"),
		    "crash_in_setup": ("setup", "prepare", "SIGSEGV"), "crash_between_steps": ("killed", "first", "SIGSEGV"),
		    "done_without_trying": ("harness", "", ""), "early_done": ("harness", "", ""),
		    "flood": ("flood", "again", ""), "hang": ("timeout", "wait", ""), "hang_before_ready": ("timeout", "", ""),
		    "leaves_process": ("harness", "fork", ""), "nonsense": ("harness", "open", "")}
		blocked = {
		    "finds_objects": ("errno", "look", "ENOENT"), "leaves_key": ("errno", "leave", "EPERM"),
		    "leaves_objects": ("errno", "leave", "EPERM"), "leaves_queue": ("errno", "leave", "EPERM"),
		    "liar_no_nonce": ("ineffective", "read", "")}
		seen = set()
		for c in rows:
		    f = c["fixture"]
		    if f == "leaves_objects" and c["profile"] == "copies":
		        # Its descriptor 0 is a terminal: the answer to a greeting by a copier cannot come in there.
		        got, want = c["verdict"], "inconclusive"
		    elif f in inconclusive:
		        got, want = (c["reason"], c["step"], c["signal"]), inconclusive[f]
		    elif f in blocked:
		        got, want = (c["how"], c["step"], c["errno"]), blocked[f]
		    elif f == "liar_replay": # a canary in reach is read
		        got, want = c["verdict"], "blocked" if c["profile"] == "bwrap" else "escaped"
		    else:
		        continue # of those that kill and win by chance
		    seen.add(f)
		    assert got == want, (c["profile"], c["caller"], f, got, "expected", want)
		assert len(seen) == 19, seen
	PYTHON
}
