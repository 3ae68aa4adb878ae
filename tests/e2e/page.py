#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Opens report.html in a headless browser, uses it as a reader would, and looks at the result.

Usage: page.py REPORT.HTML [DIRECTORY for screenshots]

Speaks the WebDriver protocol (W3C) to chromedriver by the standard library alone.
"""
import base64
import contextlib
import json
import pathlib
import re
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # WebDriver, section 11
KEYS = {"tab": "\ue004", "right": "\ue014", "down": "\ue015", "escape": "\ue00c"}


class Browser:
    def __init__(self):
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.base = "http://127.0.0.1:" + self.port()
        arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                     "--hide-scrollbars", "--window-size=1400,1000"]
        capabilities = {"browserName": "chrome", "goog:chromeOptions": {"args": arguments},
                        "goog:loggingPrefs": {"browser": "ALL"}}
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.session = "/session/" + answer["sessionId"]

    def port(self):
        for line in self.driver.stdout:
            found = re.search(r"successfully on port (\d+)", line)
            if found:
                return found.group(1)
        raise RuntimeError("chromedriver did not start")

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.base + path, data=data, method=method, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{method} {path}: {error.read().decode()[:600]}") from None

    def do(self, method, path, body=None):
        return self.call(method, self.session + path, body)

    def open(self, url):
        self.do("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        return self.do("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self.do("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.do("POST", f"/element/{self.find(selector)}/click", {})

    def type(self, selector, text):
        self.do("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def press(self, key):
        stroke = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
        self.do("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": stroke}]})

    def choose(self, selector, value):
        self.click(f'{selector} option[value="{value}"]')

    def resize(self, width, height):
        self.do("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}})

    def screenshot(self):
        return base64.b64decode(self.do("GET", "/screenshot"))

    def printed(self):
        return base64.b64decode(self.do("POST", "/print", {"orientation": "landscape", "background": True}))

    def complaints(self):
        return [entry["message"] for entry in self.do("POST", "/se/log", {"type": "browser"})]

    def close(self):
        with contextlib.suppress(RuntimeError, urllib.error.URLError):
            self.do("DELETE", "")
        self.driver.terminate()
        self.driver.wait()


# ---- what a reader needs, computed from the page itself ----

VISIBLE_ROWS = """
    return [...document.querySelectorAll('#map tr[data-row]')].filter(r => r.offsetParent)
        .map(r => r.querySelector('a').textContent)"""

VISIBLE_MASKS = """
    return [...document.querySelectorAll('#map table')].filter(t => t.offsetParent)
        .map(t => [...t.querySelectorAll('th.mask')].filter(h => !h.hidden).map(h => h.title))"""

# Text colours against the first opaque background behind them, for a sample of every class of element.
COLOURS = """
    const seen = new Map();
    for (const element of document.querySelectorAll('body *')) {
        const text = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
        if (!text || !element.checkVisibility() || element.closest('.skip, svg')) continue;
        const style = getComputedStyle(element);
        let behind = element, background;
        do background = getComputedStyle(behind).backgroundColor;
        while (/rgba\\(.*, 0\\)/.test(background) && (behind = behind.parentElement));
        const key = style.color + ' on ' + background;
        if (!seen.has(key)) seen.set(key, element.tagName + '.' + element.className);
    }
    return [...seen]"""

STRUCTURE = """
    const faults = [];
    const fault = (what, e) => faults.push(what + ': ' + e.outerHTML.slice(0, 120));
    for (const t of document.querySelectorAll('table')) {
        if (!t.caption || !t.caption.textContent.trim()) fault('no caption', t);
        for (const h of t.querySelectorAll('th')) if (!h.scope) fault('no scope', h);
        if (!t.querySelector('th')) fault('no header', t);
    }
    for (const i of document.querySelectorAll('img')) if (!i.alt) fault('no alt', i);
    for (const c of document.querySelectorAll('input, select, button'))
        if (!(c.labels && c.labels.length) && !c.textContent.trim()) fault('no label', c);
    for (const s of document.querySelectorAll('.scroll'))
        if (s.tabIndex !== 0 || !s.getAttribute('aria-label')) fault('not scrolled by keys', s);
    for (const a of document.querySelectorAll('a[href^="#"]'))
        if (!document.getElementById(a.hash.slice(1))) fault('leads nowhere', a);
    const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
    for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push('doubled id ' + id);
    let level = 0;
    for (const h of document.querySelectorAll('h1, h2, h3, h4, h5, [role=heading]')) {
        const now = Number(h.getAttribute('aria-level') || h.tagName[1]);
        if (now > level + 1) fault('heading skips a level', h);
        level = now;
    }
    for (const name of ['main', 'nav', 'header', 'footer'])
        if (!document.querySelector(name)) faults.push('no ' + name);
    if (document.documentElement.lang !== 'en') faults.push('no language');
    if (document.compatMode !== 'CSS1Compat') faults.push('quirks mode');
    return faults"""


def luminance(colour):
    """Relative luminance of "rgb(r, g, b)" by WCAG 2.1."""
    def linear(channel):
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    red, green, blue = (linear(float(x)) for x in re.findall(r"[\d.]+", colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def pixels(png):
    """Distinct bytes of a PNG's picture: an empty page has next to none."""
    at, data = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        if kind == b"IDAT":
            data += png[at + 8:at + 8 + length]
        at += 12 + length
    return len(set(zlib.decompress(data)))


