# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server with 100,000 posts: pages at a client, a live card's change on another client, the app's list, and its start.

Each part below is a function of (community, report, options); those that need the app on a screen belong in `ON_SCREEN`.
"""

import argparse
import os
import random
import sqlite3
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

from community import Server
from report import Report, median, percentile
from scrolling import scroll
from starting import start
from stoa_client import Account

PROJECTS = 190
WORDS = "hives honey bees garden evening planting river walk 蜂蜜 сад עציץ 🌱 tools on Saturday at nine".split()


class Community:
    """A server whose projects have many posts. Ana owns it and takes care of all projects; Bo is in half of them, one of which he
    may hardly see anything of; Eli is in none."""

    def __init__(self, directory, posts):
        self.server = Server(directory)
        self.ana = Account(self.server.url, Path(self.server.token_file).read_text().strip())
        self.ana.ask("PATCH", "/v1/me", {"name": "Ana"})
        self.bo, self.eli = (self.ana.accept(self.ana.invite("server")["token"], name) for name in ("Bo", "Eli"))
        self.projects = [self.ana.make_project(f"Project {i}") for i in range(PROJECTS)]
        for project in self.projects[::2]:
            self.ana.ask("PUT", f"/v1/projects/{project}/members/{self.bo.id}", {"membership": "member"})
        self.busy, self.secret = self.projects[0], self.projects[2]
        self._fill(posts)

    def _fill(self, posts):
        """Years of notes, put where the server keeps them while it does not run: half in one project, a tenth where only
        its caretaker sees them."""
        self.middle = None
        author, ids = self.ana.id, random.Random(1)
        self.server.process.stop()
        now = int(time.time() * 1000)
        rows = []
        for i in range(posts):
            where = self.busy if i % 2 else self.secret if i % 10 == 0 else ids.choice(self.projects)
            seen = 2 if where == self.secret else ids.choice((0, 1, 1, 1))
            text = " ".join(ids.choices(WORDS, k=ids.randrange(3, 60)))
            rows.append((str(uuid.UUID(int=ids.getrandbits(128))), 0, where, seen, author, now - (posts - i) * 1000, text))
        with sqlite3.connect(Path(self.server.directory) / "data" / "stoa.db") as database:
            database.executemany("INSERT INTO posts (id, kind, context, visibility, author, created_at, text)"
                                 " VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self.middle = f"{rows[posts // 2][5]}.{rows[posts // 2][0]}"
        self.server.start()


def bench_feed(*arguments):
    program = Path(os.environ["STOA_BUILD"]) / "tests" / "bench" / "bench-feed"
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True, timeout=300)
    found = {}
    for line in done.stdout.splitlines():
        kind, took, *_ = line.split()
        found.setdefault(kind, []).append(float(took))
    return found


def first_pages(community, report, options):
    def pages(who, *where):
        return bench_feed("pages", community.server.url, who.token, options.times, *where)["page"]
    home = pages(community.bo)
    report.add(f"{options.posts:,} posts: first page of Home, p95 ms", percentile(home, 95), aim="<= 30")
    report.add("its median, ms", median(home))
    report.add("first page of a project with half of them, p95 ms", percentile(pages(community.bo, community.busy), 95), aim="<= 30")
    report.add("a page from their middle, p95 ms", percentile(pages(community.bo, "", community.middle), 95), aim="<= 30")
    report.add("of a project of which one sees next to nothing, p95 ms",
               percentile(pages(community.bo, community.secret), 95), aim="<= 30")
    report.add("Home of one who is in no project, p95 ms", percentile(pages(community.eli), 95), aim="<= 30")


def card_changes(community, report, options):
    took = bench_feed("changes", community.server.url, community.ana.token, community.bo.token, community.busy, options.times // 4)
    report.add("a live card's people on another client, p95 ms", percentile(took["people"], 95), aim="<= 100")
    report.add("a live card's end on another client, p95 ms", percentile(took["ended"], 95), aim="<= 100")
    report.add("their medians together, ms", median(took["people"] + took["ended"]))


WITHOUT_APP = (first_pages, card_changes)
ON_SCREEN = (scroll, start)


def run(arguments):
    parser = argparse.ArgumentParser(prog="bench feed")
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--only", choices=[part.__name__ for part in WITHOUT_APP + ON_SCREEN], help="one part alone")
    options = parser.parse_args(arguments)
    report = Report("feed")
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        community = Community(directory, options.posts)
        try:
            for part in WITHOUT_APP + ON_SCREEN:
                if options.only in (None, part.__name__):
                    part(community, report, options)
        finally:
            community.server.stop()
    report.note(f"pages of 30 posts by REST, {options.times} times each, parsed at the client; all over loopback")
    return report
