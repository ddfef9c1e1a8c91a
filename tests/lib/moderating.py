# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Those who are moderated, and the app's list of people and queue as who listens to it knows them."""

import threading

import websocket

from desktop import wait_for
from stoa_client import Account

PING_S = 4


class Guest:
    """Somebody in the room, and the events they are told."""

    def __init__(self, server, room, name):
        token = server.make_invite(room)["url"].rsplit("/", 1)[1]
        self.room, self.account = room, Account(server.url, None).accept(token, name)
        self.enter()
        threading.Thread(target=self._stay, daemon=True).start()

    def _stay(self):
        """The server asks now and then whether one is there, and takes any word for it."""
        while not threading.Event().wait(PING_S):
            try:
                self.socket.send_text('{"type": "ping", "id": "here"}')
            except (OSError, websocket.WebSocketException):
                return

    def enter(self):
        """`joined` is the answer: one is in, or knocks."""
        self.socket = self.account.connect()
        self.joined = self.socket.join(self.room)

    @property
    def id(self):
        return self.joined["participant"]

    def command(self, kind, **fields):
        return self.socket.command(self.room, kind, **fields)

    def raise_hand(self):
        self.command("raise-hand")

    def expect(self, kind, **fields):
        return self.socket.expect_event(kind, **fields)

    def expect_answer(self, outcome):
        """Of who knocks."""
        assert self.socket.expect("knock-answer")["outcome"] == outcome


def rows(app):
    people = app.node.find("list", "^People in the room$")
    return people.find_all("list item") if people else []


def row(app, name=""):
    return next((node for node in rows(app) if node.name.startswith(name)), None)


def waiting(app):
    """What the queue says, from the top."""
    return [node.name for node in queue_rows(app)]


def queue_rows(app):
    queue = app.node.find("list", "^Waiting$")
    return queue.find_all("list item") if queue else []


def is_on_row(app, name):
    found = row(app, name)
    return found is not None and found.has("focused")


def go_to(app, desktop, name):
    """Moves the focus among the people, step by step: nobody may come or go meanwhile."""
    def places():
        """Of the focus and of the one looked for, from the top."""
        people = rows(app)
        return (next((at for at, node in enumerate(people) if node.has("focused")), None),
                next((at for at, node in enumerate(people) if node.name.startswith(name)), None))
    here, there = wait_for(lambda: None not in (found := places()) and found, f"the focus to be on somebody, and {name} to be there")
    while here != there:
        step = 1 if there > here else -1
        desktop.key("Down" if step > 0 else "Up")
        here += step
        wait_for(lambda: places()[0] == here, lambda: f"the focus to be on the person at {here}: {places()}")


def choose(app, desktop, key, item, role="menu item"):
    """From the menu that opens by the key."""
    app.choose(desktop, key, item, role)
