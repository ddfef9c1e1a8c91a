# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moderation over the wire: whom it hits, knocks, bans that hold and then commit, the ledger and the log."""

import csv
import io
import sqlite3
import time

import pytest

from stoa_client import WAIT_S, Account, Refused
from waiting import until

HOLD_S = 10
EARLIER_MS, LATER_MS = 1500, 4000   # until the engine answers


def refusal(function, *arguments, **fields):
    with pytest.raises(Refused) as caught:
        function(*arguments, **fields)
    return caught.value.code


class Seat:
    """Somebody in a room, on a connection of their own."""

    def __init__(self, account, room, **fields):
        self.account = account
        self.room = room
        self.socket = account.connect()
        answer = self.socket.join(room, **fields)
        self.knock = answer.get("knock")
        self.id = answer.get("participant")
        self.state = answer.get("state")

    def command(self, kind, **fields):
        return self.socket.command(self.room, kind, **fields)

    def try_command(self, kind, **fields):
        return refusal(self.socket.command, self.room, kind, **fields)

    def snapshot(self):
        """The room as this one may know it now: what a second connection of theirs is told."""
        socket = self.account.connect()
        state = socket.join(self.room, participant=self.id, seq=0)
        socket.lose()
        return state


@pytest.fixture
def cast(people, owner):
    """Ana hosts, Bo moderates, Eli speaks, a guest listens."""
    room = owner.start_room()
    ana, bo, eli = Seat(owner, room), Seat(people.bo, room), Seat(people.eli, room)
    guest = Seat(owner.accept(owner.invite("room", room)["token"], "Gast"), room)
    ana.command("set-role", participant=bo.id, role="moderator")
    ana.command("set-role", participant=guest.id, role="listener")
    yield {"room": room, "host": ana, "moderator": bo, "speaker": eli, "listener": guest}
    owner.rest("POST", f"/v1/rooms/{room}/end")


def test_a_lock_stays(cast):
    host, eli = cast["host"], cast["speaker"]
    host.command("lock-track", participant=eli.id, track="mic")
    eli.socket.expect_event("track-locked", participant=eli.id)
    stopped = cast["listener"].socket.expect_event("track-stopped", participant=eli.id)
    assert stopped["track"]["kind"] == "mic"
    # Neither a second stay nor coming back as somebody new lifts it.
    second = Seat(eli.account, cast["room"], name="Somebody else")
    assert [p["orders"][0]["state"] for p in second.state["participants"] if p["id"] == second.id] == ["locked"]
    second.command("leave")
    eli.command("leave")
    third = Seat(eli.account, cast["room"], name="Nobody")
    me = next(p for p in third.state["participants"] if p["id"] == third.id)
    assert me["orders"][0]["state"] == "locked"
    host.command("unlock-track", participant=third.id, track="mic")
    third.socket.expect_event("track-unlocked", participant=third.id)


def orders(seat, whom):
    """What moderators want of somebody, as somebody who comes now is told it."""
    watcher = seat.account.connect()
    state = watcher.join(seat.room)["state"]
    watcher.close()
    return next((person.get("orders", []) for person in state["participants"] if person["id"] == whom), None)


AIMED = [{"kind": "lock-track", "track": "mic"}, {"kind": "ask-track", "track": "mic"}, {"kind": "lower-hand"},
         {"kind": "set-role", "role": "listener"}, {"kind": "set-role", "role": "moderator"}, {"kind": "hand-over"},
         {"kind": "remove"}, {"kind": "ban"}, {"kind": "handle", "on": True}]


@pytest.mark.parametrize("command", AIMED, ids=lambda command: " ".join(map(str, command.values())))
def test_who_left_is_not_hit_when_they_are_back(cast, command):
    host, eli = cast["host"], cast["speaker"]
    eli.command("leave")
    back = Seat(eli.account, cast["room"])
    back.command("raise-hand")
    assert host.try_command(**command, participant=eli.id) == "not-found"
    me = next(person for person in Seat(host.account, cast["room"]).state["participants"] if person["id"] == back.id)
    assert me["role"] == "speaker" and me["hand_at"] and not me.get("orders") and not me.get("handler")
    assert not any(m["event"].get("participant") == eli.id for m in back.socket.drain() if m["type"] == "event")


def test_who_came_back_to_their_place_is_hit(cast):
    host, eli = cast["host"], cast["speaker"]
    eli.socket.lose()
    again = eli.account.connect()
    assert again.join(cast["room"], participant=eli.id, seq=0)["participant"] == eli.id
    host.command("lock-track", participant=eli.id, track="mic")
    assert again.expect_event("track-locked")["participant"] == eli.id


