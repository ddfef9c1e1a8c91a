# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guest page, as somebody in a browser meets it."""

import time

import pytest

from browser import Browser
from films import phone, speech
from waiting import until

WAIT_S = 30
MARKUP = "<img src=x onerror=document.title='hit'>"


@pytest.fixture
def page(server, room, browser):
    page = browser.guest(server.invite(room))
    yield page
    page.driver.get("about:blank")


def test_sees_and_is_seen(page, server, room, join):
    ana = join(room, "Ana", "--publish", speech())
    page.enter("Gerda")
    page.sees("Ana")
    page.hears("Ana")
    until(lambda: ana.sees("Gerda"), WAIT_S, lambda: f"Ana sees Gerda: {ana.last()}")
    until(lambda: ana.hears("Gerda"), WAIT_S, lambda: f"Ana hears Gerda: {ana.last()}")


def test_sees_a_screen_while_it_is_shared(page, room, join):
    ana = join(room, "Ana", "--publish", phone(), "--share", speech())
    page.enter("Gerda")
    page.sees("Screen of Ana")
    page.sees("Ana")
    assert page.tile("Screen of Ana") == "Screen of Ana"
    ana.stop()
    until(lambda: page.tile("Screen of Ana") is None, WAIT_S, page.words)


def test_camera_and_microphone_go_off_and_on(page, room, join):
    ana = join(room, "Ana", "--publish", phone())
    page.enter("Gerda")
    until(lambda: ana.sees("Gerda"), WAIT_S, "Ana sees Gerda")
    page.press("Camera")
    page.press("Microphone")
    until(lambda: page.tile("Gerda (you)") == "Gerda, you, microphone off, camera off", WAIT_S, page.words)
    until(lambda: not ana.sees("Gerda"), WAIT_S, "the picture stops")
    page.press("Camera")
    page.press("Microphone")
    until(lambda: page.tile("Gerda (you)") == "Gerda, you, microphone on, camera on", WAIT_S, page.words)
    until(lambda: ana.sees("Gerda"), WAIT_S, "the picture is back")


def test_joins_with_everything_off(page, room, join):
    ana = join(room, "Ana", "--publish", phone())
    page.wait_view("green")
    page.press("Camera")
    page.press("Microphone")
    page.enter("Gerda")
    page.sees("Ana")
    until(lambda: page.tile("Gerda (you)") == "Gerda, you, microphone off, camera off", WAIT_S, page.words)
    assert ana.seen("Gerda") is None or ana.seen("Gerda")["frames"] == 0
    page.press("Camera")
    until(lambda: ana.sees("Gerda"), WAIT_S, "a camera can be turned on later")


def test_hand(page):
    page.enter("Gerda")
    page.press("Raise hand")
    until(lambda: "hand raised" in page.tile("Gerda (you)"), WAIT_S, page.words)
    until(lambda: page.pressed("Raise hand"), WAIT_S, page.words)
    page.press("Raise hand")
    until(lambda: "hand raised" not in page.tile("Gerda (you)"), WAIT_S, page.words)


def test_leaves_and_comes_back(page, room, join):
    ana = join(room, "Ana", "--publish", phone())
    page.enter("Gerda")
    page.sees("Ana")
    page.press("Leave")
    page.wait_view("end")
    assert "You left" in page.words()
    until(lambda: ana.seen("Gerda") is None, WAIT_S, "Gerda is gone for Ana")
    page.find("#again").click()
    page.enter("Gerda")
    page.sees("Ana")
    until(lambda: sorted(page.people()) == ["Ana", "Gerda (you)"], WAIT_S, page.words)


def test_reload_keeps_the_place(page, room, join):
    ana = join(room, "Ana", "--publish", phone())
    page.enter("Gerda")
    until(lambda: ana.sees("Gerda"), WAIT_S, "Ana sees Gerda")
    before = ana.seen("Gerda")["id"]
    page.press("Microphone")
    until(lambda: "microphone off" in page.tile("Gerda (you)"), WAIT_S, page.words)
    page.driver.refresh()
    page.wait_view("room")
    page.sees("Ana")
    until(lambda: page.tile("Gerda (you)") == "Gerda, you, microphone off, camera on", WAIT_S, page.words)
    until(lambda: ana.sees("Gerda"), WAIT_S, "Ana sees Gerda again")
    assert ana.seen("Gerda")["id"] == before
    until(lambda: sorted(page.people()) == ["Ana", "Gerda (you)"], WAIT_S, page.words)


def test_reload_after_the_place_was_given_up(page, room, join):
    join(room, "Ana", "--publish", phone())
    page.enter("Gerda")
    page.driver.execute_script("""
        const session = JSON.parse(sessionStorage.getItem(sessionStorage.key(0)));
        session.participant = 'somebody-else';
        sessionStorage.setItem(sessionStorage.key(0), JSON.stringify(session));""")
    page.driver.refresh()
    until(lambda: page.tile("Gerda (you)"), WAIT_S, page.words)
    page.sees("Ana")


