#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Claims about a sandbox, measured: the origin's own table first of all.

load helpers

setup_file() {
	need_root
	run_dir="$BATS_FILE_TMPDIR/origin"
	export run_dir
	ww claims "$WW_SOURCE/docs/claims/origin.csv" -o "$run_dir" --json >"$BATS_FILE_TMPDIR/json" || [ $? = 1 ]
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	origin=$WW_SOURCE/docs/claims/origin.csv
}

# claims LINE...: a file with the header and these lines.
claims() {
	{
		echo "profile,caller,removed,fixture,expected,note"
		printf '%s\n' "$@"
	} >mine.csv
}

@test "the origin's claims: what holds and what does not" {
	python3 - "$BATS_FILE_TMPDIR/json" <<-'PYTHON'
		import json, sys
		answer = json.load(open(sys.argv[1]))
		status = {(c["profile"], c["caller"], "+".join(c["removed"]), c["fixture"]): c for c in answer["claims"]}
		assert len(status) == len(answer["claims"]) == 84
		assert answer["confirmed"] + answer["refuted"] + answer["untestable"] == 84
		def of(caller, removed, fixture):
		    both = {status[profile, caller, removed, fixture]["status"] for profile in ("strict", "seed")}
		    assert len(both) == 1, (caller, removed, fixture, both)
		    return both.pop()
		for fixture in ("etc_write", "chmod_4755", "dlopen_outside_chroot", "proc_root_passwd", "raw_socket_bind", "setuid_zero"):
		    assert of("root", "", fixture) == "confirmed", fixture
		    assert of("user", "", fixture) != "refuted", fixture
		# chroot decides over paths, and over nothing else.
		assert of("root", "no_chroot", "etc_write") == "confirmed"
		assert of("root", "no_chroot", "dlopen_outside_chroot") == "confirmed"
		for fixture in ("chmod_4755", "proc_root_passwd", "raw_socket_bind", "setuid_zero"):
		    assert of("root", "no_chroot", fixture) == "refuted", fixture
		# Two walls stand before each of these.
		assert of("root", "no_seccomp_socket", "raw_socket_bind") == "refuted"
		assert of("root", "no_seccomp_setuid", "setuid_zero") == "refuted"
		for removed in ("no_userns", "no_pidns", "no_userns+no_pidns"):
		    for fixture in ("proc_root_passwd", "setuid_zero"):
		        assert of("root", removed, fixture) == "refuted", (removed, fixture)
		        assert of("user", removed, fixture) == "untestable", (removed, fixture)
		assert of("root", "no_nnp", "chmod_4755") == of("user", "no_nnp", "chmod_4755") == "refuted"
		# Evidence: where it was stopped, and what was in force.
		evidence = status["strict", "root", "no_chroot", "raw_socket_bind"]["measured"]
		assert (evidence["verdict"], evidence["how"], evidence["step"], evidence["signal"]) == ("blocked", "signal", "socket", "SIGSYS")
		assert "seccomp=filter" in evidence["effective"]
		# The program is never in the pid namespace that was asked for: docs/notebook/2026-11-23-origin-claims.md.
		assert all("pidns=arena;" in c["measured"]["effective"] for c in answer["claims"] if c["status"] != "untestable")
	PYTHON
}

@test "a run's journal answers as the measurement did, byte for byte" {
	run -1 --separate-stderr ww claims "$origin" "$run_dir" --json
	# shellcheck disable=SC2154 # bats sets it
	[ -z "$stderr" ]
	diff <(echo "$output") "$BATS_FILE_TMPDIR/json"
}

@test "text and Markdown carry the evidence and the tally" {
	run -1 ww claims "$origin" "$run_dir"
	says "Without chroot all six escape" "SIGSYS at socket" "in force: no_new_privs=on" "84 claims:"
	run -1 ww claims "$origin" "$run_dir" --markdown
	# shellcheck disable=SC2016
	says '| `strict` | `root` | `no_chroot` | `raw_socket_bind` | escaped | **refuted** | blocked: SIGSYS at socket |'
}

@test "claims that hold are 0, a further factor and another profile included; nothing is left behind" {
	claims "strict,root,no_chroot+no_seccomp,chmod_4755,escaped," "strict,root,no_seccomp,chmod_4755,blocked," \
		"standard,root,no_nnp,etc_write,escaped,\"no chroot, no wall\""
	mkdir tmp
	TMPDIR=$PWD/tmp run -0 ww claims mine.csv
	says "3 claims: 3 confirmed, 0 refuted, 0 untestable"
	[ -z "$(ls -A tmp)" ]
}

@test "claims about external fixtures" {
	local profile=strict+file_io+bind_host_libs+call:sysinfo
	cp -r "$WW_SOURCE/examples/fixtures" own
	rm own/signal_victim.json # its program is not built
	claims "$profile,root,no_chroot,x_python_read_canary,escaped," "$profile,root,none,x_python_read_canary,escaped,"
	run -1 ww claims mine.csv --fixture-dir own
	says "2 claims: 1 confirmed, 1 refuted, 0 untestable" "measured blocked: ENOENT at open"
	run -2 ww claims mine.csv
	says "line 2" '"fixture"' x_python_read_canary
}

@test "what a run did not measure is untestable, not refuted" {
	claims "strict,root,no_userns+no_chroot,proc_root_passwd,escaped,"
	run -0 ww claims mine.csv "$run_dir"
	says untestable "not measured in this run"
}

@test "bad input is 2 and names line and field" {
	claims "strict,root,no_chroot,etc_rite,escaped,"
	run -2 ww claims mine.csv
	says "mine.csv" "line 2" '"fixture"' etc_rite
	run -2 ww claims mine.csv "$run_dir"
	says etc_rite
	claims "strict,nobody,no_chroot,etc_write,escaped,"
	run -2 ww claims mine.csv
	says "line 2" '"caller"' nobody
	run -2 ww claims no-such-file.csv
	says no-such-file.csv
	run -2 ww claims "$origin" no-such-run
	says no-such-run
	run -2 ww claims
	says "which claims"
}
