# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings of any length, as Janus would have written them, put together by stoa-mux."""

import json
import os
import subprocess
import time

import mjr

FILM_S = 12
KBITS = 500        # of a camera at 360p30
KEY_FRAMES = 60    # from one to the next, as rooms ask for while they are recorded


def loop_packets(path, codec, found, seconds):
    """Real packets over and over; as many files of its own each person has as Janus writes."""
    mjr.write_mjr(path, codec, mjr.again_and_again(found, codec, FILM_S, seconds // FILM_S))


def make_recording(directory, people, seconds):
    film = directory / "film.mkv"
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", f"testsrc2=s=640x360:r=30:d={FILM_S}",
                    "-f", "lavfi", "-i", f"anoisesrc=a=0.1:d={FILM_S}", "-c:v", "libvpx", "-deadline", "realtime",
                    "-cpu-used", "8", "-g", str(KEY_FRAMES), "-b:v", f"{KBITS}k", "-c:a", "libopus", "-b:a", "32k", film], check=True)
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
