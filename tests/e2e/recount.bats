#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# What the documents of a run say is counted anew from cells.csv, by a program that shares nothing with whichwall.

load helpers

recount() {
	"$WW_SOURCE/tests/recount/recount" "$@"
}

# documents DIR: all that is written of it, and what a terminal gets.
documents() {
	"$WHICHWALL" report --no-figures "$1" >"$1/summary.txt"
	[ -e "$1/search.csv" ] || "$WHICHWALL" report -q --no-figures --latex "$1"
}

# checked DOCUMENT N: of the document at least N numbers and names were held against the count.
checked() {
	local found
	# shellcheck disable=SC2154 # bats sets it
	found=$(sed -n "s/^ *$1: \([0-9]*\) numbers and names checked.*/\1/p" <<<"$output")
	[ "${found:-0}" -ge "$2" ] || {
		echo "$1: ${found:-no} numbers and names checked, not $2"
		return 1
	}
}

interrupted() {
	"$WHICHWALL" run -q --no-figures -f 'class:fs,class:tty' -o "$1" 3>&- 4>&- &
	local pid=$!
	await_lines "$1" 1000 "$pid"
	kill -INT "$pid"
	wait "$pid" || true
}

setup_file() {
	need_root
	cd "$BATS_FILE_TMPDIR" || return
	local masks run
	for masks in none single none,single no_chroot all; do
		"$WHICHWALL" run -q --no-figures -m "$masks" -f 'class:fs,class:tty' -o "$masks"
	done
	"$WHICHWALL" run -q --no-figures --factors \
		no_userns,no_pidns,no_chroot,no_seccomp_socket,no_seccomp_setuid,no_nnp,no_seccomp,no_mntns,no_rlimits \
		-f 'env_secret,fs_dotdot,setuid_zero' -o nine
	"$WHICHWALL" run -q --no-figures -p standard,strict,sealed -m all -f 'fs_dotdot,fs_tmp_write,tty_tiocsti' -o several
	"$WHICHWALL" run -q --no-figures -p setpriv -m none,single -f 'fs_dotdot,cred_fcap_exec' -o launched
	"$WHICHWALL" run -q -p sealed --search -f 'env_secret,fs_dotdot,tty_tiocsti' -o search
	interrupted partial
	for run in none single none,single no_chroot all nine several launched search partial; do
		documents "$run"
	done
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

# falsified RUN FILE SED: a copy of the run with another number in one document; the recount must notice.
falsified() {
	cp -r "$1" "$BATS_TEST_TMPDIR/other"
	sed -i "$3" "$BATS_TEST_TMPDIR/other/$2"
	run ! cmp -s "$1/$2" "$BATS_TEST_TMPDIR/other/$2"
	run -1 recount "$BATS_TEST_TMPDIR/other"
}

@test "every number and name follows from the cells, whatever was measured" {
	run -0 recount none single none,single no_chroot
}

@test "a run of all combinations is held against the count, and how much of each document is known" {
	run -0 recount all
	checked report.md 400
	checked report.html 1000
	checked summary.txt 100
	checked macros.tex 250
}

@test "so is one with nine factors" {
	run -0 recount nine
	checked report.md 200
	checked report.html 300
	checked macros.tex 380
}

@test "so is one of several profiles, each by what it consists of" {
	run -0 recount several
	checked report.md 300
	checked report.html 300
	checked macros.tex 250
}

@test "so is somebody else's sandbox" {
	run -0 recount launched
	checked report.md 30
	checked report.html 50
}

@test "so is one that was interrupted" {
	run ! is_complete partial
	run -0 recount partial
	checked report.md 100
	checked report.html 500
}

@test "so is a search" {
	run -0 recount search
	checked search.md 60
	checked summary.txt 60
}

@test "a cell that says something else is noticed" {
	falsified all cells.csv '/,user,fs_read_canary,4,/s/,escaped,/,blocked,/'
	says "no_chroot.single.after"
}

@test "a falsified number in report.md is noticed" {
	falsified all report.md '0,/raises escapes from [0-9]* to/s//raises escapes from 99 to/'
	says "report.md, The verdict: does not say: Dropping" "report.md, The verdict: not counted"
}

@test "a falsified number in macros.tex is noticed" {
	falsified all latex/macros.tex 's/\(wwStrictRootEscapesFull}\){[0-9]*}/\1{99}/'
	says "macros.tex, StrictRootEscapesFull: says '99'"
}

@test "a falsified number on the page is noticed" {
	falsified all report.html 's/all values add up to [0-9]*/all values add up to 99/'
	says "report.html, strict/root: The verdict: does not say"
}

@test "a falsified name on the page is noticed" {
	falsified all report.html '0,/#fixture-fs_dotdot">fs_dotdot</s//#fixture-fs_dotdot">fs_dotdog</'
	says "report.html, "
}

@test "a falsified number in the terminal's summary is noticed" {
	falsified all summary.txt '0,/Blocked in every combination ([0-9]*)/s//Blocked in every combination (99)/'
	says "summary.txt, strict/root: does not say"
}

@test "a falsified number of what is advised is noticed" {
	falsified several report.md '0,/ alone stops* .* (\([0-9]*\) of/s/ alone \(stops* .*\) ([0-9]* of/ alone \1 (99 of/'
	says "report.md, What to change first: does not say: 1. "
}

@test "a falsified name of a layer of sealed that another takes down is noticed" {
	falsified several report.html '0,/<code>netns<\/code> no longer/s//<code>undumpable<\/code> no longer/'
	says "report.html, Steps that depend on others: line "
}

@test "a layer of sealed that was not in force is noticed" {
	falsified several cells.csv '/,sealed,root,fs_dotdot,0,/s/netns=own/netns=arena/'
	says "report.md, sealed/root: Steps that depend on each other"
}

@test "a falsified warning of somebody else's sandbox is noticed" {
	falsified launched summary.txt 's/showed no effect of [a-z ]*/showed no effect of the chroot/'
	says "summary.txt, setpriv/user: does not say: Started by"
}
