# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nonsense, floods and silence on the WebSocket: answered, bounded, and of no harm to anybody else."""

import json
import resource
import socket as sockets
import time

import pytest
import websocket

from stoa_client import Refused
from waiting import until


@pytest.mark.parametrize("text,code", [
    ("", "malformed"), ("{", "malformed"), ("[]", "malformed"), ("7", "malformed"), ("null", "malformed"),
    ('{"type": "join", "id": "x"} {}', "malformed"), ("{}", "invalid"), ('{"type": 7, "id": "x"}', "invalid"),
    ('{"type": "dance", "id": "x"}', "unknown-type"), ('{"type": "welcome", "id": "x"}', "invalid"),
    ('{"type": "event", "id": "x"}', "invalid"), ('{"type": "join", "id": "x"}', "invalid"),
    ('{"type": "join", "id": "x", "room": 7}', "invalid"), ('{"type": "join", "id": "x", "room": "a b"}', "invalid"),
    ('{"type": "join", "room": "r"}', "invalid"), ('{"type": "watch"}', "invalid"),
    ('{"type": "command", "id": "x", "room": "r"}', "invalid"),
    ('{"type": "command", "id": "x", "room": "r", "command": {"kind": "fly"}}', "invalid"),
    ('{"type": "command", "id": "x", "room": "r", "command": {"kind": "mute-track"}}', "invalid"),
    ('{"type": "command", "id": "x", "room": "r", "command": []}', "invalid"),
    ('{"type": "subscribe", "id": "x", "room": "r", "revision": -1, "wants": []}', "invalid"),
    ('{"type": "publish", "id": "x", "room": "r", "sdp": "v=0", "tracks": [{"mid": "0", "kind": "smell"}]}', "invalid"),
    ('{"type": "join", "id": "' + "x" * 65 + '", "room": "r"}', "too-large"),
], ids=lambda text: text[:60])
def test_nonsense_is_answered(owner, text, code):
    socket = owner.connect()
    socket.send_text(text)
    answer = socket.expect("error")
    assert answer["message"]
    assert answer["code"] in (code, "invalid") if code == "too-large" else answer["code"] == code
    socket.request("watch")
    socket.close()


def test_deep_nonsense(owner):
    socket = owner.connect()
    socket.send_text("[" * 5000)
    assert socket.expect("error")["code"] in ("malformed", "too-large")


def test_refusals_name_the_request(owner):
    socket = owner.connect()
    socket.send_text('{"type": "join", "id": "mine"}')
    assert socket.expect("error")["re"] == "mine"
    socket.send_text('{"type": "dance", "id": "mine-too"}')
    assert socket.expect("error")["re"] == "mine-too"


def test_messages_for_clients_only(owner):
    socket = owner.connect()
    socket.send_text('{"type": "media-reset", "room": "r"}')
    assert socket.expect("error")["code"] == "unknown-type"


def test_large_messages(owner):
    socket = owner.connect()
    socket.send_text(json.dumps({"type": "join", "id": "big", "room": "r", "x": "x" * 1048576}))
    assert socket.expect("error")["code"] == "too-large"
    socket.request("watch")
    try:
        socket.send_text("x" * 3_000_000)
    except (OSError, websocket.WebSocketException):
        pass  # the server may close before all of it is sent
    assert socket.expect_close() in (1009, None)


def test_large_message_in_fragments(owner):
    socket = owner.connect()
    try:
        socket.ws.send_frame(websocket.ABNF.create_frame("x" * 100_000, websocket.ABNF.OPCODE_TEXT, 0))
        for _ in range(40):
            socket.ws.send_frame(websocket.ABNF.create_frame("x" * 100_000, websocket.ABNF.OPCODE_CONT, 0))
    except (OSError, websocket.WebSocketException):
        pass
    assert socket.expect_close() in (1009, None)


def test_compression_is_not_spoken(owner):
    extra = websocket.create_connection(owner.url.replace("http", "ws") + "/v1/ws", subprotocols=["stoa.v1"],
                                        header=["Sec-WebSocket-Extensions: permessage-deflate"])
    assert "sec-websocket-extensions" not in extra.getheaders()
    extra.close()


