# Copyright 2026 The Stoa developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Posts in the app: written, changed and removed by keyboard, new while one reads, and when the server does not answer."""

import os
import re
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from community import Server
from desktop import App, wait_for
from moderating import choose
from stoa_client import Account, Refused

MANY = 60
STEADY = 4    # looks at a place in a row
LONG = "x" * 9000 + "\n" + "The end of it"
NASTY = "<b>bold</b> & <a href=\"file:///etc/passwd\">click</a>\n\u202eright to left\u202c \u0007\u001b[31m שלום 🧑‍🌾 %s &amp;"


class Place:
    """A server of Mira, whom the app is, and Bo, who writes to her; its app is one for all cases that leave it as it was."""

    def __init__(self, directory, desktop):
        self.directory = directory
        self.desktop = desktop
        self.server = Server(directory / "server")
        self.server.stoactl("set-name", "Mira")
        self.mira = Account(self.server.url, Path(self.server.token_file).read_text().strip())
        self.bo = self.mira.accept(self.mira.invite("server")["token"], "Bo")
        self.garden = self.mira.make_project("Garden")
        self.empty = self.mira.make_project("Meadow")
        self.mira.ask("PUT", f"/v1/projects/{self.garden}/members/{self.bo.id}", {"membership": "member"})
        self._fill(self.bo.id)
        self.app = None
        self.start()

    def _fill(self, author):
        """More notes than one may post in a minute, put where the server keeps them while it does not run."""
        self.server.stop()
        now = int(time.time() * 1000) - 2 * 3600 * 1000
        with sqlite3.connect(self.server.directory / "data" / "stoa.db") as database:
            database.executemany("INSERT INTO posts (id, kind, context, visibility, author, created_at, text)"
                                 " VALUES (?, 0, ?, 1, ?, ?, ?)",
                                 [(f"row-{n}", self.garden, author, now + n * 1000, f"Row {n:02}") for n in range(MANY)])
        self.server.start()

    def start(self):
        self.app = App(["stoa", "--server", self.server.url, "--token-file", self.server.token_file],
                       log=self.directory / "stoa.log",
                       env={"GSETTINGS_BACKEND": "memory", "G_DEBUG": "fatal-criticals",
                            "XDG_CACHE_HOME": str(self.directory / "cache")})
        self.node = self.app.node
        self.node.wait("heading", "^Home$")
        wait_for(self.app.focused, "the window to have the keyboard")

    def stop(self):
        assert self.app.stop() == 0, (self.directory / "stoa.log").read_text()

    def go(self, number, title):
        self.desktop.key(f"Ctrl+{number}")
        self.node.wait("heading", f"^{title}$")

    def focus_card(self, name):
        """By Tab: the first card has the focus with the page already."""
        self.node.wait("list item", name)
        return self.app.tab_to(self.desktop, "list item", name)

    def until_still(self, node):
        """Where it is, once it is there for a while."""
        places = []

        def stays():
            places.append(tuple(node.extents()))
            return places[-1] if len(places) >= STEADY and len(set(places[-STEADY:])) == 1 else None
        return wait_for(stays, lambda: f"{node} to stay: {places[-STEADY:]}")

    def show_new(self, either):
        """A post that is new waits behind a button, unless one is at the top."""
        first = self.node.wait(None, either)
        if first.role == "button":
            first.act()

    def choose(self, name, key="Menu"):
        """From the menu of the card that has the focus."""
        self.app.choose(self.desktop, key, name, "menu item")


@pytest.fixture(scope="module")
def place(desktop, tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("feed"), desktop)
    yield place
    place.stop()
    place.server.stop()


def texts(account, context):
    return [post.get("text") for post in account.feed(context)["posts"]]


