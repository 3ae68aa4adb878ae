#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The layer `cgroup`: groups of the running kernel, their janitor and what removes them; then, on a kernel
# of its own (User Mode Linux), what the limits hold.  A host that binds controllers to cgroup v1, or hands
# none on, has no limits to try.

load helpers

driver=${WW_CGROUP_DRIVER:-}

setup_file() {
	[ -x "$WW_CGROUP_DRIVER" ] || { echo "WW_CGROUP_DRIVER names no program" >&2; return 1; }
	# The guest's memory lies in /dev/shm; the host's files are read-only for it.  Its clock is the host's, so that
	# the deadlines of its trials are shorter for it the less it may run: it goes before whatever else does.  The
	# bound ends a guest that hangs.
	if command -v linux.uml >/dev/null; then
		timeout 900 nice -n -20 linux.uml mem=1200M rootfstype=hostfs rootflags=/ ro quiet con=null con0=null,fd:1 \
			init="$BATS_TEST_DIRNAME/cgroup/guest" DRIVER="$WW_CGROUP_DRIVER" \
			WHICHWALL="${WHICHWALL_PLAIN:-$WHICHWALL}" \
			</dev/null 2>&1 3>&- 4>&- | tr -d '\r' >"$BATS_FILE_TMPDIR/guest" || true
	fi
}

# What a case of the guest printed, in $output, without what the kernel says on the same console; its
# status in $status.
guest() {
	command -v linux.uml >/dev/null || cannot "linux.uml is not installed (Debian package user-mode-linux)"
	grep -qx "== end" "$BATS_FILE_TMPDIR/guest" || {
		tail -n 30 "$BATS_FILE_TMPDIR/guest"
		return 1
	}
	output=$(sed -n "/^== $1\$/,/^== /p" "$BATS_FILE_TMPDIR/guest" | grep -v -e '^== ' -e '^Memory cgroup out')
	status=$(sed -n 's/^status //p' <<<"$output")
	output=$(grep -v '^status ' <<<"$output")
	echo "$output"
}

setup() {
	need_root
	mount=$(findmnt -n -t cgroup2 -o TARGET | head -n 1)
	[ -n "$mount" ] || cannot "cgroup v2 is not mounted here"
	place=$(mktemp -d "$mount/ww-e2e-XXXXXX")
	chmod 755 "$place"
	pids=()
}

teardown() {
	[ -z "${pids[*]:-}" ] || kill -KILL "${pids[@]}" 2>/dev/null || true
	[ -n "${place:-}" ] && [ -d "$place" ] || return 0
	# shellcheck disable=SC2038 # numbers, not names
	find "$place" -name cgroup.procs -exec cat {} + | xargs -r kill -KILL 2>/dev/null || true
	eventually place_removed
}

# A group is busy until the last of its processes has been reaped.
place_removed() {
	find "$place" -depth -type d -exec rmdir {} + 2>/dev/null || true
	[ ! -d "$place" ]
}

groups() {
	find "$place" -mindepth 1 -type d -printf '%f\n'
}

is_without_groups() {
	[ -z "$(groups)" ]
}

no_group() {
	eventually is_without_groups || {
		echo "left behind:"
		groups
		return 1
	}
}

# Waits for a line of a file that matches.
await() {
	eventually has "$@" || {
		cat "$1"
		return 1
	}
}

alive() {
	[ -d "/proc/$1" ] && [ "$(awk '/^State:/ { print $2 }' "/proc/$1/status")" != Z ]
}

dead() {
	if alive "$1"; then
		echo "process $1 lives"
		return 1
	fi
}

gone() {
	eventually dead "$1" >/dev/null || dead "$1"
}

# A starter whose program leaves a daemon and stays; sets $starter, $janitor, $daemon.
start_daemon() {
	local out=$BATS_TEST_TMPDIR/out
	"$driver" -p "$place" run /bin/sh -c 'setsid sleep 1234 </dev/null >/dev/null 2>&1 & echo "daemon $!"; sleep 1234' \
		>"$out" 3>&- 4>&- &
	starter=$!
	pids+=("$starter")
	await "$out" daemon
	daemon=$(awk '/^daemon/ { print $2 }' "$out")
	janitor=$(pgrep -P "$starter" ww-cgroup)
	pids+=("$daemon" "$janitor")
	alive "$daemon"
	[ -n "$(groups)" ]
}

@test "a program is born in its group, and the group goes with it" {
	run -5 "$driver" -p "$place" run /bin/sh -c 'grep ^0:: /proc/self/cgroup; exit 5'
	group=$(sed -n 's/^group //p' <<<"$output")
	[[ "$group" == "$place"/whichwall-*-*-* ]]
	grep -qx "0::.*/${group##*/}" <<<"$output"
	[ -z "$(groups)" ]
}

