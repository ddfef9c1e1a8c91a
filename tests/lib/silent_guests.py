# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later

import threading

from stoa_client import Account


class SilentGuests:
    """People who cost nothing: they are in the room, without sound or picture."""

    def __init__(self, server, room):
        self.server, self.room, self.sockets = server, room, {}
        self.ended = threading.Event()
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def join(self, count):
        for number in range(len(self.sockets) + 1, len(self.sockets) + count + 1):
            name = f"Guest {number:02}"
            token = self.server.make_invite(self.room)["url"].rsplit("/", 1)[1]
            socket = Account(self.server.url, None).accept(token, name).connect()
            socket.join(self.room)
            self.sockets[name] = socket

    def leave(self, name):
        self.sockets.pop(name).send("command", room=self.room, command={"kind": "leave"})

    def _listen(self):
        """Keeps their connections: the server asks now and then whether they are there."""
        while not self.ended.wait(5):
            for socket in list(self.sockets.values()):
                socket.send_text('{"type": "ping", "id": "here"}')

    def stop(self):
        self.ended.set()
        self.listener.join()
