# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What programs of others make of a recording's file, and whether lips and voices are together in it."""

import json
import subprocess
from itertools import pairwise
from statistics import median

STEP_MS = 10
SYNC_MS = 40
PAIR_MS = 400
GAP = 1.5      # of what is usual between two pictures


def probe(path, *arguments):
    """What ffprobe says of it; a single warning of its is a failure."""
    done = subprocess.run(["ffprobe", "-v", "warning", "-of", "json", *arguments, path], capture_output=True, text=True,
                          check=True)
    assert done.stderr == ""
    return json.loads(done.stdout)


def decode(path, *arguments):
    done = subprocess.run(["ffmpeg", "-v", "warning", "-nostdin", "-i", path, *arguments, "-"], capture_output=True, check=True)
    return done.stdout


def discovered_s(path):
    """How long GStreamer says it is."""
    seen = subprocess.run(["gst-discoverer-1.0", path], capture_output=True, text=True, check=True).stdout
    duration = next(line.split(": ")[1] for line in seen.splitlines() if "Duration" in line)
    hours, minutes, seconds = duration.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def onsets(loud):
    return [at for at in range(1, len(loud)) if loud[at] and not any(loud[max(0, at - 30):at])]


def flashes_ms(path, stream="v:0"):
    grey = decode(path, "-map", f"0:{stream}", "-vf", f"fps={1000 // STEP_MS}:start_time=0,scale=1:1,format=gray", "-f",
                  "rawvideo")
    return [at * STEP_MS for at in onsets([value > 128 for value in grey])]


def clicks_ms(path, stream="a:0"):
    sound = decode(path, "-map", f"0:{stream}", "-af", "aresample=async=1:first_pts=0", "-ac", "1", "-ar", "8000", "-f", "u8")
    block = 8 * STEP_MS
    return [at * STEP_MS for at in onsets([max(abs(value - 128) for value in sound[i:i + block]) > 25
                                           for i in range(0, len(sound) - block, block)])]


def pair(flashes, clicks):
    """(flash, click) of those that belong together."""
    return [(flash, click) for flash in flashes for click in clicks if abs(flash - click) < PAIR_MS]


def earliest_ms(flash, frames):
    """A sender that has no time leaves out pictures: a flash that is seen after a gap began somewhere in it."""
    shown = min(range(len(frames)), key=lambda at: abs(frames[at] - flash))
    usual = median(after - before for before, after in pairwise(frames))
    return min(flash, frames[shown - 1] + usual) if shown > 0 and frames[shown] - frames[shown - 1] > GAP * usual else flash


def assert_together(path, at_least, video="v:0", audio="a:0"):
    """Returns how far apart they are at most, in ms."""
    flashes, clicks = flashes_ms(path, video), clicks_ms(path, audio)
    pairs = pair(flashes, clicks)
    assert len(pairs) >= at_least, (flashes, clicks)
    packets = probe(path, "-select_streams", video, "-show_entries", "packet=pts_time")["packets"]
    frames = [float(packet["pts_time"]) * 1000 for packet in packets]
    apart = max(max(click - flash, earliest_ms(flash, frames) - click) for flash, click in pairs)
    assert apart <= SYNC_MS, pairs
    return apart