@test "what the program leaves running dies with the group" {
	run -0 "$driver" -p "$place" run /bin/sh -c 'setsid sleep 1234 </dev/null >/dev/null 2>&1 & echo "daemon $!"'
	# No waiting: the starter has waited.
	dead "$(awk '/^daemon/ { print $2 }' <<<"$output")"
	[ -z "$(groups)" ]
}

@test "groups that the program made below its own go as well" {
	# shellcheck disable=SC2016
	run -0 "$driver" -p "$place" run /bin/sh -c '
		group=$0/$(basename "$(grep ^0:: /proc/self/cgroup)")
		mkdir -p "$group/a/b"
		sleep 1234 </dev/null >/dev/null 2>&1 &
		echo $! >"$group/a/b/cgroup.procs"
		cat "$group/a/b/cgroup.procs"' "$place"
	below=$(tail -n 1 <<<"$output")
	[ "$below" -gt 1 ]
	dead "$below"
	[ -z "$(groups)" ]
}

@test "SIGKILL of the starter: its janitor kills what is left and removes the group" {
	start_daemon
	kill -KILL "$starter"
	gone "$daemon"
	no_group
	gone "$janitor"
}

@test "the janitor holds nothing of the starter's: no output, no terminal, no directory" {
	start_daemon
	[ "$(readlink "/proc/$janitor/cwd")" = / ]
	# Session leader; sixth field of stat.
	[ "$(sed 's/.*) //' "/proc/$janitor/stat" | cut -d' ' -f4)" = "$janitor" ]
	# The place, the line to the starter, and a pidfd, which older kernels call an anonymous inode.
	output=$(for fd in "/proc/$janitor/fd/"*; do readlink "$fd"; done | sed 's/:\[.*//; s/^anon_inode$/pidfd/' | sort)
	[ "$output" = "$(printf '%s\n' "$place" pidfd socket)" ]
	# Signals of a terminal, and of a polite shutdown, do not end it.
	kill -INT "$janitor" && kill -HUP "$janitor" && kill -TERM "$janitor"
	kill -KILL "$starter"
	no_group
}

@test "the program has no descriptor of the group or the janitor" {
	# shellcheck disable=SC2016
	run -0 "$driver" -p "$place" run /bin/bash -c 'for fd in /proc/$$/fd/*; do readlink "$fd" || :; done' 3>&- 4>&-
	says "/dev/null"
	output=$(grep -v '^group ' <<<"$output")
	says_not "$place" "socket:" pidfd
}

@test "starter and janitor killed: the next start sweeps, and touches no living one's group" {
	start_daemon
	first=$daemon
	kill -KILL "$janitor" "$starter"
	gone "$starter"
	stale=$(groups)
	alive "$first"
	start_daemon
	gone "$first"
	[ ! -e "$place/$stale" ]
	# The second start's group is still there while a third comes and goes.
	living=$(groups)
	"$driver" -p "$place" run /bin/true
	alive "$daemon"
	[ "$(groups)" = "$living" ]
	kill -KILL "$starter"
	no_group
}

@test "the janitor alone killed: the starter removes the group itself" {
	mkfifo "$BATS_TEST_TMPDIR/end"
	"$driver" -p "$place" run /bin/cat "$BATS_TEST_TMPDIR/end" >"$BATS_TEST_TMPDIR/out" 3>&- 4>&- &
	starter=$!
	await "$BATS_TEST_TMPDIR/out" group
	kill -KILL "$(pgrep -P "$starter" ww-cgroup)"
	: >"$BATS_TEST_TMPDIR/end"
	wait "$starter"
	[ -z "$(groups)" ]
}

@test "a name of ours is judged by pid and start time; other names stay" {
	ticks=$(sed 's/.*) //' "/proc/$$/stat" | cut -d' ' -f20)
	mkdir "$place/whichwall-$$-$ticks-0000000a" "$place/whichwall-$$-$((ticks - 1))-0000000b" "$place/whichwall-mine" \
		"$place/whichwall-4194304-1-0000000c" "$place/whichwall-4194304-1-c"
	"$driver" -p "$place" run /bin/true
	[ "$(groups | sort)" = "$(printf '%s\n' "whichwall-$$-$ticks-0000000a" whichwall-4194304-1-c whichwall-mine | sort)" ]
}

