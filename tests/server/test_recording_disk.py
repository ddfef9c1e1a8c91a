# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk of recordings fills, or cannot be written any more, while something is recorded: that is said, and nothing else is lost."""

from itertools import pairwise

import pytest

import manifests
from community import Server
from played import assert_together, clicks_ms, probe
from recording import Recording
from small_disk import MEGABYTE, SmallDisk
from stoa_client import Refused
from waiting import until

WAIT_S = 40
RESERVE_MB = 8


@pytest.fixture
def disk(tmp_path):
    disk = SmallDisk(tmp_path / "server" / "data" / "recordings", 32)
    yield disk
    disk.close()


class OnDisk(Server):
    """Its recordings are on a disk that only it sees."""

    disk = None

    @property
    def recordings(self):
        return self.disk.here


@pytest.fixture
def cramped(tmp_path, disk, film):
    """A server with a small disk for its recordings; what is recorded on it goes first."""
    server = OnDisk(tmp_path / "server", "--keep-free", str(RESERVE_MB), within=disk.within)
    server.disk = disk
    server.stoactl("set-name", "Mira")
    yield server
    assert server.stop() == 0, server.process.tail()


def test_disk_fills(cramped, disk, record_real):
    """It stops before the disk is full, says so, and what was recorded is there."""
    one = record_real(cramped, "Bo")
    one.until_flows("Bo")
    one.until_ms(3000)
    disk.fill(RESERVE_MB * MEGABYTE + 400_000)
    assert until(lambda: one.health().get("minutes_left", 0) == 0, WAIT_S, "it is told that it will stop") is True
    assert one.socket.expect_event("recording-stopped")["stop"] == "disk-full"
    manifest = one.until_phase()
    manifests.check(manifest, one.folder)
    assert manifest["stop"] == "disk-full" and "disk was nearly full" in manifest["trouble"]
    assert disk.free() > 0.9 * RESERVE_MB * MEGABYTE, "the disk is not full"
    assert_together(one.media(), 2)
    with pytest.raises(Refused, match="full: .*make room"):
        one.socket.command(one.room, "toggle-recording", on=True)
    assert one.socket.command(one.room, "raise-hand")["seq"], "the room goes on"


def test_disk_full_at_once(cramped, disk, record_real):
    """Somebody else takes all of it: the recording fails with a sentence, and is put together once there is room again."""
    one = record_real(cramped, "Bo")
    one.until_flows("Bo")
    one.until_ms(4000)
    disk.fill(0)
    assert one.socket.expect_event("recording-stopped")["stop"] == "disk-full"
    failed = one.until_phase("failed")
    assert "No space left" in failed["trouble"] and failed["assets"] == []
    disk.empty()
    assert cramped.stop() == 0
    cramped.start()
    one.socket = one.owner.connect()
    manifest = one.until_phase()
    manifests.check(manifest, one.folder)
    assert_together(one.media(), 2)


def test_read_only(cramped, disk, record_real):
    one = Recording(cramped, None)
    disk.make_writable(False)
    with pytest.raises(Refused, match="unavailable: .*Read-only file system"):
        one.socket.command(one.room, "toggle-recording", on=True)
    disk.make_writable(True)
    one.start()
    one.close()


def test_read_only_for_a_while(cramped, disk, record_real):
    """Nothing new can be written while it goes on: that is said, and what was being written is, and whoever came is when it is over."""
    one = record_real(cramped, "Bo")
    one.until_flows("Bo")
    one.until_ms(2000)
    disk.cover(True)
    one.socket.command(one.room, "chapter", title="Meanwhile")
    until(lambda: one.health().get("trouble") == "Read-only file system", WAIT_S, "it is told")
    one.come("Cy")
    one.until_flows("Bo")
    disk.cover(False)
    until(lambda: "trouble" not in one.health(), WAIT_S, "it is over")
    one.until_flows("Bo", "Cy")
    at_ms = one.health()["at"] - one.begun["recording"]["since"]
    one.until_ms(at_ms + 3000)
    manifest = one.end()
    manifests.check(manifest, one.folder)
    assert manifest.get("stop", "asked") == "asked" and "trouble" not in manifest
    assert any(moment.get("detail") == "Meanwhile" for moment in manifest["timeline"])
    assert {(track["name"], track["kind"]) for track in manifest["tracks"]} == {
        (name, kind) for name in ("Bo", "Cy") for kind in ("mic", "camera")}, cramped.process.tail(40)
    path = one.media()
    of = {tuple(stream["tags"]["title"].split(" – ")): str(stream["index"])
          for stream in probe(path, "-show_streams")["streams"]}
    clicks = clicks_ms(path, of["Bo", "mic"])
    assert all(after - before < 1500 for before, after in pairwise(clicks)) and clicks[-1] > at_ms, "what was open was written all the time"


def test_read_only_for_good(cramped, disk, record_real):
    """It stops with a sentence; the room goes on, and all is put together once the disk takes something again."""
    one = record_real(cramped, "Bo")
    one.until_flows("Bo")
    one.until_ms(4000)
    disk.cover(True)
    until(lambda: one.health().get("trouble"), WAIT_S, "it is told")
    until(lambda: any(message.get("event", {}).get("kind") == "recording-stopped" and message["event"]["stop"] == "failed"
                      for message in one.socket.drain()), WAIT_S, "it stops")
    failed = one.until_phase("failed")
    assert "Read-only file system" in failed["trouble"] and failed["assets"] == []
    assert one.socket.command(one.room, "raise-hand")["seq"], "the room goes on"
    with pytest.raises(Refused, match="unavailable: .*Read-only file system"):
        one.socket.command(one.room, "toggle-recording", on=True)
    disk.cover(False)
    assert cramped.stop() == 0
    cramped.start()
    one.socket = one.owner.connect()
    manifest = one.until_phase()
    manifests.check(manifest, one.folder)
    assert manifest["stop"] == "failed"
    clicks = clicks_ms(one.media())
    assert len(clicks) >= 3 and all(after - before < 1500 for before, after in pairwise(clicks)), clicks
