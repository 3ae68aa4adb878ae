#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# report.html in a browser, and by the validators.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

# The study of tests/golden, whose rows are of every kind, as a run of its own.
golden_page() {
	cp -r "$WW_SOURCE/tests/golden/small" small
	ww report -q --no-figures small
}

# What a reader meets: nothing that the validator of HTML objects to, in either syntax.
valid() {
	run tidy -errors -quiet "$1"
	# shellcheck disable=SC2154 # bats sets them
	if [ "$status" -ne 0 ] || [ -n "$output" ]; then
		echo "$output"
		return 1
	fi
	# libxml2 2.9 knows HTML 4 only, and names what is new in HTML 5.
	run bash -c "xmllint --html --noout '$1' 2>&1 | grep error | grep -vE 'Tag [a-z]+ invalid|Tag svg|Tag rect'"
	[ -z "$output" ] || {
		echo "$output"
		return 1
	}
}

@test "the page of a run is valid, and works in a browser without a request or a complaint" {
	need_root
	need_tool tidy
	need_tool xmllint
	need_tool chromedriver
	measure -m none,single -f 'class:fs,env_secret' -o run
	valid run/report.html
	# Single steps are all that was measured.
	grep -q 'were dropped, one at a time,' run/report.html
	grep -q 'Dropping the chroot alone raises escapes from' run/report.html
	grep -q 'What each step earns over all combinations was not measured' run/report.html
	timeout 600 python3 "$WW_SOURCE/tests/e2e/page.py" run/report.html
}

@test "the page of a partial run says so, and is valid" {
	need_tool tidy
	need_tool xmllint
	need_tool chromedriver
	golden_page
	run ! grep -q 'This run is partial' small/report.html
	valid small/report.html
	sed -i 's/"complete": true/"complete": false/' small/run.json
	ww report -q --no-figures small
	grep -q 'This run is partial' small/report.html
	valid small/report.html
	timeout 600 python3 "$WW_SOURCE/tests/e2e/page.py" small/report.html
}

@test "the figures of a run are in the page, those of an older journal are not" {
	golden_page
	grep -q 'No figure was drawn for this page' small/report.html
	mkdir small/figures
	echo '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>' >small/figures/escape-map-strict-root.svg
	ww report -q --no-figures small
	grep -q '<img alt="Map of the smallest sets.* src="data:image/svg+xml;base64,PHN2Zy' small/report.html
	touch -d '1 hour ago' small/figures/escape-map-strict-root.svg
	ww report -q --no-figures small
	run ! grep -q '<img' small/report.html
}

@test "a run without full hardening says that it was not measured, and is valid" {
	need_root
	need_tool tidy
	need_tool xmllint
	measure -m single -c root -f 'class:fs' -o run
	valid run/report.html
	grep -q '<strong>not measured (add none to --masks)</strong>' run/report.html
	grep -q '<code>whichwall run -p strict -m none,single</code>' run/report.html
	run ! grep -qE '0 of [0-9]+ escapes|>0 of' run/report.html
}

@test "a report speaks of another run when it is given one" {
	need_tool tidy
	need_tool xmllint
	golden_page
	cp -r small older
	run ! grep -q 'What changed' small/report.html
	ww report -q --no-figures --against older --remedies older small
	valid small/report.html
	grep -q 'Since the run in <code>older</code>, no finding changed' small/report.html
	run ww report -q --against nowhere small
	[ "$status" -eq 2 ]
	run ww report -q --remedies nowhere small
	[ "$status" -eq 2 ]
}
