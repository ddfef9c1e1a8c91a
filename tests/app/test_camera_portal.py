# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The camera by way of the system's own portal, as in a sandbox, with a user who says yes or no."""

import pytest

import portal
from desktop import wait_for
from film_devices import FilmCamera
from films import speech
from test_by_keyboard import start_room


@pytest.fixture
def system(tmp_path, monkeypatch):
    monkeypatch.setenv("STOA_CAMERA_PORTAL", "1")
    camera = FilmCamera(speech(), tmp_path)
    system = portal.Portal(tmp_path / "portal")
    yield system
    system.stop()
    camera.stop()


def test_yes_gives_the_camera(system, app, desktop, server):
    start_room(app, desktop, "Tea")
    room = server.stoactl("rooms").split("\t")[0]
    ana = server.join(room, "Ana")
    try:
        wait_for(lambda: ana.sees("Mira"), "Mira's camera to be seen", 60)
        assert len(system.user.asked) == 1
    finally:
        ana.stop()


def test_no_is_said(system, app, desktop):
    system.user.answer = portal.NO
    desktop.key("Ctrl+N")
    app.node.wait("dialog", "^Start Live$")
    app.node.wait("label", "^The system does not let Stoa use the camera", 30)
