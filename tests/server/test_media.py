# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Between the clients and the media engine, with an engine that has no media."""

import pytest

from stoa_client import WAIT_S, Refused
from waiting import until

TRACKS = [{"mid": "0", "kind": "mic"}, {"mid": "1", "kind": "camera", "width": 1280, "height": 720}]


def refusal(function, *arguments, **fields):
    with pytest.raises(Refused) as caught:
        function(*arguments, **fields)
    return caught.value.code


def publish(socket, room, tracks=None):
    return socket.request("publish", room=room, sdp="v=0", tracks=TRACKS if tracks is None else tracks)


@pytest.fixture
def pair(people, room):
    """Ana and Bo in a room: (ana, ana's id, bo, bo's id)."""
    ana, bo = people.owner.connect(), people.bo.connect()
    ana_id, bo_id = ana.join(room)["participant"], bo.join(room)["participant"]
    yield ana, ana_id, bo, bo_id
    ana.close()
    bo.close()


def tracks_of(state, participant):
    return next(p.get("tracks", []) for p in state["participants"] if p["id"] == participant)


def test_publish(people, room, pair):
    ana, ana_id, bo, _ = pair
    assert publish(ana, room)["sdp"] .startswith("v=0")
    camera = bo.expect_event("track-published", participant=ana_id, track={"kind": "camera", "muted": False, "width": 1280,
                                                                           "height": 720})
    assert "actor" not in camera
    late = people.eli.connect().join(room)
    assert [track["kind"] for track in tracks_of(late["state"], ana_id)] == ["mic", "camera"]

    ana.request("unpublish", room=room)
    for _ in range(2):
        bo.expect_event("track-unpublished", participant=ana_id)


def test_publish_again_replaces(people, room, pair):
    ana, ana_id, bo, _ = pair
    publish(ana, room)
    publish(ana, room, [{"mid": "0", "kind": "screen", "width": 1920, "height": 1080}])
    bo.expect_event("track-published", participant=ana_id, track={"kind": "screen", "muted": False, "width": 1920,
                                                                  "height": 1080})
    late = people.eli.connect().join(room)
    assert [track["kind"] for track in tracks_of(late["state"], ana_id)] == ["screen"]


@pytest.mark.parametrize("tracks", [
    [{"mid": "0", "kind": "mic"}, {"mid": "1", "kind": "mic"}], [{"mid": "0", "kind": "mic"}, {"mid": "0", "kind": "camera"}],
    [{"mid": "0", "kind": "mic"}] * 5,
])
def test_publish_with_nonsense(room, pair, tracks):
    with pytest.raises(Refused) as refused:
        publish(pair[0], room, tracks)
    assert refused.value.code in ("invalid", "too-large")


def test_mute_own_track(room, pair):
    ana, ana_id, bo, _ = pair
    publish(ana, room)
    bo.expect_event("track-published", participant=ana_id)
    ana.command(room, "mute-track", track="mic", on=True)
    assert bo.expect_event("track-muted")["track"]["muted"] is True
    assert refusal(bo.command, room, "mute-track", track="mic", on=True) == "not-found"


def test_subscribe(room, pair):
    ana, _, bo, bo_id = pair
    publish(bo, room)
    ana.expect_event("track-published", participant=bo_id)
    ana.request("subscribe", room=room, revision=1, wants=[{"participant": bo_id, "kind": "camera", "layer": "low"}])
    offer = ana.expect("offer")
    assert offer["revision"] == 1
    assert offer["slots"] == [{"mid": "0", "participant": bo_id, "kind": "camera", "layer": "low"}]
    ana.request("answer", room=room, revision=1, sdp="v=0")
    assert refusal(ana.request, "answer", room=room, revision=1, sdp="v=0") == "conflict", "the engine's refusals pass"
    ana.request("subscribe", room=room, revision=2, wants=[])
    assert ana.expect("slots") == {"type": "slots", "room": room, "revision": 2, "slots": []}
    assert not [message for message in bo.drain() if message["type"] in ("offer", "slots")], "what is for one goes to one"


def test_keyframe(shared, room, pair):
    ana, ana_id, bo, _ = pair
    shared.engine("keyframe", room, ana_id)
    assert ana.expect("keyframe") == {"type": "keyframe", "room": room, "mid": "1", "layer": "high"}
    assert not [message for message in bo.drain() if message["type"] == "keyframe"]


def want(viewer, room, revision, who, layer, kind="camera"):
    viewer.request("subscribe", room=room, revision=revision, wants=[{"participant": who, "kind": kind, "layer": layer}])


def test_demand(room, pair):
    ana, ana_id, bo, _ = pair
    publish(ana, room)
    assert ana.expect("demand") == {"type": "demand", "room": room, "wants_mid": False, "wants_high": False}, "nobody watches"
    want(bo, room, 1, ana_id, "mid")
    assert ana.expect("demand") == {"type": "demand", "room": room, "wants_mid": True, "wants_high": False}
    want(bo, room, 2, ana_id, "high")
    assert ana.expect("demand")["wants_mid"], "that less is wanted is told later"
    assert ana.expect("demand") == {"type": "demand", "room": room, "wants_mid": False, "wants_high": True}
    want(bo, room, 3, ana_id, "low", kind="mic")
    assert not ana.expect("demand")["wants_high"]
    assert not [message for message in bo.drain() if message["type"] == "demand"]


