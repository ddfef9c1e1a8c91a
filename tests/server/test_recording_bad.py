# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong while something is recorded, and with what was: a clear message, and nothing else is lost. Of its disk: test_recording_disk.py."""

import http.client
import os
import signal
import subprocess
import time
import urllib.parse

import pytest

import manifests
import mjr
from clock import Clock
from community import children_of
from conftest import QuickServer
from played import assert_together, clicks_ms, discovered_s, probe
from waiting import until

WAIT_S = 40
HOUR_S = 3600
DAY_S = 24 * HOUR_S
TITLE = "../../🐝/..\\ “bees”"


def test_clock_is_set(tmp_path, serve, record_real):
    """Ahead by an hour in the middle, and far back: who comes then is where they were, and it is as long as it was."""
    clock = Clock(tmp_path)
    server = serve("--janus", clock.janus, env=clock.env)
    one = record_real(server, "Bo")
    began_s = time.monotonic()
    one.until_flows("Bo")
    one.until_ms(3000)
    clock.set_ahead(HOUR_S)
    timeline = one.folder / "timeline.jsonl"
    until(lambda: '"clock"' in timeline.read_text(), WAIT_S, "that is noticed")
    one.come("Cy")
    cy_s = time.monotonic() - began_s
    one.until_flows("Cy")
    clock.set_ahead(-400 * DAY_S)
    until(lambda: timeline.read_text().count('"clock"') == 2, WAIT_S, "that is noticed as well")
    one.come("Dan")
    dan_s = time.monotonic() - began_s
    one.until_flows("Dan")
    one.until_flows("Cy")
    manifest = one.end()
    length_s = time.monotonic() - began_s
    manifests.check(manifest, one.folder)
    assert abs(manifest["duration_ms"] / 1000 - length_s) < 6 and manifest["duration_ms"] / 1000 <= length_s + 1
    assert "trouble" not in manifest
    starts = {(track["name"], track["kind"]): track["start_ms"] / 1000 for track in manifest["tracks"]}
    for name, came_s in (("Cy", cy_s), ("Dan", dan_s)):
        for kind in ("mic", "camera"):
            assert came_s - 6 < starts[name, kind] < came_s + 3, (starts, cy_s, dan_s)
    path = one.media()
    assert abs(discovered_s(path) - manifest["duration_ms"] / 1000) < 0.05
    of = {tuple(stream["tags"]["title"].split(" – ")): str(stream["index"])
          for stream in probe(path, "-show_streams")["streams"]}
    for name in ("Bo", "Cy", "Dan"):
        assert_together(path, 2, of[name, "camera"], of[name, "mic"])
    assert manifest["retention"]["until"] > manifest["ended_at"]

    due_s = 1000 * DAY_S + 2
    clock.set_ahead(1000 * DAY_S)
    one.owner.ask("PATCH", f"/v1/recordings/{one.id}", {"retention": {"until": int((time.time() + due_s) * 1000)}})
    until(lambda: "no recording is deleted by itself" in server.process.tail(50), WAIT_S, "it is said")
    until(lambda: time.time() + 1000 * DAY_S > one.manifest()["retention"]["until"] / 1000 + 1, WAIT_S, "it is due")
    assert one.manifest()["phase"] == "ready", "a clock that was set ahead deletes nothing"


