#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Further factors: what only the filter, the mount namespace or the limits stop.

load helpers

setup() {
	need_root
	cd "$BATS_TEST_TMPDIR" || return 1
}

@test "further factors are varied where they are named, and every table says so" {
	measure -f chmod_4755,res_open_files,etc_write --factors no_chroot,no_seccomp,no_mntns,no_rlimits -o run
	python3 - <<-'PYTHON'
		import csv, json
		def table(name):
		    return list(csv.DictReader(open(f"run/{name}.csv", newline=""), strict=True))
		cells, matrix, states = table("cells"), table("matrix"), table("states")
		masks = {a | b | c | d for a in (0, 4) for b in (0, 64) for c in (0, 128) for d in (0, 256)}
		names = {64: "no_seccomp", 128: "no_mntns", 256: "no_rlimits"}
		assert {int(c["mask"]) for c in cells} == masks
		for cell in cells:
		    mask = int(cell["mask"])
		    assert cell["removed"] == "+".join(n for bit, n in names.items() if mask & bit), cell
		    assert cell["no_chroot"] == str(int(mask & 4 != 0)) and cell["no_userns"] == "0"
		    state = dict(pair.split("=", 1) for pair in cell["effective"].split(";"))
		    # Requested, recorded and effective agree, since nothing fails here.
		    assert state["seccomp"] == ("off" if mask & 64 else "filter"), cell
		    assert state["mntns"] == ("arena" if mask & 128 else "own"), cell
		    assert (state["rlimit_nofile"] == "256") == (not mask & 256), cell
		    assert cell["seccomp"] == ("skipped" if mask & 64 else "applied")
		    assert cell["rlimit_nofile"] == ("skipped" if mask & 256 else "applied")
		taken = {"seccomp": 64, "mntns": 128, "rlimit_as": 256, "rlimit_cpu": 256, "rlimit_nofile": 256}
		for state in states:
		    if state["primitive"] in taken:
		        assert state["requested"] == str(int(not int(state["mask"]) & taken[state["primitive"]])), state
		sets = {(row["caller"], row["fixture"]): row["min_sets"] for row in matrix}
		assert sets["root", "chmod_4755"] == sets["user", "chmod_4755"] == "no_chroot+no_seccomp"
		assert sets["root", "res_open_files"] == sets["user", "res_open_files"] == "no_rlimits"
		assert sets["root", "etc_write"] == "no_chroot"
		# The predictions are about the six base factors.
		assert {row["confirmed"] for row in matrix if row["testable"] == "1"} == {""}
		profile, = json.load(open("run/run.json"))["profiles"]
		assert profile["factors"] == ["no_chroot", "no_seccomp", "no_mntns", "no_rlimits"]
	PYTHON
	"$WW_SOURCE/scripts/validate-results" run/results.json || [ $? = 3 ]
}

@test "a reused arena and a fresh one agree without filter and mount namespace" {
	local options=(-f "etc_write,sig_kill_same_uid,ns_mount_tmpfs" --factors "no_userns,no_seccomp,no_mntns")
	measure "${options[@]}" -o auto
	measure "${options[@]}" --arena fresh -o fresh
	same auto fresh cells.csv matrix.csv attribution.csv effective.csv enablers.csv
}

@test "a factor that is not varied is refused, with the remedy" {
	run -2 measure -m none,no_mntns -o run
	says no_mntns --factors
	run -2 measure -p standard --factors no_rlimits -o run
	says standard no_rlimits
	run -0 ww list factors
	says no_seccomp no_mntns no_rlimits "further: with --factors"
}

@test "exec: no bind mounts without a mount namespace of its own" {
	before=$(grep -c . /proc/self/mountinfo)
	run -127 ww exec --mask no_mntns+no_userns+no_pidns --bind-host-libs --json -- /bin/true
	says '{"primitive":"bind_mounts","requested":false,"result":"skipped"' \
		'{"primitive":"mntns","requested":false,"result":"skipped"'
	[ "$(grep -c . /proc/self/mountinfo)" = "$before" ]
}
