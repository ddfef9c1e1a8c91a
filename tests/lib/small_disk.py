# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk of a few megabytes, where a server keeps its recordings: it can be full, and nothing else is."""

import os
import subprocess
from pathlib import Path

MEGABYTE = 1_000_000
BLOCK = 100_000


class SmallDisk:
    """Mounted at `path` for those who are run with `within`; `here` is where everybody else sees it."""

    def __init__(self, path, megabytes):
        path.mkdir(parents=True)
        alone = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
        self.holder = subprocess.Popen(
            [*alone, "sh", "-c", 'mount -t tmpfs -o mode=700,size="$1" tmpfs "$0" && echo mounted && exec cat', path,
             str(megabytes * MEGABYTE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.holder.stdout.readline() == "mounted\n", "a disk can be mounted"
        self.path = path
        self.within = ["nsenter", f"--target={self.holder.pid}", "--mount",
                       *([] if os.geteuid() == 0 else ["--user", "--preserve-credentials"])]
        self.here = Path(f"/proc/{self.holder.pid}/root{path}")

    def free(self):
        disk = os.statvfs(self.here)
        return disk.f_bavail * disk.f_frsize

    def fill(self, leave):
        """Another program takes all of it but so many bytes."""
        with open(self.here / "ballast", "ab", buffering=0) as ballast:
            while (more := min(BLOCK, self.free() - leave)) > 0:
                try:
                    ballast.write(bytes(more))
                except OSError:
                    break

    def empty(self):
        (self.here / "ballast").unlink()

    def make_writable(self, writable):
        self._within("mount", "-o", f"remount,{'rw' if writable else 'ro'}", self.path)

    def cover(self, covered):
        """What is opened from now on is read-only, as when a disk fails; what is open goes on."""
        if covered:
            self._within("mount", "--bind", self.path, self.path)
            self._within("mount", "-o", "remount,bind,ro", self.path)
        else:
            self._within("umount", self.path)

    def _within(self, *command):
        subprocess.run([*self.within, *command], check=True)

    def close(self):
        self.holder.stdin.close()
        self.holder.wait(10)
