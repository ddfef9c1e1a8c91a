# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to scroll through a feed: the app's list of few and of many cards, and Chromium on a page with the same posts in a
list that is virtualised as well, on the same screen, moved by the same wheel.

A frame takes what is longer: from its beginning to when it is handed over, or what the main thread computed since the one before.
"""

import re
import sqlite3
import tempfile
import time
import uuid
from pathlib import Path

from gi.repository import GLib

from browser import Browser
from desktop import Desktop
from load import pss_mb
from report import percentile
from viewers import NOT_ON_SCREEN, ON_SCREEN, START_S, QuietApp
from waiting import until

FEW, MANY = 100, 5_000
STEP_PX = 240          # of the wheel, each 60th of a second
BURST_S = 5
MOST_BURSTS = 40
FEW_S = 20             # few cards are passed up and down for as long
PAGE = Path(__file__).parent / "feed" / "list.html"
FRAME = re.compile(r"painted at (\d+) us, took (\d+) us, computed (\d+) us")
LISTENED = "stoa-app stoa-frames"


def fill(community, project, texts):
    """Notes of Ana's in a project, put where the server keeps them while it does not run. Returns their ids."""
    author = community.ana.id
    community.server.process.stop()
    now = int(time.time() * 1000) - len(texts) * 1000
    ids = [str(uuid.uuid4()) for _ in texts]
    with sqlite3.connect(Path(community.server.directory) / "data" / "stoa.db") as database:
        database.executemany("INSERT INTO posts (id, kind, context, visibility, author, created_at, text)"
                             " VALUES (?, 0, ?, 1, ?, ?, ?)",
                             [(each, project, author, now + i * 1000, text) for i, (each, text) in enumerate(zip(ids, texts, strict=True))])
    community.server.start()
    return ids


def wheel(desktop, seconds, step=STEP_PX, turns=None):
    """Turns the wheel for as long; with `turns` the other way round after each such time."""
    begun = time.monotonic()
    while (spent := time.monotonic() - begun) < seconds:
        up = turns is not None and int(spent / turns) % 2
        desktop.scroll(-step if up else step)
        time.sleep(max(0, 1 / 60 - (time.monotonic() - begun - spent)))


class AppList(QuietApp):
    """The app at a project's page."""

    def __init__(self, community, directory, page, ids):
        super().__init__(["--server", community.server.url, "--token-file", community.server.token_file], directory,
                         debug=LISTENED, env={"XDG_CACHE_HOME": str(directory)})
        self.ids = ids
        self.wait_for_window()
        self.when_possible("page", GLib.Variant("i", page))
        until(lambda: self.has_shown(ids[-1]), START_S, "the newest card is there")

    def has_shown(self, post):
        return f"card of {post}" in self.log.read_text()

    def at_end(self):
        return self.has_shown(self.ids[0])

    def is_moved(self):
        return len(self.frames()) > 5

    def frames(self):
        """How long each frame took until now, ms."""
        return [max(int(took), int(computed)) / 1000 for _, took, computed in FRAME.findall(self.log.read_text())]


class PageList:
    """Chromium at a page with the posts in it."""

    def __init__(self, texts):
        self.browser = Browser(devices="absent", extra=ON_SCREEN, without=NOT_ON_SCREEN)
        self.browser.driver.get(PAGE.as_uri())
        self.browser.driver.execute_script("show(arguments[0])", texts[::-1])

    pid = property(lambda self: self.browser.pid)

    def at_end(self):
        return self.browser.driver.execute_script("return atEnd()")

    def is_moved(self):
        return self.browser.driver.execute_script("return scroller.scrollTop > 0")

    def stop(self):
        self.browser.quit()


def reach(desktop, viewer):
    """A window that has just come gets the wheel when the pointer has moved in it."""
    def turn():
        desktop.move(700, 500)
        desktop.move(701, 501)
        desktop.scroll(STEP_PX)
        desktop.lift()
        time.sleep(0.2)
        return viewer.is_moved()
    until(turn, START_S, "the wheel moves the list")


def to_the_end(desktop, viewer):
    """Frames while the wheel turned, when the viewer tells them."""
    taken = []
    for _ in range(MOST_BURSTS):
        before = len(viewer.frames()) if isinstance(viewer, AppList) else 0
        wheel(desktop, BURST_S)
        if isinstance(viewer, AppList):
            taken += viewer.frames()[before:]
        if viewer.at_end():
            return taken
    raise AssertionError("the end of the list was not reached")


def scroll(community, report, options):
    del options
    words = "hives honey bees garden evening planting river walk tools on Saturday at nine".split()
    texts = ["first of all"] + [" ".join(words[(i * 7 + j) % len(words)] for j in range(5 + i % 40)) for i in range(1, MANY)]
    projects = [community.ana.make_project(title) for title in ("A few cards", "A lot of cards")]
    few_ids, many_ids = fill(community, projects[0], texts[:FEW]), fill(community, projects[1], texts)
    desktop = Desktop()
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        few = AppList(community, directory, 3, few_ids)
        reach(desktop, few)
        to_the_end(desktop, few)
        before = len(few.frames())
        wheel(desktop, FEW_S, turns=1)
        few_frames = few.frames()[before:]
        few_mb = pss_mb(few.pid)
        few.stop()

        many = AppList(community, directory, 4, many_ids)
        reach(desktop, many)
        many_frames = to_the_end(desktop, many)
        many_mb = pss_mb(many.pid)
        many.stop()

    page = PageList(texts)
    reach(desktop, page)
    to_the_end(desktop, page)
    page_mb = pss_mb(page.pid)
    page.stop()
    desktop.close()

    report.add(f"scrolling {MANY:,} cards: frame time p99, ms", percentile(many_frames, 99), aim="<= 16.7")
    report.add(f"the same against {FEW} cards", percentile(many_frames, 99), percentile(few_frames, 99), aim="<= 1.1", of_ratio=True)
    report.add(f"memory after {MANY:,} cards less that after {FEW}, MB", many_mb - few_mb, aim="<= 15")
    report.add(f"memory after {MANY:,} cards, MB; Chromium's page", many_mb, page_mb, aim="<= 0.25", of_ratio=True)
    report.note(f"{len(many_frames)} and {len(few_frames)} frames; their medians {percentile(many_frames, 50):.1f} and "
                f"{percentile(few_frames, 50):.1f} ms")
