# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A room is recorded: who is asked and when, what everyone sees of it, how it goes, and who may begin and end it."""

import os
import signal
import time

import pytest

from coloured import make_film
from desktop import wait_for
from films import speech
from moderating import Guest, row

LONG_S = 60
TITLE = "Garden evening"


class Room:
    """Of the server's owner, who records it from elsewhere."""

    def __init__(self, server):
        self.server = server
        self.id = server.start_room(TITLE)

    def moderate(self, kind, **fields):
        body = {"request": f"{kind}-{time.monotonic_ns()}", "command": {"kind": kind, **fields}}
        status, answer = self.server.rest("POST", f"/v1/rooms/{self.id}/moderate", body)
        assert status == 200, answer

    def recordings(self):
        context = self.server.rest("GET", "/v1/me")[1]["id"]
        return self.server.rest("GET", f"/v1/contexts/{context}/recordings")[1].get("recordings", [])


@pytest.fixture
def room(server):
    return Room(server)


@pytest.fixture
def eve(server, room):
    """Somebody in the room who sees what happens there."""
    return Guest(server, room.id, "Eve")


@pytest.fixture
def bo(server, room, start, desktop, tmp_path):
    """The app of a guest, who is not in the room yet."""
    guest = Guest(server, room.id, "Bo")
    guest.command("leave")
    token = tmp_path / "token"
    token.write_text(guest.account.token)
    app = start("--server", server.url, "--token-file", str(token))
    app.node.wait("button", f"^Join {TITLE}$")
    wait_for(app.focused, "the window to have the keyboard")
    return app


def join(app, desktop, name):
    app.tab_to(desktop, "button", f"^Join {TITLE}$")
    desktop.key("Return")
    app.node.wait("list item", f"^{name}, you", 30)


def answer(app, desktop, button):
    app.node.wait(None, "^This Room Is Being Recorded$")
    app.tab_to(desktop, "button", button)
    desktop.key("Return")
    app.node.wait_gone(None, "^This Room Is Being Recorded$")


def describe_chip(app):
    return app.node.wait(None, "^Recording$").description


def test_asked_when_it_begins(bo, desktop, room, eve):
    join(bo, desktop, "Bo")
    me = eve.expect("participant-joined")["participant"]
    room.moderate("toggle-recording", on=True)
    answer(bo, desktop, "^Agree$")
    assert eve.expect("consent-answered", participant=me)["consent"] == "yes"
    wait_for(lambda: "You are recorded" in describe_chip(bo), "the chip to say that one is recorded")

    bo.tab_to(desktop, None, "^Recording$")
    bo.open(desktop, "space", "^Record Me")
    bo.tab_to(desktop, None, "^Record Me")
    desktop.key("space")
    assert eve.expect("consent-answered", participant=me)["consent"] == "no"
    wait_for(lambda: "Nothing of you" in describe_chip(bo), "the chip to say that one is not recorded")
    assert not bo.node.find(None, "^Stop recording$"), "a guest cannot stop it"
    desktop.key("Escape")

    room.moderate("toggle-recording", on=False)
    bo.node.wait_gone(None, "^Recording$")
    room.moderate("toggle-recording", on=True)
    answer(bo, desktop, "^Take Part Unrecorded$")
    assert eve.expect("consent-answered", participant=me)["consent"] == "no"


def test_asked_at_the_door(bo, desktop, room, eve):
    room.moderate("toggle-recording", on=True)
    join(bo, desktop, "Bo")
    me = eve.expect("participant-joined")["participant"]
    bo.node.wait(None, "^This Room Is Being Recorded$")
    bo.wait_on("button", "^(Agree|Take Part Unrecorded|Leave)$")
    desktop.key("Escape")                 # that is no yes
    bo.node.wait_gone(None, "^This Room Is Being Recorded$")
    wait_for(lambda: "Nothing of you" in describe_chip(bo), "the chip to say that one is not recorded")
    bo.tab_to(desktop, None, "^Recording$")
    bo.open(desktop, "space", "^Record Me")
    bo.tab_to(desktop, None, "^Record Me")
    desktop.key("space")
    assert eve.expect("consent-answered", participant=me)["consent"] == "yes"


def test_leaving_instead(bo, desktop, room, eve):
    room.moderate("toggle-recording", on=True)
    join(bo, desktop, "Bo")
    me = eve.expect("participant-joined")["participant"]
    answer(bo, desktop, "^Leave$")
    eve.expect("participant-left", participant=me)
    bo.node.wait("button", f"^Join {TITLE}$")