def test_binary_messages(owner):
    socket = owner.connect()
    socket.ws.send_binary(b"\x00\x01")
    assert socket.expect_close() == 1003


def test_bytes_that_are_no_text(owner):
    socket = owner.connect()
    socket.ws.send_frame(websocket.ABNF.create_frame(b"\xff\xfe{}", websocket.ABNF.OPCODE_BINARY, 1))
    assert socket.expect_close() in (1003, 1007)


def test_wrong_subprotocol(owner):
    for protocols in (["stoa.v2"], []):
        try:
            extra = websocket.create_connection(owner.url.replace("http", "ws") + "/v1/ws", subprotocols=protocols)
        except websocket.WebSocketBadStatusException as refused:
            assert refused.status_code == 400
            continue
        opcode, data = extra.recv_data()
        assert opcode == websocket.ABNF.OPCODE_CLOSE and int.from_bytes(data[:2], "big") == 1002


def test_not_a_websocket(owner):
    assert owner.rest("GET", "/v1/ws")[0] in (400, 426)


def test_endless_nonsense_is_cut(owner):
    socket = owner.connect()
    for _ in range(20):
        socket.send_text("{")
    assert socket.expect_close() == 1008
    assert len([message for message in socket.kept if message["type"] == "error"]) == 20


def test_flood(owner):
    """The first two hundred pass, then the sender hears that it is too much; the others notice nothing."""
    room = owner.start_room()
    quiet = owner.connect()
    quiet.join(room)
    flood = owner.connect()
    flood.join(room)
    done, refused = 0, []
    while not refused and done < 5000:
        numbers = [flood.send("command", room=room, command={"kind": "raise-hand"}) for _ in range(100)]
        answers = [flood.expect(None, re=number) for number in numbers]
        refused = [answer for answer in answers if answer["type"] == "error"]
        done += len(answers) - len(refused)
    assert {answer["code"] for answer in refused} == {"too-many"} and done >= 150
    assert quiet.command(room, "raise-hand")["seq"] > 0
    owner.ask("POST", f"/v1/rooms/{room}/end")


def test_flood_of_large_messages(owner):
    """Reading costs as well: a large message counts for many."""
    flood = owner.connect()
    text = json.dumps({"type": "unwatch", "id": "large", "x": "x" * 400_000})
    answers = []
    while "error" not in [answer["type"] for answer in answers] and len(answers) < 50:
        flood.send_text(text)
        answers.append(flood.expect(None))
    assert answers[-1]["code"] == "too-many" and answers[0]["type"] == "ok"


def test_endless_flood_is_cut(owner):
    flood = owner.connect()
    with pytest.raises((OSError, websocket.WebSocketException)):
        for _ in range(100_000):
            flood.send_text('{"type": "pong"}')


@pytest.mark.parametrize("hello,code", [
    ({"token": "made-up", "version": 1}, "unauthorized"), ({"version": 1}, "invalid"), ({"token": 7, "version": 1}, "invalid"),
    ({"token": "x", "version": 2}, "invalid"), ({"token": "x" * 300, "version": 1}, "too-large"),
])
def test_hello_refused(owner, hello, code):
    socket = owner.connect(hello=False)
    with pytest.raises(Refused) as refused:
        socket.request("hello", **hello)
    assert refused.value.code == code


def test_nothing_before_hello(owner):
    socket = owner.connect(hello=False)
    with pytest.raises(Refused, match="unauthorized"):
        socket.request("watch")
    assert socket.expect_close() == 1008


def test_hello_twice(owner):
    socket = owner.connect()
    with pytest.raises(Refused, match="conflict"):
        socket.request("hello", token=owner.token, version=1)
    socket.request("watch")


def test_ping(owner):
    socket = owner.connect()
    socket.send_text('{"type": "ping"}')
    assert "re" not in socket.expect("pong")
    socket.send_text('{"type": "ping", "id": "p1"}')
    assert socket.expect("pong")["re"] == "p1"


# patience

