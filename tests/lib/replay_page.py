# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a replay in the app, as one who watches has it."""

from gi.repository import Gio, GLib

from desktop import CALL_MS, wait_for

MPRIS = "org.mpris.MediaPlayer2.io.github.stoalive.Stoa"
PLAYER = "org.mpris.MediaPlayer2.Player"
LONG_S = 60


class ReplayPage:
    """The page of a replay, and the desktop's idea of what plays."""

    def __init__(self, app, desktop, recorded):
        self.app, self.desktop, self.recorded = app, desktop, recorded
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def open(self):
        recorded = self.recorded
        recorded.open_list(self.app, self.desktop)
        self.desktop.key("Return")
        self.app.node.wait("slider", "^Position$")
        wait_for(lambda: self.player("PlaybackStatus") == "Playing", "it to play", LONG_S)
        return self

    def player(self, name):
        return self.bus.call_sync(MPRIS, "/org/mpris/MediaPlayer2", "org.freedesktop.DBus.Properties", "Get",
                                  GLib.Variant("(ss)", (PLAYER, name)), None, 0, CALL_MS, None).unpack()[0]

    def media_key(self, method, *arguments):
        self.bus.call_sync(MPRIS, "/org/mpris/MediaPlayer2", PLAYER, method, *(arguments or (None,)), None, 0, CALL_MS, None)

    def position(self):
        return self.player("Position") / 1e6

    def length(self):
        return self.player("Metadata")["mpris:length"] / 1e6

    def expect(self, name, value):
        wait_for(lambda: self.player(name) == value, lambda: f"{name} to be {value}, not {self.player(name)}")

    def expect_at(self, seconds, within=0.05):
        wait_for(lambda: abs(self.position() - seconds) <= within, lambda: f"{seconds} s, not {self.position()}")

    def seek(self, seconds):
        track = self.player("Metadata")["mpris:trackid"]
        self.media_key("SetPosition", GLib.Variant("(ox)", (track, int(seconds * 1e6))))
        self.expect_at(seconds)

    def pause_at_start(self):
        if self.player("PlaybackStatus") == "Playing":
            self.desktop.key("space")
        self.expect("PlaybackStatus", "Paused")
        self.seek(0)
