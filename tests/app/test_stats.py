# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The statistics of a room, second by second, by keyboard."""

import re

import pytest

from desktop import wait_for
from films import speech
from test_by_keyboard import start_room


def value(dialog, card, figure):
    """A figure of a card, as a screen reader is told of it."""
    group = dialog.find("grouping", f"^{re.escape(card)}$") or dialog.find("panel", f"^{re.escape(card)}$")
    node = group and group.find(None, f"^{figure}: ")
    found = node and re.search(r": ([\d.]+)", node.name)
    return float(found[1]) if found else None


@pytest.fixture
def room(app, desktop, server):
    start_room(app, desktop, "Tea")
    return server.stoactl("rooms").split("\t")[0]


def test_who_is_alone_is_told_so(app, desktop, room):
    desktop.key("Ctrl+I")
    dialog = app.node.wait("dialog", "^Statistics$")
    dialog.wait("label", "^Nobody else is in the room$")
    assert dialog.wait(None, "^You, Sending$")
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Statistics$")


def test_each_person_has_figures_until_they_leave(app, desktop, server, room):
    ana = server.join(room, "Ana", "--publish", speech(), "--share", speech())
    desktop.key("Ctrl+I")
    dialog = app.node.wait("dialog", "^Statistics$")
    wait_for(lambda: (value(dialog, "Ana", "Frame Rate") or 0) > 5, "Ana's pictures to be counted", 60)
    wait_for(lambda: (value(dialog, "Screen of Ana", "Frame Rate") or 0) > 5, "her screen's to be", 60)
    assert value(dialog, "Ana", "Bitrate") > 10
    assert value(dialog, "Ana", "Loss") == 0
    assert 0 < value(dialog, "Ana", "Decoding") < 1000
    wait_for(lambda: value(dialog, "You, Sending", "Bitrate") is not None, "one's own rate")
    ana.stop()
    dialog.wait_gone(None, "^Ana$")
    dialog.wait("label", "^Nobody else is in the room$")


def test_it_is_copied_and_closes_with_the_room(app, desktop, server, room):
    desktop.key("Ctrl+I")
    dialog = app.node.wait("dialog", "^Statistics$")
    app.tab_to(desktop, "toggle button", "^Copy$")
    app.choose(desktop, "space", "^Copy as Text$", "menu item")
    dialog.wait(None, "^Copied$")
    server.stoactl("end", room)
    app.node.wait_gone("dialog", "^Statistics$")