def test_no_hello(quick):
    server = quick(hello_ms=200)
    socket = server.owner.connect(hello=False)
    started = time.monotonic()
    assert socket.expect_close() == 1008
    assert time.monotonic() - started >= 0.15


def test_server_pings_and_gives_up(quick):
    server = quick(heartbeat_ms=200, silence_ms=500)
    socket = server.owner.connect(hello=False)
    socket.send("hello", token=server.token, version=1)
    assert json.loads(socket.ws.recv())["type"] == "welcome"
    assert json.loads(socket.ws.recv())["type"] == "ping"
    assert socket.expect_close() == 1001


def test_pongs_keep_a_connection(quick):
    server = quick(heartbeat_ms=300, silence_ms=5000)
    socket = server.owner.connect()
    deadline = time.monotonic() + 6
    pings = 0
    while time.monotonic() < deadline:
        assert json.loads(socket.ws.recv())["type"] == "ping"
        pings += 1
        socket.send_text('{"type": "pong"}')
    assert pings >= 3
    socket.request("watch")


def test_silence_makes_one_away(quick):
    server = quick(heartbeat_ms=500, silence_ms=2000)
    room = server.owner.start_room()
    silent = server.owner.connect()
    silent_id = silent.join(room)["participant"]
    watcher = server.owner.connect()
    watcher.join(room)
    watcher.expect_event("participant-away", participant=silent_id)


def test_slow_reader_is_cut(quick):
    """Who does not read costs bounded memory, and the room goes on."""
    server = quick(heartbeat_ms=600000, silence_ms=1200000)
    room = server.owner.start_room()
    friend = server.owner.accept(server.owner.invite("server")["token"], "Slow")
    slow = friend.connect()
    slow_id = slow.join(room)["participant"]
    watcher = server.owner.connect()
    watcher.join(room)
    for _ in range(7):
        friend.ask("POST", f"/v1/rooms/{room}/join", {"name": "Somebody with a name that is not short at all, indeed"})
    for n in range(150):
        watcher.command(room, "lower-hand" if n % 2 else "raise-hand")
        time.sleep(0.005)

    def is_cut():
        # Each is answered with all that ever happened, and none is read.
        try:
            for _ in range(50):
                slow.send("join", room=room, participant=slow_id, seq=0)
                time.sleep(0.01)
        except (OSError, websocket.WebSocketException):
            pass
        return [m for m in watcher.drain() if m["type"] == "event" and m["event"]["kind"] == "participant-away"
                and m["event"]["participant"] == slow_id]
    until(is_cut, 60, "it is cut")
    watcher.command(room, "lower-hand")


def test_many_connections_come_and_go(owner):
    for _ in range(100):
        socket = owner.connect()
        socket.lose()
    owner.connect().request("watch")


def test_more_connections_than_it_takes(quick):
    """Few file descriptors, many connections: the server waits, serves those it has, and takes the others in time."""
    server = quick()
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (64, 64))
    address = ("127.0.0.1", server.port)
    served = server.owner.connect()
    idle = [sockets.create_connection(address) for _ in range(100)]
    served.request("watch")
    for connection in idle:
        connection.close()
    assert server.owner.rest("GET", "/v1/me")[0] == 200


def test_half_requests(owner):
    """Requests that break off are forgotten."""
    host, port = owner.url.removeprefix("http://").split(":")
    for text in (b"", b"GET", b"GET / HTTP/1.1\r\nHost", b"POST /v1/rooms HTTP/1.1\r\nContent-Length: 100\r\n\r\n{",
                 b"\x16\x03\x01\x02\x00", b"GET /v1/ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", b"\x00" * 10000,
                 b"GET / HTTP/1.1\r\nX: " + b"y" * 200000):
        with sockets.create_connection((host, int(port))) as connection:
            connection.sendall(text)
    assert owner.rest("GET", "/v1/me")[0] == 200


def test_requests_left_before_the_answer(owner):
    host, port = owner.url.removeprefix("http://").split(":")
    for _ in range(50):
        with sockets.create_connection((host, int(port))) as connection:
            connection.sendall(f"GET /v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {owner.token}\r\n\r\n".encode())
    assert owner.rest("GET", "/v1/me")[0] == 200
