# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""From glass to glass: a camera shows when each of its pictures was made, and the screen is read. Both ends are on one
machine, so one clock serves; the encoder, the server and the viewers are real. The app beside Chromium, in turn.
"""

import argparse
import sys
import tempfile
import time

from community import Server
from crowd import Crowd
from desktop import screen
from report import Report, median, percentile
from viewers import AppViewer, ChromiumViewer
from waiting import until

COLUMNS, ROWS, BITS = 8, 4, 16     # as crowd-clock.c draws them
REDDISH = 70                       # how much redder than green a cell is at least
ENOUGH = 160                       # pixels in a line of cells
MOVE_S = 40
SETTLE_S = 3
STEP_S = 0.5


class Glass:
    """The screen as it changes: what the clock on it showed, and when that was."""

    def __init__(self):
        self.screen = screen("RGBx", live=True)  # not as mutter has it: its own few buffers are not to be held
        self.sink = self.screen.sink
        self.cells = None

    def next(self, seconds=1):
        """(ms of the monotonic clock, pixels, width, height), or None."""
        sample = self.sink.emit("try-pull-sample", seconds * 1_000_000_000)
        if sample is None:
            return None
        now_ms = time.monotonic() * 1000
        shape = sample.get_caps().get_structure(0)
        buffer = sample.get_buffer()
        return now_ms, buffer.extract_dup(0, buffer.get_size()), shape.get_value("width"), shape.get_value("height")

    def find(self):
        """Where the cells are: they are the largest reddish thing."""
        found = self.next()
        if found is None:
            return False
        _, pixels, width, height = found
        rows = longest_run(sum(reddish(pixels, (y * width + x) * 4) for x in range(0, width, 4)) * 4 > ENOUGH
                           for y in range(height))
        middle = (rows[0] + rows[1]) // 2
        columns = longest_run(reddish(pixels, (middle * width + x) * 4) for x in range(width))
        (top, bottom), (left, right) = rows, columns
        if bottom - top < ENOUGH / 2 or right - left < ENOUGH:
            return False
        self.cells = [((top + (bottom - top) * (2 * (i // COLUMNS) + 1) // (2 * ROWS)) * width
                       + left + (right - left) * (2 * (i % COLUMNS) + 1) // (2 * COLUMNS)) * 4 for i in range(2 * BITS)]
        return self.read(pixels) is not None

    def read(self, pixels):
        """The 16 bits of milliseconds, or None where the bits and their opposites do not agree."""
        levels = [pixels[place + 1] for place in self.cells]  # green tells bright from dark best
        middle = (max(levels) + min(levels)) / 2
        bits = [level > middle for level in levels]
        if any(bits[i] == bits[i + BITS] for i in range(BITS)):
            return None
        return sum(bit << i for i, bit in enumerate(bits[:BITS]))

    def latencies(self, seconds):
        """(ms from the camera to the screen for each picture that came to it, pictures that could not be read)"""
        found, unreadable, last = [], 0, None
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            now = self.next()
            shown = self.read(now[1]) if now else None
            if now and shown is None:
                unreadable += 1
            elif now and shown != last:
                found.append((int(now[0]) - shown) % (1 << BITS))
                last = shown
        return found, unreadable


def longest_run(flags):
    """(first, one after the last) of the longest row of true ones."""
    best, begin = (0, 0), None
    for i, flag in enumerate([*flags, False]):
        if flag and begin is None:
            begin = i
        elif not flag and begin is not None:
            best = max(best, (begin, i), key=lambda run: run[1] - run[0])
            begin = None
    return best


def reddish(pixels, place):
    return pixels[place] - pixels[place + 1] > REDDISH


def pause():
    time.sleep(STEP_S)


def look(viewer, seconds):
    glass = None
    try:
        viewer.fill_window()  # what fills the screen, mutter hands on by itself, and casts next to nothing of it
        until(lambda: pause() or viewer.moving() >= 1, MOVE_S, f"the clock moves in {viewer.name}")
        time.sleep(SETTLE_S)
        glass = Glass()
        until(glass.find, MOVE_S, f"the clock can be read in {viewer.name}")
        glass.latencies(1)
        found, unreadable = glass.latencies(seconds)
    finally:
        if glass:
            glass.screen.stop()
        viewer.stop()
    if not found:
        raise AssertionError(f"the clock stands still in {viewer.name}")
    print(f"{viewer.name}: {len(found)} pictures, p50 {median(found):.0f} ms, p95 {percentile(found, 95):.0f} ms; "
          f"{unreadable} readings in the middle of a change", file=sys.stderr, flush=True)
    return found


def run(arguments):
    parser = argparse.ArgumentParser(prog="bench glass")
    parser.add_argument("--seconds", type=int, default=15, help="of each measure")
    parser.add_argument("--rounds", type=int, default=2, help="of app and Chromium in turn")
    options = parser.parse_args(arguments)
    ours, peers, troubles = [], [], []
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        server = Server(directory)
        try:
            server.stoactl("set-name", "Mira")
            room = server.start_room("Bench")
            link = server.make_invite(room, uses=50)["url"]
            crowd = Crowd(link, directory, layers=())
            crowd.join("Clock")
            for _ in range(options.rounds):
                for found, make in ((ours, lambda: AppViewer(server, room, 1, directory)),
                                    (peers, lambda: ChromiumViewer(link))):
                    try:
                        found += look(make(), options.seconds)
                    except AssertionError as error:
                        troubles.append(f"not measured: {error}")
        finally:
            server.stop()
    crowd.stop()
    report = Report("glass")
    if not ours:
        sys.exit(f"bench glass: {'; '.join(troubles)}")
    theirs = median(peers) if peers else None
    report.add("glass to glass, p50 ms", median(ours), theirs, "<= 100")
    report.add("glass to glass, p50 ms: app / Chromium", median(ours), theirs, "< 1", of_ratio=True)
    report.add("glass to glass, p95 ms", percentile(ours, 95), percentile(peers, 95) if peers else None)
    report.add("pictures a second that came to the screen", len(ours) / options.rounds / options.seconds,
               len(peers) / options.rounds / options.seconds, ">= 28.5")
    for trouble in troubles:
        report.note(trouble)
    report.note(f"640×360, 30 pictures a second; {options.rounds} rounds in turn, {options.seconds} s each; includes "
                "the time the screen cast takes, on both sides")
    return report
