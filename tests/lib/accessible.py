# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader is told of a program's widgets.

A search asks as little as it can, and all of it at once: the app answers between two pictures.
"""

import re
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

from many_calls import ManyCalls, message, text_at  # noqa: E402
from waiting import PATIENCE  # noqa: E402

CALL_MS = 15000
WAIT_S = 20
POLL_S, MOST_POLL_S = 0.03, 0.25
MOST_PADDING = 24
REGISTRY = "org.a11y.atspi.Registry"
ACCESSIBLE = "org.a11y.atspi.Accessible"
ROOT = "/org/a11y/atspi/accessible/root"
IN_WINDOW, IN_PARENT = int(Atspi.CoordType.WINDOW), int(Atspi.CoordType.PARENT)
PROPERTIES = "org.freedesktop.DBus.Properties"
DBUS = "org.freedesktop.DBus"
ROLES = {int(getattr(Atspi.Role, name)): Atspi.role_get_name(getattr(Atspi.Role, name)) for name in dir(Atspi.Role) if name.isupper()}


def wait_for(condition, what, seconds=WAIT_S):
    """Returns the first true value of condition(), asked again and again; fails after a bound. One that asks what is not
    there, or went away while it was asked, is not true yet."""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        missing = None
        began = time.monotonic()
        try:
            value = condition()
        except (GLib.Error, AttributeError) as error:
            value, missing = None, error
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what() if callable(what) else what}") from missing
        # what is waited for comes sooner where asking leaves it most of the time
        time.sleep(min(max(POLL_S, 2 * (time.monotonic() - began)), MOST_POLL_S))


def bit(state):
    return 1 << int(getattr(Atspi.StateType, state.upper()))


def read_number(body):
    return int.from_bytes(body[:4], "little")


def read_states(body):
    """One number of all the bits: after the length of the array."""
    return int.from_bytes(body[4:12], "little")


def read_name(body):
    """Of a variant."""
    return text_at(body, 4)[0]


def read_paths(body):
    """Of an array of (name on the bus, path)."""
    at, end, paths = 8, 8 + read_number(body), []
    while at < end:
        _, at = text_at(body, at + -at % 8)
        path, at = text_at(body, at)
        paths.append(path)
    return paths


READERS = {"GetRole": read_number, "GetState": read_states, "GetChildren": read_paths, "Name": read_name}


class Program:
    """A program on the accessibility bus."""

    bus = many = None

    def __init__(self, name):
        self.name = name
        self.roles = {}      # never change
        self.calls = {}

    @classmethod
    def connect(cls):
        if cls.bus is None:
            session = Gio.bus_get_sync(Gio.BusType.SESSION)
            address, = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, CALL_MS, None).unpack()
            flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
            cls.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
            cls.many = ManyCalls(address)

    @classmethod
    def of(cls, pid):
        """The program of that process once it has a window, or None."""
        cls.connect()
        for name, _ in cls(REGISTRY).ask(ROOT, "Accessible", "GetChildren"):
            asked = cls.bus.call_sync(DBUS, "/", DBUS, "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)), None, 0, CALL_MS, None)
            program = cls(name)
            if asked.unpack()[0] == pid and program.ask(ROOT, "Accessible", "GetChildren"):
                return program
        return None

    def ask(self, path, interface, method, arguments=None):
        answer = self.bus.call_sync(self.name, path, f"org.a11y.atspi.{interface}", method, arguments, None, 0, CALL_MS, None)
        values = answer.unpack()
        return values[0] if len(values) == 1 else values

    def get(self, path, interface, name):
        answer = self.bus.call_sync(self.name, path, PROPERTIES, "Get", GLib.Variant("(ss)", (f"org.a11y.atspi.{interface}", name)),
                                    None, 0, CALL_MS, None)
        return answer.unpack()[0]

    def _send(self, path, what):
        call = self.calls.get((path, what))
        if call is None:
            call = message(self.name, path, PROPERTIES, "Get", ACCESSIBLE, what) if what == "Name" else \
                message(self.name, path, ACCESSIBLE, what)
            self.calls[path, what] = call
        self.many.send((path, what), call)

    def _answers(self):
        """(path, what, value): None of what is gone again, or not there yet."""
        for (path, what), body in self.many.answers():
            yield path, what, None if body is None else READERS[what](body)

    def read_tree(self, top):
        """(path, depth) of it and all that is in it, from the top; their roles are known then."""
        below = {}

        def ask_of(path):
            self._send(path, "GetChildren")
            if path not in self.roles:
                self._send(path, "GetRole")
        ask_of(top)
        for path, what, value in self._answers():
            if what == "GetRole":
                self.roles[path] = value
            elif value is not None:
                below[path] = value
                for child in value:
                    ask_of(child)
        stack, found = [(top, 0)], []
        while stack:
            path, depth = stack.pop()
            found.append((path, depth))
            stack += [(child, depth + 1) for child in reversed(below.get(path, []))]
        return found

    def read(self, paths, *what):
        """{path: {what: value}} of those that are there."""
        values = {path: {} for path in paths}
        for path in paths:
            for each in what:
                self._send(path, each)
        for path, each, value in self._answers():
            values[path][each] = value
        return {path: value for path, value in values.items() if None not in value.values()}


class Node:
    """An accessible: what a screen reader is told of a widget, asked when it is used."""

    def __init__(self, program, path=ROOT):
        self.program, self.path = program, path

    def __eq__(self, other):
        return isinstance(other, Node) and (self.program.name, self.path) == (other.program.name, other.path)

    def __hash__(self):
        return hash((self.program.name, self.path))

    @property
    def role(self):
        return ROLES[self.program.ask(self.path, "Accessible", "GetRole")]

    name = property(lambda self: self.program.get(self.path, "Accessible", "Name"))
    attributes = property(lambda self: self.program.ask(self.path, "Accessible", "GetAttributes"))
    description = property(lambda self: self.program.get(self.path, "Accessible", "Description"))

    def __repr__(self):
        return f"<{self.role} {self.name!r}>"

    def has(self, state):
        """Whether it is in a state, such as "focused", "sensitive", "showing", "checked"."""
        low, high = self.program.ask(self.path, "Accessible", "GetState")
        return bool((low | high << 32) & bit(state))

    def is_shown(self, name):
        """Whether it is there and has that name still: of what closes, GTK keeps the one or the other for a while."""
        read = self.program.read([self.path], "GetState", "Name").get(self.path)
        return bool(read and read["GetState"] & bit("showing") and re.search(name, read["Name"]))

    def text(self):
        length = self.program.get(self.path, "Text", "CharacterCount")
        return self.program.ask(self.path, "Text", "GetText", GLib.Variant("(ii)", (0, length)))

    def value(self):
        return self.program.get(self.path, "Value", "CurrentValue")

    def act(self):
        """Does what a click on it does."""
        assert self.program.ask(self.path, "Action", "DoAction", GLib.Variant("(i)", (0,)))

    def parent(self):
        """None of the program itself."""
        path = self.program.get(self.path, "Accessible", "Parent")[1]
        return None if self.path == ROOT else Node(self.program, path)

    def children(self):
        return [Node(self.program, path) for _, path in self.program.ask(self.path, "Accessible", "GetChildren")]

    def find_all(self, role=None, name=None, showing=True, state=None):
        """Those of a role whose name holds the regular expression, and that are in that state."""
        wanted = (bit("showing") if showing else 0) | (bit(state) if state else 0)
        paths = [path for path, _ in self.program.read_tree(self.path)]
        if role is not None:
            paths = [path for path in paths if ROLES.get(self.program.roles.get(path)) == role]
        if wanted:
            states = self.program.read(paths, "GetState")
            paths = [path for path in paths if path in states and states[path]["GetState"] & wanted == wanted]
        if name is not None:
            names = self.program.read(paths, "Name")
            paths = [path for path in paths if path in names and re.search(name, names[path]["Name"])]
        return [Node(self.program, path) for path in paths]

    def find(self, role=None, name=None, showing=True, state=None):
        return next(iter(self.find_all(role, name, showing, state)), None)

    def wait(self, role=None, name=None, seconds=WAIT_S):
        what = f"{role or 'anything'} named {name!r}"
        return wait_for(lambda: self.find(role, name), lambda: f"{what}; there is:\n{self.tree()}", seconds)

    def wait_gone(self, role=None, name=None, seconds=WAIT_S):
        wait_for(lambda: self.find(role, name) is None, f"no {role or 'anything'} named {name!r}", seconds)

    def tree(self):
        """Everything that is showing, indented, for messages."""
        tree = self.program.read_tree(self.path)
        read = self.program.read([path for path, _ in tree], "GetState", "Name")
        return "\n".join("  " * depth + f"{ROLES.get(self.program.roles[path])}: {read[path]['Name']}"
                         + (" *" if read[path]["GetState"] & bit("focused") else "")
                         for path, depth in tree if path in read and (depth < 2 or read[path]["GetState"] & bit("showing")))

    def _box(self, where):
        return self.program.ask(self.path, "Component", "GetExtents", GLib.Variant("(u)", (where,)))

    def extents(self):
        """x, y, width, height in the window."""
        return self._box(IN_WINDOW)

    def _padding(self):
        """How far inside of it its content begins: as far as it ends, GTK does not tell."""
        width, height = self._box(IN_PARENT)[2:]
        boxes = [child._box(IN_PARENT) for child in self.children() if child.has("showing")]
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
        parent = self.parent()
        while parent is not None and parent.path != ROOT:
            left, top = parent._padding()
            x, y = x + left, y + top
            parent = parent.parent()
        return x + width / 2, y + height / 2
