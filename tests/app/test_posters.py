# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture on a live card: of a real camera, made anew by itself, seen by another client, and only while whose camera it is
agrees to it."""

import os
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from websocket import WebSocketTimeoutException

from desktop import App, screen, wait_for
from film_devices import FilmCamera
from stoa_client import Account

SCHEMA = "io.github.stoalive.Stoa"
ABSENT = "3f0c6a52-9b1d-4c7e-8a55-0d1e2f3a4b5c"
GREEN = "0x10b050"
PAUSE_S = 10           # between two pictures
LATE_S = 12            # more, on a busy machine
WITHOUT_S = 12         # longer than the pause: one would have come


@pytest.fixture
def camera(tmp_path):
    """It films something green."""
    film = tmp_path / "green.mkv"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", f"color={GREEN}:s=640x360:r=30:d=150",
                    "-c:v", "mpeg4", "-q:v", "2", film], check=True)
    camera = FilmCamera(film, tmp_path)
    yield camera
    camera.stop()


class Person:
    """Somebody whose app has settings of its own."""

    def __init__(self, server, directory, account, **settings):
        directory.mkdir()
        token = directory / "token"
        token.write_text(account.token)
        self.account = account
        self.env = {"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": str(directory / "config"), "G_DEBUG": "fatal-criticals",
                    "XDG_CACHE_HOME": str(directory / "cache")}
        for key, value in settings.items():
            self.set(key.replace("_", "-"), value)
        self.log = directory / "stoa.log"
        self.app = App(["stoa", "--server", server.url, "--token-file", str(token)], log=self.log, env=self.env)
        self.node = self.app.node
        self.node.wait("heading", "^Home$", 30)

    def set(self, key, value):
        subprocess.run(["gsettings", "set", SCHEMA, key, value], env={**os.environ, **self.env}, check=True)

    def stop(self):
        assert self.app.stop() == 0, self.log.read_text()


@pytest.fixture
def place(server, tmp_path):
    mira = Account(server.url, Path(server.token_file).read_text().strip())
    bo, eli = (mira.accept(mira.invite("server")["token"], name) for name in ("Bo", "Eli"))
    project = mira.make_project("Garden")
    mira.ask("PUT", f"/v1/projects/{project}/members/{bo.id}", {"membership": "member"})
    room = mira.start_room("Tea", context=project, visibility="members")
    mira.ask("POST", f"/v1/rooms/{room}/promote")
    people = []

    def start(account, name, **settings):
        people.append(Person(server, tmp_path / name, account, **settings))
        return people[-1]
    yield SimpleNamespace(mira=mira, bo=bo, eli=eli, room=room, poster=f"/v1/rooms/{room}/poster", start=start)
    for person in people:
        person.stop()


def next_poster(socket, known, seconds):
    """The version that the room's post has after `known`, or None. Once it has one, it is never without until it is taken back."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            version = socket.expect("post", left)["post"].get("poster", 0)
        except WebSocketTimeoutException:
            return None
        assert version or not known, "it is there until the next is"
        if version not in (0, known):
            return version
    return None


def middle_of(jpeg, tmp_path):
    """The colour there."""
    path = tmp_path / "poster.jpg"
    path.write_bytes(jpeg)
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-vf", "crop=2:2", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                          capture_output=True, check=True)
    return tuple(done.stdout[:3])


def is_green(red, green, blue):
    return green > 110 and green > red + 60 and green > blue + 40


def green_pixels(glass):
    sample = glass.sink.emit("try-pull-sample", 5_000_000_000)
    buffer = sample.get_buffer()
    pixels = buffer.extract_dup(0, buffer.get_size())
    return sum(is_green(*pixels[at:at + 3]) for at in range(0, len(pixels) - 4, 4 * 16)) * 16


def test_of_the_camera_as_long_as_one_agrees(desktop, camera, place, tmp_path):
    watching = place.bo.connect()
    watching.request("watch-feed")
    mira = place.start(place.mira, "mira")
    mira.app.tab_to(desktop, "list item", "^Live: Tea")
    desktop.key("Return")
    mira.node.wait("list item", "^Mira, you", 30)
    desktop.key("Ctrl+E")
    mira.node.wait("list item", "^Mira, you.*camera on", 30)
    assert next_poster(watching, 0, WITHOUT_S) is None, "nothing is sent that was not agreed to"
    assert place.bo.rest("GET", place.poster) == place.bo.rest("GET", f"/v1/rooms/{ABSENT}/poster") \
        or place.bo.rest("GET", place.poster)[0] == 404

    mira.set("send-posters", "true")
    first = next_poster(watching, 0, LATE_S)
    assert first, "it is sent at once: " + mira.log.read_text()[-2000:]
    assert is_green(*middle_of(place.bo.rest("GET", place.poster)[1], tmp_path))
    assert place.eli.rest("GET", place.poster) == place.eli.rest("GET", f"/v1/rooms/{ABSENT}/poster"), "hidden as absent"
    second = next_poster(watching, first, PAUSE_S + LATE_S)
    assert second, "it is made anew: " + mira.log.read_text()[-2000:]

    bo = place.start(place.bo, "bo", window_maximized="true")
    bo.node.wait("list item", "^Live: Tea")
    glass = screen("RGBx")
    shown = wait_for(lambda: (count := green_pixels(glass)) > 120_000 and count, "the poster to be on another client's card, as high as it is", 30)
    assert shown < 640 * 360

    mira.set("send-posters", "false")
    wait_for(lambda: place.bo.rest("GET", place.poster)[0] == 404, "it to be taken back")
    wait_for(lambda: green_pixels(glass) < 2_000, "it to be gone from the card", 30)
    glass.stop()
    while watching.expect("post")["post"].get("poster"):
        pass   # those from before it was taken back
    assert next_poster(watching, 0, WITHOUT_S) is None
