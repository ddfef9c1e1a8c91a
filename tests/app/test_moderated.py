# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Being moderated, as one's own app tells it; and what stays where it is while people come and go."""

import time

import pytest

from desktop import wait_for
from moderating import Guest, go_to, is_on_row, row, rows

HOLD_S = 40


@pytest.fixture
def room(server):
    return server.start_room("Garden evening")


@pytest.fixture
def moderate(server, room):
    """As the owner of the server, from outside of the room."""
    def moderate(kind, **fields):
        status, answer = server.rest("POST", f"/v1/rooms/{room}/moderate",
                                     {"request": f"{kind}-{time.monotonic_ns()}", "command": {"kind": kind, **fields}})
        assert status == 200, answer
    return moderate


def press_join(app, desktop):
    app.node.wait("list item", "^Live: Garden evening")
    app.tab_to(desktop, "button", "^(Join|Knock at) Garden evening$")
    desktop.key("Return")


@pytest.fixture
def bo(server, room, start, tmp_path):
    """The app of a guest, who is not in the room yet."""
    guest = Guest(server, room, "Bo")
    guest.command("leave")
    (tmp_path / "token").write_text(guest.account.token)
    return start("--server", server.url, "--token-file", tmp_path / "token")


@pytest.fixture
def ana(server, room, moderate):
    """Another caretaker."""
    guest = Guest(server, room, "Ana")
    moderate("set-role", participant=guest.id, role="moderator")
    return guest


def knock(bo, desktop, ana, moderate):
    moderate("lock-room", on=True)
    press_join(bo, desktop)
    knocked = ana.expect("knocked")["knock"]
    assert knocked["name"] == "Bo"
    bo.node.wait(None, "^Waiting to Be Let In$")
    return knocked["id"]


def test_who_knocks_waits_and_is_admitted(bo, desktop, ana, moderate):
    ana.command("admit", of=knock(bo, desktop, ana, moderate))
    bo.node.wait("button", "^Show Garden evening$")
    bo.node.wait_gone(None, "^Waiting to Be Let In$")


def test_the_card_says_that_one_waits(bo, desktop, ana, moderate):
    knocked = knock(bo, desktop, ana, moderate)
    bo.node.wait("list item", "^Live: Garden evening.*Waiting$")
    ana.command("decline", of=knocked)
    bo.node.wait(None, "^You Were Not Let In$")
    bo.node.wait("list item", "^Live: Garden evening.*Locked$")
    assert not bo.node.find("list item", "Waiting$")


def test_who_knocks_stops_waiting(bo, desktop, ana, moderate):
    knock(bo, desktop, ana, moderate)
    desktop.key("Escape")
    assert ana.expect("knock-ended")["outcome"] == "cancelled"
    bo.node.wait_gone(None, "^Waiting to Be Let In$")
    assert not bo.node.find(None, "^You Were Not Let In$")


def test_who_is_declined_is_told_and_knocks_again(bo, desktop, ana, moderate):
    ana.command("decline", of=knock(bo, desktop, ana, moderate))
    bo.node.wait(None, "^You Were Not Let In$")
    bo.tab_to(desktop, "button", "^Knock Again$")
    desktop.key("Return")
    bo.node.wait(None, "^Waiting to Be Let In$")
    ana.command("admit", of=ana.expect("knocked")["knock"]["id"])
    bo.node.wait("button", "^Show Garden evening$")


def test_who_is_removed_is_told_by_whom_and_joins_again(bo, desktop, ana):
    press_join(bo, desktop)
    joined = ana.expect("participant-joined")["participant"]
    bo.node.wait("button", "^Show Garden evening$")
    ana.command("remove", participant=joined)
    bo.node.wait(None, "^You Were Removed$")
    assert bo.node.wait(None, "^Ana removed you from “Garden evening”")
    bo.tab_to(desktop, "button", "^Join Again$")
    desktop.key("Return")
    bo.node.wait("button", "^Show Garden evening$")


