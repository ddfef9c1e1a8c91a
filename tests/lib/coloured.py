# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""People whose pictures are of one colour each, so that it can be told whose picture is where. One of them is heard, is silent for
long, and is heard again."""

import subprocess
import time

from desktop import wait_for
from recorded import open_card

COLOURS = {"Ana": (200, 40, 40), "Cy": (40, 60, 200), "Bo": (40, 160, 40)}
FILM_S = 30
KEY_FRAMES = 30      # between two: a film gives none when it is asked
HEARD = "Bo"          # the last
QUIET_S = (10, 20)    # of the film
LONG_S = 60
CLOSE = 45           # of each component, after VP8 and the way to the screen


def make_film(directory, name):
    """A film of that person's colour."""
    path = directory / f"{name}.mkv"
    sound = (f"sine=frequency=440:d={FILM_S},volume=0:enable='between(t,{QUIET_S[0]},{QUIET_S[1]})',volume=4" if name == HEARD
             else "anullsrc=r=48000")
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
                    f"color=c=0x{'%02x%02x%02x' % COLOURS[name]}:s=640x360:r=30:d={FILM_S}", "-f", "lavfi", "-i", sound, "-t", str(FILM_S), "-c:v", "libvpx",
                    "-deadline", "realtime", "-cpu-used", "8", "-g", str(KEY_FRAMES), "-b:v", "300k", "-c:a", "libopus", path], check=True, timeout=180)
    return path


def is_of(name, pixel):
    return all(abs(a - b) <= CLOSE for a, b in zip(COLOURS[name], pixel))


class Coloured:
    """A recording of all of them, from elsewhere; like Recorded of recorded.py."""

    title = "Painting"

    def __init__(self, server, directory):
        self.server = server
        self.room = server.stoactl("start", "--title", self.title, "--visibility", "public")
        self.people = []
        films = {name: make_film(directory, name) for name in COLOURS}
        try:
            for name in COLOURS:      # who is heard comes last, and is at the beginning of the film then
                self.people.append(server.join(server.invite(self.room), name, "--publish", films[name], "--agree"))
            wait_for(lambda: all(each.last()["sent"]["frames"] > 0 for each in self.people), "all to send pictures", LONG_S)
            self.id = self.record(True)
            begun = self.people[-1].last()["sent"]["frames"]
            wait_for(lambda: self.people[-1].last()["sent"]["frames"] > begun + 30 * (FILM_S - 5), "it to be recorded", LONG_S)
            self.record(False)
        finally:
            for each in self.people:
                each.stop()
        self.until_ready()

    def record(self, on):
        status, answer = self.server.rest("POST", f"/v1/rooms/{self.room}/record", {"request": f"record-{time.monotonic_ns()}", "on": on})
        assert status == 200, answer
        return answer["id"]

    def manifest(self):
        return self.server.rest("GET", f"/v1/recordings/{self.id}")[1]

    def until_ready(self):
        wait_for(lambda: self.manifest()["phase"] == "ready", lambda: f"it to be ready: {self.manifest()['phase']}", LONG_S)

    def leave_out(self, name):
        account = next(person["account"] for person in self.manifest()["people"] if person["name"] == name)
        status, answer = self.server.rest("PATCH", f"/v1/recordings/{self.id}", {"leave_out": account})
        assert status == 200, answer
        self.until_ready()

    def open_list(self, app, desktop):
        return open_card(app, desktop, self.title)
