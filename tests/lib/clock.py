# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wall clock that a test sets, for a server and its Janus: see stoa-test-clock.c."""

import os
import struct


class Clock:
    def __init__(self, directory):
        self.file = directory / "clock"
        self.file.write_bytes(struct.pack("<q", 0))
        self.module = os.environ["STOA_TEST_CLOCK_MODULE"]
        self.env = {"LD_PRELOAD": self.module, "STOA_TEST_CLOCK": str(self.file)}
        self.janus = directory / "janus-with-clock"        # the server gives Janus an LD_PRELOAD of its own
        self.janus.write_text(f'#!/bin/sh\nLD_PRELOAD="$LD_PRELOAD {self.module}" exec janus "$@"\n')
        self.janus.chmod(0o755)

    def set_ahead(self, seconds):
        with open(self.file, "r+b") as file:
            file.write(struct.pack("<q", seconds * 1000))
