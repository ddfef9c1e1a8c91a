# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stage by keyboard: pages, views, pins, what is large, and that who is not seen is not received."""

import os
import re
import signal
from pathlib import Path

import pytest

from desktop import wait_for
from films import speech
from silent_guests import SilentGuests

FLOOR_S = 4   # one has the floor sooner
FRAMES = re.compile(r"received of Ana frames=(\d+)")


@pytest.fixture
def room(server):
    return server.start_room("Garden evening")


@pytest.fixture
def crowd(server, room):
    crowd = SilentGuests(server, room)
    yield crowd
    crowd.stop()


@pytest.fixture
def ana(server, room):
    """Somebody with a film and its sound."""
    joiner = server.join(server.invite(room), "Ana", "--publish", speech())
    wait_for(lambda: joiner.last()["sent"]["frames"] > 0, "Ana to send pictures", 30)
    yield joiner
    joiner.stop()


@pytest.fixture
def enter(start, desktop, server, monkeypatch):
    """Joins the room and fills the window with it; people have come before."""
    monkeypatch.setenv("G_MESSAGES_DEBUG", "stoa-call")

    def enter():
        app = start("--server", server.url, "--token-file", server.token_file)
        app.node.wait("list item", "^Live: Garden evening")
        app.tab_to(desktop, "button", "^Join Garden evening$")
        desktop.key("Return")
        app.node.wait("button", "^Show Garden evening$")
        desktop.key("F11")
        wait_for(lambda: not app.node.find("heading", "^Home$"), "the stage to fill the screen")
        wait_for(lambda: is_on_tile(app), "the focus to be on a tile")
        return app
    return enter


def tiles(app):
    stage = app.node.find("list", "^Stage$")
    return stage.find_all("list item") if stage else []


def tile(app, name):
    return next((node for node in tiles(app) if node.name.startswith(name)), None)


def is_on_tile(app, name=""):
    return next((node for node in tiles(app) if node.has("focused") and node.name.startswith(name)), None)


def size(app, name):
    node = tile(app, name)
    _, _, width, height = node.extents() if node else (0, 0, 0, 0)
    return width * height


def is_large(app, name):
    return size(app, name) > 4 * min(size(app, node.name) for node in tiles(app))


def page(app):
    node = app.node.find(None, "^Page [0-9]+ of [0-9]+$")
    return node.name if node else None


def go_to(app, desktop, name):
    """With arrows, from the first on."""
    desktop.key("Home")
    for at, node in enumerate(wait_for(lambda: tiles(app), "tiles")):
        wait_for(lambda at=at: tiles(app)[at].has("focused"), lambda at=at: f"the focus to be on tile {at}: {is_on_tile(app)}")
        if node.name.startswith(name):
            return
        desktop.key("Right")
    raise AssertionError(f"no way to {name}")


def test_pages_by_key(enter, desktop, crowd):
    crowd.join(30)
    app = enter()
    wait_for(lambda: len(tiles(app)) == 25 and page(app) == "Page 1 of 2", "25 people on the first page")
    desktop.key("Page_Down")
    wait_for(lambda: len(tiles(app)) == 6 and page(app) == "Page 2 of 2", "the others on the second page")
    assert wait_for(lambda: is_on_tile(app, "Guest 26"), "the focus to come along")
    desktop.key("Left")
    wait_for(lambda: is_on_tile(app, "Guest 25") and page(app) == "Page 1 of 2", "an arrow to turn back")
    desktop.key("End")
    wait_for(lambda: is_on_tile(app, "Mira, you") and page(app) == "Page 2 of 2", "End to go to the last")


def frames(log, last):
    return [int(count) for count in FRAMES.findall(log.read_text(errors="replace"))][-last:]


def flows(log):
    counts = frames(log, 2)
    return len(counts) == 2 and counts[1] > counts[0]


def stands(log):
    counts = frames(log, 3)
    return len(counts) == 3 and counts[0] == counts[2] > 0


def test_who_is_not_seen_is_not_received(enter, desktop, ana, crowd, tmp_path):
    crowd.join(30)
    enter()
    log = Path(tmp_path / "stoa.log")
    wait_for(lambda: flows(log), "pictures of who is on the first page", 30)
    desktop.key("Page_Down")
    wait_for(lambda: stands(log), "no more pictures, on the second page", 30)
    sent = ana.last()["sent"]["frames"]
    wait_for(lambda: ana.last()["sent"]["frames"] > sent, "Ana to go on sending")
    assert stands(log)
    desktop.key("Page_Up")
    wait_for(lambda: flows(log), "pictures again", 30)


def test_a_window_out_of_sight_receives_nothing(enter, desktop, ana, tmp_path):
    enter()
    log = Path(tmp_path / "stoa.log")
    wait_for(lambda: flows(log), "pictures", 30)
    desktop.key("Super+H")
    wait_for(lambda: stands(log), "no more pictures while the window is minimised", 30)
    desktop.key("Alt+Escape")
    wait_for(lambda: flows(log), "pictures again", 30)


def test_pictures_that_do_not_come_are_said(enter, ana, tmp_path):
    app = enter()
    wait_for(lambda: flows(Path(tmp_path / "stoa.log")), "pictures", 30)
    wait_for(lambda: tile(app, "Ana").description == "", "pictures to be shown")
    os.kill(ana.process.pid, signal.SIGSTOP)
    try:
        wait_for(lambda: tile(app, "Ana").description == "No picture arrives", "the tile to say so")
    finally:
        os.kill(ana.process.pid, signal.SIGCONT)
    wait_for(lambda: tile(app, "Ana").description == "", "the tile to say so no more", 30)


