# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who sees a room, who starts, joins and ends it, and whom invites let in."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from stoa_client import Account, Refused


def refusal(function, *arguments, **fields):
    with pytest.raises(Refused) as caught:
        function(*arguments, **fields)
    return caught.value.code


def sees(account, room):
    listed = room in [card["id"] for card in account.ask("GET", "/v1/rooms")["rooms"]]
    status, answer = account.rest("GET", f"/v1/rooms/{room}")
    joined = account.rest("POST", f"/v1/rooms/{room}/join", {})[0]
    assert listed == (status == 200) == (joined == 200), (listed, status, joined)
    if not listed:
        absent = account.rest("GET", "/v1/rooms/3f0c6a52-9b1d-4c7e-8a55-0d1e2f3a4b5c")
        assert (status, answer) == absent, "hidden and absent rooms answer the same"
    return listed


@pytest.fixture
def guest(people):
    """Let into a room of Dee's that has nothing to do with the others."""
    elsewhere = people.dee.start_room("Elsewhere")
    return people.dee.accept(people.dee.invite("room", elsewhere)["token"], "Gus")


@pytest.mark.parametrize("context,visibility,expected", [
    # who sees it:                    host   caretaker member owner  stranger guest
    ("project", "public",            (True,  True,  True,  True,  True,  False)),
    ("project", "members",           (True,  True,  True,  False, False, False)),
    ("project", "private",           (True,  True,  False, False, False, False)),
    ("profile", "public",            (True,  True,  True,  True,  True,  False)),
    ("profile", "members",           (True,  True,  True,  True,  True,  False)),
    ("profile", "private",           (True,  False, False, False, False, False)),
])
def test_visibility(people, guest, context, visibility, expected):
    # Dee starts it; Fay takes care of the project with her.
    fay = people.owner.accept(people.owner.invite("server")["token"], "Fay")
    people.dee.ask("PUT", f"/v1/projects/{people.project}/members/{fay.id}", {"membership": "caretaker"})
    room = people.dee.start_room(context=people.project if context == "project" else None, visibility=visibility)
    who = (people.dee, fay, people.bo, people.owner, people.eli, guest)
    assert tuple(sees(account, room) for account in who) == expected


@pytest.mark.parametrize("visibility", ["public", "members", "private"])
def test_invited_guest_sees_only_that_room(people, visibility):
    room = people.dee.start_room(context=people.project, visibility=visibility)
    other = people.dee.start_room("Other", context=people.project, visibility="public")
    guest = people.dee.accept(people.dee.invite("room", room)["token"])
    assert sees(guest, room) and not sees(guest, other)
    assert guest.ask("GET", "/v1/contexts")["contexts"] == []


def test_roles_in_the_room(people):
    room = people.dee.start_room(context=people.project, visibility="public")
    fay = people.owner.accept(people.owner.invite("server")["token"], "Fay")
    people.dee.ask("PUT", f"/v1/projects/{people.project}/members/{fay.id}", {"membership": "caretaker"})
    for account, role in ((people.dee, "host"), (fay, "moderator"), (people.bo, "speaker"), (people.eli, "speaker")):
        joined = account.ask("POST", f"/v1/rooms/{room}/join", {"name": "Me"})
        mine = [p for p in joined["state"]["participants"] if p["id"] == joined["participant"]]
        assert (mine[0]["role"], mine[0]["name"], mine[0]["away"]) == (role, "Me", True)


def test_start_is_done_once(people):
    first = people.dee.start_room("Once", request="attempt-1")
    assert people.dee.start_room("Once", request="attempt-1") == first
    assert people.bo.start_room("Bo's", request="attempt-1") != first, "a request counts for one account"
    with ThreadPoolExecutor(8) as pool:
        rooms = set(pool.map(lambda _: Account(people.dee.url, people.dee.token).start_room("Race", people.dee.id,
                                                                                           request="attempt-2"), range(8)))
    assert len(rooms) == 1
    people.dee.ask("POST", f"/v1/rooms/{first}/end")
    assert people.dee.start_room("Once", request="attempt-1") == first, "also when it has ended"


def test_start_where_one_takes_no_care(people):
    assert refusal(people.bo.start_room, context=people.project) == "forbidden"
    assert refusal(people.bo.start_room, context=people.dee.id) == "forbidden"
    assert refusal(people.eli.start_room, context=people.project) == "not-found"
    assert refusal(people.bo.start_room, context="nothing") == "not-found"


@pytest.mark.parametrize("change,code", [
    ({"title": ""}, "invalid"), ({"title": None}, "invalid"), ({"title": "x" * 121}, "too-large"), ({"title": 5}, "invalid"),
    ({"visibility": "secret"}, "invalid"), ({"visibility": 1}, "invalid"), ({"visibility": None}, "invalid"),
    ({"context": None}, "invalid"), ({"context": "a b"}, "invalid"), ({"request": None}, "invalid"), ({"request": ""}, "invalid"),
])
def test_start_with_nonsense(people, change, code):
    good = {"request": "nonsense", "title": "T", "context": people.dee.id, "visibility": "public"}
    assert people.dee.rest("POST", "/v1/rooms", {**good, **change})[1]["code"] == code


