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
from crowd import Crowd
from films import speech
from load import Meter
from stoa_client import Account
from waiting import until

WAIT_S = 60
TURNS = 4            # with and without, one after the other
TURN_S = 8
SETTLE_S = 2
VIEWERS = 2
GIGABYTE = 1_000_000_000
PART = 8_000_000     # bytes a range, as a player asks for


def record(owner, room, on):
    return owner.ask("POST", f"/v1/rooms/{room}/record", {"request": f"bench-{time.monotonic_ns()}", "on": on})


def phase(owner, recording):
    return owner.ask("GET", f"/v1/recordings/{recording}")["phase"]


def measure_turn(server):
    time.sleep(SETTLE_S)
    meter = Meter(time.monotonic, server=server.process.pid)
    time.sleep(TURN_S)
    return meter.stop().cpu["server"]


def written(server, recording):
    return sum(path.stat().st_size for path in (server.recordings / recording).rglob("*.mjr"))


def cost(report, people):
    """On and off in turns, so that whatever else the machine does is in both."""
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
            off, on, rates = [], [], []
            for _ in range(TURNS):
                off.append(measure_turn(server))
                recording = record(owner, room, True)["id"]
                until(lambda: len(list((server.recordings / recording).rglob("*.mjr"))) == 2 * people, WAIT_S, "all are recorded")
                before, began = written(server, recording), time.monotonic()
                on.append(measure_turn(server))
                rates.append((written(server, recording) - before) / (time.monotonic() - began) / people / 125)
                record(owner, room, False)
                until(lambda: phase(owner, recording) == "ready", WAIT_S, "it is put together")
        finally:
            for viewer in viewers:
                viewer.stop()
            crowd.stop()
            server.stop()
    cheap, dear = statistics.median(off), statistics.median(on)
    report.add(f"recording {people} people at 360p30, {VIEWERS} look: server and Janus, % of a core more", 100 * (dear - cheap))
    report.add("the same, % of what they cost without", 100 * (dear / cheap - 1), None, "<= 10")
    report.note(f"% of a core, without and with, turn by turn: "
                f"{', '.join(f'{100 * a:.1f} → {100 * b:.1f}' for a, b in zip(off, on, strict=True))}; "
                f"{statistics.median(rates):.0f} kbit/s of each person on the disk")


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
            for turn in range(2 * TURNS):
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


def measure(report, people):
    cost(report, people)
    keyframes(report, speech())
    download(report)
