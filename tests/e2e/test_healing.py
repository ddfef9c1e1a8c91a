# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What breaks in the middle of a room heals by itself."""

import time

import pytest

from community import Server
from films import phone, speech
from waiting import until

WAIT_S = 60


@pytest.fixture
def own_server(tmp_path):
    server = Server(tmp_path)
    server.stoactl("set-name", "Mira")
    yield server
    server.stop()


@pytest.fixture
def people(own_server, browser):
    """A room with Ana (stoactl) and Gerda (Chromium) who see each other."""
    room = own_server.start_room("Garden evening")
    ana = own_server.join(room, "Ana", "--publish", speech())
    page = browser.guest(own_server.invite(room))
    page.enter("Gerda")
    page.sees("Ana")
    until(lambda: ana.sees("Gerda"), WAIT_S, "Ana sees Gerda")
    yield ana, page
    ana.stop()
    page.driver.get("about:blank")


def moves_again(ana, page):
    page.sees("Ana", WAIT_S)
    until(lambda: ana.sees("Gerda"), WAIT_S, lambda: f"Ana sees Gerda again: {ana.last()}")


def test_media_engine_dies(own_server, people):
    ana, page = people
    gerda = ana.seen("Gerda")["id"]
    killed = own_server.kill_janus()
    began = time.monotonic()
    until(lambda: own_server.janus_pid() not in (None, killed), WAIT_S, "a new janus")
    moves_again(ana, page)
    print(f"everybody has pictures again {time.monotonic() - began:.1f} s after janus was killed")
    assert ana.seen("Gerda")["id"] == gerda
    assert sorted(page.people()) == ["Ana", "Gerda (you)"]
    until(lambda: page.notice() == "", WAIT_S, page.notice)


def test_server_dies(own_server, people):
    ana, page = people
    page.press("Raise hand")
    until(lambda: "hand raised" in page.tile("Gerda (you)"), WAIT_S, page.words)
    gerda = ana.seen("Gerda")["id"]
    own_server.process.kill()
    until(lambda: "Reconnecting" in page.notice(), WAIT_S, page.words)
    began = time.monotonic()
    own_server.start()
    moves_again(ana, page)
    print(f"everybody has pictures again {time.monotonic() - began:.1f} s after the server was started again")
    assert ana.seen("Gerda")["id"] == gerda
    assert sorted(page.people()) == ["Ana", "Gerda (you)"]
    until(lambda: "hand raised" in page.tile("Gerda (you)"), WAIT_S, page.words)
    until(lambda: page.notice() == "", WAIT_S, page.notice)


def test_server_stops_and_starts(own_server, people):
    ana, page = people
    assert own_server.stop() == 0
    until(lambda: "Reconnecting" in page.notice(), WAIT_S, page.words)
    own_server.start()
    moves_again(ana, page)
    assert sorted(page.people()) == ["Ana", "Gerda (you)"]
