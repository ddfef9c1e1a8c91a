# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real programs killed at each point between a room's promotion and its end: the feed is right afterwards, by itself."""

import threading
import time
from pathlib import Path

import pytest

from community import Server
from stoa_client import Account
from waiting import until

EMPTY_S, PLACE_S = 3, 3
END_S = 60
MOMENTS_MS = (0, 1, 2, 4, 8, 16, 32)


@pytest.fixture
def place_s():
    return PLACE_S


@pytest.fixture
def place(tmp_path, place_s):
    """A server on which a room without anybody ends soon, and who is cut off loses their place soon."""
    server = Server(tmp_path / "real", "--end-empty-rooms-after", EMPTY_S, "--keep-places-for", place_s)
    yield server
    server.stop()


def owner_of(server):
    return Account(server.url, Path(server.token_file).read_text().strip())


def promoted(owner):
    body = {"request": f"r-{time.monotonic_ns()}", "title": "Tea", "context": owner.id, "visibility": "members", "promote": True}
    card = owner.ask("POST", "/v1/rooms", body)
    return card["id"], card["post"]


def state(owner, post):
    return owner.ask("GET", f"/v1/posts/{post}")["state"]


def restart(server):
    server.process.kill()
    server.start()
    return owner_of(server)


def host(server, room):
    """The host's app, in the room. Until it is, somebody else is there, or the room would end."""
    owner = owner_of(server)
    other = owner.accept(owner.invite("room", room)["token"]).connect()
    other.join(room)
    joiner = server.join(room, "Host")
    until(lambda: owner.ask("GET", f"/v1/rooms/{room}").get("people") == 2, END_S, lambda: f"the host is in: {joiner.process.tail()}")
    other.command(room, "leave")
    return joiner


def assert_right(owner, room, post):
    """One post of the room, that says of it what the room says of itself."""
    posts = [each for each in owner.feed()["posts"] if each.get("room") == room]
    card = owner.ask("GET", f"/v1/rooms/{room}")
    assert [each["id"] for each in posts] == [post] == [card["post"]]
    assert (posts[0]["state"], card["phase"]) in (("live", "open"), ("ended", "ended"))


def test_the_app_is_killed(place):
    owner = owner_of(place)
    room, post = promoted(owner)
    watching = owner.connect()
    watching.request("watch-feed")
    app = host(place, room)
    app.process.kill()
    until(lambda: watching.expect("post", END_S)["post"].get("state") == "ended", END_S, "the end to be told")
    assert_right(owner, room, post)


@pytest.mark.parametrize("place_s", [20])     # time to come back
def test_the_server_is_killed_and_the_app_comes_back(place):
    room, post = promoted(owner_of(place))
    app = host(place, room)
    owner = restart(place)
    assert_right(owner, room, post)
    until(lambda: owner.ask("GET", f"/v1/posts/{post}").get("people") == 1, END_S, lambda: f"the app is back: {app.process.tail()}")
    assert state(owner, post) == "live"
    app.process.kill()
    until(lambda: state(owner, post) == "ended", END_S, "the end")
    assert_right(owner, room, post)


@pytest.mark.parametrize("first", ["app", "server"])
def test_both_are_killed(place, first):
    room, post = promoted(owner_of(place))
    app = host(place, room)
    if first == "app":
        app.process.kill()
        owner = restart(place)
    else:
        place.process.kill()
        app.process.kill()
        place.start()
        owner = owner_of(place)
    assert_right(owner, room, post)
    until(lambda: state(owner, post) == "ended", END_S, "the end")
    assert_right(owner, room, post)


def test_killed_while_it_records(place):
    """What was recorded is finished after the restart, and the post is right before and after."""
    owner = owner_of(place)
    room, post = promoted(owner)
    app = host(place, room)
    recording = owner.ask("POST", f"/v1/rooms/{room}/record", {"request": "on", "on": True})["id"]
    app.process.kill()
    owner = restart(place)
    assert_right(owner, room, post)
    until(lambda: state(owner, post) == "ended", END_S, "the end")
    until(lambda: owner.ask("GET", f"/v1/recordings/{recording}")["phase"] in ("ready", "failed"), END_S, "it is finished")
    posts = [each for each in owner.feed()["posts"] if each.get("room") == room]
    assert [each["id"] for each in posts] == [post]


@pytest.mark.parametrize("deed", ["promote", "end", "demote"])
def test_killed_in_the_middle(place, deed):
    """At several moments of it: it was done, or it was not, and nothing is half done."""
    owner = owner_of(place)
    for moment_ms in MOMENTS_MS:
        room, post = promoted(owner)
        if deed == "promote":
            owner.ask("POST", f"/v1/rooms/{room}/demote")
        asking = threading.Thread(target=try_to, args=(owner, "POST", f"/v1/rooms/{room}/{deed}"))
        asking.start()
        time.sleep(moment_ms / 1000)   # the moment is what is tried, not what is waited for
        owner = restart(place)
        asking.join()
        card = owner.ask("GET", f"/v1/rooms/{room}")
        posts = [each for each in owner.feed()["posts"] if each.get("room") == room]
        assert [each["id"] for each in posts] == ([card["post"]] if "post" in card else [])
        assert all((each["state"], card["phase"]) in (("live", "open"), ("ended", "ended")) for each in posts)
        if deed == "end":
            assert [each["id"] for each in posts] == [post]


def try_to(owner, *request):
    try:
        owner.rest(*request)
    except (OSError, ValueError) as error:
        assert error   # the server went while it was asked
    except Exception as error:  # noqa: BLE001 - of http.client, when the answer was cut off
        assert "http" in type(error).__module__
