#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# A cell depends on nothing that runs beside it: not on a host that is short of something, not on how many arenas there
# are, not on programs that attack the supervisor or each other.

load helpers

place() {
	"$WW_SOURCE/tests/e2e/neighbours/$1" "${@:2}"
}

setup_file() {
	need_root
	need_tool musl-gcc
	cd "$BATS_FILE_TMPDIR" || return
	mkdir hostile quiet
	musl-gcc -static -O2 -Wall -Wextra -Werror -idirafter /usr/include -idirafter "/usr/include/$(gcc -dumpmachine)" \
		-o hostile/hostile "$WW_SOURCE/tests/e2e/neighbours/hostile.c"
	cp hostile/hostile quiet
	local name
	for name in accounts image forge ask; do manifest $name >hostile/$name.json; done
	manifest offer | tee hostile/offer.json >quiet/offer.json
	measured quiet/out --fixture-dir quiet -f "$watched,x_offer"
}

setup() {
	cd "$BATS_FILE_TMPDIR" || return
}

# What the attacks could change: accounts, images, what is read below /proc, sockets, and what starts at all.
watched=fs_read_canary,fs_tmp_write,res_signal_queue,ipc_posix_mq,ns_nested_userns,net_unix_abstract,proc_init_mem,setuid_zero
export watched

manifest() {
	cat <<-JSON
		[{"id": "x_$1", "summary": "Attacks its neighbours", "class": "proc", "program": "hostile",
		"arguments": ["$1"], "needs": [], "witness": "file", "gain": "denial",
		"predict": {"root": "", "user": ""}, "attack_ck": "T1499", "cwe": "CWE-653", "references": "proc(5)"}]
	JSON
}

measured() {
	measure -o "$@" -m all --factors no_userns,no_chroot,no_seccomp
}

@test "programs that attack the supervisor and each other change no other cell" {
	local seed
	for seed in 1 2 3; do
		measured "out-$seed" --fixture-dir hostile -f "$watched,x_*" -j 12 --seed "$seed"
		place differs.py quiet/out "out-$seed"
	done
	run ! pgrep -x hostile
}

# In a user namespace of its own, so that nothing else on this host is counted there.
@test "what programs use up is not counted for whoever starts the run" {
	cat >sampled <<-'SCRIPT'
		queued() { sed -n 's,^SigQ:\t\([0-9]*\)/.*,\1,p' /proc/self/status; }
		most=0
		"$@" &
		while kill -0 $! 2>/dev/null; do
			now=$(queued)
			[ "$now" -le "$most" ] || most=$now
		done
		wait $! && echo "$most"
	SCRIPT
	run -0 --separate-stderr place in_userns.py 100000 bash sampled "$WHICHWALL" run -q --no-figures -o own -j 4 \
		-m all --factors no_userns,no_chroot,no_seccomp --fixture-dir hostile -f x_accounts,res_signal_queue 3>&- 4>&-
	# What a shell and a supervisor queue themselves.
	[ "${lines[-1]}" -lt 50 ]
	grep -q '"f":"res_signal_queue".*"sight":"escaped"' own/trials.jsonl
}

@test "few pending signals: the same cells with one arena and with many" {
	local selection='res_signal_queue,ipc_posix_mq'
	for jobs in 1 12 32; do
		(
			ulimit -i 3900
			measure -o "few-$jobs" -f "$selection" -m none,single -j "$jobs"
		)
	done
	place differs.py few-1 few-12
	place differs.py few-1 few-32
	grep -q ',res_signal_queue,.*,escaped,' few-12/cells.csv
}

@test "no user namespaces left: what has none is not taken for what has" {
	local selection='class:fs'
	short() {
		place in_userns.py "$1" "$WHICHWALL" run --no-figures -m none,no_pidns,no_chroot -c user -f "$selection" \
			-o "namespaces-$1" 3>&- 4>&-
	}
	short 10000
	# An arena has one; the trial's own is refused (ENOSPC), and `strict` runs on without it.
	run -0 short 1
	says "this host ran short of something" "to be run again one at a time"
	run -0 place differs.py namespaces-10000 namespaces-1 setup unshare ENOSPC
	[ "$output" -gt 50 ]
	run -1 ww run --strict -q --no-figures --resume -o namespaces-1 -m none,no_pidns,no_chroot -c user -f "$selection"
}

@test "memory that the profile was told is what the fixtures exceed" {
	local memory
	for memory in 512 1024 4096; do
		measure -o "memory-$memory" --memory "$memory" -m none -f res_address_space
		run -0 python3 -c \
			'import csv, sys; print({(c["verdict"], c["errno"]) for c in csv.DictReader(open(sys.argv[1]))})' \
			"memory-$memory/cells.csv"
		[ "$output" = "{('blocked', 'ENOMEM')}" ]
	done
}
