# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording with the real Janus and the real stoa-mux: what people sent is what can be played, and a crash takes little."""

import json
import os
import signal
import time

import pytest

import manifests
from community import Server
from pictures import jpeg_size
from played import assert_together, clicks_ms, discovered_s, flashes_ms, pair, probe
from recording import arrivals_ms, mjr_header
from waiting import until

LENGTH_MS = 50
LOST_MS = 1000       # of a recording, at most, when something is killed
AT_ONCE_MS = 1500
KEY_S = 2.6          # between two pictures that players can begin at
AGAIN_S = 40         # until everything is back


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("shared"))
    server.stoactl("set-name", "Mira")
    yield server
    assert server.stop() == 0, server.process.tail()


def streams(path):
    """Of each person and kind the stream's number."""
    found = probe(path, "-show_streams")["streams"]
    return {tuple(stream["tags"]["title"].split(" – ")): str(stream["index"]) for stream in found}


def assert_played(path, manifest):
    """Programs of others agree on how long it is, and warn of nothing."""
    said = probe(path, "-show_format", "-show_streams", "-show_chapters")
    length_s = manifest["duration_ms"] / 1000
    assert abs(float(said["format"]["duration"]) - length_s) * 1000 <= LENGTH_MS
    assert abs(discovered_s(path) - length_s) * 1000 <= LENGTH_MS
    return said


def test_replay(shared, record_real):
    """Three who come and go, one of them muted for a while: one file, on one clock, that others play."""
    one = record_real(shared, "Bo", "Cy")
    one.until_flows("Bo", "Cy")
    one.socket.command(one.room, "chapter", title="Tomatoes")
    one.come("Dan")
    one.until_ms(4000)
    one.socket.command(one.room, "lock-track", participant=one.ids["Bo"], track="mic")
    one.until_flows("Bo", flow="muted")
    one.until_ms(8000)
    one.go("Dan")
    one.until_ms(14000)
    manifest = one.end()

    manifests.check(manifest, one.folder)
    assert [(track["name"], track["kind"]) for track in manifest["tracks"]] == [
        (name, kind) for name in ("Bo", "Cy", "Dan") for kind in ("mic", "camera")]
    assert not any("trouble" in track for track in manifest["tracks"]) and "trouble" not in manifest
    assert {asset["kind"] for asset in manifest["assets"]} >= {"media", "poster"}
    status, poster = one.owner.rest("GET", f"/v1/recordings/{one.id}/poster")
    assert status == 200 and one.owner.headers["Content-Type"] == "image/jpeg" and jpeg_size(poster) == (320, 240)
    dan = next(person for person in manifest["people"] if person["name"] == "Dan")
    assert 0 < dan["joined_ms"] < dan["left_ms"] < manifest["duration_ms"]
    for track in manifest["tracks"][4:]:
        assert dan["joined_ms"] <= track["start_ms"] and track["start_ms"] + track["duration_ms"] <= dan["left_ms"] + 100

    for track in (manifest["tracks"][1], manifest["tracks"][3]):
        assert track["start_ms"] < AT_ONCE_MS, "who was there already is seen before the next keyframe that comes by itself"

    path = one.media()
    said = assert_played(path, manifest)
    assert manifests.sha256(path) == next(a["sha256"] for a in manifest["assets"] if a["kind"] == "media")
    assert [chapter["tags"]["title"] for chapter in said["chapters"]] == ["Tomatoes"]
    chapter = next(moment for moment in manifest["timeline"] if moment["kind"] == "chapter")
    assert abs(float(said["chapters"][0]["start_time"]) * 1000 - chapter["at_ms"]) <= 1

    of = streams(path)
    for name, at_least in (("Bo", 3), ("Cy", 9), ("Dan", 2)):
        apart = assert_together(path, at_least, of[name, "camera"], of[name, "mic"])
        print(f"lips of {name}: {apart} ms apart at most")
    locked = next(moment["at_ms"] for moment in manifest["timeline"] if moment["kind"] == "locked")
    assert not [at for at in clicks_ms(path, of["Bo", "mic"]) if at > locked + 500], "nothing of who is muted"
    assert len([at for at in flashes_ms(path, of["Bo", "camera"]) if at > locked]) > 5, "and their picture goes on"
    keys = [float(packet["pts_time"]) for packet in
            probe(path, "-select_streams", of["Cy", "camera"], "-show_packets", "-show_entries", "packet=pts_time,flags")["packets"]
            if "K" in packet["flags"]]
    gaps = [after - before for before, after in zip(keys, keys[1:])]
    print(f"keyframes every {[round(gap, 1) for gap in gaps]} s")
    assert max(gaps) <= KEY_S, keys


