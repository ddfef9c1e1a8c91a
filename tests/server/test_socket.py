# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Being in a room over the WebSocket: events in order, coming back, commands done once, the list of rooms."""

import time

import pytest

from stoa_client import WAIT_S, Refused
from waiting import until


def refusal(function, *arguments, **fields):
    with pytest.raises(Refused) as caught:
        function(*arguments, **fields)
    return caught.value.code


def people_in(state):
    return {person["name"]: person for person in state["participants"]}


@pytest.fixture
def join(room):
    """Somebody in the room: (socket, participant)."""
    sockets = []

    def start(account, **fields):
        sockets.append(account.connect())
        return sockets[-1], sockets[-1].join(room, **fields)["participant"]
    yield start
    for socket in sockets:
        socket.close()


def test_join_and_leave(people, room, join):
    ana, ana_id = join(people.owner)
    bo, bo_id = join(people.bo, name="Bo")
    event = ana.expect_event("participant-joined", participant=bo_id)
    assert (event["joined"]["name"], event["joined"]["role"]) == ("Bo", "speaker")
    assert bo.command(room, "leave")["seq"] == event["seq"] + 1
    assert bo.expect("left", room=room)["reason"] == "left"
    gone = ana.expect_event("participant-left", participant=bo_id)
    assert (gone["reason"], gone["seq"], gone["actor"]) == ("left", event["seq"] + 1, bo_id)
    assert refusal(bo.command, room, "raise-hand") == "not-found"
    assert bo.join(room)["participant"] not in (ana_id, bo_id), "and one can come again"


def test_what_joined_says_is_followed_without_gap(people, room, join):
    """Many come and act at once: each sees every event after its snapshot, once and in order."""
    sockets = [join(account)[0] for account in (people.owner, people.bo, people.dee, people.eli)]
    late = people.bo.connect()
    asked = []
    for n in range(20):
        asked += [(socket, socket.send("command", room=room, command={"kind": "lower-hand" if n % 2 else "raise-hand"}))
                  for socket in sockets]
        if n == 10:
            late.send("join", room=room)
    first = late.expect("joined")["state"]["seq"]
    asked += [(socket, socket.send("command", room=room, command={"kind": "raise-hand"})) for socket in sockets]
    seqs = [socket.expect("ok", re=number)["seq"] for socket, number in asked]
    for socket, begin in [*((socket, None) for socket in sockets), (late, first)]:
        seen = [message["event"]["seq"] for message in socket.drain() if message["type"] == "event"]
        assert seen == list(range(seen[0], seen[-1] + 1))
        assert seen[-1] >= max(seqs)
        assert begin is None or seen[0] == begin + 1


def test_host_ends_the_room(people, room, join):
    ana, ana_id = join(people.owner)
    bo, _ = join(people.bo)
    assert refusal(bo.command, room, "end") == "forbidden"
    ana.command(room, "end")
    for socket in (ana, bo):
        assert socket.expect_event("room-ended")["actor"] == ana_id
        assert socket.expect("left", room=room)["reason"] == "ended"
    assert refusal(bo.join, room) == "ended"
    assert refusal(bo.command, room, "raise-hand") == "ended"


def test_room_ended_over_http(people, room, join):
    bo, _ = join(people.bo)
    people.owner.ask("POST", f"/v1/rooms/{room}/end")
    assert bo.expect("left", room=room)["reason"] == "ended"


def test_unknown_rooms(people):
    socket = people.bo.connect()
    assert refusal(socket.join, "nothing") == "not-found"
    assert refusal(socket.command, "nothing", "leave") == "not-found"
    assert refusal(socket.request, "unpublish", room="nothing") == "not-found"


def test_joining_twice(people, room, join):
    bo, bo_id = join(people.bo)
    assert refusal(bo.join, room) == "conflict"
    assert refusal(bo.join, room, participant="p-nobody") == "conflict"
    other, other_id = join(people.bo)
    assert other_id != bo_id, "another connection is another participant"

    racer = people.eli.connect()
    numbers = [racer.send("join", room=room) for _ in range(3)]
    answers = sorted(racer.expect(None, re=number)["type"] for number in numbers)
    assert answers == ["error", "error", "joined"]


def test_too_many_stays(people, room, join):
    for _ in range(8):
        join(people.bo)
    with pytest.raises(Refused, match="too-many"):
        join(people.bo)
    join(people.eli)


def test_too_many_rooms_on_one_connection(people):
    socket = people.dee.connect()
    rooms = [people.dee.start_room() for _ in range(5)]
    for room in rooms[:4]:
        socket.join(room)
    assert refusal(socket.join, rooms[4]) == "too-many"
    socket.command(rooms[0], "leave")
    socket.join(rooms[4])
    for room in rooms:
        people.dee.ask("POST", f"/v1/rooms/{room}/end")


