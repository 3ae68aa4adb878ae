#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
#
# The pages about the corpus name what there is: nothing less, nothing else.

load helpers

: "${WW_FIXTURES:?names the image of the built-in fixtures}"

# check: python on standard input, with `fixtures` (what they declare) and `page(NAME)`.
check() {
	local prelude
	prelude=$(cat <<-'PYTHON'
		import json, os, re, subprocess
		fixtures = json.loads(subprocess.check_output([os.environ["WW_FIXTURES"], "--describe"]))
		def page(name):
		    return open(os.path.join(os.environ["WW_SOURCE"], "docs", name)).read()
	PYTHON
	)
	python3 - <<<"$prelude"$'\n'"$(cat)"
}

@test "corpus.md has every fixture in its table of techniques, once, and no other" {
	check <<-'PYTHON'
		table = page("design/corpus.md").split("## What is not")[0]
		named = re.findall(r"`([a-z0-9_]+)`", table)
		assert sorted(named) == sorted(f["id"] for f in fixtures), set(named) ^ {f["id"] for f in fixtures}
	PYTHON
}

@test "fixture-arguments.md has a row for everything that a fixture can need" {
	check <<-'PYTHON'
		rows = [line for line in page("reference/fixture-arguments.md").splitlines() if line.startswith("|")]
		given = " ".join(row.split("|")[2] for row in rows)
		needs = {need for f in fixtures for need in f["needs"]}
		assert len(needs) > 30
		# Asks for ids and gives no argument.
		missing = {need for need in needs - {"second_id"} if f"`{need}`" not in given}
		assert not missing, missing
	PYTHON
}

@test "the schema of results.json knows every word that a fixture declares" {
	check <<-'PYTHON'
		known = json.loads(page("reference/schemas/results.schema.json"))["$defs"]
		for f in fixtures:
		    assert f["witness"] in known["witness"]["enum"], f["id"]
		    assert f["goal"] in known["goal"]["enum"], f["id"]
		    assert set(f["needs"]) <= set(known["need"]["enum"]), f["id"]
		    assert f["gain"] in known["gain"]["enum"], f["id"]
		    assert set(f["marks"]) <= set(known["mark"]["enum"]), f["id"]
	PYTHON
}

@test "every fixture says what is gained, and corpus.md explains each word, in the order of severity" {
	check <<-'PYTHON'
		words = json.loads(page("reference/schemas/results.schema.json"))["$defs"]["gain"]["enum"]
		assert words[0] == "unsaid" and {f["gain"] for f in fixtures} == set(words[1:])
		section = page("design/corpus.md").split("## What is gained")[1].split("## Races")[0]
		assert re.findall(r"^\| `([a-z]+)` \|", section, re.M) == words[1:] + words[:1]
		named = set(re.findall(r"`([a-z0-9]+_[a-z0-9_]+)`", section))
		assert named <= {f["id"] for f in fixtures}, named - {f["id"] for f in fixtures}
	PYTHON
}

@test "what chance decides is no part of a default run" {
	check <<-'PYTHON'
		racy = [f for f in fixtures if "racy" in f["marks"]]
		assert racy and all("slow" in f["marks"] for f in racy), racy
		named = set(re.findall(r"`([a-z0-9_]+)`", page("design/corpus.md").split("## Races")[1]))
		assert {f["id"] for f in racy} <= named, named
	PYTHON
}