def test_two_windows_of_a_browser(page, server, room, browser):
    page.enter("Gerda")
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("window")
    try:
        other = browser.guest(server.invite(room))
        other.enter("Hanne")
        other.sees("Gerda")
        other.hears("Gerda")
        second = browser.driver.current_window_handle
        browser.driver.switch_to.window(first)
        page.sees("Hanne")
        page.hears("Hanne")
        browser.driver.switch_to.window(second)
    finally:
        browser.driver.close()
        browser.driver.switch_to.window(first)
    until(lambda: page.people() == ["Gerda (you)"] or "reconnecting" in page.tile("Hanne"), WAIT_S, page.words)


def test_others_text_is_only_text(page, room, join):
    join(room, MARKUP, "--publish", phone())
    page.enter("<b>Gerda</b>")
    until(lambda: MARKUP in page.people(), WAIT_S, page.words)
    assert "<b>Gerda</b> (you)" in page.people()
    assert page.driver.execute_script("return document.querySelectorAll('#tiles img, #tiles b, #log img').length") == 0
    assert "hit" not in page.driver.title


def test_announces_who_comes_and_goes(page, room, join):
    page.enter("Gerda")
    ana = join(room, "Ana", "--publish", phone())
    until(lambda: "Ana joined" in page.text("#log"), WAIT_S, page.words)
    ana.stop()
    until(lambda: "Ana left" in page.text("#log"), WAIT_S, page.words)


def test_every_button_has_a_name(page):
    names = """return [...document.querySelectorAll('button')].map(
        button => button.getAttribute('aria-label') || button.textContent.trim())"""
    assert all(page.driver.execute_script(names))


@pytest.mark.parametrize("width", [360, 1000])
def test_fits_the_window(page, room, join, width):
    join(room, "Ana with a name that is as long as a name may be in this room", "--publish", phone())
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": False})
    try:
        fits = "return document.documentElement.scrollWidth <= innerWidth && " \
               "document.documentElement.scrollHeight <= innerHeight"
        page.wait_view("green")
        assert page.driver.execute_script(fits)
        page.enter("Gerda")
        until(lambda: len(page.people()) == 2, WAIT_S, page.words)
        assert page.driver.execute_script(fits)
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_breaks_no_rule_of_its_own(server, room, browser, join):
    """Nothing inline, nothing from elsewhere: the console would tell."""
    browser.complaints()
    page = browser.guest(server.invite(room))
    join(room, "Ana", "--publish", phone())
    page.enter("Gerda")
    page.sees("Ana")
    assert browser.complaints() == []


# What can be wrong with a link, a name or a room.

def test_a_name_is_asked_for(page):
    page.join("   ")
    assert page.view() == "green"
    assert "Type the name" in page.text("#name-error")
    page.join("ü" * 64)
    assert "too long" in page.text("#name-error")


def test_unknown_link(server, browser):
    page = browser.guest(f"{server.url}/i/NoSuchTokenAtAll")
    page.join("Gerda")
    page.wait_view("end")
    assert "no room at this link" in page.words()


def test_revoked_link(server, room, browser):
    invite = server.make_invite(room)
    status, answer = server.rest("DELETE", f"/v1/invites/{invite['id']}")
    assert status == 200, answer
    page = browser.guest(invite["url"])
    page.join("Gerda")
    page.wait_view("end")
    assert "Ask for a new one" in page.words()


def test_expired_link(server, room, browser):
    invite = server.make_invite(room, expires_in_s=1)
    until(lambda: time.time() * 1000 > invite["expires_at"] + 50, WAIT_S, "the invite expires")
    page = browser.guest(invite["url"])
    page.join("Gerda")
    page.wait_view("end")
    assert "no longer valid" in page.words()


def test_room_that_has_ended(server, browser):
    room = server.start_room("Short one")
    link = server.invite(room)
    server.stoactl("end", room)
    page = browser.guest(link)
    page.join("Gerda")
    page.wait_view("end")
    assert "has ended" in page.words()


def test_room_ends_while_in_it(page, server, room):
    page.enter("Gerda")
    server.stoactl("end", room)
    page.wait_view("end")
    assert "has ended" in page.words()


@pytest.mark.parametrize("devices, words", [
    ("absent", "No camera was found"),
    ("denied", "may not use the camera"),
])
def test_without_devices(server, room, join, devices, words):
    ana = join(room, "Ana", "--publish", phone())
    browser = Browser(devices=devices)
    try:
        page = browser.guest(server.invite(room))
        page.wait_view("green")
        until(lambda: words in page.words(), WAIT_S, page.words)
        page.enter("Gerda")
        page.sees("Ana")
        page.hears("Ana")
        until(lambda: page.tile("Gerda (you)") == "Gerda, you, microphone off, camera off", WAIT_S, page.words)
        assert ana.process.alive()
    finally:
        browser.quit()
