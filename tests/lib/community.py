# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real programs as processes: a stoa-server with its janus, and stoactl."""

import json
import os
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from itertools import pairwise
from pathlib import Path

from waiting import until

START_S = 40
STOP_S = 20


class Process:
    """A child whose output is kept in a file, and that never outlives the one who has it."""

    def __init__(self, command, log, env=None, stdin=subprocess.DEVNULL):
        self.log = Path(log)
        self.command = [str(word) for word in command]
        self.out = []
        with open(self.log, "ab") as err:
            self.child = subprocess.Popen(self.command, stdin=stdin, stdout=subprocess.PIPE, stderr=err,
                                          env={**os.environ, **(env or {})}, text=True, errors="replace")
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.child.stdout:
            self.out.append(line.rstrip("\n"))

    @property
    def pid(self):
        return self.child.pid

    def alive(self):
        return self.child.poll() is None

    def wait_line(self, prefix, seconds=START_S):
        """The rest of the first line of output that begins with `prefix`."""
        def find():
            for line in list(self.out):
                if line.startswith(prefix):
                    return line[len(prefix):] or True
            assert self.alive(), f"{self.command[0]} ended with {self.child.returncode}: {self.tail()}"
            return None
        return until(find, seconds, lambda: f"{self.command[0]} says {prefix!r}: {self.tail()}")

    def wait(self, seconds=STOP_S):
        status = self.child.wait(seconds)
        self.reader.join(seconds)
        return status

    def stop(self):
        """Asks it to end, and makes it end. Returns its status."""
        if self.alive():
            self.child.terminate()
            try:
                self.child.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.child.kill()
        return self.wait()

    def kill(self):
        self.child.kill()
        return self.wait()

    def tail(self, lines=15):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def children_of(pid):
    """(pid, name) of each child process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, rest = stat.read_text().rsplit(")", 1)
        except (OSError, ValueError):
            continue
        if int(rest.split()[1]) == pid:
            found.append((int(stat.parent.name), head.split("(", 1)[1]))
    return found


class Server:
    """A stoa-server on a free port of loopback, and its data; `within` is a command that runs it somewhere else."""

    def __init__(self, directory, *arguments, within=(), env=None):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.arguments = arguments
        self.within = within
        self.env = env
        self.port = 0
        self.process = None
        self.start()

    def start(self):
        """Starts it, the second time on the port it had."""
        self.process = Process([*self.within, "stoa-server", "--listen", f"127.0.0.1:{self.port}", "--data",
                                self.directory / "data", *self.arguments], self.directory / "server.log", self.env)
        self.url = self.process.wait_line("listening on ")
        self.token_file = self.process.wait_line("owner token in ")
        self.port = int(self.url.rsplit(":", 1)[1].rstrip("/"))
        until(self._has_media, START_S, lambda: f"it has a media engine: {self.process.tail()}")

    def _has_media(self):
        with urllib.request.urlopen(f"{self.url.rstrip('/')}/v1/health", timeout=START_S) as response:
            return json.load(response)["media"]

    @property
    def recordings(self):
        return self.directory / "data" / "recordings"

    def janus_pid(self):
        """Its janus, once there is one."""
        pids = [pid for pid, name in children_of(self.process.pid) if name == "janus"]
        return pids[0] if pids else None

    def kill_janus(self):
        pid = until(self.janus_pid, START_S, "the server has a janus")
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self):
        return self.process.stop()

    def stoactl(self, *arguments, check=True, seconds=60):
        """Runs one command and returns what it prints."""
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, timeout=seconds, check=False)
        if check:
            assert done.returncode == 0, f"stoactl {' '.join(map(str, arguments))}: {done.stderr}"
            return done.stdout.strip()
        return done

    def command(self, *arguments):
        return ["stoactl", "--server", self.url, "--token-file", self.token_file, *map(str, arguments)]

    def rest(self, method, path, body=None):
        """One request as the owner: (status, answer)."""
        request = urllib.request.Request(self.url.rstrip("/") + path, method=method)
        request.add_header("Authorization", f"Bearer {Path(self.token_file).read_text().strip()}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request, timeout=START_S) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def make_invite(self, room, **fields):
        """An invite of the room with fields that stoactl has no option for."""
        status, invite = self.rest("POST", "/v1/invites", {"scope": "room", "target": room, **fields})
        assert status == 201, invite
        return invite

    def start_room(self, title, visibility="public"):
        return self.stoactl("start", "--title", title, "--visibility", visibility)

    def invite(self, room):
        return self.stoactl("invite", room)

    def join(self, target, name, *arguments):
        return Joiner(self, target, name, arguments)


def interpolate(points, x):
    """y at x on the line through (x, y) points, or None outside of them."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return None


class Joiner:
    """A `stoactl join` that writes statistics each second."""

    def __init__(self, server, target, name, arguments):
        self.name = name
        self.stats_file = server.directory / f"{name}.stats"
        self.stats_file.unlink(missing_ok=True)
        self.process = Process(server.command("join", target, "--name", name, "--stats", self.stats_file, *arguments),
                               server.directory / f"{name}.log")

    def stats(self):
        """What it wrote until now, oldest first. A line that is being written is left out."""
        if not self.stats_file.exists():
            return []
        lines = self.stats_file.read_text().split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def sent_at(self, when, layer):
        """Frames sent in that layer, from 0, until `when` (time.time()), or None while the statistics do not reach that far."""
        return interpolate([(line["time"], line["sent"]["layers"][layer]) for line in self.stats()], when)

    def received_at(self, name, when):
        """Frames of that participant that had arrived at `when`, or None."""
        return interpolate([(line["time"], person["frames"]) for line in self.stats()
                            for person in line["participants"] if person["name"] == name], when)

    def last(self):
        stats = self.stats()
        return stats[-1] if stats else {"participants": [], "sent": {"frames": 0, "bytes": 0}}

    def seen(self, name):
        """The newest statistics of the participant of that name, or None."""
        return next((person for person in self.last()["participants"] if person["name"] == name), None)

    def layers_of(self, name, begin, end):
        """Which layers of that participant it showed from `begin` to `end`, by their sizes."""
        sizes = {min(person["width"], person["height"]) for line in self.stats() if begin - 1 <= line["time"] <= end + 1
                 for person in line["participants"] if person["name"] == name}
        return {2 if size >= 540 else 1 if size >= 270 else 0 for size in sizes if size > 0}

    def sees(self, name):
        person = self.seen(name)
        return person is not None and person["frames"] > 0 and person["fps"] > 0

    def hears(self, name, dbov=-60):
        return any(person["name"] == name and person["audio_dbov"] > dbov
                   for line in self.stats()[-5:] for person in line["participants"])

    def stop(self):
        return self.process.stop()
