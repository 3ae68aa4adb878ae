# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the end-to-end tests share.  WHICHWALL names the program, WHICHWALL_FULL the one that it becomes for all but
# `exec` (a copy of it is a program by itself), WW_SOURCE the source directory, WW_META
# the image of the fixtures that lie, WW_FIXTURES that of the built-in ones.

bats_require_minimum_version 1.5.0

: "${WHICHWALL:?names the whichwall program}"
: "${WHICHWALL_FULL:=$(dirname "$WHICHWALL")/whichwall-full}"
: "${WW_SOURCE:?names the source directory}"

# A skip that MUST_WORK forbids: where a run must be possible, "this host cannot" is a failure.
cannot() {
	[ "${MUST_WORK:-0}" != 1 ] || {
		echo "cannot: $*" >&2
		return 1
	}
	skip "$*"
}

is_root() {
	[ "$(id -u)" = 0 ]
}

# Root of the host: uid 0 in a user namespace that maps more than itself, and mounting is allowed.
need_root() {
	is_root || cannot "not root"
	unshare -m true 2>/dev/null || cannot "root may not make mount namespaces here"
}

need_tool() {
	command -v "$1" >/dev/null || cannot "$1 is not installed"
}

# The descriptors of bats are not part of the experiment: they would be inherited by every process.
ww() {
	"$WHICHWALL" "$@" 3>&- 4>&-
}

# A run that only measures: no figures, no summary.
measure() {
	ww run -q --no-figures "$@"
}

# A directory that every user can enter, with a copy of the program in it; echoes its path.  The build
# tree may lie where only root can go.
public_dir() {
	local dir
	dir=$(mktemp -d "${TMPDIR:-/tmp}/ww-e2e-XXXXXX")
	chmod 755 "$dir"
	install -m 755 "$WHICHWALL" "$WHICHWALL_FULL" "$dir"
	echo "$dir"
}

# same DIR DIR NAME...: the files are equal byte for byte.
same() {
	local one=$1 two=$2 name
	shift 2
	for name; do
		cmp "$one/$name" "$two/$name" || {
			diff "$one/$name" "$two/$name" | head -n 20
			return 1
		}
	done
}

# says TEXT...: each is a part of $output.
says() {
	local text
	# shellcheck disable=SC2154 # bats sets it
	for text; do
		[[ "$output" == *"$text"* ]] || {
			printf 'expected "%s" in:\n%s\n' "$text" "$output"
			return 1
		}
	done
}

# says_not TEXT...: none is a part of $output.  (A bare `! grep` never fails a test.)
says_not() {
	local text
	# shellcheck disable=SC2154 # bats sets it
	for text; do
		[[ "$output" != *"$text"* ]] || {
			printf 'did not expect "%s" in:\n%s\n' "$text" "$output"
			return 1
		}
	done
}

journal_lines() {
	local file=$1/trials.jsonl
	if [ -e "$file" ]; then wc -l <"$file"; else echo 0; fi
}

# is_complete DIR: run.json says so.
is_complete() {
	python3 -c 'import json, sys; sys.exit(json.load(open(sys.argv[1]))["complete"] is not True)' "$1/run.json"
}

# eventually COMMAND...: waits until it succeeds.  For what is bound to come, however busy the machine is: the
# bound ends a wait for what does not.
eventually() {
	local end=$((SECONDS + 120))
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || {
			echo "never: $*"
			return 1
		}
		sleep 0.02
	done
}

# has FILE PATTERN: a line of the file, which need not exist yet, matches.
has() {
	grep -q "$2" "$1" 2>/dev/null
}

# catches PID SIGNAL: the process has a handler for the signal by now.
catches() {
	local mask
	# Until it has executed the program it is this shell, which has a handler of its own for some.
	! [ "/proc/$1/exe" -ef "/proc/$$/exe" ] || return 1
	mask=$(awk '/^SigCgt:/ { print $2 }' "/proc/$1/status")
	((16#${mask: -8} >> ($(kill -l "$2") - 1) & 1))
}

# await_lines DIR N PID: waits until the journal has N lines; fails when the process ended before.
await_lines() {
	local dir=$1 lines=$2 pid=$3
	while [ "$(journal_lines "$dir")" -lt "$lines" ]; do
		kill -0 "$pid" 2>/dev/null || return 1
		sleep 0.005
	done
}

# stray EXECUTABLE FIRST LAST: processes that are this file, or whose user id is within FIRST..LAST (ids
# that a test gave to its run alone).  Between clone and setresuid(2) an arena's init still has our id, but then
# it still is our program; afterwards it is a memory file, but has an id of the range.  Zombies do not count:
# reaping is the business of the host's init.
stray() {
	local exe=$1 first=$2 last=$3 proc
	for proc in /proc/[0-9]*; do
		if [ "$(readlink "$proc/exe" 2>/dev/null)" = "$exe" ]; then
			echo "${proc#/proc/} $( (tr '\0' ' ' <"$proc/cmdline") 2>/dev/null || true)"
		fi
	done
	awk -v first="$first" -v last="$last" '
		FNR == 1 { name = $2 }
		/^State:/ { dead = $2 ~ /[ZX]/ }
		/^Pid:/ { pid = $2 }
		/^Uid:/ && !dead && $2 >= first && $2 <= last { print pid, name, "uid", $2 }
	' /proc/[0-9]*/status 2>/dev/null || true # processes come and go while the list is read
}

no_stray() {
	[ -z "$(stray "$@")" ]
}

# nothing_stray EXECUTABLE FIRST LAST: none is left in the end.  Tearing namespaces down takes its time.
nothing_stray() {
	eventually no_stray "$@" || {
		echo "left behind:"
		stray "$@"
		return 1
	}
}

# Control groups where one of ours could be left: those at the top, and those below our own.  A host's manager makes and
# removes others at any time.
host_cgroups() {
	local mount own
	findmnt -rno TARGET -t cgroup,cgroup2 | while read -r mount; do
		find "$mount" -mindepth 1 -maxdepth 1 -type d
		sed 's/^[^:]*:[^:]*://' /proc/self/cgroup | grep -vx / | sort -u | while read -r own; do
			[ ! -d "$mount$own" ] || find "$mount$own" -type d
		done
	done 2>/dev/null | sort -u
}
