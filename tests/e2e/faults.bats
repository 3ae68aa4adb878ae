#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The profile sealed fails closed: each system call of a start, in the starter, in the sandbox's init and in the
# program's process, fails once, succeeds once and does nothing, and is once the last that its process makes.
# faults/driver.c does it, faults.py says when the program may have run all the same.

load helpers

: "${WW_FAULTS_DRIVER:?names the program that makes calls fail}"

setup_file() {
	[ -x "$WW_FAULTS_DRIVER" ] || cannot "the driver knows the registers of x86-64 alone"
	need_root
	place=$(mktemp -d /dev/shm/ww-faults-XXXXXX)
	chmod 755 "$place"
	install -m 755 "$WW_FAULTS_DRIVER" "$place/driver"
	install -m 755 "$WW_FAULTS_PROBE" "$place/probe"
	export place
	inject root none EPERM zero replay kill flags >"$BATS_FILE_TMPDIR/root" &
	root=$!
	inject user none EPERM zero replay kill flags >"$BATS_FILE_TMPDIR/user" &
	user=$!
	# One by one: a wait for all of them says nothing of how they ended.
	wait "$root"
	wait "$user"
}

teardown_file() {
	[ -z "${place:-}" ] || rm -r "$place"
}

# inject root|user WORD...: the driver in mounts of its own, for a lie could have it write into the host's /tmp.
# Shared mounts, as the host's are, or it would not be seen that they are made private.
inject() {
	# shellcheck disable=SC2016
	ASAN_OPTIONS=detect_leaks=0 unshare -m --propagation private bash -ec '
		who=$1 place=$2
		shift 2
		mount -t tmpfs -o mode=1777 none /tmp
		mount --make-rshared /
		mkdir -m 755 /tmp/probe
		cp "$place/probe" /tmp/probe/probe
		as=(env)
		[ "$who" = root ] || as=(setpriv --reuid 1000 --regid 1000 --clear-groups)
		exec "${as[@]}" "$place/driver" /tmp/probe "$@"
	' - "$1" "$place" "${@:2}" 3>&- 4>&-
}

judge() {
	python3 "$WW_SOURCE/tests/e2e/faults.py" "$@"
}

# many FILE MANNER OUTCOME: how often.
many() {
	awk -F'\t' -v m="$2" -v o="$3" '$5 == m && $6 == o' "$1" | wc -l
}

@test "no call of a start that fails, lies or is the last lets root's program run half sealed" {
	run -0 judge "$BATS_FILE_TMPDIR/root"
	echo "$output"
	[ "$(many "$BATS_FILE_TMPDIR/root" EPERM stopped)" -ge 150 ]
	[ "$(many "$BATS_FILE_TMPDIR/root" zero stopped)" -ge 100 ]
	# Root sees every namespace.
	[ "$(many "$BATS_FILE_TMPDIR/root" flags stopped)" -eq 8 ]
}

@test "nor an ordinary user's" {
	run -0 judge "$BATS_FILE_TMPDIR/user"
	echo "$output"
	[ "$(many "$BATS_FILE_TMPDIR/user" EPERM stopped)" -ge 150 ]
	[ "$(many "$BATS_FILE_TMPDIR/user" zero stopped)" -ge 100 ]
}

@test "every process and every kind of call is among them" {
	local who call
	for who in root user; do
		for call in "starter clone3" "starter write" "init read" "init mount" "init open_tree" "init move_mount" \
			"init pivot_root" "init umount2" "init mount_setattr" "init setsid" "init keyctl" "init sethostname" \
			"init capset" "init prctl" "init landlock_restrict_self" "init seccomp" "init clone" \
			"program close_range" "program read" "program execve"; do
			awk -F'\t' -v call="$call" '$1 " " $3 == call && $5 == "EPERM" && $6 == "stopped" { found = 1 }
				END { exit !found }' "$BATS_FILE_TMPDIR/$who" || { echo "$who: $call"; return 1; }
		done
	done
}

@test "a start that gives nothing up is told from one that does" {
	# The layers may fail and nobody looks from outside: the same injections must turn the judge's answer.
	inject user lenient unverified none EPERM >"$BATS_TEST_TMPDIR/lenient"
	run -1 judge "$BATS_TEST_TMPDIR/lenient"
	says "BAD init setsid" "BAD init keyctl" "BAD init capset" "BAD init landlock_restrict_self" "BAD init seccomp"
	# A start that never runs is not taken for one that is undisturbed.
	sed 's/ran=1;//' "$BATS_FILE_TMPDIR/user" >"$BATS_TEST_TMPDIR/never"
	run -1 judge "$BATS_TEST_TMPDIR/never"
	says "did not run"
}

@test "the real command fails closed as well, and says because of what" {
	need_tool strace
	strace -qq -o /dev/null true 2>/dev/null || cannot "strace may not trace here"
	export ASAN_OPTIONS=detect_leaks=0
	traced() {
		strace -f -qq -o /dev/null -e inject="$1" "$WHICHWALL" exec --profile sealed -- /bin/echo half-sealed 3>&- 4>&-
	}
	run -0 traced uname:error=EPERM:when=30000
	says half-sealed
	local fault call when layer
	for fault in clone3:1:userns setsid:1:session keyctl:2:keyring sethostname:1:host_name pivot_root:1:pivot_root \
		move_mount:1:pivot_root mount_setattr:1:mount_flags capset:1:caps \
		landlock_restrict_self:1:landlock; do
		IFS=: read -r call when layer <<<"$fault"
		run -3 traced "$call:error=EPERM:when=$when"
		says "$layer" EPERM
		says_not half-sealed
	done
}
