#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The main job as root: what it writes, and whether what it writes is true.

load helpers

setup_file() {
	need_root
	run_dir="$BATS_FILE_TMPDIR/run"
	export run_dir
	ww run -o "$run_dir" >"$BATS_FILE_TMPDIR/summary" 2>"$BATS_FILE_TMPDIR/errors"
}

# check: python on standard input, with `cells`, `matrix`, `states`, `trials` (lists of dicts) and `run`.
check() {
	local prelude
	prelude=$(cat <<-'PYTHON'
		import collections, csv, json, os, sys
		directory = os.environ["run_dir"]
		def table(name):
		    with open(os.path.join(directory, name), newline="") as f:
		        return list(csv.DictReader(f, strict=True))
		cells, matrix, states = table("cells.csv"), table("matrix.csv"), table("states.csv")
		trials = [json.loads(line) for line in open(os.path.join(directory, "trials.jsonl"))]
		run = json.load(open(os.path.join(directory, "run.json")))
	PYTHON
	)
	python3 - <<<"$prelude"$'\n'"$(cat)"
}

@test "the default run leaves every file of the contract" {
	for file in run.json trials.jsonl trials.csv cells.csv matrix.csv states.csv attribution.csv effective.csv \
		enablers.csv side.csv side-factors.csv results.json report.md; do
		[ -s "$run_dir/$file" ] || { echo "no $file"; return 1; }
	done
	[ -n "$(find "$run_dir/figures" -name '*.svg' -size +1k)" ]
	[ -n "$(find "$run_dir/figures" -name '*.png' -size +1k)" ]
	# Everything is written beside and renamed: nothing of that is left.
	[ -z "$(find "$run_dir" -name '*.tmp' -o -name '.drawing')" ]
}

@test "every drawing is whole" {
	python3 - "$run_dir/figures" <<-'PYTHON'
		import glob, sys, xml.dom.minidom
		for name in glob.glob(sys.argv[1] + "/*.svg"):
		    assert xml.dom.minidom.parse(name).documentElement.tagName == "svg", name
		for name in glob.glob(sys.argv[1] + "/*.png"):
		    data = open(name, "rb").read()
		    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[-8:-4] == b"IEND", name
	PYTHON
}

@test "run.json is complete and describes the run" {
	check <<-'PYTHON'
		assert run["complete"] is True
		assert run["counts"]["finished"] == run["counts"]["planned"]
		for key in ("format", "study", "command", "plan_hash", "host", "catalog", "filters", "started", "ended"):
		    assert key in run, key
		for key in ("kernel", "arch", "boot_id", "lsm", "sysctls", "cpu", "libraries"):
		    assert key in run["host"], key
		assert run["host"]["kernel"] == os.uname().release
	PYTHON
}

@test "every cell of the factorial has a verdict with its evidence" {
	check <<-'PYTHON'
		fixtures = [f["id"] for f in run["catalog"] if "slow" not in f["marks"]]
		assert len(fixtures) >= 24
		keys = [(c["profile"], c["caller"], c["fixture"], int(c["mask"])) for c in cells]
		want = {("strict", who, f, mask) for who in ("root", "user") for f in fixtures for mask in range(64)}
		assert len(keys) == len(want) == 128 * len(fixtures) and set(keys) == want
		if len(fixtures) == 24:
		    assert len(cells) == 3072
		untestable = {"vacuous", "no_feature", "no_privilege", "no_second_id", "sysctl", "lsm"}
		for c in cells:
		    v = c["verdict"]
		    assert v in ("escaped", "blocked", "untestable", "inconclusive"), c
		    if v == "blocked":
		        assert c["step"] and c["how"] in ("errno", "signal", "ineffective"), c
		        assert bool(c["errno"]) == (c["how"] == "errno"), c
		        assert bool(c["signal"]) == (c["how"] == "signal"), c
		        assert not c["errno"] or (c["errno"][0] == "E" and c["errno"].isupper()) or any(ch.isdigit() for ch in c["errno"]), c
		        assert not c["signal"] or c["signal"].startswith("SIG"), c
		        assert not c["reason"], c
		    elif v == "escaped":
		        assert int(c["escaped_reps"]) >= 1 and not c["how"] and not c["reason"], c
		    elif v == "untestable":
		        assert c["reason"] in untestable, c
		    assert v != "inconclusive", c
		    assert v == "escaped" or int(c["escaped_reps"]) == 0, c
	PYTHON
}