def status_of(url):
    """Of a piece of what is there, for whoever has the address."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=WAIT_S)
    connection.request("GET", f"{parts.path}?{parts.query}", headers={"Range": "bytes=0-9"})
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_links_expire(tmp_path, serve, record_real):
    clock = Clock(tmp_path)
    server = serve(env=clock.env)
    one = record_real(server, "Bo")
    one.until_flows("Bo")
    one.end()
    link = one.owner.ask("POST", f"/v1/recordings/{one.id}/link")
    left_s = link["expires_at"] / 1000 - time.time()
    assert 0 < left_s <= HOUR_S and status_of(link["url"]) == 206
    clock.set_ahead(int(left_s) + 1)
    assert status_of(link["url"]) == 401
    assert status_of(one.owner.ask("POST", f"/v1/recordings/{one.id}/link")["url"]) == 206, "whoever may gets another"


def test_names(serve, record_real):
    """What people are called, and call a room, is in no path, and in the file as it is."""
    server = serve()
    before = {path for path in server.directory.parent.rglob("*")}
    one = record_real(server, "../../Bo", title=TITLE)
    one.come("🐝" * 15)
    one.until_flows("../../Bo", "🐝" * 15)
    one.socket.command(one.room, "chapter", title=TITLE)
    one.until_ms(5000)
    manifest = one.end()
    manifests.check(manifest, one.folder)
    for bad in ("x" * 300, "a\0b", "a\nb", "🐝" * 80, ""):
        assert one.owner.rest("PATCH", f"/v1/recordings/{one.id}", {"title": bad})[0] in (400, 413)
    said = probe(one.media(), "-show_format", "-show_streams", "-show_chapters")
    assert said["format"]["tags"]["title"] == TITLE == said["chapters"][0]["tags"]["title"]
    assert {stream["tags"]["title"] for stream in said["streams"]} == {
        f"{name} – {kind}" for name in ("../../Bo", "🐝" * 15) for kind in ("mic", "camera")}
    for path in set(server.directory.parent.rglob("*")) - before:
        name = path.relative_to(server.directory.parent)
        assert not any(word in str(name) for word in ("Bo", "🐝", "bees")) or name.suffix in (".log", ".stats"), name
    for path in ("..%2F..%2Fstoa.db", "..", "%2e%2e%2fowner-token", one.id + "%00", "x" * 300):
        for rest in ("", "/media", "/poster", "/subtitles", "/receipt"):
            assert one.owner.rest("GET", f"/v1/recordings/{path}{rest}")[0] in (400, 404, 414), path


def test_files_go(serve, record_real):
    """A file of a track that is gone, one that is cut short: what is left is played, and what is missing is said."""
    server = serve()
    one = record_real(server, "Bo", "Cy")
    one.until_flows("Bo", "Cy")
    one.until_ms(5000)
    whole = one.end()
    (one.folder / "tracks" / whole["tracks"][3]["files"][0]["file"]).unlink()
    cut = one.folder / "tracks" / whole["tracks"][0]["files"][0]["file"]
    half = cut.stat().st_size // 2
    os.truncate(cut, half + (cut.read_bytes()[half:half + 4] == b"MEET"))   # not between two packets
    (one.folder / "media.mkv").unlink()
    status, answer = one.owner.rest("GET", f"/v1/recordings/{one.id}/media")
    assert (status, answer["code"]) == (409, "conflict") and "made anew" in answer["message"]
    until(lambda: one.manifest().get("trouble"), WAIT_S, "something is missing")
    manifest = one.until_phase()
    assert manifest["trouble"] == "1 file of it that was there is missing."
    assert [(track["name"], track["kind"], "trouble" in track) for track in manifest["tracks"]] == [
        ("Bo", "mic", True), ("Bo", "camera", False), ("Cy", "mic", False)]
    assert len(clicks_ms(one.media(), "a:1")) >= 3


# with an engine that writes nothing: an hour is written by the test


@pytest.fixture
def long_one(tmp_path, film):
    """Half an hour of Dee's, ready to be put together by the real stoa-mux; (server, id)."""
    server = QuickServer(tmp_path / "quick", empty_ms=600_000)
    room = server.owner.start_room("Long")
    socket = server.owner.connect()
    socket.join(room)
    socket.request("publish", room=room, sdp="v=0",
                   tracks=[{"mid": "0", "kind": "mic"}, {"mid": "1", "kind": "camera", "width": 320, "height": 240}])
    socket.command(room, "toggle-recording", on=True)
    begun = socket.expect_event("recording-started")["recording"]
    tracks = server.directory / "data" / "recordings" / begun["id"] / "tracks"
    until(tracks.exists, WAIT_S, "it has a place")
    for number, (codec, kind) in enumerate((("opus", "mic"), ("vp8", "camera"))):
        found = mjr.packets(film, codec, tmp_path)
        mjr.write_mjr(tracks / f"1-1-0-{'audio' if kind == 'mic' else 'video'}-{number}.mjr", codec,
                      mjr.again_and_again(found, codec, 60, 30), begun["since"] * 1000, description=kind)
    yield server, begun["id"], tracks, lambda: socket.command(room, "toggle-recording", on=False)
    if server.process.alive():
        assert server.process.stop() == 0, server.process.tail()


def mux_of(server):
    pids = [pid for pid, name in children_of(server.process.pid) if name == "stoa-mux"]
    return pids[0] if pids else None


@pytest.mark.parametrize("killed", ["mux", "server"])
def test_mux_killed(long_one, tmp_path, killed):
    """In the middle of putting it together: it is done again, and comes out the same."""
    server, recording, tracks, end = long_one
    end()
    partial = tracks.parent / "media.mkv.partial"
    pid = until(lambda: mux_of(server), WAIT_S, "it is put together")
    os.kill(pid, signal.SIGSTOP)
    if killed == "mux":
        os.kill(pid, signal.SIGKILL)
    else:
        server.process.kill()
        until(lambda: not os.path.exists(f"/proc/{pid}"), WAIT_S, "it ends with the server")
        server.start()
    manifest = until(lambda: next((m for m in [server.owner.ask("GET", f"/v1/recordings/{recording}")] if m["phase"] == "ready"),
                                  None), WAIT_S, lambda: server.process.tail())
    assert not partial.exists() and "trouble" not in manifest
    manifests.check(manifest, tracks.parent)
    subprocess.run(["stoa-mux", tracks / "plan.json", tmp_path / "again.mkv"], check=True, capture_output=True)
    assert manifests.sha256(tmp_path / "again.mkv") == manifests.sha256(tracks.parent / "media.mkv")
