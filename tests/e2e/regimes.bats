#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Who starts it, and where: root, an ordinary user with and without further ids, root of a user namespace,
# hosts on which nothing can be measured.  Whatever cannot be measured is said, with the remedy, and never
# counted as blocked.

# shellcheck disable=SC2030,SC2031 # a test is a subshell, and means it
load helpers

uid=61234 name=ww-e2e-user
subordinate=1950000000

setup_file() {
	need_root
	need_tool setpriv
	place=$(public_dir)
	export place
	mkdir -m 1777 "$place/out"
	# A stand-in for /etc with one more user.  It is bound over /etc in mount namespaces of the tests only.
	cp -a /etc "$place/etc"
	: >>"$place/etc/subuid"
	: >>"$place/etc/subgid"
	sed -i "/^$name:/d" "$place"/etc/{passwd,group,subuid,subgid}
	echo "$name:x:$uid:$uid::/nonexistent:/bin/sh" >>"$place/etc/passwd"
	echo "$name:x:$uid:" >>"$place/etc/group"
	cp -a "$place/etc" "$place/etc-ids"
	echo "$name:$subordinate:65536" | tee -a "$place/etc-ids/subuid" >>"$place/etc-ids/subgid"
	# What root measures: the yardstick.
	measure -o "$place/root" -m "$(masks)"
	chmod -R a+rX "$place"
}

teardown_file() {
	[ -z "${place:-}" ] || rm -rf "$place"
}

# Full hardening, each factor, and those pairs in which something new happens.
masks() {
	echo "none,no_userns,no_chroot,no_seccomp_socket,no_nnp,no_userns+no_nnp,63"
}

setup() {
	out="$place/out/$BATS_TEST_NUMBER"
	export out
	cd / || return 1
}

# with_etc DIR COMMAND...: in a mount namespace where DIR is /etc.
with_etc() {
	local etc=$1
	shift
	# shellcheck disable=SC2016
	unshare -m bash -c 'mount --bind "$1" /etc && shift && exec "$@"' - "$place/$etc" "$@" 3>&- 4>&-
}

as_user=(setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all)

# single_id DIR: one id only: root is measured, with root's verdicts, and what needs more is said to.
single_id() {
	python3 - "$1/cells.csv" "$place/root/cells.csv" "$WHICHWALL" <<-'PYTHON'
		import csv, json, subprocess, sys
		def table(name):
		    return {(c["caller"], c["fixture"], c["mask"]): c for c in csv.DictReader(open(name))}
		here, there = table(sys.argv[1]), table(sys.argv[2])
		assert set(here) == set(there)
		listed = json.loads(subprocess.check_output([sys.argv[3], "list", "fixtures", "--json"]))
		second = {f["id"] for f in listed if {"second_id", "victim_other"} & set(f["needs"])}
		measured = 0
		for key, c in here.items():
		    got = (c["verdict"], c["reason"])
		    if c["caller"] == "user" or c["fixture"] in second:
		        assert got == ("untestable", "no_second_id"), (key, got)
		    else:
		        measured += c["verdict"] in ("escaped", "blocked")
		        assert got == (there[key]["verdict"], there[key]["reason"]), (key, got, there[key]["verdict"])
		assert measured > 100, measured
	PYTHON
}

says_why_single() {
	grep -q "no_second_id: the arena has one user id only" "$out.said"
}

@test "an ordinary user without further ids: root of the arena is measured, the rest is said" {
	run -0 with_etc etc "${as_user[@]}" "$place/whichwall" run --no-figures -o "$out" -m "$(masks)"
	echo "$output" >"$out.said"
	single_id "$out"
	says_why_single
	is_complete "$out"
}

@test "doctor tells this user how to get ids" {
	run -0 with_etc etc "${as_user[@]}" "$place/whichwall" doctor
	says "one id" /etc/subuid /etc/subgid usermod no_second_id
}

@test "an ordinary user with a range and newuidmap: what root measures" {
	need_tool newuidmap
	run -0 with_etc etc-ids "${as_user[@]}" "$place/whichwall" run --no-figures -o "$out" -m "$(masks)"
	# The study names the host; that ids come another way is no part of it, but may be.
	diff <(cut -d, -f2- "$place/root/cells.csv") <(cut -d, -f2- "$out/cells.csv")
	diff <(cut -d, -f2- "$place/root/matrix.csv") <(cut -d, -f2- "$out/matrix.csv")
	is_complete "$out"
	run -0 with_etc etc-ids "${as_user[@]}" "$place/whichwall" doctor
	says newuidmap
	[[ "$output" != *no_second_id* ]]
}

