# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes from when the app is started, with a server of its own that has a community, until the first card is on screen."""

import re
import sqlite3
import tempfile
import time
import uuid
from pathlib import Path

from community import Server
from report import median
from stoa_client import Account
from viewers import START_S, QuietApp
from waiting import until

POSTS = 2_000
STARTS = 10
LISTENED = "stoa-app stoa-frames"
CARD = re.compile(r"card of [\w-]+.*?painted at (\d+) us", re.S)


def make_community(directory):
    """The data of a server with a project that has posts."""
    server = Server(directory)
    ana = Account(server.url, Path(server.token_file).read_text().strip())
    ana.ask("PATCH", "/v1/me", {"name": "Ana"})
    projects = [ana.make_project(f"Project {i}") for i in range(5)]
    author = ana.id
    server.stop()
    now = int(time.time() * 1000)
    with sqlite3.connect(Path(directory) / "data" / "stoa.db") as database:
        database.executemany("INSERT INTO posts (id, kind, context, visibility, author, created_at, text)"
                             " VALUES (?, 0, ?, 1, ?, ?, ?)",
                             [(str(uuid.uuid4()), projects[i % 5], author, now - i * 60_000, f"Note {i} of the garden")
                              for i in range(POSTS)])
    return Path(directory) / "data"


def start_once(data, directory, cache):
    app = QuietApp(["--data", str(data)], directory, debug=LISTENED, env={"XDG_CACHE_HOME": str(cache)})
    try:
        painted = until(lambda: CARD.search(app.log.read_text()), START_S, lambda: app.log.read_text())
        return int(painted[1]) / 1000 - app.begun * 1000
    finally:
        app.stop()


def start(community, report, options):
    del community, options
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        data = make_community(directory)
        kept = Path(directory) / "cache"
        fresh, copied = [], []
        start_once(data, directory, kept)
        for i in range(STARTS):
            fresh.append(start_once(data, directory, Path(directory) / f"cache{i}"))
            copied.append(start_once(data, directory, kept))
    report.add("from start to the first card on screen, own server included, median ms", median(fresh), aim="<= 800")
    report.add("the slowest, ms", max(fresh))
    report.add("with the copy of the last time, median ms", median(copied))
