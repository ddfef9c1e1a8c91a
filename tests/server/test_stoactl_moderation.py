# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""stoactl moderates: each action, the ledger of bans, the log and its exports, and knocking at a locked room."""

import csv
import io
import json
import signal
import uuid

import pytest

from community import Process
from stoactl import DONE, NOT_ALLOWED, NOT_THERE, USAGE, WAIT_S, good, refused
from waiting import until

HOLD_S = 10


@pytest.fixture
def room(ctl):
    room = good(ctl("start", "--title", "Garden evening", "--visibility", "public"))
    yield room
    ctl("end", room)


@pytest.fixture
def moderate(ctl, room):
    return lambda *arguments: ctl("moderate", room, *arguments)


class Watcher:
    """Somebody in the room, and what they are told of it."""

    def __init__(self, account, room):
        self.account = account
        self.room = room
        self.socket = account.connect()
        self.id = self.socket.join(room)["participant"]

    def command(self, kind, **fields):
        return self.socket.command(self.room, kind, **fields)

    def expect(self, kind, **fields):
        return self.socket.expect_event(kind, **fields)


@pytest.fixture
def eli(people, room):
    return Watcher(people.eli, room)


@pytest.fixture
def ana(owner, room):
    return Watcher(owner, room)


ACTIONS = (  # what is typed, the event it makes, and what that says
    ("mute", "track-locked", "mic"), ("unmute", "track-unlocked", "mic"), ("ask", "track-asked", "mic"),
    ("stop-video", "track-locked", "camera"), ("allow-video", "track-unlocked", "camera"),
    ("stop-screen", "track-locked", "screen"), ("allow-screen", "track-unlocked", "screen"),
    ("lower-hand", "hand-lowered", None), ("audience", "role-changed", "listener"), ("stage", "role-changed", "speaker"),
    ("appoint", "role-changed", "moderator"), ("dismiss", "role-changed", "speaker"), ("hand-over", "host-changed", None),
)


def test_each_action_on_a_person(moderate, eli, people, room):
    bo = Watcher(people.bo, room)
    eli.command("raise-hand")
    for action, kind, says in ACTIONS:
        asked = good(moderate(action, eli.id))
        event = bo.expect(kind, cause=asked)
        assert event["participant"] == eli.id
        assert says in (None, event.get("role"), event.get("track", {}).get("kind")), (action, event)


def test_remove(moderate, eli):
    good(moderate("remove", eli.id))
    assert eli.socket.expect("left")["reason"] == "removed"
    refused(moderate("mute", eli.id), NOT_THERE, "not in the room any more")


def test_everybody_but_one(moderate, eli, people, room):
    bo = Watcher(people.bo, room)
    asked = good(moderate("mute-all", bo.id))
    assert eli.expect("everyone-locked")["participant"] == bo.id
    undone = json.loads(good(moderate("unmute-all", asked, "--json")))
    assert eli.expect("everyone-unlocked", cause=undone["id"])["seq"] == undone["seq"]


def test_lock_and_end(moderate, eli):
    good(moderate("lock"))
    assert eli.expect("room-locked")["on"] is True
    good(moderate("unlock"))
    assert eli.expect("room-locked")["on"] is False
    good(moderate("end"))
    eli.socket.expect("left", reason="ended")
    refused(moderate("lock"), NOT_THERE, "ended")


def test_what_is_typed_wrong(moderate, eli, ctl):
    refused(moderate("dance", eli.id), USAGE, "mute, unmute, ask")
    refused(moderate("mute"), USAGE, "mute", "id")
    refused(moderate("admit"), USAGE, "admit", "id")
    refused(moderate("admit", "nobody"), NOT_THERE)
    refused(moderate("mute", "nobody"), NOT_THERE)
    refused(moderate("drop-ban", "nothing"), NOT_THERE)
    refused(moderate("ban", eli.id, "--scope", "planet"), USAGE, "room, project or server")
    refused(moderate("ban", eli.id, "--seconds", "-1"), USAGE, "seconds")
    refused(ctl("moderate", "nowhere", "lock"), NOT_THERE)
    refused(ctl("moderate", "nowhere"), USAGE, "ROOM ACTION")


def test_who_may_not(eli, ctl, room, tmp_path):
    token = tmp_path / "eli"
    token.write_text(eli.account.token)
    refused(ctl("moderate", room, "lock", token_file=token), NOT_ALLOWED)
    refused(ctl("log", room, token_file=token), NOT_ALLOWED)
    refused(ctl("log", room, "--format", "csv", token_file=token), NOT_ALLOWED)
    assert good(ctl("bans", token_file=token)) == ""