@test "each fixture can succeed: its control arm escaped for a caller, or this host forbids it to all" {
	check <<-'PYTHON'
		fixtures = {f["id"] for f in run["catalog"] if "slow" not in f["marks"]}
		escaped = {t["f"] for t in trials if t["a"] == "control" and t["sight"] == "escaped"}
		reasons = collections.defaultdict(set)
		for c in cells:
		    reasons[c["fixture"]].add((c["verdict"], c["reason"]))
		for f in fixtures - escaped:
		    assert all(v == "untestable" for v, _ in reasons[f]), (f, reasons[f])
		    assert {r for _, r in reasons[f]} & {"no_feature", "sysctl", "lsm"}, (f, reasons[f])
		# These ask for nothing that a kernel could be built or set without.
		plain = """chmod_4755 cred_setresuid_victim cred_suid_exec dlopen_outside_chroot env_secret etc_write
		    fs_dotdot fs_inherited_dirfd fs_inherited_fd fs_read_canary fs_symlink fs_tmp_write net_tcp_loopback
		    net_unix_abstract net_unix_path proc_environ_other_uid proc_environ_same_uid proc_mem_write
		    proc_root_passwd raw_socket_bind res_prlimit_victim setuid_zero sig_kill_other_uid
		    sig_kill_same_uid""".split()
		assert set(plain) <= escaped, set(plain) - escaped
	PYTHON
}

@test "no benign arm failed and no trial had to be set up twice" {
	check <<-'PYTHON'
		last = {}
		for t in trials:
		    if t["id"] not in last or t["try"] > last[t["id"]]["try"]:
		        last[t["id"]] = t
		bad = [t for t in last.values() if t["a"] == "benign" and (t["said"], t["end"]) != ("done", "held")]
		assert not bad, bad[:3]
		assert not any(t.get("sight") == "escaped" for t in trials if t["a"] == "benign")
	PYTHON
}

@test "the tables parse, and their columns are those of the contract" {
	check <<-'PYTHON'
		# Columns may be appended, never moved or renamed.
		contract = {
		    "cells.csv": "study,profile,caller,fixture,mask,no_userns,no_pidns,no_chroot,no_seccomp_socket,"
		        "no_seccomp_setuid,no_nnp,removed,verdict,reason,how,step,errno,signal,reps,escaped_reps,level,"
		        "no_new_privs,rlimit_cpu,rlimit_nofile,rlimit_as,unshare,bind_mounts,chroot,seccomp,effective",
		    "matrix.csv": "study,profile,caller,fixture,class,factors,testable,known,complete,escapes,signature,"
		        "depth,min_sets,sole_blockers,monotone,predicted,confirmed",
		    "states.csv": "study,profile,caller,fixture,mask,primitive,requested,result,errno,observed",
		    "attribution.csv": "study,profile,caller,fixture,kind,factor,other,value,decimal",
		    "effective.csv": "study,profile,caller,state,primitives,mask_count,masks,cells,escapes,effective",
		    "enablers.csv": "study,profile,caller,factor,primitive,effect,where,recorded,pairs,seen,pairs_seen,errno",
		    "side.csv": "study,profile,caller,fixture,class,gain,verdict,reason,how,step,errno,run",
		    "side-factors.csv": "study,profile,caller,factor,known,before,after,adds,stops,run",
		}
		for name in (*contract, "trials.csv"):
		    with open(os.path.join(directory, name), newline="") as f:
		        rows = list(csv.reader(f, strict=True))
		    assert len(rows) > 1 and len({len(r) for r in rows}) == 1, name
		    if name in contract:
		        want = contract[name].split(",")
		        assert rows[0][:len(want)] == want, (name, rows[0])
		    assert len(set(rows[0])) == len(rows[0]), name
		with open(os.path.join(directory, "trials.csv"), newline="") as f:
		    assert len(list(csv.DictReader(f))) == len(trials)
		assert {c["study"] for c in cells} == {run["study"]}
		for c in cells: # the named columns say what the number says
		    names = ["no_userns", "no_pidns", "no_chroot", "no_seccomp_socket", "no_seccomp_setuid", "no_nnp"]
		    assert sum(int(c[n]) << i for i, n in enumerate(names)) == int(c["mask"]), c
	PYTHON
}

