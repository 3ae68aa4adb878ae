#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# Sandboxes of others, started by their own launchers: bubblewrap, unshare(1), setpriv(1).  What each factor lets out
# follows from what the launcher is told, and is written here from that; whoever starts the run, and whatever the host
# lacks, it is the same.

# shellcheck disable=SC2030,SC2031 # a test is a subshell, and means it
load helpers

first=1920000000 count=16384
uid=61235 name=ww-e2e-launcher
subordinate=1910000000

corpus=fs_read_canary,fs_inherited_fd,env_secret,net_tcp_loopback,net_unix_path,proc_list_pids,sig_kill_same_uid
corpus+=,cred_suid_exec,tty_tiocsti,ipc_sysv_shm,proc_daemon_survives,proc_self_exe,fs_reopen_stdin,tty_read_input,"x_*"

setup_file() {
	need_root
	need_tool bwrap
	need_tool musl-gcc
	place=$(public_dir)
	export place
	mkdir -m 1777 "$place/out"
	cp -r "$WW_SOURCE/examples/fixtures" "$place/examples"
	musl-gcc -static -O2 -o "$place/examples/signal_victim" "$place/examples/signal_victim.c"
	mkdir "$place/profiles"
	cp "$WW_SOURCE"/profiles/{bwrap,unshare,setpriv}.json "$place/profiles"
	# The same with one more user, who has ids; it is bound over /etc in mount namespaces of the tests only.
	cp -a /etc "$place/etc"
	sed -i "/^$name:/d" "$place"/etc/{passwd,group}
	echo "$name:x:$uid:$uid::/nonexistent:/bin/sh" >>"$place/etc/passwd"
	echo "$name:x:$uid:" >>"$place/etc/group"
	echo "$name:$subordinate:65536" | tee "$place/etc/subuid" >"$place/etc/subgid"
	chmod -R a+rX "$place"
	all "$place/whichwall" -o "$place/root" --id-range "$first:$count"
}

teardown_file() {
	[ -z "${place:-}" ] || rm -rf "$place"
	find /sys/fs/cgroup -depth -type d -path '*/ww-launcher-*' -exec rmdir {} + 2>/dev/null || true
}

# all PROGRAM OPTION...: the three sandboxes, with nothing and with each factor taken away.
all() {
	local program=$1
	shift
	"$program" run -q --no-figures -p "$(three)" -m none,single -f "$corpus" --fixture-dir "$place/examples" "$@" 3>&- 4>&-
}

three() {
	echo "$place/profiles/bwrap.json,$place/profiles/unshare.json,$place/profiles/setpriv.json"
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
}

# table DIR PROFILE: all cells of it escape, but for those of the table: FIXTURE, how it is blocked, the errno, and
# the one factor that lets it through, or -.
table() {
	python3 - "$@" 3<&0 <<-'PYTHON'
		import csv, os, sys
		directory, profile = sys.argv[1:]
		blocked = {f: rest for f, *rest in (line.split() for line in os.fdopen(3))}
		rows = [c for c in csv.DictReader(open(directory + "/cells.csv")) if c["profile"] == profile]
		fixtures = {c["fixture"] for c in rows}
		assert len(fixtures) == 18 and blocked.keys() <= fixtures, fixtures
		for c in rows:
		    removed = {k for k in c if k.startswith("no_") and k != "no_new_privs" and c[k] == "1"}
		    removed |= {w for w in c["removed"].split("+") if w}
		    assert len(removed) <= 1, removed
		    how, errno, factor = blocked.get(c["fixture"], ("", "", ""))
		    want = ("blocked", how, errno.strip("-")) if how and factor not in removed else ("escaped", "", "")
		    # Root has what this one goes for, unless it was given up.
		    if c["fixture"] == "cred_suid_exec" and c["caller"] == "root" and want[0] == "blocked":
		        want = ("untestable", "", "")
		    got = c["verdict"], c["how"], c["errno"]
		    assert got == want, (c["caller"], removed, c["fixture"], got, "expected", want)
	PYTHON
}

