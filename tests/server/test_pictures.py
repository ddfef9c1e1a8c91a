# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of profiles and projects, and posters of rooms: made anew within bounds, or refused with a sentence."""

import struct

import pytest

from pictures import jpeg_size, make_png, make_test_picture


def put(account, data, kind=None, path=None):
    return account.rest("PUT", path or f"/v1/contexts/{account.id}/picture", raw=data, kind=kind)


@pytest.mark.parametrize("name,kind", [("a.jpg", "image/jpeg"), ("a.png", "image/png"), ("a.webp", "image/webp"),
                                       ("b.png", "application/octet-stream"), ("b.jpg", None)])
def test_taken(people, tmp_path, name, kind):
    data = make_test_picture(tmp_path, name, 1600, 900)
    status, context = put(people.dee, data, kind)
    assert status == 200 and context["picture"] > 0
    status, picture = people.eli.rest("GET", f"/v1/contexts/{people.dee.id}/picture")
    assert status == 200 and people.eli.headers["Content-Type"] == "image/jpeg"
    assert people.eli.headers["X-Content-Type-Options"] == "nosniff"
    assert jpeg_size(picture) == (512, 512) and len(picture) <= 128 * 1024


def test_small_ones_stay_small_and_each_is_another(people):
    first = put(people.bo, make_png(40, 20))[1]["picture"]
    assert jpeg_size(people.bo.rest("GET", f"/v1/contexts/{people.bo.id}/picture")[1]) == (20, 20)
    second = put(people.bo, make_png(300, 2))[1]["picture"]
    assert second > first
    assert people.bo.ask("DELETE", f"/v1/contexts/{people.bo.id}/picture").get("picture", 0) == 0
    assert people.bo.rest("GET", f"/v1/contexts/{people.bo.id}/picture")[0] == 404


def test_nothing_of_what_came_goes_on(people, tmp_path):
    data = make_test_picture(tmp_path, "a.jpg", 64, 64)
    secret = b"\xff\xe1" + struct.pack(">H", 2 + 40) + b"Exif\0\0 taken at home, 52.1 N 13.2 E     ".ljust(40, b" ")
    assert put(people.dee, data[:2] + secret + data[2:])[0] == 200
    assert b"taken at home" not in people.dee.rest("GET", f"/v1/contexts/{people.dee.id}/picture")[1]


def bad_pictures(directory):
    jpeg = make_test_picture(directory, "a.jpg", 640, 480)
    webp = make_test_picture(directory, "a.webp", 640, 480)
    png = make_test_picture(directory, "a.png", 640, 480)
    wide_jpeg = jpeg.replace(struct.pack(">HH", 480, 640), struct.pack(">HH", 10, 20000), 1)
    return {
        "empty": (b"", None, "invalid"),
        "text": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "invalid"),
        "gif": (b"GIF89a" + bytes(100), "image/gif", "invalid"),
        "jpeg cut short": (jpeg[:len(jpeg) // 2], "image/jpeg", "invalid"),
        "jpeg head only": (jpeg[:20], "image/jpeg", "invalid"),
        "png cut short": (png[:len(png) // 2], "image/png", "invalid"),
        "png with too few rows": (make_png(64, 64, rows=3), "image/png", "invalid"),
        "webp cut short": (webp[:len(webp) // 2], "image/webp", "invalid"),
        "png said to be jpeg": (png, "image/jpeg", "invalid"),
        "jpeg said to be png": (jpeg, "image/png", "invalid"),
        "html said to be png": (b"<html>", "image/png", "invalid"),
        "png bomb": (make_png(30000, 30000, rows=0), "image/png", "too-large"),
        "png bomb that unfolds": (make_png(11000, 11000), "image/png", "too-large"),
        "png 20,000 wide": (make_png(20000, 4), "image/png", "too-large"),
        "jpeg 20,000 wide": (wide_jpeg, "image/jpeg", "too-large"),
        "noise behind a jpeg's head": (jpeg[:200] + bytes(range(256)) * 40, "image/jpeg", "invalid"),
    }


def test_refused(people, tmp_path):
    before = people.eli.ask("GET", f"/v1/profiles/{people.eli.id}")
    for name, (data, kind, code) in bad_pictures(tmp_path).items():
        status, answer = put(people.eli, data, kind)
        assert answer["code"] == code and answer["message"].endswith("."), (name, status, answer)
    assert people.eli.ask("GET", f"/v1/profiles/{people.eli.id}") == before
    assert put(people.eli, make_png(8, 8))[0] == 200


def test_too_many_bytes(people):
    status, answer = put(people.eli, make_png(8, 8) + bytes(8 * 1024 * 1024))
    assert (status, answer["code"]) == (413, "too-large")


def publish(socket, room, participant, *tracks):
    socket.request("publish", room=room, sdp="v=0\r\n", tracks=[{"mid": str(i), "kind": kind} for i, kind in enumerate(tracks)])
    for _ in tracks:
        socket.expect_event("track-published", participant=participant)


def test_posters(people, tmp_path):
    room = people.dee.start_room(context=people.project, visibility="members")
    post = people.dee.ask("POST", f"/v1/rooms/{room}/promote")["id"]
    path = f"/v1/rooms/{room}/poster"
    picture = make_test_picture(tmp_path, "p.jpg", 1280, 720)
    socket = people.bo.connect()
    participant = socket.join(room)["participant"]
    watching = people.dee.connect()
    watching.request("watch-feed")
    assert put(people.bo, picture, path=path)[0] == 403, "one who sends nothing has no say"
    publish(socket, room, participant, "mic")
    assert put(people.bo, picture, path=path)[0] == 403, "sound is no picture"
    publish(socket, room, participant, "mic", "camera")
    assert put(people.bo, b"nonsense", path=path)[0] == 400
    assert put(people.bo, picture, path=path)[0] == 200
    assert put(people.bo, picture, path=path)[1]["code"] == "too-many"

    version = people.dee.ask("GET", f"/v1/posts/{post}")["poster"]
    assert watching.expect("post", post={**people.dee.ask("GET", f"/v1/posts/{post}")})["post"]["poster"] == version
    status, poster = people.dee.rest("GET", path)
    assert status == 200 and jpeg_size(poster) == (640, 360) and len(poster) <= 64 * 1024
    absent = people.eli.rest("GET", "/v1/rooms/3f0c6a52-9b1d-4c7e-8a55-0d1e2f3a4b5c/poster")
    assert people.eli.rest("GET", path) == absent, "hidden and absent are the same"

    assert people.dee.rest("DELETE", path)[0] == 200, "a caretaker takes it away"
    assert people.dee.rest("GET", path)[0] == 404


def test_posters_go_with_whose_they_are(people, tmp_path):
    picture = make_test_picture(tmp_path, "p.webp", 320, 180)
    for how in ("leaves", "is stopped", "ends"):
        room = people.dee.start_room(context=people.project, visibility="members")
        host = people.dee.connect()
        host.join(room)
        socket = people.bo.connect()
        participant = socket.join(room)["participant"]
        publish(socket, room, participant, "camera")
        path = f"/v1/rooms/{room}/poster"
        assert put(people.bo, picture, path=path)[0] == 200
        if how == "leaves":
            socket.command(room, "leave", participant=participant)
        elif how == "is stopped":
            host.command(room, "lock-track", participant=participant, track="camera")
        else:
            host.command(room, "end")
        assert people.dee.rest("GET", path)[0] == 404, how
