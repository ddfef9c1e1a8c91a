# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moderation by keyboard only: real keys on the real app, and what the others in the room get to know."""

import pytest

from desktop import wait_for
from films import speech
from moderating import Guest, go_to, row, rows, waiting


@pytest.fixture
def room(server):
    return server.start_room("Garden evening")


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


def test_a_hand_is_lowered_and_the_focus_stays(enter, desktop, server, room):
    bo, cy = Guest(server, room, "Bo"), Guest(server, room, "Cy")
    app = enter()
    go_to(app, desktop, "Bo")
    cy.raise_hand()
    bo.raise_hand()
    wait_for(lambda: waiting(app) == ["Cy, raised a hand", "Bo, raised a hand"], "the queue in its order")
    assert row(app, "Bo").has("focused")
    desktop.key("h")
    cy.expect("hand-lowered", participant=bo.joined["participant"])
    wait_for(lambda: waiting(app) == ["Cy, raised a hand"], "Bo to be out of the queue")
    assert row(app, "Bo").has("focused")


def test_space_does_nothing_and_remove_removes(enter, desktop, server, room):
    bo, cy = Guest(server, room, "Bo"), Guest(server, room, "Cy")
    app = enter()
    go_to(app, desktop, "Bo")
    desktop.key("space")
    desktop.key("Delete")
    left = cy.expect("participant-left", participant=bo.joined["participant"])
    assert left["reason"] == "removed"
    wait_for(lambda: not row(app, "Bo"), "Bo to be gone")
    wait_for(lambda: any(node.has("focused") for node in rows(app)), "a neighbour to have the focus")


def test_a_ban_holds_and_is_undone(enter, desktop, server, room):
    bo = Guest(server, room, "Bo")
    app = enter()
    go_to(app, desktop, "Bo")
    desktop.key("Shift+Delete")
    app.node.wait(None, "^Bo is cut off. In [0-9]+ seconds? it is a ban")
    wait_for(lambda: row(app, "Bo").description == "cut off, soon banned", "the row to say so")
    desktop.key("Ctrl+Z")
    wait_for(lambda: row(app, "Bo").description == "", "the ban to be undone")
    assert not server.rest("GET", "/v1/bans")[1].get("bans")


def test_who_knocks_is_let_in_by_key(enter, desktop, server, room):
    app = enter()
    status, _ = server.rest("POST", f"/v1/rooms/{room}/moderate",
                            {"request": "lock", "command": {"kind": "lock-room", "on": True}})
    assert status == 200
    dan = Guest(server, room, "Dan")
    assert dan.joined["type"] == "knocking"
    wait_for(lambda: waiting(app) == ["Dan, wants to come in"], "the knock")
    app.tab_to(desktop, "list item", "^Dan, wants to come in", key="Shift+Tab")
    desktop.key("a")
    assert dan.socket.expect("knock-answer")["outcome"] == "admitted"
    wait_for(lambda: not waiting(app), "the queue to be empty")
    wait_for(lambda: any(node.has("focused") for node in rows(app)), "the focus to be on somebody")


def test_the_menu_of_a_row_has_every_action(enter, desktop, server, room):
    Guest(server, room, "Bo")
    app = enter()
    go_to(app, desktop, "Bo")
    with desktop.holding("Menu"):
        app.node.wait("menu item", "^Make Host$")
    for name in ("^Mute$", "^Ask to Unmute$", "^To Audience$", "^Remove$", "^Ban$", "^Ban with a Reason…$"):
        assert app.node.wait("menu item", name)
    desktop.key("Escape")
    wait_for(lambda: row(app, "Bo").has("focused"), "the focus to be back")
