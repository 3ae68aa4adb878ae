#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# External fixtures: the worked examples, manifests that are refused, programs that outgrow their bounds.

load helpers

# Groups and libraries with which a dynamic program starts under the filter and below the chroot.
PLAIN=strict+file_io+bind_host_libs

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	cp -r "$WW_SOURCE/examples/fixtures" examples
	mkdir own
}

# manifest NAME FIELD...: writes own/NAME.json, each FIELD a line of JSON beside the usual ones.
manifest() {
	local name=$1 field
	shift
	{
		printf '[{"id": "%s", "summary": "Tries", "class": "fs",\n' "$name"
		printf '"attack_ck": "T1", "cwe": "CWE-1", "references": "x(2)",\n'
		printf '"predict": {"root": "", "user": ""}'
		for field; do printf ',\n%s' "$field"; done
		printf '}]\n'
	} >"own/$name.json"
}

# script NAME: own/NAME from standard input, executable.
script() {
	{
		echo '#!/usr/bin/sh'
		cat
	} >"own/$1"
	chmod +x "own/$1"
}

# cell DIR CALLER FIXTURE MASK: verdict, reason, how, step, errno, signal.
cell() {
	python3 - "$@" <<-'PYTHON'
		import csv, sys
		for row in csv.DictReader(open(sys.argv[1] + "/cells.csv")):
		    if [row["caller"], row["fixture"], row["mask"]] == sys.argv[2:5]:
		        print(*[row[k] for k in ("verdict", "reason", "how", "step", "errno", "signal") if row[k]])
	PYTHON
}

# expect DIR CALLER FIXTURE MASK TEXT
expect() {
	local got
	got=$(cell "$1" "$2" "$3" "$4")
	[ "$got" = "$5" ] || {
		echo "$2 $3 mask $4: expected '$5', got '$got'"
		return 1
	}
}

# minimal DIR CALLER FIXTURE SETS: its row is complete and has these minimal unblocking sets.
minimal() {
	python3 - "$@" <<-'PYTHON'
		import csv, sys
		directory, caller, fixture, sets = sys.argv[1:]
		rows = [r for r in csv.DictReader(open(directory + "/matrix.csv"))
		        if (r["caller"], r["fixture"]) == (caller, fixture)]
		assert [(r["complete"], r["min_sets"]) for r in rows] == [("1", sets)], rows
	PYTHON
}

@test "the examples: control arms escape, and masks decide as they must" {
	need_root
	need_tool musl-gcc
	musl-gcc -static -O2 -o examples/signal_victim examples/signal_victim.c
	measure -o out --fixture-dir examples -f 'x_*' -p "$PLAIN+call:getppid+call:sysinfo" \
		--factors no_userns,no_chroot,no_seccomp_socket
	python3 - out <<-'PYTHON'
		import json, sys
		seen = {}
		for line in open(sys.argv[1] + "/trials.jsonl"):
		    trial = json.loads(line)
		    if trial["a"] == "control":
		        seen[trial["f"], trial["c"]] = trial.get("sight")
		assert len(seen) == 8 and set(seen.values()) == {"escaped"}, seen
	PYTHON
	for caller in root user; do
		# A pid namespace without a second fork moves no process, so that the signal arrives.
		minimal out $caller x_c_signal_victim always
		# The copy of head starts with the host's libraries below the chroot, and /etc is not there.
		expect out $caller x_plain_head_canary 0 "blocked ineffective exec"
		expect out $caller x_python_read_canary 0 "blocked errno open ENOENT"
		expect out $caller x_shell_drop_tmp 0 "blocked errno open ENOENT"
	done
	"$WW_SOURCE/scripts/validate-results" out/results.json
	python3 - out <<-'PYTHON'
		import json, sys
		catalog = {f["id"]: f for f in json.load(open(sys.argv[1] + "/results.json"))["catalog"]}
		head, c = catalog["x_plain_head_canary"], catalog["x_c_signal_victim"]
		assert (head["program"], head["protocol"]) == ("/usr/bin/head", "plain")
		assert head["arguments"] == ["-n", "1", "{canary}"] and head["marker"] == "{nonce}"
		assert c["protocol"] == "lines" and "marker" not in c and c["hash"] != head["hash"]
		assert "program" not in catalog["etc_write"]
	PYTHON
	run -0 ww explain x_plain_head_canary out
	says "manifest declares" /usr/bin/head "-n 1 {canary}" "head(1)"
	# Without a user namespace an ordinary user cannot chroot, and root can.
	for fixture in x_plain_head_canary x_python_read_canary x_shell_drop_tmp; do
		minimal out root $fixture no_chroot
		minimal out user $fixture "no_userns|no_chroot"
	done
}

