#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# whichwall exec --profile sealed: what works inside, for root and for an ordinary user, and what must
# not.
#
# shellcheck disable=SC2016 # the command expands its own arguments
# shellcheck disable=SC2154 # bats sets stderr

: "${WW_SOURCE:=$BATS_TEST_DIRNAME/../..}"
load helpers

# The guest of root's sandboxes, and the ordinary user of these tests.
GUEST=1879048192

setup_file() {
	dir=$(public_dir)
	cp -r "$WW_SOURCE/tests/e2e/workloads" "$dir/work"
	chmod -R a+rX "$dir/work"
	export dir
}

teardown_file() {
	rm -rf --one-file-system "$dir"
}

setup() {
	report="$BATS_TEST_TMPDIR/report"
}

sealed() {
	"$dir/whichwall" exec -p sealed --no-report "$@" 3>&- 4>&-
}

reported() {
	"$dir/whichwall" exec -p sealed --report "$report" "$@" 3>&- 4>&-
}

# An ordinary user without capabilities: ourselves, unless we are root.
as_user() {
	local become=()
	! is_root || become=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	"${become[@]}" "$dir/whichwall" exec -p sealed --no-report "$@" 3>&- 4>&-
}

need_userns() {
	unshare -Ur true 2>/dev/null || cannot "no user namespaces for this user"
}

# both ARGUMENT...: as root (or whoever runs this) and as an ordinary user.
both() {
	need_userns
	run -0 sealed "$@"
	first=$output
	is_root || return 0
	run -0 as_user "$@"
	[ "$output" = "$first" ] || { echo "root: $first"; echo "user: $output"; return 1; }
}

# Nothing that stands in the report was asked for and is not applied, or is seen to be absent.
all_in_force() {
	run awk 'NR > 2 && $2 == "yes" && ($3 != "applied" || $5 == "absent")' "$report"
	[ -z "$output" ]
	grep -q "level full$" "$report"
}

# ---- what it is ----

@test "says hello, as uid 1000 in an empty workdir, with its own status" {
	both -- sh -c 'echo hi; id -u; pwd; ls | wc -l'
	[ "${lines[*]}" = "hi 1000 /work 0" ]
	run "$dir/whichwall" doctor 3>&- 4>&-
	says "programs start: every layer of a process can be applied"
	run -7 sealed -- sh -c 'exit 7'
	run -143 sealed -- sh -c 'kill -TERM $$'
}

@test "every layer is applied and none is seen to be absent, for root" {
	need_root
	run -0 reported -- true
	all_in_force
	for layer in userns pidns mntns netns ipcns utsns id_range pivot_root procfs workdir_bound \
		mount_flags rlimit_as rlimit_nproc caps no_new_privs seccomp_args seccomp; do
		grep -Eq "^$layer +yes +applied +- +in_force$" "$report" || { echo "$layer"; return 1; }
	done
}

@test "every layer is applied and none is seen to be absent, for an ordinary user" {
	need_userns
	is_root || run -0 reported -- true
	! is_root || run -0 setpriv --reuid 1000 --regid 1000 --clear-groups \
		"$dir/whichwall" exec -p sealed -- true 3>&- 4>&-
	is_root && printf '%s\n' "$output" >"$report"
	all_in_force
	for layer in userns pidns netns pivot_root procfs workdir_bound mount_flags rlimit_as caps \
		no_new_privs seccomp_args seccomp; do
		grep -Eq "^$layer +yes +applied +- +in_force$" "$report" || { echo "$layer"; return 1; }
	done
}

@test "the report is JSON on request" {
	need_userns
	run -7 --separate-stderr "$dir/whichwall" exec -p sealed --json -- sh -c 'exit 7' 3>&- 4>&-
	echo "$stderr" | python3 -c '
import json, sys
report = json.load(sys.stdin)
layers = {p["primitive"]: p for p in report["primitives"]}
assert report["profile"] == "sealed" and report["level"] == "full"
assert report["exit_status"] == 7 and report["signal"] is None and not report["timed_out"]
assert layers["landlock"] == {"primitive": "landlock", "requested": True, "result": "applied",
                              "errno": None, "observed": None}
assert layers["caps"]["observed"] == "in_force"'
}

