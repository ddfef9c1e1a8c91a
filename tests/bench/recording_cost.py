# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What recording costs while it goes on, and what it costs the server when somebody fetches what was recorded."""

import http.client
import sqlite3
import statistics
import tempfile
import time
import urllib.parse
from pathlib import Path

from community import Server
from crowd import FILM_S, Crowd
from load import Meter
from stoa_client import Account
from waiting import until

WAIT_S = 60
TURN_S = 10          # of which what is switched on or off settles first
SETTLE_S = 2
KEYFRAME_TURNS = 4   # with and without, one after the other
VIEWERS = 2
GIGABYTE = 1_000_000_000
PART = 8_000_000     # bytes a range, as a player asks for


def record(owner, room, on):
    return owner.ask("POST", f"/v1/rooms/{room}/record", {"request": f"bench-{time.monotonic_ns()}", "on": on})


def phase(owner, recording):
    return owner.ask("GET", f"/v1/recordings/{recording}")["phase"]


def written(server, recording):
    return sum(path.stat().st_size for path in (server.recordings / recording).rglob("*.mjr"))


class Turns:
    """Turns of equal length, so that all films are at the same place again after so many of them."""

    def __init__(self, server, owner, room, people):
        self.server, self.owner, self.room, self.people = server, owner, room, people
        self.recording = None        # the id of the one that goes on
        self.next = time.monotonic()
        self.rates = []

    def switch(self, on):
        if on == (self.recording is not None):
            return
        recording = record(self.owner, self.room, on)["id"]
        if on:
            until(lambda: len(list((self.server.recordings / recording).rglob("*.mjr"))) == 2 * self.people, WAIT_S, "all are recorded")
        else:
            until(lambda: phase(self.owner, recording) == "ready", WAIT_S, "it is put together")
        self.recording = recording if on else None

    def take(self, on):
        """Of the server and Janus, seconds of CPU a second."""
        self.switch(on)
        self.next = max(self.next, time.monotonic() - SETTLE_S)
        sleep_until(self.next + SETTLE_S)
        meter = Meter(time.monotonic, server=self.server.process.pid)
        before = written(self.server, self.recording) if on else 0
        self.next += TURN_S
        sleep_until(self.next)
        span = meter.stop()
        if on:
            self.rates.append((written(self.server, self.recording) - before) / span.seconds / self.people / 125)
        return span.cpu["server"]


def sleep_until(at_s):
    time.sleep(max(0, at_s - time.monotonic()))


def cost(report, people):
    """On and off in turns, through the whole film, and once more the other way round: each part of it is there with and without."""
    parts = FILM_S // TURN_S
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as name:
        server = Server(Path(name) / "server")
        owner = Account(server.url, Path(server.token_file).read_text().strip())
        room = server.start_room("Bench")
        link = server.invite(room)
        crowd = Crowd(link, name)
        viewers = []
        try:
            crowd.grow(people)
            viewers = [server.join(link, f"Viewer {number}", "--layer", "mid") for number in range(VIEWERS)]
            for viewer in viewers:
                until(lambda: all(viewer.sees(guest) for guest in crowd.names), WAIT_S, f"{viewer.name} sees all")
            turns = Turns(server, owner, room, people)
            used = {}
            for first in (True, False):
                for part in range(parts):
                    on = first == (part % 2 == 1)
                    used[part, on] = turns.take(on)
        finally:
            for viewer in viewers:
                viewer.stop()
            crowd.stop()
            server.stop()
    cheap, dear = ([used[part, on] for part in range(parts)] for on in (False, True))
    more = [100 * (b / a - 1) for a, b in zip(cheap, dear, strict=True)]
    report.add(f"recording {people} people at 360p30, {VIEWERS} look: server and Janus, % of a core more", 100 * statistics.mean(
        b - a for a, b in zip(cheap, dear, strict=True)))
    report.add("the same, % of what they cost without", 100 * (sum(dear) / sum(cheap) - 1), None, "<= 10")
    report.note(f"% of a core, without and with, each {TURN_S} s of the film: "
                f"{', '.join(f'{100 * a:.2f} → {100 * b:.2f}' for a, b in zip(cheap, dear, strict=True))}; standard error "
                f"{statistics.stdev(more) / len(more) ** 0.5:.1f} %; {statistics.median(turns.rates):.0f} kbit/s of each person on the disk")