def test_who_speaks_is_large_until_the_view_is_another(enter, desktop, ana, crowd):
    crowd.join(4)
    app = enter()
    wait_for(lambda: len(tiles(app)) == 6, "six people")
    assert not is_large(app, "Ana")
    desktop.key("Ctrl+Shift+L")
    wait_for(lambda: is_large(app, "Ana"), "Ana to be large")
    desktop.key("Ctrl+Shift+G")
    wait_for(lambda: not is_large(app, "Ana"), "all to be equal")


def test_pins_are_large_in_every_view(enter, desktop, crowd):
    crowd.join(5)
    app = enter()
    wait_for(lambda: len(tiles(app)) == 6, "six people")
    go_to(app, desktop, "Guest 03")
    desktop.key("p")
    wait_for(lambda: is_large(app, "Guest 03") and tile(app, "Guest 03").description == "Pinned", "the pin")
    wait_for(lambda: is_on_tile(app, "Guest 03"), "the focus to be where it was")
    desktop.key("Ctrl+Shift+G")
    desktop.key("End")
    wait_for(lambda: not is_on_tile(app, "Guest 03"), "the focus to move")
    assert is_large(app, "Guest 03")
    desktop.key("Home")
    wait_for(lambda: is_on_tile(app, "Guest 03"), "the focus to be on the large one")
    app.choose(desktop, "Menu", "^Pin")
    wait_for(lambda: not is_large(app, "Guest 03"), "the menu to unpin")
    wait_for(lambda: is_on_tile(app, "Guest 03"), "the focus to be back")


def test_large_and_back(enter, desktop, crowd):
    crowd.join(5)
    app = enter()
    wait_for(lambda: len(tiles(app)) == 6, "six people")
    go_to(app, desktop, "Guest 02")
    desktop.key("Return")
    wait_for(lambda: is_large(app, "Guest 02"), "Enter to show large")
    desktop.key("Escape")
    wait_for(lambda: not is_large(app, "Guest 02"), "Escape to end that")
    wait_for(lambda: is_on_tile(app, "Guest 02"), "the focus to be where it was")
    assert not app.node.find("heading", "^Home$")
    desktop.key("Escape")
    app.node.wait("heading", "^Home$")


def test_people_without_video_can_be_hidden(enter, desktop, ana, crowd):
    crowd.join(3)
    app = enter()
    wait_for(lambda: len(tiles(app)) == 5, "five people")
    go_to(app, desktop, "Ana")
    desktop.key("Ctrl+Shift+V")
    wait_for(lambda: [node.name[:3] for node in tiles(app)] == ["Ana"], "only Ana to be there")
    desktop.key("Ctrl+Shift+V")
    wait_for(lambda: len(tiles(app)) == 5, "everybody to be back")


def test_the_focus_outlives_who_has_it(enter, desktop, crowd):
    crowd.join(4)
    app = enter()
    wait_for(lambda: len(tiles(app)) == 5, "five people")
    go_to(app, desktop, "Guest 02")
    crowd.leave("Guest 02")
    wait_for(lambda: is_on_tile(app, "Guest 03"), "the neighbour to have the focus")
    crowd.leave("Guest 04")
    wait_for(lambda: len(tiles(app)) == 3, "another to be gone")
    wait_for(lambda: is_on_tile(app, "Guest 03"), "the focus to be where it was")


def order(app):
    return [node.name.split(",")[0] for node in tiles(app)]


def speak(ana, seconds):
    """Ana goes on for that long."""
    since = ana.last()["time"]
    wait_for(lambda: ana.last()["time"] >= since + seconds, "Ana to go on", 30)


def test_nobody_moves_under_the_focus_or_a_menu(enter, desktop, crowd, request):
    crowd.join(5)
    app = enter()
    desktop.key("Ctrl+Shift+L")
    wait_for(lambda: is_large(app, "Guest 01"), "somebody to be large while nobody has spoken")
    ana = request.getfixturevalue("ana")
    wait_for(lambda: tile(app, "Ana"), "Ana to be there")
    desktop.key("End")
    wait_for(lambda: is_on_tile(app, "Ana"), "the focus to be on who came last")
    wait_for(lambda: "speaking" in tile(app, "Ana").name, "Ana to speak", 30)
    before = order(app)
    speak(ana, FLOOR_S)
    assert order(app) == before and is_on_tile(app, "Ana") and not is_large(app, "Ana")
    with desktop.holding("Menu"):
        app.node.wait("menu item", "^Mute$")
    crowd.leave("Guest 03")
    before.remove("Guest 03")
    wait_for(lambda: order(app) == before, "one to be gone, and the others where they were")
    speak(ana, FLOOR_S)
    assert order(app) == before and not is_large(app, "Ana") and app.node.find("menu item", "^Mute$")
    desktop.key("Escape")
    wait_for(lambda: is_on_tile(app, "Ana"), "the focus to be back")
    desktop.key("Home")
    wait_for(lambda: is_large(app, "Ana"), "Ana to have the floor, now that the focus is elsewhere", 30)