@test "bwrap: files, environment, network, processes, IPC and the terminal, each by its own option" {
	# A mount namespace without the arena's /etc, /run and /tmp.  Its network namespace has a loopback, which it
	# brings up, and nobody listens.  A setuid bit is nothing in a user namespace that lacks its owner.
	# Inherited descriptors are handed on, 0 as well.
	table "$place/root" bwrap <<-'TABLE'
		fs_read_canary errno ENOENT no_fs
		x_python_read_canary errno ENOENT no_fs
		x_plain_head_canary ineffective - no_fs
		x_shell_drop_tmp ineffective - no_fs
		net_unix_path errno ENOENT no_fs
		env_secret errno ENOENT no_env
		net_tcp_loopback errno ECONNREFUSED no_netns
		ipc_sysv_shm errno ENOENT no_ipcns
		proc_list_pids ineffective - no_pidns
		proc_daemon_survives ineffective - no_pidns
		sig_kill_same_uid errno ESRCH no_pidns
		x_c_signal_victim errno ESRCH no_pidns
		tty_tiocsti errno EPERM no_session
		cred_suid_exec ineffective - -
	TABLE
}

@test "unshare: namespaces, and nothing of files, environment or terminal" {
	# Its network namespace has a loopback that is down.
	table "$place/root" unshare <<-'TABLE'
		net_tcp_loopback errno ENETUNREACH no_netns
		ipc_sysv_shm errno ENOENT no_ipcns
		proc_list_pids ineffective - no_pidns
		proc_daemon_survives ineffective - no_pidns
		sig_kill_same_uid errno ESRCH no_pidns
		x_c_signal_victim errno ESRCH no_pidns
		cred_suid_exec ineffective - -
	TABLE
}

@test "setpriv: a setuid program gives nothing, and all else is let through" {
	# The victim has the id that the program has, with that factor or without.
	table "$place/root" setpriv <<-'TABLE'
		cred_suid_exec ineffective - no_nnp
	TABLE
}

@test "an ordinary user with further ids measures the same" {
	# shellcheck disable=SC2016
	as_user() {
		unshare -m bash -c 'mount --bind "$1/etc" /etc && shift && exec "$@"' - "$place" \
			setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all "$@" 3>&- 4>&-
	}
	as_user "$place/whichwall" run -q --no-figures -p "$(three)" -m none,single -f "$corpus" \
		--fixture-dir "$place/examples" -o "$place/out/user"
	run -0 "$WW_SOURCE/tests/e2e/neighbours/differs.py" "$place/root" "$place/out/user"
	[ "$output" = 0 ]
}

@test "where arenas have one id only, no launcher is started, and it is said why" {
	MUST_WORK=0 run -3 setpriv --reuid 65534 --regid 65534 --clear-groups unshare -r \
		"$place/whichwall" run -q --no-figures -p "$place/profiles/bwrap.json" -m none -o "$place/out/single" 3>&- 4>&-
	says "no user ids of their own" /etc/subuid
	[ "$(journal_lines "$place/out/single")" = 0 ]
}

@test "a run that goes on tells the same version of the launcher" {
	one() {
		"$place/whichwall" run -q --no-figures -p "$place/profiles/setpriv.json,$place/profiles/unshare.json" -m none -f fs_read_canary \
			--id-range "$first:$count" "$@" 3>&- 4>&-
	}
	versions() {
		python3 -c 'import json, sys
print([p["launcher_version"] for p in json.load(open(sys.argv[1] + "/run.json"))["profiles"]])' "$1"
	}
	one -o whole
	cp -r whole part
	# What a run leaves that was killed after half of its trials.
	head -n "$(($(wc -l <whole/trials.jsonl) / 2))" whole/trials.jsonl >part/trials.jsonl
	one -o part --resume
	[[ $(versions whole) == *"setpriv from util-linux"*"unshare from util-linux"* ]]
	[ "$(versions part)" = "$(versions whole)" ]
	grep "from util-linux" whole/report.md >said
	grep "from util-linux" part/report.md | diff said -
}