@test "where it cannot be, one sentence says why and what to do" {
	mkdir "$place/empty"
	run -3 "$driver" -p "$place/empty" -m 64 find
	says "cgroup $place/empty: no controller memory (cgroup.controllers:"
	# Asked for all the same, it fails with the same words, and leaves nothing.
	run -3 "$driver" -p "$place/empty" -m 64 run /bin/true
	says "no controller memory"
	[ "$(groups)" = empty ]
	run -3 "$driver" -p "$BATS_TEST_TMPDIR" -m 64 find
	says "not in a file system of type cgroup2"
	run -3 "$driver" -p "$place/missing" -m 64 find
	says "$place/missing: No such file or directory"
	if awk '$1 == "memory" && $2 != 0 { found = 1 } END { exit !found }' /proc/cgroups; then
		run -3 "$driver" -p "$place" -m 64 find
		says "boot with cgroup_no_v1=memory"
	fi
	# A directory that another user may not write to.
	public=$(public_dir)
	install -m 755 "$driver" "$public/driver"
	run -3 setpriv --reuid 65534 --regid 65534 --clear-groups "$public/driver" -p "$place" find 3>&- 4>&-
	rm -r "$public"
	says "not delegated (the directory: Permission denied)" "systemd-run --user --scope -p Delegate=yes"
}

@test "huge pages are forbidden where the kernel counts them here" {
	if ! grep -qw hugetlb "$mount/cgroup.controllers"; then
		# Not on this host: then a group has no such file, and nothing is claimed.
		run -0 "$driver" -p "$place" run /bin/sh -c "ls $place/whichwall-*"
		says_not hugetlb
		return 0
	fi
	was=$(cat "$mount/cgroup.subtree_control")
	echo +hugetlb >"$mount/cgroup.subtree_control"
	run -0 "$driver" -p "$place" run /bin/sh -c "cd $place/whichwall-* && grep . hugetlb.*max"
	rmdir "$place"
	grep -qw hugetlb <<<"$was" || echo -hugetlb >"$mount/cgroup.subtree_control"
	grep -q '^hugetlb\..*B\.max:0$' <<<"$output"
	grep -q '^hugetlb\..*B\.rsvd\.max:0$' <<<"$output"
	[ "$(grep '^hugetlb' <<<"$output" | grep -vc ':0$')" -eq 0 ]
	[ "$(cat "$mount/cgroup.subtree_control")" = "$was" ]
}

@test "exec: a group where one is delegated, none where not, and no start where it was asked for by name" {
	# cgroup, requested, result: by what the driver finds with the same limits.
	expected="no skipped"
	! "$driver" -m 512 -t 64 find >/dev/null || expected="yes applied"
	run -0 ww exec -p sealed -- /bin/true
	[ "$(awk '$1 == "cgroup" { print $2, $3 }' <<<"$output")" = "$expected" ]
	# Said before the command runs; who asks for no report is told nothing of what was not asked for.
	if [ "$expected" = "no skipped" ]; then
		[[ "${lines[0]}" == *"without cgroup, which bounds memory and processes of all together: "* ]]
		run -0 ww exec -p sealed --no-report -- /bin/true
		[ -z "$output" ]
		run -0 ww doctor
		says "bounds each process, not all together"
	fi
	run -0 ww exec -p sealed --cgroup none -- /bin/true
	says_not "without cgroup"
	[ "$(awk '$1 == "cgroup" { print $2, $3 }' <<<"$output")" = "no skipped" ]
	run -3 ww exec -p sealed --cgroup "$BATS_TEST_TMPDIR" -- /bin/echo here-it-is
	says "layer cgroup cannot be applied" "not in a file system of type cgroup2" "nothing was executed"
	says_not here-it-is
	mkdir "$place/empty"
	run -3 ww exec -p sealed --cgroup "$place/empty" -- /bin/echo here-it-is
	says "no controller memory"
	[ "$(awk '$1 == "cgroup" { print $2, $3, $4 }' <<<"$output")" = "yes failed ENODEV" ]
	[ "$(groups)" = empty ]
	run -0 ww exec -p sealed --best-effort --cgroup "$place/empty" -- /bin/echo here-it-is
	says "without cgroup" here-it-is
	run -2 ww exec -p sealed --cgroup here -- /bin/true
	says "expected auto, none, or the absolute path"
}

# ---- on a kernel of its own ----

@test "guest: the limits are in force before the program is" {
	guest limits
	[ "$status" -eq 0 ]
	# 64 MiB; half of a processor, of each 100 ms.
	says "memory.max 67108864" "memory.swap.max 0" "memory.oom.group 1" "pids.max 16" "cpu.max 50000 100000"
	[ "$(sed -n 's/^group //p' <<<"$output")" = "$(sed -n 's/^born in //p' <<<"$output")" ]
}