def test_a_note_is_written_changed_and_removed_with_undo(place, desktop):
    place.go(2, "Mira")
    place.app.tab_to(desktop, "text", "^Note$")
    desktop.type("Beans are up")
    desktop.key("Ctrl+Return")
    place.node.wait("list item", "^Note: Mira, just now. Beans are up$")
    assert texts(place.bo, place.mira.id) == ["Beans are up"]
    wait_for(lambda: place.node.find("text", "^Note$").text() == "", "the note to be sent, and its place empty")

    place.focus_card("^Note: Mira")
    place.choose("Edit")
    place.node.wait("dialog", "Edit Note")
    place.app.wait_on("text", "^Note$")
    desktop.key("Ctrl+End")
    desktop.type(" and peas")
    desktop.key("Ctrl+Return")
    place.node.wait_gone("dialog", "Edit Note")
    place.node.wait("list item", "Beans are up and peas$")
    assert texts(place.bo, place.mira.id) == ["Beans are up and peas"]

    place.focus_card("^Note: Mira")
    place.choose("Remove")
    place.node.wait_gone("list item", "^Note: Mira")
    assert texts(place.bo, place.mira.id), "nothing is sent while it can be taken back"
    place.app.tab_to(desktop, "button", "Undo")
    desktop.key("Return")
    place.node.wait("list item", "^Note: Mira")

    place.focus_card("^Note: Mira")
    place.choose("Remove", key="Shift+F10")
    place.node.wait_gone("list item", "^Note: Mira")
    wait_for(lambda: not texts(place.bo, place.mira.id), "the note to be gone for all", 20)


def test_tab_goes_on_from_a_note_without_words(place, desktop):
    for number, title in ((2, "Mira"), (3, "Garden")):
        place.go(number, title)
        place.app.tab_to(desktop, "text", "^Note$")
        desktop.key("Tab")
        assert place.app.wait_on("toggle button", "embers$").description == "Who Can See It"
        desktop.key("Shift+Tab")
        place.app.wait_on("text", "^Note$")
    desktop.key("Tab")
    place.app.wait_on("toggle button", "embers$")
    desktop.key("Tab")
    place.app.wait_on("list item", "^Note: ")
    place.node.wait_gone("toggle button", "^Who can see it")


def test_the_last_note_is_removed_and_taken_back_by_keyboard(place, desktop):
    note = place.mira.note(place.empty, "The only one")["id"]
    place.go(4, "Meadow")
    place.focus_card("The only one$")
    place.choose("Remove")
    place.node.wait_gone("list item", "^Note: ")
    place.app.wait_on("button", "^Start Live$")
    place.app.tab_to(desktop, "text", "^Note$")
    desktop.type("x")
    place.app.tab_to(desktop, "button", "^Undo$")
    desktop.key("Return")
    place.node.wait("list item", "The only one$")
    place.app.wait_on("button", "^Post$")   # the last before the toast
    desktop.key("Shift+Tab")
    place.app.wait_on("toggle button", "embers$")
    desktop.key("Shift+Tab")
    place.app.wait_on("text", "^Note$")
    desktop.key("BackSpace")
    place.mira.ask("DELETE", f"/v1/posts/{note}")
    place.node.wait_gone("list item", "^Note: ")


def test_a_card_has_its_menu_by_either_key_each_time(place, desktop):
    place.go(3, "Garden")
    for key in ("Shift+F10", "Menu") * 4:
        place.focus_card("^Note: Bo")
        with desktop.holding(key):
            place.node.wait("menu item", "^Copy Text$")
        desktop.key("Escape")
        place.node.wait_gone("menu item", "^Copy Text$")


def test_home_and_end_go_to_the_first_and_the_last_card(place, desktop):
    place.go(2, "Mira")
    for text in ("First", "Second", "Third"):
        place.mira.note(place.mira.id, text)
    place.node.wait("list item", "^Note: Mira.*First$")
    place.focus_card("^Note: Mira.*Third$")
    desktop.key("End")
    place.app.wait_on("list item", "First$")
    desktop.key("Home")
    place.app.wait_on("list item", "Third$")
    for post in place.mira.feed(place.mira.id)["posts"]:
        place.mira.ask("DELETE", f"/v1/posts/{post['id']}")
    place.node.wait_gone("list item", "^Note: Mira")


def test_what_was_removed_when_the_app_quits_is_removed(place, desktop):
    place.go(2, "Mira")
    place.mira.note(place.mira.id, "Quit over this")
    place.node.wait("list item", "Quit over this$")
    place.focus_card("Quit over this$")
    place.choose("Remove")
    place.node.wait_gone("list item", "Quit over this$")
    assert texts(place.bo, place.mira.id) == ["Quit over this"], "nothing is sent while it can be taken back"
    place.stop()
    assert texts(place.bo, place.mira.id) == []
    place.start()


def test_from_the_name_on_a_card_to_the_profile(place, desktop):
    place.go(3, "Garden")
    place.focus_card("^Note: Bo")
    place.app.tab_to(desktop, "button", "^Profile of Bo$")
    desktop.key("Return")
    place.node.wait("heading", "^Bo$")
    place.go(3, "Garden")
    place.focus_card("^Note: Bo")
    place.choose("Show Profile")
    place.node.wait("heading", "^Bo$")


