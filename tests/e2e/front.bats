#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The front: what it does by itself, what it leaves to the full program, and what it says where that is missing.
#
# shellcheck disable=SC2016,SC2154 # the command expands its own arguments; bats sets stderr

: "${WW_SOURCE:=$BATS_TEST_DIRNAME/../..}"
load helpers

setup_file() {
	DIR=$(public_dir)
	mkdir "$DIR/alone" "$DIR/root" "$DIR/work"
	chmod 755 "$DIR"/*/
	cp "$WHICHWALL" "$DIR/alone/whichwall"
	printf 'int main(void) { return 7; }\n' >"$DIR/seven.c"
	gcc -static -O2 "$DIR/seven.c" -o "$DIR/root/seven"
	export DIR
}

teardown_file() {
	rm -rf --one-file-system "$DIR"
}

alone() {
	"$DIR/alone/whichwall" "$@" 3>&- 4>&-
}

# Status, standard output and standard error of both programs are the same.
both_say() {
	local status=0 front full
	front=$("$DIR/whichwall" "$@" 3>&- 4>&- 2>&1) || status=$?
	[ "$status" -eq "$expected" ]
	status=0
	full=$("$DIR/whichwall-full" "$@" 3>&- 4>&- 2>&1) || status=$?
	[ "$status" -eq "$expected" ]
	[ -n "$front" ] || [ "${silent:-0}" = 1 ]
	[ "$front" = "$full" ] || diff <(echo "$front") <(echo "$full")
}

@test "every other command, and none, is the full program's" {
	expected=0 both_say --version
	expected=0 both_say --help
	expected=0 both_say list factors
	expected=2 both_say
	expected=2 both_say nonsense
	expected=2 both_say "exec "
	expected=2 both_say list --nonsense
}

@test "a program gets its words as they were written" {
	run -0 --separate-stderr ww exec -p none --no-report -- /bin/sh -c 'printf "%s|" "$0" "$@"' a 'b c' '' --json -- '*'
	[ "$output" = 'a|b c||--json|--|*|' ]
	run -0 --separate-stderr ww exec -p none --no-report --caps file_io,code_exec -- /bin/sh -c 'printf "%s|" "$0" "$@"' a 'b c' '' --json -- '*'
	[ "$output" = 'a|b c||--json|--|*|' ]
}

@test "what is wrong with an option is said as by the full program" {
	expected=2 both_say exec
	expected=2 both_say exec --nonsense
	expected=2 both_say exec -x
	expected=2 both_say exec --workdir
	expected=2 both_say exec -w
	expected=2 both_say exec --no-report=3 -- /seven
	expected=2 both_say exec --ca -- /seven
	expected=2 both_say exec --profile=nonsense -- /seven
	expected=2 both_say exec --caps nonsense -- /seven
	expected=2 both_say exec --caps call:nonsense -- /seven
	expected=2 both_say exec --caps file_io, -- /seven
	expected=2 both_say exec --timeout 1x -- /seven
	expected=2 both_say exec -p standard -m no_chroot -- /seven
	expected=2 both_say exec --ro /usr -- /seven
	expected=2 both_say exec -p sealed --net nowhere -- /seven
	expected=2 both_say exec -p sealed --ro usr:/x -- /seven
	expected=2 both_say exec -p sealed --ro /usr:x --caps file_io,code_exec -- /seven
	expected=2 both_say exec --workdir "$DIR/nowhere" -- /seven
	expected=2 both_say exec --report "$DIR/nowhere/report" -- /seven
	expected=0 both_say exec --help
	expected=0 both_say exec --usage
}

@test "options are understood in each way of writing them" {
	run -7 --separate-stderr alone exec -w "$DIR/root" -- /seven
	said=$stderr
	for words in "-w$DIR/root" "--workdir $DIR/root" "--workdir=$DIR/root" "-pstrict -mnone -w $DIR/root"; do
		# shellcheck disable=SC2086 # a list of words
		run -7 --separate-stderr alone exec $words /seven
		[ "$stderr" = "$said" ]
	done
	# An abbreviation is the full program's.
	run -7 --separate-stderr ww exec --workd "$DIR/root" /seven
	[ "$stderr" = "$said" ]
}

@test "the report is that of the full program" {
	for mask in none no_userns no_seccomp_socket+no_seccomp_setuid no_chroot+no_nnp 63; do
		expected=127 both_say exec -m "$mask" -w "$DIR/root" -- /nowhere
		expected=127 both_say exec -p seed -m "$mask" -w "$DIR/root" -- nowhere
	done
	expected=7 both_say exec -p standard -- "$DIR/root/seven"
	expected=7 both_say exec -p none -- "$DIR/root/seven"
	expected=7 silent=1 both_say exec --no-report -w "$DIR/root" -- /seven
	need_root
	expected=7 both_say exec -p sealed --ro "$DIR/root:/program" -- /program/seven
	expected=7 both_say exec -p sealed --bare --best-effort --ro "$DIR/root:/program" -- /program/seven
	expected=127 both_say exec -p sealed -- nowhere
}

# A program alone cannot ask the full one.
@test "filters are ready, and those that libseccomp makes" {
	for profile in strict seed sealed; do
		for mask in none no_seccomp_socket no_seccomp_setuid no_seccomp_socket+no_seccomp_setuid; do
			for group in "" file_io ssrf code_exec html_escape; do
				for program in "$DIR/alone/whichwall" "$DIR/whichwall-full"; do
					"$program" exec -p "$profile" -m "$mask" --caps "$group" \
						--save-filter "$DIR/$(basename "$program").bpf"
				done
				cmp "$DIR/whichwall.bpf" "$DIR/whichwall-full.bpf"
				[ -s "$DIR/whichwall.bpf" ]
			done
		done
	done
}

@test "without the full program exec works, and the rest says what is missing" {
	run -7 alone exec -w "$DIR/root" -- /seven
	says "level full"
	run -3 alone list factors
	says "whichwall-full" "$DIR/alone/" "No such file or directory" "libexec/whichwall/whichwall-full"
	run -3 alone exec --json -w "$DIR/root" -- /seven
	says "whichwall-full"
	run -7 alone exec --caps file_io -w "$DIR/root" -- /seven
	run -3 alone exec --caps file_io,code_exec -w "$DIR/root" -- /seven
	says "whichwall-full"
	[ "$(ls "$DIR/alone")" = whichwall ]
}

@test "a full program that cannot be executed is named with the reason" {
	printf 'no program' >"$DIR/alone/whichwall-full"
	chmod 644 "$DIR/alone/whichwall-full"
	run -3 alone list factors
	rm "$DIR/alone/whichwall-full"
	says "whichwall-full" "Permission denied"
}

@test "without /proc the full program cannot be found, which is said" {
	need_root
	run -3 unshare -m sh -c 'mount -t tmpfs none /proc && exec "$0" list' "$DIR/whichwall" 3>&- 4>&-
	says /proc "mount"
}

# with_users SOURCES ARGUMENT...: the front alone, on a host whose users come from there.
with_users() {
	echo "passwd: $1" >"$DIR/nsswitch.conf"
	shift
	unshare -m sh -c 'mount --bind "$0" /etc/nsswitch.conf && exec "$@"' "$DIR/nsswitch.conf" \
		"$DIR/alone/whichwall" exec --no-report "$@" 3>&- 4>&-
}

@test "root's sealed is the full program's where users come from elsewhere than files" {
	need_root
	[ -e /etc/nsswitch.conf ] || cannot "no /etc/nsswitch.conf to stand in for"
	local sealed=(-p sealed --bare --ro "$DIR/root:/program" -- /program/seven)
	run -7 with_users files "${sealed[@]}"
	run -7 with_users "files # ldap" "${sealed[@]}"
	run -3 with_users "files ldap" "${sealed[@]}"
	says "whichwall-full"
	run -3 with_users "sss files" "${sealed[@]}"
	run -7 with_users "files ldap" -w "$DIR/root" -- /seven
}

@test "installed, the front finds the full program" {
	DESTDIR='' cmake --install "$WW_BUILD" --prefix "$DIR/usr" >/dev/null
	run -0 "$DIR/usr/bin/whichwall" --version
	says whichwall
	[ -x "$DIR/usr/libexec/whichwall/whichwall-full" ] || cannot "another libexecdir"
	ln -s "$DIR/usr/bin/whichwall" "$DIR/linked"
	run -0 "$DIR/linked" list factors
	says no_userns
	mv "$DIR/usr" "$DIR/moved"
	run -0 "$DIR/moved/bin/whichwall" list factors
	run -7 --separate-stderr "$DIR/moved/bin/whichwall" exec --json -w "$DIR/root" -- /seven 3>&- 4>&-
	[[ "$stderr" == *'"exit_status":7'* ]]
}
