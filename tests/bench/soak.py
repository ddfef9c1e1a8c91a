# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hours in a room: people come and go every five seconds while the app looks at them all."""

import argparse
import itertools
import sys
import tempfile
import time

from community import Server
from crowd import Crowd
from load import count, own_mb, tree
from report import Report
from viewers import AppViewer
from waiting import until

PEOPLE = 6            # at most, beside the app
EVERY_S = 5
WARM_UP_SHARE = 1 / 6
MOST_WARM_UP_S = 600
MOVE_S = 40
QUIET_S = 20          # from the last one gone to the last measure
USES = 5000


def slope(points):
    """MB an hour of (s, MB), by least squares."""
    n = len(points)
    if n < 2:
        return 0.0
    mean_x, mean_y = (sum(column) / n for column in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return 3600 * sum((x - mean_x) * (y - mean_y) for x, y in points) / spread


def state(app):
    return count(app.pid, "task"), count(app.pid, "fd")


def wait_alone(crowd):
    for name in list(crowd.names):
        crowd.leave(name)
    time.sleep(QUIET_S)


def come_and_go(crowd, numbers):
    """One joins; and the one who is there longest leaves, when there are enough."""
    if len(crowd.names) >= PEOPLE:
        crowd.leave(crowd.names[0])
    else:
        number = next(numbers)
        crowd.join(f"Guest-{number:04}", number * 7 % 60)


def soak(app, crowd, seconds):
    """[(s, MB of its own)] of each change of people, all with as many people there."""
    numbers = itertools.count()
    warm_up = min(MOST_WARM_UP_S, seconds * WARM_UP_SHARE)
    began = time.monotonic()
    points = []
    for step in itertools.count(1):
        come_and_go(crowd, numbers)
        time.sleep(max(0, began + step * EVERY_S - time.monotonic()))
        now = time.monotonic() - began
        if now > seconds:
            return points, next(numbers)
        if len(crowd.names) == PEOPLE and now > warm_up:
            points.append((now, own_mb(app.pid)))
        if step % 12 == 0:
            print(f"{now / 60:.0f} min: {own_mb(app.pid):.1f} MB, {state(app)[0]} threads, {state(app)[1]} fds",
                  file=sys.stderr, flush=True)


def run(arguments):
    parser = argparse.ArgumentParser(prog="bench soak")
    parser.add_argument("--minutes", type=float, default=60)
    minutes = parser.parse_args(arguments).minutes
    report = Report("soak")
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        server = Server(directory)
        try:
            server.stoactl("set-name", "Mira")
            room = server.start_room("Bench")
            crowd = Crowd(server.make_invite(room, uses=USES)["url"], directory, ("low",))  # time tells here, not size
            app = AppViewer(server, room, PEOPLE, directory)
            app.fill_screen()
            crowd.grow(PEOPLE)  # what is made once for so many is made before what is compared
            until(lambda: app.moving() >= PEOPLE, MOVE_S, "all tiles move")
            wait_alone(crowd)
            before = state(app)
            points, joined = soak(app, crowd, minutes * 60)
            wait_alone(crowd)
            after = state(app)
            children = len(tree(app.pid)) - 1
            app.stop()
        finally:
            server.stop()
    crowd.stop()
    report.add("memory slope, MB/h", slope(points), None, "<= 1")
    report.add("threads at the end, more than at the start", after[0] - before[0], None, "<= 0")
    report.add("file descriptors at the end, more than at the start", after[1] - before[1], None, "<= 0")
    report.note(f"{minutes:g} minutes, one comes or goes every {EVERY_S} s, {joined} came; {before[0]} threads and "
                f"{before[1]} fds at the start, {after[0]} and {after[1]} at the end, {children} child processes; "
                f"memory from {points[0][1]:.1f} to {points[-1][1]:.1f} MB" if points else "too short for a slope")
    return report
