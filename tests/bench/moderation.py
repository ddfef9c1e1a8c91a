# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a moderator's mute to silence at a third client, with a sender that disobeys, over loopback."""

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

from report import Report, median, percentile

SECONDS_EACH = 2


def mutes(times):
    """(silence, confirmed, packets after that) of each mute."""
    program = Path(os.environ["STOA_BUILD"]) / "tests" / "bench" / "bench-silence"
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        done = subprocess.run([program, directory, str(times)], capture_output=True, text=True, check=True,
                              timeout=60 + SECONDS_EACH * times)
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("silence ")]
    return zip(*[(float(words[1]), float(words[3]), int(words[5])) for words in lines], strict=True)


def run(arguments):
    parser = argparse.ArgumentParser(prog="bench moderation")
    parser.add_argument("--times", type=int, default=100)
    times = parser.parse_args(arguments).times
    silence, confirmed, after = mutes(times)
    report = Report("moderation")
    report.add("mute to silence, p50 ms", median(silence), aim="<= 60")
    report.add("mute to silence, p99 ms", percentile(silence, 99), aim="<= 150")
    report.add("mute to the server's confirmation, p50 ms", median(confirmed))
    report.add("packets after the confirmation", sum(after), aim="<= 0")
    report.note(f"{times} mutes of a sender that goes on sending, heard by a third client through the server's Janus")
    return report
