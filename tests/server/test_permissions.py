# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what to whom: every command, of every role, at every role, in every state of a room, over the wire."""

import pytest

from stoa_client import Refused

ROLES = ("host", "moderator", "speaker", "listener")
STATES = ("open", "locked", "ended")
CARETAKERS = {"host": "msl", "moderator": "sl"}
ANYONE = {"host": "h", "moderator": "m", "speaker": "s", "listener": "l"}

# Command; whom each role may aim it at, by first letters; whether the room is another one afterwards.
AT_SOMEBODY = [
    ({"kind": "leave"}, ANYONE, True),
    ({"kind": "raise-hand"}, ANYONE, False),
    ({"kind": "lower-hand"}, {**ANYONE, "host": "hmsl", "moderator": "hmsl"}, False),
    ({"kind": "mute-track", "track": "mic", "on": True}, {role: mine for role, mine in ANYONE.items() if role != "listener"},
     False),
    ({"kind": "lock-track", "track": "mic"}, CARETAKERS, False),
    ({"kind": "unlock-track", "track": "mic"}, CARETAKERS, False),
    ({"kind": "ask-track", "track": "camera"}, CARETAKERS, False),
    ({"kind": "set-role", "role": "listener"}, CARETAKERS, True),
    ({"kind": "set-role", "role": "speaker"}, CARETAKERS, True),
    ({"kind": "set-role", "role": "moderator"}, {"host": "msl"}, True),
    ({"kind": "hand-over"}, {"host": "hmsl"}, True),
    ({"kind": "remove"}, CARETAKERS, True),
    ({"kind": "ban"}, CARETAKERS, True),
]

# Command; what of the room it is about; whether the room is another one afterwards. Caretakers may.
ABOUT_THE_ROOM = [
    ({"kind": "lock-everyone"}, None, False),
    ({"kind": "unlock-everyone"}, "locked", False),
    ({"kind": "drop-ban"}, "hold", True),
    ({"kind": "lock-room", "on": True}, None, True),
    ({"kind": "lock-room", "on": False}, None, True),
    ({"kind": "handle", "on": True}, "knock", True),
    ({"kind": "admit"}, "knock", True),
    ({"kind": "decline"}, "knock", True),
    ({"kind": "end"}, None, True),
]


class Stay:
    """One connection in a room."""

    def __init__(self, account, room):
        self.room, self.socket = room, account.connect()
        answer = self.socket.join(room)
        self.id, self.knock = answer.get("participant"), answer.get("knock")

    def outcome(self, command):
        """ "ok", or the code of the refusal."""
        try:
            self.socket.command(self.room, **command)
        except Refused as refused:
            return refused.code
        return "ok"


class Room:
    """A room in that state with somebody of each role, somebody whose ban holds, and somebody who knocks."""

    def __init__(self, people, fay, gus, state):
        self.owner = people.owner
        self.id = self.owner.start_room()
        accounts = dict(zip(ROLES, (people.owner, people.bo, people.eli, people.dee), strict=True))
        self.stays = {role: Stay(account, self.id) for role, account in accounts.items()}
        self.host = self.stays["host"]
        for role in ROLES[1:]:
            self.do("set-role", participant=self.stays[role].id, role=role)
        for role in ROLES[:3]:
            self.stays[role].socket.request("publish", room=self.id, sdp="v=0\r\n", tracks=[{"mid": "0", "kind": "mic"}])
        held = Stay(fay, self.id)
        self.do("lock-room", on=True)
        knocking = Stay(gus, self.id)
        self.do("ban", participant=held.id, id=f"ban-{self.id}")
        self.all = [*self.stays.values(), held, knocking]
        self.about = {None: None, "knock": knocking.knock, "hold": f"ban-{self.id}", "locked": "nothing"}
        for stay in list(self.stays.values())[:3]:
            stay.socket.expect_event("track-published", participant=stay.id)
        if state == "open":
            self.do("lock-room", on=False)
        if state == "ended":
            self.do("end")

    def do(self, kind, **fields):
        self.host.socket.command(self.id, kind, **fields)

    def close(self):
        self.owner.rest("POST", f"/v1/rooms/{self.id}/end")
        for stay in self.all:
            stay.socket.close()


@pytest.fixture
def make_room(people, owner):
    fay, gus = (owner.accept(owner.invite("server")["token"], name) for name in ("Fay", "Gus"))
    rooms = []

    def make(state):
        while rooms:
            rooms.pop().close()
        rooms.append(Room(people, fay, gus, state))
        return rooms[-1]
    yield make
    rooms.pop().close()


def cases():
    """Each (command, who asks, at whom, what it is about, whether they may, whether it changes the room)."""
    for command, allowed, changes in AT_SOMEBODY:
        for asking in ROLES:
            for aimed in ROLES:
                yield command, asking, aimed, None, aimed[0] in allowed.get(asking, ""), changes
    for command, about, changes in ABOUT_THE_ROOM:
        for asking in ROLES:
            yield command, asking, None, about, asking in CARETAKERS, changes


def refusals_of(command, asking, aimed):
    """What a refusal may say: who is muted has no track to mute in the audience."""
    if command["kind"] == "mute-track" and asking == aimed == "listener":
        return ("not-found",)
    return ("forbidden",)


@pytest.mark.parametrize("state", STATES)
def test_every_command_of_every_role(make_room, state):
    room = make_room(state)
    for command, asking, aimed, about, may, changes in cases():
        fields = {**command, **({"participant": room.stays[aimed].id} if aimed else {}),
                  **({"of": room.about[about]} if about else {})}
        expected = ("ended",) if state == "ended" else ("ok",) if may else refusals_of(command, asking, aimed)
        outcome = room.stays[asking].outcome(fields)
        assert outcome in expected, f"{command} by {asking} at {aimed or about} in a room that is {state}: {outcome}"
        if changes and outcome == "ok":
            room = make_room(state)
