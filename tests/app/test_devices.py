# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Microphones of a real sound server that come and go while one is in a room, by keyboard alone."""

import re
import subprocess

import pytest
from gi.repository import GLib

from community import Process
from desktop import keysym, wait_for

PUSH_TO_TALK = "[io/github/stoalive/Stoa]\npush-to-talk=true\n"


def pactl(*arguments):
    return subprocess.run(["pactl", *arguments], capture_output=True, text=True, check=True).stdout.strip()


class Mic:
    """A microphone in front of somebody who never stops talking."""

    def __init__(self, name, directory):
        self.name = name
        self.sink = pactl("load-module", "module-null-sink", f"sink_name={name}-air")
        self.noise = Process(["gst-launch-1.0", "-q", "audiotestsrc", "wave=pink-noise", "volume=0.6", "!", "pulsesink",
                              f"device={name}-air"], directory / f"{name}.log")
        self.plug()

    def plug(self):
        self.source = pactl("load-module", "module-remap-source", f"master={self.name}-air.monitor",
                            f"source_name={self.name}", f"source_properties=device.description={self.name}")

    def unplug(self):
        pactl("unload-module", self.source)
        self.source = None

    def remove(self):
        if self.source:
            self.unplug()
        self.noise.stop()
        pactl("unload-module", self.sink)


@pytest.fixture
def mics(tmp_path):
    mics = [Mic("Built-in", tmp_path), Mic("Headset", tmp_path)]
    yield mics
    for mic in mics:
        mic.remove()


def enter(app, desktop, server):
    room = server.start_room("Garden evening")
    joiner = server.join(server.invite(room), "Ana")
    app.node.wait("list item", "^Live: Garden evening.*1 person")
    app.tab_to(desktop, "button", "^Join Garden evening$")
    desktop.key("Return")
    app.node.wait("list item", "^Ana,")
    app.node.wait("list item", "^Mira, you.*microphone off")
    return joiner


@pytest.fixture
def inside(app, desktop, server):
    joiner = enter(app, desktop, server)
    yield app
    joiner.stop()


def choose_mic(app, desktop, name):
    app.tab_to(desktop, "toggle button", "^Microphone and speaker$")
    app.choose(desktop, "space", f"^{name}$")
    app.node.wait_gone(None, f"^{name}$")   # chosen before it is unplugged


def test_a_missing_microphone_is_off_until_it_is_plugged_in(inside, desktop, tmp_path):
    desktop.key("Ctrl+D")
    inside.node.wait(None, "No microphone was found. You are heard as soon as it works")
    assert "microphone off" in inside.node.find("list item", "^Mira, you").name
    mic = Mic("Headset", tmp_path)
    try:
        inside.node.wait("list item", "^Mira, you.*microphone on")
        mic.unplug()
        inside.node.wait("list item", "^Mira, you.*microphone off")
    finally:
        mic.remove()


def test_another_microphone_takes_over_and_gives_back(mics, inside, desktop):
    desktop.key("Ctrl+D")
    inside.node.wait("list item", "^Mira, you.*microphone on")
    choose_mic(inside, desktop, "Headset")
    mics[1].unplug()
    inside.node.wait(None, "“Headset” was unplugged. “Built-in” is used instead")
    inside.node.wait("list item", "^Mira, you.*microphone on")
    mics[1].plug()
    inside.node.wait(None, "“Headset” is back, and used again")


def test_who_talks_while_muted_is_told(mics, inside, desktop):
    desktop.key("Ctrl+D")
    inside.node.wait("list item", "^Mira, you.*microphone on")
    desktop.key("Ctrl+D")
    inside.node.wait("list item", "^Mira, you.*microphone off")
    inside.node.wait(None, "You are muted. Press Ctrl.D to be heard")


def test_a_person_is_turned_down(inside, desktop):
    inside.tab_to(desktop, "toggle button", "^Volume of Ana$")
    slider = inside.open(desktop, "space", "^Volume of Ana$", "slider")
    inside.wait_on("slider", "^Volume of Ana$")
    desktop.key("Left")
    wait_for(lambda: re.match("9[0-9]", str(slider.value())),
             "the volume to be less than 100 percent")


def press(desktop, symbol, down):
    desktop._remote("NotifyKeyboardKeysym", GLib.Variant("(ub)", (symbol, down)))


def test_push_to_talk(mics, start, desktop, server, tmp_path):
    (tmp_path / "config" / "glib-2.0" / "settings").mkdir(parents=True)
    (tmp_path / "config" / "glib-2.0" / "settings" / "keyfile").write_text(PUSH_TO_TALK)
    app = start("--server", server.url, "--token-file", server.token_file,
                GSETTINGS_BACKEND="keyfile", XDG_CONFIG_HOME=str(tmp_path / "config"))
    app.node.wait("heading", "^Home$")
    joiner = enter(app, desktop, server)
    try:
        for let_go in ("space", "Ctrl"):
            press(desktop, keysym("Ctrl"), True)
            press(desktop, keysym("space"), True)
            app.node.wait("list item", "^Mira, you.*microphone on")
            press(desktop, keysym(let_go), False)
            app.node.wait("list item", "^Mira, you.*microphone off")
            press(desktop, keysym("Ctrl" if let_go == "space" else "space"), False)
    finally:
        joiner.stop()