@test "a sandbox of one command line is the same sandbox" {
	measure --command 'unshare --user --map-current-user --mount --net -- {command}' --without no_netns=--net \
		-m none,single -f net_tcp_loopback,fs_read_canary -o line
	python3 - <<-'PYTHON'
		import csv
		got = {(c["caller"], c["fixture"], "no_netns" in c["removed"]): (c["verdict"], c["errno"])
		       for c in csv.DictReader(open("line/cells.csv"))}
		assert len(got) == 8, got
		for (caller, fixture, removed), verdict in got.items():
		    held = fixture == "net_tcp_loopback" and not removed
		    assert verdict == (("blocked", "ENETUNREACH") if held else ("escaped", "")), (caller, fixture, removed, verdict)
	PYTHON
}

teardown() {
	[ -z "${jail:-}" ] || rm -r "$jail"
}

@test "a launcher that the arena lacks is named, with the remedy" {
	jail=$(mktemp -d /opt/jail-XXXXXX)
	chmod 755 "$jail"
	cp /usr/bin/env "$jail/jail"
	cannot() {
		run measure -o none -m none -f fs_read_canary "$@"
		[ "$status" -ne 0 ]
		rm -rf none
	}
	cannot --command 'my-jial {command}'
	says "my-jial is not here: PATH=/usr/bin:/bin does not have it"
	cannot --command "$jail/jail {command}"
	says "$jail/jail is not in the arena" '"show"'
	cannot --command 'chroot / {command}'
	says "chroot is not found by PATH=/usr/bin:/bin; it is at /usr/sbin/chroot"
	describe() {
		printf '{"name": "jail", "factors": {}, "environment": ["PATH=/usr/bin:%s"], "command": ["jail", "{command}"]%s}' "$jail" "$1" >jail.json
	}
	describe ''
	cannot -p ./jail.json
	says "$jail/jail is not in the arena"
	describe ", \"show\": [\"$jail-too\"]"
	cannot -p ./jail.json
	says "$jail-too, which \"show\" of the description names, is not here"
	describe ", \"show\": [\"$jail\"]"
	measure -p ./jail.json -m none -f fs_read_canary -o shown
}

@test "a report advises to measure again by what was given, and a line is told from a description" {
	echo '{"name": "plain", "factors": {"no_x": "x", "no_y": "y"}, "environment": ["PATH=/usr/bin"], "command": ["env", {"unless": "no_x", "give": ["X=1"]}, {"unless": "no_y", "give": ["Y=1"]}, "{command}"]}' >mine.json
	measure -p ./mine.json -m none,single -f fs_read_canary -o by-file
	grep -q 'whichwall doctor -p ./mine.json shows its messages' by-file/report.md
	grep -q 'whichwall run -p ./mine.json -m all' by-file/report.html
	measure --command 'env X=1 {command}' --without no_x=X=1 -m none,single -f fs_read_canary -o by-line
	grep -q 'whichwall doctor -p FILE, its description, shows its messages' by-line/report.md
	measure -p unshare --command 'unshare --user {command}' -m none -f fs_read_canary -o both
	[ "$(grep -o '"given":.*' both/run.json)" = '"given":	"unshare",' ]
	grep -q '"unshare-line"' both/run.json
}

# for_root: a description of what root alone can start.
for_root() {
	echo '{"name": "for-root", "factors": {"no_netns": "keeps the network"}, "callers": ["root"],
		"environment": ["PATH=/usr/bin:/bin"],
		"command": ["unshare", "--mount", {"unless": "no_netns", "give": ["--net"]}, "--", "{command}"]}' >for-root.json
}