@test "results.json is what its schema says" {
	[ -e "$WW_SOURCE/docs/reference/schemas/results.schema.json" ] || { echo "docs/reference/schemas/results.schema.json is missing"; return 1; }
	python3 - "$WW_SOURCE/docs/reference/schemas/results.schema.json" "$run_dir/results.json" <<-'PYTHON'
		import json, jsonschema, sys
		schema, results = (json.load(open(name)) for name in sys.argv[1:])
		jsonschema.validators.validator_for(schema).check_schema(schema)
		jsonschema.validate(results, schema)
	PYTHON
	"$WW_SOURCE/scripts/validate-results" "$run_dir/results.json"
}

@test "strict: what escapes is what the kernel's rules say" {
	check <<-'PYTHON'
		# U P C S I N: the factor was taken away.  Root may chroot(2) and install a filter whatever else
		# is missing, so chroot stands unless C and the filter always.  An ordinary user gets
		# CAP_SYS_CHROOT and CAP_SYS_ADMIN from the user namespace: without it chroot fails (EPERM), and the
		# filter needs no_new_privs instead (EACCES otherwise).
		root = {
		    # The path is walked from the process's root directory; uid 0 of the arena owns /etc.
		    "etc_write": lambda U, P, C, S, I, N: C,
		    "fs_read_canary": lambda U, P, C, S, I, N: C,
		    "fs_dotdot": lambda U, P, C, S, I, N: C,
		    # Descriptors, environment: nothing of strict takes them away.
		    "fs_inherited_fd": lambda U, P, C, S, I, N: True,
		    "env_secret": lambda U, P, C, S, I, N: True,
		    # kill(2) compares kernel uids; unshare(NEWPID) does not move the caller.
		    "sig_kill_same_uid": lambda U, P, C, S, I, N: True,
		    # CAP_KILL over the victim's user namespace.
		    "sig_kill_other_uid": lambda U, P, C, S, I, N: U,
		    # socket(2) and connect(2) are in the socket family; no network namespace is made.
		    "net_tcp_loopback": lambda U, P, C, S, I, N: S,
		    "net_unix_abstract": lambda U, P, C, S, I, N: S,
		    "net_unix_path": lambda U, P, C, S, I, N: S and C,
		    # CAP_NET_RAW over the owner of the network namespace as well.
		    "raw_socket_bind": lambda U, P, C, S, I, N: U and S,
		    # ptrace_may_access() refuses a caller in a child user namespace; /proc must be in reach.
		    "proc_environ_same_uid": lambda U, P, C, S, I, N: U and C,
		    "proc_root_passwd": lambda U, P, C, S, I, N: U and C,
		    # The setuid family, and ids that the user namespace maps: the one of strict maps none.
		    "setuid_zero": lambda U, P, C, S, I, N: U and I,
		    # chmod is in no group.
		    "chmod_4755": lambda U, P, C, S, I, N: False,
		    # /proc/PID/exe asks as /proc/PID/root does; coredump_filter and /proc/net only for /proc.
		    "proc_exe_overwrite": lambda U, P, C, S, I, N: U and C,
		    "proc_self_exe": lambda U, P, C, S, I, N: C,
		    "proc_coredump_filter": lambda U, P, C, S, I, N: C,
		    "net_proc_unix": lambda U, P, C, S, I, N: C,
		    # A mapping needs no path.
		    "proc_image_mremap": lambda U, P, C, S, I, N: True,
		    # Giving the capabilities up, a mapped id to give them up for, and a gain that counts.
		    "cred_fcap_exec": lambda U, P, C, S, I, N: U and I and N,
		    "cred_suid_exec": "vacuous", # euid 0 already
		    # /lib is root's as /etc is; the caller owns what it was given to read; ipc namespaces are left alone.
		    "fs_lib_write": lambda U, P, C, S, I, N: C,
		    "fs_reopen_stdin": lambda U, P, C, S, I, N: C,
		    "ipc_proc_sysvipc": lambda U, P, C, S, I, N: C,
		    # Process 1 is the arena's init, and a stranger to a child user namespace.
		    "proc_init_environ": lambda U, P, C, S, I, N: U and C,
		    "proc_init_mem": lambda U, P, C, S, I, N: U and C,
		    "proc_init_fd": lambda U, P, C, S, I, N: U and C,
		    # kill is in the base group; the process group is left by nothing.
		    "sig_kill_group": lambda U, P, C, S, I, N: True,
		    # What the base group does not have is in no group.
		    "fs_suid_mknodat": lambda U, P, C, S, I, N: False,
		    "cred_exec_regain": lambda U, P, C, S, I, N: False,
		}
		no_filter = lambda U, N: U and N
		user = {
		    "etc_write": "no_privilege", # /etc is 0755 root
		    "fs_read_canary": lambda U, P, C, S, I, N: U or C,
		    "fs_dotdot": lambda U, P, C, S, I, N: U or C,
		    "fs_inherited_fd": lambda U, P, C, S, I, N: True,
		    "env_secret": lambda U, P, C, S, I, N: True,
		    "sig_kill_same_uid": lambda U, P, C, S, I, N: True,
		    "sig_kill_other_uid": "no_privilege",
		    "net_tcp_loopback": lambda U, P, C, S, I, N: S or no_filter(U, N),
		    "net_unix_abstract": lambda U, P, C, S, I, N: S or no_filter(U, N),
		    "net_unix_path": lambda U, P, C, S, I, N: (S and (U or C)) or no_filter(U, N),
		    "raw_socket_bind": "no_privilege",
		    # Without a user namespace neither chroot nor another user namespace stands between.
		    "proc_environ_same_uid": lambda U, P, C, S, I, N: U,
		    "proc_root_passwd": "no_privilege", # process 1 is root's
		    "setuid_zero": "no_privilege",
		    "chmod_4755": lambda U, P, C, S, I, N: no_filter(U, N),
		    "proc_exe_overwrite": lambda U, P, C, S, I, N: U,
		    "proc_self_exe": lambda U, P, C, S, I, N: U or C,
		    "proc_coredump_filter": lambda U, P, C, S, I, N: U or C,
		    "net_proc_unix": lambda U, P, C, S, I, N: U or C,
		    "proc_image_mremap": lambda U, P, C, S, I, N: True,
		    # Gained in a namespace of its own, a capability is none over the arena.
		    "cred_fcap_exec": lambda U, P, C, S, I, N: U and N,
		    "fs_lib_write": "no_privilege", # /lib is 0755 root
		    "fs_reopen_stdin": lambda U, P, C, S, I, N: U or C,
		    "ipc_proc_sysvipc": lambda U, P, C, S, I, N: U or C,
		    "proc_init_environ": "no_privilege", # process 1 is root's
		    "proc_init_mem": "no_privilege",
		    "proc_init_fd": "no_privilege",
		    "sig_kill_group": lambda U, P, C, S, I, N: True,
		    "fs_suid_mknodat": lambda U, P, C, S, I, N: no_filter(U, N),
		    "cred_exec_regain": "no_privilege", # nothing to have back
		    # no_new_privs, and a user namespace without a mapping for the file's owner, each take
		    # the setuid bit's effect away.
		    "cred_suid_exec": lambda U, P, C, S, I, N: U and N,
		}
		index = {(c["caller"], c["fixture"], int(c["mask"])): c for c in cells}
		wrong = []
		for caller, rules in (("root", root), ("user", user)):
		    for fixture, rule in rules.items():
		        for mask in range(64):
		            c = index[caller, fixture, mask]
		            if isinstance(rule, str):
		                want = ("untestable", rule)
		            else:
		                bits = [bool(mask >> i & 1) for i in range(6)]
		                want = ("escaped" if rule(*bits) else "blocked", "")
		            if (c["verdict"], c["reason"]) != want:
		                wrong.append((caller, fixture, mask, c["verdict"], c["reason"], "expected", want))
		assert not wrong, (len(wrong), wrong[:8])
	PYTHON
}

