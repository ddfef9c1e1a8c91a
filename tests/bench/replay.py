# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a recording costs once its room has ended: putting an hour of six people into one file, making one film of them."""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

import mjr
import recording_cost
from exporting import exporting
from recordings import FILM_S, KBITS, loop_packets, run_mux
from report import Report


def make_recording(directory, people, seconds):
    film = directory / "film.mkv"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", f"testsrc2=s=640x360:r=30:d={FILM_S}",
                    "-f", "lavfi", "-i", f"anoisesrc=a=0.1:d={FILM_S}", "-c:v", "libvpx", "-deadline", "realtime",
                    "-cpu-used", "8", "-g", "120", "-b:v", f"{KBITS}k", "-c:a", "libopus", "-b:a", "32k", film], check=True)
    found = {codec: mjr.packets(film, codec, directory) for codec in ("vp8", "opus")}
    tracks = []
    for person in range(people):
        for kind, codec in (("camera", "vp8"), ("mic", "opus")):
            name = f"{person}-{codec}.mjr"
            loop_packets(directory / name, codec, found[codec], seconds)
            tracks.append({"number": len(tracks) + 1, "name": f"{person} – {kind}", "kind": kind, "codec": codec,
                           "files": [name]})
    plan = directory / "plan.json"
    plan.write_text(json.dumps({"version": 1, "started_at_us": mjr.STARTED_US,
                                "ended_at_us": mjr.STARTED_US + seconds * 1_000_000, "title": "Bench", "tracks": tracks}))
    return plan


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
    parser.add_argument("--only", choices=("mux", "export", "cost"))
    options = parser.parse_args(arguments)
    report = Report("replay")
    for name, measure in (("mux", lambda: muxing(report, options.people, options.minutes)),
                          ("export", lambda: exporting(report, options.people, options.export_minutes)),
                          ("cost", lambda: recording_cost.measure(report, options.people))):
        if options.only in (None, name):
            measure()
    return report
