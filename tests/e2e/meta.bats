#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Fixtures that lie, hang and crash: what the instrument says of each, and that none disturbs another trial.
# The rows named are those of docs/reference/verdicts.md.

load helpers

: "${WW_META:?names the image of the fixtures that lie}"

# none; where root's chroot is gone; where the user's filter and chroot are gone; everything gone.
masks="none,no_chroot,no_userns+no_nnp,63"
first=1940000000 count=8192

setup_file() {
	need_root
	meta="$BATS_FILE_TMPDIR/meta"
	export meta
	exe="$BATS_FILE_TMPDIR/program"
	cp "$WHICHWALL_FULL" "$exe"
	"$exe" run -q --no-figures --corpus "$WW_META" -m "$masks" -o "$meta" --id-range "$first:$count" \
		2>"$BATS_FILE_TMPDIR/errors" 3>&- 4>&-
}

# verdict FIXTURE VERDICT REASON HOW STEP ERRNO SIGNAL: in every mask, for both callers; a `*` is any word.
verdict() {
	python3 - "$meta/cells.csv" "$@" <<-'PYTHON'
		import csv, sys
		fixture, want = sys.argv[2], sys.argv[3:]
		keys = ["verdict", "reason", "how", "step", "errno", "signal"]
		rows = [c for c in csv.DictReader(open(sys.argv[1])) if c["fixture"] == fixture]
		assert len(rows) == 8, rows
		for c in rows:
		    got = [c[k] for k in keys]
		    assert all(w in ("*", g) for w, g in zip(want, got)), (c["caller"], c["mask"], got, "expected", want)
	PYTHON
}