@test "guest: eight children together pass no memory limit that each would pass alone" {
	guest children_bound
	[ "$status" -eq 137 ]
	says "its memory was used up"
	says_not "eight children"
	# Without the limit they do, and end by the signal that they ask for.
	guest children_free
	says "eight children hold 8 MiB each"
	says_not "used up"
}

@test "guest: what lies in a memory file counts" {
	guest files_bound
	[ "$status" -eq 137 ]
	says "its memory was used up"
	says_not "holds 40 MiB"
	guest files_free
	[ "$status" -eq 0 ]
	says "holds 40 MiB"
}

@test "guest: tasks are counted, the sandbox's init and the program among them" {
	guest tasks_bound
	[ "$status" -eq 0 ]
	says "forks 14"
	guest tasks_free
	says "forks 24"
}

@test "guest: a busy loop is throttled" {
	guest cpu_bound
	[ "$status" -eq 0 ]
	# It ends when a few periods of a tenth of a second have ended early.
	[ "$(grep -o 'nr_throttled [0-9]*' <<<"$output" | cut -d' ' -f2)" -ge 3 ]
}

@test "guest: nothing is left of groups whose memory was used up" {
	guest nothing_left
	grep -q '^groups *$' <<<"$output"
}

@test "guest: who is alone in its group steps aside, and comes back" {
	guest aside
	[ "$status" -eq 0 ]
	says whichwall-leaf "memory pids"
	grep -q '^0::/place/whichwall-[0-9]*-' <<<"$output"
	guest aside_back
	grep -q '^groups *$' <<<"$output"
	grep -q '^enabled *$' <<<"$output"
	# The last of several does.
	guest aside_twice
	[ "$status" -eq 0 ]
	[ "$(grep -c '^whichwall-' <<<"$output")" -eq 2 ]
	guest aside_twice_back
	grep -q '^groups *$' <<<"$output"
	grep -q '^enabled *$' <<<"$output"
}

@test "guest: SIGKILL of one that has stepped aside leaves nothing" {
	guest killed_before
	grep -qx 2 <<<"$output"
	guest killed_after
	grep -qx 0 <<<"$output"
	guest killed_back
	grep -q '^groups *$' <<<"$output"
	grep -q '^enabled *$' <<<"$output"
}

@test "guest: a group that is shared, not handed on or not delegated is refused with its remedy" {
	guest crowded
	[ "$status" -eq 3 ]
	says "other processes are in it" "systemd-run --scope -p Delegate=yes"
	guest root_hands_nothing_on
	[ "$status" -eq 3 ]
	says "the root of the hierarchy" "echo +memory +pids >/sys/fs/cgroup/cgroup.subtree_control"
	guest no_controller
	[ "$status" -eq 3 ]
	says "no controller memory (cgroup.controllers: none)"
	guest user_without
	[ "$status" -eq 3 ]
	says "not delegated (the directory: Permission denied)"
}

# AddressSanitizer wants more addresses than that kernel gives.
unsanitized() {
	! grep -q AddressSanitizer "$BATS_FILE_TMPDIR/guest" ||
		cannot "a sanitized program does not start in the guest; WHICHWALL_PLAIN names one that is not"
}

@test "guest: a sealed trial is in a group, which stops what no limit of a process does" {
	unsanitized
	guest trials
	[ "$status" -eq 0 ]
	guest trials_show
	says "cell root with blocked signal touch SIGKILL" "cell root without escaped"
	# Requested, recorded, seen from outside.
	says "cgroup,1,applied,,own" "cgroup,0,skipped,,arena"
	# One trial says so in the journal.
	grep -qx 1 <<<"$output"
	says '"cgroup":'
	guest trials_back
	grep -q '^groups *$' <<<"$output"
	grep -q '^enabled *$' <<<"$output"
}

@test "guest: SIGKILL of a run leaves no group of a trial" {
	unsanitized
	guest trials_killed_before
	grep -qx 1 <<<"$output"
	guest trials_killed
	grep -q '^groups *$' <<<"$output"
	grep -q '^enabled *$' <<<"$output"
}

@test "guest: an ordinary user has the limits in a group that is delegated to it" {
	guest user
	[ "$status" -eq 0 ]
	says "memory.max 67108864" "pids.max 16"
	guest user_back
	grep -q '^groups *$' <<<"$output"
	# From outside the delegated tree the kernel lets no process in.
	guest user_from_outside
	[ "$status" -eq 3 ]
	says "no process can be born into it: Permission denied"
}
