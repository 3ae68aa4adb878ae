#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# whichwall exec on real processes: as root, as an ordinary user, and as root of a user namespace.
#
# shellcheck disable=SC2016 # the command expands its own arguments
# shellcheck disable=SC2154 # bats sets stderr

: "${WW_SOURCE:=$BATS_TEST_DIRNAME/../..}"
load helpers

# Not bats's own directory: an ordinary user must reach it, and may not write to a file of somebody else's in
# a sticky directory (fs.protected_regular).
setup() {
	TMPDIR=$(public_dir)
	export TMPDIR
	exe="$TMPDIR/whichwall"
	mkdir "$TMPDIR/user"
	report="$TMPDIR/report"
}

teardown() {
	rm -rf --one-file-system "$TMPDIR" "${planted:-}"
}

exec_as_me() {
	ww exec "$@"
}

# An ordinary user without capabilities: ourselves, unless we are root.
as_user() {
	local become=()
	! is_root || become=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	TMPDIR="$TMPDIR/user" "${become[@]}" "$@" 3>&- 4>&-
}

exec_as_user() {
	as_user "$exe" exec "$@"
}

# Tests of an ordinary user begin with it.
need_user() {
	report="$TMPDIR/user/report"
	is_root || return 0
	chown 65534:65534 "$TMPDIR/user" 2>/dev/null || cannot "this root has no second user id"
}

exec_in_userns() {
	unshare -r "$exe" exec "$@" 3>&- 4>&-
}

need_userns() {
	unshare -Ur true 2>/dev/null || cannot "no user namespaces for this user"
}

# row PRIMITIVE REQUESTED RESULT ERRNO: a line of the table in $report.
row() {
	grep -Eq "^$1 +$2 +$3 +$4\$" "$report" || { cat "$report" >&2; return 1; }
}

all_applied() {
	for primitive in no_new_privs rlimit_as rlimit_cpu rlimit_nofile userns pidns mntns \
		bind_mounts chroot seccomp; do
		row "$primitive" yes applied -
	done
	grep -q "level full$" "$report"
}

grafted=(--bind-host-libs --caps file_io)

@test "strict applies everything for root" {
	is_root || cannot "not root"
	run -0 exec_as_me "${grafted[@]}" --report "$report" -- uname -s
	[ "$output" = Linux ]
	all_applied
}

@test "strict applies everything for an ordinary user" {
	need_user
	need_userns
	run -0 exec_as_user "${grafted[@]}" --report "$report" -- uname -s
	[ "$output" = Linux ]
	all_applied
}

@test "strict applies everything inside unshare -r" {
	need_userns
	run -0 exec_in_userns "${grafted[@]}" --report "$report" -- uname -s
	[ "$output" = Linux ]
	all_applied
}

@test "grafts work without a further user namespace inside unshare -r" {
	need_userns
	run -0 exec_in_userns "${grafted[@]}" --mask no_userns --report "$report" -- uname -s
	row bind_mounts yes applied -
	row userns no skipped -
}

@test "the new root is the workdir" {
	need_userns
	run exec_as_me "${grafted[@]}" --no-report -- cat /etc/passwd
	[ "$status" -eq 1 ]
	[[ "$output" == *"No such file"* ]]
	run -0 exec_as_me "${grafted[@]}" --no-report -- pwd
	[ "$output" = / ]
}

@test "grafts are read-only, even for root of the host" {
	need_root
	planted=/usr/lib/whichwall-was-here
	run -1 exec_as_me "${grafted[@]}" --mask no_userns --no-report -- \
		truncate -s 0 "$planted"
	says "Read-only file system"
}

@test "grafts do not travel to a namespace that shares its mounts" {
	need_root
	run -0 unshare -m --propagation shared bash -c '
		"$@" || exit
		! grep "/whichwall-" /proc/self/mountinfo' - \
		"$exe" exec "${grafted[@]}" --mask no_userns --report "$report" -- true 3>&- 4>&-
	row bind_mounts yes applied -
}

@test "without namespaces a user's grafts are given up, never made" {
	need_user
	run exec_as_user "${grafted[@]}" --mask no_userns --report "$report" -- true
	row mntns yes failed EPERM
	row bind_mounts yes failed ECANCELED
	row chroot yes failed EPERM
	row seccomp yes applied -
	grep -q "level partial$" "$report"
}

@test "no_nnp+no_userns: the user's filter is refused and nothing sets no_new_privs" {
	need_user
	run -0 exec_as_user --mask no_userns+no_nnp --report "$report" -- \
		grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status
	[ "${lines[0]}" = "NoNewPrivs:	0" ]
	[ "${lines[1]}" = "Seccomp:	0" ]
	row no_new_privs no skipped -
	row seccomp yes failed EACCES
}

@test "no_nnp: root's filter is installed without no_new_privs" {
	is_root || cannot "not root"
	run -0 exec_as_me --mask no_chroot+no_nnp --caps file_io --report "$report" -- \
		grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status
	[ "${lines[0]}" = "NoNewPrivs:	0" ]
	[ "${lines[1]}" = "Seccomp:	2" ]
	row seccomp yes applied -
}

