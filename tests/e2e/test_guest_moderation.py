# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moderation as a guest in a browser meets it: the locked door, being muted, asked, removed and banned."""

import uuid

import pytest

from films import phone
from stoa_client import Account
from waiting import until

WAIT_S = 30
HOLD_S = 20


@pytest.fixture
def page(server, room, browser):
    """With nothing remembered of the guest that the test before banned."""
    page = browser.guest(server.invite(room))
    page.forget()
    yield page
    page.driver.get("about:blank")


@pytest.fixture
def moderate(server, room):
    def moderate(kind, **fields):
        status, answer = server.rest("POST", f"/v1/rooms/{room}/moderate",
                                     {"request": uuid.uuid4().hex, "command": {"kind": kind, **fields}})
        assert status == 200, answer
    return moderate


@pytest.fixture
def host(server, room):
    """The host's connection: what they are told of the room."""
    with open(server.token_file, encoding="utf-8") as token:
        account = Account(server.url, token.read().strip())
    socket = account.connect()
    socket.join(room)
    yield socket
    socket.close()


def enter(page, host):
    """Enters as Gerda; her participant's id."""
    page.enter("Gerda")
    while (joined := host.expect_event("participant-joined")["joined"])["name"] != "Gerda":
        pass
    return joined["id"]


def says(page, words):
    until(lambda: words in page.words(), WAIT_S, lambda: f"{words!r} in {page.words()!r}")


def test_knocks_and_is_let_in(page, host, moderate):
    moderate("lock-room", on=True)
    page.join("Gerda")
    says(page, "You are knocking. Somebody has to let you in")
    knock = host.expect_event("knocked")["knock"]
    assert knock["name"] == "Gerda"
    moderate("admit", of=knock["id"])
    until(lambda: page.tile("Gerda (you)"), WAIT_S, page.words)
    assert "knocking" not in page.words()


def test_knocks_and_is_declined_and_may_ask_again(page, host, moderate):
    moderate("lock-room", on=True)
    page.join("Gerda")
    moderate("decline", of=host.expect_event("knocked")["knock"]["id"])
    page.wait_view("end")
    says(page, "You were not let in")
    page.find("#again").click()
    page.join("Gerda")
    host.expect_event("knocked")
    says(page, "You are knocking")


def test_leaves_the_door(page, host, moderate):
    moderate("lock-room", on=True)
    page.join("Gerda")
    knock = host.expect_event("knocked")["knock"]
    page.wait_view("room")
    says(page, "You are knocking")
    page.press("Leave")
    assert host.expect_event("knock-ended", of=knock["id"])["outcome"] == "cancelled"
    page.wait_view("end")


def test_the_room_ends_before_one_is_let_in(page, host, moderate):
    moderate("lock-room", on=True)
    page.join("Gerda")
    host.expect_event("knocked")
    moderate("end")
    page.wait_view("end")
    says(page, "The room has ended")


def test_is_muted_and_allowed_again(page, host, moderate, room, join):
    ana = join(room, "Ana", "--publish", phone())
    gerda = enter(page, host)
    until(lambda: ana.hears("Gerda"), WAIT_S, lambda: f"Ana hears Gerda: {ana.last()}")
    moderate("lock-track", participant=gerda, track="mic")
    says(page, "turned your microphone off. Only a moderator can allow it again.")
    until(lambda: "microphone off" in page.tile("Gerda (you)"), WAIT_S, page.words)
    assert not page.find('section:not([hidden]) button[aria-label="Microphone"]').is_enabled()
    host.expect_event("track-stopped", participant=gerda)
    moderate("unlock-track", participant=gerda, track="mic")
    until(lambda: page.find('section:not([hidden]) button[aria-label="Microphone"]').is_enabled(), WAIT_S, page.words)
    assert "microphone off" in page.tile("Gerda (you)"), "nobody else opens a microphone"
    page.press("Microphone")
    until(lambda: "microphone on" in page.tile("Gerda (you)"), WAIT_S, page.words)
    until(lambda: ana.hears("Gerda"), WAIT_S, lambda: f"Ana hears Gerda again: {ana.last()}")


def test_is_asked_to_unmute(page, host, moderate):
    gerda = enter(page, host)
    page.press("Microphone")
    until(lambda: "microphone off" in page.tile("Gerda (you)"), WAIT_S, page.words)
    host.expect_event("track-muted", participant=gerda)
    moderate("ask-track", participant=gerda, track="mic")
    says(page, "asks you to turn your microphone on.")
    assert "microphone off" in page.tile("Gerda (you)"), "asking opens nothing"
    page.press("Microphone")
    until(lambda: "microphone on" in page.tile("Gerda (you)"), WAIT_S, page.words)
    until(lambda: "asks you" not in page.words(), WAIT_S, page.words)


def test_video_is_stopped(page, host, moderate, room, join):
    ana = join(room, "Ana", "--publish", phone())
    gerda = enter(page, host)
    until(lambda: ana.sees("Gerda"), WAIT_S, "Ana sees Gerda")
    moderate("lock-track", participant=gerda, track="camera")
    says(page, "turned your camera off. Only a moderator can allow it again.")
    until(lambda: "camera off" in page.tile("Gerda (you)"), WAIT_S, page.words)
    until(lambda: not ana.sees("Gerda"), WAIT_S, "the picture stops")


def test_is_removed(page, host, moderate):
    gerda = enter(page, host)
    moderate("remove", participant=gerda)
    page.wait_view("end")
    says(page, "You were removed from the room")


def test_is_banned_and_stays_out(page, host, moderate, server, room):
    gerda = enter(page, host)
    moderate("ban", participant=gerda, reason="shouts")
    until(lambda: page.view() == "end", HOLD_S + WAIT_S, page.words)
    says(page, "You may not come back to this room")
    says(page, "banned you. Reason: shouts")
    # A new link and another name in the same browser: the device is known.
    page.driver.execute_script("sessionStorage.clear()")
    page.driver.get(server.invite(room))
    page.join("Somebody else")
    page.wait_view("end")
    says(page, "You may not come back to this room")
