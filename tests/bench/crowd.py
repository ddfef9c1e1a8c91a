# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""People in a room who cost little: they send a film that was encoded once."""

import os
import subprocess
from pathlib import Path

from community import Process
from films import make, speech

FILM_S = 60
CLIP_START_S = 5
SEND_S = 30
LAYERS = {"high": (1280, 720, 1700), "mid": (640, 360, 600), "low": (320, 180, 150)}  # width, height, kbit/s


def encoded(name, arguments):
    """A piece of the film, encoded once and kept beside other caches."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stoa" / "clips"
    cache.mkdir(parents=True, exist_ok=True)
    target = cache / f"bench-{speech().stem}-{name}-{CLIP_START_S}-{FILM_S}.mkv"
    make(target, ["nice", "ffmpeg", "-v", "error", "-nostdin", "-y", "-ss", str(CLIP_START_S), "-t", str(FILM_S),
                  "-i", speech(), *arguments, "-f", "matroska"])
    return target


def layer(name):
    """VP8 at a constant rate as for a call, with a key frame each second."""
    width, height, kbits = LAYERS[name]
    rate = f"{kbits}k"
    return encoded(name, ["-an", "-vf", f"crop=480:270,scale={width}:{height},fps=30", "-c:v", "libvpx", "-deadline",
                          "realtime", "-cpu-used", "8", "-lag-in-frames", "0", "-g", "30", "-keyint_min", "30",
                          "-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", rate])


def sound():
    return encoded("sound", ["-vn", "-ac", "2", "-ar", "48000", "-c:a", "libopus", "-application", "voip",
                             "-b:a", "40k", "-frame_duration", "20"])


class Crowd:
    """Guests who come and go. Without layers they show a clock instead of the film."""

    def __init__(self, link, directory, layers=("mid",)):
        program = Path(os.environ["STOA_BUILD"]) / "tests" / "bench" / "bench-crowd"
        films = [sound(), *map(layer, layers)] if layers else []
        self.names = []
        self.process = Process(["nice", program, link, *films], Path(directory) / "crowd.log", stdin=subprocess.PIPE)
        self.process.wait_line("ready", SEND_S)

    pid = property(lambda self: self.process.pid)

    def _tell(self, line):
        self.process.child.stdin.write(line + "\n")
        self.process.child.stdin.flush()

    def join(self, name, from_s=0, wait=True):
        """Does not wait until they send if told so."""
        self._tell(f"join {name} {from_s}")
        self.names.append(name)
        if wait:
            self.process.wait_line(f"sending {name}", SEND_S)

    def grow(self, people):
        """Until there are so many, each at another place in the film."""
        for number in range(len(self.names), people):
            self.join(f"Guest-{number:02}", number * 7 % FILM_S)

    def leave(self, name):
        self._tell(f"leave {name}")
        self.names.remove(name)

    def stop(self):
        self.process.child.stdin.close()
        try:
            self.process.wait()
        except subprocess.TimeoutExpired:
            self.process.kill()
