# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the app tells a screen reader of the room, as much as the settings say."""

import contextlib
import os
import re
import signal
import time

import pytest

from desktop import Announcements, wait_for
from film_devices import FilmMic
from films import speech
from moderating import Guest

KEYFILE = "[io/github/stoalive/Stoa]\n"


@pytest.fixture
def room(server):
    return server.start_room("Garden evening")


@pytest.fixture
def said(desktop):
    announcements = Announcements()
    yield announcements
    announcements.close()


@pytest.fixture
def moderate(server, room):
    """As the owner of the server, from outside of the room."""
    def moderate(kind, **fields):
        status, answer = server.rest("POST", f"/v1/rooms/{room}/moderate",
                                     {"request": f"{kind}-{time.monotonic_ns()}", "command": {"kind": kind, **fields}})
        assert status == 200, answer
    return moderate


@pytest.fixture
def enter(server, room, start, desktop, tmp_path):
    """Somebody's app, in the room, with these settings."""
    def enter(token_file=None, **settings):
        keyfile = tmp_path / "config" / "glib-2.0" / "settings" / "keyfile"
        keyfile.parent.mkdir(parents=True)
        keyfile.write_text(KEYFILE + "".join(f"{key.replace('_', '-')}={value}\n" for key, value in settings.items()))
        app = start("--server", server.url, "--token-file", token_file or server.token_file,
                    GSETTINGS_BACKEND="keyfile", XDG_CONFIG_HOME=str(tmp_path / "config"))
        app.node.wait("list item", "^Live: Garden evening")
        app.tab_to(desktop, "button", "^Join Garden evening$")
        desktop.key("Return")
        app.node.wait("button", "^Show Garden evening$")
        return app
    return enter


@pytest.fixture
def as_bo(server, room, enter, tmp_path):
    """The app of a guest."""
    def as_bo(**settings):
        guest = Guest(server, room, "Bo")
        guest.command("leave")
        (tmp_path / "token").write_text(guest.account.token)
        return enter(tmp_path / "token", **settings)
    return as_bo


@contextlib.contextmanager
def at_once(app):
    """What happens meanwhile, the app is told of when it is over."""
    os.kill(app.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(app.process.pid, signal.SIGCONT)


def test_others_in_brief_as_by_default(server, room, enter, said, moderate):
    guests = {name: Guest(server, room, name) for name in ("Ana", "Bo")}
    app = enter()
    guests["Cy"] = Guest(server, room, "Cy")
    said.expect("Cy joined")
    with at_once(app):
        for name in ("Bo", "Cy"):
            guests[name].raise_hand()
    said.expect("Bo and Cy raised their hands")
    guests["Bo"].command("lower-hand")
    moderate("lock-track", participant=guests["Ana"].id, track="mic")
    assert said.expect("Ana was muted by a moderator") == []
    moderate("set-role", participant=guests["Ana"].id, role="moderator")
    said.expect("Ana is a moderator now")
    guests["Cy"].command("leave")
    said.expect("Cy left")


def told(text):
    """How many people a sentence is about."""
    others = re.search(r"and ([0-9]+) others?", text)
    return text.count("Guest") + (int(others[1]) if others else 0)


def test_many_at_once_are_put_together(server, room, enter, said):
    guests = [Guest(server, room, f"Guest {number}") for number in range(1, 9)]
    app = enter()
    with at_once(app):
        for guest in guests:
            guest.command("leave")
    wait_for(lambda: sum(told(text) for text, _ in said.listen()) == len(guests), "all to be told of")
    assert len(said.heard) < len(guests) and any("others left" in text for text, _ in said.heard)


def test_in_full(server, room, enter, said, moderate):
    ana = Guest(server, room, "Ana")
    enter(announce_hands="'full'", announce_roles="'full'")
    ana.raise_hand()
    said.expect("Ana raised a hand")
    ana.command("lower-hand")
    said.expect("The hand of Ana is down")
    moderate("set-role", participant=ana.id, role="listener")
    said.expect("Ana is in the audience now")


def test_nothing_when_off(server, room, enter, said):
    enter(announce_people="'off'")
    ana = Guest(server, room, "Ana")
    ana.raise_hand()
    assert said.expect("Ana raised a hand") == []


def test_who_speaks(server, room, enter, said):
    enter(announce_speakers="true", announce_people="'off'")
    joiner = server.join(server.invite(room), "Ana", "--publish", speech())
    assert said.expect("Ana is speaking") == []
    joiner.stop()


def test_the_own_microphone(enter, said, desktop, tmp_path):
    mic = FilmMic(speech(), tmp_path)
    try:
        app = enter()
        app.node.wait("list item", "^Mira, you, Host.*microphone off")
        desktop.key("Ctrl+D")
        said.expect("Your microphone is on")
        desktop.key("Ctrl+D")
        said.expect("Your microphone is off")
    finally:
        mic.stop()


def test_what_is_done_to_oneself_is_said_at_once(server, room, as_bo, said, moderate):
    ana = Guest(server, room, "Ana")
    moderate("set-role", participant=ana.id, role="moderator")
    as_bo(announce_own="false")
    ana.expect("participant-joined")   # to get the account
    bo = ana.expect("participant-joined")["participant"]
    ana.command("lock-track", participant=bo, track="mic")
    said.expect("Ana muted you. Raise your hand to ask to speak.", at_once=True)
    ana.command("remove", participant=bo)
    said.expect("Ana removed you from the room", at_once=True)


def test_being_recorded_is_told_and_asked_at_once(server, room, as_bo, said):
    ana = Guest(server, room, "Ana")
    as_bo(announce_recording="'full'")
    server.stoactl("record", room, "on")
    said.expect("This room is being recorded. You are asked whether you may be recorded.", at_once=True)
    said.expect("This room is being recorded")
    ana.command("consent", on=True)
    said.expect("Ana agrees to be recorded")
    ana.command("consent", on=False)
    said.expect("Ana takes part unrecorded")
    server.stoactl("record", room, "off")
    said.expect("This room is not recorded any more")


def test_recording_is_told_in_brief(server, room, enter, said):
    ana = Guest(server, room, "Ana")
    enter()
    server.stoactl("record", room, "on")
    said.expect("This room is being recorded")
    ana.command("consent", on=True)
    server.stoactl("record", room, "off")
    assert not any("Ana" in text for text, _ in said.expect("This room is not recorded any more"))
