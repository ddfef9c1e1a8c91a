# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from browser import Browser
from community import Server
from films import speech


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    server.stoactl("set-name", "Mira")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser():
    """A Chromium whose camera and microphone play the film."""
    browser = Browser(film=speech())
    yield browser
    browser.quit()


@pytest.fixture
def room(server):
    room = server.start_room("Garden evening")
    yield room
    server.stoactl("end", room, check=False)


@pytest.fixture
def join(server):
    """Starts `stoactl join`s that end with the test."""
    joiners = []

    def start(target, name, *arguments):
        joiners.append(server.join(target, name, *arguments))
        return joiners[-1]
    yield start
    for joiner in joiners:
        joiner.stop()
