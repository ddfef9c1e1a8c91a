# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many D-Bus calls at once. One after the other each waits for two other processes; GDBus from Python costs as much itself."""

import os
import re
import socket
import struct

ALIGNED = 8
PATH, INTERFACE, MEMBER, REPLY_SERIAL, DESTINATION, SIGNATURE = 1, 2, 3, 5, 6, 8
CALL, RETURN, ERROR = 1, 2, 3
SERIAL_AT = 8
RECEIVE = 1 << 18
PATIENCE_S = 20


def padded(size):
    return -size % ALIGNED


def field(code, kind, value):
    text = value.encode()
    length = bytes([len(text)]) if kind == b"g" else struct.pack("<I", len(text))
    return bytes([code]) + b"\1" + kind + b"\0" + length + text + b"\0"


def message(destination, path, interface, member, *texts):
    """A call with text arguments; its serial is put in when it is sent."""
    body = b""
    for text in texts:
        body += bytes(-len(body) % 4) + struct.pack("<I", len(text.encode())) + text.encode() + b"\0"
    fields = b""
    for each in (field(PATH, b"o", path), field(INTERFACE, b"s", interface), field(MEMBER, b"s", member), field(DESTINATION, b"s", destination),
                 *([field(SIGNATURE, b"g", "s" * len(texts))] if texts else [])):
        fields += bytes(padded(len(fields))) + each
    return struct.pack("<cBBBIII", b"l", CALL, 0, 1, len(body), 0, len(fields)) + fields + bytes(padded(len(fields))) + body


def text_at(data, at):
    """(text, where the next begins) of a string or an object path."""
    at += -at % 4
    end = at + 4 + int.from_bytes(data[at:at + 4], "little")
    return data[at + 4:end].decode(), end + 1


def reply_serial(data, size):
    """From the fields of a message's header, which are in any order."""
    at = 16
    while at < 16 + size:
        at += padded(at)
        code, kind = data[at], data[at + 2:at + 3]
        if code == REPLY_SERIAL:
            return int.from_bytes(data[at + 4:at + 8], "little")
        if kind == b"g":
            at += 4 + data[at + 4] + 2
        elif kind == b"u":
            at += 8
        else:
            at += 8 + int.from_bytes(data[at + 4:at + 8], "little") + 1
    return None


class ManyCalls:
    """A connection to a bus of this machine."""

    def __init__(self, address):
        where = re.search(r"unix:(path|abstract)=([^,;]+)", address)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE_S)
        self.socket.connect(("\0" if where[1] == "abstract" else "") + where[2])
        self.socket.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
        assert self.socket.recv(RECEIVE).startswith(b"OK")
        self.socket.sendall(b"BEGIN\r\n")
        self.serial, self.unsent, self.asked, self.received = 0, [], {}, bytearray()
        self.send(None, message("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello"))
        list(self.answers())

    def send(self, what, call):
        self.serial += 1
        self.asked[self.serial] = what
        self.unsent.append(call[:SERIAL_AT] + self.serial.to_bytes(4, "little") + call[SERIAL_AT + 4:])

    def answers(self):
        """(what, body) of each call until all are answered, also of those that are sent meanwhile; the body is None when it failed."""
        while self.asked:
            if self.unsent:
                self.socket.sendall(b"".join(self.unsent))
                self.unsent.clear()
            received = self.socket.recv(RECEIVE)
            assert received, "the bus went away"
            self.received += received
            yield from self._take()

    def _take(self):
        at, data = 0, bytes(self.received)
        while len(data) - at >= 16:
            kind = data[at + 1]
            body, _, fields = struct.unpack_from("<III", data, at + 4)
            begin = 16 + fields + padded(fields)
            if len(data) - at < begin + body:
                break
            if kind in (RETURN, ERROR):
                serial = reply_serial(data[at:at + begin], fields)
                yield self.asked.pop(serial), data[at + begin:at + begin + body] if kind == RETURN else None
            at += begin + body
        del self.received[:at]
