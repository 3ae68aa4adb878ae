#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The benign arm shows that a program can start, work and report under every mask.  So it may use only calls
# that the filter allows in every mask: the base group, written down in base_group as the origin has
# it, not as our program has it.  strace counts the calls.

load helpers

: "${WW_FIXTURES:?names the image of the built-in fixtures}"

setup_file() {
	command -v strace >/dev/null || cannot "strace is not installed"
	strace -qq -o /dev/null true 2>/dev/null || cannot "strace may not trace here"
}

setup() {
	base=$(tr ' ' '\n' <"$WW_SOURCE/tests/e2e/base_group" | sort)
	floor=$(sed -nE 's/^FLOOR_(START|ARM)\((\w+),.*/\2/p' "$WW_SOURCE/fixtures/runtime/floor.def" | sort)
	start=$(sed -nE 's/^FLOOR_START\((\w+),.*/\1/p' "$WW_SOURCE/fixtures/runtime/floor.def" | sort)
	cd "$BATS_TEST_TMPDIR" || return 1
}

# Of all fixtures, from what they declare.
ids() {
	"$WW_FIXTURES" --describe | python3 -c 'import json, sys; print("\n".join(f["id"] for f in json.load(sys.stdin)))'
}

# trace ID ARM [NAME=VALUE...]: into $trace.
trace() {
	trace=$(python3 "$WW_SOURCE/tests/e2e/trace_arm.py" "$WW_FIXTURES" "$@" 3>&- 4>&-)
}

calls() {
	sed -n 's/^call //p' <<<"$trace" | sort
}

# within LIST WHAT: every call of the trace is in the list.
within() {
	local more
	more=$(comm -23 <(calls) <(echo "$1"))
	[ -z "$more" ] || { echo "$2: not in the list: ${more//$'\n'/ }"; return 1; }
}

# Arguments of the trace that reach further than the workdir and the process itself: any but a name without a
# slash, nobody's signal, limits that are only read, private memory.
reaches_out() {
	local home='openat\((AT_FDCWD|[0-9]+), "[a-z]+", |openat\(AT_FDCWD, "\.", O_RDONLY|kill\([0-9]+, 0\)'
	home+='|prlimit64\(0, RLIMIT_[A-Z]+, NULL, |mmap\(NULL, [0-9]+, PROT_[A-Z_|]+, MAP_PRIVATE'
	grep '^args' <<<"$trace" | grep -vE "^args ($home)" || true
}

@test "the floor is within the base group" {
	[ "$(wc -w <<<"$floor")" -ge 10 ]
	[ -z "$(comm -23 <(echo "$floor") <(echo "$base"))" ]
}

@test "the base group in force is the origin's" {
	need_root
	[ "$(uname -m)" = x86_64 ] || cannot "the list is that of x86_64"
	measure -o out -m none,no_seccomp_socket,no_seccomp_setuid -f fs_read_canary
	python3 - out/run.json "$WW_SOURCE/tests/e2e/base_group" <<-'PYTHON'
		import json, sys
		base = set(open(sys.argv[2]).read().split())
		by = {f["mask"]: f for f in json.load(open(sys.argv[1]))["filters"] if f["profile"] == "strict"}
		assert set(by["none"]["allow"]) | set(by["none"]["dropped"]) == base, set(by["none"]["allow"]) ^ base
		# What the factors add: the families, and nothing beside them.
		socket = {"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "recvfrom",
		          "sendmsg", "recvmsg", "shutdown", "getsockname", "getpeername", "getsockopt", "setsockopt"}
		setuid = {"set" + name for name in ("uid", "gid", "reuid", "regid", "resuid", "resgid", "fsuid", "fsgid")}
		assert set(by["no_seccomp_socket"]["allow"]) == set(by["none"]["allow"]) | socket
		assert set(by["no_seccomp_setuid"]["allow"]) == set(by["none"]["allow"]) | setuid
		assert len({f["hash"] for f in by.values()}) == 4
	PYTHON
}

@test "the tracer sees what is outside the base group" {
	# An attack that must leave it, with nothing in the way: or the tests below could not fail.
	trace net_unix_abstract attack caller=user token=0123456789abcdef unix_abstract=nobody-listens-here
	grep -q "^said attempt connect" <<<"$trace"
	grep -q "^error connect ECONNREFUSED" <<<"$trace"
	run within "$base" attack
	[ "$status" -eq 1 ]
	says connect socket
}

@test "every benign arm succeeds within the base group, the floor and its workdir" {
	local count=0
	for id in $(ids); do
		rm -rf work && mkdir work && cd work
		trace "$id" benign caller=user token=0123456789abcdef0123456789abcdef || { echo "$id failed: $trace"; return 1; }
		cd ..
		[ "$(grep '^said' <<<"$trace" | head -n 1)" = "said ready" ]
		[ "$(grep '^said' <<<"$trace" | tail -n 1)" = "said done" ] || { echo "$id: $trace"; return 1; }
		within "$base" "$id"
		within "$floor" "$id"
		# Why an arena may serve again after it, whatever it was allowed to do.
		[ -z "$(reaches_out)" ] || { echo "$id: $(reaches_out)"; return 1; }
		count=$((count + 1))
	done
	[ "$count" -ge 24 ]
}

@test "what an attack reaches for is seen to lie outside" {
	trace etc_write attack caller=user token=0123456789abcdef etc_drop=/nowhere/drop
	run reaches_out
	says "/nowhere/drop"
}

@test "start-up makes no call beyond those of the floor's start" {
	# env_secret's benign arm looks at its own memory only: what remains is start-up and protocol.
	trace env_secret benign caller=user token=0123456789abcdef
	within "$start" start-up
}

@test "a fixture tries nothing when the gate closes" {
	mkdir closed
	# shellcheck disable=SC2016
	# Descriptor 4 at its end: the supervisor is gone.
	run -0 bash -c 'cd closed && "$1" fs_read_canary benign caller=user token=x 3>../report 4</dev/null' - "$WW_FIXTURES"
	[ "$(cat report)" = ready ]
	[ -z "$(ls -A closed)" ]
}
