#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# scripts/check-layers sees what it is there for: each test plants one mistake in a copy.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	for part in matrix reports runner fixtures scripts; do
		cp -r "$WW_SOURCE/$part" .
	done
}

# plant FILE HEADER: an include more.
plant() {
	printf '#include "%s"\n' "$2" >>"$1"
}

@test "the tree is clean" {
	run -0 scripts/check-layers
	[ "$output" = "layers: clean" ]
}

@test "an arrow back up is refused" {
	plant matrix/mask.c ../reports/report.h
	plant reports/text/utf8.c report.h
	plant reports/gnuplot/gnuplot.c figures/canvas.h
	plant runner/core/report.c ../harness/arena.h
	run -1 scripts/check-layers
	says "matrix/mask.c includes reports/report.h" "reports/text/utf8.c includes reports/report.h" \
		"reports/gnuplot/gnuplot.c includes reports/figures/canvas.h" \
		"runner/core/report.c includes runner/harness/arena.h"
}

@test "a circle of files is found, however long" {
	plant matrix/mask.h plan.h
	plant reports/figures/scale.h figures/sheet.h
	plant reports/figures/canvas.c figures/scale.h
	run -1 scripts/check-layers
	says "in a circle: matrix/mask matrix/plan" "reports/figures/canvas reports/figures/heading" \
		"reports/figures/sheet"
	says_not "reports/figures/upset"
}

@test "a circle that is gone is struck off the list" {
	sed -i '/#include ".*stopwatch_parts\.h"/d' runner/bench/*.[ch]
	run -1 scripts/check-layers
	says "this circle is gone" runner/bench/stopwatch
}

@test "private headers stay in their folder, fixtures take fixture.h alone, unknown folders are named" {
	plant reports/figures/upset.c truth.h
	plant runner/cli/cmd_list.c ../../matrix/truth.h
	plant fixtures/etc_write.c ../matrix/mask.h
	mkdir reports/pdf
	plant reports/pdf/pdf.c report.h
	run -1 scripts/check-layers
	says "reports/figures/upset.c includes matrix/truth.h" "runner/cli/cmd_list.c includes matrix/truth.h" \
		"fixtures/etc_write.c includes" "reports/pdf/pdf.c: scripts/check-layers does not know the folder"
}

@test "a table that allows an arrow back up is refused" {
	sed -i 's|"reports/text": \["matrix"\]|"reports/text": ["reports/page", "matrix"]|' scripts/check-layers
	run -1 scripts/check-layers
	says "reports/text may include reports/page, which is no layer below it"
}
