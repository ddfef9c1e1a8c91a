# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The system's portal on the virtual desktop (env/desktop), and the user who answers its questions. The portal is the
real one; what it asks is answered here instead of in a dialog. A shared screen is the desktop's own."""

import os
import subprocess
import threading

from gi.repository import Gio, GLib

from desktop import CALL_MS, CAST, wait_for

BACKEND = "org.freedesktop.impl.portal.desktop.stoatest"
IMPL = "org.freedesktop.impl.portal"
DOCUMENTS = "org.freedesktop.portal.Documents"
PATH = "/org/freedesktop/portal/desktop"

YES, NO, BROKEN = 0, 1, 2  # as the portal's responses

ASK = '<arg type="o" direction="in"/><arg type="o" direction="in"/><arg type="s" direction="in"/>'
ANSWER = '<arg type="u" direction="out"/><arg type="a{sv}" direction="out"/>'
OPTIONS = '<arg type="a{sv}" direction="in"/>'
TEXT = '<arg type="s" direction="in"/>'
INTERFACES = f"""<node>
  <interface name="{IMPL}.ScreenCast">
    <method name="CreateSession">{ASK}{OPTIONS}{ANSWER}</method>
    <method name="SelectSources">{ASK}{OPTIONS}{ANSWER}</method>
    <method name="Start">{ASK}{TEXT}{OPTIONS}{ANSWER}</method>
    <property name="AvailableSourceTypes" type="u" access="read"/>
    <property name="AvailableCursorModes" type="u" access="read"/>
    <property name="version" type="u" access="read"/>
  </interface>
  <interface name="{IMPL}.Access">
    <method name="AccessDialog"><arg type="o" direction="in"/>{TEXT * 5}{OPTIONS}{ANSWER}</method>
  </interface>
  <interface name="{DOCUMENTS}">
    <method name="GetMountPoint"><arg type="ay" direction="out"/></method>
  </interface>
  <interface name="{IMPL}.Session">
    <method name="Close"/>
    <signal name="Closed"/>
    <property name="version" type="u" access="read"/>
  </interface>
</node>"""
PROPERTIES = {"AvailableSourceTypes": 3, "AvailableCursorModes": 3, "version": 5}


