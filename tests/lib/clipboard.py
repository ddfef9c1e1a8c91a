# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody copied elsewhere, on the virtual desktop's own clipboard."""

import os
import threading

from gi.repository import Gio, GLib

from desktop import CALL_MS, REMOTE


class Clipboard:
    """Offers bytes by their kind, such as {"image/png": …}, to whoever pastes."""

    def __init__(self, desktop):
        self.bus, self.session = desktop.bus, desktop.session
        self.offered = {}
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait()
        self._call("EnableClipboard", GLib.Variant("(a{sv})", ({},)))

    def offer(self, offered):
        self.offered = offered
        self._call("SetSelection", GLib.Variant("(a{sv})", ({"mime-types": GLib.Variant("as", list(offered))},)))

    def close(self):
        self._call("DisableClipboard", None)
        self.context.invoke_full(GLib.PRIORITY_DEFAULT, self.loop.quit)
        self.thread.join()

    def _call(self, method, arguments):
        return self.bus.call_sync(REMOTE, self.session, REMOTE + ".Session", method, arguments, None, 0, CALL_MS, None)

    def _run(self, ready):
        self.context.push_thread_default()
        self.bus.signal_subscribe(REMOTE, REMOTE + ".Session", "SelectionTransfer", self.session, None, 0, self._wanted)
        ready.set()
        self.loop.run()
        self.context.pop_thread_default()

    def _wanted(self, bus, sender, path, interface, signal, arguments):
        kind, serial = arguments.unpack()
        _, files = self.bus.call_with_unix_fd_list_sync(REMOTE, self.session, REMOTE + ".Session", "SelectionWrite",
                                                        GLib.Variant("(u)", (serial,)), None, Gio.DBusCallFlags.NONE, CALL_MS,
                                                        None, None)
        with os.fdopen(files.get(0), "wb") as file:
            file.write(self.offered.get(kind, b""))
        self._call("SelectionWriteDone", GLib.Variant("(ub)", (serial, True)))