def test_a_live_post_is_taken_out_by_its_menu(place, desktop):
    place.go(2, "Mira")
    room = place.mira.ask("POST", "/v1/rooms", {"request": "r-2", "title": "Soup", "context": place.mira.id,
                                                "visibility": "public", "promote": True})
    place.node.wait("list item", "^Live: Soup")
    place.focus_card("^Live: Soup, Mira")
    place.choose("Take Out of the Feed")
    place.node.wait_gone("list item", "^Live: Soup, Mira, ")
    wait_for(lambda: not place.mira.ask("GET", f"/v1/rooms/{room['id']}").get("post"), "it to be taken out", 20)
    assert place.mira.ask("GET", f"/v1/rooms/{room['id']}")["phase"] == "open"
    place.mira.ask("POST", f"/v1/rooms/{room['id']}/end")


def test_the_door_of_a_room_is_on_its_card(place, desktop):
    room = place.bo.ask("POST", "/v1/rooms", {"request": "r-3", "title": "Tea house", "context": place.bo.id,
                                              "visibility": "public"})["id"]
    place.node.wait("button", "^Join Tea house$")
    socket = place.bo.connect()
    socket.join(room)
    socket.command(room, "lock-room", on=True)
    place.node.wait("button", "^Knock at Tea house$")
    place.node.wait("list item", "^Live: Tea house.*Locked$")
    socket.command(room, "lock-room", on=False)
    place.node.wait("button", "^Join Tea house$")
    place.node.wait_gone("label", "^Locked$")
    socket.close()
    place.bo.ask("POST", f"/v1/rooms/{room}/end")
    place.node.wait_gone("list item", "Tea house")


def crowd(room, friends):
    """Until nobody fits in. Who only says that they come is out again after a while."""
    for friend in friends:
        try:
            while True:
                friend.ask("POST", f"/v1/rooms/{room}/join", {})
        except Refused as refused:
            if refused.code == "full":
                return
            assert refused.code == "too-many", refused
    raise AssertionError("the room is full with more people than it holds")


def test_a_room_that_is_full_says_so_on_its_cards(place, desktop):
    place.go(1, "Home")
    friends = [place.mira.accept(place.mira.invite("server")["token"], f"Friend {n}") for n in range(30)]
    room = place.bo.ask("POST", "/v1/rooms", {"request": "r-4", "title": "Well", "context": place.bo.id, "visibility": "public",
                                              "promote": True})["id"]
    place.show_new("New Post|^Live: Well, ")
    place.focus_card("^Live: Well, Bo")
    wait_for(lambda: crowd(room, friends) or place.node.find("list item", r"^Live: Well\..*Full$"), "the room to be full", 30)
    for button in ("^Full: Well$", "^Well is full$"):
        wait_for(lambda button=button: crowd(room, friends) or not place.node.find("button", button).has("sensitive"),
                 "its post and its card to say so", 30)
    place.bo.ask("POST", f"/v1/rooms/{room}/end")
    place.node.wait("list item", "^Ended: Well, Bo")


def test_a_room_is_taken_out_of_the_feed_and_posted_again_by_its_menu(place, desktop):
    place.go(2, "Mira")
    room = place.mira.ask("POST", "/v1/rooms", {"request": "r-5", "title": "Jam", "context": place.mira.id, "visibility": "public",
                                                "promote": True})["id"]
    place.focus_card("^Live: Jam, Mira")
    desktop.key("Return")
    place.node.wait("button", "^Show: Jam$")
    for posted in (False, True):
        place.app.tab_to(desktop, "toggle button", "Leave or end")
        item = place.app.open(desktop, "space", "^Post in the Feed$", "check menu item")
        wait_for(lambda item=item, posted=posted: item.has("checked") != posted, "the menu to know what is so")
        desktop.key("Escape")
        place.node.wait_gone("check menu item", "^Post in the Feed$")
        choose(place.app, desktop, "space", "^Post in the Feed$", "check menu item")
        wait_for(lambda posted=posted: bool(place.mira.ask("GET", f"/v1/rooms/{room}").get("post")) == posted,
                 f"it to be posted: {posted}")
        if not posted:
            place.node.wait_gone("list item", "^Live: Jam, Mira")
    place.node.wait(None, "New Post|^Live: Jam, Mira")
    assert place.mira.ask("GET", f"/v1/rooms/{room}")["phase"] == "open"
    place.mira.ask("POST", f"/v1/rooms/{room}/end")
    place.node.wait("list item", "^Ended: Jam, Mira")


