# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guest page's reducer makes the same of a room's events as stoa_room_reduce()."""

import json
import os
import random
import subprocess

COUNT = 500

FOLD = """
const [histories, done] = arguments;
import('/guest/reduce.js').then(({emptyRoom, reduce}) => done(
  histories.map(({events}) => events.reduce(reduce, emptyRoom('room')))));
"""


def told(value):
    """As the wire tells it: what is empty is left out."""
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items() if told(item) not in (None, 0, False, "", [])}
    if isinstance(value, list):
        return [told(item) for item in value]
    return value


def test_same_as_the_reference(server, browser):
    seed = random.SystemRandom().randrange(2**32)
    program = os.path.join(os.environ["STOA_BUILD"], "tests", "e2e", "room-histories")
    lines = subprocess.run([program, str(seed), str(COUNT)], capture_output=True, text=True, check=True).stdout
    histories = [json.loads(line) for line in lines.splitlines()]
    browser.driver.get(f"{server.url}/guest/icon.svg")
    states = browser.driver.execute_async_script(FOLD, histories)
    assert len(states) == COUNT
    for history, state in zip(histories, states, strict=True):
        assert told(state) == told(history["state"]), f"seed {seed}: {history['events']}"