def test_who_is_banned_is_told_why_and_until_when(bo, desktop, ana):
    press_join(bo, desktop)
    joined = ana.expect("participant-joined")["participant"]
    bo.node.wait("button", "^Show Garden evening$")
    ana.command("ban", participant=joined, scope="room", seconds=3600, reason="Shouts")
    bo.node.wait(None, "^You Are Banned$", HOLD_S)
    assert bo.node.wait(None, r"^Ana banned you from “Garden evening”\.\nReason: Shouts\nUntil .*[0-9]+:[0-9]+\.")


# order and focus

@pytest.fixture
def mira(server, room, start, desktop):
    """The host's app, with the focus on the people in the list."""
    def mira():
        app = start("--server", server.url, "--token-file", server.token_file)
        press_join(app, desktop)
        app.node.wait("button", "^Show Garden evening$")
        desktop.key("Ctrl+J")
        wait_for(lambda: any(node.has("focused") for node in rows(app)), "the focus to be on a person")
        return app
    return mira


def order(app):
    return [node.name.split(",")[0] for node in rows(app)]


def test_order_and_focus_stay_while_people_come_go_and_do_things(mira, server, room, desktop):
    guests = {name: Guest(server, room, name) for name in ("Bo", "Cy", "Dan")}
    app = mira()
    go_to(app, desktop, "Cy")
    guests["Dan"].raise_hand()
    Guest(server, room, "Eve")
    wait_for(lambda: order(app) == ["Bo", "Cy", "Dan", "Mira", "Eve"], "Eve to be there")
    assert is_on_row(app, "Cy")
    guests["Bo"].command("leave")
    wait_for(lambda: order(app) == ["Cy", "Dan", "Mira", "Eve"], "Bo to be gone")
    assert is_on_row(app, "Cy")
    with desktop.holding("Menu"):
        app.node.wait("menu item", "^Mute$")
    guests["Dan"].command("leave")
    wait_for(lambda: "Dan" not in order(app), "Dan to be gone")
    assert app.node.find("menu item", "^Mute$")
    desktop.key("Escape")
    wait_for(lambda: is_on_row(app, "Cy"), "the focus to be back")
    guests["Cy"].command("leave")
    wait_for(lambda: order(app) == ["Mira", "Eve"], "Cy to be gone")
    wait_for(lambda: any(node.has("focused") for node in rows(app)), "a neighbour to have the focus")


def test_space_moderates_nobody(mira, server, room, desktop):
    guests = {name: Guest(server, room, name) for name in ("Bo", "Cy")}
    app = mira()
    go_to(app, desktop, "Bo")
    for key in ("space", "Return", "Ctrl+space"):
        desktop.key(key)
    guests["Bo"].raise_hand()
    wait_for(lambda: "hand raised" in row(app, "Bo").name, "the hand: all before it was done")
    assert guests["Cy"].expect("hand-raised")
    told = {message["event"]["kind"] for message in guests["Cy"].socket.kept if message["type"] == "event"}
    assert told <= {"participant-joined", "track-published", "private"}


def test_the_menu_opens_after_a_pin(mira, server, room, desktop):
    Guest(server, room, "Bo")
    app = mira()
    go_to(app, desktop, "Mira")
    bo = app.tab_to(desktop, "list item", "^Bo", key="Shift+Tab")
    desktop.key("p")
    wait_for(lambda: "Pinned" in bo.description, "Bo to be pinned")
    with desktop.holding("Menu"):
        app.node.wait("menu item", "^Mute$")


@pytest.mark.parametrize("key", ["Menu", "Shift+F10"])
def test_the_menu_opens_by_key(mira, server, room, desktop, key):
    Guest(server, room, "Bo")
    app = mira()
    go_to(app, desktop, "Bo")
    with desktop.holding(key):
        app.node.wait("menu item", "^Mute$")
    desktop.key("Escape")
    wait_for(lambda: is_on_row(app, "Bo"), "the focus to be back")
    go_to(app, desktop, "Mira")
    app.tab_to(desktop, "list item", "^Bo", key="Shift+Tab")
    with desktop.holding(key):
        app.node.wait("menu item", "^Mute$")