def test_demand_of_who_goes(room, pair):
    ana, ana_id, bo, _ = pair
    publish(ana, room)
    want(bo, room, 1, ana_id, "high")
    assert ana.expect("demand") == {"type": "demand", "room": room, "wants_mid": False, "wants_high": True}
    bo.command(room, "leave")
    assert ana.expect("demand") == {"type": "demand", "room": room, "wants_mid": False, "wants_high": False}


def test_candidates(shared, room, pair):
    ana, ana_id, bo, _ = pair
    ana.send_text('{"type": "candidate", "room": "%s", "peer": "publish", "mline": 0, "candidate": "candidate:1"}' % room)
    until(lambda: shared.count("candidate", room, ana_id) == 1, WAIT_S, "it reaches the engine")
    shared.engine("candidate", room, ana_id)
    assert ana.expect("candidate") == {"type": "candidate", "room": room, "peer": "publish", "mline": 0,
                                       "candidate": "candidate:1"}
    assert not [message for message in bo.drain() if message["type"] == "candidate"]


def test_speaking(shared, room, pair):
    ana, ana_id, bo, _ = pair
    shared.engine("speak", room, ana_id)
    for socket in (ana, bo):
        assert socket.expect("speaking") == {"type": "speaking", "room": room, "participant": ana_id, "on": True, "dbov": -20}


def test_who_comes_hears_who_speaks(shared, people, room, pair):
    ana, ana_id, bo, bo_id = pair
    for speaker in (ana_id, bo_id):
        shared.engine("speak", room, speaker)
        ana.expect("speaking", participant=speaker)
    shared.engine("hush", room, bo_id)
    ana.expect("speaking", participant=bo_id, on=False)
    late = people.eli.connect()
    late.join(room)
    assert [message["participant"] for message in late.drain() if message["type"] == "speaking"] == [ana_id]


def test_who_is_gone_does_not_speak(shared, people, room, pair):
    ana, ana_id, bo, _ = pair
    publish(ana, room)
    shared.engine("speak", room, ana_id)
    bo.expect("speaking", participant=ana_id, on=True)
    ana.request("unpublish", room=room)
    bo.expect("speaking", participant=ana_id, on=False)
    late = people.eli.connect()
    late.join(room)
    assert not [message for message in late.drain() if message["type"] == "speaking"]


def test_media_in_a_room_one_is_not_in(people, room):
    socket = people.bo.connect()
    assert refusal(publish, socket, room) == "not-found"
    assert refusal(socket.request, "subscribe", room=room, revision=1, wants=[]) == "not-found"
    assert refusal(socket.request, "answer", room=room, revision=1, sdp="v=0") == "not-found"
    socket.send_text('{"type": "candidate", "room": "%s", "peer": "publish", "mline": 0, "candidate": "x"}' % room)
    assert not socket.drain(), "candidates are not answered"


def test_leaving_ends_the_tracks(shared, people, room, pair):
    ana, ana_id, bo, _ = pair
    publish(ana, room)
    bo.expect_event("track-published", participant=ana_id)
    ana.command(room, "leave")
    bo.expect_event("participant-left", participant=ana_id)
    assert shared.count("drop", room, ana_id) == 1
    back = people.owner.connect()
    again = back.join(room)
    assert tracks_of(again["state"], again["participant"]) == []


def test_coming_back_ends_the_media_of_before(people, room, pair):
    ana, ana_id, bo, _ = pair
    publish(ana, room)
    bo.expect_event("track-published", participant=ana_id)
    ana.lose()
    bo.expect_event("participant-away", participant=ana_id)
    back = people.owner.connect()
    back.join(room, participant=ana_id, seq=1)
    bo.expect_event("track-unpublished", participant=ana_id)
    publish(back, room)
    bo.expect_event("track-published", participant=ana_id)


def test_engine_crash(quick):
    server = quick()
    room = server.owner.start_room()
    ana = server.owner.connect()
    ana_id = ana.join(room)["participant"]
    publish(ana, room)
    ana.expect_event("track-published", participant=ana_id)
    server.engine("crash")
    ana.expect_event("track-unpublished", participant=ana_id)
    assert server.owner.ask("GET", "/v1/health")["media"] is False
    server.engine("recover")
    assert ana.expect("media-reset")["room"] == room
    publish(ana, room)
    assert ana.expect_event("track-published", participant=ana_id)["track"]


def test_engine_down(quick):
    server = quick()
    room = server.owner.start_room()
    ana = server.owner.connect()
    ana.join(room)
    server.engine("crash")
    until(lambda: not server.owner.ask("GET", "/v1/health")["media"], WAIT_S, "the engine is down")
    assert refusal(publish, ana, room) == "media-unavailable"
    assert ana.command(room, "raise-hand")["seq"], "the room goes on without media"
    other = server.owner.start_room("Started meanwhile")
    ana.join(other)
    server.engine("recover")
    ana.expect("media-reset", room=other)
    publish(ana, other)