def test_who_was_renamed_is_hit_and_not_their_namesake(cast, people, owner):
    host, eli = cast["host"], cast["speaker"]
    eli.account.ask("PATCH", "/v1/me", {"name": "Somebody else"})
    try:
        namesake = Seat(people.dee, cast["room"], name="Eli")
        host.command("lock-track", participant=eli.id, track="mic")
        assert [order["state"] for order in orders(host, eli.id)] == ["locked"]
        assert orders(host, namesake.id) == []
        namesake.command("leave")
    finally:
        eli.account.ask("PATCH", "/v1/me", {"name": "Eli"})


def test_who_changed_role_meanwhile(cast):
    """What a moderator may no more do to them, they do not do; what the host still may hits them alone."""
    host, bo, eli = cast["host"], cast["moderator"], cast["speaker"]
    host.command("set-role", participant=eli.id, role="moderator")
    for command in ({"kind": "lock-track", "track": "mic"}, {"kind": "set-role", "role": "listener"}, {"kind": "remove"},
                    {"kind": "ban"}):
        assert bo.try_command(**command, participant=eli.id) == "forbidden"
    assert orders(host, eli.id) == []
    host.command("hand-over", participant=eli.id)
    assert host.try_command("remove", participant=eli.id) == "forbidden"
    eli.command("set-role", participant=bo.id, role="listener")
    assert bo.try_command("lock-track", participant=cast["listener"].id, track="mic") == "forbidden"


def test_two_moderators_at_once(cast):
    host, bo, eli = cast["host"], cast["moderator"], cast["speaker"]
    first = host.socket.send("command", room=cast["room"], command={"kind": "lock-track", "participant": eli.id, "track": "mic"})
    second = bo.socket.send("command", room=cast["room"], command={"kind": "lock-track", "participant": eli.id, "track": "mic"})
    assert host.socket.expect("ok", re=first)["seq"] and bo.socket.expect("ok", re=second)["seq"]
    until(lambda: cast["listener"].socket.expect_event("track-stopped"), WAIT_S, "it stopped")
    events = [m["event"]["kind"] for m in eli.socket.drain() if m["type"] == "event"]
    assert events.count("track-locked") == 1


def test_by_rest_from_outside(cast, owner, people):
    eli = cast["speaker"]
    path = f"/v1/rooms/{cast['room']}/moderate"
    body = {"request": "once", "command": {"kind": "lock-track", "participant": eli.id, "track": "mic"}}
    cast["host"].command("leave")
    first = owner.ask("POST", path, body)
    assert owner.ask("POST", path, body) == first
    event = eli.socket.expect_event("track-locked")
    assert event["account"] == owner.id and "actor" not in event
    assert people.dee.rest("POST", path, body)[0] == 403
    assert eli.account.rest("POST", path, body)[0] == 403
    assert owner.rest("POST", path, {"request": "x", "command": {"kind": "ban"}})[0] == 400
    assert owner.rest("POST", path, {"request": "x", "command": {"kind": "handle", "on": True}})[0] == 404


def test_only_caretakers_are_told(cast, people):
    host, bo, eli = cast["host"], cast["moderator"], cast["speaker"]
    host.command("lock-room", on=True)
    dee = Seat(people.dee, cast["room"])
    assert dee.knock and dee.id is None
    assert host.socket.expect_event("knocked")["knock"]["name"] == "Dee"
    bo.socket.expect_event("knocked")
    eli.socket.expect_event("private")
    host.command("handle", of=dee.knock, on=True)
    assert bo.socket.expect_event("handling")["actor"] == host.id
    assert bo.try_command("handle", of=dee.knock, on=True) == "conflict"
    # Whoever is made a moderator is told all, and who is not any more forgets it.
    host.command("set-role", participant=eli.id, role="moderator")
    state = eli.socket.expect("state")["state"]
    assert state["knocks"][0]["handler"] == host.id
    host.command("set-role", participant=eli.id, role="speaker")
    assert "knocks" not in eli.socket.expect("state")["state"]
    assert eli.try_command("admit", of=dee.knock) == "forbidden"
    assert not any("knock" in str(m.get("event", {}).get("kind")) for m in eli.socket.drain())


