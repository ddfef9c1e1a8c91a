# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moderation beyond single keys: bans, the log, what is refused or not answered, notifications, several caretakers."""

import csv
import json
import os
import signal
import time

import pytest

from desktop import wait_for
from moderating import Guest, choose, go_to, row, rows, waiting
from notifications import Notifications

HOLD_S = 40


@pytest.fixture
def room(server):
    return server.start_room("Garden evening")


@pytest.fixture
def bo(server, room):
    return Guest(server, room, "Bo")


@pytest.fixture
def join(start, desktop):
    """Somebody's app, in the room; the focus is on the people in the list."""
    def join(server, token_file):
        app = start("--server", server.url, "--token-file", token_file)
        app.node.wait("list item", "^Live: Garden evening")
        app.tab_to(desktop, "button", "^Join Garden evening$")
        desktop.key("Return")
        app.node.wait("button", "^Show Garden evening$")
        desktop.key("Ctrl+J")
        wait_for(lambda: row(app) and any(node.has("focused") for node in rows(app)), "the focus to be on a person")
        return app
    return join


@pytest.fixture
def app(join, server, bo):
    return join(server, server.token_file)


@pytest.fixture
def moderate(server, room):
    """As the owner of the server, from outside of the room."""
    def moderate(kind, **fields):
        status, answer = server.rest("POST", f"/v1/rooms/{room}/moderate",
                                     {"request": f"{kind}-{time.monotonic_ns()}", "command": {"kind": kind, **fields}})
        assert status == 200, answer
    return moderate


def open_menu(app, desktop, item):
    choose(app, desktop, "F10", item)


def use_room_menu(app, desktop, item, role="menu item"):
    app.tab_to(desktop, "toggle button", "Leave or end")
    choose(app, desktop, "space", item, role)


# bans

def choose_in(app, desktop, name, choice):
    app.tab_to(desktop, "combo box", name)
    app.choose(desktop, "space", choice, "list item")
    app.wait_on("combo box")


def ban_with_reason(app, desktop):
    go_to(app, desktop, "Bo")
    choose(app, desktop, "Menu", "^Ban with a Reason…$")
    app.node.wait(None, "^Ban Bo\\?$")
    app.tab_to(desktop, "text", "^Reason")
    desktop.type("Shouts")
    choose_in(app, desktop, "^For", "^A Day$")
    choose_in(app, desktop, "^From", "^The Server$")
    app.tab_to(desktop, "button", "^Ban$")
    desktop.key("Return")


def test_a_ban_with_a_reason_is_in_the_ledger_and_lifted(app, desktop, server, bo):
    ban_with_reason(app, desktop)
    ban = wait_for(lambda: next(iter(server.rest("GET", "/v1/bans")[1].get("bans", [])), None), "the ban", HOLD_S)
    assert (ban["name"], ban["reason"], ban["scope"]) == ("Bo", "Shouts", "server")
    assert 86400 <= (ban["until"] - ban["at"]) / 1000 < 86400 + HOLD_S
    open_menu(app, desktop, "^Bans$")
    dialog = app.node.wait("dialog", "^Bans$")
    item = dialog.wait("list item", "^Bo")
    assert item.wait(None, "Shouts") and item.wait(None, "the whole server")
    app.wait_on("entry", "^Search bans$")
    desktop.type("nobody like that")
    dialog.wait(None, "^No Bans$")
    for _ in "nobody like that":
        desktop.key("BackSpace")
    dialog.wait("list item", "^Bo")
    app.tab_to(desktop, "button", "^Lift")
    desktop.key("Return")
    app.node.wait(None, "lifted by Mira")
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Bans$")
    bo.enter()
    wait_for(lambda: row(app, "Bo").description == "", "Bo to be back")


def test_a_ban_that_stands_is_undone_by_key(app, desktop, server, bo):
    go_to(app, desktop, "Bo")
    desktop.key("Shift+Delete")
    wait_for(lambda: server.rest("GET", "/v1/bans")[1].get("bans"), "the ban", HOLD_S)
    wait_for(lambda: not row(app, "Bo"), "Bo to be gone")
    desktop.key("Ctrl+Z")
    wait_for(lambda: server.rest("GET", "/v1/bans")[1]["bans"][0].get("lifted_at"), "the ban to be lifted")
    bo.enter()
    assert bo.joined["type"] == "joined"


# the room

def test_the_room_is_locked_and_everyone_else_muted_and_both_undone(app, desktop, bo):
    use_room_menu(app, desktop, "^Lock the Room$", "check menu item")
    bo.expect("room-locked", on=True)
    use_room_menu(app, desktop, "^Mute Everyone Else$")
    bo.expect("everyone-locked")
    wait_for(lambda: "muted by a moderator" in row(app, "Bo").description, "Bo's row to say so")
    assert "muted by" not in row(app, "Mira").description
    desktop.key("Ctrl+Z")
    bo.expect("everyone-unlocked")
    desktop.key("Ctrl+Z")
    bo.expect("room-locked", on=False)
    desktop.key("Ctrl+Z")
    app.node.wait(None, "^There is nothing to undo$")


# what does not work

