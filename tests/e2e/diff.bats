#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# What changed between two runs, two hosts, two profiles, two callers.

load helpers

setup_file() {
	need_root
	run_dir="$BATS_FILE_TMPDIR/run"
	export run_dir
	measure -o "$run_dir" -p strict,seed -f 'class:fs,class:cred' -m all --factors no_userns,no_nnp
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

mutated() {
	[ -d run ] || cp -r "$run_dir" run
	python3 "$WW_SOURCE/tests/e2e/mutate.py" run "$@"
}

@test "a run does not differ from itself" {
	run ww diff "$run_dir" "$run_dir" --exit-code
	[ "$status" = 0 ]
	says "0 changes for the worse, 0 for the better, 0 cells"
}

@test "the evidence of both sides, and what was in force" {
	mutated escape chmod_4755 1
	run ww diff "$run_dir" run
	[ "$status" = 0 ]
	says "Worse:" "strict, user, chmod_4755" "1 (no_userns): blocked: killed by SIGSYS at chmod -> escaped"
	run ww diff "$run_dir" run --exit-code
	[ "$status" = 1 ]
	run ww diff run "$run_dir"
	says "Better:" "1 (no_userns): escaped -> blocked: killed by SIGSYS at chmod"
}

@test "the same verdict on other evidence" {
	mutated block chmod_4755 0
	run ww diff "$run_dir" run --exit-code
	[ "$status" = 1 ]
	says "The same verdict, on other evidence:" "blocked: EACCES at"
	says_not "Worse:"
}

@test "hosts first: kernel, security modules, sysctls" {
	cp -r "$run_dir" run
	python3 - <<-'PYTHON'
		import json
		run = json.load(open("run/run.json"))
		run["host"]["kernel"] = "6.99"
		run["host"]["line"] = "Linux 6.99 x86_64"
		run["host"]["boot_id"] = "another"
		run["host"]["sysctls"]["kernel/yama/ptrace_scope"] = "3"
		run["parameters"]["timeout_seconds"] = 7
		json.dump(run, open("run/run.json", "w"))
	PYTHON
	run ww diff "$run_dir" run
	says "Host and settings:" "-> 6.99" "host.sysctls.kernel/yama/ptrace_scope: " "-> 3" "parameters.timeout_seconds: 1 -> 7"
	says_not boot_id
}

@test "two profiles of one run: what the seed's second no_new_privs changes" {
	run ww diff "$run_dir" -p strict,seed -c user
	[ "$status" = 0 ]
	# An ordinary user without both has no filter under strict; seed sets no_new_privs again.
	says "profile strict" "profile seed" "Better:" "blocked now without the user namespace and no_new_privs" "no_new_privs=off -> no_new_privs=on"
	run ww diff "$run_dir" -p seed,strict -c user
	says "Worse:" "escapes now without the user namespace and no_new_privs"
}

@test "two callers" {
	run ww diff "$run_dir" -c root,user -p strict
	[ "$status" = 0 ]
	says "caller root" "caller user" "untestable (no_privilege) now; before: testable"
}

@test "JSON and Markdown say the same" {
	mutated escape chmod_4755 1
	ww diff "$run_dir" run --json >diff.json
	"$WW_SOURCE/tests/schemas/validate" "$WW_SOURCE/docs/reference/schemas/diff.schema.json" diff.json
	python3 - <<-'PYTHON'
		import json
		diff = json.load(open("diff.json"))
		changes = {(c["profile"], c["caller"], c["fixture"], c["change"]): c for c in diff["changes"]}
		# Both profiles and both callers have a trial of that name and mask.
		for profile in "strict", "seed":
		    for caller in "root", "user":
		        change = changes[profile, caller, "chmod_4755", "escape"]
		        assert change["direction"] == "worse"
		        (cell,) = change["cells"]
		        assert cell["mask"] == 1
		        # Root can chroot without a user namespace, an ordinary user cannot.
		        where = {"root": ("open", "ENOENT", ""), "user": ("chmod", "", "SIGSYS")}[caller]
		        assert cell["before"]["verdict"] == "blocked"
		        assert tuple(cell["before"][k] for k in ("step", "errno", "signal")) == where
		        assert cell["after"]["verdict"] == "escaped"
		assert {c["fixture"] for c in diff["changes"]} == {"chmod_4755"}
	PYTHON
	run ww diff "$run_dir" run --markdown
	says "## Worse" '| blocked: killed by SIGSYS at chmod | escaped |'
}

@test "what one side lacks is said and left out" {
	mutated remove fs_dotdot
	measure -o other -p strict -c user -f 'class:fs' -m none --factors no_chroot
	run ww diff "$run_dir" run
	says "In one run only:" "strict, user, fs_dotdot"
	says_not "Worse:"
	run ww diff "$run_dir" other
	says "seed, root: only in $run_dir" "the user namespace and no_new_privs (before), the chroot (now)"
}

@test "bad input ends with status 2 and names the run" {
	run ww diff
	[ "$status" = 2 ]
	run ww diff "$run_dir"
	[ "$status" = 2 ]
	says "what of it to compare"
	run ww diff "$run_dir" "$run_dir" "$run_dir"
	[ "$status" = 2 ]
	run ww diff "$run_dir" nowhere
	[ "$status" = 2 ]
	says "nowhere"
	run ww diff "$run_dir" -p strict,sealed
	[ "$status" = 2 ]
	says "has no rows of profile sealed"
	run ww diff "$run_dir" -c root,admin
	[ "$status" = 2 ]
	cp -r "$run_dir" run
	sed -i '5s/^{"v":1/{"v":3/' run/trials.jsonl
	run ww diff "$run_dir" run
	[ "$status" = 2 ]
	says "run: " "line 5"
}