@test "an interpreter whose start the filter denies is no evidence of a block" {
	need_root
	need_tool strace
	rm examples/signal_victim.json
	# A shell's start calls getppid(2), which no group has; that of Python calls sysinfo(2) on many hosts, not on all.
	python="blocked errno open ENOENT"
	strace -f -o calls -e trace=sysinfo /usr/bin/python3 -S -c pass
	! grep -q sysinfo calls || python="inconclusive setup SIGSYS"
	measure -o out --fixture-dir examples -f 'x_python_*,x_shell_*' -p "$PLAIN" --factors no_userns,no_seccomp
	for caller in root user; do
		expect out $caller x_python_read_canary 0 "$python"
		expect out $caller x_shell_drop_tmp 0 "inconclusive setup SIGSYS"
		# Without the filter they run: ENOENT below the chroot.
		expect out $caller x_python_read_canary 64 "blocked errno open ENOENT"
		expect out $caller x_shell_drop_tmp 64 "blocked errno open ENOENT"
	done
	# Without a user namespace an ordinary user cannot chroot, and root can.
	expect out user x_python_read_canary 65 escaped
	expect out root x_python_read_canary 65 "blocked errno open ENOENT"
	# With the module site Python asks for a socket before it says a word.
	sed -i '1s/ -S$//' examples/read_canary.py
	measure -o site --fixture-dir examples -f 'x_python_*' -p "$PLAIN+call:sysinfo" -m none,no_seccomp_socket -c root
	expect site root x_python_read_canary 0 "inconclusive setup SIGSYS"
	expect site root x_python_read_canary 8 "blocked errno open ENOENT"
}

@test "without its libraries a dynamic program is no evidence of a block" {
	need_root
	rm examples/signal_victim.json
	measure -o out --fixture-dir examples -f x_plain_head_canary,x_python_read_canary -p strict -m none -c root
	expect out root x_plain_head_canary 0 "inconclusive benign exec ENOENT"
	expect out root x_python_read_canary 0 "inconclusive setup exec ENOENT"
}

@test "the plan knows the bytes of program and manifest" {
	need_root
	manifest mine '"needs": [], "witness": "file"'
	script mine <<<'echo ready'
	hash_of() {
		python3 -c 'import json, sys; r = json.load(open(sys.argv[1])); print(r["plan_hash"], r["study"])' "$1/run.json"
	}
	measure -o a --fixture-dir own -f mine -m none -c root
	measure -o b --fixture-dir own -f mine -m none -c root
	[ "$(hash_of a)" = "$(hash_of b)" ]
	script mine <<<'echo  ready'
	measure -o c --fixture-dir own -f mine -m none -c root
	sed -i 's/Tries/Tries it/' own/mine.json
	measure -o d --fixture-dir own -f mine -m none -c root
	[ "$(for dir in a c d; do hash_of $dir; done | sort -u | wc -l)" = 3 ]
}