# ---- what must not work inside ----

@test "the host's files are not there, and with --bare none at all" {
	both -- sh -c 'test ! -e /etc/passwd && test ! -e /root && test ! -e /home && echo none'
	[ "$output" = none ]
	run -127 sealed --bare -- cat /etc/passwd
	says "cat: No such file or directory in what the sandbox shows"
	run -1 sealed --bare --ro /usr --ro /lib --ro /lib64 -- cat /etc/passwd
	says "No such file or directory"
}

@test "what is shown read-only stays as it is" {
	echo before >"$dir/file"
	both --ro "$dir/file:/data/file" -- sh -c 'echo after >/data/file; cat /data/file' 2>/dev/null
	says before
	[ "$(cat "$dir/file")" = before ]
	run -0 sealed -- sh -c 'touch /usr/bin/x || touch /x || echo neither'
	says neither
}

@test "processes of the host are out of sight and reach" {
	both -- sh -c 'test "$(ls /proc | grep -c "^[0-9]")" -le 4 && echo few
		kill -0 '$$' 2>/dev/null || echo unreachable'
	[ "${lines[*]}" = "few unreachable" ]
	# Its init has nothing of the caller's to show.
	run sealed -- sh -c 'cat /proc/1/environ /proc/1/maps'
	[ "$status" -ne 0 ]
}

@test "there is no network, and the other way round" {
	need_tool curl
	python3 "$dir/work/serve.py" "$dir/port" "$dir/work" 2>/dev/null 3>&- 4>&- &
	local port server=$!
	eventually test -s "$dir/port"
	port=$(cat "$dir/port")
	both --net host -- curl -sS "http://127.0.0.1:$port/work.py"
	says "What Python programs do"
	both --net host -- curl -sS -o /dev/null -w '%{http_code}' "http://localhost:$port/"
	[ "$output" = 200 ]
	run sealed -- curl -sS "http://127.0.0.1:$port/work.py"
	[ "$status" -ne 0 ]
	run sealed --net loopback -- curl -sS "http://127.0.0.1:$port/work.py"
	[ "$status" -ne 0 ]
	kill "$server"
}

@test "an own loopback carries connections" {
	both --net loopback -- python3 -c '
import socket
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
client.sendall(b"over lo")
print(server.accept()[0].recv(9).decode())
print(len(socket.if_nameindex()))
for family in (socket.AF_VSOCK, socket.AF_ALG):
    try:
        socket.socket(family, socket.SOCK_STREAM)
    except OSError as e:
        print(e.strerror)'
	[ "${lines[*]}" = "over lo 1 Function not implemented Function not implemented" ]
}

@test "the environment is clean but for what is passed" {
	export SECRET_TOKEN=hunter2 PASSED=along
	both --env PASSED --env SET=here -- sh -c 'echo "${SECRET_TOKEN-none} $PASSED $SET $HOME $TMPDIR"'
	[ "$output" = "none along here /work /tmp" ]
}

@test "descriptors are closed but for those that are kept" {
	need_userns
	echo kept >"$dir/kept"
	run -0 bash -c '"$@" 7<"$dir/kept" 8<"$dir/kept"' - "$dir/whichwall" exec -p sealed --no-report \
		--keep-fd 7 -- sh -c 'cat <&7; (: <&8) 2>/dev/null || echo closed' 3>&- 4>&-
	[ "${lines[*]}" = "kept closed" ]
}

@test "what is written is data: it can be executed with --allow-exec only" {
	local script='cp /bin/true mine && ./mine'
	need_userns
	run -126 sealed -- sh -c "$script"
	run -0 sealed --allow-exec -- sh -c "$script"
}