@test "strict: it is stopped where and as the kernel's rules say" {
	check <<-'PYTHON'
		U, P, C, S, I, N = (1 << i for i in range(6))
		expected = [
		    # The new root is the empty workdir: there is no /etc in it.
		    ("root", "etc_write", 0, ("errno", "open", "ENOENT", "")),
		    ("user", "fs_read_canary", 0, ("errno", "open", "ENOENT", "")),
		    # A denied call kills the process.
		    ("root", "net_tcp_loopback", 0, ("signal", "socket", "", "SIGSYS")),
		    ("root", "net_tcp_loopback", U + P + C + I + N, ("signal", "socket", "", "SIGSYS")),
		    ("root", "chmod_4755", C, ("signal", "chmod", "", "SIGSYS")),
		    # With the call allowed, the empty uid_map refuses: make_kuid() fails.
		    ("root", "setuid_zero", I, ("errno", "setresuid", "EINVAL", "")),
		    ("root", "setuid_zero", U, ("signal", "setresuid", "", "SIGSYS")),
		    # ns_capable(CAP_NET_RAW) in the arena's user namespace.
		    ("root", "raw_socket_bind", S, ("errno", "socket", "EPERM", "")),
		    ("root", "sig_kill_other_uid", 0, ("errno", "kill", "EPERM", "")),
		    # mm_access() without ptrace rights over the victim.
		    ("root", "proc_environ_same_uid", C, ("errno", "open", "EACCES", "")),
		    ("user", "proc_environ_same_uid", C, ("errno", "open", "EACCES", "")),
		    # A setuid bit without effect is no error: execve succeeds, the ids stay.
		    ("user", "cred_suid_exec", 0, ("ineffective", "execve", "", "")),
		    ("user", "cred_suid_exec", U, ("ineffective", "execve", "", "")),
		    ("user", "cred_suid_exec", N, ("ineffective", "execve", "", "")),
		    # The capability is gained here, over the program's own user namespace.
		    ("user", "cred_fcap_exec", N, ("ineffective", "execveat", "", "")),
		    ("user", "cred_fcap_exec", U, ("ineffective", "execveat", "", "")),
		]
		index = {(c["caller"], c["fixture"], int(c["mask"])): c for c in cells}
		for caller, fixture, mask, want in expected:
		    c = index[caller, fixture, mask]
		    got = tuple(c[k] for k in ("how", "step", "errno", "signal"))
		    assert c["verdict"] == "blocked" and got == want, (caller, fixture, mask, c["verdict"], got, want)
	PYTHON
}

