#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# What a person or a script sees first: help, version, lists, and what the host allows.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

@test "--help names every command, and each command teaches itself" {
	run -0 ww --help
	says run report list doctor exec "Exit status"
	for command in run report list doctor exec; do
		run -0 ww "$command" --help
		says Usage: "$command"
	done
	run -0 ww run --help
	says --resume --masks --profiles --fixtures --jobs --arena "Exit status" "whichwall run -o results"
}

@test "--version" {
	run -0 ww --version
	[[ "$output" =~ ^whichwall\ [0-9]+\.[0-9]+ ]]
}

@test "without a command: usage, on standard error" {
	run -2 --separate-stderr ww
	[ -z "$output" ]
	[[ "$stderr" == *Usage:* ]]
}

@test "an unknown command or option is 2 and named" {
	run -2 ww frobnicate
	says "unknown command frobnicate" Usage:
	run -2 ww run --frobnicate
	says frobnicate
	run -2 ww list everything
	says everything fixtures factors profiles masks
	run -2 ww list
	says fixtures
	run -2 ww doctor now
	says now
}

@test "list factors: the permanent bits" {
	run -0 --separate-stderr ww list factors --json
	# shellcheck disable=SC2154 # bats sets it
	[ -z "$stderr" ]
	python3 - "$output" <<-'PYTHON'
		import json, sys
		bits = {row["name"]: row["value"] for row in json.loads(sys.argv[1])}
		base = ["no_userns", "no_pidns", "no_chroot", "no_seccomp_socket", "no_seccomp_setuid", "no_nnp"]
		assert [bits[name] for name in base] == list(range(6)), bits
		assert bits["no_netns"] == 9 and bits["no_env"] == 28 and bits["no_mdwe"] == 29, bits
		profiles = {row["name"]: row["profiles"] for row in json.loads(sys.argv[1])}
		assert profiles["no_nnp"] == ["standard", "strict", "seed", "sealed"], profiles
		assert profiles["no_rlimits"] == ["strict", "seed", "sealed"], profiles
		assert profiles["no_netns"] == ["sealed"] and profiles["no_mdwe"] == [], profiles
	PYTHON
	run -0 ww list factors
	says no_userns CLONE_NEWUSER no_nnp no_landlock "of sealed alone"
}

@test "list profiles and primitives" {
	run -0 ww list profiles --json
	python3 - "$output" <<-'PYTHON'
		import json, sys
		names = [row["name"] for row in json.loads(sys.argv[1])]
		assert {"none", "standard", "strict", "seed", "sealed"} <= set(names), names
	PYTHON
	# Whether it starts here is the doctor's to say: a setpriv without Landlock is there as well.
	run -0 ww list profiles
	grep -Eq '^ +setpriv +/.*/setpriv$' <<<"$output"
	says "whichwall doctor -p NAME"
	run -0 ww list primitives --json
	python3 - "$output" <<-'PYTHON'
		import json, sys
		names = [row["name"] for row in json.loads(sys.argv[1])]
		# The order is the order of application; the filter denies what comes before it.
		assert names[0] == "no_new_privs" and names.index("seccomp") > names.index("chroot") > names.index("userns")
		profiles = {row["name"]: row["profiles"] for row in json.loads(sys.argv[1])}
		assert profiles["chroot"] == ["strict", "seed"], profiles
		assert profiles["pivot_root"] == ["sealed"], profiles
	PYTHON
}

@test "list masks: each number with its names" {
	run -0 ww list masks --json
	python3 - "$output" <<-'PYTHON'
		import json, sys
		rows = json.loads(sys.argv[1])
		assert len(rows) >= 64 and rows[0]["name"] == "none"
		assert rows[33]["name"] == "no_userns+no_nnp" and rows[33]["value"] == 33
	PYTHON
}

@test "list fixtures: what each declares" {
	run -0 ww list fixtures --json
	python3 - "$output" "$WW_SOURCE" <<-'PYTHON'
		import glob, json, os, sys
		rows = json.loads(sys.argv[1])
		ids = [row["id"] for row in rows]
		# One file is one row.
		files = {os.path.basename(p)[:-2] for p in glob.glob(sys.argv[2] + "/fixtures/*.c")}
		assert set(ids) == files and len(set(ids)) == len(ids), set(ids) ^ files
		assert ids == sorted(ids)
		for row in rows:
		    assert row["summary"] and row["references"] and set(row["predict"]) == {"root", "user"}, row
		first = {"etc_write", "chmod_4755", "dlopen_outside_chroot", "proc_root_passwd", "raw_socket_bind", "setuid_zero"}
		assert first <= set(ids)
	PYTHON
	run -0 ww list fixtures
	[ "${#lines[@]}" -ge 24 ]
	[[ $output =~ etc_write\ +fs\ +write\ +Creates ]]
}

@test "list takes another corpus, and refuses what is none" {
	[ -n "${WW_META:-}" ] || { echo "WW_META is not set"; return 1; }
	run -0 ww list fixtures --corpus "$WW_META"
	says hang_before_ready
	run -2 ww list fixtures --corpus /no/such/corpus
	says /no/such/corpus
	run ww list fixtures --corpus /bin/true
	[ "$status" -ne 0 ]
	[ -n "$output" ]
}

