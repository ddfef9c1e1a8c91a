# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recording is watched: every key of the replay's page, its menus and its buttons, the desktop's media keys, and what is published."""

import pytest
from gi.repository import GLib

from desktop import wait_for
from moderating import choose
from recorded import Recorded, server_of_module  # noqa: F401 (a fixture)
from replay_page import LONG_S, ReplayPage


@pytest.fixture(scope="module")
def recorded(server):
    """For all of these: what changes it comes last."""
    return Recorded(server)


@pytest.fixture
def page(app, desktop, recorded):
    return ReplayPage(app, desktop, recorded).open()


def test_keys(page, app, desktop):
    assert app.node.wait("list item", "^Ana"), "the tile of who was recorded"
    wait_for(lambda: page.position() > 0.3, "it to move")
    page.pause_at_start()
    for key, at in (("Right", 5), ("l", 15), ("j", 5), ("Left", 0), ("End", page.length()), ("Home", 0)):
        desktop.key(key)
        page.expect_at(at)
    for tenth in (5, 9, 1, 0):
        desktop.key(str(tenth))
        page.expect_at(page.length() * tenth / 10)
    for key, rate in ((">", 1.25), (">", 1.5), (">", 2), (">", 2), ("<", 1.5), ("<", 1.25), ("<", 1), ("<", 0.75), ("<", 0.5), ("<", 0.5)):
        desktop.key(key)
        page.expect("Rate", rate)
    desktop.key("k")
    page.expect("PlaybackStatus", "Playing")
    wait_for(lambda: page.position() > 0.2, "it to go on slowly")
    desktop.key("k")
    page.expect("PlaybackStatus", "Paused")
    for _ in range(30):                 # held down
        desktop.key("Right")
        desktop.key("Left")
    desktop.key("3")
    page.expect_at(page.length() * 0.3)


def test_end_and_again(page, app, desktop):
    page.pause_at_start()
    desktop.key("End")
    page.expect_at(page.length())
    desktop.key("j")
    wait_for(lambda: page.position() < page.length() - 5, "it to be before its end")
    desktop.key("9")
    for _ in range(4):
        desktop.key(">")
    page.expect("Rate", 2)
    page.expect_at(page.length() * 0.9)
    desktop.key("space")
    wait_for(lambda: page.player("PlaybackStatus") != "Playing" and abs(page.position() - page.length()) < 0.05, "its end", LONG_S)
    desktop.key("space")
    page.expect("PlaybackStatus", "Playing")
    wait_for(lambda: page.position() < page.length() / 2, "it to begin anew")


def test_media_keys(page, desktop):
    page.media_key("Pause")
    page.expect("PlaybackStatus", "Paused")
    page.media_key("PlayPause")
    page.expect("PlaybackStatus", "Playing")
    page.media_key("Pause")
    page.seek(4)
    page.media_key("Seek", GLib.Variant("(x)", (2_000_000,)))
    page.expect_at(6)
    page.media_key("Next")
    wait_for(lambda: page.position() > 6.5, lambda: f"the next chapter, not {page.position()}")
    assert page.player("Metadata")["xesam:title"] == page.recorded.title


def test_buttons(page, app, desktop):
    page.pause_at_start()
    for button, at in (("^5 seconds on$", 5), ("^5 seconds back$", 0)):
        app.tab_to(desktop, "button", button, key="Tab" if at else "Shift+Tab")
        desktop.key("Return")
        page.expect_at(at)
    app.tab_to(desktop, None, "^Skip silence$")
    desktop.key("space")
    wait_for(lambda: app.node.find(None, "^Skip silence$").has("pressed"), "silence to be skipped")
    app.tab_to(desktop, None, "^Speed: 1×$", key="Shift+Tab")
    choose(app, desktop, "space", "^2×$")
    page.expect("Rate", 2)
    app.node.wait(None, "^Speed: 2×$")


def test_volume(page, app, desktop):
    for key, volume in (("Down", 0.9), ("Down", 0.8), ("Up", 0.9), ("m", 0), ("m", 0.9), ("Up", 1), ("Up", 1)):
        desktop.key(key)
        wait_for(lambda: abs(page.player("Volume") - volume) < 0.01, lambda: f"{volume}, not {page.player('Volume')}")
    app.tab_to(desktop, None, "^Volume$")
    with desktop.holding("space"):
        app.wait_on("slider", "^(?!Position$)")
    desktop.key("Page_Down")
    wait_for(lambda: page.player("Volume") < 1, lambda: f"it to be quieter, not {page.player('Volume')}")
    desktop.key("Escape")
    app.tab_to(desktop, "slider", "^Position$", key="Shift+Tab")


