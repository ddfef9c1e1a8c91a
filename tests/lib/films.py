# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The films that tests play, and what Chromium's fake camera and microphone need made of them."""

import os
import subprocess
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLIP_S = 20
CLIP_FPS = 30
CLIP_SIZE = "480x352"


@cache
def films():
    """FILM_SPEECH and FILM_PHONE as env/films says them."""
    said = subprocess.run([HERE.parents[1] / "env" / "films"], capture_output=True, text=True, check=True).stdout
    pairs = (line.split("=", 1) for line in said.splitlines() if "=" in line)
    return {name: Path(path.strip("'\"")) for name, path in pairs}


def speech():
    return films()["FILM_SPEECH"]


def phone():
    return films()["FILM_PHONE"]


def clip(film, start_s=5):
    """(video, audio) of a piece of the film for Chromium's fake devices, made once and kept beside other caches."""
    cache_dir = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stoa" / "clips"
    cache_dir.mkdir(parents=True, exist_ok=True)
    stem = f"{film.stem}-{start_s}-{CLIP_S}-{CLIP_SIZE}"
    video, audio = cache_dir / f"{stem}.mjpeg", cache_dir / f"{stem}.wav"
    cut = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-ss", str(start_s), "-t", str(CLIP_S), "-i", film]
    make(video, [*cut, "-an", "-r", str(CLIP_FPS), "-s", CLIP_SIZE, "-q:v", "4", "-f", "mjpeg"])
    make(audio, [*cut, "-vn", "-ac", "1", "-ar", "48000", "-f", "wav"])
    return video, audio


def make(target, command):
    if target.exists():
        return
    part = target.with_name(f"{target.name}.{os.getpid()}")
    subprocess.run([*command, part], check=True)
    part.rename(target)