@test "memory is written and executed, but not with --mdwe; interpreters and compilers work" {
	need_userns
	[ "$(python3 -c 'import ctypes; print(ctypes.CDLL(None).prctl(66, 0, 0, 0, 0))')" = 0 ] || cannot "Linux before 6.3"
	local script='import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)'
	run -0 sealed -- python3 -c "$script"
	run -1 sealed --mdwe -- python3 -c "$script"
	says "PermissionError"
	run -0 sealed --mdwe --allow-exec --workdir "$dir/work/project" -- make -s
	run -0 sealed --mdwe -- python3 -c 'import ctypes; assert ctypes.CDLL(None).getpid() > 1'
}

@test "root is warned when it stays root of the host" {
	need_root
	run -0 --separate-stderr sealed --mask no_userns -- true
	# shellcheck disable=SC2154 # bats sets it
	[[ "$stderr" == *"runs as root of this host"* ]]
	run -0 --separate-stderr sealed -- true
	[ -z "$stderr" ]
}

@test "a terminal is not read from without --tty" {
	need_userns
	need_tool script
	local ask='test -t 0 && echo terminal || echo none'
	run -0 script -qec "$dir/whichwall exec -p sealed --no-report -- sh -c '$ask'" /dev/null 3>&- 4>&-
	says none
	run -0 script -qec "$dir/whichwall exec -p sealed --no-report --tty -- sh -c '$ask'" /dev/null 3>&- 4>&-
	says terminal
}

# ---- the workdir and writable paths ----

@test "a workdir is shown, and what is written to it is thrown away" {
	mkdir -p "$dir/wd"
	echo there >"$dir/wd/file"
	chmod -R a+rX "$dir/wd"
	# What belongs to neither of the two can be replaced, not changed.
	both --workdir "$dir/wd" -- sh -c 'cat file; echo changed >other; mv -f other file; cat file; touch new'
	[ "${lines[*]}" = "there changed" ]
	[ "$(cat "$dir/wd/file")" = there ]
	[ "$(ls "$dir/wd")" = file ]
}

@test "a writable path keeps what is written, and must be the guest's" {
	need_userns
	rm -rf "$dir/out"
	mkdir "$dir/out"
	if is_root; then
		run -2 sealed --rw "$dir/out:/out" -- true
		says "the guest id $GUEST, which the program becomes, may not write there" \
			"chown -R $GUEST $dir/out"
		chown $GUEST "$dir/out"
	fi
	run -0 sealed --rw "$dir/out:/out" -- sh -c 'echo kept >/out/file'
	[ "$(cat "$dir/out/file")" = kept ]
}

@test "no workdir is left behind" {
	need_userns
	mkdir "$BATS_TEST_TMPDIR/base"
	chmod 755 "$BATS_TEST_TMPDIR/base"
	TMPDIR="$BATS_TEST_TMPDIR/base" run -0 sealed -- touch x
	[ -z "$(ls "$BATS_TEST_TMPDIR/base")" ]
}

# ---- workloads ----

@test "shell pipelines run in dash and bash" {
	both -- sh -c 'seq 5000 | sort -rn | head -n 1; echo a >f; (sleep 0.05; cat f) & wait'
	[ "${lines[*]}" = "5000 a" ]
	both -- bash -c 'mkdir d; for i in {1..5}; do echo "$i" >"d/$i"; done; cat <(cat d/*) | paste -sd+ | tee sum; sed s/+/-/g sum; find d -name 3 | xargs cat'
	[ "${lines[*]}" = "1+2+3+4+5 1-2-3-4-5 3" ]
}

@test "python works: json, subprocess, threads, sqlite, tempfile, asyncio, multiprocessing" {
	both --ro "$dir/work/work.py:/job/work.py" -- /usr/bin/python3 /job/work.py
	[ "$output" = "worked OpenSSL" ]
}

