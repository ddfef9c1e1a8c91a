# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Join to first remote frame, stoactl beside Chromium in the same room, and how long pictures stay away when janus is killed.

Both begin with an invite link and join as a guest without camera and microphone; both clocks start when they
are told to join (process and page are loaded) and stop when the first remote picture can be painted.
"""

import argparse
import json
import subprocess
import tempfile
import time

from browser import Browser
from community import Server
from films import speech
from report import Report, median, percentile
from waiting import until

WAIT_S = 30
KILLS = 3
STAY_S = 2  # Janus asks a publisher for a whole picture once a second at most: joins are further apart
FILM_FPS = 29.97

CLICK_AND_WAIT = """
const done = arguments[0];
const tiles = document.getElementById('tiles');
let began = 0;
const watched = new Set();
const watch = () => {
  for (const video of tiles.querySelectorAll('.tile:not(.mine) video')) {
    if (!watched.has(video)) {
      watched.add(video);
      video.requestVideoFrameCallback(() => done(performance.now() - began));
    }
  }
};
new MutationObserver(watch).observe(tiles, {childList: true, subtree: true});
document.getElementById('name').value = 'Chromium';
began = performance.now();
document.getElementById('enter').click();
"""


def join_with_stoactl(server, link):
    done = subprocess.run(server.command("join", link, "--name", "stoactl", "--seconds", STAY_S, "--json"),
                          capture_output=True, text=True, timeout=WAIT_S, check=True)
    return next(said["first_frame_ms"] for said in map(json.loads, done.stdout.splitlines())
                if "first_frame_ms" in said)


def join_with_chromium(browser, link):
    page = browser.guest(link)
    page.wait_view("green")
    for device in ("Camera", "Microphone"):
        if page.pressed(device):
            page.press(device)
    took = browser.driver.execute_async_script(CLICK_AND_WAIT)
    time.sleep(STAY_S)
    page.press("Leave")
    page.wait_view("end")
    browser.driver.execute_script("sessionStorage.clear()")
    return took


def measure_joins(server, link, browser, times):
    join_with_stoactl(server, link)
    join_with_chromium(browser, link)
    ours, peers = [], []
    for _ in range(times):
        ours.append(join_with_stoactl(server, link))
        peers.append(join_with_chromium(browser, link))
    return ours, peers


def frames_between(lines, name):
    """Frames that arrived in each second of the statistics; a new connection counts from 0 again."""
    counts = [next((person["frames"] for person in line["participants"] if person["name"] == name), 0)
              for line in lines]
    return [now - before if now >= before else now for before, now in zip(counts, counts[1:], strict=False)]


def heal(server, viewer, page):
    """Seconds without pictures after janus was killed: (stoactl's, Chromium's)."""
    until(lambda: len(viewer.stats()) > 3, WAIT_S, "statistics")
    begin = len(viewer.stats()) - 2
    page.forget_watch()
    page.sees("Film")
    killed = server.kill_janus()
    until(lambda: server.janus_pid() not in (None, killed), WAIT_S, "a new janus")
    page.sees("Film", WAIT_S)

    def arrived():
        return frames_between(viewer.stats()[begin:], "Film")
    until(lambda: len(arrived()) > 4 and min(arrived()[-2:]) > 0.8 * FILM_FPS, WAIT_S, "stoactl has pictures again")
    return len(arrived()) - sum(arrived()) / FILM_FPS, page.watch()["Film"]["gap"] / 1000


def measure_healing(server, room, link, browser):
    viewer = server.join(room, "Viewer")
    page = browser.guest(link)
    page.enter("Chromium")
    page.sees("Film")
    return zip(*[heal(server, viewer, page) for _ in range(KILLS)], strict=True)


def run(arguments):
    parser = argparse.ArgumentParser(prog="bench join")
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args(arguments).times
    report = Report("join")
    with tempfile.TemporaryDirectory(prefix="stoa-bench.") as directory:
        server = Server(directory)
        browser = Browser()
        try:
            server.stoactl("set-name", "Mira")
            room = server.start_room("Bench")
            link = server.make_invite(room, uses=10 * (times + 10))["url"]
            film = server.join(room, "Film", "--publish", speech())
            until(lambda: film.last()["sent"]["frames"] > 0, WAIT_S, film.process.tail)
            ours, peers = measure_joins(server, link, browser, times)
            healing = measure_healing(server, room, link, browser)
        finally:
            browser.quit()
            server.stop()
    report.add("join to first frame, median ms", median(ours), median(peers), "<= 300")
    report.add("join to first frame, p95 ms", percentile(ours, 95), percentile(peers, 95))
    report.add("join to first frame, stoactl / Chromium", median(ours), median(peers), "< 1", of_ratio=True)
    healed_ours, healed_peers = healing
    report.add("without pictures after janus was killed, median s", median(healed_ours), median(healed_peers))
    report.note(f"{times} joins each, one after the other in turn, by invite link, without camera and microphone")
    return report
