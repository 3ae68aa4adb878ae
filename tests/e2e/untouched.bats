#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# A run touches nothing of the host but its output directory, though half of its trials are escapes that
# succeed.

load helpers

first=1970000000 count=8192

setup() {
	need_root
	work="$BATS_TEST_TMPDIR/work"
	mkdir -p "$work/before" "$work/after"
	cp "$WHICHWALL_FULL" "$work/program"
	cd "$work" || return 1
}

teardown() {
	[ ! -s "$BATS_TEST_TMPDIR/core_pattern" ] ||
		cat "$BATS_TEST_TMPDIR/core_pattern" >/proc/sys/kernel/core_pattern
}

# Writes what could have changed to files in DIR.  Kept in a variable for the shell of another namespace.
# shellcheck disable=SC2016
snapshot='
snapshot() {
	# Without what reading alone changes (access times) and what the clock changes.
	sort /proc/self/mountinfo >"$1/mounts"
	ps -e -o comm=,args= | sort >"$1/processes"
	find /etc -xdev -printf "%p %y %m %U:%G %s %T@ %l\n" | sort >"$1/etc"
	find /tmp /run /dev/shm /var/tmp -xdev -printf "%p %y %m %U:%G %s\n" 2>/dev/null | sort >"$1/files"
	host_cgroups >"$1/cgroups"
	cat /proc/sysvipc/{shm,sem,msg} >"$1/sysv"
	ls /dev/mqueue >"$1/queues" 2>/dev/null || :
	cut -d: -f1 /proc/net/dev | sort >"$1/interfaces"
	cut -d" " -f8 /proc/net/unix | grep . | sort >"$1/sockets" || :
	{ hostname; cat /proc/sys/kernel/{core_pattern,pid_max,domainname} /proc/sys/user/max_*; } >"$1/sysctls" 2>/dev/null || :
	ls -l /dev /dev/pts | sed "s/  */ /g" | cut -d" " -f1-6,10- | sort >"$1/devices"
}
'