def test_fullscreen(page, app, desktop):
    """All but the pictures goes away while it plays."""
    for _ in range(4):
        desktop.key("<")
    page.expect("Rate", 0.5)
    desktop.key("0")
    desktop.key("f")
    app.node.wait_gone(None, "^More of this replay$")
    app.node.wait_gone("slider", "^Position$")
    desktop.key("space")
    app.node.wait("slider", "^Position$")
    desktop.key("space")
    app.node.wait_gone("slider", "^Position$")
    page.expect("PlaybackStatus", "Playing")
    desktop.key("Right")
    app.node.wait("slider", "^Position$")
    desktop.key("space")
    page.expect("PlaybackStatus", "Paused")
    app.open(desktop, "F10", "^Export…$", "menu item")   # its own, as there is no other
    desktop.key("Escape")
    app.node.wait_gone("menu item")
    desktop.key("Escape")
    app.node.wait("button", "^Main menu$")
    app.node.wait(None, "^More of this replay$")


def test_chapters(page, app, desktop):
    page.pause_at_start()
    app.tab_to(desktop, None, "^Chapters$", key="Shift+Tab")
    choose(app, desktop, "space", "Tomatoes$")
    wait_for(lambda: page.position() > 0, "the chapter")
    at = next(moment["at_ms"] for moment in page.recorded.manifest()["timeline"] if moment["kind"] == "chapter")
    page.expect_at(at / 1000)


def test_position_is_remembered(page, app, desktop):
    page.pause_at_start()
    desktop.key("4")
    page.expect_at(page.length() * 0.4)
    at = page.position()
    desktop.key("Alt+Left")
    app.node.wait_gone("slider", "^Position$")
    page.open()
    wait_for(lambda: at - 0.1 <= page.position() <= at + 10, lambda: f"it to go on where it was, not at {page.position()}")


def test_trim_and_publish(page, app, desktop):
    recorded = page.recorded
    page.pause_at_start()
    app.tab_to(desktop, None, "^More of this replay$", key="Shift+Tab")
    choose(app, desktop, "space", "^Trim and Publish$")
    app.node.wait("button", "^Begin Here$")
    app.tab_to(desktop, "slider", "^Position$")
    desktop.key("Right")
    page.expect_at(5)
    desktop.key("i")
    page.expect_at(0)                   # of what is left
    desktop.key("Right")
    page.expect_at(5)
    desktop.key("o")
    wait_for(lambda: abs(page.length() - 5) < 0.05, "five seconds to be left")
    app.tab_to(desktop, "button", "^Publish$")
    desktop.key("Return")
    wait_for(lambda: recorded.manifest().get("published"), "it to be published")
    trim = recorded.manifest()["trim"]
    assert (trim["start_ms"], trim["end_ms"]) == (5000, 10000)
    app.node.wait("button", "^Unpublish$")
    desktop.key("Alt+Left")
    app.node.wait(None, f"^Replay: {recorded.title}")
    app.tab_to(desktop, None, f"^Replay: {recorded.title}|^Replay by")


def test_leaving_somebody_out(page, app, desktop):
    recorded = page.recorded
    app.tab_to(desktop, None, "^People$", key="Shift+Tab")
    app.open(desktop, "space", "^People of the recording$", "list")
    app.tab_to(desktop, "switch", "^Ana")
    desktop.key("space")
    app.node.wait(None, "^Leave Ana Out")
    app.tab_to(desktop, "button", "^Leave Out$")
    desktop.key("Return")
    wait_for(lambda: any(person["name"] == "Ana" and person.get("left_out") for person in recorded.manifest()["people"]),
             "Ana to be left out", LONG_S)
    wait_for(lambda: recorded.manifest()["phase"] == "ready", "it to be made anew", LONG_S)
    wait_for(lambda: page.player("PlaybackStatus") in ("Playing", "Paused"), "it to be played again", LONG_S)
    app.node.wait("list item", "^Cy,")
    app.node.wait_gone("list item", "^Ana,")   # nobody who was left out is on the stage


def test_deleted_while_it_plays(page, app, desktop):
    recorded = page.recorded
    status, _ = recorded.server.rest("DELETE", f"/v1/recordings/{recorded.id}")
    assert status < 300
    app.node.wait(None, "^This Recording Was Deleted$")
    app.node.wait_gone("slider", "^Position$")
    app.tab_to(desktop, "button", "^Receipt$")
    desktop.key("Return")
    app.node.wait("dialog", "^Receipt$")
    app.node.wait(None, "Nothing of it is left on the server")
