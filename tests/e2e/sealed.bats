#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The profile sealed in the arena: what it lets out at full hardening (nothing), what each of its layers is
# seen to do from outside, and which escape is there again when a layer is gone.

load helpers

# Every layer that has a factor, in parts that a full factorial may have.  No cgroup is made in an arena.
# shellcheck disable=SC2054 # commas of the program's
parts=(
	no_userns,no_pidns,no_chroot,no_seccomp_socket,no_seccomp_setuid,no_nnp,no_seccomp,no_mntns,no_rlimits,no_netns
	no_ipcns,no_utsns,no_cgroupns,no_timens,no_id_range,no_ns_limit,no_session,no_keyring,no_procfs,no_workdir_bound
	no_mount_flags,no_undumpable,no_securebits,no_caps,no_landlock,no_seccomp_args,no_fds,no_env
)

setup_file() {
	need_root
	dir="$BATS_FILE_TMPDIR"
	export dir
	for i in 0 1 2; do
		measure -p sealed -m none,single --factors "${parts[i]}" -o "$dir/$i"
	done
}

# check: python on standard input, with `cells` of all parts, each with `mask` as a set of names.
check() {
	local prelude
	prelude=$(cat <<-'PYTHON'
		import csv, json, os
		base = ("no_userns", "no_pidns", "no_chroot", "no_seccomp_socket", "no_seccomp_setuid", "no_nnp")
		cells, trials = [], []
		for part in "012":
		    place = os.path.join(os.environ["dir"], part)
		    with open(os.path.join(place, "cells.csv"), newline="") as f:
		        for cell in csv.DictReader(f, strict=True):
		            names = [name for name in base if cell[name] == "1"]
		            names += [name for name in cell["removed"].split("+") if name]
		            cell["mask"] = frozenset(names)
		            cell["seen"] = dict(pair.split("=") for pair in cell["effective"].split(";") if pair)
		            cells.append(cell)
		    trials += [json.loads(line) for line in open(os.path.join(place, "trials.jsonl"))]
		full = [cell for cell in cells if not cell["mask"]]
		assert len(full) == 3 * 2 * len({cell["fixture"] for cell in cells})
	PYTHON
	)
	python3 - <<<"$prelude"$'\n'"$(cat)"
}

@test "at full hardening nothing gets out, for either caller" {
	check <<-'PYTHON'
		out = sorted((cell["caller"], cell["fixture"]) for cell in full if cell["verdict"] == "escaped")
		assert not out, out
		assert {cell["caller"] for cell in full if cell["verdict"] == "blocked"} == {"root", "user"}
	PYTHON
}

# RLIMIT_AS bounds each process, the filter has no memfd_create, the workdir is a file system of its own size; what
# several processes hold together is a matter of cgroups, of which an arena has none.
@test "of totals the memory of several processes alone is not bounded" {
	measure -p sealed -m none,no_rlimits --factors no_rlimits --slow -o "$BATS_TEST_TMPDIR/totals" \
		-f res_resident_memory,res_children_memory,res_memory_files,res_workdir_size
	run awk -F, 'NR > 1 { print $3, $4, $12 ? $12 : "none", $13, $17 }' "$BATS_TEST_TMPDIR/totals/cells.csv"
	for caller in root user; do
		says "$caller res_resident_memory none blocked ENOMEM" "$caller res_resident_memory no_rlimits escaped" \
			"$caller res_children_memory none escaped" "$caller res_memory_files none blocked ENOSYS" \
			"$caller res_workdir_size none blocked ENOSPC" "$caller res_workdir_size no_rlimits blocked ENOSPC"
	done
}

