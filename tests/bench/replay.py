# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a recording costs: while it goes on, and putting an hour of six people into one file, watching it, and making one film of it."""

import argparse
import os
import tempfile
from pathlib import Path

import recording_cost
from exporting import exporting, growing
from films import speech
from opening import opening
from recordings import make_recording, run_mux
from report import Report
from watching import watching


def muxing(report, people, minutes):
    with tempfile.TemporaryDirectory(prefix="stoa-bench.", dir=os.environ.get("TMPDIR", "/var/tmp")) as name:
        directory = Path(name)
        plan = make_recording(directory, people, 60 * minutes)
        seconds, memory, result = run_mux(plan, directory / "out.mkv")
    what = f"{minutes} minutes × {people} people put into one file"
    troubles = [track["trouble"] for track in result["tracks"] if track["trouble"]]
    report.add(f"{what}, s", seconds, None, f"<= {minutes}", invalid=troubles[0] if troubles else None)
    report.add(f"{what}, MB of memory", memory, None, "<= 100")
    report.note(f"{result['bytes'] / 1e6:.0f} MB, {sum(track['frames'] for track in result['tracks'])} frames")


def run(arguments):
    parser = argparse.ArgumentParser(prog="bench replay")
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--minutes", type=int, default=60)
    parser.add_argument("--export-minutes", type=int, default=2)
    parser.add_argument("--only", choices=("mux", "open", "watch", "export", "grow", "cost", "keyframes", "download"))
    options = parser.parse_args(arguments)
    report = Report("replay")
    for name, measure in (("mux", lambda: muxing(report, options.people, options.minutes)),
                          ("open", lambda: opening(report, options.people)),
                          ("watch", lambda: watching(report, options.people)),
                          ("export", lambda: exporting(report, options.people, options.export_minutes)),
                          ("grow", lambda: growing(report)),
                          ("cost", lambda: recording_cost.cost(report, options.people)),
                          ("keyframes", lambda: recording_cost.keyframes(report, speech())),
                          ("download", lambda: recording_cost.download(report))):
        if options.only in (None, name):
            measure()
    return report
