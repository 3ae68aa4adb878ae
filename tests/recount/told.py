# SPDX-License-Identifier: MIT
"""What a document tells, by section, and how much of that was held against a count.

A section is its running text and its tables.  Numbers, names of escapes and of hardening steps are tokens; a token is
checked when it stands in a statement or a table that was counted anew."""

import collections
import re

import words

SPACE = re.compile(r"\s+")


def plain(text):
    return SPACE.sub(" ", text).strip()


class Section:
    def __init__(self):
        self.text, self.tables = "", []
        self.spans = []  # of the text, that were counted


class Document:
    def __init__(self, name, ids, wrong):
        self.name, self.wrong = name, wrong
        self.sections = collections.OrderedDict()
        names = sorted({*ids, *words.STEPS, *words.LABELS}, key=len, reverse=True)
        self.tokens = re.compile(r"(?<![\w])(?:" + "|".join(map(re.escape, names)) + r"|\d+)(?![\w])")

    @staticmethod
    def title(where):
        """Of a section, as coverage tells it: those of single escapes are told together."""
        part = where.split(": ")[-1]
        return next((of_all for of_all in ("Escape by escape", "Notes") if part.endswith(of_all)), where)

    def section(self, name):
        return self.sections.setdefault(name, Section())

    def add(self, name, text):
        section = self.section(name)
        section.text = plain(section.text + " " + text)

    def differs(self, where, what):
        self.wrong.append(f"{self.name}, {where}: {what}")

    def says(self, where, *statements):
        """Each stands in the section, and no two of them in the same place."""
        section = self.section(where)
        for statement in filter(None, map(plain, statements)):
            at = -1
            while (at := section.text.find(statement, at + 1)) >= 0:
                if self.free(section, at, at + len(statement)):
                    section.spans.append((at, at + len(statement)))
                    break
            else:
                self.differs(where, f"does not say: {statement}")

    def free(self, section, start, end):
        edges = section.text[start - 1:start], section.text[end:end + 1]
        return not any(edge.isalnum() or edge == "_" for edge in edges if section.text[start].isalnum()) and \
            all(end <= a or b <= start for a, b in section.spans)

    def says_nothing(self, where, pattern):
        found = re.search(pattern, self.section(where).text)
        if found:
            self.differs(where, f"says what was not counted: {found.group()}")

    def table(self, where, head, rows):
        """The section's table with this head has these rows; a cell None was not counted."""
        for table in self.section(where).tables:
            if table[0][:len(head)] == head:
                self.compare(where, table, rows)
                return
        if rows:
            self.differs(where, f"no table {head}")

    def compare(self, where, table, rows):
        for i, want in enumerate(rows):
            got = table[i + 1] if i + 1 < len(table) else None
            if got is None or len(got) != len(want) or not all(w is None or w == g for g, w in zip(got, want)):
                self.differs(where, f"line {i + 1} of {table[0][:3]}: says {got}, counted {want}")
                return
        if len(table) - 1 != len(rows):
            self.differs(where, f"{table[0][:3]}: {len(table) - 1} lines, counted {len(rows)}")
            return
        table.append([[w is not None for w in row] for row in rows])

    def tally(self):
        """(section, checked, tokens not looked at) of each."""
        for name, section in self.sections.items():
            found = [(match.group(), any(a <= match.start() and match.end() <= b for a, b in section.spans))
                     for match in self.tokens.finditer(section.text)]
            for table in section.tables:
                found += self.in_table(table)
            yield name, sum(known for _, known in found), [token for token, known in found if not known]

    def in_table(self, table):
        """Each token of the body, and whether its cell was counted."""
        known = table.pop() if isinstance(table[-1][0], list) else None
        return [(token, bool(known) and known[i][j]) for i, row in enumerate(table[1:])
                for j, cell in enumerate(row) for token in self.tokens.findall(cell)]
