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


def loop_packets(path, codec, found, seconds):
    """Real packets over and over; as many files of its own each person has as Janus writes."""
    mjr.write_mjr(path, codec, mjr.again_and_again(found, codec, FILM_S, seconds // FILM_S))


def run_mux(plan, output):
    """(seconds, memory in MB, what it said)"""
    began = time.monotonic()
    with subprocess.Popen(["stoa-mux", plan, output], stdout=subprocess.PIPE, text=True) as child:
        said = child.stdout.read().splitlines()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, "stoa-mux failed"
    return time.monotonic() - began, usage.ru_maxrss / 1024, json.loads(said[-1])