@test "external fixtures join the catalogue; listing executes nothing" {
	manifest mine '"needs": [], "witness": "file"'
	script mine <<<"echo >$PWD/was-here"
	run -0 ww list fixtures --fixture-dir own
	says mine etc_write
	[[ $output =~ mine\ +fs\ +unsaid\ +Tries ]]
	run -0 ww list fixtures --json --fixture-dir own
	says '"program":' '"mine"' '"hash":'
	[ ! -e was-here ]
	# In a trial its file system is another one.
	if is_root && unshare -m true 2>/dev/null; then
		measure -o out --fixture-dir own -f mine -m none -c root
		[ ! -e was-here ]
	fi
}

# refuses TEXT...: both commands end with 2 and name these.
refuses() {
	run -2 ww list fixtures --fixture-dir own
	says "$@"
	run -2 ww run -o out --fixture-dir own
	says "$@"
	[ ! -e out ]
}

@test "bad manifests are refused with file, line and field" {
	run -2 ww list fixtures --fixture-dir nowhere
	says nowhere "No such file"
	refuses "no manifest"
	script mine <<<'echo ready'
	printf '[{"id": "mine",\n"summary" "x"}]\n' >own/mine.json
	refuses own/mine.json:2 "not JSON"
	printf '{"id": "mine"}\n' >own/mine.json
	refuses own/mine.json:1 "array of one object"
	manifest mine '"witness": "file"'
	refuses own/mine.json:1 '"needs" is missing'
	manifest mine '"needs": []' '"witness": "rumour"'
	refuses own/mine.json:5 '"witness"' rumour
	manifest mine '"needs": ["gold"], "witness": "file"'
	refuses own/mine.json:4 '"needs"' gold
	manifest mine '"needs": [], "witness": "file"' '"gain": "money"'
	refuses own/mine.json:5 '"gain"' "'money' is not a gain"
	manifest mine '"needs": [], "witness": "file"' '"wrapper": 1'
	refuses own/mine.json:5 wrapper
	manifest mine '"needs": [], "witness": "file"' '"hash": "00"'
	refuses own/mine.json:5 '"hash"'
	manifest mine '"needs": [], "witness": "file"' '"protocol": "plain"'
	refuses own/mine.json:1 '"benign_marker"'
	manifest mine '"needs": [], "witness": "nonce"' '"protocol": "plain", "benign_marker": "ok"' '"marker": "ok"'
	refuses own/mine.json:6 '"marker"' '{nonce}'
	manifest mine '"needs": [], "witness": "file"' '"arguments": ["{canary}"]'
	refuses own/mine.json:5 '"arguments"' needs
	manifest mine '"needs": [], "witness": "file"' '"file": "/work/x"'
	refuses own/mine.json:5 '"file"'
	manifest mine '"needs": [], "witness": "file"'
	sed -i 's/"root": ""/"root": "no_luck"/' own/mine.json
	refuses own/mine.json:3 prediction no_luck
	manifest mine '"needs": [], "witness": "file"'
	sed -i 's/"id": "mine"/"id": "My fixture"/' own/mine.json
	refuses own/mine.json:1 '"id"'
	sed -i 's/"id": "My fixture"/"id": "etc_write"/' own/mine.json
	refuses own/mine.json:1 '"id"' "another fixture"
}

@test "programs that cannot be are refused" {
	manifest mine '"needs": [], "witness": "file"'
	refuses own/mine.json:1 '"program"' own/mine "No such file"
	echo text >own/mine
	refuses own/mine.json '"program"' "not executable" chmod
	chmod +x own/mine
	refuses '"program"' "neither an ELF program nor a script"
	rm own/mine && mkdir own/mine
	refuses '"program"' "not a regular file"
	manifest mine '"needs": [], "witness": "file"' '"program": "../mine"'
	refuses own/mine.json:5 '"program"'
}

