# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a moderator's key to the tile that says so, in the real app on a server that is far away.

Two measures of the same key. In the app: from the moment it has the key until GTK has painted the frame with the changed tile
and row, in ms and in frames (the next one is 1); the app's log tells both. From outside: the clock starts before the key is
handed to the compositor, so that its way through D-Bus, the compositor and Wayland is in it; the compositor's own next frame
and the screen are not.
"""

import random
import re
import time
from typing import NamedTuple

from community import Server
from desktop import Desktop
from relay import Relay
from stoa_client import Account
from viewers import AppViewer
from waiting import until

NAMES = ("Bo", "Cy", "Dee", "Eli")
PRESSED = re.compile(r"key for a person at (\d+) us after frame (\d+)")
PAINTED = re.compile(r"steps painted at (\d+) us in frame (\d+) of (\w+): ")  # asked for, or by then more
GONE = re.compile(r"no steps of \w+$", re.MULTILINE)
SHOWN_TWICE = 2      # on the tile and on the row
FRAME_S = 1 / 60
CALM_S = 0.15
SETTLE_S = 2         # the app's window after it came into the room
CHANGE_S = 5
TAIL = 20            # lines of the log, for messages


class Press(NamedTuple):
    whole_ms: float      # from outside
    inside_ms: float
    frames: int


class Person:
    """Somebody in the room, near to the server."""

    def __init__(self, server, room, name):
        token = server.make_invite(room)["url"].rsplit("/", 1)[1]
        self.socket = Account(server.url, None).accept(token, name).connect()
        self.id = self.socket.join(room)["participant"]


class Presser:
    """The app in a room with four others, the focus on the first of them."""

    def __init__(self, directory):
        self.server = Server(directory)
        self.server.stoactl("set-name", "Ana")
        self.room = self.server.start_room("Bench")
        self.people = [Person(self.server, self.room, name) for name in NAMES]
        self.relay = Relay(self.server.url)
        self.desktop = Desktop()
        self.app = AppViewer(self.server, self.room, len(NAMES), directory, url=self.relay.url)
        self.unlocked = 0
        self.people[-1].socket.expect_event("participant-joined")
        time.sleep(SETTLE_S)
        self.desktop.key("Ctrl+J")
        self.desktop.key("Home")

    def painted_after(self, name, at_us):
        """(us, frame) of the painting with which both the tile and the row had changed, or None."""
        found = [(int(us), frame) for us, frame, whose in PAINTED.findall(self.app.log.read_text())
                 if whose == name and int(us) > at_us]
        if len(found) < SHOWN_TWICE:
            return None
        last = found[SHOWN_TWICE - 1][1]
        return next((us, int(frame)) for us, frame in found if frame == last)  # writing the log's first line takes time

    def pressed_after(self, at_us):
        """(us, frame) of the app's having the key."""
        return next((int(us), int(frame)) for us, frame in PRESSED.findall(self.app.log.read_text()) if int(us) > at_us)

    def tail(self):
        return "\n".join(self.app.log.read_text().splitlines()[-TAIL:])

    def press(self, name):
        """Of a key for that name, who has the focus."""
        time.sleep(CALM_S + random.random() * FRAME_S)   # at any moment of a frame
        began_us = time.monotonic_ns() // 1000
        self.desktop.key("m")
        painted_us, painted = until(lambda: self.painted_after(name, began_us), CHANGE_S,
                                    lambda: f"the tile changes: {self.tail()}")
        pressed_us, pressed = self.pressed_after(began_us)
        return Press((painted_us - began_us) / 1000, (painted_us - pressed_us) / 1000, painted - pressed)

    def press_all(self):
        found = []
        for name in NAMES:
            found.append(self.press(name))
            self.desktop.key("Down" if name != NAMES[-1] else "Home")
        return found

    def gone(self):
        return len(GONE.findall(self.app.log.read_text()))

    def unlock_all(self):
        """Asked near to the server; the app hears of it later."""
        for person in self.people:
            self.people[0].socket.expect_event("track-stopped", participant=person.id)
        before = self.gone()
        for person in self.people:
            self.unlocked += 1
            status, answer = self.server.rest("POST", f"/v1/rooms/{self.room}/moderate", {
                "request": f"unlock-{self.unlocked}",
                "command": {"kind": "unlock-track", "participant": person.id, "track": "mic"}})
            assert status == 200, answer
        for person in self.people:
            person.socket.drain()  # who never answers the server's pings is away
        until(lambda: self.gone() >= before + SHOWN_TWICE * len(NAMES), CHANGE_S, lambda: f"all are unlocked: {self.tail()}")

    def measure(self, delay_ms, times):
        """Of each key, with that much added to the round trip."""
        self.relay.delay_ms = delay_ms
        found = []
        while len(found) < times:
            found += self.press_all()
            self.unlock_all()
        return found[:times]

    def stop(self):
        self.app.stop()
        self.desktop.close()
        self.relay.stop()
        self.server.stop()
