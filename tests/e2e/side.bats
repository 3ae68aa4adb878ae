#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Sandboxes side by side, of one run and of several: what is written of each follows from its cells, and a sandbox that
# never starts anything stops nothing.

load helpers

setup_file() {
	need_root
	cd "$BATS_FILE_TMPDIR" || return
	# For want of privilege the first launcher starts nothing for an ordinary user, and the last one nothing at all.
	"$WHICHWALL" run -q -f "$fixtures" -m none,single -o theirs \
		--command "unshare --net {command}" --without no_netns=--net -p strict 3>&- 4>&-
	"$WHICHWALL" run -q --no-figures -f "$fixtures" -m none,single -o mine -p strict,sealed 3>&- 4>&-
	"$WHICHWALL" run -q --no-figures -f "$fixtures" -m none -o broken --command "false {command}" 3>&- 4>&- || true
}

fixtures=env_secret,fs_read_canary,fs_tmp_write,net_unix_abstract,net_tcp_loopback,setuid_zero,kern_x32_syscall
export fixtures

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

# check DIR: runs the Python on standard input with the lines of side.csv and side-factors.csv.
check() {
	local prelude
	prelude=$(
		cat <<-'PYTHON'
			import csv, sys
			def table(name):
			    with open(f"{sys.argv[1]}/{name}", newline="") as f:
			        return list(csv.DictReader(f, strict=True))
			side, factors = table("side.csv"), table("side-factors.csv")
		PYTHON
	)
	python3 - "$1" <<<"$prelude"$'\n'"$(cat)"
}

@test "the tables of a run follow from its cells" {
	python3 - "$WW_SOURCE/tests/recount" theirs mine <<-'PYTHON'
		import sys
		sys.dont_write_bytecode = True
		sys.path.insert(0, sys.argv[1])
		import side
		wrong = []
		for directory in sys.argv[2:]:
		    side.check(directory, lambda where, got, want: got == want or wrong.append((where, got, want)))
		assert not wrong, wrong
	PYTHON
}

@test "a run of several profiles tells them side by side" {
	grep -q '^## Side by side' theirs/report.md
	grep -q 'id="side"' theirs/report.html
	[ -s theirs/figures/side.svg ]
	[ -s theirs/figures/side.png ]
	run ! grep -q '^## Side by side' broken/report.md
}

@test "what a factor of somebody else's sandbox stops is seen" {
	check theirs <<-'PYTHON'
		line = next(l for l in factors if l["factor"] == "no_netns" and l["caller"] == "root")
		assert int(line["adds"]) >= 1, line
		assert int(line["known"]) >= int(line["after"]) == int(line["before"]) + int(line["adds"]) - int(line["stops"]), line
	PYTHON
}

@test "several runs give one report, and the same profile is told apart by its directory" {
	run -0 ww report theirs mine broken -o compared --latex
	says "strict (theirs), started by root" "strict (mine), started by root" \
		"unshare-line, started by user: escapes not known; starts its program: never: the launcher failed" \
		"false, started by user: escapes not measured; starts its program: not known"
	local file
	for file in side.csv side-factors.csv side.md side.html figures/side.svg figures/side.png latex/table-side.tex; do
		[ -s "compared/$file" ] || { echo "no $file"; return 1; }
	done
	check compared <<-'PYTHON'
		assert {l["run"] for l in side} == {"theirs", "mine", "broken"}
		sandboxes = {(l["run"], l["profile"], l["caller"]) for l in side}
		assert len(side) == len(sandboxes) * len({l["fixture"] for l in side})
		# One that starts nothing is not measured at all; one that cannot without privilege never started the program.
		assert {l["verdict"] for l in side if l["run"] == "broken"} == {"not_measured"}
		dead = [l for l in side if l["profile"] == "unshare-line" and l["caller"] == "user"]
		assert dead and all(l["verdict"] in ("inconclusive", "untestable") for l in dead), dead
		assert {l["reason"] for l in dead if l["verdict"] == "inconclusive"} == {"launcher"}, dead
	PYTHON
	grep -q 'strict (mine)' compared/side.html
}

@test "without -o the Markdown goes to standard output, and nothing is written" {
	local before
	before=$(find theirs mine -newer compared/side.md | wc -l)
	run -0 --separate-stderr ww report theirs mine
	says "# Sandboxes side by side" "\`strict (theirs)\`, root" "\`strict (mine)\`, user"
	[ "$(find theirs mine -newer compared/side.md | wc -l)" = "$before" ]
}

@test "what does not go together is a usage error" {
	run -2 ww report theirs -o elsewhere
	says "-o goes with several runs"
	run -2 ww report theirs mine --only cells
	says "go with one run"
	run -2 ww report theirs mine --latex
	says "needs -o"
	run -2 ww report theirs nothing
	says "nothing"
	[ ! -e elsewhere ]
}

@test "a report of one run is as it was" {
	cp -r mine again
	run -0 ww report -q --no-figures again
	same mine again cells.csv matrix.csv side.csv side-factors.csv report.md
}
