# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""stoactl export: a recording on the server becomes one film, with real packets and the real stoa-mux."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

import mjr
from conftest import QuickServer
from stoactl import DONE, FAILED, NOT_THERE, USAGE, refused
from test_recording import Recorded, fetch
from waiting import until

FILM_S = 5
EXPORT_S = 100


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    server = QuickServer(tmp_path_factory.mktemp("shared"), mux=Path(os.environ["STOA_BUILD"]) / "src" / "mux" / "stoa-mux")
    server.owner.ask("PATCH", "/v1/me", {"name": "Ana"})
    yield server
    assert server.process.stop() == 0, server.process.tail()


@pytest.fixture(scope="module")
def recording(shared, people, tmp_path_factory):
    """Dee's microphone and Bo's camera, with a flash and a click each second."""
    directory = tmp_path_factory.mktemp("film")
    film = mjr.make_film(directory / "flashes.mkv", FILM_S)
    one = Recorded(shared, people, title="Bee “yard”").start()
    began_us = int(time.time() * 1e6)
    one.bo.command(one.room, "consent", on=True)
    for name, kind, codec in (("1-1-0-audio-0.mjr", "mic", "opus"), ("2-2-0-video-1.mjr", "camera", "vp8")):
        mjr.write_mjr(one.tracks / name, codec, mjr.on_time(mjr.packets(film, codec, directory), codec), began_us, kind)
    until(lambda: time.time() * 1e6 > began_us + FILM_S * 1_000_000, 2 * FILM_S, "the film is over")
    one.stop()
    one.until_phase("ready")
    yield one
    one.close()


class Exporting:
    """A `stoactl export` of Dee's, with a cache of its own."""

    def __init__(self, shared, people, directory, recording, *arguments):
        self.directory = directory
        self.cache = directory / "cache"
        token = directory / "token"
        token.write_text(people.dee.token)
        self.process = subprocess.Popen(["stoactl", "--server", shared.url, "--token-file", token, "export", recording, *arguments],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env={**os.environ, "XDG_CACHE_HOME": str(self.cache)})

    def ends(self):
        """(status, out, err)"""
        out, err = self.process.communicate(timeout=EXPORT_S)
        return self.process.returncode, out, err

    def left_over(self):
        """Files that should not be there any more."""
        return [path for path in self.directory.rglob("*") if path.suffix in (".part", ".mkv")]

    @property
    def places(self):
        """Where films are made, of those who are at it and those who were."""
        exports = self.cache / "stoa" / "exports"
        return list(exports.iterdir()) if exports.exists() else []


@pytest.fixture
def export(shared, people, recording, tmp_path):
    return lambda *arguments, of=recording.id: Exporting(shared, people, tmp_path, of, *arguments)


def probe(path):
    done = subprocess.run(["ffprobe", "-v", "warning", "-of", "json", "-show_format", "-show_streams", path], capture_output=True,
                          text=True, check=True)
    assert done.stderr == ""
    return json.loads(done.stdout)


def percents(err):
    return [int(line.split(" ")[0]) for line in err.splitlines()]


def test_film(export, recording, tmp_path):
    one = export("--to", str(tmp_path / "film.webm"))
    status, out, err = one.ends()
    assert (status, out) == (DONE, ""), err
    assert percents(err) == sorted(set(percents(err))) and percents(err), err
    said = probe(tmp_path / "film.webm")
    video, sound = said["streams"][:2]
    assert (video["codec_name"], video["width"], video["height"], sound["codec_name"]) == ("vp9", 1280, 720, "opus")
    assert abs(float(said["format"]["duration"]) * 1000 - recording.manifest()["duration_ms"]) < 50
    assert said["format"]["tags"]["title"] == "Bee “yard”"
    assert not one.left_over()


def test_kinds(export, people, recording, tmp_path):
    assert export("--to", str(tmp_path / "by-name.mp4")).ends()[0] == DONE
    assert [stream["codec_name"] for stream in probe(tmp_path / "by-name.mp4")["streams"][:2]] == ["h264", "aac"]
    assert export("--to", str(tmp_path / "large"), "--kind", "webm", "--height", "1080").ends()[0] == DONE
    assert probe(tmp_path / "large")["streams"][0]["height"] == 1080
    assert export("--to", str(tmp_path / "all"), "--kind", "tracks").ends()[0] == DONE
    assert (tmp_path / "all").read_bytes() == fetch(people.dee, recording.id)[2]


