# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""One film made of a recording, beside ffmpeg that composes the same tracks into the same codec with the same settings."""

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import mjr
from films import speech
from recordings import FILM_S, KBITS, loop_packets, run_mux
from report import median

HEIGHT, WIDTH = 720, 1280
TILE_W, TILE_H, SPACING = 418, 348, 6   # of six, as the stage has them
ROUNDS = 2
SMALL = 180          # of films whose memory is compared: what grows with their length does not depend on their size
SHORT, LONG = 1, 10  # minutes
FEW = 2
COMPOSER = Path(os.environ.get("STOA_BUILD", "")) / "tests" / "bench" / "bench-composer"


def make_film(path, start_s):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-ss", str(start_s), "-t", str(FILM_S), "-i", speech(),
                    "-vf", "crop=480:270,scale=640:360,fps=30", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8",
                    "-g", "120", "-b:v", f"{KBITS}k", "-c:a", "libopus", "-b:a", "32k", "-ac", "2", "-ar", "48000", path],
                   check=True)
    return path


def make_recording(directory, people, seconds):
    """(the multi-track file, its manifest)"""
    tracks, recorded, timeline = [], [], []
    for person in range(people):
        film = make_film(directory / f"{person}.mkv", 10 + 20 * person)
        for kind, codec in (("camera", "vp8"), ("mic", "opus")):
            name = f"{person}-{codec}.mjr"
            loop_packets(directory / name, codec, mjr.packets(film, codec, directory), seconds)
            number = len(tracks) + 1
            tracks.append({"number": number, "name": f"{person} – {kind}", "kind": kind, "codec": codec, "files": [name]})
            recorded.append({"number": number, "participant": f"p-{person}", "account": f"a-{person}", "name": f"Person {person}",
                             "kind": kind, "codec": codec, "start_ms": 0, "duration_ms": 1000 * seconds, "bytes": 1, "files": []})
    for second in range(0, seconds, 4):
        timeline.append({"kind": "speaking", "at_ms": 1000 * second, "duration_ms": 3000, "participant": f"p-{second // 4 % people}"})
    plan = directory / "plan.json"
    plan.write_text(json.dumps({"version": 1, "started_at_us": mjr.STARTED_US,
                                "ended_at_us": mjr.STARTED_US + seconds * 1_000_000, "title": "Bench", "tracks": tracks}))
    manifest = directory / "manifest.json"
    manifest.write_text(json.dumps({
        "version": 1, "id": "r", "phase": "ready", "room": "m", "context": "c", "title": "Bench", "by": "a-0", "by_name": "Person 0",
        "started_at": mjr.STARTED_US // 1000, "duration_ms": 1000 * seconds, "retention": {"until": 0, "keep": True},
        "people": [{"participant": f"p-{person}", "account": f"a-{person}", "name": f"Person {person}", "role": "speaker",
                    "joined_ms": 0, "consent": "yes"} for person in range(people)],
        "tracks": recorded, "assets": [], "timeline": timeline}))
    run_mux(plan, directory / "all.mkv")
    return directory / "all.mkv", manifest


def run_for(arguments):
    """(seconds, memory in MB)"""
    began = time.monotonic()
    with subprocess.Popen(arguments) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, f"{arguments[0]} failed"
    return time.monotonic() - began, usage.ru_maxrss / 1024


def ffmpeg_command(source, people, output):
    """The same tiles at the same places, all sound, the same encoder's settings; without names and rings."""
    columns = 3
    places = "|".join(f"{i % columns * (TILE_W + SPACING)}_{i // columns * (TILE_H + SPACING)}" for i in range(people))
    scaled = "".join(f"[0:v:{i}]crop=ih*{TILE_W}/{TILE_H}:ih,scale={TILE_W}:{TILE_H}:flags=bilinear[v{i}];" for i in range(people))
    tiles = "".join(f"[v{i}]" for i in range(people))
    voices = "".join(f"[0:a:{i}]" for i in range(people))
    graph = (f"{scaled}{tiles}xstack=inputs={people}:layout={places},pad={WIDTH}:{HEIGHT}:(ow-iw)/2:(oh-ih)/2[v];"
             f"{voices}amix=inputs={people}:normalize=0[a]")
    return ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", source, "-filter_complex", graph, "-map", "[v]", "-map", "[a]",
            "-r", "30", "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0", "-row-mt", "1",
            "-tile-columns", "2", "-threads", str(min(os.cpu_count(), 8)), "-crf", "33", "-b:v", "2500k", "-qmin", "4", "-qmax",
            "56", "-g", "150", "-frame-parallel", "0", "-c:a", "libopus", "-b:a", "96k", output]


def exporting(report, people, minutes):
    ours, theirs, memory = [], [], 0
    with tempfile.TemporaryDirectory(prefix="stoa-bench.", dir=os.environ.get("TMPDIR", "/var/tmp")) as name:
        directory = Path(name)
        source, manifest = make_recording(directory, people, 60 * minutes)
        for _ in range(ROUNDS):
            took, used = run_for([COMPOSER, source, manifest, str(HEIGHT), directory / "ours.webm"])
            ours.append(took)
            memory = max(memory, used)
            theirs.append(run_for(ffmpeg_command(source, people, directory / "theirs.webm"))[0])
        sizes = [(directory / f"{whose}.webm").stat().st_size / 1e6 for whose in ("ours", "theirs")]
    what = f"{minutes} minutes × {people} people exported to {HEIGHT}p, VP9"
    report.add(f"{what}, s (ffmpeg)", median(ours), median(theirs), "<= 1.1", of_ratio=True)
    report.add(f"{what}, MB of memory", memory)
    report.note(f"exported: {sizes[0]:.1f} MB with names, rings and subtitles; ffmpeg's {sizes[1]:.1f} MB without; in turn, {ROUNDS} times each: "
                + ", ".join(f"{a:.1f} and {b:.1f} s" for a, b in zip(ours, theirs, strict=True)))


def growing(report):
    """What a film that is ten times as long takes more; what MP4 has to know of each frame until the end is in its."""
    used = {}
    with tempfile.TemporaryDirectory(prefix="stoa-bench.", dir=os.environ.get("TMPDIR", "/var/tmp")) as name:
        for minutes in (SHORT, LONG):
            directory = Path(name) / str(minutes)
            directory.mkdir()
            source, manifest = make_recording(directory, FEW, 60 * minutes)
            for kind in ("webm", "mp4"):
                used[kind, minutes] = run_for([COMPOSER, source, manifest, str(SMALL), directory / f"film.{kind}"])[1]
    for kind, aim in (("webm", "<= 5"), ("mp4", "<= 20")):
        report.add(f"a film of {LONG} minutes takes more memory than one of {SHORT}, {kind}, MB", used[kind, LONG] - used[kind, SHORT], None, aim)
    report.note("memory of films, MB: " + ", ".join(f"{kind} of {minutes} min: {mb:.0f}" for (kind, minutes), mb in used.items()))
