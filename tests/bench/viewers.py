# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Those who look at a room on the same screen: the app, and Chromium on the guest page."""

import os
import re
import subprocess
import time
from pathlib import Path

from gi.repository import Gio, GLib
from selenium.common.exceptions import WebDriverException

from browser import Browser
from community import Process
from desktop import wait_for
from waiting import until

APP = "/io/github/stoalive/Stoa"
CALL_MS = 5000
START_S = 30
STEP_S = 0.5
RECEIVED = re.compile(r"received of .* frames=(\d+) ")
PAINTED = re.compile(r"painted in ([\d.]+) s: (\d+) redraws, oldest ([\d.]+) ms, pictures of tiles:([ \d]*)$")

ON_SCREEN = ["--ozone-platform=wayland", "--start-maximized", "--autoplay-policy=no-user-gesture-required"]
NOT_ON_SCREEN = ("--headless=new", "--mute-audio", "--window-size=1000,760")


class QuietApp:
    """The app, told what to do by its actions: nothing of accessibility runs."""

    def __init__(self, arguments, directory, size=(1280, 800), debug="stoa-app stoa-call", env=None):
        self.log = Path(directory) / "app.log"
        self.log.unlink(missing_ok=True)
        settings = Path(directory) / "settings"
        (settings / "glib-2.0" / "settings").mkdir(parents=True, exist_ok=True)
        (settings / "glib-2.0" / "settings" / "keyfile").write_text(
            f"[io/github/stoalive/Stoa]\nwindow-size=({size[0]}, {size[1]})\n")
        self.out = open(self.log, "w")
        self.begun = time.monotonic()
        self.process = subprocess.Popen(
            ["stoa", *arguments], stdout=self.out, stderr=self.out,
            env={**os.environ, "GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": str(settings), "G_MESSAGES_DEBUG": debug,
                 "GTK_A11Y": "none", **(env or {})})
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    pid = property(lambda self: self.process.pid)

    def wait_for_window(self):
        self.address = until(self._find, START_S, "the app is on the bus")

    def _ask(self, destination, path, interface, method, arguments=None):
        return self.bus.call_sync(destination, path, interface, method, arguments, None, 0, CALL_MS, None).unpack()

    def _find(self):
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        here = "org.freedesktop.DBus"
        for name in self._ask(here, "/", here, "ListNames")[0]:
            try:
                if name.startswith(":") and self.process.pid == self._ask(
                        here, "/", here, "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)))[0]:
                    self._ask(name, f"{APP}/window/1", "org.gtk.Actions", "List")
                    return name
            except GLib.Error:
                continue
        return None

    def _is_enabled(self, action):
        return self._ask(self.address, f"{APP}/window/1", "org.gtk.Actions", "Describe",
                         GLib.Variant("(s)", (action,)))[0][0]

    def when_possible(self, action, parameter=None):
        wait_for(lambda: self._is_enabled(action), f"{action} is possible", START_S)
        self._ask(self.address, f"{APP}/window/1", "org.gtk.Actions", "Activate",
                  GLib.Variant("(sava{sv})", (action, [parameter] if parameter else [], {})))

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.out.close()


class AppViewer(QuietApp):
    """The app in the room of `server`."""

    name = "app"

    def __init__(self, server, room, people, directory, size=(1280, 800), env=None, url=None):
        super().__init__(["--server", url or server.url, "--token-file", server.token_file], directory, size, env=env)
        self.people = people
        self.wait_for_window()
        self.when_possible("join", GLib.Variant("s", room))

    def fill_screen(self):
        """The stage instead of the feed, on all of the screen."""
        self.when_possible("fullscreen")

    def fill_window(self):
        """The stage instead of the feed."""
        self.when_possible("stage")

    def show_feed(self):
        """In a narrow window: the feed, with the tray closed."""
        self.when_possible("page", GLib.Variant("i", 1))

    def painted(self):
        """Each second's (seconds, redraws, oldest ms, [pictures of each tile])."""
        found = (PAINTED.search(line) for line in self.log.read_text().splitlines())
        return [(float(match[1]), int(match[2]), float(match[3]), [int(each) for each in match[4].split()])
                for match in found if match]

    def decoded(self):
        """Pictures that were decoded until now, of everybody together."""
        counts = [int(match[1]) for match in map(RECEIVED.search, self.log.read_text().splitlines()) if match]
        return sum(counts[-self.people:]) if counts else 0

    def moving(self):
        """How many tiles had at least 20 pictures in the last second."""
        painted = self.painted()
        return sum(each >= 20 for each in painted[-1][3]) if painted else 0

    def mark(self):
        return len(self.painted())

    def shown(self, mark, seconds):
        """Pictures a second and tile that were painted since the mark, as far as the log goes."""
        rows = self.painted()[mark + 1:]
        spent = sum(row[0] for row in rows)
        return sum(sum(row[3]) for row in rows) / spent if spent else 0


class ChromiumViewer:
    """Chromium with a window on the screen, sending nothing."""

    name = "Chromium"

    def __init__(self, link):
        self.seen = {}
        self.browser = Browser(devices="absent", extra=ON_SCREEN, without=NOT_ON_SCREEN)
        self.page = self.browser.guest(link)
        self.page.wait_view("green")
        for device in ("Camera", "Microphone"):
            if self.page.pressed(device):
                self.page.press(device)
        self.page.enter("Chromium")

    @property
    def pid(self):
        return self.browser.pid

    def fill_screen(self):
        """The window's state is reported late on Wayland: it is asked for until it is so."""
        until(self._is_full, START_S, "Chromium fills the screen")

    def fill_window(self):
        """It shows nothing but the room."""

    def _is_full(self):
        if self.browser.driver.execute_script("return innerHeight > 0.9 * screen.height"):
            return True
        try:
            self.browser.driver.fullscreen_window()
        except WebDriverException:
            time.sleep(STEP_S)
        return False

    def moving(self):
        before = self.seen
        self.seen = {name: each["frames"] for name, each in self.page.watch().items()}
        return sum(count >= before.get(name, 0) + 2 for name, count in self.seen.items())

    def mark(self):
        return self.page.watch()

    def shown(self, mark, seconds):
        """Frames a second that the video elements presented (decoded ones less those dropped)."""
        return sum(each["total"] - each["dropped"] - mark[name]["total"] + mark[name]["dropped"]
                   for name, each in self.page.watch().items() if name in mark) / seconds

    def stop(self):
        self.browser.quit()


class Sink:
    """`stoactl join` without a window: receives and decodes everybody, to nothing."""

    name = "decoding"

    def __init__(self, server, room, people, directory):
        self.joiner = server.join(room, "Sink")
        until(lambda: sum(each["fps"] > 20 for each in self.joiner.last()["participants"]) >= people, START_S,
              lambda: f"everybody arrives: {self.joiner.last()}")

    pid = property(lambda self: self.joiner.process.pid)

    def stop(self):
        self.joiner.stop()


class Listener:
    """Plays everybody's sound, and looks at nobody."""

    name = "audio alone"

    def __init__(self, link, directory):
        program = Path(os.environ["STOA_BUILD"]) / "tests" / "bench" / "bench-listener"
        self.process = Process([program, link], Path(directory) / "listener.log")
        self.process.wait_line("listening")

    pid = property(lambda self: self.process.pid)

    def stop(self):
        self.process.stop()
