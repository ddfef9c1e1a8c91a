# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A room on a real server, recorded: its host without a camera, and people who send a film of flashes and clicks."""

import http.client
import struct
import urllib.parse
from pathlib import Path

from stoa_client import Account
from waiting import until

READY_S = 90
JOIN_S = 30
FILM_S = 60
HOST_NAME = "Mira"


def owner_of(server):
    return Account(server.url, Path(server.token_file).read_text().strip())


def download(account, recording, path):
    """The media, whole, into a file."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(account.url).netloc, timeout=READY_S)
    connection.request("GET", f"/v1/recordings/{recording}/media", headers={"Authorization": f"Bearer {account.token}"})
    response = connection.getresponse()
    assert response.status == 200, response.read()
    path.write_bytes(response.read())
    connection.close()
    return path


class Recording:
    """`directory` keeps what people say; each comes in by a link, as a guest."""

    def __init__(self, server, film, title="Garden evening"):
        self.server, self.film = server, film
        self.owner = owner_of(server)
        self.room = self.owner.start_room(title)
        self.socket = self.owner.connect()
        self.host = self.socket.join(self.room, name=HOST_NAME, consent="yes")["participant"]
        self.link = server.invite(self.room)
        self.people = {}
        self.ids = {}

    def come(self, name, *arguments, agree=True):
        """Somebody comes and sends; returns their id."""
        self.people[name] = self.server.join(self.link, name, "--publish", self.film, "--layer", "none",
                                             *(["--agree"] if agree else []), *arguments)
        self.ids[name] = self.socket.expect_event("participant-joined")["participant"]
        self.until_sent(name)
        return self.ids[name]

    def until_sent(self, name):
        def kinds():
            for message in self.socket.drain():
                event = message.get("event", {})
                if event.get("kind") == "track-published" and event.get("participant") == self.ids[name]:
                    there.add(event["track"]["kind"])
            return there >= {"mic", "camera"}
        there = set()
        until(kinds, JOIN_S, lambda: f"{name} sends: {self.people[name].process.tail()}")

    def go(self, name):
        assert self.people.pop(name).stop() == 0
        self.socket.expect_event("participant-left", participant=self.ids[name])

    def start(self):
        self.socket.command(self.room, "toggle-recording", on=True)
        self.begun = self.socket.expect_event("recording-started")
        self.id = self.begun["recording"]["id"]
        return self

    def health(self):
        return self.socket.expect("recording-health", seconds=JOIN_S)

    def until_ms(self, length_ms):
        """Until that much of it is over, and everything that was said of it to then."""
        def over():
            health = self.health()
            return health if health["at"] - self.begun["recording"]["since"] >= length_ms else None
        return until(over, length_ms / 1000 + JOIN_S, f"{length_ms} ms of the recording")

    def until_flows(self, *names, kind="mic", flow="grows"):
        def flows():
            tracks = {track["participant"]: track for track in self.health().get("tracks", []) if track["kind"] == kind}
            return tracks if all(tracks.get(self.ids[name], {}).get("flow") == flow for name in names) else None
        return until(flows, JOIN_S, f"{kind} of {names}: {flow}")

    def end(self):
        self.socket.command(self.room, "toggle-recording", on=False)
        return self.until_phase()

    def manifest(self):
        return self.owner.ask("GET", f"/v1/recordings/{self.id}")

    def until_phase(self, phase="ready"):
        def there():
            manifest = self.manifest()
            return manifest if manifest["phase"] == phase else None
        return until(there, READY_S, lambda: f"{phase}: {self.manifest()}")

    @property
    def folder(self):
        return self.server.recordings / self.id

    def media(self):
        return download(self.owner, self.id, self.server.directory / f"{self.id}.mkv")

    def close(self):
        for person in self.people.values():
            person.stop()
        self.socket.close()
        self.owner.rest("POST", f"/v1/rooms/{self.room}/end")


def mjr_header(data):
    """(length of the header, what it says)"""
    length = struct.unpack_from(">H", data, 8)[0]
    return 10 + length, data[10:10 + length]


def arrivals_ms(path):
    """When each packet of a track's file came, after the first, up to the last that is whole."""
    data = path.read_bytes()
    if len(data) < 10:   # it was only just begun
        return []
    at, found = mjr_header(data)[0], []
    while at + 10 <= len(data) and data[at:at + 4] == b"MEET":
        arrived, length = struct.unpack_from(">IH", data, at + 4)
        if at + 10 + length > len(data):
            break
        found.append(arrived)
        at += 10 + length
    return found
