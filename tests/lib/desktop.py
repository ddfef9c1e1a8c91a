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
import time

import gi

gi.require_version("Atspi", "2.0")
gi.require_version("Gst", "1.0")
from gi.repository import Atspi, Gio, GLib, Gst  # noqa: E402

REMOTE = "org.gnome.Mutter.RemoteDesktop"
CAST = "org.gnome.Mutter.ScreenCast"
CALL_MS = 5000
WAIT_S = 15
MOST_PADDING = 24
FINGERS, FINISHED = 4, 1   # of mutter's: where scrolling comes from, and that it ends

KEYSYMS = {
    "Return": 0xFF0D, "Escape": 0xFF1B, "Tab": 0xFF09, "BackSpace": 0xFF08, "Delete": 0xFFFF, "space": 0x20,
    "Left": 0xFF51, "Up": 0xFF52, "Right": 0xFF53, "Down": 0xFF54, "Home": 0xFF50, "End": 0xFF57,
    "Page_Up": 0xFF55, "Page_Down": 0xFF56, "Menu": 0xFF67,
    "Shift": 0xFFE1, "Ctrl": 0xFFE3, "Alt": 0xFFE9, "Super": 0xFFEB,
    **{f"F{n}": 0xFFBD + n for n in range(1, 13)},
}

SHIFTED = dict(zip('~!@#$%^&*()_+{}|:"<>?', "`1234567890-=[]\\;',./"))


def wait_for(condition, what, seconds=WAIT_S):
    """Returns the first true value of condition(), asked again and again; fails after a bound."""
    end = time.monotonic() + seconds
    while True:
        try:
            value = condition()
        except GLib.Error:  # an accessible that went away while it was asked
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what() if callable(what) else what}")
        time.sleep(0.05)


def keysym(key):
    if key in KEYSYMS:
        return KEYSYMS[key]
    code = ord(key)
    return code if code < 0x100 else 0x01000000 + code


class Node:
    """An accessible: what a screen reader is told of a widget."""

    def __init__(self, accessible):
        self.accessible = accessible

    role = property(lambda self: self.accessible.get_role_name())
    name = property(lambda self: self.accessible.get_name() or "")
    description = property(lambda self: self.accessible.get_description() or "")

    def __repr__(self):
        return f"<{self.role} {self.name!r}>"

    def has(self, state):
        """Whether it is in a state, such as "focused", "sensitive", "showing", "checked"."""
        return self.accessible.get_state_set().contains(getattr(Atspi.StateType, state.upper()))

    def text(self):
        text = self.accessible.get_text_iface()
        return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text)) if text else ""

    def children(self):
        for index in range(min(self.accessible.get_child_count(), 2000)):
            child = self.accessible.get_child_at_index(index)
            if child is not None:
                yield Node(child)

    def walk(self):
        yield self
        try:
            children = list(self.children())
        except GLib.Error:
            return
        for child in children:
            yield from child.walk()

    def find_all(self, role=None, name=None, showing=True):
        """Those of a role whose name holds the regular expression."""
        found = []
        for node in self.walk():
            try:
                if (role is None or node.role == role) and (name is None or re.search(name, node.name)) \
                        and (not showing or node.has("showing")):
                    found.append(node)
            except GLib.Error:
                continue
        return found

    def find(self, role=None, name=None, showing=True):
        return next(iter(self.find_all(role, name, showing)), None)

    def wait(self, role=None, name=None, seconds=WAIT_S):
        what = f"{role or 'anything'} named {name!r}"
        try:
            return wait_for(lambda: self.find(role, name), what, seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; there is:\n{self.tree()}") from None

    def wait_gone(self, role=None, name=None, seconds=WAIT_S):
        wait_for(lambda: self.find(role, name) is None, f"no {role or 'anything'} named {name!r}", seconds)

    def tree(self, depth=0):
        """Everything that is showing, indented, for messages."""
        lines = []
        try:
            if not self.has("showing") and depth > 1:
                return ""
            lines.append("  " * depth + f"{self.role}: {self.name}" + (" *" if self.has("focused") else ""))
            lines += [child.tree(depth + 1) for child in self.children()]
        except GLib.Error:
            pass
        return "\n".join(line for line in lines if line)

    def extents(self):
        """x, y, width, height in the window."""
        box = self.accessible.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        return box.x, box.y, box.width, box.height

    def _inside(self):
        """x, y, width, height in what is inside its parent."""
        box = self.accessible.get_component_iface().get_extents(Atspi.CoordType.PARENT)
        return box.x, box.y, box.width, box.height

    def _padding(self):
        """How far inside of it its content begins: as far as it ends, GTK does not tell."""
        width, height = self._inside()[2:]
        boxes = [child._inside() for child in self.children() if child.has("showing")]
        boxes = [box for box in boxes if 0 < box[2] <= width and 0 < box[3] <= height]
        if not boxes:
            return 0, 0
        left, top = [(size - min(box[n] for box in boxes) - max(box[n] + box[n + 2] for box in boxes)) / 2
                     for n, size in ((0, width), (1, height))]
        left = left if 0 <= left <= MOST_PADDING else 0
        return left, top if 0 <= top <= MOST_PADDING else left

    def middle(self):
        """x, y in the window. GTK leaves out the padding of all that is around a widget: that is found here."""
        x, y, width, height = self.extents()
        parent = self.accessible.get_parent()
        while parent is not None and parent.get_role() != Atspi.Role.APPLICATION:
            left, top = Node(parent)._padding()
            x, y = x + left, y + top
            parent = parent.get_parent()
        return x + width / 2, y + height / 2


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
        """Within it the key is down. What opens by a key, and takes the keyboard, does so only while the key is down: the
        compositor refuses a popup of a key that was released before the app asked."""
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
        self.node = wait_for(self._find, f"{command[0]} on the accessibility bus", 30)

    def _find(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the program ended with status {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and child.get_process_id() == self.process.pid and child.get_child_count() > 0:
                return Node(child)
        return None

    def focused(self):
        return next((node for node in self.node.walk() if node.has("focused") and node.has("showing")), None)

    def tab_to(self, desktop, role=None, name=None, key="Tab", presses=60):
        """Presses Tab until the focus is on what is looked for."""
        for _ in range(presses):
            focused = self.focused()
            if focused and (role is None or focused.role == role) and (name is None or re.search(name, focused.name)):
                return focused
            before = (focused.role, focused.name) if focused else None
            desktop.key(key)
            try:
                wait_for(lambda: (lambda f: f and (f.role, f.name) != before)(self.focused()), "the focus to move", 1)
            except AssertionError:
                pass  # the same words twice in a row
        raise AssertionError(f"{presses} times {key} did not reach {role} named {name!r}:\n{self.node.tree()}")

    def stop(self, seconds=10):
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