@test "a fixture that outgrows its bounds is inconclusive and gone" {
	need_root
	local kind deadline
	# The first two end by what they do, long before; the third has to begin within four times its own, the last's
	# third try.
	for kind in flood:10000 talk:10000 hang:1500 fork:500; do
		IFS=: read -r kind deadline <<<"$kind"
		manifest "$kind" '"needs": [], "witness": "file", "deadline_ms": '"$deadline"
	done
	script flood <<<'echo ready; read -r go; echo "attempt flood"; while :; do echo "attempt flood"; done'
	script hang <<<'echo ready; read -r go; echo "attempt hang"; while :; do :; done'
	script talk <<<'echo hello'
	script fork <<-'SHELL'
		echo ready; read -r go; echo "attempt fork"
		for i in 1 2 3 4 5 6 7 8 9; do for j in 1 2 3 4 5 6 7 8 9 0; do for k in 1 2 3 4 5; do sleep 8765 & done; done; done
		while :; do :; done
	SHELL
	measure -o out --fixture-dir own -f flood,hang,talk,fork -p standard -m none -c user
	expect out user flood 0 "inconclusive flood flood"
	expect out user hang 0 "inconclusive timeout hang"
	expect out user talk 0 "inconclusive harness"
	[[ "$(cell out user fork 0)" = inconclusive* ]]
	run -1 pgrep -f 'sleep 8765'
}

@test "the host's /usr cannot be turned writable from inside" {
	need_root
	manifest remount '"needs": [], "witness": "file"'
	script remount <<-'SHELL'
		echo ready; read -r go; echo "attempt remount"
		if [ "$WW_ARM" = attack ] && mount -o remount,bind,rw /usr; then : >"$WW_TMP_DROP"; fi
		[ "$WW_ARM" = attack ] && : >/usr/whichwall-was-here
		echo "done"
		while read -r go; do :; done
	SHELL
	measure -o out --fixture-dir own -f remount -p standard -m none -c root
	[ ! -e /usr/whichwall-was-here ]
	grep '"control"' out/trials.jsonl | grep -vq '"sight":"escaped"'
}

@test "secrets do not reach a program that did not ask for them" {
	need_root
	manifest spy '"needs": ["canary", "env_secret"]' '"witness": "nonce"'
	# shellcheck disable=SC2016 # for the script to expand
	script spy <<<'echo ready; read -r go; echo "attempt env"; echo "done $WW_SECRET"; while read -r go; do :; done'
	manifest blind '"needs": ["canary"]' '"witness": "nonce"'
	# shellcheck disable=SC2016
	script blind <<<'echo ready; read -r go; echo "attempt env"; echo "done $WW_SECRET$WW_NONCE"; while read -r go; do :; done'
	measure -o out --fixture-dir own -f spy,blind -p standard -m none -c user
	expect out user spy 0 escaped
	expect out user blind 0 "inconclusive harness env"
}

@test "names of files to be made are told only where the witness looks for them" {
	need_root
	manifest file '"needs": [], "witness": "file"'
	manifest mode '"needs": [], "witness": "mode"'
	manifest nonce '"needs": ["canary"], "witness": "nonce"'
	local name
	for name in file mode nonce; do
		# shellcheck disable=SC2016 # for the script to expand
		script $name <<<'echo ready; read -r go; echo "attempt told_${WW_ETC_DROP:+etc}_${WW_TMP_DROP:+tmp}_${WW_WORK_DROP:+work}"
			echo "done"; while read -r go; do :; done'
	done
	measure -o out --fixture-dir own -f file,mode,nonce -p standard -m none -c user
	expect out user file 0 "inconclusive harness told_etc_tmp_work"
	expect out user mode 0 "inconclusive harness told_etc_tmp_work"
	expect out user nonce 0 "inconclusive harness told___"
}

@test "a file that the manifest names is the witness" {
	need_root
	manifest named '"needs": [], "witness": "file"' '"file": "/run/found", "protocol": "plain"' \
		'"program": "/usr/bin/touch", "arguments": ["/run/found"]' \
		'"benign_arguments": ["--version"], "benign_marker": "GNU coreutils"'
	measure -o out --fixture-dir own -f named -p "$PLAIN" --factors no_chroot,no_seccomp -m no_seccomp,all -c root
	expect out root named 64 "blocked ineffective exec"
	expect out root named 68 escaped
}
