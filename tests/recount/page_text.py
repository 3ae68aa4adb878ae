# SPDX-License-Identifier: MIT
"""The text of report.html as a reader sees it: by section, running text and tables."""

import html.parser
import re

from told import plain

BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "div", "dt", "dd", "summary", "section", "ul", "ol", "figcaption"}
NOTE = "of its author: "
VOID = {"meta", "img", "input", "br", "link", "wbr"}


class Reader(html.parser.HTMLParser):
    """Gives each text to a section: the title of the part, and the escape and the sandbox that it is of."""

    def __init__(self, document, sandboxes):
        super().__init__(convert_charrefs=True)
        self.document, self.sandboxes = document, sandboxes  # "strict, started by root": "strict/root: "
        self.part, self.escape, self.sandbox = "Head", "", ""
        self.hidden, self.stack, self.heading, self.table, self.cell = 0, [], None, None, None
        self.in_head = False

    def where(self):
        if self.sandbox == NOTE:
            return self.escape + NOTE + "Notes"
        return self.escape + self.sandbox + self.part

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in VOID:
            return
        hides = tag in ("script", "style", "title", "nav") or "hidden" in attrs
        self.hidden += hides
        self.stack.append((tag, hides))
        if tag == "section":
            self.part, self.escape, self.sandbox = "Head", "", ""
        elif tag == "details" and "fixture" in (attrs.get("class") or ""):
            self.escape, self.sandbox = attrs["id"].removeprefix("fixture-") + " ", ""
        elif tag == "dl" and self.escape:
            self.sandbox = NOTE
        if tag in ("h2", "h3", "h4", "h5"):
            self.heading = ""
        elif tag == "table":
            self.table, self.in_head = [[]], False
        elif tag == "thead":
            self.in_head = True
        elif tag == "tr":
            self.row = []
        elif tag in ("td", "th"):
            self.cell, self.span = "", int(attrs.get("colspan", 1))
        elif tag in BLOCKS:
            self.handle_data(" ")

    def handle_endtag(self, tag):
        while self.stack:
            last, hides = self.stack.pop()
            self.hidden -= hides
            if last == tag:
                break
        if tag in ("h2", "h3", "h4", "h5"):
            self.head(plain(self.heading), tag)
        elif tag in ("td", "th"):
            self.row.append(plain(self.cell))
            self.cell = None
        elif tag == "tr":
            if self.in_head:
                self.table[0:1] = [self.row] + ([self.table[0]] if self.table[0] else [])
            else:
                self.table.append(self.row)
        elif tag == "thead":
            self.in_head = False
        elif tag == "table":
            self.document.section(self.where()).tables.append(self.table)
            self.table = None
        elif tag == "details" and self.escape and not any(t == "details" for t, _ in self.stack):
            self.escape = self.sandbox = ""
        elif tag in BLOCKS:
            self.handle_data(" ")

    def head(self, title, tag):
        self.heading = None
        if tag == "h2":
            self.part, self.sandbox = title, ""
        elif title in self.sandboxes:
            self.sandbox = self.sandboxes[title]
        elif tag == "h5":
            self.sandbox = NOTE
        elif not self.hidden:
            self.sandbox = "" if tag == "h3" else self.sandbox
            self.document.add(self.where(), title)
        self.document.section(self.where())

    def handle_data(self, data):
        if self.hidden:
            return
        if self.heading is not None:
            self.heading += data
        elif self.cell is not None:
            self.cell += data
        else:
            self.put(data)

    def put(self, data):
        section = self.document.section(self.where())
        section.parts = getattr(section, "parts", [])
        section.parts.append(data)


def read(path, document, sandboxes):
    reader = Reader(document, sandboxes)
    with open(path, encoding="utf-8") as file:
        reader.feed(file.read())
    for section in document.sections.values():
        section.text = plain(section.text + " " + "".join(getattr(section, "parts", [])))
    return document
