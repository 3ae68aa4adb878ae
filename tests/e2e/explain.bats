#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# An escape in words, and what a run says of it.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

@test "explain: every fixture has the text of its source, its references and its prediction" {
	ww list fixtures --json >fixtures.json
	for id in $(python3 -c 'import json; print(*(f["id"] for f in json.load(open("fixtures.json"))))'); do
		ww explain "$id" --json >"$id.json"
	done
	python3 - "$WW_SOURCE" <<-'PYTHON'
		import json, pathlib, sys
		for fixture in json.load(open("fixtures.json")):
		    source = pathlib.Path(sys.argv[1], "fixtures", fixture["id"] + ".c").read_text().splitlines()
		    head = []
		    for line in source[1:]:
		        if not line.startswith("//"):
		            break
		        head.append(line[2:].removeprefix(" "))
		    told = json.load(open(fixture["id"] + ".json"))
		    assert told["note"] == "\n".join(head) + "\n", fixture["id"]
		    assert told["predict"] == fixture["predict"] and told["references"] == fixture["references"]
		    assert "measured" not in told
	PYTHON
	run -0 ww explain setuid_zero
	says "make_kuid()" "creds: euid_0" CWE- "root: no_userns+no_seccomp_setuid" "user: untestable"
}

@test "explain with a run: smallest sets, and where it is stopped otherwise" {
	need_root
	measure -f etc_write,chmod_4755 --factors no_userns,no_chroot,no_seccomp -c root -o run
	run -0 --separate-stderr ww explain chmod_4755 run
	# shellcheck disable=SC2154 # bats sets it
	[ -z "$stderr" ]
	says "strict, started by root: 8 cells, 2 escaped, 6 blocked" "control       escaped with no hardening" \
		"escapes       no_chroot+no_seccomp" "in every combination without the chroot and the system-call filter" \
		"blocked: killed by SIGSYS at chmod" "in every combination without the chroot, with the system-call filter kept" \
		"blocked: ENOENT at open" "in every combination with the chroot kept" "worked in all 6 combinations"
	ww explain etc_write run --json >told.json
	python3 - <<-'PYTHON'
		import json
		row, = json.load(open("told.json"))["measured"]
		assert row["min_sets"] == "no_chroot" and row["complete"] and row["control"] == {"reps": 1, "escaped": 1}
		assert {g["verdict"]: (sorted(g["masks"]), g["exact"]) for g in row["groups"]} == {
		    "escaped": ([4, 5, 68, 69], True), "blocked": ([0, 1, 64, 65], True)}
	PYTHON
}

@test "explain: an external fixture by its directory, without a run" {
	cp -r "$WW_SOURCE/examples/fixtures" mine
	rm mine/signal_victim.json # its program is not built
	run -0 ww explain x_python_read_canary --fixture-dir mine
	says "manifest declares" read_canary.py "path_resolution(7)" "user: no_userns+no_nnp"
	run -0 ww explain etc_write --fixture-dir mine
	says "Creates a file in /etc" "root: no_chroot"
	run -2 ww explain x_python_read_canary
	says "no fixture"
	run -2 ww explain x_python_read_canary --fixture-dir nowhere
	says nowhere
}

@test "an unknown fixture is 2, with near matches" {
	run -2 ww explain etc_rite
	says etc_rite etc_write
	run -2 ww explain raw
	says raw_socket_bind
	run -2 ww explain zzzzzzzzzzzz
	says "list fixtures"
	run -2 ww explain setuid_zero no-such-run
	says no-such-run
	run -2 ww explain
	says "which fixture"
}

@test "explain -p: a sandbox of somebody else's is measured now, and told by its description" {
	need_root
	need_tool unshare
	run -0 --separate-stderr ww explain net_tcp_loopback -p unshare -c user -m none,no_netns
	# shellcheck disable=SC2154 # bats sets it
	[ -z "$stderr" ]
	says "unshare, started by an ordinary user: 2 cells, 1 escaped, 1 blocked" \
		"no_netns, the network namespace. Without it: " "escaped with no hardening at all (1 of 1)" \
		"without the network namespace" "under full hardening"
	says_not "started by root"
	cat >mine.json <<-'JSON'
		{"name": "mine", "factors": {"no_fence": {"name": "the fence", "without": "shares the network"}},
		 "environment": ["PATH=/usr/bin:/bin"],
		 "command": ["unshare", "--user", {"unless": "no_fence", "give": ["--net"]}, "{command}"]}
	JSON
	ww explain net_tcp_loopback -p ./mine.json,unshare -c user --json >told.json
	python3 - <<-'PYTHON'
		import json
		mine, other = sorted(json.load(open("told.json"))["measured"], key=lambda row: row["profile"])
		assert (mine["profile"], other["profile"]) == ("mine", "unshare")
		assert mine["meanings"] == {"no_fence": "Without it: shares the network"}
		assert mine["min_sets"] == "no_fence" and mine["control"] == {"reps": 1, "escaped": 1}
		assert set(other["meanings"]) == set(other["factors"]) and other["sole_blockers"] == []
		assert [g["kept_in_all"] for g in mine["groups"] if g["verdict"] == "blocked"] == [["no_fence"]]
	PYTHON
	run -0 ww explain net_tcp_loopback -c user -m none --without no_fence=--net \
		--command 'unshare --user --net {command}'
	says "no_fence, --net. Without it: without --net" "in force      the user namespace" "the network namespace" \
		"blocked: ENETUNREACH at connect"
}

@test "explain: of a run with several sandboxes what -p, -c and -m choose, each with its own control arm" {
	need_root
	need_tool setpriv
	measure -p setpriv,strict -f cred_suid_exec,etc_write -c user -m none,no_nnp -o run
	run -0 ww explain cred_suid_exec run -p setpriv -m no_nnp
	says "setpriv, started by an ordinary user: 1 cell, 1 escaped" "Without it: " \
		"in force      nothing that can be seen" "(1 of 1)"
	says_not "strict, started"
	run -0 ww explain cred_suid_exec run
	says "setpriv, started" "strict, started" "(1 of 1)"
	says_not "of 2)"
	run -2 ww explain cred_suid_exec run -p bwrap
	says "run did not measure profile 'bwrap': it has setpriv, strict"
	run -2 ww explain cred_suid_exec run -p setpriv -c root
	says "run has no cell of cred_suid_exec"
	run -2 ww explain cred_suid_exec run -p strict -m no_caps
	says no_caps
	run -2 ww explain cred_suid_exec run --reps 2
	says "only -p, -c and -m"
	run -2 ww explain cred_suid_exec -m none
	says "give a profile with -p"
	run -2 ww explain cred_suid_exec -p nowhere
	says "unknown profile 'nowhere'" "list profiles"
	run -2 ww explain cred_suid_exek -p setpriv
	says "near are cred_suid_exec"
	run -2 ww explain cred_suid_exec -p setpriv -f etc_write
	says "leave -f out"
}
