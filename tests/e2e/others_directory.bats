#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Directories of another user in which root works: where a run goes, where a report is written, TMPDIR.  Whoever owns
# such a directory plants links, second names of files and scripts, and exchanges what is made there; none of it may
# make root write elsewhere, or execute it.

load helpers

OTHER=1000

setup() {
	is_root || cannot "not root: nothing here is another user's"
	DIR=$(public_dir)
	cd "$DIR" || return 1
	exe=$DIR/whichwall
	mkdir theirs victim
	echo precious >victim/file
	chmod 600 victim/file
	cp -r "$WW_SOURCE/tests/golden/small" theirs/run
	chown -R "$OTHER:$OTHER" theirs || cannot "this root has no second user id"
}

teardown() {
	rm -rf --one-file-system "$DIR"
}

# plant COMMAND...: what the owner of the directory does.
plant() {
	setpriv --reuid "$OTHER" --regid "$OTHER" --clear-groups "$@"
}

unharmed() {
	[ "$(cat victim/file)" = precious ]
	[ "$(stat -c '%a %u %h' victim/file)" = "600 0 ${1:-1}" ]
	[ "$(ls -A victim)" = file ]
}

small_run() {
	"$exe" run -q --no-figures -m none -c user -f fs_dotdot "$@" 3>&- 4>&-
}

@test "a journal that is a link, or another name of a file, is not written to" {
	plant mkdir theirs/new
	plant ln -s "$DIR/victim/file" theirs/new/trials.jsonl
	run -2 small_run -o theirs/new
	says trials.jsonl "no regular file" -o
	unharmed
	rm theirs/new/trials.jsonl
	# Root may do for them what fs.protected_hardlinks keeps them from.
	ln victim/file theirs/new/trials.jsonl
	run -2 small_run -o theirs/new
	says trials.jsonl "another name"
	unharmed 2
	rm theirs/new/trials.jsonl
	plant touch theirs/new/trials.jsonl
	run -2 small_run -o theirs/new
	says trials.jsonl "another user" "$OTHER"
	[ ! -e theirs/new/run.json ]
}

@test "all that a run leaves can be planted beforehand, and harms nobody" {
	local name
	plant mkdir theirs/new
	for name in run.json trials.csv cells.csv matrix.csv report.html report.md results.json; do
		plant ln -s "$DIR/victim/file" "theirs/new/.$name.tmp"
		[ "$name" = run.json ] || plant ln -s "$DIR/victim/file" "theirs/new/$name"
	done
	small_run -o theirs/new
	unharmed
	is_complete theirs/new
	[ ! -L theirs/new/report.html ] && [ ! -L theirs/new/cells.csv ]
}

@test "a run is not resumed from files that are links" {
	small_run -o theirs/new
	mv theirs/new/run.json victim/run.json
	ln -s "$DIR/victim/run.json" theirs/new/run.json
	run -2 small_run -o theirs/new --resume
	says run.json "a link"
	rm victim/run.json
	unharmed
}

@test "directories of a run that are links are not written to" {
	plant rm -rf theirs/run/figures
	plant ln -s "$DIR/victim" theirs/run/figures
	run -2 "$exe" report theirs/run -q
	says figures
	unharmed
	plant ln -s "$DIR/victim" theirs/run/latex
	run -2 "$exe" report theirs/run -q --latex --no-figures
	says latex
	unharmed
}

@test "a link of theirs on the way to the output is refused, one of ours is followed" {
	plant ln -s "$DIR/victim" theirs/out
	run -2 small_run -o theirs/out/new
	says theirs/out "link of another user"
	run -2 "$exe" report theirs/out
	says "link of another user"
	run -2 "$exe" gate --update --baseline theirs/out/base theirs/run
	says "link of another user"
	unharmed
	ln -s theirs/run ours
	"$exe" report ours -q --no-figures
}

# gnuplot executes what stands in a script: `system` is a command of its language.  The owner of the directory
# exchanges the scripts at the last moment, when gnuplot was started; a directory of the same name waits as well.
@test "gnuplot draws what we wrote, whatever lies in the directory by then" {
	need_tool gnuplot
	mkdir bin
	cat >bin/gnuplot <<-SCRIPT
		#!/bin/sh
		for script in "$DIR"/theirs/run/figures/*.gp; do
			printf 'system "touch $DIR/pwned"\n' >"\$script"
			printf '0 0 0\n' >"\${script%.gp}.dat"
		done
		PATH=${PATH@Q} exec gnuplot "\$@"
	SCRIPT
	chmod 755 bin/gnuplot
	plant mkdir -p theirs/run/figures/.drawing
	plant ln -s "$DIR/victim/file" theirs/run/figures/.drawing/heatmap-strict-root.svg
	plant ln -s "$DIR/victim/file" theirs/run/figures/heatmap-strict-root.svg
	PATH=$DIR/bin:$PATH run -0 "$exe" report theirs/run -q
	[ ! -e pwned ]
	[ -z "$output" ]
	unharmed
	[ ! -L theirs/run/figures/heatmap-strict-root.svg ]
	grep -q '<svg' theirs/run/figures/heatmap-strict-root.svg
	[ -s theirs/run/figures/heatmap-strict-root.png ]
}

@test "a report is made in a directory of theirs without waiting for a FIFO" {
	plant mkdir theirs/run/figures
	plant mkfifo theirs/run/figures/escape-map-strict-root.svg theirs/run/report.md theirs/run/.cells.csv.tmp
	run -0 timeout 60 "$exe" report theirs/run -q --no-figures
	[ -f theirs/run/report.md ]
}

@test "files that options name are no links of theirs either" {
	plant ln -s "$DIR/victim/file" theirs/link
	run -2 "$exe" exec -p none --report theirs/link -- true
	says theirs/link "a link"
	run -2 "$exe" exec -p strict --save-filter theirs/link
	says theirs/link "a link"
	unharmed
	"$exe" gate --update --baseline theirs/base theirs/run >/dev/null
	GITHUB_STEP_SUMMARY=theirs/link run -2 "$exe" gate --baseline theirs/base --format summary theirs/run
	says theirs/link "a link"
	"$exe" gate --baseline theirs/base --format junit=theirs/link theirs/run
	unharmed
	"$exe" exec -p none --report /dev/stdout -- true >said
	grep -q profile said
}

# mkdtemp(3), chmod(2) and chown(2) by a path would each meet what has the name at that moment.
@test "a TMPDIR of another user, or one that others may write to, is refused" {
	export TMPDIR=$DIR/theirs/tmp
	plant mkdir "$TMPDIR"
	for command in "exec -p sealed -- true" "exec -p strict -- true" "gate --quick --update --baseline $DIR/b" \
		"bench --rounds 1 -m none --no-filters" "claims $WW_SOURCE/docs/claims/origin.csv"; do
		# shellcheck disable=SC2086 # words
		MUST_WORK=0 run "$exe" $command 3>&- 4>&-
		[ "$status" -ne 0 ]
		says "another user" TMPDIR
	done
	[ -z "$(ls -A "$TMPDIR")" ]
	mkdir -m 777 open open/tmp
	chmod 777 open
	TMPDIR=$DIR/open/tmp MUST_WORK=0 run "$exe" exec -p sealed -- true
	says "set TMPDIR"
	chmod 1777 open
	chmod 755 open/tmp
	TMPDIR=$DIR/open/tmp "$exe" exec -p sealed -- true
	[ -z "$(ls -A open/tmp)" ]
}
