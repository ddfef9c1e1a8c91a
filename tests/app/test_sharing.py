# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The screen shared through the system's own portal, with a user who says yes, says no, or ends it."""

import os

import pytest

import portal
from desktop import wait_for
from test_by_keyboard import start_room

CYCLES = 20
GIVE_UP_S = 45  # a stream that is stopped while it is opened gives up after half a minute


@pytest.fixture
def system(tmp_path):
    system = portal.Portal(tmp_path / "portal")
    yield system
    system.stop()


@pytest.fixture
def room(app, desktop, server):
    start_room(app, desktop, "Tea")
    return server.stoactl("rooms").split("\t")[0]


@pytest.fixture
def watcher(room, server):
    joiner = server.join(room, "Ana")
    yield joiner
    joiner.stop()


def share_button(app):
    return app.node.wait("toggle button", "^Share screen$")


def press(app, desktop):
    """Once it can be: what was begun or ended before is."""
    wait_for(lambda: share_button(app).has("sensitive"), "sharing to be possible")
    desktop.key("Ctrl+Shift+E")


def shared(app):
    return app.node.find("list item", "^Your screen$")


def seen(watcher):
    """The size and count of the pictures of Mira's screen as the other one gets them."""
    mira = watcher.seen("Mira") or {}
    return mira.get("screen") or {"frames": 0}


def test_without_a_portal_it_is_said_what_to_do(app, desktop, room):
    press(app, desktop)
    app.node.wait(None, "Cannot Share the Screen")
    app.node.wait("label", "xdg-desktop-portal")
    desktop.key("Escape")
    app.node.wait_gone(None, "Cannot Share the Screen")
    wait_for(lambda: not share_button(app).has("pressed"), "the button to be up")


def test_the_screen_is_seen_until_it_is_stopped(system, app, desktop, watcher):
    press(app, desktop)
    app.node.wait("list item", "^Your screen$")
    app.node.wait("label", "^You are sharing your screen$")
    wait_for(lambda: share_button(app).has("pressed"), "the button to be down")
    assert len(system.user.asked) == 1 and system.user.asked[0].startswith("screen for wayland:")
    wait_for(lambda: seen(watcher)["frames"] > 5, "the screen's pictures", 60)
    assert (seen(watcher)["width"], seen(watcher)["height"]) == (1280, 800)
    press(app, desktop)
    app.node.wait_gone("list item", "^Your screen$")
    wait_for(lambda: not system.user.casts, "the system to be told")


def test_the_system_ends_it(system, app, desktop, watcher):
    press(app, desktop)
    app.node.wait("list item", "^Your screen$")
    wait_for(lambda: seen(watcher)["frames"] > 0, "the screen's pictures", 60)
    system.user.end_sharing()
    app.node.wait(None, "^Your screen is no longer shared$")   # it is said for some seconds only
    app.node.wait_gone("list item", "^Your screen$")
    press(app, desktop)
    wait_for(lambda: system.user.restored, "the same to be shared without a question")
    app.node.wait("list item", "^Your screen$")
    assert len(system.user.asked) == 1


def test_no_is_silence_and_broken_is_said(system, app, desktop, room):
    system.user.answer = portal.NO
    press(app, desktop)
    wait_for(lambda: system.user.asked, "the question")
    wait_for(lambda: not share_button(app).has("pressed"), "the button to be up")
    assert not shared(app) and not app.node.find(None, "Cannot Share the Screen")
    system.user.answer = portal.BROKEN
    press(app, desktop)
    app.node.wait(None, "Cannot Share the Screen")


def test_twenty_times_leaves_nothing_behind(system, app, desktop, room):
    def resources():
        pid = app.process.pid
        return len(os.listdir(f"/proc/{pid}/fd")), len(os.listdir(f"/proc/{pid}/task"))

    for cycle in range(CYCLES):
        press(app, desktop)
        app.node.wait("list item", "^Your screen$")
        press(app, desktop)
        app.node.wait_gone("list item", "^Your screen$")
        wait_for(lambda: not share_button(app).has("pressed"), "the button to be up")
        if cycle == 1:
            before = resources()
    wait_for(lambda: all(after <= first + 3 for after, first in zip(resources(), before)),
             f"files and threads to be {before} again, not {resources()}", GIVE_UP_S)
