# SPDX-License-Identifier: MIT
# Makes a table of C strings of the comments at the heads of the fixtures: what each attempts, the rule of the
# kernel behind it, and the author's prediction.  Usage: awk -f fixture_notes.awk fixtures/*.c >fixture_notes.c

function flush_note() {
	if (id != "")
		printf "\t{\"%s\", \"%s\"},\n", id, note
}

BEGIN {
	print "/* Generated from the fixtures. */\n#include \"fixture_notes.h\"\n"
	print "const struct fixture_note fixture_notes[] = {"
}

FNR == 1 {
	flush_note()
	id = FILENAME
	sub(/.*\//, "", id)
	sub(/\.c$/, "", id)
	note = ""
	head = 1
}

# The head ends at the first line that is no comment; its licence is not of interest.
!/^\/\// { head = 0 }
head && !/SPDX-License-Identifier/ {
	line = $0
	sub(/^\/\/ ?/, "", line)
	gsub(/\\/, "\\\\", line)
	gsub(/"/, "\\\"", line)
	gsub(/\?/, "\\?", line)
	note = note line "\\n"
}

END {
	flush_note()
	print "};\nconst size_t fixture_note_count = sizeof(fixture_notes) / sizeof(*fixture_notes);"
}
