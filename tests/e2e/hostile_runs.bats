#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Runs, baselines and claims that somebody else made: reading them neither hangs nor eats the memory, and what
# is printed of them is obeyed by no terminal, no log and no spreadsheet.  And what becomes of standard output.
# shellcheck disable=SC2016 # a shell of its own expands them

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	cp -r "$WW_SOURCE/tests/golden/small" run
	chmod -R u+w run
	printf 'profile,caller,removed,fixture,expected,note\nstrict,root,none,alpha_always,blocked,why\n' >claims.csv
}

hostile() {
	python3 "$WW_SOURCE/tests/e2e/hostile.py" "$@"
}

# refused TEXT... -- ARGUMENT...: status 2 within seconds, little memory, and each text in one line.
refused() {
	local -a texts=()
	while [ "$1" != -- ]; do
		texts+=("$1")
		shift
	done
	shift
	# Nobody writes to a FIFO or stops a device.  The limit on the processor ends what eats memory.
	run -2 --separate-stderr timeout 60 "$WHICHWALL" "$@" </dev/null 3>&- 4>&-
	# shellcheck disable=SC2154
	output=$stderr
	says "${texts[@]}"
	[ "$(grep -c ^whichwall: <<<"$output")" = 1 ]
}

# Commands that read a run.
reads_run() {
	refused "$@" -- report run --no-figures
	refused "$@" -- explain alpha_always run
	refused "$@" -- claims claims.csv run
	refused "$@" -- diff run "$WW_SOURCE/tests/golden/small"
	refused "$@" -- gate --update --baseline new run
}

@test "what is no regular file is no file of a run" {
	local name
	for name in run.json trials.jsonl; do
		mv "run/$name" kept
		mkfifo "run/$name"
		reads_run "run/$name" FIFO "regular file"
		rm "run/$name"
		ln -s /dev/zero "run/$name"
		refused "run/$name" "a link" "regular file" -- report run
		rm "run/$name"
		mkdir "run/$name"
		refused "run/$name" directory "regular file" -- report run
		rmdir "run/$name"
		python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "run/$name"
		refused "run/$name" socket "regular file" -- report run
		rm "run/$name"
		refused "run/$name" "No such file" -- report run
		mv kept "run/$name"
	done
}

@test "other input must be regular files, too" {
	ww gate --update --baseline base run >/dev/null
	mkfifo fifo
	ln -s /dev/zero zero
	for file in fifo zero; do
		refused "$file" "regular file" -- claims $file run
		refused "$file" "regular file" -- gate --baseline $file run
		refused "$file" "regular file" -- gate --update --baseline $file run
		refused "$file" "regular file" -- gate --baseline base --expected $file run
		refused "$file" "regular file" -- bench --again $file
		mkdir -p dir
		ln $file dir/x.json
		refused x.json "regular file" -- list fixtures --fixture-dir dir
		rm dir/x.json
	done
}

@test "a descriptor that the caller opened may be a pipe" {
	run -1 bash -c '"$0" claims /dev/stdin run <claims.csv' "$WHICHWALL"
	says "1 refuted"
	run -1 bash -c 'cat claims.csv | "$0" claims /dev/stdin run' "$WHICHWALL"
	says "1 refuted"
	run -1 bash -c '"$0" claims <(sleep 0.1; cat claims.csv) run' "$WHICHWALL"
	says "1 refuted"
	run -2 bash -c 'timeout 60 "$0" claims /dev/stdin run </dev/zero' "$WHICHWALL"
	says /dev/stdin "64 MiB"
}

@test "FIFOs that lie where output goes are replaced" {
	mkfifo run/.report.md.tmp run/.run.json.tmp run/.cells.csv.tmp run/.report.html.tmp
	timeout 60 "$WHICHWALL" report run -q --no-figures
	[ -f run/report.md ] && [ -f run/report.html ]
	mkdir -p run/figures
	mkfifo run/figures/escape-map-strict-root.svg
	timeout 60 "$WHICHWALL" report run -q --no-figures
}

@test "time grows as the number of fixtures and members does" {
	cp -r run many
	hostile many many 24000
	# Seconds of a processor, with sanitizers.  Where each row was looked for among all it took minutes.
	(ulimit -t 30 && ww gate --update --baseline base many >/dev/null)
	(ulimit -t 30 && ww diff many many >/dev/null)
	hostile run members 50000
	cp -r run other
	(ulimit -t 30 && ww diff run other >/dev/null)
}

@test "a run cannot ask for more rows than memory holds" {
	hostile run many 60000
	python3 - <<-'PYTHON'
		import json
		run = json.load(open("run/run.json"))
		run["profiles"] = [dict(run["profiles"][0], name="strict+%d" % i) for i in range(200)]
		json.dump(run, open("run/run.json", "w"))
	PYTHON
	refused fixtures "131072 rows" -- report run
}