def test_no_answer_in_time_is_taken_back_and_tried_again(app, desktop, server, bo):
    go_to(app, desktop, "Bo")
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        desktop.key("m")
        wait_for(lambda: row(app, "Bo").description == "muting is asked for", "the row to say what is asked for")
        app.node.wait(None, "^Mute Bo: The server did not answer in time", 30)
        wait_for(lambda: row(app, "Bo").description == "", "it to be taken back")
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    app.tab_to(desktop, "button", "^Try Again$")
    desktop.key("Return")
    wait_for(lambda: row(app, "Bo").description == "muted by a moderator", "the second try to work", 30)


def test_a_refusal_says_why_and_takes_back_that_alone(join, desktop, server, room, bo, moderate, tmp_path):
    cy = Guest(server, room, "Cy")
    moderate("set-role", participant=cy.id, role="moderator")
    (tmp_path / "token").write_text(cy.account.token)
    cy.socket.command(room, "leave")
    app = join(server, tmp_path / "token")
    go_to(app, desktop, "Bo")
    desktop.key("v")
    bo.expect("track-locked")
    ban_with_reason(app, desktop)
    app.node.wait(None, "^Ban Bo: ")
    assert app.node.wait("button", "^Try Again$")
    wait_for(lambda: row(app, "Bo").description == "video stopped by a moderator", "only the ban to be taken back")


# several caretakers

def test_who_handles_a_hand_is_told_and_cleared(app, desktop, server, room, bo, moderate):
    ana = Guest(server, room, "Ana")
    moderate("set-role", participant=ana.id, role="moderator")
    bo.raise_hand()
    wait_for(lambda: waiting(app) == ["Bo, raised a hand"], "the hand")
    ana.command("handle", participant=bo.id, on=True)
    wait_for(lambda: waiting(app) == ["Bo, Ana is handling this"], "who handles it")
    wait_for(lambda: "Ana is handling this" in row(app, "Bo").description, "the row to say so")
    ana.command("handle", participant=bo.id, on=False)
    wait_for(lambda: waiting(app) == ["Bo, raised a hand"], "nobody to handle it")
    ana.command("handle", participant=bo.id, on=True)
    ana.command("lower-hand", participant=bo.id)
    wait_for(lambda: not waiting(app), "it to be gone")


# knocks

@pytest.fixture
def notifications():
    notifications = Notifications()
    yield notifications
    notifications.close()


@pytest.mark.parametrize("answer, outcome", [("Admit", "admitted"), ("Decline", "declined")])
def test_a_knock_is_answered_from_its_notification(notifications, app, server, room, moderate, answer, outcome):
    moderate("lock-room", on=True)
    dan = Guest(server, room, "Dan")
    shown = wait_for(lambda: notifications.find("Dan wants to come in"), "the notification")
    assert set(shown.actions) == {"Admit", "Decline"}
    notifications.press(shown, answer)
    dan.expect_answer(outcome)
    wait_for(lambda: not waiting(app), "nobody to wait")
    wait_for(lambda: shown.closed, "the notification to be gone")


# the log

def lines(app):
    log = app.node.find("list", "^Moderation log$")
    return [node.name.split("\n")[0] for node in log.find_all("list item")] if log else []


def save(app, desktop, item, path):
    app.tab_to(desktop, "toggle button", "^Save the log$")
    choose(app, desktop, "space", item)
    app.node.wait(None, "^Save the Log$")
    name = app.node.wait("text", "^Name")
    wait_for(lambda: name.has("focused"), "the focus to be on the name")
    desktop.key("Ctrl+A")
    desktop.type(str(path))
    desktop.key("Return")
    return wait_for(lambda: path.exists() and path.read_text(), "the file")


def test_the_log_is_read_searched_and_saved_also_of_a_room_that_ended(app, desktop, server, room, bo, moderate, tmp_path):
    open_menu(app, desktop, "^Moderation Log$")
    app.node.wait(None, "^Nothing Yet$")
    app.wait_on(None, "Search the log")
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Moderation Log$")
    moderate("lock-track", participant=bo.id, track="mic")
    moderate("set-role", participant=bo.id, role="listener")
    server.stoactl("end", room)
    app.node.wait(None, "^Not in a Room$")
    open_menu(app, desktop, "^Moderation Log$")
    wait_for(lambda: lines(app)[-2:] == ["Mira moved Bo to the audience", "Mira muted Bo"], "what was done")
    app.wait_on(None, "Search the log")
    desktop.type("muted")
    wait_for(lambda: lines(app) == ["Mira muted Bo"], "what is searched for")
    desktop.type("xyz")
    app.node.wait(None, "^Nothing Found$")
    table = list(csv.reader(save(app, desktop, "^Save as CSV…$", tmp_path / "log.csv").splitlines()))
    assert [line[1:3] for line in table[:2]] == [["action", "actor"], ["track-locked", "Mira"]]
    assert json.loads(save(app, desktop, "^Save as JSON…$", tmp_path / "log.json"))["entries"][0]["target"] == "Bo"


def test_who_may_not_read_the_log_is_told_so(join, desktop, server, room, bo, tmp_path):
    (tmp_path / "token").write_text(bo.account.token)
    bo.socket.command(room, "leave")
    app = join(server, tmp_path / "token")
    open_menu(app, desktop, "^Moderation Log$")
    app.node.wait(None, "^Cannot Load the Log$")
    wait_for(lambda: not app.node.find(None, "^Save the log$").has("sensitive"), "nothing to be there to be saved")