def test_knock_is_answered(cast, people):
    host = cast["host"]
    host.command("lock-room", on=True)
    assert people.dee.rest("POST", f"/v1/rooms/{cast['room']}/join", {})[0] == 403
    dee = Seat(people.dee, cast["room"])
    again = people.dee.connect()
    assert again.join(cast["room"])["knock"] == dee.knock, "knocking twice is knocking once"
    host.command("decline", of=dee.knock)
    assert again.expect("knock-answer")["outcome"] == "declined"
    knock = again.join(cast["room"])["knock"]
    host.command("admit", of=knock)
    assert again.expect("knock-answer")["outcome"] == "admitted"
    joined = again.join(cast["room"])
    again.command(cast["room"], "leave")
    assert again.join(cast["room"])["type"] == "joined", "who was let in comes back"
    assert joined["type"] == "joined" and again.command(cast["room"], "leave")


def test_knock_is_given_up(cast, people):
    host = cast["host"]
    host.command("lock-room", on=True)
    dee = Seat(people.dee, cast["room"])
    dee.socket.request("unknock", room=cast["room"])
    assert host.socket.expect_event("knock-ended", of=dee.knock)["outcome"] == "cancelled"
    lost = Seat(people.dee, cast["room"])
    lost.socket.lose()
    assert host.socket.expect_event("knock-ended", of=lost.knock)["outcome"] == "cancelled"
    assert host.try_command("admit", of=lost.knock) == "not-found"


def test_private_room_of_a_project(people):
    room = people.dee.start_room(context=people.project, visibility="private")
    dee = Seat(people.dee, room)
    bo = Seat(people.bo, room)
    assert bo.knock, "a member may knock"
    assert refusal(people.eli.connect().join, room) == "not-found"
    dee.command("admit", of=bo.knock)
    bo.socket.expect("knock-answer", outcome="admitted")
    assert bo.socket.join(room)["type"] == "joined"
    assert room in [card["id"] for card in people.bo.ask("GET", "/v1/rooms")["rooms"]]
    people.dee.ask("POST", f"/v1/rooms/{room}/end")


def test_hand_over(cast, owner, people):
    host, bo = cast["host"], cast["moderator"]
    host.command("hand-over", participant=bo.id)
    assert owner.ask("GET", f"/v1/rooms/{cast['room']}")["host"] == people.bo.id
    assert host.try_command("hand-over", participant=host.id) == "forbidden"
    host.command("leave")
    back = Seat(owner, cast["room"])
    roles = {p["account"]: p["role"] for p in back.state["participants"]}
    assert roles[owner.id] == "moderator" and roles[people.bo.id] == "host"


def test_ban_is_undone_without_a_trace(cast, owner):
    host, eli, guest = cast["host"], cast["speaker"], cast["listener"]
    host.command("ban", participant=eli.id, id="the-ban", reason="shouts")
    hold = host.socket.expect_event("hold-begun")["hold"]
    assert hold["reason"] == "shouts" and hold["cause"] == "the-ban"
    assert eli.try_command("raise-hand") == "forbidden"
    assert refusal(eli.account.connect().join, cast["room"]) == "banned"
    host.command("drop-ban", of="the-ban")
    eli.command("raise-hand")
    kinds = {m["event"]["kind"] for m in guest.socket.drain() if m["type"] == "event"}
    assert not {"hold-begun", "hold-dropped", "participant-left"} & kinds
    assert owner.ask("GET", f"/v1/bans?room={cast['room']}")["bans"] == []
    assert [e["action"] for e in owner.ask("GET", f"/v1/rooms/{cast['room']}/log")["entries"]][-2:] == [
        "hold-begun", "hold-dropped"]


def test_ban_commits_and_holds(cast, owner, people):
    host, eli = cast["host"], cast["speaker"]
    host.command("ban", participant=eli.id, reason="shouts, and \"quotes\"", seconds=3600)
    left = eli.socket.expect("left", seconds=HOLD_S + WAIT_S)
    assert (left["reason"], left["by"], left["why"]) == ("banned", "Ana", "shouts, and \"quotes\"")
    ban = owner.ask("GET", f"/v1/bans?room={cast['room']}&q=SHOUTS")["bans"][0]
    assert (ban["name"], ban["by_name"], ban["scope"]) == ("Eli", "Ana", "room") and ban["until"] > time.time() * 1000
    assert left["until"] == ban["until"] and left.get("scope", "room") == "room"
    with pytest.raises(Refused, match="banned from this room until .*shouts"):
        eli.account.connect().join(cast["room"], name="Somebody else")
    assert eli.account.rest("POST", f"/v1/rooms/{cast['room']}/join", {})[0] == 403
    assert owner.ask("GET", "/v1/bans?q=nothing-like-it")["bans"] == []
    assert eli.account.rest("DELETE", f"/v1/bans/{ban['id']}")[0] == 404
    assert people.bo.ask("GET", "/v1/bans")["bans"] == []
    lifted = owner.ask("DELETE", f"/v1/bans/{ban['id']}")
    assert lifted["lifted_by"] == "Ana" and owner.ask("DELETE", f"/v1/bans/{ban['id']}") == lifted
    assert eli.account.connect().join(cast["room"])["type"] == "joined"


