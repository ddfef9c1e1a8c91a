# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways of a file out of the app: what of a card's menu, into which folder, and into which other program."""

import hashlib
import sys
from pathlib import Path

import pytest

from desktop import App, wait_for
from moderating import choose

HERE = Path(__file__).resolve().parent
SCREEN = (1280, 800)
MARGIN = 40
STEADY = 4    # looks at a place in a row


@pytest.fixture(name="videos")
def folder_of_videos(tmp_path):
    """In a configuration that says so."""
    (tmp_path / "config").mkdir()
    (tmp_path / "videos").mkdir()
    (tmp_path / "config" / "user-dirs.dirs").write_text(f'XDG_VIDEOS_DIR="{tmp_path}/videos"\n')
    return tmp_path / "videos"


@pytest.fixture(name="start_owner")
def start_with_videos(start, server, videos):
    """Starts the app of the server's owner, with that folder of videos and a cache beside it."""
    def start_owner():
        return start("--server", server.url, "--token-file", server.token_file, XDG_CONFIG_HOME=str(videos.parent / "config"),
                     XDG_CACHE_HOME=str(videos.parent / "cache"))
    return start_owner


@pytest.fixture(name="app")
def app_with_videos(start_owner):
    app = start_owner()
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


def other_program(directory):
    """Its `folder` is the one into which it takes files."""
    folder = directory / "other"
    folder.mkdir()
    program = App([sys.executable, str(HERE / "drop_target.py"), str(folder)], log=directory / "other.log")
    program.folder = folder
    program.node.wait("label", "^Drop here$")
    return program


def drag_into(desktop, app, other, card, name):
    """The picture of a card into the other program, until the file is there."""
    there = SCREEN[0] * 3 / 4, SCREEN[1] / 2
    places = []

    def stays():
        node = app.node.find(None, card)
        places.append((node.extents()[0] + 60, node.middle()[1]))     # its picture
        return places[-1] if len(places) >= STEADY and len(set(places[-STEADY:])) == 1 else None
    here = wait_for(stays, lambda: f"the card to stay: {places[-STEADY:]}")
    desktop.move(*here)
    desktop.press(True)
    for part in range(1, 21):
        desktop.move(*(a + (b - a) * part / 20 for a, b in zip(here, there)))
    wait_for(lambda: drag_on(desktop, there) and (other.folder / "over").exists(), "the drag to be over the other window")
    desktop.press(False)
    wait_for((other.folder / name).exists, "the file to be dropped")


def save_as(app, desktop, recorded, target):
    """By the card's menu, with the name typed."""
    choose_of_card(app, desktop, recorded, "^Save As…$")
    app.node.wait(None, "^Save the Recording$")
    app.wait_on("text")
    desktop.key("Ctrl+A")
    desktop.type(str(target))
    desktop.key("Return")
