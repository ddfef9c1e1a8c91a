# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moderation by keyboard only: real keys on the real app, and what the others in the room get to know."""

import pytest

from desktop import wait_for
from films import speech
from stoa_client import Account


@pytest.fixture
def room(server):
    return server.start_room("Garden evening")


class Guest:
    """Somebody in the room, and the events they are told."""

    def __init__(self, server, room, name):
        token = server.make_invite(room)["url"].rsplit("/", 1)[1]
        self.room, self.account = room, Account(server.url, None).accept(token, name)
        self.enter()

    def enter(self):
        self.socket = self.account.connect()
        self.joined = self.socket.join(self.room)

    def raise_hand(self):
        self.socket.command(self.room, "raise-hand")

    def expect(self, kind, **fields):
        return self.socket.expect_event(kind, **fields)


@pytest.fixture
def ana(server, room):
    """Somebody with a film and its sound."""
    joiner = server.join(server.invite(room), "Ana", "--publish", speech())
    wait_for(lambda: joiner.last()["sent"]["frames"] > 0, "Ana to send pictures", 30)
    yield joiner
    joiner.stop()


@pytest.fixture
def enter(start, desktop, server):
    """Joins the room; the focus is on the people in the list."""
    def enter():
        app = start("--server", server.url, "--token-file", server.token_file)
        app.node.wait("list item", "^Live: Garden evening")
        app.tab_to(desktop, "button", "^Join Garden evening$")
        desktop.key("Return")
        app.node.wait("button", "^Show Garden evening$")
        desktop.key("Ctrl+J")
        wait_for(lambda: row(app).has("focused"), "the focus to be on a person")
        return app
    return enter


def rows(app):
    people = app.node.find("list", "^People in the room$")
    return people.find_all("list item") if people else []


def row(app, name=""):
    return next((node for node in rows(app) if node.name.startswith(name)), None)


def go_to(app, desktop, name):
    for _ in range(len(rows(app)) + 1):
        if row(app, name).has("focused"):
            return
        desktop.key("Down")
    wait_for(lambda: row(app, name).has("focused"), f"the focus to be on {name}")


def test_mute_and_undo(enter, desktop, server, room, ana):
    bo = Guest(server, room, "Bo")
    app = enter()
    go_to(app, desktop, "Ana")
    desktop.key("m")
    locked = bo.expect("track-locked")
    assert locked["track"]["kind"] == "mic"
    bo.expect("track-stopped", participant=locked["participant"])
    wait_for(lambda: row(app, "Ana").description == "muted by a moderator", "the row to say so")
    assert "microphone off" in row(app, "Ana").name
    app.node.wait(None, "^Ana is muted$")
    desktop.key("Ctrl+Z")
    bo.expect("track-unlocked", participant=locked["participant"])
    wait_for(lambda: "muted" not in row(app, "Ana").description, "the row to say that it is undone")
    assert "microphone off" in row(app, "Ana").name
