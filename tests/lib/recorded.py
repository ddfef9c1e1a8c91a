# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A room that was recorded: what who watches it, takes it out or deletes it has before them."""

import time

import pytest

from community import Server
from desktop import wait_for
from films import phone, speech
from moderating import Guest, choose

LONG_S = 60
FRAMES = 450                 # that are sent while it is recorded: fifteen seconds and more


@pytest.fixture(scope="module", name="server")
def server_of_module(tmp_path_factory):
    """Mira's, for all tests of a module that imports this."""
    server = Server(tmp_path_factory.mktemp("server"))
    server.stoactl("set-name", "Mira")
    yield server
    server.stop()


def open_card(app, desktop, title):
    """The list of all recordings, with the focus on that one's card."""
    choose(app, desktop, "F10", "^Recordings$")
    app.node.wait("dialog", "^Recordings$")
    app.node.wait(None, f"^Replay: {title}")
    return app.tab_to(desktop, None, f"^Replay: {title}")


class Recorded:
    """Ana and Cy played films in a room of the server's owner, who recorded it from elsewhere; Bo is there and did not agree."""

    title = "Garden evening"

    def __init__(self, server, frames=FRAMES, promote=False):
        self.server = server
        arguments = ["--promote"] if promote else []
        self.room = server.stoactl("start", "--title", self.title, "--visibility", "public", *arguments)
        ana = server.join(server.invite(self.room), "Ana", "--publish", speech(), "--from", 5, "--agree")
        cy = server.join(server.invite(self.room), "Cy", "--publish", phone(), "--agree")
        try:
            wait_for(lambda: all(each.last()["sent"]["frames"] > 0 for each in (ana, cy)), "both to send pictures", LONG_S)
            self.bo = Guest(server, self.room, "Bo")
            self.moderate("toggle-recording", on=True)
            self.id = self.bo.expect("recording-started")["recording"]["id"]
            begun = ana.last()["sent"]["frames"]
            wait_for(lambda: ana.last()["sent"]["frames"] > begun + frames * 2 // 3, "two thirds to be recorded", LONG_S)
            self.moderate("chapter", title="Tomatoes")
            wait_for(lambda: ana.last()["sent"]["frames"] > begun + frames, "the rest to be recorded", LONG_S)
            self.moderate("toggle-recording", on=False)
        finally:
            ana.stop()
            cy.stop()
        wait_for(lambda: self.manifest()["phase"] == "ready", lambda: f"it to be ready: {self.manifest()['phase']}", LONG_S)

    def moderate(self, kind, **fields):
        body = {"request": f"{kind}-{time.monotonic_ns()}", "command": {"kind": kind, **fields}}
        status, answer = self.server.rest("POST", f"/v1/rooms/{self.room}/moderate", body)
        assert status == 200, answer

    def manifest(self):
        return self.server.rest("GET", f"/v1/recordings/{self.id}")[1]

    def media(self):
        return next(asset for asset in self.manifest()["assets"] if asset["kind"] == "media")

    def open_list(self, app, desktop):
        return open_card(app, desktop, self.title)
