# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording leaves the app as an ordinary file, by keys and by the pointer, into another program; and how long it stays, to its receipt."""

import hashlib
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from community import Server
from desktop import App, wait_for
from moderating import choose
from recorded import Recorded

HERE = Path(__file__).resolve().parent
LONG_S = 60
DAY_MS = 86_400_000
SCREEN = (1280, 800)
MARGIN = 40


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    server.stoactl("set-name", "Mira")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def recorded(server):
    """For all of these: it is deleted at last."""
    recorded = Recorded(server, frames=150)
    yield recorded
    recorded.close()


@pytest.fixture
def videos(tmp_path):
    """The folder of videos."""
    (tmp_path / "config").mkdir()
    (tmp_path / "videos").mkdir()
    (tmp_path / "config" / "user-dirs.dirs").write_text(f'XDG_VIDEOS_DIR="{tmp_path}/videos"\n')
    return tmp_path / "videos"


@pytest.fixture
def app(start, server, videos):
    app = start("--server", server.url, "--token-file", server.token_file, XDG_CONFIG_HOME=str(videos.parent / "config"))
    app.node.wait("heading", "^Home$")
    wait_for(app.focused, "the window to have the keyboard")
    return app


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def choose_of_card(app, desktop, recorded, item):
    recorded.open_list(app, desktop)
    choose(app, desktop, "Menu", item)


def select(app, desktop, row, choice):
    """Of a row that is a list of choices."""
    app.tab_to(desktop, None, row)
    app.choose(desktop, "space", choice, "list item")
    app.node.wait_gone("list item", choice)   # what has chosen takes the next key


def export_tracks(app, desktop, recorded):
    choose_of_card(app, desktop, recorded, "^Export…$")
    app.node.wait(None, "^Export as a File$")
    if not app.node.find(None, "Each Person a Track"):
        select(app, desktop, "^Format", "Each Person a Track")
    app.tab_to(desktop, "button", "^Export$")
    desktop.key("Return")


def exported(app, desktop, recorded, videos):
    """The finished file in the folder of videos."""
    export_tracks(app, desktop, recorded)
    file = wait_for(lambda: next((videos / "Stoa").glob("*.mkv"), None), "the file", LONG_S)
    app.node.wait(None, "is finished$")
    return file


@pytest.fixture
def start_other(tmp_path):
    """Starts another program, whose window has the keyboard then; its `folder` is the one into which it takes files."""
    programs = []

    def start_other():
        folder = tmp_path / "other"
        folder.mkdir()
        programs.append(App([sys.executable, str(HERE.parent / "lib" / "drop_target.py"), str(folder)], log=tmp_path / "other.log"))
        programs[-1].folder = folder
        programs[-1].node.wait("label", "^Drop here$")
        return programs[-1]
    yield start_other
    for program in programs:
        program.stop()