def test_full_room(people, quick):
    server = quick()
    room = server.owner.start_room()
    friends = [server.owner.accept(server.owner.invite("server")["token"], f"F{n}") for n in range(25)]
    for n in range(200):
        friends[n // 8].ask("POST", f"/v1/rooms/{room}/join", {})
    with pytest.raises(Refused, match="full"):
        server.owner.connect().join(room)


def test_command_is_done_once(people, room, join):
    bo, bo_id = join(people.bo)
    first = bo.command(room, "raise-hand", id="once")
    again = bo.command(room, "raise-hand", id="once")
    assert again["seq"] == first["seq"]
    bo.command(room, "lower-hand")
    assert bo.command(room, "raise-hand", id="once")["seq"] == first["seq"], "also when it would do something now"
    kinds = [m["event"]["kind"] for m in bo.drain() if m["type"] == "event"]
    assert kinds.count("hand-raised") == 1 and kinds[-1] == "hand-lowered"

    eli, _ = join(people.eli)
    assert eli.command(room, "raise-hand", id="once")["seq"] > first["seq"], "an id counts for who sent it"


def test_command_sent_twice_at_once(people, room, join):
    bo, _ = join(people.bo)
    for _ in range(2):
        bo.send("command", id="twice", room=room, command={"kind": "raise-hand"})
    assert bo.expect("ok", re="twice")["seq"] == bo.expect("ok", re="twice")["seq"]


def test_command_without_effect(people, room, join):
    bo, _ = join(people.bo)
    seq = bo.command(room, "lower-hand")["seq"]
    assert bo.command(room, "lower-hand")["seq"] == seq


def test_moderator_lowers_a_hand(people, room, join):
    ana, ana_id = join(people.owner)
    bo, bo_id = join(people.bo)
    bo.command(room, "raise-hand")
    assert refusal(bo.command, room, "lower-hand", participant=ana_id) == "forbidden"
    ana.command(room, "lower-hand", participant=bo_id)
    event = bo.expect_event("hand-lowered")
    assert (event["actor"], event["participant"]) == (ana_id, bo_id)
    assert refusal(ana.command, room, "lower-hand", participant="nobody") == "not-found"


# coming back

def test_coming_back(people, room, join):
    ana, _ = join(people.owner)
    bo, bo_id = join(people.bo)
    seq = bo.command(room, "raise-hand")["seq"]
    bo.lose()
    assert ana.expect_event("participant-away", participant=bo_id)["seq"] == seq + 1
    ana.command(room, "raise-hand")
    back = people.bo.connect()
    answer = back.join(room, participant=bo_id, seq=seq)
    assert "state" not in answer and answer["participant"] == bo_id
    assert [event["kind"] for event in answer["events"]] == ["participant-away", "hand-raised", "participant-back"]
    assert [event["seq"] for event in answer["events"]] == [seq + 1, seq + 2, seq + 3]
    assert back.command(room, "lower-hand")["seq"] == seq + 4


def test_coming_back_having_missed_nothing(people, room, join):
    bo, bo_id = join(people.bo)
    seq = bo.command(room, "raise-hand")["seq"]
    again = bo.join(room, participant=bo_id, seq=seq)
    assert again.get("events", []) == [] and "state" not in again, "on the same connection, as after a gap"


def test_coming_back_with_too_much_missed(people, room, join):
    ana, _ = join(people.owner)
    bo, bo_id = join(people.bo)
    seq = bo.command(room, "raise-hand")["seq"]
    for n in range(210):
        try:
            ana.command(room, "raise-hand" if n % 2 == 0 else "lower-hand")
        except Refused as refused:
            assert refused.code == "too-many"
            time.sleep(0.05)
    bo.lose()
    answer = people.bo.connect().join(room, participant=bo_id, seq=seq)
    assert answer["state"]["seq"] >= seq + 200 and "events" not in answer
    assert people_in(answer["state"])["Bo"]["id"] == bo_id


@pytest.mark.parametrize("seq", [10**9, 9007199254740991])
def test_coming_back_from_the_future(people, room, join, seq):
    bo, bo_id = join(people.bo)
    bo.lose()
    assert "state" in people.bo.connect().join(room, participant=bo_id, seq=seq)


def test_coming_back_too_late(quick):
    owner = quick(away_ms=300).owner
    room = owner.start_room()
    stays, goes = owner.connect(), owner.connect()
    stays.join(room)
    gone = goes.join(room)["participant"]
    goes.lose()
    assert stays.expect_event("participant-left", participant=gone)["reason"] == "lost"
    assert refusal(owner.connect().join, room, participant=gone, seq=1) == "not-found"


def test_coming_back_as_somebody_else(people, room, join):
    _, bo_id = join(people.bo)
    assert refusal(people.eli.connect().join, room, participant=bo_id, seq=1) == "not-found"


def test_coming_back_while_the_old_connection_lives(people, room, join):
    old, bo_id = join(people.bo)
    new = people.bo.connect()
    new.join(room, participant=bo_id, seq=1)
    assert old.expect("left", room=room)["reason"] == "lost"
    assert refusal(old.command, room, "raise-hand") == "not-found"
    new.command(room, "raise-hand")
    old.close()
    kinds = [m["event"]["kind"] for m in new.drain() if m["type"] == "event"]
    assert "participant-away" not in kinds


def test_lost_and_back_many_times(people, room, join):
    ana, _ = join(people.owner)
    bo, bo_id = join(people.bo)
    seq = bo.command(room, "raise-hand")["seq"]
    for _ in range(10):
        bo.lose()
        bo = people.bo.connect()
        answer = bo.join(room, participant=bo_id, seq=seq)
        seq = answer["events"][-1]["seq"] if answer.get("events") else seq
    bo.command(room, "lower-hand")
    until(lambda: ana.drain() is not None and ana.command(room, "raise-hand"), WAIT_S, "the room goes on")
    state = people.dee.connect().join(room)["state"]
    assert not people_in(state)["Bo"].get("away")


# the list of open rooms

def test_watch(people):
    socket = people.bo.connect()
    before = people.dee.start_room("Before")
    hidden = people.dee.start_room("Hidden", visibility="private")
    socket.request("watch")
    cards = {m["card"]["id"]: m["card"] for m in [socket.expect("room-card")] + socket.drain() if m["type"] == "room-card"}
    while before not in cards:
        card = socket.expect("room-card")["card"]
        cards[card["id"]] = card
    assert cards[before]["people"] == 0 and hidden not in cards

    after = people.dee.start_room("After")
    until(lambda: socket.expect("room-card")["card"]["id"] == after, WAIT_S, "the new room shows")
    dee = people.dee.connect()
    dee.join(after)
    until(lambda: (card := socket.expect("room-card")["card"])["id"] == after and card["people"] == 1, WAIT_S, "one is in it")
    dee.command(after, "end")
    socket.expect("room-gone", room=after)
    people.dee.ask("POST", f"/v1/rooms/{hidden}/end")
    people.dee.ask("POST", f"/v1/rooms/{before}/end")
    socket.expect("room-gone", room=before)
    assert not any(message.get("room") == hidden or message.get("card", {}).get("id") == hidden for message in socket.drain())


def test_watch_is_calm(people):
    """Fifty changes in a row are told in a few cards, the last of which is true."""
    room = people.dee.start_room("Busy")
    socket = people.bo.connect()
    socket.request("watch")
    until(lambda: socket.expect("room-card")["card"]["id"] == room, WAIT_S, "the room shows")
    started = time.monotonic()
    dee = people.dee.connect()
    for _ in range(25):
        dee.join(room)
        dee.command(room, "leave")
    dee.join(room)
    cards = []
    until(lambda: cards.append(socket.expect("room-card")["card"]) or cards[-1]["people"] == 1, WAIT_S, "one is in it")
    allowed = (time.monotonic() - started) / 0.1 + 2
    assert len(cards) <= allowed
    people.dee.ask("POST", f"/v1/rooms/{room}/end")


def test_unwatch(people):
    socket = people.bo.connect()
    socket.request("watch")
    socket.request("unwatch")
    socket.drain()
    room = people.dee.start_room("Unseen")
    other = people.bo.connect()
    other.request("watch")
    until(lambda: other.expect("room-card")["card"]["id"] == room, WAIT_S, "others see it")
    assert room not in [m["card"]["id"] for m in socket.drain() if m["type"] == "room-card"]


def test_names_on_cards_follow(people):
    fay = people.owner.accept(people.owner.invite("server")["token"], "Fay")
    room = fay.start_room("Hers")
    socket = people.bo.connect()
    socket.request("watch")
    until(lambda: socket.expect("room-card")["card"]["id"] == room, WAIT_S, "the room shows")
    fay.ask("PATCH", "/v1/me", {"name": "Fay the second"})
    until(lambda: socket.expect("room-card")["card"]["host_name"] == "Fay the second", WAIT_S, "the card has her new name")
    fay.ask("POST", f"/v1/rooms/{room}/end")