@test "gcc and make build a project in the workdir, and run it" {
	need_tool gcc
	both --allow-exec --workdir "$dir/work/project" -- make -s
	[ "${lines[-1]}" = "built here" ]
	[ ! -e "$dir/work/project/hello" ]
}

# ---- signals and time ----

@test "signals are handed on" {
	need_userns
	"$dir/whichwall" exec -p sealed --no-report -- \
		sh -c 'trap "echo got it; exit 9" TERM; echo ready; while :; do sleep 0.02; done' \
		>"$dir/signals" 3>&- 4>&- &
	local pid=$!
	eventually has "$dir/signals" ready
	kill -TERM "$pid"
	local status=0
	wait "$pid" || status=$?
	[ "$status" -eq 9 ]
	grep -q "got it" "$dir/signals"
}

# interrupted SECONDS SCRIPT: what a shell that waits for its `sleep SECONDS` does when the terminal says ^C; the status
# of exec.  Not before it sleeps: a shell's child that has yet to execute has the shell's handler, and no signal
# ends it.
interrupted() {
	need_userns
	need_tool script
	need_tool pgrep
	local ended="$BATS_TEST_TMPDIR/ended-$1"
	mkfifo "$ended"
	# The terminal is this user's own, and stays open until its session ends.
	(eventually pgrep -f "^sleep $1" >/dev/null; printf '\003'; read -r _ <"$ended" || :) | {
		local status=0
		script -qefc "$dir/whichwall exec -p sealed --no-report -- $2" /dev/null || status=$?
		: >"$ended"
		return "$status"
	}
}

@test "Ctrl-C ends what a script waits for as well: a terminal sends it to the whole group" {
	# Who was not reached sleeps for longer than any test may take.
	local seconds=87$RANDOM
	run -130 interrupted "$seconds" "sh -c 'sleep $seconds; echo after'" 3>&- 4>&-
	says_not after
	seconds=88$RANDOM
	run -130 interrupted "$seconds" "bash -c 'sleep $seconds | cat; echo after'" 3>&- 4>&-
	says_not after
}

@test "a signal that no terminal sends reaches the program alone" {
	need_userns
	# shellcheck disable=SC2016
	"$dir/whichwall" exec -p sealed --no-report -- sh -c '
		trap "kill -0 \$child && echo child lives; exit 9" USR1
		sleep 86400 & child=$!
		echo ready
		wait' >"$dir/alone" 3>&- 4>&- &
	local pid=$! status=0
	eventually has "$dir/alone" ready
	kill -USR1 "$pid"
	wait "$pid" || status=$?
	[ "$status" -eq 9 ]
	grep -q "child lives" "$dir/alone"
}

@test "a signal that is to be ignored is: nohup" {
	need_userns
	local gate="$BATS_TEST_TMPDIR/gate"
	mkfifo "$gate"
	(trap '' HUP && exec "$dir/whichwall" exec -p sealed --no-report -- \
		sh -c 'echo ready; read -r _; echo end') <>"$gate" >"$dir/nohup" 3>&- 4>&- &
	local pid=$!
	eventually has "$dir/nohup" ready
	kill -HUP "$pid"
	echo >"$gate"
	wait "$pid"
	grep -q end "$dir/nohup"
}

@test "the time-out ends it, and everything in it" {
	need_userns
	run -137 sealed --timeout 1 -- sh -c 'sleep 86400 & sleep 86400'
	says "killed after the time-out"
}

@test "nothing lives on when exec is killed" {
	need_userns
	need_tool pgrep
	local seconds=86$RANDOM
	"$dir/whichwall" exec -p sealed --no-report -- sh -c "sleep $seconds & sleep $seconds" 3>&- 4>&- &
	local pid=$!
	sleepers() { [ "$(pgrep -cf "^sleep $seconds")" = "$1" ]; }
	eventually sleepers 2
	kill -KILL "$pid"
	eventually sleepers 0
}

