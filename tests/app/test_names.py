# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever is used, in any view, says what it is: a screen reader reads its role and its name."""

import re

import pytest

from desktop import wait_for

USED = ("button", "toggle button", "check box", "switch", "combo box", "text", "entry", "password text", "slider",
        "link", "list item", "menu item", "check menu item", "radio menu item", "page tab")
MOST_STOPS = 40


def is_spoken(node):
    """A row without a name is read by what stands in it."""
    return bool(node.name or node.role == "list item" and node.find("label", showing=False))


def unspoken(node, within=()):
    """Those that are used without having a name, each after the names of what it is in."""
    for child in node.children():
        if not child.has("showing"):
            continue
        if child.role in ("unknown", "invalid") or child.role in USED and child.has("focusable") \
                and not is_spoken(child):
            yield " / ".join((*within, repr(child)))
        yield from unspoken(child, (*within, repr(child)) if child.name else within)


def expect_spoken(app):
    """Asked until it holds: what has just appeared gets its name a moment later."""
    try:
        wait_for(lambda: not list(unspoken(app.node)), "names")
    except AssertionError:
        pytest.fail("without a name or a role:\n" + "\n".join(unspoken(app.node)), pytrace=False)


def test_the_first_run(start, tmp_path):
    app = start("--data", tmp_path / "data")
    app.node.wait("text", "Your Name")
    expect_spoken(app)


def test_the_page_of_trouble(start, tmp_path):
    (tmp_path / "file").write_text("in the way")
    app = start("--data", tmp_path / "file")
    app.node.wait("button", "Try Again")
    expect_spoken(app)


def test_home_and_its_menu(app, desktop, server):
    server.start_room("Garden evening")
    app.node.wait("list item", "^Live: Garden evening")
    for name in ("^Home$", "^You$", "^Garden evening$"):
        assert app.node.wait("list item", name)
    expect_spoken(app)
    app.open(desktop, "F10", "^New Project…$", "menu item")
    for name in ("^New Project…$", "^Preferences$", "^Keyboard Shortcuts$", "^About Stoa$"):
        app.node.wait("menu item", name)
    expect_spoken(app)
    desktop.key("Escape")


def test_a_project_and_its_members(app, desktop, server):
    app.choose(desktop, "F10", "^New Project…$", "menu item")
    app.node.wait("dialog", "New Project")
    app.wait_on("text")
    expect_spoken(app)
    desktop.type("Bee yard")
    wait_for(lambda: app.node.find("button", "^Create$").has("sensitive"), "Create to be possible")
    desktop.key("Return")
    app.node.wait("heading", "^Bee yard$")
    app.node.wait("list item", "^Bee yard$")
    app.wait_on(None, "^Start Live$")
    expect_spoken(app)
    app.tab_to(desktop, "button", "1 Member")
    desktop.key("Return")
    app.node.wait(None, "Invite by Link")
    expect_spoken(app)


@pytest.mark.parametrize("key, name", [("Ctrl+N", "Start Live"), ("Ctrl+,", "Preferences"),
                                       ("Ctrl+?", "Shortcuts")])
def test_dialogs(app, desktop, key, name):
    desktop.key(key)
    app.node.wait("dialog", name)
    expect_spoken(app)


def walk(app, desktop):
    """What has the focus, Tab by Tab, once around: "role name", and what is chosen."""
    stops = []
    while len(stops) < MOST_STOPS:
        focused = app.tab(desktop)
        told = focused and f"{focused.role} {focused.name} {focused.attributes.get('valuetext', '')}".strip()
        if told and told in stops:
            return stops
        stops.append(told)
    raise AssertionError(f"Tab does not come around: {stops}")


def expect_choices(app, desktop, *choices):
    """A screen reader says what is chosen for what; and wherever the focus goes, it has something to say."""
    stops = walk(app, desktop)
    assert None not in stops, stops
    missing = [choice for choice in choices if not any(re.search(f"^(combo box|toggle button) {choice}$", stop) for stop in stops)]
    assert not missing, f"{missing} of {stops}"


@pytest.mark.parametrize("item, name, chosen, choices", [
    ("^Invites…$", "^Invite People$", "The Whole Server", ["To The Whole Server", "Works For A Week"]),
    ("^Recordings$", "^Recordings$", "Mira", ["Profile or project: Mira"]),
    ("^Moderation Log$", "^Moderation Log$", "Garden evening", ["Room: Garden evening"]),
])
def test_choices_of_dialogs(app, desktop, server, item, name, chosen, choices):
    server.start_room("Garden evening")
    app.node.wait("list item", "^Live: Garden evening")
    app.choose(desktop, "F10", item, "menu item")
    app.node.wait("dialog", name).wait("label", f"^{chosen}$")
    expect_choices(app, desktop, *choices)


def test_the_number_of_an_invite(app, desktop):
    app.choose(desktop, "F10", "^Invites…$", "menu item")
    app.node.wait("dialog", "^Invite People$")
    app.tab_to(desktop, "combo box", "^Works For$")
    number = app.tab(desktop)
    assert number and number.role == "spin button" and number.name == "How Many People"
    desktop.key("Up")
    wait_for(lambda: number.value() == 21, lambda: f"one more to be told, not {number.value()}")


def test_choices_of_starting(app, desktop):
    desktop.key("Ctrl+N")
    app.node.wait("dialog", "Start Live")
    app.wait_on("text", "^Title$")
    expect_choices(app, desktop, "Where Mira", "Who Can Join Everyone")
    for name in ("^Camera$", "^Microphone$"):
        assert app.node.wait("combo box", name)


def test_choices_of_preferences(app, desktop):
    desktop.key("Ctrl+,")
    app.node.wait("dialog", "Preferences")
    app.node.wait("combo box", "^Speaker$")
    for name in ("^Camera$", "^Microphone$"):
        assert app.node.wait("combo box", name)
    app.tab_to(desktop, "page tab", "^General$")
    app.tab_to(desktop, "page tab", "^Announcements$", key="Right")
    desktop.key("space")
    app.node.wait("combo box", "^Roles$")
    expect_choices(app, desktop, "Joining and Leaving .+", "Raised Hands .+", "Microphones .+", "Roles .+", "Recording .+")


def test_choices_of_a_note(app, desktop):
    desktop.key("Ctrl+2")
    app.node.wait("heading", "^Mira$")
    app.tab_to(desktop, "text", "^Note$")
    app.tab(desktop)
    app.wait_on("toggle button", "^Who can see it: Members$")
    app.choose(desktop, "space", "^Everyone$", "list item")
    app.wait_on("toggle button", "^Who can see it: Everyone$")


def test_a_room_and_its_stage(app, desktop, server):
    joiner = server.join(server.invite(server.start_room("Garden evening")), "Ana")
    app.tab_to(desktop, "button", "^Join Garden evening$")
    desktop.key("Return")
    app.node.wait("list item", "^Ana,")
    app.node.wait("list item", "^Mira, you")
    expect_spoken(app)
    app.tab_to(desktop, "toggle button", "Leave or end")
    app.open(desktop, "space", "^Leave$", "menu item")
    for name in ("^Leave$", "^End for Everyone…$"):
        app.node.wait("menu item", name)
    expect_spoken(app)
    desktop.key("Escape")
    app.node.wait_gone("menu item")
    desktop.key("F11")
    wait_for(lambda: not app.node.find("heading", "^Home$"), "the stage to fill the screen")
    expect_spoken(app)
    joiner.stop()