class User:
    """Who is asked. `answer` is what they say next, `asked` what they were asked until now."""

    def __init__(self):
        self.answer = YES
        self.asked = []
        self.casts = {}        # portal's session → mutter's session
        self.restored = 0      # how often the same was shared without a question
        self.context = GLib.MainContext()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        self.ready.wait()

    def end_sharing(self):
        """The user presses the system's own Stop."""
        self.context.invoke_full(GLib.PRIORITY_DEFAULT, self._end_all)

    def stop(self):
        self.context.invoke_full(GLib.PRIORITY_DEFAULT, self.loop.quit)
        self.thread.join()

    def _run(self):
        self.context.push_thread_default()
        self.loop = GLib.MainLoop(self.context)
        self.bus = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        interfaces = Gio.DBusNodeInfo.new_for_xml(INTERFACES)
        self.session_interface = interfaces.lookup_interface(f"{IMPL}.Session")
        for name in ("ScreenCast", "Access"):
            self.bus.register_object(PATH, interfaces.lookup_interface(f"{IMPL}.{name}"), self._called, self._get)
        # the portal does not start without the one of documents, which would mount a file system
        self.bus.register_object("/org/freedesktop/portal/documents", interfaces.lookup_interface(DOCUMENTS),
                                 self._called, self._get)
        Gio.bus_own_name_on_connection(self.bus, DOCUMENTS, Gio.BusNameOwnerFlags.NONE, None, None)
        Gio.bus_own_name_on_connection(self.bus, BACKEND, Gio.BusNameOwnerFlags.NONE,
                                       lambda *_: self.ready.set(), None)
        self.loop.run()
        self.bus.close_sync()

    def _get(self, _bus, _sender, _path, _interface, name):
        return GLib.Variant("u", PROPERTIES[name])

    def _called(self, _bus, _sender, path, _interface, method, arguments, invocation):
        if method == "Close":
            self._end(path)
            invocation.return_value(None)
            return
        if method == "GetMountPoint":
            invocation.return_value(GLib.Variant("(ay)", (b"/nowhere\0",)))
            return
        response, results = getattr(self, f"_{method}")(*arguments.unpack())
        invocation.return_value(GLib.Variant("(ua{sv})", (response, results)))

    def _AccessDialog(self, _handle, _app, _parent, title, *_):
        self.asked.append(title)
        return self.answer, {}

    def _CreateSession(self, _handle, session, _app, _options):
        self.casts[session] = None
        self.bus.register_object(session, self.session_interface, self._called, self._get)
        return YES, {}

    def _SelectSources(self, _handle, session, _app, options):
        self.casts[session] = "restore_data" in options
        return YES, {}

    def _Start(self, _handle, session, _app, parent, _options):
        if self.casts[session]:
            self.restored += 1
        else:
            self.asked.append(f"screen for {parent or 'nobody'}")
        if not self.casts[session] and self.answer != YES:
            return self.answer, {}
        self.casts[session], node = self._cast()
        return YES, {
            "streams": GLib.Variant("a(ua{sv})", [(node, {"source_type": GLib.Variant("u", 1)})]),
            "persist_mode": GLib.Variant("u", 2),
            "restore_data": GLib.Variant("(suv)", ("stoatest", 1, GLib.Variant("s", "the screen")))}

    def _mutter(self, path, interface, method, arguments=None):
        return self.bus.call_sync(CAST, path, interface, method, arguments, None, 0, CALL_MS, None).unpack()

    def _cast(self):
        """Begins a cast of the desktop's screen: (mutter's session, PipeWire's node)."""
        nodes = []
        session, = self._mutter("/org/gnome/Mutter/ScreenCast", CAST, "CreateSession", GLib.Variant("(a{sv})", ({},)))
        stream, = self._mutter(session, f"{CAST}.Session", "RecordMonitor",
                               GLib.Variant("(sa{sv})", ("", {"cursor-mode": GLib.Variant("u", 1)})))
        heard = self.bus.signal_subscribe(CAST, f"{CAST}.Stream", "PipeWireStreamAdded", stream, None, 0,
                                          lambda *signal: nodes.append(signal[5].unpack()[0]))
        self._mutter(session, f"{CAST}.Session", "Start")
        while not nodes:
            self.context.iteration(True)
        self.bus.signal_unsubscribe(heard)
        return session, nodes[0]

    def _end(self, session):
        cast = self.casts.pop(session, None)
        if isinstance(cast, str):
            self._mutter(cast, f"{CAST}.Session", "Stop")

    def _end_all(self):
        for session in list(self.casts):
            self._end(session)
            self.bus.emit_signal(None, session, f"{IMPL}.Session", "Closed", None)


class Portal:
    """The system's portal, with what it remembers kept in `directory`."""

    def __init__(self, directory):
        self.user = User()
        directory.mkdir(exist_ok=True)
        (directory / "stoatest.portal").write_text(
            f"[portal]\nDBusName={BACKEND}\nInterfaces={IMPL}.ScreenCast;{IMPL}.Access;\n")
        (directory / "portals.conf").write_text("[preferred]\ndefault=stoatest\n")
        self.log = open(directory / "portal.log", "w")
        self.env = {**os.environ, "XDG_DESKTOP_PORTAL_DIR": str(directory), "XDG_DATA_HOME": str(directory)}
        self.processes = [self._start(["/usr/libexec/xdg-permission-store"], f"{IMPL}.PermissionStore"),
                          self._start(["/usr/libexec/xdg-desktop-portal", "-v"], "org.freedesktop.portal.Desktop")]

    def _start(self, command, name):
        process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=self.env)
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        wait_for(lambda: bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "NameHasOwner", GLib.Variant("(s)", (name,)), None, 0, CALL_MS,
                                       None).unpack()[0], f"{name} on the bus")
        return process

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait(10)
        self.log.close()
        self.user.stop()