@test "nothing is inconclusive, and what is untestable is so without any hardening" {
	check <<-'PYTHON'
		bad = sorted({(cell["caller"], cell["fixture"], cell["reason"]) for cell in cells
		              if cell["verdict"] == "inconclusive"})
		assert not bad, bad
		escaped = {(t["c"], t["f"]) for t in trials if t["a"] == "control" and t["sight"] == "escaped"}
		for cell in cells:
		    testable = cell["verdict"] != "untestable"
		    # One proof is proof.  With nothing applied process 1 is root's, and a user reads nothing of
		    # it; the init of a sandbox is a fork of the user's own starter.
		    own_init = cell["fixture"].startswith("proc_init_") and cell["verdict"] == "escaped"
		    assert own_init or testable == ((cell["caller"], cell["fixture"]) in escaped), cell
	PYTHON
}

@test "every benign arm works at full hardening" {
	check <<-'PYTHON'
		benign = [t for t in trials if t["a"] == "benign" and t["m"] == 0]
		# Fixtures with the same benign arm share one trial of it.
		with open(os.path.join(os.environ["dir"], "0", "run.json")) as f:
		    arm = {fixture["id"]: fixture["benign"] for fixture in json.load(f)["catalog"]}
		for caller in ("root", "user"):
		    assert {arm[t["f"]] for t in benign if t["c"] == caller} == {arm[cell["fixture"]] for cell in cells}
		bad = [(t["c"], t["f"]) for t in benign if t.get("said") != "done"]
		assert not bad, bad
	PYTHON
}

# The words that change, and nothing that should not: from what the kernel shows of a process.
@test "each layer that is taken away is seen to be missing, from outside" {
	check <<-'PYTHON'
		gone = {
		    "no_pidns": {"pidns": "arena", "procfs": "arena"}, "no_chroot": {"pivot_root": "arena"},
		    "no_nnp": {"no_new_privs": "off"}, "no_seccomp": {"seccomp": "off", "seccomp_filters": "0"},
		    "no_mntns": {"mntns": "arena", "pivot_root": "arena", "workdir_bound": "off"},
		    "no_netns": {"netns": "arena"}, "no_ipcns": {"ipcns": "arena"}, "no_utsns": {"utsns": "arena"},
		    "no_cgroupns": {"cgroupns": "arena"}, "no_timens": {"timens": "arena"},
		    "no_session": {"session": "arena"}, "no_procfs": {"procfs": "arena"},
		    "no_workdir_bound": {"workdir_bound": "off"}, "no_mount_flags": {"mount_flags": "off"},
		    "no_undumpable": {"undumpable": "off"}, "no_caps": {"bounding": "some"},
		    "no_seccomp_args": {"seccomp_filters": "1"},
		    "no_rlimits": {"rlimit_cpu": "unlimited", "rlimit_as": "unlimited"},
		}
		plain = {"fs_read_canary", "fs_dotdot", "ns_nested_userns"}  # nothing leaked, no terminal
		def state(names, caller):
		    states = {tuple(sorted(cell["seen"].items())) for cell in cells if cell["fixture"] in plain
		              and cell["mask"] == frozenset(names) and cell["caller"] == caller}
		    assert len(states) == 1, (names, caller, states)
		    return dict(states.pop())
		for caller in ("root", "user"):
		    whole = state((), caller)
		    assert whole["uid"] == ("60000" if caller == "root" else "1000"), whole
		    assert whole["bounding"] == whole["caps"] == "none" and whole["env"] == "listed", whole
		    for factor, words in gone.items():
		        seen = state((factor,), caller)
		        for word, value in words.items():
		            assert whole[word] != value, (factor, word)
		            assert seen[word] == value, (caller, factor, word, seen[word])
		    # These leave no trace, or none without a second layer gone.
		    for factor in ("no_ns_limit", "no_keyring", "no_securebits", "no_landlock"):
		        assert state((factor,), caller) == whole, factor
		assert state(("no_id_range",), "root")["id_range"] == "caller"
		# Its first process is the arena's root then, to whom its files belong whether it is dumpable or not.
		for factor in ("no_id_range", "no_userns"):
		    assert state((factor,), "root")["undumpable"] == "?", factor
		assert state(("no_userns",), "root")["userns"] == "arena"
		def word(fixture, names, key):
		    return {cell["seen"][key] for cell in cells
		            if cell["fixture"] == fixture and cell["mask"] == frozenset(names)}
		assert word("fs_inherited_fd", ("no_fds",), "fds") == {"more"}
		assert word("fs_inherited_fd", (), "fds") == {"declared"}
		assert word("env_secret", ("no_env",), "env") == {"more"}
		assert word("env_secret", (), "env") == {"listed"}
	PYTHON
}

