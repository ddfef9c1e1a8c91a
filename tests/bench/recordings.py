# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings of any length, as Janus would have written them, put together by stoa-mux."""

import json
import os
import struct
import subprocess
import time

import mjr

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


def run_mux(plan, output):
    """(seconds, memory in MB, what it said)"""
    began = time.monotonic()
    with subprocess.Popen(["stoa-mux", plan, output], stdout=subprocess.PIPE, text=True) as child:
        said = child.stdout.read().splitlines()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, "stoa-mux failed"
    return time.monotonic() - began, usage.ru_maxrss / 1024, json.loads(said[-1])