def test_cancelled(export, tmp_path):
    one = export("--to", str(tmp_path / "film.webm"), "--height", "1080")
    first = one.process.stderr.readline()
    assert int(first.split(" ")[0]) < 100
    one.process.send_signal(signal.SIGINT)
    status, out, err = one.ends()
    assert (status, out) == (FAILED, ""), err
    assert not (tmp_path / "film.webm").exists() and not one.left_over()


def test_killed(export, tmp_path):
    """What is left of it goes when the next film is made, with what others left; but not what somebody uses."""
    killed = export("--to", str(tmp_path / "film.webm"), "--height", "1080")
    until(lambda: killed.left_over(), EXPORT_S, "it is fetched")
    killed.process.kill()
    killed.ends()
    assert killed.left_over() and len(killed.places) == 1
    exports = killed.places[0].parent
    (exports / "an-older-version.mkv").write_bytes(b"film")
    (exports / "used").mkdir()
    (exports / "used" / "film.mkv").write_bytes(b"film")
    (exports / "new").mkdir()
    (exports / "no-lock").mkdir()
    os.utime(exports / "no-lock", (0, 0))
    with open(exports / "used" / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert export("--to", str(tmp_path / "film.webm")).ends()[0] == DONE
        assert sorted(path.name for path in killed.places) == ["new", "used"]
        assert (exports / "used" / "film.mkv").read_bytes() == b"film"
    assert export("--to", str(tmp_path / "film.webm")).ends()[0] == DONE
    assert [path.name for path in killed.places] == ["new"]


def test_two_at_once(export, tmp_path):
    """Of the same recording, and with the same cache: neither sweeps away what the other uses."""
    two = [export("--to", str(tmp_path / f"{number}.webm")) for number in range(2)]
    assert [one.ends()[0] for one in two] == [DONE, DONE]
    assert not two[0].left_over() and not two[0].places


@pytest.mark.parametrize("arguments", [[], ["--to", "x.webm", "--height", "500"], ["--to", "x", "--kind", "gif"]])
def test_usage(export, arguments):
    refused(export(*arguments).ends(), USAGE)


def test_no_recording(export, tmp_path):
    one = export("--to", str(tmp_path / "film.webm"), of="nothing")
    refused(one.ends(), NOT_THERE)
    assert not (tmp_path / "film.webm").exists() and not one.left_over()


def test_no_place(export, tmp_path):
    (tmp_path / "file").write_text("no folder")
    one = export("--to", str(tmp_path / "file" / "film.webm"))
    status, out, err = one.ends()
    assert status == FAILED and out == "" and "cannot be written" in err.splitlines()[-1]
    assert not one.left_over()


def test_another_has_it_deleted(export, shared, people, recording, tmp_path):
    """What is on the disk when a film is to be made stays, if that fails."""
    target = tmp_path / "film.webm"
    target.write_bytes(b"the one before")
    media = next((shared.directory / "data" / "recordings" / recording.id).glob("*.mkv"))
    away = media.with_suffix(".away")
    shutil.move(media, away)
    try:
        status, _, _ = export("--to", str(target)).ends()
    finally:
        shutil.move(away, media)
    assert status != DONE
    assert target.read_bytes() == b"the one before"


def test_deleted_meanwhile(export, people, recording, tmp_path):
    """The last, as nothing is left of it afterwards: a film that is being made of what was fetched is finished."""
    duration_ms = recording.manifest()["duration_ms"]
    one = export("--to", str(tmp_path / "film.webm"), "--height", "1080")
    until(lambda: any(path.suffix == ".mkv" for path in one.left_over()), EXPORT_S, "it is fetched")
    assert people.dee.ask("DELETE", f"/v1/recordings/{recording.id}")["complete"]
    status, out, err = one.ends()
    assert (status, out) == (DONE, ""), err
    assert not one.left_over()
    assert abs(float(probe(tmp_path / "film.webm")["format"]["duration"]) * 1000 - duration_ms) < 50
    refused(export("--to", str(tmp_path / "again.webm")).ends(), NOT_THERE)