# By what each layer is: see the fixtures for the kernel's reasons.
@test "a layer alone stands between the program and these escapes" {
	check <<-'PYTHON'
		alone = {
		    "no_env": {"env_secret", "env_proc_self_environ"}, "no_fds": {"fs_inherited_fd"},
		    "no_pidns": {"sig_probe_pid", "proc_daemon_survives"}, "no_procfs": {"proc_list_pids"},
		    "no_netns": {"net_ifconf"}, "no_utsns": {"env_uname"}, "no_session": {"tty_read_input"},
		    "no_workdir_bound": {"res_inodes"}, "no_landlock": {"fs_reopen_stdin"},
		    "no_undumpable": {"proc_init_environ"}, "no_seccomp": {"kern_memfd_exec"},
		    "no_rlimits": {"res_address_space", "res_open_files", "res_fork_bomb", "res_file_size",
		                   "res_signal_queue"},
		}
		for factor, fixtures in alone.items():
		    for caller in ("root", "user"):
		        out = {cell["fixture"] for cell in cells if cell["mask"] == frozenset((factor,))
		               and cell["caller"] == caller and cell["verdict"] == "escaped"}
		        assert fixtures <= out, (factor, caller, fixtures - out)
	PYTHON
}

# unshare(2), clone3(2): every other namespace needs a capability that only the user namespace gives.
@test "an ordinary user without a user namespace starts nothing, and that is said" {
	check <<-'PYTHON'
		closed = [cell for cell in cells if cell["caller"] == "user" and cell["mask"] == frozenset(("no_userns",))
		          and cell["verdict"] != "untestable"]
		assert closed and all((cell["verdict"], cell["how"], cell["step"], cell["errno"], cell["level"]) ==
		                      ("blocked", "closed", "unshare", "EPERM", "none") for cell in closed), closed[:1]
		for t in trials:
		    if t["c"] == "user" and t["m"] == 1 and t["a"] != "control":
		        assert t.get("said", "nothing") == "nothing" and t["setup"] == "closed", t
		assert not [cell for cell in cells if cell["how"] == "closed" and cell not in closed]
	PYTHON
}

@test "another order, other numbers of jobs, fresh arenas: the same tables" {
	local selection=(-p sealed -m "none,single" --factors "${parts[2]}")
	measure "${selection[@]}" --seed 4711 --jobs 1 -o "$BATS_TEST_TMPDIR/one"
	same "$dir/2" "$BATS_TEST_TMPDIR/one" cells.csv matrix.csv states.csv
	measure "${selection[@]}" --arena fresh --jobs 16 -o "$BATS_TEST_TMPDIR/fresh"
	same "$dir/2" "$BATS_TEST_TMPDIR/fresh" cells.csv matrix.csv states.csv
}

@test "in a user namespace of one id only, root's guest is a second id" {
	# shellcheck disable=SC2016
	unshare -r "$WHICHWALL" run -q --no-figures -p sealed -m none,no_id_range --factors no_id_range,no_env \
		-c root -f fs_read_canary,env_secret -o "$BATS_TEST_TMPDIR/single" 3>&- 4>&-
	run cut -d, -f4,12-14 "$BATS_TEST_TMPDIR/single/cells.csv"
	says env_secret,,untestable,no_second_id fs_read_canary,no_id_range,blocked,
}