@test "a caller whom a description excludes is not measured, and it is said so" {
	for_root
	local asked=(-p "./for-root.json,$place/profiles/unshare.json" -m "none,single" -f "fs_read_canary,net_tcp_loopback")
	run -0 measure "${asked[@]}" -o out
	says "for-root is not measured for the caller user" '"callers"'
	grep -q "for-root has no column for an ordinary user" out/report.md
	python3 - <<-'PYTHON'
		import collections, csv, json
		table = list(csv.DictReader(open("out/cells.csv")))
		assert {c["caller"] for c in table if c["profile"] == "for-root"} == {"root"}
		assert {c["caller"] for c in table if c["profile"] == "unshare"} == {"root", "user"}
		told = json.load(open("out/run.json"))
		assert told["callers"] == ["root", "user"]
		assert {p["name"]: p.get("callers") for p in told["profiles"]} == {"for-root": ["root"], "unshare": None}
		assert told["counts"]["planned"] == told["counts"]["finished"]
	PYTHON
	cp -r out part
	head -n "$(($(wc -l <out/trials.jsonl) / 2))" out/trials.jsonl >part/trials.jsonl
	measure "${asked[@]}" -o part --resume
	cmp <(cut -d, -f3,4,13 out/cells.csv) <(cut -d, -f3,4,13 part/cells.csv)
	ww gate --baseline base --update out
	run -0 ww gate --baseline base --quick -q "${asked[@]}"
	says passed
	# Alone it is the whole run, which then is of root.
	measure -p ./for-root.json -m none -f fs_read_canary -o alone
	[ "$(python3 -c 'import json; print(json.load(open("alone/run.json"))["callers"])')" = "['root']" ]
	# Beside others that user can start it is left out, and alone nothing is left.
	run -0 measure -p strict,./for-root.json -c user -m none -f fs_read_canary -o others
	says "for-root is not measured for the caller user"
	run ! grep -q for-root others/report.md
	run ! grep -q "started by root" others/report.md
	run -2 measure -p ./for-root.json -c user -m none -f fs_read_canary -o nothing
	says 'for-root: field "callers"' "nothing is left"
	[ ! -e nothing ]
}

# leaving: a description of a sandbox that makes a session without a process of its own, and ends where it cannot.
leaving() {
	python3 - <<-'PYTHON' >leaving.json
		import json, sys
		leave = ["python3", "-c", "import os, sys\nos.setsid()\nos.execv(sys.argv[1], sys.argv[1:])"]
		json.dump({"name": "leaving", "factors": {"no_session": "stays in the session"},
		           "environment": ["PATH=/usr/bin:/bin"],
		           "command": [{"unless": "no_session", "give": leave, "else": ["env"]}, "{command}"]}, sys.stdout)
	PYTHON
}

@test "a launcher can leave its session, with a terminal and without: it leads none" {
	# setsid(2) refuses the leader of a process group, which the leader of a session is.  The terminal is open still,
	# but no longer the controlling one, which TIOCSTI asks for; who reads, and the size, ask for nothing.
	leaving
	measure -p ./leaving.json -m none,single -o out \
		-f tty_tiocsti,tty_tiocsti_high_bits,tty_read_input,tty_window_size,fs_read_canary
	python3 - <<-'PYTHON'
		import csv
		rows = list(csv.DictReader(open("out/cells.csv")))
		assert len(rows) == 20, len(rows)
		for c in rows:
		    left = "no_session" not in c["removed"]
		    held = left and c["fixture"].startswith("tty_tiocsti")
		    got = tuple(c[k] for k in ("verdict", "how", "errno"))
		    want = ("blocked", "errno", "EPERM") if held else ("escaped", "", "")
		    assert got == want, (c["caller"], left, c["fixture"], got, "expected", want)
		    terminal = c["fixture"].startswith("tty_") and not left
		    session = "own" if left else "terminal" if terminal else "arena"
		    assert "session=" + session + ";" in c["effective"], (c["caller"], left, c["fixture"], c["effective"])
	PYTHON
}

# killing: a description of bwrap with a filter inside that kills.
killing() {
	python3 - "$WW_SOURCE/tests/e2e/launchers/kills.py" <<-'PYTHON' >killing.json
		import json, sys
		lines = open(sys.argv[1]).read().replace("{", "{{").splitlines()
		bwrap = ["bwrap", "--unshare-user", {"unless": "no_pidns", "give": ["--unshare-pid"]}, "--bind", "/", "/",
		         "--dev-bind", "/dev", "/dev", {"unless": "no_pidns", "give": ["--proc", "/proc"]}, "--"]
		filter = ["python3", "{files}/kills.py", "unshare,mount,setuid,setreuid,setresuid"]
		json.dump({"name": "killing", "factors": {"no_seccomp": "no filter", "no_pidns": "no init of its own"},
		           "environment": ["PATH=/usr/bin:/bin"], "files": {"kills.py": lines},
		           "command": [*bwrap, {"unless": "no_seccomp", "give": filter}, "{command}"]}, sys.stdout)
	PYTHON
}