def keyframes(report, film):
    """What a keyframe each two seconds adds to what a camera sends."""
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as name:
        server = Server(Path(name) / "server")
        owner = Account(server.url, Path(server.token_file).read_text().strip())
        room = server.start_room("Bench")
        sender = server.join(server.invite(room), "Ana", "--publish", film, "--layer", "none", "--agree")
        viewer = server.join(server.invite(room), "Viewer", "--layer", "mid")
        try:
            until(lambda: viewer.sees("Ana"), WAIT_S, "Ana is seen")
            time.sleep(10)               # the rate settles
            rates = {False: [], True: []}
            for turn in range(2 * KEYFRAME_TURNS):
                on = turn % 2 == 1
                if turn > 0:
                    record(owner, room, on)
                time.sleep(SETTLE_S)
                first = sender.last()
                until(lambda: sender.last()["time"] - first["time"] >= TURN_S, WAIT_S, "time goes on")
                last = sender.last()
                rates[on].append((last["sent"]["bytes"] - first["sent"]["bytes"]) / (last["time"] - first["time"]) / 125)
        finally:
            viewer.stop()
            sender.stop()
            server.stop()
    plain, keyed = statistics.median(rates[False]), statistics.median(rates[True])
    report.add("a camera of stoactl that is recorded: kbit/s sent, with a keyframe each 2 s", keyed, plain)
    report.note(f"kbit/s without: {', '.join(f'{rate:.0f}' for rate in rates[False])}; "
                f"with: {', '.join(f'{rate:.0f}' for rate in rates[True])}")


def make_large(server, owner, directory):
    """A recording whose media file is a gigabyte: one that is ready, and its file replaced by one with holes."""
    room = server.start_room("Bench")
    crowd = Crowd(server.invite(room), directory)
    try:
        crowd.grow(1)
        recording = record(owner, room, True)["id"]
        until(lambda: written(server, recording) > 10_000, WAIT_S, "it is recorded")
        record(owner, room, False)
    finally:
        crowd.stop()
    until(lambda: phase(owner, recording) == "ready", WAIT_S, "it is put together")
    with open(server.recordings / recording / "media.mkv", "r+b") as media:
        media.truncate(GIGABYTE)
    with sqlite3.connect(server.directory / "data" / "stoa.db") as database:
        database.execute("UPDATE recordings SET manifest = json_replace(manifest, '$.assets[0].bytes', ?) WHERE id = ?",
                         (GIGABYTE, recording))
    return recording


def server_mb(server):
    """Of the server's own process, with its share of libraries; what is only mapped of files does not count twice."""
    lines = Path(f"/proc/{server.process.pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def download(report):
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as name:
        server = Server(Path(name) / "server")
        owner = Account(server.url, Path(server.token_file).read_text().strip())
        try:
            recording = make_large(server, owner, name)
            before = most = server_mb(server)
            began, got = time.monotonic(), 0
            while got < GIGABYTE:
                connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc, timeout=WAIT_S)
                connection.request("GET", f"/v1/recordings/{recording}/media", headers={
                    "Authorization": f"Bearer {owner.token}", "Range": f"bytes={got}-{min(got + PART, GIGABYTE) - 1}"})
                response = connection.getresponse()
                assert response.status == 206, response.status
                while part := response.read(1 << 20):
                    got += len(part)
                connection.close()
                most = max(most, server_mb(server))
            seconds = time.monotonic() - began
        finally:
            server.stop()
    report.add("1 GB of a recording by ranges: memory of the server, MB", most, None, "<= 50")
    report.note(f"{before:.0f} MB before, with libraries; {GIGABYTE / seconds / 1e6:.0f} MB/s")