@test "names and lines have a grammar, and the message says file and member" {
	while IFS='~' read -r member text; do
		cp "$WW_SOURCE/tests/golden/small/run.json" run/run.json
		hostile run set "$member" "$text"
		refused run.json "${member/.0./.}" expected -- report run --no-figures
		printf '%s' "$output" >said
		hostile shown said
	done <<-'CASES'
		study~=1+1
		study~x\x1b[2J
		study~<script>
		study~a b
		host.line~Linux\x1b[31m
		host.line~Linux\n::error::x
		host.line~Linux \u202e
		host.line~Linux \x9b
		profiles.0.name~strict`x
		profiles.0.name~strict|x
		profiles.0.name~=1
		profiles.0.name~+1
		profiles.0.name~-o
		profiles.0.name~strict\nx
		profiles.0.name~
		profiles.0.name~a/b
	CASES
}

# Everything that can be printed of `run` into files of `out`.
print_all() {
	local form
	mkdir out
	ww report run --no-figures --latex >out/summary 2>&1
	ww explain alpha_always run >out/explain
	ww explain alpha_always run --json >out/explain.json
	ww claims claims.csv run >out/claims || true
	ww claims claims.csv run --json >out/claims.json || true
	ww claims claims.csv run --markdown >out/claims.md || true
	for form in text summary tap json junit sarif; do
		ww gate --baseline base --format $form run >out/gate.$form || true
	done
	for form in "" --json --markdown; do
		ww diff "$WW_SOURCE/tests/golden/small" run $form >"out/diff$form" || true
		ww diff run "$WW_SOURCE/tests/golden/small" $form >"out/back$form" || true
	done
	ww gate --update --baseline base run >out/update
}

@test "nothing of a run is obeyed by a terminal or a log" {
	ww gate --update --baseline base run >/dev/null
	hostile run texts
	# Something for the gate and the diff to talk about.
	python3 - <<-'PYTHON'
		import json
		lines = open("run/trials.jsonl").read().splitlines()
		with open("run/trials.jsonl", "w") as f:
		    for line in lines:
		        trial = json.loads(line)
		        if trial["a"] == "attack" and trial["f"] == "zeta_never":
		            trial.update(said="done", phase="attempt", sight="escaped", end="held")
		            trial.pop("errno", None)
		        f.write(json.dumps(trial) + "\n")
	PYTHON
	printf 'profile,caller,removed,fixture,expected,note\nstrict,root,none,alpha_always,blocked,"::error::\x1b[2J\xff \xe2\x80\xae ##[error]"\n' >claims.csv
	print_all
	hostile shown out/* run/*.csv run/report.md run/report.html run/results.json run/attack-layer.json \
		run/latex/*
	python3 -c 'import json, sys; [json.load(open(name)) for name in sys.argv[1:]]' out/*json run/*.json
}

@test "no cell of a table is a formula" {
	hostile run texts
	ww report run -q --no-figures
	python3 - run/*.csv <<-'PYTHON'
		import csv, re, sys
		for name in sys.argv[1:]:
		    for row in csv.reader(open(name, newline="")):
		        for cell in row:
		            assert not re.match(r"[=+@\t\r]|-(?![0-9])", cell), (name, row)
	PYTHON
}

@test "a step that would be a formula loses its first letter" {
	sed -i 's/"step":"[a-z_]*"/"step":"=HYPERLINK(1)"/' run/trials.jsonl
	ww report run -q --no-figures
	grep -q _HYPERLINK run/trials.csv
	run -1 grep -q =HYPERLINK run/trials.csv run/cells.csv
}

@test "messages that quote what is on the command line" {
	local nasty
	nasty=$(printf 'x\033[2J\n::error::\302\233\377')
	for arguments in "report" "explain alpha_always" "gate --baseline" "diff run" "claims" "list" "list --$nasty" \
		"report run" "bench --again"; do
		# shellcheck disable=SC2086
		run -2 --separate-stderr ww $arguments "$nasty"
		printf '%s' "$stderr" >said
		hostile shown said
	done
	run -2 --separate-stderr ww "$nasty"
	printf '%s' "$stderr" >said
	hostile shown said
}

@test "baselines are judged as runs are" {
	ww gate --update --baseline base run >/dev/null
	for change in 's/^strict/str`ict/' 's/^# host: .*/# host: \x1b[2J/' 's/^# study: .*/# study: \xe2\x80\xae/'; do
		sed "$change" base >bad
		refused bad line -- gate --baseline bad run
		printf '%s' "$output" >said
		hostile shown said
	done
}

@test "a manifest that is not UTF-8 is refused before anything is measured" {
	mkdir fixtures
	printf '[{"id":"x","summary":"\xff"}]' >fixtures/x.json
	refused x.json UTF-8 -- run -o out --fixture-dir fixtures
	[ ! -e out ]
}

@test "a directory whose name is not UTF-8 gets all of its tables" {
	need_root
	local dir
	dir=$(printf 'out\377')
	ww run -o "$dir" -f fs_read_canary -m none -c root >said
	hostile shown said
	[ -s "$dir/report.html" ] && [ -s "$dir/cells.csv" ]
	is_complete "$dir"
	grep -q '\\\\xff' "$dir/run.json"
}

# full KIB FORMAT: a report into a file system of that size ends well, or says that it is full.
full() {
	unshare -m bash -c '
		mkdir -p full
		mount -t tmpfs -o "size=$1k" none full && cp run/* full/ || exit
		"$0" report full -q --no-figures $2 2>said && exit
		cat said
		[ "$(grep -c "" said)" = 1 ] && grep -q "No space left on device" said && grep -q "make room" said' "$WHICHWALL" "$@" 3>&- 4>&-
}

@test "a full disk is called by its name, whichever file meets it" {
	need_root
	ww report run -q --no-figures --latex
	kib=$(du -sk --apparent-size run/report.html | cut -f1)
	rest=$(du -sk run | cut -f1)
	rm -r run/latex run/*.csv run/report.* run/results.json run/attack-layer.json
	# The page is the last and by far the largest: it meets the end in several places.
	for part in 1 3 5 7; do
		full $((rest - kib * part / 8)) ''
	done
	for part in 1 2 4 6; do
		full $((rest * part / 8)) --latex
	done
}

# ---- standard output ----

# Commands that print, one a line.
printers() {
	cat <<-'COMMANDS'
		--help
		--version
		report --help
		report run --no-figures
		exec --help
		list factors
		list fixtures
		list fixtures --json
		explain alpha_always run
		explain alpha_always run --json
		explain fs_dotdot
		claims claims.csv run
		claims claims.csv run --json
		diff run run
		diff run run --json
		diff run run --markdown
		gate --update --baseline new run
		gate --baseline base run
		gate --baseline base --format json run
		bench --again samples.csv
		bench --again samples.csv --json
	COMMANDS
}

bench_samples() {
	python3 - >samples.csv <<-'PYTHON'
		print("round,quantity,profile,caller,mask,shape,ns")
		for r in range(12):
		    for p in ("none", "strict"):
		        for q in ("start_end", "start_floor"):
		            print("%d,%s,%s,root,0,tree,%d.0" % (r, q, p, 100000 + r * 100))
	PYTHON
	ww bench --again samples.csv >/dev/null || sed -i '/start_floor/d' samples.csv
	ww bench --again samples.csv >/dev/null
}

@test "what did not get out is an error" {
	bench_samples
	ww gate --update --baseline base run >/dev/null
	while read -r -a command; do
		run -2 --separate-stderr bash -c '"$@" >/dev/full' - "$WHICHWALL" "${command[@]}"
		output=$stderr
		says "standard output: No space left on device" || {
			echo "${command[*]}"
			false
		}
		run -2 --separate-stderr bash -c '"$@" >&-' - "$WHICHWALL" "${command[@]}"
		output=$stderr
		says "standard output: Bad file descriptor"
	done < <(printers)
}

@test "a reader that has had enough is no error to speak of" {
	bench_samples
	ww gate --update --baseline base run >/dev/null
	while read -r -a command; do
		"$WHICHWALL" "${command[@]}" 2>said 3>&- 4>&- | true
		[ ! -s said ] || {
			echo "${command[*]}"
			cat said
			false
		}
		# Whose parent ignores the signal gets no message either.
		bash -c 'trap "" PIPE; "$@" 2>said | true' - "$WHICHWALL" "${command[@]}" 3>&- 4>&-
		[ ! -s said ]
	done < <(printers)
}

@test "a run whose summary did not get out says so, and is whole" {
	need_root
	run -2 --separate-stderr bash -c '"$0" run --no-figures -o out -f fs_read_canary -m none -c root >/dev/full' \
		"$WHICHWALL"
	output=$stderr
	says "standard output: No space left on device"
	is_complete out
	ww run -q --no-figures -o quiet -f fs_read_canary -m none -c root >&-
}

@test "doctor, too" {
	run -2 --separate-stderr bash -c '"$0" doctor >/dev/full' "$WHICHWALL"
	output=$stderr
	says "standard output: No space left on device"
	run -2 bash -c '"$0" doctor --json >/dev/full' "$WHICHWALL"
}