# Eight children of 72 MiB each, as res_children_memory: within the default, not within five tasks.
@test "memory and tasks are bounded, and the workloads run in 512 MiB" {
	local children='
import os
read, write = os.pipe()
wait, end = os.pipe()
for _ in range(8):
    if os.fork() == 0:
        os.close(end)
        held = bytearray(72 << 20)
        os.write(write, b"x")
        os.read(wait, 1)
        os._exit(0)
got = b""
while len(got) < 8:
    got += os.read(read, 8)
print("all hold")'
	both --cgroup none -- bash -c 'ulimit -v -u | grep -o "[0-9]*$"'
	[ "${lines[*]}" = "4194304 64" ]
	both --cgroup none --memory 100 --tasks 5 -- bash -c 'ulimit -v -u | grep -o "[0-9]*$"'
	[ "${lines[*]}" = "102400 5" ]
	both --cgroup none --memory 512 -- python3 -SEc "$children"
	[ "$output" = "all hold" ]
	run -1 sealed --cgroup none --memory 512 --tasks 5 -- python3 -SEc "$children"
	says BlockingIOError
	run -1 sealed --cgroup none --memory 512 -- python3 -SEc 'bytearray(576 << 20)'
	says MemoryError
	run -2 sealed --tasks 1 -- true
	says "expected at least 2, for the sandbox's init and the program"
	both --cgroup none --memory 512 --ro "$dir/work/work.py:/job/work.py" -- /usr/bin/python3 /job/work.py
	[ "$output" = "worked OpenSSL" ]
	both --cgroup none --memory 512 --allow-exec --workdir "$dir/work/project" -- make -s
	[ "${lines[-1]}" = "built here" ]
}

# ---- bad input, and hosts that cannot ----

@test "bad input is said before anything runs" {
	for path in relative /nowhere/at/all "$dir/../x" /usr/; do
		run -2 sealed --ro "$path" -- touch /work/ran
		says "path $path: "
	done
	run -2 sealed --ro /usr --rw /usr -- true
	says "/usr: shown twice"
	run -2 sealed --ro "$dir:/proc/x" -- true
	says "/proc of the sandbox is its own"
	mkdir -p "$dir/mine"
	! is_root || chown $GUEST "$dir/mine"
	run -2 sealed --rw "$dir/mine:/usr/share" -- true
	says "writable within /usr, which is read-only"
	run -2 sealed --ro "$dir:/usr/no/such/place" -- true
	says "no such place in /usr"
	run -2 sealed --workdir "$dir/nowhere" -- true
	says "workdir $dir/nowhere: No such file or directory"
	run -2 sealed --rw "$dir/mine:/work/mine" -- true
	says "the workdir /work would hide it"
	run -2 sealed --net wifi -- true
	says "expected none, loopback or host"
	run -2 sealed --keep-fd 77 -- true
	says "descriptor 77: it is not open"
	run -2 "$dir/whichwall" exec --tty -- true
	says "--tty: only the profile sealed has it"
	run -2 sealed --bind-host-libs -- true
	says "sealed shows programs and libraries by itself"
	run -126 sealed -- /etc/ld.so.cache
	run -127 sealed -- no-such-program
}

@test "a masked /proc: it does not start, and says why; best effort names what is missing" {
	need_root
	masked() {
		unshare -m sh -c 'mount -t tmpfs none /proc/fs && exec "$@"' - "$dir/whichwall" exec -p sealed \
			--no-report "$@" 3>&- 4>&-
	}
	run -3 masked -- echo ran
	says "layer procfs cannot be applied" "systempaths=unconfined" "nothing was executed"
	says_not ran$'\n'
	run unshare -m sh -c 'mount -t tmpfs none /proc/fs && exec "$@"' - "$dir/whichwall" doctor 3>&- 4>&-
	says "layer procfs cannot be applied" "exec -p sealed --best-effort does without procfs"
	run -0 masked --best-effort -- echo ran
	says "without procfs: this host cannot apply it" ran
}