def test_only_some_ban_beyond_the_room(cast, people):
    eli = cast["speaker"]
    for scope in ("project", "server"):
        assert cast["moderator"].try_command("ban", participant=eli.id, scope=scope) == "forbidden"
    cast["host"].command("ban", participant=eli.id, scope="server")
    cast["host"].command("drop-ban", of=cast["host"].socket.expect_event("hold-begun")["hold"]["id"])


def test_killed_while_a_ban_holds(quick):
    """The hold is part of the room: it goes on after a restart, and is due when its time has come."""
    server = quick()
    owner = server.owner
    owner.ask("PATCH", "/v1/me", {"name": "Ana"})
    eli = owner.accept(owner.invite("server")["token"], "Eli")
    room = owner.start_room()
    ana, seat = Seat(owner, room), Seat(eli, room)
    ana.command("ban", participant=seat.id, reason="shouts")
    server.process.kill()
    server.start()
    assert refusal(Account(server.url, eli.token).connect().join, room) == "banned"
    bans = until(lambda: owner.ask("GET", "/v1/bans")["bans"], HOLD_S + WAIT_S, "the ban is in the ledger")
    assert bans[0]["name"] == "Eli"
    server.process.stop()
    server.start()
    assert refusal(Account(server.url, eli.token).connect().join, room) == "banned"


def test_guest_stays_banned_after_a_restart(quick):
    server = quick()
    owner = server.owner
    owner.ask("PATCH", "/v1/me", {"name": "Ana"})
    room = owner.start_room()
    invite = owner.invite("room", room)["token"]

    def accept(name, device):
        return owner.rest("POST", "/v1/invites/accept", {"token": invite, "name": name, "device": device}, token=None)

    ana = Seat(owner, room)
    token = accept("Gus", "d-1")[1]["token"]
    gus = Seat(Account(owner.url, token), room)
    ana.command("ban", participant=gus.id)
    gus.socket.expect("left", seconds=HOLD_S + WAIT_S, reason="banned")
    server.process.kill()
    server.start()
    assert accept("Other name", "d-1")[1]["code"] == "banned"
    assert refusal(Account(server.url, token).connect().join, room, name="Somebody else") == "banned"
    assert Seat(Account(server.url, accept("Hal", "d-2")[1]["token"]), room).knock, "the invite only knocks"
    ban = server.owner.ask("GET", "/v1/bans")["bans"][0]
    server.owner.ask("DELETE", f"/v1/bans/{ban['id']}")
    assert Account(server.url, token).connect().join(room)["type"] in ("joined", "knocking")


def test_guest_is_banned_by_device_and_invite(cast, owner):
    invite = owner.invite("room", cast["room"])["token"]

    def accept(name, **fields):
        status, answer = owner.rest("POST", "/v1/invites/accept", {"token": invite, "name": name, **fields}, token=None)
        return Account(owner.url, answer["token"]) if status == 200 else answer["code"]

    gus = Seat(accept("Gus", device="d-1"), cast["room"])
    cast["host"].command("ban", participant=gus.id)
    gus.socket.expect("left", seconds=HOLD_S + WAIT_S, reason="banned")
    assert accept("Other name", device="d-1") == "banned"
    stranger = Seat(accept("Hal", device="d-2"), cast["room"])
    assert stranger.knock, "the invite only knocks now"
    assert stranger.account.ask("GET", f"/v1/rooms/{cast['room']}")["door"] == "knock"
    assert refusal(gus.account.connect().join, cast["room"]) == "banned"


