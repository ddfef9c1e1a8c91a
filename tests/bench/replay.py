# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a recording costs once its room has ended: putting an hour of six people into one file."""

import argparse
import json
import os
import struct
import subprocess
import tempfile
import time
from pathlib import Path

import mjr
from report import Report

FILM_S = 12
KBITS = 500        # of a camera at 360p30


def loop_packets(path, codec, found, seconds):
    """Real packets over and over, numbered and timed on; as many files of its own each person has as Janus writes."""
    span = round(FILM_S * mjr.RATES[codec])

    def arrivals():
        for turn in range(seconds // FILM_S):
            for number, packet in enumerate(found):
                seq = (turn * len(found) + number) & 0xffff
                stamp = mjr.rtp_time(packet) + turn * span
                yield (1000 * stamp / mjr.RATES[codec],
                       packet[:2] + struct.pack(">HI", seq, stamp & 0xffffffff) + packet[8:])

    mjr.write_mjr(path, codec, arrivals())


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


def run_mux(plan, output):
    """(seconds, memory in MB, what it said)"""
    began = time.monotonic()
    with subprocess.Popen(["stoa-mux", plan, output], stdout=subprocess.PIPE, text=True) as child:
        said = child.stdout.read().splitlines()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, "stoa-mux failed"
    return time.monotonic() - began, usage.ru_maxrss / 1024, json.loads(said[-1])


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
    options = parser.parse_args(arguments)
    report = Report("replay")
    muxing(report, options.people, options.minutes)
    return report
