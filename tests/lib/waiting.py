# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for something to become true, with a bound."""

import time

POLL_S = 0.02


def until(condition, seconds, what):
    """Returns the first true value of condition(); fails with `what` (text, or a function of none) after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(POLL_S)
