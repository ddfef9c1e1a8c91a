# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Being recorded, as a guest in a browser meets it, and what Chromium makes of the replay."""

import base64
import statistics

import pytest

import mjr
from browser import Browser
from played import SYNC_MS, clicks_ms, discovered_s, flashes_ms, pair, probe
from recording import download
from stoa_client import Account
from waiting import until

WAIT_S = 30
TOGETHER_MS = 50
NEAR_MS = 3000
EXPORT_S = 100

# How long a video element says it is, once it has decoded pictures up to its end.
PLAY = """
const [url, done] = arguments;
const video = Object.assign(document.createElement('video'), {src: url, muted: true, playbackRate: 8});
video.onerror = () => done({error: video.error.message});
video.onended = () => done({seconds: video.duration, ended: video.currentTime, frames: video.getVideoPlaybackQuality().totalVideoFrames,
                            width: video.videoWidth});
document.body.append(video);
video.play();
"""

# The browser records the very tracks it sends, with clones that stay on while they are muted: what is between their pictures and
# their sound is between its devices, before any of ours has them.
RECORD_ITSELF = """
const sent = peers.flatMap(peer => peer.getSenders()).map(sender => sender.track).filter(track => track);
const own = new MediaStream(['video', 'audio'].map(kind => sent.find(track => track.kind === kind).clone()));
window.itself = new MediaRecorder(own, {mimeType: 'video/webm;codecs=vp8,opus'});
window.parts = [];
itself.ondataavailable = event => parts.push(event.data);
itself.onstart = () => { window.began = Date.now(); };
itself.start(1000);
"""
WHAT_IT_RECORDED = """
const done = arguments[0];
itself.onstop = () => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result.split(',')[1]);
  reader.readAsDataURL(new Blob(parts));
};
itself.stop();
"""


def enter_as_host(server, room):
    with open(server.token_file, encoding="utf-8") as token:
        account = Account(server.url, token.read().strip())
    socket = account.connect()
    socket.join(room, consent="yes")
    return socket


@pytest.fixture
def host(server, room):
    socket = enter_as_host(server, room)
    yield socket
    socket.close()


@pytest.fixture
def page(server, room, browser):
    page = browser.guest(server.invite(room))
    page.forget()
    yield page
    page.driver.get("about:blank")


def record(host, room, on=True):
    host.command(room, "toggle-recording", on=on)
    if on:
        return host.expect_event("recording-started")["recording"]["id"]
    return host.expect_event("recording-stopped")["of"]


def asked(page):
    return page.driver.execute_script("return document.querySelector('#consent').open")


def until_asked(page, is_asked=True):
    until(lambda: asked(page) == is_asked, WAIT_S, page.words)


def told(page):
    """What the button in the header says, or nothing while it is not there."""
    return page.driver.execute_script("return document.querySelector('#recorded:not([hidden])')?.innerText.trim() ?? ''")


def until_told(page, words):
    until(lambda: told(page) == words, WAIT_S, lambda: f"{words!r}: {told(page)!r}")


def test_is_asked_when_it_begins(page, host, room):
    page.enter("Gerda")
    assert told(page) == "" and not asked(page)
    record(host, room)
    until_asked(page)
    words = page.text("#consent")
    assert "This room is being recorded" in words and "Mira records this room" in words and "unless you agree" in words
    focus = page.driver.execute_script("return document.activeElement.id")
    assert focus == "consent-title", "no key that is pressed by chance agrees"
    until_told(page, "Recording: you are not recorded")
    page.find("#consent-yes").click()
    assert host.expect_event("consent-answered")["consent"] == "yes"
    until_asked(page, False)
    until_told(page, "Recording: you are recorded")

    page.find("#recorded").click()
    until_asked(page)
    page.find("#consent-no").click()
    assert host.expect_event("consent-answered")["consent"] == "no", "one may change one's mind"
    until_told(page, "Recording: you are not recorded")
    record(host, room, on=False)
    until_told(page, "")
    until(lambda: "This room is not recorded any more" in page.text("#log"), WAIT_S, lambda: page.text("#log"))
    record(host, room)
    until_asked(page)


def test_comes_into_a_room_that_is_recorded(page, host, room):
    record(host, room)
    page.enter("Gerda")
    until_asked(page)
    page.driver.switch_to.active_element.send_keys("\ue00c")
    until_asked(page, False)
    until_told(page, "Recording: you are not recorded")     # who closes it has not answered
    page.find("#recorded").click()
    until_asked(page)
    page.find("#consent-leave").click()
    page.wait_view("end")
    assert not asked(page) and told(page) == ""


