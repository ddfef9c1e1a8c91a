# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""From recording a room by key to the file in another program's window, and to the receipt: the real app, server, Janus and film."""

import hashlib

import pytest
from gi.repository import Atspi, Gio, GLib

from community import Server
from desktop import wait_for
from films import speech
from moderating import Guest, choose, row

TITLE = "Garden evening"
MPRIS = "org.mpris.MediaPlayer2.io.github.stoalive.Stoa"
LONG_S = 60


@pytest.fixture
def home(tmp_path):
    """Where the app finds the folder of videos."""
    (tmp_path / "config").mkdir()
    (tmp_path / "videos").mkdir()
    (tmp_path / "config" / "user-dirs.dirs").write_text(f'XDG_VIDEOS_DIR="{tmp_path}/videos"\n')
    return tmp_path


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path / "server")
    server.stoactl("set-name", "Mira")
    yield server
    server.stop()


class Story:
    def __init__(self, start, desktop, server, home):
        self.desktop, self.server, self.home = desktop, server, home
        self.room = server.start_room(TITLE)
        self.ana = server.join(server.invite(self.room), "Ana", "--publish", speech(), "--agree")
        wait_for(lambda: self.ana.last()["sent"]["frames"] > 0, "Ana to send pictures", 30)
        self.bo = Guest(server, self.room, "Bo")
        self.app = start("--server", server.url, "--token-file", server.token_file, XDG_CONFIG_HOME=str(home / "config"))
        self.app.node.wait("button", f"Join.*{TITLE}|{TITLE}.*Join|^Join")
        self.app.tab_to(desktop, "button", "^Join")
        desktop.key("Return")
        self.app.node.wait("list item", "^Mira, you", 30)

    def wait(self, role, name, seconds=15):
        return self.app.node.wait(role, name, seconds)

    def manifest(self):
        context = self.server.rest("GET", "/v1/me")[1]["id"]
        cards = self.server.rest("GET", f"/v1/contexts/{context}/recordings")[1].get("recordings", [])
        return self.server.rest("GET", f"/v1/recordings/{cards[0]['id']}")[1] if cards else {}

    # in the room

    def record(self):
        self.desktop.key("Ctrl+R")
        self.recording = self.bo.expect("recording-started")["recording"]["id"]
        self.wait(None, "^Recording$")
        wait_for(lambda: "has not agreed" in row(self.app, "Bo").description, "the row to say that Bo has not agreed")
        self.bo.command("consent", on=False)
        wait_for(lambda: row(self.app, "Bo").description == "Not recorded", "the row to say that Bo is not recorded")
        wait_for(lambda: row(self.app, "Ana").description == "", "Ana to be recorded")

    def look_at_health(self):
        self.app.tab_to(self.desktop, "toggle button", "^Recording$")
        self.desktop.key("space")
        self.wait("label", "recorded, room for")
        self.wait("list item", "^Microphone of Ana: Recording. .*/s")
        self.wait("list item", "^Camera of Ana: Recording")
        assert not self.app.node.find("list item", "of Bo")
        self.desktop.key("Escape")
        self.app.node.wait_gone("label", "recorded, room for")

    def begin_chapter(self):
        self.desktop.key("Ctrl+Shift+R")
        self.wait(None, "^New Chapter$")
        self.desktop.type("Tomatoes")
        self.desktop.key("Return")
        assert self.bo.expect("chapter-begun")["title"] == "Tomatoes"

    def stop(self):
        begun = self.ana.last()["sent"]["frames"]
        wait_for(lambda: self.ana.last()["sent"]["frames"] > begun + 300, "enough to be recorded", 60)
        self.desktop.key("Ctrl+R")
        assert self.bo.expect("recording-stopped")["stop"] == "asked"
        self.app.node.wait_gone(None, "^Recording$")
        wait_for(lambda: self.manifest().get("phase") == "ready", lambda: f"the recording to be ready: {self.manifest()}", LONG_S)

    # its card and its page

    def open_list(self):
        self.desktop.key("F10")
        choose(self.app, self.desktop, "^Recordings$")
        self.wait("dialog", "^Recordings$")
        self.card = self.wait(None, f"^Replay: {TITLE}")
        self.app.tab_to(self.desktop, None, f"^Replay: {TITLE}")

    def slider(self):
        return self.app.node.find("slider", "^Position$")

    def position(self):
        return Atspi.Value.get_current_value(self.slider().accessible.get_value_iface())

    def player(self, name):
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        return bus.call_sync(MPRIS, "/org/mpris/MediaPlayer2", "org.freedesktop.DBus.Properties", "Get",
                             GLib.Variant("(ss)", ("org.mpris.MediaPlayer2.Player", name)), None, 0, 5000, None).unpack()[0]

    def play(self):
        self.desktop.key("Return")
        wait_for(self.slider, "the replay to be open")
        wait_for(lambda: self.player("PlaybackStatus") == "Playing", "it to play", 30)
        wait_for(lambda: self.position() > 0.5, "it to move", 20)
        assert self.wait("list item", "^Ana")
        self.desktop.key("space")
        wait_for(lambda: self.player("PlaybackStatus") == "Paused", "it to pause")
        self.desktop.key("0")
        wait_for(lambda: self.position() == 0, "the beginning")
        self.desktop.key("Right")
        wait_for(lambda: self.position() == 5, "five seconds")
        self.desktop.key("Left")
        wait_for(lambda: self.position() == 0, "the beginning again")
        self.desktop.type(">")
        wait_for(lambda: self.player("Rate") == 1.25, "it to be faster")
        self.desktop.type("<")
        wait_for(lambda: self.player("Rate") == 1, "it to be as fast as before")
        length = self.player("Metadata")["mpris:length"] / 1e6
        self.desktop.key("5")
        wait_for(lambda: abs(self.position() - length / 2) < 0.5, "the middle")

    def trim(self):
        manifest = self.manifest()
        assert any(moment["kind"] == "chapter" and moment["detail"] == "Tomatoes" for moment in manifest["timeline"])
        assert {track["name"] for track in manifest["tracks"]} == {"Ana", "Mira"} or \
            {track["name"] for track in manifest["tracks"]} == {"Ana"}
        self.app.tab_to(self.desktop, None, "^More of this replay$")
        self.desktop.key("space")
        choose(self.app, self.desktop, "^Trim and Publish$")
        self.wait("button", "^Begin Here$")
        self.app.tab_to(self.desktop, "slider", "^Position$")
        self.desktop.key("0")
        self.desktop.key("Right")
        wait_for(lambda: self.position() == 5, "five seconds")
        self.desktop.key("i")
        self.app.tab_to(self.desktop, "button", "^Save$")
        self.desktop.key("Return")
        wait_for(lambda: self.manifest().get("trim", {}).get("start_ms") == 5000, "the trim to be kept")
        self.desktop.key("Escape")
        self.app.node.wait_gone("slider", "^Position$")

    # as a file

    def export(self):
        self.open_list()
        self.desktop.key("Menu")
        choose(self.app, self.desktop, "^Export…$")
        self.wait(None, "^Export as a File$")
        self.desktop.key("Return")
        self.file = wait_for(lambda: next((self.home / "videos" / "Stoa").glob("*.mkv"), None) or
                             next((self.home / "videos" / "Stoa").glob("*.webm"), None), "the file", LONG_S)
        assert self.file.name.startswith(f"{TITLE} – 20")
        media = next(asset for asset in self.manifest()["assets"] if asset["kind"] == "media")
        if self.file.suffix == ".mkv":
            assert hashlib.sha256(self.file.read_bytes()).hexdigest() == media["sha256"]
        self.desktop.key("Escape")
        self.app.node.wait_gone("dialog", "^Recordings$")

    def delete(self):
        self.open_list()
        self.desktop.key("Menu")
        choose(self.app, self.desktop, "^Delete…$")
        self.wait(None, f"^Delete “{TITLE}”")
        self.app.tab_to(self.desktop, "button", "^Delete$")
        self.desktop.key("Return")
        self.wait("dialog", "^Receipt$")
        self.wait(None, "Nothing of it is left on the server")
        assert self.server.rest("GET", f"/v1/recordings/{self.recording}/receipt")[1]["complete"]
        assert not list((self.server.directory / "data" / "recordings").rglob("media.mkv"))


def test_from_the_room_to_the_receipt(start, desktop, server, home):
    story = Story(start, desktop, server, home)
    story.record()
    story.look_at_health()
    story.begin_chapter()
    story.stop()
    story.open_list()
    story.play()
    story.trim()
    story.export()
    story.delete()
    story.ana.stop()