@test "death by a filter is a block by that signal, whoever reaps the program" {
	# The init of the sandbox reaps the program at once; without it bwrap itself does.  A witness that compares
	# the program's own state finds no process any more.
	killing
	measure -p ./killing.json -m none,single -c root --reps 4 -o out \
		-f ns_mount_tmpfs,ns_nested_userns,ns_unshare_uts,cred_setresuid_victim,cred_setreuid_zero,setuid_zero,fs_read_canary
	python3 - <<-'PYTHON'
		import csv
		rows = list(csv.DictReader(open("out/cells.csv")))
		assert len(rows) == 21
		for c in rows:
		    got = tuple(c[k] for k in ("verdict", "how", "errno", "signal"))
		    if c["fixture"] == "fs_read_canary":
		        want = ("escaped", "", "", "")
		    elif "no_seccomp" not in c["removed"]:
		        want = ("blocked", "signal", "", "SIGSYS")
		    elif c["fixture"].startswith("ns_"):
		        want = ("escaped", "", "", "")
		    else: # an id that its user namespace does not map
		        want = ("blocked", "errno", "EINVAL", "")
		    assert got == want, (c["removed"], c["fixture"], got, "expected", want)
	PYTHON
}

@test "a host that lacks devices, and shows less of /sys, measures the same" {
	# shellcheck disable=SC2016
	run -0 unshare -m bash -ec '
		mkdir dev && mount -t tmpfs dev dev
		for node in null zero urandom; do : >"dev/$node"; mount --bind "/dev/$node" "dev/$node"; done
		mkdir dev/pts dev/shm && mount --rbind /dev/pts dev/pts && ln -s pts/ptmx dev/ptmx
		mount --rbind dev /dev
		mount -t tmpfs none /sys/kernel
		exec "$@"' - "$place/whichwall" run -q --no-figures -p "$place/profiles/unshare.json" -m none,single \
		-f fs_read_canary,net_tcp_loopback,proc_daemon_survives,ipc_sysv_shm -o lacking --id-range "$first:$count" 3>&- 4>&-
	python3 - "$place/root/cells.csv" lacking/cells.csv <<-'PYTHON'
		import csv, sys
		def cells(table):
		    return {tuple(c[k] for k in ("caller", "fixture", "no_pidns", "removed")):
		            tuple(c[k] for k in ("verdict", "how", "step", "errno"))
		            for c in csv.DictReader(open(table)) if c["profile"] == "unshare"}
		whole, lacking = map(cells, sys.argv[1:])
		assert len(lacking) == 48, len(lacking)
		assert all(whole[key] == cell for key, cell in lacking.items()), [(k, whole[k], c) for k, c in lacking.items() if whole[k] != c]
	PYTHON
}

@test "a launcher is never started on the host" {
	# One that is found there first, by a name that arenas do not show.
	mkdir before
	for tool in bwrap unshare setpriv; do
		printf '#!/bin/sh\necho "%s $*" >>%s\n' "$tool" "$PWD/started" >"before/$tool"
		chmod 755 "before/$tool"
	done
	PATH="$PWD/before:$PATH" all "$place/whichwall" -o out -c user
	PATH="$PWD/before:$PATH" run -0 ww list profiles
	PATH="$PWD/before:$PATH" run ww doctor -p "$place/profiles/bwrap.json"
	[ ! -e started ] || { cat started; return 1; }
}

@test "nothing of a launcher is left on the host" {
	look() {
		sort /proc/self/mountinfo
		host_cgroups
		find /etc -xdev -printf '%p %y %m %U:%G %s %T@ %l\n' | sort
		# bxfi_*: what unit tests (Criterion) of another test run keep there for a moment.
		find /run /dev/shm -xdev -maxdepth 2 ! -name "bxfi_*" -printf '%p %y %m %U:%G\n' 2>/dev/null | sort
		hostname
	}
	look >before
	cp "$WHICHWALL_FULL" program
	all ./program -o out --id-range "$first:$count"
	look >after
	cmp before after || { diff before after; return 1; }
	nothing_stray "$PWD/program" "$first" $((first + count - 1))
}