def test_log(cast, owner, people):
    host, eli = cast["host"], cast["speaker"]
    host.command("lock-track", participant=eli.id, track="mic")
    host.command("remove", participant=eli.id)
    eli.socket.expect("left", reason="removed")
    entries = owner.ask("GET", f"/v1/rooms/{cast['room']}/log")["entries"]
    assert [(e["action"], e["actor"], e["target"], e["detail"]) for e in entries[-2:]] == [
        ("track-locked", "Ana", "Eli", "mic"), ("participant-left", "Ana", "Eli", "removed")]
    evil = Seat(owner.accept(owner.invite("room", cast["room"])["token"], '=cmd|"x"'), cast["room"])
    host.command("remove", participant=evil.id)
    status, text = owner.rest("GET", f"/v1/rooms/{cast['room']}/log.csv")
    assert status == 200 and owner.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(text.decode())))
    assert rows[-1]["target"] == "'=cmd|\"x\"" and rows[-1]["action"] == "participant-left"
    assert eli.account.rest("GET", f"/v1/rooms/{cast['room']}/log")[0] == 403
    assert people.dee.rest("GET", f"/v1/rooms/{cast['room']}/log.csv")[0] == 403


def test_engine_is_asked(shared, cast):
    """What is locked is muted there, for what is published later as well; opening it oneself opens it there."""
    host, eli, room = cast["host"], cast["speaker"], cast["room"]
    muted = f"mute {room} {eli.id}"
    host.command("lock-track", participant=eli.id, track="mic")
    until(lambda: shared.count(muted) == 1, WAIT_S, "it is muted")
    eli.socket.request("publish", room=room, sdp="v=0\r\n", tracks=[{"mid": "0", "kind": "mic"}])
    assert shared.count(muted) == 2
    host.command("unlock-track", participant=eli.id, track="mic")
    assert shared.count(f"unmute {room} {eli.id}") == 0
    eli.socket.expect_event("track-published")
    eli.command("mute-track", track="mic", on=False)
    until(lambda: shared.count(f"unmute {room} {eli.id}") == 1, WAIT_S, "it is opened")
    host.command("set-role", participant=eli.id, role="listener")
    until(lambda: shared.count(f"unpublish {room} {eli.id}") == 1, WAIT_S, "who is in the audience sends nothing")
    assert refusal(eli.socket.request, "publish", room=room, sdp="v=0\r\n", tracks=[]) == "forbidden"


def slow_down(shared, delay_ms):
    """From now on the engine answers that much later."""
    shared.engine("delay", str(delay_ms))
    shared.count("start")  # it has read the one when it answers the other


def test_a_lock_is_in_force_when_the_engine_says_so(shared, cast):
    """And not when it says so of one that was lifted since."""
    host, eli, room = cast["host"], cast["speaker"], cast["room"]
    eli.socket.request("publish", room=room, sdp="v=0\r\n", tracks=[{"mid": "0", "kind": "mic"}])
    eli.socket.expect_event("track-published")
    try:
        slow_down(shared, EARLIER_MS)
        host.command("lock-track", participant=eli.id, track="mic")
        until(lambda: shared.count(f"mute {room} {eli.id}") == 1, WAIT_S, "the engine is asked")
        slow_down(shared, LATER_MS)
        host.command("unlock-track", participant=eli.id, track="mic")
        eli.command("mute-track", track="mic", on=False)
        began = time.monotonic()
        host.command("lock-track", participant=eli.id, track="mic")
        locked = [host.socket.expect_event("track-locked") for _ in range(2)][1]
        while host.socket.expect_event("track-stopped")["seq"] < locked["seq"]:
            pass
        assert time.monotonic() - began > LATER_MS / 1000
    finally:
        slow_down(shared, 0)


@pytest.mark.parametrize("command", [
    {"kind": "lock-track"}, {"kind": "lock-track", "participant": "p", "track": "nose"}, {"kind": "ban", "participant": ""},
    {"kind": "ban", "participant": "p", "seconds": -1}, {"kind": "ban", "participant": "p", "reason": "x" * 501},
    {"kind": "ban", "participant": "p", "scope": "world"}, {"kind": "set-role", "participant": "p"}, {"kind": "admit"},
    {"kind": "lock-room", "on": 1}, {"kind": "handle", "of": "k k", "on": True}, {"kind": "drop-ban", "of": None},
])
def test_bad_input(cast, command):
    code = refusal(cast["host"].socket.request, "command", room=cast["room"], command=command)
    assert code in ("invalid", "too-large")


def test_ledger_of_old_databases(quick):
    """A database from before there were bans is brought up to date."""
    server = quick()
    server.process.stop()
    with sqlite3.connect(server.database) as database:
        version = database.execute("PRAGMA user_version").fetchone()[0]
    assert version >= 2
