#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# scripts/packages looks for tools and libraries themselves: where all are there it needs no package manager, and
# where one is missing and there is none it names that.

load helpers

setup() {
	# What PATH has, without Debian's tools.
	mkdir "$BATS_TEST_TMPDIR/bin"
	tr : '\n' <<<"$PATH" | while read -r dir; do
		find -L "$dir" -maxdepth 1 -type f -perm -1 ! -name 'apt*' ! -name 'dpkg*' -print0 2>/dev/null |
			xargs -0r ln -st "$BATS_TEST_TMPDIR/bin" 2>/dev/null || true
	done
}

packages() {
	PATH=$BATS_TEST_TMPDIR/bin "$WW_SOURCE/scripts/packages" "$@" 3>&- 4>&-
}

@test "without dpkg and apt-get, where everything is there: nothing to do" {
	run -0 packages run
	[ -z "$output" ]
	run packages test
	[ "$status" -ne 3 ] || cannot "$output"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
}

@test "without apt-get what is missing is named, with Debian's package of it" {
	rm "$BATS_TEST_TMPDIR/bin/tidy" "$BATS_TEST_TMPDIR/bin/clang"
	run -0 packages run
	run -3 packages test
	says "there is no apt-get" "tool tidy: Debian's package tidy" "links clang: Debian's package clang" \
		"Debian's package libclang-rt-"
	says_not "xmllint"
}

@test "what has the name of a tool and does not work is missing" {
	rm "$BATS_TEST_TMPDIR/bin/gcc"
	ln -s "$(command -v false)" "$BATS_TEST_TMPDIR/bin/gcc"
	run -3 packages run
	says "links gcc: Debian's package gcc"
}

@test "anything but run and test is refused" {
	run -2 packages
	run -2 packages everything
	says "usage: scripts/packages run|test"
}
