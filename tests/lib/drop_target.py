#!/usr/bin/env python3
# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program's window, which takes the files that are dropped on it, or pasted with Ctrl+V: copies of them go into a folder.

    drop_target.py FOLDER

`FOLDER/formats` says what the clipboard had at the last paste; `FOLDER/active` is there while the window has the keyboard, and
`FOLDER/over` once something was dragged over it.
"""

import shutil
import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "4.0")
from gi.repository import Gdk, Gio, Gtk  # noqa: E402


class Target:
    def __init__(self, application, folder):
        self.folder = folder
        self.label = Gtk.Label(label="Drop here", hexpand=True, vexpand=True)
        window = Gtk.ApplicationWindow(application=application, title="Drop target", child=self.label)
        drop = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
        drop.connect("enter", self.entered)
        drop.connect("drop", self.dropped)
        window.add_controller(drop)
        paste = Gtk.Shortcut(trigger=Gtk.ShortcutTrigger.parse_string("<Control>v"), action=Gtk.CallbackAction.new(self.paste))
        shortcuts = Gtk.ShortcutController(scope=Gtk.ShortcutScope.GLOBAL)
        shortcuts.add_shortcut(paste)
        window.add_controller(shortcuts)
        window.connect("notify::is-active", self.active_changed)
        window.present()

    def active_changed(self, window, _property):
        if window.is_active():
            (self.folder / "active").touch()
        else:
            (self.folder / "active").unlink(missing_ok=True)

    def entered(self, *_):
        (self.folder / "over").touch()
        return Gdk.DragAction.COPY

    def dropped(self, _target, files, _x, _y):
        self.take(files)
        return True

    def paste(self, widget, _arguments):
        clipboard = widget.get_clipboard()
        (self.folder / "formats").write_text(clipboard.get_formats().to_string())
        clipboard.read_value_async(Gdk.FileList, 0, None, self.pasted)
        return True

    def pasted(self, clipboard, result):
        self.take(clipboard.read_value_finish(result))

    def take(self, files):
        for file in files.get_files():
            part = self.folder / "part"
            shutil.copyfile(file.get_path(), part)
            part.rename(self.folder / Path(file.get_path()).name)
        self.label.set_label("Taken")


def main():
    application = Gtk.Application(flags=Gio.ApplicationFlags.NON_UNIQUE)
    application.connect("activate", lambda app: Target(app, Path(sys.argv[1])))
    application.run([])


main()
