# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording leaves the app as a film: exported from its card by keyboard, seen on its way, cancelled, copied when it is finished."""

import json
import subprocess
import time

import pytest

from community import Server
from desktop import App, wait_for
from films import phone
from waiting import until

RECORDED_S = 40      # long enough for a film that takes a while to make
PATIENCE_S = 120      # encoders share the machine with everything else
IN_A_ROW = 4         # films: one of them is still being made when somebody has found the button


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """With a recording of Bo, who shows a film."""
    server = Server(tmp_path_factory.mktemp("server"))
    server.stoactl("set-name", "Mira")
    room = server.start_room("Bee yard")
    bo = server.join(room, "Bo", "--publish", phone(), "--agree")
    until(lambda: bo.last()["sent"]["frames"] > 0, PATIENCE_S, "Bo sends")
    recording = server.stoactl("record", room, "on")
    began = time.monotonic()
    until(lambda: time.monotonic() > began + RECORDED_S, PATIENCE_S, "there is enough of it")
    server.stoactl("record", room, "off")
    until(lambda: manifest(server, recording)["phase"] == "ready", PATIENCE_S, lambda: f"a replay: {manifest(server, recording)}")
    bo.stop()
    yield server
    server.stop()


def manifest(server, recording):
    status, found = server.rest("GET", f"/v1/recordings/{recording}")
    assert status == 200, found
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    (home / "config").mkdir()
    (home / "config" / "user-dirs.dirs").write_text(f'XDG_VIDEOS_DIR="{home}/Videos"\n')
    return home


@pytest.fixture(scope="module")
def app(desktop, server, home):
    # on one processor, so that it takes a while
    app = App(["taskset", "--cpu-list", "0", "stoa", "--server", server.url, "--token-file", server.token_file], log=home / "stoa.log",
              env={"GSETTINGS_BACKEND": "memory", "G_DEBUG": "fatal-criticals", "XDG_CONFIG_HOME": str(home / "config"),
                   "XDG_CACHE_HOME": str(home / "cache")})
    app.node.wait("heading", "^Home$")
    wait_for(app.focused, "the window to have the keyboard")
    app.choose(desktop, "F10", "^Recordings$")
    app.node.wait("article", "Bee yard")
    yield app
    assert app.stop() == 0, (home / "stoa.log").read_text()


def ask_for_film(app, desktop):
    app.tab_to(desktop, "article", "Bee yard")
    app.choose(desktop, "Menu", "^Export…$")
    app.node.wait(None, "^Export as a File$")
    for name in ("^Format$", "^Size$"):
        app.node.wait("combo box", name)
    app.tab_to(desktop, "button", "^Export$")


def films(home):
    return sorted((home / "Videos" / "Stoa").glob("*")) if (home / "Videos" / "Stoa").exists() else []


def unfinished(app):
    return app.node.find_all("list item", r"^Bee yard: (\d+ %|Waiting)")


def test_film(app, desktop, home):
    """WebM is what is chosen beforehand. It is there under its name only when it is finished."""
    ask_for_film(app, desktop)
    desktop.key("Return")
    wait_for(lambda: any(path.suffix == ".webm" for path in films(home)), "the film", PATIENCE_S)
    film, = films(home)
    assert film.name.startswith("Bee yard – 2") and film.suffix == ".webm"
    done = subprocess.run(["ffprobe", "-v", "warning", "-of", "json", "-show_streams", film], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert [stream["codec_name"] for stream in json.loads(done.stdout)["streams"]][:2] == ["vp9", "opus"]
    app.node.wait(None, "is finished$")
    assert not list((home / "cache").rglob("*.mkv"))


def test_copied(app, desktop, home):
    app.tab_to(desktop, "article", "Bee yard")
    desktop.key("Ctrl+C")
    app.node.wait(None, "^File copied$")


def test_cancelled(app, desktop, home):
    """The one that is being made, and those that wait behind it."""
    before = films(home)
    for _ in range(IN_A_ROW):
        ask_for_film(app, desktop)
        desktop.key("Return")
        app.node.wait_gone(None, "^Export as a File$")
        app.wait_on(None, "Bee yard")       # the card, or the button of its menu
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Recordings$")
    app.tab_to(desktop, "toggle button", "^Files being made$")
    app.open(desktop, "space", r"^Bee yard: \d+ %")
    cancelled = 0
    while rest := unfinished(app):
        app.tab_to(desktop, "button", "^Cancel$")
        desktop.key("Return")
        wait_for(lambda: len(unfinished(app)) < len(rest), "one to be gone")
        cancelled += 1
    made = len(app.node.find_all("list item", "^Bee yard: Finished"))
    wait_for(lambda: len(films(home)) == made, "nothing to be left of the others")
    assert cancelled > 0 and made < len(before) + IN_A_ROW and all(path.suffix == ".webm" for path in films(home))
    wait_for(lambda: not list((home / "cache").rglob("*.mkv")), "nothing to be left in the cache")
