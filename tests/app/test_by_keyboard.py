# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The app used by keyboard alone, and perceived as a screen reader does."""

import os
import shutil
import signal

import pytest

from community import children_of
from desktop import wait_for
from moderating import rows

HEAL_S = 30


def rooms(server):
    return [line.split("\t") for line in server.stoactl("rooms").splitlines()]


def open_dialog(app, desktop):
    desktop.key("Ctrl+N")
    dialog = app.node.wait("dialog", "^Start Live$")
    app.wait_on("text", "Title")
    return dialog


def start_room(app, desktop, title):
    dialog = open_dialog(app, desktop)
    desktop.type(title)
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible")
    desktop.key("Return")
    app.node.wait_gone("dialog", "^Start Live$")
    app.node.wait("list item", "^Mira, you, Host")


class Gate:
    """A stoa-server on a PATH of its own that begins when the gate is open."""

    def __init__(self, folder):
        folder.mkdir()
        self.path = f"{folder}:{os.environ['PATH']}"
        self.shut = folder / "shut"
        program = folder / "stoa-server"
        program.write_text(f"#!/bin/sh\nwhile [ -e '{self.shut}' ]; do sleep 0.02; done\nexec '{shutil.which('stoa-server')}' \"$@\"\n")
        program.chmod(0o755)

    def close(self):
        self.shut.touch()

    def open(self):
        self.shut.unlink()


def me(app):
    return app.node.find("list item", "^Mira, you").name


# the first run

def test_first_run_asks_a_name_and_goes_home(start, desktop, tmp_path):
    app = start("--data", tmp_path / "data")
    app.node.wait("text", "Your Name")
    app.wait_on("text", "Your Name")
    desktop.key("Return")
    assert app.node.wait("button", "^Continue$")
    desktop.type("Mira")
    desktop.key("Return")
    app.node.wait("heading", "^Home$")
    desktop.key("Ctrl+2")
    app.node.wait("heading", "^Mira$")


def test_the_own_server_is_started_again_and_the_room_goes_on(start, desktop, tmp_path):
    gate = Gate(tmp_path / "programs")
    app = start("--data", tmp_path / "data", PATH=gate.path)
    app.node.wait("text", "Your Name")
    app.wait_on("text", "Your Name")
    desktop.type("Mira")
    desktop.key("Return")
    app.node.wait("heading", "^Home$")
    start_room(app, desktop, "Tea")
    gate.close()
    pid = next(pid for pid, name in children_of(app.process.pid) if name == "stoa-server")
    os.kill(pid, signal.SIGKILL)
    app.node.wait("label", "^Reconnecting to the server")
    gate.open()
    app.node.wait_gone("label", "^Reconnecting to the server", HEAL_S)
    app.node.wait("list item", "^Mira, you, Host")


# going live

def test_start_live_and_end(app, desktop, server):
    start_room(app, desktop, "Tea at five")
    assert [room[1] for room in rooms(server)] == ["Tea at five"]
    app.tab_to(desktop, "toggle button", "Leave or end")
    app.choose(desktop, "space", "^End for Everyone", "menu item")
    app.node.wait(None, "End the Room for Everyone")
    app.tab_to(desktop, "button", "End Room")
    desktop.key("Return")
    wait_for(lambda: not rooms(server), "the room to be over")
    app.node.wait(None, "^Not in a Room$")


def test_the_dialog_says_why_it_cannot_start_and_is_clean_again(app, desktop):
    dialog = open_dialog(app, desktop)
    assert not dialog.find("button", "^Start$").has("sensitive")
    assert dialog.wait("label", "Give the room a title")
    desktop.key("Return")
    desktop.type("Something")
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible")
    desktop.key("Escape")
    app.node.wait_gone("dialog", "^Start Live$")
    dialog = open_dialog(app, desktop)
    assert dialog.find("text", "Title").text() == ""
    assert dialog.wait("label", "Give the room a title")
    assert not dialog.find("button", "^Start$").has("sensitive")


def test_pressing_start_twice_starts_one_room(app, desktop, server):
    dialog = open_dialog(app, desktop)
    desktop.type("Once")
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible")
    for _ in range(3):
        desktop.key("Return")
    app.node.wait("list item", "^Mira, you, Host")
    assert [room[1] for room in rooms(server)] == ["Once"]