@test "mounts, processes, files, sockets, SysV objects, cgroups, interfaces: as before" {
	# In namespaces that nobody else uses meanwhile, so that whatever is different was us: to a run they are the
	# host, with the real root, its user namespace and its capabilities.  The mounts propagate (as under
	# systemd), so that a mount of an arena that were not private would show.
	# shellcheck disable=SC2016
	SNAPSHOT="$(declare -f host_cgroups) $snapshot" run -0 unshare -mpinf --mount-proc --propagation private bash -euc '
		eval "$SNAPSHOT"
		for dir in /tmp /run /var/tmp /dev/shm; do mount -t tmpfs private "$dir"; done
		mkdir -p /dev/mqueue && mount -t mqueue mqueue /dev/mqueue || :
		mount --make-rshared /
		ip link set lo up 2>/dev/null || :
		echo kept >/tmp/kept
		ipcmk -M 4096 >/dev/null
		snapshot before
		./program run -q -o out -m none,single,63 3>&- 4>&-
		snapshot after
		wc -l before/* | tail -n 1
		diff -r before after
	'
	is_complete out
	# It was an experiment: files were made in /etc and /tmp, victims signalled, ids changed.
	python3 - out/cells.csv <<-'PYTHON'
		import csv, sys
		escaped = {c["fixture"] for c in csv.DictReader(open(sys.argv[1])) if c["verdict"] == "escaped"}
		assert {"etc_write", "fs_tmp_write", "sig_kill_other_uid", "setuid_zero", "raw_socket_bind"} <= escaped
	PYTHON
}

@test "on the host itself: mounts, cgroups, /etc and our files as before" {
	# Only what no other program of this host is likely to change at the same time.
	look() {
		sort /proc/self/mountinfo
		host_cgroups
		find /etc -xdev -name 'drop-*' -o -xdev -name 'canary*'
		find /tmp /run /dev/shm -xdev -maxdepth 1 \( -name 'drop-*' -o -name 'canary*' \) 2>/dev/null
		stat -c '%a %U %Y' /etc
		hostname
	}
	look >before/all
	./program run -q --no-figures -o out -m none,single,63 --id-range "$first:$count" 3>&- 4>&-
	look >after/all
	cmp before/all after/all
	nothing_stray "$work/program" "$first" $((first + count - 1))
	[ "$(ls)" = "after
before
out
program" ]
}

@test "no key and no account of a user id stays in the kernel" {
	[ -r /proc/key-users ] || cannot "this kernel has no keys"
	./program run -q --no-figures -o out -m none,63 --id-range "$first:$count" 3>&- 4>&-
	# Keys are collected a moment after the last process of their owner.
	left() { tr -d : </proc/key-users | awk -v a="$first" -v b=$((first + count)) '$1 >= a && $1 < b'; }
	no_account() { [ -z "$(left)" ]; }
	eventually no_account || { left; return 1; }
	run awk -v a="$first" -v b=$((first + count)) '$6 >= a && $6 < b' /proc/keys
	[ -z "$output" ]
}

# The kernel looks for a core handler from its own root, and takes a socket from its own mount namespace alone.
no_handler() {
	[ "$(readlink /proc/self/ns/pid)" = "pid:[4026531836]" ] ||
		skip "in a container, where the kernel finds no core handler: $*"
	cannot "$*"
}

@test "a core handler of the host never starts for a trial" {
	pattern=/proc/sys/kernel/core_pattern
	[ -w "$pattern" ] || cannot "core_pattern cannot be set here"
	cat "$pattern" >"$BATS_TEST_TMPDIR/core_pattern"
	# The kernel starts it with root's rights, from the root directory, for a crash anywhere on the host.  So it
	# notes who died, and those of other programs are not counted.
	handler="$work/handler" seen="$work/seen"
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho "uid=$1 signal=$2 name=$3" >>%s\ncat >/dev/null\n' "$seen" >"$handler"
	chmod 755 "$handler"
	: >"$seen"
	[ $((${#handler} + 20)) -lt 127 ] || cannot "the path of the handler is too long for core_pattern"
	echo "|$handler %u %s %e" >"$pattern"

	# The handler works: one of our ids dies of SIGSYS, with and without a limit that would stop a file.
	crash() {
		setpriv --reuid "$1" --regid "$1" --clear-groups bash -c "ulimit -c $2; kill -SYS \$\$" 3>&- 4>&- || true
	}
	started() {
		eventually has "$seen" "^uid=$1 "
	}
	crash $((first + count - 1)) unlimited
	started $((first + count - 1)) || no_handler "the kernel starts no core handler here"
	# 0 stops a file and not a pipe: that is why a run has to do better.
	crash $((first + count - 2)) 0
	started $((first + count - 2))

	./program run -q --no-figures -o out -m none,single,63 --id-range "$first:$((count - 4))" 3>&- 4>&-
	# Trials did die of SIGSYS, in hundreds.
	[ "$(grep -c '"end":"signaled"' out/trials.jsonl)" -gt 100 ]
	# A handler starts before its process is reaped: none is still to come.
	run awk -F'[= ]' -v a="$first" -v b=$((first + count - 4)) '$2 >= a && $2 < b' "$seen"
	[ -z "$output" ] || { echo "$(wc -l <<<"$output") handlers started"; head -n 3 <<<"$output"; return 1; }

	# The doctor says how things stand.
	run -0 ./program doctor 3>&- 4>&-
	says "core_pattern is |$handler"
	# Under a hard limit of 0, which only CAP_SYS_RESOURCE can raise, it refuses and names the remedy.
	public=$(public_dir)
	mkdir -m 1777 "$public/out"
	# shellcheck disable=SC2016
	MUST_WORK=0 run -3 setpriv --reuid 65534 --regid 65534 --clear-groups bash -c \
		'ulimit -Hc 0; exec "$1/whichwall" run -q --no-figures -o "$1/out/x" -m none' - "$public" 3>&- 4>&-
	rm -r "$public"
	says core_pattern "ulimit -Hc 1"
}

@test "no run where the kernel would connect to a core handler for each death" {
	pattern=/proc/sys/kernel/core_pattern
	[ -w "$pattern" ] || cannot "core_pattern cannot be set here"
	cat "$pattern" >"$BATS_TEST_TMPDIR/core_pattern"
	# No limit stops a socket (Linux 6.16 and later; before, the name is that of a file and nothing else).
	echo "@$work/socket" >"$pattern" || no_handler "this kernel refuses the pattern"
	MUST_WORK=0 run -3 ./program run -q --no-figures -o out-socket -m none 3>&- 4>&-
	says "core_pattern is a socket" "set kernel.core_pattern to a file name"
	[ ! -e out-socket/trials.jsonl ] || [ ! -s out-socket/trials.jsonl ]
	MUST_WORK=0 run ./program doctor 3>&- 4>&-
	[ "$status" -ne 0 ]
	says "core_pattern is @$work/socket"
}
