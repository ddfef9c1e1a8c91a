# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""An evening as its host: two hands, a knock, mute, undo, ban, lift, hand over, end. By keyboard alone, and with the
pointer alone; the others are on the real server, and say what they were told."""

import pytest

from desktop import wait_for
from films import speech
from moderating import Guest, choose, go_to, is_on_row, queue_rows, row, rows, waiting
from stoa_client import Refused

HOLD_S = 40   # a ban holds 10 s; then it is one
STEADY = 4    # looks at a place in a row


@pytest.fixture
def room(server):
    return server.start_room("Garden evening")


@pytest.fixture
def ana(server, room):
    """Somebody with a film and its sound."""
    joiner = server.join(server.invite(room), "Ana", "--publish", speech())
    wait_for(lambda: joiner.last()["sent"]["frames"] > 0, lambda: f"Ana to send pictures: {joiner.last()} {joiner.process.tail()}", 30)
    yield joiner
    joiner.stop()


class Keys:
    """Everything by the keyboard."""

    def __init__(self, app, desktop):
        self.app, self.desktop = app, desktop

    def enter(self):
        self.app.node.wait("list item", "^Live: Garden evening")
        self.app.tab_to(self.desktop, "button", "^Join Garden evening$")
        self.desktop.key("Return")
        self.app.node.wait("button", "^Show Garden evening$")

    def to_person(self, name):
        if not is_on_row(self.app, name):
            self.desktop.key("Ctrl+J")
            wait_for(lambda: any(node.has("focused") for node in rows(self.app)), "the focus to be on a person")
            go_to(self.app, self.desktop, name)

    def to_waiting(self, name):
        self.to_person("")
        self.app.tab_to(self.desktop, "list item", f"^{name}, ", key="Shift+Tab")

    def lower_hand(self, name):
        self.to_waiting(name)
        self.desktop.key("h")

    def admit(self, name):
        self.to_waiting(name)
        self.desktop.key("a")

    def mute(self, name):
        self.to_person(name)
        self.desktop.key("m")

    def undo(self):
        self.desktop.key("Ctrl+Z")

    def ban(self, name):
        self.to_person(name)
        self.desktop.key("Shift+Delete")

    def hand_over(self, name):
        self.to_person(name)
        choose(self.app, self.desktop, "Menu", "^Make Host$")

    def room_menu(self, item, role="menu item"):
        self.app.tab_to(self.desktop, "toggle button", "Leave or end")
        choose(self.app, self.desktop, "space", item, role)

    def lock(self):
        self.room_menu("^Lock the Room$", "check menu item")

    def lift(self, name):
        choose(self.app, self.desktop, "F10", "^Bans$")
        dialog = self.app.node.wait("dialog", "^Bans$")
        dialog.wait("list item", f"^{name}")
        self.app.tab_to(self.desktop, "button", "^Lift")
        self.desktop.key("Return")
        dialog.wait_gone("button", "^Lift")
        self.desktop.key("Escape")
        self.app.node.wait_gone("dialog", "^Bans$")

    def end(self):
        self.room_menu("^End for Everyone")
        self.app.node.wait(None, "End the Room for Everyone")
        self.app.tab_to(self.desktop, "button", "End Room")
        self.desktop.key("Return")


class Pointer:
    """Everything with the pointer. The window fills the screen."""

    def __init__(self, app, desktop):
        self.app, self.desktop = app, desktop

    def click(self, find, button=0x110):
        """What find() gives, once it stays where it is: lists move while somebody comes, and what was there before may be on its way out."""
        places = []

        def stays():
            node = find()
            places.append((node.path, node.middle()) if node and node.extents()[2] > 0 else None)
            return places[-1] if len(places) >= STEADY and len(set(places[-STEADY:])) == 1 else None
        _, place = wait_for(stays, lambda: f"{find()} to have a place, not {places[-STEADY:]}")
        self.desktop.click(*place, button)

    def press(self, role, name, within=None):
        """`within`: what finds the widget that it is in."""
        self.click(lambda: (within() if within else self.app.node).find(role, name))

    def choose(self, item, role="menu item"):
        self.press(role, item)
        self.app.node.wait_gone(role, item)

    def enter(self):
        self.press("button", "^Join Garden evening$")
        self.app.node.wait("button", "^Show Garden evening$")

    def queued(self, name):
        return lambda: next((node for node in queue_rows(self.app) if node.name.startswith(name)), None)

    def menu_of(self, name, item):
        self.click(lambda: row(self.app, name), 0x111)
        self.choose(item)

    def lower_hand(self, name):
        self.press("button", "^Lower Hand$", self.queued(name))

    def admit(self, name):
        self.press("button", "^Admit$", self.queued(name))

    def mute(self, name):
        self.menu_of(name, "^Mute$")

    def undo(self):
        self.press("button", "^Undo$")

    def ban(self, name):
        self.menu_of(name, "^Ban$")

    def hand_over(self, name):
        self.menu_of(name, "^Make Host$")

    def lock(self):
        self.press("toggle button", "Leave or end")
        self.choose("^Lock the Room$", "check menu item")

    def lift(self, name):
        self.press("toggle button", "^Main menu$")
        self.choose("^Bans$")
        dialog = self.app.node.wait("dialog", "^Bans$")
        self.press("button", "^Lift", lambda: dialog.find("list item", f"^{name}"))
        dialog.wait_gone("button", "^Lift")
        self.press("button", "^Close$", lambda: dialog)
        self.app.node.wait_gone("dialog", "^Bans$")

    def end(self):
        self.press("toggle button", "Leave or end")
        self.choose("^End for Everyone")
        self.press("button", "^End Room$")


@pytest.mark.parametrize("hands", [Keys, Pointer])
def test_an_evening(start, desktop, server, room, ana, hands):
    bo, cy = Guest(server, room, "Bo"), Guest(server, room, "Cy")
    app = start("--server", server.url, "--token-file", server.token_file)
    mira = hands(app, desktop)
    mira.enter()
    wait_for(lambda: len(rows(app)) == 4, "everybody to be in the list")

    two_hands(app, mira, bo, cy)
    dan = a_knock(app, mira, server, room, bo)
    mute_and_undo(app, mira, bo)
    ban_and_lift(app, mira, dan, bo)

    mira.hand_over("Bo")
    cy.expect("host-changed", participant=bo.id)
    wait_for(lambda: ", Host" in row(app, "Bo").name, "Bo to be the host")
    mira.end()
    assert bo.expect("room-ended")
    app.node.wait(None, "^Not in a Room$")


def two_hands(app, mira, bo, cy):
    cy.raise_hand()
    bo.raise_hand()
    wait_for(lambda: waiting(app) == ["Cy, raised a hand", "Bo, raised a hand"], "the hands, in their order")
    mira.lower_hand("Cy")
    bo.expect("hand-lowered", participant=cy.id)
    wait_for(lambda: waiting(app) == ["Bo, raised a hand"], "Cy's hand to be down")
    mira.lower_hand("Bo")
    bo.expect("hand-lowered", participant=bo.id)
    wait_for(lambda: not waiting(app), "nobody to wait")


def a_knock(app, mira, server, room, bo):
    mira.lock()
    bo.expect("room-locked", on=True)
    dan = Guest(server, room, "Dan")
    assert dan.joined["type"] == "knocking"
    wait_for(lambda: waiting(app) == ["Dan, wants to come in"], "the knock")
    mira.admit("Dan")
    dan.expect_answer("admitted")
    dan.enter()
    wait_for(lambda: row(app, "Dan"), "Dan to be in the list")
    return dan


def mute_and_undo(app, mira, bo):
    mira.mute("Ana")
    locked = bo.expect("track-locked")
    bo.expect("track-stopped", participant=locked["participant"])
    wait_for(lambda: row(app, "Ana").description == "muted by a moderator", "the row to say so")
    mira.undo()
    bo.expect("track-unlocked", participant=locked["participant"])
    wait_for(lambda: "muted" not in row(app, "Ana").description, "the row to say that it is undone")
    assert "microphone off" in row(app, "Ana").name


def ban_and_lift(app, mira, dan, bo):
    mira.ban("Dan")
    wait_for(lambda: row(app, "Dan").description == "cut off, soon banned", "the row to say so")
    left = bo.expect("participant-left", participant=dan.id)
    assert left["reason"] == "banned"
    wait_for(lambda: not row(app, "Dan"), "Dan to be gone", HOLD_S)
    with pytest.raises(Refused) as refused:
        dan.enter()
    assert refused.value.code == "banned"
    mira.lift("Dan")
    dan.enter()
    assert dan.joined["type"] == "knocking"
    wait_for(lambda: waiting(app) == ["Dan, wants to come in"], "Dan to knock again")
    mira.admit("Dan")
    dan.expect_answer("admitted")
    dan.enter()
    wait_for(lambda: row(app, "Dan"), "Dan to be back")
