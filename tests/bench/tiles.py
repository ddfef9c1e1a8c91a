# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a room full of people costs to look at: the app beside Chromium on the guest page, on the same screen without
a GPU, in turn (A B A B), with the same published films. The people are played by `bench-crowd`.
"""

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass

from selenium.common.exceptions import WebDriverException

from community import Server
from crowd import Crowd
from load import Meter, count, pss_mb
from report import Report
from viewers import AppViewer, ChromiumViewer, Listener, Sink

FPS = 30
MOVE_S = 40
SETTLE_S = 4
STEP_S = 0.5
SHOWN = 0.95         # share of the frames that has to be on screen for a measure to count
BUSY = 0.05          # less of the machine idle than this, and what is measured is the machine
NARROW = (600, 700)
USES = 500


@dataclass
class Visit:
    """One viewer's stay."""
    name: str
    cpu: float           # seconds a second
    shown: float         # share of the frames
    idle: float          # share of the machine's time
    others: float        # CPU of the people and the server
    pss: float
    threads: int
    redraws: float = 0
    oldest: float = 0
    moving: bool = True  # everybody did, before it was measured


class Stage:
    """A room full of people, and who comes to look."""

    def __init__(self, directory, people, layers, seconds):
        self.directory, self.people, self.seconds = directory, people, seconds
        self.server = Server(directory)
        self.server.stoactl("set-name", "Mira")
        self.room = self.server.start_room("Bench")
        self.link = self.server.make_invite(self.room, uses=USES)["url"]
        self.crowd = Crowd(self.link, directory, layers)
        self.crowd.grow(people)

    def app(self, **options):
        return AppViewer(self.server, self.room, self.people, self.directory, **options)

    def chromium(self):
        return ChromiumViewer(self.link)

    def meter(self, viewer):
        return Meter(time.monotonic, viewer=viewer.pid, crowd=self.crowd.pid, server=self.server.process.pid)

    def stop(self):
        self.server.stop()
        self.crowd.stop()

    def measure(self, viewer, shown=None):
        mark = viewer.mark() if shown else None
        meter = self.meter(viewer)
        time.sleep(self.seconds)
        span = meter.stop()
        share = viewer.shown(mark, span.seconds) / (FPS * self.people) if shown else 0
        return Visit(viewer.name, span.cpu["viewer"], share, span.idle, span.cpu["crowd"] + span.cpu["server"],
                     pss_mb(viewer.pid), count(viewer.pid, "task"))

    def look(self, viewer):
        """Measures once everybody moves, or it is clear that not everybody will; afterwards the viewer goes."""
        try:
            viewer.fill_screen()
            moving = all_move(viewer, self.people)
            time.sleep(SETTLE_S)
            before = viewer.painted() if viewer.name == "app" else []
            visit = self.measure(viewer, shown=True)
            visit.moving = moving
            if viewer.name == "app":
                rows = viewer.painted()[len(before) + 1:]
                visit.redraws = sum(row[1] for row in rows) / max(1, sum(row[0] for row in rows))
                visit.oldest = max((row[2] for row in rows), default=0)
        finally:
            viewer.stop()
        tell(visit)
        return visit


def all_move(viewer, people):
    end = time.monotonic() + MOVE_S
    while time.monotonic() < end:
        pause()
        if viewer.moving() >= people:
            return True
    return False


def pause():
    time.sleep(STEP_S)


def tell(visit):
    print(f"{visit.name}: {visit.cpu:.3f} CPU s/s, {visit.shown:.1%} of the frames shown, {visit.pss:.0f} MB, "
          f"{visit.threads} threads; people and server {visit.others:.2f}, machine idle {visit.idle:.0%}"
          + (f"; {visit.redraws:.1f} redraws/s, oldest picture {visit.oldest:.0f} ms" if visit.redraws else ""),
          file=sys.stderr, flush=True)


@contextmanager
def stage(people, layers, seconds):
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        print(f"{people} people, layers {'+'.join(layers)}", file=sys.stderr, flush=True)
        room = Stage(directory, people, layers, seconds)
        try:
            yield room
        finally:
            room.stop()


def mean(visits, what="cpu"):
    return sum(getattr(visit, what) for visit in visits) / len(visits)


def in_turn(room, rounds):
    """(the app's visits, Chromium's)"""
    ours, peers = [], []
    for _ in range(rounds):
        for visits, make in ((ours, room.app), (peers, room.chromium)):
            try:
                visits.append(room.look(make()))
            except (AssertionError, WebDriverException) as error:  # one visit is lost, and not all that was measured
                print(f"not measured: {str(error).splitlines()[0]}", file=sys.stderr, flush=True)
    if not ours or not peers:
        raise NotMeasured(f"{'the app' if not ours else 'Chromium'} could not be measured")
    return ours, peers


class NotMeasured(Exception):
    pass


def why_invalid(*sides):
    """What makes a comparison of these visits worth nothing, or None."""
    for visits in sides:
        few = [visit for visit in visits if visit.shown < SHOWN]
        if few:
            return (f"{few[0].name} showed {min(visit.shown for visit in few):.1%} of the frames"
                    + ("" if all(visit.moving for visit in few) else ", and not all tiles moved"))
    return None


