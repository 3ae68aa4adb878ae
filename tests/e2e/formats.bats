#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The gate's formats of a real run, each read by a program that is not ours; the paper's files through
# pdflatex; and what docs/guide/ci.md tells its readers to run.

load helpers

schemas=$WW_SOURCE/tests/schemas
fixtures=chmod_4755,env_secret,fs_read_canary,kern_x32_syscall,sig_kill_same_uid

setup_file() {
	export SHARED=$BATS_FILE_TMPDIR
	cd "$SHARED" || return 1
	measure -o run -f "$fixtures" -m none,single
	ww gate run --baseline base.txt --update
	# As if a secret in the environment had been kept from the program, and one of two callers may lose it.
	sed '/env_secret/s/depth=0 \(.*\) escaped=[0-9a-f]*/depth=2+ \1 escaped=0000000000000000/' base.txt >then.txt
	! cmp -s base.txt then.txt
	{
		echo profile,caller,fixture,change,reason,expires
		echo 'strict,user,env_secret,escape,"known, #7 <b>",2027-01-31'
		echo 'strict,user,env_secret,depth,"known",2027-01-31'
		echo 'strict,user,env_secret,new_escape,"does not happen",2027-01-31'
	} >expected.csv
}

setup() {
	cd "$SHARED" || return 1
}

# What is counted below supposes both callers.
need_both_callers() {
	[ "$(grep -Ec '^strict (root|user) env_secret depth=0 ' base.txt)" -eq 2 ] ||
		cannot "an ordinary user cannot be measured here"
}

# all_formats BASELINE DIR [OPTION...]: one gate, every format.
all_formats() {
	local baseline=$1 dir=$2
	shift 2
	mkdir -p "$dir"
	ww gate run --baseline "$baseline" --today 2026-11-23 "$@" \
		--format "text,junit=$dir/junit.xml,sarif=$dir/gate.sarif,github=$dir/github,summary=$dir/summary.md,tap=$dir/gate.tap,json=$dir/gate.json"
}

# each_valid DIR: every file that has a schema keeps to it.
each_valid() {
	xmllint --noout --schema "$schemas/junit.xsd" "$1/junit.xml"
	"$schemas/validate" "$schemas/sarif-subset.schema.json" "$1/gate.sarif"
	"$schemas/check-sarif" "$1/gate.sarif"
	"$schemas/validate" "$WW_SOURCE/docs/reference/schemas/gate.schema.json" "$1/gate.json"
}

# count FILE EXPRESSION: what a Python expression over the document `d` says.
count() {
	/usr/bin/python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$@"
}

# What Perl's parser counts: points, failures, accepted changes, untestable ones.
harness() {
	local blocks
	blocks=$(grep -c '^  ---$' "$1")
	perl -MTAP::Parser -e '
		my $p = TAP::Parser->new({tap => do { local $/; <STDIN> }});
		my $blocks = 0;
		while (my $result = $p->next) {
			next unless $result->is_yaml;
			die "no changes in a block\n" unless @{$result->data->{changes}};
			$blocks++;
		}
		print join(" ", $p->tests_planned, scalar($p->failed), scalar($p->todo), scalar($p->skipped)), "\n";
		die join("\n", $p->parse_errors) if $p->parse_errors;
		die "$blocks blocks\n" unless $blocks == $ARGV[0];' "$blocks" <"$1"
}

