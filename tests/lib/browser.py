# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chromium without a screen, on the guest page."""

import tempfile

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from films import clip
from waiting import until

FLAGS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --disable-default-apps --mute-audio
--autoplay-policy=no-user-gesture-required --window-size=1000,760""".split()

JOIN_S = 40

# Runs before the page's own scripts: remembers its peer connections, whose statistics only their owner has.
REMEMBER_PEERS = """
window.peers = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...rest) { super(...rest); peers.push(this); }
};
"""

SENT = """
const done = arguments[0];
(async () => {
  let sent = {frames: 0, bytes: 0, at: performance.now()};
  for (const peer of peers.filter(peer => peer.connectionState === 'connected')) {
    for (const report of (await peer.getStats()).values()) {
      if (report.type !== 'outbound-rtp')
        continue;
      sent.bytes += report.bytesSent;
      if (report.kind === 'video')
        sent.frames += report.framesSent ?? 0;
    }
  }
  done(sent);
})();
"""

DECODED = """
const done = arguments[0];
(async () => {
  const decoded = {};
  const receivers = peers.flatMap(peer => peer.getReceivers());
  for (const tile of document.querySelectorAll('#tiles .tile:not(.mine)')) {
    const track = tile.querySelector('video').srcObject?.getVideoTracks()[0];
    const stats = await receivers.find(receiver => track && receiver.track === track)?.getStats();
    for (const report of stats?.values() ?? []) {
      if (report.type === 'inbound-rtp')
        decoded[tile.querySelector('.name').textContent] = {frames: report.framesDecoded, at: report.timestamp};
    }
  }
  done(decoded);
})();
"""

# Counts what each tile's video element shows, and listens to each audio element.
WATCH = """
window.watched ??= new Map();
window.listener ??= new AudioContext();
for (const tile of document.querySelectorAll('#tiles .tile')) {
  const name = tile.querySelector('.name').textContent;
  const video = tile.querySelector('video');
  const audio = tile.querySelector('audio');
  let entry = watched.get(name);
  if (!entry || entry.video !== video) {
    entry = {video, frames: 0, gap: 0, last: null, loudest: -127, stream: null};
    watched.set(name, entry);
    const count = now => {
      entry.frames++;
      entry.gap = Math.max(entry.gap, now - (entry.last ?? now));
      entry.last = now;
      video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
  }
  if (audio && audio.srcObject && entry.stream !== audio.srcObject) {
    entry.stream = audio.srcObject;
    entry.analyser = listener.createAnalyser();
    listener.createMediaStreamSource(entry.stream).connect(entry.analyser);
  }
  if (entry.analyser) {
    const samples = new Float32Array(entry.analyser.fftSize);
    entry.analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
    entry.loudest = Math.max(entry.loudest, power > 0 ? 10 * Math.log10(power) : -127);
  }
}
return Object.fromEntries([...watched].map(([name, {video, frames, gap, loudest}]) => {
  const quality = video.getVideoPlaybackQuality();
  return [name, {frames, gap, loudest, width: video.videoWidth, height: video.videoHeight, shown: video.isConnected,
                 total: quality.totalVideoFrames, dropped: quality.droppedVideoFrames}];
}));
"""


class Browser:
    """One Chromium with an empty profile. `film` is what its camera and microphone give; without one they are
    Chromium's test pattern and beeps; `devices` is "allowed", "denied" or "absent". `without`: flags not given."""

    def __init__(self, film=None, devices="allowed", extra=(), without=()):
        self.profile = tempfile.TemporaryDirectory(prefix="stoa-chromium.")
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in (*FLAGS, f"--user-data-dir={self.profile.name}", *device_flags(film, devices), *extra):
            if flag not in without:
                options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_page_load_timeout(JOIN_S)
        self.driver.set_script_timeout(JOIN_S)
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": REMEMBER_PEERS})

    @property
    def pid(self):
        """Of the browser's first process; all others are its children."""
        return self.driver.capabilities["goog:processID"]

    def guest(self, link):
        return GuestPage(self.driver, link)

    def complaints(self):
        """What the page's console said that is worse than information."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def quit(self):
        self.driver.quit()
        self.profile.cleanup()


def device_flags(film, devices):
    if devices == "absent":
        return ["--use-fake-ui-for-media-stream"]
    if devices == "denied":
        return ["--use-fake-device-for-media-stream", "--deny-permission-prompts"]
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    if film:
        video, audio = clip(film)
        flags += [f"--use-file-for-fake-video-capture={video}", f"--use-file-for-fake-audio-capture={audio}"]
    return flags


class GuestPage:
    """The guest page as a person uses it: by its words and its buttons."""

    def __init__(self, driver, link):
        self.driver = driver
        driver.get("about:blank")
        driver.get(link)

    def forget(self):
        """Whoever was here before, and what they did: the page is loaded anew."""
        self.driver.execute_script("localStorage.clear(); sessionStorage.clear()")
        self.driver.refresh()

    def find(self, css):
        return self.driver.find_element("css selector", css)

    def text(self, css):
        return self.driver.execute_script("return document.querySelector(arguments[0])?.textContent.trim()", css)

    def view(self):
        """Which view is shown: green, room or end."""
        return self.driver.execute_script("return document.querySelector('main > section:not([hidden])')?.id")

    def wait_view(self, view, seconds=JOIN_S):
        until(lambda: self.view() == view, seconds, lambda: f"the page shows {view}, not {self.view()}: {self.words()}")

    def words(self):
        return self.driver.execute_script("return document.body.innerText")

    def type_name(self, name):
        field = self.find("#name")
        field.clear()
        field.send_keys(name)

    def join(self, name):
        self.wait_view("green")
        self.type_name(name)
        self.find("#enter").click()

    def enter(self, name):
        """Joins, and waits until in the room."""
        self.join(name)
        self.wait_view("room")
        until(lambda: any(label.endswith("(you)") for label in self.people()), JOIN_S, self.words)

    def press(self, label):
        self.find(f'section:not([hidden]) button[aria-label="{label}"]').click()

    def pressed(self, label):
        return self.find(f'section:not([hidden]) button[aria-label="{label}"]').get_attribute("aria-pressed") == "true"

    def people(self):
        return self.driver.execute_script(
            "return [...document.querySelectorAll('#tiles .name')].map(name => name.textContent)")

    def tile(self, name):
        """How a screen reader says the tile of that name, or None."""
        return self.driver.execute_script("""
            const tiles = [...document.querySelectorAll('#tiles .tile')];
            return tiles.find(tile => tile.querySelector('.name').textContent === arguments[0])
              ?.getAttribute('aria-label') ?? null""", name)

    def notice(self):
        return self.text("#notice")

    def watch(self):
        """Per name, from the first call on: {frames, gap (longest ms between two), loudest (dBov), width, height,
        total and dropped (as the element counts), shown}."""
        return self.driver.execute_script(WATCH)

    def sent(self):
        """{frames, bytes, at (ms)} that the page has sent on its connected peers."""
        return self.driver.execute_async_script(SENT)

    def decoded(self):
        """Per name: {frames, at (ms)} that arrived and were decoded."""
        return self.driver.execute_async_script(DECODED)

    def forget_watch(self):
        self.driver.execute_script("window.watched = new Map()")

    def sees(self, name, seconds=JOIN_S):
        """Waits until pictures of `name` move."""
        before = self.watch().get(name, {}).get("frames", 0)
        until(lambda: self.watch().get(name, {}).get("frames", 0) > before + 5, seconds,
              lambda: f"{name} moves: {self.watch()} {self.words()}")

    def hears(self, name, seconds=JOIN_S, dbov=-60):
        until(lambda: self.watch().get(name, {}).get("loudest", -127) > dbov, seconds,
              lambda: f"{name} can be heard: {self.watch()}")