def test_join_and_leave_over_http(people):
    room = people.dee.start_room()
    joined = people.bo.ask("POST", f"/v1/rooms/{room}/join", {"name": "Bo, on the train"})
    path, body = f"/v1/rooms/{room}/leave", {"participant": joined["participant"]}
    assert people.eli.rest("POST", path, body)[0] == 404, "nobody leaves for another"
    assert people.bo.ask("POST", path, body)["id"] == room
    assert people.bo.rest("POST", path, body)[0] == 404
    people.dee.ask("POST", f"/v1/rooms/{room}/end")
    assert people.bo.rest("POST", f"/v1/rooms/{room}/join", {})[1]["code"] == "ended"
    assert people.bo.rest("POST", path, body)[1]["code"] == "ended"


def test_place_kept_over_http_is_taken_by_a_socket(people):
    room = people.dee.start_room()
    joined = people.bo.ask("POST", f"/v1/rooms/{room}/join", {})
    socket = people.bo.connect()
    answer = socket.join(room, participant=joined["participant"], seq=joined["state"]["seq"])
    assert answer["participant"] == joined["participant"]
    assert [event["kind"] for event in answer["events"]] == ["participant-back"]
    assert people.bo.ask("GET", f"/v1/rooms/{room}")["people"] == 1


def test_place_kept_over_http_is_lost_in_time(quick):
    owner = quick(away_ms=300).owner
    room = owner.start_room()
    watcher = owner.connect()
    watcher.join(room)
    joined = owner.ask("POST", f"/v1/rooms/{room}/join", {})
    assert watcher.expect_event("participant-left", participant=joined["participant"])["reason"] == "lost"
    assert refusal(owner.connect().join, room, participant=joined["participant"]) == "not-found"


def test_card_of_an_ended_room(people):
    room = people.dee.start_room("Soon over")
    people.dee.ask("POST", f"/v1/rooms/{room}/end")
    card = people.dee.ask("GET", f"/v1/rooms/{room}")
    assert (card["phase"], card["people"]) == ("ended", 0) and card["ended_at"] >= card["started_at"]
    assert room not in [card["id"] for card in people.dee.ask("GET", "/v1/rooms")["rooms"]]


def test_rooms_of_one_context(people):
    mine = people.dee.start_room()
    theirs = people.dee.start_room(context=people.project)
    listed = [card["id"] for card in people.dee.ask("GET", f"/v1/rooms?context={people.project}")["rooms"]]
    assert theirs in listed and mine not in listed
    assert people.dee.ask("GET", "/v1/rooms?context=%00%27--")["rooms"] == []


def test_empty_room_ends_by_itself(quick):
    server = quick(empty_ms=3000)   # long enough to come in
    room = server.owner.start_room()
    socket = server.owner.connect()
    socket.request("watch")
    assert socket.expect("room-gone")["room"] == room
    assert server.owner.ask("GET", f"/v1/rooms/{room}")["phase"] == "ended"

    kept = server.owner.start_room()
    socket.join(kept)
    other = server.owner.start_room()
    assert socket.expect("room-gone")["room"] == other, "a room with somebody in it stays"
    assert server.owner.ask("GET", f"/v1/rooms/{kept}")["phase"] == "open"


def test_one_cannot_take_all_rooms(quick):
    server = quick()
    for n in range(100):
        server.owner.start_room()
    assert refusal(server.owner.start_room) == "too-many"
    other = server.owner.accept(server.owner.invite("server")["token"])
    assert other.start_room()


# invites

def test_invites_by_scope(people):
    room = people.dee.start_room(context=people.project, visibility="private")
    guest = people.dee.accept(people.dee.invite("room", room)["token"], "Gus")
    assert guest.ask("GET", "/v1/me") == {"id": guest.id, "name": "Gus", "kind": "guest"}

    member = people.dee.accept(people.dee.invite("project", people.project)["token"], "Mo")
    assert member.ask("GET", "/v1/me")["kind"] == "member"
    assert member.ask("GET", f"/v1/projects/{people.project}")["membership"] == "member"
    assert not sees(member, room)

    member = people.owner.accept(people.owner.invite("server")["token"], "Sy")
    assert member.ask("GET", "/v1/me")["kind"] == "member"
    assert member.rest("GET", f"/v1/projects/{people.project}")[0] == 404