def test_of_who_says_no_nothing_is_recorded(page, host, room, server):
    page.enter("Gerda")
    recording = record(host, room)
    until_asked(page)
    page.find("#consent-no").click()
    host.expect_event("consent-answered")
    record(host, room, on=False)
    account = host.account
    manifest = until(lambda: next((m for m in [account.ask("GET", f"/v1/recordings/{recording}")] if m["phase"] == "failed"), None),
                     WAIT_S, "nothing was recorded")
    assert manifest["tracks"] == [] and not list((server.directory / "data" / "recordings" / recording).rglob("*.mjr"))
    assert {(person["name"], person["consent"]) for person in manifest["people"]} == {("Mira", "yes"), ("Gerda", "no")}


def apart_ms(pairs):
    """How much later than its flash a click is."""
    return statistics.median(click - flash for flash, click in pairs)


def devices_ms(own, at):
    """The same of what the browser recorded itself, about then: on a busy machine its devices drift."""
    return apart_ms([each for each in own if abs(each[1] - at) < NEAR_MS] or own)


def assert_plays(driver, address, path, manifest):
    """The browser, ffprobe, GStreamer and the manifest agree on how long it is."""
    played = driver.execute_async_script(PLAY, address)
    assert "error" not in played and played["frames"] > 0, played
    said = [played["seconds"], float(probe(path, "-show_format")["format"]["duration"]), discovered_s(path)]
    assert all(abs(seconds * 1000 - manifest["duration_ms"]) <= TOGETHER_MS for seconds in said), (said, manifest["duration_ms"])


def test_a_browser_recorded_and_played(room, server, tmp_path):
    """A browser sends flashes and clicks, mutes and comes back: lips and voices are together as they came from its devices, which are
    apart by what it records itself at the same time; and a browser plays it."""
    film = mjr.make_film(tmp_path / "flashes.mkv", 30)
    browser = Browser(film=film)
    try:
        page = browser.guest(server.invite(room))
        page.enter("Gerda")
        host = enter_as_host(server, room)   # now: who says nothing while a browser starts loses the connection
        recording = record(host, room)
        until_asked(page)
        page.find("#consent-yes").click()
        tracks = server.directory / "data" / "recordings" / recording / "tracks"

        def until_ms(length_ms):
            host.drain()
            began = host.expect("recording-health", seconds=WAIT_S)["at"]
            until(lambda: host.expect("recording-health", seconds=WAIT_S)["at"] - began >= length_ms, WAIT_S, "time goes on")
        until(lambda: sum(path.stat().st_size for path in tracks.glob("*audio*")) > 5000, WAIT_S, "it is recorded")
        page.driver.execute_script(RECORD_ITSELF)
        until_ms(4000)
        page.press("Microphone")
        until(lambda: "microphone off" in page.tile("Gerda (you)"), WAIT_S, page.words)
        until_ms(3000)
        page.press("Microphone")
        until(lambda: "microphone on" in page.tile("Gerda (you)"), WAIT_S, page.words)
        until_ms(5000)
        record(host, room, on=False)
        began = page.driver.execute_script("return began")
        itself = tmp_path / "itself.webm"
        itself.write_bytes(base64.b64decode(page.driver.execute_async_script(WHAT_IT_RECORDED)))
        account = host.account
        host.close()
        manifest = until(lambda: next((m for m in [account.ask("GET", f"/v1/recordings/{recording}")] if m["phase"] == "ready"),
                                      None), WAIT_S, "it is ready")
        path = download(account, recording, tmp_path / "replay.mkv")
        muted, unmuted = (next(moment["at_ms"] for moment in reversed(manifest["timeline"])
                               if moment["kind"] == kind and moment["track"] == "mic") for kind in ("muted", "unmuted"))
        pairs = pair(flashes_ms(path), clicks_ms(path))
        before = [each for each in pairs if each[1] < muted]
        after = [each for each in pairs if each[1] > unmuted + 300]
        ahead = began - manifest["started_at"]
        own = [(flash + ahead, click + ahead) for flash, click in pair(flashes_ms(itself), clicks_ms(itself))]
        assert before and after and len(own) >= 5, (pairs, own)
        for part in (before, after):
            more = statistics.median(click - flash - devices_ms(own, click) for flash, click in part)
            assert abs(more) <= SYNC_MS, f"{more} ms more than in the browser, {part}, {own}"
        # a browser sends again a moment before the room is told
        assert not [click for click in clicks_ms(path) if muted + 500 < click < unmuted - 500]

        link = account.ask("POST", f"/v1/recordings/{recording}/link")["url"]
        page.driver.get(f"{server.url}/i/NoSuchTokenAtAll")     # of the same origin as the media
        assert_plays(page.driver, link, path, manifest)
        (tmp_path / "empty.html").write_text("<!doctype html><title>Films</title>")
        page.driver.get((tmp_path / "empty.html").as_uri())     # likewise
        for film in ("film.webm", "film.mp4"):
            server.stoactl("export", recording, "--to", tmp_path / film, seconds=EXPORT_S)
            assert_plays(page.driver, (tmp_path / film).as_uri(), tmp_path / film, manifest)
    finally:
        browser.quit()
