# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for something to become true, with a bound."""

import os
import time

POLL_S = 0.02
PATIENCE = float(os.environ.get("STOA_PATIENCE", 1))   # env/test sets it with the sanitizers


def until(condition, seconds, what):
    """Returns the first true value of condition(); fails with `what` (text, or a function of none) after `seconds`, or with
    the sanitizers after more."""
    deadline = time.monotonic() + seconds * PATIENCE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(POLL_S)