@test "a kernel without Landlock: it does not start, and says why; best effort names it before the command runs" {
	need_userns
	need_tool strace
	# ENOSYS: not compiled in; EOPNOTSUPP: not among the modules of lsm=.
	without() {
		local err=$1
		shift
		ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o /dev/null -e trace=landlock_create_ruleset \
			-e inject=landlock_create_ruleset:error="$err" "$dir/whichwall" exec -p sealed \
			--no-report "$@" 3>&- 4>&-
	}
	for err in ENOSYS EOPNOTSUPP; do
		run -3 without "$err" -- echo here-it-is
		says "layer landlock cannot be applied" "nothing was executed" "Linux 5.13" "lsm= parameter"
		says_not here-it-is
		[ "${#lines[@]}" = 1 ]
		run -0 without "$err" --best-effort -- echo ran
		says "without landlock: this host cannot apply it" "Linux 5.13"
	done
	# Of one stream: first what is missing, then the command.
	run -0 bash -c '"$@" 2>&1' - "$dir/whichwall" exec -p sealed --best-effort --no-report \
		--cgroup /proc -- echo ran 3>&- 4>&-
	[[ "${lines[0]}" == *"without cgroup: this host cannot apply it"* ]]
	[ "${lines[1]}" = ran ]
}

@test "a terminal of somebody else: it does not start, and says what to do" {
	need_root
	need_tool script
	local user="setpriv --reuid 1000 --regid 1000 --clear-groups"
	run -3 script -qec "$user $dir/whichwall exec -p sealed --no-report -- echo here-it-is" /dev/null 3>&- 4>&-
	says "layer session cannot be applied" "belongs to somebody else" --tty
	says_not here-it-is
	run -0 script -qec "$user $dir/whichwall exec -p sealed --no-report --tty -- echo ran" /dev/null 3>&- 4>&-
	says ran
}

@test "where one is in the groups of the host is not told" {
	need_userns
	grep -qv ':/$' /proc/self/cgroup || cannot "this process is in the root of every hierarchy"
	both -- sh -c 'grep -v ":/$" /proc/self/cgroup; echo end'
	[ "$output" = end ]
	[ "$(sealed --mask no_cgroupns -- cat /proc/self/cgroup)" = "$(cat /proc/self/cgroup)" ]
}

@test "what cannot be looked at is not executed" {
	need_root
	hidden() {
		unshare -mpf --mount-proc sh -c 'mount -t proc -o hidepid=2 proc /proc && exec "$@"' - \
			setpriv --reuid 1000 --regid 1000 --clear-groups "$dir/whichwall" exec -p sealed \
			--no-report "$@" 3>&- 4>&-
	}
	run -3 hidden -- echo ran
	says "/proc does not show the sandbox" "--no-verify"
	run -0 hidden --no-verify -- echo ran
	[ "$output" = ran ]
}

@test "without user namespaces: it does not start; best effort keeps what needs none, and no kill" {
	need_root
	mkdir -p "$dir/root"
	chrooted() {
		unshare -m sh -c 'mount --rbind / "$0" && exec chroot --userspec=1000:1000 --groups= "$0" "$@"' \
			"$dir/root" "$dir/whichwall" exec -p sealed --no-report "$@" 3>&- 4>&-
	}
	run -3 chrooted -- echo ran
	says "layer userns cannot be applied" "user.max_user_namespaces" \
		"apparmor_restrict_unprivileged_userns"
	run -0 chrooted --best-effort -- sh -c 'kill -0 1 2>&1; cat /etc/shadow /etc/passwd 2>&1; echo ran'
	says "without userns: this host cannot apply it" "without pidns" "kill: Function not implemented" \
		"/etc/passwd: Permission denied" ran
	says_not "without landlock" "without seccomp"
}