def test_a_failed_start_keeps_what_was_typed(app, desktop, server):
    dialog = open_dialog(app, desktop)
    desktop.type("Patience")
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible")
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        desktop.key("Return")
        dialog.wait("label", "Starting")
        dialog.wait_gone("label", "Starting", HEAL_S)
        assert dialog.find("text", "Title").text() == "Patience"
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible again", HEAL_S)
    app.tab_to(desktop, "button", "^Start$")
    desktop.key("Return")
    app.node.wait("list item", "^Mira, you, Host")
    assert [room[1] for room in rooms(server)] == ["Patience"]


def test_missing_devices_are_said_and_do_not_stop_a_start(app, desktop):
    dialog = open_dialog(app, desktop)
    dialog.wait("label", "No camera was found")
    dialog.wait("label", "No microphone was found")
    desktop.type("Without pictures")
    wait_for(lambda: dialog.find("button", "^Start$").has("sensitive"), "Start to be possible")
    desktop.key("Return")
    app.node.wait("list item", "^Mira, you, Host")


# cards

def test_cards_come_and_go_by_themselves(app, server):
    room = server.start_room("Garden evening")
    app.node.wait("list item", "^Live: Garden evening.*0 people")
    joiner = server.join(server.invite(room), "Ana")
    app.node.wait("list item", "^Live: Garden evening.*1 person")
    joiner.stop()
    server.stoactl("end", room)
    app.node.wait_gone("list item", "^Live: Garden evening")
    app.node.wait(None, "Nobody Is Live")


# in a room

@pytest.fixture
def inside(app, desktop, server):
    """In a room of another process, with somebody else."""
    room = server.start_room("Garden evening")
    joiner = server.join(server.invite(room), "Ana")
    app.node.wait("list item", "^Live: Garden evening.*1 person")
    app.tab_to(desktop, "button", "^Join Garden evening$")
    desktop.key("Return")
    app.node.wait("list item", "^Ana,")
    app.node.wait("list item", "^Mira, you")
    yield joiner
    joiner.stop()


def test_joining_is_silent_and_people_come_and_go(app, inside):
    assert "microphone off" in me(app) and "camera on" not in me(app)
    inside.stop()
    app.node.wait_gone("list item", "^Ana,")


def test_hand_by_key(app, desktop, inside):
    desktop.key("Ctrl+Shift+H")
    wait_for(lambda: "hand raised" in me(app), "the hand to be up")
    desktop.key("Ctrl+Shift+H")
    wait_for(lambda: "hand raised" not in me(app), "the hand to be down")


def test_panes_people_and_stage_by_key(app, desktop, inside):
    desktop.key("Ctrl+J")
    before = wait_for(lambda: next((node for node in rows(app) if node.has("focused")), None), "the focus to be on a person in the list")
    desktop.key("F6")
    wait_for(lambda: app.focused() not in (None, before), "the focus to go to another pane")
    desktop.key("F11")
    wait_for(lambda: not app.node.find("heading", "^Home$"), "the stage to fill the screen")
    desktop.key("Escape")
    app.node.wait("heading", "^Home$")


def test_a_dead_server_is_said_and_healed(app, inside, server):
    server.process.kill()
    app.node.wait("label", "^Reconnecting to the server")
    server.start()
    app.node.wait_gone("label", "^Reconnecting to the server", HEAL_S)
    app.node.wait("list item", "^Ana,", HEAL_S)
    app.node.wait("list item", "^Mira, you")


# what cannot be started

def test_data_that_cannot_be_written_is_said(start, tmp_path):
    (tmp_path / "file").write_text("in the way")
    app = start("--data", tmp_path / "file")
    app.node.wait(None, "Stoa Cannot Start")
    app.node.wait("button", "Try Again")


def test_a_token_nobody_knows_is_said(start, server, tmp_path):
    (tmp_path / "token").write_text("x" * 43)
    app = start("--server", server.url, "--token-file", tmp_path / "token")
    app.node.wait(None, "The Server Does Not Know You")
