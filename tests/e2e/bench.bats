#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a bench leaves, and that it leaves nothing else.  Its figures are not judged here: a test machine is
# busy.

load helpers

setup() {
	DIR=$(mktemp -d)
	export TMPDIR=$DIR/tmp
	mkdir -m 1777 "$TMPDIR"
	chmod 755 "$DIR"
}

teardown() {
	rm -rf "$DIR"
}

@test "a bench times every mask, caller and floor, as often as asked" {
	run "$WHICHWALL" bench --rounds 2 -m none,single -o "$DIR/out"
	[ "$status" -eq 0 ]
	[[ "$output" == *"A start under full hardening"* ]]
	[[ "$output" == *"rounds are too few"* ]]
	# Two callers, seven masks of strict and none, two quantities for each start and each floor.
	[ "$(grep -c ',start_end,' "$DIR/out/samples.csv")" -eq $((2 * 8 * 2)) ]
	[ "$(grep -c ',floor_program,' "$DIR/out/samples.csv")" -eq $((2 * 8 * 2)) ]
	# Two shapes, four allow lists; nobody was left behind.
	[ "$(grep -c ',attach,' "$DIR/out/samples.csv")" -eq $((2 * 2 * 2 * 4)) ]
	[ -z "$(ls -A "$TMPDIR")" ]
	python3 - "$DIR/out/bench.json" "$WW_SOURCE/docs/reference/schemas/bench.schema.json" <<-'END'
		import json, sys
		import jsonschema
		bench = json.load(open(sys.argv[1]))
		jsonschema.validate(bench, json.load(open(sys.argv[2])))
		assert bench["quality"]["rounds"] == 2
		assert bench["engine"]["pairs"] == 16
		# The program cannot have begun after it ended.
		cells = {(c["quantity"], c["profile"], c["caller"], c["mask"], c["shape"]): c["median_ns"]
		         for c in bench["cells"]}
		for (quantity, *rest), ns in cells.items():
		    if quantity == "start_program":
		        assert 0 < ns < cells[("start_end", *rest)]
	END
}

@test "what is analysed again is the same" {
	"$WHICHWALL" bench --rounds 3 -m none,no_nnp -c user --no-filters -o "$DIR/one" >/dev/null
	"$WHICHWALL" bench --again "$DIR/one/samples.csv" -o "$DIR/two" >/dev/null
	cmp "$DIR/one/samples.csv" "$DIR/two/samples.csv"
	cmp "$DIR/one/bench.csv" "$DIR/two/bench.csv"
	cmp "$DIR/one/bench-effects.csv" "$DIR/two/bench-effects.csv"
	cmp "$DIR/one/bench-alone.csv" "$DIR/two/bench-alone.csv"
	# The host is that of the samples, as far as anybody knows it.
	host=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["host_line"])' "$DIR/one/bench.json")
	run "$WHICHWALL" bench --again "$DIR/one/samples.csv"
	[[ "${lines[0]}" == "$host, "*" mounts" ]]
	sed -i 's/"host_line":.*/"host_line": "somewhere else",/' "$DIR/one/bench.json"
	run "$WHICHWALL" bench --again "$DIR/one/samples.csv"
	[[ "${lines[0]}" == "somewhere else, "* ]]
	# A bench.json of other samples says nothing about these.
	head -n -1 "$DIR/one/samples.csv" >"$DIR/one/fewer.csv"
	run "$WHICHWALL" bench --again "$DIR/one/fewer.csv"
	[[ "${lines[0]}" == "Unknown host: "* ]]
}