def test_ban_is_dropped_or_stands_and_is_lifted(moderate, eli, ctl, room):
    good(moderate("drop-ban", good(moderate("ban", eli.id))))
    eli.command("raise-hand")
    assert good(ctl("bans", "--room", room)) == ""
    good(moderate("ban", eli.id, "--reason", "shouts, “loud”", "--seconds", "3600"))
    eli.socket.expect("left", seconds=HOLD_S + WAIT_S, reason="banned")
    line = good(ctl("bans", "--room", room))
    assert all(word in line for word in ("Eli", "Garden evening", "by Ana", "shouts, “loud”"))
    assert good(ctl("bans", "--search", "LOUD")) == line and good(ctl("bans", "--search", "quiet")) == ""
    ban = json.loads(good(ctl("bans", "--room", room, "--json")))["bans"][0]
    assert ban["until"] - ban["at"] > 3500_000 and line.startswith(ban["id"])
    assert "lifted" in good(ctl("bans", "--lift", ban["id"]))
    assert eli.account.connect().join(room)["type"] == "joined"
    refused(ctl("bans", "--lift", "nothing"), NOT_THERE, "no such ban")


def test_log(moderate, eli, ctl, room, owner):
    evil = Watcher(owner.accept(owner.invite("room", room)["token"], '=1+1,"x"'), room)
    good(moderate("mute", eli.id))
    good(moderate("remove", evil.id))
    last = [line.split("\t")[1:] for line in good(ctl("log", room)).splitlines()][-2:]
    assert last == [["Ana", "track-locked", "Eli", "mic"], ["Ana", "participant-left", '=1+1,"x"', "removed"]]
    rows = list(csv.DictReader(io.StringIO(good(ctl("log", room, "--format", "csv")))))
    assert (rows[-2]["action"], rows[-2]["target"]) == ("track-locked", "Eli")
    assert rows[-1]["target"] == "'=1+1,\"x\"", "what a spreadsheet would run is text"
    entries = json.loads(good(ctl("log", room, "--format", "json")))["entries"]
    assert [entry["action"] for entry in entries] == [row["action"] for row in rows]
    assert entries[-1]["target"] == '=1+1,"x"' and good(ctl("log", room, "--json")) == good(
        ctl("log", room, "--format", "json"))
    refused(ctl("log", room, "--format", "pdf"), USAGE, "text, csv or json")
    refused(ctl("log", "nothing"), NOT_THERE)


def test_long_log_is_exported_whole(ctl, room, owner):
    def lock(on):
        owner.ask("POST", f"/v1/rooms/{room}/moderate", {"request": uuid.uuid4().hex, "command": {"kind": "lock-room", "on": on}})

    for i in range(505):
        lock(i % 2 == 0)
    assert len(good(ctl("log", room)).splitlines()) == 500
    entries = json.loads(good(ctl("log", room, "--format", "json")))["entries"]
    assert [entry["detail"] for entry in entries] == ["on", "off"] * 252 + ["on"]
    assert sorted(entry["seq"] for entry in entries) == [entry["seq"] for entry in entries]
    rows = list(csv.DictReader(io.StringIO(good(ctl("log", room, "--format", "csv")))))
    assert [row["detail"] for row in rows] == [entry["detail"] for entry in entries]


# Knocking

@pytest.fixture
def knock(moderate, ana, join, ctl, room):
    """A guest who knocks at the locked room: the process, and the knock's id."""
    link = good(ctl("invite", room))

    def knock():
        good(moderate("lock"))
        guest = join(link, "--name", "Cy")
        event = ana.expect("knocked")
        until(lambda: {"knocking": True} in guest.said(), WAIT_S, guest.process.tail)
        return guest, event["knock"]["id"]
    return knock


def test_is_let_in(knock, moderate):
    guest, id = knock()
    good(moderate("admit", id))
    guest.until_joined()


def test_is_declined(knock, moderate):
    guest, id = knock()
    good(moderate("decline", id))
    assert guest.process.wait() == NOT_ALLOWED
    assert "You were not let in" in guest.process.tail()


def test_nobody_lets_in(quick, tmp_path):
    server = quick(knock_ms=300)
    owner = server.owner
    owner.ask("PATCH", "/v1/me", {"name": "Ana"})
    room = owner.start_room()
    owner.ask("POST", f"/v1/rooms/{room}/moderate", {"request": "lock", "command": {"kind": "lock-room", "on": True}})
    link = owner.ask("POST", "/v1/invites", {"scope": "room", "target": room})["url"]
    guest = Process(["stoactl", "join", link, "--name", "Cy"], tmp_path / "guest.log")
    assert guest.wait() == NOT_ALLOWED
    assert "Knocked" in guest.tail() and "Nobody let you in" in guest.tail()


def test_gives_up(knock, ana):
    guest, id = knock()
    guest.process.child.send_signal(signal.SIGTERM)
    assert guest.process.wait() == DONE, guest.process.tail()
    assert ana.expect("knock-ended", of=id)["outcome"] == "cancelled"


def test_the_room_ends_meanwhile(knock, moderate):
    guest, _ = knock()
    good(moderate("end"))
    assert guest.process.wait() == NOT_THERE
    assert "has ended" in guest.process.tail()
