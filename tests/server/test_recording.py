# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings on the server: who may, what is kept, who gets it, how it goes. The engine writes nothing: the test does."""

import hashlib
import http.client
import json
import shutil
import sqlite3
import struct
import subprocess
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import QuickServer
from relay import Relay
from stoa_client import Account, Refused
from waiting import until

DAY_MS = 86_400_000
WAIT_S = 60         # what puts tracks together gives way to everything else on the machine
TITLE = "../../🐝/..\\ “bees”"


def make_packets(packets, size=160, level=20):
    """As Janus writes them, 20 ms apart, that loud."""
    data = b""
    for number in range(packets):
        rtp = struct.pack(">BBHII", 0x90, 111, number, number * 960, 1) + struct.pack(">HHBBxx", 0xbede, 1, 0x10, level)
        data += b"MEET" + struct.pack(">IH", number * 20, len(rtp) + size) + rtp + bytes(size)
    return data


def make_mjr(kind, packets, size=160, level=20):
    """A file as Janus writes it, of such packets."""
    info = {"t": "a" if kind == "mic" else "v", "c": "opus" if kind == "mic" else "vp8",
            "d": f"{kind} level=1" if kind == "mic" else kind, "s": 1, "u": int(time.time() * 1e6)}
    text = json.dumps(info).encode()
    return b"MJR00002" + struct.pack(">H", len(text)) + text + make_packets(packets, size, level)


class Recorded:
    """A room of Dee's, in the project, with Bo in it, and what is recorded of it."""

    def __init__(self, server, people, title=TITLE, promote=False):
        self.server, self.people = server, people
        self.dee, self.bo = people.dee.connect(), people.bo.connect()
        self.room = people.dee.start_room(title, context=people.project, visibility="members")
        if promote:
            self.post = people.dee.ask("POST", f"/v1/rooms/{self.room}/promote")["id"]
        self.dee_id = self.dee.join(self.room)["participant"]
        self.bo_id = self.bo.join(self.room, consent="yes")["participant"]
        self.dee.request("publish", room=self.room, sdp="v=0", tracks=[{"mid": "0", "kind": "mic"}])
        self.bo.request("publish", room=self.room, sdp="v=0",
                        tracks=[{"mid": "0", "kind": "mic"}, {"mid": "1", "kind": "camera", "width": 640, "height": 360}])

    def start(self):
        self.dee.command(self.room, "toggle-recording", on=True)
        self.id = self.bo.expect_event("recording-started")["recording"]["id"]
        until(self.tracks.exists, WAIT_S, "the recording has a place")
        return self

    def stop(self):
        self.dee.command(self.room, "toggle-recording", on=False)
        return self

    @property
    def folder(self):
        return self.server.directory / "data" / "recordings" / self.id

    @property
    def tracks(self):
        return self.folder / "tracks"

    def write(self, name, data):
        (self.tracks / name).write_bytes(data)

    def manifest(self, account=None):
        return (account or self.people.dee).ask("GET", f"/v1/recordings/{self.id}")

    def until_phase(self, phase):
        def there():
            manifest = self.manifest()
            return manifest if manifest["phase"] == phase else None
        return until(there, WAIT_S, lambda: f"{phase}: {self.manifest()}")

    def finish(self, end=False):
        """With Dee's microphone, and Bo's camera in two pieces."""
        self.bo.command(self.room, "consent", on=True)
        self.write("1-1-0-audio-0.mjr", make_mjr("mic", 100))
        self.write("2-2-0-video-1.mjr", make_mjr("camera", 100, 1000))
        self.write("2-3-0-video-1.mjr", make_mjr("camera", 50, 1000))
        if end:
            self.people.dee.ask("POST", f"/v1/rooms/{self.room}/end")
        else:
            self.stop()
        return self.until_phase("ready")

    def close(self):
        self.dee.close()
        self.bo.close()
        self.people.dee.rest("POST", f"/v1/rooms/{self.room}/end")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    directory = tmp_path_factory.mktemp("shared")
    mux = shutil.copy(Path(__file__).parent / "fake-mux", directory / "mux")
    server = QuickServer(directory, mux=mux)
    server.mux = Path(mux)
    server.owner.ask("PATCH", "/v1/me", {"name": "Ana"})
    yield server
    assert server.process.stop() == 0, server.process.tail()


