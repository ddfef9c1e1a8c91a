# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What shows notifications on a desktop: keeps them, and presses their buttons."""

import threading

from gi.repository import Gio, GLib

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/>
  </method>
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""


class Shown:
    def __init__(self, number, title, body, actions):
        self.number, self.title, self.body, self.closed = number, title, body, False
        self.actions = {label: key for key, label in zip(actions[::2], actions[1::2]) if key != "default"}


class Notifications:
    """Has to be there before the program that notifies."""

    def __init__(self):
        self.shown = []
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        owned = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(owned,), daemon=True)
        self.thread.start()
        assert owned.wait(15), "the name of notifications is taken"

    def _run(self, owned):
        self.context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION)
        flags = Gio.DBusConnectionFlags
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        info = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
        self.bus.register_object(PATH, info, self._call, None, None)
        self.name = Gio.bus_own_name_on_connection(self.bus, NAME, Gio.BusNameOwnerFlags.REPLACE,
                                                   lambda *_: owned.set(), None)
        self.loop.run()

    def _call(self, bus, sender, path, interface, method, arguments, invocation):
        if method == "Notify":
            _, _, _, title, body, actions, _, _ = arguments.unpack()
            self.shown.append(Shown(len(self.shown) + 1, title, body, actions))
            invocation.return_value(GLib.Variant("(u)", (len(self.shown),)))
        elif method == "CloseNotification":
            self._close(self.shown[arguments.unpack()[0] - 1])
            invocation.return_value(None)
        elif method == "GetCapabilities":
            invocation.return_value(GLib.Variant("(as)", (["actions"],)))
        else:
            invocation.return_value(GLib.Variant("(ssss)", ("test", "test", "1", "1.2")))

    def _close(self, shown):
        shown.closed = True
        self.bus.emit_signal(None, PATH, NAME, "NotificationClosed", GLib.Variant("(uu)", (shown.number, 3)))

    def find(self, title):
        return next((shown for shown in self.shown if shown.title == title), None)

    def press(self, shown, label):
        """As the shell does: it closes then."""
        self.bus.emit_signal(None, PATH, NAME, "ActionInvoked",
                             GLib.Variant("(us)", (shown.number, shown.actions[label])))
        self._close(shown)

    def close(self):
        self.bus.close_sync(None)
        self.loop.quit()
        self.thread.join(5)
