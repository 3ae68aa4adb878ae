#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The library as others get it: installed, found by pkg-config, linked both ways.

: "${WW_SOURCE:=$BATS_TEST_DIRNAME/../..}"
load helpers

setup_file() {
	local build
	build=$(dirname "$(dirname "$WHICHWALL")")
	# An ordinary user must be able to enter it.
	PREFIX=$(mktemp -d "${TMPDIR:-/tmp}/ww-lib-XXXXXX")
	chmod 755 "$PREFIX"
	export PREFIX PKG_CONFIG_PATH="$PREFIX/pc" LD_LIBRARY_PATH
	cmake --install "$build" --component libwhichwall --prefix "$PREFIX" >/dev/null
	PKG_CONFIG_PATH=$(dirname "$(find "$PREFIX" -name whichwall.pc)")
	LD_LIBRARY_PATH=$(pkg-config --variable=libdir whichwall)
	# What the library was built with its users need as well.
	SANITIZE=
	ldd "$LD_LIBRARY_PATH/libwhichwall.so" | grep -q libasan && SANITIZE=-fsanitize=address,undefined
	export SANITIZE
	build_client shared "$WW_SOURCE/tests/e2e/library/client.c"
}

teardown_file() {
	rm -rf --one-file-system "$PREFIX"
}

# build_client NAME SOURCE [FLAG...]
build_client() {
	local name=$1 source=$2
	shift 2
	# shellcheck disable=SC2046,SC2086 # lists of words
	cc -std=c17 -D_GNU_SOURCE -Wall -Wextra -Werror $SANITIZE -o "$PREFIX/$name" "$source" \
		$(pkg-config --cflags whichwall) "$@" $(pkg-config --libs whichwall) -pthread
}

client() {
	"$PREFIX/shared" "$@" 3>&- 4>&-
}

as_user() {
	local become=()
	! is_root || become=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	"${become[@]}" "$@" 3>&- 4>&-
}

@test "exports nothing but its own names" {
	run -0 nm -D --defined-only "$LD_LIBRARY_PATH/libwhichwall.so"
	says whichwall_start
	run -0 bash -c "nm -D --defined-only '$LD_LIBRARY_PATH/libwhichwall.so' | grep -v ' whichwall_\| A WHICHWALL_' | wc -l"
	[ "$output" = 0 ]
	run -0 bash -c "nm -g --defined-only '$LD_LIBRARY_PATH/libwhichwall.a' | grep ' T ' | grep -v ' whichwall_' | wc -l"
	[ "$output" = 0 ]
}

@test "statuses come back" {
	run -0 client status
}

@test "every layer that can be seen is in force, for root and an ordinary user" {
	run -0 client layers
	run -0 as_user "$PREFIX/shared" layers
}

@test "a signal reaches the program, and an end is an end" {
	run -0 client kill
}

@test "a sandbox that is freed leaves no process" {
	run -0 client free
}

@test "the time-out ends it" {
	run -0 client timeout
}

@test "errors name the thing and the code" {
	run -0 client errors
	says "relative: expected an absolute one" "900: it is not open" "127 no-such-program"
}

@test "a descriptor that is kept survives, one that is not does not" {
	run -0 client fds
	[ "$output" = kept ]
}

@test "a caller that ignores SIGCHLD, or has its children reaped unheard, gets the status" {
	run -0 timeout 60 "$PREFIX/shared" ignored 3>&- 4>&-
}

@test "a caller that reaps whatever there is takes no status away" {
	run -0 timeout 60 "$PREFIX/shared" reaper 3>&- 4>&-
}

# In a mount namespace of the test's own, where a mount that is left can be seen and hurts nobody.
@test "without namespaces nothing is mounted in the caller's, and no sysctl of its changed" {
	is_root || cannot "not root"
	local before
	before=$(cat /proc/sys/user/max_user_namespaces)
	run unshare -m sh -c "'$PREFIX/shared' without; grep -c ' /tmp .* sealed ' /proc/self/mountinfo" 3>&- 4>&-
	[ "${lines[-1]}" = 0 ]
	[ "$(cat /proc/sys/user/max_user_namespaces)" = "$before" ]
}

@test "threads start sandboxes at the same time" {
	run -0 client threads
}

@test "the example compiles, and says what is wrong" {
	build_client example "$WW_SOURCE/examples/library/run-script.c"
	echo 'print(6 * 7)' >"$PREFIX/job.py"
	run -0 "$PREFIX/example" "$PREFIX" job.py 3>&- 4>&-
	[ "$output" = 42 ]
	run -3 "$PREFIX/example" "$PREFIX/nowhere" job.py 3>&- 4>&-
	says "nowhere: No such file or directory"
}

@test "linked statically it is the same" {
	local flags
	mkdir "$PREFIX/static-lib"
	cp "$LD_LIBRARY_PATH/libwhichwall.a" "$PREFIX/static-lib"
	flags=$(pkg-config --static --libs-only-l whichwall)
	# shellcheck disable=SC2086 # lists of words
	cc -std=c17 -D_GNU_SOURCE $SANITIZE -I "$PREFIX/include" -o "$PREFIX/static" \
		"$WW_SOURCE/tests/e2e/library/client.c" -L "$PREFIX/static-lib" $flags -pthread
	run bash -c "ldd '$PREFIX/static' | grep libwhichwall"
	[ -z "$output" ]
	run -0 "$PREFIX/static" status 3>&- 4>&-
}

@test "the manual page has no warning" {
	need_tool man
	run -0 man --warnings -E UTF-8 -l -Tutf8 "$WW_SOURCE/docs/reference/man/libwhichwall.3"
	run bash -c "man --warnings -E UTF-8 -l -Tutf8 '$WW_SOURCE/docs/reference/man/libwhichwall.3' 2>&1 >/dev/null"
	[ -z "$output" ]
	# It has every name of the header.
	while read -r name; do
		grep -qF "$name" "$WW_SOURCE/docs/reference/man/libwhichwall.3" || { echo "$name"; return 1; }
	done < <(grep -o 'whichwall_[a-z_]*(' "$WW_SOURCE/runner/lib/whichwall.h" | tr -d '(' | sort -u)
}