@test "a gate that trips: all formats at once, valid, and of one opinion" {
	need_both_callers
	need_tool prove
	run all_formats then.txt tripped --expected expected.csv
	[ "$status" -eq 1 ]
	says "FAILED" "env_secret"
	each_valid tripped
	# Two callers, five fixtures each and the core's level.  env_secret fails for root, is accepted for user;
	# kern_x32_syscall is untestable where the kernel has no x32.
	skipped=$(grep -c 'kern_x32_syscall untestable' base.txt || true)
	[ "$(xmllint --xpath 'string(/testsuites/@tests)' tripped/junit.xml)" = 12 ]
	[ "$(xmllint --xpath 'string(//testcase[failure]/@name)' tripped/junit.xml)" = env_secret ]
	[ "$(xmllint --xpath 'string(//testcase[failure]/@classname)' tripped/junit.xml)" = strict.root ]
	[ "$(xmllint --xpath 'count(//failure)' tripped/junit.xml)" = 1 ]
	[ "$(xmllint --xpath 'count(//skipped)' tripped/junit.xml)" = $((skipped + 1)) ]
	[ "$(harness tripped/gate.tap)" = "12 1 1 $skipped" ]
	run -1 prove tripped/gate.tap
	says "Failed test" "Failed 1/12 subtests" "Result: FAIL"
	says_not "Parse errors"
	# An escape and less depth for each caller.
	[ "$(count tripped/gate.sarif 'len(d["runs"][0]["results"])')" = 4 ]
	[ "$(count tripped/gate.sarif 'sum("suppressions" in r for r in d["runs"][0]["results"])')" = 2 ]
	[ "$(count tripped/gate.json 'd["tripped"], d["rulings"]["fail"], d["rulings"]["expected"], len(d["unmet"])')" = \
		"(True, 2, 2, 1)" ]
	[ "$(wc -l <tripped/github)" -eq 1 ]
	grep -q '^::error title=whichwall gate tripped,file=then.txt,line=[0-9]*::' tripped/github
	grep -q '^## whichwall gate: tripped$' tripped/summary.md
}

@test "a result of SARIF points at the row's line of the baseline" {
	run all_formats then.txt lines --expected expected.csv
	line=$(count lines/gate.sarif \
		'd["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"]')
	sed -n "${line}p" then.txt | grep -q '^strict root env_secret '
}

@test "a gate that passes: no failure, no result, a notice" {
	need_both_callers
	need_tool prove
	run all_formats base.txt passed
	[ "$status" -eq 0 ]
	each_valid passed
	[ "$(xmllint --xpath 'count(//failure)' passed/junit.xml)" = 0 ]
	[ "$(count passed/gate.sarif 'len(d["runs"][0]["results"])')" = 0 ]
	[ "$(harness passed/gate.tap | cut -d' ' -f1-3)" = "12 0 0" ]
	run -0 prove passed/gate.tap
	says "All tests successful." "Tests=12," "Result: PASS"
	grep -q '^::notice ' passed/github
}

@test "two gates of one state write equal files" {
	run all_formats then.txt one --expected expected.csv
	run all_formats then.txt two --expected expected.csv
	diff -r one two
}

@test "the checks refuse what is wrong" {
	all_formats base.txt wrong || true
	sed 's/<testcase name=/<testcase time="1" name=/' wrong/junit.xml >wrong/timed.xml
	run xmllint --noout --schema "$schemas/junit.xsd" wrong/timed.xml
	[ "$status" -ne 0 ]
	sed 's/"helpUri"/"helpURI"/' wrong/gate.sarif >wrong/member.sarif
	run "$schemas/check-sarif" wrong/member.sarif
	[ "$status" -eq 1 ]
	says "ReportingDescriptor has no such member"
	sed 's/"tripped"/"triped"/' wrong/gate.json >wrong/member.json
	run "$schemas/validate" "$WW_SOURCE/docs/reference/schemas/gate.schema.json" wrong/member.json
	[ "$status" -eq 1 ]
}

@test "layers for the ATT&CK Navigator keep to its format" {
	ww report -q --no-figures run
	"$schemas/validate" "$schemas/attack-layer.schema.json" run/attack-layer.json
	[ "$(count run/attack-layer.json 'len(d)')" = 2 ]
}

