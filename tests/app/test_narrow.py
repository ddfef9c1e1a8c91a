# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A full room on a screen as narrow as a phone's."""

import pytest

from desktop import wait_for
from silent_guests import SilentGuests

WIDTH, HEIGHT = 360, 720
PEOPLE = 49


@pytest.fixture
def guests(server):
    guests = SilentGuests(server, server.start_room("Garden evening"))
    yield guests
    guests.stop()


def tiles(app):
    stage = app.node.find("list", "^Stage$")
    return stage.find_all("list item") if stage else []


def is_inside(node):
    x, y, width, height = node.extents()
    return x >= 0 and y >= 0 and width > 0 and height > 0 and x + width <= WIDTH and y + height <= HEIGHT


def test_the_menu_comes_by_its_key(app, desktop):
    """From a page, and from the sidebar: one of them is seen at a time."""
    app.choose(desktop, "F10", "^Preferences$", "menu item")
    dialog = app.node.wait("dialog", "^Preferences$")
    wait_for(lambda: dialog.find(state="focused"), "the dialog to have the focus")
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Preferences$")
    wait_for(app.focused, "the page to have the focus again")
    desktop.key("Shift+F6")
    app.wait_on("list item")
    app.node.wait_gone("button", "^Start Live$")
    app.open(desktop, "F10", "^Preferences$", "menu item")
    desktop.key("Escape")
    app.node.wait_gone("menu item")
    wait_for(app.focused, "the page to have the focus again")


def test_everybody_of_a_full_room_is_within_reach(app, desktop, guests):
    guests.join(PEOPLE - 1)
    app.node.wait("list item", "^Live: Garden evening")
    app.tab_to(desktop, "button", "^Join Garden evening$")
    desktop.key("Return")
    wait_for(lambda: app.node.find(None, f"{PEOPLE} people"), "everybody to be counted")
    desktop.key("F11")
    seen = set()
    for _ in range(PEOPLE):
        shown = wait_for(lambda: tiles(app), "tiles")
        wait_for(lambda: all(is_inside(node) for node in tiles(app)), "tiles to be on the screen whole")
        names = {node.name for node in shown}
        if names <= seen:
            break
        seen |= names
        desktop.key("Page_Down")
        wait_for(lambda: {node.name for node in tiles(app)} != names or len(seen) == PEOPLE, "another page")
    assert len(seen) == PEOPLE