@test "a user's files belong to the user" {
	need_tool newuidmap
	run -0 with_etc etc-ids "${as_user[@]}" "$place/whichwall" run -q --no-figures -o "$out" -m none -f fs_read_canary
	[ -z "$(find "$out" ! -user "$uid")" ]
}

@test "a range without newuidmap on the PATH: one id, and doctor names the package" {
	mkdir -p "$place/bin"
	run -0 with_etc etc-ids "${as_user[@]}" env PATH="$place/bin" \
		"$place/whichwall" run --no-figures -o "$out" -m "$(masks)"
	echo "$output" >"$out.said"
	single_id "$out"
	says_why_single
	run -0 with_etc etc-ids "${as_user[@]}" env PATH="$place/bin" "$place/whichwall" doctor
	says newuidmap uidmap install
}

@test "inside unshare -r, started by root: uid 0 decides nothing" {
	run -0 unshare -r "$place/whichwall" run --no-figures -o "$out" -m "$(masks)" 3>&- 4>&-
	echo "$output" >"$out.said"
	single_id "$out"
	says_why_single
}

@test "inside unshare -r, started by a user" {
	run -0 with_etc etc "${as_user[@]}" unshare -Ur --map-root-user \
		"$place/whichwall" run --no-figures -o "$out" -m "$(masks)"
	echo "$output" >"$out.said"
	single_id "$out"
	says_why_single
	run -0 with_etc etc "${as_user[@]}" unshare -Ur "$place/whichwall" doctor
	says "one id"
}

# In a user namespace that may not have any below it.
without_userns() {
	unshare -Ur bash -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' - "$@" 3>&- 4>&-
}

@test "no user namespaces: exit status 3 with the remedy, 1 where it must work" {
	without_userns true 2>/dev/null || cannot "user.max_user_namespaces cannot be set in a user namespace"
	export MUST_WORK=0
	run -3 without_userns "$place/whichwall" run -q --no-figures -o "$out" -m none
	says "user namespace" doctor
	export MUST_WORK=1
	run -1 without_userns "$place/whichwall" run -q --no-figures -o "$out" -m none
	says "user namespace"
	export MUST_WORK=0
	run -3 without_userns "$place/whichwall" doctor
	says FAIL "user namespaces" max_user_namespaces
}

# As in a container: something is mounted over a part of /proc, so that no user namespace below may mount
# a proc that would show what is hidden (mount_too_revealing()).
masked() {
	unshare -m bash -c 'mount -t tmpfs -o ro masked /proc/acpi 2>/dev/null ||
		mount -t tmpfs -o ro masked /proc/fs && exec "$@"' - "$@" 3>&- 4>&-
}

@test "a masked /proc: exit status 3, doctor names it and the remedy" {
	export MUST_WORK=0
	run -3 masked "$place/whichwall" run -q --no-figures -o "$out" -m none
	says proc doctor
	export MUST_WORK=1
	run -1 masked "$place/whichwall" run -q --no-figures -o "$out-1" -m none
	export MUST_WORK=0
	run -3 masked "$place/whichwall" doctor
	says FAIL arena "/proc of this host is masked" systempaths=unconfined
}

@test "a masked /proc loses nothing that was measured, and spoils nothing that was not" {
	export MUST_WORK=0
	"$place/whichwall" run -q --no-figures -o "$out" -m "$(masks)" 3>&- 4>&- &
	pid=$!
	await_lines "$out" 100 "$pid"
	kill -INT "$pid"
	wait "$pid" || true
	cp "$out/trials.jsonl" "$out.before"
	run -3 masked "$place/whichwall" run -q --no-figures -o "$out" -m "$(masks)" --resume
	head -n "$(wc -l <"$out.before")" "$out/trials.jsonl" | cmp - "$out.before"
	run -1 is_complete "$out"
	# Back on a host that can.  A trial for which no arena could be made was not tried.
	for _ in 1 2 3; do
		run -3 masked "$place/whichwall" run -q --no-figures -o "$out" -m "$(masks)" --resume
	done
	measure -o "$out" -m "$(masks)" --resume
	same "$place/root" "$out" cells.csv matrix.csv
}

@test "a range given by --id-range: the same tables" {
	measure -o "$out" -m "$(masks)" --id-range 1960000000:4096
	same "$place/root" "$out" cells.csv matrix.csv
	export MUST_WORK=0
	# Ids that do not exist in the namespace that it runs in.
	run -3 unshare -r "$place/whichwall" run -q --no-figures -o "$out-2" -m none --id-range 5000:4096 3>&- 4>&-
	says "5000:4096" /proc/self/uid_map
}