@test "no_nnp does nothing under the seed's installer" {
	need_userns
	run -0 exec_as_me --profile seed --mask no_chroot+no_nnp --caps file_io --report "$report" -- \
		grep -E '^NoNewPrivs:' /proc/self/status
	[ "${lines[0]}" = "NoNewPrivs:	1" ]
	row no_new_privs no skipped -
}

@test "each further factor takes its own away" {
	need_userns
	run -0 exec_as_me --mask no_seccomp+no_mntns+no_rlimits+no_chroot --report "$report" -- \
		grep Seccomp: /proc/self/status
	says "Seccomp:	0"
	for primitive in rlimit_as rlimit_cpu rlimit_nofile mntns bind_mounts chroot seccomp; do
		row "$primitive" no skipped -
	done
	row userns yes applied -
}

@test "standard sets no_new_privs and the address space only" {
	run -0 exec_as_me --profile standard --memory 1024 --report "$report" -- \
		grep -E '^(Max address space|Max open files)' /proc/self/limits
	[[ "$output" =~ address\ space\ +8589934592\ +8589934592 ]]
	[[ ! "$output" =~ open\ files\ +256\ +256 ]]
	row no_new_privs yes applied -
	row seccomp no skipped -
	grep -q "level baseline$" "$report"
}

@test "limits of strict are in force, soft = hard" {
	need_userns
	run -0 exec_as_me --mask no_chroot --caps file_io --timeout 5 --no-report -- \
		grep -E '^Max (cpu time|open files|address space)' /proc/self/limits
	[[ "$output" =~ cpu\ time\ +10\ +10 ]]
	[[ "$output" =~ open\ files\ +256\ +256 ]]
	[[ "$output" =~ address\ space\ +4294967296\ +4294967296 ]]
}

@test "a lower hard limit is recorded as failed" {
	need_user
	low_limit() {
		ulimit -n 100
		exec_as_user "${grafted[@]}" --report "$report" -- uname
	}
	run -0 low_limit
	row rlimit_nofile yes failed EPERM
	row rlimit_as yes applied -
}

@test "without descriptors for the pipe the report is lost, the hardening is not" {
	need_userns
	run -0 bash -c 'exec 3>&- 4>&-; ulimit -Sn 5; exec "$@"' - \
		"$exe" exec --mask no_chroot --caps file_io -- \
		grep -E '^(NoNewPrivs|Seccomp):' /proc/self/status
	[[ "$output" == *"outcome unknown"* ]]
	[[ "$output" == *"NoNewPrivs:	1"* ]]
	[[ "$output" == *"Seccomp:	2"* ]]
}

@test "a denied call kills by SIGSYS" {
	need_userns
	run -159 exec_as_me --mask no_chroot -- uname
	[[ "$output" == *SIGSYS* ]]
}

@test "exit status is the command's, or the shells' convention" {
	run -7 exec_as_me --profile none --no-report -- sh -c 'exit 7'
	run -137 exec_as_me --profile none --no-report -- sh -c 'kill -9 $$'
	run -127 exec_as_me --profile none --no-report -- no-such-command
	run -126 exec_as_me --profile none --no-report -- /proc
	need_userns
	run -127 exec_as_me --no-report -- true
	[[ "$output" == *--bind-host-libs* ]]
}

@test "bad usage is 2 and names the remedy" {
	run -2 exec_as_me
	run -2 exec_as_me --mask no_such_factor -- true
	[[ "$output" == *no_such_factor* ]]
	run -2 exec_as_me --profile standard --mask no_chroot -- true
	run -2 exec_as_me --caps nonsense -- true
	[[ "$output" == *file_io* ]]
	run -2 exec_as_me --profile nonsense -- true
	run -2 exec_as_me --timeout -1 -- true
	run -2 exec_as_me --workdir /no/such/directory -- true
	[[ "$output" == */no/such/directory* ]]
	run -2 exec_as_me --report "$report" --no-report -- true
}

@test "--help teaches" {
	run -0 exec_as_me --help
	[[ "$output" == *Examples:* ]]
	[[ "$output" == *--bind-host-libs* ]]
}

@test "options of the command are the command's" {
	run -0 --separate-stderr exec_as_me --profile none --no-report echo --json --help
	[ "$output" = "--json --help" ]
}