# grouped: a description that asks for a control group, and makes one in it, as systemd-nspawn does.
grouped() {
	[ -n "$(findmnt -n -t cgroup2 -o TARGET)" ] || cannot "cgroup v2 is not mounted here"
	python3 - <<-'PYTHON' >grouped.json
		import json, sys
		script = ("test \"$(cat /proc/self/cgroup | tail -n 1)\" = 0::/ && test -z \"$(ls -d /sys/fs/cgroup/*/ 2>/dev/null)\" &&"
		          " mkdir /sys/fs/cgroup/payload && echo $$ >/sys/fs/cgroup/payload/cgroup.procs &&"
		          " mkdir /sys/fs/cgroup/supervisor && exec \"$@\"")
		json.dump({"name": "grouped", "factors": {}, "callers": ["root"], "offer": ["cgroup"],
		           "environment": ["PATH=/usr/bin:/bin"], "command": ["sh", "-c", script, "-", "{command}"]}, sys.stdout)
	PYTHON
}

groups() {
	find /sys/fs/cgroup -type d -name 'whichwall-*' | sort
}

groups_are_those_before() {
	groups | cmp -s before -
}

@test "a sandbox that asks for a control group has one of its own, and nothing of it is left" {
	# Several arenas at a time: what one makes belongs to ids that are nobody in another.
	grouped
	groups >before
	measure -p ./grouped.json -m none -c root -f fs_read_canary,proc_daemon_survives --reps 8 --jobs 4 -o out
	[ "$(cut -d, -f3,4,13 out/cells.csv | sort)" = "caller,fixture,verdict
root,fs_read_canary,escaped
root,proc_daemon_survives,escaped" ]
	groups_are_those_before
}

@test "SIGKILL of all of a run leaves no control group of an arena" {
	grouped
	groups >before
	setsid "$place/whichwall" run -q --no-figures -p ./grouped.json -m none -c root -f fs_read_canary --reps 500 --jobs 2 \
		--id-range "$first:$count" -o out >/dev/null 2>&1 3>&- 4>&- &
	local run=$!
	await_lines out 60 "$run"
	# What ended has taken its group along.
	[ "$(find /sys/fs/cgroup -type d -name 'arena-*' | wc -l)" -lt 30 ]
	eventually has_an_arena
	kill -KILL -- "-$run"
	eventually groups_are_those_before
}

has_an_arena() {
	find /sys/fs/cgroup -type d -path '*/whichwall-*/arena-*/payload' 2>/dev/null | grep -q .
}

# user_from GROUP WORD...: the ordinary user with further ids starts it in this control group.
user_from() {
	# shellcheck disable=SC2016
	unshare -m bash -c 'mount --bind "$1/etc" /etc && echo $$ >"$2/cgroup.procs" && shift 2 && exec "$@"' - "$place" "$1" \
		setpriv --reuid "$uid" --regid "$uid" --clear-groups --inh-caps=-all "$place/whichwall" "${@:2}" \
		-p "$place/grouped.json" 3>&- 4>&-
}

@test "an ordinary user can give a control group of one that is delegated, and is told so without" {
	grouped
	chmod 644 grouped.json
	cp grouped.json "$place"
	whole=$(findmnt -n -t cgroup2 -o TARGET | head -n 1)
	delegated=$(mktemp -d "$whole/ww-launcher-XXXXXX")
	chmod 755 "$delegated"
	MUST_WORK=0 run -3 user_from "$delegated" run -q --no-figures -m none -c root -f fs_read_canary -o "$place/out/refused"
	says grouped "control group" "not delegated" Delegate=yes
	[ ! -e "$place/out/refused" ]
	run user_from "$delegated" doctor
	says grouped "control group" "not delegated" Delegate=yes
	chown "$uid:$uid" "$delegated" "$delegated"/cgroup.{procs,threads,subtree_control}
	user_from "$delegated" run -q --no-figures -m none -c root -f fs_read_canary -o "$place/out/delegated"
	grep -q ',root,fs_read_canary,.*,escaped,' "$place/out/delegated/cells.csv"
	eventually rmdir "$delegated"
}
