#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# What results.json says is counted anew from cells.csv, by a program that shares nothing with whichwall.

load helpers

recount() {
	"$WW_SOURCE/tests/recount/recount" "$@"
}

setup_file() {
	need_root
	cd "$BATS_FILE_TMPDIR" || return
	local masks
	for masks in none single none,single no_chroot all; do
		"$WHICHWALL" run -q --no-figures -m "$masks" -f 'class:fs,class:tty' -o "$masks"
	done
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

@test "every number of the findings follows from the cells, whatever was measured" {
	run -0 recount none single none,single no_chroot all
}

@test "a cell that says something else is noticed" {
	cp -r all other
	sed -i '/,user,fs_read_canary,4,/s/,escaped,/,blocked,/' other/cells.csv
	run -1 recount other
	says "no_chroot.single.after"
}