# ---- the test ----

class Reader:
    def __init__(self, browser, page, pictures):
        self.browser, self.page, self.pictures = browser, page, pictures
        self.checks = 0

    def expect(self, truth, *what):
        self.checks += 1
        if not truth:
            raise AssertionError(" ".join(str(part) for part in what))

    def picture(self, name):
        png = self.browser.screenshot()
        if self.pictures:
            (self.pictures / f"{name}.png").write_bytes(png)
        self.expect(pixels(png) > 40, name, "is an empty picture")

    def rows(self):
        return self.browser.run(VISIBLE_ROWS)

    def reads_it_alone(self):
        requests = self.browser.run(
            "return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:'))")
        self.expect(requests == [], "it asks for", requests)
        policy = self.browser.run(
            "return document.querySelector('meta[http-equiv=Content-Security-Policy]').content")
        self.expect("default-src 'none'" in policy and "unsafe" not in policy, policy)
        # The policy is in force: another script does not run, another style does not count.
        self.browser.run("""
            const script = document.createElement('script'); script.textContent = 'window.intruder = 1';
            document.body.append(script); script.remove();""")
        self.expect(self.browser.run("return window.intruder") is None, "a foreign script ran")
        self.browser.complaints()

    def structure(self):
        faults = self.browser.run(STRUCTURE)
        self.expect(faults == [], "\n".join(faults))

    def contrasts(self, theme):
        self.browser.run("document.querySelectorAll('details').forEach(d => { d.open = true })")
        for pair, where in self.browser.run(COLOURS):
            ratio = contrast(*pair.split(" on "))
            self.expect(ratio >= 4.5, f"{theme}: contrast {ratio:.2f} of {pair} at {where}")
        self.browser.run("document.querySelectorAll('details').forEach(d => { d.open = false })")

    def sorts(self):
        header = '#map th[data-sort="id"]'
        before = self.rows()
        group = self.browser.run("return document.querySelectorAll('#map .group').length")
        own = lambda: self.browser.run(
            "return [...document.querySelector('#map table').querySelectorAll('tr[data-row] a')].map(a => a.textContent)")
        standing = own()
        self.browser.click(f"{header} button")
        self.expect(own() == sorted(standing), "ascending", own())
        self.expect(self.browser.run(f"return document.querySelector('{header}').ariaSort") == "ascending")
        self.browser.click(f"{header} button")
        self.expect(own() == sorted(standing, reverse=True), "descending", own())
        self.browser.click(f"{header} button")
        self.expect(own() == standing and self.rows() == before, "the order of before is back", group)

    def filters_rows(self):
        every = self.rows()
        wanted = every[len(every) // 2]
        self.browser.type("#filter-text", wanted)
        self.expect(wanted in self.rows() and len(self.rows()) < len(every), "filtered by text", self.rows())
        self.browser.click("#filters button[type=reset]")
        self.settle(lambda: self.rows() == every, "reset shows all")
        self.browser.click("#filter-open")
        shown = self.rows()
        open_ones = self.browser.run("""
            return [...document.querySelectorAll('#map tbody[data-standing="0"] a')].map(a => a.textContent)""")
        self.expect(shown == open_ones, "only what escapes under full hardening", shown)
        self.browser.click("#filter-open")
        self.browser.choose("#filter-group", "0")
        self.expect(self.browser.run(
            "return [...document.querySelectorAll('#map .group')].filter(g => g.offsetParent).length") == 1)
        self.browser.choose("#filter-group", "")
        fclass = self.browser.run("return document.querySelector('#map tr[data-row]').dataset.class")
        self.browser.choose("#filter-class", fclass)
        self.expect(set(self.browser.run("""
            return [...document.querySelectorAll('#map tr[data-row]')].filter(r => r.offsetParent)
                .map(r => r.dataset.class)""")) == {fclass}, "filtered by class")
        self.browser.choose("#filter-class", "")
        self.expect(self.rows() == every, "all rows again")

    def filters_columns(self):
        factor = self.browser.run("return document.querySelector('#map .label:not([colspan=\"\"])') && "
                                  "document.querySelectorAll('#map .label')[1].textContent")
        select = self.browser.run("""
            return [...document.querySelectorAll('fieldset label')].find(l => l.textContent === arguments[0])
                .htmlFor""", factor)
        every = self.browser.run(VISIBLE_MASKS)
        self.browser.choose(f"#{select}", "kept")
        for masks, before in zip(self.browser.run(VISIBLE_MASKS), every):
            self.expect(masks == [m for m in before if factor not in m], "columns without", factor)
        # Cells go with their columns: the head and every row keep the same number of them.
        counts = set(self.browser.run("""
            const t = document.querySelector('#map table');
            return [...t.querySelectorAll('tr')].filter(r => !r.matches('.band') && r.offsetParent)
                .map(r => [...r.cells].filter(c => !c.hidden).reduce((n, c) => n + c.colSpan, 0))"""))
        self.expect(len(counts) == 1, "ragged rows", counts)
        self.browser.choose(f"#{select}", "")
        self.expect(self.browser.run(VISIBLE_MASKS) == every, "all columns again")

    def evidence(self):
        self.browser.run("document.querySelector('#map td[tabindex=\"0\"]').focus()")
        first = self.browser.run("return document.querySelector('#evidence').innerText")
        name = self.browser.run("return document.activeElement.parentElement.querySelector('a').textContent")
        self.expect(name in first and "full hardening" in first, "the first cell's evidence", first)
        self.browser.press("right")
        second = self.browser.run("return document.querySelector('#evidence').innerText")
        mask = self.browser.run("return document.querySelectorAll('#map th.mask')[1].title")
        self.expect(f"{mask} (mask" in second, "the next cell's evidence", mask, second)
        self.browser.press("down")
        below = self.browser.run("return document.activeElement.parentElement.querySelector('a').textContent")
        self.expect(below == self.rows()[1], "one row below", below)
        word = {"e": "escaped", "b": "blocked", "u": "untestable", "i": "inconclusive"}
        cell = self.browser.run("return document.activeElement.className")
        third = self.browser.run("return document.querySelector('#evidence').innerText")
        self.expect(word[cell] in third and "in force" in third, "verdict and state", third)
        self.picture("evidence")
        self.browser.press("escape")
        self.expect(self.browser.run("return document.querySelector('#evidence').hidden"), "Escape hides it")

    def permalink(self):
        last = self.browser.run("return [...document.querySelectorAll('.fixture')].at(-1).id")
        self.browser.open("about:blank")
        self.browser.open(self.page + "#" + last)
        self.settle(lambda: self.browser.run("return document.getElementById(arguments[0]).open", last),
                    "the link opens")
        top = self.browser.run("return document.getElementById(arguments[0]).getBoundingClientRect().top", last)
        self.expect(-5 <= top < 1000, "the link leads there:", top)
        self.picture("fixture")
        self.browser.click(".fixture > summary")
        address = self.browser.run("return location.hash + ' #' + document.querySelector('.fixture').id")
        self.expect(len(set(address.split())) == 1, "the address follows:", address)

    def switches(self):
        paper = lambda: self.browser.run("return getComputedStyle(document.body).backgroundColor")
        self.browser.choose("#appearance", "dark")
        self.expect(luminance(paper()) < 0.05, "dark", paper())
        self.browser.run("scrollTo(0, 0)")
        self.picture("dark")
        self.contrasts("dark")
        self.browser.choose("#appearance", "light")
        self.expect(luminance(paper()) > 0.9, "light", paper())
        self.browser.run("scrollTo(0, 0)")
        self.picture("light")
        self.contrasts("light")

    def head_stays(self):
        self.browser.resize(1600, 1000)
        top, wide = self.browser.run("""
            const table = document.querySelector('#map table');
            scrollTo(0, scrollY + table.getBoundingClientRect().bottom - table.tHead.offsetHeight - 30);
            return [table.tHead.getBoundingClientRect().top, document.documentElement.scrollWidth]""")
        self.expect(abs(top) <= 1, "the head of the map stays:", top)
        self.expect(wide <= 1600, "the page is wider than a wide screen:", wide)
        self.picture("head")
        self.browser.resize(1400, 1000)

    def first_screen(self):
        """The verdict is what a reader meets, beside what could not be applied."""
        self.browser.run("scrollTo(0, 0)")
        top = self.browser.run("return document.querySelector('.count').getBoundingClientRect().bottom")
        self.expect(0 < top < 1000, "the verdict is on the first screen:", top)
        ids = self.browser.run("return document.querySelector('header').innerText")
        self.expect("subuid" not in ids and "id range" not in ids, "ids of the host in the head:", ids)

    def clipped_heads(self):
        """On paper the head of the map is repeated: its turned numbers stay within their cells."""
        return self.browser.run("""
            return [...document.querySelectorAll('.map .mask')].filter(h => !h.hidden).filter(h => {
                const a = h.getBoundingClientRect(), b = h.firstElementChild.getBoundingClientRect();
                return b.top < a.top - 1 || b.bottom > a.bottom + 1;
            }).length""")

    def narrow(self):
        self.browser.resize(400, 900)
        self.browser.run("scrollTo(0, 0)")
        self.picture("narrow")
        wide = self.browser.run("return document.documentElement.scrollWidth")
        self.expect(wide <= 400, "the page is wider than the screen:", wide)

    def prints(self):
        pdf = self.browser.printed()
        self.expect(pdf.startswith(b"%PDF") and len(pdf) > 10000, "printed")
        if self.pictures:
            (self.pictures / "print.pdf").write_bytes(pdf)

    def settle(self, condition, what):
        for _ in range(100):
            if condition():
                self.checks += 1
                return
            time.sleep(0.02)
        self.expect(False, what)


def main():
    page = pathlib.Path(sys.argv[1]).resolve()
    pictures = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    browser = Browser()
    try:
        reader = Reader(browser, page.as_uri(), pictures)
        browser.open(reader.page)
        complaints = browser.complaints()
        reader.expect(complaints == [], "the console says", complaints)
        reader.reads_it_alone()
        reader.first_screen()
        reader.structure()
        reader.sorts()
        reader.filters_rows()
        reader.filters_columns()
        reader.evidence()
        reader.switches()
        reader.head_stays()
        reader.narrow()
        browser.resize(1400, 1000)
        reader.permalink()
        reader.prints()
        complaints = browser.complaints()
        reader.expect(complaints == [], "the console says", complaints)
        print(f"{reader.checks} checks passed")
    finally:
        browser.close()


if __name__ == "__main__":
    main()
