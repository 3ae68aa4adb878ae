#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The figures of a small finished run: drawn whole, redrawn without us, and no obstacle when gnuplot is
# missing.  Nothing is measured here.

load helpers

kinds="heatmap escape-map upset attribution interaction effective"

setup() {
	dir=$BATS_TEST_TMPDIR/small
	cp -r "$WW_SOURCE/tests/golden/small" "$dir"
}

@test "every figure is an SVG and a PNG with something in it" {
	need_tool gnuplot
	need_tool xmllint
	run -0 ww report "$dir"
	for kind in $kinds; do
		local name=$dir/figures/$kind-strict-root
		xmllint --noout "$name.svg"
		# Letters: an empty frame has none.
		[ "$(grep -c '<text' "$name.svg")" -gt 5 ]
		[ "$(head -c 4 "$name.png" | tail -c 3)" = PNG ]
		[ "$(stat -c %s "$name.png")" -gt 5000 ]
		head -n 1 "$name.dat" | grep -q '^# '
	done
	# Nothing else is left behind.
	run -0 ls "$dir/figures"
	[ "${#lines[@]}" = 24 ]
	[ ! -e "$dir/figures/.drawing" ]
}

@test "gnuplot alone draws each figure again" {
	need_tool gnuplot
	ww report "$dir" >/dev/null
	for kind in $kinds; do
		local name=$kind-strict-root
		# Pens of empty groups stay as the picture before left them.
		grep -v '<g fill="none"' "$dir/figures/$name.svg" >"$BATS_TEST_TMPDIR/before"
		rm "$dir/figures/$name.svg" "$dir/figures/$name.png"
		(cd "$dir/figures" && gnuplot -d "$name.gp")
		grep -v '<g fill="none"' "$dir/figures/$name.svg" | cmp - "$BATS_TEST_TMPDIR/before"
		[ -s "$dir/figures/$name.png" ]
	done
}

@test "what a study calls its host is text in the pictures, and escaped" {
	need_tool gnuplot
	need_tool xmllint
	sed -i "s|\"line\": \"[^\"]*\"|\"line\": \"Linux <b>\&amp;c> 'x' \`id\` @y {/:Bold z}\"|" "$dir/run.json"
	run -0 ww report "$dir"
	for kind in $kinds; do
		xmllint --noout "$dir/figures/$kind-strict-root.svg"
		run -0 xmllint --xpath 'string(/)' "$dir/figures/$kind-strict-root.svg"
		says "Linux <b>" "'x' \`id\` @y {/:Bold z}"
	done
}

@test "without gnuplot there is a note, the tables, and what to draw from" {
	mkdir "$BATS_TEST_TMPDIR/bin"
	run -0 env PATH="$BATS_TEST_TMPDIR/bin" "$WHICHWALL" report "$dir"
	says "gnuplot is not installed"
	for file in cells.csv matrix.csv report.md; do
		[ -s "$dir/$file" ]
	done
	for kind in $kinds; do
		[ -s "$dir/figures/$kind-strict-root.gp" ]
		[ -s "$dir/figures/$kind-strict-root.dat" ]
		[ ! -e "$dir/figures/$kind-strict-root.svg" ]
	done
}