def test_recorded_from_the_start(app, desktop, server):
    desktop.key("Ctrl+N")
    dialog = app.node.wait("dialog", "^Start Live$")
    app.wait_on("text")
    desktop.type("Seeds")
    app.tab_to(desktop, None, "^Record")
    desktop.key("space")
    wait_for(lambda: dialog.find(None, "^Record", state="checked"), "it to be recorded")
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible")
    app.tab_to(desktop, "button", "^Start$")
    desktop.key("Return")
    app.node.wait_gone("dialog", "^Start Live$")
    app.node.wait(None, "^Recording$")
    wait_for(lambda: "You are recorded" in describe_chip(app), "who begins to have agreed")
    assert not app.node.find(None, "^This Room Is Being Recorded$"), "and not to be asked"


def test_how_it_goes(app, desktop, room, server, eve):
    """Health of each track, a chapter, and the end."""
    ana = server.join(server.invite(room.id), "Ana", "--publish", speech(), "--from", 5, "--agree")
    wait_for(lambda: ana.last()["sent"]["frames"] > 0, "Ana to send pictures", LONG_S)
    join(app, desktop, "Mira")
    desktop.key("Ctrl+R")
    eve.expect("recording-started")
    wait_for(lambda: "has not agreed" in row(app, "Eve").description, "the row to say that Eve has not agreed")
    eve.command("consent", on=False)
    wait_for(lambda: row(app, "Eve").description == "Not recorded", "the row to say that Eve is not recorded")
    wait_for(lambda: row(app, "Ana").description == "", "Ana to be recorded")
    app.tab_to(desktop, None, "^Recording$")
    app.open(desktop, "space", "recorded, room for", "label")
    app.node.wait("list item", "^Microphone of Ana: Recording. .*/s", LONG_S)
    app.node.wait("list item", "^Camera of Ana: Recording. .*/s", LONG_S)
    assert not app.node.find("list item", "of Eve")
    desktop.key("Escape")
    app.node.wait_gone("label", "recorded, room for")

    desktop.key("Ctrl+Shift+R")
    app.node.wait(None, "^New Chapter$")
    app.wait_on("text")
    desktop.type("Tomatoes")
    desktop.key("Return")
    assert eve.expect("chapter-begun")["title"] == "Tomatoes"
    desktop.key("Ctrl+R")
    assert eve.expect("recording-stopped")["stop"] == "asked"
    app.node.wait_gone(None, "^Recording$")
    wait_for(lambda: [each["phase"] for each in room.recordings()] == ["ready"], lambda: f"it to be ready: {room.recordings()}", LONG_S)
    ana.stop()


def test_alarm(app, desktop, room, server, eve, tmp_path):
    """Nothing is heard of a microphone that is on: that is said, with what to do, until it is off."""
    ana = server.join(server.invite(room.id), "Ana", "--publish", make_film(tmp_path, "Ana"), "--agree")
    ana_id = eve.expect("participant-joined")["participant"]
    wait_for(lambda: ana.last()["sent"]["frames"] > 0, "Ana to send pictures", LONG_S)
    join(app, desktop, "Mira")
    desktop.key("Ctrl+R")
    wait_for(lambda: row(app, "Ana").description == "", "Ana to be recorded")
    app.node.wait(None, "^The microphone of Ana is on, but nothing is heard. Ask them to check it.$", LONG_S)
    room.moderate("lock-track", participant=ana_id, track="mic")
    app.node.wait_gone(None, "nothing is heard")
    ana.stop()


def test_two_at_once(app, desktop, room, server, eve):
    """Whoever is second changes nothing: it is recorded once, and ends once."""
    room.moderate("set-role", participant=eve.id, role="moderator")
    join(app, desktop, "Mira")
    for on in (True, False):
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            eve.socket.send("command", room=room.id, command={"kind": "toggle-recording", "on": on})
            desktop.key("Ctrl+R")
            desktop.key("Ctrl+,")         # once that is here, the key before was taken
            app.node.wait("dialog", "^Preferences$")
            desktop.key("Escape")
            app.node.wait_gone("dialog", "^Preferences$")
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
        event = eve.expect("recording-started" if on else "recording-stopped")
        if on and event["actor"] == eve.id:
            answer(app, desktop, "^Agree$")   # whoever did not begin it is asked
        wait_for(lambda: (app.node.find(None, "^Recording$") is not None) == on, "it to be so")
    wait_for(lambda: room.recordings(), "a recording")
    eve.command("raise-hand")             # what came before is through
    assert not [each for each in eve.socket.kept if each.get("event", {}).get("kind", "").startswith("recording")]
    assert len(room.recordings()) == 1, room.recordings()
