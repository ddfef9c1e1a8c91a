# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""stoactl as a program: what it answers, and one that is in a room."""

import json

from community import Process
from waiting import until

DONE, FAILED, USAGE, SERVER, NOT_ALLOWED, NOT_THERE, NOT_NOW, MEDIA = range(8)
WAIT_S = 30


def good(done):
    status, out, err = done
    assert status == DONE and err == "", done
    return out


def refused(done, status, *words):
    assert done[0] == status, done
    assert done[1] == ""
    assert len(done[2].splitlines()) == 1 and done[2].startswith("stoactl: "), f"one sentence: {done[2]}"
    assert all(word in done[2] for word in words), done[2]


class Joined:
    """A `stoactl join` in its own process."""

    def __init__(self, ctl, server, directory, *arguments):
        self.process = Process(["stoactl", "--server", server.url, "--token-file", ctl.token_file, "join", "--json",
                                *arguments], directory / f"join-{len(list(directory.iterdir()))}.log")

    def said(self):
        return [json.loads(line) for line in list(self.process.out)]

    def until_joined(self):
        return until(lambda: next((line for line in self.said() if "joined_ms" in line), None), WAIT_S,
                     lambda: f"joined: {self.process.tail()}")