# An arena has five ids: a range of eight holds one, whatever the number of processors and of jobs.
@test "a range of ids that holds one arena: the same tables" {
	measure -o "$out" -m none,63 --id-range 1960000000:8 --jobs 8
	measure -o "$out-2" -m none,63
	same "$out" "$out-2" cells.csv matrix.csv
}

# The sysctl is one of the pid namespace: the test leaves the host's alone.
@test "memory files that are not executable unless one asks for it (vm.memfd_noexec=1)" {
	[ -e /proc/sys/vm/memfd_noexec ] || cannot "this kernel has no vm.memfd_noexec (Linux 6.3)"
	# shellcheck disable=SC2016 # the inner shell expands it
	unshare -p -f --mount-proc sh -c 'echo 1 >/proc/sys/vm/memfd_noexec && exec "$@"' sh \
		"$place/whichwall" run -q --no-figures -o "$out" -m none -f fs_dotdot,kern_memfd_exec 3>&- 4>&-
	is_complete "$out"
	grep -q ',kern_memfd_exec,' "$out/cells.csv"
	run -1 grep -q ',untestable,\|,inconclusive,' "$out/cells.csv"
	export MUST_WORK=0
	# shellcheck disable=SC2016
	run -3 unshare -p -f --mount-proc sh -c 'echo 2 >/proc/sys/vm/memfd_noexec && exec "$@"' sh \
		"$place/whichwall" run -q --no-figures -o "$out-2" -m none -f fs_dotdot 3>&- 4>&-
	says vm.memfd_noexec "1 or 0"
}

@test "a kernel without CLOSE_RANGE_CLOEXEC (before Linux 5.11)" {
	need_tool python3
	"$WW_SOURCE/tests/e2e/old_kernel.py" "$place/whichwall" run -q --no-figures -o "$out" -m none -f fs_dotdot 3>&- 4>&-
	is_complete "$out"
	run -1 grep -q ',inconclusive,' "$out/cells.csv"
	"$WW_SOURCE/tests/e2e/old_kernel.py" "$place/whichwall" doctor >/dev/null 3>&- 4>&-
}

@test "no_new_privs inherited from the caller is told by doctor" {
	run -0 setpriv --no-new-privs "$place/whichwall" doctor 3>&- 4>&-
	says no_new_privs "already set"
}

# What a process hands to the programs that it executes decides nothing.
@test "a umask that lets nobody else in: the same tables" {
	(umask 077 && measure -o "$out" -m "$(masks)")
	same "$place/root" "$out" cells.csv matrix.csv
}

@test "standard descriptors that are closed: the same tables" {
	measure -o "$out" -m "$(masks)" <&- >&- 2>&-
	same "$place/root" "$out" cells.csv matrix.csv
}

# before_exec STATEMENT COMMAND...: executed by a process that did this about signals.
before_exec=(python3 -c 'import os, signal, sys; exec(sys.argv[1]); os.execvp(sys.argv[2], sys.argv[2:])')

@test "signals that are ignored or blocked: the same tables" {
	# timeout(1) itself would set SIGCHLD right.
	timeout -k 1 900 "${before_exec[@]}" 'signal.signal(signal.SIGCHLD, signal.SIG_IGN)' \
		"$WHICHWALL" run -q --no-figures -o "$out" -m "$(masks)" 3>&- 4>&-
	same "$place/root" "$out" cells.csv matrix.csv
	"${before_exec[@]}" 'signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())' \
		"$WHICHWALL" run -q --no-figures -o "$out-2" -m "$(masks)" 3>&- 4>&-
	same "$place/root" "$out-2" cells.csv matrix.csv
}

@test "under nohup a run survives its terminal" {
	local pid
	"${before_exec[@]}" 'signal.signal(signal.SIGHUP, signal.SIG_IGN)' \
		"$WHICHWALL" run -q --no-figures -o "$out" -m "$(masks)" 3>&- 4>&- &
	pid=$!
	await_lines "$out" 20 "$pid"
	kill -HUP "$pid"
	wait "$pid"
	is_complete "$out"
}

@test "another nice value: the same tables; at 19 there is no lower priority to be given" {
	nice -n 7 "$WHICHWALL" run -q --no-figures -o "$out" -m "$(masks)" -f res_nice_victim 3>&- 4>&-
	diff <(grep res_nice_victim "$place/root/cells.csv" | cut -d, -f2-) <(tail -n +2 "$out/cells.csv" | cut -d, -f2-)
	nice -n 19 "$WHICHWALL" run -q --no-figures -o "$out-2" -m none -f res_nice_victim 3>&- 4>&-
	[ "$(tail -n +2 "$out-2/cells.csv" | cut -d, -f13,14 | sort -u)" = untestable,no_privilege ]
}