# compiles DIR: example.tex without an error, and nothing wider than its page.
compiles() {
	cd "$1/latex" || return 1
	for _ in 1 2; do
		pdflatex -interaction=nonstopmode -halt-on-error example.tex >log.txt 2>&1 || {
			tail -n 30 log.txt
			return 1
		}
	done
	! grep -E 'Overfull \\hbox|LaTeX Warning|undefined' example.log
}

@test "the example for a paper compiles" {
	need_tool pdflatex
	ww report -q --no-figures --latex run
	compiles run
}

# Two columns: the tables fit one, and the lists stand for the long tables, which LaTeX refuses there.
@test "tables and lists fit a column" {
	need_tool pdflatex
	ww report -q --no-figures --latex run
	cd run/latex
	{
		printf '%s\n' '\documentclass[twocolumn]{article}' '\usepackage{booktabs}' '\input{macros.tex}' \
			'\begin{document}'
		for table in table-{outcomes,factors}-*.tex; do
			printf '\\begin{table}\\centering\\small\n\\input{%s}\\end{table}\n' "$table"
		done
		for list in list-*.tex; do
			printf '{\\footnotesize\\input{%s}}\n' "$list"
		done
		printf '%s\n' '\end{document}'
	} >columns.tex
	pdflatex -interaction=nonstopmode -halt-on-error columns.tex >log.txt 2>&1 || {
		tail -n 30 log.txt
		return 1
	}
	run ! grep -E 'Overfull \\hbox|undefined' columns.log
}

@test "long names and hostile texts leave it as wide as the page" {
	need_tool pdflatex
	mkdir -p own
	# A name without a place to break, and a host's name of LaTeX commands, quotes and another script.
	sed "s/x_plain_head_canary/$(printf 'x%.0s' {1..60})/" \
		"$WW_SOURCE/examples/fixtures/head_canary.json" >own/long.json
	measure -o hostile --fixture-dir own -f 'xxx*,env_secret' -m none -c root
	/usr/bin/python3 - hostile/run.json <<-'END'
		import json, sys
		run = json.load(open(sys.argv[1]))
		for key, value in run["host"].items():
		    if isinstance(value, str):
		        run["host"][key] = value + r" \end{document} $ # % & _ ^ ~ {} <>|`\"' \input{/etc/passwd} é 日本 " + "y" * 200
		for fixture in run["catalog"]:
		    fixture["summary"] += r" \undefined_$&%#"
		json.dump(run, open(sys.argv[1], "w"))
	END
	ww report -q --no-figures --latex hostile
	compiles hostile
}

# What the commands of the page left.
each_valid_here() {
	xmllint --noout --schema "$schemas/junit.xsd" gate/junit.xml
	"$schemas/check-sarif" gate/gate.sarif
	[ -s gate/summary.md ]
	[ -s gate/gate.json ]
	[ -s gate.tap ]
}

@test "docs/guide/ci.md: its jobs are YAML, its files agree, its commands work" {
	run -0 /usr/bin/python3 "$WW_SOURCE/tests/e2e/ci_blocks.py" "$WW_SOURCE/docs/guide/ci.md"
	commands=$output
	rm -rf ci-copy
	mkdir -p ci-copy/ci ci-copy/gate
	cd ci-copy
	# The accepted change of the page itself.
	# shellcheck disable=SC2016 # marks of the page
	sed -n '/^```csv$/,/^```$/p' "$WW_SOURCE/docs/guide/ci.md" | sed '1d;$d' >ci/whichwall-expected.csv
	[ "$(wc -l <ci/whichwall-expected.csv)" -ge 2 ]
	# A reader writes the baseline first.
	commands=$(grep -e --update <<<"$commands"; grep -v -e --update <<<"$commands")
	count=0
	while read -r _ arguments; do
		[ "$arguments" != doctor ] || continue
		count=$((count + 1))
		# shellcheck disable=SC2086 # a command line
		ww $arguments
	done <<<"$commands"
	[ "$count" -ge 6 ]
	each_valid_here
}