def test_what_is_new_waits_and_nothing_moves(place, desktop):
    place.go(3, "Garden")
    place.focus_card("^Note: Bo")
    for _ in range(4):
        desktop.key("Down")
    where = place.until_still(place.app.wait_on("list item", "Row 55"))
    for number in range(3):
        place.bo.note(place.garden, f"New {number}")
    pill = place.node.wait("button", "^3 New Posts$")
    assert place.node.find("list item", "New 2$", showing=False) is None
    assert place.until_still(place.app.is_on("list item", "Row 55")) == where
    pill.act()
    place.node.wait("list item", "New 2$")
    place.node.wait_gone("button", "New Post")


def test_older_posts_come_as_one_scrolls(place, desktop):
    place.go(3, "Garden")
    place.focus_card("^Note: Bo")
    for _ in range(6):
        before = place.app.wait_on("list item")
        if "Row 00" in before.name:
            break
        wait_for(lambda: desktop.key("End") or place.app.focused() not in (None, before), "the last card to have the focus")
    place.app.wait_on("list item", "Row 00$")
    desktop.key("Home")
    place.app.wait_on("list item", "New 2$|Row 59$")


def test_the_focus_stays_where_a_card_was_removed(place, desktop):
    place.go(3, "Garden")
    place.node.wait("list item", "^Note: ")
    place.mira.note(place.garden, "Mine to remove")
    place.node.wait("list item", "Mine to remove$")
    desktop.key("Home")
    place.app.wait_on("list item", "Mine to remove$")
    below = place.node.find_all("list item", "^Note: ")[1].name
    text = re.split(r"(?<=[a-z0-9])\. ", below)[-1]   # without how long ago it was
    place.choose("Remove")
    place.app.wait_on("list item", f"{re.escape(text)}$")
    place.node.wait("button", "^Undo$").act()
    place.node.wait("list item", "Mine to remove$")


def test_a_room_is_live_and_turns_to_ended_by_itself(place, desktop):
    place.go(2, "Mira")
    place.go(1, "Home")
    room = place.bo.ask("POST", "/v1/rooms", {"request": "r-1", "title": "Tea", "context": place.bo.id, "visibility": "public",
                                              "promote": True})["id"]
    place.show_new("New Post|^Live: Tea")
    place.node.wait("list item", "^Live: Tea, Bo, 0 people · just started$")
    place.node.wait("button", "^Join: Tea$")
    place.bo.ask("POST", f"/v1/rooms/{room}/end")
    place.node.wait("list item", "^Ended: Tea, Bo")
    place.node.wait_gone("button", "^Join: Tea$")


def test_any_text_is_text(place, desktop):
    place.go(4, "Meadow")
    place.node.wait("label", "^Nothing Here Yet$")
    place.mira.note(place.empty, NASTY)
    place.show_new("New Post|^Note: Mira")
    place.node.wait("list item", "<b>bold</b> & <a href")
    label = place.node.wait("label", "<b>bold</b>")
    assert "click</a>" in label.name and "שלום 🧑‍🌾" in label.name
    assert not [link for link in place.node.find_all("link") if "passwd" in link.name]
    place.mira.note(place.empty, LONG)
    place.show_new("New Post|^Note: Mira.*xxxx")
    more = place.node.wait("button", "^Show More$")
    more.act()
    place.node.wait("button", "^Show Less$")
    assert "The end of it" in place.node.find("label", "xxxx").name


def test_without_an_answer_the_copy_is_there_and_failures_say_so(place, desktop):
    place.go(3, "Garden")
    place.node.wait("list item", "^Note: Bo")
    wait_for(lambda: list((place.directory / "cache").rglob("*.json")) or list((place.directory / "cache" / "stoa").rglob("*")),
             "a copy to be kept")
    place.mira.make_project("Orchard")
    place.stop()
    place.start()
    os.kill(place.server.process.pid, signal.SIGSTOP)
    try:
        place.go(3, "Garden")
        place.node.wait("list item", "^Note: Bo")
        place.node.wait("label", "last time")
    finally:
        os.kill(place.server.process.pid, signal.SIGCONT)
    place.node.wait_gone("label", "last time", 30)
    place.server.stop()
    try:
        place.go(5, "Orchard")
        place.node.wait("label", "^The Posts Cannot Be Loaded$", 30)
    finally:
        place.server.start()
    place.node.wait("label", "^Nothing Here Yet$", 40)
