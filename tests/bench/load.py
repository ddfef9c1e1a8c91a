# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What processes cost, as the kernel counts it: each of these is of a process and all its descendants."""

import ctypes
import os
import time
from dataclasses import dataclass
from pathlib import Path

from community import children_of

TICKS = os.sysconf("SC_CLK_TCK")
LIBC = ctypes.CDLL(None)


def tree(pid):
    return [pid, *(each for child, _ in children_of(pid) for each in tree(child))]


def cpu_s(pids):
    """Seconds of CPU that each process has used, with all its threads: a dictionary."""
    used = {}
    for pid in pids:
        clock = ctypes.c_int()
        if LIBC.clock_getcpuclockid(pid, ctypes.byref(clock)) != 0:
            continue
        try:
            used[pid] = time.clock_gettime(clock.value)
        except OSError:
            continue
    return used


def pss_mb(pid):
    """Memory, with the process's share of what others have mapped as well: libraries, above all."""
    return memory_mb(pid, "Pss")


def own_mb(pid):
    """Memory that is there because of the process alone, whoever else on the machine maps the same files."""
    return memory_mb(pid, "Pss_Anon", "Pss_Shmem")


def memory_mb(pid, *kinds):
    total = 0
    for each in tree(pid):
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.split(":")[0] in kinds)
    return total / 1024


def count(pid, what):
    """How many there are of what is a folder in /proc: "task" or "fd"."""
    return sum(len(os.listdir(f"/proc/{each}/{what}")) for each in tree(pid))


def machine_s():
    """(busy, idle) seconds of all cores since the machine started."""
    fields = [int(field) / TICKS for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    idle = fields[3] + fields[4]
    return sum(fields[:8]) - idle, idle


@dataclass
class Span:
    """CPU between two moments: seconds of CPU a second, of several process trees by name."""
    seconds: float
    cpu: dict
    idle: float


class Meter:
    """Starts measuring the trees of {name: pid}; stop() gives the Span."""

    def __init__(self, clock, **roots):
        self.clock, self.roots = clock, roots
        self.began = clock()
        self.before = {name: cpu_s(tree(pid)) for name, pid in roots.items()}
        self.machine = machine_s()

    def stop(self):
        seconds = self.clock() - self.began
        cpu = {}
        for name, pid in self.roots.items():
            after = cpu_s(tree(pid))
            cpu[name] = sum(used - self.before[name].get(each, 0) for each, used in after.items()) / seconds
        busy, idle = (now - then for now, then in zip(machine_s(), self.machine, strict=True))
        return Span(seconds, cpu, idle / (busy + idle))