def test_invite_for_an_account(people):
    room = people.dee.start_room(visibility="private")
    link = people.dee.invite("room", room, uses=1)
    assert not sees(people.eli, room)
    for _ in range(2):
        answer = people.eli.ask("POST", "/v1/invites/accept", {"token": link["token"], "name": "ignored"})
        assert answer["token"] == people.eli.token and answer["account"]["id"] == people.eli.id
    assert sees(people.eli, room), "and accepting it again neither fails nor uses it up"
    assert people.bo.rest("POST", "/v1/invites/accept", {"token": link["token"], "name": "B"})[1]["code"] == "expired"


def test_guest_becomes_a_member(people):
    room = people.dee.start_room()
    guest = people.dee.accept(people.dee.invite("room", room)["token"], "Gus")
    link = people.owner.invite("server")
    assert guest.ask("POST", "/v1/invites/accept", {"token": link["token"], "name": "Gus"})["account"]["kind"] == "member"
    assert guest.start_room("My own")


def test_invite_runs_out(shared, people):
    room = people.dee.start_room()
    link = people.dee.invite("room", room, uses=2)
    for _ in range(2):
        people.dee.accept(link["token"])
    assert refusal(people.dee.accept, link["token"]) == "expired"

    link = people.dee.invite("room", room, expires_in_s=3600)
    assert 3500 < link["expires_at"] / 1000 - time.time() < 3700
    with sqlite3.connect(shared.database) as database:
        database.execute("UPDATE invites SET expires_at = 1 WHERE id = ?", (link["id"],))
    assert refusal(people.dee.accept, link["token"]) == "expired"

    link = people.dee.invite("room", room)
    assert link["id"] in [invite["id"] for invite in people.dee.ask("GET", "/v1/invites")["invites"]]
    assert people.eli.rest("DELETE", f"/v1/invites/{link['id']}")[0] == 404, "a stranger cannot revoke it"
    people.dee.ask("DELETE", f"/v1/invites/{link['id']}")
    assert refusal(people.dee.accept, link["token"]) == "expired"
    assert link["id"] not in [invite["id"] for invite in people.dee.ask("GET", "/v1/invites")["invites"]]

    link = people.dee.invite("room", room)
    people.dee.ask("POST", f"/v1/rooms/{room}/end")
    assert refusal(people.dee.accept, link["token"]) == "ended"
    assert refusal(people.dee.invite, "room", room) == "ended"
    assert refusal(people.dee.accept, "made-up") == "not-found"


@pytest.mark.parametrize("body,code", [
    ({}, "invalid"), ({"scope": "galaxy"}, "invalid"), ({"scope": "room"}, "invalid"), ({"scope": 3}, "invalid"),
    ({"scope": "room", "target": "nothing"}, "not-found"), ({"scope": "project", "target": "nothing"}, "not-found"),
    ({"scope": "server", "uses": 0}, "invalid"), ({"scope": "server", "uses": -1}, "invalid"),
    ({"scope": "server", "uses": 1e9}, "invalid"), ({"scope": "server", "expires_in_s": 0}, "invalid"),
    ({"scope": "server", "expires_in_s": 10**12}, "invalid"),
])
def test_invites_with_nonsense(owner, body, code):
    assert owner.rest("POST", "/v1/invites", body)[1]["code"] == code


def test_profile_takes_no_members_by_invite(people):
    assert refusal(people.bo.invite, "project", people.bo.id) == "not-found"


def test_caretakers_see_each_others_invites(people):
    fay = people.owner.accept(people.owner.invite("server")["token"], "Fay")
    people.dee.ask("PUT", f"/v1/projects/{people.project}/members/{fay.id}", {"membership": "caretaker"})
    link = people.dee.invite("project", people.project)
    assert link["id"] in [invite["id"] for invite in fay.ask("GET", "/v1/invites")["invites"]]
    assert link["id"] not in [invite["id"] for invite in people.bo.ask("GET", "/v1/invites")["invites"]]
    assert "url" not in fay.ask("DELETE", f"/v1/invites/{link['id']}")


def test_uses_under_race(people):
    link = people.dee.invite("room", people.dee.start_room(), uses=3)

    def accept(_):
        try:
            return bool(people.dee.accept(link["token"]))
        except Refused as refused:
            return refused.code
    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(accept, range(10)))
    assert outcomes.count(True) == 3 and outcomes.count("expired") == 7


def test_removed_member_leaves_the_room(people):
    fay = people.owner.accept(people.owner.invite("server")["token"], "Fay")
    path = f"/v1/projects/{people.project}/members/{fay.id}"
    people.dee.ask("PUT", path, {"membership": "member"})
    room = people.dee.start_room(context=people.project, visibility="members")
    socket = fay.connect()
    socket.request("watch")
    socket.expect("room-card")
    socket.join(room)
    people.dee.ask("DELETE", path)
    assert socket.expect("left", room=room)["reason"] == "removed"
    socket.expect("room-gone", room=room)
    assert refusal(socket.join, room) == "not-found"