@test "sealed is timed layer by layer; what it refuses to start is named" {
	need_root
	run --separate-stderr "$WHICHWALL" bench -p sealed --rounds 1 --no-filters -q --no-figures -o "$DIR/out"
	# It fails closed where a layer is missing, such as Landlock.
	[ "$status" -ne 3 ] || cannot "$stderr"
	[ "$status" -eq 0 ]
	[[ "$output" == *"when a factor alone is taken away from full hardening"* ]]
	# An ordinary user has no namespace without a user namespace of its own.
	[[ "$stderr" == *"sealed, user, mask no_userns: refused to start: unshare: "* ]]
	python3 - "$DIR/out" "$WW_SOURCE/docs/reference/schemas/bench.schema.json" "$("$WHICHWALL" list profiles --json)" <<-'END'
		import csv, json, sys
		import jsonschema
		bench = json.load(open(sys.argv[1] + "/bench.json"))
		jsonschema.validate(bench, json.load(open(sys.argv[2])))
		alone = {"root": set(), "user": set()}
		for line in bench["alone"]:
		    alone[line["caller"]].add(line["factor"])
		# Every start has its floor: the same masks.
		samples = list(csv.DictReader(open(sys.argv[1] + "/samples.csv")))
		masks = lambda quantity: sorted((s["profile"], s["caller"], s["mask"]) for s in samples if s["quantity"] == quantity)
		assert masks("start_end") == masks("floor_end")
		assert "no_netns" in alone["root"] and "no_userns" in alone["root"]
		assert alone["root"] - alone["user"] == {"no_userns"}, alone["root"] ^ alone["user"]
	END
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "the floor of sealed makes the calls that a start makes" {
	need_root
	need_tool strace
	run "$WHICHWALL" bench -p sealed -m none -c root --rounds 1 --no-filters -q
	[ "$status" -ne 3 ] || cannot "$output"
	ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -f -qq -o "$DIR/trace" -e signal=none "$WHICHWALL" bench -p sealed -m none -c root --rounds 1 --no-filters -q >/dev/null
	python3 - "$DIR/trace" <<-'END'
		import collections, re, sys
		# What changes the state of the sandbox; queries and messages are no part of a floor.
		changes = {"mount", "open_tree", "move_mount", "mount_setattr", "umount2", "pivot_root", "setsid",
		           "setresuid", "setresgid", "setgroups", "sethostname", "setdomainname", "keyctl", "capset",
		           "landlock_add_rule", "landlock_restrict_self", "seccomp", "setrlimit", "prlimit64", "symlink"}
		asks = re.compile(r"_BOUND|GET_KEYRING_ID|prlimit64\(\d+, \w+, NULL")
		starts, halves = [], {}
		for line in open(sys.argv[1]):
		    pid, rest = line.split(None, 1)
		    if "<unfinished" in rest:
		        halves[pid] = rest.split("<unfinished")[0].rstrip()
		        continue
		    if resumed := re.match(r"<... \w+ resumed>(.*)", rest):
		        rest = halves.pop(pid, "") + resumed[1]
		    if child := re.match(r"clone3\(.*CLONE_NEWNET.* = (\d+)", rest):
		        starts.append(("PIDFD" in rest, child[1]))
		    halves.setdefault("calls", collections.defaultdict(list))[pid].append(rest)
		def made(init):
		    # Descriptors differ: the core has more of them.
		    return [re.sub(r"(?<=\()\d+|parent_fd=\d+|0x[0-9a-f]{6,}| +=.*", "", call).strip()
		            for call in halves["calls"][init]
		            if call.split("(")[0] in changes and not asks.search(call)]
		core = [made(init) for is_core, init in starts if is_core]
		floor = [made(init) for is_core, init in starts if not is_core]
		assert core and floor
		assert len(core[0]) > 40, core[0]
		for calls in core + floor:
		    assert calls == core[0], set(map(str, calls)) ^ set(map(str, core[0]))
	END
}

@test "every figure is an SVG and a PNG with something in it, and gnuplot alone draws it again" {
	need_tool gnuplot
	need_tool xmllint
	measure -o "$DIR/run" -m none,no_chroot,no_nnp,no_chroot+no_nnp -c user -f fs_dotdot,env_secret
	"$WHICHWALL" bench --rounds 2 -m none,no_chroot,no_nnp,no_chroot+no_nnp -c user --no-filters -q \
		-o "$DIR/out" --run "$DIR/run" >/dev/null 2>"$DIR/said"
	[ ! -s "$DIR/said" ]
	cd "$DIR/out/figures"
	for kind in factor-costs start-times half-normal pareto; do
		local name=$kind-strict-user
		xmllint --noout "$name.svg"
		[ "$(grep -c '<text' "$name.svg")" -gt 8 ]
		[ "$(head -c 4 "$name.png" | tail -c 3)" = PNG ]
		[ "$(stat -c %s "$name.png")" -gt 5000 ]
		head -n 1 "$name.dat" | grep -q '^# '
		rm "$name.svg" "$name.png"
		gnuplot -d "$name.gp"
		xmllint --noout "$name.svg"
		[ -s "$name.png" ]
	done
	# Nothing else is left behind.
	run ls -A .
	[ "${#lines[@]}" -eq 16 ]
}

@test "figures are left out with a note, or when asked" {
	"$WHICHWALL" bench --rounds 2 -m none,single -c user --no-filters -q -o "$DIR/out" >/dev/null 2>"$DIR/said"
	grep -q 'figures left out: factor-costs-strict-user (needs every combination of the factors: --masks all)' "$DIR/said"
	[ ! -e "$DIR/out/figures/factor-costs-strict-user.gp" ]
	[ -e "$DIR/out/figures/start-times-strict-user.gp" ]
	"$WHICHWALL" bench --again "$DIR/out/samples.csv" --no-figures -q -o "$DIR/two" >/dev/null 2>"$DIR/said"
	[ ! -s "$DIR/said" ]
	[ ! -e "$DIR/two/figures" ]
}

@test "the engine against both floors, for scripts" {
	run --separate-stderr "$WHICHWALL" bench --engine --rounds 1 -c user -o "$DIR/out" --no-figures --json -q
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	python3 - "$DIR/out" "$WW_SOURCE/docs/reference/schemas/bench.schema.json" <<-'END'
		import csv, json, sys
		import jsonschema
		bench = json.load(open(sys.argv[1] + "/bench.json"))
		jsonschema.validate(bench, json.load(open(sys.argv[2])))
		engine = bench["engine"]
		assert engine["spawn_ratio"] > 0
		assert engine["slices"] == 1
		# One slice: the ratio is that of its two times, and all are its median, least and most.
		ns = {s["quantity"]: float(s["ns"]) for s in csv.DictReader(open(sys.argv[1] + "/samples.csv"))}
		ratio = ns["trial"] / ns["trial_floor"]
		for got in engine["trial_ratio"], *engine["trial_ratio_range"]:
		    assert abs(got / ratio - 1) < 1e-3, (got, ratio)
		assert abs(engine["trials_per_second"] * ns["trial"] / 1e9 - 1) < 1e-3
		# A trial is more than a system call, and the floor is no trial that was left out.
		assert 10e3 < ns["trial_floor"]
	END
	# Neither files nor processes are left.
	[ -z "$(ls -A "$TMPDIR")" ]
	! pgrep -f 'probe hold 200' || false
	run "$WHICHWALL" bench --again "$DIR/out/samples.csv"
	[[ "$output" == *"against the trial floor: median"*"over 1 slices"* ]]
}

@test "the engine's run ends with an interrupted bench" {
	"$WHICHWALL" bench --engine --rounds 100 -c user -q >"$DIR/out" &
	pid=$!
	# Some rounds of starts, then the trials: their run has a directory of its own.
	eventually compgen -G "$TMPDIR/whichwall-??????" >/dev/null
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 4 ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "an ordinary user times the caller user" {
	is_root || cannot "not root: this test changes to another user"
	cp "$WHICHWALL_FULL" "$DIR/whichwall"
	chmod 755 "$DIR/whichwall"
	run setpriv --reuid 1000 --regid 1000 --clear-groups env TMPDIR="$TMPDIR" "$DIR/whichwall" bench --rounds 1 -m none --no-filters
	[ "$status" -eq 0 ]
	[[ "$output" == *"strict     user"* ]]
	[[ "$output" != *" root "* ]]
	# Trials as user need a second id: without one they end at once, which is not speed.
	run setpriv --reuid 1000 --regid 1000 --clear-groups env TMPDIR="$TMPDIR" MUST_WORK=0 "$DIR/whichwall" bench --rounds 1 --engine
	if [ "$status" -eq 0 ]; then
		[[ "$output" == *"over 1 slices"* ]]
	else
		[ "$status" -eq 3 ]
		[[ "$output" == *"trials as user can be started here"* || "$output" == *"cannot be set up"* ]]
	fi
	[ -z "$(ls -A "$TMPDIR")" ]
	run setpriv --reuid 1000 --regid 1000 --clear-groups env TMPDIR="$TMPDIR" MUST_WORK=0 "$DIR/whichwall" bench --rounds 1 -c root
	[ "$status" -eq 3 ]
	[[ "$output" == *"run this as root"* ]]
}

@test "bad input is named" {
	run "$WHICHWALL" bench -p nonsense
	[ "$status" -eq 2 ]
	[[ "$output" == *nonsense* ]]
	run "$WHICHWALL" bench -p sealed -m all
	[ "$status" -eq 2 ]
	[[ "$output" == *"--factors"* ]]
	run "$WHICHWALL" bench -p strict --factors no_netns
	[ "$status" -eq 2 ]
	[[ "$output" == *"strict"* ]]
	run "$WHICHWALL" bench -m no_walls
	[ "$status" -eq 2 ]
	[[ "$output" == *no_walls* ]]
	run "$WHICHWALL" bench --rounds none
	[ "$status" -eq 2 ]
	run "$WHICHWALL" bench --again "$DIR/missing.csv"
	[ "$status" -eq 2 ]
	[[ "$output" == *missing.csv* ]]
	printf 'round,quantity,profile,caller,mask,shape,ns\n0,start_end,strict,root,0,tree,-4\n' >"$DIR/bad.csv"
	run "$WHICHWALL" bench --again "$DIR/bad.csv"
	[ "$status" -eq 2 ]
	[[ "$output" == *"line 2: ns"* ]]
	run env TMPDIR=/proc MUST_WORK=0 "$WHICHWALL" bench --rounds 1
	[ "$status" -eq 3 ]
	[[ "$output" == *TMPDIR* ]]
}

@test "protection is weighed against cost" {
	measure -o "$DIR/run" -m none,no_chroot -c user -f fs_dotdot,env_secret
	run "$WHICHWALL" bench --rounds 2 -m none,no_chroot -c user --no-filters -o "$DIR/out" --run "$DIR/run" --stop fs_dotdot
	[ "$status" -eq 0 ]
	# Two factors' masks were timed.  The chroot stops fs_dotdot, nothing here stops env_secret.
	grep -q '^strict,user,0,,[0-9.]*,1,2,1$' "$DIR/out/bench-pareto.csv"
	grep -q '^strict,user,4,no_chroot,[0-9.]*,0,2,[01]$' "$DIR/out/bench-pareto.csv"
	[[ "$output" == *"The cheapest mask that stops all that was asked for: nothing: full hardening"* ]]
	run "$WHICHWALL" bench --again "$DIR/out/samples.csv" --run "$DIR/run" --stop env_secret
	[[ "$output" == *"No mask that was timed stops all"* ]]
	run "$WHICHWALL" bench --again "$DIR/out/samples.csv" --run "$DIR/run" --stop nonsense
	[ "$status" -eq 2 ]
	[[ "$output" == *nonsense* ]]
	run "$WHICHWALL" bench --rounds 1 --stop fs_dotdot
	[ "$status" -eq 2 ]
}

@test "an interrupt ends it after the round, with what there is" {
	"$WHICHWALL" bench --rounds 100000 -m none -c user --no-filters -q >"$DIR/out" &
	pid=$!
	eventually catches $pid INT
	kill -INT $pid
	status=0
	wait $pid || status=$?
	[ "$status" -eq 4 ]
	grep -q 'samples in' "$DIR/out"
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "bench -p of a sandbox of somebody else's: its trials against bare starts of its launcher" {
	need_root
	need_tool setpriv
	cat >"$DIR/mine.json" <<-'JSON'
		{"name": "mine", "factors": {}, "callers": ["user"], "environment": ["PATH=/usr/bin:/bin"],
		 "command": ["setpriv", "--no-new-privs", "{command}"]}
	JSON
	run -0 --separate-stderr "$WHICHWALL" bench -p "setpriv,$DIR/mine.json" -f etc_write,fs_dotdot --rounds 2 -q --no-figures -o "$DIR/out"
	# shellcheck disable=SC2154 # bats sets it
	[ -z "$stderr" ]
	says "Trials of sandboxes of others against bare starts"
	says_not "A start under full hardening"
	python3 - "$DIR/out" "$WW_SOURCE/docs/reference/schemas/bench.schema.json" <<-'END'
		import csv, json, sys
		import jsonschema
		bench = json.load(open(sys.argv[1] + "/bench.json"))
		jsonschema.validate(bench, json.load(open(sys.argv[2])))
		rows = {(row["profile"], row["caller"]): row for row in bench["launched"]}
		assert set(rows) == {("setpriv", "root"), ("setpriv", "user"), ("mine", "user")}
		for row in rows.values():
		    assert row["slices"] == 2 and row["trial_ratio"] > 0 and row["cpu_ratio"] > 0
		    assert row["trial_ratio_range"][0] <= row["trial_ratio"] <= row["trial_ratio_range"][1]
		# None of them is a trial of the default run, and nothing was started on the host.
		assert bench["engine"]["slices"] == 0
		samples = list(csv.DictReader(open(sys.argv[1] + "/samples.csv")))
		assert {s["quantity"] for s in samples} == {"trial", "trial_floor", "trial_cpu", "trial_floor_cpu"}
		assert len(samples) == 3 * 2 * 4
	END
	run -0 "$WHICHWALL" bench --again "$DIR/out/samples.csv" -o "$DIR/again"
	cmp "$DIR/out/bench.csv" "$DIR/again/bench.csv"
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "bench: what a sandbox of somebody else's lacks is named, and nothing is timed" {
	need_root
	cat >"$DIR/mine.json" <<-'JSON'
		{"name": "mine", "factors": {}, "environment": ["PATH=/usr/bin:/bin"],
		 "command": ["setpriv", "--no-such-option", "{command}"]}
	JSON
	run -3 env -u MUST_WORK "$WHICHWALL" bench -p "$DIR/mine.json" -f etc_write --rounds 1 -q -o "$DIR/out"
	says "profile mine, started by root, does not start the program" "no-such-option"
	[ ! -e "$DIR/out" ]
	run -2 "$WHICHWALL" bench -p nowhere
	says "unknown profile 'nowhere'" "list profiles"
	run -2 "$WHICHWALL" bench -p "$DIR/none.json"
	says "none.json"
	run -2 "$WHICHWALL" bench -p setpriv -f no_such_fixture
	says no_such_fixture
	run -2 "$WHICHWALL" bench -p strict -f etc_write
	says "name one with -p"
}