@test "strict: requested, recorded and effective state agree with the kernel's rules" {
	check <<-'PYTHON'
		for c in cells:
		    if not c["effective"]:
		        continue
		    U, P, C, S, I, N = (c[k] == "1" for k in ("no_userns", "no_pidns", "no_chroot",
		        "no_seccomp_socket", "no_seccomp_setuid", "no_nnp"))
		    eff = dict(pair.split("=", 1) for pair in c["effective"].split(";"))
		    powerless = c["caller"] == "user" and U
		    where = (c["caller"], c["fixture"], c["mask"], c["effective"])
		    assert eff["no_new_privs"] == ("off" if N else "on"), where
		    assert c["no_new_privs"] == ("skipped" if N else "applied"), where
		    unfiltered = powerless and N
		    assert eff["seccomp"] == ("off" if unfiltered else "filter"), where
		    assert c["seccomp"] == ("failed:EACCES" if unfiltered else "applied"), where
		    assert eff["userns"] == ("arena" if U else "own"), where
		    in_force = not C and not powerless
		    assert eff["chroot"] == ("workdir" if in_force else "arena"), where
		    assert c["chroot"] == ("skipped" if C else "failed:EPERM" if powerless else "applied"), where
		    # A mount namespace without a user namespace is for CAP_SYS_ADMIN.
		    assert c["unshare"] == ("failed:EPERM" if powerless else "applied"), where
		    assert eff["mntns"] == ("arena" if powerless else "own"), where
		    assert eff["pidns"] == "arena", where # unshare(2) moves only the children to come
		    assert eff["pidns_children"] == ("arena" if P or powerless else "own"), where
		    assert (eff["rlimit_cpu"], eff["rlimit_nofile"], eff["rlimit_as"]) == ("2", "256", str(4 << 30)), where
		    # Capabilities do not survive the exec of a uid that the user namespace does not map.
		    assert eff["caps"] == ("some" if c["caller"] == "root" and U else "none"), where
	PYTHON
}

