# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to watch a recording: first pictures, seeks, processor; beside Chromium with one film of the same."""

import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from browser import FLAGS
from load import cpu_s, tree
from recordings import KEY_FRAMES, make_recording, run_mux

SECONDS = 10

TILE = (426, 240)
ROWS = 3             # tiles beside each other


def compose(film, directory, people):
    """The same pictures as one, as an export would be."""
    output = directory / "composed.webm"
    places = "|".join(f"{n % ROWS * TILE[0]}_{n // ROWS * TILE[1]}" for n in range(people))
    scaled = ";".join(f"[0:v]scale={TILE[0]}:{TILE[1]}[v{n}]" for n in range(people))
    inputs = "".join(f"[v{n}]" for n in range(people))
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", film, "-filter_complex",
                    f"{scaled};{inputs}xstack=inputs={people}:layout={places}[v]", "-map", "[v]", "-map", "0:a", "-c:v", "libvpx",
                    "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M", "-c:a", "copy", output], check=True)
    return output


def processor_of(pid):
    return sum(cpu_s(tree(pid)).values())


def play_in_chromium(film, seconds):
    """Percent of a processor."""
    page = film.with_suffix(".html")
    page.write_text(f'<video autoplay loop width={ROWS * TILE[0]} src="{film.name}"></video>')
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as profile, \
            subprocess.Popen(["chromium", *FLAGS, f"--user-data-dir={profile}", "--remote-debugging-port=0", page.as_uri()],
                             stderr=subprocess.DEVNULL) as chromium:
        try:
            time.sleep(4)            # it is open
            before = processor_of(chromium.pid)
            time.sleep(seconds)
            return (processor_of(chromium.pid) - before) / seconds * 100
        finally:
            chromium.terminate()


def watching(report, people, seconds=SECONDS):
    with tempfile.TemporaryDirectory(prefix="stoa-bench.", dir=os.environ.get("TMPDIR", "/var/tmp")) as name:
        directory = Path(name)
        run_mux(make_recording(directory, people, 60), directory / "out.mkv")
        build = os.environ["STOA_BUILD"]
        said = json.loads(subprocess.run([f"{build}/tests/bench/bench-reel", directory / "out.mkv", str(people), "60", str(seconds)],
                                         check=True, capture_output=True, text=True).stdout)
        peer = play_in_chromium(compose(directory / "film.mkv", directory, people), seconds)
    what = f"a replay of {people} tiles at 360p30"
    seeks = sorted(said["seeks_ms"])
    report.add(f"{what}: from its file to the first picture of each, ms", said["first_ms"], None, "<= 400")
    report.add(f"{what}: seek to the picture of each, p95, ms", seeks[len(seeks) * 95 // 100], None, "<= 250")
    report.add(f"{what}, decoded, scaled and mixed, beside Chromium with the composed film, % of a processor", said["cpu_percent"], peer)
    report.note(f"seeks: median {seeks[len(seeks) // 2]:.0f} ms, longest {seeks[-1]:.0f} ms; key frames every {KEY_FRAMES / 30:g} s")