@pytest.fixture
def recorded(shared, people):
    made = []

    def make(**options):
        made.append(Recorded(shared, people, **options))
        return made[-1].start()
    yield make
    for each in made:
        each.close()
    for name in ("fail", "slow"):
        (shared.mux.parent / name).unlink(missing_ok=True)


def fetch(account, recording, headers=None, path=None, token=True):
    """(status, headers, bytes) of the media."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(account.url).netloc, timeout=WAIT_S)
    own = {"Authorization": f"Bearer {account.token}"} if token else {}
    connection.request("GET", path or f"/v1/recordings/{recording}/media", headers={**own, **(headers or {})})
    response = connection.getresponse()
    try:
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def refusal(function, *arguments, **fields):
    with pytest.raises(Refused) as caught:
        function(*arguments, **fields)
    return caught.value.code


def test_manifest(people, recorded):
    """What the manifest says is so, to the last byte."""
    one = recorded()
    one.dee.command(one.room, "chapter", title="Hives")
    one.bo.command(one.room, "raise-hand")
    one.dee.command(one.room, "lock-track", participant=one.bo_id, track="mic")
    one.server.engine("speak", one.room, one.dee_id)
    one.dee.expect("speaking")
    one.server.engine("hush", one.room, one.dee_id)
    one.dee.expect("speaking", on=False)
    manifest = one.finish()
    assert (manifest["version"], manifest["title"], manifest["stop"] if "stop" in manifest else "asked") == (1, TITLE, "asked")
    assert manifest["by"] == people.dee.id and manifest["room"] == one.room and "trouble" not in manifest
    assert manifest["retention"]["until"] == manifest["ended_at"] + 90 * DAY_MS

    assert [(p["name"], p["consent"]) for p in manifest["people"]] == [("Dee", "yes"), ("Bo", "yes")]
    mic, camera = manifest["tracks"]
    assert (mic["number"], mic["kind"], mic["codec"], mic["name"]) == (1, "mic", "opus", "Dee")
    assert (camera["number"], camera["kind"], camera["codec"], camera["account"]) == (2, "camera", "vp8", people.bo.id)
    for track in manifest["tracks"]:
        whole = b"".join((one.tracks / piece["file"]).read_bytes() for piece in track["files"])
        assert track["bytes"] == len(whole) and track["sha256"] == hashlib.sha256(whole).hexdigest()
        for piece in track["files"]:
            assert piece["sha256"] == hashlib.sha256((one.tracks / piece["file"]).read_bytes()).hexdigest()
    media, subtitles = manifest["assets"]
    vtt = (one.folder / "subtitles.vtt").read_bytes()
    assert (subtitles["kind"], subtitles["type"], subtitles["bytes"]) == ("subtitles", "text/vtt", len(vtt))
    assert subtitles["sha256"] == hashlib.sha256(vtt).hexdigest()
    assert one.people.dee.ask("GET", f"/v1/recordings/{one.id}/subtitles") == vtt
    spoken = next(moment for moment in manifest["timeline"] if moment["kind"] == "speaking")
    at, to = spoken["at_ms"], spoken["at_ms"] + spoken["duration_ms"]
    assert vtt.decode() == (f"WEBVTT\n\n00:00:{at // 1000:02}.{at % 1000:03} --> 00:00:{to // 1000:02}.{to % 1000:03}\n"
                            "<v Dee>Dee\n")
    data = (one.folder / "media.mkv").read_bytes()
    assert (media["bytes"], media["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())

    kinds = [moment["kind"] for moment in manifest["timeline"]]
    assert set(kinds) >= {"joined", "track-began", "layer", "chapter", "hand-raised", "locked", "speaking", "consent"}
    assert [m["at_ms"] for m in manifest["timeline"]] == sorted(m["at_ms"] for m in manifest["timeline"])
    assert next(m for m in manifest["timeline"] if m["kind"] == "speaking")["duration_ms"] > 0
    assert next(m for m in manifest["timeline"] if m["kind"] == "chapter")["detail"] == "Hives"

    names = {str(path.relative_to(one.folder)) for path in one.folder.rglob("*") if path.is_file()}
    assert names == {"timeline.jsonl", "media.mkv", "subtitles.vtt", "manifest.json", "tracks/plan.json", "tracks/1-1-0-audio-0.mjr",
                     "tracks/2-2-0-video-1.mjr", "tracks/2-3-0-video-1.mjr"}, "no title is in a path"

    (one.folder / "manifest.json").write_text("{edited by hand")
    assert one.manifest() == manifest, "the copy is for people; the server does not believe it"


def test_shared_screen(people, recorded):
    """In the middle of it, for a while: a track of its own, and when it began and ended."""
    one = recorded()
    one.bo.command(one.room, "consent", on=True)
    mic = {"mid": "0", "kind": "mic"}
    for tracks in ([mic, {"mid": "1", "kind": "screen", "width": 1280, "height": 720}], [mic]):
        one.bo.request("publish", room=one.room, sdp="v=0", tracks=tracks)
    one.write("2-1-0-audio-0.mjr", make_mjr("mic", 100))
    one.write("2-1-0-video-1.mjr", make_mjr("screen", 50, 1000))
    one.stop()
    manifest = one.until_phase("ready")
    assert [(track["kind"], track["name"]) for track in manifest["tracks"]] == [("mic", "Bo"), ("screen", "Bo")]
    assert [moment["kind"] for moment in manifest["timeline"] if moment.get("track") == "screen"] == ["track-began", "track-ended"]


def test_consent(people, recorded):
    """Nothing is recorded of who has not agreed, also later, and every answer is kept."""
    one = recorded()
    count = one.server.count
    assert count("record", one.room, one.dee_id) == 1, "who begins agrees"
    assert count("record", one.room, one.bo_id) == 0, "each recording is agreed to anew"
    one.bo.command(one.room, "consent", on=True)
    assert count("record", one.room, one.bo_id) == 1
    one.bo.command(one.room, "consent", on=False)
    assert count("unrecord", one.room, one.bo_id) == 1
    eli = people.owner.accept(people.dee.invite("room", one.room)["token"], "Gus").connect()
    gus = eli.join(one.room, consent="no")
    assert gus["state"]["recording"]["id"] == one.id, "who comes sees that it is recorded"
    assert count("record", one.room, gus["participant"]) == 0
    one.write("1-1-0-audio-0.mjr", make_mjr("mic", 10))
    one.stop()
    manifest = one.until_phase("ready")
    assert {(p["name"], p["consent"]) for p in manifest["people"]} == {("Dee", "yes"), ("Bo", "no"), ("Gus", "no")}
    assert all(p["consent_at"] > 0 for p in manifest["people"])
    assert [m["detail"] for m in manifest["timeline"] if m["kind"] == "consent"] == ["yes", "no"]


def test_toggle_by_rest(people, recorded):
    one = recorded()
    path = f"/v1/rooms/{one.room}/record"
    assert people.dee.ask("POST", path, {"request": "t1", "on": True})["id"] == one.id, "it is on already"
    assert people.bo.rest("POST", path, {"request": "t2", "on": False})[0] == 403
    assert people.eli.rest("POST", path, {"request": "t3", "on": False})[0] == 404
    assert refusal(one.bo.command, one.room, "toggle-recording", on=False) == "forbidden"
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda n: people.dee.ask("POST", path, {"request": f"t4{n}", "on": False})["id"], range(2)))
    assert done == [one.id] * 2, "of two who end it at once one did, and both know which"
    assert people.dee.ask("POST", path, {"request": "t40", "on": False})["id"] == one.id, "a request is done once"
    with ThreadPoolExecutor(2) as pool:
        begun = list(pool.map(lambda n: people.dee.ask("POST", path, {"request": f"t5{n}", "on": True})["id"], range(2)))
    assert begun[0] == begun[1] != one.id


def test_who_gets_it(people, recorded):
    """Who may not see the room may not fetch a byte; who sees it may once it is published."""
    one = recorded()
    one.finish()
    paths = [f"/v1/recordings/{one.id}{rest}" for rest in ("", "/media", "/poster", "/receipt")]
    absent = people.eli.rest("GET", "/v1/recordings/nothing")
    for path in paths:
        for stranger in (people.eli, people.bo, people.owner):
            assert stranger.rest("GET", path) == absent, f"{path}: as if it were not there"
        assert Account(people.dee.url, "made-up").rest("GET", path)[0] == 401
    assert people.dee.rest("GET", paths[1], token=None)[0] == 401
    assert people.bo.ask("GET", f"/v1/contexts/{people.project}/recordings")["recordings"] == []

    people.dee.ask("PATCH", f"/v1/recordings/{one.id}", {"publish": "on"})
    assert one.manifest(people.bo).get("can_edit", False) is False
    assert fetch(people.bo, one.id)[0] == 200
    assert fetch(people.eli, one.id)[0] == 404
    for method, body in (("PATCH", {"title": "Mine"}), ("DELETE", None)):
        assert people.bo.rest(method, paths[0], body)[0] == 403
        assert people.eli.rest(method, paths[0], body)[0] == 404
    (card,) = people.bo.ask("GET", f"/v1/contexts/{people.project}/recordings")["recordings"][:1]
    assert card["id"] == one.id and "can_edit" not in card

    people.dee.ask("PATCH", f"/v1/recordings/{one.id}", {"publish": "off"})
    assert fetch(people.bo, one.id)[0] == 404


def test_ranges_and_links(people, recorded):
    one = recorded()
    manifest = one.finish()
    whole = (one.folder / "media.mkv").read_bytes()
    status, headers, data = fetch(people.dee, one.id)
    assert (status, data) == (200, whole)
    assert headers["Accept-Ranges"] == "bytes" and headers["ETag"] == f'"{manifest["assets"][0]["sha256"]}"'
    assert headers["Content-Type"] == "video/x-matroska"
    assert "/" not in headers["Content-Disposition"] and "\\" not in headers["Content-Disposition"].split("UTF-8''")[-1]
    for asked, part in (("bytes=0-9", whole[:10]), ("bytes=100-", whole[100:]), ("bytes=-7", whole[-7:]),
                        (f"bytes=5-{len(whole) + 99}", whole[5:])):
        status, headers, data = fetch(people.dee, one.id, {"Range": asked})
        assert (status, data) == (206, part), asked
        assert headers["Content-Range"].endswith(f"/{len(whole)}")
    assert fetch(people.dee, one.id, {"Range": f"bytes={len(whole)}-"})[0] == 416
    assert fetch(people.dee, one.id, {"Range": "bytes=0-9", "If-Range": '"other"'})[2] == whole
    assert fetch(people.dee, one.id, {"Range": "bytes=0-9", "If-Range": headers["ETag"]})[2] == whole[:10]

    link = people.dee.ask("POST", f"/v1/recordings/{one.id}/link")
    path = urllib.parse.urlsplit(link["url"])
    path = f"{path.path}?{path.query}"
    assert link["expires_at"] > time.time() * 1000
    assert fetch(people.dee, one.id, {"Range": "bytes=0-3"}, path, token=False)[2] == whole[:4]
    account, expires, mac = path.split("link=")[1].split(".")
    for bad in (f"{people.eli.id}.{expires}.{mac}", f"{account}.{int(expires) + 1}.{mac}", f"{account}.{expires}.{'0' * len(mac)}",
                f"{account}.{expires}", "x"):
        assert fetch(people.dee, one.id, path=f"{path.split('link=')[0]}link={bad}", token=False)[0] == 401, bad
    other = path.replace(one.id, "x" + one.id[1:])
    assert fetch(people.dee, one.id, path=other, token=False)[0] == 401, "a link is for one recording"


def test_post(people, recorded):
    """The post of the room becomes the replay, and says when it is gone."""
    one = recorded(promote=True)
    one.finish(end=True)
    post = until(lambda: next((p for p in [people.bo.ask("GET", f"/v1/posts/{one.post}")] if p["kind"] == "replay"), None),
                 WAIT_S, "the post is a replay")
    assert (post["recording"], post["duration_ms"], post["title"], post.get("state", "posted")) == (one.id, 2000, TITLE, "posted")
    assert post["retention"]["until"] > time.time() * 1000
    assert one.manifest(people.bo)["post"] == one.post
    people.dee.ask("DELETE", f"/v1/recordings/{one.id}")
    assert people.bo.ask("GET", f"/v1/posts/{one.post}")["state"] == "expired"
    assert people.bo.ask("GET", f"/v1/recordings/{one.id}/receipt")["complete"] is True


def test_delete(people, recorded):
    """A receipt names each file with its hash, and nothing is left; a download ends."""
    one = recorded()
    assert refusal(people.dee.ask, "DELETE", f"/v1/recordings/{one.id}") == "conflict", "it goes on"
    one.write("1-1-0-audio-0.mjr", make_mjr("mic", 10) + bytes(50_000_000))
    one.stop()
    one.until_phase("ready")
    hashes = {str(path.relative_to(one.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
              for path in one.folder.rglob("*") if path.is_file()}
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(one.server.url).netloc, timeout=WAIT_S)
    connection.request("GET", f"/v1/recordings/{one.id}/media", headers={"Authorization": f"Bearer {people.dee.token}"})
    response = connection.getresponse()
    assert response.status == 200 and len(response.read(100_000)) == 100_000

    receipt = people.dee.ask("DELETE", f"/v1/recordings/{one.id}")
    assert {file["file"]: file["sha256"] for file in receipt["files"]} == hashes
    assert receipt["complete"] and receipt["by_name"] == "Dee" and all(file["gone"] for file in receipt["files"])
    assert not one.folder.exists()
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        response.read()
    connection.close()
    assert people.dee.ask("DELETE", f"/v1/recordings/{one.id}") == receipt, "deleting again is no error"
    assert people.dee.ask("GET", f"/v1/recordings/{one.id}/receipt") == receipt
    assert fetch(people.dee, one.id)[0] == 404
    assert one.manifest()["phase"] == "expired"


def test_deleted_while_somebody_saves_it(people, recorded, tmp_path):
    """Who saves it is told, and nothing half-made is left."""
    one = recorded()
    one.write("1-1-0-audio-0.mjr", make_mjr("mic", 10) + bytes(50_000_000))
    one.stop()
    one.until_phase("ready")
    relay = Relay(one.server.url)
    relay.most = 1_000_000
    (tmp_path / "token").write_text(people.dee.token)
    try:
        saving = subprocess.Popen(["stoactl", "--server", relay.url, "--token-file", tmp_path / "token", "export", one.id, "--kind", "tracks",
                                   "--to", tmp_path / "all.mkv"], stderr=subprocess.PIPE, text=True)
        until(lambda: any(path.stat().st_size for path in tmp_path.glob("*.part")), WAIT_S, "some of it to be there")
        assert people.dee.ask("DELETE", f"/v1/recordings/{one.id}")["complete"]
        relay.most = None
        _, said = saving.communicate(timeout=WAIT_S)
    finally:
        relay.stop()
    assert saving.returncode != 0 and "not there any more" in said.splitlines()[-1], said
    assert [path.name for path in tmp_path.iterdir()] == ["token"]


def test_delete_while_it_is_put_together(people, shared, recorded):
    one = recorded()
    (shared.mux.parent / "slow").touch()
    one.write("1-1-0-audio-0.mjr", make_mjr("mic", 10))
    one.stop()
    until(lambda: one.manifest().get("progress"), WAIT_S, "it is put together")
    assert people.dee.ask("DELETE", f"/v1/recordings/{one.id}")["complete"] is True
    assert not one.folder.exists()


def test_leave_out(people, recorded):
    """Who is left out is not in the file, nor, for others than caretakers, in the manifest."""
    one = recorded()
    one.finish()
    people.dee.ask("PATCH", f"/v1/recordings/{one.id}", {"publish": "on"})
    before = fetch(people.bo, one.id)[2]
    manifest = people.dee.ask("PATCH", f"/v1/recordings/{one.id}", {"leave_out": people.bo.id})
    assert manifest["phase"] == "finishing"
    manifest = one.until_phase("ready")
    after = fetch(people.bo, one.id)[2]
    assert after == before[:4] + (one.tracks / "1-1-0-audio-0.mjr").read_bytes()
    assert [p.get("left_out", False) for p in manifest["people"]] == [False, True]
    seen = one.manifest(people.bo)
    assert [p["name"] for p in seen["people"]] == ["Dee"] and [t["name"] for t in seen["tracks"]] == ["Dee"]
    assert all(m.get("participant") != one.bo_id for m in seen["timeline"])
    people.dee.ask("PATCH", f"/v1/recordings/{one.id}", {"take_back": people.bo.id})
    one.until_phase("ready")
    assert fetch(people.bo, one.id)[2] == before
    assert refusal(people.dee.ask, "PATCH", f"/v1/recordings/{one.id}", {"leave_out": people.eli.id}) == "not-found"


def test_edit(people, recorded):
    one = recorded()
    one.finish()
    path = f"/v1/recordings/{one.id}"
    manifest = people.dee.ask("PATCH", path, {"title": "Bees", "trim": {"start_ms": 500, "end_ms": 1500}, "retention": {"keep": True}})
    assert (manifest["title"], manifest["trim"], manifest["retention"]) == ("Bees", {"start_ms": 500, "end_ms": 1500}, {"keep": True})
    for nonsense in ({"trim": {"start_ms": 1500, "end_ms": 500}}, {"trim": {"start_ms": 99999}}, {"retention": {"until": 1}},
                     {"title": ""}, {"title": "two\nlines"}):
        assert refusal(people.dee.ask, "PATCH", path, nonsense) == "invalid", nonsense
    assert one.manifest() == manifest


def test_retention(people, recorded):
    """By project; told of seven days and one day before; deleted when it is due, with a receipt."""
    people.dee.ask("PATCH", f"/v1/projects/{people.project}", {"retention_days": 30})
    one = recorded()
    manifest = one.finish()
    people.dee.ask("PATCH", f"/v1/projects/{people.project}", {"retention_days": 90})
    assert manifest["retention"]["until"] == manifest["ended_at"] + 30 * DAY_MS
    watching, other = people.dee.connect(), people.bo.connect()
    watching.request("watch-feed")
    other.request("watch-feed")
    now = int(time.time() * 1000)

    def keep(ms):
        return people.dee.ask("PATCH", f"/v1/recordings/{one.id}", {"retention": {"until": now + ms}})
    keep(6 * DAY_MS)
    due = watching.expect("recording-due")
    assert due["days"] == 7 and due["recording"]["id"] == one.id
    late = people.dee.connect()
    late.request("watch-feed")
    assert late.expect("recording-due")["recording"]["id"] == one.id, "who comes later is told as well"
    keep(DAY_MS // 2)
    assert watching.expect("recording-due")["days"] == 1
    keep(int(time.time() * 1000) - now + 1500)
    one.until_phase("expired")
    receipt = until(lambda: next((r for r in [people.dee.ask("GET", f"/v1/recordings/{one.id}/receipt")] if r["complete"]), None),
                    WAIT_S, "nothing is left")
    assert "by_name" not in receipt and not one.folder.exists()
    assert not any(message["type"] == "recording-due" for message in other.drain()), "only its caretakers are told"
    for socket in (watching, other, late):
        socket.close()


def test_it_fails(people, shared, recorded):
    """A recording that cannot be put together says why; its tracks stay, and the next start tries again."""
    (shared.mux.parent / "fail").touch()
    one = recorded()
    one.write("1-1-0-audio-0.mjr", make_mjr("mic", 10))
    one.stop()
    manifest = one.until_phase("failed")
    assert "The test said so." in manifest["trouble"] and manifest["assets"] == []
    assert people.dee.rest("GET", f"/v1/recordings/{one.id}/subtitles")[0] == 404
    assert (one.tracks / "1-1-0-audio-0.mjr").exists() and fetch(people.dee, one.id)[0] == 409
    assert people.dee.ask("DELETE", f"/v1/recordings/{one.id}")["complete"] is True


def test_tried_again_by_the_next_start(quick, tmp_path):
    mux = Path(shutil.copy(Path(__file__).parent / "fake-mux", tmp_path / "mux"))
    server = quick(mux=mux, empty_ms=300000)
    (tmp_path / "fail").touch()
    room = server.owner.start_room("Failed")
    recording = server.owner.ask("POST", f"/v1/rooms/{room}/record", {"request": "r1", "on": True})["id"]
    tracks = server.directory / "data" / "recordings" / recording / "tracks"
    socket = server.owner.connect()
    socket.join(room, consent="yes")
    timeline = tracks.parent / "timeline.jsonl"
    until(lambda: timeline.exists() and "joined" in timeline.read_text(), WAIT_S, "it is recorded")
    (tracks / "1-1-0-audio-0.mjr").write_bytes(make_mjr("mic", 50))
    server.owner.ask("POST", f"/v1/rooms/{room}/record", {"request": "r2", "on": False})

    def phase():
        return server.owner.ask("GET", f"/v1/recordings/{recording}")["phase"]
    until(lambda: phase() == "failed", WAIT_S, "it fails")
    server.process.kill()
    server.start()
    until(lambda: phase() == "failed", WAIT_S, "it fails again")
    server.process.kill()
    (tmp_path / "fail").unlink()
    server.start()
    until(lambda: phase() == "ready", WAIT_S, "it is put together")
    assert "trouble" not in server.owner.ask("GET", f"/v1/recordings/{recording}")


def test_edited_by_hand(people, shared, recorded):
    """What the database says of it is changed by somebody: it is made anew from its tracks."""
    one = recorded()
    before = one.finish()
    media = fetch(people.dee, one.id)[2]
    with sqlite3.connect(shared.database) as database:
        database.execute("UPDATE recordings SET manifest = '{edited by hand' WHERE id = ?", (one.id,))
    damaged = one.manifest()
    assert "damaged" in damaged["trouble"] and damaged["title"] == TITLE
    after = until(lambda: next((m for m in [one.manifest()] if m["phase"] == "ready" and m["tracks"]), None), WAIT_S, "it is back")
    assert {**after, "assets": None} == {**before, "assets": None} and fetch(people.dee, one.id)[2] == media
    with sqlite3.connect(shared.database) as database:
        database.execute("UPDATE recordings SET manifest = json_replace(manifest, '$.assets[0].bytes', 7) WHERE id = ?", (one.id,))
    status, _, text = fetch(people.dee, one.id)
    assert status == 409 and "was changed on the server" in json.loads(text)["message"]
    until(lambda: fetch(people.dee, one.id)[0] == 200, WAIT_S, "it is back")
    assert fetch(people.dee, one.id)[2] == media
    with sqlite3.connect(shared.database) as database:
        database.execute("UPDATE recordings SET manifest = json_replace(manifest, '$.assets[0].bytes', -7, '$.tracks', 3)"
                         " WHERE id = ?", (one.id,))
    assert "damaged" in one.manifest()["trouble"]
    until(lambda: one.manifest().get("tracks"), WAIT_S, "it is back")
    assert one.until_phase("ready")["tracks"] == before["tracks"]


def test_nothing_to_record(recorded):
    one = recorded()
    one.stop()
    assert "Nothing was recorded" in one.until_phase("failed")["trouble"]


def test_tracks_that_are_cut_or_missing(people, shared, recorded):
    one = recorded()
    (shared.mux.parent / "slow").touch()
    one.bo.command(one.room, "consent", on=True)
    one.write("1-1-0-audio-0.mjr", make_mjr("mic", 100)[:-77])
    one.write("2-2-0-audio-0.mjr", make_mjr("mic", 10))
    one.write("2-3-0-audio-0.mjr", b"MJR00002")
    one.write("9-9-0-audio-0.mjr", make_mjr("mic", 10))
    one.stop()
    until(lambda: one.manifest().get("progress"), WAIT_S, "it is put together")
    (one.tracks / "2-2-0-audio-0.mjr").unlink()
    (shared.mux.parent / "slow").unlink()
    manifest = one.until_phase("ready")
    assert [track.get("trouble") for track in manifest["tracks"]] == [None, "A file of it is missing."]
    assert "1 track" in manifest["trouble"]


def test_health(recorded):
    """Told to those who moderate: what grows, what is silent, what is stalled."""
    one = recorded()
    one.bo.command(one.room, "consent", on=True)
    one.write("1-1-0-audio-0.mjr", make_mjr("mic", 100, level=30))
    one.write("2-2-0-audio-0.mjr", make_mjr("mic", 100, level=127))

    def go_on(name, level):
        with open(one.tracks / name, "ab") as file:
            file.write(make_packets(10, level=level))

    def flows(**wanted):
        names = {"dee": (one.dee_id, "mic"), "bo": (one.bo_id, "mic"), "camera": (one.bo_id, "camera")}

        def there():
            health = one.dee.expect("recording-health", seconds=WAIT_S)
            go_on("2-2-0-audio-0.mjr", 127)
            told = {(track["participant"], track["kind"]): track for track in health["tracks"]}
            return told if all(told[names[name]]["flow"] == flow for name, flow in wanted.items()) else None
        return until(there, WAIT_S, lambda: f"{wanted}")
    told = flows(dee="grows")
    assert told[(one.dee_id, "mic")]["dbov"] == -30 and told[(one.dee_id, "mic")]["bytes"] > 0
    one.bo.command(one.room, "mute-track", track="camera", on=True)
    flows(camera="muted", dee="stalled")
    go_on("1-1-0-audio-0.mjr", 30)
    flows(dee="grows")
    flows(bo="silent")
    go_on("2-2-0-audio-0.mjr", 30)
    flows(bo="grows")
    assert not any(message["type"] == "recording-health" for message in one.bo.drain())


def test_host_leaves(people, recorded):
    one = recorded()
    one.dee.command(one.room, "leave")
    one.bo.expect_event("participant-left", participant=one.dee_id)
    one.write("1-1-0-audio-0.mjr", make_mjr("mic", 10))
    assert one.manifest()["phase"] == "recording", "the recording goes on"
    people.dee.ask("POST", f"/v1/rooms/{one.room}/end")
    manifest = one.until_phase("ready")
    assert manifest["stop"] == "ended" and manifest["people"][0]["left_ms"] > 0


def test_no_place(quick):
    """A server that cannot record says so before anybody believes it does."""
    full = quick(keep_free=100_000_000)
    room = full.owner.start_room()
    socket = full.owner.connect()
    socket.join(room)
    assert refusal(socket.command, room, "toggle-recording", on=True) == "full"
    blocked = quick()
    (blocked.directory / "data" / "recordings").write_text("in the way")
    room = blocked.owner.start_room()
    status, answer = blocked.owner.rest("POST", f"/v1/rooms/{room}/record", {"request": "r1", "on": True})
    assert (status, answer["code"]) == (503, "unavailable") and "cannot be written" in answer["message"]
    assert "recording" not in blocked.owner.ask("POST", f"/v1/rooms/{room}/join", {})["state"]


def test_server_killed(quick, tmp_path):
    """A recording goes on when the server is back; one of a room that is gone is finished."""
    mux = shutil.copy(Path(__file__).parent / "fake-mux", tmp_path / "mux")
    server = quick(mux=mux, empty_ms=300000)
    room = server.owner.start_room("Killed")
    socket = server.owner.connect()
    socket.join(room)
    socket.command(room, "toggle-recording", on=True)
    recording = socket.expect_event("recording-started")["recording"]["id"]
    tracks = server.directory / "data" / "recordings" / recording / "tracks"
    until(tracks.exists, WAIT_S, "it is recorded")
    socket.command(room, "chapter", title="Before")
    (tracks / "1-1-0-audio-0.mjr").write_bytes(make_mjr("mic", 50))
    timeline = tracks.parent / "timeline.jsonl"
    until(lambda: timeline.exists() and "Before" in timeline.read_text(), WAIT_S, "it is on disk")
    server.process.kill()
    server.start()
    again = server.owner.connect()
    state = again.join(room)["state"]
    assert state["recording"]["id"] == recording
    again.command(room, "chapter", title="After")
    (tracks / "2-2-0-audio-0.mjr").write_bytes(make_mjr("mic", 50))
    again.command(room, "toggle-recording", on=False)
    manifest = until(lambda: next((m for m in [server.owner.ask("GET", f"/v1/recordings/{recording}")] if m["phase"] == "ready"),
                                  None), WAIT_S, "it is ready")
    kinds = [(moment["kind"], moment.get("detail")) for moment in manifest["timeline"]]
    assert kinds.index(("chapter", "Before")) < kinds.index(("chapter", "After")) and ("interrupted", None) in kinds
    assert len(manifest["tracks"]) == 2 and len(manifest["people"]) == 2