@test "matrix.csv follows from cells.csv" {
	check <<-'PYTHON'
		groups = collections.defaultdict(dict)
		for c in cells:
		    groups[c["profile"], c["caller"], c["fixture"]][int(c["mask"])] = c["verdict"]
		assert len(matrix) == len(groups)
		for row in matrix:
		    verdicts = groups[row["profile"], row["caller"], row["fixture"]]
		    where = (row["caller"], row["fixture"], row)
		    if verdicts[0] == "untestable":
		        assert row["testable"] == "0" and row["signature"] == "", where
		        continue
		    signature = sum(1 << m for m, v in verdicts.items() if v == "escaped")
		    assert row["testable"] == "1" and row["complete"] == "1", where
		    assert row["signature"] == f"{signature:016x}" and row["known"] == "f" * 16, where
		    assert int(row["escapes"]) == bin(signature).count("1"), where
		    escaped = [m for m, v in verdicts.items() if v == "escaped"]
		    depth = min((bin(m).count("1") for m in escaped), default=None)
		    assert row["depth"] == ("inf" if depth is None else str(depth)), where
		    sole = [n for i, n in enumerate(row["factors"].split("+")) if 1 << i in escaped and 0 not in escaped]
		    assert sorted(filter(None, row["sole_blockers"].replace("|", "+").split("+"))) == sorted(sole), where
		    monotone = all(m | 1 << i in escaped for m in escaped for i in range(6))
		    assert row["monotone"] == str(int(monotone)), where
	PYTHON
}

