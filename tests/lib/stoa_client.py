# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of stoa-server that says exactly what a test wants said: HTTP and the WebSocket."""

import http.client
import json
import time
import urllib.parse

import websocket

WAIT_S = 20
OWN = object()


class Refused(Exception):
    """The server answered a request with an error."""

    def __init__(self, message):
        super().__init__(f"{message['code']}: {message['message']}")
        self.code = message["code"]


class Account:
    """Somebody with a token. `rest` asks for (status, answer), `get` and the like for the answer alone."""

    def __init__(self, url, token):
        self.url = url.rstrip("/")
        self.token = token
        self.headers = {}

    def rest(self, method, path, body=None, token=OWN, raw=None, kind=None):
        """`raw` is sent as it is, as that `kind`; `token` replaces one's own, None sends none."""
        token = self.token if token is OWN else token
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(self.url).netloc, timeout=WAIT_S)
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        if kind is not None:
            headers["Content-Type"] = kind
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        try:
            connection.request(method, path, body=data, headers=headers)
            response = connection.getresponse()
            text = response.read()
            self.headers = dict(response.getheaders())
        finally:
            connection.close()
        return response.status, json.loads(text) if "json" in self.headers.get("Content-Type", "") else text

    def ask(self, method, path, body=None):
        """The answer of a request that must succeed."""
        status, answer = self.rest(method, path, body)
        if status >= 300:
            raise Refused(answer)
        return answer

    @property
    def id(self):
        return self.ask("GET", "/v1/me")["id"]

    def start_room(self, title="Garden evening", context=None, visibility="public", request=None):
        return self.ask("POST", "/v1/rooms", {"request": request or f"start-{time.monotonic_ns()}", "title": title,
                                              "context": context or self.id, "visibility": visibility})["id"]

    def make_project(self, title="Bee yard"):
        return self.ask("POST", "/v1/projects", {"title": title})["id"]

    def note(self, context=None, text="Planting day", visibility="members", request=None):
        return self.ask("POST", "/v1/posts", {"request": request or f"note-{time.monotonic_ns()}", "text": text,
                                              "context": context or self.id, "visibility": visibility})

    def feed(self, context=None, **query):
        """A page of posts of a context, or of Home."""
        path = f"/v1/contexts/{context}/feed" if context else "/v1/feed"
        return self.ask("GET", f"{path}?{urllib.parse.urlencode(query)}")

    def invite(self, scope, target=None, **fields):
        """Makes an invite and returns it, with its `token`."""
        invite = self.ask("POST", "/v1/invites", {"scope": scope, **({"target": target} if target else {}), **fields})
        return {**invite, "token": invite["url"].rsplit("/", 1)[1]}

    def accept(self, token, name="Cy"):
        """Whoever an invite makes of a stranger."""
        status, answer = self.rest("POST", "/v1/invites/accept", {"token": token, "name": name}, token=None)
        if status >= 300:
            raise Refused(answer)
        return Account(self.url, answer["token"])

    def connect(self, hello=True):
        return Socket(self, hello)


class Socket:
    """One WebSocket. Messages that nobody waited for yet are kept, in order."""

    def __init__(self, account, hello=True):
        self.account = account
        self.kept = []
        self.number = 0
        self.ws = websocket.create_connection(account.url.replace("http", "ws", 1) + "/v1/ws", timeout=WAIT_S,
                                              subprotocols=["stoa.v1"])
        if hello:
            self.request("hello", token=account.token, version=1)

    def send_text(self, text):
        self.ws.send(text)

    def send(self, kind, **fields):
        """Sends a request and returns its id."""
        self.number += 1
        number = fields.pop("id", None) or f"q{self.number}-{time.monotonic_ns()}"
        self.send_text(json.dumps({"type": kind, "id": number, **fields}))
        return number

    def request(self, kind, **fields):
        number = self.send(kind, **fields)
        answer = self.expect(None, re=number)
        if answer["type"] == "error":
            raise Refused(answer)
        return answer

    def read(self, seconds=WAIT_S):
        """The next message from the wire; pings are answered in passing, and make it wait no longer."""
        deadline = time.monotonic() + seconds
        while True:
            self.ws.settimeout(max(0.01, deadline - time.monotonic()))
            message = json.loads(self.ws.recv())
            if message["type"] != "ping":
                return message
            self.send_text('{"type": "pong"}')

    def expect(self, kind, seconds=WAIT_S, **fields):
        """The first message of that kind with those fields; the others stay for later."""
        def fits(message):
            return kind in (None, message["type"]) and all(message.get(key) == value for key, value in fields.items())
        for message in self.kept:
            if fits(message):
                self.kept.remove(message)
                return message
        deadline = time.monotonic() + seconds
        while True:
            message = self.read(max(0.01, deadline - time.monotonic()))
            if fits(message):
                return message
            self.kept.append(message)

    def expect_event(self, kind, **fields):
        """The first event of that kind with those fields."""
        def wanted(message):
            return (message["type"] == "event" and message["event"]["kind"] == kind
                    and all(message["event"].get(key) == value for key, value in fields.items()))
        for message in self.kept:
            if wanted(message):
                self.kept.remove(message)
                return message["event"]
        deadline = time.monotonic() + WAIT_S
        while not wanted(message := self.read(max(0.01, deadline - time.monotonic()))):
            self.kept.append(message)
        return message["event"]

    def expect_close(self, seconds=WAIT_S):
        """Reads until the server closes; returns the code, or None when it just went."""
        self.ws.settimeout(seconds)
        while True:
            try:
                opcode, data = self.ws.recv_data()
            except (websocket.WebSocketConnectionClosedException, ConnectionError):
                return None
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(data[:2], "big") if data else None
            if opcode == websocket.ABNF.OPCODE_TEXT:
                self.kept.append(json.loads(data))

    def drain(self):
        """What was sent before this was answered: everything up to a pong, and what was kept."""
        self.send_text('{"type": "ping", "id": "drain"}')
        self.kept.append(self.expect("pong"))
        kept, self.kept = self.kept[:-1], []
        return kept

    def join(self, room, **fields):
        return self.request("join", room=room, **fields)

    def command(self, room, kind, id=None, **fields):
        return self.request("command", id=id, room=room, command={"kind": kind, **fields})

    def close(self):
        self.ws.close()

    def lose(self):
        """Gone without a word, as when a cable is pulled."""
        self.ws.sock.close()