def test_health_of_real_tracks(shared, record_real):
    """How loud a microphone is can be read from what Janus writes."""
    one = record_real(shared, "Bo")

    def heard():
        mic = one.until_flows("Bo")[one.ids["Bo"]]
        return mic if mic.get("dbov", 0) < 0 and mic.get("bytes_per_s", 0) > 0 else None
    mic = until(heard, AGAIN_S, "it is heard, and grows")
    assert -60 < mic["dbov"] < 0, "a click of 0.8 of full scale, and silence"
    path = next((one.folder / "tracks").glob("*audio*"))
    assert json.loads(mjr_header(path.read_bytes())[1])["d"] == "mic level=1"
    one.end()


def last_ms(one, name, kind):
    """When, in Unix milliseconds, the newest packet of that track on the disk came."""
    number = 2 + list(one.ids).index(name)      # the host is the first
    paths = sorted((one.folder / "tracks").glob(f"{number}-*-{kind}-*.mjr"), key=lambda path: path.stat().st_mtime)
    first_us = json.loads(mjr_header(paths[-1].read_bytes())[1])["u"]
    return first_us / 1000 + arrivals_ms(paths[-1])[-1]


@pytest.mark.parametrize("killed", ["janus", "server", "both"])
def test_killed(serve, record_real, killed):
    """All but the last second is there, and the recording goes on."""
    server = serve()
    one = record_real(server, "Bo", "Cy")
    one.until_flows("Bo", "Cy")
    one.until_flows("Bo", "Cy", kind="camera")
    one.socket.command(one.room, "chapter", title="Before")
    one.until_ms(6000)
    files = set((one.folder / "tracks").glob("*.mjr"))
    janus = server.janus_pid()
    at_ms = time.time() * 1000
    if killed in ("janus", "both"):
        os.kill(janus, signal.SIGKILL)
    if killed in ("server", "both"):
        server.process.kill()
        until(lambda: not os.path.exists(f"/proc/{janus}"), AGAIN_S, "its janus ends with it")
        server.start()
        one.socket = one.owner.connect()
        assert one.socket.join(one.room, name="Mira", participant=one.host, consent="yes")
    lost = {(name, kind): at_ms - last_ms(one, name, kind) for name in ("Bo", "Cy") for kind in ("audio", "video")}
    print(f"lost when {killed} died: {[round(ms) for ms in lost.values()]} ms")
    assert max(lost.values()) <= LOST_MS, lost
    until(lambda: len(set((one.folder / "tracks").glob("*.mjr")) - files) >= 4, AGAIN_S, "it is recorded again")
    one.until_flows("Bo", "Cy")
    one.socket.command(one.room, "chapter", title="After")
    again = len(arrivals_ms(sorted((one.folder / "tracks").glob("2-*-audio-*.mjr"))[-1]))
    until(lambda: len(arrivals_ms(sorted((one.folder / "tracks").glob("2-*-audio-*.mjr"))[-1])) > again + 150, AGAIN_S,
          "three more seconds")
    manifest = one.end()

    manifests.check(manifest, one.folder)
    moments = [(moment["kind"], moment.get("detail")) for moment in manifest["timeline"]]
    assert moments.index(("chapter", "Before")) < moments.index(("interrupted", None)) < moments.index(("chapter", "After"))
    path = one.media()
    assert_played(path, manifest)
    of = streams(path)
    gone = next(moment for moment in manifest["timeline"] if moment["kind"] == "interrupted")
    for name in ("Bo", "Cy"):
        pairs = pair(flashes_ms(path, of[name, "camera"]), clicks_ms(path, of[name, "mic"]))
        assert_together(path, 5, of[name, "camera"], of[name, "mic"])
        assert pairs[0][0] < gone["at_ms"] < pairs[-1][0], "before and after"


def test_killed_with_nobody_left(serve, record_real):
    """The server dies and nobody comes back: the replay ends where the last of it was written."""
    server = serve("--end-empty-rooms-after", "3", "--keep-places-for", "2")
    one = record_real(server, "Bo")
    one.until_flows("Bo")
    one.until_ms(4000)
    server.process.kill()
    killed_ms = time.time() * 1000
    for person in one.people.values():
        person.process.kill()
    server.start()
    manifest = one.until_phase()
    manifests.check(manifest, one.folder)
    assert -LOST_MS <= manifest["ended_at"] - killed_ms <= LOST_MS
    assert_played(one.media(), manifest)