# Shapley's value over all orders of arrival, the others by their definitions: no code in common.
@test "attribution.csv follows from matrix.csv" {
	check <<-'PYTHON'
		from fractions import Fraction
		from functools import cache
		from itertools import combinations, permutations
		from math import factorial

		@cache
		def values(signature, k):
		    def v(kept): # stopped when exactly these are kept
		        return 1 - (signature >> ((1 << k) - 1 & ~kept) & 1)
		    changes = [0] * k
		    for order in permutations(range(k)):
		        kept = 0
		        for i in order:
		            changes[i] += v(kept | 1 << i) - v(kept)
		            kept |= 1 << i
		    found = {("shapley", i, None): Fraction(changes[i], factorial(k)) for i in range(k)}
		    for i in range(k):
		        swings = sum(v(s | 1 << i) - v(s) for s in range(1 << k) if not s >> i & 1)
		        found["banzhaf", i, None] = Fraction(swings, 1 << k - 1)
		    for i, j in combinations(range(k), 2):
		        a, b, total = 1 << i, 1 << j, Fraction(0)
		        for s in (s for s in range(1 << k) if not s & (a | b)):
		            n = bin(s).count("1")
		            weight = Fraction(factorial(n) * factorial(k - n - 2), factorial(k - 1))
		            total += weight * (v(s | a | b) - v(s | a) - v(s | b) + v(s))
		        found["interaction", i, j] = total
		    return found

		want = collections.defaultdict(Fraction)
		for row in matrix:
		    if row["testable"] == "0" or row["complete"] == "0":
		        continue
		    names = row["factors"].split("+")
		    for (kind, i, j), value in values(int(row["signature"], 16), len(names)).items():
		        what = (kind, names[i], "" if j is None else names[j])
		        want[row["profile"], row["caller"], row["fixture"], *what] = value
		        want[row["profile"], row["caller"], "", *what] += value
		lines = table("attribution.csv")
		got = {tuple(r[c] for c in ("profile", "caller", "fixture", "kind", "factor", "other")):
		       Fraction(r["value"]) for r in lines}
		assert len(got) == len(lines) == len(want)
		assert got == want, [(k, got.get(k), w) for k, w in want.items() if got.get(k) != w][:3]
		for r in lines:
		    assert abs(Fraction(r["decimal"]) - Fraction(r["value"])) <= Fraction(1, 2 * 10**9), r
	PYTHON
}

# docs/reference/profiles.md: what an ordinary user cannot do without a user namespace, and root can.
@test "enablers: the user namespace carries chroot and the others for an ordinary user, with no_new_privs the filter" {
	check <<-'PYTHON'
		found = {(r["caller"], r["factor"], r["primitive"]): r for r in table("enablers.csv")}
		where = {key: (r["effect"], r["where"], r["errno"]) for key, r in found.items()}
		assert where == {
		    ("user", "no_userns", "pidns"): ("lost", "always", "EPERM"),
		    ("user", "no_userns", "mntns"): ("lost", "always", "EPERM"),
		    ("user", "no_userns", "chroot"): ("lost", "always", "EPERM"),
		    ("user", "no_userns", "seccomp"): ("lost", "no_nnp", "EACCES"),
		    ("user", "no_nnp", "seccomp"): ("lost", "no_userns", "EACCES"),
		}, where
		for r in found.values(): # record and sight agree
		    assert (r["recorded"], r["pairs"]) == (r["seen"], r["pairs_seen"]), r
	PYTHON
}

@test "effective.csv has every mask, and every cell once" {
	check <<-'PYTHON'
		count = collections.Counter()
		texts = collections.defaultdict(set)
		for r in table("effective.csv"):
		    count[r["caller"]] += int(r["cells"])
		    masks = r["masks"].split("|")
		    assert len(masks) == int(r["mask_count"]), r
		    for mask in masks:
		        texts[r["caller"], mask].add(r["effective"])
		want = collections.defaultdict(set)
		for c in cells:
		    want[c["caller"], c["mask"]].add(c["effective"])
		assert texts == want
		assert count == collections.Counter(c["caller"] for c in cells)
	PYTHON
}