# A corpus is made of attackers.  They are executed in arenas, and to be asked what they are, under a filter that lets
# them write to their standard output and nothing else.
@test "a corpus is not trusted when it is asked what it is" {
	need_tool cc
	cd "$BATS_TEST_TMPDIR"
	cat >hostile.c <<-'C'
		#include <fcntl.h>
		#include <signal.h>
		#include <stdlib.h>
		#include <string.h>
		#include <unistd.h>

		int main(int argc, char **argv)
		{
			static const char text[] = "[]";

			if (argc < 2 || strcmp(argv[1], "--describe") != 0)
				return 1;
			if (open(TOUCHED, O_CREAT | O_WRONLY, 0600) >= 0 || fork() >= 0 || kill(getppid(), SIGTERM) == 0 ||
			    write(STDERR_FILENO, "heard\n", 6) > 0 || open("/etc/passwd", O_RDONLY) >= 0)
				return 2;
			execl("/bin/touch", "touch", TOUCHED, (char *)NULL);
			for (; ENDLESS;)
				write(STDOUT_FILENO, text, sizeof(text) - 1);
			return write(STDOUT_FILENO, text, sizeof(text) - 1) > 0 ? 0 : 3;
		}
	C
	cc -static -DTOUCHED="\"$PWD/touched\"" -DENDLESS=0 -o hostile hostile.c
	run ww list fixtures --corpus hostile
	says_not heard "--describe failed"
	[ ! -e touched ]
	cc -static -DTOUCHED="\"$PWD/touched\"" -DENDLESS=1 -o endless hostile.c
	run -2 timeout 60 "$WHICHWALL" list fixtures --corpus endless
	says "--describe failed"
	[ ! -e touched ]
}

@test "what a report writes is listed, and described somewhere" {
	run -0 ww report --list
	says cells cells.csv report.html latex/ "on request"
	run -0 ww report --list --json
	python3 - "$output" "$WW_SOURCE" <<-'PYTHON'
		import glob, json, sys
		rows = json.loads(sys.argv[1])
		paths = [row["path"] for row in rows]
		assert len(set(paths)) == len(paths) == len({row["word"] for row in rows}), rows
		assert [row["word"] for row in rows if row["requested"]] == ["latex"], rows
		pages = glob.glob(sys.argv[2] + "/docs/**/*.md", recursive=True) + [sys.argv[2] + "/README.md"]
		text = "".join(open(page, encoding="utf-8").read() for page in pages)
		assert not [path for path in paths if path not in text]
	PYTHON
	run -2 ww report --only cells,no_such run
	says no_such "--list"
	run -2 ww report --list --only
	run -2 ww report --json run
	says "--list"
}

@test "doctor finds nothing wrong on a host that can measure" {
	need_root
	run -0 ww doctor
	says "user namespaces" arena core_pattern ptrace_scope unprivileged_bpf_disabled legacy_tiocsti
	[[ "$output" != *FAIL* ]]
}

@test "doctor --json parses, and says the same" {
	need_root
	run -0 --separate-stderr ww doctor --json
	python3 - "$output" <<-'PYTHON'
		import json, sys
		rows = json.loads(sys.argv[1])
		assert all(set(row) >= {"check", "result", "found", "remedy"} for row in rows)
		assert all(row["result"] in ("ok", "note") for row in rows), rows
		assert any(row["check"] == "arena" for row in rows)
	PYTHON
}

@test "doctor leaves nothing behind" {
	need_root
	exe="$BATS_TEST_TMPDIR/program"
	cp "$WHICHWALL_FULL" "$exe"
	cp /proc/self/mountinfo mounts
	"$exe" doctor >/dev/null 3>&- 4>&-
	cmp /proc/self/mountinfo mounts
	# Its arena's ids are not its alone, so it is known by its file.
	nothing_stray "$exe" 1 0
}

@test "doctor -p says what helps a sandbox that does not start, or runs with another id" {
	need_root
	cd "$BATS_TEST_TMPDIR" || return 1
	describe() {
		printf '{"name": "it", "install": "by its package", "factors": {}, "environment": ["PATH=/usr/bin"], %s}' "$1" >it.json
		run ww doctor -p ./it.json
	}
	describe '"command": ["setpriv", "--regid=2000", "--clear-groups", "--", "{command}"]'
	says "starts for root" '"callers": ["root"]' "a trial takes"
	[[ $output != *"by its package"* ]]
	# shellcheck disable=SC2016 # the shell inside expands it
	describe '"start_ms": 20, "command": ["sh", "-c", "sleep 2; exec $0 $1", "{command}"]'
	says 'its 20 ms ("start_ms") were over'
	[[ $output != *"a trial takes"* ]]
	describe '"callers": ["root"], "command": ["setpriv", "--reuid=2000", "--", "{command}"]'
	says '"runs_as": {"root": 2000}'
	describe '"callers": ["root"], "runs_as": {"root": 2000}, "command": ["setpriv", "--reuid=2000", "--", "{command}"]'
	[[ $output != *runs_as* && $output != *"harmless program cannot"* ]]
	describe '"show": ["/opt/no-such-jail"], "command": ["setpriv", "--", "{command}"]'
	says '/opt/no-such-jail, which "show" of the description names, is not here'
}
