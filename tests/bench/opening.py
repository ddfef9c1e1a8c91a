# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a key on a recording's card to its first pictures on screen, in the real app, with a server, its range requests and all.

It begins when the app has the key, and ends when GTK has painted the frame with the picture; the compositor's own frame and the
screen come after that.
"""

import re
import tempfile
import time
from pathlib import Path

from community import Server
from crowd import Crowd
from desktop import App, Desktop, wait_for
from recorded import open_card
from report import median, percentile
from stoa_client import Account
from waiting import until

WAIT_S = 60
RECORD_S = 20
BLIND_MS = 2000
TIMES = 20
CALM_S = 1           # the menu is gone, the list of recordings is quiet
TITLE = "Bench"
ASKED = re.compile(r"replay asked for at (\d+) us")
FIRST = re.compile(r"first picture of a tile at \d+ us")
PAINTED = re.compile(r"painted at (\d+) us, took")


def record(server, people, directory):
    owner = Account(server.url, Path(server.token_file).read_text().strip())
    room = server.start_room(TITLE)
    crowd = Crowd(server.invite(room), directory)

    def ask(on):
        return owner.ask("POST", f"/v1/rooms/{room}/record", {"request": f"bench-{time.monotonic_ns()}", "on": on})["id"]
    try:
        crowd.grow(people)
        recording = ask(True)
        until(lambda: len(list((server.recordings / recording).rglob("*.mjr"))) == 2 * people, WAIT_S, "all are recorded")
        time.sleep(RECORD_S)
        ask(False)
    finally:
        crowd.stop()
    until(lambda: owner.ask("GET", f"/v1/recordings/{recording}")["phase"] == "ready", WAIT_S, "it is put together")
    # who sends a film that was encoded before cannot give a keyframe when it is asked for one: at first there is no picture
    owner.ask("PATCH", f"/v1/recordings/{recording}", {"trim": {"start_ms": BLIND_MS}})
    return recording


class Watcher:
    """The app at the list of recordings, the focus on the card."""

    def __init__(self, server, directory, people):
        self.people = people
        self.log = Path(directory) / "app.log"
        self.desktop = Desktop()
        self.app = App(["stoa", "--server", server.url, "--token-file", str(server.token_file)], log=self.log,
                       env={"GSETTINGS_BACKEND": "memory", "G_MESSAGES_DEBUG": "stoa-app stoa-frames"})
        self.app.node.wait("heading", "^Home$")
        wait_for(self.app.focused, "the window to have the keyboard")

    def painted(self, since):
        """When the key was there, and when each tile's first picture was painted, us; None before all are."""
        lines = self.log.read_text()[since:].splitlines()
        asked = next((int(match[1]) for match in map(ASKED.search, lines) if match), None)
        times, waiting = [], 0
        for line in lines:
            if FIRST.search(line):
                waiting += 1
            elif waiting and (match := PAINTED.search(line)):
                times += [int(match[1])] * waiting
                waiting = 0
        return (asked, times) if asked and len(times) >= self.people else None

    def open(self):
        """(first, last) picture after the key, ms"""
        open_card(self.app, self.desktop, TITLE)
        time.sleep(CALM_S)
        since = len(self.log.read_text())
        self.desktop.key("Return")
        asked, times = until(lambda: self.painted(since), WAIT_S, lambda: f"pictures: {self.log.read_text()[since:][-2000:]}")
        self.desktop.key("Alt+Left")
        self.app.node.wait_gone("slider", "^Position$")
        return (min(times) - asked) / 1000, (max(times) - asked) / 1000

    def stop(self):
        self.app.stop()
        self.desktop.close()


def opening(report, people, times=TIMES):
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        server = Server(Path(directory) / "server")
        try:
            server.stoactl("set-name", "Mira")
            record(server, people, directory)
            watcher = Watcher(server, directory, people)
            try:
                found = [watcher.open() for _ in range(times)]
            finally:
                watcher.stop()
        finally:
            server.stop()
    first, last = zip(*found, strict=True)
    what = f"a replay of {people} people, in the app: key on its card to"
    report.add(f"{what} the first picture, p95, ms", percentile(first, 95), None, "<= 400")
    report.add(f"{what} the picture of everybody, p95, ms", percentile(last, 95))
    report.note(f"opened {times} times, first pictures: median {median(first):.0f} ms, the slowest {max(first):.0f} ms, the very first time "
                f"{first[0]:.0f} ms; of everybody: median {median(last):.0f} ms; with the accessibility bus listening")