@test "every meta fixture is judged here" {
	for file in "$WW_SOURCE"/tests/meta/*.c; do
		name=$(basename "$file" .c)
		grep -Eq "^	(verdict|judged|judged_alone) $name( |\$)" "$BATS_TEST_FILENAME" || { echo "no test for $name"; return 1; }
	done
}

@test "claims_exit0: an exit status is never a claim (A15)" {
	verdict claims_exit0 inconclusive harness "" open "" ""
}

@test "silent_exit: nor is one without a step (A15)" {
	verdict silent_exit inconclusive harness "" "" "" ""
}

@test "silent_exit_before_ready: it never started (A14)" {
	verdict silent_exit_before_ready inconclusive setup "" "" "" ""
}

@test "crash_before_ready: it never started (A11)" {
	verdict crash_before_ready inconclusive setup "" "" "" SIGSEGV
}

@test "crash_in_setup: it had not tried yet (A11)" {
	verdict crash_in_setup inconclusive setup "" prepare "" SIGSEGV
}

@test "crash_between_steps: a bug of the fixture is no wall (A13)" {
	verdict crash_between_steps inconclusive killed "" first "" SIGSEGV
}

@test "done_without_trying: what was not tried was not blocked (A20)" {
	verdict done_without_trying inconclusive harness "" "" "" ""
}

@test "early_done: what is said before the gate opens counts for nothing (A4)" {
	verdict early_done inconclusive harness "" "*" "" ""
}

@test "flood: more than a trial may say (A3)" {
	verdict flood inconclusive flood "" again "" ""
}

@test "hang: could not finish is not was stopped (A5)" {
	verdict hang inconclusive timeout "" wait "" ""
}

@test "hang_before_ready: the same (A5)" {
	verdict hang_before_ready inconclusive timeout "" "" "" ""
}

@test "kills_everyone: a dead witness saw nothing, which is not that there was nothing to see (A21)" {
	verdict kills_everyone inconclusive harness "" kill "" ""
}

@test "liar_no_nonce: a nonce that it made up is none (A19)" {
	verdict liar_no_nonce blocked "" ineffective read "" ""
}

@test "nonsense: what is no line of the protocol (A4)" {
	verdict nonsense inconclusive harness "" open "" ""
}

judged() {
	python3 - "$meta/cells.csv" "$1" "$2" <<-'PYTHON'
		import csv, sys
		rows = [c for c in csv.DictReader(open(sys.argv[1])) if c["fixture"] == sys.argv[2]]
		assert len(rows) == 8
		for c in rows:
		    user, U, C, N = c["caller"] == "user", *(c[k] == "1" for k in ("no_userns", "no_chroot", "no_nnp"))
		    filtered = not (user and U and N)      # else EACCES
		    jailed = not C and not (user and U)    # else EPERM
		    blocked = lambda how, step, *rest: ("blocked", "", how, step, *rest)
		    want = eval(sys.argv[3])
		    got = tuple(c[k] for k in ("verdict", "reason", "how", "step", "errno", "signal"))
		    assert got == want, (c["caller"], c["mask"], got, "expected", want)
	PYTHON
}

@test "leaves_process: the filter knows no fork (A12); without it, an exit without a word (A15)" {
	judged leaves_process 'blocked("signal", "fork", "", "SIGSYS") if filtered else ("inconclusive", "harness", "", "fork", "", "")'
}

@test "liar_replay: a nonce belongs to one trial (A18); where the canary is in reach it escapes (V1)" {
	judged liar_replay 'blocked("errno", "open", "ENOENT", "") if jailed else ("escaped", "", "", "", "", "")'
}

@test "leaves_objects: it asks for much and does nothing (A18)" {
	verdict leaves_objects blocked "" errno leave EPERM ""
}

@test "finds_objects: nothing of the last trial is there (A18)" {
	verdict finds_objects blocked "" errno look ENOENT ""
}

@test "what the arena made for one trial is gone for the next in the same arena" {
	# Plain standard has no filter, so that everything can be looked for.  One job and one kind of arena: a trial
	# that does not say `fresh` is in the arena of the one before.
	measure --corpus "$WW_META" -p strict,standard -c user -m none -f leaves_objects,finds_objects --reps 30 \
		--jobs 1 -o "$BATS_TEST_TMPDIR/out"
	python3 - "$BATS_TEST_TMPDIR/out/trials.jsonl" <<-'PYTHON'
		import json, sys
		left, looked = False, 0
		for t in map(json.loads, open(sys.argv[1])):
		    left = left and not t.get("fresh")
		    if t["f"] == "finds_objects" and t["a"] == "attack":
		        assert (t["said"], t["step"], t["errno"]) == ("refused", "look", 2), t
		        looked += left and t["p"] == "standard"
		    left = left or (t["f"] == "leaves_objects" and t["a"] == "attack")
		assert looked >= 3, looked
	PYTHON
}

@test "leaves_queue, leaves_key: they leave what only a call beyond the filter makes (A18)" {
	verdict leaves_queue blocked "" errno leave EPERM ""
	verdict leaves_key blocked "" errno leave EPERM ""
}

@test "a user whom no filter held leaves the arena to the next trial, unless a queue or a key is in it" {
	measure --corpus "$WW_META" -p standard -c user -m none -f leaves_queue,leaves_key,finds_objects --reps 20 \
		--id-range "$first:$count" --jobs 1 -o "$BATS_TEST_TMPDIR/out"
	python3 - "$BATS_TEST_TMPDIR/out/trials.jsonl" <<-'PYTHON'
		import json, sys
		trials = list(map(json.loads, open(sys.argv[1])))
		left = {"leaves_queue": 0, "leaves_key": 0}
		served = 0
		for last, t in zip(trials, trials[1:]):
		    assert "seccomp=off" in t.get("eff", "seccomp=off"), t
		    if last["a"] == "attack" and last["f"] in left:
		        assert (last["said"], last["step"], last["errno"]) == ("refused", "leave", 1), last
		        assert t.get("fresh"), (last, t)
		        left[last["f"]] += 1
		    elif last["a"] == "attack":
		        served += not t.get("fresh")
		    if (t["f"], t["a"]) == ("finds_objects", "attack"):
		        assert (t["said"], t["step"], t["errno"]) == ("refused", "look", 2), t
		# Keys are counted for an id of the host: another run with the same ids may cost an arena.
		assert min(left.values()) >= 15 and served >= 10, (left, served)
	PYTHON
}

@test "the control and benign arms of all are honest" {
	python3 - "$meta/trials.jsonl" <<-'PYTHON'
		import json, sys
		for t in map(json.loads, open(sys.argv[1])):
		    if t["a"] == "control":
		        assert t["sight"] == "escaped", t
		    if t["a"] == "benign":
		        assert (t["said"], t["end"]) == ("done", "held"), t
	PYTHON
}

@test "inconclusive cells are warned about, and fail with --strict" {
	grep -q "inconclusive; cells.csv says why" "$BATS_FILE_TMPDIR/errors"
	run -1 measure --corpus "$WW_META" -m none -f silent_exit --strict -o "$BATS_TEST_TMPDIR/strict"
	run -0 measure --corpus "$WW_META" -m none -f liar_no_nonce --strict -o "$BATS_TEST_TMPDIR/conclusive"
}

@test "hangs are tried again, twice, with more time" {
	python3 - "$meta/trials.jsonl" <<-'PYTHON'
		import collections, json, sys
		deadlines = {"hang": 1000, "hang_before_ready": 300}
		tries = collections.defaultdict(list)
		for t in map(json.loads, open(sys.argv[1])):
		    tries[t["f"], t["a"], t["id"]].append(t)
		for (f, arm, _), records in tries.items():
		    if f in deadlines and arm == "attack":
		        assert sorted(t["try"] for t in records) == [0, 1, 2], records
		        # Each has twice the time of the one before.
		        assert all(t["wall"] >= deadlines[f] * 1000 << t["try"] for t in records), records
		    elif f not in (*deadlines, "kills_everyone"):
		        # On a busy machine any trial may have too little time; nothing else is tried again.
		        ends = [t["end"] for t in sorted(records, key=lambda t: t["try"])]
		        assert all(end == "timeout" for end in ends[:-1]), records
	PYTHON
}

@test "other neighbours in time and space, the same tables" {
	measure --corpus "$WW_META" -m "$masks" -o "$BATS_TEST_TMPDIR/other" --seed 99 --jobs 3
	same "$meta" "$BATS_TEST_TMPDIR/other" cells.csv matrix.csv
}

@test "without the worst neighbours the others' rows are the same" {
	local good="claims_exit0,crash_*,done_*,liar_*,nonsense,silent_*"
	measure --corpus "$WW_META" -m "$masks" -o "$BATS_TEST_TMPDIR/good" -f "$good" --jobs 2
	# The study is a hash of the plan, which differs.
	diff <(grep -E ',(claims|crash|done_|liar|nonsense|silent)' "$meta/cells.csv" | cut -d, -f2-) \
		<(tail -n +2 "$BATS_TEST_TMPDIR/good/cells.csv" | cut -d, -f2-)
}

@test "each alone says what it says among all" {
	for name in early_done flood kills_everyone leaves_process; do
		measure --corpus "$WW_META" -m "$masks" -o "$BATS_TEST_TMPDIR/$name" -f "$name"
		diff <(grep ",$name," "$meta/cells.csv" | cut -d, -f2-) \
			<(tail -n +2 "$BATS_TEST_TMPDIR/$name/cells.csv" | cut -d, -f2-)
	done
}

@test "no process of theirs is left" {
	nothing_stray "$BATS_FILE_TMPDIR/program" "$first" $((first + count - 1))
}

# judged_alone NAME: runs it alone, into chance.
judged_alone() {
	measure --corpus "$WW_META" -m "$masks" -o chance --slow -f "$1,liar_no_nonce"
}

@test "wins_by_chance: twenty repetitions show a race that one would miss" {
	cd "$BATS_TEST_TMPDIR"
	judged_alone wins_by_chance
	python3 - chance <<-'PYTHON'
		import collections, csv, json, sys
		trials = [json.loads(line) for line in open(sys.argv[1] + "/trials.jsonl")]
		cells = [c for c in csv.DictReader(open(sys.argv[1] + "/cells.csv"))]
		mine = [t for t in trials if t["f"] == "wins_by_chance"]
		# Control too; the other one is tried once in each arm.
		assert collections.Counter(t["a"] for t in mine) == {"attack": 160, "benign": 160, "control": 40}
		assert {t["r"] for t in mine} == set(range(20))
		assert {c["reps"] for c in cells if c["fixture"] != "wins_by_chance"} == {"1"}
		wins = collections.Counter((t["c"], str(t["m"])) for t in mine
		                           if t["a"] == "attack" and t.get("sight") == "escaped")
		unstable = 0
		for c in cells:
		    if c["fixture"] != "wins_by_chance":
		        continue
		    won = wins[c["caller"], c["mask"]]
		    # Chroot is gone for root in two of the masks, for user in all but none: reading can succeed.
		    reads = c["no_chroot"] == "1" or (c["caller"] == "user" and c["no_userns"] == "1")
		    assert c["reps"] == "20" and int(c["escaped_reps"]) == won, c
		    assert won == 0 or reads, c
		    assert c["verdict"] == ("escaped" if won else "blocked"), c
		    unstable += 0 < won < 20
		# Five cells that win 20 times in a row or lose as often: once in 10^28.
		assert unstable, wins
	PYTHON
	# The report counts them.
	grep -q "^## Unstable cells" chance/report.md
}
