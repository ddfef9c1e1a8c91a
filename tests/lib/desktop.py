# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A person at the desktop: presses real keys, moves a real pointer, and perceives the app as a
screen reader does. Runs inside `env/desktop`, on its mutter and its accessibility bus."""
import contextlib
import importlib.machinery
import importlib.util
import os
import re
import signal
import subprocess

import gi

gi.require_version("Atspi", "2.0")
gi.require_version("Gst", "1.0")
from gi.repository import Atspi, Gio, GLib, Gst  # noqa: E402

from accessible import WAIT_S, Node, Program, wait_for  # noqa: E402

REMOTE = "org.gnome.Mutter.RemoteDesktop"
CAST = "org.gnome.Mutter.ScreenCast"
CALL_MS = 15000
MOVE_S = 3
NOWHERE = 4   # looks in a row
FINGERS, FINISHED = 4, 1   # of mutter's: where scrolling comes from, and that it ends

KEYSYMS = {
    "Return": 0xFF0D, "Escape": 0xFF1B, "Tab": 0xFF09, "BackSpace": 0xFF08, "Delete": 0xFFFF, "space": 0x20,
    "Left": 0xFF51, "Up": 0xFF52, "Right": 0xFF53, "Down": 0xFF54, "Home": 0xFF50, "End": 0xFF57,
    "Page_Up": 0xFF55, "Page_Down": 0xFF56, "Menu": 0xFF67,
    "Shift": 0xFFE1, "Ctrl": 0xFFE3, "Alt": 0xFFE9, "Super": 0xFFEB,
    **{f"F{n}": 0xFFBD + n for n in range(1, 13)},
}

SHIFTED = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./"))


def keysym(key):
    if key in KEYSYMS:
        return KEYSYMS[key]
    code = ord(key)
    return code if code < 0x100 else 0x01000000 + code


class Desktop:
    """The keyboard, the pointer and the screen of the session one is in."""

    def __init__(self):
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.session = self._call(REMOTE, "/org/gnome/Mutter/RemoteDesktop", REMOTE, "CreateSession", None)[0]
        session_id = self._call(REMOTE, self.session, "org.freedesktop.DBus.Properties", "Get",
                                GLib.Variant("(ss)", (REMOTE + ".Session", "SessionId")))[0]
        cast = self._call(CAST, "/org/gnome/Mutter/ScreenCast", CAST, "CreateSession", GLib.Variant(
            "(a{sv})", ({"remote-desktop-session-id": GLib.Variant("s", session_id)},)))[0]
        self.stream = self._call(CAST, cast, CAST + ".Session", "RecordMonitor",
                                 GLib.Variant("(sa{sv})", ("", {})))[0]
        self._remote("Start", None)
        self.key("Shift")  # the seat has a keyboard from the first key on, and only then focus
        self.move(0, 0)    # and a pointer

    def _call(self, name, path, interface, method, arguments):
        return self.bus.call_sync(name, path, interface, method, arguments, None, 0, CALL_MS, None).unpack()

    def _remote(self, method, arguments):
        self._call(REMOTE, self.session, REMOTE + ".Session", method, arguments)

    def close(self):
        self._remote("Stop", None)

    @contextlib.contextmanager
    def holding(self, combination):
        """Within it the key is down; env/desktop does not repeat it. What opens by a key, and takes the keyboard, does so only
        while the key is down: the compositor refuses a popup of a key that was released before the app asked."""
        *modifiers, key = combination.split("+") if combination != "+" else ["+"]
        if modifiers and len(key) == 1:
            key = key.lower()
        symbols = [keysym(each) for each in (*modifiers, key)]
        for symbol in symbols:
            self._remote("NotifyKeyboardKeysym", GLib.Variant("(ub)", (symbol, True)))
        try:
            yield
        finally:
            for symbol in reversed(symbols):
                self._remote("NotifyKeyboardKeysym", GLib.Variant("(ub)", (symbol, False)))

    def key(self, combination):
        """Presses and releases a key, such as "Return", "Ctrl+N" or "Shift+Delete"."""
        with self.holding(combination):
            pass

    def type(self, text):
        """Types what a US keyboard has."""
        for letter in text:
            shifted = SHIFTED.get(letter, letter.lower() if letter.isupper() else None)
            self.key(f"Shift+{shifted}" if shifted else letter)

    def move(self, x, y):
        self._remote("NotifyPointerMotionAbsolute", GLib.Variant("(sdd)", (self.stream, x, y)))

    def click(self, x, y, button=0x110):
        self.move(x, y)
        for pressed in (True, False):
            self._remote("NotifyPointerButton", GLib.Variant("(ib)", (button, pressed)))

    def press(self, pressed, button=0x110):
        self._remote("NotifyPointerButton", GLib.Variant("(ib)", (button, pressed)))

    def scroll(self, dy):
        """Two fingers on a touchpad, or a fine wheel: so many pixels down."""
        self._remote("NotifyPointerAxis", GLib.Variant("(ddu)", (0, dy, FINGERS)))

    def lift(self):
        """The fingers, from the touchpad: what they scroll next may be something else."""
        self._remote("NotifyPointerAxis", GLib.Variant("(ddu)", (0, 0, FINGERS | FINISHED)))


class App:
    """A program with a window, started here and ended by stop()."""

    def __init__(self, command, env=None, log=None):
        self.log = open(log, "w") if log else None
        self.process = subprocess.Popen(command, env={**os.environ, **(env or {})}, stdout=self.log, stderr=self.log)
        self.last = None
        self.node = wait_for(self._find, f"{command[0]} on the accessibility bus", 30)

    def _find(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended with status {self.process.returncode}")
        program = Program.of(self.process.pid)
        return program and Node(program)

    def focused(self):
        """What has the focus, or None. It is asked first whether that is what had it last."""
        try:
            if self.last is None or not (self.last.has("focused") and self.last.has("showing")):
                self.last = self.node.find(state="focused")
        except GLib.Error:   # it is gone
            self.last = self.node.find(state="focused")
        return self.last

    def is_on(self, role=None, name=None):
        """What has the focus, if it is of that role and its name holds the regular expression."""
        focused = self.focused()
        return focused if focused and role in (None, focused.role) and (name is None or re.search(name, focused.name)) else None

    def wait_on(self, role=None, name=None, seconds=WAIT_S):
        """Until that has the focus."""
        return wait_for(lambda: self.is_on(role, name), lambda: f"the focus to be on {role or 'anything'} named {name!r}, not {self.focused()}",
                        seconds)

    def _moves_from(self, before):
        """A condition: something else has the focus, or nothing that a screen reader is told of has it, for a while."""
        seen = []

        def moved():
            seen.append(self.focused())
            return seen[-1] not in (None, before) or len(seen) >= NOWHERE and not any(seen[-NOWHERE:])
        return moved

    def tab(self, desktop, key="Tab"):
        """Presses Tab, or another key, and returns what has the focus then: None if a screen reader is told of nothing that has."""
        focused = self.focused()
        desktop.key(key)
        with contextlib.suppress(AssertionError):   # where nothing follows it stays
            wait_for(self._moves_from(focused), "the focus to move", MOVE_S)
        return self.focused()

    def tab_to(self, desktop, role=None, name=None, key="Tab", presses=60):
        """Presses Tab, or another key, until the focus is on what is looked for."""
        for _ in range(presses):
            found = self.is_on(role, name)
            if found:
                return found
            self.tab(desktop, key)
        raise AssertionError(f"{presses} times {key} did not reach {role} named {name!r}:\n{self.node.tree()}")

    def open(self, desktop, key, name, role=None):
        """Opens what takes the keyboard, such as a menu, and returns what of it is waited for. Without a key it opens by itself."""
        with desktop.holding(key) if key else contextlib.nullcontext():
            return self.node.wait(role, name)

    def choose(self, desktop, key, name, role=None):
        """Opens a menu or a list by that key, goes down to the item, and activates it. It is closed then, and takes no key any more."""
        item = self.open(desktop, key, name, role)
        self.tab_to(desktop, role, name, key="Down", presses=20)
        desktop.key("Return")
        wait_for(lambda: not item.is_shown(name), lambda: f"{item} to close")

    def stop(self, seconds=20):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        if self.log:
            self.log.close()
        return status


def screen(pixels="RGB", live=False):
    """The session's screen; its picture(path) saves a PNG, its sink has the newest picture in that format."""
    path = os.path.join(os.path.dirname(__file__), "..", "..", "env", "screen")
    loader = importlib.machinery.SourceFileLoader("stoa_screen", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("stoa_screen", loader))
    loader.exec_module(module)
    Gst.init(None)
    return module.Screen(pixels, live)


class Announcements:
    """What a screen reader is told to say, as (text, at once)."""

    def __init__(self):
        self.heard = []
        self.listener = Atspi.EventListener.new(self._hear)
        self.listener.register("object:announcement")

    def _hear(self, event):
        self.heard.append((str(event.any_data), event.detail1 == Atspi.Live.ASSERTIVE))

    def listen(self):
        """Takes in what was said until now."""
        while GLib.MainContext.default().iteration(False):
            pass
        return self.heard

    def expect(self, text, at_once=False):
        """Waits until that is said, and forgets what was said up to then: that is returned."""
        wait_for(lambda: (text, at_once) in self.listen(), lambda: f"{text!r} to be said; there was {self.heard}")
        place = self.heard.index((text, at_once))
        before = self.heard[:place]
        del self.heard[:place + 1]
        return before

    def close(self):
        self.listener.deregister("object:announcement")
