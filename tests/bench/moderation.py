# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a moderator's mute to silence at a third client, with a sender that disobeys, over loopback; and from the key to the
changed tile in the app, however far away the server is."""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from press import Presser
from report import Report, median, percentile

SECONDS_EACH = 2
DELAYS_MS = (0, 100, 2000)
FRAME_MS = 1000 / 60


def mutes(times):
    """(silence, confirmed, packets after that) of each mute."""
    program = Path(os.environ["STOA_BUILD"]) / "tests" / "bench" / "bench-silence"
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        done = subprocess.run([program, directory, str(times)], capture_output=True, text=True, check=True,
                              timeout=60 + SECONDS_EACH * times)
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("silence ")]
    return zip(*[(float(words[1]), float(words[3]), int(words[5])) for words in lines], strict=True)


def add_keys(report, times):
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        presser = Presser(directory)
        try:
            for delay_ms in DELAYS_MS:
                found = presser.measure(delay_ms, times)
                what = f"key to changed tile, {delay_ms} ms away"
                inside = [press.inside_ms for press in found]
                whole = [press.whole_ms for press in found]
                report.add(f"{what}, p99 frames", percentile([press.frames for press in found], 99), aim="<= 1")
                report.add(f"{what}, in the app, p50 ms", median(inside), aim=f"<= {FRAME_MS:.4g}")
                report.add(f"{what}, in the app, p99 ms", percentile(inside, 99), aim=f"<= {FRAME_MS:.4g}")
                report.add(f"{what}, from outside, p50 ms", median(whole))
                report.add(f"{what}, from outside, p99 ms", percentile(whole, 99))
        finally:
            presser.stop()
    report.note(f"{times} keys each, until GTK has painted tile and row: in the app from its having the key, from outside from "
                f"handing it to the compositor; the compositor's own frame and the screen come after that. Load of the machine: {os.getloadavg()[0]:.1f}")


def add_silence(report, times):
    silence, confirmed, after = mutes(times)
    report.add("mute to silence, p50 ms", median(silence), aim="<= 60")
    report.add("mute to silence, p99 ms", percentile(silence, 99), aim="<= 150")
    report.add("mute to the server's confirmation, p50 ms", median(confirmed))
    report.add("packets after the confirmation", sum(after), aim="<= 0")
    report.note(f"{times} mutes of a sender that goes on sending, heard by a third client through the server's Janus")


def run(arguments):
    parser = argparse.ArgumentParser(prog="bench moderation")
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--only", choices=("keys", "silence"))
    options = parser.parse_args(arguments)
    report = Report("moderation")
    if options.only in (None, "silence"):
        add_silence(report, options.times)
    if options.only in (None, "keys"):
        add_keys(report, options.times)
    return report