def decode_only(room):
    sink = Sink(room.server, room.room, room.people, room.directory)
    time.sleep(SETTLE_S)
    visit = room.measure(sink)
    sink.stop()
    tell(visit)
    return visit


def tray_closed(room):
    """(the app's visit, frames decoded meanwhile)"""
    app = room.app(size=NARROW)
    try:
        app.show_feed()
        time.sleep(2 * SETTLE_S)
        before = app.decoded()
        visit = room.measure(app)
        visit.name = "app, tray closed"
        tell(visit)
        return visit, app.decoded() - before
    finally:
        app.stop()


def audio_alone(room):
    listener = Listener(room.link, room.directory)
    time.sleep(2 * SETTLE_S)
    visit = room.measure(listener)
    listener.stop()
    tell(visit)
    return visit


def add_shown(report, what, ours, peers):
    report.add(f"{what}: share of frames shown, worst", min(each.shown for each in ours),
               min(each.shown for each in peers), f">= {SHOWN}")


def compare(report, what, ours, peers, aim, invalid, measure="cpu"):
    report.add(what, mean(ours, measure), mean(peers, measure), aim, of_ratio=True, invalid=invalid)


def add_each(report, what, people, *sides):
    """What one picture costs tells something even where the machine was too busy for all of them."""
    report.add(f"{what}, CPU ms for each picture shown", *(1000 * mean(visits) / (FPS * people * mean(visits, "shown"))
                                                           if mean(visits, "shown") else None for visits in sides))


def add_idle(report, visits):
    idle = min(visit.idle for visit in visits)
    report.note(f"machine idle at the busiest: {idle:.0%}"
                + ("" if idle > BUSY else "; it was saturated: whoever did not get all the CPU it wanted looks cheaper"))


def same_layer(report, people, seconds, rounds):
    with stage(people, ("mid",), seconds) as room:
        ours, peers = in_turn(room, rounds)
        decoding = [decode_only(room) for _ in range(rounds)]
    what = f"{people} people at 360p30"
    compare(report, f"{what}, CPU s/s: app / Chromium", ours, peers, "<= 0.7", why_invalid(ours, peers))
    add_shown(report, what, ours, peers)
    add_each(report, what, people, ours, peers)
    compare(report, f"{what}, CPU s/s: app / decoding to nothing", ours, decoding, "<= 1.5", why_invalid(ours))
    compare(report, f"{what}, memory MB: app / Chromium", ours, peers, "<= 0.35", None, "pss")
    add_idle(report, ours + peers)


def closed_tray(report, people, seconds, rounds):
    closed, alone, decoded = [], [], 0
    with stage(people, ("mid",), seconds) as room:
        for _ in range(rounds):
            visit, pictures = tray_closed(room)
            closed.append(visit)
            decoded += pictures
            alone.append(audio_alone(room))
    compare(report, "tray closed, CPU s/s: app / audio alone", closed, alone, "<= 1.5", None)
    report.add("tray closed, frames decoded", decoded, None, "<= 0")


def as_it_ships(report, people, seconds, rounds):
    """The app's visits."""
    with stage(people, ("high", "mid", "low"), seconds) as room:
        ours, peers = in_turn(room, rounds)
    what = f"{people} people as it ships"
    compare(report, f"{what}, CPU s/s: app / Chromium", ours, peers, "<= 0.33", why_invalid(ours, peers))
    add_shown(report, what, ours, peers)
    add_each(report, what, people, ours, peers)
    add_idle(report, ours + peers)
    return ours


def many(report, people, seconds, rounds):
    crowd = as_it_ships(report, people, seconds, rounds)
    report.add(f"redraws a second at {people}", mean(crowd, "redraws"), None, ">= 28")
    report.add(f"oldest picture on a tile at {people}, ms", max(each.oldest for each in crowd), None, "<= 100")
    return crowd


MEASURES = {"same": same_layer, "closed": closed_tray, "few": as_it_ships, "many": many}
ROWS = tuple(MEASURES)


def run(arguments):
    parser = argparse.ArgumentParser(prog="bench tiles")
    parser.add_argument("--seconds", type=int, default=10, help="of each measure")
    parser.add_argument("--rounds", type=int, default=2, help="of app and Chromium in turn")
    parser.add_argument("--people", type=int, nargs=2, default=(9, 25))
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=ROWS)
    options = parser.parse_args(arguments)
    few_people, many_people = options.people
    report = Report("tiles")
    visits = {}
    for row in ROWS:
        if row in options.rows:
            try:
                visits[row] = MEASURES[row](report, many_people if row == "many" else few_people, options.seconds,
                                            options.rounds)
            except (AssertionError, NotMeasured, WebDriverException) as error:
                report.note(f"{row}: not measured: {str(error).splitlines()[0]}")
    if visits.get("few") and visits.get("many"):
        report.add("memory of each further tile, MB",
                   (mean(visits["many"], "pss") - mean(visits["few"], "pss")) / (many_people - few_people), None, "<= 8")
    report.note(f"{options.rounds} rounds in turn, {options.seconds} s each; films encoded beforehand")
    return report