@test "no_userns+no_nnp: the user's filter is refused in strict, and is not under the seed's installer" {
	measure -o "$BATS_TEST_TMPDIR/seed" -p strict,seed -c user -m no_userns+no_nnp -f fs_read_canary
	run_dir="$BATS_TEST_TMPDIR/seed" check <<-'PYTHON'
		by = {c["profile"]: c for c in cells}
		assert set(by) == {"strict", "seed"}
		# Without CAP_SYS_ADMIN seccomp(2) asks for no_new_privs: EACCES, and nobody sets it behind our back.
		assert by["strict"]["seccomp"] == "failed:EACCES"
		assert "no_new_privs=off;seccomp=off;" in by["strict"]["effective"]
		# The seed's installer sets no_new_privs a second time, whatever the mask says.
		assert by["seed"]["seccomp"] == "applied"
		assert "no_new_privs=on;seccomp=filter;" in by["seed"]["effective"]
	PYTHON
}

@test "profile none hardens nothing, standard little" {
	measure -o "$BATS_TEST_TMPDIR/two" -p none,standard -m none -f 'etc_write,net_tcp_loopback,cred_suid_exec'
	run_dir="$BATS_TEST_TMPDIR/two" check <<-'PYTHON'
		index = {(c["profile"], c["caller"], c["fixture"]): c for c in cells}
		for profile in ("none", "standard"):
		    assert index[profile, "root", "etc_write"]["verdict"] == "escaped"
		    assert index[profile, "user", "net_tcp_loopback"]["verdict"] == "escaped"
		# no_new_privs is all that stands between a user and a setuid program.
		assert index["none", "user", "cred_suid_exec"]["verdict"] == "escaped"
		assert index["standard", "user", "cred_suid_exec"]["how"] == "ineffective"
	PYTHON
}

@test "the summary names what a reader asks first" {
	grep -q "Escape under full hardening" "$BATS_FILE_TMPDIR/summary"
	grep -q "trials in" "$BATS_FILE_TMPDIR/errors"
	# Progress is for terminals.
	run -1 grep $'\r' "$BATS_FILE_TMPDIR/errors"
	run -1 grep $'\033' "$BATS_FILE_TMPDIR/summary" "$BATS_FILE_TMPDIR/errors"
}

@test "report writes the same tables again, without root" {
	# -a: report.md links figures that are no older than the journal.
	cp -a "$run_dir" "$BATS_TEST_TMPDIR/copy"
	rm "$BATS_TEST_TMPDIR"/copy/{cells,matrix,states,trials}.csv "$BATS_TEST_TMPDIR/copy/results.json"
	ww report -q --no-figures "$BATS_TEST_TMPDIR/copy"
	same "$run_dir" "$BATS_TEST_TMPDIR/copy" cells.csv matrix.csv states.csv trials.csv attribution.csv \
		effective.csv enablers.csv results.json report.md
}

@test "report.md links figures that are there, and no others" {
	run -0 grep -o 'figures/[^)]*\.svg' "$run_dir/report.md"
	while read -r figure; do
		[ -s "$run_dir/$figure" ]
	done <<<"$output"
	measure -o "$BATS_TEST_TMPDIR/bare" -m none -f etc_write -c root
	run -1 grep -F 'figures/heatmap' "$BATS_TEST_TMPDIR/bare/report.md"
}

@test "what a run did not measure is neither a number nor 'none'" {
	cd "$BATS_TEST_TMPDIR"
	measure -o single -m single -f etc_write,env_secret -c root
	run -0 ww report --no-figures --latex single
	says "Full hardening: not measured (add none to --masks)"
	says_not "Escape under full hardening"
	grep -qF 'EscapesFull}{\wwNotMeasured}' single/latex/macros.tex
	grep -qF 'is not measured**' single/report.md
	# The same fixtures with it.
	measure -o both -m none,single -f etc_write,env_secret -c root
	run -0 ww report --no-figures --latex both --against single --remedies single
	says "Escape under full hardening: 1 of 2" "Dropping the chroot alone raises escapes from 1 to 2 of 2"
	grep -qF 'EscapesFull}{1}' both/latex/macros.tex
	grep -qF '## What changed since single' both/report.md
	grep -qF '## What to change first' both/report.md
}