def beside(desktop, app, start_other):
    """The app takes the left half of the screen, and another program, which is returned, the right one."""
    desktop.key("Super+Left")
    wait_for(lambda: app.node.find("dialog", "^Recordings$").extents()[2] <= SCREEN[0] // 2, "the app to have the left half")
    other = start_other()
    wait_for((other.folder / "active").exists, "the other window to have the keyboard")
    desktop.key("Super+Right")
    wait_for(lambda: other.node.find("label", "^Drop here$").extents()[2] > SCREEN[0] // 2 - 2 * MARGIN, "it to have the right half")
    return other


def drag_on(desktop, there):
    """A hand is never quite still."""
    for offset in (0, 3):
        desktop.move(there[0] + offset, there[1] + offset)
    return True


def test_export(app, desktop, recorded, videos):
    file = exported(app, desktop, recorded, videos)
    assert file.name.startswith(f"{recorded.title} – 20") and sha256(file) == recorded.media()["sha256"]
    assert [path.name for path in (videos / "Stoa").iterdir()] == [file.name], "nothing half-made is left"
    desktop.key("Escape")
    app.tab_to(desktop, None, "^Files being made$")
    app.open(desktop, "space", f"^{recorded.title}: Finished$", "list item")


def test_cancelling_an_export(app, desktop, recorded, videos, server):
    choose_of_card(app, desktop, recorded, "^Export…$")
    app.node.wait(None, "^Export as a File$")
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        if not app.node.find(None, "Each Person a Track"):
            select(app, desktop, "^Format", "Each Person a Track")
        app.tab_to(desktop, "button", "^Export$")
        desktop.key("Return")
        app.node.wait_gone(None, "^Export as a File$")
        desktop.key("Escape")
        app.tab_to(desktop, None, "^Files being made$")
        app.open(desktop, "space", f"^{recorded.title}: 0 %", "list item")
        app.tab_to(desktop, "button", "^Cancel$")
        desktop.key("space")
        app.node.wait_gone("list item", f"^{recorded.title}: 0 %")
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    wait_for(lambda: not list(videos.rglob("*.mkv*")) and not list(videos.rglob(".*")), "nothing to be left of it")


def test_saving_as(app, desktop, recorded, videos):
    choose_of_card(app, desktop, recorded, "^Save As…$")
    app.node.wait(None, "^Save the Recording$")
    app.wait_on("text")
    desktop.key("Ctrl+A")
    target = videos.parent / "mine.mkv"
    desktop.type(str(target))
    desktop.key("Return")
    wait_for(target.exists, "the file", LONG_S)
    assert sha256(target) == recorded.media()["sha256"]


def test_copying(app, desktop, recorded, videos, start_other):
    file = exported(app, desktop, recorded, videos)
    app.tab_to(desktop, None, f"^Replay: {recorded.title}")
    desktop.key("Ctrl+C")
    app.node.wait(None, "^File copied$")
    other = start_other()
    wait_for((other.folder / "active").exists, "the other window to have the keyboard")
    desktop.key("Ctrl+V")
    wait_for((other.folder / file.name).exists, "the file to be pasted")
    assert sha256(other.folder / file.name) == recorded.media()["sha256"]
    assert "text/uri-list" in (other.folder / "formats").read_text()


def test_dragging_out(app, desktop, recorded, videos, start_other):
    file = exported(app, desktop, recorded, videos)
    other = beside(desktop, app, start_other)
    there = SCREEN[0] * 3 / 4, SCREEN[1] / 2
    x = app.node.wait(None, f"^Replay: {recorded.title}").extents()[0]
    _, middle = app.node.find(None, f"^Replay: {recorded.title}").middle()
    here = (x + 60, middle)             # its picture
    desktop.move(*here)
    desktop.press(True)
    for part in range(1, 21):
        desktop.move(*(a + (b - a) * part / 20 for a, b in zip(here, there)))
    wait_for(lambda: drag_on(desktop, there) and (other.folder / "over").exists(), "the drag to be over the other window")
    desktop.press(False)
    wait_for((other.folder / file.name).exists, "the file to be dropped")
    assert (other.folder / file.name).read_bytes() == file.read_bytes()
    assert sha256(file) == recorded.media()["sha256"]


def test_how_long_it_is_kept(app, desktop, recorded):
    choose_of_card(app, desktop, recorded, "^How Long to Keep It…$")
    app.node.wait(None, "^How Long to Keep It$")
    select(app, desktop, "^Keep", "^Keep for Ever$")
    app.tab_to(desktop, "button", "^Save$")
    desktop.key("Return")
    wait_for(lambda: recorded.manifest()["retention"].get("keep"), "it to be kept for ever")
    choose(app, desktop, "Menu", "^How Long to Keep It…$")
    app.node.wait(None, "^How Long to Keep It$")
    select(app, desktop, "^Keep", "^Delete in 30 Days$")
    app.tab_to(desktop, "button", "^Save$")
    desktop.key("Return")
    wait_for(lambda: not recorded.manifest()["retention"].get("keep"), "it not to be kept for ever")
    days = (recorded.manifest()["retention"]["until"] - time.time() * 1000) / DAY_MS
    assert 29.9 < days < 30.1


def test_deleting(app, desktop, recorded, server):
    files = list((server.directory / "data" / "recordings").rglob("media.mkv"))
    assert files
    choose_of_card(app, desktop, recorded, "^Delete…$")
    app.node.wait(None, f"^Delete “{recorded.title}”")
    app.tab_to(desktop, "button", "^Delete$")
    desktop.key("Return")
    app.node.wait("dialog", "^Receipt$")
    app.node.wait(None, "Nothing of it is left on the server")
    assert server.rest("GET", f"/v1/recordings/{recorded.id}/receipt")[1]["complete"]
    assert not any(file.exists() for file in files)
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Receipt$")
    card = app.node.wait(None, f"^Replay: {recorded.title}.*[Dd]eleted")
    app.tab_to(desktop, None, f"^{card.name}$".replace("(", r"\(").replace(")", r"\)"))
    desktop.key("Return")
    app.node.wait("dialog", "^Receipt$")