@test "--json is one object on standard error, standard output is the command's" {
	need_userns
	run -0 --separate-stderr exec_as_me --mask no_chroot --caps file_io --json -- echo hello
	[ "$output" = hello ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	python3 - "$stderr" <<-'PYTHON'
		import json, sys
		r = json.loads(sys.argv[1])
		assert r["profile"] == "strict" and r["mask"] == 4 and r["removed"] == "no_chroot"
		assert r["level"] == "full" and r["exit_status"] == 0 and r["signal"] is None
		p = {row["primitive"]: row for row in r["primitives"]}
		assert p["seccomp"]["result"] == "applied" and p["chroot"]["requested"] is False
		assert len(p) == 10
	PYTHON
}

@test "python runs in the chroot under the filter, with the one call that it misses" {
	need_tool /usr/bin/python3
	run -0 --separate-stderr ww exec --bind-host-libs --caps file_io,call:sysinfo -- \
		/usr/bin/python3 -c 'import os; print(6 * 7, sorted(os.listdir("/")))'
	# Below the workdir there is nothing but the grafts.
	[[ "$output" == "42 ["*"'lib'"* ]]
	[[ "$output" != *etc* ]]
	[[ "$stderr" == *"level full"* ]]
}

@test "a fresh workdir is removed, with what the command left in it" {
	need_userns
	run -0 exec_as_me --bind-host-libs --caps sql_query --no-report -- \
		truncate -s 1 /left /.hidden
	[ -z "$(find "$TMPDIR" -mindepth 1 -type d -name 'whichwall-*')" ]
}

@test "a fresh workdir is removed without following a symbolic link" {
	mkdir "$TMPDIR/precious"
	: >"$TMPDIR/precious/file"
	run -0 exec_as_me --profile none --no-report -- \
		sh -c 'ln -s "$1" link; mkdir -p deep/er; ln -s "$1" deep/er/link; : >deep/file' - \
		"$TMPDIR/precious"
	[ -e "$TMPDIR/precious/file" ]
	[ -z "$(find "$TMPDIR" -mindepth 1 -type d -name 'whichwall-*')" ]
}

@test "a fresh workdir is left alone where something is mounted in it" {
	is_root || cannot "not root"
	mkdir "$TMPDIR/precious"
	: >"$TMPDIR/precious/file"
	run unshare -m "$exe" exec --profile none --no-report -- \
		sh -c 'mkdir m; mount --bind "$1" m' - "$TMPDIR/precious" 3>&- 4>&-
	[ -e "$TMPDIR/precious/file" ]
	[[ "$output" == *"could not be removed"* ]]
}

@test "a named workdir stays, without the directories for the grafts" {
	need_userns
	mkdir -p "$TMPDIR/mine/usr/keep"
	run -0 exec_as_me "${grafted[@]}" --workdir "$TMPDIR/mine" --no-report -- true
	[ -d "$TMPDIR/mine/usr/keep" ]
	[ "$(find "$TMPDIR/mine" | sort | tr '\n' ' ')" = \
		"$TMPDIR/mine $TMPDIR/mine/usr $TMPDIR/mine/usr/keep " ]
}

@test "a symbolic link in the workdir does not lead a graft elsewhere" {
	need_userns
	mkdir "$TMPDIR/mine" "$TMPDIR/elsewhere"
	ln -s "$TMPDIR/elsewhere" "$TMPDIR/mine/usr"
	run -127 exec_as_me "${grafted[@]}" --workdir "$TMPDIR/mine" --no-report -- true
	[ -z "$(ls -A "$TMPDIR/elsewhere")" ]
	[ -L "$TMPDIR/mine/usr" ]
}

@test "root without a user namespace is warned" {
	is_root || cannot "not root"
	grep -Eq '^ *0 +0 +[0-9]{2,}' /proc/self/uid_map || cannot "not root of the host"
	run -0 exec_as_me --profile standard --no-report -- true
	[[ "$output" == *warning* ]]
	run -0 exec_as_me --mask no_chroot+no_userns --caps file_io --no-report -- true
	[[ "$output" == *warning* ]]
	run -0 exec_as_me --mask no_chroot --caps file_io --no-report -- true
	[[ "$output" != *warning* ]]
}

@test "SIGTERM is forwarded" {
	mkfifo "$TMPDIR/ready"
	"$exe" exec --profile none --no-report -- \
		sh -c 'trap "exit 42" TERM; echo >"$1"; while :; do read -r x <"$1"; done' - \
		"$TMPDIR/ready" 3>&- 4>&- &
	pid=$!
	read -r _ <"$TMPDIR/ready"
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	[ "$status" -eq 42 ]
}

@test "an inherited ignored SIGCHLD does not lose the exit status" {
	run -5 bash -c 'trap "" CHLD; exec "$@"' - \
		"$exe" exec --profile none --no-report -- sh -c 'exit 5'
}

@test "the filter can be saved for another sandbox" {
	run -0 exec_as_me --save-filter "$TMPDIR/small"
	run -0 exec_as_me --caps file_io --save-filter "$TMPDIR/large"
	# Instructions of eight bytes; the first loads the architecture, at offset 4 (linux/filter.h:
	# BPF_LD | BPF_W | BPF_ABS is 0x20); a wider list is a longer program.
	[ $(($(stat -c %s "$TMPDIR/small") % 8)) -eq 0 ]
	[ "$(od -An -tx1 -N8 "$TMPDIR/small" | tr -d ' ')" = 2000000004000000 ]
	[ "$(stat -c %s "$TMPDIR/large")" -gt "$(stat -c %s "$TMPDIR/small")" ]
	run -2 exec_as_me --profile none --save-filter "$TMPDIR/none"
	[[ "$output" == *"no filter"* ]]
	run -2 exec_as_me --save-filter "$TMPDIR/missing/file"
	[[ "$output" == *missing/file* ]]
}
